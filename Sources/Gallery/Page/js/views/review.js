// The questions that settle the most faces: one at a time, one key each.
import { api } from '../api.js';
import { clear, h } from '../dom.js';
import { debounced, oneAtATime } from '../keyed.js';
import { completenessBar } from '../people/header.js';
import { counted, faceURL, keyOf, pathOf, receiptWords, titleOf } from '../people/names.js';
import { outline } from '../people/tiles.js';
import { proxyURL } from '../cells.js';
import { sign } from '../signs.js';
import { emptyState, firstLoad, spinner, toast } from '../ui.js';
import { noteAction, tellError, undoSteps } from '../undo.js';
import { openViewer } from '../viewer.js';

export const title = 'Review';

const answers = [
  { answer: 'same', label: 'Same person', key: 'Y', kind: 'primary', keys: ['y', 'ArrowRight'] },
  { answer: 'different', label: 'Different', key: 'N', kind: '', keys: ['n', 'ArrowLeft'] },
  { answer: 'unsure', label: 'Not sure', key: 'Space', kind: '', keys: [' ', 'ArrowDown'] },
];

export async function show(context) {
  const { root, signal, announce } = context;
  let questions = [];
  let albums = [];
  let conflicts = [];
  let busy = false;
  let whole = false;
  const given = [];
  const skipped = new Set();
  const photos = new Map();

  const progress = h('p', { class: 'view-counts', role: 'status' });
  const bar = h('div', { class: 'review-progress', 'aria-hidden': 'true' }, h('span', {}));
  const stage = h('section', { class: 'review-stage', 'aria-label': 'Question', tabIndex: -1 }, spinner());
  const side = h('aside', { class: 'review-albums', 'aria-label': 'How complete each album is' });
  root.append(h('div', { class: 'review-view' },
    h('header', { class: 'view-header' }, h('div', {}, h('h1', {}, 'Review'), progress)), bar,
    h('div', { class: 'review-columns' }, stage, side)));

  const idOf = (question) => `${question.first.face} ${question.second.face}`;
  const open = () => questions.filter((question) => !skipped.has(idOf(question)));
  const current = () => open()[0];

  async function photoOf(candidate) {
    if (!photos.has(candidate.photo)) photos.set(candidate.photo, api.get(`/api/photos/${candidate.photo}`, {}, { signal }));
    return photos.get(candidate.photo);
  }

  function candidate(one) {
    const frame = h('div', { class: 'review-picture' }, h('img', { src: faceURL(one.face), alt: `A face of ${titleOf(one)}`, draggable: false }));
    if (whole) {
      photoOf(one).then((photo) => {
        if (!frame.isConnected || photo.cell.sha256 === null) return;
        const picture = h('span', { class: 'review-whole' }, h('img', { src: proxyURL(photo.cell), alt: `The photo ${photo.cell.file}`, draggable: false }));
        picture.style.aspectRatio = `${photo.cell.width || 4} / ${photo.cell.height || 3}`;
        const index = photo.faces?.indexOf(one.face) ?? -1;
        const box = photo.report?.faces?.[index]?.box;
        if (box && !photo.cell.edit) picture.append(outline(box, photo.cell));
        clear(frame);
        frame.append(picture);
      }, () => {});
    }
    return h('figure', { class: 'review-face' }, frame,
      h('figcaption', {},
        one.person
          ? h('a', { href: pathOf(keyOf(one)), on: { click: (event) => { event.preventDefault(); context.navigate(pathOf(keyOf(one))); } } }, one.person)
          : h('span', {}, 'No name yet'),
        h('span', { class: 'muted' }, counted(one.faces, 'face')),
        h('button', {
          type: 'button', class: 'button small', on: { click: async () => { try { openViewer([(await photoOf(one)).cell], 0); } catch (error) { tellError(error); } } },
        }, 'Open photo')));
  }

  function renderQuestion() {
    const question = current();
    clear(stage);
    const left = open().length;
    progress.textContent = given.length + left === 0 ? '' : `${given.length} answered, ${left} to go`;
    bar.firstElementChild.style.width = `${given.length + left === 0 ? 0 : (given.length / (given.length + left)) * 100}%`;
    const undoButton = h('button', {
      type: 'button', class: 'button', disabled: given.length === 0 || busy, on: { click: () => undo() },
    }, sign('undo'), 'Undo ', h('kbd', {}, 'U'));
    if (!question) {
      const unsure = skipped.size > 0 ? ` ${counted(skipped.size, 'question')} you were not sure of.` : '';
      stage.append(emptyState({
        icon: 'check', title: given.length > 0 ? 'Nothing more to ask' : 'No questions',
        text: `What is known settles all other faces.${unsure} New photos may bring new questions.`,
        action: { label: 'People', run: () => context.navigate('/people') },
      }));
      if (given.length > 0) stage.append(h('div', { class: 'review-answers' }, undoButton));
      return;
    }
    stage.append(
      h('h2', { class: 'review-title' }, question.first.person || question.second.person ? `Is this ${question.first.person ?? question.second.person}?` : 'Are these the same person?'),
      h('div', { class: 'review-pair' }, candidate(question.first), candidate(question.second)),
      h('p', { class: 'review-likelihood muted' }, `The engine would say: ${likelihoodWords(question.likelihood)}.`),
      h('div', { class: 'review-answers' }, answers.map((one) => h('button', {
        type: 'button', class: `button large ${one.kind}`, disabled: busy, dataset: { answer: one.answer }, on: { click: () => answer(one.answer) },
      }, `${one.label} `, h('kbd', {}, one.key)))),
      h('div', { class: 'review-answers second' },
        h('button', { type: 'button', class: 'button', 'aria-pressed': String(whole), on: { click: () => { whole = !whole; renderQuestion(); stage.querySelector('[aria-pressed]')?.focus(); } } }, 'Whole photos ', h('kbd', {}, 'W')),
        undoButton));
    for (const next of open().slice(1, 4)) for (const one of [next.first, next.second]) new Image().src = faceURL(one.face);
  }

  function renderAlbums() {
    clear(side);
    side.append(h('h2', { class: 'section-title' }, 'Albums'));
    if (albums.length === 0) side.append(h('p', { class: 'muted' }, 'Nobody has a name yet.'));
    side.append(h('ul', {}, albums.map((album) => h('li', {},
      h('a', { href: pathOf(album.person), on: { click: (event) => { event.preventDefault(); context.navigate(pathOf(album.person)); } } }, album.person),
      h('span', { class: 'muted' }, counted(album.faces, 'face')), completenessBar(album.completeness)))));
    if (conflicts.length > 0) {
      side.append(h('h2', { class: 'section-title' }, 'Answers that speak against each other'),
        h('ul', { class: 'review-conflicts' }, conflicts.map((text) => h('li', {}, text))));
    }
  }

  const load = oneAtATime(async () => {
    const before = current();
    const found = await api.get('/api/review', { limit: 50 }, { signal });
    ({ questions, albums, conflicts } = found);
    // The one that is looked at stays while it is still a question.
    const same = before && questions.findIndex((question) => idOf(question) === idOf(before));
    if (same > 0) questions.unshift(...questions.splice(same, 1));
    if (!before || !current() || idOf(current()) !== idOf(before) || busy) renderQuestion();
    renderAlbums();
  });

  /// The next question comes when the people are grouped anew: its groups may have other numbers then.
  async function answer(choice) {
    const question = current();
    if (!question || busy) return;
    busy = true;
    const hadFocus = stage.contains(document.activeElement);
    const button = stage.querySelector(`[data-answer="${choice}"]`);
    button?.classList.add('chosen');
    stage.querySelectorAll('[data-answer]').forEach((one) => { one.setAttribute('aria-disabled', 'true'); });
    try {
      const receipt = await api.post('/api/review', { answer: choice, first: keyOf(question.first), second: keyOf(question.second) });
      noteAction();
      given.push(idOf(question));
      if (choice === 'unsure') skipped.add(idOf(question));
      announce(choice === 'unsure' ? 'Left open' : receiptWords(receipt));
      questions = questions.filter((one) => one !== question);
      await load();
    } catch (error) {
      tellError(error);
    }
    busy = false;
    renderQuestion();
    if (hadFocus) (stage.querySelector(`[data-answer="${choice}"]`) ?? stage).focus({ preventScroll: true });
    const next = current();
    if (next) announce(`Next: ${titleOf(next.first)} and ${titleOf(next.second)}`);
  }

  async function undo() {
    if (given.length === 0 || busy) return;
    busy = true;
    try {
      await undoSteps(1);
      skipped.delete(given.pop());
      questions = [];
      await load();
      toast('Taken back');
      announce('Taken back');
    } catch (error) {
      tellError(error);
    }
    busy = false;
    renderQuestion();
  }

  document.addEventListener('keydown', (event) => {
    if (event.target.closest?.('input, textarea, select, dialog, [role="dialog"], [role="menu"]') || event.altKey || document.querySelector('dialog[open]')) return;
    if ((event.ctrlKey || event.metaKey) && event.key === 'z') undo();
    else if (event.ctrlKey || event.metaKey) return;
    else if (event.key === 'u') undo();
    else if (event.key === 'w') {
      whole = !whole;
      renderQuestion();
    } else {
      if (event.key === ' ' && event.target.closest?.('button, a')) return;
      const chosen = answers.find((one) => one.keys.includes(event.key));
      if (!chosen || !current()) return;
      answer(chosen.answer);
    }
    event.preventDefault();
  }, { signal });
  context.on('changed', debounced(500, () => { if (!busy) load().catch(() => {}); }));

  await firstLoad(stage, load, signal);
}

function likelihoodWords(likelihood) {
  const percent = Math.round(likelihood * 100);
  if (percent >= 85) return `probably the same (${percent} %)`;
  if (percent >= 60) return `rather the same (${percent} %)`;
  if (percent > 40) return `could be either (${percent} %)`;
  return `rather different (${percent} % the same)`;
}
