// A slider from minus to plus with its number; double click sets it back.
import { h } from '../dom.js';
import { sign } from '../signs.js';

let ids = 0;

/// `onInput(value, isMoving)`. The element has `update(value)` beside it.
export function slider({ label, least, most, step, value = 0, initial = 0, unit = '', onInput, onHold }) {
  ids += 1;
  const id = `slider-${ids}`;
  const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : 2;
  const range = h('input', {
    type: 'range', id, min: String(least), max: String(most), step: String(step), value: String(value),
    on: {
      input: () => change(Number(range.value), true),
      change: () => change(Number(range.value), false),
      dblclick: () => reset(),
      pointerdown: () => onHold?.(true),
      pointerup: () => onHold?.(false),
      pointercancel: () => onHold?.(false),
      focus: () => onHold?.(true),
      blur: () => onHold?.(false),
      keydown: (event) => { if (event.key === 'Backspace' || event.key === 'Delete') { event.preventDefault(); reset(); } },
    },
  });
  const number = h('input', {
    type: 'number', class: 'slider-number', min: String(least), max: String(most), step: String(step), value: String(value), 'aria-label': `${label}, number`,
    on: {
      change: () => {
        const typed = Number(number.value);
        change(Number.isFinite(typed) ? Math.min(most, Math.max(least, typed)) : initial, false);
        update(Number(range.value));
      },
      keydown: (event) => event.stopPropagation(),
    },
  });
  const back = h('button', { type: 'button', class: 'slider-reset', 'aria-label': `Reset ${label}`, title: 'Reset', on: { click: () => { reset(); range.focus(); } } }, sign('undo'));
  const element = h('div', { class: 'slider-row' }, h('label', { for: id, on: { dblclick: () => reset() } }, label), number, back, range);
  if (unit) number.title = unit;

  function change(next, isMoving) {
    show(next);
    onInput(next, isMoving);
  }

  function reset() {
    change(initial, false);
    update(initial);
  }

  function show(next) {
    if (document.activeElement !== number) number.value = next.toFixed(digits);
    if (document.activeElement === number && Number(number.value) !== next) number.value = next.toFixed(digits);
    element.classList.toggle('changed', next !== initial);
    back.disabled = next === initial;
    const part = ((next - least) / (most - least)) * 100;
    const middle = ((Math.max(0, least) - least) / (most - least)) * 100;
    range.style.setProperty('--from', `${Math.min(part, middle)}%`);
    range.style.setProperty('--to', `${Math.max(part, middle)}%`);
  }

  function update(next) {
    range.value = String(next);
    show(next);
  }

  update(value);
  return { element, update };
}
