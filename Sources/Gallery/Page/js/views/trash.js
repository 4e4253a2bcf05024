// What was thrown away, how long it is kept, and the way back.
import { api } from '../api.js';
import { thumbnailURL } from '../cells.js';
import { clear, h, icon } from '../dom.js';
import { debounced, oneAtATime, reconcile, roveFocus } from '../keyed.js';
import { confirmDialog, emptyState, firstLoad, formatBytes, formatCount, menu, spinner, toast } from '../ui.js';
import { noteAction, tellError } from '../undo.js';
import { openViewer } from '../viewer.js';

export const title = 'Trash';

export async function show(context) {
  const { root, signal, announce } = context;
  let trash = { photos: [], count: 0, trashDays: 30 };
  let job = null;
  const selected = new Set();

  const text = h('p', { class: 'view-counts' });
  const emptyButton = h('button', { type: 'button', class: 'button danger', hidden: true, on: { click: () => empty(true) } }, 'Empty trash…');
  const more = h('button', { type: 'button', class: 'button icon-button', 'aria-label': 'More', hidden: true }, icon('more'));
  menu(more, [
    { label: 'Select all', action: () => { for (const one of trash.photos) selected.add(one.cell.id); render(); } },
    { label: 'Delete what has waited long enough…', action: () => empty(false) },
  ]);
  const hint = h('p', { class: 'key-hint', hidden: true }, 'R: restore · Space: select · arrows: move');
  const running = h('div', { class: 'job-line', role: 'status' });
  const state = h('div', { class: 'view-state' }, spinner());
  const grid = h('ul', { class: 'trash-grid', 'aria-label': 'Photos in the trash' });
  const bar = h('div', { class: 'selection-bar', role: 'toolbar', 'aria-label': 'Selected photos', hidden: true });
  root.append(h('div', { class: 'trash-view' },
    h('header', { class: 'view-header' }, h('div', {}, h('h1', { tabIndex: -1 }, 'Trash'), text), h('div', { class: 'view-tools' }, emptyButton, more)),
    hint, running, state, grid), bar);

  function daysLeft(one) {
    const days = Math.ceil((new Date(one.keptUntil).getTime() - Date.now()) / 86_400_000);
    if (Number.isNaN(days)) return '';
    return days <= 0 ? 'may go now' : days === 1 ? '1 day left' : `${formatCount(days)} days left`;
  }

  function tile(one) {
    const isSelected = selected.has(one.cell.id);
    return h('li', { class: `trash-tile${isSelected ? ' selected' : ''}` },
      h('button', {
        type: 'button', class: 'trash-open', 'aria-label': `${one.cell.file}, ${daysLeft(one)}`,
        on: { click: (event) => { if (selected.size > 0 || event.shiftKey || event.ctrlKey || event.metaKey) toggle(one); else openViewer(trash.photos.map((other) => other.cell), trash.photos.indexOf(one)); } },
      }, one.cell.sha256 ? h('img', { src: thumbnailURL(one.cell), alt: '', loading: 'lazy', decoding: 'async', draggable: false }) : h('span', { class: 'no-picture' }, one.cell.file)),
      h('button', { type: 'button', class: 'face-check', 'aria-pressed': String(isSelected), 'aria-label': `Select ${one.cell.file}`, tabIndex: -1, on: { click: () => toggle(one) } }, icon('check')),
      h('span', { class: 'trash-days' }, daysLeft(one)),
      h('button', { type: 'button', class: 'button small', tabIndex: -1, 'aria-label': `Restore ${one.cell.file}`, on: { click: () => restore([one.cell.id]) } }, 'Restore'));
  }

  function render() {
    clear(state);
    const { photos, count, trashDays } = trash;
    text.textContent = count === 0 ? '' : `${formatCount(count)} ${count === 1 ? 'photo' : 'photos'}. ${trashDays === 0 ? 'They may be deleted at once' : `Kept for ${formatCount(trashDays)} days`}, until the trash is emptied.`;
    emptyButton.hidden = more.hidden = hint.hidden = count === 0;
    const focused = document.activeElement?.closest('.trash-tile');
    const place = focused ? [...grid.children].indexOf(focused) : -1;
    reconcile(grid, photos, { key: (one) => one.cell.id, signature: (one) => JSON.stringify([one, selected.has(one.cell.id), daysLeft(one)]), make: tile });
    const openers = [...grid.querySelectorAll('.trash-open')];
    openers.forEach((one, index) => { one.tabIndex = index === Math.min(Math.max(place, 0), openers.length - 1) ? 0 : -1; });
    if (place >= 0 && !grid.contains(document.activeElement)) (openers[Math.min(place, openers.length - 1)] ?? root.querySelector('h1')).focus();
    if (count === 0) state.append(emptyState({ icon: 'trash', title: 'The trash is empty', text: `What you throw away stays here for ${formatCount(trashDays)} days, and can come back.` }));
    bar.hidden = selected.size === 0;
    clear(bar);
    bar.append(h('span', { class: 'selection-count' }, `${formatCount(selected.size)} selected`),
      h('button', { type: 'button', class: 'button primary', on: { click: () => restore([...selected]) } }, 'Restore'),
      h('button', { type: 'button', class: 'button', on: { click: () => { selected.clear(); render(); } } }, 'Clear'));
  }

  function toggle(one) {
    if (!selected.delete(one.cell.id)) selected.add(one.cell.id);
    render();
    announce(`${selected.size} selected`);
  }

  roveFocus(grid, () => [...grid.querySelectorAll('.trash-open')], {
    signal, keys: { r: (index) => void restore([trash.photos[index].cell.id]), ' ': (index) => void toggle(trash.photos[index]) },
  });

  async function restore(photos) {
    try {
      const summary = await api.post('/api/photos/restore', { photos });
      noteAction();
      for (const failure of summary.failed ?? []) tellError({ message: `${failure.file}: ${failure.error}`, remedy: failure.remedy });
      photos.forEach((photo) => selected.delete(photo));
      const words = `${formatCount(summary.done)} ${summary.done === 1 ? 'photo' : 'photos'} restored`;
      announce(words);
      toast(words, { undo: async () => { await api.post('/api/photos/trash', { photos }); noteAction(); await load(); } });
      await load();
    } catch (error) {
      tellError(error);
    }
  }

  async function empty(now) {
    try {
      const plan = await api.post('/api/trash/empty', { dryRun: true, now });
      if (plan.photos === 0) {
        toast('Nothing in the trash has waited long enough');
        return;
      }
      const sure = await confirmDialog({
        title: `Delete ${formatCount(plan.photos)} ${plan.photos === 1 ? 'photo' : 'photos'} for good?`,
        text: `This frees ${formatBytes(plan.freesLocal)} here and ${formatBytes(plan.freesRemote)} on the remote. It cannot be undone: their originals are deleted here and there.`,
        action: 'Delete for good', danger: true,
      });
      if (!sure) return;
      showJob(await api.post('/api/trash/empty', { dryRun: false, now }));
    } catch (error) {
      tellError(error);
    }
  }

  function showJob(next) {
    if (next.job !== 'emptyTrash') return;
    const ended = job?.id === next.id && job.state !== 'running';
    job = next;
    clear(running);
    if (job.state === 'running') {
      running.append(h('span', {}, `Deleting: ${formatCount(job.done)}${job.total ? ` of ${formatCount(job.total)}` : ''}`),
        h('button', { type: 'button', class: 'button small', on: { click: () => api.delete(`/api/jobs/${job.id}`).catch(tellError) } }, 'Stop'));
    } else if (!ended) {
      if (job.state === 'failed') tellError({ message: job.error ?? 'The trash could not be emptied', remedy: job.remedy });
      else toast(job.state === 'cancelled' ? 'Stopped; the rest stays in the trash' : `Deleted ${formatCount(job.done)} for good`);
      load().catch(() => {});
    }
  }

  const load = oneAtATime(async () => {
    trash = await api.get('/api/trash', { limit: 1000 }, { signal });
    const present = new Set(trash.photos.map((one) => one.cell.id));
    for (const photo of selected) if (!present.has(photo)) selected.delete(photo);
    render();
  });
  context.on('job', showJob);
  context.on('changed', debounced(500, () => load().catch(() => {})));
  await firstLoad(state, async () => {
    await load();
    const status = await api.get('/api/status', {}, { signal }).catch(() => null);
    status?.jobs.filter((one) => one.state === 'running').forEach(showJob);
  }, signal);
}
