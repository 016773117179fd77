// A field for one document: thousands would be too many for a list to pick from, so that it offers those that match.
const OFFERED = 50;

const titles = new Map();
for (const { title } of data.documents) titles.set(title, (titles.get(title) ?? 0) + 1);
const isShared = ({ title }) => titles.get(title) > 1 || !title.trim();

// What a field says of a document, on one line as fields have it: the title, and the id where others have it too.
const labels = data.documents.map((one) => `${one.title}${isShared(one) ? ` · ${one.id}` : ""}`.replace(/\s+/g, " ").trim());
const numbers = new Map(labels.map((label, number) => [label, number]));
const lowered = labels.map((label) => label.toLowerCase());

// The first documents whose label holds a text.
function documentsWith(text, most = OFFERED) {
  const wanted = text.trim().toLowerCase();
  const held = [];
  for (let number = 0; number < lowered.length && held.length < most; number += 1) {
    if (lowered[number].includes(wanted)) held.push(number);
  }
  return held;
}

const offer = (text) => at("documents-with").replaceChildren(...documentsWith(text).map((number) => element("option", { value: labels[number] })));
const show = (field, number) => { field.value = number === null ? "" : labels[number]; field.removeAttribute("aria-invalid"); };

// Calls `picked` with the number of a document, or with null while the field names none.
function documentField(field, picked) {
  const take = () => picked(numbers.get(field.value.trim()) ?? null);
  field.addEventListener("focus", () => offer(field.value));
  field.addEventListener("input", () => {
    offer(field.value);
    field.removeAttribute("aria-invalid");
    take();
  });
  // What only one document matches means that one.
  field.addEventListener("change", () => {
    const [only, ...others] = documentsWith(field.value, 2);
    if (field.value.trim() && only !== undefined && !others.length) show(field, only);
    field.setAttribute("aria-invalid", field.value.trim() !== "" && !numbers.has(field.value.trim()));
    take();
  });
}
