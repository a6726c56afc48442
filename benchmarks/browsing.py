"""One page in a real Chromium, in a process of its own: when it stands still, and how it pans.

    python benchmarks/browsing.py drawn page.html SECONDS
    python benchmarks/browsing.py pan page.html SECONDS

Prints one JSON object. The browser is offline: what a page would fetch fails at once. A page of
graphkit is drawn when it says so (`data-ready`), one of pyvis when vis-network ends stabilization;
two frames later the picture is on the screen. Times count from the beginning of navigation.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
from browser import QUIET, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

Found = dict[str, Any]
LAUNCH = 60  # seconds that the browser itself may take
SETTLE = 2000  # ms for what still comes after the first picture, or after letting go
PANNING = 12  # seconds at the most: where no graphics card draws, a frame may take one

SIGN = "graphkit-bench "  # before what the page tells on its console; its policy forbids `eval`
# `network` is the variable of pyvis's template; whichever event comes first counts, in its favour.
WATCH = """
(() => {
  const frames = (n, then) => (n ? requestAnimationFrame(() => frames(n - 1, then)) : then());
  let ready = null;
  const drawn = () => frames(2, () => console.debug("graphkit-bench " + JSON.stringify({
    wall: performance.now() / 1000, ready, heap: performance.memory.usedJSHeapSize / 2 ** 20,
  })));
  let network;
  Object.defineProperty(window, "network", { configurable: true, get: () => network, set(made) {
    network = made;
    if (made) ["stabilizationIterationsDone", "stabilized"].forEach((event) => made.once(event, drawn));
  } });
  new MutationObserver(() => {
    const canvas = document.querySelector("#canvas[data-ready]");
    if (canvas && !ready) { ready = canvas.dataset.ready; drawn(); }
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["data-ready"] });
})();
"""

# Script of a frame: all its callbacks together, or what the browser tells of frames over 50 ms.
FRAMES = """
(() => {
  const bench = window.benchFrames = { script: new Map(), long: [] };
  const plain = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => plain((at) => {
    const begun = performance.now();
    try { callback(at); } finally {
      bench.script.set(at, (bench.script.get(at) || 0) + performance.now() - begun);
    }
  });
  if (PerformanceObserver.supportedEntryTypes.includes("long-animation-frame")) {
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => bench.long.push(
      entry.scripts.reduce((sum, script) => sum + script.duration, 0),
    ))).observe({ type: "long-animation-frame" });
  }
})();
"""
BEGIN = (
    "benchFrames.script.clear(); benchFrames.long.length = 0; benchFrames.begun = performance.now()"
)
END = """() => {
  const each = [...benchFrames.script.values()].sort((a, b) => a - b);
  return { frames: each.length, seconds: (performance.now() - benchFrames.begun) / 1000,
           median: each[each.length >> 1] || 0, p95: each[Math.floor(each.length * 0.95)] || 0, longest: Math.max(0, ...each, ...benchFrames.long) };
}"""
MIDDLE = """() => {
  const { left, top, width, height } = document.getElementById("canvas").getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}"""
PAN = """(most) => new Promise((done) => {
  const [own, far] = window.graphkitMap ? [graphkitMap, 0.004] : [graphkitSlice, 4];
  let n = 0;
  const step = () => {
    own.pan(n % 40 < 20 ? far : -far);
    n += 1;
    if (n < 120 && performance.now() - benchFrames.begun < most) requestAnimationFrame(step); else done();
  };
  requestAnimationFrame(step);
})"""


@contextmanager
def browsing(limit: float, *scripts: str) -> Iterator[Page]:
    """An empty page in a fresh browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=list(QUIET), timeout=LAUNCH * 1000
        )
        context = browser.new_context(viewport={"width": 1280, "height": 860}, offline=True)
        page = context.new_page()
        page.set_default_timeout(limit * 1000)
        for script in (WATCH, *scripts):
            page.add_init_script(script)
        yield page
        browser.close()


def _drawn(page: Page, path: Path) -> Found:
    with page.expect_console_message(lambda message: message.text.startswith(SIGN)) as told:
        page.goto(path.resolve().as_uri(), wait_until="commit")
    found: Found = json.loads(told.value.text.removeprefix(SIGN))
    return found


def drawn(path: Path, limit: float) -> Found:
    """Seconds to the first picture that stands still; `stopped` where it did not come."""
    from playwright.sync_api import TimeoutError as TooLate

    with browsing(limit) as page:
        before, begun = cpu_below(os.getpid()), time.perf_counter()
        try:
            found = {"stopped": False, **_drawn(page, path)}
        except TooLate:
            found = {"stopped": True, "wall": time.perf_counter() - begun}
        found["cpu"] = cpu_below(os.getpid()) - before
        print(json.dumps(found), flush=True)  # closing a page that is busy may take long
    return found


def pan(path: Path, limit: float) -> Found:
    """Dragged with the mouse and moved by script: script of each frame, in ms."""
    with browsing(limit, FRAMES) as page:
        found = _drawn(page, path)
        page.wait_for_timeout(SETTLE)
        x, y = page.evaluate(MIDDLE)
        page.evaluate(BEGIN)
        begun = time.perf_counter()
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(60):
            page.mouse.move(x + 4 * min(step, 60 - step), y + step)
            if time.perf_counter() - begun > PANNING:
                break
        page.mouse.up()
        page.wait_for_timeout(SETTLE)  # letting go draws what was left out while moving
        found["drag"] = page.evaluate(END)
        page.evaluate(BEGIN)
        page.evaluate(PAN, 1000 * PANNING)
        found["script"] = page.evaluate(END)
        print(json.dumps(found), flush=True)
    return found


def cpu_below(pid: int) -> float:
    """CPU seconds of all processes below one, in user and system (Linux; elsewhere 0)."""
    spent = 0.0
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = [int(child) for child in children.read_text(encoding="ascii").split()]
        except OSError:
            continue
        for child in below:
            spent += _cpu(child) + cpu_below(child)
    return spent


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    {"drawn": drawn, "pan": pan}[sys.argv[1]](Path(sys.argv[2]), float(sys.argv[3]))
