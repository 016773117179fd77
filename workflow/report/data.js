// What the page holds, and how elements and numbers are made; the other scripts stand on it.
const data = JSON.parse(document.getElementById("data").textContent);
const texts = JSON.parse(document.getElementById("texts").textContent);

const percent = (value, digits = 1) => `${(100 * value).toFixed(digits)}%`.replace(/^-(?=[0.]+%$)/, "").replace("-", "−");
const whole = (value) => value.toLocaleString("en-US");
const at = (id) => document.getElementById(id);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// Words in a row, each by itself, so that one with marks of direction cannot turn those after it.
const joined = (words) => words.flatMap((word, number) => [...(number ? ["　"] : []), element("bdi", {}, word)]);
