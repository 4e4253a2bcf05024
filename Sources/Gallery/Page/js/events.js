// One stream of events for all views; closed while nobody looks, so that an idle page costs nothing.

const handlers = new Map();
let source = null;
let delay = 1000;
let timer = null;
let wasOpen = false;

function tell(name, data) {
  for (const handler of [...(handlers.get(name) ?? [])]) handler(data);
}

function open() {
  if (source || document.hidden) return;
  clearTimeout(timer);
  source = new EventSource("/api/events");
  source.addEventListener("open", () => {
    delay = 1000;
    // What happened while the stream was closed is not told again: ask for all that is shown.
    if (wasOpen) tell("changed", {});
    wasOpen = true;
  });
  for (const name of ["changed", "job", "scheduler"]) {
    source.addEventListener(name, (event) => {
      let data;
      try {
        data = JSON.parse(event.data);
      } catch {
        return;
      }
      tell(name, data);
    });
  }
  source.addEventListener("error", () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    close();
    timer = setTimeout(open, delay);
    delay = Math.min(delay * 2, 60_000);
  });
}

function close() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

document.addEventListener("visibilitychange", () => (started && !document.hidden ? open() : close()));
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", (event) => event.persisted && started && open());
let started = false;

export const events = {
  /** Begins to listen; called once somebody is signed in. */
  start() { started = true; open(); },
  stop() { started = false; close(); },
  /** `name` is changed, job or scheduler. Returns what removes the handler. */
  on(name, handler) {
    if (!handlers.has(name)) handlers.set(name, new Set());
    handlers.get(name).add(handler);
    return () => handlers.get(name).delete(handler);
  },
};
