// The view in which some spots fit into the canvas, with room for the names at its border.

/** @typedef {{scale: number, position: {x: number, y: number}, over: number, beside: number}} Fitted */
export const Fitting = (() => {
  const NEAREST = 1.35; // as near as a few people are brought

  /**
   * `over` and `beside`: how far tools and an open card reach into the canvas.
   * @param {{x: number, y: number}[]} inside @param {HTMLElement} canvas
   * @param {{over: number, beside: number}} covered @returns {Fitted}
   */
  function of(inside, canvas, { over, beside }) {
    const side = Math.min(110, Math.max(36, (canvas.clientWidth - beside) * 0.11));
    const [top, bottom] = [Math.max(64, over + 26), 56];
    const xs = inside.map((spot) => spot.x);
    const ys = inside.map((spot) => spot.y);
    const low = { x: Math.min(...xs), y: Math.min(...ys) };
    const high = { x: Math.max(...xs), y: Math.max(...ys) };
    const room = { x: canvas.clientWidth - beside - 2 * side, y: canvas.clientHeight - top - bottom };
    const most = Math.min(room.x / (high.x - low.x || 1), room.y / (high.y - low.y || 1), NEAREST);
    const scale = Math.max(most, 0.05);
    const position = { x: (low.x + high.x + beside / scale) / 2, y: (low.y + high.y - (top - bottom) / scale) / 2 };
    return { scale, position, over, beside };
  }

  /**
   * While all that fits is in view, no name may leave the canvas or lie under what stands over it.
   * @param {Fitted | null} fitted @param {number} scale @param {HTMLElement} canvas
   */
  function border(fitted, scale, canvas) {
    if (!fitted || Math.abs(scale / fitted.scale - 1) > 0.001) return null;
    const { x, y } = fitted.position;
    const half = { x: canvas.clientWidth / 2 - 4, y: canvas.clientHeight / 2 - 4 };
    return { l: x * scale - half.x, r: x * scale + half.x - fitted.beside, t: y * scale - half.y + fitted.over, b: y * scale + half.y };
  }

  return { of, border };
})();
