// The colours of the drawing. They stand in the style sheet, once for light and once for dark, so
// that page and canvas agree; here they are read, and given to vis-network.
export const Theme = (() => {
  const probe = document.createElement("canvas").getContext("2d");
  const CHANGES = ["new", "ended", "stronger", "weaker", "same"];

  // Any CSS colour as rgba() with the given opacity.
  function fade(colour, alpha) {
    return `rgba(${parts(colour).join(",")},${alpha})`;
  }

  function parts(colour) {
    probe.fillStyle = "#888888";
    probe.fillStyle = colour;
    const hex = String(probe.fillStyle);
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
    for (const kind of [...Array(10).keys(), "other", "none", "topic", "institution", "work"]) {
      kinds[kind] = { fill: get(`--fill-${kind}`), edge: get(`--edge-${kind}`) };
    }
    return {
      kinds,
      changes: Object.fromEntries(CHANGES.map((name) => [name, get(`--${name}`)])),
      surface: get("--surface"),
      text: get("--text"),
      muted: get("--muted"),
      accent: get("--accent"),
      line: get("--tie"),
      font: getComputedStyle(document.body).fontFamily,
    };
  }

  const OF_ONE_WINDOW = { came: "new", left: "ended" }; // somebody whose works are in one of two windows

  // How a node looks: full, or faded because something else is selected.
  /** @param {any} theme @param {any} kind @param {{dim?: boolean, chosen?: boolean, doubtful?: boolean, change?: string}} state */
  function person(theme, kind, { dim, chosen, doubtful, change }) {
    const own = change ? theme.changes[OF_ONE_WINDOW[change]] : null;
    const { fill, edge } = own ? { fill: own, edge: own } : theme.kinds[kind];
    const strength = doubtful || own ? (dim ? 0.1 : 0.3) : dim ? 0.16 : 1;
    const background = mix(fill, theme.surface, strength);
    const border = chosen ? theme.text : mix(edge, theme.surface, dim ? 0.3 : 1);
    return {
      color: { background, border, hover: { background, border: theme.text } },
      borderWidth: chosen ? 3 : doubtful ? 2 : 1.5,
      shapeProperties: { borderDashes: doubtful ? [4, 3] : false },
    };
  }

  // How a tie looks: in its community's colour inside one, grey between two; weak ones stand back,
  // or a single work of forty authors would drown all others. Links to things are thin and dotted.
  /**
   * @param {any} theme @param {any} kind
   * @param {{dim?: boolean, chosen?: boolean, strength?: number, link?: any, hint?: any, change?: any, crowd?: number, lit?: boolean}} state
   */
  function tie(theme, kind, { dim, chosen, strength, link, hint, change, crowd, lit }) {
    if (chosen) return { color: { color: theme.accent, hover: theme.accent }, dashes: hint ? [7, 5] : false };
    if (hint) return { color: { color: fade(theme.accent, dim ? 0.12 : 0.85), hover: theme.accent }, dashes: [7, 5] };
    if (link) return { color: { color: fade(theme.line, dim ? 0.04 : lit ? 0.75 : 0.26), hover: theme.accent }, dashes: [1.5, 4] };
    if (change) return changed(theme, change, dim, strength);
    const inner = kind !== null && kind !== "none" && kind !== "other";
    const colour = inner ? theme.kinds[kind].edge : theme.line;
    const alpha = dim ? 0.05 : lit ? 0.4 + 0.5 * strength : (0.14 + 0.5 * strength) * crowd;
    return { color: { color: fade(colour, alpha), hover: theme.accent }, dashes: false };
  }

  function changed(theme, change, dim, strength) {
    const quiet = change === "same" ? 0.3 : 0.62 + 0.38 * strength;
    return {
      color: { color: fade(theme.changes[change] || theme.line, dim ? 0.06 : quiet), hover: theme.accent },
      dashes: change === "ended" ? [6, 5] : change === "weaker" ? [2, 4] : false,
    };
  }

  return { read, person, tie, fade, mix };
})();
