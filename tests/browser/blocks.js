// What the page says, block by block: { section, place, text, claims }. A row of a table is a block, its cells set apart by
// " | "; so is every other paragraph, item or heading. Rows below the head of a table and what has a digit claim something. White space is one space, and stands between elements.
() => {
  const BLOCKS = "tr, p, li, dt, dd, h1, h2, h3, h4, summary, caption, figcaption";
  const blocks = new Map();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data.replace(/\s+/g, " ").trim();
    const parent = texts.currentNode.parentElement;
    const block = parent.closest(BLOCKS) || parent;
    if (!text || parent.closest("script, style")) continue;
    if (!blocks.has(block)) blocks.set(block, new Map());
    const cell = parent.closest("td, th") || block;
    blocks.get(block).set(cell, [...(blocks.get(block).get(cell) || []), text]);
  }
  const written = ([block, cells]) => ({
    section: block.closest("main > section")?.id || "head",
    place: `${block.closest("[id]")?.id || ""} ${block.tagName.toLowerCase()} ${block.rowIndex ?? ""}`.trim(),
    text: (block.cells ? [...block.cells] : [block]).map((cell) => (cells.get(cell) || []).join(" ")).join(" | "),
    body: Boolean(block.closest("tbody")),
  });
  return [...blocks].map(written).map((block) => ({ ...block, claims: block.body || /\p{Nd}/u.test(block.text) }));
}
