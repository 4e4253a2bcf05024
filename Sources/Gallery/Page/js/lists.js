// Lists of photos that a search or an album gives.
import { api } from "./api.js";
import { clear, h } from "./dom.js";
import { photoGrid } from "./grid.js";
import { debounced, emptyState, failed, formatCount } from "./ui.js";

/** Shows what `load()` gives ({photos, count}) below `root`, and anew when the library changed. */
export async function photoList({ root, on, signal }, { load, empty, counted = null, badge = null, loadMore = null }) {
  const place = h("div");
  root.append(place);
  let grid = null;
  const draw = (found) => {
    if (counted) counted.textContent = found.count >= (found.countedTo ?? 10_000) ? `${formatCount(found.count)} photos or more` : formatCount(found.count, "photo");
    if (found.photos.length === 0) { grid?.remove(); grid = null; clear(place).append(emptyState(empty)); }
    else if (grid) grid.update(found.photos);
    else { clear(place); grid = photoGrid(place, found.photos, { badge, loadMore: loadMore && (() => loadMore(grid?.cells.length ?? found.photos.length)) }); }
  };
  draw(await load());
  on("changed", debounced(async () => {
    try {
      const found = await load();
      if (!signal.aborted) draw(found);
    } catch (error) {
      failed(error);
    }
  }, 1000));
}

/** What a search finds, as photoList wants it. */
export const searched = (query, signal) => () => api.get("/api/search", { q: query, limit: 1000 }, { signal });
