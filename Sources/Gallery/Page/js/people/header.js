// The head of a person's page: cover, name, how many, how complete.
import { clear, h, icon } from '../dom.js';
import { formatCount, menu } from '../ui.js';
import { coverImage } from './cards.js';
import { nameField } from './combobox.js';
import { counted } from './names.js';

/// A bar of how complete an album is, in words, too.
export function completenessBar(completeness) {
  const percent = Math.floor(completeness * 100);
  const bar = h('span', { class: 'completeness-bar', 'aria-hidden': 'true' }, h('span', { class: 'completeness-fill' }));
  bar.firstElementChild.style.width = `${percent}%`;
  return h('span', { class: 'completeness' }, bar, h('span', { class: 'completeness-text' }, percent >= 100 ? 'complete, as far as is known' : `about ${percent} % complete`));
}

/// The head; `update(person)` shows it anew. `actions`: names(), onName(name), items, back(), toReview().
export function personHeader(actions) {
  const face = h('div', { class: 'person-head-face' });
  const heading = h('div', { class: 'person-head-name' });
  const counts = h('p', { class: 'view-counts' });
  const complete = h('p', { class: 'person-head-complete' });
  const more = h('button', { type: 'button', class: 'button icon-button', 'aria-label': 'More for this person' }, icon('more'));
  menu(more, actions.items);
  const element = h('header', { class: 'person-head' },
    h('a', { class: 'back-link', href: '/people', on: { click: (event) => { event.preventDefault(); actions.back(); } } }, icon('back'), h('span', {}, 'People')),
    face, h('div', { class: 'person-head-text' }, heading, counts, complete), h('div', { class: 'view-tools' }, more));
  let shown = null;

  function showName(person) {
    clear(heading);
    heading.append(h('h1', { tabIndex: -1 }, person.person ?? 'No name yet'),
      h('button', {
        type: 'button', class: 'button icon-button', 'aria-label': person.person ? `Rename ${person.person}` : 'Add a name', on: { click: () => editName(person) },
      }, icon('edit')));
    if (!person.person) editName(person, false);
  }

  function editName(person, focus = true) {
    clear(heading);
    const field = nameField({
      label: person.person ? 'New name' : 'Name', value: person.person ?? '', names: actions.names,
      onName: (name) => (name === person.person ? showName(person) : actions.onName(name)),
      onCancel: () => {
        if (!person.person) return;
        showName(person);
        heading.querySelector('button').focus();
      },
    });
    heading.append(person.person ? h('h1', { class: 'visually-hidden' }, person.person) : h('h1', {}, 'Who is this?'), field.element);
    if (focus) {
      field.input.focus();
      field.input.select();
    }
  }

  return {
    element,
    focus: () => heading.querySelector('h1')?.focus({ preventScroll: true }),
    update(person) {
      if (shown?.person !== person.person || shown?.cover !== person.cover) {
        clear(face);
        face.append(coverImage(person.cover, { size: 'large' }));
        if (!heading.contains(document.activeElement) || shown?.person !== person.person) showName(person);
      }
      shown = person;
      const photos = person.photos === null ? '' : ` on ${counted(person.photos, 'photo')}`;
      counts.textContent = `${formatCount(person.faces)} ${person.faces === 1 ? 'face' : 'faces'}${photos}`;
      clear(complete);
      if (person.completeness !== null) complete.append(completenessBar(person.completeness));
      if (person.questions > 0) {
        complete.append(h('a', { href: '/review', on: { click: (event) => { event.preventDefault(); actions.toReview(); } } },
          `${counted(person.questions, 'question')} about this person`));
      }
    },
  };
}
