// The photos of a collage in their order: dragged, or moved by keys.
import { thumbnailURL } from '../cells.js';
import { h, icon } from '../dom.js';
import { reconcile } from '../keyed.js';

/// A list. `onOrder(cells)` when they were moved, `onRemove(cell)`.
export function photoStrip({ onOrder, onRemove, announce }) {
  let cells = [];
  let dragged = null;
  const element = h('ol', { class: 'strip', 'aria-label': 'Photos of the collage, in order. Arrow keys with Alt move one, Delete takes it out' });

  function moveTo(cell, index) {
    const from = cells.findIndex((one) => one.id === cell.id);
    const to = Math.max(0, Math.min(cells.length - 1, index));
    if (from < 0 || from === to) return;
    const next = cells.filter((one) => one.id !== cell.id);
    next.splice(to, 0, cell);
    onOrder(next);
    element.children[to]?.querySelector('button').focus();
    announce(`Place ${to + 1} of ${cells.length}`);
  }

  function item(cell) {
    const indexOf = () => cells.findIndex((one) => one.id === cell.id);
    const node = h('li', {
      class: 'strip-item', draggable: true,
      on: {
        dragstart: (event) => { dragged = cell; event.dataTransfer.effectAllowed = 'move'; event.dataTransfer.setData('text/plain', cell.file); node.classList.add('dragged'); },
        dragend: () => { dragged = null; node.classList.remove('dragged'); },
        dragover: (event) => { if (dragged) { event.preventDefault(); node.classList.toggle('drop-here', dragged.id !== cell.id); } },
        dragleave: () => node.classList.remove('drop-here'),
        drop: (event) => {
          node.classList.remove('drop-here');
          if (!dragged) return;
          event.preventDefault();
          moveTo(dragged, indexOf());
        },
      },
    },
    h('button', {
      type: 'button', class: 'strip-photo', 'aria-label': `${cell.file}; Alt and arrows move it`,
      on: {
        keydown: (event) => {
          const steps = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
          if (event.key in steps && event.altKey) moveTo(cell, indexOf() + steps[event.key]);
          else if (event.key in steps) element.children[indexOf() + steps[event.key]]?.querySelector('button').focus();
          else if (event.key === 'Delete' || event.key === 'Backspace') remove();
          else return;
          event.preventDefault();
        },
      },
    }, h('img', { src: thumbnailURL(cell), alt: '', draggable: false })),
    h('button', { type: 'button', class: 'strip-move', 'aria-label': `Move ${cell.file} earlier`, tabIndex: -1, on: { click: () => moveTo(cell, indexOf() - 1) } }, icon('back')),
    h('button', { type: 'button', class: 'strip-remove', 'aria-label': `Take out ${cell.file}`, on: { click: () => remove() } }, icon('close')));
    function remove() {
      const index = indexOf();
      onRemove(cell);
      element.children[Math.min(index, element.children.length - 1)]?.querySelector('button').focus();
    }
    return node;
  }

  return {
    element,
    update(next) {
      cells = next;
      reconcile(element, cells, { key: (cell) => cell.id, make: item });
      element.hidden = cells.length === 0;
    },
  };
}
