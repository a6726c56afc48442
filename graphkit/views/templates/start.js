// The rest of the page: finding, saving, colours, full screen, and the beginning.
import "./app.js";
import { Chrome } from "./chrome.js";
import { Frame } from "./frame.js";
import { Lasso } from "./lasso.js";
import { Paths } from "./paths.js";
import { Plain } from "./plain.js";
import { Saving } from "./saving.js";
import { Tables } from "./tables.js";
import { Timeline } from "./timeline.js";
import { Views } from "./views.js";

(() => {
  const page = window.graphkitParts;
  delete window.graphkitParts;
  const { data, people, ties, spots, at, canvas, frame, network, go } = page;

  // ---- finding

  const { plain } = Plain;
  const finding = { asked: "", hits: [], next: 0 };

  function find(asked) {
    if (asked !== finding.asked) {
      const wanted = plain(asked);
      const rank = (name) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : 3);
      const ranks = people.map((person) => (wanted ? rank(plain(person.name)) : 3));
      finding.hits = people.map((_, i) => i).filter((i) => ranks[i] < 3);
      finding.hits.sort((a, b) => ranks[a] - ranks[b] || spots[b].rank - spots[a].rank || a - b);
      finding.asked = asked;
      finding.next = 0;
    }
    const { hits } = finding;
    at("query").setAttribute("aria-invalid", String(!hits.length && asked.trim() !== ""));
    at("missed").textContent = !hits.length && asked.trim() ? `Nobody here is called “${asked.trim()}”.` : "";
    at("missed").hidden = at("missed").textContent === "";
    if (!hits.length) {
      if (asked.trim()) at("status").textContent = `Nobody here is called ${asked.trim()}.`;
      return;
    }
    go.person(hits[finding.next], true);
    if (hits.length > 1) at("status").textContent += ` ${finding.next + 1} of ${hits.length} found.`;
    else frame.focus({ preventScroll: true }); // from here the arrows lead along the ties
    finding.next = (finding.next + 1) % hits.length;
  }

  function onKey(event) {
    if (Views.now() !== "network") return;
    const typing = event.target.matches("input, textarea, select");
    const plainKey = !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Backspace" && plainKey && go.deep()) {
      event.preventDefault();
      page.back();
    } else if (event.key === "p" && plainKey && at("pathing")) {
      page.startPath();
    } else if (event.key === "ArrowDown" && event.target === at("query")) {
      frame.focus({ preventScroll: true });
    } else if (event.key === "Escape") {
      at("query").value = "";
      at("query").removeAttribute("aria-invalid");
      at("missed").hidden = true;
      finding.asked = "";
      page.stopPath();
      go.clear();
      page.fit(true);
    }
  }

  // ---- saving

  const arcs = ({ corners, pad }, scale, toDOM) => {
    const around = (i) => corners[(i + corners.length) % corners.length];
    const parts = corners.map((point, i) => {
      const side = (a, b) => Math.atan2(b.y - a.y, b.x - a.x) - Math.PI / 2;
      const [from, to] = [side(around(i - 1), point), side(point, around(i + 1))];
      const place = (angle) => {
        const { x, y } = toDOM({ x: point.x + pad * Math.cos(angle), y: point.y + pad * Math.sin(angle) });
        return `${x.toFixed(1)} ${y.toFixed(1)}`;
      };
      return `${i ? "L" : "M"}${place(from)}A${(pad * scale).toFixed(1)} ${(pad * scale).toFixed(1)} 0 0 1 ${place(to)}`;
    });
    return `${parts.join("")}Z`;
  };

  // What the page draws right now, as plain values.
  function seen() {
    const theme = page.theme();
    const scale = network.getScale();
    const toDOM = (spot) => network.canvasToDOM(spot);
    const view = page.view();
    const { ofNode, ofLine } = page.looks();
    const lines = ties.map(({ a, b, width }) => ({ from: a, to: b, width }));
    page.hints.forEach(({ a, b }) => lines.push({ from: a, to: b, width: 2 }));
    const order = data.network.nodes.map(({ id }) => id).filter((id) => view.nodes[id]);
    const kinds = [...new Set(people.map((person) => person.kind).filter(Boolean))];
    return {
      width: canvas.clientWidth, height: canvas.clientHeight, theme,
      title: data.title, summary: at("summary").textContent,
      notes: data.notes.filter(([name]) => name !== "Left out").map(([name, value]) => `${name}: ${value}`).join("   "),
      hulls: page.hullOf.map((hull, i) => hull && { path: arcs(hull, scale, toDOM), colour: theme.kinds[data.legend[i].colour].edge }).filter(Boolean),
      ties: lines.map((line, id) => ({ ...line, id })).filter(({ id }) => page.lineThere(id)).map(({ from, to, width, id }) => ({
        from: toDOM(spots[from]), to: toDOM(spots[to]), width: width * scale, colour: ofLine[id].color.color, dashes: ofLine[id].dashes })),
      dots: order.map((i) => ({ ...toDOM(spots[i]), r: spots[i].radius * scale, fill: ofNode[i].color.background, stroke: ofNode[i].color.border,
        kind: people[i].kind, dashed: people[i].doubtful, ring: spots[i].focus && !people[i].kind ? theme.text : null })),
      names: page.labels.seen(toDOM, theme),
      legend: [
        ...data.legend.map(({ label, colour, here }) => ({ label, many: here, fill: theme.kinds[colour].fill, stroke: theme.kinds[colour].edge })),
        ...kinds.map((kind) => ({ label: `${kind}s`, kind, many: people.filter((person) => person.kind === kind).length, fill: theme.kinds[kind].fill, stroke: theme.kinds[kind].edge })),
      ],
    };
  }

  function save(what) {
    const failed = () => { at("status").textContent = "This browser could not make the picture."; };
    Saving.save(what, { view: () => page.whole(seen), data, failed });
    at("status").textContent = page.Frame.inside
      ? "If nothing was saved: this frame does not allow downloads. Open the page by itself." : "Saved.";
    at("saving").open = false;
  }

  // ---- start

  function describe() {
    frame.setAttribute("role", "application");
    frame.setAttribute("aria-roledescription", "network picture");
    frame.setAttribute("aria-label", `${data.title}: ${data.summary}. Arrow keys lead from neighbour to neighbour, Enter goes there, W shows the works, Backspace goes back. All is in the tables below.`);
    frame.tabIndex = 0;
    canvas.querySelector("canvas").setAttribute("aria-hidden", "true");
  }

  // The wheel moves the page, as everywhere, unless the picture has been chosen or a key is held.
  function onWheel(event) {
    if (event.ctrlKey || event.metaKey || frame.contains(document.activeElement) || document.fullscreenElement) return;
    event.stopImmediatePropagation();
  }

  function onNetwork() {
    canvas.addEventListener("wheel", onWheel, { capture: true });
    network.on("beforeDrawing", page.grounds);
    network.on("afterDrawing", (ctx) => { page.rings(ctx); page.names(ctx); });
    network.on("click", page.onClick);
    network.on("doubleClick", page.onDouble);
    network.on("hoverNode", (event) => page.onHover(event.node, null, event));
    network.on("hoverEdge", (event) => page.onHover(null, event.edge, event));
    network.on("blurNode", (event) => page.onHover(null, null, event));
    network.on("blurEdge", (event) => page.onHover(null, null, event));
    network.on("dragStart", () => { page.move(); at("tip").hidden = true; });
    network.on("zoom", () => { page.move(); at("tip").hidden = true; });
    // vis-network puts its old view back right after this event: fit when it has done so.
    network.on("resize", () => queueMicrotask(() => { if (!page.wasMoved()) page.refit(); }));
  }

  function listen() {
    onNetwork();
    document.addEventListener("keydown", onKey);
    at("search").addEventListener("submit", (event) => {
      event.preventDefault();
      if (Views.now() === "network") find(at("query").value);
    });
    const each = (name, act) => document.querySelectorAll(`[data-${name}]`).forEach((button) => button.addEventListener("click", () => act(button)));
    if (at("weak")) at("weak").addEventListener("input", () => page.refresh());
    each("zoom", (button) => page.zoom(button.dataset.zoom));
    each("save", (button) => { if (Views.now() === "network") save(button.dataset.save); });
    each("legend", (button) => (button.getAttribute("aria-pressed") === "true" ? go.clear() : go.community(Number(button.dataset.legend))));
    if (at("pathing")) at("pathing").addEventListener("click", page.startPath);
    Chrome.picture(page.recolour, () => { network.redraw(); page.fit(false); });
    Views.listen((view) => {
      go.clear();
      if (view !== "network") return;
      page.refresh();
      network.redraw();
      page.fit(false);
    });
  }

  function offer() {
    const offered = [...new Set(people.map((person) => person.name))].sort();
    at("names").append(...offered.map((name) => {
      const option = document.createElement("option");
      option.value = name;
      return option;
    }));
  }

  function start() {
    at("tables").open = false;
    at("tables").addEventListener("toggle", () => {
      if (!at("tables").open || !document.querySelector("#tables .rest")) return;
      Tables.whole(data);
      page.refresh();
    });
    offer();
    describe();
    listen();
    page.refresh();
    page.fit(false);
    if (data.path && data.path.length > 1) {
      const found = Paths.along(data.path, { ties, tiesOf: page.panel.tiesOf });
      if (found) page.select({ kind: "path", i: found });
    }
    page.Frame.watch();
    Timeline.restore();
    if (!Views.offered.includes("circles")) Frame.hear((id) => window.graphkitSlice.choose(id));
    Lasso.on(canvas, () => window.graphkitSlice.positions().people.map((spot, i) => ({ id: data.ids[i], ...spot })).filter((_, i) => page.view().nodes[i]));
  }

  // For tests and embedders, to read only: where everything is, in pixels of the window.
  window.graphkitSlice = Object.freeze({
    positions() {
      const { left, top } = canvas.getBoundingClientRect();
      const inWindow = (spot) => {
        const { x, y } = network.canvasToDOM(spot);
        return { x: x + left, y: y + top };
      };
      const middle = ({ a, b }) => inWindow({ x: (spots[a].x + spots[b].x) / 2, y: (spots[a].y + spots[b].y) / 2 });
      return { people: spots.map(inWindow), ties: ties.map(middle) };
    },
    named: () => page.labels.named(),
    shown: () => ({ people: page.view().nodes.filter(Boolean).length, ties: page.view().edges.filter(Boolean).length }),
    // The person with an id, as other views of the page lead here.
    choose(id) { const i = data.ids.indexOf(id); if (i >= 0) go.person(i, true); },
    pan(dx) { const { x, y } = network.getViewPosition(); network.moveTo({ position: { x: x + dx, y }, animation: false }); },
  });

  start();
})();
