// Photos on one sheet, seen while it is put together. All of it is made from stored pictures: nothing is fetched.
import { api } from '../api.js';
import { clear, h, icon } from '../dom.js';
import { debounced } from '../keyed.js';
import { slider } from '../editor/slider.js';
import { photoPicker } from '../tidy/picker.js';
import { photoStrip } from '../tidy/strip.js';
import { emptyState, formatCount, spinner, toast } from '../ui.js';
import { tellError } from '../undo.js';

export const title = 'Collage';

const styles = [['mosaic', 'Mosaic', 'Photos keep their shape'], ['grid', 'Grid', 'Equal fields'], ['faces', 'Faces', 'Cropped to the faces']];
const sheets = [['4:3', 4 / 3], ['3:2', 3 / 2], ['16:9', 16 / 9], ['1:1', 1], ['3:4', 3 / 4], ['2:3', 2 / 3], ['9:16', 9 / 16], ['A4', 1 / Math.SQRT2], ['A4 wide', Math.SQRT2]];
const sizes = [[1600, 'Screen (1,600 pixels)'], [3000, 'Print (3,000 pixels)'], [6000, 'Poster (6,000 pixels)']];
const previewSide = 900;
const most = 200;

/// What the API is asked for, on a sheet whose longer side is `side`; lengths are of a sheet of 1,600.
function request(cells, look, side) {
  const scale = side / 1600;
  const length = (value) => Math.round(value * scale);
  const [width, height] = look.ratio >= 1 ? [side, side / look.ratio] : [side * look.ratio, side];
  return {
    photos: cells.map((cell) => cell.id), style: look.style, width: Math.max(200, Math.round(width)), height: Math.max(200, Math.round(height)),
    gap: Math.min(200, length(look.gap)), margin: Math.min(400, length(look.margin)), cornerRadius: Math.min(400, length(look.corners)),
    background: look.background, title: look.title.trim() || null,
  };
}

