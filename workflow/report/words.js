// The slider of λ: the words of all topics by λ log φ + (1 − λ) log(φ / p) (Sievert & Shirley 2014, section 3.1).
const slider = at("lambda-value");
const TOP = 10;

// The terms of a topic by relevance, as [term, φ]; equal ones keep the order of frequency.
function ranked(topic, weight) {
  const score = ([term, phi]) => Math.log(phi) - (1 - weight) * Math.log(data.p[term]);
  return topic.w
    .map((word) => [score(word), word])
    .sort((a, b) => b[0] - a[0])
    .map(([, word]) => word)
    .slice(0, 3 * TOP);
}

function showWords(weight) {
  data.topics.forEach((topic, number) => {
    const card = at(`T${number + 1}`);
    const words = ranked(topic, weight);
    const most = Math.max(...words.map(([, phi]) => phi));
    const rows = words.slice(0, TOP).map(([term, phi]) => {
      const bar = element("i");
      bar.style.setProperty("--part", (phi / most).toFixed(3));
      return element("li", {}, element("span", {}, data.terms[term]), bar, element("small", {}, percent(phi)));
    });
    card.querySelector(".words").replaceChildren(...rows);
    card.querySelector(".more").replaceChildren(...joined(words.slice(TOP).map(([term]) => data.terms[term])));
  });
}

// It starts at the λ of the settings, which may lie between two stops, and keeps to its stops once it is moved.
const keepToStops = () => { slider.step = "0.05"; };
slider.addEventListener("pointerdown", keepToStops);
slider.addEventListener("keydown", (event) => { if (event.key !== "Tab") keepToStops(); });

at("lambda").hidden = false;
at("lambda").addEventListener("submit", (event) => event.preventDefault());
slider.addEventListener("input", () => {
  at("lambda-shown").textContent = `λ = ${Number(slider.value)}`;
  showWords(Number(slider.value));
});
