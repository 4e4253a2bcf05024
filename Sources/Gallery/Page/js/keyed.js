// Lists that are shown anew keep the nodes of what did not change: focus, typing, pictures and the place on the page stay.

/// Makes `list` show `items` in their order. `key(item)` names an item, `signature(item)` tells whether its node is still right,
/// `make(item)` makes one. Nodes of other items are removed.
export function reconcile(list, items, { key, signature = JSON.stringify, make }) {
  const known = new Map([...list.children].map((node) => [node.dataset.key, node]));
  let place = list.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const mark = signature(item);
    let node = known.get(name);
    known.delete(name);
    if (!node || node.keyedSignature !== mark) {
      const made = make(item);
      made.dataset.key = name;
      made.keyedSignature = mark;
      if (node) {
        if (place === node) place = node.nextElementSibling;
        node.replaceWith(made);
      }
      node = made;
    }
    if (node === place) place = place.nextElementSibling;
    else list.insertBefore(node, place);
  }
  for (const node of known.values()) node.remove();
}

/// A function that loads, once more when it was asked again meanwhile, and never twice at a time. Its promise is kept when what was
/// asked for has been loaded.
export function oneAtATime(load) {
  let running = null;
  let again = null;
  return function ask() {
    if (!running) {
      running = load().finally(() => { running = null; });
      return running;
    }
    again ??= running.catch(() => {}).then(() => {
      again = null;
      return ask();
    });
    return again;
  };
}

/// A function that waits until it was not called for `milliseconds`.
export function debounced(milliseconds, act) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...values), milliseconds);
  };
}

/// Arrow keys move the focus within a grid of items; one of them is in the tab order. `items()` tells them in order.
export function roveFocus(container, items, { signal, keys } = {}) {
  const current = () => items().findIndex((item) => item.contains(document.activeElement));
  const columns = () => {
    const all = items();
    if (all.length < 2) return 1;
    const top = all[0].getBoundingClientRect().top;
    const other = all.findIndex((item) => Math.abs(item.getBoundingClientRect().top - top) > 4);
    return other < 0 ? all.length : other;
  };
  const focus = (index) => {
    const all = items();
    const item = all[Math.max(0, Math.min(index, all.length - 1))];
    item?.focus();
    item?.scrollIntoView({ block: 'nearest' });
  };
  container.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
    const index = current();
    if (index < 0) return;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns(), ArrowUp: -columns() };
    if (event.key in steps) focus(index + steps[event.key]);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(items().length - 1);
    else if (keys?.[event.key]) {
      if (keys[event.key](index, event) === false) return;
    } else return;
    event.preventDefault();
  }, { signal });
  return { focus, current };
}
