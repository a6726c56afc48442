// The window of years, one for all views of a page: two sliders over bars, and a button that plays.
import { Address } from "./address.js";

/** @param {string} id @returns {any} */
const part = (id) => document.getElementById(id);

function make() {
  const time = part("time");
  /** @type {[number, number]} */
  const whole = time ? [Number(time.dataset.first), Number(time.dataset.last)] : [0, 0];
  let [from, to] = whole;
  /** @type {number | null} */
  let playing = null;
  /** @type {(() => void)[]} */
  const listeners = [];

  /** @param {number} nextFrom @param {number} nextTo */
  function set(nextFrom, nextTo) {
    if (!time) return;
    const kept = (/** @type {number} */ year) => Math.min(Math.max(year, whole[0]), whole[1]);
    [from, to] = [kept(Math.min(nextFrom, nextTo)), kept(Math.max(nextFrom, nextTo))];
    part("from").value = from;
    part("to").value = to;
    part("from-year").textContent = from;
    part("to-year").textContent = to;
    document.querySelectorAll(".bars i").forEach((bar) => {
      const year = Number(/** @type {HTMLElement} */ (bar).dataset.year);
      bar.classList.toggle("out", year < from || year > to);
    });
    Address.set({ years: from > whole[0] || to < whole[1] ? `${from}-${to}` : "" });
    listeners.forEach((tell) => tell());
  }

  // The window that the address names.
  function restore() {
    const named = /^(\d{1,4})-(\d{1,4})$/.exec(Address.get().years || "");
    if (named) set(Number(named[1]), Number(named[2]));
  }

  function play() {
    if (playing !== null) return stop();
    let year = to >= whole[1] ? from : to;
    part("play").textContent = "❚❚";
    part("play").setAttribute("aria-label", "Stop");
    playing = window.setInterval(() => {
      set(from, year);
      if (year >= whole[1]) stop();
      year += 1;
    }, 700);
    return undefined;
  }

  function stop() {
    if (playing !== null) window.clearInterval(playing);
    playing = null;
    part("play").textContent = "▶";
    part("play").setAttribute("aria-label", "Play the years");
  }

  if (time) {
    part("from").addEventListener("input", () => set(Number(part("from").value), to));
    part("to").addEventListener("input", () => set(from, Number(part("to").value)));
    part("play").addEventListener("click", play);
  }
  return {
    there: Boolean(time),
    /** The window, or null for all years. @returns {[number, number] | null} */
    window: () => (from > whole[0] || to < whole[1] ? [from, to] : null),
    set,
    restore,
    reset: () => set(...whole),
    /** @param {() => void} tell */
    listen: (tell) => { listeners.push(tell); },
  };
}

export const Timeline = make();
