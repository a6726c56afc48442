// A large map: communities are single nodes until they are opened. sigma draws on the graphics card;
// where there is none, the still picture and the table remain.
import { Frame } from "./frame.js";
import { Plain } from "./plain.js";

(() => {
  const data = JSON.parse(document.getElementById("slice").textContent);
  const at = (id) => document.getElementById(id);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const opened = new Set();
  const doubtful = new Set(data.doubtful);
  const members = data.groups.map(() => []);
  data.group.forEach((g, i) => members[g].push(i));
  const tiesOf = new Map();
  data.from.forEach((a, t) => {
    for (const i of [a, data.to[t]]) {
      if (!tiesOf.has(i)) tiesOf.set(i, []);
      tiesOf.get(i).push(t);
    }
  });
  const middle = members.map((own) => {
    const mean = (axis) => own.reduce((sum, i) => sum + data[axis][i], 0) / own.length;
    return { x: mean("x"), y: mean("y") };
  });
  let theme = read();
  let chosen = null; // a person
  let near = new Set();
  let graph = null;
  let drawn = null;

  function read() {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(name).trim();
    const fills = {};
    for (const kind of ["0", "1", "2", "3", "4", "5", "other", "none"]) fills[kind] = get(kind === "none" ? "--edge-none" : `--fill-${kind}`);
    return { fills, line: get("--border"), text: get("--text"), muted: get("--muted"), surface: get("--surface"), accent: get("--accent"), font: getComputedStyle(document.body).fontFamily };
  }

  const colour = (g) => theme.fills[data.groups[g].colour];
  const keyOf = (i) => (opened.has(data.group[i]) ? `p${i}` : `g${data.group[i]}`);
  const short = (name) => (name.length > 30 ? `${name.slice(0, 29)}…` : name);

  // The graph as it is open now: people of opened communities, one node for each of the others.
  function build() {
    const made = new graphology.Graph({ multi: false, type: "undirected" });
    data.groups.forEach((group, g) => {
      if (!opened.has(g)) {
        const size = Math.max(4, Math.min(34, 2.2 * Math.sqrt(group.many)));
        made.addNode(`g${g}`, { ...middle[g], size, color: colour(g), label: `${short(group.name.split(",")[0])} · ${group.many}` });
        return;
      }
      for (const i of members[g]) {
        const label = data.names[i] + (doubtful.has(i) ? " ?" : "");
        made.addNode(`p${i}`, { x: data.x[i], y: data.y[i], size: 1.6 + 4.4 * data.size[i], color: colour(g), label });
      }
    });
    const weights = new Map();
    data.from.forEach((a, t) => {
      const [one, other] = [keyOf(a), keyOf(data.to[t])];
      if (one === other) return;
      const key = one < other ? `${one} ${other}` : `${other} ${one}`;
      weights.set(key, (weights.get(key) || 0) + data.weight[t]);
    });
    const most = Math.max(1, ...[...weights.values()].slice(0, 1000));
    for (const [key, weight] of weights) {
      const [one, other] = key.split(" ");
      made.addEdge(one, other, { size: 0.4 + 2.6 * Math.sqrt(Math.min(1, weight / most)), color: theme.line });
    }
    return made;
  }

  function reduceNode(key, look) {
    if (chosen === null) return look;
    const i = key[0] === "p" ? Number(key.slice(1)) : -1;
    if (i === chosen) return { ...look, highlighted: true, forceLabel: true, zIndex: 2 };
    if (near.has(i)) return { ...look, forceLabel: true, zIndex: 1 };
    return { ...look, color: theme.line, label: "" };
  }

  function reduceEdge(edge, look) {
    if (chosen === null) return look;
    return graph.extremities(edge).includes(`p${chosen}`) ? { ...look, color: theme.accent, size: Math.max(look.size, 2), zIndex: 1 } : { ...look, hidden: true };
  }

  // Names do not lie over one another, and stay inside; those of the chosen person and of the ties come
  // first because nobody else has one then.
  let names = [];

  function where(context, node, settings) {
    const size = settings.labelSize;
    context.font = `${settings.labelWeight} ${size}px ${settings.labelFont}`;
    const wide = context.measureText(node.label).width;
    const right = node.x + node.size + 5;
    const fits = right + wide < at("canvas").clientWidth - 4;
    const left = fits ? right : node.x - node.size - 5 - wide;
    return { left, base: node.y + size / 3, box: [left - 3, node.y - 0.7 * size, left + wide + 3, node.y + 0.7 * size] };
  }

  function name(context, node, settings) {
    if (!node.label) return;
    const { left, base, box } = where(context, node, settings);
    if (names.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3])) return;
    names.push(box);
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = theme.surface;
    context.strokeText(node.label, left, base);
    context.fillStyle = theme.text;
    context.fillText(node.label, left, base);
  }

  // The person under the pointer, and the chosen one.
  function frontmost(context, node, settings) {
    context.fillStyle = theme.surface;
    context.strokeStyle = theme.text;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(node.x, node.y, node.size + 3, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    if (!node.label) return;
    const { left, base, box } = where(context, node, settings);
    context.fillRect(box[0], box[1], box[2] - box[0], box[3] - box[1]);
    context.fillStyle = theme.text;
    context.fillText(node.label, left, base);
  }

  function draw() {
    graph = build();
    if (drawn) drawn.setGraph(graph);
    else {
      drawn = new Sigma(graph, at("canvas"), {
        allowInvalidContainer: true, labelFont: theme.font, labelSize: 12,
        labelRenderedSizeThreshold: 5, labelDensity: 0.6, labelGridCellSize: 90, minEdgeThickness: 1,
        defaultDrawNodeLabel: name, defaultDrawNodeHover: frontmost, zIndex: true, hideEdgesOnMove: data.from.length > 4000,
        minCameraRatio: 0.002, maxCameraRatio: 4, nodeReducer: reduceNode, edgeReducer: reduceEdge, stagePadding: 40,
      });
      drawn.on("beforeRender", () => { names = []; });
      drawn.on("clickNode", ({ node }) => (node[0] === "g" ? open(Number(node.slice(1))) : person(Number(node.slice(1)))));
      drawn.on("clickStage", clear);
    }
    const people = graph.filterNodes((key) => key[0] === "p").length;
    at("summary").textContent = `${data.summary}; ${opened.size} of ${data.groups.length} communities open`;
    at("canvas").dataset.nodes = graph.order;
    at("canvas").dataset.people = people;
    at("canvas").dataset.ready = "yes";
    at("loading").hidden = true;
  }

  function say(words) {
    at("status").textContent = words;
  }

  function open(g) {
    opened.add(g);
    draw();
    community(g);
    say(`${data.groups[g].name} is open: ${data.groups[g].many} people.`);
  }

  function line(label, many, onclick, g = null) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "who";
    const what = document.createElement("bdi");
    what.className = "what";
    what.textContent = label;
    const count = document.createElement("span");
    count.className = "many";
    count.textContent = many;
    if (g !== null) {
      const dot = document.createElement("span");
      dot.className = `dot k-${data.groups[g].colour}`;
      dot.setAttribute("aria-hidden", "true");
      button.append(dot);
    }
    button.append(what, count);
    button.addEventListener("click", onclick);
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  function card(eyebrow, title, about, lines, action) {
    const make = (name, className, words) => {
      const made = document.createElement(name);
      if (className) made.className = className;
      made.textContent = words;
      return made;
    };
    const list = document.createElement("ul");
    list.className = "rows";
    list.append(...lines);
    const parts = [make("p", "eyebrow", eyebrow), make("h2", "", title), make("p", "chip", about)];
    if (action) {
      const button = make("button", "plain", action.label);
      button.type = "button";
      button.addEventListener("click", action.act);
      parts.push(button);
    }
    at("card").replaceChildren(...parts, list);
    at("guide").hidden = true;
    document.body.classList.add("opened");
  }

  function community(g) {
    const first = [...members[g]].sort((a, b) => data.size[b] - data.size[a] || a - b).slice(0, 30);
    const fold = { label: "Fold this community", act: () => { opened.delete(g); clear(); draw(); } };
    card("Community", data.groups[g].name, `${data.groups[g].many} people`, first.map((i) => line(data.names[i], "", () => person(i, true))), fold);
  }

  function person(i, centre = false) {
    if (!opened.has(data.group[i])) { opened.add(data.group[i]); draw(); }
    const all = tiesOf.get(i) || [];
    const own = all.slice(0, 200);
    const others = own.map((t) => [data.from[t] === i ? data.to[t] : data.from[t], data.weight[t]]);
    chosen = i;
    near = new Set(others.map(([other]) => other));
    drawn.refresh({ skipIndexation: true });
    const works = data.works[i] === null || data.works[i] === undefined ? "works unknown" : many(data.works[i], "work");
    const ties = many(all.length, "tie") + " here";
    card("Person", data.names[i] + (doubtful.has(i) ? " ?" : ""), `${works}; ${ties}; ${data.groups[data.group[i]].name}`,
      others.map(([other, weight]) => line(data.names[other], `weight ${weight}`, () => person(other, true))));
    say(`${data.names[i]}: ${ties}.`);
    Frame.selected("author", data.ids[i], data.names[i]);
    if (centre) look(i, others.map(([other]) => other));
  }

  const many = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

  // The person in the middle, and as near as those they are tied to allow.
  function look(i, others) {
    const { x, y } = drawn.getNodeDisplayData(`p${i}`);
    let away = 0.05;
    for (const other of others) {
      const there = drawn.getNodeDisplayData(keyOf(other));
      if (there) away = Math.max(away, Math.abs(there.x - x), Math.abs(there.y - y));
    }
    const to = { x, y, ratio: Math.min(1.1, 2.8 * away) };
    if (calm.matches) drawn.getCamera().setState(to);
    else drawn.getCamera().animate(to, { duration: 350 });
  }

  function clear() {
    chosen = null;
    near = new Set();
    at("card").replaceChildren();
    at("guide").hidden = false;
    document.body.classList.remove("opened");
    if (drawn) drawn.refresh({ skipIndexation: true });
  }

  const { plain } = Plain;
  let folded = null;

  function find(asked) {
    const wanted = plain(asked);
    if (!wanted) return;
    folded = folded || data.names.map(plain);
    const hits = folded.map((_, i) => i).filter((i) => folded[i].includes(wanted));
    hits.sort((a, b) => (folded[a] === wanted ? 0 : 1) - (folded[b] === wanted ? 0 : 1) || data.size[b] - data.size[a] || a - b);
    if (hits.length) person(hits[0], true);
    else say(`Nobody here is called ${asked.trim()}.`);
  }

  function zoom(how) {
    const camera = drawn.getCamera();
    const state = camera.getState();
    if (how === "fit") camera.setState({ x: 0.5, y: 0.5, ratio: 1, angle: 0 });
    else camera.setState({ ...state, ratio: state.ratio * (how === "in" ? 0.7 : 1 / 0.7) });
  }

  function onKey(event) {
    const typing = event.target.matches("input");
    if (event.key === "/" && !typing) { event.preventDefault(); at("query").focus(); return; }
    if (event.key === "Escape") { clear(); return; }
    if (event.target !== at("canvas")) return;
    const step = 0.08 * drawn.getCamera().ratio;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    const { x, y } = drawn.getCamera().getState();
    if (moves[event.key]) drawn.getCamera().setState({ x: x + moves[event.key][0], y: y + moves[event.key][1] });
    else if (event.key === "+") zoom("in");
    else if (event.key === "-") zoom("out");
    else if (event.key === "0") zoom("fit");
    else return;
    event.preventDefault();
  }

  function listen() {
    at("search").addEventListener("submit", (event) => { event.preventDefault(); find(at("query").value); });
    document.addEventListener("keydown", onKey);
    document.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => zoom(button.dataset.zoom)));
    at("open-all").addEventListener("click", () => { data.groups.forEach((_, g) => opened.add(g)); clear(); draw(); });
    at("fold").addEventListener("click", () => { opened.clear(); clear(); draw(); });
    dark.addEventListener("change", () => { theme = read(); draw(); });
  }

  function webgl() {
    const probe = document.createElement("canvas");
    return Boolean(probe.getContext("webgl2"));
  }

  function start() {
    at("tables").open = false;
    at("groups").append(...data.groups.slice(0, 40).map((group, g) => line(group.name, `${group.many}`, () => open(g), g)));
    if (!webgl()) {
      at("loading").hidden = true;
      at("fallback").hidden = false;
      at("canvas").hidden = true;
      at("canvas").dataset.ready = "no";
      say("This browser has no WebGL: the still picture and the table are shown.");
      return;
    }
    for (const i of data.focus) opened.add(data.group[i]);
    if (data.groups.length < 3) data.groups.forEach((_, g) => opened.add(g));
    draw();
    listen();
    Frame.watch();
  }

  window.graphkitMap = Object.freeze({
    open, person, pan(dx) { const { x } = drawn.getCamera().getState(); drawn.getCamera().setState({ x: x + dx }); },
    all() { data.groups.forEach((_, g) => opened.add(g)); draw(); }, count: () => graph.order,
  });
  start();
})();
