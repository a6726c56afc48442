// Inside another page: tell it how high this one is, and what is selected. Nothing is listened to.
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

  function selected(kind, id, name) {
    tell({ type: "graphkit:select", kind, id, name });
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

  return { height, selected, watch, inside };
})();
