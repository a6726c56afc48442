// What the page shows, as the part of its address after "#", so that it can be sent to somebody.

/** The parts of an address of ours; none of an anchor. @param {string} hash @returns {Record<string, string>} */
export function parsed(hash) {
  const text = hash.replace(/^#/, "");
  return text.includes("=") ? Object.fromEntries(new URLSearchParams(text)) : {};
}

/** @param {Record<string, string>} parts */
export function written(parts) {
  const kept = Object.entries(parts).filter(([, value]) => value !== "");
  return kept.length ? `#${new URLSearchParams(kept)}` : "";
}

/** @type {Record<string, string>} */
let state = parsed(window.location.hash);

export const Address = {
  get: () => state,
  /** @param {Record<string, string>} parts */
  set(parts) {
    state = { ...state, ...parts };
    try {
      window.history.replaceState(null, "", written(state) || window.location.pathname + window.location.search);
    } catch {
      // a frame without an address of its own
    }
  },
};
