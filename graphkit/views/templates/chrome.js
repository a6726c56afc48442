// What every page has around its picture: dark colours, full screen, menus, the key for finding.

/** @param {string} id @returns {any} */
const piece = (id) => document.getElementById(id);
const night = window.matchMedia("(prefers-color-scheme: dark)");

/** @type {{recolour: () => void, widened: () => void}[]} */
const pictures = [];

function darken() {
  const root = document.documentElement;
  const now = root.dataset.theme || (night.matches ? "dark" : "light");
  root.dataset.theme = now === "dark" ? "light" : "dark";
  piece("dark").setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
  pictures.forEach(({ recolour }) => recolour());
}

function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen().catch(() => widen());
  else widen();
}

// Where the browser does not allow it (a sandboxed frame), the picture takes the whole window.
function widen() {
  const wide = document.body.classList.toggle("wide");
  piece("full").setAttribute("aria-pressed", String(wide));
  pictures.forEach(({ widened }) => widened());
}

/** @returns {HTMLDetailsElement[]} */
const menus = () => [...document.querySelectorAll("details.menu[open]")].map((menu) => /** @type {HTMLDetailsElement} */ (menu));

/** @param {KeyboardEvent} event */
function onKey(event) {
  const typing = /** @type {Element} */ (event.target).matches("input, textarea, select");
  if (event.key === "Escape") menus().forEach((menu) => { menu.open = false; });
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && piece("query")) {
    event.preventDefault();
    piece("query").focus();
    piece("query").select();
  } else if (event.key === "f") full();
}

function listen() {
  document.addEventListener("keydown", onKey);
  piece("dark").addEventListener("click", darken);
  piece("full").addEventListener("click", full);
  document.addEventListener("click", (event) => {
    menus().forEach((menu) => { if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false; });
  });
  const recolour = () => pictures.forEach((picture) => picture.recolour());
  night.addEventListener("change", recolour);
  // Paper is white: print in the light colours, then go back.
  window.matchMedia("print").addEventListener("change", recolour);
  document.querySelectorAll("#works a, #circle-people a[target]").forEach((link) => {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer");
  });
}

listen();

export const Chrome = {
  /** @param {() => void} recolour @param {() => void} widened */
  picture: (recolour, widened) => { pictures.push({ recolour, widened }); },
};
