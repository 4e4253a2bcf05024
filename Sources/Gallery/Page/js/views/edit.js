// The editor: light and colour, shape, looks; seen at once, saved as a recipe. The original is never touched.
import { api } from '../api.js';
import { clear, h } from '../dom.js';
import { cropper, shaped, shapes } from '../editor/cropper.js';
import { exportPhoto } from '../editor/export.js';
import { filterPanel } from '../editor/filters.js';
import { previewer } from '../editor/preview.js';
import { adjustments, approximation, colourOf, editHistory, fromAPI, mirrored, neutral, shapeOf, textOf, toAPI, turned } from '../editor/recipe.js';
import { slider } from '../editor/slider.js';
import { sign } from '../signs.js';
import { confirmDialog, errorState, spinner, toast } from '../ui.js';
import { noteAction, tellError } from '../undo.js';

export const title = 'Edit';
const copiedKey = 'tiersync-copied-look';

export async function show(context) {
  const { root } = context;
  root.append(h('div', { class: 'view-state' }, spinner()));
  try {
    const photo = await api.get(`/api/photos/${context.params.photo}`, {}, { signal: context.signal });
    clear(root);
    editor(context, photo);
  } catch (error) {
    if (context.signal.aborted) return;
    clear(root);
    root.append(h('h1', { class: 'visually-hidden' }, 'Edit'), errorState(error, () => { clear(root); return show(context); }));
  }
}

