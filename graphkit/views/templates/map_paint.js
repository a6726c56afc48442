// What a map shows of itself at a zoom: tinted regions, ties, dots, rings and names, none over another.
// `view` has the scale (points a cell) and the place of the origin; nothing outside of it is drawn.
import { MapGround } from "./map_ground.js";
import { MapNames } from "./map_names.js";
import { Theme } from "./theme.js";

export const MapPaint = (() => {
  const TINTS = [0.34, 0.42, 0.5, 0.26, 0.58]; // of a field's hue, by community
  const DOTS = 2.6; // points a cell, from which people are dots
  const NEAR = 8; // from which people are round, chosen by a click, and coloured one by one
  const NAMED = 13; // and from which they have names
  const SLOWER = 24; // and from which their dots grow more slowly
  const NEAREST = 10; // around somebody chosen: their names and strong lines
  const LINES = 9; // and from which ties between them are drawn
  const MOST_LINES = 1500;
  const OWN_LINES = 3; // of a person: more of a large team would only be grey
  const SEQUENCE = ["#3b0f70", "#8c2981", "#de4968", "#fe9f6d", "#fcdf9f"];
  const CLASSES = 5;
  const HOUSES = 9;

  function read(map, ground) {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(name).trim();
    const hues = Array.from({ length: 10 }, (_, k) => ({ fill: get(`--fill-${k}`), edge: get(`--edge-${k}`) }));
    const theme = { hues, surface: get("--surface"), raised: get("--raised"), text: get("--text"), muted: get("--muted"), accent: get("--accent"), tie: get("--tie"), other: get("--fill-other"), font: getComputedStyle(document.body).fontFamily };
    const fields = [...ground.levels[MapGround.FIELD].middles.keys()].sort((a, b) => a - b);
    theme.hue = new Map(fields.map((r, n) => [r, ground.isApart(r) ? 9 : n % 9]));
    theme.tint = new Map();
    for (const [r, t] of ground.tints) {
      const field = map.data.regions.parent[r] < 0 ? r : map.data.regions.parent[r];
      theme.tint.set(r, Theme.mix(hues[theme.hue.get(field)].fill, theme.surface, TINTS[t]));
    }
    return theme;
  }

  // -- overlays: a class for each person, and what the classes are called ------------------------

  function sequence(map, value, say) {
    const known = Array.from({ length: map.count }, (_, i) => value(i)).filter((v) => v !== null).sort((a, b) => a - b);
    const bounds = [...new Set(Array.from({ length: CLASSES - 1 }, (_, k) => known[Math.floor(((k + 1) * known.length) / CLASSES)]))];
    const colours = bounds.length === CLASSES - 1 ? SEQUENCE : SEQUENCE.slice(0, bounds.length + 1);
    const of = (i) => { const v = value(i); return v === null ? -1 : bounds.filter((b) => v >= b).length; };
    const edges = [known[0], ...bounds, known[known.length - 1]];
    const words = colours.map((_, k) => (k === colours.length - 1 || edges[k] === edges[k + 1] ? `${say(edges[k])} and more` : `${say(edges[k])} to ${say(edges[k + 1])}`));
    // of a region: its mean
    const all = (people) => { const own = people.map(value).filter((v) => v !== null); return own.length ? bounds.filter((b) => own.reduce((a, v) => a + v, 0) / own.length >= b).length : -1; };
    return { of, all, colours, words, unknown: map.count - known.length };
  }

  function houses(map, theme) {
    const colours = [...theme.hues.slice(0, HOUSES).map((h) => h.fill), theme.other];
    const of = (i) => { const house = map.house(i); return house === null ? -1 : Math.min(house - 1, HOUSES); };
    const words = map.data.houses.slice(0, HOUSES);
    const rest = map.data.houses.length - words.length;
    let unknown = 0;
    for (let i = 0; i < map.count; i++) if (map.house(i) === null) unknown++;
    if (rest > 0) words.push(`${rest.toLocaleString("en")} more institutions`);
    // of a region: where most of those are of whom it is known
    const all = (people) => {
      const many = new Map();
      for (const i of people) if (of(i) >= 0) many.set(of(i), (many.get(of(i)) || 0) + 1);
      return [...many].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? -1;
    };
    return { of, all, colours: words.map((_, k) => colours[k]), words, unknown };
  }

  function overlay(kind, map, theme) {
    if (kind === "year") return sequence(map, map.year, (v) => String(Math.floor(v)));
    if (kind === "cited") return sequence(map, map.cited, (v) => Math.round(v).toLocaleString("en"));
    return kind === "house" ? houses(map, theme) : null;
  }

  // From afar an overlay colours groups, by what their people have in common.
  function overlaid(ground, classes) {
    return new Map([...ground.levels[MapGround.GROUP].middles].map(([r, own]) => [r, ground.isApart(r) ? -1 : classes.all(own.people)]));
  }

  // Density: works of those around, as a picture of one point a cell.
  function density(map, ground, theme) {
    const edge = 8;
    const wide = ground.wide + 2 * edge;
    const high = ground.high + 2 * edge;
    let heat = new Float64Array(wide * high);
    for (let i = 0; i < map.count; i++) heat[(map.row[i] + edge) * wide + Math.round(ground.x[i]) + edge] += map.works(i) || 0;
    for (let turn = 0; turn < 3; turn++) {
      for (const step of [1, wide]) {
        const next = new Float64Array(heat.length);
        for (let k = 2 * step; k < heat.length - 2 * step; k++) next[k] = (heat[k - 2 * step] + heat[k - step] + heat[k] + heat[k + step] + heat[k + 2 * step]) / 5;
        heat = next;
      }
    }
    const most = heat.reduce((a, b) => Math.max(a, b), 1e-9);
    const image = new ImageData(wide, high);
    const scale = [theme.surface, ...SEQUENCE.slice().reverse()].map((c) => Theme.mix(c, c, 1).match(/\d+/g).map(Number));
    for (let k = 0; k < heat.length; k++) {
      const v = Math.sqrt(heat[k] / most) * (scale.length - 1);
      const [low, part] = [Math.min(Math.floor(v), scale.length - 2), v - Math.min(Math.floor(v), scale.length - 2)];
      for (let c = 0; c < 3; c++) image.data[4 * k + c] = scale[low][c] * (1 - part) + scale[low + 1][c] * part;
      image.data[4 * k + 3] = 255;
    }
    const canvas = document.createElement("canvas");
    canvas.width = wide;
    canvas.height = high;
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
  }

  // -- the picture -------------------------------------------------------------------------------

  // Dots grow more slowly than the ground, so that names have room between them.
  function radius(map, i, scale) {
    const grown = scale <= SLOWER ? scale : SLOWER + 0.3 * (scale - SLOWER);
    return grown * (0.13 + 0.2 * Math.sqrt((map.works(i) || 0) / map.most));
  }

  function seen(map, ground, view) {
    const [left, top] = [-view.x / view.scale - 1, -view.y / view.scale - 1];
    const [right, low] = [(view.wide - view.x) / view.scale + 1, (view.high - view.y) / view.scale + 1];
    const found = [];
    const first = Math.max(Math.floor(top / ground.ROW), 0);
    for (let r = first; r <= Math.min(low / ground.ROW, ground.high); r++) {
      for (let c = Math.max(Math.floor(left), 0); c <= Math.min(right, ground.wide); c++) {
        const i = ground.at(c, r);
        if (i >= 0) found.push(i);
      }
    }
    return found;
  }

  function areas(pen, ground, theme, view, state) {
    if (state.density) {
      pen.imageSmoothingEnabled = true;
      pen.drawImage(state.density, -8.5, -8.5 * ground.ROW, state.density.width, state.density.height * ground.ROW);
    }
    const plain = state.classes && view.scale < NEAR;
    if (plain && !state.groups) state.groups = overlaid(ground, state.classes);
    for (const [r, path] of ground.bordersOf(plain ? MapGround.GROUP : MapGround.COMMUNITY)) {
      const own = plain ? state.groups.get(r) : -1;
      pen.fillStyle = own >= 0 ? state.classes.colours[own] : state.classes ? theme.raised : theme.tint.get(r);
      if (!state.density) pen.fill(path);
    }
    const border = (level, width, colour) => {
      pen.strokeStyle = colour;
      pen.lineWidth = width / view.scale;
      for (const path of ground.bordersOf(level).values()) pen.stroke(path);
    };
    if (view.scale > 5) border(MapGround.GROUP, 0.8, theme.surface);
    border(MapGround.COMMUNITY, Math.min(0.5 + view.scale / 6, 2.5), theme.surface);
  }

  function dots(pen, map, ground, theme, view, state, people) {
    const classes = new Map();
    const { classes: own } = state;
    for (const i of people) {
      const key = own ? own.of(i) : theme.hue.get(ground.up[MapGround.FIELD][i]);
      if (!classes.has(key)) classes.set(key, []);
      classes.get(key).push(i);
    }
    for (const [key, list] of classes) {
      pen.fillStyle = own ? (key < 0 ? theme.surface : own.colours[key]) : theme.hues[key].edge;
      pen.globalAlpha = state.near ? 0.35 : 1;
      pen.beginPath();
      for (const i of list) {
        const [x, y] = [view.x + ground.x[i] * view.scale, view.y + ground.y[i] * view.scale];
        const r = radius(map, i, view.scale);
        if (view.scale < NEAR) pen.rect(x - r, y - r, 2 * r, 2 * r);
        else { pen.moveTo(x + r, y); pen.arc(x, y, r, 0, 2 * Math.PI); }
      }
      pen.fill();
      if (own && key < 0) { pen.strokeStyle = theme.muted; pen.lineWidth = 1; pen.stroke(); }
    }
    pen.globalAlpha = 1;
  }

  function line(pen, ground, view, a, b) {
    pen.moveTo(view.x + ground.x[a] * view.scale, view.y + ground.y[a] * view.scale);
    pen.lineTo(view.x + ground.x[b] * view.scale, view.y + ground.y[b] * view.scale);
  }

  function ties(pen, map, ground, theme, view, state, people) {
    const { from, to, weight, of, other } = map.ties;
    if (state.chosen !== null) {
      const own = of(state.chosen);
      const most = own.length ? weight[own[0]] : 1;
      pen.strokeStyle = theme.accent;
      // those who have a name, and the others faintly: a hundred strong lines cover what they lead to
      for (const [rank, t] of [...[...own].slice(0, 400).entries()].reverse()) {
        const strong = rank < NEAREST;
        pen.globalAlpha = strong ? 0.75 : own.length > 2 * NEAREST ? 0.2 : 0.45;
        pen.lineWidth = strong ? 0.8 + 3.4 * Math.sqrt(weight[t] / most) : 0.8;
        pen.beginPath();
        line(pen, ground, view, state.chosen, other(t, state.chosen));
        pen.stroke();
      }
      pen.globalAlpha = 1;
    } else if (view.scale >= LINES) {
      pen.strokeStyle = theme.tie;
      pen.globalAlpha = 0.35;
      pen.lineWidth = 1;
      pen.beginPath();
      let left = MOST_LINES;
      const here = new Set(people);
      const home = ground.up[MapGround.COMMUNITY]; // lines from one to another would only cover the rest
      const own = (i) => [...of(i)].filter((t) => home[other(t, i)] === home[i]).slice(0, OWN_LINES);
      const drawn = new Set(people.length < 4000 ? people.flatMap(own) : []);
      for (const t of [...drawn].sort((one, two) => weight[two] - weight[one] || one - two)) if (here.has(from[t]) && here.has(to[t]) && left-- > 0) line(pen, ground, view, from[t], to[t]);
      pen.stroke();
      pen.globalAlpha = 1;
    }
  }

  // -- names -------------------------------------------------------------------------------------

  const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

  function person(names, map, ground, view, theme, i, { bold = false, near = false } = {}) {
    const [x, y] = [view.x + ground.x[i] * view.scale, view.y + ground.y[i] * view.scale];
    const r = Math.max(radius(map, i, view.scale), bold ? 6 : 0);
    const size = bold ? 14 : 12;
    const text = short(map.data.names[i], 34) + (map.doubtful.has(i) ? " ?" : "");
    if (names.named.has(i)) return true;
    names.named.add(i);
    const wide = names.wide(text, `${bold ? 700 : 500} ${size}px ${theme.font}`) / 2 + r + 5;
    const away = Math.max(r + 3, bold ? 8 : 0) + 0.68 * size;
    const aside = [[x + wide, y], [x - wide, y]];
    // who is chosen, and the closest, stand a little farther away before they have no name
    const far = bold || near ? [1, 2, 3].flatMap((n) => [[x, y + away + 15 * n], [x, y - away - 15 * n], [x + wide, y + 13 * n], [x - wide, y + 13 * n], [x + wide, y - 13 * n], [x - wide, y - 13 * n]]) : [];
    return names.put(text, [[x, y + away], [x, y - away], ...aside, ...far], { size, weight: bold ? 700 : 500, colour: theme.text, kind: "person", must: bold || near });
  }

  function titles(names, map, ground, view, theme, level) {
    const { title, many } = map.data.regions;
    const { middles } = ground.levels[level];
    const narrow = view.wide < 560;
    const look = [{ size: narrow ? 13.5 : 17, weight: 700, most: 44 }, { size: narrow ? 11.5 : 13, weight: 650, most: 30 }, { size: 11.5, weight: 500, most: 28 }][level];
    for (const r of [...middles.keys()].sort((a, b) => many[b] - many[a] || a - b)) {
      const own = middles.get(r);
      if (level > MapGround.FIELD && ground.isApart(r)) continue;
      if (level > MapGround.FIELD && title[map.data.regions.parent[r]] === title[r] && ground.levels[level - 1].middles.get(map.data.regions.parent[r])?.n === own.n) continue; // one region, twice
      const text = short(title[r], look.most);
      const room = (own.right - own.left + 1) * view.scale;
      if (level === MapGround.FIELD && names.wide(text, `${look.weight} ${look.size}px ${theme.font}`) > 4 * Math.max(room, 40)) continue;
      if (level > MapGround.FIELD && names.wide(text, `${look.weight} ${look.size}px ${theme.font}`) > 1.05 * room) continue;
      if (level > MapGround.FIELD && (own.low - own.top + 1) * view.scale < 1.5 * look.size) continue;
      if (own.right * view.scale + view.x < -200 || own.left * view.scale + view.x > view.wide + 200 || own.low * view.scale + view.y < -60 || own.top * view.scale + view.y > view.high + 60) continue;
      const field = map.data.regions.parent[r] < 0 ? r : map.data.regions.parent[r];
      const hue = theme.hue.get(field) ?? 0;
      const colour = level === MapGround.GROUP ? theme.muted : Theme.mix(theme.hues[hue].edge, theme.text, level === MapGround.FIELD ? 0.4 : 0.55);
      const within = level === MapGround.FIELD ? Math.max(0.85 * room, 80) : Infinity;
      // a field that dots leave little room around has a smaller title before it has none
      const less = 0.76 * look.size;
      for (const [size, lines] of level === MapGround.FIELD ? [[look.size, within], [less, Infinity], [less, 40]] : [[look.size, within]]) {
        const its = { ...look, size, room: lines, colour, kind: ["field", "community", "group"][level] };
        if (names.put(text, names.spots(text, its, own, level, r), its)) break;
      }
    }
  }

  function ring(pen, view, x, y, r, colour, width, dashes = []) {
    pen.setLineDash(dashes);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    pen.arc(view.x + x * view.scale, view.y + y * view.scale, r, 0, 2 * Math.PI);
    pen.stroke();
    pen.setLineDash([]);
  }

  function rings(pen, map, ground, theme, view, state, people) {
    if (view.scale >= DOTS + 5) for (const i of people) if (map.doubtful.has(i)) ring(pen, view, ground.x[i], ground.y[i], Math.max(radius(map, i, view.scale) + 1.5, 3), theme.muted, 1.2, [3, 2.4]);
    for (const i of map.focus) {
      const r = Math.max(radius(map, i, view.scale), 4);
      ring(pen, view, ground.x[i], ground.y[i], r + 3.5, theme.surface, 4.5);
      ring(pen, view, ground.x[i], ground.y[i], r + 3.5, theme.text, 2.4);
    }
    if (state.chosen !== null) ring(pen, view, ground.x[state.chosen], ground.y[state.chosen], Math.max(radius(map, state.chosen, view.scale), 4) + 3.5, theme.accent, 3);
  }

  function lettered(pen, map, ground, theme, view, state, people) {
    const seenDots = new Set(people);
    // who has faded away beside somebody chosen may be covered
    const solid = state.chosen === null ? people : [state.chosen, ...[...map.ties.of(state.chosen)].slice(0, 400).map((t) => map.ties.other(t, state.chosen))].filter((i) => seenDots.has(i));
    const names = new MapNames(pen, view, theme, ground, solid.map((i) => [view.x + ground.x[i] * view.scale, view.y + ground.y[i] * view.scale, map.focus.includes(i) || i === state.chosen ? Math.max(radius(map, i, view.scale), 4) + 6 : radius(map, i, view.scale)]), state);
    for (const i of map.focus.slice(0, 8)) person(names, map, ground, view, theme, i, { bold: true });
    if (state.chosen !== null) {
      person(names, map, ground, view, theme, state.chosen, { bold: true });
      for (const t of [...map.ties.of(state.chosen)].slice(0, NEAREST)) person(names, map, ground, view, theme, map.ties.other(t, state.chosen), { near: true });
    }
    // of a small map the fields have their titles as long as most of it is seen
    if (view.scale < Math.max(11, 1.6 * view.whole)) titles(names, map, ground, view, theme, MapGround.FIELD);
    if (view.scale < 26) titles(names, map, ground, view, theme, MapGround.COMMUNITY);
    if (view.scale > 4 && view.scale < 60 && state.chosen === null) titles(names, map, ground, view, theme, MapGround.GROUP);
    if (view.scale >= NAMED && state.chosen === null) {
      const ranked = people.slice().sort((a, b) => (map.works(b) || 0) - (map.works(a) || 0) || a - b);
      for (const i of ranked.slice(0, 400)) person(names, map, ground, view, theme, i);
    }
    return names.boxes;
  }

  // All of it; gives the boxes of the names.
  function draw(pen, map, ground, theme, view, state) {
    const by = view.ratio;
    pen.setTransform(by, 0, 0, by, 0, 0);
    pen.clearRect(0, 0, view.wide, view.high);
    pen.setTransform(by * view.scale, 0, 0, by * view.scale, by * view.x, by * view.y);
    areas(pen, ground, theme, view, state);
    pen.setTransform(by, 0, 0, by, 0, 0);
    const people = view.scale >= (state.classes || state.density ? NEAR : DOTS) ? seen(map, ground, view) : [];
    if (state.chosen === null) ties(pen, map, ground, theme, view, state, people);
    dots(pen, map, ground, theme, view, { ...state, near: state.chosen !== null }, people);
    if (state.chosen !== null) {
      ties(pen, map, ground, theme, view, state, people);
      const near = [state.chosen, ...[...map.ties.of(state.chosen)].slice(0, 400).map((t) => map.ties.other(t, state.chosen))];
      dots(pen, map, ground, theme, view, { ...state, near: false }, near);
    }
    rings(pen, map, ground, theme, view, state, people);
    return lettered(pen, map, ground, theme, view, state, people);
  }

  return { read, overlay, density, draw, radius, NEAR };
})();
