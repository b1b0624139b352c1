// Makes elements. Text is only ever put in as text: whatever a program calls things, nothing of it is markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) {
      node.addEventListener(name.slice(2), value);
    } else if (value === true) {
      node.setAttribute(name, "");
    } else if (value !== undefined && value !== null && value !== false) {
      node.setAttribute(name, value);
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Sets text only where it has changed, which leaves selections and readers alone. */
export function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function pairs(entries) {
  return el("dl", {class: "pairs"}, entries
    .filter(([, value]) => value !== undefined && value !== null)
    .flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

/** A box with a heading; `note` stands beside it, as text or as an element. */
export function card(title, note, ...content) {
  return el("section", {class: "card", "aria-label": title},
    el("header", {}, el("h2", {}, title), typeof note === "string" ? (note ? el("span", {class: "quiet small"}, note) : "") : note), ...content);
}

/** Tells those who do not see the page. */
export function announce(text) {
  say(document.getElementById("announce"), text);
}
