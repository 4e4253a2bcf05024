// A face on the page of a person: the crop or the whole photo, and the two answers to it.
import { thumbnailURL } from '../cells.js';
import { h, icon } from '../dom.js';
import { faceURL } from './names.js';

/// Where the face is on a picture of the photo, in percent of its sides.
export function outline(box, cell) {
  const [width, height] = [cell.width || 1, cell.height || 1];
  const whole = box[0] <= 1 && box[1] <= 1 && box[2] <= 1 && box[3] <= 1 ? [1, 1] : [width, height];
  const frame = h('span', { class: 'face-outline', 'aria-hidden': 'true' });
  frame.style.left = `${(box[0] / whole[0]) * 100}%`;
  frame.style.top = `${(box[1] / whole[1]) * 100}%`;
  frame.style.width = `${(box[2] / whole[0]) * 100}%`;
  frame.style.height = `${(box[3] / whole[1]) * 100}%`;
  return frame;
}

function picture(face, whole) {
  if (!whole || face.cell.sha256 === null) {
    return h('img', { class: 'face-crop', src: faceURL(face.face), alt: '', loading: 'lazy', decoding: 'async', draggable: false });
  }
  const frame = h('span', { class: 'face-photo' },
    h('img', { src: thumbnailURL(face.cell), alt: '', loading: 'lazy', decoding: 'async', draggable: false }));
  if (face.cell.width > 0) {
    frame.style.aspectRatio = `${face.cell.width} / ${face.cell.height}`;
    frame.classList.add(face.cell.width >= face.cell.height ? 'wide' : 'high');
  }
  if (!face.cell.edit) frame.append(outline(face.box, face.cell));
  return frame;
}

/// The tile. `actions`: open(face), answers [{ key, icon, label, act }], isSelected(face), isSelecting(), select(face, event), isConfirmed(face), whole().
export function faceTile(face, actions) {
  const selected = actions.isSelected(face);
  const confirmed = actions.isConfirmed(face);
  const day = face.cell.taken.slice(0, 10);
  const open = h('button', {
    type: 'button', class: 'face-open', 'aria-label': `${face.cell.file}, ${day}${confirmed ? ', confirmed' : ''}`,
    on: {
      click: (event) => {
        if (actions.isSelecting() || event.shiftKey || event.ctrlKey || event.metaKey) actions.select(face, event);
        else actions.open(face);
      },
    },
  }, picture(face, actions.whole()));
  return h('li', { class: `face-tile${selected ? ' selected' : ''}${confirmed ? ' confirmed' : ''}` },
    open,
    h('button', {
      type: 'button', class: 'face-check', 'aria-pressed': String(selected), 'aria-label': `Select ${face.cell.file}`, tabIndex: -1,
      on: { click: (event) => actions.select(face, event) },
    }, icon('check')),
    h('div', { class: 'face-answers' }, actions.answers.map((answer) => h('button', {
      type: 'button', class: `face-answer ${answer.kind}`, title: `${answer.label} (${answer.key})`, 'aria-label': `${answer.label}: ${face.cell.file}`, tabIndex: -1,
      on: { click: () => answer.act([face]) },
    }, icon(answer.icon)))));
}
