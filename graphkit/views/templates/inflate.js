// The scripts of a page in a notebook are compressed, and stand in it once: a page without them asks
// the frames beside it, and lends what it has. Each runs only if its hash is in the policy of the page,
// so it does not matter who hands it over.
(async () => {
  const KIND = "graphkit:script";
  const [SOON, LATE, PATIENCE] = [50, 4000, 3000]; // ms
  const held = new Map(); // by hash: packed
  const wanted = new Map(); // by hash: who waits for it

  window.addEventListener("message", ({ data, source }) => {
    if (!data || data.type !== KIND || typeof data.hash !== "string") return;
    if (typeof data.packed === "string") wanted.get(data.hash)?.(data.packed);
    else if (held.has(data.hash)) /** @type {Window} */ (source).postMessage({ type: KIND, hash: data.hash, packed: held.get(data.hash) }, "*");
  });

  // Ask until somebody answers: the cell that holds it may come later.
  async function borrowed(hash) {
    const answer = new Promise((resolve) => { wanted.set(hash, resolve); });
    const missing = setTimeout(() => document.body.insertAdjacentElement("afterbegin", note()), PATIENCE);
    (function ask(pause) {
      if (!wanted.has(hash)) return;
      for (let i = 0; i < window.parent.length; i += 1) if (window.parent[i] !== window) window.parent[i].postMessage({ type: KIND, hash }, "*");
      setTimeout(ask, pause, Math.min(2 * pause, LATE));
    })(SOON);
    const packed = await answer;
    wanted.delete(hash);
    clearTimeout(missing);
    document.getElementById("elsewhere")?.remove();
    return packed;
  }

  function note() {
    const made = document.getElementById("elsewhere") || document.createElement("p");
    made.id = "elsewhere";
    made.className = "notice";
    made.textContent = "What moves this picture stood in another cell of the notebook, which is not here any more: run this cell again.";
    return made;
  }

  for (const element of document.querySelectorAll("script[data-packed]")) {
    const hash = /** @type {HTMLElement} */ (element).dataset.packed;
    const packed = element.textContent || await borrowed(hash);
    held.set(hash, packed);
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const script = document.createElement("script");
    script.textContent = await new Response(plain).text();
    document.body.append(script);
  }
})();
