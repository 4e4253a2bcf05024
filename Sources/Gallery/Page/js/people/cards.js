// The cards of the people page: a round face, a name or a field for one, and what can be done.
import { h, icon } from '../dom.js';
import { menu } from '../ui.js';
import { nameField } from './combobox.js';
import { counted, faceURL, keyOf, pathOf, titleOf } from './names.js';

/// The round picture of a person.
export function coverImage(face, { size = 'cover' } = {}) {
  return face
    ? h('img', { class: `face-round ${size}`, src: faceURL(face), alt: '', loading: 'lazy', decoding: 'async', draggable: false, width: 256, height: 256 })
    : h('span', { class: `face-round ${size} no-face`, 'aria-hidden': 'true' }, icon('people'));
}

/// A card. `actions` are those of the page: names, onName, items(person), select(person), isSelected(person), isSelecting(), navigate, drop.
export function personCard(person, actions) {
  const key = keyOf(person);
  const selected = actions.isSelected(person);
  const open = h('a', {
    class: 'person-open', href: pathOf(key), draggable: false,
    'aria-label': person.person ? `${person.person}, ${counted(person.photos, 'photo')}` : `Group without a name, ${counted(person.faces, 'face')}`,
    on: {
      click: (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        if (actions.isSelecting()) actions.select(person);
        else actions.navigate(pathOf(key));
      },
    },
  }, coverImage(person.cover));
  const check = h('button', {
    type: 'button', class: 'person-check', 'aria-pressed': String(selected), 'aria-label': `Select ${titleOf(person)}`,
    on: { click: () => actions.select(person) },
  }, icon('check'));
  const more = h('button', { type: 'button', class: 'person-more', 'aria-label': `More for ${titleOf(person)}` }, icon('more'));
  menu(more, actions.items(person));

  const card = h('li', {
    class: `person-card${selected ? ' selected' : ''}`, draggable: true,
    on: {
      dragstart: (event) => {
        event.dataTransfer.setData('text/tiersync-person', key);
        event.dataTransfer.setData('text/plain', titleOf(person));
        event.dataTransfer.effectAllowed = 'move';
        actions.dragged = person;
        card.classList.add('dragged');
      },
      dragend: () => {
        actions.dragged = null;
        card.classList.remove('dragged');
      },
      dragover: (event) => {
        if (!actions.dragged || keyOf(actions.dragged) === key) return;
        event.preventDefault();
        card.classList.add('drop-here');
      },
      dragleave: () => card.classList.remove('drop-here'),
      drop: (event) => {
        card.classList.remove('drop-here');
        const from = actions.dragged;
        if (!from || keyOf(from) === key) return;
        event.preventDefault();
        actions.drop(from, person);
      },
    },
  }, h('div', { class: 'person-face' }, open, check, more));

  if (person.person) {
    card.append(h('span', { class: 'person-name' }, person.person), h('span', { class: 'person-count' }, counted(person.photos, 'photo')));
  } else {
    const field = nameField({
      label: `Name of group ${person.cluster}, ${counted(person.faces, 'face')}`, names: actions.names,
      onName: (name) => actions.onName(person, name),
    });
    card.append(field.element, h('span', { class: 'person-count' }, counted(person.faces, 'face')));
  }
  return card;
}
