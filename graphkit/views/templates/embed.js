// Shows slices of this site on any of its pages:
//   <div data-graphkit-slice="people/ada.html" data-title="Ada"></div>
//   <script src="lib/embed.js" defer></script>
// Each stands in a sandboxed frame that shares nothing with the page but its height and selection.
"use strict";

(() => {
  const frames = [];
  for (const place of document.querySelectorAll("[data-graphkit-slice]")) {
    const frame = document.createElement("iframe");
    frame.src = place.dataset.graphkitSlice;
    frame.title = place.dataset.title || "Research graph slice";
    frame.setAttribute("sandbox", "allow-scripts allow-popups allow-downloads");
    frame.loading = "lazy";
    frame.style.cssText = "width:100%;border:0;height:560px";
    place.append(frame);
    frames.push({ frame, place });
  }
  window.addEventListener("message", ({ source, data }) => {
    const own = frames.find(({ frame }) => frame.contentWindow === source);
    if (!own || !data || typeof data !== "object") return;
    if (data.type === "graphkit:height" && Number.isFinite(data.height)) {
      own.frame.style.height = `${Math.min(Math.max(data.height, 200), 4000)}px`;
    } else if (data.type === "graphkit:select") {
      own.place.dispatchEvent(new CustomEvent("graphkit:select", { detail: { id: String(data.id), name: String(data.name) }, bubbles: true }));
    }
  });
})();
