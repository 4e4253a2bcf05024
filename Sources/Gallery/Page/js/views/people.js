// Who is on the photos: people with a name, then groups of faces that wait for one.
import { api } from '../api.js';
import { clear, h, icon } from '../dom.js';
import { debounced, oneAtATime, reconcile } from '../keyed.js';
import { personCard } from '../people/cards.js';
import { apiPath, counted, keyOf, receiptWords, titleOf } from '../people/names.js';
import { confirmDialog, emptyState, firstLoad, formatCount, promptDialog, spinner } from '../ui.js';
import { tellError, undoable } from '../undo.js';

export const title = 'People';

/// Groups of fewer faces are shown when they are asked for.
const smallGroup = 3;

export async function show(context) {
  const { root, signal, announce } = context;
  let people = [];
  let showsSmall = false;
  let selecting = false;
  const selected = new Map();

  const counts = h('p', { class: 'view-counts' });
  const selectButton = h('button', { type: 'button', class: 'button', 'aria-pressed': 'false', on: { click: () => setSelecting(!selecting) } }, 'Select');
  const banner = h('a', {
    class: 'banner', href: '/review', hidden: true,
    on: { click: (event) => { event.preventDefault(); context.navigate('/review'); } },
  });
  const named = h('ul', { class: 'people-grid', 'aria-label': 'People with a name' });
  const unnamed = h('ul', { class: 'people-grid unnamed', 'aria-label': 'Groups without a name' });
  const unnamedTitle = h('h2', { class: 'section-title', hidden: true }, 'Who is this?');
  const unnamedText = h('p', { class: 'section-text', hidden: true }, 'Faces that belong together. A name gathers them, and moves no bytes.');
  const smallButton = h('button', { type: 'button', class: 'button', hidden: true, on: { click: () => { showsSmall = true; render(); } } });
  const state = h('div', { class: 'view-state' }, spinner());
  const bar = h('div', { class: 'selection-bar', role: 'toolbar', 'aria-label': 'Selected people', hidden: true });
  root.append(
    h('div', { class: 'people-view' },
      h('header', { class: 'view-header' }, h('div', {}, h('h1', {}, 'People'), counts), h('div', { class: 'view-tools' }, selectButton)),
      banner, state, named, unnamedTitle, unnamedText, unnamed, smallButton),
    bar);

  const actions = {
    dragged: null,
    navigate: (path) => context.navigate(path),
    names: () => people.filter((one) => one.person).map((one) => one.person),
    isSelecting: () => selecting,
    isSelected: (person) => selected.has(keyOf(person)),
    select: (person) => toggle(person),
    drop: (from, into) => merge([from], into),
    onName: (person, name) => nameGroup(person, name),
    items: (person) => [
      { label: person.person ? 'Rename…' : 'Add name…', action: () => rename(person) },
      { label: 'Merge into…', action: () => mergeByName(person) },
      { label: 'Select', action: () => { setSelecting(true); if (!selected.has(keyOf(person))) toggle(person); } },
      { label: 'Hide', action: () => hide([person]) },
    ],
  };

  function render() {
    clear(state);
    const withName = people.filter((one) => one.person !== null);
    const others = people.filter((one) => one.person === null);
    const small = others.filter((one) => one.faces < smallGroup);
    const shown = showsSmall || small.length === others.length ? others : others.filter((one) => one.faces >= smallGroup);
    counts.textContent = people.length === 0 ? '' : `${formatCount(withName.length)} with a name, ${counted(others.length, 'group')} without`;
    selectButton.hidden = people.length < 2;
    const keyed = {
      key: (one) => `${one.person === null ? 'group' : 'person'} ${keyOf(one)} ${one.person === null ? one.cover : ''}`,
      signature: (one) => JSON.stringify([one, selected.has(keyOf(one))]),
      make: (one) => personCard(one, actions),
    };
    reconcile(named, withName, keyed);
    reconcile(unnamed, shown, keyed);
    named.hidden = withName.length === 0;
    unnamedTitle.hidden = unnamedText.hidden = unnamed.hidden = others.length === 0;
    smallButton.hidden = shown.length === others.length;
    smallButton.textContent = `Show ${counted(small.length, 'smaller group')}`;
    root.classList.toggle('selecting', selecting);
    if (people.length === 0) {
      state.append(emptyState({
        icon: 'people', title: 'No people yet', text: 'Faces appear here when photos are analysed. Activity shows what is left to do.',
        action: { label: 'Activity', run: () => context.navigate('/activity') },
      }));
    }
    renderBar();
  }

  function renderBar() {
    bar.hidden = !selecting;
    if (!selecting) return;
    clear(bar);
    const chosen = [...selected.values()];
    bar.append(
      h('span', { class: 'selection-count' }, chosen.length === 0 ? 'Choose people' : `${formatCount(chosen.length)} selected`),
      h('button', { type: 'button', class: 'button primary', disabled: chosen.length < 2, on: { click: () => mergeSelected() } }, 'Merge'),
      h('button', { type: 'button', class: 'button', disabled: chosen.length === 0, on: { click: () => hide(chosen) } }, 'Hide'),
      h('button', { type: 'button', class: 'button', on: { click: () => setSelecting(false) } }, 'Done'));
  }

  function setSelecting(on) {
    selecting = on;
    if (!on) selected.clear();
    selectButton.setAttribute('aria-pressed', String(on));
    render();
  }

  function toggle(person) {
    const key = keyOf(person);
    if (!selected.delete(key)) selected.set(key, person);
    selecting = true;
    selectButton.setAttribute('aria-pressed', 'true');
    const focused = document.activeElement?.closest('.person-card')?.dataset.key;
    render();
    if (focused) root.querySelector(`.person-card[data-key="${CSS.escape(focused)}"] .person-check`)?.focus();
    announce(`${selected.size} selected`);
  }

  const load = oneAtATime(async () => {
    const [list, review] = await Promise.all([
      api.get('/api/people', { limit: 1000 }, { signal }),
      api.get('/api/review', { limit: 100 }, { signal }).catch(() => null),
    ]);
    people = list;
    const known = new Map(people.map((one) => [keyOf(one), one]));
    for (const key of selected.keys()) {
      if (known.has(key)) selected.set(key, known.get(key));
      else selected.delete(key);
    }
    const questions = review?.questions.length ?? 0;
    banner.hidden = questions === 0;
    clear(banner);
    banner.append(icon('info'), h('span', {}, questions >= 100 ? '100 questions or more to settle' : `${counted(questions, 'question')} to settle`), icon('right'));
    render();
  });

  async function nameGroup(person, name) {
    const cards = [...unnamed.children];
    const index = cards.findIndex((card) => card.contains(document.activeElement) || card.dataset.key?.startsWith(`group ${person.cluster} `));
    try {
      const receipt = await api.post(apiPath(keyOf(person), 'name'), { name });
      undoable(`${name}: ${receiptWords(receipt)}`, { after: load, announce });
      announce(`Named ${name}`);
      await load();
      const next = unnamed.children[Math.min(Math.max(index, 0), unnamed.children.length - 1)];
      (next?.querySelector('input') ?? named.querySelector('a'))?.focus({ preventScroll: true });
    } catch (error) {
      tellError(error);
    }
  }

  async function rename(person) {
    const name = await promptDialog({
      title: person.person ? `Rename ${person.person}` : 'Who is this?', label: 'Name', value: person.person ?? '', suggestions: actions.names(), action: person.person ? 'Rename' : 'Name',
    });
    if (!name?.trim() || name.trim() === person.person) return;
    await nameGroup(person, name.trim());
  }

  async function mergeByName(person) {
    const names = actions.names().filter((name) => name !== person.person);
    const name = await promptDialog({ title: `Merge ${titleOf(person)} into`, label: 'Whose faces are these?', value: '', suggestions: names, action: 'Merge' });
    const into = people.find((one) => one.person === name?.trim());
    if (!name?.trim()) return;
    if (!into) {
      tellError(new Error(`Nobody is named ${name.trim()}. Use “${person.person ? 'Rename' : 'Add name'}” for a new name`));
      return;
    }
    await merge([person], into, { asked: true });
  }

  async function mergeSelected() {
    const chosen = [...selected.values()].sort((a, b) => Number(b.person !== null) - Number(a.person !== null) || b.faces - a.faces);
    await merge(chosen.slice(1), chosen[0]);
  }

  async function merge(from, into, { asked = false } = {}) {
    const names = from.map(titleOf);
    const text = `All faces of ${names.join(', ')} become ${titleOf(into)}'s. Nothing is fetched, and it can be undone.`;
    if (!asked && !(await confirmDialog({ title: `Same person as ${titleOf(into)}?`, text, action: 'Merge' }))) return;
    let done = 0;
    let moved = 0;
    let fetched = 0;
    try {
      for (const one of from) {
        const receipt = await api.post(apiPath(keyOf(one), 'merge'), { into: keyOf(into) });
        done += 1;
        moved += receipt.facesMoved;
        fetched += receipt.bytesFetched;
      }
    } catch (error) {
      tellError(error);
    }
    if (done > 0) undoable(`Merged: ${receiptWords({ facesMoved: moved, bytesFetched: fetched })}`, { count: done, after: load, announce });
    setSelecting(false);
    await load().catch(tellError);
  }

  async function hide(chosen) {
    try {
      for (const one of chosen) await api.post(apiPath(keyOf(one), 'hide'), { hidden: true });
      undoable(`${chosen.length === 1 ? titleOf(chosen[0]) : counted(chosen.length, 'group')} hidden`, { count: chosen.length, after: load, announce });
    } catch (error) {
      tellError(error);
    }
    setSelecting(false);
    await load().catch(tellError);
  }

  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && selecting && !event.defaultPrevented) setSelecting(false);
  }, { signal });
  context.on('changed', debounced(300, () => load().catch(() => {})));
  await firstLoad(state, load, signal, { waits: false });
}
