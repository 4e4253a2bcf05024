// Photos that show the same: one of each group stays.
import { api } from '../api.js';
import { clear, h } from '../dom.js';
import { debounced, oneAtATime, reconcile } from '../keyed.js';
import { freesWords, groupCard, groupFrees, matches } from '../tidy/group.js';
import { confirmDialog, emptyState, firstLoad, formatCount, spinner } from '../ui.js';
import { tellError, undoable } from '../undo.js';
import { openViewer } from '../viewer.js';

export const title = 'Duplicates';
const pageSize = 20;

export async function show(context) {
  const { root, signal, announce } = context;
  let groups = [];
  let kind = 'all';
  let shown = pageSize;
  let busy = false;
  const skipped = new Set();

  const counts = h('p', { class: 'view-counts' });
  const kinds = h('div', { class: 'segments', role: 'group', 'aria-label': 'Kind of match' });
  const all = h('button', { type: 'button', class: 'button', hidden: true, on: { click: () => resolveAll() } });
  const state = h('div', { class: 'view-state' }, spinner());
  const list = h('ul', { class: 'group-list', 'aria-label': 'Groups of photos that show the same' });
  const sentinel = h('div', { class: 'load-more' });
  root.append(h('div', { class: 'duplicates-view' },
    h('header', { class: 'view-header' }, h('div', {}, h('h1', { tabIndex: -1 }, 'Duplicates'), counts), h('div', { class: 'view-tools' }, all)),
    kinds, state, list, sentinel));

  const idOf = (group) => [group.keep.id, ...group.others.map((one) => one.cell.id)].join(' ');
  // The same bytes under several paths are one photo already.
  const open = () => groups.filter((group) => group.others.length > 0 && !skipped.has(idOf(group)));
  const ofKind = () => open().filter((group) => kind === 'all' || group.match === kind);

  function render() {
    clear(state);
    const visible = ofKind();
    let [local, remote] = [0, 0];
    for (const group of visible) {
      const [here, there] = groupFrees(group);
      local += here;
      remote += there;
    }
    counts.textContent = visible.length === 0 ? '' : `${formatCount(visible.length)} ${visible.length === 1 ? 'group' : 'groups'}; keeping the best of each ${freesWords(local, remote)}`;
    const present = Object.keys(matches).filter((name) => open().some((group) => group.match === name));
    if (kind !== 'all' && !present.includes(kind)) kind = 'all';
    const focused = kinds.contains(document.activeElement);
    clear(kinds);
    kinds.hidden = present.length < 2;
    kinds.append(...['all', ...present].map((name) => h('button', {
      type: 'button', class: 'segment', 'aria-pressed': String(name === kind), title: matches[name]?.[1] ?? '',
      on: { click: () => { kind = name; shown = pageSize; render(); } },
    }, `${matches[name]?.[0] ?? 'All'} ${formatCount(open().filter((group) => name === 'all' || group.match === name).length)}`)));
    if (focused) kinds.querySelector('[aria-pressed="true"]')?.focus();
    const safe = safeGroups();
    all.hidden = safe.length < 2;
    all.textContent = `Keep the best of ${formatCount(safe.length)} groups of ${kind === 'identical' ? 'identical photos' : 'copies'}…`;
    reconcile(list, visible.slice(0, shown), {
      key: idOf, make: (group) => groupCard(group, { resolve, skip, open: openViewer }, { signal }),
    });
    sentinel.hidden = visible.length <= shown;
    if (visible.length === 0) {
      state.append(emptyState({
        icon: 'check', title: skipped.size > 0 ? 'No more groups' : 'No duplicates',
        text: skipped.size > 0 ? `You kept all photos of ${formatCount(skipped.size)} ${skipped.size === 1 ? 'group' : 'groups'}. They are shown again the next time.`
          : 'No photo shows the same as another one, among those that are analysed.',
        ...(skipped.size > 0 ? { action: { label: 'Show them again', run: () => { skipped.clear(); render(); } } } : {}),
      }));
    }
  }

  /// Where nothing that is seen gets lost: the others show nothing that the best one does not.
  function safeGroups() {
    return open().filter((group) => (kind === 'identical' ? group.match === 'identical' : group.match === 'identical' || group.match === 'copy') && (kind === 'all' || group.match === kind));
  }

  new IntersectionObserver((entries) => {
    if (sentinel.hidden || !entries.some((entry) => entry.isIntersecting)) return;
    shown += pageSize;
    render();
  }, { rootMargin: '800px' }).observe(sentinel);

  const load = oneAtATime(async () => {
    groups = await api.get('/api/duplicates', {}, { signal });
    render();
  });

  function focusAt(index) {
    const card = list.children[Math.min(index, list.children.length - 1)];
    (card?.querySelector('.button.primary') ?? root.querySelector('h1')).focus({ preventScroll: false });
    card?.scrollIntoView({ block: 'nearest' });
  }

  function skip(group) {
    const index = [...list.children].findIndex((card) => card.dataset.key === idOf(group));
    skipped.add(idOf(group));
    render();
    focusAt(Math.max(index, 0));
    announce('All kept');
  }

  async function resolve(group, keep, trash) {
    if (busy) return;
    busy = true;
    const index = [...list.children].findIndex((card) => card.dataset.key === idOf(group));
    try {
      const summary = await api.post('/api/duplicates/resolve', { keep, trash });
      tellSummary(summary, 1);
      groups = groups.filter((one) => one !== group);
      render();
      focusAt(Math.max(index, 0));
    } catch (error) {
      tellError(error);
    }
    busy = false;
  }

  function tellSummary(summary, count) {
    for (const failure of summary.failed ?? []) tellError({ message: `${failure.file}: ${failure.error}`, remedy: failure.remedy });
    if (summary.done === 0) return;
    const text = `${formatCount(summary.done)} ${summary.done === 1 ? 'photo' : 'photos'} moved to the trash`;
    undoable(text, { count, after: load, announce });
    announce(text);
  }

  async function resolveAll() {
    const chosen = safeGroups();
    const photos = chosen.reduce((sum, group) => sum + group.others.length, 0);
    const frees = chosen.map(groupFrees).reduce((sum, [local, remote]) => [sum[0] + local, sum[1] + remote], [0, 0]);
    const sure = await confirmDialog({
      title: `Move ${formatCount(photos)} photos to the trash?`,
      text: `Of ${formatCount(chosen.length)} groups the best photo stays and takes over tags, albums and people of the others. Emptying the trash then ${freesWords(...frees)}.`,
      action: 'Move to trash', danger: true,
    });
    if (!sure || busy) return;
    busy = true;
    all.disabled = true;
    const total = { done: 0, failed: [] };
    let steps = 0;
    try {
      for (const group of chosen) {
        const summary = await api.post('/api/duplicates/resolve', { keep: group.keep.id, trash: group.others.map((one) => one.cell.id) });
        steps += 1;
        total.done += summary.done;
        total.failed.push(...(summary.failed ?? []));
        counts.textContent = `${formatCount(steps)} of ${formatCount(chosen.length)} groups`;
      }
    } catch (error) {
      tellError(error);
    }
    busy = false;
    all.disabled = false;
    if (steps > 0) tellSummary(total, steps);
    await load().catch(tellError);
    root.querySelector('h1').focus();
  }

  context.on('changed', debounced(800, () => { if (!busy) load().catch(() => {}); }));
  await firstLoad(state, load, signal);
}
