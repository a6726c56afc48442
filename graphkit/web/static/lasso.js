// Draw around people: the table below then has these alone, and they can be gone on with.
// Places are those of the picture; without this script the table has everybody.
const NS = "http://www.w3.org/2000/svg";
const root = document.documentElement.dataset.root;
const place = /** @type {HTMLElement} */ (document.querySelector(".lasso"));
const frame = /** @type {HTMLElement} */ (document.querySelector("iframe.canvas"));
const people = document.getElementById("drawn-people");
const MARGIN = 60;
const CLOSE = 6; // pixels between two corners of the line

function made(name, attributes, text = "") {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = text;
  return element;
}

export function inside({ x, y }, corners) {
  let odd = false;
  for (let n = 0, before = corners.length - 1; n < corners.length; before = n++) {
    const [a, b] = [corners[n], corners[before]];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) odd = !odd;
  }
  return odd;
}

class Lasso {
  constructor(nodes, edges) {
    const own = nodes.filter((node) => node.kind === "author");
    const xs = own.map((node) => node.x), ys = own.map((node) => node.y);
    const low = { x: Math.min(...xs), y: Math.min(...ys) }, high = { x: Math.max(...xs), y: Math.max(...ys) };
    this.svg = /** @type {SVGSVGElement} */ (made("svg", {
      viewBox: `${low.x - MARGIN} ${low.y - MARGIN} ${high.x - low.x + 2 * MARGIN} ${high.y - low.y + 2 * MARGIN}`,
      role: "img", "aria-label": "The people as in the picture; draw a line around some of them",
    }));
    this.at = new Map(own.map((node) => [node.id, node]));
    for (const { source, target } of edges) {
      const [a, b] = [this.at.get(source), this.at.get(target)];
      if (a && b) this.svg.append(made("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y }));
    }
    this.dots = own.map((node) => {
      const dot = made("circle", { cx: node.x, cy: node.y, r: 4 + 6 * (node.size || 0) });
      dot.append(made("title", {}, node.label));
      this.svg.append(dot);
      return { node, dot };
    });
    for (const node of own.slice().sort((a, b) => b.size - a.size).slice(0, 24)) {
      this.svg.append(made("text", { x: node.x + 10, y: node.y + 4 }, node.label));
    }
    this.line = made("polygon", { points: "" });
    this.svg.append(this.line);
    this.corners = [];
    this.svg.addEventListener("pointerdown", (event) => this.begin(event));
    this.svg.addEventListener("pointermove", (event) => this.go(event));
    this.svg.addEventListener("pointerup", () => this.end());
    this.svg.addEventListener("pointercancel", () => this.end());
  }

  here(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return { x: point.x, y: point.y };
  }

  begin(event) {
    event.preventDefault();
    this.svg.setPointerCapture(event.pointerId);
    this.drawing = true;
    this.corners = [this.here(event)];
  }

  go(event) {
    if (!this.drawing) return;
    const now = this.here(event), last = this.corners[this.corners.length - 1];
    if (Math.hypot(now.x - last.x, now.y - last.y) < CLOSE) return;
    this.corners.push(now);
    this.line.setAttribute("points", this.corners.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "));
  }

  end() {
    if (!this.drawing) return;
    this.drawing = false;
    choose(this.corners.length > 2 ? this.dots.filter(({ node }) => inside(node, this.corners)).map(({ node }) => node.id) : []);
  }

  mark(ids) {
    for (const { node, dot } of this.dots) dot.setAttribute("class", ids.has(node.id) ? "in" : "");
    if (!ids.size) this.line.setAttribute("points", "");
  }
}

let lasso = null;
const told = document.createElement("div");
told.className = "chosen";
told.setAttribute("role", "status");

function link(text, path, query) {
  const made_link = document.createElement("a");
  made_link.className = "button";
  made_link.href = `${root}${path}?${new URLSearchParams(query)}`;
  made_link.textContent = text;
  return made_link;
}

function choose(found) {
  const ids = new Set(found);
  const names = [];
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (people.querySelectorAll("tr[data-id]"))) {
    const own = ids.has(row.dataset.id);
    row.classList.toggle("out", ids.size > 0 && !own);
    if (own) names.push(row.dataset.id);
  }
  lasso.mark(ids);
  told.replaceChildren();
  if (!ids.size) { told.textContent = "Draw a line around people: the table then has these alone."; return; }
  const many = document.createElement("b");
  many.textContent = `${names.length} ${names.length === 1 ? "person" : "people"} chosen`;
  told.append(many);
  if (names.length <= 20) told.append(link("Draw these", "/explore", { people: names.join("|") }));
  if (names.length > 1 && names.length <= 30) told.append(link("Who of them could meet?", "/meetings", { group: names.join("\n") }));
  const all = document.createElement("button");
  all.type = "button";
  all.textContent = "Everybody again";
  all.addEventListener("click", () => choose([]));
  told.append(all);
}

async function toggled(button) {
  const open = place.hidden;
  if (open && !lasso) {
    const answer = await fetch(place.dataset.slice);
    if (!answer.ok) return;
    const { nodes, edges } = await answer.json();
    lasso = new Lasso(nodes, edges);
    place.append(lasso.svg, told);
    choose([]);
  }
  place.hidden = !open;
  frame.hidden = open;
  button.setAttribute("aria-pressed", String(open));
  button.textContent = open ? "Back to the picture" : "Choose people in the picture";
  if (!open) choose([]);
}

if (place && frame) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Choose people in the picture";
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => toggled(button));
  place.before(button);
}
