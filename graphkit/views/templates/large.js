// A map: fields, communities and people on a canvas, by continuous zoom. Everything a reader is told
// stands in the panel as text, too; the table below holds the foremost people.
import { Frame } from "./frame.js";
import { Lasso } from "./lasso.js";
import { MapCard } from "./map_card.js";
import { MapData } from "./map_data.js";
import { MapGround } from "./map_ground.js";
import { MapPaint } from "./map_paint.js";
import { Plain } from "./plain.js";

(() => {
  const NEAREST = 70; // points a cell, as near as a reader comes
  const SUBJECT = 12; // cells around the subject that are seen at first, at the least
  const at = (id) => document.getElementById(id);
  const map = MapData.read();
  map.most = 1;
  for (let i = 0; i < map.count; i++) map.most = Math.max(map.most, map.works(i) || 0);
  const ground = MapGround.make(map);
  const canvas = /** @type {HTMLCanvasElement} */ (at("map"));
  const holder = at("canvas");
  const pen = canvas.getContext("2d");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let theme = MapPaint.read(map, ground);
  const view = { whole: 1, scale: 1, x: 0, y: 0, wide: 1, high: 1, ratio: 1, kept: [] };
  const state = { chosen: null, overlay: "field", classes: null, groups: null, density: null };
  let boxes = [];
  let waiting = 0;
  let gliding = 0;

  // -- the view ------------------------------------------------------------------------------

  const whole = () => Math.min((view.wide - 24) / (ground.box.right - ground.box.left), (view.high - 24) / (ground.box.low - ground.box.top));
  const limit = (scale) => Math.min(Math.max(scale, 0.8 * whole()), Math.max(NEAREST, whole()));

  function measure() {
    view.wide = holder.clientWidth;
    view.high = holder.clientHeight;
    view.ratio = Math.min(window.devicePixelRatio || 1, 2);
    view.whole = whole();
    canvas.width = Math.round(view.wide * view.ratio);
    canvas.height = Math.round(view.high * view.ratio);
    const edge = holder.getBoundingClientRect();
    view.kept = [...document.querySelectorAll(".picture > .zoom, .picture > .tools > *")].map((e) => e.getBoundingClientRect()).filter((r) => r.width)
      .map((r) => [r.left - edge.left - 4, r.top - edge.top - 4, r.right - edge.left + 4, r.bottom - edge.top + 4]);
  }

  function paint() {
    waiting = 0;
    boxes = MapPaint.draw(pen, map, ground, theme, view, state);
    holder.dataset.scale = view.scale.toFixed(3);
    holder.dataset.names = String(boxes.length);
  }

  function draw() {
    if (!waiting) waiting = requestAnimationFrame(paint);
  }

  // Part of the map always stays in sight.
  function look(scale, x, y) {
    view.scale = limit(scale);
    const { left, top, right, low } = ground.box;
    const inside = (value, from, to, size) => Math.min(Math.max(value, Math.min(size * 0.5 - to * view.scale, size - to * view.scale)), Math.max(size * 0.5 - from * view.scale, -from * view.scale));
    view.x = inside(x, left, right, view.wide);
    view.y = inside(y, top, low, view.high);
    draw();
  }

  // A stretch of ground amid the picture.
  function frame({ left, top, right, low }, glide = true) {
    const scale = limit(Math.min((view.wide - 40) / Math.max(right - left, 1), (view.high - 60) / Math.max(low - top, 1)));
    const to = { scale, x: view.wide / 2 - scale * (left + right) / 2, y: view.high / 2 - scale * (top + low) / 2 };
    cancelAnimationFrame(gliding);
    if (!glide || calm.matches) { look(to.scale, to.x, to.y); return; }
    const from = { ...view };
    const begun = performance.now();
    const step = (now) => {
      const part = Math.min((now - begun) / 350, 1);
      const ease = part * part * (3 - 2 * part);
      const s = from.scale * (to.scale / from.scale) ** ease;
      // the middle of the picture glides, not its corner
      const mid = (a, b, size) => { const [m, n] = [(size / 2 - a) / from.scale, (size / 2 - b) / to.scale]; return size / 2 - s * (m + (n - m) * ease); };
      look(s, mid(from.x, to.x, view.wide), mid(from.y, to.y, view.high));
      if (part < 1) gliding = requestAnimationFrame(step);
    };
    gliding = requestAnimationFrame(step);
  }

  function zoom(by, x = view.wide / 2, y = view.high / 2) {
    const scale = limit(view.scale * by);
    const k = scale / view.scale;
    look(scale, x - (x - view.x) * k, y - (y - view.y) * k);
  }

  const fit = (glide = true) => frame(ground.box, glide);

  function around(people, least) {
    const [xs, ys] = [people.map((i) => ground.x[i]), people.map((i) => ground.y[i])];
    const [left, right, top, low] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const [more, higher] = [Math.max(least - (right - left) / 2, 2), Math.max(least * 0.6 - (low - top) / 2, 2)];
    return { left: left - more, right: right + more, top: top - higher, low: low + higher };
  }

  // -- what is chosen ------------------------------------------------------------------------

  const say = (words) => { at("status").textContent = words; };

  function person(i, glide = true) {
    state.chosen = i;
    MapCard.person(map, ground, i, { person, region });
    say(`${map.data.names[i]}: ${MapCard.many(map.ties.of(i).length, "tie")} here.`);
    Frame.selected("author", map.data.ids[i], map.data.names[i]);
    const near = [i, ...[...map.ties.of(i)].slice(0, 10).map((t) => map.ties.other(t, i))];
    frame(around(near, 7), glide);
  }

  function region(r, level, glide = true) {
    state.chosen = null;
    const own = ground.levels[level].middles.get(r);
    MapCard.region(map, ground, r, level, { person, region });
    say(`${map.data.regions.title[r]}: ${MapCard.many(own.n, "person")}.`);
    frame({ left: own.left - 1, right: own.right + 1, top: own.top - 1, low: own.low + 1 }, glide);
  }

  function clear() {
    state.chosen = null;
    MapCard.clear();
    say("");
    draw();
  }

  let folded = null;
  let last = "";

  function find(asked) {
    const wanted = Plain.plain(asked);
    if (!wanted) return;
    folded = folded || map.data.names.map(Plain.plain);
    const hits = folded.map((_, i) => i).filter((i) => folded[i].includes(wanted));
    hits.sort((a, b) => (folded[a] === wanted ? 0 : 1) - (folded[b] === wanted ? 0 : 1) || (map.works(b) || 0) - (map.works(a) || 0) || a - b);
    at("missed").textContent = hits.length ? "" : `Nobody here is called ${asked.trim()}.`;
    at("missed").hidden = Boolean(hits.length);
    if (!hits.length) { say(at("missed").textContent); return; }
    // the same words once more lead to the next of that name
    const next = last === wanted ? (hits.indexOf(state.chosen) + 1) % hits.length : 0;
    last = wanted;
    person(hits[Math.max(next, 0)]);
  }

  // -- pointer, wheel, keys ------------------------------------------------------------------

  const fingers = new Map();
  let moved = 0;

  const spot = (event) => { const edge = holder.getBoundingClientRect(); return { x: event.clientX - edge.left, y: event.clientY - edge.top }; };

  function press(event) {
    if (event.button || (event.shiftKey && Frame.listens)) return;
    cancelAnimationFrame(gliding);
    if (!fingers.size) moved = 0;
    fingers.set(event.pointerId, spot(event));
    canvas.setPointerCapture(event.pointerId);
  }

  function move(event) {
    const before = fingers.get(event.pointerId);
    const now = spot(event);
    if (!before) { point(now); return; }
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    if (fingers.size === 2) {
      const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
      const [was, is] = [Math.hypot(before.x - other.x, before.y - other.y), Math.hypot(now.x - other.x, now.y - other.y)];
      if (was > 0) zoom(is / was, (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else if (moved > 4) look(view.scale, view.x + now.x - before.x, view.y + now.y - before.y);
    fingers.set(event.pointerId, now);
  }

  function release(event) {
    const had = fingers.delete(event.pointerId);
    if (had && !fingers.size && moved <= 4 && event.type === "pointerup") click(spot(event));
    if (!fingers.size) moved = 0;
  }

  const under = (p) => ground.who((p.x - view.x) / view.scale, (p.y - view.y) / view.scale);

  function click(p) {
    const i = under(p);
    if (i < 0) { clear(); return; }
    if (view.scale >= MapPaint.NEAR) person(i, false);
    else region(ground.up[MapGround.COMMUNITY][i], MapGround.COMMUNITY);
  }

  function point(p) {
    const i = under(p);
    canvas.style.cursor = i < 0 ? "grab" : "pointer";
    const tip = at("tip");
    tip.hidden = i < 0;
    if (i < 0) return;
    const r = ground.up[view.scale >= MapPaint.NEAR ? MapGround.GROUP : MapGround.COMMUNITY][i];
    tip.textContent = view.scale >= MapPaint.NEAR ? `${map.data.names[i]}, ${MapCard.works(map, i)}` : `${map.data.regions.title[r]}, ${MapCard.many(ground.levels[MapGround.COMMUNITY].middles.get(r).n, "person")}`;
    tip.style.left = `${Math.min(p.x + 14, view.wide - tip.offsetWidth - 6)}px`;
    tip.style.top = `${p.y > view.high - 60 ? p.y - tip.offsetHeight - 10 : p.y + 16}px`;
  }

  // The wheel moves the page, unless the picture has the focus or a key is held.
  function wheel(event) {
    if (!(event.ctrlKey || event.metaKey || document.activeElement === holder)) return;
    event.preventDefault();
    const p = spot(event);
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.002)), p.x, p.y);
  }

  function onKey(event) {
    const typing = event.target.matches("input, select");
    if (event.key === "/" && !typing) { event.preventDefault(); at("query").focus(); return; }
    if (event.key === "Escape") { clear(); return; }
    if (event.target !== holder) return;
    const moves = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] };
    if (moves[event.key]) look(view.scale, view.x + moves[event.key][0], view.y + moves[event.key][1]);
    else if (event.key === "+" || event.key === "=") zoom(1.4);
    else if (event.key === "-") zoom(1 / 1.4);
    else if (event.key === "0") fit();
    else if (event.key === "Enter") middle();
    else return;
    event.preventDefault();
  }

  // The person, or from afar the community, that is nearest to the middle of the picture.
  function middle() {
    const [x, y] = [(view.wide / 2 - view.x) / view.scale, (view.high / 2 - view.y) / view.scale];
    let best = 0;
    for (let i = 1; i < map.count; i++) if ((ground.x[i] - x) ** 2 + (ground.y[i] - y) ** 2 < (ground.x[best] - x) ** 2 + (ground.y[best] - y) ** 2) best = i;
    if (view.scale >= MapPaint.NEAR) person(best, false);
    else region(ground.up[MapGround.COMMUNITY][best], MapGround.COMMUNITY);
  }

  // -- colours ------------------------------------------------------------------------------

  function colour(kind) {
    state.overlay = kind;
    state.groups = null;
    /** @type {HTMLSelectElement} */ (at("overlay")).value = kind;
    state.classes = MapPaint.overlay(kind, map, theme);
    state.density = kind === "density" ? MapPaint.density(map, ground, theme) : null;
    MapCard.legend(map, ground, theme, state, (r) => region(r, MapGround.FIELD));
    draw();
  }

  function listen() {
    at("search").addEventListener("submit", (event) => { event.preventDefault(); find(/** @type {HTMLInputElement} */ (at("query")).value); });
    document.addEventListener("keydown", onKey);
    canvas.addEventListener("pointerdown", press);
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", release);
    canvas.addEventListener("pointercancel", release);
    canvas.addEventListener("pointerleave", () => { at("tip").hidden = true; });
    canvas.addEventListener("dblclick", (event) => { const p = spot(event); zoom(2, p.x, p.y); });
    holder.addEventListener("wheel", wheel, { passive: false });
    document.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => {
      const how = /** @type {HTMLElement} */ (button).dataset.zoom;
      if (how === "fit") fit();
      else zoom(how === "in" ? 1.5 : 1 / 1.5);
    }));
    at("overlay").addEventListener("change", (event) => colour(/** @type {HTMLSelectElement} */ (event.target).value));
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { theme = MapPaint.read(map, ground); colour(state.overlay); });
    new ResizeObserver(() => { const part = { x: (view.wide / 2 - view.x) / view.scale, y: (view.high / 2 - view.y) / view.scale }; measure(); look(view.scale, view.wide / 2 - part.x * view.scale, view.high / 2 - part.y * view.scale); paint(); }).observe(holder);
  }

  // At first the subject with those closest, or else everything.
  function begin() {
    const near = map.focus.flatMap((i) => [i, ...[...map.ties.of(i)].slice(0, 10).map((t) => map.ties.other(t, i))]);
    if (!near.length) { fit(false); return; }
    frame(around(near, Math.max(SUBJECT, 1.6 * Math.sqrt(map.count) / 10)), false);
    if (map.focus.length === 1) { [state.chosen] = map.focus; MapCard.person(map, ground, state.chosen, { person, region }); }
  }

  function start() {
    const tables = /** @type {HTMLDetailsElement} */ (at("tables"));
    tables.open = false;
    at("loading").hidden = true;
    measure();
    colour("field");
    if (map.count) begin();
    paint();
    listen();
    holder.dataset.people = String(map.count);
    holder.dataset.ready = "yes";
    Frame.watch();
    Frame.hear((id) => { const i = map.data.ids.indexOf(id); if (i >= 0) person(i); });
    Lasso.on(canvas, () => { const edge = holder.getBoundingClientRect(); return map.data.ids.map((id, i) => ({ id, x: edge.left + view.x + ground.x[i] * view.scale, y: edge.top + view.y + ground.y[i] * view.scale })); });
  }

  // For tests, and for whoever steers the picture from a console.
  /** @type {any} */ (window).graphkitMap = Object.freeze({
    person, region, fit, zoom, clear, colour, names: () => boxes.map((b) => ({ text: b.text, kind: b.kind, must: b.must, box: [...b] })),
    pan(dx) { look(view.scale, view.x + dx, view.y); paint(); }, view: () => ({ ...view, kept: view.kept }),
    dots: () => Array.from({ length: map.count }, (_, i) => ({ x: view.x + ground.x[i] * view.scale, y: view.y + ground.y[i] * view.scale, r: MapPaint.radius(map, i, view.scale) })),
    regions: () => ground.levels.map(({ middles }) => [...middles].map(([r, own]) => ({ title: map.data.regions.title[r], told: map.data.regions.many[r], people: own.n }))),
  });
  start();
})();
