// Rows of even height that fill the width.
import { aspect } from "./cells.js";

/** Places `cells` from `top` on: `boxes` are {cell, index, x, y, width, height}; `bottom` is where the next may begin. */
export function justify(cells, { width, target, gap, top = 0, first = 0 }) {
  const boxes = [];
  let y = top;
  let row = [];
  let sum = 0;
  const flush = (full) => {
    if (row.length === 0) return;
    const room = width - gap * (row.length - 1);
    const height = full ? room / sum : Math.min(target, room / sum);
    let x = 0;
    for (const item of row) {
      const wide = item.ratio * height;
      boxes.push({ cell: item.cell, index: item.index, x, y, width: wide, height });
      x += wide + gap;
    }
    y += height + gap;
    row = [];
    sum = 0;
  };
  cells.forEach((cell, index) => {
    const ratio = aspect(cell);
    row.push({ cell, index: first + index, ratio });
    sum += ratio;
    if (sum * target + gap * (row.length - 1) >= width) flush(true);
  });
  flush(false);
  return { boxes, bottom: y };
}

/** Height of a row for a width of the page. */
export function targetHeight(width) { return width < 500 ? 110 : width < 900 ? 160 : 200; }

/** Puts a tile where its box is. */
export function place(element, box) {
  element.style.transform = `translate(${box.x}px, ${box.y}px)`;
  element.style.width = `${box.width}px`;
  element.style.height = `${box.height}px`;
}
