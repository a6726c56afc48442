// Circles in words and numbers: what the page says of them in a window of years. Pure functions;
// views/circle_words.py does the same, and tests/cases/circles.json holds both equal.

/** @typedef {[number | null, number, number]} Rest year, works, what they add */
/** @typedef {{id: string, name: string, works: number[], rest: Rest[], weight: number, first: number | null, last: number | null, doubtful: boolean}} Person */
/** @typedef {{title: string, kind: string, begin: number, end: number, more: number, rest: [number | null, number][]}} Circle */
/** @typedef {[number, number, number[], Rest[], number]} Tie one, other, works, rest, weight */
/** @typedef {{id: string, name: string, score: string, reasons: string[], against: string[]}} Hint */
/**
 * @typedef {object} Data
 * @property {{kind: string, id: string, name: string}} subject
 * @property {number} total @property {number} alone @property {number} tooLong @property {number} smaller
 * @property {Person[]} people @property {Circle[]} circles @property {Tie[]} ties @property {Hint[]} hints
 * @property {{years: (number | null)[], shares: number[], tied: number[]}} works
 */
/** @typedef {[number, number] | null} Window */
/** @typedef {{there: boolean, works: number | null, weight: number, first: number | null, last: number | null}} Own */
/** @typedef {{n: number, people: number[], works: number, more: number, first: number | null, last: number | null}} Counted */
/** @typedef {{people: Own[], circles: Counted[], undated: number, window: Window}} Now */

const PAIR_CAP = 500; // authors; a longer list ties nobody
/** @type {Record<string, string>} */
const PLURALS = { person: "people" };

/** A number as people write it. @param {number} value */
export function number(value) {
  let shown = value.toFixed(3).replace(/0+$/, "").replace(/\.$/, "");
  if (Math.abs(value) >= 10_000) shown = shown.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ",");
  return shown;
}

/** A share of a work: a fraction where it is one. @param {number} value */
export function share(value) {
  if (value > 0.001 && value < 1 && Math.abs(value - 1 / Math.round(1 / value)) < 1e-6) return `1/${Math.round(1 / value)}`;
  return number(value);
}

/** A count with its noun. @param {number} many @param {string} noun */
export function count(many, noun) {
  return `${number(many)} ${many === 1 ? noun : PLURALS[noun] || `${noun}s`}`;
}

/** @param {number | null} year @param {Window} window */
export function within(year, window) {
  return window === null || (year !== null && window[0] <= year && year <= window[1]);
}

/** @param {number} value */
const sixth = (value) => Math.round(value * 1e6) / 1e6;

/** @param {(number | null)[]} years @returns {{first: number | null, last: number | null}} */
function ends(years) {
  const known = /** @type {number[]} */ (years.filter((year) => year !== null));
  return known.length ? { first: Math.min(...known), last: Math.max(...known) } : { first: null, last: null };
}

/** @param {Data} data @param {Person} person @param {Window} window @returns {Own} */
function measured(data, person, window) {
  const { years, shares } = data.works;
  if (!person.works.length && !person.rest.length) { // a ready-made tie: its works are unknown
    const { first, last, weight } = person;
    const there = window === null || (first !== null && last !== null && first <= window[1] && last >= window[0]);
    return { there, works: null, weight, first, last };
  }
  const own = person.works.filter((w) => within(years[w], window));
  const rest = person.rest.filter((row) => within(row[0], window));
  const weight = own.reduce((sum, w) => sum + shares[w], 0) + rest.reduce((sum, row) => sum + row[2], 0);
  const works = own.length + rest.reduce((sum, row) => sum + row[1], 0);
  const span_ = ends([...own.map((w) => years[w]), ...rest.map((row) => row[0])]);
  return { there: works > 0, works, weight: window === null ? person.weight : sixth(weight), ...span_ };
}

/** The listed works of a circle in a window. @param {Data} data @param {Circle} circle @param {Window} window */
export function worksOf(data, circle, window) {
  const found = new Set(data.people.slice(circle.begin, circle.end).flatMap((person) => person.works));
  return [...found].filter((w) => within(data.works.years[w], window));
}

/** @param {Data} data @param {Circle} circle @param {Window} window */
function counted(data, circle, window) {
  const own = worksOf(data, circle, window);
  const rest = circle.rest.filter((row) => within(row[0], window));
  const works = own.length + rest.reduce((sum, row) => sum + row[1], 0);
  return { works, more: window ? 0 : circle.more, ...ends([...own.map((w) => data.works.years[w]), ...rest.map((row) => row[0])]) };
}

