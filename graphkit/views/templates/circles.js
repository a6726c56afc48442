// Circles at work: one state (who is chosen, what is open, the window of years), and everything is
// drawn anew from it, by mouse, by keyboard, and as the address says.
import { Address } from "./address.js";
import { Chrome } from "./chrome.js";
import { makeCards, tableRow } from "./circle_card.js";
import { clipped, drawing } from "./circle_draw.js";
import { laidOut } from "./circle_layout.js";
import { derived, headline } from "./circle_model.js";
import { saveCircles } from "./circle_save.js";
import { Frame } from "./frame.js";
import { clearCard } from "./pieces.js";
import { Lasso } from "./lasso.js";
import { Plain } from "./plain.js";
import { Timeline } from "./timeline.js";
import { Views } from "./views.js";

/** @typedef {{kind: "nothing" | "person" | "tie" | "circle" | "hint", n: number}} Chosen */

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);
/** @type {import("./circle_model.js").Data} */
const data = unpacked(JSON.parse(at("circle-data").textContent));
const place = /** @type {HTMLElement} */ (at("circles"));
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
const NOTHING = /** @type {Chosen} */ ({ kind: "nothing", n: -1 });

let now = derived(data);
/** @type {Chosen} */
let chosen = NOTHING;
/** @type {Chosen[]} */
const trail = [];
/** @type {Set<number>} */
const opened = new Set();
let wide = 0; // the width that is drawn
let focus = 0; // which part can be reached by Tab
/** @type {Map<string, number>} */
const widths = new Map();

// People travel as rows of values, since there are hundreds (see circle_words.py).
/** @param {any} lean */
function unpacked(lean) {
  const person = (/** @type {any[]} */ [id, name, works, rest, weight, first, last, doubtful]) => ({ id, name, works, rest, weight, first, last, doubtful });
  const { works } = lean;
  return { ...lean, works: { tied: works.shares, ...works }, people: lean.people.map(person) };
}

// The rows of the table that the file leaves to the script, when the tables are opened.
function fillTable() {
  const rest = document.querySelector("#circle-people .rest");
  if (!rest || !at("tables").open) return;
  const there = new Set([...document.querySelectorAll("#circle-people tr[data-n]")].map((row) => Number(/** @type {HTMLElement} */ (row).dataset.n)));
  rest.replaceWith(...derived(data).circles.flatMap(({ n, people }) => people.filter((p) => !there.has(p)).map((p) => tableRow(data, n, p))));
  refresh();
}

/** @type {import("./circle_layout.js").Measure} */
function measure(said, size, bold) {
  const key = `${size}|${bold}|${said}`;
  let found = widths.get(key);
  if (found === undefined) {
    pen.font = `${bold ? 650 : 400} ${size}px ${getComputedStyle(document.body).fontFamily}`;
    found = pen.measureText(said).width * 1.02;
    widths.set(key, found);
  }
  return found;
}

const cards = makeCards(data, () => now, {
  person: (n) => choose({ kind: "person", n }),
  tie: (n) => choose({ kind: "tie", n }),
  circle: (n) => choose({ kind: "circle", n }),
  hint: (n) => choose({ kind: "hint", n }),
  network: Views.offered.includes("network") ? (id) => { Views.show("network"); window.graphkitSlice?.choose(id); } : null,
  deep: () => trail.length > 0,
  back,
  clear,
});

function paint() {
  const held = place.contains(document.activeElement);
  wide = Math.max(Math.floor(place.clientWidth), 280);
  const person = chosen.kind === "person" ? chosen.n : -1;
  const layout = laidOut(data, now, wide, measure, { opened, chosen: person });
  const said = `${data.subject.name}: ${headline(data, now)}. Arrow keys lead from one to the next, Enter shows the works. All is in the tables below.`;
  const svg = drawing(data, now, layout, (name) => `var(--${name})`, { chosen: person, wanted: said });
  clipped(/** @type {SVGElement} */ (svg), wide);
  place.replaceChildren(svg);
  place.dataset.ready = "yes";
  const parts = stops();
  focus = Math.min(focus, Math.max(parts.length - 1, 0));
  parts[focus]?.setAttribute("tabindex", "0");
  if (held) parts[focus]?.focus({ preventScroll: true });
}

