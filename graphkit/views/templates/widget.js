// A widget of a notebook: the page of a slice in a sandboxed frame, and messages between it and Python.
// The page is sent when a view asks for it, so that no notebook file holds it.
function render({ model, el }) {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts allow-popups allow-downloads");
  frame.title = model.get("title") || "Research graph";
  frame.style.cssText = `width:100%;border:0;height:${model.get("height")}px`;
  const bar = document.createElement("div");
  bar.style.cssText = "display:flex;gap:8px;align-items:center;font:13px system-ui,sans-serif;margin:4px 0";
  const more = document.createElement("button");
  more.type = "button";
  more.textContent = "Show more people";
  more.addEventListener("click", () => model.send({ type: "more" }));
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  bar.append(more, said);
  el.append(frame, bar);

  // What Python has chosen is said back: a notebook that runs cells anew by what its page changes
  // (marimo) hears of it so.
  function counted() {
    count();
    model.set("seen", (model.get("ids") || []).join(" "));
    model.save_changes();
  }

  function count() {
    const { length } = model.get("ids") || [];
    said.textContent = length ? `${length} chosen` : "Click, Shift and click, or Shift and drag around people to choose them.";
  }

  function tell(ids) {
    frame.contentWindow?.postMessage({ type: "graphkit:choose", ids }, "*");
  }

  // only of our own frame, whose origin is none
  function hear(event) {
    if (event.source !== frame.contentWindow || !event.data || typeof event.data !== "object") return;
    const { type, kind, id, ids, add } = event.data;
    if (type === "graphkit:select" && kind === "author" && typeof id === "string") model.send({ type: "select", ids: [id], add: Boolean(add) });
    if (type === "graphkit:lasso" && Array.isArray(ids)) model.send({ type: "select", ids: ids.filter((i) => typeof i === "string"), add: Boolean(add) });
  }

  // An export with the state of its widgets has nobody who answers.
  const silence = setTimeout(() => {
    said.textContent = "Nothing has come from the kernel yet; where none is running, run this cell again.";
  }, 10_000);

  function told(message) {
    if (message.type === "page") {
      clearTimeout(silence);
      frame.srcdoc = message.html;
      count();
    }
    if (message.type === "choose") {
      tell(message.ids);
      frame.addEventListener("load", () => tell(message.ids), { once: true });
    }
  }

  const titled = () => { frame.title = model.get("title"); };
  window.addEventListener("message", hear);
  model.on("msg:custom", told);
  model.on("change:ids", counted);
  model.on("change:title", titled);
  count();
  model.send({ type: "page" });
  return () => {
    clearTimeout(silence);
    window.removeEventListener("message", hear);
    model.off("msg:custom", told);
    model.off("change:ids", counted);
    model.off("change:title", titled);
  };
}

export default { render };
