// The picture at work: draws the slice that stands in the page, and shows what is selected.
// One state (`selected`), one way to change it (`select`), and everything is drawn from it.
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("slice").textContent);
  const { people, ties, legend } = data;
  const at = (id) => document.getElementById(id);
  const canvas = at("canvas");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const kindOf = (i) => legend[people[i].legend].colour;

  let theme = Theme.read();
  let selected = { kind: "nothing" };
  let pointed = null; // the person under the pointer
  let version = 0; // grows whenever names may have to move
  let fitted = null; // the view that shows everything
  let moved = false; // the reader has panned or zoomed: resizing then leaves the view alone

  const biggest = Math.max(1, ...data.network.nodes.map((node) => node.size));
  const spots = []; // by person; the network has its own order, in which the focus lies on top
  data.network.nodes.forEach(({ id, x, y, size }) => {
    spots[id] = { ...people[id], x, y, radius: size, rank: size / biggest };
  });
  const thickest = Math.max(1, ...data.network.edges.map((edge) => edge.width));
  const strengths = data.network.edges.map((edge) => edge.width / thickest);
  const labels = Labels.make(spots);
  const go = {
    person: (i, centre) => select({ kind: "person", i }, centre),
    tie: (i) => select({ kind: "tie", i }),
    community: (i) => select({ kind: "community", i }),
    clear: () => select({ kind: "nothing" }),
  };
  const panel = Panel.make(data, go);
  const nodes = new vis.DataSet(data.network.nodes);
  const edges = new vis.DataSet(data.network.edges);
  const network = new vis.Network(canvas, { nodes, edges }, data.network.options);

  // ---- drawing

  function shown() {
    if (selected.kind === "person") {
      const around = panel.tiesOf[selected.i];
      const near = around.flatMap((t) => [ties[t].a, ties[t].b]);
      return { people: new Set([selected.i, ...near]), ties: new Set(around), first: new Set([selected.i]) };
    }
    if (selected.kind === "tie") {
      const { a, b } = ties[selected.i];
      return { people: new Set([a, b]), ties: new Set([selected.i]), first: new Set([a, b]) };
    }
    if (selected.kind === "community") {
      const inside = (i) => people[i].legend === selected.i;
      const members = people.map((_, i) => i).filter(inside);
      const within = ties.map((_, t) => t).filter((t) => inside(ties[t].a) && inside(ties[t].b));
      return { people: new Set(members), ties: new Set(within), first: new Set() };
    }
    return { people: null, ties: null, first: new Set() };
  }

  function paint() {
    const now = shown();
    nodes.update(
      people.map((person, i) => {
        const dim = now.people !== null && !now.people.has(i);
        const look = { dim, chosen: now.first.has(i), doubtful: person.doubtful };
        return { id: i, ...Theme.person(theme, kindOf(i), look) };
      }),
    );
    edges.update(
      ties.map(({ a, b }, i) => {
        const dim = now.ties !== null && !now.ties.has(i);
        const chosen = selected.kind === "tie" && selected.i === i;
        const kind = people[a].legend === people[b].legend ? kindOf(a) : null;
        return { id: i, ...Theme.tie(theme, kind, { dim, chosen, strength: strengths[i] }) };
      }),
    );
    version += 1;
    network.redraw();
  }

  // Names and rings are drawn in pixels, so that they keep their size at every zoom.
  function inPixels(ctx, work) {
    const ratio = ctx.canvas.width / (ctx.canvas.clientWidth || 1);
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    work(network.getScale());
    ctx.restore();
  }

  function rings(ctx) {
    const { people: lit } = shown();
    inPixels(ctx, (scale) => {
      spots.forEach((spot, i) => {
        if (!spot.focus) return;
        const ink = lit && !lit.has(i) ? Theme.mix(theme.text, theme.surface, 0.4) : theme.text;
        const { x, y } = network.canvasToDOM(spot);
        for (const [away, width, colour] of [[3, 5, theme.surface], [5, 2.5, ink]]) {
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
      const { people: only, first } = shown();
      if (pointed !== null) first.add(pointed);
      if (only && pointed !== null) only.add(pointed);
      const toDOM = (spot) => network.canvasToDOM(spot);
      labels.draw(ctx, { scale, toDOM, theme, state: { only, first, border: border(scale) }, version });
    });
    if (!canvas.dataset.ready) canvas.dataset.ready = "yes";
  }

  // While everything is in view, no name may leave the canvas.
  function border(scale) {
    if (!fitted || Math.abs(scale / fitted.scale - 1) > 0.001) return null;
    const { x, y } = fitted.position;
    const half = { x: canvas.clientWidth / 2 - 4, y: canvas.clientHeight / 2 - 4 };
    return { l: x * scale - half.x, r: x * scale + half.x, t: y * scale - half.y, b: y * scale + half.y };
  }

  // ---- the view

  function fit(animate) {
    if (!spots.length) return;
    // Room for the names at the border; the names know this border (see Labels).
    const side = { x: Math.min(110, Math.max(36, canvas.clientWidth * 0.11)), y: 40 };
    const xs = spots.map((spot) => spot.x);
    const ys = spots.map((spot) => spot.y);
    const low = { x: Math.min(...xs), y: Math.min(...ys) };
    const high = { x: Math.max(...xs), y: Math.max(...ys) };
    const room = { x: canvas.clientWidth - 2 * side.x, y: canvas.clientHeight - 2 * side.y };
    const scale = Math.min(room.x / (high.x - low.x || 1), room.y / (high.y - low.y || 1), 1.35);
    const position = { x: (low.x + high.x) / 2, y: (low.y + high.y) / 2 };
    fitted = { scale: Math.max(scale, 0.05), position };
    version += 1;
    moveTo(fitted, animate);
    moved = false;
  }

  function moveTo(view, animate = true) {
    const animation = animate && !calm.matches ? { duration: 300, easingFunction: "easeInOutQuad" } : false;
    network.moveTo({ ...view, animation });
  }

  function zoom(how) {
    if (how === "fit") return fit(true);
    moved = true;
    const scale = network.getScale() * (how === "in" ? 1.4 : 1 / 1.4);
    return moveTo({ scale: Math.min(Math.max(scale, 0.05), 8) });
  }

  // ---- selecting

  function select(next, centre = false) {
    selected = next;
    const { kind, i } = next;
    if (kind === "nothing") panel.clear();
    else panel[kind](i);
    document.querySelectorAll("[data-legend]").forEach((button) => {
      const pressed = kind === "community" && Number(button.dataset.legend) === i;
      button.setAttribute("aria-pressed", String(pressed));
    });
    say(next);
    paint();
    if (kind !== "nothing") reveal();
    if (centre) moveTo({ position: spots[i], scale: Math.max(network.getScale(), 0.9) });
  }

  // On a narrow screen the panel stands under the picture: bring its top into view, keep the rest.
  function reveal() {
    const { top } = at("panel").getBoundingClientRect();
    if (top < window.innerHeight - 140) return;
    window.scrollBy({ top: top - window.innerHeight * 0.55, behavior: calm.matches ? "auto" : "smooth" });
  }

  function say({ kind, i }) {
    const words = {
      nothing: () => "Nothing is selected.",
      person: () => `${people[i].name}: ${panel.tiesOf[i].length} neighbours here.`,
      tie: () => `${people[ties[i].a].name} and ${people[ties[i].b].name}: ${ties[i].count}, weight ${ties[i].weight}.`,
      community: () => `${legend[i].label}: ${legend[i].here} here.`,
    };
    at("status").textContent = words[kind]();
  }

  function onClick(event) {
    const { x, y } = event.pointer.DOM;
    const person = network.getNodeAt({ x, y });
    if (person !== undefined) return go.person(person);
    const tie = network.getEdgeAt({ x, y });
    return tie === undefined ? go.clear() : go.tie(tie);
  }

  function onHover(person, tie, event) {
    pointed = person;
    version += 1;
    canvas.style.cursor = person === null && tie === null ? "" : "pointer";
    const tip = at("tip");
    tip.hidden = tie === null;
    if (tie !== null) {
      const { a, b, count } = ties[tie];
      tip.textContent = `${people[a].name} and ${people[b].name}: ${count}`;
      const { x, y } = event.pointer.DOM;
      tip.style.left = `${Math.min(x + 14, Math.max(8, canvas.clientWidth - tip.offsetWidth - 8))}px`;
      tip.style.top = `${Math.max(8, y - tip.offsetHeight - 10)}px`;
    }
    network.redraw();
  }

  // ---- finding

  const plain = (name) => name.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase().trim();
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
    if (!hits.length) {
      if (asked.trim()) at("status").textContent = `Nobody here is called ${asked.trim()}.`;
      return;
    }
    moved = true;
    go.person(hits[finding.next], true);
    if (hits.length > 1) at("status").textContent += ` ${finding.next + 1} of ${hits.length} found.`;
    finding.next = (finding.next + 1) % hits.length;
  }

  function onKey(event) {
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      at("query").focus();
      at("query").select();
    } else if (event.key === "Escape") {
      at("query").value = "";
      at("query").removeAttribute("aria-invalid");
      finding.asked = "";
      go.clear();
    }
  }

  // ---- start

  function recolour() {
    theme = Theme.read();
    paint();
  }

  function describe() {
    const frame = canvas.querySelector(".vis-network");
    frame.setAttribute("role", "application");
    frame.setAttribute("aria-roledescription", "network picture");
    frame.setAttribute("aria-label", `${data.title}: ${data.summary}. Arrow keys move the picture, plus and minus zoom. Find people with the search field; all is in the tables below.`);
    frame.tabIndex = 0;
    canvas.querySelector("canvas").setAttribute("aria-hidden", "true");
  }

  function listen() {
    network.on("afterDrawing", (ctx) => { rings(ctx); names(ctx); });
    network.on("click", onClick);
    network.on("hoverNode", (event) => onHover(event.node, null, event));
    network.on("hoverEdge", (event) => onHover(null, event.edge, event));
    network.on("blurNode", (event) => onHover(null, null, event));
    network.on("blurEdge", (event) => onHover(null, null, event));
    network.on("dragStart", () => { moved = true; at("tip").hidden = true; });
    network.on("zoom", () => { moved = true; at("tip").hidden = true; });
    // vis-network puts its old view back right after this event: fit when it has done so.
    network.on("resize", () => queueMicrotask(() => { if (!moved) fit(false); }));
    document.addEventListener("keydown", onKey);
    at("search").addEventListener("submit", (event) => { event.preventDefault(); find(at("query").value); });
    document.querySelectorAll("[data-zoom]").forEach((button) => {
      button.addEventListener("click", () => zoom(button.dataset.zoom));
    });
    document.querySelectorAll("[data-legend]").forEach((button) => {
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-pressed") === "true") go.clear();
        else go.community(Number(button.dataset.legend));
      });
    });
    dark.addEventListener("change", recolour);
    // Paper is white: print in the light colours, then go back.
    window.matchMedia("print").addEventListener("change", recolour);
  }

  function start() {
    at("tables").open = false;
    at("empty").hidden = spots.length > 0;
    const offered = [...new Set(people.map((person) => person.name))].sort();
    at("names").append(...offered.map((name) => {
      const option = document.createElement("option");
      option.value = name;
      return option;
    }));
    panel.begin();
    describe();
    listen();
    paint();
    fit(false);
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
  });

  start();
})();
