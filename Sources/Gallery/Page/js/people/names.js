// How people are named in addresses and in words, and what a correction did.
import { api } from '../api.js';
import { formatCount } from '../ui.js';

/// A person is named by name, a group without one by its number.
export const keyOf = (person) => person.person ?? String(person.cluster);
/// How it is called on the page.
export const titleOf = (person) => person.person ?? `Group ${person.cluster}`;
/// Its page.
export const pathOf = (key) => `/people/${encodeURIComponent(key)}`;
/// What the API calls it.
export const apiPath = (key, action = '') => `/api/people/${encodeURIComponent(key)}${action && `/${action}`}`;
/// The picture of a face.
export const faceURL = (face) => `/media/faces/${encodeURIComponent(face)}`;

/// "1 face", "2,000 faces".
export function counted(number, noun) {
  return `${formatCount(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/// "12 faces moved, bytes fetched: 0"
export function receiptWords(receipt) {
  const notes = (receipt.notes ?? []).map((note) => `; ${note}`).join('');
  return `${counted(receipt.facesMoved, 'face')} moved, bytes fetched: ${receipt.bytesFetched}${notes}`;
}

/// The names that are known, for suggestions; those with the most faces first.
export async function knownNames(signal) {
  const people = await api.get('/api/people', { least: 1000000, limit: 1000 }, { signal });
  return people.filter((one) => one.person !== null).map((one) => one.person);
}
