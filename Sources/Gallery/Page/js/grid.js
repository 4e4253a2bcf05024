// A flat list of photos in justified rows; only what is near the window is in the document.
import { cellElement } from "./cells.js";
import { h } from "./dom.js";
import { justify, place, targetHeight } from "./justify.js";
import { selection as shared } from "./selection.js";

const windowedFrom = 500;
const margin = 1200;

/** Shows `cells` in `root`. `badge(cell)` is a text on a tile. Returns {update(cells), remove(), cells}. */
export function photoGrid(root, cells, { selection = shared, onOpen = null, badge = null, loadMore = null } = {}) {
  const box = h("div", { class: "grid", role: "group", "aria-label": "Photos" });
  root.append(box);
  let list = cells;
  let layout = [];
  const tiles = new Map();
  let loading = false;

  const open = (cell) => {
    if (onOpen) return onOpen(cell, list.indexOf(cell));
    return import("./viewer.js").then((viewer) => viewer.openViewer(list, list.indexOf(cell)));
  };
  const arrange = () => {
    const width = box.clientWidth;
    if (width === 0) return;
    const placed = justify(list, { width, target: targetHeight(width), gap: width < 500 ? 2 : 6 });
    layout = placed.boxes;
    box.style.height = `${Math.max(0, placed.bottom)}px`;
    draw();
  };
  const draw = () => {
    const top = -box.getBoundingClientRect().top - margin;
    const bottom = top + innerHeight + 2 * margin;
    const all = list.length <= windowedFrom;
    const wanted = layout.filter((item) => all || (item.y + item.height > top && item.y < bottom));
    const names = new Set(wanted.map((item) => item.cell.id));
    for (const [name, tile] of tiles) {
      if (names.has(name) || tile.element.contains(document.activeElement)) continue;
      tile.element.remove();
      tiles.delete(name);
    }
    let before = null;
    for (const item of wanted) {
      let tile = tiles.get(item.cell.id);
      if (tile && tile.cell !== item.cell) { tile.element.remove(); tile = null; }
      if (!tile) {
        tile = { cell: item.cell, element: cellElement(item.cell, { selectable: selection !== null, onOpen: open, badge: badge?.(item.cell) }) };
        tiles.set(item.cell.id, tile);
        selection?.mark(tile.element);
        before ? before.after(tile.element) : box.prepend(tile.element);
      }
      place(tile.element, item);
      before = tile.element;
    }
    if (loadMore && !loading && bottom > box.clientHeight) {
      loading = true;
      Promise.resolve(loadMore()).then((more) => { if (more?.length) { list = [...list, ...more]; arrange(); } loading = !more?.length; }).catch(() => { loading = false; });
    }
  };
  let asked = false;
  const onScroll = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; if (box.isConnected) draw(); });
  };
  const source = { element: box, cells: () => list };
  selection?.add(source);
  const observer = new ResizeObserver(arrange);
  observer.observe(box);
  window.addEventListener("scroll", onScroll, { passive: true });
  arrange();
  const ended = new MutationObserver(() => { if (!box.isConnected) remove(); });
  ended.observe(document.getElementById("main"), { childList: true });
  function remove() {
    observer.disconnect();
    ended.disconnect();
    window.removeEventListener("scroll", onScroll);
    selection?.drop(source);
    box.remove();
  }
  return { update(next) { list = next; loading = false; arrange(); }, remove, get cells() { return list; } };
}
