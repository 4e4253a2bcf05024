// Small parts that every view uses: messages, questions, menus, states, and how numbers are written.
import { api } from "./api.js";
import { clear, h, icon } from "./dom.js";

/** A message that goes away by itself, unless it offers something or is an error. */
export function toast(text, { undo = null, error = false } = {}) {
  const box = document.getElementById("toasts");
  const note = h("div", { class: `toast${error ? " toast-error" : ""}` }, h("span", null, text));
  const remove = () => note.remove();
  if (undo) {
    const takeBack = undo === true ? () => api.post("/api/undo") : undo;
    note.append(h("button", { type: "button", class: "link", on: { click: async () => {
      remove();
      try {
        await takeBack();
        toast("Taken back.");
      } catch (problem) {
        failed(problem);
      }
    } } }, "Undo"));
  }
  note.append(h("button", { type: "button", class: "quiet", "aria-label": "Close this message", on: { click: remove } }, icon("close")));
  const host = document.querySelector("dialog[open]:last-of-type .toasts-here") ?? box;
  host.append(note);
  while (host.childElementCount > 3) host.firstElementChild.remove();
  let timer = setTimeout(remove, error || undo ? 12_000 : 5000);
  note.addEventListener("mouseenter", () => clearTimeout(timer));
  note.addEventListener("focusin", () => clearTimeout(timer));
  note.addEventListener("mouseleave", () => { timer = setTimeout(remove, 4000); });
  return remove;
}

/** Says what went wrong, with the remedy. */
export function failed(error) {
  if (error?.name === "AbortError" || error?.status === 401) return;
  toast([error.message, error.remedy].filter(Boolean).join(" "), { error: true });
}

let numbered = 0;
function dialog(title, content, actions) {
  const id = `dialog${++numbered}`;
  return new Promise((resolve) => {
    const element = h("dialog", { class: "question", "aria-labelledby": id });
    const end = (value) => { element.close(); element.remove(); resolve(value); };
    element.append(h("form", { method: "dialog", on: { submit: (event) => { event.preventDefault(); end(actions.value()); } } },
      h("h2", { id }, title), content,
      h("div", { class: "actions" },
        h("button", { type: "button", on: { click: () => end(null) } }, "Cancel"),
        h("button", { type: "submit", class: actions.danger ? "danger" : "primary" }, actions.label))));
    element.addEventListener("cancel", (event) => { event.preventDefault(); end(null); });
    element.addEventListener("keydown", (event) => event.stopPropagation());
    document.body.append(element);
    element.showModal();
    (element.querySelector("input") ?? element.querySelector("[type=submit]")).focus();
  });
}

/** Asks yes or no. */
export async function confirmDialog({ title, text, action = "OK", danger = false }) {
  return (await dialog(title, h("p", null, text), { label: action, danger, value: () => true })) === true;
}

/** Asks for a line of text; null when called off. */
export function promptDialog({ title, label, value = "", suggestions = [], action = "OK" }) {
  const list = `suggestions${++numbered}`;
  const input = h("input", { type: "text", value, required: true, maxLength: 200, list, autocomplete: "off" });
  const content = [h("label", { class: "field" }, h("span", null, label), input),
    h("datalist", { id: list }, suggestions.map((text) => h("option", { value: text })))];
  return dialog(title, h("div", null, content), { label: action, value: () => input.value.trim() || null });
}

