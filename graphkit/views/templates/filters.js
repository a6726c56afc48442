// What is shown: by year, topic, number of works, community, kind, change, and who was brought in
// from beyond. One function says of every node and tie whether it is there; nothing ever moves.
import { Timeline } from "./timeline.js";

export const Filters = (() => {
  const at = (id) => document.getElementById(id);

  function make(data, changed) {
    const { people, ties, works } = data;
    const off = { legend: new Set(), kind: new Set(), change: new Set() };
    const shown = new Set(); // people from beyond who were brought in
    const topic = () => (at("topic") && at("topic").value !== "" ? Number(at("topic").value) : null);
    const least = () => Math.max(1, Number(at("least") ? at("least").value : 1) || 1);
    const timed = () => Timeline.window() !== null;
    const narrowed = () => timed() || topic() !== null || least() > 1;

    // Whether a work is of the chosen years and topic.
    function fitting(w) {
      const [from, to] = Timeline.window() || [0, 0];
      const { y: year, t: about } = works[w];
      if (timed() && (year === null || year < from || year > to)) return false;
      return topic() === null || about.includes(topic());
    }

    // The works of a tie that pass; those that the file does not list count by the tie's years.
    function passing(tie) {
      const own = tie.works.filter((w) => fitting(w));
      const more = tie.more && topic() === null && (!timed() || overlaps(tie.years)) ? tie.more : 0;
      return own.length + more;
    }

    // How many works of a tie are shown now, and what they count together.
    const count = (tie) => (narrowed() && tie.kind !== "affiliated" ? passing(tie) : tie.works.length + (tie.more || 0));

    function weight(tie) {
      if (!timed() && topic() === null) return tie.strength;
      const listed = tie.works.filter((w) => fitting(w)).reduce((sum, w) => sum + shareOf(w), 0);
      const rest = passing(tie) > tie.works.filter((w) => fitting(w)).length ? tie.strength - tie.works.reduce((sum, w) => sum + shareOf(w), 0) : 0;
      return Math.round((listed + Math.max(rest, 0)) * 1e6) / 1e6;
    }

    // What a work adds to a tie, as its row in the table says it: a number or a fraction.
    const shares = new Map();
    function shareOf(w) {
      if (!shares.has(w)) {
        const [above, below] = (document.getElementById(`w${w + 1}`)?.cells[5].textContent || "0").replace(/,/g, "").split("/").map(Number);
        shares.set(w, below ? above / below : above);
      }
      return shares.get(w);
    }

    function overlaps(years) {
      const known = years.match(/\d{4}/g);
      const [from, to] = Timeline.window() || [0, 9999];
      return Boolean(known) && Number(known[0]) <= to && Number(known[known.length - 1]) >= from;
    }

    function passes(tie) {
      if (tie.change && off.change.has(tie.change)) return false;
      if (!narrowed()) return true;
      if (tie.kind === "affiliated") return !timed() || tie.years === "unknown" || overlaps(tie.years);
      return passing(tie) >= (tie.kind ? 1 : least());
    }

    function allowed(i) {
      const { kind, legend, beyond } = people[i];
      if (kind) return !off.kind.has(kind);
      return !off.legend.has(legend) && (!beyond || shown.has(i));
    }

    // Which nodes and ties there are now.
    function visible() {
      const nodes = people.map((_, i) => allowed(i));
      const edges = ties.map((tie) => nodes[tie.a] && nodes[tie.b] && passes(tie));
      const tied = new Set();
      const linked = new Set();
      ties.forEach((tie, t) => {
        if (!edges[t]) return;
        (tie.kind ? linked : tied).add(tie.a).add(tie.b);
      });
      people.forEach((person, i) => {
        if (person.kind || person.focus || !narrowed()) return;
        nodes[i] = nodes[i] && (tied.has(i) || (least() === 1 && linked.has(i)));
      });
      ties.forEach((tie, t) => { edges[t] = edges[t] && nodes[tie.a] && nodes[tie.b]; });
      const led = new Set(ties.filter((tie, t) => edges[t] && tie.kind).map((tie) => tie.b));
      people.forEach((person, i) => { if (person.kind && !person.focus) nodes[i] = nodes[i] && led.has(i); });
      return { nodes, edges };
    }

    // ---- controls

    function flip(button, set, key) {
      const hide = button.getAttribute("aria-pressed") === "true";
      button.setAttribute("aria-pressed", String(!hide));
      if (hide) set.add(key);
      else set.delete(key);
      changed();
    }

    function clear() {
      if (at("topic")) at("topic").value = "";
      if (at("least")) at("least").value = 1;
      Object.values(off).forEach((set) => set.clear());
      document.querySelectorAll(".flip").forEach((button) => button.setAttribute("aria-pressed", "true"));
      if (Timeline.there) Timeline.reset();
      else changed();
    }

    function listen() {
      Timeline.listen(changed);
      for (const id of ["topic", "least"]) if (at(id)) at(id).addEventListener("input", changed);
      if (at("unfilter")) at("unfilter").addEventListener("click", clear);
      /** @type {[string, Set<any>][]} */
      const switches = [["flip", off.legend], ["kind", off.kind], ["change", off.change]];
      for (const [name, set] of switches) {
        document.querySelectorAll(`button[data-${name}]`).forEach((button) => {
          const key = name === "flip" ? Number(button.dataset.flip) : button.dataset[name];
          button.addEventListener("click", () => flip(button, set, key));
        });
      }
    }

    // ---- who is beyond

    const hiddenAround = (i, tiesOf) =>
      [...new Set(tiesOf[i].map((t) => (ties[t].a === i ? ties[t].b : ties[t].a)))]
        .filter((n) => people[n].beyond && !shown.has(n));

    function bring(list) {
      list.forEach((i) => shown.add(i));
      changed();
    }

    function send(list) {
      list.forEach((i) => shown.delete(i));
      changed();
    }

    listen();
    return { visible, narrowed, clear, count, weight, fitting, timed, bring, send, hiddenAround, shown, hidden: () => off.legend.size + off.kind.size + off.change.size };
  }

  return { make };
})();
