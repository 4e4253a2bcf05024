// Photos to choose from: the newest ones, or those that a search finds.
import { api } from '../api.js';
import { thumbnailURL } from '../cells.js';
import { clear, h, icon } from '../dom.js';
import { debounced } from '../keyed.js';
import { spinner } from '../ui.js';

/// A panel. `isChosen(id)`, `onToggle(cell)`; `update()` shows anew what is chosen.
export function photoPicker({ isChosen, onToggle, signal }) {
  let cells = [];
  let asked = 0;
  const field = h('input', {
    type: 'search', class: 'picker-search', placeholder: 'People, places, things, dates', 'aria-label': 'Search photos to add', autocomplete: 'off', on: { input: debounced(200, () => find()) },
  });
  const told = h('p', { class: 'muted', role: 'status' });
  const grid = h('ul', { class: 'picker-grid', 'aria-label': 'Photos to add' });
  const element = h('section', { class: 'picker', 'aria-label': 'Add photos' }, field, told, grid);

  function update() {
    for (const item of grid.children) {
      const on = isChosen(item.dataset.photo);
      item.firstElementChild.setAttribute('aria-pressed', String(on));
      item.classList.toggle('selected', on);
    }
  }

  async function newest() {
    const { months } = await api.get('/api/timeline', {}, { signal });
    const found = [];
    for (const one of months.slice(0, 6)) {
      if (found.length >= 60 || !/^\d{4}-\d\d$/.test(one.month)) break;
      found.push(...(await api.get(`/api/timeline/${one.month}`, { limit: 60 }, { signal })).photos);
    }
    return found.slice(0, 60);
  }

  async function find() {
    asked += 1;
    const mine = asked;
    const words = field.value.trim();
    if (cells.length === 0) {
      clear(grid);
      grid.append(h('li', {}, spinner()));
    }
    try {
      const found = words ? (await api.get('/api/search', { q: words, typing: true, limit: 120 }, { signal })).photos : await newest();
      if (mine !== asked) return;
      cells = found.filter((cell) => cell.sha256 !== null && !cell.flags.includes('hidden'));
      clear(grid);
      grid.append(...cells.map((cell) => h('li', { dataset: { photo: cell.id } }, h('button', {
        type: 'button', 'aria-label': cell.file, 'aria-pressed': 'false', on: { click: () => { onToggle(cell); update(); } },
      }, h('img', { src: thumbnailURL(cell), alt: '', loading: 'lazy', decoding: 'async', draggable: false }), h('span', { class: 'picker-check' }, icon('check'))))));
      told.textContent = cells.length > 0 ? (words ? '' : 'The newest photos') : words ? 'Nothing is found for this' : 'There are no photos yet';
      update();
    } catch (error) {
      if (mine === asked && error.name !== 'AbortError') {
        clear(grid);
        told.textContent = `${error.message}${error.remedy ? ` (${error.remedy})` : ''}`;
      }
    }
  }

  return { element, update, start: find, focus: () => field.focus() };
}
