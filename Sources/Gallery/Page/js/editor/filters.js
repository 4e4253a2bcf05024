// The ready-made looks as pictures, and how much of one.
import { clear, h } from '../dom.js';
import { previewURL } from './preview.js';
import { filters, neutral, shapeOf, textOf } from './recipe.js';
import { slider } from './slider.js';

/// The panel. `onPick(filter, strength, isMoving)`.
export function filterPanel(photo, onPick) {
  let shape = null;
  let current = neutral;
  const list = h('div', { class: 'filter-list', role: 'radiogroup', 'aria-label': 'Filter' });
  const strength = slider({ label: 'Strength', least: 0, most: 1, step: 0.01, value: 1, initial: 1, onInput: (value, isMoving) => onPick(current.filter, value, isMoving) });
  const element = h('div', { class: 'filter-panel' }, list, strength.element);

  function option(name, recipe) {
    return h('button', {
      type: 'button', class: 'filter-option', role: 'radio', dataset: { filter: name ?? '' },
      on: {
        click: () => onPick(name, name === current.filter ? current.strength : 1, false),
        keydown: (event) => {
          const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
          if (!(event.key in steps)) return;
          event.preventDefault();
          const all = [null, ...filters];
          const next = all[(all.indexOf(name) + steps[event.key] + all.length) % all.length];
          onPick(next, 1, false);
          list.querySelector(`[data-filter="${next ?? ''}"]`).focus();
        },
      },
    }, h('img', { src: previewURL(photo, recipe, 160), alt: '', loading: 'lazy', decoding: 'async', draggable: false }), h('span', {}, name ? name[0].toUpperCase() + name.slice(1) : 'None'));
  }

  return {
    element,
    /// Shows which one is on; pictures are asked for anew when the shape is another one.
    update(recipe) {
      current = recipe;
      const bare = shapeOf(recipe);
      if (textOf(bare) !== shape) {
        shape = textOf(bare);
        const focused = list.contains(document.activeElement) ? document.activeElement.dataset.filter : null;
        clear(list);
        list.append(option(null, bare), ...filters.map((name) => option(name, { ...bare, filter: name })));
        if (focused !== null) list.querySelector(`[data-filter="${focused}"]`)?.focus();
      }
      for (const one of list.children) {
        const isOn = one.dataset.filter === (recipe.filter ?? '');
        one.setAttribute('aria-checked', String(isOn));
        one.tabIndex = isOn ? 0 : -1;
      }
      strength.element.hidden = recipe.filter === null;
      strength.update(recipe.strength);
    },
  };
}
