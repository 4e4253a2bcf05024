// One photo over everything else: looked at, named, marked, compared with its neighbours.
import { api } from "./api.js";
import { aspect, proxyURL, thumbnailURL } from "./cells.js";
import { clear, h, icon } from "./dom.js";
import { events } from "./events.js";
import { drawFaces } from "./faces.js";
import { fillInfo } from "./info.js";
import { announce, navigate } from "./router.js";
import { trashPhotos } from "./selection.js";
import { failed, formatBytes, formatDate, menu, toast } from "./ui.js";
import { Zoom } from "./zoom.js";

let viewer = null;

const withPhoto = (photo) => {
  const url = new URL(location.href);
  photo ? url.searchParams.set("photo", photo) : url.searchParams.delete("photo");
  return url.pathname + url.search;
};

/** Shows `cells[index]`; `loadMore()` gives further cells, or none. The address names the photo: "back" closes the viewer. */
export async function openViewer(cells, index, { loadMore = null } = {}) {
  if (!cells[index]) return;
  if (!new URLSearchParams(location.search).has("photo")) history.pushState({ ...history.state, overView: true }, "", withPhoto(cells[index].id));
  viewer ??= new Viewer();
  viewer.open([...cells], index, loadMore);
}

/** Does what the address says: `photo` is shown, or the viewer closed. */
export async function follow(photo) {
  if (!photo) return viewer?.hide();
  if (viewer?.isOpen && viewer.cell?.id === photo) return;
  const at = viewer?.isOpen ? viewer.cells.findIndex((cell) => cell.id === photo) : -1;
  if (at >= 0) return viewer.show(at);
  try {
    const details = await api.get(`/api/photos/${encodeURIComponent(photo)}`);
    viewer ??= new Viewer();
    viewer.open([details.cell], 0, null);
  } catch (error) {
    failed(error);
    history.replaceState(history.state, "", withPhoto(null));
  }
}

class Viewer {
  cells = []; index = 0; details = null; isOpen = false; withFaces = false; withInfo = false;
  #loadMore = null; #request = null; #job = null; #back = null; #ahead = new Map();

