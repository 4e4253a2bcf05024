// Pictures of a recipe from the server: one request in flight, the newest wish wins; small while something moves, then in full.
import { textOf } from './recipe.js';

const movingSide = 640;

/// The address of a picture with a recipe. An empty recipe is written out: without one, it would be the photo as it was saved.
export function previewURL(photo, recipe, side) {
  const text = textOf(recipe);
  return `/media/previews/${photo}?recipe=${encodeURIComponent(text === '{}' ? '{"version":1}' : text)}&side=${side}`;
}

/// Asks for pictures and hands them on: `onPicture(url, recipe)`, `onBusy(isBusy)`, `onError(error)`.
export function previewer(photo, { fullSide, onPicture, onBusy, onError, signal }) {
  let wanted = null;
  let inFlight = false;
  let shownURL = null;
  let restTimer = 0;

  async function next() {
    if (inFlight || !wanted || signal.aborted) return;
    const wish = wanted;
    wanted = null;
    inFlight = true;
    const busyTimer = setTimeout(() => onBusy(true), 250);
    try {
      const response = await fetch(previewURL(photo, wish.recipe, wish.side), { signal });
      if (!response.ok) {
        const told = await response.json().catch(() => ({}));
        throw Object.assign(new Error(told.error ?? `The preview could not be made (${response.status})`), { remedy: told.remedy });
      }
      const url = URL.createObjectURL(await response.blob());
      const image = new Image();
      image.src = url;
      await image.decode();
      if (shownURL) URL.revokeObjectURL(shownURL);
      shownURL = url;
      if (!signal.aborted) onPicture(url, wish.recipe, image.naturalWidth, image.naturalHeight);
    } catch (error) {
      if (error.name !== 'AbortError') onError(error);
    }
    clearTimeout(busyTimer);
    onBusy(false);
    inFlight = false;
    next();
  }

  signal.addEventListener('abort', () => {
    clearTimeout(restTimer);
    if (shownURL) URL.revokeObjectURL(shownURL);
  });

  return {
    /// Shows this recipe; `moving` for a small picture now and the full one when nothing moved for a moment.
    show(recipe, { moving = false } = {}) {
      clearTimeout(restTimer);
      wanted = { recipe, side: moving ? movingSide : fullSide() };
      if (moving) restTimer = setTimeout(() => { wanted = { recipe, side: fullSide() }; next(); }, 220);
      next();
    },
  };
}
