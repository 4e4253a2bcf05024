// Photos that may be poor shots, the surest first; each with its reasons, and the better one of the same moment.
import { api } from '../api.js';
import { thumbnailURL } from '../cells.js';
import { clear, h, icon } from '../dom.js';
import { debounced, oneAtATime, reconcile, roveFocus } from '../keyed.js';
import { emptyState, firstLoad, formatCount, spinner, toast } from '../ui.js';
import { noteAction, tellError } from '../undo.js';
import { openViewer } from '../viewer.js';

export const title = 'Poor shots';
const keptKey = 'tiersync-cull-kept';

/// Photos that were said to be kept, in this browser only: the library has no word for it.
function readKept() {
  try {
    return new Set(JSON.parse(localStorage.getItem(keptKey) ?? '[]'));
  } catch {
    return new Set();
  }
}

export async function show(context) {
  const { root, signal, announce } = context;
  let proposals = [];
  let least = 0.5;
  let lastSelected = null;
  const selected = new Set();
  const kept = readKept();
  const betterCells = new Map();

  const counts = h('p', { class: 'view-counts', role: 'status' });
  const sureness = h('output', { class: 'slider-value' }, '50 %');
  const slider = h('input', {
    type: 'range', id: 'cull-least', min: '0', max: '95', step: '5', value: '50',
    on: { input: () => { least = Number(slider.value) / 100; sureness.textContent = `${slider.value} %`; reload(); } },
  });
  const all = h('button', { type: 'button', class: 'button', on: { click: () => selectAll() } }, 'Select all');
  const state = h('div', { class: 'view-state' }, spinner());
  const grid = h('ul', { class: 'cull-grid', 'aria-label': 'Poor shots' });
  const again = h('button', {
    type: 'button', class: 'button', hidden: true, on: { click: () => { kept.clear(); storeKept(); render(); } },
  });
  const bar = h('div', { class: 'selection-bar', role: 'toolbar', 'aria-label': 'Selected photos', hidden: true });
  root.append(h('div', { class: 'cull-view' },
    h('header', { class: 'view-header' }, h('div', {}, h('h1', { tabIndex: -1 }, 'Poor shots'), counts), h('div', { class: 'view-tools' }, all)),
    h('div', { class: 'cull-tools' },
      h('label', { for: 'cull-least' }, 'At least this sure'), slider, sureness,
      h('p', { class: 'key-hint' }, 'X: trash · K: keep · Space: select · arrows: move')),
    state, grid, again), bar);

  const storeKept = () => { try { localStorage.setItem(keptKey, JSON.stringify([...kept].slice(-5000))); } catch { /* Storage is full or not allowed. */ } };
  const idOf = (one) => `${one.cell.id} ${one.cell.sha256 ?? ''}`;
  const open = () => proposals.filter((one) => !kept.has(idOf(one)));
  const percent = (value) => `${Math.round(value * 100)} %`;

  async function betterCell(photo) {
    if (!betterCells.has(photo)) betterCells.set(photo, api.get(`/api/photos/${photo}`, {}, { signal }).then((found) => found.cell));
    return betterCells.get(photo);
  }

  function card(one) {
    const isSelected = selected.has(one.cell.id);
    const words = one.faults.map((fault) => fault.words).join('; ');
    const opener = h('button', {
      type: 'button', class: 'cull-open', 'aria-label': `${one.cell.file}: ${words}, ${percent(one.confidence)} sure`,
      on: { click: (event) => { if (event.shiftKey || event.ctrlKey || event.metaKey) toggle(one, event); else look(one); } },
    }, one.cell.sha256
      ? h('img', { src: thumbnailURL(one.cell), alt: '', loading: 'lazy', decoding: 'async', draggable: false })
      : h('span', { class: 'no-picture' }, 'No picture yet'));
    const pictures = h('div', { class: 'cull-pictures' }, opener);
    if (one.better) {
      const better = h('button', { type: 'button', class: 'cull-better', 'aria-label': 'A better one of the same moment', tabIndex: -1 }, h('span', { class: 'cull-better-label' }, 'Better one'));
      better.addEventListener('click', async () => { try { openViewer([await betterCell(one.better), one.cell], 0); } catch (error) { tellError(error); } });
      pictures.append(better);
      betterCell(one.better).then((cell) => {
        if (cell.sha256) better.prepend(h('img', { src: thumbnailURL(cell), alt: '', loading: 'lazy', decoding: 'async', draggable: false }));
      }, () => {});
    }
    return h('li', { class: `cull-card${isSelected ? ' selected' : ''}` }, pictures,
      h('button', {
        type: 'button', class: 'face-check', 'aria-pressed': String(isSelected), 'aria-label': `Select ${one.cell.file}`, tabIndex: -1, on: { click: (event) => toggle(one, event) },
      }, icon('check')),
      h('ul', { class: 'cull-faults' }, one.faults.map((fault) => h('li', {}, h('span', {}, fault.words), meter(fault.confidence)))),
      h('div', { class: 'cull-actions' },
        h('button', { type: 'button', class: 'button small', tabIndex: -1, on: { click: () => trash([one]) } }, 'Trash ', h('kbd', {}, 'X')),
        h('button', { type: 'button', class: 'button small', tabIndex: -1, on: { click: () => keep(one) } }, 'Keep ', h('kbd', {}, 'K'))));
  }

  function meter(value) {
    const node = h('span', { class: 'confidence', title: `${percent(value)} sure` }, h('span', { class: 'confidence-bar', 'aria-hidden': 'true' }, h('span', {})), percent(value));
    node.querySelector('.confidence-bar span').style.width = percent(value).replace(' ', '');
    return node;
  }

  function render() {
    clear(state);
    const visible = open();
    counts.textContent = visible.length === 0 ? '' : `${formatCount(visible.length)} ${visible.length === 1 ? 'photo' : 'photos'} that may not be worth keeping`;
    all.hidden = visible.length === 0;
    const focused = document.activeElement?.closest('.cull-card');
    const place = focused ? [...grid.children].indexOf(focused) : -1;
    reconcile(grid, visible, { key: idOf, signature: (one) => JSON.stringify([one, selected.has(one.cell.id)]), make: card });
    const openers = [...grid.querySelectorAll('.cull-open')];
    openers.forEach((one, index) => { one.tabIndex = index === Math.min(Math.max(place, 0), openers.length - 1) ? 0 : -1; });
    if (place >= 0 && !grid.contains(document.activeElement)) (openers[Math.min(place, openers.length - 1)] ?? root.querySelector('h1')).focus();
    const hiddenOnes = proposals.length - visible.length;
    again.hidden = hiddenOnes === 0;
    again.textContent = `Show ${formatCount(hiddenOnes)} that you kept in this browser`;
    if (visible.length === 0) {
      state.append(emptyState({
        icon: 'check', title: 'No poor shots', text: least > 0 ? `Nothing that is at least ${percent(least)} sure. Move the slider to see less sure ones.` : 'Nothing was found among the photos that are analysed.',
      }));
    }
    bar.hidden = selected.size === 0;
    clear(bar);
    bar.append(h('span', { class: 'selection-count' }, `${formatCount(selected.size)} selected`),
      h('button', { type: 'button', class: 'button danger', on: { click: () => trash(visible.filter((one) => selected.has(one.cell.id))) } }, 'Move to trash'),
      h('button', { type: 'button', class: 'button', on: { click: () => { selected.clear(); render(); } } }, 'Clear'));
  }

  function toggle(one, event) {
    const visible = open();
    const index = visible.indexOf(one);
    if (event?.shiftKey && lastSelected !== null) {
      for (const other of visible.slice(Math.min(index, lastSelected), Math.max(index, lastSelected) + 1)) selected.add(other.cell.id);
    } else if (!selected.delete(one.cell.id)) selected.add(one.cell.id);
    lastSelected = index;
    render();
    announce(`${selected.size} selected`);
  }

  function selectAll() {
    const visible = open();
    if (visible.every((one) => selected.has(one.cell.id))) selected.clear();
    else for (const one of visible) selected.add(one.cell.id);
    render();
  }

  function look(one) {
    const visible = open();
    openViewer(visible.map((other) => other.cell), visible.indexOf(one));
  }

  function keep(one) {
    kept.add(idOf(one));
    selected.delete(one.cell.id);
    storeKept();
    render();
    announce('Kept');
    toast('Kept; not proposed again in this browser', { undo: async () => { kept.delete(idOf(one)); storeKept(); render(); } });
  }

  async function trash(chosen) {
    const photos = chosen.map((one) => one.cell.id);
    try {
      const summary = await api.post('/api/photos/trash', { photos });
      noteAction();
      const failed = new Set((summary.failed ?? []).map((failure) => failure.photo));
      for (const failure of summary.failed ?? []) tellError({ message: `${failure.file}: ${failure.error}`, remedy: failure.remedy });
      const gone = photos.filter((photo) => !failed.has(photo));
      gone.forEach((photo) => selected.delete(photo));
      proposals = proposals.filter((one) => !gone.includes(one.cell.id));
      render();
      const text = `${formatCount(gone.length)} ${gone.length === 1 ? 'photo' : 'photos'} moved to the trash`;
      announce(text);
      if (gone.length > 0) toast(text, { undo: async () => { await api.post('/api/photos/restore', { photos: gone }); noteAction(); await load(); } });
    } catch (error) {
      tellError(error);
    }
  }

  roveFocus(grid, () => [...grid.querySelectorAll('.cull-open')], {
    signal,
    keys: {
      x: (index) => void trash([open()[index]]),
      k: (index) => void keep(open()[index]),
      ' ': (index, event) => void toggle(open()[index], event),
    },
  });

  const load = oneAtATime(async () => {
    proposals = await api.get('/api/cull', { least, limit: 1000 }, { signal });
    const present = new Set(proposals.map((one) => one.cell.id));
    for (const photo of selected) if (!present.has(photo)) selected.delete(photo);
    render();
  });
  const reload = debounced(200, () => load().catch(tellError));
  context.on('changed', debounced(800, () => load().catch(() => {})));
  await firstLoad(state, load, signal);
}
