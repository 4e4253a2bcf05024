// An edit as the page holds it: every value, neutral ones included. docs/edits.md tells what they do.

/// The sliders of light and colour, in the order they are shown: [name, label, largest value, step].
export const adjustments = [
  ['exposure', 'Exposure', 3, 0.05],
  ['contrast', 'Contrast', 1, 0.01],
  ['highlights', 'Highlights', 1, 0.01],
  ['shadows', 'Shadows', 1, 0.01],
  ['temperature', 'Temperature', 1, 0.01],
  ['tint', 'Tint', 1, 0.01],
  ['saturation', 'Saturation', 1, 0.01],
  ['sharpness', 'Sharpness', 1, 0.01],
];

/// The ready-made looks.
export const filters = ['vivid', 'warm', 'cool', 'faded', 'matte', 'noir', 'sepia', 'silver', 'dramatic', 'soft', 'vintage', 'dusk'];

const colourFields = [...adjustments.map(([name]) => name), 'blackAndWhite', 'filter', 'strength'];

/// Nothing is changed.
export const neutral = Object.freeze({
  turn: 0, mirror: false, straighten: 0, crop: null, exposure: 0, contrast: 0, highlights: 0, shadows: 0, temperature: 0, tint: 0, saturation: 0,
  sharpness: 0, blackAndWhite: false, filter: null, strength: 1,
});

/// From what the API tells.
export const fromAPI = (recipe) => ({ ...neutral, ...Object.fromEntries(Object.entries(recipe ?? {}).filter(([name]) => name in neutral)) });

/// For the API: only what is not neutral; empty for nothing.
export function toAPI(recipe) {
  const found = Object.entries(recipe).filter(([name, value]) => value !== neutral[name] && (name !== 'strength' || recipe.filter !== null));
  return found.length === 0 ? {} : { version: 1, ...Object.fromEntries(found) };
}

/// The same, as text; of equal recipes equal.
export const textOf = (recipe) => JSON.stringify(toAPI(recipe));

/// Only shape, or only light and colour.
export const shapeOf = (recipe) => ({ ...neutral, turn: recipe.turn, mirror: recipe.mirror, straighten: recipe.straighten, crop: recipe.crop });
export const colourOf = (recipe) => Object.fromEntries(colourFields.map((name) => [name, recipe[name]]));

/// Turned by a quarter, clockwise (1) or back (-1), as it is seen: a crop turns along.
export function turned(recipe, quarters) {
  let crop = recipe.crop;
  if (crop) {
    const [x, y, width, height] = crop;
    crop = quarters > 0 ? [1 - y - height, x, height, width] : [y, 1 - x - width, height, width];
  }
  return { ...recipe, turn: (recipe.turn + quarters + 4) % 4, crop };
}

/// Left and right change places, as it is seen. Mirroring comes before turning: the other turn, the other slant.
export function mirrored(recipe) {
  const crop = recipe.crop && [1 - recipe.crop[0] - recipe.crop[2], recipe.crop[1], recipe.crop[2], recipe.crop[3]];
  return { ...recipe, mirror: !recipe.mirror, turn: (4 - recipe.turn) % 4, straighten: recipe.straighten === 0 ? 0 : -recipe.straighten, crop };
}

/// What was done, and back. Changes that follow one another under one name within a second are one step.
export function editHistory(first) {
  let steps = [first];
  let place = 0;
  let lastName = '';
  let lastTime = 0;
  return {
    get current() { return steps[place]; },
    get canUndo() { return place > 0; },
    get canRedo() { return place < steps.length - 1; },
    push(recipe, name) {
      const now = performance.now();
      const joins = name === lastName && now - lastTime < 1000 && place === steps.length - 1 && place > 0;
      steps = [...steps.slice(0, joins ? place : place + 1), recipe].slice(-200);
      place = steps.length - 1;
      [lastName, lastTime] = [name, now];
    },
    undo() { place = Math.max(0, place - 1); lastName = ''; return steps[place]; },
    redo() { place = Math.min(steps.length - 1, place + 1); lastName = ''; return steps[place]; },
  };
}

/// What CSS can do at once towards `to`, on a picture made for `from`, until the picture itself comes; empty for nothing.
export function approximation(from, to) {
  const parts = [];
  const light = 2 ** ((to.exposure - from.exposure) / 2.2);
  if (Math.abs(light - 1) > 0.005) parts.push(`brightness(${light.toFixed(3)})`);
  const contrast = (1 + to.contrast * 0.4) / (1 + from.contrast * 0.4);
  if (Math.abs(contrast - 1) > 0.005) parts.push(`contrast(${contrast.toFixed(3)})`);
  const grey = (recipe) => (recipe.blackAndWhite ? 0 : 1 + recipe.saturation);
  if (grey(from) > 0.05 && Math.abs(grey(to) - grey(from)) > 0.005) parts.push(`saturate(${(grey(to) / grey(from)).toFixed(3)})`);
  const warmth = to.temperature - from.temperature;
  if (warmth > 0.01) parts.push(`sepia(${(warmth * 0.35).toFixed(3)})`);
  return parts.join(' ');
}
