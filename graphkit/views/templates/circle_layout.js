// Where everything of a picture of circles stands: pure numbers, from counts and a width.
// views/circle_layout.py does the same, and tests/cases/circles.json holds both equal.
import { closest, tied } from "./circle_model.js";

/** @typedef {import("./circle_model.js").Data} Data */
/** @typedef {import("./circle_model.js").Now} Now */
/** @typedef {(text: string, size: number, bold: boolean) => number} Measure */
/** @typedef {{wide: boolean, lone: boolean, reach: number, middle: number, room: number, width: number}} Columns */
/** @typedef {{n: number, hint: number, block: number, bold: boolean, name: string, size: number, x: number, y: number}} Spot */
/** @typedef {{n: number, side: number, title: string[], people: Spot[], hidden: number, away: number, open: boolean, x: number, top: number, titles: number[], under: number, more?: number, bottom: number}} Block */
/** @typedef {{x: number, y: number, name: string[], r: number}} Hub */
/** @typedef {{n: number, block: number, hint: number, width: number, path: number[]}} Spoke */
/** @typedef {{t: number, one: number, other: number, within: boolean, width: number, path: number[]}} Arc */
/** @typedef {{width: number, height: number, wide: boolean, hub: Hub, blocks: Block[], spokes: Spoke[], arcs: Arc[]}} Layout */

export const WIDE = 760;
export const [ROW, TITLE, UNDER, GAP, PAD] = [24, 19, 20, 26, 22];
export const [NAME, HEAD, SMALL, SUBJECT] = [13.5, 14, 12, 16]; // sizes of letters
const LITTLE = 10.5; // of a name that would be cut otherwise
export const SHOWN = 80; // people, before circles are opened
export const [LEAST, MOST] = [3, 24]; // of each circle, then
export const BOLD = 5; // the closest, in bold
const MIDDLE = 400; // at the most, below the top
const FOREMOST = 10; // circles; of those behind them the closest one stands for all
const BETWEEN = 14; // curves between circles, before somebody is chosen
export const SUGGESTED = "Could work with";
export const [SLOT, AWAY] = [26, 12]; // for the number between dot and name; from the dot
const [NARROWEST, WIDEST] = [130, 290]; // from the middle to the dots
const LINES = 220; // all lines to the middle together, so that a large team is no wall
const ARCS = 4; // of one person inside a circle, before somebody is chosen

/** @param {number} value */
const r1 = (value) => Math.floor(value * 10 + 0.5) / 10;
/** @param {number} value */
const r2 = (value) => Math.floor(value * 100 + 0.5) / 100;
/** @param {number[]} list */
const sum = (list) => list.reduce((all, one) => all + one, 0);

/** How many people of each circle are shown. @param {number[]} sizes @param {Set<number>} opened */
export function quota(sizes, opened = new Set()) {
  if (sum(sizes) <= SHOWN) return [...sizes];
  const room = SHOWN - Math.max(sizes.length - FOREMOST, 0);
  let most = Math.min(Math.max(...sizes), MOST);
  while (most > LEAST && sum(sizes.slice(0, FOREMOST).map((size) => Math.min(size, most))) > room) most -= 1;
  return sizes.map((size, n) => {
    const few = n < FOREMOST ? most : 1;
    return opened.has(n) || size <= few + 1 ? size : few;
  });
}

/** A column for each circle: 0 is left. @param {number[]} heights */
export function sides(heights) {
  const total = [0, 0];
  return heights.map((height) => {
    const side = total[0] <= total[1] ? 0 : 1;
    total[side] += height;
    return side;
  });
}

