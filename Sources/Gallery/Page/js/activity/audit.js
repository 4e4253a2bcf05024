// The promise of the one fetch, as the ledger tells it; and what moved, by purpose.
import { clear, h, icon } from '../dom.js';
import { formatBytes, formatCount } from '../ui.js';
import { counted, purposeNames, savedNames } from './words.js';

/// The statement: a check mark, or an alarm.
export function auditPanel(open) {
  const body = h('div', { class: 'audit' });
  const saved = h('ul', { class: 'saved-list' });
  const savedTitle = h('h3', {}, 'Not fetched, because features are stored');
  const element = h('section', { class: 'panel', 'aria-labelledby': 'audit-title' }, h('h2', { id: 'audit-title' }, 'One fetch'), body, savedTitle, saved);
  return {
    element,
    update(report) {
      const { analysis } = report;
      const notFetched = report.saved.filter((one) => one.photos > 0);
      const again = analysis.fetchedMoreThanOnce;
      clear(body);
      body.className = `audit ${again.length === 0 ? 'kept' : 'broken'}`;
      const words = again.length === 0
        ? analysis.originals === 0 ? 'No original was fetched for analysis.' : `${counted(analysis.originals, 'original')} fetched for analysis, each once.`
        : `${counted(again.length, 'original')} fetched for analysis more than once.`;
      body.append(icon(again.length === 0 ? 'check' : 'warning'), h('div', {},
        h('p', { class: 'audit-words', ...(again.length === 0 ? {} : { role: 'alert' }) }, words),
        h('p', { class: 'muted' }, `fetchedMoreThanOnce: ${again.length === 0 ? 'none' : ''}`,
          again.slice(0, 20).map((photo, index) => [index > 0 ? ', ' : '', h('button', { type: 'button', class: 'link-button', on: { click: () => open(photo) } }, String(photo))]),
          again.length > 20 ? `, and ${formatCount(again.length - 20)} more` : ''),
        h('p', { class: 'muted' }, `${formatBytes(analysis.bytesFetched)} fetched and used, of originals of ${formatBytes(analysis.originalBytes)}; ${formatBytes(analysis.bytesWasted)} wasted.`)));
      clear(saved);
      saved.append(...notFetched.map((one) => h('li', {}, h('strong', {}, formatBytes(one.bytes)), ` ${savedNames[one.reason] ?? one.reason}, ${counted(one.photos, 'original')}`)));
      savedTitle.hidden = saved.hidden = notFetched.length === 0;
    },
  };
}

/// What moved, by purpose, with what was of no use.
export function purposeTable(holder, report) {
  clear(holder);
  const rows = Object.entries(report.totals).filter(([, traffic]) => traffic.requests > 0 || traffic.sent + traffic.received > 0);
  if (rows.length === 0) {
    holder.append(h('p', { class: 'muted' }, 'Nothing has moved yet.'));
    return;
  }
  const sum = (name) => rows.reduce((all, [, traffic]) => all + traffic[name], 0);
  const line = (name, traffic, head = 'row') => h('tr', {}, h('th', { scope: head }, name),
    h('td', {}, formatBytes(traffic.sent)), h('td', {}, formatBytes(traffic.received)), h('td', {}, formatBytes(traffic.sent + traffic.received - traffic.wasted)),
    h('td', { class: traffic.wasted > 0 ? 'wasted' : '' }, formatBytes(traffic.wasted)), h('td', {}, formatCount(traffic.requests)));
  const total = Object.fromEntries(['sent', 'received', 'wasted', 'requests'].map((name) => [name, sum(name)]));
  holder.append(h('table', { class: 'figures' }, h('caption', { class: 'visually-hidden' }, 'Traffic by purpose'),
    h('thead', {}, h('tr', {}, ['Purpose', 'Sent', 'Received', 'Useful', 'Wasted', 'Requests'].map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, rows.map(([purpose, traffic]) => line(purposeNames[purpose] ?? purpose, traffic))),
    h('tfoot', {}, line('In all', total))));
  if (report.cost) holder.append(h('p', { class: 'muted' }, `By the prices of ${report.cost.provider}: ${money(report.cost.total, report.cost.currency)}. ${report.cost.notes.join(' ')}`));
}

/// An amount, in the reader's way.
export function money(amount, currency) {
  try {
    return new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(amount);
  } catch {
    return `${amount.toFixed(2)} ${currency}`;
  }
}
