// Where originals are, and what takes room here and on the remote.
import { clear, h } from '../dom.js';
import { formatBytes } from '../ui.js';
import { money } from './audit.js';
import { counted } from './words.js';

function stack(title, parts, whole = null) {
  const total = parts.reduce((sum, [, , bytes]) => sum + bytes, 0);
  const scale = Math.max(whole ?? total, total, 1);
  const shown = parts.filter(([, , bytes]) => bytes > 0);
  const bar = h('div', { class: 'stack', 'aria-hidden': 'true' }, shown.map(([kind, name, bytes]) => {
    const part = h('span', { class: `stack-part ${kind}`, title: `${name}: ${formatBytes(bytes)}` });
    part.style.width = `${(bytes / scale) * 100}%`;
    return part;
  }));
  return h('div', { class: 'stack-block' }, h('h3', {}, title, h('span', { class: 'muted' }, ` ${formatBytes(total)}${whole ? ` of ${formatBytes(whole)}` : ''}`)), bar,
    h('ul', { class: 'chart-legend' }, shown.map(([kind, name, bytes]) => h('li', {}, h('span', { class: `swatch ${kind}`, 'aria-hidden': 'true' }), `${name}: ${formatBytes(bytes)}`))));
}

/// The panel; `update(storage)`.
export function storagePanel() {
  const body = h('div', { class: 'storage' });
  const element = h('section', { class: 'panel', 'aria-labelledby': 'storage-title' }, h('h2', { id: 'storage-title' }, 'Storage'), body);
  return {
    element,
    update({ tiers, here, remote, trashed }) {
      clear(body);
      body.append(
        stack('Originals', [
          ['tier-local', `Only here, ${counted(tiers.local.count, 'photo')}`, tiers.local.bytes],
          ['tier-both', `Here and on the remote, ${counted(tiers.both.count, 'photo')}`, tiers.both.bytes],
          ['tier-remote', `On the remote, ${counted(tiers.remote.count, 'photo')}`, tiers.remote.bytes],
        ]),
        stack('This device', [
          ['part-originals', 'Originals', here.originals], ['part-proxies', 'Proxies', here.proxies.bytes], ['part-thumbnails', 'Thumbnails', here.thumbnails.bytes],
          ['part-chips', 'Faces', here.chips.bytes], ['part-catalog', 'Catalog', here.catalog], ['part-spool', 'In transit', here.spool], ['part-trash', 'Trash', here.trash],
        ], here.budget));
      const notes = [];
      if (here.evictable > 0) notes.push(`Making room would free ${formatBytes(here.evictable)} here.`);
      if (trashed > 0) notes.push(`${counted(trashed, 'photo')} in the trash.`);
      if (notes.length > 0) body.append(h('p', { class: 'muted' }, notes.join(' ')));
      body.append(stack(remote.location ? `Remote: ${remote.location}` : 'Remote', [
        ['part-originals', 'Originals', remote.originals], ['part-proxies', 'Packs', remote.packs.bytes], ['part-catalog', 'Records', remote.segments.bytes], ['part-trash', 'Trash', remote.trash],
      ]));
      if (!remote.location) body.append(h('p', { class: 'muted' }, 'There is no remote yet: ', h('code', {}, 'tiersync remote set URL')));
      if (remote.monthlyCost !== null && remote.currency) body.append(h('p', { class: 'muted' }, `About ${money(remote.monthlyCost, remote.currency)} a month. ${remote.notes.join(' ')}`));
    },
  };
}
