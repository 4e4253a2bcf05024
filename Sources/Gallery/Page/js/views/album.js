import { api } from "../api.js";
import { h, icon } from "../dom.js";
import { photoList } from "../lists.js";
import { markPhotos, selection } from "../selection.js";
import { confirmDialog, failed, formatCount, menu, promptDialog, toast } from "../ui.js";

export const title = (params) => params.album;

export async function show(context) {
  const { root, params, signal, navigate } = context;
  const { album } = params;
  const path = `/api/albums/${encodeURIComponent(album)}`;
  const counted = h("span", { class: "hint" });
  const run = async (action) => { try { await action(); } catch (error) { failed(error); } };
  const kept = await api.get("/api/albums", {}, { signal }).then((list) => list.find((one) => one.album === album)?.query ?? null);
  const more = menu(h("button", { type: "button", class: "quiet", "aria-label": "What to do with this album", title: "More" }, icon("more")), [
    { icon: "edit", label: "Rename", action: async () => {
      const name = await promptDialog({ title: "Rename album", label: "Name", value: album, action: "Rename" });
      if (name !== null && name !== album) run(async () => { await api.patch(path, { album: name }); navigate(`/albums/${encodeURIComponent(name)}`, { replace: true }); });
    } },
    { icon: "trash", label: "Remove album", danger: true, action: async () => {
      if (await confirmDialog({ title: `Remove ${album}?`, text: "The photos stay.", action: "Remove album", danger: true })) run(async () => { await api.delete(path); toast(`${album} removed.`, { undo: true }); navigate("/albums"); });
    } },
  ]);
  root.append(h("div", { class: "head" }, h("a", { class: "button", href: "/albums", "aria-label": "All albums", title: "All albums" }, icon("back")), h("h1", null, album), counted, more));
  if (kept) root.append(h("p", { class: "hint" }, "Shows what this search finds: ", h("a", { href: `/search?q=${encodeURIComponent(kept)}` }, kept)));
  else selection.actions([{ icon: "minus", label: "Take out of album", action: (photos) => markPhotos(photos, { removeFromAlbum: album }, `${formatCount(photos.length, "photo")} taken out of ${album}.`) }]);
  await photoList(context, { load: () => api.get(path, { limit: 1000 }, { signal }), counted, empty: { icon: "album", title: "This album is empty", text: kept ? "The search finds nothing now." : "Select photos and choose Add to album.", action: { label: "To the photos", href: "/" } } });
}
