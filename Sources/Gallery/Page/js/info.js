// All that is known of a photo, and what can be said of it.
import { api } from "./api.js";
import { tierText } from "./cells.js";
import { clear, h, icon } from "./dom.js";
import { namingForm } from "./faces.js";
import { addTag, addToAlbum } from "./selection.js";
import { failed, formatBytes, formatCount, formatDate, toast } from "./ui.js";

const search = (field, value) => `/search?q=${encodeURIComponent(`${field}:"${value.replaceAll('"', "")}"`)}`;

/** Fills `panel`; `again` asks for the photo anew after a change. */
export function fillInfo(panel, details, again) {
  const { report, cell } = details;
  const photo = cell.id;
  const marks = report.marks ?? {};
  const say = async (change, words) => {
    try {
      await api.post("/api/photos/mark", { photos: [photo], ...change });
      toast(words, { undo: async () => { await api.post("/api/undo"); again(); } });
      again();
    } catch (error) {
      failed(error);
    }
  };
  const part = (title, ...content) => h("section", null, h("h3", null, title), ...content);
  const line = (name, ...value) => value.some(Boolean) && [h("dt", null, name), h("dd", null, ...value)];
  const field = (label, name, many) => {
    const input = h(many ? "textarea" : "input", { value: marks[name] ?? "", maxLength: many ? 10_000 : 200, rows: many ? 2 : null, on: { change: () => say({ [name]: input.value.trim() || null }, `${label} changed.`) } });
    return h("label", { class: "field" }, h("span", null, label), input);
  };
  const removable = (text, href, remove, words) => h("span", { class: "chip removable" }, h("a", { href }, text), h("button", { type: "button", class: "quiet", "aria-label": `${words} ${text}`, on: { click: remove } }, icon("close")));

  const stars = h("div", { class: "stars", role: "group", "aria-label": "Rating" }, [1, 2, 3, 4, 5].map((count) =>
    h("button", { type: "button", class: `quiet${(marks.rating ?? 0) >= count ? " on" : ""}`, "aria-pressed": marks.rating === count, "aria-label": formatCount(count, "star"),
      on: { click: () => say({ rating: marks.rating === count ? null : count }, "Rating changed.") } }, icon("star"))),
  h("button", { type: "button", class: "quiet", "aria-pressed": marks.rating === -1, on: { click: () => say({ rating: marks.rating === -1 ? null : -1 }, "Rating changed.") } }, "Reject"));

  const receipt = report.receipt;
  const total = receipt?.total != null ? `${receipt.total} ${receipt.currency ?? ""}` : null;
  const proof = report.proof ? `Proven on the remote${report.proof.provenAt ? `, ${formatDate(report.proof.provenAt, "day")}` : ""}` : report.tier === "local" ? "Not on the remote yet" : null;
  const faces = report.faces ?? [];
  const facePart = faces.length > 0 && part("People", h("ul", { class: "face-list" }, faces.map((face, index) => {
    const item = h("li");
    const key = details.faces?.[index];
    const button = h("button", { type: "button", class: "quiet", on: { click: () => {
      if (item.querySelector(".naming")) return item.querySelector(".naming").remove();
      const form = namingForm(photo, face, again, () => { form.remove(); button.focus(); });
      item.append(form);
      form.querySelector("input").focus();
    } } }, key ? h("img", { src: `/media/faces/${key}`, alt: "", width: 40, height: 40, loading: "lazy" }) : icon("person"), h("span", null, face.person ?? "Who is this?"));
    item.append(button);
    return item;
  })));
  const quality = report.quality ?? {};
  const percent = (value) => `${Math.round(value * 100)} of 100`;

  clear(panel).append(
    h("div", { class: "info-head" }, h("h2", null, "Information"), h("button", { type: "button", class: "quiet", "aria-label": "Close the information", dataset: { does: "info" } }, icon("close"))),
    ...[
      part("Photo", h("dl", null,
        line("Taken", formatDate(report.captured ?? cell.taken)),
        line("File", report.file),
        line("Size", [formatBytes(report.bytes), report.width > 0 ? `${report.width} × ${report.height}` : null].filter(Boolean).join(", ")),
        line("Camera", report.camera && h("a", { href: search("camera", report.camera) }, report.camera)),
        line("Place", report.place ? h("a", { href: search("place", report.place) }, report.place) : report.location && `${report.location.latitude.toFixed(4)}, ${report.location.longitude.toFixed(4)}`),
        line("Where", tierText(report.tier), proof && h("div", { class: "hint" }, proof), report.kept && h("div", { class: "hint" }, "Stays on this device")),
        details.bytesFetchedForView > 0 && line("Fetched", `${formatBytes(details.bytesFetchedForView)} to be looked at, so far`),
        report.companions?.length > 0 && line("With it", report.companions.map((file) => h("div", null, `${file.file.split("/").pop()}, ${formatBytes(file.bytes)}`))))),
      facePart,
      part("What you say", field("Title", "title"), field("Caption", "caption", true), stars,
        h("div", { class: "chips" }, (marks.tags ?? []).map((tag) => removable(tag, search("tag", tag), () => say({ removeTags: [tag] }, `Tag ${tag} removed.`), "Remove the tag")),
          h("button", { type: "button", class: "chip", on: { click: async () => { if (await addTag([photo])) again(); } } }, icon("plus"), "Tag")),
        h("div", { class: "chips" }, (marks.albums ?? []).map((album) => removable(album, `/albums/${encodeURIComponent(album)}`, () => say({ removeFromAlbum: album }, `Taken out of ${album}.`), "Take out of the album")),
          h("button", { type: "button", class: "chip", on: { click: async () => { if (await addToAlbum([photo])) again(); } } }, icon("plus"), "Album"))),
      !report.analyzed && h("p", { class: "hint" }, "Not analysed yet: who and what is on it is not known."),
      report.kind && report.kind !== "photo" && part(report.kind[0].toUpperCase() + report.kind.slice(1), receipt && h("dl", null, line("From", receipt.merchant), line("Date", receipt.date), line("Total", total))),
      report.labels?.length > 0 && part("On it", h("div", { class: "chips" }, report.labels.slice(0, 12).map((label) => h("a", { class: "chip", href: search("thing", label.name), title: percent(label.score) }, label.name)))),
      report.text && part("Text", h("p", { class: "text-found" }, report.text), navigator.clipboard && h("button", { type: "button", on: { click: async () => { await navigator.clipboard.writeText(report.text); toast("Text copied."); } } }, "Copy")),
      (quality.technical != null || quality.looks != null) && part("Quality", h("dl", null, quality.technical != null && line("Technical", percent(quality.technical)), quality.looks != null && line("Looks", percent(quality.looks)))),
      part("More", h("p", null, h("a", { href: `/search?q=${encodeURIComponent(`similar:${photo}`)}` }, "Photos like this one"))),
      report.notes?.length > 0 && part("Notes", h("ul", null, report.notes.map((note) => h("li", null, note)))),
    ].filter(Boolean));
}
