import { api } from "../api.js";
import { thumbnailURL } from "../cells.js";
import { clear, h, icon } from "../dom.js";
import { debounced, emptyState, failed, formatCount, promptDialog } from "../ui.js";

export const title = "Albums";

export async function show({ root, signal, navigate, on }) {
  const list = h("ul", { class: "albums" });
  const create = async (search) => {
    const query = search ? await promptDialog({ title: "Keep a search", label: "What to search for", action: "Next" }) : null;
    if (search && query === null) return;
    const album = await promptDialog({ title: search ? "Keep a search" : "New album", label: "Name", value: query ?? "", action: "Create" });
    if (album === null) return;
    try {
      await api.post("/api/albums", { album, query });
      navigate(`/albums/${encodeURIComponent(album)}`);
    } catch (error) {
      failed(error);
    }
  };
  const button = (label, search) => h("button", { type: "button", on: { click: () => create(search) } }, icon(search ? "search" : "plus"), label);
  root.append(h("div", { class: "head" }, h("h1", null, title), button("New album", false), button("Keep a search", true)), list);
  const load = async () => {
    const albums = await api.get("/api/albums", {}, { signal });
    clear(list);
    root.querySelector(".state")?.remove();
    if (albums.length === 0) root.append(emptyState({ icon: "album", title: "No albums yet", text: "Make one here, or select photos and choose Add to album." }));
    for (const album of albums) {
      const source = album.cover && thumbnailURL(album.cover);
      list.append(h("li", null, h("a", { href: `/albums/${encodeURIComponent(album.album)}` },
        h("span", { class: "cover" }, source ? h("img", { src: source, alt: "", loading: "lazy", decoding: "async" }) : icon("album")),
        h("strong", null, album.album), h("span", { class: "hint" }, formatCount(album.photos, "photo"), album.query && ", a kept search"))));
    }
  };
  await load();
  on("changed", debounced(() => load().catch(failed), 1000));
}
