// Which view of the slice is shown: circles or network, by the switch, and as the address says.
import { Address } from "./address.js";

const offered = (document.body.dataset.views || "network").split(" ");
let shown = offered[0];
/** @type {((view: string) => void)[]} */
const listeners = [];

/** @param {string} view */
function show(view) {
  if (!offered.includes(view) || view === shown) return;
  shown = view;
  for (const name of offered) document.body.classList.toggle(`as-${name}`, name === view);
  document.querySelectorAll("[data-view]").forEach((button) => {
    button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.view === view));
  });
  Address.set({ view: view === offered[0] ? "" : view, person: "", circle: "" });
  listeners.forEach((tell) => tell(view));
}

document.querySelectorAll("[data-view]").forEach((button) => {
  button.addEventListener("click", () => show(/** @type {HTMLElement} */ (button).dataset.view || ""));
});

export const Views = {
  offered,
  now: () => shown,
  show,
  /** The view that the address names. */
  restore() {
    const { view, person = "", circle = "" } = Address.get();
    if (!view || view === shown) return;
    show(view);
    Address.set({ person, circle });
  },
  /** @param {(view: string) => void} tell */
  listen: (tell) => { listeners.push(tell); },
};
