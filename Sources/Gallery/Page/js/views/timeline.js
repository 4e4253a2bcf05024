// All photos by time. Only what is near the window is asked for, and only that is in the document.
import { api } from "../api.js";
import { arrange, guess, makeBlocks } from "../blocks.js";
import { cellElement } from "../cells.js";
import { clear, h } from "../dom.js";
import { place } from "../justify.js";
import { scrubber } from "../scrubber.js";
import { selection } from "../selection.js";
import { debounced, emptyState, failed, formatDate } from "../ui.js";

export const title = "Photos";

// Browsers end at some 16 million pixels; above that, the window shows a part of the whole that is moved along.
const tallest = 6_000_000;
const margin = 900;

export async function show({ root, signal, on, keep }) {
  root.append(h("h1", { class: "visually-hidden" }, "Photos"));
  let timeline = await api.get("/api/timeline", {}, { signal });
  const box = h("div", { class: "grid timeline", role: "group", "aria-label": "Photos by time" });
  let blocks = [];
  let total = 0;
  let base = 0;
  let width = 0;
  let slider = null;
  const loading = new Map();
  const tiles = new Map();

  if (timeline.photos === 0) {
    root.append(emptyState({ icon: "photo", title: "No photos yet", text: "Bring some in with `tiersync import ~/Pictures`, or register those on your remote with `tiersync adopt`. They appear here by themselves." }));
    on("changed", debounced(async () => { if ((await api.get("/api/timeline").catch(() => timeline)).photos > 0 && !signal.aborted) { clear(root); show({ root, signal, on, keep }); } }, 500));
    return;
  }
  root.append(box);

  const pageTop = () => box.getBoundingClientRect().top + scrollY;
  const at = () => base + scrollY - pageTop();
  const find = (y) => {
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (blocks[middle].top <= y) low = middle; else high = middle - 1;
    }
    return low;
  };
  const sum = () => {
    let y = 0;
    for (const block of blocks) { block.top = y; y += block.height; }
    total = y;
    box.style.height = `${Math.min(total, tallest)}px`;
  };
  const most = () => Math.max(1, total - innerHeight + 40);
  const go = (y) => {
    const wanted = Math.min(Math.max(0, y), most());
    base = total <= tallest ? 0 : Math.round((wanted / most()) * (total - tallest));
    scrollTo(0, wanted <= 0 ? 0 : wanted - base + pageTop());
    draw();
  };
  /** What stands at the top edge: a photo where there is one. */
  const anchor = () => {
    const y = at();
    const block = blocks[find(y)];
    const item = block?.boxes?.find((one) => block.top + one.y + one.height > y);
    return block && { month: block.month, offset: block.offset, photo: item?.cell.id ?? null, by: y - block.top - (item?.y ?? 0), part: block.height ? (y - block.top) / block.height : 0 };
  };
  const back = (mark) => {
    if (!mark) return;
    const block = blocks.find((one) => one.month === mark.month && one.offset === mark.offset) ?? blocks.find((one) => one.month <= mark.month) ?? blocks.at(-1);
    const item = mark.photo && blocks.filter((one) => one.month === mark.month).flatMap((one) => (one.boxes ?? []).map((it) => [one, it])).find(([, it]) => it.cell.id === mark.photo);
    go(item ? item[0].top + item[1].y + mark.by : block.top + mark.part * block.height);
  };

  const load = async (block) => {
    if (block.cells || loading.has(block)) return;
    const controller = new AbortController();
    loading.set(block, controller);
    try {
      const { photos } = await api.get(`/api/timeline/${block.month}`, { offset: block.offset, limit: block.photos }, { signal: controller.signal });
      if (signal.aborted || !blocks.includes(block)) return;
      const mark = anchor();
      const before = block.height;
      block.cells = photos;
      arrange(block, width);
      // A block above the top edge that turns out taller must not push what is looked at.
      const above = block.top + before <= at();
      const wasAt = at();
      sum();
      if (above) go(wasAt + block.height - before);
      else if (waiting && waiting.month === block.month && waiting.offset === block.offset) { back(waiting); waiting = null; }
      else if (mark?.photo === null && mark.month === block.month && mark.offset === block.offset) back(mark);
      draw();
    } catch (error) {
      if (error.name !== "AbortError") failed(error);
    } finally {
      if (loading.get(block) === controller) loading.delete(block);
    }
  };
  const open = async (cell) => {
    const near = blocks.filter((block) => block.cells);
    const own = near.findIndex((block) => block.cells.includes(cell));
    // Neighbours that follow each other without a hole.
    let first = own;
    let last = own;
    while (first > 0 && blocks.indexOf(near[first - 1]) === blocks.indexOf(near[first]) - 1) first -= 1;
    while (last + 1 < near.length && blocks.indexOf(near[last + 1]) === blocks.indexOf(near[last]) + 1) last += 1;
    const list = near.slice(first, last + 1).flatMap((block) => block.cells);
    let next = blocks.indexOf(near[last]) + 1;
    const { openViewer } = await import("../viewer.js");
    openViewer(list, list.indexOf(cell), { loadMore: async () => {
      const block = blocks[next];
      if (!block) return [];
      next += 1;
      return block.cells ?? (await api.get(`/api/timeline/${block.month}`, { offset: block.offset, limit: block.photos })).photos;
    } });
  };

  function draw() {
    if (width === 0 || blocks.length === 0) return;
    const y = at();
    const top = y - margin;
    const bottom = y + innerHeight + margin;
    const wanted = new Map();
    const near = new Set();
    for (let index = find(Math.max(0, top)); index < blocks.length && blocks[index].top < bottom; index += 1) {
      const block = blocks[index];
      near.add(block);
      const shift = block.top - base;
      if (!block.cells) { wanted.set(`wait ${block.month} ${block.offset}`, { block, x: 0, y: shift, width, height: block.height - 6 }); continue; }
      for (const head of block.heads) if (block.top + head.y + 60 > top && block.top + head.y < bottom) wanted.set(`${head.month ? "month" : "day"} ${head.month ?? head.day} ${block.offset}`, { head, x: head.x, y: head.y + shift, width: Math.max(head.width, 112), height: head.month ? 48 : 30 });
      for (const item of block.boxes) if (block.top + item.y + item.height > top && block.top + item.y < bottom) wanted.set(item.cell.id, { ...item, y: item.y + shift });
    }
    for (const [name, tile] of tiles) if (!wanted.has(name) || (tile.cell && tile.cell !== wanted.get(name).cell)) { tile.element.remove(); tiles.delete(name); }
    let before = null;
    for (const [name, item] of wanted) {
      let tile = tiles.get(name);
      if (!tile) {
        const element = item.cell ? cellElement(item.cell, { selectable: true, onOpen: open })
          : item.head ? h("h2", { class: item.head.month ? "month" : "day" }, item.head.month ? formatDate(item.head.month, "month") : formatDate(item.head.day, "short"))
            : h("div", { class: "waiting", "aria-hidden": true });
        tile = { element, cell: item.cell };
        tiles.set(name, tile);
        if (item.cell) selection.mark(element);
        before ? before.after(element) : box.prepend(element);
      }
      place(tile.element, item);
      before = tile.element;
    }
    for (const [block, controller] of loading) if (!near.has(block)) { controller.abort(); loading.delete(block); }
    settle(near);
  }
  let settling = null;
  let last = 0;
  // While the window flies past, nothing is asked for: what stands still for a moment is.
  const settle = (near) => {
    clearTimeout(settling);
    const far = Math.abs(at() - last) > innerHeight * 2;
    last = at();
    settling = setTimeout(() => {
      if (signal.aborted) return;
      near.forEach(load);
      const held = blocks.filter((block) => block.cells);
      if (held.length > 40) for (const block of held) if (Math.abs(block.top - at()) > 60_000 && !near.has(block)) { block.cells = null; block.boxes = null; block.heads = null; }
    }, far ? 120 : 0);
  };

  const fill = () => {
    const old = new Map(blocks.map((block) => [`${block.month} ${block.offset} ${block.photos}`, block]));
    blocks = makeBlocks(timeline.months).map((block) => {
      const known = old.get(`${block.month} ${block.offset} ${block.photos}`);
      return known ? Object.assign(known, { total: block.total }) : Object.assign(block, { height: guess(block, width) });
    });
    sum();
    slider?.element.remove();
    const tops = timeline.months.map(({ month }) => blocks.find((block) => block.month === month)?.top ?? 0);
    const numbers = new Map(timeline.months.map(({ month }, index) => [month, index]));
    slider = scrubber(timeline.months, {
      jump: (part) => go(part * most()),
      monthAt: (part) => numbers.get(blocks[find(part * most() + 1)]?.month) ?? 0,
      topOf: (index) => Math.min(1, (blocks.find((block) => block.month === timeline.months[index].month)?.top ?? tops[index]) / most()),
    });
    root.append(slider.element);
    slider.label();
    slider.follow(Math.min(1, at() / most()));
  };

  let waiting = history.state?.anchor ?? null;
  const remember = debounced(() => { if (!signal.aborted && location.pathname === "/") keep({ anchor: anchor() }); }, 150);
  let asked = false;
  const scrolled = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      if (signal.aborted) return;
      const y = scrollY - pageTop();
      if (total > tallest && ((base > 0 && y < 20_000) || (base < total - tallest && y > tallest - innerHeight - 20_000))) go(at());
      draw();
      slider.follow(Math.min(1, Math.max(0, at()) / most()));
      remember();
    });
  };
  window.addEventListener("scroll", scrolled, { passive: true, signal });
  const sized = new ResizeObserver(() => {
    if (box.clientWidth === width || box.clientWidth === 0) return;
    const mark = anchor();
    const first = width === 0;
    width = box.clientWidth;
    for (const block of blocks) block.cells ? arrange(block, width) : (block.height = guess(block, width));
    if (first) fill(); else sum();
    if (first) waiting ? back(waiting) : draw();
    else back(mark);
    slider.label();
  });
  sized.observe(box);
  const source = { element: box, cells: () => blocks.flatMap((block) => block.cells ?? []) };
  selection.add(source);
  signal.addEventListener("abort", () => { sized.disconnect(); selection.drop(source); clearTimeout(settling); for (const controller of loading.values()) controller.abort(); });

  on("changed", debounced(async () => {
    try {
      const next = await api.get("/api/timeline", {}, { signal });
      const mark = anchor();
      const atTop = scrollY < 40 && base === 0;
      const shown = blocks.filter((block) => block.cells && block.top < at() + innerHeight + margin && block.top + block.height > at() - margin);
      timeline = next;
      const counts = new Map(next.months.map(({ month, photos }) => [month, photos]));
      // What is looked at is asked for anew in place; what is not is forgotten, and asked for when it comes near.
      await Promise.all(shown.filter((block) => counts.get(block.month) === block.total).map(async (block) => {
        const { photos } = await api.get(`/api/timeline/${block.month}`, { offset: block.offset, limit: block.photos }, { signal });
        if (JSON.stringify(photos) !== JSON.stringify(block.cells)) { block.cells = photos; arrange(block, width); }
      }));
      for (const block of blocks) if (!shown.includes(block) || counts.get(block.month) !== block.total) Object.assign(block, { cells: null, boxes: null, heads: null });
      blocks = blocks.filter((block) => counts.get(block.month) === block.total);
      fill();
      if (!atTop) back(mark); else draw();
      if (!atTop && blocks.some((block) => block.month === mark?.month && !block.cells)) waiting = mark;
    } catch (error) {
      if (error.name !== "AbortError") failed(error);
    }
  }, 1500));
}
