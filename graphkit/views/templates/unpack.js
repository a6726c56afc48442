// The data of the page as the other scripts use it: one object for each person and tie. It travels
// as columns and differences, so that the file stays small (see packing.py).
import { count, number } from "./circle_model.js";

export const Unpack = (() => {
  const SHAPES = { topic: "diamond", institution: "square", work: "triangle" };

  const fact = ({ of, at }, i) => (Array.isArray(at[i]) ? at[i].map((n) => of[n]).join(", ") : of[at[i]]);

  function people({ name, facts, legend, ties, more, focus, doubtful, change, things }, inside) {
    const [first, doubts] = [new Set(focus), new Set(doubtful)];
    const persons = name.map((_, i) => ({
      kind: "", name: name[i], facts: facts.map((column) => fact(column, i)), legend: legend[i], ties: ties[i], more: more[i],
      focus: first.has(i), doubtful: doubts.has(i), change: change[i] || "", beyond: i >= inside,
    }));
    return [...persons, ...things];
  }

  function ties({ ties: steps, runs, alike, network }) {
    const long = new Map();
    const common = alike.strength.map((_, i) => shared(alike, i));
    for (let i = 0; i < runs.length; i += 2) long.set(runs[i], runs[i + 1]);
    const found = [];
    let [a, b, kind] = [0, 0, 0];
    for (let i = 0; i < steps.length; i += 3) {
      a += steps[i];
      b += steps[i + 1];
      kind += steps[i + 2];
      found.push({ a, b, width: network.widths[kind], ...common[kind] });
      for (let n = long.get(i + 3) || 0; n > 0; n -= 1) found.push({ a, b: (b += 1), width: network.widths[kind], ...common[kind] });
    }
    return found;
  }

  // What ties have in common, with the words that can be put together here (see _odd in packing.py).
  function shared({ strength, years, works, more, odd }, i) {
    const [listed, others] = [works[i] || [], more[i] || 0];
    const weight = odd[i]?.weight || number(strength[i]);
    const rest = others ? `${weight} of ${count(others, "work")} more` : "";
    return { strength: strength[i], years: fact(years, i), works: listed, more: others, weight, rest, count: count(listed.length + others, "work"), ...odd[i] };
  }

  // A year of 0 is unknown.
  function works({ years, topics }) {
    return years.map((y, i) => ({ y: y || null, t: topics[i] }));
  }

  function nodes(dots, all) {
    const found = [];
    for (let i = 0; i < dots.length; i += 4) {
      const [id, x, y, size] = dots.slice(i, i + 4);
      const { kind } = all[id];
      found.push(kind ? { id, x, y, size, shape: SHAPES[kind] || "square" } : { id, x, y, size });
    }
    return found;
  }

  function whole() {
    const data = JSON.parse(document.getElementById("slice").textContent);
    data.ties = ties(data);
    data.people = people(data.people, data.tables.people);
    data.works = works(data.works);
    data.network = { nodes: nodes(data.network.dots, data.people), options: data.network.options };
    delete data.alike;
    delete data.runs;
    return data;
  }

  return { whole };
})();
