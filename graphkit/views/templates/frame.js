// Inside another page: tell it how high this one is, and what is selected. Nothing is listened to,
// but in the frame of a notebook's widget, whose page is made for that: ids of people to choose.
export const Frame = (() => {
  const inside = window.parent !== window;
  let told = 0;

  function tell(message) {
    if (inside) window.parent.postMessage(message, "*"); // names and numbers of a public picture
  }

  // The height that suits the width: what the frame has now must not count, or host and page would
  // drive each other on.
  function natural() {
    const whole = document.documentElement.getBoundingClientRect().height;
    const canvas = document.getElementById("canvas");
    if (!canvas || document.body.classList.contains("as-circles")) return Math.ceil(whole);
    const own = Math.min(Math.max(0.62 * canvas.clientWidth, 340), 560);
    return Math.ceil(whole - canvas.getBoundingClientRect().height + own);
  }

  function height() {
    const now = natural();
    if (Math.abs(now - told) < 2) return;
    told = now;
    tell({ type: "graphkit:height", height: now });
  }

  const listens = inside && document.body.hasAttribute("data-listens");
  let add = false; // Shift is held: beside those chosen before
  let quiet = false; // what is chosen because it was told is not told again
  if (listens) for (const kind of ["pointerdown", "click", "keydown"]) document.addEventListener(kind, (event) => { add = /** @type {any} */ (event).shiftKey; }, true);

  function selected(kind, id, name) {
    if (quiet) return;
    tell({ type: "graphkit:select", kind, id, name, ...(listens ? { add } : {}) });
  }

  function lassoed(ids) {
    if (ids.length) tell({ type: "graphkit:lasso", ids, add: false });
  }

  // Of the page around this one: whom to choose.
  function hear(choose) {
    if (!listens) return;
    window.addEventListener("message", (event) => {
      if (event.source !== window.parent || !event.data || event.data.type !== "graphkit:choose" || !Array.isArray(event.data.ids)) return;
      const ids = event.data.ids.filter((id) => typeof id === "string");
      quiet = true;
      if (ids.length) choose(ids[ids.length - 1]);
      quiet = false;
    });
  }

  // In a frame the picture takes what tables and sources below it leave.
  function settle() {
    const stage = document.querySelector(".embed.as-network .stage");
    if (!stage) return;
    const below = document.documentElement.getBoundingClientRect().height - stage.getBoundingClientRect().height;
    document.documentElement.style.setProperty("--below", `${Math.ceil(below)}px`);
  }

  function watch() {
    settle();
    if (inside && "ResizeObserver" in window) new ResizeObserver(height).observe(document.body);
  }

  return { height, selected, lassoed, hear, watch, inside, listens };
})();
