// The cards of circles: a person, a tie, a circle, a suggestion, each with the works behind it in
// the window of years; and where nobody is chosen, the closest people.
import { colourOf } from "./circle_draw.js";
import { closest, count, number, share, span, together, under, within, worksOf } from "./circle_model.js";
import { badge, element, facts, head, orUnknown, plainButton, showCard, text, workItem } from "./pieces.js";

/** @typedef {import("./circle_model.js").Data} Data */
/** @typedef {import("./circle_model.js").Now} Now */
/** @typedef {{person: (p: number) => void, tie: (t: number) => void, circle: (n: number) => void, hint: (h: number) => void, network: ((id: string) => void) | null, deep: () => boolean, back: () => void, clear: () => void}} Go */

const LISTED = 12; // people beside one, on a card
const REFS = 4; // works that a row of the table names
const FIRST = 10; // the closest, before anybody is chosen

/** @param {Data} data @param {() => Now} current @param {Go} go */
export function makeCards(data, current, go) {
  const author = data.subject.kind === "author";
  const circleOf = (/** @type {number} */ p) => data.circles.findIndex(({ begin, end }) => begin <= p && p < end);
  const named = (/** @type {number} */ p) => data.people[p].name + (data.people[p].doubtful ? " ?" : "");

  function dot(/** @type {number} */ n) {
    return element("span", { class: `dot k-${colourOf(data, n)}`, "aria-hidden": "true" });
  }

  function who(/** @type {number} */ p) {
    return element("button", { type: "button", class: "who", onclick: () => go.person(p) }, dot(circleOf(p)), element("bdi", { class: "what", text: named(p) }));
  }

  // The works of a list that are in the window, newest first, and how many are not listed.
  function works(/** @type {number[]} */ list, /** @type {any[][]} */ rest, shared = false) {
    const { years } = data.works;
    const { window } = current();
    const own = list.filter((w) => within(years[w], window)).sort((a, b) => (years[b] ?? -1) - (years[a] ?? -1) || a - b);
    const more = rest.filter((row) => within(row[0], window)).reduce((sum, row) => sum + row[1], 0);
    if (!own.length && !more) return [element("p", { class: "more", text: "No work is given for this." })];
    const made = [element("h3", {}, shared || author ? "Works together " : "Works ", badge(number(own.length + more)))];
    made.push(element("ol", { class: "works" }, ...own.map((w) => workItem(w, false))));
    if (more) made.push(element("p", { class: "more", text: `+${number(more)} more not listed in this file` }));
    return made;
  }

  function person(/** @type {number} */ p) {
    const [own, n] = [current().people[p], circleOf(p)];
    const { id, doubtful, works: list, rest } = data.people[p];
    const chip = element("button", { type: "button", class: "who chip", onclick: () => go.circle(n) }, dot(n), element("bdi", { class: "what", text: data.circles[n].title }));
    const parts = [...head(go, author ? `With ${data.subject.name}` : `In ${data.subject.name}`, text(named(p))), chip];
    if (doubtful) parts.push(element("p", { class: "warning", text: "The works under this name may be those of several people." }));
    parts.push(facts([[author ? "Shared work" : "Works", together(own, author)], ["Years", span(own.first, own.last) || "unknown"]]));
    if (go.network) {
      const lead = go.network;
      parts.push(element("div", { class: "doings" }, plainButton("Show in the network", () => lead(id))));
    }
    parts.push(...works(list, rest), ...beside(p));
    showCard(parts);
  }

  // With whom of the others somebody works, most first.
  function beside(/** @type {number} */ p) {
    const { window } = current();
    const own = data.ties.map((tie, t) => ({ tie, t })).filter(({ tie }) => tie[0] === p || tie[1] === p)
      .map(({ tie: [one, other, list, rest], t }) => ({ t, other: one === p ? other : one, many: list.filter((w) => within(data.works.years[w], window)).length + rest.filter((row) => within(row[0], window)).reduce((sum, row) => sum + row[1], 0) }))
      .filter(({ other, many }) => many && current().people[other].there)
      .sort((a, b) => b.many - a.many || a.t - b.t);
    if (!own.length) return [];
    const rows = own.slice(0, LISTED).map(({ t, other, many }) => {
      const said = count(many, "work");
      const button = element("button", { type: "button", class: "evidence", text: said, "aria-label": `${said} of ${data.people[p].name} and ${data.people[other].name}`, onclick: () => go.tie(t) });
      return element("li", {}, who(other), button);
    });
    const made = [element("h3", {}, "Works here also with ", badge(number(own.length))), element("ul", { class: "rows" }, ...rows)];
    if (own.length > LISTED) made.push(element("p", { class: "more", text: `+${own.length - LISTED} more` }));
    return made;
  }

  function tie(/** @type {number} */ t) {
    const [one, other, list, rest, weight] = data.ties[t];
    const and = element("span", { class: "hidden", text: " and " });
    const parts = [...head(go, "Tie between", who(one), and, who(other))];
    if (current().window === null) parts.push(facts([["Counted as", share(weight)]]));
    showCard([...parts, ...works(list, rest, true)]);
  }

  function circle(/** @type {number} */ n) {
    const counted = current().circles.find((own) => own.n === n);
    const { title, kind, rest } = data.circles[n];
    const parts = head(go, kind === "single" ? "Without others here" : author ? "Circle" : "Group", text(title));
    if (counted) {
      parts.push(element("p", { class: "chip" }, dot(n), text(under(current(), counted))));
      const rows = counted.people.map((p) => element("li", {}, who(p), element("span", { class: "many", text: tally(p) })));
      parts.push(element("h3", { text: "People" }), element("ul", { class: "rows" }, ...rows));
    }
    showCard([...parts, ...works(worksOf(data, data.circles[n], current().window), rest)]);
  }

  function hint(/** @type {number} */ h) {
    const { name, score, reasons, against } = data.hints[h];
    const parts = head(go, "Suggestion", text(name));
    parts.push(element("p", { class: "chip", text: `${data.subject.name} and ${name} have not worked together yet. Score ${score}.` }));
    const list = (/** @type {string} */ title, /** @type {string[]} */ lines) => (lines.length
      ? [element("h3", { text: title }), element("ul", { class: "reasons" }, ...lines.map((line) => element("li", {}, text(line))))] : []);
    showCard([...parts, ...list("Why", reasons), ...list("But", against)]);
  }

  function tally(/** @type {number} */ p) {
    const { works: many } = current().people[p];
    const { weight } = current().people[p];
    const counted = author && many !== null && many > 1 ? `, counted as ${share(Math.round(weight * 100) / 100)}` : "";
    return many === null ? "" : `${count(many, "work")}${counted}`;
  }

  // Where nobody is chosen: the closest people, in the window.
  function begin() {
    const now = current();
    const first = closest(now).slice(0, FIRST);
    const place = /** @type {HTMLElement} */ (document.getElementById("closest"));
    const rows = first.map((p) => element("li", {}, who(p), element("span", { class: "many", text: tally(p) })));
    place.replaceChildren(...(rows.length ? [element("h2", { text: author ? "Closest" : "Most works" }), element("ul", { class: "rows" }, ...rows)] : []));
    if (now.undated) place.append(element("p", { class: "more", text: `${count(now.undated, "work")} without a year ${now.undated === 1 ? "is" : "are"} left out of a window.` }));
  }

  return { person, tie, circle, hint, begin };
}

/** Somebody as a row of the table (see rows.py). @param {Data} data @param {number} n @param {number} p */
export function tableRow(data, n, p) {
  const { name, doubtful, works, rest, weight, first, last } = data.people[p];
  const many = works.length + rest.reduce((sum, row) => sum + row[1], 0);
  const refs = element("td", { class: "refs" });
  [...works].sort((a, b) => a - b).slice(0, REFS).forEach((w) => refs.append(element("a", { href: `#w${w + 1}`, text: String(w + 1) }), " "));
  const left = many - Math.min(works.length, REFS);
  if (left) refs.append(`+${left} more`);
  const cells = [data.circles[n].title, many ? number(many) : "unknown", data.subject.kind === "author" ? share(weight) : "", span(first, last) || "unknown"];
  return element("tr", { "data-n": p }, element("th", { scope: "row", text: name + (doubtful ? " ?" : "") }), ...cells.map((cell) => element("td", {}, orUnknown(cell))), refs);
}
