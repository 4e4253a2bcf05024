// A photo as a tile.
import { h, icon } from "./dom.js";
import { formatDate } from "./ui.js";

const tiers = {
  local: "The original is only on this device",
  both: "The original is here and on the remote",
  remote: "The original is on the remote",
};
const flags = [["favourite", "heart", "Favourite"], ["movie", "movie", "Movie"], ["live", "live", "Live photo"], ["raw", "raw", "Raw"],
  ["edited", "edit", "Edited"], ["hidden", "hide", "Hidden"], ["kept", "pin", "Kept here"]];

const preview = (cell, side) => `/media/previews/${cell.id}?v=${encodeURIComponent(cell.edit)}&side=${side}`;

/** About 320 pixels; null where there is no picture yet. */
export function thumbnailURL(cell) {
  if (cell.edit) return preview(cell, 320);
  return cell.sha256 ? `/media/thumbnails/${cell.sha256}` : null;
}

/** About 1,280 pixels; null where there is no picture yet. */
export function proxyURL(cell) {
  if (cell.edit) return preview(cell, 1280);
  return cell.sha256 ? `/media/proxies/${cell.sha256}` : null;
}

/** The words of a tier. */
export const tierText = (tier) => tiers[tier] ?? tier;

/** Width by height, kept between a panorama and a strip. */
export function aspect(cell) {
  const value = cell.width > 0 && cell.height > 0 ? cell.width / cell.height : 4 / 3;
  return Math.min(Math.max(value, 0.5), 3);
}

/** One tile: a link that opens the viewer. `badge` is a text over its foot. */
export function cellElement(cell, { selectable = false, onOpen = null, badge = null } = {}) {
  const url = new URL(location.href);
  url.searchParams.set("photo", cell.id);
  const date = formatDate(cell.taken);
  const marks = flags.filter(([flag]) => cell.flags.includes(flag));
  const words = [cell.file.split("/").pop(), date, tierText(cell.tier), ...marks.map((mark) => mark[2])];
  const source = thumbnailURL(cell);
  const link = h("a", { class: "tile", href: url.pathname + url.search, draggable: false, title: `${cell.file}\n${date}`, on: onOpen && { click: (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    onOpen(cell, event);
  } } },
  source ? h("img", { src: source, alt: words.join(", "), loading: "lazy", decoding: "async", draggable: false })
    : h("span", { class: "no-picture" }, icon("photo"), h("span", { class: "visually-hidden" }, `${words.join(", ")}. `), h("span", null, "No picture before the first fetch")),
  h("span", { class: `mark mark-tier mark-${cell.tier}`, title: tierText(cell.tier), "aria-hidden": true }, icon(cell.tier)),
  marks.length > 0 && h("span", { class: "marks", "aria-hidden": true }, marks.map((mark) => h("span", { title: mark[2] }, icon(mark[1])))),
  badge && h("span", { class: "badge" }, badge));
  const element = h("div", { class: "cell", dataset: { photo: cell.id } }, link);
  if (selectable) {
    element.append(h("button", { type: "button", class: "pick", role: "checkbox", "aria-checked": false, "aria-label": `Select ${cell.file.split("/").pop()}` }, icon("check")));
  }
  return element;
}
