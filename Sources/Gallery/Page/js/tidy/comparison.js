// Pictures side by side that show the same spot: a click looks closer, moving shows elsewhere, in all of them at once.
import { proxyURL, thumbnailURL } from '../cells.js';
import { h } from '../dom.js';

/// Pictures that are looked at together. `picture(cell)` makes a frame for one; `toggle()` looks closer or steps back; a frame in which
/// the pointer moves leads the others. Zoomed, a pixel of the proxy is a pixel of the page.
export function comparison(onZoom) {
  const frames = [];
  let zoomed = false;
  let spot = { x: 0.5, y: 0.5 };
  let pressed = null;

  function place() {
    for (const { frame, image } of frames) {
      const natural = image.naturalWidth;
      const shown = image.clientWidth;
      if (!zoomed || !natural || !shown) {
        image.style.transform = '';
        continue;
      }
      const scale = Math.max(natural / shown, 2);
      // Each picture's own size may differ; the same spot in fractions is the middle of each frame, unless that is beyond the edge.
      const room = (at, length, frameLength) => {
        const free = length * scale - frameLength;
        return free <= 0 ? 0 : Math.max(-free / 2, Math.min(free / 2, (0.5 - at) * length * scale));
      };
      const x = room(spot.x, image.clientWidth, frame.clientWidth);
      const y = room(spot.y, image.clientHeight, frame.clientHeight);
      image.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    }
  }

  function setZoomed(on) {
    zoomed = on;
    for (const { frame, image, cell } of frames) {
      frame.classList.toggle('zoomed', on);
      if (on && cell.sha256 && !image.dataset.full) {
        image.dataset.full = 'yes';
        image.src = proxyURL(cell);
      }
    }
    place();
    onZoom?.(on);
  }

  function spotOf(frame, event) {
    const rect = frame.getBoundingClientRect();
    return { x: Math.min(1, Math.max(0, (event.clientX - rect.left) / rect.width)), y: Math.min(1, Math.max(0, (event.clientY - rect.top) / rect.height)) };
  }

  return {
    get isZoomed() { return zoomed; },
    toggle: () => setZoomed(!zoomed),
    move(dx, dy) {
      spot = { x: Math.min(1, Math.max(0, spot.x + dx)), y: Math.min(1, Math.max(0, spot.y + dy)) };
      place();
    },
    picture(cell) {
      const image = h('img', { alt: cell.file, decoding: 'async', loading: 'lazy', draggable: false, on: { load: place } });
      if (cell.sha256) image.src = cell.width > 0 ? proxyURL(cell) : thumbnailURL(cell);
      const frame = h('div', {
        class: 'comparison-frame',
        on: {
          pointerdown: (event) => { pressed = { x: event.clientX, y: event.clientY, moved: false, touch: event.pointerType !== 'mouse', from: spot }; },
          pointermove: (event) => {
            if (pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > 6) pressed.moved = true;
            if (!zoomed) return;
            if (event.pointerType === 'mouse') spot = spotOf(frame, event);
            else if (pressed) {
              const rect = frame.getBoundingClientRect();
              spot = {
                x: Math.min(1, Math.max(0, pressed.from.x - (event.clientX - pressed.x) / (rect.width * 2))),
                y: Math.min(1, Math.max(0, pressed.from.y - (event.clientY - pressed.y) / (rect.height * 2))),
              };
            }
            place();
          },
          pointercancel: () => { pressed = null; },
          pointerup: (event) => {
            const wasClick = pressed && !pressed.moved;
            pressed = null;
            if (!wasClick || event.button !== 0) return;
            if (!zoomed) spot = spotOf(frame, event);
            setZoomed(!zoomed);
          },
        },
      }, image);
      if (!cell.sha256) frame.append(h('span', { class: 'no-picture' }, 'No picture yet'));
      frames.push({ frame, image, cell });
      return frame;
    },
  };
}
