// The frame around the views: where one can go, the search box, the state of the library, signing in.
import { api } from "./api.js";
import { clear, h, icon } from "./dom.js";
import { events } from "./events.js";
import { announce, navigate, onRoute, start } from "./router.js";
import "./selection.js";
import { failed, formatBytes, formatCount } from "./ui.js";
import { applyTheme } from "./theme.js";

const places = [
  ["/", "photo", "Photos"], ["/search", "search", "Search"], ["/people", "people", "People"], ["/places", "place", "Places"],
  ["/albums", "album", "Albums"], ["/favourites", "heart", "Favourites"], ["/documents", "document", "Documents"], null,
  ["/duplicates", "duplicate", "Duplicates"], ["/cull", "blurred", "Poor shots"], ["/trash", "trash", "Trash"], null,
  ["/collage", "collage", "Collage"], ["/activity", "activity", "Activity"], ["/settings", "settings", "Settings"],
];
const below = new Set(["/", "/people", "/places", "/albums"]);
const jobWords = { push: "Sending originals", evict: "Making room", analyze: "Analysing", original: "Fetching an original", emptyTrash: "Emptying the trash" };

const nav = h("nav", { id: "nav", "aria-label": "Main" });
const state = h("a", { class: "library-state", href: "/activity" });
const jobs = new Map();
let scheduler = null;
let counts = null;

function drawNav() {
  const list = h("ul");
  nav.append(h("a", { class: "brand", href: "/" }, h("img", { src: "/assets/icon.svg", alt: "", width: 28, height: 28 }), "tiersync"), list);
  let group = list;
  for (const place of places) {
    if (!place) {
      group = h("ul");
      nav.append(group);
      if (nav.querySelectorAll("h2").length === 0) group.before(h("h2", null, "Tidy up"));
      else group.className = "apart";
      continue;
    }
    const [href, name, label] = place;
    group.append(h("li", { class: below.has(href) ? "often" : "" }, h("a", { href, dataset: { place: href } }, icon(name), h("span", null, label))));
  }
  const unfold = (open) => {
    document.body.classList.toggle("nav-open", open);
    more.setAttribute("aria-expanded", String(open));
  };
  const isOpen = () => document.body.classList.contains("nav-open");
  const more = h("button", { type: "button", class: "more-places", "aria-expanded": false, "aria-controls": "nav", on: { click: () => unfold(!isOpen()) } }, icon("more"), h("span", null, "More"));
  document.addEventListener("pointerdown", (event) => { if (isOpen() && !nav.contains(event.target)) unfold(false); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    unfold(false);
    more.focus();
  });
  nav.append(state, more);
  nav.addEventListener("click", (event) => {
    if (event.target.closest("a")) unfold(false);
  });
}

