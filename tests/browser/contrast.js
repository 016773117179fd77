// The contrast (WCAG 2) of every text that is shown with what is behind it, where it is too low.
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  // Any CSS colour → red, green, blue (0–255), alpha (0–1).
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[3] * top[i] + (1 - top[3]) * below[i]).concat(1);
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  // What can be behind an element: more than one colour where there is a gradient.
  const behind = (element) => {
    if (!element) return [[255, 255, 255, 1]];
    const style = getComputedStyle(element);
    const painted = behind(element.parentElement).map((below) => over(rgba(style.backgroundColor), below));
    const stops = style.backgroundImage.match(/(?:rgba?|color|oklab|oklch)\([^()]*\)/g) || [];
    return painted.concat(stops.flatMap((stop) => painted.map((below) => over(rgba(stop), below))));
  };
  const found = new Map();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const text = texts.currentNode.data.trim();
    if (!text || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const worst = Math.min(...behind(element).map((below) => ratio(over(rgba(style.color), below), below)));
    if (worst < (large ? 3 : 4.5)) {
      const name = element.closest("[id]")?.id + " " + element.tagName.toLowerCase() + "." + element.className;
      found.set(name, `${name}: ${worst.toFixed(2)} (${text.slice(0, 30)})`);
    }
  }
  return [...found.values()];
}