/** @returns {SVGElement[]} */
const stops = () => [...place.querySelectorAll(".go")].map((part) => /** @type {SVGElement} */ (part));

// After the window of years or the view changed: counts, sentence, card, table.
function refresh() {
  now = derived(data, Timeline.window());
  if (Views.now() !== "circles") return;
  const said = headline(data, now);
  at("summary").textContent = said;
  at("in-step").textContent = said;
  if (now.window) at("status").textContent = said;
  at("empty-circles").hidden = now.circles.length > 0;
  at("empty-circles").textContent = now.window && !now.circles.length ? `${said}. Every work lies in other years.` : "";
  document.querySelectorAll("#circle-people tr[data-n]").forEach((row) => {
    const own = /** @type {HTMLElement} */ (row);
    own.hidden = !now.people[Number(own.dataset.n)].there;
  });
  cards.begin();
  show();
  paint();
}

// The card of what is chosen, or the beginning.
function show() {
  if (chosen.kind === "nothing") clearCard();
  else cards[chosen.kind](chosen.n);
  at("circle-guide").hidden = chosen.kind !== "nothing";
}

/** @param {Chosen} next @param {boolean} again */
function choose(next, again = false) {
  if (!again && chosen.kind !== "nothing" && next.kind !== "nothing") trail.push(chosen);
  chosen = next;
  const { kind, n } = next;
  if (kind === "person") unfold(n);
  const id = kind === "person" ? data.people[n].id : "";
  Address.set({ person: id, circle: kind === "circle" ? String(n + 1) : "" });
  show();
  paint();
  at("status").textContent = kind === "nothing" ? "Nothing is selected." : (at("card-title").textContent || "");
  if (kind === "person") Frame.selected("author", id, data.people[n].name);
  if (kind !== "nothing") reveal();
}

// Somebody who is hidden behind "+14" comes forth.
/** @param {number} person */
function unfold(person) {
  const circle = data.circles.findIndex(({ begin, end }) => begin <= person && person < end);
  if (!place.querySelector(`.row[data-person="${person}"]`)) opened.add(circle);
}

function back() {
  const last = trail.pop();
  choose(last || NOTHING, true);
  stops()[focus]?.focus({ preventScroll: true });
}

function clear() {
  trail.length = 0;
  choose(NOTHING, true);
}

// On a narrow screen the panel stands under the picture: bring its top into view.
function reveal() {
  const { top } = at("panel").getBoundingClientRect();
  if (top < window.innerHeight - 140) return;
  window.scrollBy({ top: top - window.innerHeight * 0.45, behavior: calm.matches ? "auto" : "smooth" });
}

/** @param {Element | null} target */
function act(target) {
  const part = /** @type {HTMLElement | null} */ (target && target.closest("[data-person], [data-tie], [data-circle], [data-open], [data-hint]"));
  if (!part) return false;
  const { person, tie, circle, open, hint } = part.dataset;
  const index = stops().indexOf(/** @type {any} */ (part));
  if (index >= 0) focus = index;
  if (person !== undefined) choose({ kind: "person", n: Number(person) });
  else if (tie !== undefined) choose({ kind: "tie", n: Number(tie) });
  else if (circle !== undefined) choose({ kind: "circle", n: Number(circle) });
  else if (hint !== undefined) choose({ kind: "hint", n: Number(hint) });
  else if (open !== undefined) {
    const n = Number(open);
    if (opened.has(n)) opened.delete(n);
    else opened.add(n);
    paint();
  }
  return true;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const parts = stops();
  const here = parts.indexOf(/** @type {any} */ (document.activeElement));
  if (here < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: parts.length - 1, ArrowLeft: across(parts, here), ArrowRight: across(parts, here) }[event.key];
  if (next !== undefined) {
    parts[here].setAttribute("tabindex", "-1");
    focus = Math.min(Math.max(next, 0), parts.length - 1);
    parts[focus].setAttribute("tabindex", "0");
    parts[focus].focus();
  } else if (event.key === "Enter" || event.key === " ") {
    act(parts[here]);
    if (chosen.kind !== "nothing" && !parts[here].dataset.open) at("card-title")?.focus({ preventScroll: true });
  } else return;
  event.preventDefault();
}

