// The box that finds as one types. Without this script it is a plain form that leads to /search.
const root = document.documentElement.dataset.root;
const LABELS = {
  people: "People", works: "Works", topics: "Topics", institutions: "Institutions",
  venues: "Venues", communities: "Communities",
};
const WAIT = 90; // ms after the last letter

class Box {
  constructor(input, number) {
    this.input = input;
    this.kind = input.dataset.find; // "people" chooses a name; otherwise a page is opened
    this.list = document.createElement("div");
    this.list.className = "drop";
    this.list.id = `drop-${number}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Found");
    this.list.hidden = true;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("autocomplete", "off");
    input.after(this.list);
    this.asked = 0;
    this.at = -1;
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  words() {
    return this.kind ? this.input.value.split("|").pop().trim() : this.input.value.trim();
  }

  async ask() {
    const words = this.words();
    const mine = ++this.asked;
    if (!words) { this.close(); return; }
    const query = new URLSearchParams({ q: words, n: this.kind ? "8" : "3" });
    if (this.kind) query.set("kind", this.kind);
    try {
      const answer = await fetch(`${root}/search.json?${query}`, { headers: { accept: "application/json" } });
      if (!answer.ok) return;
      const found = await answer.json();
      if (mine === this.asked && document.activeElement === this.input) this.show(found, words);
    } catch { this.close(); }
  }

  show(found, words) {
    this.list.replaceChildren();
    this.options = [];
    let kind = "";
    for (const row of found.rows) {
      if (row.kind !== kind && !this.kind) {
        const group = document.createElement("div");
        group.className = "group";
        group.setAttribute("role", "presentation");
        group.textContent = LABELS[row.kind];
        this.list.append(group);
      }
      kind = row.kind;
      this.list.append(this.option(row));
    }
    if (!this.options.length) {
      const nothing = document.createElement("div");
      nothing.className = "all";
      nothing.textContent = "Nothing here bears all these words.";
      this.list.append(nothing);
    } else if (!this.kind) {
      const all = document.createElement("div");
      all.className = "all";
      all.textContent = `↑ ↓ to choose, Enter for all results for “${words}”`;
      this.list.append(all);
    }
    this.at = -1;
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.input.removeAttribute("aria-activedescendant");
  }

  option(row) {
    const made = document.createElement("div");
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.id = `${this.list.id}-${this.options.length}`;
    const name = document.createElement("span");
    let last = 0;
    for (const [begin, end] of row.marked) {
      const mark = document.createElement("mark");
      mark.textContent = row.name.slice(begin, end);
      name.append(row.name.slice(last, begin), mark);
      last = end;
    }
    name.append(row.name.slice(last));
    const note = document.createElement("span");
    note.textContent = row.note;
    made.append(name, note);
    made.addEventListener("click", () => this.choose(row));
    this.options.push({ made, row });
    return made;
  }

  choose(row) {
    if (!this.kind) { location.assign(root + row.address); return; }
    const before = this.input.value.split("|").slice(0, -1).map((one) => one.trim());
    const alone = this.options.filter((one) => one.row.name === row.name).length === 1;
    this.input.value = [...before, alone && !row.name.includes("|") ? row.name : row.id].join(" | ");
    this.close();
  }

  move(step) {
    if (this.list.hidden || !this.options.length) return;
    const many = this.options.length;
    this.at = (this.at + step + many + (this.at < 0 && step < 0 ? 1 : 0)) % many;
    this.options.forEach(({ made }, n) => made.setAttribute("aria-selected", String(n === this.at)));
    const chosen = this.options[this.at].made;
    this.input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") { this.move(1); event.preventDefault(); }
    else if (event.key === "ArrowUp") { this.move(-1); event.preventDefault(); }
    else if (event.key === "Escape" && !this.list.hidden) { this.close(); event.preventDefault(); }
    else if (event.key === "Enter" && this.at >= 0 && !this.list.hidden) {
      event.preventDefault();
      this.choose(this.options[this.at].row);
    }
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

document.querySelectorAll("[data-find]").forEach((input, number) => new Box(input, number));

document.addEventListener("keydown", (event) => {
  const typing = /** @type {Element} */ (event.target).closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("form.find input");
  if (box) { event.preventDefault(); box.focus(); box.select(); }
});

// A part of a page that is asked for when somebody comes near it.
async function fetched(place) {
  try {
    const answer = await fetch(place.dataset.later, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = made.getElementById(place.id);
    if (part) place.replaceWith(document.adoptNode(part));
  } catch { /* the link in it leads there as well */ }
}

const near = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (isIntersecting) { near.unobserve(target); fetched(target); }
  }
}, { rootMargin: "800px" });
document.querySelectorAll("[data-later]").forEach((place) => near.observe(place));
addEventListener("beforeprint", () => document.querySelectorAll("[data-later]").forEach(fetched));

// What may come next in a query: Tab or Enter takes it, Escape leaves it, arrows choose.
class Editor {
  constructor(area) {
    this.area = area;
    this.list = document.createElement("div");
    this.list.className = "drop";
    this.list.id = "cypher-words";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "What may come next");
    this.list.hidden = true;
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", this.list.id);
    area.after(this.list);
    this.asked = 0;
    area.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.ask(), WAIT); });
    area.addEventListener("keydown", (event) => this.key(event));
    area.addEventListener("blur", () => setTimeout(() => { this.list.hidden = true; }, 150));
  }

  async ask() {
    const mine = ++this.asked;
    const text = this.area.value.slice(0, this.area.selectionStart);
    if (!/[\w$.:(]$/.test(text)) { this.list.hidden = true; return; }
    try {
      const answer = await fetch(`${root}/cypher/words.json?${new URLSearchParams({ text })}`);
      if (answer.ok && mine === this.asked) this.show(await answer.json());
    } catch { this.list.hidden = true; }
  }

  show({ begun, words }) {
    this.begun = begun;
    this.at = 0;
    this.options = words.map((word, n) => {
      const made = document.createElement("div");
      made.setAttribute("role", "option");
      made.id = `cypher-word-${n}`;
      made.textContent = word;
      made.addEventListener("mousedown", (event) => { event.preventDefault(); this.take(word); });
      return made;
    });
    this.list.replaceChildren(...this.options);
    this.list.hidden = !words.length;
    this.mark();
  }

  mark() {
    this.options.forEach((made, n) => made.setAttribute("aria-selected", String(n === this.at)));
    if (this.options.length) this.area.setAttribute("aria-activedescendant", this.options[this.at].id);
  }

  take(word) {
    const end = this.area.selectionStart;
    this.area.setRangeText(word, end - this.begun, end, "end");
    this.list.hidden = true;
    this.area.focus();
  }

  key(event) {
    if (this.list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.at = (this.at + step + this.options.length) % this.options.length;
      this.mark();
    } else if (event.key === "Escape") this.list.hidden = true;
    else if (event.key === "Tab" || event.key === "Enter") this.take(this.options[this.at].textContent);
    else return;
    event.preventDefault();
  }
}

document.querySelectorAll("[data-cypher]").forEach((area) => new Editor(area));
export {}; // a module: its names are its own
