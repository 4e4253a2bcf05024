// The frame of a crop over the picture: moved and resized by pointer and by keys, in a shape of one's choice.
import { h } from '../dom.js';

/// Shapes: [name, width to height]; `null` free, 0 the photo's own.
export const shapes = [['Free', null], ['Original', 0], ['1:1', 1], ['4:3', 4 / 3], ['3:2', 3 / 2], ['16:9', 16 / 9], ['3:4', 3 / 4], ['2:3', 2 / 3], ['9:16', 9 / 16]];

const smallest = 0.04;
const handles = [
  ['nw', 'Top left corner'], ['n', 'Top edge'], ['ne', 'Top right corner'], ['e', 'Right edge'],
  ['se', 'Bottom right corner'], ['s', 'Bottom edge'], ['sw', 'Bottom left corner'], ['w', 'Left edge'],
];
const limit = (value, least, most) => Math.min(most, Math.max(least, value));

/// The largest frame of a shape about the middle of `crop`. `ratio` is in fractions: width to height divided by the picture's own.
export function shaped(crop, ratio) {
  if (!ratio) return crop;
  const [x, y, width, height] = crop;
  const area = width * height;
  let wide = Math.sqrt(area * ratio);
  let high = wide / ratio;
  const scale = Math.min(1, 1 / wide, 1 / high);
  wide *= scale;
  high *= scale;
  return [limit(x + width / 2 - wide / 2, 0, 1 - wide), limit(y + height / 2 - high / 2, 0, 1 - high), wide, high];
}

/// Resizes by moving a handle by fractions; `ratio` as above, or `null`.
export function resized(crop, handle, dx, dy, ratio) {
  let [left, top] = crop;
  let [right, bottom] = [crop[0] + crop[2], crop[1] + crop[3]];
  if (handle.includes('w')) left = limit(left + dx, 0, right - smallest);
  if (handle.includes('e')) right = limit(right + dx, left + smallest, 1);
  if (handle.includes('n')) top = limit(top + dy, 0, bottom - smallest);
  if (handle.includes('s')) bottom = limit(bottom + dy, top + smallest, 1);
  if (!ratio) return [left, top, right - left, bottom - top];
  // The side that the handle moves leads; the other one follows, as far as there is room.
  const byHeight = handle === 'n' || handle === 's';
  const room = { x: handle.includes('w') ? right : 1 - left, y: handle.includes('n') ? bottom : 1 - top };
  let width = byHeight ? (bottom - top) * ratio : right - left;
  width = Math.min(width, room.x, room.y * ratio);
  const height = width / ratio;
  if (handle.includes('w')) left = right - width;
  if (handle.includes('n')) top = bottom - height;
  return [limit(left, 0, 1 - width), limit(top, 0, 1 - height), width, height];
}

/// The frame. `onChange(crop, isMoving)`; `ratio()` tells the shape in fractions, or `null`.
export function cropper({ onChange, ratio }) {
  let crop = [0, 0, 1, 1];
  let drag = null;
  const grid = h('span', { class: 'crop-thirds', 'aria-hidden': 'true' });
  const box = h('div', {
    class: 'crop-box', tabIndex: 0, role: 'group', 'aria-label': 'Crop frame. Arrow keys move it, with Shift they resize it',
    on: { pointerdown: (event) => start(event, 'move'), keydown: (event) => keys(event, 'move') },
  }, grid, handles.map(([name, label]) => h('button', {
    type: 'button', class: `crop-handle ${name}`, 'aria-label': `${label}. Arrow keys move it`, on: { pointerdown: (event) => start(event, name), keydown: (event) => keys(event, name) },
  })));
  const element = h('div', { class: 'crop-layer', hidden: true }, box);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', end);
  element.addEventListener('pointercancel', end);

  function start(event, handle) {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.preventDefault();
    event.currentTarget.focus();
    element.setPointerCapture(event.pointerId);
    drag = { handle, x: event.clientX, y: event.clientY, crop };
    element.classList.add('moving');
  }

  function move(event) {
    if (!drag) return;
    const rect = element.getBoundingClientRect();
    apply(drag.crop, drag.handle, (event.clientX - drag.x) / rect.width, (event.clientY - drag.y) / rect.height, true);
  }

  function end() {
    if (!drag) return;
    drag = null;
    element.classList.remove('moving');
    onChange(crop, false);
  }

  function apply(from, handle, dx, dy, isMoving) {
    crop = handle === 'move'
      ? [limit(from[0] + dx, 0, 1 - from[2]), limit(from[1] + dy, 0, 1 - from[3]), from[2], from[3]]
      : resized(from, handle, dx, dy, ratio());
    place();
    onChange(crop, isMoving);
  }

  function keys(event, handle) {
    const step = event.ctrlKey ? 0.05 : 0.01;
    const steps = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (!(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    apply(crop, handle === 'move' && event.shiftKey ? 'se' : handle, ...steps[event.key], false);
  }

  function place() {
    box.style.left = `${crop[0] * 100}%`;
    box.style.top = `${crop[1] * 100}%`;
    box.style.width = `${crop[2] * 100}%`;
    box.style.height = `${crop[3] * 100}%`;
  }

  place();
  return {
    element,
    set(next) { crop = next ?? [0, 0, 1, 1]; place(); },
    get crop() { return crop; },
    showGrid(on) { element.classList.toggle('fine-grid', on); },
  };
}
