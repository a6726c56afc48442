// What is seen, as a file: a drawing with title and legend (SVG, or PNG of it), the ties (CSV), and
// the data (JSON). Nothing is sent anywhere: the file is made here, and given to the reader.
export const Saving = (() => {
  const SPACE = "http://www.w3.org/2000/svg";
  const HEAD = 16; // above the title
  const SIDE = 24;
  const LINE = 24;
  const FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK KR', sans-serif";

  function tag(name, attributes = {}, text = null) {
    const made = document.createElementNS(SPACE, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== null) made.textContent = text;
    return made;
  }

  const outline = (kind, x, y, r) => ({
    topic: `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`,
    institution: `M${x - r} ${y - r}H${x + r}V${y + r}H${x - r}Z`,
    work: `M${x} ${y - r}L${x + r} ${y + r}H${x - r}Z`,
  }[kind]);

  // view: what the page draws right now, in pixels of the canvas (see app.js)
  function drawing(view) {
    const { width, height, theme, title, summary, notes, legend } = view;
    const columns = Math.max(1, Math.min(3, Math.floor(width / 260)));
    const rows = Math.ceil(legend.length / columns);
    const said = [...lines(title, width - 2 * SIDE, 22, 650), ...lines(summary, width - 2 * SIDE, 13)];
    const head = said.reduce((sum, line) => sum + 1.4 * line.size, HEAD) + 8;
    const below = lines(notes, width - 2 * SIDE, 11);
    const whole = Math.ceil(head + height + rows * LINE + 26 + 15 * below.length);
    const svg = tag("svg", { xmlns: SPACE, width, height: whole, viewBox: `0 0 ${width} ${whole}`, "font-family": FONT });
    svg.append(tag("title", {}, title), tag("rect", { width, height: whole, fill: theme.surface }));
    let y = HEAD;
    for (const { text, size, weight } of said) {
      y += 1.4 * size;
      svg.append(tag("text", { x: SIDE, y: y - 0.3 * size, "font-size": size, "font-weight": weight, fill: weight > 500 ? theme.text : theme.muted }, text));
    }
    const area = tag("svg", { x: 0, y: head, width, height, viewBox: `0 0 ${width} ${height}`, overflow: "visible" });
    for (const { path, colour } of view.hulls) area.append(tag("path", { d: path, fill: colour, "fill-opacity": 0.1, stroke: colour, "stroke-opacity": 0.35 }));
    for (const { from, to, colour, width: wide, dashes } of view.ties) {
      const line = tag("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, stroke: colour, "stroke-width": wide });
      if (dashes) line.setAttribute("stroke-dasharray", dashes.join(" "));
      area.append(line);
    }
    for (const dot of view.dots) area.append(node(dot));
    for (const { text, x, y: at, size, colour, weight, italic } of view.names) {
      area.append(tag("text", { x, y: at, "font-size": size, "font-weight": weight, "font-style": italic ? "italic" : "normal", "text-anchor": "middle", "dominant-baseline": "central", fill: colour, stroke: theme.surface, "stroke-width": size / 4, "stroke-linejoin": "round", "paint-order": "stroke" }, text));
    }
    svg.append(area);
    key(svg, legend, { columns, wide: (width - 32) / columns, top: head + height + 14 }, theme);
    below.forEach(({ text }, n) => svg.append(tag("text", { x: SIDE, y: whole - 14 - 15 * (below.length - 1 - n), "font-size": 11, fill: theme.muted }, text)));
    return { svg, width, height: whole };
  }

  /** @param {{x: number, y: number, r: number, fill: string, stroke: string, kind: any, dashed?: boolean, ring?: string}} dot */
  function node({ x, y, r, fill, stroke, kind, dashed, ring }) {
    const look = { fill, stroke, "stroke-width": 1.5 };
    if (dashed) look["stroke-dasharray"] = "4 3";
    if (kind) return tag("path", { d: outline(kind, x, y, r), ...look });
    if (!ring) return tag("circle", { cx: x, cy: y, r, ...look });
    const both = tag("g");
    both.append(tag("circle", { cx: x, cy: y, r, ...look }), tag("circle", { cx: x, cy: y, r: r + 5, fill: "none", stroke: ring, "stroke-width": 2.5 }));
    return both;
  }

  function key(svg, legend, { columns, wide, top }, theme) {
    legend.forEach(({ label, fill, stroke, kind, many }, i) => {
      const x = 32 + (i % columns) * wide;
      const y = top + Math.floor(i / columns) * LINE + 10;
      const count = `  ${many}`;
      svg.append(node({ x, y: y - 4, r: 6, fill, stroke, kind }));
      svg.append(tag("text", { x: x + 14, y, "font-size": 13, fill: theme.text, "xml:space": "preserve" }, `${fitting(label, wide - 34 - length(count, 13), 13)}${count}`));
    });
  }

  const pen = document.createElement("canvas").getContext("2d");

  function length(text, size, weight = 400) {
    pen.font = `${weight} ${size}px ${FONT}`;
    return pen.measureText(text).width;
  }

  // A text that has room, shortened between words where it must be.
  function fitting(text, room, size, weight = 400) {
    if (length(text, size, weight) <= room) return text;
    const words = text.split(" ");
    while (words.length > 1 && length(`${words.join(" ")} …`, size, weight) > room) words.pop();
    const letters = Array.from(words.join(" "));
    while (letters.length > 1 && length(`${letters.join("")}…`, size, weight) > room) letters.pop();
    return `${letters.join("").replace(/[\s,;:]+$/u, "")}…`;
  }

  // A text in lines that have room, broken between words.
  function lines(text, room, size, weight = 400) {
    const found = [""];
    for (const word of text.split(" ").filter(Boolean)) {
      const longer = `${found[found.length - 1]} ${word}`.trim();
      if (length(longer, size, weight) <= room || !found[found.length - 1]) found[found.length - 1] = longer;
      else found.push(word);
    }
    return found.filter(Boolean).map((line) => ({ text: fitting(line, room, size, weight), size, weight }));
  }

  function offer(name, blob) {
    const link = document.createElement("a");
    link.download = name;
    link.href = URL.createObjectURL(blob);
    link.hidden = true;
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  function svgBlob({ svg }) {
    const text = new XMLSerializer().serializeToString(svg);
    return new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`], { type: "image/svg+xml" });
  }

  function png(made, name, failed) {
    const image = new Image();
    const address = URL.createObjectURL(svgBlob(made));
    image.onerror = () => { URL.revokeObjectURL(address); failed(); };
    image.onload = () => {
      const scale = 2;
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [made.width * scale, made.height * scale];
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(address);
      canvas.toBlob((blob) => (blob ? offer(name, blob) : failed()), "image/png");
    };
    image.src = address;
  }

  // A cell that a spreadsheet takes for text: no formula may begin in it.
  function cell(value) {
    const plain = String(value);
    const safe = /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
    return `"${safe.replaceAll('"', '""')}"`;
  }

  function csv(data) {
    const head = ["source", "target", "source_id", "target_id", "kind", "weight", "years", "works"];
    const rows = data.ties.map(({ a, b, kind, strength, years, works, more }) => [
      data.people[a].name, data.people[b].name, data.ids[a], data.ids[b], kind || "coauthor", strength,
      years === "unknown" ? "" : years, works.length + (more || 0)]);
    return rowsOf([head, ...rows]);
  }

  const rowsOf = (all) => new Blob(["\ufeff", all.map((row) => row.map(cell).join(",")).join("\r\n"), "\r\n"], { type: "text/csv" });
  const fileName = (title, what) => `${title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "slice"}.${what}`;

  // A drawing ({svg, width, height}) as SVG or PNG.
  function picture(what, name, made, failed = () => {}) {
    if (what === "svg") offer(name, svgBlob(made));
    else png(made, name, failed);
  }

  function save(what, { view, data, failed }) {
    const name = fileName(data.title, what);
    if (what === "svg" || what === "png") picture(what, name, drawing(view()), failed);
    else if (what === "csv") offer(name, csv(data));
    else offer(name, new Blob([JSON.stringify(data)], { type: "application/json" }));
  }

  return { save, drawing, picture, offer, fileName, rows: rowsOf, tag, FONT };
})();
