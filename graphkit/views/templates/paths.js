// The shortest way between two people over the ties that are shown, or over those just beyond.
export const Paths = (() => {
  // Breadth first; of several shortest ways the strongest tie at each step.
  function between(a, b, { ties, tiesOf, usable }) {
    const before = new Map([[a, null]]);
    let ring = [a];
    while (ring.length && !before.has(b)) {
      const next = [];
      for (const i of ring) {
        for (const t of tiesOf[i]) {
          if (ties[t].kind || !usable(t)) continue;
          const other = ties[t].a === i ? ties[t].b : ties[t].a;
          if (before.has(other)) continue;
          before.set(other, { from: i, tie: t });
          next.push(other);
        }
      }
      ring = next;
    }
    if (!before.has(b)) return null;
    const people = [b];
    const steps = [];
    for (let step = before.get(b); step; step = before.get(step.from)) {
      people.unshift(step.from);
      steps.unshift(step.tie);
    }
    return { people, ties: steps };
  }

  // The ties between people who are given in a row.
  function along(people, { ties, tiesOf }) {
    const steps = people.slice(1).map((other, n) =>
      tiesOf[people[n]].find((t) => ties[t].a === other || ties[t].b === other));
    return steps.some((t) => t === undefined) ? null : { people, ties: steps };
  }

  return { between, along };
})();
