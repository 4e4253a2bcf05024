// What is chosen, over all grids of a view, and the bar that says what to do with it.
import { api } from "./api.js";
import { h, icon } from "./dom.js";
import { announce, navigate, onRoute } from "./router.js";
import { confirmDialog, failed, formatCount, menu, promptDialog, toast } from "./ui.js";

const chosen = new Map();
const sources = new Set();
let last = null;
let bar = null;
let extra = [];

const all = () => [...sources].filter((source) => source.element.isConnected).flatMap((source) => source.cells());

function mark(element) {
  const on = chosen.has(element.dataset.photo);
  element.classList.toggle("chosen", on);
  element.querySelector(".pick")?.setAttribute("aria-checked", String(on));
}

function changed() {
  document.body.classList.toggle("selecting", chosen.size > 0);
  document.querySelectorAll(".cell[data-photo]").forEach(mark);
  if (chosen.size === 0) { bar?.remove(); bar = null; return; }
  if (!bar) {
    bar = h("div", { class: "selection-bar", role: "toolbar", "aria-label": "What to do with the selected photos" });
    document.body.append(bar);
    fill();
  }
  bar.querySelector(".count").textContent = formatCount(chosen.size, "photo");
}

function toggle(photo, range) {
  const cells = all();
  const at = cells.findIndex((cell) => cell.id === photo);
  if (at < 0) return;
  const from = range && last ? cells.findIndex((cell) => cell.id === last) : at;
  if (range && from >= 0) {
    for (const cell of cells.slice(Math.min(from, at), Math.max(from, at) + 1)) chosen.set(cell.id, cell);
  } else if (chosen.has(photo)) chosen.delete(photo);
  else chosen.set(photo, cells[at]);
  last = photo;
  changed();
  announce(`${formatCount(chosen.size, "photo")} selected`);
}

