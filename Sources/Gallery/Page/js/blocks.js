// The heights of the timeline: months cut into blocks of at most 500 photos, guessed until their photos are there.
import { aspect } from "./cells.js";
import { justify, targetHeight } from "./justify.js";

export const blockSize = 500;
const dayHead = 34;
const monthHead = 52;

/** Blocks of the months that the server named: {month, offset, photos, total}. */
export function makeBlocks(months) {
  const blocks = [];
  for (const { month, photos } of months) {
    for (let offset = 0; offset < photos; offset += blockSize) blocks.push({ month, offset, photos: Math.min(blockSize, photos - offset), total: photos, cells: null, boxes: null, heads: null, height: 0, top: 0 });
  }
  return blocks;
}

/** A guess: rows of photos of 4 by 3, and some headings. */
export function guess(block, width) {
  const target = targetHeight(width);
  const inRow = Math.max(1, width / (target * 1.35));
  return (block.offset === 0 ? monthHead : 0) + Math.ceil(block.photos / inRow) * (target + 6) + Math.min(31, Math.ceil(block.photos / (inRow * 2))) * dayHead;
}

/** Places the photos of a block: days side by side where they are small, else in rows of their own. */
export function arrange(block, width) {
  const target = targetHeight(width);
  const gap = width < 500 ? 2 : 6;
  const boxes = [];
  const heads = [];
  let y = 0;
  if (block.offset === 0) { heads.push({ month: block.month, x: 0, y, width }); y = monthHead; }
  const days = [];
  block.cells.forEach((cell, index) => {
    const day = cell.taken.slice(0, 10);
    if (days.at(-1)?.day !== day) days.push({ day, first: index, cells: [] });
    days.at(-1).cells.push(cell);
  });
  let pack = [];
  let used = 0;
  const flush = () => {
    if (pack.length === 0) return;
    let x = 0;
    for (const { day, wide } of pack) {
      heads.push({ day: day.day, x, y, width: wide });
      day.cells.forEach((cell, index) => {
        const own = aspect(cell) * target;
        boxes.push({ cell, index: day.first + index, x, y: y + dayHead, width: own, height: target });
        x += own + gap;
      });
      x += gap * 2;
    }
    y += dayHead + target + gap;
    pack = [];
    used = 0;
  };
  for (const day of days) {
    const wide = day.cells.reduce((sum, cell) => sum + aspect(cell) * target + gap, -gap);
    const room = Math.max(wide, 118);
    if (pack.length > 0 && used + room > width) flush();
    if (wide <= width) {
      pack.push({ day, wide });
      // A heading needs its room, even over an upright photo.
      used += room + gap * 3;
    } else {
      heads.push({ day: day.day, x: 0, y, width });
      const placed = justify(day.cells, { width, target, gap, top: y + dayHead, first: day.first });
      boxes.push(...placed.boxes);
      y = placed.bottom;
    }
  }
  flush();
  Object.assign(block, { boxes, heads, height: y + gap });
}
