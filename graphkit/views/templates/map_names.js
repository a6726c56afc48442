// Names and titles of a map: none over another, over a dot or over the tools, and no title on the
// ground of another region. What finds no free place is not written; the panel and the table have it.
export class MapNames {
  static widths = new Map();
  static found = { key: "", places: new Map() }; // of titles: they stay where they are while panning
  static CELL = 48; // pixels: dots are looked up in squares of this size
  static TRIED = 24; // places across and down a region
  static KEPT = 8;

  constructor(pen, view, theme, ground, discs, state) {
    this.pen = pen;
    this.view = view;
    this.theme = theme;
    this.ground = ground;
    this.boxes = [];
    this.named = new Set();
    this.dots = discs.length > 0;
    this.squares = new Map();
    for (const disc of discs) {
      const key = `${Math.floor(disc[0] / MapNames.CELL)},${Math.floor(disc[1] / MapNames.CELL)}`;
      if (!this.squares.has(key)) this.squares.set(key, []);
      this.squares.get(key).push(disc);
    }
    this.largest = discs.reduce((most, disc) => Math.max(most, disc[2]), 0);
    const key = `${view.scale.toFixed(4)}|${theme.font}|${state.chosen}|${discs.length > 0}`;
    if (MapNames.found.key !== key) MapNames.found = { key, places: new Map() };
  }

  wide(text, font) {
    const key = font + text;
    if (!MapNames.widths.has(key)) { this.pen.font = font; MapNames.widths.set(key, this.pen.measureText(text).width); }
    return MapNames.widths.get(key);
  }

  // Whether a box lies over a dot.
  covers(box) {
    const [size, more] = [MapNames.CELL, this.largest + 1];
    for (let r = Math.floor((box[1] - more) / size); r <= Math.floor((box[3] + more) / size); r++) {
      for (let c = Math.floor((box[0] - more) / size); c <= Math.floor((box[2] + more) / size); c++) {
        for (const [x, y, radius] of this.squares.get(`${c},${r}`) || []) {
          const dx = x - Math.max(box[0] + 3, Math.min(x, box[2] - 3));
          const dy = y - Math.max(box[1] + 2, Math.min(y, box[3] - 2));
          if (dx * dx + dy * dy < radius * radius) return true;
        }
      }
    }
    return false;
  }

  free(box) {
    if (box[0] < 3 || box[1] < 3 || box[2] > this.view.wide - 3 || box[3] > this.view.high - 3) return false;
    if (this.view.kept.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3])) return false;
    return !this.boxes.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3]);
  }

  // The lines of a text, and half of how wide and high they are.
  measured(text, { size, weight = 500, room = Infinity }) {
    const font = `${weight} ${size}px ${this.theme.font}`;
    const lines = this.wide(text, font) > room ? halves(text) : [text];
    return { font, lines, half: Math.max(...lines.map((line) => this.wide(line, font))) / 2 + 3, high: 0.68 * size * lines.length };
  }

  // Where a title may stand: amid its region, and where dots are in the way, between or beside them,
  // the nearest first, on no other region's ground.
  spots(text, look, own, level, r) {
    const { view } = this;
    const [x, y] = [view.x + own.x * view.scale, view.y + own.y * view.scale];
    const step = 1.5 * look.size;
    if (!this.dots) return level > 0 && (own.low - own.top) * view.scale < 4.5 * step ? [[x, y]] : [[x, y], [x, y - step], [x, y + step], [x, y + 2 * step]];
    const { places } = MapNames.found;
    const key = `${level},${r},${look.size},${look.room}`;
    if (!places.has(key)) places.set(key, this.search(text, look, own, level, r));
    return places.get(key).map(([px, py]) => [view.x + px * view.scale, view.y + py * view.scale]);
  }

  search(text, look, own, level, r) {
    const { view, ground } = this;
    const { half, high } = this.measured(text, look);
    const [mid, centre] = [(own.left + own.right) / 2, (own.top + own.low) / 2];
    const [across, down] = [(own.right - own.left) / 2 + 1, (own.low - own.top) / 2 + (high + 4) / view.scale + 0.5];
    const codes = ground.levels[level].codes;
    const strange = (px, py) => { const i = ground.who(px, py); return i >= 0 && codes[i] !== r; };
    const found = [];
    const [dx, dy] = [Math.max(across / MapNames.TRIED, 0.25) * 2, Math.max(down / MapNames.TRIED, 0.1) * 2];
    for (let py = centre - down; py <= centre + down + 1e-9; py += dy) {
      for (let px = mid - across; px <= mid + across + 1e-9; px += dx) {
        // beside its dots a title is read better above than below
        const cost = ((px - mid) / across) ** 2 + ((py - centre) / down) ** 2 + (py > centre ? 0.1 : 0);
        found.push([px, py, cost]);
      }
    }
    found.sort((a, b) => a[2] - b[2] || a[1] - b[1] || a[0] - b[0]);
    const [w, h] = [half / view.scale, high / view.scale];
    const kept = [];
    for (const [px, py] of found) {
      const [sx, sy] = [view.x + px * view.scale, view.y + py * view.scale];
      if (this.covers([sx - half, sy - high, sx + half, sy + high])) continue;
      if ([-1, -0.5, 0, 0.5, 1].some((a) => [-0.9, 0.9].some((b) => strange(px + a * w, py + b * h)))) continue;
      kept.push([px, py]);
      if (kept.length >= MapNames.KEPT) break;
    }
    return kept;
  }

  // The first of some places for the middle of a text that is free; a halo keeps it readable. A text
  // that is wider than its room stands in two lines. What must be named may lie over dots at last.
  put(text, places, { size, weight = 500, colour, kind, room = Infinity, must = false }) {
    const { font, lines, half, high } = this.measured(text, { size, weight, room });
    for (const strict of must ? [true, false] : [true]) {
      for (const [x, y] of places) {
        const box = [x - half, y - high, x + half, y + high];
        if (!this.free(box) || (strict && this.covers(box))) continue;
        this.boxes.push(Object.assign(box, { text, kind, must }));
        Object.assign(this.pen, { font, lineJoin: "round", lineWidth: 3.6, strokeStyle: this.theme.surface, fillStyle: colour, textAlign: "center", textBaseline: "middle" });
        lines.forEach((line, n) => {
          const at = y + (n - (lines.length - 1) / 2) * 1.25 * size;
          this.pen.strokeText(line, x, at);
          this.pen.fillText(line, x, at);
        });
        return true;
      }
    }
    return false;
  }
}

// A text in two lines, about as long as each other.
function halves(text) {
  const words = text.split(" ");
  const length = (n) => Math.max(words.slice(0, n).join(" ").length, words.slice(n).join(" ").length);
  let best = 1;
  for (let n = 2; n < words.length; n++) if (length(n) < length(best)) best = n;
  return words.length < 2 ? [text] : [words.slice(0, best).join(" "), words.slice(best).join(" ")];
}
