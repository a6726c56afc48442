// The colours of the drawing. They stand in the style sheet, once for light and once for dark, so
// that page and canvas agree; here they are read, and given to vis-network.
"use strict";

const Theme = (() => {
  const probe = document.createElement("canvas").getContext("2d");

  // Any CSS colour as rgba() with the given opacity.
  function fade(colour, alpha) {
    return `rgba(${parts(colour).join(",")},${alpha})`;
  }

  function parts(colour) {
    probe.fillStyle = "#888888";
    probe.fillStyle = colour;
    const hex = probe.fillStyle;
    return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  }

  // A colour thinned with the ground it lies on; opaque, so that no tie shines through a dot.
  function mix(colour, ground, amount) {
    const under = parts(ground);
    const mixed = parts(colour).map((part, i) => Math.round(part * amount + under[i] * (1 - amount)));
    return `rgb(${mixed.join(",")})`;
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
    const strength = doubtful ? (dim ? 0.1 : 0.3) : dim ? 0.2 : 1;
    const background = mix(fill, theme.surface, strength);
    const border = chosen ? theme.text : mix(edge, theme.surface, dim ? 0.35 : 1);
    return {
      color: { background, border, hover: { background, border: theme.text } },
      borderWidth: chosen ? 3 : doubtful ? 2 : 1.5,
      shapeProperties: { borderDashes: doubtful ? [4, 3] : false },
    };
  }

  // How a tie looks: in its community's colour inside one, grey between two; weak ones stand back,
  // or a single work of forty authors would drown all others.
  function tie(theme, kind, { dim, chosen, strength }) {
    if (chosen) return { color: { color: theme.accent, hover: theme.accent } };
    const inner = kind !== null && kind !== "none" && kind !== "other";
    const colour = inner ? theme.kinds[kind].edge : theme.line;
    const alpha = dim ? 0.06 : 0.16 + 0.5 * strength;
    return { color: { color: fade(colour, alpha), hover: theme.accent } };
  }

  return { read, person, tie, fade, mix };
})();