/** Who did how much with the subject in a window, in which circle, closest first. @param {Data} data @param {Window} window @returns {Now} */
export function derived(data, window = null) {
  const people = data.people.map((person) => measured(data, person, window));
  /** @type {Counted[]} */
  const circles = [];
  data.circles.forEach((circle, n) => {
    const own = [];
    for (let p = circle.begin; p < circle.end; p += 1) if (people[p].there) own.push(p);
    own.sort((a, b) => people[b].weight - people[a].weight || a - b);
    if (own.length) circles.push({ n, people: own, ...counted(data, circle, window) });
  });
  const listed = new Set(data.people.flatMap((person) => person.works));
  const undated = window ? [...listed].filter((w) => data.works.years[w] === null).length : 0;
  return { people, circles, undated, window };
}

/** Two years as people write them. @param {number | null} first @param {number | null} last */
export function span(first, last) {
  if (first === null || last === null) return "";
  return first === last ? String(first) : `${first}–${last}`;
}

/** The line under the title of a circle. @param {Now} now @param {Counted} circle */
export function under(now, circle) {
  const said = [count(circle.people.length + circle.more, "person")];
  if (circle.works) said.push(count(circle.works, "work"));
  const years = span(circle.first, circle.last);
  if (now.window === null && circle.works) said.push(years || "years unknown");
  else if (years) said.push(years);
  return said.join(" · ");
}

/** Those in the picture, closest first. @param {Now} now */
export function closest(now) {
  const there = now.circles.flatMap((circle) => circle.people);
  return there.sort((a, b) => now.people[b].weight - now.people[a].weight || a - b);
}

/** The picture in one sentence. @param {Data} data @param {Now} now */
export function headline(data, now) {
  const circles = now.circles.filter((circle) => data.circles[circle.n].kind === "circle");
  const single = now.circles.length > circles.length;
  const shown = now.circles.reduce((sum, circle) => sum + circle.people.length, 0);
  const total = now.window ? shown : data.total;
  const author = data.subject.kind === "author";
  if (!shown) return nobody(data, now);
  const best = nearest(data, now, closest(now)[0]);
  if (total === 1) return `1 ${author ? "collaborator" : "person"}: ${best}`;
  const many = circles.length + (now.window ? 0 : data.smaller);
  let where = many ? `in ${count(many, author ? "circle" : "group")}` : "";
  if (many && single) where += author ? " and on single works" : " and alone";
  else if (single) where = author ? "on single works" : "each alone";
  return `${count(total, "person")} ${where}; ${author ? "closest" : "most works"}: ${best}`;
}

/** @param {Data} data @param {Now} now @param {number} person */
function nearest(data, now, person) {
  const { works, first, last } = now.people[person];
  const { name } = data.people[person];
  if (works === null) return name;
  let when = "";
  if (first !== null) when = now.window === null && first !== last ? ` since ${first}` : ` in ${span(first, last)}`;
  return `${name}, ${count(works, "work")}${when}`;
}

/** @param {Data} data @param {Now} now */
function nobody(data, now) {
  if (now.window) {
    const without = now.undated ? `; ${count(now.undated, "work")} without a year` : "";
    return `Nobody in ${span(...now.window)}${without}`;
  }
  if (data.subject.kind !== "author") return "Nobody is known here";
  const why = [];
  if (data.alone) why.push(`${count(data.alone, "work")} without another author`);
  if (data.tooLong) why.push(`${count(data.tooLong, "work")} with more than ${PAIR_CAP} authors`);
  return `No collaborators are known here${why.length ? `: ${why.join(", ")}` : ""}`;
}

/** What two people did: `22 works together, counted as 6.1`. @param {Own} own @param {boolean} author */
export function together(own, author) {
  if (own.works === null) return "works not stated";
  const said = count(own.works, "work");
  return author ? `${said} together, counted as ${share(own.weight)}` : said;
}

/** The ties among people here, with what they weigh in a window. @param {Data} data @param {Window} window @returns {[number, number, number][]} */
export function tied(data, window) {
  if (window === null) return data.ties.map(([one, other, , , weight]) => [one, other, weight]);
  const { years, tied: shares } = data.works;
  return data.ties.map(([one, other, works, rest]) => {
    let sum = 0;
    for (const w of works) if (within(years[w], window)) sum += shares[w];
    for (const row of rest) if (within(row[0], window)) sum += row[2];
    return [one, other, sixth(sum)];
  });
}
