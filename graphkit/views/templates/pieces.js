// Pieces of a card: text goes in as text (textContent), never as markup; a link is made only for
// addresses that Python let through. Titles of works stand in the page's table alone, and are read there.

/**
 * @param {string} name
 * @param {Record<string, any>} attributes
 * @param {...(Node | string | null)} children
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") made.textContent = value;
    else if (key === "onclick") made.addEventListener("click", value);
    else made.setAttribute(key, value);
  }
  made.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child !== null)));
  return made;
}

/** @param {string} value */
export const text = (value) => element("bdi", { text: value });

/** @param {string} value */
export const orUnknown = (value) =>
  value === "unknown" ? element("span", { class: "unknown", text: value }) : text(value);

/** @param {number | string} many */
export function badge(many) {
  return many ? element("span", { class: "badge", text: String(many) }) : null;
}

/** @param {[string, string][]} rows */
export function facts(rows) {
  const pairs = rows.map(([name, value]) =>
    element("div", {}, element("dt", { text: name }), element("dd", {}, orUnknown(value))));
  return element("dl", { class: "facts" }, ...pairs);
}

/** @param {string} label @param {() => void} onclick */
export const plainButton = (label, onclick) => element("button", { type: "button", class: "plain", text: label, onclick });

/** The head of a card. @param {{deep: () => boolean, back: () => void, clear: () => void}} go @param {string} eyebrow @param {...(Node | string)} title */
export function head(go, eyebrow, ...title) {
  const back = go.deep() ? element("button", { type: "button", class: "back", "aria-label": "Back", title: "Back (Backspace)", text: "←", onclick: go.back }) : null;
  const close = element("button", { type: "button", class: "close", "aria-label": "Close", title: "Close (Esc)", text: "×", onclick: go.clear });
  const line = element("div", { class: "bar" }, back, element("p", { class: "eyebrow", text: eyebrow }), close);
  return [line, element("h2", { tabindex: "-1", id: "card-title" }, ...title)];
}

/** A work, as its row in the table says it; with its share of a tie, or without. @param {number} w @param {boolean} shared */
export function workItem(w, shared = true) {
  const cells = /** @type {HTMLTableRowElement} */ (document.getElementById(`w${w + 1}`)).cells;
  const source = cells[1].querySelector("a");
  const [title, year, venue, authors, share] = [1, 2, 3, 4, 5].map((n) => cells[n].textContent || "");
  const url = source ? source.href : null;
  const name = url ? element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text(title)) : text(title);
  const known = [year === "unknown" ? "year unknown" : year, venue === "unknown" ? "venue unknown" : venue, `${authors} author${authors === "1" ? "" : "s"}`];
  const about = element("p", { class: "about" }, text(known.join(" · ")));
  // A sandboxed frame may not open a window: there the address itself has to be readable.
  if (url && window.self !== window.top) about.append(element("br"), text(url));
  const part = shared ? element("span", { class: "share", title: "Its share of the weight", text: share }) : null;
  return element("li", {}, element("div", { class: "title" }, name), part, about);
}

/** Put a card into the panel, in place of what stands there. @param {Node[]} parts */
export function showCard(parts) {
  const card = /** @type {HTMLElement} */ (document.getElementById("card"));
  card.replaceChildren(...parts);
  card.hidden = false;
  document.body.classList.add("opened");
  /** @type {HTMLElement} */ (document.getElementById("panel")).scrollTop = 0;
}

export function clearCard() {
  const card = /** @type {HTMLElement} */ (document.getElementById("card"));
  card.replaceChildren();
  card.hidden = true;
  document.body.classList.remove("opened");
}
