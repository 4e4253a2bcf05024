// Search as one types.
import { api } from "../api.js";
import { clear, h } from "../dom.js";
import { photoGrid } from "../grid.js";
import { debounced, emptyState, errorState, failed, formatCount, promptDialog, toast } from "../ui.js";

export const title = "Search";

const groups = [["people", "People"], ["places", "Places"], ["things", "Things"], ["kinds", "Kinds"], ["tags", "Tags"], ["albums", "Albums"]];
const examples = ["photos at the beach last summer", "dog -cat", "kind:receipt", "favourites 2023", "faces:>=3", "quality:good place:rome", "tier:remote before:2015"];

export async function show({ root, query, signal, announce }) {
  const count = h("p", { class: "found hint", role: "status" });
  const save = h("button", { type: "button", hidden: true }, "Save as album");
  const chips = h("div", { class: "suggestions" });
  const results = h("div");
  root.append(h("div", { class: "head" }, h("h1", null, "Search"), count, save), chips, results);
  const box = document.getElementById("search");
  let words = query.get("q") ?? "";
  box.value = words;
  let categories = [];
  let request = null;
  let grid = null;
  let limit = 200;

  const set = (text) => { box.value = text; words = text; box.focus(); history.replaceState(history.state, "", `/search?q=${encodeURIComponent(text)}`); find(false); };
  const drawChips = () => {
    const typed = words.trim().toLocaleLowerCase();
    const lastWord = typed.split(/\s+/).at(-1) ?? "";
    clear(chips);
    for (const [category, name] of groups) {
      const fits = categories.filter((item) => item.category === category && !words.includes(item.query)
        && (typed === "" || (lastWord !== "" && item.name.toLocaleLowerCase().includes(lastWord)))).slice(0, typed === "" ? 10 : 4);
      if (fits.length === 0) continue;
      chips.append(h("section", null, h("h2", null, name), h("div", { class: "chips" }, fits.map((item) => h("button", { type: "button", class: "chip", on: { click: () => {
        // The word that is being typed gives way to what was meant.
        const rest = lastWord !== "" && item.name.toLocaleLowerCase().includes(lastWord) ? words.trim().slice(0, words.trim().length - lastWord.length) : `${words.trim()} `;
        set(`${rest}${item.query}`.trim());
      } } }, item.name, h("small", null, formatCount(item.photos)))))));
    }
  };
  const drawExamples = () => {
    grid?.remove();
    grid = null;
    count.textContent = "";
    save.hidden = true;
    clear(results).append(h("section", { class: "examples" }, h("h2", null, "For example"), h("div", { class: "chips" }, examples.map((text) => h("button", { type: "button", class: "chip", on: { click: () => set(text) } }, text)))));
  };
  const find = async (typing) => {
    request?.abort();
    request = new AbortController();
    const own = request.signal;
    signal.addEventListener("abort", () => request.abort(), { once: true });
    drawChips();
    if (words.trim() === "") return drawExamples();
    results.setAttribute("aria-busy", "true");
    try {
      const found = await api.get("/api/search", { q: words, typing, limit }, { signal: own });
      if (own.aborted) return;
      results.removeAttribute("aria-busy");
      count.textContent = found.count >= found.countedTo ? `More than ${formatCount(found.countedTo, "photo")}` : formatCount(found.count, "photo");
      save.hidden = found.photos.length === 0;
      if (found.photos.length === 0) {
        grid?.remove();
        grid = null;
        clear(results).append(emptyState({ icon: "search", title: "Nothing found", text: "Try fewer words, or other ones. Hidden photos are found by `is:hidden` only." }));
      } else if (grid) grid.update(found.photos);
      else {
        clear(results);
        grid = photoGrid(results, found.photos, {
          badge: (cell) => cell.why?.join(", ") || null,
          loadMore: async () => {
            if (limit >= 1000 || grid.cells.length < limit) return [];
            limit = 1000;
            const more = await api.get("/api/search", { q: words, limit }, { signal });
            const known = new Set(grid.cells.map((cell) => cell.id));
            return more.photos.filter((cell) => !known.has(cell.id));
          },
        });
      }
      if (!typing) announce(`${count.textContent} found`);
    } catch (error) {
      results.removeAttribute("aria-busy");
      if (own.aborted || error.name === "AbortError") return;
      grid?.remove();
      grid = null;
      count.textContent = "";
      clear(results).append(errorState(error, () => find(typing)));
    }
  };
  const later = debounced(() => { if (!signal.aborted) { history.replaceState(history.state, "", `/search?q=${encodeURIComponent(words)}`); find(true); } }, 140);
  window.addEventListener("tiersync:typing", (event) => { words = event.detail; limit = 200; drawChips(); later(); }, { signal });
  window.addEventListener("tiersync:typed", (event) => { words = event.detail; history.replaceState(history.state, "", `/search?q=${encodeURIComponent(words)}`); find(false); }, { signal });
  save.addEventListener("click", async () => {
    const album = await promptDialog({ title: "Save as album", label: "Album that always shows what this search finds", value: words, action: "Save" });
    if (album === null) return;
    try {
      await api.post("/api/albums", { album, query: words });
      toast(`${album} is among your albums.`, { undo: true });
    } catch (error) {
      failed(error);
    }
  });
  api.get("/api/categories", {}, { signal }).then((list) => { categories = list; drawChips(); }).catch(failed);
  if (words === "") box.focus();
  await find(document.activeElement === box && words !== "");
}
