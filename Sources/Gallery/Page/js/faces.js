// The faces of a photo: drawn over it, and named there.
import { api } from "./api.js";
import { clear, h } from "./dom.js";
import { failed, formatBytes, formatCount, toast } from "./ui.js";

let known = null;

/** Names of all people; asked again after a correction. */
export async function peopleNames() {
  known ??= api.get("/api/people", { least: 1_000_000, limit: 1000 }).then((list) => list.map((person) => person.person).filter(Boolean)).catch(() => { known = null; return []; });
  return known;
}

/** What a correction did, in words. */
export function receiptText(receipt) {
  return `${formatCount(receipt.facesMoved, "face")} moved, bytes fetched: ${receipt.bytesFetched === 0 ? "0" : formatBytes(receipt.bytesFetched)}`;
}

async function correct(path, body, done) {
  try {
    const receipt = await api.post(path, body);
    known = null;
    toast(receiptText(receipt), { undo: async () => { await api.post("/api/undo"); known = null; done(); } });
    done();
  } catch (error) {
    failed(error);
  }
}

/** A field for a name with those that are known, and what else can be said of the face. `done` is called after a correction. */
export function namingForm(photo, face, done, close) {
  const list = h("ul", { class: "names", role: "listbox", id: "face-names", "aria-label": "People" });
  const input = h("input", { type: "text", role: "combobox", maxLength: 200, autocomplete: "off", "aria-expanded": false, "aria-controls": "face-names", "aria-autocomplete": "list",
    "aria-label": face.person ? "Another name" : "Who is this?", placeholder: face.person ? "Another name" : "Who is this?" });
  let names = [];
  let at = -1;
  const assign = (person) => { if (person.trim()) { close(); correct("/api/faces/assign", { photo, face: face.index, person: person.trim() }, done); } };
  const draw = () => {
    const typed = input.value.trim().toLocaleLowerCase();
    const fits = names.filter((name) => name !== face.person && name.toLocaleLowerCase().includes(typed)).slice(0, 6);
    at = Math.min(at, fits.length - 1);
    clear(list).append(...fits.map((name, index) => h("li", { role: "option", id: `face-name${index}`, "aria-selected": index === at, on: { pointerdown: (event) => { event.preventDefault(); assign(name); } } }, name)));
    list.hidden = fits.length === 0;
    input.setAttribute("aria-expanded", String(fits.length > 0));
    at >= 0 ? input.setAttribute("aria-activedescendant", `face-name${at}`) : input.removeAttribute("aria-activedescendant");
  };
  input.addEventListener("input", () => { at = -1; draw(); });
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      at = Math.max(-1, at + (event.key === "ArrowDown" ? 1 : -1));
      draw();
    } else if (event.key === "Escape") { event.preventDefault(); close(); }
  });
  peopleNames().then((list) => { names = list; draw(); });
  const button = (label, path, body) => h("button", { type: "button", class: "quiet", on: { click: () => { close(); correct(path, { photo, face: face.index, ...body }, done); } } }, label);
  return h("form", { class: "naming", on: { submit: (event) => { event.preventDefault(); assign(list.children[at]?.textContent ?? input.value); }, keydown: (event) => event.key !== "Tab" && event.stopPropagation() } },
    face.person && h("a", { class: "name", href: `/people/${encodeURIComponent(face.person)}` }, face.person),
    input, list,
    h("div", { class: "naming-actions" },
      h("button", { type: "submit", class: "primary" }, "Save"),
      face.person && button(`Not ${face.person}`, "/api/faces/reject", { person: face.person }),
      button("Ignore", "/api/faces/ignore", {}),
      h("button", { type: "button", class: "quiet", on: { click: close } }, "Close")));
}

/** Draws boxes of the faces of `details` over `frame`; of an edited photo, the boxes would not fit, and none are drawn. */
export function drawFaces(frame, details, done) {
  frame.querySelectorAll(".face-box").forEach((box) => box.remove());
  if (!details || details.cell.edit) return;
  const { width, height, faces } = details.report;
  if (!(width > 0 && height > 0)) return;
  for (const face of faces) {
    const [x, y, wide, high] = face.box;
    const label = face.person ?? "Who is this?";
    const button = h("button", { type: "button", "aria-label": face.person ? `${face.person}: correct` : `Face ${face.index}: who is this?`, on: { click: () => {
      frame.querySelectorAll(".naming").forEach((form) => form.remove());
      const form = namingForm(details.cell.id, face, done, () => { form.remove(); button.focus(); });
      box.append(form);
      form.querySelector("input").focus();
    } } }, h("span", { class: "face-label" }, label));
    const box = h("div", { class: `face-box${face.person ? "" : " unknown"}`, style: { left: `${100 * x / width}%`, top: `${100 * y / height}%`, width: `${100 * wide / width}%`, height: `${100 * high / height}%` } }, button);
    if (y + high > 0.6 * height) box.classList.add("low");
    if (x > 0.6 * width) box.classList.add("right");
    frame.append(box);
  }
}
