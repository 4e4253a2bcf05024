// Which view an address shows. A photo in the address (?photo=photo12) is the viewer over that view.
import { clear, h } from "./dom.js";
import { events } from "./events.js";
import { emptyState, errorState, spinner } from "./ui.js";

const routes = [
  ["/", "timeline"], ["/search", "search"], ["/places", "places"], ["/albums", "albums"], ["/albums/:album", "album"],
  ["/favourites", "favourites"], ["/documents", "documents"], ["/people", "people"], ["/people/:person", "person"],
  ["/review", "review"], ["/duplicates", "duplicates"], ["/cull", "cull"], ["/collage", "collage"], ["/trash", "trash"],
  ["/activity", "activity"], ["/settings", "settings"], ["/edit/:photo", "edit"],
].map(([path, name]) => ({ path, name, parts: path.split("/") }));

let main = null;
let follow = null;
let controller = null;
let shown = null;
const listeners = new Set();

/** Calls `handler(pathname)` whenever another view is shown. */
export function onRoute(handler) { listeners.add(handler); }

function match(pathname) {
  const parts = pathname.replace(/(.)\/+$/, "$1").split("/");
  for (const route of routes) {
    if (route.parts.length !== parts.length) continue;
    const params = {};
    const fits = route.parts.every((part, index) => {
      if (!part.startsWith(":")) return part === parts[index];
      try {
        params[part.slice(1)] = decodeURIComponent(parts[index]);
      } catch {
        return false;
      }
      return parts[index] !== "";
    });
    if (fits) return { name: route.name, params };
  }
  return null;
}

/** The address without the photo of the viewer. */
function key() {
  const query = new URLSearchParams(location.search);
  query.delete("photo");
  const text = query.toString();
  return location.pathname + (text ? `?${text}` : "");
}

let announcer = null;
/** Says something to those who do not see it. */
export function announce(text) {
  if (!announcer) return;
  announcer.textContent = "";
  requestAnimationFrame(() => { announcer.textContent = text; });
}

/** Keeps something with this entry of the history: it is there again after "back" and after a reload. */
export function keep(values) {
  history.replaceState({ ...history.state, ...values }, "");
}

function keepScroll() {
  if (!document.querySelector("dialog.viewer[open]")) keep({ scroll: window.scrollY });
}

/** Goes to another address of this page. */
export function navigate(path, { replace = false } = {}) {
  if (!replace) keepScroll();
  history[replace ? "replaceState" : "pushState"]({}, "", path);
  return show();
}

/** Shows the view anew, as after an error. */
export function reload() { shown = null; return show(); }

async function photoOfAddress() {
  const photo = new URLSearchParams(location.search).get("photo");
  const open = document.querySelector("dialog.viewer[open]");
  if (!photo && !open) return;
  await follow(photo);
}

async function show() {
  const wanted = key();
  if (wanted === shown) return photoOfAddress();
  controller?.abort();
  controller = new AbortController();
  const { signal } = controller;
  shown = wanted;
  for (const listener of listeners) listener(location.pathname);
  const root = h("div", { class: "view" });
  const found = match(location.pathname);
  clear(main).append(root);
  if (!found) {
    document.title = "Not found – tiersync";
    root.append(h("h1", { class: "visually-hidden" }, "Not found"), emptyState({ icon: "search", title: "There is no such page", text: "The address may be mistyped, or of another version.", action: { label: "To the photos", href: "/" } }));
    return;
  }
  root.dataset.view = found.name;
  const waiting = spinner();
  const slow = setTimeout(() => root.childElementCount === 0 && root.append(waiting), 250);
  try {
    const view = await import(`./views/${found.name}.js`);
    if (signal.aborted) return;
    const title = typeof view.title === "function" ? view.title(found.params) : view.title;
    document.title = `${title} – tiersync`;
    const on = (event, handler) => {
      const remove = events.on(event, handler);
      signal.addEventListener("abort", remove, { once: true });
      return remove;
    };
    clearTimeout(slow);
    waiting.remove();
    await view.show({ root, params: found.params, query: new URLSearchParams(location.search), signal, navigate, on, announce, keep });
    if (signal.aborted) return;
    if (!history.state?.anchor) window.scrollTo(0, history.state?.scroll ?? 0);
    announce(title);
  } catch (error) {
    if (signal.aborted || error.name === "AbortError") return;
    clear(root).append(errorState(error, reload));
  } finally {
    clearTimeout(slow);
    waiting.remove();
  }
  if (!signal.aborted) await photoOfAddress();
}

/** Begins to follow the address; views are shown in `element`, and `viewer(photo)` shows the photo of the address over them, or none. */
export function start(element, live, viewer) {
  main = element;
  follow = viewer;
  announcer = live;
  history.scrollRestoration = "manual";
  window.addEventListener("popstate", show);
  window.addEventListener("pagehide", keepScroll);
  let timer = null;
  window.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(keepScroll, 200);
  }, { passive: true });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[href]");
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (/^\/(api|media|assets)\//.test(link.pathname) || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
  return show();
}
