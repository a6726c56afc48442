// A list of people from a file, read here: it goes into the form's field and is sent nowhere before "Judge".
// Without this script the names are pasted.
const MOST = 40; // people that a page judges at once
const LONGEST = 1_000_000; // bytes of a file that is a list of names
const NAMES = ["reviewer", "authors", "author", "name", "id", "person", "orcid"]; // of a column, the first that is there

/** The rows of a table in text; what stands between quotes is one cell, whatever is in it. */
export function rowsOf(text, mark) {
  const rows = [];
  let row = [], cell = "", quoted = false;
  const ended = () => { row.push(cell.trim()); cell = ""; };
  for (let n = 0; n < text.length; n++) {
    const letter = text[n];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[n + 1] === '"') { cell += '"'; n++; }
      else quoted = false;
    } else if (letter === '"' && !cell.trim()) { quoted = true; cell = ""; }
    else if (letter === mark) ended();
    else if (letter === "\n") { ended(); rows.push(row); row = []; }
    else if (letter !== "\r") cell += letter;
  }
  ended();
  rows.push(row);
  return rows.filter((one) => one.some(Boolean));
}

/** The people that a file names: a column of a table whose first line names it, or one a line. */
export function peopleOf(text) {
  const plain = text.replace(/^\uFEFF/, "");
  const first = plain.split(/\r?\n/, 1)[0];
  const marks = [",", ";", "\t"];
  const mark = marks.reduce((a, b) => (first.split(b).length > first.split(a).length ? b : a));
  const rows = rowsOf(plain, mark);
  const header = (rows[0] ?? []).map((cell) => cell.toLowerCase());
  const column = NAMES.map((name) => header.indexOf(name)).find((place) => place >= 0);
  const found = column === undefined
    ? plain.split(/[\r\n;]+/) // no table: "Kim, Seo-yeon" is one name
    : rows.slice(1).flatMap((row) => (header.length === 1 ? row.join(`${mark} `) : row[column] ?? "").split(/[;|]/));
  return [...new Set(found.map((name) => name.trim()).filter(Boolean))];
}

for (const input of document.querySelectorAll("input[data-into]")) {
  const file = /** @type {HTMLInputElement} */ (input);
  const field = /** @type {HTMLTextAreaElement} */ (document.getElementsByName(file.dataset.into ?? "")[0]);
  const told = document.createElement("output");
  told.className = "muted";
  const label = /** @type {HTMLElement} */ (file.closest("label"));
  label.hidden = false;
  label.append(told);
  file.addEventListener("change", async () => {
    const [one] = file.files ?? [];
    if (!one) return;
    if (one.size > LONGEST) { told.value = `${one.name} is too large for a list of names.`; return; }
    const people = peopleOf(await one.text());
    field.value = people.slice(0, MOST).join("\n");
    const many = people.length === 1 ? "1 name" : `${people.length} names`;
    told.value = people.length > MOST
      ? `${many} in ${one.name}: the first ${MOST} are here; the rest in a second turn.`
      : `${many} from ${one.name}. The file stays on this machine.`;
  });
}
