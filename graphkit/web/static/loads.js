// What happens to the workspace, as it happens: the load that runs, and that new data is here.
// Without this script the page says what it was when it was made.
const box = document.getElementById("happening");

function show(now) {
  const line = /** @type {HTMLElement} */ (box.querySelector(".load"));
  const bar = /** @type {HTMLProgressElement} */ (box.querySelector("progress"));
  const load = now.loading;
  line.hidden = !load;
  if (load) {
    const far = load.done ? ` ${load.done.toLocaleString("en")}` : "";
    line.querySelector(".stage").textContent = `Loading: ${load.stage}${far}`;
    if (load.total && load.done) { bar.max = load.total; bar.value = load.done; } else bar.removeAttribute("value");
  }
  const newer = (now.generation || "") !== box.dataset.generation;
  /** @type {HTMLElement} */ (box.querySelector(".newer")).hidden = !newer || Boolean(load);
}

// The part of the page that tells what became of uploads is asked for again while it is open.
let asking = false;
async function renewed() {
  const part = document.getElementById("uploads");
  if (!part || asking || !part.querySelector(".state-waiting, .state-loading")) return;
  asking = true;
  try {
    const answer = await fetch(part.dataset.fresh, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = made.getElementById("uploads");
    if (now && now.innerHTML !== part.innerHTML) part.replaceWith(document.adoptNode(now));
  } catch { /* the next event tries again */ } finally { asking = false; }
}

if (box) {
  const events = new EventSource(box.dataset.events);
  events.addEventListener("message", (event) => { show(JSON.parse(event.data)); renewed(); });
  setInterval(renewed, 2000);
  addEventListener("pagehide", () => events.close());
}
