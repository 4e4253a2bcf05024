// The strip at the right edge: years and months of the timeline, to jump to.
import { clear, h } from "./dom.js";
import { formatDate } from "./ui.js";

/** A slider over `months` ({month, photos}); `jump(part)` gets 0 to 1 and gives the month there. */
export function scrubber(months, { jump, monthAt, topOf }) {
  const bubble = h("output", { class: "bubble", hidden: true, "aria-hidden": true });
  const hand = h("div", { class: "hand" });
  const years = h("div", { class: "years", "aria-hidden": true });
  const element = h("div", { class: "scrubber", role: "slider", tabIndex: 0, "aria-orientation": "vertical", "aria-label": "Time", "aria-valuemin": 0, "aria-valuemax": Math.max(0, months.length - 1) }, years, hand, bubble);
  let dragging = false;
  let timer = null;
  let last = null;

  const show = (part) => {
    const at = monthAt(part);
    const month = months[at];
    if (!month) return;
    hand.style.top = `${part * 100}%`;
    bubble.style.top = `clamp(16px, ${part * 100}%, calc(100% - 16px))`;
    bubble.textContent = formatDate(month.month, "month");
    element.setAttribute("aria-valuenow", at);
    element.setAttribute("aria-valuetext", bubble.textContent);
  };
  const flash = () => {
    bubble.hidden = false;
    clearTimeout(timer);
    if (!dragging) timer = setTimeout(() => { bubble.hidden = true; }, 900);
  };
  const to = (event) => {
    const box = element.getBoundingClientRect();
    const part = Math.min(1, Math.max(0, (event.clientY - box.top) / box.height));
    jump(part);
    show(part);
    flash();
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    dragging = true;
    to(event);
  });
  element.addEventListener("pointermove", (event) => dragging && to(event));
  for (const name of ["pointerup", "pointercancel"]) element.addEventListener(name, () => { dragging = false; flash(); });
  element.addEventListener("keydown", (event) => {
    const now = Number(element.getAttribute("aria-valuenow") ?? 0);
    const target = { ArrowDown: now + 1, ArrowRight: now + 1, ArrowUp: now - 1, ArrowLeft: now - 1, PageDown: now + 12, PageUp: now - 12, Home: 0, End: months.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const part = topOf(Math.min(months.length - 1, Math.max(0, target)));
    jump(part);
    show(part);
    flash();
  });
  return {
    element,
    /** Where the window is, 0 to 1. */
    follow(part) {
      if (dragging) return;
      show(part);
      // Only what moves is told: not where the page begins.
      if (last !== null && Math.abs(part - last) > 1e-4) flash();
      last = part;
    },
    /** Puts the years where they are; years that would lie over each other are left out. */
    label() {
      clear(years);
      let last = null;
      let free = -1;
      const high = element.clientHeight || innerHeight;
      months.forEach(({ month }, index) => {
        const year = month.replace(/-\d\d$/, "");
        const part = topOf(index);
        if (year === last) return;
        last = year;
        if (part * high < free) return;
        free = part * high + 22;
        years.append(h("span", { style: { top: `${part * 100}%` } }, year));
      });
    },
  };
}
