// The side panel: a person's card, or a tie with every work behind it. Text goes in as text
// (textContent), never as markup; a link is made only for addresses that Python let through.
"use strict";

const Panel = (() => {
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "text") made.textContent = value;
      else if (key === "onclick") made.addEventListener("click", value);
      else made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null));
    return made;
  }

  const text = (value) => element("bdi", { text: value });
  const orUnknown = (value) =>
    value === "unknown" ? element("span", { class: "unknown", text: value }) : text(value);

  // data: what the page holds; go: {person(i), tie(i), clear()}
  function make(data, go) {
    const { people, ties, works, legend } = data;
    const panel = document.getElementById("panel");
    const card = document.getElementById("card");
    const guide = document.getElementById("guide");
    const tiesOf = people.map(() => []);
    ties.forEach((tie, i) => {
      tiesOf[tie.a].push(i);
      if (tie.b !== tie.a) tiesOf[tie.b].push(i);
    });
    const stronger = (a, b) => ties[b].strength - ties[a].strength || a - b;
    tiesOf.forEach((list) => list.sort(stronger));
    const other = (tie, i) => (tie.a === i ? tie.b : tie.a);

    function named(i) {
      return people[i].name + (people[i].doubtful ? " ?" : "");
    }

    function swatch(i) {
      return element("span", { class: `dot k-${legend[people[i].legend].colour}`, "aria-hidden": "true" });
    }

    function personButton(i) {
      const label = element("bdi", { class: "what", text: named(i) });
      return element("button", { type: "button", class: "who", onclick: () => go.person(i) }, swatch(i), label);
    }

    function tieButton(t) {
      const { a, b, count } = ties[t];
      const label = `${count} of ${people[a].name} and ${people[b].name}`;
      return element("button", { type: "button", class: "evidence", "aria-label": label, text: count, onclick: () => go.tie(t) });
    }

    function head(eyebrow, ...title) {
      const close = { type: "button", class: "close", "aria-label": "Close", title: "Close (Esc)", text: "×", onclick: go.clear };
      return [element("button", close), element("p", { class: "eyebrow", text: eyebrow }), element("h2", {}, ...title)];
    }

    function facts(rows) {
      const pairs = rows.map(([name, value]) =>
        element("div", {}, element("dt", { text: name }), element("dd", {}, orUnknown(value))),
      );
      return element("dl", { class: "facts" }, ...pairs);
    }

    function person(i) {
      const { facts: values, focus, doubtful, more, legend: entry } = people[i];
      const rows = values.map((value, k) => [data.fact_names[k], value]);
      const parts = head(focus ? "In focus" : data.noun, text(named(i)));
      parts.push(element("p", { class: "chip" }, swatch(i), text(legend[entry].label)));
      if (doubtful) {
        const warning = "The works under this name may be those of several people.";
        parts.push(element("p", { class: "warning", text: warning }));
      }
      if (rows.length) parts.push(facts(rows));
      const around = tiesOf[i];
      parts.push(element("h3", {}, around.length ? "Neighbours here " : "No neighbours here", badge(around.length)));
      const lines = around.map((t) =>
        element("li", {}, personButton(other(ties[t], i)), tieButton(t)),
      );
      if (lines.length) parts.push(element("ul", { class: "rows" }, ...lines));
      if (more) parts.push(element("p", { class: "more", text: `+${more} more not shown` }));
      show(parts);
    }

    function badge(many) {
      return many ? element("span", { class: "badge", text: many }) : null;
    }

    function tie(t) {
      const { a, b, weight, years, works: behind, sum } = ties[t];
      const and = element("span", { class: "hidden", text: " and " });
      const parts = head("Tie between", personButton(a), and, personButton(b));
      parts.push(facts([["Weight", weight], ["Years", years]]));
      parts.push(element("h3", {}, "Works behind it ", badge(behind.length)));
      parts.push(element("ol", { class: "works" }, ...behind.map((w) => work(works[w]))));
      parts.push(element("p", { class: "sum", text: sum }));
      show(parts);
    }

    function work({ title, year, venue, url, authors, share }) {
      const link = { href: url, target: "_blank", rel: "noopener noreferrer" };
      const name = url ? element("a", link, text(title)) : text(title);
      const known = [year === "unknown" ? "year unknown" : year, venue === "unknown" ? "venue unknown" : venue, authors];
      const about = element("p", { class: "about" }, text(known.join(" · ")));
      // A sandboxed frame may not open a window: there the address itself has to be readable.
      if (url && window.self !== window.top) about.append(element("br"), text(url));
      const part = element("span", { class: "share", title: "Its share of the weight", text: share });
      return element("li", {}, element("div", { class: "title" }, name), part, about);
    }

    function community(entry) {
      const { label, colour, here, note } = legend[entry];
      const dot = element("span", { class: `dot k-${colour}`, "aria-hidden": "true" });
      const parts = head("Community", text(label));
      parts.push(element("p", { class: "chip" }, dot, `${here}${note ? ` ${note} people` : ""} here`));
      const members = people.map((_, i) => i).filter((i) => people[i].legend === entry);
      members.sort((x, y) => people[y].ties - people[x].ties || x - y);
      parts.push(element("ul", { class: "rows" }, ...members.map((i) => element("li", {}, personButton(i)))));
      show(parts);
    }

    function show(parts) {
      card.replaceChildren(...parts);
      card.hidden = false;
      guide.hidden = true;
      panel.scrollTop = 0;
    }

    function clear() {
      card.replaceChildren();
      card.hidden = true;
      guide.hidden = false;
    }

    // Somewhere to begin: three ties that a newcomer may open with one click.
    function begin() {
      const first = ties.map((_, t) => t).sort(stronger).slice(0, 3);
      if (!first.length) return;
      const lines = first.map((t) => {
        const { a, b, weight } = ties[t];
        const pair = element("span", { class: "pair" }, text(people[a].name), " and ", text(people[b].name));
        const many = element("span", { class: "many", text: `weight ${weight}` });
        return element("li", {}, element("button", { type: "button", class: "who", onclick: () => go.tie(t) }, pair, many));
      });
      const list = element("ul", { class: "rows" }, ...lines);
      document.getElementById("strongest").append(element("h3", { text: "The strongest ties" }), list);
    }

    return { person, tie, community, clear, begin, tiesOf };
  }

  return { make };
})();
