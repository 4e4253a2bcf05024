// Jobs, purposes and moments in words.
import { formatCount } from '../ui.js';

export const jobNames = {
  push: 'Upload new photos', publish: 'Publish decisions', evict: 'Make room', analyze: 'Analyse photos', verify: 'Verify the remote', original: 'Fetch an original', emptyTrash: 'Empty the trash',
};
export const purposeNames = {
  push: 'Upload', analysis: 'Analysis', reanalysis: 'Analysis anew', view: 'Viewing', verify: 'Verification', restore: 'Restore', metadata: 'Records',
};
export const savedNames = {
  correction: 'Corrections of people', newModel: 'New models', analysedBeforeLeaving: 'Analysed before they left',
};

/// A noun with its number.
export const counted = (number, noun) => `${formatCount(number)} ${noun}${number === 1 ? '' : 's'}`;

/// "3 min ago", "in 2 h", by the reader's language.
export function moment(text, now = Date.now()) {
  const then = new Date(text).getTime();
  if (Number.isNaN(then)) return '';
  const seconds = (then - now) / 1000;
  const units = [['day', 86_400], ['hour', 3600], ['minute', 60]];
  const [unit, length] = units.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' }).format(Math.round(seconds / length), unit);
}
