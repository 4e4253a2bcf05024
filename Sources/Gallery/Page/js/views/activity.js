// What the library does, what is left, what it takes, what moved, and the proof that originals are fetched once.
import { api } from '../api.js';
import { auditPanel, purposeTable } from '../activity/audit.js';
import { trafficChart } from '../activity/chart.js';
import { nowPanel, planPanel } from '../activity/jobs.js';
import { storagePanel } from '../activity/storage.js';
import { jobNames } from '../activity/words.js';
import { clear, h } from '../dom.js';
import { debounced, oneAtATime } from '../keyed.js';
import { firstLoad, spinner } from '../ui.js';
import { tellError } from '../undo.js';
import { openViewer } from '../viewer.js';

export const title = 'Activity';

export async function show(context) {
  const { root, signal, announce } = context;
  let days = 30;
  let activity = null;
  let jobs = [];
  const state = h('div', { class: 'view-state' }, spinner());
  const now = nowPanel();
  const plan = planPanel((job) => start(job));
  const audit = auditPanel((photo) => look(photo));
  const storage = storagePanel();
  const chart = h('figure', { class: 'chart-figure', 'aria-label': 'Bytes of each day by purpose' });
  const purposes = h('div', { class: 'table-scroll', tabIndex: 0, role: 'region', 'aria-label': 'Traffic by purpose' });
  const spans = [[7, '7 days'], [30, '30 days'], [90, '90 days'], [365, 'A year']].map(([count, text]) => h('button', {
    type: 'button', class: 'segment', 'aria-pressed': String(count === days),
    on: { click: () => { days = count; spans.forEach((one, index) => one.setAttribute('aria-pressed', String([7, 30, 90, 365][index] === days))); load().catch(tellError); } },
  }, text));
  const traffic = h('section', { class: 'panel wide', 'aria-labelledby': 'traffic-title' },
    h('div', { class: 'panel-head' }, h('h2', { id: 'traffic-title' }, 'Traffic'), h('div', { class: 'segments', role: 'group', 'aria-label': 'Days shown' }, spans)),
    chart, h('h3', {}, 'By purpose'), purposes);
  const panels = h('div', { class: 'activity-panels', hidden: true },
    h('div', { class: 'activity-column' }, now.element, plan.element), h('div', { class: 'activity-column' }, audit.element, storage.element), traffic);
  root.append(h('div', { class: 'activity-view' }, h('header', { class: 'view-header' }, h('h1', {}, 'Activity')), state, panels));

  function renderNow() {
    now.update({ scheduler: activity?.scheduler ?? null, jobs });
    if (activity) plan.update({ plan: activity.plan, forecast: activity.forecast, jobs });
  }

  const load = oneAtATime(async () => {
    const [found, status] = await Promise.all([api.get('/api/activity', { days }, { signal }), api.get('/api/status', {}, { signal })]);
    activity = found;
    jobs = status.jobs;
    clear(state);
    panels.hidden = false;
    renderNow();
    audit.update(found.byPurpose);
    storage.update(found.storage);
    trafficChart(chart, found.byDay.rows, days);
    purposeTable(purposes, found.byPurpose);
  });

  async function start(job) {
    try {
      const made = await api.post('/api/jobs', { job });
      keep(made);
      announce(`${jobNames[job]}: started`);
    } catch (error) {
      tellError(error);
    }
  }

  async function look(photo) {
    try {
      const name = /^photo/.test(String(photo)) ? photo : `photo${photo}`;
      openViewer([(await api.get(`/api/photos/${name}`, {}, { signal })).cell], 0);
    } catch (error) {
      tellError(error);
    }
  }

  function keep(job) {
    const before = jobs.find((one) => one.id === job.id);
    jobs = [job, ...jobs.filter((one) => one.id !== job.id)].sort((one, other) => other.id - one.id).slice(0, 20);
    if (activity) renderNow();
    if (before?.state === 'running' && job.state !== 'running') {
      announce(`${jobNames[job.job] ?? job.job}: ${job.state}`);
      soon();
    }
  }

  const soon = debounced(1000, () => load().catch(() => {}));
  context.on('job', keep);
  context.on('scheduler', (status) => {
    if (!activity) return;
    activity.scheduler = status;
    if (status?.plan) activity.plan = status.plan;
    renderNow();
  });
  context.on('changed', soon);
  await firstLoad(state, load, signal);
}
