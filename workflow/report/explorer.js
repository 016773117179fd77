// From topics to words, units and documents and back; all text is set as text, never as markup.
const PAGE = 8;
const picked = { topic: null, document: null, group: null };
let found = [];
let listed = 0;

const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const topicName = (topic) => `T${topic + 1} ${texts.names[topic]}`;

function button(label, action, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", action);
  return made;
}

// Whether a text has a place inside a word of letters, which spaces bound; any place in Chinese may be a boundary.
const LETTER = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}]/u;
const isInside = (text, place) => LETTER.test(text[place - 1] ?? "") && LETTER.test(text[place] ?? "");

// A text with every occurrence of some words in <mark>; where they are words of a topic, not as part of another word.
function marked(text, words, whole) {
  if (!words.length) return [text];
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).sort((a, b) => b.length - a.length);
  const parts = [];
  let end = 0;
  for (const { 0: hit, index } of text.matchAll(new RegExp(escaped.join("|"), "gi"))) {
    if (whole && (isInside(text, index) || isInside(text, index + hit.length))) continue;
    parts.push(text.slice(end, index), element("mark", {}, hit));
    end = index + hit.length;
  }
  return [...parts, text.slice(end)];
}

function pick(changes) {
  Object.assign(picked, changes);
  at("pick-topic").value = picked.topic ?? "";
  show(at("pick-document"), picked.document);
  at("pick-group").value = picked.group ?? "";
  search();
}

function walk(changes) {
  at("query").value = "";
  pick({ topic: null, document: null, group: null, ...changes });
  at("explorer").scrollIntoView();
  at("query").focus({ preventScroll: true });
}

const shareOf = (unit, topic) => unit.z.find(([number]) => number === topic)?.[1] ?? 0;
// Shares of documents come as millionths.
const shareIn = (document, topic) => document.z[topic] / 1e6;

function inGroup(unit) {
  if (picked.group === null) return true;
  const group = data.groups[picked.group];
  return data.documents[unit.d].in[data.columns.indexOf(group.by)] === group.name;
}

function search() {
  const query = at("query").value.trim();
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  found = data.units.filter((unit) => {
    if (picked.document !== null && unit.d !== picked.document) return false;
    if (!inGroup(unit)) return false;
    if (picked.topic !== null && !shareOf(unit, picked.topic)) return false;
    const text = `${unit.t}\n${unit.h}\n${data.documents[unit.d].title}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  if (picked.topic !== null) found.sort((a, b) => shareOf(b, picked.topic) - shareOf(a, picked.topic));
  listed = 0;
  at("results").replaceChildren();
  at("count").textContent = say(texts.count, { n: whole(found.length) });
  showWordsFound(wanted);
  showAbout();
  showMore();
  for (const spot of at("map").querySelectorAll("g")) {
    spot.setAttribute("aria-pressed", Number(spot.dataset.topic) === picked.topic);
  }
}

// Words that hold what is searched, with the topics that have them among their first words.
function showWordsFound(wanted) {
  const terms = wanted.length
    ? data.terms.flatMap((term, number) => (wanted.some((word) => term.toLowerCase().includes(word)) ? [number] : []))
    : [];
  const rows = terms.slice(0, 12).map((term) => {
    const topics = data.topics
      .map((topic, number) => [number, topic.w.find(([other]) => other === term)?.[1] ?? 0])
      .filter(([, phi]) => phi > 0)
      .sort((a, b) => b[1] - a[1])
      .slice(0, 4);
    const links = topics.map(([topic, phi]) =>
      button(`T${topic + 1} ${percent(phi)}`, () => pick({ topic }), { title: topicName(topic) }),
    );
    return element("li", {}, element("b", { lang: "zh-Hans" }, data.terms[term]), ...links);
  });
  at("words-found").replaceChildren(...rows);
}

function showAbout() {
  const parts = [];
  if (picked.topic !== null) {
    const strongest = data.documents
      .map((document, number) => [number, shareIn(document, picked.topic)])
      .sort((a, b) => b[1] - a[1])
      .slice(0, 5);
    parts.push(
      element("p", {}, element("a", { href: `#T${picked.topic + 1}` }, topicName(picked.topic)), ` ${percent(data.topics[picked.topic].share)}`),
      element("p", { class: "note" }, texts.strongest),
      element("ul", { class: "chips" }, ...strongest.map(([number, share]) => element("li", {}, documentButton(number), ` ${percent(share, 0)}`))),
    );
  }
  if (picked.document !== null) {
    const document = data.documents[picked.document];
    const topics = document.z.map((_, topic) => [topic, shareIn(document, topic)]).sort((a, b) => b[1] - a[1]).slice(0, 6);
    parts.push(
      element("p", {}, element("b", { lang: "zh-Hans" }, document.title), ` ${document.date}`),
      element("ul", { class: "chips" }, ...topics.map(([topic, share]) => element("li", {}, button(topicName(topic), () => pick({ topic }), { lang: "zh-Hans" }), ` ${percent(share, 0)}`))),
      element("p", { class: "note" }, texts.similar),
      element("ul", { class: "chips" }, ...data.similar[picked.document].map(([number, likeness]) => element("li", {}, documentButton(number), ` ${likeness.toFixed(2)}`))),
    );
  }
  at("about").replaceChildren(...parts);
}

