// The library takes back the last thing that was done. A notice that stands for a while must not take back something else.
import { api } from './api.js';
import { toast } from './ui.js';

let actions = 0;

/// Notes that `count` more things were done; `undoable` tells of the newest only.
export function noteAction(count = 1) {
  actions += count;
  return actions;
}

/// Tells what was done, with an undo that takes back its `count` steps and then shows things anew.
export function undoable(text, { count = 1, after, announce } = {}) {
  const mark = noteAction(count);
  toast(text, {
    undo: async () => {
      if (mark !== actions) {
        throw new Error('Something else was done since; that comes first');
      }
      await undoSteps(count);
      announce?.('Taken back');
      await after?.();
    },
  });
}

/// Takes back the newest `count` steps, the last one first.
export async function undoSteps(count = 1) {
  for (let step = 0; step < count; step += 1) await api.post('/api/undo', {});
  noteAction();
}

/// Shows an error of an action where it can be seen, with its remedy. What was left is no error.
export function tellError(error) {
  if (error?.name === 'AbortError') return;
  const remedy = error?.remedy ? ` (${error.remedy})` : '';
  toast(`${error?.message ?? error}${remedy}`, { error: true });
}
