import { api } from "../api.js";
import { clear, h } from "../dom.js";
import { photoGrid } from "../grid.js";
import { WorldMap } from "../map.js";
import { emptyState, errorState, failed, formatCount, spinner } from "../ui.js";

export const title = "Places";

export async function show({ root, signal, announce }) {
  const map = h("div", { class: "map", tabIndex: 0, role: "group", "aria-label": "Map: arrows move it, plus and minus zoom; the list beside it has the same places" });
  const list = h("ul", { class: "place-list" });
  const photos = h("section", { class: "place-photos", "aria-live": "polite" });
  root.append(h("div", { class: "head" }, h("h1", null, title)), h("div", { class: "places" }, map, h("section", { "aria-label": "Places on the map" }, list)), photos);
  let request = null;

  const choose = async (square) => {
    const [west, south, east, north] = square.box;
    const box = { west, south, east, north };
    clear(photos).append(spinner());
    try {
      const found = await api.get("/api/places/photos", { ...box, limit: 200 }, { signal });
      const name = square.place ?? "This place";
      clear(photos).append(h("div", { class: "head" }, h("h2", null, name), h("span", { class: "hint" }, formatCount(found.count, "photo")),
        square.query && h("a", { class: "button", href: `/search?q=${encodeURIComponent(square.query)}` }, `Search ${name}`)));
      photoGrid(photos, found.photos, { loadMore: async () => (await api.get("/api/places/photos", { ...box, offset: photos.loaded = (photos.loaded ?? 0) + 200, limit: 200 }, { signal })).photos });
      photos.loaded = 0;
      announce(`${formatCount(found.count, "photo")} at ${name}`);
      photos.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    } catch (error) {
      if (error.name !== "AbortError") clear(photos).append(errorState(error, () => choose(square)));
    }
  };
  const world = new WorldMap(map, {
    chosen: choose,
    moved: async (box, step) => {
      request?.abort();
      request = new AbortController();
      try {
        const squares = await api.get("/api/places", { ...box, step }, { signal: request.signal });
        if (signal.aborted) return;
        world.show(squares.slice(0, 300), step);
        const sorted = [...squares].sort((one, other) => other.photos - one.photos).slice(0, 100);
        clear(list).append(...sorted.map((square) => h("li", null, h("button", { type: "button", class: "quiet", on: { click: () => choose(square) } },
          h("span", null, square.place ?? `${square.latitude.toFixed(1)}, ${square.longitude.toFixed(1)}`), h("span", { class: "hint" }, formatCount(square.photos, "photo"))))));
        if (sorted.length === 0) list.append(h("li", { class: "hint" }, "No photos of this part of the world."));
      } catch (error) {
        if (error.name !== "AbortError") failed(error);
      }
    },
  });
  signal.addEventListener("abort", () => { world.remove(); request?.abort(); });
  const everywhere = await api.get("/api/places", { step: 45 }, { signal });
  if (everywhere.length === 0) {
    clear(root).append(h("div", { class: "head" }, h("h1", null, title)), emptyState({ icon: "place", title: "No photo says where it was taken", text: "Cameras and phones with GPS write it into their files; such photos appear here on a map." }));
    return;
  }
  world.around(everywhere);
  await world.load(signal);
}
