// What the panel of a map says: a person with the strongest ties and their works, a region with its
// people, the legend of colours. Texts of records are set as text alone.
import { MapGround } from "./map_ground.js";

export const MapCard = (() => {
  const SHOWN = 12; // ties, at first
  const MORE = 200;
  const WORKS = 3; // of a tie
  const PEOPLE = 25; // of a region
  const at = (id) => document.getElementById(id);
  const PLURALS = { person: "people", community: "communities" };
  const many = (count, noun) => `${count.toLocaleString("en")} ${count === 1 ? noun : PLURALS[noun] || `${noun}s`}`;

  function make(name, className, words = "") {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (words) made.textContent = words;
    return made;
  }

  const works = (map, i) => (map.works(i) === null ? "works unknown" : many(map.works(i), "work"));
  const named = (map, i) => map.data.names[i] + (map.doubtful.has(i) ? " ?" : "");

  function button(label, count, act, dot) {
    const made = make("button", "who");
    made.type = "button";
    if (dot) { const mark = make("span", "dot"); mark.style.background = dot; mark.setAttribute("aria-hidden", "true"); made.append(mark); }
    made.append(make("bdi", "what", label), make("span", "many", count));
    made.addEventListener("click", act);
    return made;
  }

  function item(...parts) {
    const made = document.createElement("li");
    made.append(...parts);
    return made;
  }

  function show(...parts) {
    at("card").replaceChildren(...parts);
    at("guide").hidden = true;
    document.body.classList.add("opened");
    at("panel").scrollTop = 0;
  }

  function clear() {
    at("card").replaceChildren();
    at("guide").hidden = false;
    document.body.classList.remove("opened");
  }

  function facts(rows) {
    const list = make("dl", "facts");
    for (const [name, value] of rows) {
      const row = make("div");
      row.append(make("dt", "", name), make("dd", "", value));
      list.append(row);
    }
    return list;
  }

  /** @type {(value: any, say?: (v: any) => string) => string} */
  const known = (value, say = (v) => String(v)) => (value === null ? "unknown" : say(value));

  // A tie: with whom, how many works, and the newest that this file lists.
  function tie(map, i, t, go) {
    const other = map.ties.other(t, i);
    const count = map.ties.works[t];
    const listed = map.papers.both(i, other).slice(0, WORKS);
    const counted = `${count ? many(count, "work") : "works unknown"}, counted as ${map.ties.weight[t]}`;
    const parts = [button(named(map, other), counted, () => go.person(other))];
    if (listed.length) {
      const list = make("ul", "works brief");
      for (const w of listed) list.append(item(make("span", "title", map.papers.title(w)), make("span", "share", known(map.papers.year(w)))));
      if (count > listed.length) list.append(item(make("span", "about", `and ${many(count - listed.length, "more work").replace("more works", "more")}`)));
      parts.push(list);
    }
    const made = item(...parts);
    made.className = "tied";
    return made;
  }

  function where(map, ground, i, go) {
    const parts = [];
    for (const level of [MapGround.FIELD, MapGround.COMMUNITY, MapGround.GROUP]) {
      const r = ground.up[level][i];
      if (parts.some((p) => p.dataset.region === String(r))) continue;
      const made = /** @type {HTMLButtonElement} */ (make("button", "crumb", map.data.regions.title[r]));
      made.type = "button";
      made.dataset.region = String(r);
      made.addEventListener("click", () => go.region(r, level));
      parts.push(made);
    }
    const line = make("p", "crumbs");
    line.append(...parts.flatMap((p, n) => (n ? [make("span", "", " › "), p] : [p])));
    return line;
  }

  function person(map, ground, i, go) {
    const all = map.ties.of(i);
    const list = make("ul", "rows ties");
    list.append(...[...all].slice(0, SHOWN).map((t) => tie(map, i, t, go)));
    const rows = [["Works", known(map.works(i))], ["Ties here", String(all.length)]];
    if (map.data.year) rows.push(["Mean year of works", known(map.year(i))]);
    if (map.data.cited) rows.push(["Citations", known(map.cited(i), (v) => v.toLocaleString("en"))]);
    if (map.data.house) rows.push(["Institution", known(map.house(i), (h) => map.data.houses[h - 1])]);
    const parts = [bar("Person"), make("h2", "", named(map, i)), where(map, ground, i, go)];
    if (map.doubtful.has(i)) parts.push(make("p", "warning", "It is doubtful whether all these works are of one person."));
    parts.push(facts(rows), make("h3", "", all.length ? "Strongest ties" : "No ties here"), list);
    if (all.length > SHOWN) {
      const more = /** @type {HTMLButtonElement} */ (make("button", "plain", `Show ${Math.min(all.length, MORE) - SHOWN} more`));
      more.type = "button";
      more.addEventListener("click", () => { list.append(...[...all].slice(SHOWN, MORE).map((t) => tie(map, i, t, go))); more.remove(); });
      parts.push(more);
    }
    show(...parts);
  }

  function bar(eyebrow) {
    const line = make("div", "bar");
    const close = /** @type {HTMLButtonElement} */ (make("button", "close", "×"));
    close.type = "button";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" })));
    line.append(make("p", "eyebrow", eyebrow), close);
    return line;
  }

  function region(map, ground, r, level, go) {
    const { title, parent } = map.data.regions;
    const own = ground.levels[level].middles.get(r);
    const people = own.people.slice().sort((a, b) => (map.works(b) || 0) - (map.works(a) || 0) || a - b);
    const eyebrow = ground.isApart(r) ? "Apart" : ["Field", "Community", "Group"][level];
    const parts = [bar(eyebrow), make("h2", "", title[r]), make("p", "chip", many(own.n, "person"))];
    if (level < MapGround.GROUP && !ground.isApart(r)) {
      const inner = [...ground.levels[level + 1].middles].filter(([c]) => parent[c] === r).sort((a, b) => b[1].n - a[1].n || a[0] - b[0]);
      const list = make("ul", "rows");
      list.append(...inner.slice(0, 40).map(([c, its]) => item(button(title[c], its.n.toLocaleString("en"), () => go.region(c, level + 1)))));
      parts.push(make("h3", "", level === MapGround.FIELD ? "Communities" : "Groups"), list);
    }
    const list = make("ul", "rows");
    list.append(...people.slice(0, PEOPLE).map((i) => item(button(named(map, i), works(map, i), () => go.person(i)))));
    parts.push(make("h3", "", "Most works"), list);
    if (people.length > PEOPLE) parts.push(make("p", "more", `and ${many(people.length - PEOPLE, "person")} more`.replace("people more", "more people").replace("person more", "more person")));
    show(...parts);
  }

  // Fields, or what the colours of an overlay stand for.
  function legend(map, ground, theme, state, go) {
    const list = at("groups");
    const rows = [];
    if (state.classes) {
      state.classes.words.forEach((words, k) => rows.push(entry(words, state.classes.colours[k])));
      if (state.classes.unknown) rows.push(entry(`unknown: ${many(state.classes.unknown, "person")}`, theme.surface));
    } else {
      for (const [r, own] of [...ground.levels[MapGround.FIELD].middles].sort((a, b) => a[0] - b[0])) {
        rows.push(item(button(map.data.regions.title[r], own.n.toLocaleString("en"), () => go(r), theme.hues[theme.hue.get(r)].fill)));
      }
    }
    at("legend-title").textContent = { field: "Fields", year: "Mean year of works", cited: "Citations of works", house: "Institution of the newest works", density: "Works of people around: darker for more" }[state.overlay];
    list.replaceChildren(...rows);
  }

  function entry(words, colour) {
    const mark = make("span", "dot");
    mark.style.background = colour;
    const line = make("span", "who still");
    line.append(mark, make("bdi", "what", words));
    return item(line);
  }

  return { person, region, clear, legend, many, works };
})();