/** Changes the photos that are named; says how many, with undo. */
export async function markPhotos(photos, change, said) {
  try {
    const summary = await api.post("/api/photos/mark", { photos, ...change });
    const problem = summary.failed?.[0];
    if (problem) toast([problem.error, problem.remedy].filter(Boolean).join(" "), { error: true });
    else toast(said, { undo: true });
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

/** Puts photos into the trash, with undo. */
export async function trashPhotos(photos) {
  if (photos.length > 100 && !await confirmDialog({ title: "Move to trash?", text: `${formatCount(photos.length, "photo")} go to the trash. They can be taken out again.`, action: "Move to trash", danger: true })) return false;
  try {
    const summary = await api.post("/api/photos/trash", { photos });
    toast(`${formatCount(summary.done, "photo")} moved to trash.`, { undo: true });
    for (const problem of (summary.failed ?? []).slice(0, 2)) toast(`${problem.file}: ${problem.error}`, { error: true });
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

async function names(category) {
  return api.get("/api/categories").then((list) => list.filter((item) => item.category === category).map((item) => item.name)).catch(() => []);
}

/** Asks for an album and puts the photos there. */
export async function addToAlbum(photos) {
  const album = await promptDialog({ title: "Add to album", label: "Album (a new name makes a new one)", suggestions: await names("albums"), action: "Add" });
  return album !== null && markPhotos(photos, { addToAlbum: album }, `${formatCount(photos.length, "photo")} added to ${album}.`);
}

/** Asks for a tag and gives it to the photos. */
export async function addTag(photos) {
  const tag = await promptDialog({ title: "Add a tag", label: "Tag", suggestions: await names("tags"), action: "Add" });
  return tag !== null && markPhotos(photos, { addTags: [tag] }, `${formatCount(photos.length, "photo")} tagged ${tag}.`);
}

function fill() {
  const photos = () => [...chosen.keys()];
  const some = () => [...chosen.values()];
  const has = (flag) => some().every((cell) => cell.flags.includes(flag));
  const then = (action) => async () => { if (await action()) selection.clear(); };
  const say = (words) => `${formatCount(chosen.size, "photo")} ${words}.`;
  const button = (name, label, action, kind = "") => h("button", { type: "button", class: `quiet ${kind}`, title: label, "aria-label": label, on: { click: action } }, icon(name), h("span", { class: "label" }, label));
  const favourite = then(() => { const on = !has("favourite"); return markPhotos(photos(), { favourite: on }, say(on ? "marked as favourites" : "no longer favourites")); });
  bar.append(
    h("button", { type: "button", class: "quiet", "aria-label": "Select nothing", title: "Select nothing", on: { click: () => selection.clear() } }, icon("close")),
    h("span", { class: "count", role: "status" }),
    ...extra.map((item) => button(item.icon, item.label, then(() => item.action(photos(), some())), item.danger ? "danger-text" : "")),
    button("heart", "Favourite", favourite),
    button("tag", "Tag", then(() => addTag(photos()))),
    button("album", "Add to album", then(() => addToAlbum(photos()))),
    button("collage", "Make collage", () => { const list = photos(); selection.clear(); navigate(`/collage?photos=${list.slice(0, 100).join(",")}`); }),
    menu(button("more", "More", () => {}), () => [
      { icon: "pin", label: has("kept") ? "Need not stay here" : "Keep here", action: then(() => { const on = !has("kept"); return markPhotos(photos(), { kept: on }, say(on ? "stay on this device" : "need not stay here")); }) },
      { icon: "hide", label: has("hidden") ? "Show again" : "Hide", action: then(() => { const on = !has("hidden"); return markPhotos(photos(), { hidden: on }, say(on ? "hidden" : "shown again")); }) },
      { icon: "check", label: "Select all", action: () => selection.all() },
    ]),
    button("trash", "Move to trash", then(() => trashPhotos(photos())), "danger-text"));
}

/** The selection that all grids share. */
export const selection = {
  mark,
  add(source) { sources.add(source); },
  drop(source) { sources.delete(source); },
  get photos() { return [...chosen.keys()]; },
  get cells() { return [...chosen.values()]; },
  has: (photo) => chosen.has(photo),
  clear() { chosen.clear(); last = null; changed(); },
  all() { for (const cell of all().slice(0, 10_000)) chosen.set(cell.id, cell); changed(); },
  /** Further actions of this view: [{icon, label, action(photos, cells) → whether it was done, danger}]; gone with the view. */
  actions(items) { extra = items; },
};

let pressed = null;
document.addEventListener("pointerdown", (event) => {
  const cell = event.target.closest?.(".cell[data-photo]");
  if (!cell || event.pointerType === "mouse" || !cell.querySelector(".pick")) return;
  const timer = setTimeout(() => { pressed = cell; toggle(cell.dataset.photo, false); navigator.vibrate?.(10); }, 500);
  const end = () => { clearTimeout(timer); for (const name of ["pointerup", "pointercancel", "scroll"]) window.removeEventListener(name, end, true); };
  for (const name of ["pointerup", "pointercancel", "scroll"]) window.addEventListener(name, end, true);
});
document.addEventListener("contextmenu", (event) => { if (pressed) event.preventDefault(); });
document.addEventListener("click", (event) => {
  const cell = event.target.closest?.(".cell[data-photo]");
  const wasPressed = pressed;
  pressed = null;
  if (!cell || !cell.querySelector(".pick")) return;
  const onMark = event.target.closest(".pick");
  if (!onMark && (chosen.size === 0 || event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.stopPropagation();
  if (wasPressed !== cell) toggle(cell.dataset.photo, event.shiftKey);
}, true);
document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.target.closest?.("input, textarea, select")) return;
  if (event.key === "Escape" && chosen.size > 0) selection.clear();
  if (event.key === "a" && (event.ctrlKey || event.metaKey) && all().length > 0) { event.preventDefault(); selection.all(); }
});
onRoute(() => { extra = []; selection.clear(); });
