// Drawings that only these views need, beside those of icons.js: strokes on a square of 24 units.
import { icon } from './dom.js';

const drawings = {
  undo: 'M9 5L4 10l5 5M4 10h10a6 6 0 0 1 0 12h-2',
  redo: 'M15 5l5 5-5 5M20 10H10a6 6 0 0 0 0 12h2',
  rotateLeft: 'M4 4v6h6M5 10a8 8 0 1 1-1 5',
  rotateRight: 'M20 4v6h-6M19 10a8 8 0 1 0 1 5',
  mirror: 'M12 3v18M9 7L3 18h6zM15 7l6 11h-6z',
  upload: 'M12 16V5M7 9l5-5 5 5M4 20h16',
};

/// A drawing by name.
export function sign(name) {
  const element = icon(name);
  if (name in drawings) element.firstElementChild.setAttribute('d', drawings[name]);
  return element;
}
