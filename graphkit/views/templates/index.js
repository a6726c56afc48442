// The index of a gallery: rows that do not hold what is typed are hidden.
import { Plain } from "./plain.js";

(() => {
  const query = document.getElementById("query");
  const { plain } = Plain;
  const rows = [...document.querySelectorAll("tbody tr:not(#nobody)")].map((row) => ({ row, words: plain(row.textContent) }));
  document.getElementById("search").hidden = false;
  query.addEventListener("input", () => {
    const wanted = plain(query.value.trim());
    rows.forEach(({ row, words }) => { row.hidden = !words.includes(wanted); });
    document.getElementById("nobody").hidden = rows.some(({ row }) => !row.hidden);
    document.getElementById("summary").textContent = `${rows.filter(({ row }) => !row.hidden).length} of ${rows.length} people`;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && event.target !== query) { event.preventDefault(); query.focus(); }
  });
})();
