// The colours of the drawing. They stand in the style sheet, once for light and once for dark, so
// that page and canvas agree; here they are read, and given to vis-network.
"use strict";

const Theme = (() => {
  const probe = document.createElement("canvas").getContext("2d");

  // Any CSS colour as rgba() with the given opacity.
  function fade(colour, alpha) {
    probe.fillStyle = "#888888";
    probe.fillStyle = colour;
    const hex = probe.fillStyle;
    const part = (at) => parseInt(hex.slice(at, at + 2), 16);
    return `rgba(${part(1)},${part(3)},${part(5)},${alpha})`;
  }

  function read() {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(name).trim();
    const kinds = {};
    for (const kind of ["0", "1", "2", "3", "4", "5", "other", "none"]) {
      kinds[kind] = { fill: get(`--fill-${kind}`), edge: get(`--edge-${kind}`) };
    }
    return {
      kinds,
      surface: get("--surface"),
      text: get("--text"),
      muted: get("--muted"),
      accent: get("--accent"),
      line: get("--tie"),
      font: getComputedStyle(document.body).fontFamily,
    };
  }

  // How a person looks: full, or faded because something else is selected.
  function person(theme, kind, { dim, chosen, doubtful }) {
    const { fill, edge } = theme.kinds[kind];
    const background = doubtful ? fade(fill, dim ? 0.08 : 0.35) : dim ? fade(fill, 0.16) : fill;
    const border = chosen ? theme.text : dim ? fade(edge, 0.3) : edge;
    return {
      color: { background, border, hover: { background, border: theme.text } },
      borderWidth: chosen ? 3 : doubtful ? 2 : 1.5,
      shapeProperties: { borderDashes: doubtful ? [4, 3] : false },
    };
  }

  // How a tie looks: in its community's colour inside one, grey between two.
  function tie(theme, kind, { dim, chosen }) {
    if (chosen) return { color: { color: theme.accent, hover: theme.accent } };
    const inner = kind !== null && kind !== "none" && kind !== "other";
    const colour = inner ? theme.kinds[kind].edge : theme.line;
    const alpha = dim ? 0.07 : inner ? 0.5 : 0.45;
    return { color: { color: fade(colour, alpha), hover: theme.accent } };
  }

  return { read, person, tie, fade };
})();