onRoute((path) => {
  const first = `/${path.split("/")[1]}`;
  for (const link of nav.querySelectorAll("[data-place]")) {
    if (link.dataset.place === first || (first === "/review" && link.dataset.place === "/people")) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.body.dataset.at = first;
  const box = document.getElementById("search");
  if (first === "/search" && document.activeElement !== box) box.value = new URLSearchParams(location.search).get("q") ?? "";
  if (first !== "/search") box.value = "";
});

function drawState() {
  if (!counts) return;
  const running = [...jobs.values()].filter((job) => job.state === "running")[0];
  let doing = "Nothing to do";
  if (running) {
    const part = running.totalBytes ? `, ${formatBytes(running.bytes)} of ${formatBytes(running.totalBytes)}` : running.total ? `, ${formatCount(running.done)} of ${formatCount(running.total)}` : "";
    doing = (jobWords[running.job] ?? running.job) + part;
  } else if (scheduler) {
    const words = scheduler.paused ?? scheduler.reason ?? scheduler.current ?? scheduler.job ?? scheduler.state;
    doing = typeof words === "string" ? words : "The scheduler runs";
  } else if (counts.unanalyzed > 0) doing = `${formatCount(counts.unanalyzed, "photo")} to analyse`;
  clear(state).append(
    h("span", { class: "tiers" }, [["local", "only here"], ["both", "here and remote"], ["remote", "remote"]].map(([tier, words]) =>
      h("span", { title: words }, icon(tier), h("span", null, formatCount(counts[tier])), h("span", { class: "visually-hidden" }, ` ${words} `)))),
    h("span", { class: `doing${running ? " busy" : ""}` }, doing));
}

async function loadState() {
  try {
    const status = await api.get("/api/status");
    counts = status.counts;
    scheduler = status.scheduler;
    jobs.clear();
    for (const job of status.jobs) jobs.set(job.id, job);
    drawState();
  } catch { /* The view says what is wrong. */ }
}

let later = null;
events.on("changed", () => { clearTimeout(later); later = setTimeout(loadState, 1000); });
events.on("scheduler", (data) => { scheduler = data; drawState(); });
events.on("job", (job) => {
  jobs.set(job.id, job);
  drawState();
  if (job.state === "running") return;
  jobs.delete(job.id);
  if (job.state === "failed" && job.job !== "original") failed({ message: job.error ?? "The job failed.", remedy: job.remedy });
  loadState();
});

function header() {
  const box = h("input", { id: "search", type: "search", name: "q", placeholder: "Search people, places, things, dates, text", autocomplete: "off", maxLength: 1000, "aria-label": "Search photos", enterKeyHint: "search" });
  const go = (replace) => navigate(`/search?q=${encodeURIComponent(box.value)}`, { replace });
  box.addEventListener("input", () => {
    if (location.pathname === "/search") window.dispatchEvent(new CustomEvent("tiersync:typing", { detail: box.value }));
    else if (box.value.trim()) go(false);
  });
  return h("header", { class: "top" }, h("form", { role: "search", on: { submit: (event) => {
    event.preventDefault();
    if (location.pathname === "/search") window.dispatchEvent(new CustomEvent("tiersync:typed", { detail: box.value }));
    else go(false);
  } } }, icon("search"), box));
}

function signIn(session) {
  if (document.querySelector(".sign-in")) return;
  events.stop();
  const words = h("p", { class: "problem", role: "alert" });
  const password = h("input", { type: "password", name: "password", required: true, maxLength: 1000, autocomplete: "current-password", autofocus: true });
  const form = h("form", { on: { submit: async (event) => {
    event.preventDefault();
    words.textContent = "";
    try {
      await api.post("/api/session", { password: password.value });
      location.reload();
    } catch (error) {
      words.textContent = [error.message, error.remedy].filter(Boolean).join(" ");
      password.select();
    }
  } } }, h("input", { type: "text", name: "username", value: "tiersync", autocomplete: "username", hidden: true }),
  h("label", { class: "field" }, h("span", null, "Password"), password), words, h("button", { type: "submit", class: "primary" }, "Sign in"));
  const open = h("p", null, session.hasPassword ? "Or run " : "Run ", h("code", null, "tiersync serve --open"), " on the machine with the library for a new link.");
  document.title = "Sign in – tiersync";
  clear(document.body).append(h("main", { class: "sign-in" }, h("img", { src: "/assets/icon.svg", alt: "", width: 56, height: 56 }), h("h1", null, "Sign in to tiersync"),
    session.hasPassword ? form : h("p", null, "This browser is not signed in, or its session has ended."), open,
    !session.hasPassword && h("p", { class: "hint" }, "To sign in with a password from then on: ", h("code", null, "tiersync serve --set-password"))));
}

async function begin() {
  applyTheme();
  let session = { signedIn: true, hasPassword: false };
  try {
    session = await api.get("/api/session");
  } catch { /* The view says what is wrong, and offers to try again. */ }
  window.addEventListener("tiersync:signed-out", async () => signIn(await api.get("/api/session").catch(() => ({ hasPassword: true }))));
  if (!session.signedIn) return signIn(session);
  drawNav();
  const main = h("main", { id: "main", tabIndex: -1 });
  const live = h("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  clear(document.body).append(
    h("a", { class: "skip", href: "#main", on: { click: (event) => { event.preventDefault(); main.focus(); } } }, "Skip to the photos"),
    nav, header(), main, live, h("div", { id: "toasts", class: "toasts", role: "status", "aria-live": "polite" }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input, textarea, select, dialog")) return;
    event.preventDefault();
    document.getElementById("search").focus();
  });
  start(main, live, async (photo) => (await import("./viewer.js")).follow(photo));
  loadState();
  events.start();
  announce("tiersync");
}
begin();