/** Makes `button` open a menu of `items` ({label, icon, action, danger}, null is left out); items may be a function. */
export function menu(button, items) {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const list = h("div", { class: "menu", role: "menu", tabIndex: -1 });
    const end = (focus) => {
      list.remove();
      button.setAttribute("aria-expanded", "false");
      document.removeEventListener("pointerdown", outside, true);
      if (focus) button.focus();
    };
    const outside = (event) => { if (!list.contains(event.target)) end(false); };
    for (const item of (typeof items === "function" ? items() : items).filter(Boolean)) {
      list.append(h("button", { type: "button", role: "menuitem", class: item.danger ? "danger-text" : "",
        on: { click: () => { end(true); item.action(); } } }, item.icon && icon(item.icon), item.label));
    }
    list.addEventListener("keydown", (event) => {
      const buttons = [...list.children];
      const at = buttons.indexOf(document.activeElement);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (event.key === "Escape" || event.key === "Tab") { end(true); event.stopPropagation(); }
      if (to !== undefined) { event.preventDefault(); event.stopPropagation(); buttons.at(to % buttons.length).focus(); }
    });
    (button.closest("dialog") ?? document.body).append(list);
    const at = button.getBoundingClientRect();
    list.style.left = `${Math.max(8, Math.min(at.left, innerWidth - list.offsetWidth - 8))}px`;
    const below = at.bottom + 4;
    list.style.top = `${below + list.offsetHeight > innerHeight ? Math.max(8, at.top - list.offsetHeight - 4) : below}px`;
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside, true);
    list.firstElementChild?.focus();
  });
  return button;
}

/** Nothing is here, and what to do about it. `action` is a node or {label, href | run}. */
export function emptyState({ icon: name = "photo", title, text, action = null }) {
  const button = !action || action instanceof Node ? action
    : action.href ? h("a", { class: "button", href: action.href }, action.label)
      : h("button", { type: "button", on: { click: action.run } }, action.label);
  return h("div", { class: "state" }, icon(name), h("h2", null, title), text && h("p", null, code(text)), button);
}

/** What went wrong, what to do, and "Try again". */
export function errorState(error, retry) {
  return h("div", { class: "state", role: "alert" }, icon("warning"), h("h2", null, error.message || "Something went wrong."),
    error.remedy && h("p", null, code(error.remedy)),
    retry && h("button", { type: "button", on: { click: retry } }, "Try again"));
}

/** Shows in `place` what `load` shows there, a spinner before that unless it `waits` otherwise, and why it cannot, with a way to try again. */
export async function firstLoad(place, load, signal, { waits = true } = {}) {
  if (waits) {
    clear(place);
    place.append(spinner());
  }
  try {
    await load();
  } catch (error) {
    if (signal.aborted) return;
    clear(place);
    place.append(errorState(error, () => firstLoad(place, load, signal, { waits })));
  }
}

/** Words in `backticks` as code. */
export function code(text) {
  if (typeof text !== "string") return text;
  return text.split("`").map((part, index) => (index % 2 ? h("code", null, part) : part));
}

export function spinner(text = "Loading…") {
  return h("div", { class: "spinner", role: "status" }, h("span", { class: "visually-hidden" }, text));
}

/** As "1.2 MB": decimal units. */
export function formatBytes(count) {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  let value = count ?? 0;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) { value /= 1000; unit += 1; }
  return unit === 0 ? `${value} ${value === 1 ? "byte" : "bytes"}` : `${value.toFixed(1)} ${units[unit]}`;
}

const dates = {
  day: new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  short: new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", weekday: "short", day: "numeric", month: "short" }),
  month: new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "long", year: "numeric" }),
  time: new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" }),
};

/** By the camera's clock: a text without a zone stays as it is read. `style` is day, short, month or time. */
export function formatDate(text, style = "time") {
  const plain = String(text ?? "").replace(/(Z|[+-]\d\d:?\d\d)$/, "");
  const date = new Date(/^-?\d{4,}-\d\d$/.test(plain) ? `${plain}-01T00:00Z` : /T/.test(plain) ? `${plain}Z` : `${plain}T00:00Z`);
  return Number.isNaN(date.getTime()) ? plain : dates[style].format(date);
}

const counts = new Intl.NumberFormat("en");
export function formatCount(count, one = null, many = `${one}s`) {
  const text = counts.format(count ?? 0);
  return one ? `${text} ${count === 1 ? one : many}` : text;
}

/** Runs `action` at most once within `delay` ms, the last time it was asked. */
export function debounced(action, delay) {
  let timer = null;
  return (...values) => { clearTimeout(timer); timer = setTimeout(() => action(...values), delay); };
}

export { clear };
