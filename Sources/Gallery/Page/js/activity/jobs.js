// What runs now, what comes next and why it waits, and what can be started.
import { api } from '../api.js';
import { clear, h } from '../dom.js';
import { sign } from '../signs.js';
import { formatBytes, formatCount } from '../ui.js';
import { tellError } from '../undo.js';
import { counted, jobNames, moment } from './words.js';

function progressLine(done, total, bytes, totalBytes) {
  const known = total ? Math.min(1, done / total) : totalBytes ? Math.min(1, bytes / totalBytes) : null;
  const bar = h('progress', { max: 1, 'aria-label': 'Progress' });
  if (known !== null) bar.value = known;
  const parts = [];
  if (total !== null && total !== undefined) parts.push(`${formatCount(done)} of ${formatCount(total)}`);
  else if (done > 0) parts.push(formatCount(done));
  if (bytes > 0) parts.push(totalBytes ? `${formatBytes(bytes)} of ${formatBytes(totalBytes)}` : formatBytes(bytes));
  return [bar, h('span', { class: 'muted' }, parts.join(', '))];
}

const schedulerStates = {
  running: 'Works', paused: 'Paused', waiting: 'Waits', stopped: 'Stopped', notRunning: 'Does not run',
};

/// The panel of what runs. `update({ scheduler, jobs })`.
export function nowPanel() {
  const scheduler = h('div', { class: 'now-line' });
  const jobs = h('ul', { class: 'job-list', 'aria-label': 'Jobs of this page' });
  const element = h('section', { class: 'panel', 'aria-labelledby': 'now-title' }, h('h2', { id: 'now-title' }, 'Now'), scheduler, jobs);
  const shown = new Map();
  return {
    element,
    update({ scheduler: status, jobs: all }) {
      clear(scheduler);
      if (!status) {
        scheduler.append(h('p', {}, 'No schedule runs here. ', h('code', {}, 'tiersync run'), ' or its service does the rest by itself, while nobody is at the machine.'));
      } else {
        scheduler.append(h('p', { class: `scheduler-state ${status.state}` },
          h('strong', {}, schedulerStates[status.state] ?? status.state), status.job ? `: ${jobNames[status.job] ?? status.job}` : '',
          h('span', { class: 'muted' }, ` since ${moment(status.since)}`)));
        if (status.reason) scheduler.append(h('p', { class: 'muted' }, `${status.reason}${status.until ? `; ${moment(status.until)}` : ''}`));
        if (status.progress && status.state === 'running') scheduler.append(h('div', { class: 'job-progress' }, progressLine(status.progress.done, status.progress.total, status.progress.bytes)));
      }
      for (const node of jobs.children) if (!all.some((job) => String(job.id) === node.dataset.job)) node.remove();
      for (const job of all) {
        const text = JSON.stringify(job);
        const old = jobs.querySelector(`[data-job="${job.id}"]`);
        if (old && shown.get(job.id) === text) continue;
        shown.set(job.id, text);
        const hadFocus = old?.contains(document.activeElement);
        const node = jobLine(job);
        if (old) old.replaceWith(node);
        else jobs.append(node);
        if (hadFocus) node.querySelector('button')?.focus();
      }
      jobs.hidden = all.length === 0;
    },
  };
}

