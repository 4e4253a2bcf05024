// Building the DOM without markup in strings: nothing that comes from data is ever parsed as HTML.
import { icons } from "./icons.js";

const asAttributes = new Set(["list", "form", "role", "for", "width", "height", "colspan", "d", "viewBox"]);

/** An element: `props` are class, dataset, style, on: {event: handler}, aria-*, properties or attributes. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined) continue;
    if (key === "class") element.className = value;
    else if (key === "dataset") Object.assign(element.dataset, value);
    else if (key === "style") for (const [name, text] of Object.entries(value)) element.style.setProperty(name, text);
    else if (key === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else if (key.startsWith("aria-")) element.setAttribute(key, String(value));
    else if (key in element && !asAttributes.has(key)) element[key] = value;
    else if (value !== false) element.setAttribute(key, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

/** Removes all children; returns the node. */
export function clear(node) {
  node.replaceChildren();
  return node;
}

const svg = "http://www.w3.org/2000/svg";

/** A drawing of 24 units, for the eye only: its button or link says the words. */
export function icon(name) {
  const element = document.createElementNS(svg, "svg");
  element.setAttribute("viewBox", "0 0 24 24");
  element.setAttribute("class", `icon icon-${name}`);
  element.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg, "path");
  path.setAttribute("d", icons[name] ?? icons.photo);
  element.append(path);
  return element;
}
