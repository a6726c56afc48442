// The rows of the tables that the file leaves to a script, so that it stays small: written when the
// tables are first opened, from the same data and in the same words as the rows that stand there.
export const Tables = (() => {
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const td = (...children) => element("td", {}, ...children.map(String));
  const unknown = (word) => element("span", { class: "unknown" }, word);
  const fact = (value) => (value === "unknown" ? element("td", {}, unknown(value)) : td(value));

  function person(data, i) {
    const { name, doubtful, focus, legend, ties, facts, more } = data.people[i];
    const head = element("th", { scope: "row" }, name + (doubtful ? " ?" : ""));
    if (focus) head.append(" ", element("em", {}, "(in focus)"));
    const last = more ? `+${more} neighbours` : "–";
    return element("tr", { "data-i": i }, head, td(data.legend[legend].label), td(ties), ...facts.map(fact), td(last));
  }

  function tie(data, t) {
    const { a, b, kind, weight, years, change, works, more } = data.ties[t];
    const refs = element("td", { class: "refs" });
    [...works].sort((one, other) => one - other).forEach((w, n) => {
      refs.append(n ? " " : "", element("a", { href: `#w${w + 1}` }, String(w + 1)));
    });
    if (!works.length) refs.append(unknown(kind ? "–" : "unknown"));
    if (more) refs.append(` +${more} more`);
    const changed = data.windows.length ? [td(change || "")] : [];
    return element("tr", { "data-t": t }, td(data.people[a].name), td(data.people[b].name), td(kind || weight), fact(years), ...changed, refs);
  }

  // What the table lacks of `many` rows comes after those that it has, in the same order.
  function fill(id, key, many, order, row) {
    const rest = document.querySelector(`#${id} tbody .rest`);
    if (!rest) return;
    const there = new Set([...document.querySelectorAll(`#${id} tbody tr[data-${key}]`)].map((tr) => Number(tr.dataset[key])));
    const missing = Array.from({ length: many }, (_, n) => n).filter((n) => !there.has(n));
    rest.replaceWith(...missing.sort(order).map(row));
  }

  // How strongly somebody is tied to those in focus (as in rows.py).
  function closeness(people, ties) {
    const found = new Map();
    for (const { a, b, kind, strength } of ties) {
      if (kind) continue;
      for (const [end, far] of [[a, b], [b, a]]) if (people[end].focus) found.set(far, Math.max(found.get(far) || 0, strength));
    }
    return (i) => found.get(i) || 0;
  }

  function whole(data) {
    const { people, ties } = data;
    const near = closeness(people, ties);
    const away = (a, b) => Number(Boolean(people[b].focus)) - Number(Boolean(people[a].focus)) || near(b) - near(a) || people[b].ties - people[a].ties || a - b;
    fill("people", "i", data.tables.people, away, (i) => person(data, i));
    fill("ties", "t", data.tables.ties, (a, b) => Number(Boolean(ties[a].kind)) - Number(Boolean(ties[b].kind)) || ties[b].strength - ties[a].strength || a - b, (t) => tie(data, t));
  }

  return { whole };
})();
