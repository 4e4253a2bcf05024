// The map of the world, drawn from world.json: nothing is asked of a map server.
import { api } from "./api.js";
import { thumbnailURL } from "./cells.js";
import { clear, h, icon } from "./dom.js";
import { formatCount } from "./ui.js";

const nearest = 60;

/** A map in `element`; `moved(box, step)` when another part is shown, `chosen(square, step)` when a cluster is opened. */
export class WorldMap {
  longitude = 10; latitude = 25; zoom = 1;
  #pointers = new Map(); #timer = null; #squares = []; #step = 5;

  constructor(element, { moved, chosen }) {
    Object.assign(this, { element, moved, chosen });
    this.canvas = h("canvas", { "aria-hidden": true });
    this.layer = h("div", { class: "clusters" });
    const button = (name, label, action) => h("button", { type: "button", title: label, "aria-label": label, on: { click: action } }, icon(name));
    element.append(this.canvas, this.layer, h("div", { class: "map-buttons" }, button("plus", "Closer", () => this.by(1.8)), button("minus", "Farther", () => this.by(1 / 1.8))));
    element.addEventListener("wheel", (event) => { event.preventDefault(); this.by(Math.exp(-event.deltaY * 0.0025), event); }, { passive: false });
    element.addEventListener("pointerdown", (event) => { if (!event.target.closest("button")) { this.#pointers.set(event.pointerId, event); element.setPointerCapture(event.pointerId); } });
    element.addEventListener("pointermove", (event) => this.#drag(event));
    for (const name of ["pointerup", "pointercancel"]) element.addEventListener(name, (event) => this.#pointers.delete(event.pointerId));
    element.addEventListener("dblclick", (event) => !event.target.closest("button") && this.by(2, event));
    element.addEventListener("keydown", (event) => {
      const far = 60 / this.#pixels;
      const action = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] }[event.key];
      if (action) { this.longitude += action[0]; this.latitude += action[1]; } else if ("+=".includes(event.key)) this.by(1.8); else if (event.key === "-") this.by(1 / 1.8); else return;
      event.preventDefault();
      this.draw();
    });
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(element);
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.scheme.addEventListener("change", this.again);
  }

  again = () => this.draw();
  remove() { this.observer.disconnect(); this.scheme.removeEventListener("change", this.again); clearTimeout(this.#timer); }

  async load(signal) {
    const { polygons } = await api.get("/assets/world.json", {}, { signal });
    this.land = new Path2D();
    for (const numbers of polygons) {
      let x = 0;
      let y = 0;
      for (let index = 0; index < numbers.length; index += 2) {
        x += numbers[index];
        y += numbers[index + 1];
        index === 0 ? this.land.moveTo(x / 100, -y / 100) : this.land.lineTo(x / 100, -y / 100);
      }
      this.land.closePath();
    }
    this.draw();
  }

  /** Pixels of a degree. */
  get #pixels() { return Math.max(this.element.clientWidth / 360, this.element.clientHeight / 180, 1) * this.zoom; }

  get box() {
    const wide = this.element.clientWidth / this.#pixels / 2;
    const high = this.element.clientHeight / this.#pixels / 2;
    const clamp = (value, most) => Math.min(most, Math.max(-most, value));
    return { west: clamp(this.longitude - wide, 180), east: clamp(this.longitude + wide, 180), south: clamp(this.latitude - high, 90), north: clamp(this.latitude + high, 90) };
  }

  by(factor, pointer = null) {
    const rect = this.element.getBoundingClientRect();
    const dx = pointer ? pointer.clientX - rect.left - rect.width / 2 : 0;
    const dy = pointer ? pointer.clientY - rect.top - rect.height / 2 : 0;
    const before = this.#pixels;
    this.zoom = Math.min(nearest, Math.max(1, this.zoom * factor));
    this.longitude += dx / before - dx / this.#pixels;
    this.latitude -= dy / before - dy / this.#pixels;
    this.draw();
  }

  /** Begins where there are photos: a narrow window shows a part of the world only. */
  around(squares) {
    const most = squares.reduce((one, other) => (other.photos > one.photos ? other : one));
    const middle = (values) => (Math.min(...values) + Math.max(...values)) / 2;
    const longitudes = squares.map((one) => one.longitude);
    const latitudes = squares.map((one) => one.latitude);
    const part = 0.8 / this.#pixels;
    const fits = (values, pixels) => Math.max(...values) - Math.min(...values) <= pixels * part;
    this.longitude = fits(longitudes, this.element.clientWidth) ? middle(longitudes) : most.longitude;
    this.latitude = fits(latitudes, this.element.clientHeight) ? middle(latitudes) : most.latitude;
  }

  go(longitude, latitude, zoom) { Object.assign(this, { longitude, latitude, zoom: Math.min(nearest, zoom) }); this.draw(); }

  #drag(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    if (this.#pointers.size === 2) {
      const other = [...this.#pointers].find(([id]) => id !== event.pointerId)[1];
      const distance = (point) => Math.max(1, Math.hypot(point.clientX - other.clientX, point.clientY - other.clientY));
      this.by(distance(event) / distance(before), { clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 });
    } else {
      this.longitude -= (event.clientX - before.clientX) / this.#pixels;
      this.latitude += (event.clientY - before.clientY) / this.#pixels;
      this.draw();
    }
    this.#pointers.set(event.pointerId, event);
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!this.land || width === 0) return;
    const wide = Math.max(0, 180 - width / this.#pixels / 2);
    const high = Math.max(0, 90 - height / this.#pixels / 2);
    this.longitude = Math.min(wide, Math.max(-wide, this.longitude));
    this.latitude = Math.min(high, Math.max(-high, this.latitude));
    const ratio = devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * ratio)) this.canvas.width = Math.round(width * ratio);
    if (this.canvas.height !== Math.round(height * ratio)) this.canvas.height = Math.round(height * ratio);
    const context = this.canvas.getContext("2d");
    const style = getComputedStyle(this.element);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = style.backgroundColor;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    const scale = this.#pixels * ratio;
    context.setTransform(scale, 0, 0, scale, this.canvas.width / 2 - this.longitude * scale, this.canvas.height / 2 + this.latitude * scale);
    context.fillStyle = style.color;
    // In the land's own colour: it closes the seams between countries, and draws no borders.
    context.strokeStyle = style.color;
    context.lineWidth = 0.7 * ratio / scale;
    context.fill(this.land);
    context.stroke(this.land);
    this.#put();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const step = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20].find((one) => one * this.#pixels >= 64) ?? 20;
      this.moved(this.box, step);
    }, 180);
  }

  /** Shows clusters; each is a square of `step` degrees. */
  show(squares, step) {
    this.#squares = squares;
    this.#step = step;
    clear(this.layer).append(...squares.map((square) => {
      const source = thumbnailURL(square.newest);
      return h("button", { type: "button", class: "cluster", tabIndex: -1, "aria-hidden": true, title: square.place ?? "", on: { click: () => this.chosen(square, step) } },
        source ? h("img", { src: source, alt: "", loading: "lazy" }) : icon("photo"), h("span", null, formatCount(square.photos)));
    }));
    this.#put();
  }

  #put() {
    [...this.layer.children].forEach((element, index) => {
      const square = this.#squares[index];
      const x = this.element.clientWidth / 2 + (square.longitude - this.longitude) * this.#pixels;
      const y = this.element.clientHeight / 2 - (square.latitude - this.latitude) * this.#pixels;
      element.style.transform = `translate(${x}px, ${y}px)`;
    });
  }
}
