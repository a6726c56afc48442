// Inside another page: tell it how high this one is, and what is selected. Nothing is listened to.
"use strict";

const Frame = (() => {
  const inside = window.parent !== window;
  let told = 0;

  function tell(message) {
    if (inside) window.parent.postMessage(message, "*"); // names and numbers of a public picture
  }

  function height() {
    const now = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (Math.abs(now - told) < 2) return;
    told = now;
    tell({ type: "graphkit:height", height: now });
  }

  function selected(kind, id, name) {
    tell({ type: "graphkit:select", kind, id, name });
  }

  function watch() {
    if (inside && "ResizeObserver" in window) new ResizeObserver(height).observe(document.body);
  }

  return { height, selected, watch, inside };
})();
