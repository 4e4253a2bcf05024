// Light, dark, or as the system says.
const key = "tiersync-theme";

/** "light", "dark" or "system". */
export function theme() {
  try {
    return localStorage.getItem(key) ?? "system";
  } catch {
    return "system";
  }
}

/** Takes a theme over (or the one that was chosen before) and remembers it. */
export function applyTheme(value = theme()) {
  try {
    if (value === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch { /* Without storage it holds until the page is closed. */ }
  if (value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
}
