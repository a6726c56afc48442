// A picture of circles as real SVG: every name is a text, every person, circle and line can be
// chosen. Colours come by name, so that page, dark colours and saved files share one drawing.
import { HEAD, ROW, SLOT, SMALL, SUBJECT, SUGGESTED, AWAY } from "./circle_layout.js";
import { count, number, span, together, under } from "./circle_model.js";

/** @typedef {import("./circle_model.js").Data} Data */
/** @typedef {import("./circle_model.js").Now} Now */
/** @typedef {import("./circle_layout.js").Layout} Layout */
/** @typedef {import("./circle_layout.js").Block} Block */
/** @typedef {import("./circle_layout.js").Spot} Spot */
/** @typedef {(name: string) => string} Ink a colour of the style sheet as CSS */

const SPACE = "http://www.w3.org/2000/svg";
const COLOURS = 10; // of circles; the others share a grey

/** The name of a circle's colour. @param {Data} data @param {number} block */
export function colourOf(data, block) {
  return block < 0 || block >= COLOURS || data.circles[block].kind === "single" ? "other" : String(block);
}

/** @param {string} name @param {Record<string, string | number>} attributes @param {...(Node | string)} children */
function tag(name, attributes = {}, ...children) {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** @param {number[]} path */
const bent = ([x, y, ...rest]) => `M${x} ${y}C${rest.join(" ")}`;

/** The whole drawing. @param {Data} data @param {Now} now @param {Layout} layout @param {Ink} ink @param {{chosen: number, wanted: string}} state */
export function drawing(data, now, layout, ink, { chosen, wanted }) {
  const { width, height } = layout;
  const svg = tag("svg", { class: `circles${chosen >= 0 ? " dim" : ""}`, width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": wanted });
  svg.append(
    curves(layout, ink, chosen, false),
    spokes(data, layout, ink, chosen),
    curves(layout, ink, chosen, true, data),
    hub(data, layout, ink),
    ...layout.blocks.map((block) => group(data, now, block, ink, chosen)),
  );
  return svg;
}

/** @param {Layout} layout @param {Ink} ink @param {number} chosen @param {boolean} within @param {Data | null} data */
function curves(layout, ink, chosen, within, data = null) {
  const made = tag("g", { class: within ? "arcs" : "between", fill: "none" });
  const block = new Map(layout.spokes.map((spoke) => [spoke.n, spoke.block]));
  for (const arc of layout.arcs) {
    if (arc.within !== within) continue;
    const colour = within && data ? `edge-${colourOf(data, block.get(arc.one) ?? -1)}` : "tie";
    const lit = arc.one === chosen || arc.other === chosen ? " lit" : "";
    const opacity = within ? 0.5 : 0.24;
    made.append(tag("path", { class: `arc${lit}`, "data-tie": arc.t, d: bent(arc.path), "stroke-width": arc.width, "stroke-opacity": opacity, style: `stroke:${ink(colour)}` }));
  }
  return made;
}

/** @param {Data} data @param {Layout} layout @param {Ink} ink @param {number} chosen */
function spokes(data, layout, ink, chosen) {
  const made = tag("g", { class: "spokes", fill: "none" });
  if (!layout.wide && layout.spokes.length) {
    const { x, y, r } = layout.hub;
    const last = Math.max(...layout.spokes.map((spoke) => spoke.path[1]));
    made.append(tag("path", { d: `M${x} ${y + r}V${last}`, "stroke-width": 1.5, "stroke-opacity": 0.6, style: `stroke:${ink("border")}` }));
  }
  for (const { n, block, hint, width, path } of [...layout.spokes].sort((a, b) => a.width - b.width)) {
    const d = bent(path);
    const whose = n >= 0 ? { "data-person": n } : { "data-hint": hint };
    const look = n >= 0 ? { "stroke-opacity": 0.5, style: `stroke:${ink(`fill-${colourOf(data, block)}`)}` }
      : { "stroke-opacity": 0.85, "stroke-dasharray": "6 4", style: `stroke:${ink("accent")}` };
    made.append(tag("path", { class: `spoke${n === chosen && n >= 0 ? " lit" : ""}`, ...whose, d, "stroke-width": width, ...look }));
    if (width < 8) made.append(tag("path", { class: "reach", ...whose, d, "stroke-width": 9, stroke: "transparent" }));
  }
  return made;
}

/** @param {Data} data @param {Layout} layout @param {Ink} ink */
function hub(data, layout, ink) {
  const { x, y, r, name } = layout.hub;
  const { kind } = data.subject;
  const shape = { topic: `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`, institution: `M${x - r} ${y - r}H${x + r}V${y + r}H${x - r}Z` }[kind];
  const made = tag("g", { class: "hub" });
  made.append(shape ? tag("path", { d: shape, style: `fill:${ink(`fill-${kind}`)};stroke:${ink(`edge-${kind}`)}` })
    : tag("circle", { cx: x, cy: y, r, style: `fill:${ink("text")}` }));
  name.forEach((line, n) => {
    const at = layout.wide ? { x, y: y + r + 22 + 20 * n, "text-anchor": "middle" } : { x: x + 22, y: y + 6 + 19 * n };
    made.append(letters(line, { ...at, "font-size": SUBJECT, "font-weight": 650, style: `fill:${ink("text")};stroke:${ink("surface")}`, "stroke-width": 5, "paint-order": "stroke", "stroke-linejoin": "round" }));
  });
  return made;
}

/** @param {string} said @param {Record<string, string | number>} attributes */
const letters = (said, attributes) => tag("text", attributes, said);

/** @param {Data} data @param {Now} now @param {Block} block @param {Ink} ink @param {number} chosen */
function group(data, now, block, ink, chosen) {
  const way = block.side ? 1 : -1;
  const anchor = block.side ? "start" : "end";
  const x = block.x + way * AWAY;
  const circle = now.circles.find(({ n }) => n === block.n);
  const said = circle ? under(now, circle) : "not yet; dashed are suggestions";
  const title = block.n < 0 ? SUGGESTED : data.circles[block.n].title;
  const made = tag("g", { class: "block", role: "group", "aria-label": title });
  const head = tag(block.n < 0 ? "g" : "g", block.n < 0 ? {} : { class: "go title", role: "button", tabindex: "-1", "data-circle": block.n, "aria-label": `${title}: ${said}` });
  const colour = block.n < 0 ? "accent" : `edge-${colourOf(data, block.n)}`;
  head.append(tag("rect", { class: "hit", x: block.side ? x - 6 : 2, y: block.top - 4, width: Math.max((block.side ? 1e4 : x + 4), 0), height: block.under - block.top + 8, fill: "transparent" }));
  block.title.forEach((line, n) => head.append(letters(line, { x, y: block.titles[n], "text-anchor": anchor, "font-size": HEAD, "font-weight": 650, style: `fill:${ink(colour)}` })));
  head.append(letters(said, { x, y: block.under, "text-anchor": anchor, "font-size": SMALL, style: `fill:${ink("muted")}` }));
  made.append(head, ...block.people.map((person) => row(data, now, person, { way, anchor, ink, chosen })));
  if (block.more !== undefined) made.append(more(block, { x: x + way * SLOT, way, anchor, ink }));
  return made;
}

/** @param {Block} block @param {{x: number, way: number, anchor: string, ink: Ink}} how */
function more(block, { x, way, anchor, ink }) {
  const y = block.more || 0;
  const away = block.away && !block.hidden ? `+${number(block.away)} not in this file` : "";
  const said = block.hidden ? `+${number(block.hidden + block.away)}` : block.open ? "fewer" : away;
  const label = block.hidden ? `Show ${count(block.hidden, "more person").replace("persons", "people")}` : block.open ? "Show fewer" : away;
  const can = block.hidden > 0 || block.open;
  const made = tag("g", can ? { class: "go more", role: "button", tabindex: "-1", "data-open": block.n, "aria-label": label } : {});
  if (can) made.append(tag("rect", { class: "hit", x: way > 0 ? x - 6 : x - 60, y: y - ROW / 2, width: 66, height: ROW, rx: 6, fill: "transparent" }));
  made.append(letters(said, { x, y: y + 4.5, "text-anchor": anchor, "font-size": SMALL + 1, "font-weight": 600, style: `fill:${ink(can ? "accent" : "muted")}` }));
  return made;
}

/** @param {Data} data @param {Now} now @param {Spot} person @param {{way: number, anchor: string, ink: Ink, chosen: number}} how */
function row(data, now, person, { way, anchor, ink, chosen }) {
  const { n, x, y, hint } = person;
  const kind = colourOf(data, person.block);
  const own = n >= 0 ? now.people[n] : null;
  const pale = n < 0 || data.people[n].doubtful;
  const whose = n >= 0 ? { "data-person": n } : { "data-hint": hint };
  const full = n >= 0 ? data.people[n].name : data.hints[hint].name;
  const years = own ? span(own.first, own.last) : "";
  const said = own ? `${full}: ${together(own, data.subject.kind === "author")}${years ? `, ${years}` : ""}${pale ? "; not sure that this is one person" : ""}` : `${full}: a suggestion`;
  const made = tag("g", { class: `go row${n === chosen && n >= 0 ? " chosen" : ""}`, role: "button", tabindex: "-1", ...whose, "aria-label": said });
  const name = x + way * (AWAY + SLOT);
  made.append(tag("rect", { class: "hit", x: way > 0 ? x - 8 : 2, y: y - ROW / 2, width: way > 0 ? 1e4 : x + 6, height: ROW, rx: 6, fill: "transparent" }));
  if (pale) made.append(tag("circle", { cx: x, cy: y, r: 5.2, style: `fill:${ink("surface")}` })); // no line shines through
  made.append(tag("circle", { cx: x, cy: y, r: 4.5, "stroke-width": 1.4, ...(pale ? { "fill-opacity": 0.3, "stroke-dasharray": "3 2.4" } : {}), style: `fill:${ink(`fill-${kind}`)};stroke:${ink(`edge-${kind}`)}` }));
  if (own && own.works !== null) made.append(letters(number(own.works), { class: "number", x: x + way * AWAY, y: y + 4.5, "text-anchor": anchor, "font-size": SMALL, style: `fill:${ink("muted")}` }));
  made.append(letters(person.name, { class: "name", x: name, y: y + 4.8, "text-anchor": anchor, "font-size": person.size, "font-weight": person.bold ? 650 : 400, style: `fill:${ink("text")}` }));
  if (!person.name.startsWith(full)) made.prepend(tag("title", {}, full));
  return made;
}

/** Give the rows their true width, so that nothing reaches beyond the drawing. @param {SVGElement} svg @param {number} width */
export function clipped(svg, width) {
  svg.querySelectorAll("rect.hit").forEach((rect) => {
    const left = Number(rect.getAttribute("x"));
    rect.setAttribute("width", String(Math.min(Number(rect.getAttribute("width")), width - 2 - left)));
  });
}
