// One person: every face, each to be confirmed or taken out; the album changes with each answer.
import { api } from '../api.js';
import { clear, h } from '../dom.js';
import { debounced, oneAtATime, reconcile, roveFocus } from '../keyed.js';
import { personHeader } from '../people/header.js';
import { apiPath, counted, keyOf, knownNames, pathOf, receiptWords, titleOf } from '../people/names.js';
import { faceTile } from '../people/tiles.js';
import { emptyState, firstLoad, formatCount, promptDialog, spinner, toast } from '../ui.js';
import { tellError, undoable } from '../undo.js';
import { openViewer } from '../viewer.js';

export const title = 'Person';
const pageSize = 200;

export async function show(context) {
  const { root, signal, announce } = context;
  const key = context.params.person;
  let person = { person: null, cluster: 0, cover: null, faces: 0, photos: null, completeness: null, questions: 0 };
  let faces = [];
  let names = [];
  let whole = false;
  let selecting = false;
  let lastSelected = null;
  const selected = new Map();
  const confirmed = new Set();

  const header = personHeader({
    names: () => names,
    onName: (name) => rename(name),
    back: () => context.navigate('/people'),
    toReview: () => context.navigate('/review'),
    items: [
      { label: 'Merge into…', action: () => mergeInto() },
      { label: 'Hide this person', action: () => hide() },
    ],
  });
  const kind = (label, isWhole) => h('button', {
    type: 'button', class: 'segment', 'aria-pressed': String(whole === isWhole),
    on: { click: (event) => { setWhole(isWhole); event.currentTarget.focus(); } },
  }, label);
  const segments = h('div', { class: 'segments', role: 'group', 'aria-label': 'Show' }, kind('Faces', false), kind('Photos', true));
  const selectButton = h('button', { type: 'button', class: 'button', 'aria-pressed': 'false', on: { click: () => setSelecting(!selecting) } }, 'Select');
  const hint = h('p', { class: 'key-hint' });
  const grid = h('ul', { class: 'face-grid', 'aria-label': 'Faces' });
  const more = h('div', { class: 'load-more' });
  const state = h('div', { class: 'view-state' }, spinner());
  const bar = h('div', { class: 'selection-bar', role: 'toolbar', 'aria-label': 'Selected faces', hidden: true });
  root.append(h('div', { class: 'person-view' }, header.element,
    h('div', { class: 'person-tools' }, segments, selectButton, hint), state, grid, more), bar);

  const idOf = (face) => `${face.cell.id} ${face.index}`;
  const faceOf = (index) => faces[index];
  const answersNamed = [
    { key: 'y', kind: 'yes', icon: 'check', label: 'Confirm', act: (chosen) => confirm(chosen) },
    { key: 'n', kind: 'no', icon: 'close', label: 'Not this person', act: (chosen) => reject(chosen) },
  ];
  const answersUnnamed = [
    { key: 'p', kind: 'yes', icon: 'person', label: 'This is…', act: (chosen) => assign(chosen) },
    { key: 'i', kind: 'no', icon: 'close', label: 'Nobody of interest', act: (chosen) => ignore(chosen) },
  ];
  const answers = () => (person.person === null ? answersUnnamed : answersNamed);

  function render() {
    clear(state);
    if (faces.length === 0) {
      state.append(emptyState({
        icon: 'people', title: 'No faces', text: 'All of this person’s faces went elsewhere.', action: { label: 'People', run: () => context.navigate('/people') },
      }));
    }
    hint.textContent = person.person === null ? 'P: this is… · I: nobody · Space: select' : 'Y: confirm · N: not this person · Space: select';
    const focused = document.activeElement?.closest('.face-tile');
    const place = focused ? [...grid.children].indexOf(focused) : -1;
    reconcile(grid, faces, {
      key: idOf,
      signature: (face) => JSON.stringify([face, whole, selected.has(idOf(face)), confirmed.has(idOf(face)), person.person]),
      make: (face) => faceTile(face, {
        open, answers: answers(), whole: () => whole, isSelecting: () => selecting, isSelected: (one) => selected.has(idOf(one)),
        isConfirmed: (one) => confirmed.has(idOf(one)), select,
      }),
    });
    grid.classList.toggle('whole', whole);
    root.classList.toggle('selecting', selecting);
    const opens = [...grid.querySelectorAll('.face-open')];
    opens.forEach((one, index) => { one.tabIndex = index === Math.max(place, 0) ? 0 : -1; });
    if (place >= 0 && !grid.contains(document.activeElement)) opens[Math.min(place, opens.length - 1)]?.focus({ preventScroll: true });
    clear(more);
    if (faces.length < person.faces) {
      more.append(h('button', { type: 'button', class: 'button', on: { click: () => loadMore() } }, `Show more (${formatCount(person.faces - faces.length)} left)`));
    }
    renderBar();
  }

  function renderBar() {
    bar.hidden = !selecting;
    if (!selecting) return;
    clear(bar);
    const chosen = [...selected.values()];
    const button = (label, act, kind = '') => h('button', { type: 'button', class: `button ${kind}`, disabled: chosen.length === 0, on: { click: () => act(chosen) } }, label);
    bar.append(
      h('span', { class: 'selection-count' }, chosen.length === 0 ? 'Choose faces' : `${formatCount(chosen.length)} selected`),
      ...(person.person === null ? [] : [button('Not this person', reject, 'primary'), button('Confirm', confirm)]),
      button('This is…', assign), button('Nobody', ignore),
      h('button', { type: 'button', class: 'button', on: { click: () => setSelecting(false) } }, 'Done'));
  }

  function setWhole(on) {
    whole = on;
    [...segments.children].forEach((one, index) => one.setAttribute('aria-pressed', String((index === 1) === on)));
    render();
  }

  function setSelecting(on) {
    selecting = on;
    if (!on) selected.clear();
    lastSelected = null;
    selectButton.setAttribute('aria-pressed', String(on));
    render();
  }

  function select(face, event) {
    const index = faces.findIndex((one) => idOf(one) === idOf(face));
    if (event?.shiftKey && lastSelected !== null) {
      const [from, to] = [Math.min(lastSelected, index), Math.max(lastSelected, index)];
      for (const one of faces.slice(from, to + 1)) selected.set(idOf(one), one);
    } else if (!selected.delete(idOf(face))) {
      selected.set(idOf(face), face);
    }
    lastSelected = index;
    selecting = true;
    selectButton.setAttribute('aria-pressed', 'true');
    render();
    announce(`${selected.size} selected`);
  }

  function open(face) {
    const cells = [];
    const seen = new Set();
    for (const one of faces) {
      if (!seen.has(one.cell.id)) cells.push(one.cell);
      seen.add(one.cell.id);
    }
    openViewer(cells, cells.findIndex((cell) => cell.id === face.cell.id));
  }

  roveFocus(grid, () => [...grid.querySelectorAll('.face-open')], {
    signal,
    keys: {
      y: (index) => (person.person === null ? false : void confirm([faceOf(index)])),
      n: (index) => (person.person === null ? false : void reject([faceOf(index)])),
      p: (index) => void assign([faceOf(index)]),
      i: (index) => (person.person === null ? void ignore([faceOf(index)]) : false),
      ' ': (index, event) => void select(faceOf(index), event),
      x: (index, event) => void select(faceOf(index), event),
    },
  });

  async function loadPages(count) {
    const found = [];
    let answer = null;
    do {
      const limit = Math.min(1000, Math.max(count - found.length, 1));
      answer = await api.get(apiPath(key), { offset: found.length, limit }, { signal });
      found.push(...answer.faces);
      if (answer.faces.length === 0) break;
    } while (found.length < Math.min(count, answer.count));
    return { ...answer, faces: found };
  }

  const load = oneAtATime(async () => {
    const [answer, review, people] = await Promise.all([
      loadPages(Math.max(faces.length, pageSize)),
      api.get('/api/review', { limit: 100 }, { signal }).catch(() => null),
      api.get('/api/people', { limit: 1000 }, { signal }).catch(() => []),
    ]);
    const listed = people.find((one) => keyOf(one) === key);
    faces = answer.faces;
    const keys = new Set(faces.map(idOf));
    for (const id of selected.keys()) if (!keys.has(id)) selected.delete(id);
    names = people.filter((one) => one.person !== null && one.person !== answer.person).map((one) => one.person);
    const asks = (one) => one.cluster === answer.cluster || (answer.person !== null && one.person === answer.person);
    person = {
      person: answer.person, cluster: answer.cluster, cover: listed?.cover ?? faces[0]?.face ?? null, faces: answer.count, photos: listed?.photos ?? null,
      completeness: review?.albums.find((one) => one.person === answer.person)?.completeness ?? null,
      questions: review?.questions.filter((one) => asks(one.first) || asks(one.second)).length ?? 0,
    };
    document.title = `${titleOf(person)} · tiersync`;
    header.update(person);
    render();
  });

  async function loadMore() {
    const from = faces.length;
    try {
      const answer = await api.get(apiPath(key), { offset: from, limit: pageSize }, { signal });
      faces = [...faces, ...answer.faces];
      render();
      grid.children[from]?.querySelector('.face-open')?.focus({ preventScroll: true });
    } catch (error) {
      tellError(error);
    }
  }

  /// Answers for each face in turn, then shows what moved.
  async function each(chosen, path, body, words) {
    let done = 0;
    let moved = 0;
    let fetched = 0;
    try {
      for (const face of chosen) {
        const receipt = await api.post(path, { photo: face.cell.id, face: face.index, ...body });
        done += 1;
        moved += receipt.facesMoved;
        fetched += receipt.bytesFetched;
        selected.delete(idOf(face));
      }
    } catch (error) {
      tellError(error);
    }
    if (done > 0) {
      const text = words(done);
      undoable(`${text}: ${receiptWords({ facesMoved: moved, bytesFetched: fetched })}`, { count: done, after: () => { confirmed.clear(); return load(); }, announce });
      announce(text);
    }
    if (selected.size === 0) selecting = false;
    await load().catch(leftOrError);
    return done;
  }

  function leftOrError(error) {
    if (error.status === 404) {
      toast(`${titleOf(person)} has no faces any more`);
      context.navigate('/people');
    } else tellError(error);
  }

  async function confirm(chosen) {
    const done = await each(chosen, '/api/faces/assign', { person: person.person }, (count) => `${counted(count, 'face')} confirmed`);
    chosen.slice(0, done).forEach((face) => confirmed.add(idOf(face)));
    render();
  }

  const reject = (chosen) => each(chosen, '/api/faces/reject', { person: person.person }, (count) => `${counted(count, 'face')} taken out of ${person.person}`);
  const ignore = (chosen) => each(chosen, '/api/faces/ignore', {}, (count) => `${counted(count, 'face')} of nobody`);

  async function assign(chosen) {
    const name = await promptDialog({ title: counted(chosen.length, 'face'), label: 'Who is this?', value: '', suggestions: names, action: 'Assign' });
    if (name?.trim()) await each(chosen, '/api/faces/assign', { person: name.trim() }, (count) => `${counted(count, 'face')} given to ${name.trim()}`);
  }

  async function rename(name) {
    try {
      const receipt = await api.post(apiPath(key, 'name'), { name });
      const before = key;
      undoable(`${name}: ${receiptWords(receipt)}`, { announce, after: async () => context.navigate(pathOf(before)) });
      await context.navigate(pathOf(name), { replace: true });
    } catch (error) {
      tellError(error);
    }
  }

  async function mergeInto() {
    const known = names.length > 0 ? names : await knownNames(signal);
    const name = (await promptDialog({ title: `Merge ${titleOf(person)} into`, label: 'Whose faces are these?', value: '', suggestions: known, action: 'Merge' }))?.trim();
    if (!name) return;
    if (!known.includes(name)) {
      tellError(new Error(`Nobody is named ${name}. Rename this person instead`));
      return;
    }
    try {
      const before = key;
      const receipt = await api.post(apiPath(key, 'merge'), { into: name });
      undoable(`Merged: ${receiptWords(receipt)}`, { announce, after: async () => context.navigate(pathOf(before)) });
      context.navigate(pathOf(name));
    } catch (error) {
      tellError(error);
    }
  }

  async function hide() {
    try {
      await api.post(apiPath(key, 'hide'), { hidden: true });
      const before = key;
      undoable(`${titleOf(person)} hidden`, { announce, after: async () => context.navigate(pathOf(before)) });
      context.navigate('/people');
    } catch (error) {
      tellError(error);
    }
  }

  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && selecting && !event.defaultPrevented) setSelecting(false);
  }, { signal });
  context.on('changed', debounced(300, () => load().catch((error) => { if (error.status === 404) leftOrError(error); })));
  await firstLoad(state, load, signal, { waits: false });
}