function documentButton(number) {
  const { title, id } = data.documents[number];
  const short = title.length > 24 ? `${title.slice(0, 24)}…` : title;
  const tail = id.length > 24 ? `…${id.slice(-24)}` : id;
  const shown = isShared(data.documents[number]) ? `${short} · ${tail}` : short;
  return button(shown, () => pick({ document: number, topic: null }), { title: labels[number], lang: "zh-Hans" });
}

function showMore() {
  const words = at("query").value.trim().split(/\s+/).filter(Boolean);
  const ofTopic = !words.length && picked.topic !== null;
  const marks = ofTopic ? ranked(data.topics[picked.topic], Number(slider.value)).map(([term]) => data.terms[term]) : words;
  const rows = found.slice(listed, listed + PAGE).map((unit) => unitRow(unit, (text) => marked(text, marks, ofTopic)));
  at("results").append(...rows);
  listed += rows.length;
  at("more").hidden = listed >= found.length;
}

function unitRow(unit, shown) {
  const document = data.documents[unit.d];
  const topics = unit.z.slice(0, 3).map(([topic, share]) =>
    button(`T${topic + 1} ${percent(share, 0)}`, () => pick({ topic }), { title: topicName(topic) }),
  );
  const source = element("p", { class: "note" }, documentButton(unit.d), ...(unit.h ? [" › ", element("bdi", {}, unit.h)] : []), " ", element("code", {}, unit.id), ` ${say(texts.offsets, { start: unit.s, end: unit.e })}`);
  const cite = button(texts.cite, (event) => copy(citation(unit, document), event.target));
  return element("li", {}, element("p", {}, ...shown(unit.t), unit.cut ? "…" : ""), source, element("p", { class: "chips" }, ...topics, cite));
}

function citation(unit, document) {
  const date = document.date ? say(texts.citation_date, { date: document.date }) : "";
  const heading = unit.h ? say(texts.citation_heading, { heading: unit.h }) : "";
  return say(texts.citation, { title: document.title, date, heading, start: unit.s, end: unit.e, doc_id: document.id, unit_id: unit.id, study: texts.study });
}

async function copy(text, pressed) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Some browsers give pages from the disk no clipboard.
    const field = element("textarea");
    field.value = text;
    pressed.after(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  pressed.textContent = texts.copied;
  setTimeout(() => { pressed.textContent = texts.cite; }, 1500);
}

// The map: near topics use like words, the area of a circle is the topic's share.
const [WIDTH, HEIGHT, EDGE] = [480, 360, 36];
const [LETTER_WIDTH, LINE_HEIGHT] = [8.2, 13];

function svg(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// Where circles and their labels are.
function mapSpots() {
  const scale = (values, length) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return (value) => (high > low ? EDGE + ((value - low) / (high - low)) * (length - 2 * EDGE) : length / 2);
  };
  const x = scale(data.topics.map((topic) => topic.x), WIDTH);
  const y = scale(data.topics.map((topic) => topic.y), HEIGHT);
  const largest = Math.max(...data.topics.map((topic) => topic.share));
  const radius = Math.min(30, 150 / Math.sqrt(data.topics.length));
  const spots = data.topics.map((topic, number) => ({
    x: x(topic.x), y: y(topic.y), r: Math.max(5, radius * Math.sqrt(topic.share / largest)), label: `T${number + 1}`,
  }));
  const taken = [];
  for (const spot of spots) {
    spot.at = freePlace(spot, taken);
    taken.push(spot.at);
  }
  return spots;
}

// The middle of a circle or the nearest place around it where its label covers no other; the middle if there is none.
function freePlace({ x, y, r, label }, taken) {
  const [width, height] = [LETTER_WIDTH * label.length, LINE_HEIGHT];
  const isFree = (one) =>
    Math.abs(one.x - WIDTH / 2) < (WIDTH - width) / 2 && Math.abs(one.y - HEIGHT / 2) < (HEIGHT - height) / 2 &&
    taken.every((other) => Math.abs(one.x - other.x) >= (width + other.width) / 2 || Math.abs(one.y - other.y) >= height);
  const middle = { x, y, width, moved: false };
  if (isFree(middle)) return middle;
  for (let away = r + 3; away < WIDTH / 2; away += 5) {
    for (let turn = 0; turn < 16; turn += 1) {
      const angle = (turn * Math.PI) / 8;
      const one = { x: x + Math.cos(angle) * (away + width / 2), y: y + Math.sin(angle) * (away + height / 2), width, moved: true };
      if (isFree(one)) return one;
    }
  }
  return middle;
}