export async function show(context) {
  const { root, signal, announce } = context;
  let cells = [];
  let size = 3000;
  let url = null;
  const look = { style: 'mosaic', ratio: 4 / 3, gap: 12, margin: 24, corners: 0, background: '#ffffff', title: '' };

  const image = h('img', { class: 'collage-image', alt: 'Preview of the collage', hidden: true });
  const note = h('div', { class: 'collage-note' });
  const busy = h('span', { class: 'edit-busy', hidden: true }, spinner());
  const stage = h('div', { class: 'collage-stage' }, image, note, busy);
  const strip = photoStrip({ announce, onOrder: (next) => { cells = next; changed(); }, onRemove: (cell) => toggle(cell) });
  const picker = photoPicker({ signal, isChosen: (id) => cells.some((cell) => cell.id === id), onToggle: (cell) => toggle(cell) });
  const count = h('p', { class: 'view-counts', role: 'status' });
  const segments = (label, options, current, onPick) => {
    const buttons = options.map(([value, text, tip]) => h('button', {
      type: 'button', class: 'segment', title: tip ?? '', 'aria-pressed': String(value === current),
      on: { click: (event) => { for (const one of buttons) one.setAttribute('aria-pressed', String(one === event.currentTarget)); onPick(value); changed(); } },
    }, text));
    return h('fieldset', { class: 'collage-field' }, h('legend', {}, label), h('div', { class: 'segments wrap' }, buttons));
  };
  const length = (label, name, least, largest) => slider({
    label, least, most: largest, step: 1, value: look[name], initial: look[name], onInput: (value) => { look[name] = value; changed(); },
  }).element;
  const download = h('button', { type: 'button', class: 'button primary', disabled: true, on: { click: () => save() } }, icon('download'), ' Download');
  const sizeChoice = h('select', { 'aria-label': 'Size of the picture', on: { change: () => { size = Number(sizeChoice.value); } } },
    sizes.map(([side, text]) => h('option', { value: String(side), selected: side === size }, text)));
  const settings = h('div', { class: 'collage-settings' },
    segments('Style', styles, look.style, (value) => { look.style = value; }),
    segments('Shape', sheets.map(([text, ratio]) => [ratio, text]), look.ratio, (value) => { look.ratio = value; }),
    length('Gap', 'gap', 0, 80), length('Margin', 'margin', 0, 160), length('Corners', 'corners', 0, 160),
    h('label', { class: 'collage-colour' }, 'Background ', h('input', { type: 'color', value: look.background, on: { input: (event) => { look.background = event.target.value; changed(); } } })),
    h('label', { class: 'collage-title' }, 'Title ', h('input', { type: 'text', maxLength: 200, placeholder: 'None', on: { input: (event) => { look.title = event.target.value; changed(); } } })));
  root.append(h('div', { class: 'collage-view' },
    h('header', { class: 'view-header' }, h('div', {}, h('h1', {}, 'Collage'), count), h('div', { class: 'view-tools' }, sizeChoice, download)),
    h('div', { class: 'collage-columns' },
      h('div', { class: 'collage-main' }, stage, strip.element, picker.element), settings)));

  function toggle(cell) {
    if (cells.some((one) => one.id === cell.id)) cells = cells.filter((one) => one.id !== cell.id);
    else if (cells.length >= most) {
      toast(`A collage of more than ${most} photos shows too little of each`, { error: true });
      return;
    } else cells = [...cells, cell];
    changed();
  }

  function changed() {
    strip.update(cells);
    picker.update();
    count.textContent = cells.length === 0 ? '' : `${formatCount(cells.length)} ${cells.length === 1 ? 'photo' : 'photos'}; nothing is fetched`;
    download.disabled = cells.length === 0;
    stage.style.aspectRatio = String(look.ratio);
    stage.style.setProperty('--ratio', String(look.ratio));
    try {
      history.replaceState(history.state, '', cells.length > 0 ? `/collage?photos=${cells.map((cell) => cell.id).join(',')}` : '/collage');
    } catch { /* Too often, or too long. */ }
    if (cells.length === 0) {
      image.hidden = true;
      clear(note);
      note.append(emptyState({ icon: 'collage', title: 'Choose photos', text: 'Pick some below. They can be put in another order by dragging.' }));
    } else preview();
  }

  let inFlight = false;
  let again = false;
  const preview = debounced(180, async () => {
    if (inFlight) {
      again = true;
      return;
    }
    if (cells.length === 0 || signal.aborted) return;
    inFlight = true;
    busy.hidden = false;
    try {
      const blob = await api.postForBlob('/api/collages', request(cells, look, previewSide));
      if (url) URL.revokeObjectURL(url);
      url = URL.createObjectURL(blob);
      image.src = url;
      image.hidden = cells.length === 0;
      if (cells.length > 0) clear(note);
    } catch (error) {
      if (error.name !== 'AbortError' && !signal.aborted) {
        image.hidden = true;
        clear(note);
        note.append(h('p', { role: 'alert' }, `${error.message}${error.remedy ? ` (${error.remedy})` : ''}`));
      }
    }
    busy.hidden = true;
    inFlight = false;
    if (again) {
      again = false;
      preview();
    }
  });

  async function save() {
    download.disabled = true;
    busy.hidden = false;
    try {
      const blob = await api.postForBlob('/api/collages', request(cells, look, size));
      const made = URL.createObjectURL(blob);
      const name = look.title.trim().replace(/[^\p{L}\p{N} _-]+/gu, '').trim() || 'collage';
      const link = h('a', { href: made, download: `${name}.jpg`, hidden: true });
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(made), 60_000);
      announce('Downloaded');
    } catch (error) {
      tellError(error);
    }
    busy.hidden = true;
    download.disabled = cells.length === 0;
  }

  signal.addEventListener('abort', () => { if (url) URL.revokeObjectURL(url); });
  const asked = (context.query.get('photos') ?? '').split(',').filter((id) => /^photo[1-9]\d{0,8}$/.test(id)).slice(0, most);
  changed();
  picker.start();
  if (asked.length > 0) {
    const found = await Promise.allSettled([...new Set(asked)].map((id) => api.get(`/api/photos/${id}`, {}, { signal })));
    if (signal.aborted) return;
    cells = found.filter((one) => one.status === 'fulfilled').map((one) => one.value.cell);
    const missing = found.length - cells.length;
    if (missing > 0) toast(`${formatCount(missing)} of the photos could not be found`, { error: true });
    changed();
  }
}