function editor(context, photo) {
  const { root, signal, announce } = context;
  const id = photo.cell.id;
  const steps = editHistory(fromAPI(photo.edit));
  let saved = textOf(steps.current);
  let tab = 'adjust';
  let before = false;
  let pictured = null;
  let shape = null;
  let isSaving = false;
  const recipe = () => steps.current;
  const isDirty = () => textOf(recipe()) !== saved;

  // What is seen.
  const image = h('img', { class: 'edit-image', alt: `Preview of ${photo.cell.file}`, draggable: false });
  const crop = cropper({
    ratio: () => ratioOf(shape),
    onChange: (box, isMoving) => change({ ...recipe(), crop: cleaned(box) }, 'crop', isMoving),
  });
  const frame = h('div', { class: 'edit-frame' }, image, crop.element);
  const busy = h('span', { class: 'edit-busy', hidden: true }, spinner());
  const label = h('span', { class: 'edit-before', hidden: true }, 'Before');
  const problem = h('div', { class: 'edit-problem', role: 'alert' });
  const stage = h('div', { class: 'edit-stage' }, frame, busy, label, problem);

  const preview = previewer(id, {
    signal,
    fullSide: () => Math.min(2048, Math.max(640, Math.ceil((Math.max(stage.clientWidth, stage.clientHeight) * Math.min(devicePixelRatio, 2)) / 64) * 64)),
    onBusy: (on) => { busy.hidden = !on; },
    onError: (error) => { clear(problem); problem.append(h('p', {}, error.message, error.remedy ? ` (${error.remedy})` : '')); },
    onPicture: (url, made, width, height) => {
      clear(problem);
      image.src = url;
      pictured = made;
      frame.style.setProperty('--ratio', String(width / height));
      frame.style.aspectRatio = `${width} / ${height}`;
      frame.classList.add('ready');
      approximate();
    },
  });

  /// What the picture is asked for: without the crop where it is being chosen, without colours while it is compared.
  function pictureOf(whole) {
    const wanted = before ? shapeOf(whole) : whole;
    return tab === 'crop' ? { ...wanted, crop: null } : wanted;
  }
  function approximate() { image.style.filter = pictured ? approximation(pictured, pictureOf(recipe())) : ''; }
  function refresh(moving = false) {
    approximate();
    if (!pictured || textOf(pictured) !== textOf(pictureOf(recipe())) || !moving) preview.show(pictureOf(recipe()), { moving });
  }

  function change(next, name, isMoving = false) {
    if (textOf(next) === textOf(recipe()) && isMoving) return;
    if (textOf(next) !== textOf(recipe())) steps.push(next, name);
    update();
    if (name !== 'crop') refresh(isMoving);
  }

  // Shapes are in pixels, a crop in fractions of the frame, which has the shape of the turned photo.
  function frameRatio() {
    const [width, height] = [photo.cell.width || image.naturalWidth || 4, photo.cell.height || image.naturalHeight || 3];
    return recipe().turn % 2 === 1 ? height / width : width / height;
  }
  const ratioOf = (wanted) => (wanted === null ? null : wanted === 0 ? 1 : wanted / frameRatio());
  function cleaned(box) {
    const [x, y, width, height] = box.map((value) => Math.round(value * 1e5) / 1e5);
    return x <= 0.0005 && y <= 0.0005 && width >= 0.999 && height >= 0.999 ? null : [x, y, Math.min(width, 1 - x), Math.min(height, 1 - y)];
  }

  // What can be changed.
  const sliders = new Map(adjustments.map(([name, text, most, step]) => [name, slider({
    label: text, least: -most, most, step, onInput: (value, isMoving) => change({ ...recipe(), [name]: value }, name, isMoving),
  })]));
  const blackAndWhite = h('input', { type: 'checkbox', on: { change: () => change({ ...recipe(), blackAndWhite: blackAndWhite.checked }, 'blackAndWhite') } });
  const straighten = slider({
    label: 'Straighten', least: -45, most: 45, step: 0.1, unit: 'degrees',
    onInput: (value, isMoving) => change({ ...recipe(), straighten: value }, 'straighten', isMoving), onHold: (on) => crop.showGrid(on),
  });
  const button = (text, act, { name, kind = '' } = {}) => h('button', { type: 'button', class: `button ${kind}`, on: { click: act } }, name ? sign(name) : null, h('span', {}, text));
  const shapeButtons = shapes.map(([text, ratio]) => h('button', {
    type: 'button', class: 'segment', 'aria-pressed': String(ratio === shape),
    on: {
      click: () => {
        shape = ratio;
        const box = ratio === 0 ? [0, 0, 1, 1] : shaped(recipe().crop ?? [0, 0, 1, 1], ratioOf(ratio));
        crop.set(box);
        change({ ...recipe(), crop: cleaned(box) }, 'shape');
      },
    },
  }, text));
  const looks = filterPanel(id, (filter, strength, isMoving) => change({ ...recipe(), filter, strength: filter ? strength : 1 }, 'filter', isMoving));
  const panels = {
    adjust: h('div', { class: 'edit-panel' }, [...sliders.values()].map((one) => one.element), h('label', { class: 'check-row' }, blackAndWhite, ' Black and white'),
      h('div', { class: 'button-row' }, button('Copy look', copyLook), button('Paste look', pasteLook))),
    crop: h('div', { class: 'edit-panel' }, straighten.element,
      h('div', { class: 'button-row' },
        button('Turn left', () => change(turned(recipe(), -1), 'turn'), { name: 'rotateLeft' }), button('Turn right', () => change(turned(recipe(), 1), 'turn'), { name: 'rotateRight' }),
        button('Mirror', () => change(mirrored(recipe()), 'mirror'), { name: 'mirror' })),
      h('h3', { id: 'crop-shape' }, 'Shape'), h('div', { class: 'segments wrap', role: 'group', 'aria-labelledby': 'crop-shape' }, shapeButtons),
      h('div', { class: 'button-row' }, button('Show all', () => { shape = null; crop.set(null); change({ ...recipe(), crop: null }, 'shape'); }))),
    filters: h('div', { class: 'edit-panel' }, looks.element),
  };
  const tabs = [['adjust', 'Adjust'], ['crop', 'Crop'], ['filters', 'Filters']].map(([name, text]) => h('button', {
    type: 'button', class: 'edit-tab', role: 'tab', id: `tab-${name}`, 'aria-controls': `panel-${name}`,
    on: {
      click: () => setTab(name),
      keydown: (event) => {
        const names = Object.keys(panels);
        const steps = { ArrowRight: 1, ArrowLeft: -1 };
        if (!(event.key in steps)) return;
        event.preventDefault();
        setTab(names[(names.indexOf(name) + steps[event.key] + names.length) % names.length]);
        tabs.find((one) => one.tabIndex === 0).focus();
      },
    },
  }, text));
  for (const [name, panel] of Object.entries(panels)) Object.assign(panel, { id: `panel-${name}`, role: 'tabpanel' }).setAttribute('aria-labelledby', `tab-${name}`);

  // What is done with it.
  const undo = h('button', { type: 'button', class: 'button icon-button', 'aria-label': 'Undo', title: 'Undo (Ctrl+Z)', on: { click: () => step('undo') } }, sign('undo'));
  const redo = h('button', { type: 'button', class: 'button icon-button', 'aria-label': 'Redo', title: 'Redo (Ctrl+Shift+Z)', on: { click: () => step('redo') } }, sign('redo'));
  const compare = h('button', {
    type: 'button', class: 'button', title: 'Hold to see it as it was (\\)', 'aria-pressed': 'false',
    on: {
      pointerdown: () => setBefore(true), pointerup: () => setBefore(false), pointerleave: () => setBefore(false), pointercancel: () => setBefore(false),
      keydown: (event) => { if ((event.key === ' ' || event.key === 'Enter') && !event.repeat) setBefore(true); },
      keyup: (event) => { if (event.key === ' ' || event.key === 'Enter') setBefore(false); },
      blur: () => setBefore(false),
    },
  }, 'Before ', h('kbd', {}, '\\'));
  const reset = button('Reset', () => { crop.set(null); change({ ...neutral }, 'reset'); announce('Back to the original'); });
  const cancel = button('Cancel', leave);
  const exporter = button('Export', () => download());
  const save = button('Save', () => store().then((done) => done && goBack()), { kind: 'primary' });
  const status = h('span', { class: 'edit-status muted', role: 'status' });
  root.append(h('div', { class: 'edit-view' },
    h('header', { class: 'edit-bar' }, cancel, h('h1', { class: 'edit-title' }, photo.cell.file), status, h('div', { class: 'edit-bar-tools' }, undo, redo, compare, reset, exporter), save),
    stage,
    h('aside', { class: 'edit-side', 'aria-label': 'Edit' }, h('div', { class: 'edit-tabs', role: 'tablist' }, tabs), Object.values(panels))));

  function update() {
    const now = recipe();
    for (const [name, one] of sliders) one.update(now[name]);
    blackAndWhite.checked = now.blackAndWhite;
    straighten.update(now.straighten);
    if (!crop.element.classList.contains('moving')) crop.set(now.crop);
    shapeButtons.forEach((one, index) => one.setAttribute('aria-pressed', String(shapes[index][1] === shape)));
    if (tab === 'filters') looks.update(now);
    undo.disabled = !steps.canUndo;
    redo.disabled = !steps.canRedo;
    reset.disabled = textOf(now) === '{}';
    save.disabled = isSaving || !isDirty();
    status.textContent = isSaving ? 'Saving…' : isDirty() ? 'Not saved' : saved === '{}' ? '' : 'Saved';
  }

  function setTab(name) {
    tab = name;
    for (const one of tabs) {
      const isOn = one.id === `tab-${name}`;
      one.setAttribute('aria-selected', String(isOn));
      one.tabIndex = isOn ? 0 : -1;
    }
    for (const [key, panel] of Object.entries(panels)) panel.hidden = key !== name;
    crop.element.hidden = name !== 'crop';
    update();
    refresh();
  }

  function setBefore(on) {
    if (before === on) return;
    before = on;
    label.hidden = !on;
    compare.setAttribute('aria-pressed', String(on));
    refresh();
  }

  function step(which) {
    steps[which]();
    update();
    refresh();
  }

  function copyLook() {
    try {
      sessionStorage.setItem(copiedKey, JSON.stringify(colourOf(recipe())));
      toast('Look copied; paste it in another photo');
    } catch { toast('This browser keeps nothing', { error: true }); }
  }

  function pasteLook() {
    const look = sessionStorage.getItem(copiedKey);
    if (look) change({ ...recipe(), ...colourOf({ ...neutral, ...JSON.parse(look) }) }, 'paste');
    else toast('No look was copied yet');
  }

  async function store() {
    if (isSaving) return false;
    isSaving = true;
    update();
    const text = textOf(recipe());
    try {
      const summary = await api.put(`/api/photos/${id}/edit`, toAPI(recipe()));
      const failure = summary.failed?.[0];
      if (failure) throw Object.assign(new Error(failure.error), { remedy: failure.remedy });
      noteAction();
      saved = text;
      toast(text === '{}' ? 'Shown as it was taken' : 'Saved. The original is as it was');
      return true;
    } catch (error) {
      tellError(error);
      return false;
    } finally {
      isSaving = false;
      update();
    }
  }

  async function download() {
    if (isDirty() && !(await store())) return;
    exporter.disabled = true;
    try {
      if (await exportPhoto(context, photo, (text) => { status.textContent = text; })) photo.isHere = true;
    } catch (error) {
      tellError(error);
    }
    exporter.disabled = false;
    update();
  }

  function goBack() {
    if (history.length > 1) history.back();
    else context.navigate('/');
  }

  async function leave() {
    if (isDirty() && !(await confirmDialog({ title: 'Leave without saving?', text: 'What you changed here is lost.', action: 'Leave', danger: true }))) return;
    saved = textOf(recipe());
    goBack();
  }

  window.addEventListener('beforeunload', (event) => { if (isDirty()) event.preventDefault(); }, { signal });
  document.addEventListener('keydown', (event) => {
    if (document.querySelector('dialog[open]') || event.target.closest?.('input[type="number"], input[type="text"]')) return;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && key === 'z') step(event.shiftKey ? 'redo' : 'undo');
    else if ((event.ctrlKey || event.metaKey) && key === 'y') step('redo');
    else if ((event.ctrlKey || event.metaKey) && key === 's') { if (isDirty()) store(); } else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (key === '\\') setBefore(true);
    else if (key === 'escape') leave();
    else return;
    event.preventDefault();
  }, { signal });
  document.addEventListener('keyup', (event) => { if (event.key === '\\') setBefore(false); }, { signal });
  new ResizeObserver(() => { if (frame.classList.contains('ready')) frame.style.setProperty('--stage-ratio', String(stage.clientWidth / Math.max(1, stage.clientHeight))); }).observe(stage);
  setTab('adjust');
}
