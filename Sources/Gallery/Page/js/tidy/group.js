// One group of duplicates: which one is kept, in what the others differ, what their going frees.
import { api } from '../api.js';
import { clear, h } from '../dom.js';
import { formatBytes, formatCount, formatDate } from '../ui.js';
import { comparison } from './comparison.js';

/// What a kind of match is called, and what it means.
export const matches = {
  identical: ['Identical', 'The same bytes'],
  copy: ['Copies', 'The same picture, stored anew or resized'],
  variant: ['Variants', 'The same picture, edited'],
  burst: ['Bursts', 'The same moment, taken again within seconds'],
  similar: ['Similar', 'Much alike, but not the same'],
};

const tiers = { local: 'only here', both: 'here and on the remote', remote: 'on the remote' };

/// "frees 3 MB here, 5 MB on the remote"
export function freesWords(local, remote) {
  const parts = [];
  if (local > 0) parts.push(`${formatBytes(local)} here`);
  if (remote > 0) parts.push(`${formatBytes(remote)} on the remote`);
  return parts.length === 0 ? 'frees nothing' : `frees ${parts.join(', ')}`;
}

/// What emptying the trash frees when the others of a group are in it.
export function groupFrees(group) {
  const sum = (name) => group.others.reduce((all, one) => all + one[name], 0);
  return [sum('freesLocal'), sum('freesRemote')];
}

/// The card of a group. `actions`: resolve(group, keep, others), skip(group), open(cells, index).
export function groupCard(group, actions, { signal }) {
  const cells = [group.keep, ...group.others.map((one) => one.cell)];
  const others = new Map(group.others.map((one) => [one.cell.id, one]));
  let kept = group.keep.id;
  let keptBytes = null;

  const zoom = h('button', { type: 'button', class: 'button', 'aria-pressed': 'false', on: { click: () => look.toggle() } }, 'Look closer ', h('kbd', {}, 'Z'));
  const look = comparison((on) => zoom.setAttribute('aria-pressed', String(on)));
  const frees = h('span', { class: 'muted group-frees' });
  const resolve = h('button', { type: 'button', class: 'button primary', on: { click: () => actions.resolve(group, kept, cells.filter((cell) => cell.id !== kept).map((cell) => cell.id)) } });
  const figures = h('div', { class: 'group-pictures' });
  const choices = cells.map((cell) => {
    const badge = h('span', { class: 'keep-badge' });
    const facts = h('dl', { class: 'group-facts' });
    const words = h('ul', { class: 'group-words' });
    const figure = h('figure', { class: 'group-figure' }, look.picture(cell),
      h('figcaption', {},
        h('div', { class: 'group-name' }, h('button', { type: 'button', class: 'link-button', on: { click: () => actions.open(cells, cells.indexOf(cell)) } }, cell.file), badge),
        facts, words,
        h('label', { class: 'keep-choice' }, h('input', {
          type: 'radio', name: `keep-${group.keep.id}`, checked: cell.id === kept, value: cell.id, on: { change: () => choose(cell.id) },
        }), ' Keep this one')));
    figures.append(figure);
    return { cell, figure, badge, facts, words };
  });

  const bytesOf = (cell) => others.get(cell.id)?.bytes ?? keptBytes;

  function fact(list, name, value, differs) {
    list.append(h('div', { class: differs ? 'differs' : '' }, h('dt', {}, name), h('dd', {}, value)));
  }

  function update() {
    const best = cells.find((cell) => cell.id === kept);
    for (const { cell, figure, badge, facts, words } of choices) {
      const isKept = cell.id === kept;
      figure.classList.toggle('kept', isKept);
      badge.textContent = isKept ? 'Kept' : 'To trash';
      clear(facts);
      const size = (one) => (one.width > 0 ? `${formatCount(one.width)} × ${formatCount(one.height)}` : 'not known');
      fact(facts, 'Size', size(cell), !isKept && size(cell) !== size(best));
      const bytes = bytesOf(cell);
      fact(facts, 'Bytes', bytes === null ? '…' : formatBytes(bytes), !isKept && bytes !== null && bytes !== bytesOf(best));
      fact(facts, 'Taken', cell.taken && !cell.taken.startsWith('1970-01-01T00:00:00') ? formatDate(cell.taken) : 'not known', !isKept && cell.taken !== best.taken);
      fact(facts, 'Original', tiers[cell.tier], !isKept && cell.tier !== best.tier);
      const flags = cell.flags.filter((flag) => flag !== 'unanalyzed').join(', ');
      if (flags || best.flags.length > 0) fact(facts, 'Marks', flags || 'none', !isKept && flags !== best.flags.filter((flag) => flag !== 'unanalyzed').join(', '));
      clear(words);
      const said = cell.id === group.keep.id ? group.reasons : others.get(cell.id).differences;
      words.append(...said.map((text) => h('li', {}, text)));
    }
    const count = cells.length - 1;
    resolve.textContent = `Keep this, trash ${count === 1 ? 'the other' : `${formatCount(count)} others`}`;
    let [local, remote] = groupFrees(group);
    let about = '';
    if (kept !== group.keep.id) {
      const chosen = others.get(kept);
      local -= chosen.freesLocal;
      remote -= chosen.freesRemote;
      if (keptBytes !== null) {
        if (group.keep.tier !== 'remote') local += keptBytes;
        if (group.keep.tier !== 'local') remote += keptBytes;
      }
      about = 'about ';
    }
    frees.textContent = freesWords(local, remote).replace('frees ', `frees ${about}`);
  }

  function choose(id) {
    kept = id;
    const radio = [...figures.querySelectorAll('input')].find((one) => one.value === id);
    radio.checked = true;
    update();
  }

  const [name, meaning] = matches[group.match] ?? [group.match, ''];
  const card = h('li', {
    class: 'group-card', tabIndex: -1,
    on: {
      keydown: (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const number = Number(event.key);
        if (event.key === 'z') look.toggle();
        else if (event.key === 's') actions.skip(group);
        else if (event.key === 'Escape' && look.isZoomed) look.toggle();
        else if (number >= 1 && number <= cells.length) choose(cells[number - 1].id);
        else if (look.isZoomed && event.key.startsWith('Arrow') && event.target.type !== 'radio') {
          const steps = { ArrowLeft: [-0.05, 0], ArrowRight: [0.05, 0], ArrowUp: [0, -0.05], ArrowDown: [0, 0.05] };
          look.move(...steps[event.key]);
        } else return;
        event.preventDefault();
      },
    },
  },
  h('div', { class: 'group-head' }, h('h2', {}, `${name}: ${formatCount(cells.length)} photos`), h('span', { class: 'muted' }, meaning)),
  figures,
  h('div', { class: 'group-actions' }, resolve, frees, zoom,
    h('button', { type: 'button', class: 'button', on: { click: () => actions.skip(group) } }, 'Keep all ', h('kbd', {}, 'S'))));
  update();

  // How large the kept one is, the list does not say.
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    api.get(`/api/photos/${group.keep.id}`, {}, { signal }).then((photo) => {
      keptBytes = photo.report?.bytes ?? null;
      update();
    }, () => {});
  }, { rootMargin: '200px' }).observe(card);
  return card;
}
