// A field for a name that suggests those who are known (the combobox of the ARIA practices: list autocomplete, manual selection).
import { clear, h } from '../dom.js';

let ids = 0;

/// A form of one field. `names()` tells who is known; `onName(name)` is awaited, and the field is locked meanwhile.
export function nameField({ label, placeholder = 'Add name', value = '', names, onName, onCancel }) {
  ids += 1;
  const listId = `names-${ids}`;
  let active = -1;
  let shown = [];

  const list = h('ul', { class: 'name-options', id: listId, role: 'listbox', 'aria-label': 'Known names', hidden: true });
  const input = h('input', {
    type: 'text', class: 'name-input', role: 'combobox', autocomplete: 'off', spellcheck: false, maxLength: 200, value, placeholder,
    'aria-label': label, 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': listId,
    on: {
      input: () => suggest(),
      focus: () => { if (input.value.trim()) suggest(); },
      blur: () => close(),
      keydown: (event) => keydown(event),
    },
  });
  const form = h('form', {
    class: 'name-field',
    on: { submit: (event) => { event.preventDefault(); submit(input.value); } },
  }, input, list);

  function suggest() {
    const typed = input.value.trim().toLocaleLowerCase();
    const all = names();
    const starts = all.filter((name) => name.toLocaleLowerCase().startsWith(typed));
    const words = all.filter((name) => !starts.includes(name) && name.toLocaleLowerCase().includes(` ${typed}`));
    shown = typed ? [...starts, ...words].slice(0, 6) : all.slice(0, 6);
    active = -1;
    clear(list);
    shown.forEach((name, index) => list.append(h('li', {
      id: `${listId}-${index}`, role: 'option', 'aria-selected': 'false',
      on: { pointerdown: (event) => { event.preventDefault(); submit(name); } },
    }, name)));
    list.hidden = shown.length === 0;
    input.setAttribute('aria-expanded', String(shown.length > 0));
    input.removeAttribute('aria-activedescendant');
  }

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function mark(index) {
    active = (index + shown.length) % shown.length;
    [...list.children].forEach((option, at) => option.setAttribute('aria-selected', String(at === active)));
    input.setAttribute('aria-activedescendant', `${listId}-${active}`);
    list.children[active].scrollIntoView({ block: 'nearest' });
  }

  function keydown(event) {
    event.stopPropagation();
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) suggest();
      if (shown.length > 0) mark(event.key === 'ArrowDown' ? active + 1 : active < 0 ? shown.length - 1 : active - 1);
    } else if (event.key === 'Enter' && !event.isComposing && active >= 0) {
      event.preventDefault();
      submit(shown[active]);
    } else if (event.key === 'Escape') {
      if (!list.hidden) close();
      else {
        input.value = value;
        onCancel?.();
      }
    }
  }

  async function submit(name) {
    const trimmed = name.trim();
    close();
    if (!trimmed || input.disabled) return;
    input.value = trimmed;
    input.disabled = true;
    try {
      await onName(trimmed);
    } finally {
      input.disabled = false;
    }
  }

  return { element: form, input };
}
