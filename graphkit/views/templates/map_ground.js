// The ground of a map: everybody's cell, borders of regions as paths, the middle of each for its title.
export const MapGround = (() => {
  const ROW = 0.8660254;
  const FIELD = 0;
  const COMMUNITY = 1;
  const APART = 3;
  const ODD = [[1, 0], [1, 1], [0, 1], [-1, 0], [0, -1], [1, -1]];
  const EVEN = [[1, 0], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1]];
  // A cell's corners, clockwise from the upper right, in halves of a cell and thirds of a row; the side
  // from corner k to k + 1 is that towards neighbour k.
  const CORNERS = [[1, -1], [1, 1], [0, 2], [-1, 1], [-1, -1], [0, -2]];

  function make(map) {
    const { column, row, count, region } = map;
    const { parent, level, many } = map.data.regions;
    const wide = column.reduce((a, b) => Math.max(a, b), 0) + 3;
    const high = row.reduce((a, b) => Math.max(a, b), 0) + 3;
    const cell = new Int32Array(wide * high).fill(-1);
    for (let i = 0; i < count; i++) cell[(row[i] + 1) * wide + column[i] + 1] = i;
    const at = (c, r) => (c < -1 || r < -1 || c > wide - 2 || r > high - 2 ? -1 : cell[(r + 1) * wide + c + 1]);
    const near = (i, k) => { const [dc, dr] = (row[i] & 1 ? ODD : EVEN)[k]; return at(column[i] + dc, row[i] + dr); };
    const x = Float64Array.from(column, (c, i) => c + 0.5 * (row[i] & 1));
    const y = Float64Array.from(row, (r) => r * ROW);

    // The region of each level that somebody is in; small networks are regions of all levels.
    const up = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
    for (let i = 0; i < count; i++) {
      let r = region[i];
      for (let l = 2; l >= 0; l--) {
        up[l][i] = r;
        if (level[r] !== APART && parent[r] >= 0) r = parent[r];
      }
    }

    // Borders of the regions of one level: loops through the middles of their sides, which are smooth.
    function borders(codes) {
      const span = 2 * wide + 4;
      const key = (i, k) => (3 * row[i] + CORNERS[k % 6][1] + 3) * span + 2 * column[i] + (row[i] & 1) + CORNERS[k % 6][0] + 2;
      const sides = new Map(); // region → corner → next corner
      for (let i = 0; i < count; i++) {
        for (let k = 0; k < 6; k++) {
          const other = near(i, k);
          if (other >= 0 && codes[other] === codes[i]) continue;
          if (!sides.has(codes[i])) sides.set(codes[i], new Map());
          sides.get(codes[i]).set(key(i, k), key(i, k + 1));
        }
      }
      const point = (corner) => [((corner % span) - 2) / 2, (Math.floor(corner / span) - 3) * ROW / 3];
      const found = new Map();
      for (const [code, next] of sides) {
        const path = new Path2D();
        while (next.size) {
          const first = next.keys().next().value;
          let corner = first;
          let begun = false;
          do {
            const to = next.get(corner);
            next.delete(corner);
            if (to === undefined) break;
            const [ax, ay] = point(corner);
            const [bx, by] = point(to);
            path[begun ? "lineTo" : "moveTo"]((ax + bx) / 2, (ay + by) / 2);
            begun = true;
            corner = to;
          } while (corner !== first);
          path.closePath();
        }
        found.set(code, path);
      }
      return found;
    }

    // Where a title stands: amid the region, on its own ground, and how wide and high it is there.
    function middles(codes) {
      const sums = new Map();
      for (let i = 0; i < count; i++) {
        let own = sums.get(codes[i]);
        if (!own) sums.set(codes[i], (own = { n: 0, x: 0, y: 0, left: Infinity, right: -Infinity, top: Infinity, low: -Infinity, people: [] }));
        own.n++; own.x += x[i]; own.y += y[i]; own.people.push(i);
        own.left = Math.min(own.left, x[i]); own.right = Math.max(own.right, x[i]);
        own.top = Math.min(own.top, y[i]); own.low = Math.max(own.low, y[i]);
      }
      for (const own of sums.values()) {
        const mean = { x: own.x / own.n, y: own.y / own.n };
        let best = Infinity;
        for (const i of own.people) {
          const away = (x[i] - mean.x) ** 2 + (y[i] - mean.y) ** 2;
          if (away < best) { best = away; own.x = x[i]; own.y = y[i]; }
        }
        if (best < 1) { own.x = mean.x; own.y = mean.y; }
      }
      return sums;
    }

    const levels = up.map((codes) => ({ codes, borders: null, middles: middles(codes) }));
    const bordersOf = (l) => levels[l].borders || (levels[l].borders = borders(levels[l].codes));

    // Tints: no two communities side by side have the same, as far as five suffice.
    function tints() {
      const codes = up[COMMUNITY];
      const beside = new Map();
      for (let i = 0; i < count; i++) {
        for (let k = 0; k < 3; k++) {
          const other = near(i, k);
          if (other < 0 || codes[other] === codes[i]) continue;
          for (const [a, b] of [[codes[i], codes[other]], [codes[other], codes[i]]]) {
            if (!beside.has(a)) beside.set(a, new Set());
            beside.get(a).add(b);
          }
        }
      }
      const found = new Map();
      for (const code of [...levels[COMMUNITY].middles.keys()].sort((a, b) => many[b] - many[a] || a - b)) {
        const taken = new Set([...(beside.get(code) || [])].map((b) => found.get(b)));
        found.set(code, [0, 2, 4, 1, 3].find((t) => !taken.has(t)) ?? code % 5);
      }
      return found;
    }

    const box = { left: -0.6, top: -0.7, right: Math.max(...[...levels[FIELD].middles.values()].map((m) => m.right), 0) + 0.6, low: Math.max(...[...levels[FIELD].middles.values()].map((m) => m.low), 0) + 0.7 };
    // The person whose cell a point lies in, -1 for nobody.
    function who(px, py) {
      const r = Math.round(py / ROW);
      let best = -1;
      let least = 0.36;
      for (const own of [r - 1, r, r + 1]) {
        const c = Math.round(px - 0.5 * (own & 1));
        for (const i of [at(c, own), at(c - 1, own), at(c + 1, own)]) {
          if (i < 0) continue;
          const away = (x[i] - px) ** 2 + (y[i] - py) ** 2;
          if (away < least) { least = away; best = i; }
        }
      }
      return best;
    }

    return { x, y, up, levels, bordersOf, tints: tints(), box, who, at, wide, high, ROW, isApart: (r) => level[r] === APART };
  }

  return { make, FIELD, COMMUNITY, GROUP: 2 };
})();