/** @param {string} text @param {number} room @param {number} size @param {boolean} bold @param {Measure} measure */
export function fitted(text, room, size, bold, measure) {
  if (measure(text, size, bold) <= room) return text;
  const letters = Array.from(text);
  while (letters.length > 1 && measure(`${letters.join("").trimEnd()}…`, size, bold) > room) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

/** @param {string} text @param {number} room @param {Measure} measure @param {number} size */
export function wrapped(text, room, measure, size = HEAD) {
  if (measure(text, size, true) <= room) return [text];
  const words = text.split(" ");
  let first = 1;
  while (first < words.length && measure(words.slice(0, first + 1).join(" "), size, true) <= room) first += 1;
  const lines = [words.slice(0, first).join(" "), words.slice(first).join(" ")].filter(Boolean);
  return lines.map((line) => fitted(line, room, size, true, measure));
}

/** @param {Data} data @param {Now} now @param {number} width @param {Measure} measure @param {{opened?: Set<number>, chosen?: number}} state @returns {Layout} */
export function laidOut(data, now, width, measure, { opened = new Set(), chosen = -1 } = {}) {
  const wide = width >= WIDE;
  const columns = wide ? columnsOf(data, width, measure) : { wide, lone: false, reach: 0, middle: 24, room: width - 72 - AWAY - SLOT - 8, width };
  const { reach, middle } = columns;
  const blocks = blocksOf(data, now, columns, measure, opened);
  const { height, centre } = placed(blocks, wide);
  const spots = new Map(blocks.flatMap((block) => block.people).filter((p) => p.n >= 0).map((p) => [p.n, p]));
  const name = wrapped(data.subject.name, wide ? 2 * reach - 96 : width - 60, measure, SUBJECT);
  const hub = { x: middle, y: centre, name, r: wide ? 15 : 11 };
  return { width, height, wide, hub, blocks, spokes: spokesOf(now, blocks, hub, wide), arcs: arcsOf(data, now, spots, chosen, columns) };
}

/** The middle and how far from it the dots are; one circle alone stands at the right of its subject. @param {Data} data @param {number} width @param {Measure} measure @returns {Columns} */
function columnsOf(data, width, measure) {
  const names = [...data.people.map(marked), ...data.hints.map((hint) => hint.name)];
  const longest = names.reduce((most, name) => Math.max(most, measure(name, NAME, true)), 0);
  const usual = Math.min(Math.max(0.22 * width, 150), WIDEST);
  const reach = r1(Math.max(NARROWEST, Math.min(usual, width / 2 - AWAY - SLOT - 9 - longest)));
  const lone = data.circles.length === 1 && !data.hints.length;
  let middle = width / 2;
  if (lone) {
    const title = measure(data.circles[0].title, HEAD, true);
    const right = reach + AWAY + Math.max(SLOT + longest, Math.min(title, width / 2 - reach - AWAY - 8));
    const left = Math.min(measure(data.subject.name, SUBJECT, true) / 2, reach - 48);
    middle = Math.max((width + left - right) / 2, left + 8);
  }
  return { wide: true, lone, reach, middle: r1(middle), room: width - middle - reach - AWAY - SLOT - 8, width };
}

/** The width of the widest line: less where there are many. @param {number[]} weights @param {number} heaviest */
function thickest(weights, heaviest) {
  const total = sum(weights.map((weight) => Math.sqrt(Math.min(Math.max(weight / heaviest, 0), 1))));
  return total > 0 ? Math.min(8, 1.6 + Math.max(LINES - weights.length, 0) / total) : 8;
}

/** @param {Now} now @param {Block[]} blocks @param {Hub} hub @param {boolean} wide @returns {Spoke[]} */
function spokesOf(now, blocks, hub, wide) {
  const people = blocks.flatMap((block) => block.people);
  const weights = people.map((p) => (p.n >= 0 ? now.people[p.n].weight : 0));
  const heaviest = Math.max(0, ...weights) || 1;
  const most = wide ? thickest(weights, heaviest) : 5;
  const thick = (/** @type {number} */ weight) => r2(1 + (most - 1) * Math.sqrt(Math.min(Math.max(weight / heaviest, 0), 1)));
  return people.map((p, i) => ({ n: p.n, block: p.block, hint: p.hint, width: p.n >= 0 ? thick(weights[i]) : 1.6, path: spoke(p, hub, wide) }));
}

/** @param {Data} data @param {Now} now @param {Columns} columns @param {Measure} measure @param {Set<number>} opened @returns {Block[]} */
function blocksOf(data, now, columns, measure, opened) {
  const whole = quota(data.circles.map((circle) => circle.end - circle.begin));
  const titles = data.circles.map((circle) => wrapped(circle.title, columns.room + SLOT, measure));
  const heights = titles.map((title, n) => title.length * TITLE + UNDER + whole[n] * ROW + GAP);
  const side = columns.wide && !columns.lone ? sides([...heights, 0]) : [...heights, 0].map(() => 1);
  const sizes = now.circles.map((circle) => circle.people.length);
  const usual = quota(sizes);
  const shown = quota(sizes, new Set(now.circles.map((_, i) => i).filter((i) => opened.has(now.circles[i].n))));
  const bold = boldOf(now);
  const blocks = now.circles.map(({ n, people, more }, i) => {
    const own = people.slice(0, shown[i]).map((p) => ({
      n: p, hint: -1, block: n, bold: bold.has(p), x: 0, y: 0, ...named(marked(data.people[p]), columns.room, bold.has(p), measure) }));
    return { ...blank(n, side[n], columns), title: titles[n], people: own, hidden: people.length - own.length, away: more, open: shown[i] > usual[i] };
  });
  if (data.hints.length && now.window === null) blocks.push(suggested(data, columns, side[side.length - 1], measure));
  return blocks;
}

/** @param {number} n @param {number} side @param {Columns} columns */
function blank(n, side, columns) {
  const x = columns.wide ? r1(columns.middle + (side ? columns.reach : -columns.reach)) : 72;
  return { n, side, x, top: 0, titles: /** @type {number[]} */ ([]), under: 0, bottom: 0 };
}

/** A name as it has room: in smaller letters before it is cut. @param {string} name @param {number} room @param {boolean} bold @param {Measure} measure */
function named(name, room, bold, measure) {
  const size = measure(name, NAME, bold) <= room ? NAME : LITTLE;
  return { name: fitted(name, room, size, bold, measure), size };
}

/** @param {import("./circle_model.js").Person} person */
function marked({ name, doubtful }) {
  return name + (doubtful ? " ?" : "");
}

/** @param {Data} data @param {Columns} columns @param {number} side @param {Measure} measure */
function suggested(data, columns, side, measure) {
  const people = data.hints.map((hint, h) => ({
    n: -1, hint: h, block: -1, bold: false, x: 0, y: 0, ...named(hint.name, columns.room, false, measure) }));
  return { ...blank(-1, side, columns), title: [SUGGESTED], people, hidden: 0, away: 0, open: false };
}

/** Those whose names are bold: the closest, without cutting through people who are as close. @param {Now} now */
function boldOf(now) {
  const there = closest(now);
  const weight = (/** @type {number} */ i) => now.people[there[i]].weight;
  let many = there.length > BOLD ? BOLD : Math.min(1, there.length);
  while (many > 0 && many < there.length && weight(many - 1) === weight(many)) many -= 1;
  return new Set(there.slice(0, many));
}

/** Put the circles into their columns. @param {Block[]} blocks @param {boolean} wide */
function placed(blocks, wide) {
  const top = wide ? PAD : 62;
  const ended = [top, top];
  for (const block of blocks) {
    let y = ended[block.side];
    block.top = y;
    block.titles = block.title.map((_, n) => block.top + 13 + TITLE * n);
    y += TITLE * block.title.length;
    block.under = y + 11;
    y += UNDER;
    for (const person of block.people) {
      [person.x, person.y] = [block.x, y + ROW / 2];
      y += ROW;
    }
    if (block.hidden || block.away || block.open) {
      block.more = y + ROW / 2;
      y += ROW;
    }
    block.bottom = y;
    ended[block.side] = y + GAP;
  }
  const height = Math.max(...ended, wide ? 150 : 90) - GAP + PAD;
  if (!wide) return { height: r1(height), centre: 30 };
  for (const side of [0, 1]) shift(blocks.filter((block) => block.side === side), (height - PAD + GAP - ended[side]) / 2);
  return { height: r1(height), centre: r1(Math.min(height / 2, MIDDLE)) };
}

/** A shorter column stands in the middle, up to a limit. @param {Block[]} blocks @param {number} most */
function shift(blocks, most) {
  const by = r1(Math.min(most, 60));
  for (const block of blocks) {
    block.titles = block.titles.map((y) => y + by);
    block.top += by;
    block.under += by;
    block.bottom += by;
    if (block.more !== undefined) block.more += by;
    for (const person of block.people) person.y += by;
  }
}

/** @param {Spot} spot @param {Hub} hub @param {boolean} wide */
function spoke({ x, y }, hub, wide) {
  if (!wide) return [hub.x, y - 15, hub.x, y - 3, hub.x + 10, y, x, y];
  const away = hub.x - x;
  return [x, y, r1(x + 0.52 * away), y, r1(hub.x - 0.42 * away), hub.y, hub.x, hub.y];
}

/** Arcs inside the circles, and curves between them; of somebody chosen, all. @param {Data} data @param {Now} now @param {Map<number, Spot>} spots @param {number} chosen @param {Columns} columns @returns {Arc[]} */
function arcsOf(data, now, spots, chosen, columns) {
  const ties = tied(data, now.window)
    .map(([one, other, weight], t) => ({ t, one, other, weight }))
    .filter(({ one, other, weight }) => weight > 0 && spots.has(one) && spots.has(other))
    .sort((a, b) => b.weight - a.weight || a.t - b.t);
  const heaviest = ties.length ? ties[0].weight : 1;
  /** @type {Map<number, number>} */
  const room = new Map();
  for (const { block } of spots.values()) room.set(block, (room.get(block) || 0) + 2);
  let between = columns.wide ? BETWEEN : 0;
  /** @type {Map<number, number>} */
  const drawn = new Map();
  const own = (/** @type {number} */ n) => drawn.get(n) || 0;
  return ties.flatMap(({ t, one, other, weight }) => {
    const [from, to] = [/** @type {Spot} */ (spots.get(one)), /** @type {Spot} */ (spots.get(other))];
    const inside = from.block === to.block;
    const asked = chosen === one || chosen === other;
    let left;
    if (inside) {
      if (Math.max(own(one), own(other)) >= ARCS && !asked) return [];
      left = (room.get(from.block) || 0) - 1;
      room.set(from.block, left);
    } else left = (between -= 1);
    if (left < 0 && !asked) return [];
    if (inside) [one, other].forEach((n) => drawn.set(n, own(n) + 1));
    return [{ t, one, other, within: inside, width: r2(0.9 + 2.1 * Math.sqrt(weight / heaviest)), path: arc(from, to, columns) }];
  });
}

/** @param {Spot} one @param {Spot} other @param {Columns} columns */
function arc(one, other, columns) {
  const high = Math.abs(one.y - other.y);
  if (one.x !== other.x) {
    const [left, right] = one.x < other.x ? [one, other] : [other, one];
    const bend = r1(0.5 * columns.reach);
    return [left.x, left.y, left.x + bend, left.y, right.x - bend, right.y, right.x, right.y];
  }
  const most = columns.wide ? 0.3 * columns.reach : 34;
  const bend = Math.min(10 + 0.3 * high, most) * (4 / 3);
  const inwards = columns.wide && one.x < columns.middle ? 1 : -1;
  const x = r1(one.x + inwards * bend);
  return [one.x, one.y, x, one.y, x, other.y, other.x, other.y];
}
