// Requests to the server of `tiersync serve` (openapi.yaml).

/** What the server said, in its words, with what to do. */
export class ApiError extends Error {
  constructor(status, message, remedy = null, code = null) {
    super(message);
    Object.assign(this, { name: "ApiError", status, remedy, code });
  }
}

const unreachable = "The server does not answer.";
const startIt = "See whether `tiersync serve` still runs, then try again.";

async function request(method, path, { params, body, signal } = {}) {
  const url = new URL(path, location.origin);
  for (const [key, value] of Object.entries(params ?? {})) {
    if (value !== null && value !== undefined) url.searchParams.set(key, String(value));
  }
  const options = { method, signal, credentials: "same-origin", headers: { Accept: "application/json" } };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, unreachable, startIt, "unreachable");
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  if (response.status === 401 && path !== "/api/session") window.dispatchEvent(new CustomEvent("tiersync:signed-out"));
  throw new ApiError(response.status, told.error ?? `The server answered ${response.status}.`, told.remedy ?? null, told.code ?? null);
}

async function json(method, path, options) {
  const response = await request(method, path, options);
  const text = await response.text();
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(response.status, "The server's answer cannot be read.", "Reload the page.", "unreadable");
  }
}

export const api = {
  get: (path, params, { signal } = {}) => json("GET", path, { params, signal }),
  post: (path, body = {}, { signal } = {}) => json("POST", path, { body, signal }),
  put: (path, body, { signal } = {}) => json("PUT", path, { body, signal }),
  patch: (path, body, { signal } = {}) => json("PATCH", path, { body, signal }),
  delete: (path) => json("DELETE", path),
  /** A picture that the server makes of what is sent. */
  postForBlob: async (path, body, { signal } = {}) => (await request("POST", path, { body, signal })).blob(),
};
