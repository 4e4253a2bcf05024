// Settings of the library, and of this browser. Each is saved when it is changed.
import { api } from '../api.js';
import { clear, h } from '../dom.js';
import { firstLoad, spinner, toast } from '../ui.js';
import { tellError } from '../undo.js';

export const title = 'Settings';
const themeKey = 'tiersync-theme';
const gigabyte = 1_000_000_000;
let ids = 0;

/// One setting: a label, what it means, a control.
function row(text, explanation, control) {
  ids += 1;
  const id = `setting-${ids}`;
  control.id = id;
  control.setAttribute('aria-describedby', `${id}-text`);
  return h('div', { class: 'setting' }, h('div', { class: 'setting-words' }, h('label', { for: id }, text), h('p', { class: 'muted', id: `${id}-text` }, explanation)), control);
}

const group = (name, ...rows) => h('section', { class: 'panel settings-group', 'aria-label': name }, h('h2', {}, name), rows);

export async function show(context) {
  const { root, signal } = context;
  const state = h('div', { class: 'view-state' }, spinner());
  const body = h('div', { class: 'settings-body' });
  root.append(h('div', { class: 'settings-view' }, h('header', { class: 'view-header' }, h('h1', {}, 'Settings')), state, body));
  let settings = null;

  /// Saves; what was refused is shown as it was.
  async function save(changes, control, restore) {
    control.setAttribute('aria-busy', 'true');
    try {
      settings = await api.patch('/api/settings', changes);
      toast('Saved');
      return true;
    } catch (error) {
      tellError(error);
      restore();
      return false;
    } finally {
      control.removeAttribute('aria-busy');
    }
  }

  function toggle(text, explanation, value, changes) {
    const control = h('input', {
      type: 'checkbox', class: 'switch', role: 'switch', checked: value,
      on: { change: () => save(changes(control.checked), control, () => { control.checked = !control.checked; }) },
    });
    return row(text, explanation, control);
  }

  function number(text, explanation, { value, least, most, step = 1, unit, changes, empty = false }) {
    let last = value;
    const input = h('input', {
      type: 'number', min: String(least), max: String(most), step: String(step), value: value === null ? '' : String(value), placeholder: empty ? 'No limit' : '',
      on: {
        change: async () => {
          const typed = input.value.trim() === '' ? null : Number(input.value);
          const wrong = (typed === null && !empty) || (typed !== null && (!Number.isFinite(typed) || typed < least || typed > most));
          const back = () => { input.value = last === null ? '' : String(last); };
          if (wrong) {
            toast(`${text}: ${least} to ${most.toLocaleString()}${empty ? ', or nothing for no limit' : ''}`, { error: true });
            back();
          } else if (typed !== last && await save(changes(typed), input, back)) last = typed;
        },
      },
    });
    const line = row(text, explanation, input);
    line.append(h('span', { class: 'setting-unit muted' }, unit));
    line.classList.add('with-unit');
    return line;
  }

  function choice(text, explanation, options, value, onPick) {
    let last = value;
    const control = h('select', {
      on: { change: async () => { if (await onPick(control.value, control)) last = control.value; else control.value = last; } },
    }, options.map(([name, label]) => h('option', { value: name, selected: name === value }, label)));
    return row(text, explanation, control);
  }

  function readTheme() {
    try { return localStorage.getItem(themeKey) ?? 'system'; } catch { return 'system'; }
  }

  function setTheme(theme) {
    try {
      if (theme === 'system') localStorage.removeItem(themeKey);
      else localStorage.setItem(themeKey, theme);
    } catch { /* It holds until the page is left. */ }
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    return true;
  }

  function render() {
    clear(body);
    const { schedule, conditions, eviction } = settings;
    body.append(
      group('This browser',
        choice('Theme', 'How the page looks here.', [['system', 'As the system'], ['light', 'Light'], ['dark', 'Dark']], readTheme(), (theme) => setTheme(theme))),
      group('Room on this device',
        number('Disk space', 'The most that the library may take here. New photos are not imported beyond it.', {
          value: settings.diskBytes === null || settings.diskBytes === undefined ? null : settings.diskBytes / gigabyte, least: 0.001, most: 1_000_000, step: 'any', unit: 'GB', empty: true,
          changes: (value) => ({ diskBytes: value === null ? null : Math.round(value * gigabyte) }),
        }),
        number('Keep new photos here', 'Originals of photos taken within so many days stay on this device.', {
          value: eviction.keepDays ?? 0, least: 0, most: 36_600, unit: 'days', changes: (value) => ({ eviction: { keepDays: Math.round(value) } }),
        }),
        number('Keep the trash', 'So long a photo stays in the trash before it may be deleted for good.', {
          value: settings.trashDays, least: 0, most: 3660, unit: 'days', changes: (value) => ({ trashDays: Math.round(value) }),
        })),
      group('Done by itself',
        toggle('Upload new photos', 'Originals go to the remote, and are proven to be there.', schedule.push ?? true, (push) => ({ schedule: { push } })),
        toggle('Analyse photos', 'Finds people, things, text and poor shots. Each original is fetched once at most.', schedule.analyze ?? true, (analyze) => ({ schedule: { analyze } })),
        toggle('Publish decisions', 'What you said of people and photos reaches the remote and your other devices.', schedule.publish ?? true, (publish) => ({ schedule: { publish } })),
        toggle('Make room', 'Originals that the remote is proven to have leave this device; small pictures stay. Off: nothing leaves by itself.', schedule.evict ?? false, (evict) => ({ schedule: { evict } })),
        toggle('Verify the remote', 'Reads back a little of what the remote holds, now and again.', schedule.verify ?? true, (verify) => ({ schedule: { verify } }))),
      group('When it may work',
        toggle('Only on mains', 'Work that can wait rests on battery.', conditions.mains ?? true, (mains) => ({ conditions: { mains } })),
        number('Battery at least', 'And only with so much in it.', {
          value: conditions.batteryAtLeast ?? 20, least: 0, most: 100, unit: '%', changes: (value) => ({ conditions: { batteryAtLeast: Math.round(value) } }),
        }),
        number('Nobody at the machine for', 'Work starts after so long; 0: also while you use it.', {
          value: conditions.idleMinutes ?? 5, least: 0, most: 1440, step: 'any', unit: 'minutes', changes: (value) => ({ conditions: { idleMinutes: value } }),
        }),
        toggle('Also on metered networks', 'Where bytes cost money.', conditions.metered ?? false, (metered) => ({ conditions: { metered } }))),
      group('How it works',
        choice('Closeness', 'How closely photos are looked at. By itself: what suits this device, as measured.', [['auto', 'By itself'], ['fast', 'Fast'], ['balanced', 'Balanced'], ['accurate', 'Accurate']],
          settings.profile ?? 'auto', (profile, control) => save({ profile: profile === 'auto' ? null : profile }, control, () => {})),
        number('Requests at once', 'How many requests to the remote are in hand at the same time.', {
          value: settings.transfers, least: 1, most: 64, unit: '', changes: (value) => ({ transfers: Math.round(value) }),
        }),
        h('div', { class: 'setting' }, h('div', { class: 'setting-words' }, h('span', { class: 'setting-name' }, 'Remote'), h('p', { class: 'muted' }, 'Where originals go. Changed at the command line, which keeps its password: ', h('code', {}, 'tiersync remote set URL'))),
          h('span', { class: 'setting-value' }, settings.remote ?? 'none yet'))),
      group('Session',
        h('div', { class: 'setting' }, h('div', { class: 'setting-words' }, h('span', { class: 'setting-name' }, 'Sign out'), h('p', { class: 'muted' }, 'Forgets this browser. The one-time link of tiersync serve, or the password, lets you in again.')),
          h('button', { type: 'button', class: 'button', on: { click: () => signOut() } }, 'Sign out'))));
  }

  async function signOut() {
    try {
      await api.delete('/api/session');
      location.assign('/');
    } catch (error) {
      tellError(error);
    }
  }

  await firstLoad(state, async () => {
    settings = await api.get('/api/settings', {}, { signal });
    clear(state);
    render();
  }, signal);
}
