// Shift and drag around people: they are chosen together. Only where a notebook hears it.
import { Frame } from "./frame.js";

export const Lasso = (() => {
  const inside = (line, { x, y }) => line.reduce((crossed, a, n) => {
    const b = line[(n + 1) % line.length];
    return (a.y > y) !== (b.y > y) && x < a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y) ? !crossed : crossed;
  }, false);

  // `spots` gives id and place in the window of everybody who is shown.
  function on(place, spots) {
    if (!Frame.listens) return;
    let line = null;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("aria-hidden", "true");
    svg.style.cssText = "position:fixed;inset:0;width:100vw;height:100vh;pointer-events:none;z-index:9";
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
    shape.style.cssText = "fill:var(--accent);fill-opacity:.12;stroke:var(--accent);stroke-width:1.5;stroke-dasharray:5 4";
    svg.append(shape);

    const stop = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
    place.addEventListener("pointerdown", (event) => {
      if (!event.shiftKey || event.button) return;
      line = [{ x: event.clientX, y: event.clientY }];
      document.body.append(svg);
    }, true);
    document.addEventListener("pointermove", (event) => {
      if (!line) return;
      stop(event);
      line.push({ x: event.clientX, y: event.clientY });
      shape.setAttribute("points", line.map((p) => `${p.x},${p.y}`).join(" "));
    }, true);
    document.addEventListener("pointerup", (event) => {
      if (!line) return;
      const drawn = line;
      line = null;
      svg.remove();
      const [xs, ys] = [drawn.map((p) => p.x), drawn.map((p) => p.y)];
      if (Math.max(...xs) - Math.min(...xs) < 8 && Math.max(...ys) - Math.min(...ys) < 8) return; // a click
      stop(event);
      // the click that ends a drag chooses nobody
      document.addEventListener("click", stop, { capture: true, once: true });
      setTimeout(() => document.removeEventListener("click", stop, { capture: true }), 50);
      Frame.lassoed(spots().filter((spot) => inside(drawn, spot)).map((spot) => spot.id));
    }, true);
  }

  return { on, inside };
})();
