// Bytes of each day, stacked by purpose, as a drawing and as a table.
import { clear, h } from '../dom.js';
import { formatBytes } from '../ui.js';
import { purposeNames } from './words.js';

const order = ['push', 'analysis', 'reanalysis', 'view', 'verify', 'restore', 'metadata'];
const [width, height] = [720, 220];
const [left, right, top, bottom] = [64, 22, 10, 26];

function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/// Steps of an axis: round numbers of bytes, at most four.
function ticks(most) {
  if (most <= 0) return [0];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough);
  const found = [];
  for (let value = 0; value <= most + step * 0.999; value += step) found.push(value);
  return found;
}

/// The days from `days` ago to today (UTC), each with its bytes by purpose.
export function daysOf(rows, days, today = new Date()) {
  const found = new Map();
  for (let back = days - 1; back >= 0; back -= 1) {
    found.set(new Date(today.getTime() - back * 86_400_000).toISOString().slice(0, 10), {});
  }
  for (const row of rows ?? []) {
    const day = found.get(row.day);
    if (day) day[row.purpose] = (day[row.purpose] ?? 0) + row.traffic.sent + row.traffic.received;
  }
  return [...found].map(([day, purposes]) => ({ day, purposes, total: Object.values(purposes).reduce((sum, bytes) => sum + bytes, 0) }));
}

/// Draws into `figure`.
export function trafficChart(figure, rows, days) {
  clear(figure);
  const found = daysOf(rows, days);
  const present = order.filter((purpose) => found.some((day) => day.purposes[purpose] > 0));
  const most = Math.max(...found.map((day) => day.total), 0);
  if (most === 0) {
    figure.append(h('p', { class: 'muted' }, `Nothing moved in ${days} days.`));
    return;
  }
  const steps = ticks(most);
  const largest = steps.at(-1);
  const y = (bytes) => height - bottom - (bytes / largest) * (height - top - bottom);
  const slot = (width - left - right) / found.length;
  const bar = Math.max(1, Math.min(slot * 0.72, 36));
  const drawing = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'traffic-chart', 'aria-hidden': 'true' });
  for (const value of steps) {
    drawing.append(svg('line', { class: 'chart-line', x1: left, x2: width - right, y1: y(value), y2: y(value) }),
      svg('text', { class: 'chart-text', x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, formatBytes(value)));
  }
  const labelled = Math.max(1, Math.ceil(found.length / 8));
  found.forEach((day, index) => {
    const x = left + slot * index + (slot - bar) / 2;
    let below = 0;
    for (const purpose of present) {
      const bytes = day.purposes[purpose] ?? 0;
      if (bytes === 0) continue;
      const part = svg('rect', { class: `chart-bar purpose-${purpose}`, x, width: bar, y: y(below + bytes), height: Math.max(1, y(below) - y(below + bytes)) });
      part.append(svg('title', {}, `${day.day}, ${purposeNames[purpose]}: ${formatBytes(bytes)}`));
      drawing.append(part);
      below += bytes;
    }
    if ((found.length - 1 - index) % labelled === 0) {
      drawing.append(svg('text', { class: 'chart-text', x: x + bar / 2, y: height - 8, 'text-anchor': 'middle' },
        new Date(`${day.day}T00:00:00Z`).toLocaleDateString(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' })));
    }
  });
  const legend = h('ul', { class: 'chart-legend' }, present.map((purpose) => h('li', {}, h('span', { class: `swatch purpose-${purpose}`, 'aria-hidden': 'true' }), purposeNames[purpose])));
  const table = h('table', { class: 'visually-hidden' }, h('caption', {}, 'Bytes of each day by purpose'),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Day'), present.map((purpose) => h('th', { scope: 'col' }, purposeNames[purpose])), h('th', { scope: 'col' }, 'In all'))),
    h('tbody', {}, found.filter((day) => day.total > 0).map((day) => h('tr', {}, h('th', { scope: 'row' }, day.day),
      present.map((purpose) => h('td', {}, formatBytes(day.purposes[purpose] ?? 0))), h('td', {}, formatBytes(day.total))))));
  figure.append(drawing, legend, h('div', { class: 'visually-hidden' }, table));
}
