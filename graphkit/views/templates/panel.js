// The side panel: a person's card, a tie with every work behind it, a path, a suggestion. Text goes
// in as text (textContent), never as markup; a link is made only for addresses that Python let
// through. Titles of works stand in the table alone, and are read from there.
import { number } from "./circle_model.js";
import { badge, clearCard, element, facts, head as headOf, plainButton as plain, showCard, text, workItem as work } from "./pieces.js";

export const Panel = (() => {
  const [CLOSEST, STRONGEST] = [10, 3]; // at the beginning
  const SHAPE = { topic: "M7 1 13 7 7 13 1 7Z", institution: "M2 2H12V12H2Z", work: "M7 1.5 13 12.5H1Z" };

  // data: what the page holds; go: {person, tie, community, hint, clear, back, path, expand, collapse}
  function make(data, go) {
    const { people, ties, legend, hints } = data;
    const guide = document.getElementById("guide");
    const tiesOf = people.map(() => []);
    ties.forEach((tie, i) => {
      tiesOf[tie.a].push(i);
      if (tie.b !== tie.a) tiesOf[tie.b].push(i);
    });
    const stronger = (a, b) => Number(Boolean(ties[a].kind)) - Number(Boolean(ties[b].kind)) || ties[b].strength - ties[a].strength || a - b;
    tiesOf.forEach((list) => list.sort(stronger));
    const other = (tie, i) => (tie.a === i ? tie.b : tie.a);
    const hintsOf = (i) => (hints || []).map((_, h) => h).filter((h) => hints[h].a === i || hints[h].b === i);

    function named(i) {
      return people[i].name + (people[i].doubtful ? " ?" : "");
    }

    function swatch(i) {
      const { kind, legend: entry } = people[i];
      if (kind) {
        const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        svg.setAttribute("viewBox", "0 0 14 14");
        svg.setAttribute("class", `shape s-${SHAPE[kind] ? kind : "institution"}`);
        svg.setAttribute("aria-hidden", "true");
        const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
        path.setAttribute("d", SHAPE[kind] || SHAPE.institution);
        svg.append(path);
        return svg;
      }
      return element("span", { class: `dot k-${entry < 0 ? "other" : legend[entry].colour}`, "aria-hidden": "true" });
    }

    const works = (many) => `${many} work${many === 1 ? "" : "s"}`;
    // What two people did together, as a reader understands it.
    const together = (t) => (go.count(t) ? `${works(go.count(t))} together, counted as ${number(go.weight(t))}` : `counted as ${number(go.weight(t))}`);

    function personButton(i) {
      const label = element("bdi", { class: "what", text: named(i) });
      return element("button", { type: "button", class: "who", onclick: () => go.person(i) }, swatch(i), label);
    }

    function tieButton(t) {
      const { a, b } = ties[t];
      const count = works(go.count(t));
      const label = `${count} of ${people[a].name} and ${people[b].name}`;
      return element("button", { type: "button", class: "evidence", "aria-label": label, text: count, onclick: () => go.tie(t) });
    }

    const head = (eyebrow, ...title) => headOf(go, eyebrow, ...title);

    // ---- a person or a thing

    function person(i) {
      const { facts: values, focus, doubtful, more, legend: entry, kind, fact_names: own, change } = people[i];
      const rows = values.map((value, k) => [(own || data.fact_names)[k], value]).filter(([name, value]) => value !== "unknown" || !["Trust", "Affiliation", "Topics"].includes(name));
      const parts = head(kind || (focus ? "In focus" : data.noun), text(named(i)));
      if (!kind && entry >= 0) parts.push(element("p", { class: "chip" }, swatch(i), text(legend[entry].label)));
      if (change) parts.push(element("p", { class: "chip" }, change === "came" ? `Works only in ${data.windows[1]}` : `Works only in ${data.windows[0]}`));
      if (doubtful) {
        const warning = "The works under this name may be those of several people.";
        parts.push(element("p", { class: "warning", text: warning }));
      }
      if (rows.length) parts.push(facts(rows));
      if (!kind) parts.push(...doings(i, more));
      parts.push(...suggested(i));
      parts.push(...neighbours(i));
      show(parts);
    }

    function doings(i, more) {
      const hidden = go.hidden(i);
      const brought = go.brought(i);
      const buttons = [];
      if (hidden.length) buttons.push(plain(`Show ${hidden.length} more`, () => go.expand(i)));
      if (brought.length) buttons.push(plain(`Hide ${brought.length} again`, () => go.collapse(i)));
      if (tiesOf[i].length) buttons.push(plain("Path to …", () => go.path(i)));
      const made = buttons.length ? [element("div", { class: "doings" }, ...buttons)] : [];
      if (more) made.push(element("p", { class: "more", text: `+${more} more not shown` }));
      return made;
    }

    function suggested(i) {
      const own = hintsOf(i);
      if (!own.length) return [];
      const rows = own.map((h) => {
        const who = hints[h].a === i ? hints[h].b : hints[h].a;
        const why = element("button", { type: "button", class: "evidence", "aria-label": `Why ${people[who].name}`, text: "why", onclick: () => go.hint(h) });
        return element("li", {}, personButton(who), why);
      });
      return [element("h3", {}, "Could work with ", badge(own.length)), element("ul", { class: "rows" }, ...rows)];
    }

    function neighbours(i) {
      const around = tiesOf[i].filter((t) => go.there(t)).sort((a, b) => Number(Boolean(ties[a].kind)) - Number(Boolean(ties[b].kind)) || go.weight(b) - go.weight(a) || a - b);
      /** @type {[string, (t: number) => boolean][]} */
      const groups = [["Neighbours here ", (t) => !ties[t].kind], ["Leads to ", (t) => Boolean(ties[t].kind)]];
      const made = [];
      for (const [title, fits] of groups) {
        const own = around.filter(fits);
        if (!own.length && (title.startsWith("Leads") || people[i].kind)) continue;
        made.push(element("h3", {}, own.length ? (people[i].kind ? "People here " : title) : "No neighbours here", badge(own.length)));
        const lines = own.map((t) => element("li", {}, personButton(other(ties[t], i)), tieButton(t)));
        if (lines.length) made.push(element("ul", { class: "rows" }, ...lines));
      }
      return made;
    }

    // ---- a tie, with its works

    function tie(t) {
      const { a, b, weight, years, works: every, sum, kind, rates, change, more, rest } = ties[t];
      const behind = every.filter((w) => go.fitting(w));
      const and = element("span", { class: "hidden", text: " and " });
      const parts = head(kind ? `${people[b].kind || "Link"} of` : "Tie between", personButton(a), and, personButton(b));
      /** @type {[string, string][]} */
      const rows = kind ? [["Years", years]] : [["Shared work", together(t)], ["Years", years]];
      if (change) rows.push(["Change", change], ["Rate", rates]);
      parts.push(facts(rows));
      if (behind.length) parts.push(element("h3", {}, "Works behind it ", badge(go.count(t))));
      parts.push(element("ol", { class: "works" }, ...behind.map((w) => work(w))));
      if (more) parts.push(element("p", { class: "more", text: `+${more} more not listed in this file` }));
      if (behind.length < every.length) parts.push(element("p", { class: "more", text: `${every.length - behind.length} of other years or topics` }));
      else parts.push(element("p", { class: "sum", text: sum || added(behind, weight, rest) }));
      show(parts);
    }

    // The shares added up before the reader's eyes; other cases come with the file.
    function added(behind, weight, rest) {
      const shares = [...behind.map((w) => document.getElementById(`w${w + 1}`).cells[5].textContent), ...(rest ? [rest] : [])];
      if (shares.length === 1) return `One share of ${shares[0]}: so much this tie counts.`;
      const left = shares.length <= 8 ? shares.join(" + ") : `Sum of ${shares.length} shares`;
      return `${left} = ${weight}: so much this tie counts.`;
    }

    // ---- suggestions, communities, paths

    function hint(h) {
      const { a, b, reasons, against, score } = hints[h];
      const and = element("span", { class: "hidden", text: " and " });
      const parts = head("Suggestion", personButton(a), and, personButton(b));
      parts.push(element("p", { class: "chip", text: `They have not worked together yet. Score ${score}.` }));
      const list = (title, lines) => lines.length
        ? [element("h3", { text: title }), element("ul", { class: "reasons" }, ...lines.map((line) => element("li", {}, text(line))))]
        : [];
      parts.push(...list("Why", reasons), ...list("But", against));
      show(parts);
    }

    function community(entry) {
      const { label, colour, here, note } = legend[entry];
      const dot = element("span", { class: `dot k-${colour}`, "aria-hidden": "true" });
      const parts = head(data.grouping === "circle" ? "Circle" : "Community", text(label));
      parts.push(element("p", { class: "chip" }, dot, `${here}${note ? ` ${note} people` : ""} here`));
      const members = people.map((_, i) => i).filter((i) => people[i].legend === entry && !people[i].beyond && !people[i].kind);
      members.sort((x, y) => people[y].ties - people[x].ties || x - y);
      parts.push(element("ul", { class: "rows" }, ...members.map((i) => element("li", {}, personButton(i)))));
      show(parts);
    }

    function path(found) {
      const ends = [found.people[0], found.people[found.people.length - 1]];
      const steps = found.ties.length;
      const parts = head(`Path of ${steps} step${steps === 1 ? "" : "s"}`, text(named(ends[0])), " to ", text(named(ends[1])));
      const list = element("ol", { class: "path" });
      found.people.forEach((i, n) => {
        list.append(element("li", {}, personButton(i)));
        if (n < steps) {
          const t = found.ties[n];
          const about = element("ol", { class: "works" }, ...ties[t].works.slice(0, 3).map((w) => work(w)));
          list.append(element("li", { class: "step" }, tieButton(t), about));
        }
      });
      show([...parts, list]);
    }

    function show(parts) {
      showCard(parts);
      guide.hidden = true;
    }

    function clear() {
      clearCard();
      guide.hidden = false;
    }

    // Somewhere to begin: the closest people of whom the picture is about, or its strongest ties.
    function begin() {
      const about = people.map((_, i) => i).filter((i) => people[i].focus && !people[i].kind);
      const own = ties.map((_, t) => t).filter((t) => !ties[t].kind && go.there(t) && !people[ties[t].a].beyond && !people[ties[t].b].beyond);
      own.sort((x, y) => go.weight(y) - go.weight(x) || x - y);
      const alone = about.length === 1 ? own.filter((t) => ties[t].a === about[0] || ties[t].b === about[0]) : [];
      const lines = alone.length
        ? alone.slice(0, CLOSEST).map((t) => element("li", {}, personButton(other(ties[t], about[0])), tieButton(t)))
        : own.slice(0, STRONGEST).map((t) => {
          const pair = element("span", { class: "pair" }, text(people[ties[t].a].name), " and ", text(people[ties[t].b].name));
          return element("li", {}, element("button", { type: "button", class: "who", onclick: () => go.tie(t) }, pair, element("span", { class: "many", text: together(t).replace(" together", "") })));
        });
      const title = alone.length ? "Closest" : "The strongest ties";
      document.getElementById("strongest").replaceChildren(...(lines.length ? [element("h3", { text: title }), element("ul", { class: "rows" }, ...lines)] : []));
    }

    return { person, tie, hint, community, path, clear, begin, tiesOf, named };
  }

  return { make };
})();
