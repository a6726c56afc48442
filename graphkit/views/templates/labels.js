// Names on the canvas, drawn by us: vis-network would draw every one, slowly, over each other.
// Each name tries eight places around its dot, and is left out if all are taken. What matters most
// comes first: what is pointed at or selected, then the focus, then larger dots.
import { Theme } from "./theme.js";

export const Labels = (() => {
  const LONGEST = 26;
  const MOST = 260; // names that are tried: more cannot be read at once
  const GAP = 3;
  const FOREMOST = 2; // names of large dots that may lie over a dot
  const FAR = 14; // from a dot's edge, a name has a line that leads to it
  const FAINT = 0.05; // of a dot, where a name may cover those that have faded

  function shorten(name, limit) {
    const letters = Array.from(name);
    return letters.length <= limit ? name : letters.slice(0, limit - 1).join("").trimEnd() + "…";
  }

  // people: [{name, doubtful, focus, x, y, radius}]
  function make(people) {
    let key = "";
    let placed = [];
    let titles = [];
    const widths = new Map();

    function measure(ctx, font, label) {
      const known = `${font}|${label}`;
      if (!widths.has(known)) {
        ctx.font = font;
        widths.set(known, ctx.measureText(label).width);
      }
      return widths.get(known);
    }

    function style(person, important, family) {
      if (person.kind && !important) return { size: 11.5, font: `italic 400 11.5px ${family}` };
      const size = person.focus ? 15 : important ? 13.5 : 11.5 + 2 * person.rank;
      return { size, font: `${person.focus || important ? 600 : 500} ${size}px ${family}` };
    }

    // Places are independent of panning, so they are kept until zoom or selection changes.
    function arrange(ctx, scale, family, state) {
      const there = people.map((_, i) => state.there[i]);
      const faint = (i) => Boolean(state.only) && !state.only.has(i);
      const dots = people.map((p, i) => ({ x: p.x * scale, y: p.y * scale, r: p.radius * scale, focus: p.focus, faint: faint(i) }));
      const solid = dots.filter((_, i) => there[i]);
      const near = [...(state.near || [])];
      const weight = (i) =>
        (state.first.has(i) ? 8 : 0) + (people[i].focus ? 6 : 0) + (near.includes(i) ? 4 - near.indexOf(i) / 10 : 0) + people[i].rank;
      const order = people.map((_, i) => i).filter((i) => there[i] && (!state.only || state.only.has(i)));
      order.sort((a, b) => weight(b) - weight(a) || a - b);
      order.splice(MOST);
      const taken = [];
      placed = [];
      titles = null;
      const foremost = new Set(order.filter((i) => !people[i].focus && !people[i].kind && !state.first.has(i)).slice(0, FOREMOST));
      for (const i of order) {
        // After what is in focus come the names of communities, then everybody else.
        if (titles === null && !state.first.has(i) && !people[i].focus && !near.includes(i)) titles = state.only ? [] : grounds(ctx, scale, family, state, taken, solid);
        const close = near.includes(i);
        const must = state.first.has(i) || people[i].focus || close;
        const { size, font } = style(people[i], state.first.has(i), family);
        const room = must ? 10 : foremost.has(i) ? 2 : 1;
        let label = "";
        let spot = null;
        for (const most of close ? [1.5 * LONGEST, LONGEST, LONGEST / 2] : [must ? 1.5 * LONGEST : LONGEST]) {
          label = shorten(people[i].name, most) + (people[i].doubtful ? " ?" : "");
          spot = find(dots, solid, taken, i, measure(ctx, font, label), size, room, state.border, close ? 7 : 0);
          if (spot) break;
        }
        if (!spot) continue;
        taken.push(spot);
        placed.push({ i, label, font, size, dx: spot.cx - dots[i].x, dy: spot.cy - dots[i].y, lead: leader(spot, dots[i]) });
      }
    }

    // Names of communities: above or below their ground, where they cover nobody.
    function grounds(ctx, scale, family, state, taken, solid) {
      const found = [];
      const font = `650 12.5px ${family}`;
      for (const { hull, label, colour } of state.hulls) {
        const text = shorten(label.split(",")[0], 36);
        const width = measure(ctx, font, text);
        for (const spot of places(hull)) {
          const cx = spot.x * scale;
          const cy = spot.y * scale + spot.way * 9;
          const box = { l: cx - width / 2 - 3, r: cx + width / 2 + 3, t: cy - 9, b: cy + 9 };
          if (state.border && outside(box, state.border)) continue;
          if (taken.some((o) => box.l < o.r && o.l < box.r && box.t < o.b && o.t < box.b) || solid.some((dot) => touches(box, dot))) continue;
          taken.push(box);
          found.push({ text, font, colour, at: spot, way: spot.way });
          break;
        }
      }
      return found;
    }

    // Above the hull's top, below its bottom, and a little to each side of these.
    function places({ corners, pad }) {
      const xs = corners.map((c) => c.x);
      const ys = corners.map((c) => c.y);
      const middle = (Math.min(...xs) + Math.max(...xs)) / 2;
      const top = corners.reduce((best, c) => (c.y < best.y ? c : best));
      const low = corners.reduce((best, c) => (c.y > best.y ? c : best));
      return [
        { x: top.x, y: Math.min(...ys) - pad, way: -1 }, { x: low.x, y: Math.max(...ys) + pad, way: 1 },
        { x: middle, y: Math.min(...ys) - pad, way: -1 }, { x: middle, y: Math.max(...ys) + pad, way: 1 },
      ];
    }

    // `rings` are further places, farther away: for a name that has to stand somewhere.
    function find(dots, solid, taken, i, width, size, most, border, rings = 0) {
      const { x, y, r } = dots[i];
      const half = size * 0.62;
      const centres = [];
      for (let ring = 0; ring <= rings; ring += 1) {
        const away = r + GAP + (people[i].focus ? 5 : 0) + ring * 1.3 * size;
        centres.push([x, y + away + half], [x, y - away - half], [x + away + width / 2 + 1, y], [x - away - width / 2 - 1, y]);
        const [aside, over] = [width / 2 + 0.4 * r, 0.75 * away + half];
        for (const [right, down] of [[1, -1], [-1, -1], [1, 1], [-1, 1]]) centres.push([x + right * aside, y + down * over]);
      }
      let best = null;
      let least = Infinity;
      for (const [cx, cy] of centres) {
        const box = { cx, cy, l: cx - width / 2 - 2, r: cx + width / 2 + 2, t: cy - half, b: cy + half };
        if (border && outside(box, border)) continue;
        const names = taken.filter((o) => box.l < o.r && o.l < box.r && box.t < o.b && o.t < box.b);
        const under = solid.filter((dot) => dot !== dots[i] && touches(box, dot));
        const covered = under.reduce((sum, dot) => sum + (dot.focus ? 11 : dot.faint ? FAINT : 1), 0);
        if (names.length === 0 && covered === 0) return box;
        const cost = names.length * 10 + Math.min(covered, rings ? 9 : Infinity);
        if (cost < least) [best, least] = [box, cost];
      }
      // A name that matters may lie over a dot, any name over dots that have faded, none over
      // another name.
      return least < most ? best : null;
    }

    // From a dot to its name, where that stands so far away that it could be another one's.
    function leader({ l, r, t, b }, { x, y, r: radius }) {
      const [dx, dy] = [Math.max(l, Math.min(x, r)) - x, Math.max(t, Math.min(y, b)) - y];
      const away = Math.hypot(dx, dy);
      return away < radius + FAR ? null : [(dx * radius) / away, (dy * radius) / away, dx, dy];
    }

    function outside(box, border) {
      return box.l < border.l || box.r > border.r || box.t < border.t || box.b > border.b;
    }

    function touches(box, dot) {
      const dx = dot.x - Math.max(box.l, Math.min(dot.x, box.r));
      const dy = dot.y - Math.max(box.t, Math.min(dot.y, box.b));
      return dx * dx + dy * dy < dot.r * dot.r;
    }

    // toDOM turns a place on the plane into pixels of the canvas element.
    function draw(ctx, { scale, toDOM, theme, state, version }) {
      const now = `${scale.toFixed(4)}|${version}|${theme.font}`;
      if (now !== key) {
        arrange(ctx, scale, theme.font, state);
        key = now;
      }
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.lineJoin = "round";
      for (const { text, font, colour, at, way } of titles || []) {
        const spot = toDOM(at);
        ctx.font = font;
        ctx.lineWidth = 4;
        ctx.strokeStyle = Theme.fade(theme.surface, 0.92);
        ctx.strokeText(text, spot.x, spot.y + way * 9);
        ctx.fillStyle = Theme.mix(theme.kinds[colour].edge, theme.text, 0.8);
        ctx.fillText(text, spot.x, spot.y + way * 9);
      }
      ctx.lineWidth = 1;
      ctx.strokeStyle = theme.muted;
      for (const { x, y, lead } of placed.filter((one) => one.lead).map((one) => ({ ...toDOM(people[one.i]), ...one }))) {
        ctx.beginPath();
        ctx.moveTo(x + lead[0], y + lead[1]);
        ctx.lineTo(x + lead[2], y + lead[3]);
        ctx.stroke();
      }
      for (const { i, label, font, size, dx, dy } of placed) {
        const at = toDOM(people[i]);
        ctx.font = font;
        ctx.lineWidth = size / 3.2;
        ctx.strokeStyle = Theme.fade(theme.surface, 0.9);
        ctx.strokeText(label, at.x + dx, at.y + dy);
        ctx.fillStyle = people[i].kind ? theme.muted : theme.text;
        ctx.fillText(label, at.x + dx, at.y + dy);
      }
    }

    // Whose names are drawn now.
    const named = () => placed.map(({ i }) => i);

    // The names that are drawn now, for a file.
    function seen(toDOM, theme) {
      const drawn = placed.map(({ i, label, size, dx, dy }) => {
        const { x, y } = toDOM(people[i]);
        const bold = people[i].focus || size === 13.5;
        return { text: label, x: x + dx, y: y + dy, size, weight: bold ? 600 : 500, italic: Boolean(people[i].kind), colour: people[i].kind ? theme.muted : theme.text };
      });
      const above = (titles || []).map(({ text, colour, at, way }) => {
        const { x, y } = toDOM(at);
        return { text, x, y: y + way * 9, size: 12.5, weight: 650, colour: Theme.mix(theme.kinds[colour].edge, theme.text, 0.8) };
      });
      return [...above, ...drawn];
    }

    return { draw, seen, named };
  }

  return { make };
})();
