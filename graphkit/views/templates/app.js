// The picture at work: draws the slice that stands in the page, and shows what is selected.
// One state (`selected`, and what the filters let through), one way to change it (`select`,
// `refresh`), and everything is drawn from it.
import { Filters } from "./filters.js";
import { Fitting } from "./fitting.js";
import { Frame } from "./frame.js";
import { Hulls } from "./hulls.js";
import { Keys } from "./keys.js";
import { Labels } from "./labels.js";
import { Panel } from "./panel.js";
import { Paths } from "./paths.js";
import { Theme } from "./theme.js";
import { Timeline } from "./timeline.js";
import { Unpack } from "./unpack.js";
import { Views } from "./views.js";

(() => {
  const LINES = 500; // that are drawn at first
  const CLOSEST = 10; // people around one in focus who are named first
  const data = Unpack.whole();
  const { people, ties, legend } = data;
  const hints = data.hints || [];
  const at = (id) => document.getElementById(id);
  const canvas = at("canvas");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const kindOf = (i) => people[i].kind || (people[i].legend < 0 ? "other" : legend[people[i].legend].colour);

  let theme = Theme.read();
  let selected = { kind: "nothing" };
  const trail = []; // what was selected before, for the way back
  let picking = null; // a person from whom a path is being looked for
  let pointed = null; // the person under the pointer, or the next one by keyboard
  let version = 0; // grows whenever names may have to move
  let fitted = null; // the view that shows everything, or those in `aim`
  let aim = null; // who the view was fitted to, null for everybody
  let soon = 0; // a fit that waits until the reader has done filtering
  let lit = { people: null, ties: null }; // what stands out now
  let moved = false; // the reader has panned or zoomed: resizing then leaves the view alone

  const biggest = Math.max(1, ...data.network.nodes.map((node) => node.size));
  const spots = []; // by person; the network has its own order, in which the focus lies on top
  data.network.nodes.forEach(({ id, x, y, size }) => {
    spots[id] = { ...people[id], x, y, radius: size, rank: people[id].kind ? 0.25 : size / biggest };
  });
  const widths = ties.map((tie) => tie.width);
  const thickest = widths.reduce((most, width) => Math.max(most, width), 1);
  const strengths = widths.map((width) => width / thickest);
  const labels = Labels.make(spots);
  const foci = spots.map((_, i) => i).filter((i) => spots[i].focus && !spots[i].kind);
  const go = {
    person: (i, centre) => (picking === null ? select({ kind: "person", i }, centre) : arrive(i)),
    tie: (i) => select({ kind: "tie", i }),
    hint: (i) => select({ kind: "hint", i }),
    community: (i) => select({ kind: "community", i }),
    clear: () => { picking = null; trail.length = 0; select({ kind: "nothing" }); },
    back,
    deep: () => trail.length > 0,
    there: (t) => view.edges[t],
    count: (t) => filters.count(ties[t]),
    weight: (t) => filters.weight(ties[t]),
    fitting: (w) => filters.fitting(w),
    path: (i) => depart(i),
    hidden: (i) => filters.hiddenAround(i, panel.tiesOf),
    brought: (i) => around(i).filter((n) => people[n].beyond && filters.shown.has(n)),
    expand: (i) => { filters.bring(go.hidden(i)); select(selected, false, true); },
    collapse: (i) => { filters.send(go.brought(i)); select(selected, false, true); },
  };
  const panel = Panel.make(data, go);
  const filters = Filters.make(data, () => { refresh(); fitSoon(); });
  let view = filters.visible();
  const hullOf = legend.map(() => null);
  const lines = hints.map(({ a, b }, h) => ({ id: ties.length + h, from: a, to: b, width: 2 }));
  const hide = (list, flags) => list.map((item) => (flags[item.id] === false ? { ...item, hidden: true } : item));
  const nodes = new vis.DataSet(hide(data.network.nodes, view.nodes));
  const edges = new vis.DataSet(hide([...ties.map(({ a, b }, id) => ({ id, from: a, to: b, width: widths[id] })), ...lines], view.edges));
  const network = new vis.Network(canvas, { nodes, edges }, data.network.options);

  function around(i) {
    return [...new Set(panel.tiesOf[i].map((t) => (ties[t].a === i ? ties[t].b : ties[t].a)))];
  }

  // ---- drawing

  function shown() {
    const { kind, i } = selected;
    if (kind === "person") {
      const own = panel.tiesOf[i].filter((t) => view.edges[t]);
      const met = hints.filter(({ a, b }) => a === i || b === i).flatMap(({ a, b }) => [a, b]);
      return { people: new Set([i, ...met, ...own.flatMap((t) => [ties[t].a, ties[t].b])]), ties: new Set(own), first: new Set([i]), near: closestTo([i]) };
    }
    if (kind === "tie" || kind === "hint") {
      const { a, b } = kind === "tie" ? ties[i] : hints[i];
      return { people: new Set([a, b]), ties: new Set(kind === "tie" ? [i] : []), first: new Set([a, b]) };
    }
    if (kind === "path") {
      return { people: new Set(i.people), ties: new Set(i.ties), first: new Set(i.people) };
    }
    if (kind === "community") {
      const inside = (n) => people[n].legend === i && !people[n].kind;
      const members = people.map((_, n) => n).filter(inside);
      const within = ties.map((_, t) => t).filter((t) => inside(ties[t].a) && inside(ties[t].b));
      return { people: new Set(members), ties: new Set(within), first: new Set() };
    }
    return { people: null, ties: null, first: new Set(), near: closestTo(foci) };
  }

  // The people closest to some, closest first: they are named before all others.
  function closestTo(some) {
    const own = some.length > 2 ? [] : some.flatMap((i) => panel.tiesOf[i].filter((t) => view.edges[t] && !ties[t].kind).map((t) => ({ i: ties[t].a === i ? ties[t].b : ties[t].a, t })));
    own.sort((a, b) => ties[b.t].strength - ties[a.t].strength || a.t - b.t);
    return new Set(own.map(({ i }) => i).filter((i) => !some.includes(i)).slice(0, CLOSEST));
  }

  function looks() {
    const now = shown();
    const crowd = Math.sqrt(Math.min(1, 700 / Math.max(1, ties.length))); // many ties stand back
    const ofNode = people.map((person, i) => {
      const dim = now.people !== null && !now.people.has(i);
      return Theme.person(theme, kindOf(i), { dim, chosen: now.first.has(i), doubtful: person.doubtful, change: person.change });
    });
    const ofTie = ties.map(({ a, b, kind, change }, i) => {
      const dim = now.ties !== null && !now.ties.has(i);
      const chosen = (selected.kind === "tie" && selected.i === i) || (selected.kind === "path" && !dim);
      // who is in the middle belongs to no circle: their lines have the colour of the other end
      const middle = [a, b].findIndex((i) => people[i].focus && people[i].legend < 0);
      const inside = kind ? null : middle >= 0 ? kindOf([b, a][middle]) : people[a].legend === people[b].legend ? kindOf(a) : null;
      return Theme.tie(theme, inside, { dim, chosen, strength: strengths[i], link: kind, change, crowd, lit: now.ties !== null && !dim });
    });
    const ofHint = hints.map(({ a, b }, h) => {
      const chosen = selected.kind === "hint" && selected.i === h;
      const dim = now.people !== null && !chosen && !(selected.kind === "person" && [a, b].includes(selected.i));
      return Theme.tie(theme, null, { dim, chosen, hint: true });
    });
    return { ofNode, ofLine: [...ofTie, ...ofHint] };
  }

  function paint() {
    lit = shown();
    const { ofNode, ofLine } = looks();
    nodes.update(ofNode.map((look, id) => ({ id, ...look, hidden: !view.nodes[id] })));
    const windowed = filters.timed();
    edges.update(ofLine.map((look, id) => ({ id, ...look, hidden: !lineThere(id), ...(id < ties.length ? { width: windowed && !ties[id].kind ? thick(filters.weight(ties[id])) : widths[id] } : {}) })));
    version += 1;
    network.redraw();
  }

  // The width of a line of so much shared work (as width_of in scene.py).
  const heaviest = ties.reduce((most, tie) => (tie.kind || people[tie.a].beyond || people[tie.b].beyond ? most : Math.max(most, tie.strength)), 0) || 1;
  const thick = (weight) => Math.round(100 * (1 + 5 * Math.sqrt(Math.min(Math.max(weight / heaviest, 0), 1)))) / 100;

  // The weakest of very many lines say little and cover the rest: hidden until they are asked for.
  const weakest = new Set();
  const strongFirst = ties.map((_, t) => t).filter((t) => !ties[t].kind).sort((a, b) => ties[b].strength - ties[a].strength || a - b);
  if (strongFirst.length > LINES) strongFirst.slice(LINES).filter((t) => !foci.includes(ties[t].a) && !foci.includes(ties[t].b)).forEach((t) => weakest.add(t));
  const weakHidden = () => weakest.size > 0 && !(at("weak") && at("weak").checked);

  function lineThere(id) {
    if (id < ties.length) {
      if (!view.edges[id]) return false;
      return !weakHidden() || !weakest.has(id) || (lit.ties !== null && lit.ties.has(id));
    }
    const { a, b } = hints[id - ties.length];
    return view.nodes[a] && view.nodes[b];
  }

  // After a filter: what is there now, in picture, ground, tables, words.
  function refresh() {
    view = filters.visible();
    legend.forEach((entry, i) => {
      const members = spots.filter((spot, n) => view.nodes[n] && !spot.kind && spot.legend === i);
      const named = entry.ground ?? (entry.colour !== "none" && entry.colour !== "other");
      const strangers = spots.filter((spot, n) => view.nodes[n] && !spot.kind && spot.legend !== i);
      hullOf[i] = named && members.length > 2 && legend.length > 1 ? Hulls.apart(members, strangers) : null;
    });
    paint();
    const many = view.nodes.filter((there, i) => there && !people[i].kind).length;
    const tied = view.edges.filter((there, t) => there && !ties[t].kind).length;
    const narrowed = filters.narrowed() || filters.hidden() > 0;
    const brought = many - data.tables.people;
    const said = brought > 0 && !filters.narrowed() ? `${data.summary}; ${brought} more brought in`
      : narrowed ? `${many} of ${data.tables.people} shown, ${tied} ties` : data.summary;
    if (at("filtering")) at("filtering").hidden = !filters.narrowed();
    rows("people", "i", (i) => view.nodes[i]);
    rows("ties", "t", (t) => view.edges[t]);
    tallies(filters.narrowed());
    panel.begin();
    if (selected.kind === "person" || selected.kind === "tie") panel[selected.kind](selected.i);
    if (Views.now() !== "network") return;
    at("summary").textContent = said;
    at("in-step").textContent = said;
    at("empty").hidden = many > 0;
    at("empty").textContent = spots.length ? why() : "Nobody is in this slice.";
    if (narrowed) at("status").textContent = said;
  }

  // Why nothing is left.
  function why() {
    const window = Timeline.window();
    if (!window) return "Nothing is left under these filters.";
    const years = window[0] === window[1] ? window[0] : `${window[0]}–${window[1]}`;
    return `No work of ${years} ties anybody here${filters.narrowed() && at("topic") && at("topic").value ? " about this topic" : ""}.`;
  }

  // What the legend counts: those who are shown.
  function tallies(narrowed) {
    legend.forEach((entry, i) => {
      const place = document.querySelector(`[data-legend="${i}"] .many`);
      const here = spots.filter((spot, n) => view.nodes[n] && !spot.kind && !spot.beyond && spot.legend === i).length;
      const off = document.querySelector(`[data-flip="${i}"]`)?.getAttribute("aria-pressed") === "false";
      if (place) place.textContent = narrowed && !off ? `${here} of ${entry.here}` : `${entry.here}${entry.note ? ` ${entry.note}` : ""}`;
    });
    if (at("weak-many")) at("weak-many").textContent = String(weakest.size);
    if (at("weak-line")) at("weak-line").hidden = weakest.size === 0;
  }

  function rows(table, key, there) {
    document.querySelectorAll(`#${table} tbody tr[data-${key}]`).forEach((row) => {
      row.hidden = !there(Number(row.dataset[key]));
    });
  }

  // Names and rings are drawn in pixels, so that they keep their size at every zoom.
  function inPixels(ctx, work) {
    const ratio = ctx.canvas.width / (ctx.canvas.clientWidth || 1);
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    work(network.getScale());
    ctx.restore();
  }

  function grounds(ctx) {
    const { people: lit } = shown();
    hullOf.forEach((hull, i) => {
      if (!hull) return;
      const { edge } = theme.kinds[legend[i].colour];
      const strong = lit === null || (selected.kind === "community" && selected.i === i);
      Hulls.trace(ctx, hull);
      ctx.fillStyle = Theme.fade(edge, strong ? 0.085 : 0.03);
      ctx.fill();
      ctx.lineWidth = 1.2 / network.getScale();
      ctx.strokeStyle = Theme.fade(edge, strong ? 0.32 : 0.1);
      ctx.stroke();
    });
  }

  function rings(ctx) {
    const { people: lit } = shown();
    inPixels(ctx, (scale) => {
      spots.forEach((spot, i) => {
        if (!view.nodes[i] || (!spot.focus && i !== pointed) || (spot.kind && i !== pointed)) return;
        const ink = i === pointed ? theme.accent : lit && !lit.has(i) ? Theme.mix(theme.text, theme.surface, 0.4) : theme.text;
        const { x, y } = network.canvasToDOM(spot);
        /** @type {[number, number, string][]} */
        const two = [[3, 5, theme.surface], [5, 2.5, ink]];
        for (const [away, width, colour] of two) {
          ctx.beginPath();
          ctx.arc(x, y, spot.radius * scale + away, 0, 2 * Math.PI);
          ctx.lineWidth = width;
          ctx.strokeStyle = colour;
          ctx.stroke();
        }
      });
    });
  }

  function names(ctx) {
    inPixels(ctx, (scale) => {
      const { people: only, first, near } = shown();
      if (pointed !== null) first.add(pointed);
      if (only && pointed !== null) only.add(pointed);
      const hulls = hullOf.map((hull, i) => ({ hull, label: legend[i].label, colour: legend[i].colour })).filter(({ hull }) => hull);
      const toDOM = (spot) => network.canvasToDOM(spot);
      const state = { only, first, near, there: view.nodes, hulls, border: Fitting.border(fitted, scale, canvas) };
      labels.draw(ctx, { scale, toDOM, theme, state, version });
    });
    if (!canvas.dataset.ready) {
      canvas.dataset.ready = "yes";
      at("loading").hidden = true;
    }
  }

  // ---- the view

  const embedded = document.body.classList.contains("embed");

  // How far the tools (in a frame also the heading, and an open card) reach into the canvas.
  function covered() {
    const { top } = canvas.getBoundingClientRect();
    const reach = (selector) => {
      const box = document.querySelector(selector)?.getBoundingClientRect();
      return box && box.height ? Math.max(0, box.bottom - top) : 0;
    };
    const over = Math.max(reach(".tools"), embedded ? reach("header") : 0);
    const card = embedded && document.body.classList.contains("opened") ? at("panel").offsetWidth + 8 : 0;
    return { over, beside: card < canvas.clientWidth / 2 ? card : 0 };
  }

  // Everybody who is shown fits into the view, or some of them: those who were looked for.
  function fit(animate, only = null) {
    window.clearTimeout(soon);
    const inside = spots.filter((_, i) => view.nodes[i] && (!only || only.has(i)));
    if (!inside.length) return;
    aim = only;
    const to = Fitting.of(inside, canvas, covered());
    fitted = to;
    version += 1;
    moveTo({ scale: to.scale, position: to.position }, animate);
    moved = false;
  }

  // After a filter and after "show more": when no other has followed, so that a slider can be drawn.
  function fitSoon() {
    window.clearTimeout(soon);
    soon = window.setTimeout(() => { if (Views.now() === "network") fit(true); }, calm.matches ? 0 : 200);
  }

  // The whole picture for a moment, as a file has it; then what the reader was looking at.
  function whole(look) {
    const before = { position: network.getViewPosition(), scale: network.getScale(), fitted, aim, moved };
    fit(false);
    network.redraw();
    const seen = look();
    ({ fitted, aim, moved } = before);
    version += 1;
    moveTo({ position: before.position, scale: before.scale }, false);
    network.redraw();
    return seen;
  }

  function moveTo(to, animate = true) {
    const animation = animate && !calm.matches ? { duration: 300, easingFunction: "easeInOutQuad" } : false;
    network.moveTo({ ...to, animation });
  }

  function zoom(how) {
    if (how === "fit") return fit(true);
    moved = true;
    const scale = network.getScale() * (how === "in" ? 1.4 : 1 / 1.4);
    return moveTo({ scale: Math.min(Math.max(scale, 0.05), 8) });
  }

  function pan(dx, dy) {
    moved = true;
    const { x, y } = network.getViewPosition();
    const scale = network.getScale();
    moveTo({ position: { x: x + dx / scale, y: y + dy / scale } }, false);
  }

  // ---- selecting

  function select(next, centre = false, again = false) {
    if (!again && selected.kind !== "nothing" && next.kind !== "nothing") trail.push(selected);
    selected = next;
    pointed = null;
    keys.forget();
    const { kind, i } = next;
    // What was found beyond the picture, or under a filter, has to be seen.
    const needed = kind === "person" ? [i] : kind === "path" ? i.people : kind === "tie" ? [ties[i].a, ties[i].b] : [];
    const beyond = needed.filter((n) => people[n].beyond && !filters.shown.has(n));
    if (beyond.length) filters.bring(beyond);
    if (kind === "nothing") panel.clear();
    else panel[kind](i);
    document.querySelectorAll("[data-legend]").forEach((button) => {
      const pressed = kind === "community" && Number(button.dataset.legend) === i;
      button.setAttribute("aria-pressed", String(pressed));
    });
    say(next);
    paint();
    if (embedded && !moved && fitted && fitted.beside !== covered().beside) fit(false, aim);
    if (kind !== "nothing") reveal();
    if (kind === "person") Frame.selected(people[i].kind || "author", data.ids[i], people[i].name);
    if (centre) fit(true, lit.people);
  }

  function back() {
    const last = trail.pop();
    select(last || { kind: "nothing" }, false, true);
    canvas.querySelector(".vis-network").focus({ preventScroll: true });
  }

  // On a narrow screen the panel stands under the picture: bring its top into view, keep the rest.
  function reveal() {
    const { top } = at("panel").getBoundingClientRect();
    if (top < window.innerHeight - 140) return;
    window.scrollBy({ top: top - window.innerHeight * 0.55, behavior: calm.matches ? "auto" : "smooth" });
  }

  function say({ kind, i }) {
    const here = (n) => panel.tiesOf[n].filter((t) => view.edges[t] && !ties[t].kind).length;
    const words = {
      nothing: () => "Nothing is selected.",
      person: () => `${people[i].name}: ${people[i].kind ? people[i].kind : `${here(i)} neighbour${here(i) === 1 ? "" : "s"} here`}.`,
      tie: () => `${people[ties[i].a].name} and ${people[ties[i].b].name}: ${ties[i].count}${ties[i].kind ? "" : `, weight ${ties[i].weight}`}.`,
      hint: () => `${people[hints[i].a].name} and ${people[hints[i].b].name} could work together.`,
      community: () => `${legend[i].label}: ${legend[i].here} here.`,
      path: () => `Path of ${i.ties.length} step${i.ties.length === 1 ? "" : "s"}: ${i.people.map((n) => people[n].name).join(", ")}.`,
    };
    at("status").textContent = words[kind]();
  }

  // ---- paths: from the one selected to the one chosen next

  function depart(i) {
    picking = i;
    if (at("pathing")) at("pathing").setAttribute("aria-pressed", "true");
    at("status").textContent = i === null ? "" : `Path from ${people[i].name}: choose whom to reach.`;
    notice(`Path from ${people[i].name}: click or find the person to reach.`);
  }

  function arrive(i) {
    const from = picking;
    stopPath();
    if (i === from) return;
    const net = { ties, tiesOf: panel.tiesOf };
    const found = Paths.between(from, i, { ...net, usable: (t) => view.edges[t] }) || Paths.between(from, i, { ...net, usable: () => true });
    if (found) select({ kind: "path", i: found });
    else notice(`No chain of ties leads from ${people[from].name} to ${people[i].name} in this slice.`, true);
  }

  function notice(words, brief) {
    const tip = at("tip");
    tip.hidden = words === null;
    tip.classList.toggle("notice-tip", words !== null);
    if (words === null) return;
    tip.textContent = words;
    at("status").textContent = words;
    tip.style.left = tip.style.top = "";
    if (brief) window.setTimeout(() => { if (tip.textContent === words) notice(null); }, 6000);
  }

  function stopPath() {
    picking = null;
    if (at("pathing")) at("pathing").setAttribute("aria-pressed", "false");
    notice(null);
  }

  function startPath() {
    if (picking !== null) return stopPath();
    const first = selected.kind === "person" && !people[selected.i].kind ? selected.i : spots.findIndex((spot) => spot.focus && !spot.kind);
    if (first >= 0) depart(first);
    else notice("Choose a person first, then Path.", true);
  }

  // ---- pointing

  function onClick(event) {
    const { x, y } = event.pointer.DOM;
    if (picking === null) at("tip").hidden = true;
    const person = network.getNodeAt({ x, y });
    if (person !== undefined) return go.person(person);
    const tie = network.getEdgeAt({ x, y });
    if (tie === undefined) return go.clear();
    return tie >= ties.length ? go.hint(tie - ties.length) : go.tie(tie);
  }

  function onDouble(event) {
    const person = network.getNodeAt(event.pointer.DOM);
    if (person === undefined) return;
    if (go.hidden(person).length) go.expand(person);
    else if (go.brought(person).length) go.collapse(person);
  }

  function onHover(person, line, event) {
    pointed = person;
    version += 1;
    canvas.style.cursor = person === null && line === null ? "" : "pointer";
    if (picking === null) tipAt(line, event);
    network.redraw();
  }

  function tipAt(line, event) {
    const tip = at("tip");
    tip.hidden = line === null;
    tip.classList.remove("notice-tip");
    if (line === null) return;
    const { a, b, count } = line < ties.length ? ties[line] : { ...hints[line - ties.length], count: "a suggestion" };
    tip.textContent = `${people[a].name} and ${people[b].name}: ${count}`;
    const { x, y } = event.pointer.DOM;
    tip.style.left = `${Math.min(x + 14, Math.max(8, canvas.clientWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${Math.max(8, y - tip.offsetHeight - 10)}px`;
  }

  const frame = canvas.querySelector(".vis-network");
  const keys = Keys.make(frame, {
    neighbours: () => (selected.kind !== "person" ? null
      : panel.tiesOf[selected.i].filter((t) => view.edges[t]).map((t) => ({ tie: t, other: ties[t].a === selected.i ? ties[t].b : ties[t].a }))),
    start: () => {
      const there = spots.map((_, i) => i).filter((i) => view.nodes[i] && !people[i].kind);
      const first = there.find((i) => spots[i].focus) ?? there.sort((a, b) => people[b].ties - people[a].ties)[0];
      if (first !== undefined) select({ kind: "person", i: first });
    },
    point: ({ tie, other }, n, many) => {
      pointed = other;
      version += 1;
      network.redraw();
      at("status").textContent = `Neighbour ${n} of ${many}: ${people[other].name}, ${ties[tie].count}. Enter goes there, W shows the works.`;
    },
    person: (i) => go.person(i, true),
    tie: (t) => { go.tie(t); at("card-title").focus({ preventScroll: true }); },
    say: (words) => { at("status").textContent = words; },
    zoom, pan,
  });

  // For finding, saving and the start; in parts of their own (see start.js).
  window.graphkitParts = {
    data, people, ties, hints, legend, spots, at, canvas, frame, network, panel, filters, go, dark, calm, Frame,
    fit, zoom, refresh, paint, looks, lineThere, hullOf, select, back, startPath, stopPath, onClick, onDouble, onHover, grounds, rings, names,
    view: () => view, selected: () => selected, theme: () => theme, labels,
    recolour: () => { theme = Theme.read(); paint(); },
    wasMoved: () => moved, move: () => { moved = true; }, refit: () => fit(false, aim), whole,
  };
})();
