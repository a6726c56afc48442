// The circles as a file: the drawing with its title (SVG, or PNG of it), the people (CSV), the data
// (JSON). Made here, and given to the reader; nothing is sent anywhere.
import { drawing } from "./circle_draw.js";
import { laidOut } from "./circle_layout.js";
import { headline, number, share, span } from "./circle_model.js";
import { Saving } from "./saving.js";

const [WIDTH, TOP] = [1200, 84];

/** @param {string} what @param {import("./circle_model.js").Data} data @param {import("./circle_model.js").Now} now @param {import("./circle_layout.js").Measure} measure @param {{opened: Set<number>, title: string}} state */
export function saveCircles(what, data, now, measure, { opened, title }) {
  const name = Saving.fileName(title, what);
  if (what === "csv") Saving.offer(name, table(data, now));
  else if (what === "json") Saving.offer(name, new Blob([JSON.stringify(data)], { type: "application/json" }));
  else Saving.picture(what, name, sheet(data, now, measure, { opened, title }));
}

/** @param {import("./circle_model.js").Data} data @param {import("./circle_model.js").Now} now @param {import("./circle_layout.js").Measure} measure @param {{opened: Set<number>, title: string}} state */
function sheet(data, now, measure, { opened, title }) {
  const style = getComputedStyle(document.documentElement);
  const ink = (/** @type {string} */ colour) => style.getPropertyValue(`--${colour}`).trim();
  const layout = laidOut(data, now, WIDTH, measure, { opened });
  const said = headline(data, now);
  const inner = drawing(data, now, layout, ink, { chosen: -1, wanted: said });
  inner.setAttribute("y", String(TOP));
  inner.querySelectorAll("[tabindex]").forEach((part) => { part.removeAttribute("tabindex"); part.removeAttribute("role"); });
  inner.querySelectorAll("rect.hit, path.reach").forEach((part) => part.remove());
  const height = TOP + layout.height + 12;
  const svg = Saving.tag("svg", { xmlns: "http://www.w3.org/2000/svg", width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}`, "font-family": Saving.FONT });
  svg.append(
    Saving.tag("title", {}, title), Saving.tag("rect", { width: WIDTH, height, fill: ink("surface") }),
    Saving.tag("text", { x: 28, y: 40, "font-size": 25, "font-weight": 650, fill: ink("text") }, title),
    Saving.tag("text", { x: 28, y: 66, "font-size": 14, fill: ink("muted") }, said), inner);
  return { svg, width: WIDTH, height };
}

/** @param {import("./circle_model.js").Data} data @param {import("./circle_model.js").Now} now */
function table(data, now) {
  const rows = now.circles.flatMap(({ n, people }) => people.map((p) => {
    const own = now.people[p];
    return [data.people[p].name, data.people[p].id, data.circles[n].title, own.works === null ? "" : number(own.works), share(own.weight), span(own.first, own.last)];
  }));
  return Saving.rows([["name", "id", "circle", "works", "counted_as", "years"], ...rows]);
}