  constructor() {
    const button = (does, name, label, extra = {}) => h("button", { type: "button", class: "quiet", title: label, "aria-label": label, dataset: { does }, ...extra }, icon(name));
    this.frame = h("div", { class: "frame" });
    this.stage = h("div", { class: "stage" }, this.frame);
    this.caption = h("div", { class: "caption" });
    this.original = h("button", { type: "button", class: "quiet original", dataset: { does: "original" } }, icon("original"), h("span"));
    this.favourite = button("favourite", "heart", "Favourite (F)", { "aria-pressed": false });
    this.faces = button("faces", "face", "Show faces (P)", { "aria-pressed": false });
    this.infoButton = button("info", "info", "Information (I)", { "aria-pressed": false });
    this.panel = h("aside", { class: "info", hidden: true, "aria-label": "Information" });
    this.previous = button("previous", "left", "Previous photo");
    this.next = button("next", "right", "Next photo");
    const more = menu(button("more", "download", "Download"), () => this.#downloads());
    this.dialog = h("dialog", { class: "viewer", "aria-label": "Photo" },
      h("div", { class: "viewer-main" },
        h("div", { class: "viewer-top" }, button("close", "back", "Close (Escape)"), this.caption, h("div", { class: "viewer-actions" },
          this.original, this.favourite, this.faces, button("edit", "edit", "Edit (E)"), more, button("trash", "trash", "Move to trash (Delete)"), this.infoButton)),
        this.stage, this.previous, this.next),
      this.panel, h("div", { class: "toasts toasts-here", role: "status", "aria-live": "polite" }));
    this.previous.classList.add("step", "step-left");
    this.next.classList.add("step", "step-right");
    this.zoom = new Zoom(this.stage, this.frame, { swiped: (step) => (step === 0 ? this.close() : this.step(step)), tapped: () => this.dialog.classList.toggle("bare") });
    this.dialog.addEventListener("click", (event) => {
      const does = event.target.closest("[data-does]")?.dataset.does;
      if (does && does !== "more") this.does(does);
      const link = event.target.closest("a[href]");
      if (link && !link.hasAttribute("download")) { event.preventDefault(); event.stopPropagation(); this.leave(link.getAttribute("href")); }
    });
    this.dialog.addEventListener("cancel", (event) => { event.preventDefault(); this.close(); });
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#fit()).observe(this.stage);
    events.on("job", (job) => this.#jobMoved(job));
    events.on("changed", () => this.isOpen && this.#load());
  }

  get cell() { return this.cells[this.index]; }

  open(cells, index, loadMore) {
    this.cells = cells;
    this.#loadMore = loadMore;
    if (!this.isOpen) {
      this.#back = document.activeElement;
      document.body.append(this.dialog);
      this.dialog.showModal();
      document.documentElement.classList.add("viewing");
      this.isOpen = true;
    }
    this.show(index);
  }

  /** Closes; where the viewer was opened from this page, by going back. */
  close() { history.state?.overView ? history.back() : (history.replaceState(history.state, "", withPhoto(null)), this.hide()); }

  hide() {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#request?.abort();
    clear(this.frame);
    this.dialog.close();
    this.dialog.remove();
    document.documentElement.classList.remove("viewing");
    const tile = document.querySelector(`.cell[data-photo="${this.cell?.id}"] .tile`);
    (tile ?? this.#back)?.focus?.({ preventScroll: tile === null });
    window.dispatchEvent(new CustomEvent("tiersync:viewed", { detail: this.cell }));
  }

  leave(path) { this.hide(); history.replaceState({ ...history.state, overView: false }, "", withPhoto(null)); navigate(path); }

  async step(by) {
    const to = this.index + by;
    if (to >= this.cells.length && this.#loadMore) {
      const more = await Promise.resolve(this.#loadMore()).catch(() => []);
      if (more?.length) this.cells.push(...more); else this.#loadMore = null;
    }
    if (to >= 0 && to < this.cells.length) this.show(to);
  }

  show(index) {
    this.index = index;
    this.details = null;
    this.originalOf = null;
    this.#job = null;
    const cell = this.cell;
    history.replaceState(history.state, "", withPhoto(cell.id));
    this.zoom.reset();
    clear(this.frame);
    this.pictures = [];
    if (thumbnailURL(cell)) {
      this.#picture(thumbnailURL(cell), "");
      this.#picture(proxyURL(cell), `${cell.file.split("/").pop()}, ${formatDate(cell.taken)}`);
    } else this.frame.append(h("div", { class: "no-picture" }, icon("photo"), h("p", null, "There is no picture of it before the first fetch.")));
    this.#fit();
    clear(this.caption).append(h("strong", null, formatDate(cell.taken)), h("span", null, cell.file.split("/").pop()));
    this.previous.hidden = index === 0;
    this.next.hidden = index + 1 >= this.cells.length && !this.#loadMore;
    this.#marks();
    for (const near of [index + 1, index - 1, index + 2]) this.#preload(this.cells[near]);
    this.#load();
    announce(`${formatDate(cell.taken)}, ${index + 1} of ${this.cells.length}`);
  }

  #preload(cell) {
    if (!cell || !proxyURL(cell) || this.#ahead.has(cell.id)) return;
    const image = new Image();
    image.src = proxyURL(cell);
    this.#ahead.set(cell.id, image);
    if (this.#ahead.size > 8) this.#ahead.delete(this.#ahead.keys().next().value);
  }

  #picture(source, alt) {
    const image = h("img", { class: "picture", alt, draggable: false, decoding: "async", hidden: alt !== "" });
    image.addEventListener("load", () => { image.hidden = false; if (this.cell?.edit || !(this.cell?.width > 0)) this.#fit(image.naturalWidth / image.naturalHeight); });
    image.addEventListener("error", () => image.remove());
    image.src = source;
    this.frame.append(image);
    return image;
  }

  #fit(ratio = null) {
    const cell = this.cell;
    if (!cell || !this.isOpen) return;
    if (ratio) this.ratio = { id: cell.id, value: ratio };
    const known = this.ratio?.id === cell.id ? this.ratio.value : cell.width > 0 && cell.height > 0 ? cell.width / cell.height : aspect(cell);
    const { clientWidth: wide, clientHeight: high } = this.stage;
    const width = Math.min(wide, high * known);
    this.frame.style.width = `${width}px`;
    this.frame.style.height = `${width / known}px`;
  }

  async #load() {
    this.#request?.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    const photo = this.cell.id;
    try {
      const details = await api.get(`/api/photos/${photo}`, {}, { signal });
      if (signal.aborted || this.cell.id !== photo) return;
      const changedPicture = details.cell.edit !== this.cell.edit || details.cell.sha256 !== this.cell.sha256;
      this.details = details;
      this.cells[this.index] = details.cell;
      this.#marks();
      if (changedPicture && proxyURL(details.cell)) this.#picture(proxyURL(details.cell), details.cell.file);
      this.#extras();
    } catch (error) {
      if (error.name !== "AbortError") failed(error);
    }
  }

  #extras() {
    if (!this.details) return;
    drawFaces(this.frame, this.withFaces ? this.details : null, () => this.#load());
    // A field that somebody writes in is not taken away by an event.
    if (this.withInfo && !(this.panel.contains(document.activeElement) && document.activeElement.matches("input, textarea"))) fillInfo(this.panel, this.details, () => this.#load());
    this.#originalButton();
  }

  #marks() {
    const on = this.cell.flags.includes("favourite");
    this.favourite.setAttribute("aria-pressed", String(on));
    this.faces.setAttribute("aria-pressed", String(this.withFaces));
    this.infoButton.setAttribute("aria-pressed", String(this.withInfo));
    this.#originalButton();
  }

  get isMovie() { return /\.(mp4|mov|m4v|webm|mkv|avi)$/i.test(this.cell.file); }

  #originalButton() {
    const words = this.original.querySelector("span");
    const { details } = this;
    this.original.disabled = !details || this.#job !== null;
    if (this.#job) words.textContent = this.#job.totalBytes ? `${formatBytes(this.#job.bytes)} of ${formatBytes(this.#job.totalBytes)}` : "Fetching…";
    else if (!details) words.textContent = "Original";
    else if (this.originalOf === this.cell.id) words.textContent = "Original shown";
    else words.textContent = details.isHere ? (this.isMovie ? "Play" : "Original") : `Fetch the original, ${formatBytes(details.report.bytes)}`;
    this.original.title = details && !details.isHere ? "The original is on the remote: it is fetched to be looked at (O)" : "Show the original (O)";
  }

  async #showOriginal() {
    if (!this.details || this.#job) return;
    if (!this.details.isHere) {
      try {
        this.#job = await api.post(`/api/photos/${this.cell.id}/original`);
        this.#originalButton();
        if (this.#job.state !== "running") this.#jobMoved(this.#job);
      } catch (error) {
        this.#job = null;
        this.#originalButton();
        failed(error);
      }
      return;
    }
    if (this.isMovie) {
      clear(this.frame).append(h("video", { class: "picture", controls: true, autoplay: true, src: `/media/originals/${this.cell.id}?as=file` }));
      return;
    }
    const image = this.#picture(`/media/originals/${this.cell.id}?as=picture`, `The original of ${this.cell.file.split("/").pop()}`);
    image.addEventListener("load", () => { this.originalOf = this.cell.id; this.#originalButton(); this.#extras2(); });
    image.addEventListener("error", () => toast("The original cannot be shown. It can still be downloaded.", { error: true }));
  }

  #extras2() { drawFaces(this.frame, this.withFaces ? this.details : null, () => this.#load()); }

  async #jobMoved(job) {
    if (!this.isOpen || job.job !== "original" || job.id !== this.#job?.id) return;
    if (job.state === "running") { this.#job = job; return this.#originalButton(); }
    this.#job = null;
    if (job.state === "done") {
      toast(`${formatBytes(job.bytesReceived ?? job.bytes)} fetched.`);
      this.details.isHere = true;
      this.#originalButton();
      this.#showOriginal();
    } else {
      this.#originalButton();
      if (job.state === "failed") failed({ message: job.error ?? "The original could not be fetched.", remedy: job.remedy });
    }
  }

  #downloads() {
    const save = (as) => h("a", { href: `/media/originals/${this.cell.id}?as=${as}`, download: "" }).click();
    const here = this.details?.isHere;
    return [
      { icon: "download", label: here ? "The original file" : "The original file (fetch it first)", action: () => (here ? save("file") : this.#showOriginal()) },
      this.cell.edit && here ? { icon: "edit", label: "As it is edited", action: () => save("edited") } : null,
    ];
  }

  async does(what) {
    switch (what) {
      case "close": return this.close();
      case "previous": return this.step(-1);
      case "next": return this.step(1);
      case "edit": return this.leave(`/edit/${this.cell.id}`);
      case "original": return this.#showOriginal();
      case "faces": this.withFaces = !this.withFaces; this.#marks(); return this.#extras();
      case "info":
        this.withInfo = !this.withInfo;
        this.panel.hidden = !this.withInfo;
        this.#marks();
        this.#extras();
        return this.withInfo ? null : this.infoButton.focus();
      case "favourite": return this.#favour();
      case "trash": return this.#trash();
      default: return null;
    }
  }

  async #favour() {
    const cell = this.cell;
    const on = !cell.flags.includes("favourite");
    const set = (is) => { cell.flags = is ? [...cell.flags, "favourite"] : cell.flags.filter((flag) => flag !== "favourite"); this.#marks(); };
    set(on);
    try {
      await api.post("/api/photos/mark", { photos: [cell.id], favourite: on });
      announce(on ? "Favourite" : "No favourite");
    } catch (error) {
      set(!on);
      failed(error);
    }
  }

  async #trash() {
    if (!await trashPhotos([this.cell.id])) return;
    this.cells.splice(this.index, 1);
    if (this.cells.length === 0) this.close();
    else this.show(Math.min(this.index, this.cells.length - 1));
  }

  #key(event) {
    if (event.target.closest("input, textarea, video") || event.ctrlKey || event.metaKey || event.altKey) return;
    const actions = {
      ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1), Home: () => this.show(0), End: () => this.show(this.cells.length - 1),
      "+": () => this.zoom.by(1.5), "=": () => this.zoom.by(1.5), "-": () => this.zoom.by(1 / 1.5), 0: () => this.zoom.reset(),
      f: () => this.does("favourite"), i: () => this.does("info"), e: () => this.does("edit"), o: () => this.does("original"), p: () => this.does("faces"), Delete: () => this.does("trash"),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }
}