// Large circles lie behind small ones, since topics come by their share; labels lie before all circles.
function drawMap() {
  const spots = mapSpots();
  const short = (value) => value.toFixed(1);
  spots.forEach((spot, number) => {
    const title = svg("title", {}, `${topicName(number)} ${percent(data.topics[number].share)}`);
    const drawn = svg("g", { role: "button", tabindex: "0", "data-topic": number, "aria-label": topicName(number), "aria-pressed": "false" }, title);
    if (spot.at.moved) drawn.append(svg("line", { x1: short(spot.x), y1: short(spot.y), x2: short(spot.at.x), y2: short(spot.at.y) }));
    drawn.append(svg("circle", { cx: short(spot.x), cy: short(spot.y), r: short(spot.r) }));
    const toggle = () => pick({ topic: picked.topic === number ? null : number });
    drawn.addEventListener("click", toggle);
    drawn.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      toggle();
    });
    at("map").append(drawn);
  });
  at("map").append(...spots.map(({ at: { x, y }, label }) => svg("text", { dx: short(x), dy: short(y + LINE_HEIGHT / 3) }, label)));
}

// What can be compared: groups and periods, which have intervals, and documents.
const sides = { left: null, right: null };
const sideOfGroup = (number) => data.groups[number].z;
const sideOfDocument = (number) => data.topics.map((_, topic) => [shareIn(data.documents[number], topic), null, null]);

function groupOptions(held) {
  const columns = new Map();
  data.groups.forEach(({ by, name }, number) => {
    if (!held(by)) return;
    const label = Object.hasOwn(texts.columns, by) ? texts.columns[by] : by;
    if (!columns.has(by)) columns.set(by, element("optgroup", { label }));
    columns.get(by).append(element("option", { value: number }, name));
  });
  return [...columns.values()];
}

function compare() {
  const { left, right } = sides;
  at("compared").tBodies[0].replaceChildren();
  if (!left || !right) return;
  const rows = data.topics
    .map((_, topic) => ({ topic, a: left[topic], b: right[topic], difference: right[topic][0] - left[topic][0] }))
    .sort((one, other) => Math.abs(other.difference) - Math.abs(one.difference));
  const most = Math.max(...rows.map((row) => Math.abs(row.difference)), 1e-9);
  at("compared").tBodies[0].append(
    ...rows.map((row) => {
      const bar = element("i", { class: row.difference < 0 ? "down" : "up" });
      bar.style.width = `${((50 * Math.abs(row.difference)) / most).toFixed(1)}%`;
      const link = element("a", { href: `#T${row.topic + 1}`, lang: "zh-Hans" }, topicName(row.topic));
      return element("tr", {}, element("th", { scope: "row" }, link), cell(row.a), cell(row.b), element("td", { class: "n" }, (row.difference > 0 ? "+" : "") + percent(row.difference)), element("td", { class: "diverging" }, bar));
    }),
  );
}

function cell([share, low, high]) {
  const limits = low === null ? [] : [element("small", {}, `[${percent(low)}, ${percent(high)}]`)];
  return element("td", { class: "n" }, percent(share), ...limits);
}

// A side is a group or a period of the list, or, by its last entry, the document that the field beside it names.
function chooseSide(id, group, document) {
  const field = at(`${id}-document`);
  at(id).value = group ?? "document";
  field.hidden = group !== null;
  if (group === null) show(field, document);
  sides[id] = group !== null ? sideOfGroup(group) : document !== null ? sideOfDocument(document) : null;
  compare();
}

function startSide(id, number) {
  at(id).append(...groupOptions(() => true), element("option", { value: "document" }, texts.one_document));
  at(id).addEventListener("change", () => {
    if (at(id).value !== "document") return chooseSide(id, Number(at(id).value), null);
    chooseSide(id, null, null);
    at(`${id}-document`).focus();
  });
  documentField(at(`${id}-document`), (document) => {
    sides[id] = document === null ? null : sideOfDocument(document);
    compare();
  });
  if (data.groups.length > 1) chooseSide(id, number, null);
  else chooseSide(id, null, number);
}

function start() {
  at("pick-group").append(...groupOptions((by) => data.columns.includes(by)));
  at("pick-group").closest("label").hidden = !data.columns.length;
  at("query").addEventListener("input", search);
  at("search").addEventListener("submit", (event) => event.preventDefault());
  documentField(at("pick-document"), (document) => {
    if (document === picked.document) return;
    picked.document = document;
    search();
  });
  for (const name of ["topic", "group"]) {
    at(`pick-${name}`).addEventListener("change", (event) => pick({ [name]: event.target.value === "" ? null : Number(event.target.value) }));
  }
  at("more").addEventListener("click", showMore);
  for (const pressed of document.querySelectorAll("button.walk")) {
    pressed.hidden = false;
    const { topic, document: number } = pressed.dataset;
    pressed.addEventListener("click", () => walk(topic === undefined ? { document: Number(number) } : { topic: Number(topic) }));
  }
  at("walk").hidden = false;
  drawMap();
  search();
  if (data.groups.length < 2 && data.documents.length < 2) return;
  startSide("left", 0);
  startSide("right", 1);
  at("compare").hidden = false;
}

start();
