// Zooming around the pointer, panning, pinching and swiping on a stage that shows one picture.

const most = 12;

/** Moves `frame` within `stage`. `swiped(step)` is called for a swipe or a drag at the fitting size: 1 next, -1 previous, 0 down. */
export class Zoom {
  scale = 1; x = 0; y = 0;
  #pointers = new Map();
  #start = null;

  constructor(stage, frame, { swiped, tapped, changed }) {
    Object.assign(this, { stage, frame, swiped, tapped, changed });
    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.by(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : event.ctrlKey ? 0.01 : 0.002)), event.clientX, event.clientY);
    }, { passive: false });
    stage.addEventListener("dblclick", (event) => {
      if (!event.target.closest("button")) this.toggle(event.clientX, event.clientY);
    });
    stage.addEventListener("pointerdown", (event) => this.#down(event));
    stage.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, (event) => this.#up(event));
  }

  reset() { this.scale = 1; this.x = 0; this.y = 0; this.#apply(); }
  toggle(x, y) { this.scale > 1.01 ? this.reset() : this.by(2.5, x, y); }

  /** Zooms by a factor around a point of the window; without it, around the middle. */
  by(factor, clientX = null, clientY = null) {
    const box = this.stage.getBoundingClientRect();
    const px = (clientX ?? box.left + box.width / 2) - box.left - box.width / 2;
    const py = (clientY ?? box.top + box.height / 2) - box.top - box.height / 2;
    const scale = Math.min(most, Math.max(1, this.scale * factor));
    const part = scale / this.scale;
    this.x = px - (px - this.x) * part;
    this.y = py - (py - this.y) * part;
    this.scale = scale;
    this.#apply();
  }

  #apply() {
    const room = (size, whole) => Math.max(0, (size * this.scale - whole) / 2);
    const horizontal = room(this.frame.offsetWidth, this.stage.clientWidth);
    const vertical = room(this.frame.offsetHeight, this.stage.clientHeight);
    this.x = Math.min(horizontal, Math.max(-horizontal, this.x));
    this.y = Math.min(vertical, Math.max(-vertical, this.y));
    this.frame.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    this.frame.style.setProperty("--scale", this.scale);
    this.stage.classList.toggle("zoomed", this.scale > 1.01);
    this.changed?.(this.scale);
  }

  #down(event) {
    if (event.button !== 0 || event.target.closest("button, input, video, .naming")) return;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    try { this.stage.setPointerCapture(event.pointerId); } catch { /* The pointer is gone already. */ }
    this.#start = { x: event.clientX, y: event.clientY, time: event.timeStamp, pinched: this.#pointers.size > 1 };
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (this.#pointers.size === 2) {
      const other = [...this.#pointers].find(([id]) => id !== event.pointerId)[1];
      const distance = (point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
      this.by(distance(now) / distance(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
      if (this.#start) this.#start.pinched = true;
    } else if (this.scale > 1.01) {
      this.x += now.x - before.x;
      this.y += now.y - before.y;
      this.#apply();
    } else if (this.#start && !this.#start.pinched) {
      this.frame.style.transform = `translate(${now.x - this.#start.x}px, 0)`;
    }
    this.#pointers.set(event.pointerId, now);
  }

  #up(event) {
    if (!this.#pointers.delete(event.pointerId) || !this.#start || this.#pointers.size > 0) return;
    const { x, y, time, pinched } = this.#start;
    this.#start = null;
    if (pinched || this.scale > 1.01) return;
    const dx = event.clientX - x;
    const dy = event.clientY - y;
    this.#apply();
    if (event.type === "pointercancel") return;
    if (Math.abs(dx) > 60 && Math.abs(dx) > 1.5 * Math.abs(dy)) this.swiped(dx < 0 ? 1 : -1);
    else if (event.pointerType !== "mouse" && dy > 90 && dy > 1.5 * Math.abs(dx)) this.swiped(0);
    else if (Math.hypot(dx, dy) < 8 && event.timeStamp - time < 400) this.tapped?.();
  }
}