function jobLine(job) {
  const words = { running: 'runs', done: 'done', failed: 'failed', cancelled: 'stopped' };
  const node = h('li', { class: `job ${job.state}`, dataset: { job: String(job.id) } },
    h('div', { class: 'job-head' }, h('strong', {}, jobNames[job.job] ?? job.job, job.photo ? ` (${job.photo})` : ''), h('span', { class: 'job-state' }, words[job.state] ?? job.state),
      job.state === 'running' ? h('button', { type: 'button', class: 'button small', 'aria-label': `Stop: ${jobNames[job.job] ?? job.job}`, on: { click: () => api.delete(`/api/jobs/${job.id}`).catch(tellError) } }, 'Stop') : null));
  if (job.state === 'running') node.append(h('div', { class: 'job-progress' }, progressLine(job.done, job.total, job.bytes, job.totalBytes)));
  else {
    const parts = [counted(job.done, 'photo')];
    if (job.bytesSent) parts.push(`${formatBytes(job.bytesSent)} sent`);
    if (job.bytesReceived) parts.push(`${formatBytes(job.bytesReceived)} received`);
    if (job.failed) parts.push(`${formatCount(job.failed)} failed`);
    node.append(h('p', { class: 'muted' }, parts.join(', ')));
  }
  if (job.paused) node.append(h('p', { class: 'muted' }, `Paused: ${job.paused}`));
  if (job.current && job.state === 'running') node.append(h('p', { class: 'muted job-current' }, job.current));
  if (job.error) node.append(h('p', { class: 'error-text' }, `${job.error}${job.remedy ? ` (${job.remedy})` : ''}`));
  return node;
}

/// The panel of what comes next, with what can be started at once.
export function planPanel(start) {
  const list = h('ol', { class: 'plan-list' });
  const left = h('div', { class: 'forecast' });
  const buttons = [['push', 'Upload now', 'upload'], ['analyze', 'Analyse now', 'face'], ['evict', 'Make room now', 'remote']].map(([job, text, name]) => h('button', {
    type: 'button', class: 'button', dataset: { start: job }, on: { click: () => start(job) },
  }, sign(name), ` ${text}`));
  const element = h('section', { class: 'panel', 'aria-labelledby': 'plan-title' }, h('h2', { id: 'plan-title' }, 'Next'), list, left, h('div', { class: 'button-row' }, buttons));
  return {
    element,
    update({ plan, forecast, jobs }) {
      clear(list);
      const planned = plan?.jobs ?? [];
      list.hidden = planned.length === 0;
      list.append(...planned.map((one) => {
        const waits = one.state === 'ready' ? 'may run now' : one.state === 'later' ? `${one.reason}; ${moment(one.until)}` : `${one.reason}${one.expected ? `; ${one.expected}` : ''}`;
        const bytes = [one.bytesToSend > 0 ? `${formatBytes(one.bytesToSend)} to send` : '', one.bytesToReceive > 0 ? `${formatBytes(one.bytesToReceive)} to receive` : ''].filter(Boolean);
        return h('li', { class: `plan-job ${one.state}` }, h('strong', {}, jobNames[one.job] ?? one.job), h('span', { class: 'plan-state' }, waits),
          h('p', { class: 'muted' }, [one.why, ...bytes].join('; ')));
      }));
      clear(left);
      left.append(...forecastWords(forecast).map((text) => h('p', {}, text)));
      for (const button of buttons) button.disabled = jobs.some((job) => job.job === button.dataset.start && job.state === 'running');
    },
  };
}

function forecastWords(forecast) {
  if (!forecast) return [];
  const found = [];
  if (forecast.photos === 0) found.push('All photos are analysed.');
  else {
    const fetches = forecast.photosToFetch > 0 ? `${counted(forecast.photosToFetch, 'original')} to fetch once (${formatBytes(forecast.bytesToFetch)})` : 'nothing to fetch';
    found.push(`${counted(forecast.photos, 'photo')} to analyse: ${formatCount(forecast.photosHere)} here, ${fetches}.`);
    const nights = forecast.nights ?? null;
    if (nights !== null) found.push(`About ${counted(nights, 'night')} of ${formatCount(Math.round(forecast.hoursPerNight))} hours${forecast.hours ? `, ${forecast.hours < 1 ? 'less than an hour' : counted(Math.round(forecast.hours), 'hour')} of work` : ''}.`);
    else found.push('How long it takes is told when a few more photos are analysed.');
  }
  found.push(forecast.photosToPush > 0 ? `${counted(forecast.photosToPush, 'photo')} to upload (${formatBytes(forecast.bytesToPush)}).` : 'Every photo has its original on the remote.');
  return found;
}
