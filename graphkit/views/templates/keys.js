// The picture by keyboard: from neighbour to neighbour along the ties, into the works, and back.
// Every step is announced in the live region, and shown.
export const Keys = (() => {
  const MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const PAN = { ArrowRight: [60, 0], ArrowLeft: [-60, 0], ArrowDown: [0, 60], ArrowUp: [0, -60] };

  // doing: what the page can do (select, works, back, clear, pan, zoom, point, start, neighbours)
  function make(frame, doing) {
    let place = -1; // which neighbour is pointed at

    function walk(step) {
      const around = doing.neighbours();
      if (!around) return doing.start();
      if (!around.length) return doing.say("No neighbours here.");
      place = (place + step + around.length + (place < 0 && step < 0 ? 1 : 0)) % around.length;
      return doing.point(around[place], place + 1, around.length);
    }

    function current() {
      const around = doing.neighbours();
      return around && place >= 0 ? around[place] : null;
    }

    function onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { key } = event;
      const here = current();
      if (PAN[key] && event.shiftKey) doing.pan(...PAN[key]);
      else if (MOVES[key]) walk(MOVES[key]);
      else if (key === "Enter" && here) doing.person(here.other);
      else if ((key === "w" || key === "W") && here) doing.tie(here.tie);
      else if (key === "+" || key === "=") doing.zoom("in");
      else if (key === "-") doing.zoom("out");
      else if (key === "0") doing.zoom("fit");
      else if (key === "Home") doing.start();
      else return;
      event.preventDefault();
    }

    frame.addEventListener("keydown", onKey);
    return { forget: () => { place = -1; } };
  }

  return { make };
})();
