// The ground of a community: a soft shape around its members, without those who stand far off.
export const Hulls = (() => {
  const PAD = 26;
  const FAR = 2.4; // times the median distance from the middle

  // Points that stand together; a few outliers would spread the shape over everybody else.
  function core(points) {
    const mid = (axis) => median(points.map((p) => p[axis]));
    const middle = { x: mid("x"), y: mid("y") };
    const away = points.map((p) => Math.hypot(p.x - middle.x, p.y - middle.y));
    const limit = Math.max(FAR * median(away), 90);
    return points.filter((_, i) => away[i] <= limit);
  }

  function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted.length ? sorted[Math.floor(sorted.length / 2)] : 0;
  }

  // The convex hull (Andrew's monotone chain), in one turn.
  function around(points) {
    const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
    if (sorted.length < 3) return sorted;
    const cross = (o, a, b) => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
    const half = (list) => {
      const kept = [];
      for (const point of list) {
        while (kept.length > 1 && cross(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop();
        kept.push(point);
      }
      return kept.slice(0, -1);
    };
    return [...half(sorted), ...half(sorted.reverse())];
  }

  // members: [{x, y}] in any plane; pad in the same units.
  function shape(members, pad = PAD) {
    const inside = core(members);
    if (inside.length < 3) return null;
    const corners = around(inside);
    // A few people would give a wedge: wider corners make a soft shape of it.
    return corners.length < 2 ? null : { corners, pad: pad + Math.max(0, 7 - inside.length) * 3 };
  }

  // Whether a place is on the ground: inside its corners, or as near to them as it reaches.
  function holds({ corners, pad }, { x, y }) {
    let inside = corners.length > 2;
    for (let i = 0; i < corners.length; i += 1) {
      const [a, b] = [corners[i], corners[(i + 1) % corners.length]];
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      if (dx * (y - a.y) - dy * (x - a.x) < 0) inside = false;
      const along = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
      if (Math.hypot(x - a.x - along * dx, y - a.y - along * dy) < pad) return true;
    }
    return inside;
  }

  // The ground of members on which no stranger stands: those farthest out are left off until it is so.
  function apart(members, strangers) {
    let own = core(members);
    while (own.length > 2) {
      const hull = shape(own);
      if (hull && !strangers.some((spot) => holds(hull, spot))) return hull;
      const middle = { x: median(own.map((p) => p.x)), y: median(own.map((p) => p.y)) };
      const far = (p) => Math.hypot(p.x - middle.x, p.y - middle.y);
      const limit = Math.max(...own.map(far));
      own = own.filter((p) => far(p) < limit);
    }
    return null;
  }

  // A hull with round corners, as one path: an arc around each corner.
  function trace(ctx, { corners, pad }) {
    ctx.beginPath();
    corners.forEach((point, i) => {
      const before = corners[(i + corners.length - 1) % corners.length];
      const after = corners[(i + 1) % corners.length];
      const from = Math.atan2(point.y - before.y, point.x - before.x) - Math.PI / 2;
      const to = Math.atan2(after.y - point.y, after.x - point.x) - Math.PI / 2;
      ctx.arc(point.x, point.y, pad, from, to);
    });
    ctx.closePath();
  }

  // Where a community's name goes: above the top of its ground.
  function top({ corners, pad }) {
    const highest = corners.reduce((best, point) => (point.y < best.y ? point : best));
    return { x: highest.x, y: highest.y - pad };
  }

  return { shape, apart, holds, trace, top };
})();