// The part in the other column that stands nearest.
/** @param {SVGElement[]} parts @param {number} here */
function across(parts, here) {
  const own = parts[here].getBoundingClientRect();
  const middle = (own.left + own.right) / 2;
  const half = place.getBoundingClientRect().left + place.clientWidth / 2;
  let [best, least] = [here, Infinity];
  parts.forEach((part, n) => {
    const box = part.getBoundingClientRect();
    const other = ((box.left + box.right) / 2 < half) !== (middle < half);
    const far = Math.abs(box.top - own.top);
    if (other && far < least) [best, least] = [n, far];
  });
  return best;
}

/** @param {string} asked */
function find(asked) {
  const wanted = Plain.plain(asked);
  const rank = (/** @type {string} */ name) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : 3);
  const ranks = data.people.map(({ name }) => (wanted ? rank(Plain.plain(name)) : 3));
  const hits = data.people.map((_, p) => p).filter((p) => ranks[p] < 3).sort((a, b) => ranks[a] - ranks[b] || a - b);
  at("query").setAttribute("aria-invalid", String(!hits.length && wanted !== ""));
  at("missed").textContent = !hits.length && wanted ? `Nobody in this picture is called “${asked.trim()}”.` : "";
  at("missed").hidden = at("missed").textContent === "";
  if (!hits.length) return;
  const before = chosen.kind === "person" ? hits.indexOf(chosen.n) : -1;
  const next = hits[(before + 1) % hits.length];
  choose({ kind: "person", n: next });
  const row = place.querySelector(`.row[data-person="${next}"]`);
  row?.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
}

function listen() {
  place.addEventListener("click", (event) => { if (!act(/** @type {Element} */ (event.target)) && chosen.kind !== "nothing") clear(); });
  place.addEventListener("keydown", onKey);
  document.addEventListener("keydown", (event) => {
    if (Views.now() !== "circles") return;
    const typing = /** @type {Element} */ (event.target).matches("input, textarea, select");
    if (event.key === "Escape") {
      at("query").value = "";
      at("query").removeAttribute("aria-invalid");
      at("missed").hidden = true;
      clear();
    } else if (event.key === "Backspace" && !typing && trail.length) {
      event.preventDefault();
      back();
    }
  });
  at("search").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    if (Views.now() === "circles") find(at("query").value);
  });
  document.querySelectorAll("[data-save]").forEach((button) => button.addEventListener("click", () => {
    if (Views.now() !== "circles") return;
    saveCircles(/** @type {HTMLElement} */ (button).dataset.save || "", data, now, measure, { opened, title: at("title").textContent });
    at("status").textContent = Frame.inside ? "If nothing was saved: this frame does not allow downloads. Open the page by itself." : "Saved.";
    at("saving").open = false;
  }));
  Timeline.listen(refresh);
  Views.listen(() => { chosen = NOTHING; trail.length = 0; refresh(); });
  Chrome.picture(() => {}, paint);
  new ResizeObserver(() => { if (Views.now() === "circles" && Math.abs(place.clientWidth - wide) > 1) paint(); }).observe(place);
}

function start() {
  at("names").append(...data.people.map(({ name }) => {
    const option = document.createElement("option");
    option.value = name;
    return option;
  }));
  at("tables").open = false;
  at("tables").addEventListener("toggle", fillTable);
  listen();
  refresh();
  const { person, circle } = Address.get();
  Timeline.restore();
  Views.restore();
  const named = data.people.findIndex(({ id }) => id === person);
  if (Views.now() === "circles" && named >= 0) choose({ kind: "person", n: named });
  else if (Views.now() === "circles" && data.circles[Number(circle) - 1]) choose({ kind: "circle", n: Number(circle) - 1 });
  if (!Views.offered.includes("network")) Frame.watch();
  Frame.hear((id) => {
    const n = data.people.findIndex((person) => person.id === id);
    if (Views.now() !== "circles") window.graphkitSlice?.choose(id);
    else if (n >= 0) choose({ kind: "person", n });
  });
  Lasso.on(place, () => [...place.querySelectorAll("[data-person] .name")].map((name) => {
    const box = name.getBoundingClientRect();
    const whose = /** @type {HTMLElement} */ (name.closest("[data-person]"));
    return { id: data.people[Number(whose.dataset.person)].id, x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  }));
}

start();
