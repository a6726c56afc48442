// The columns of a map as arrays: bytes in base64, whole numbers in groups of seven bits.
export const MapData = (() => {
  const NONE16 = 0xffff;
  const NONE32 = 0xffffffff;

  function bytes(text) {
    const plain = atob(text);
    const found = new Uint8Array(plain.length);
    for (let i = 0; i < plain.length; i++) found[i] = plain.charCodeAt(i);
    return found;
  }

  const shorts = (text) => { const raw = bytes(text); const view = new DataView(raw.buffer); return Uint16Array.from({ length: raw.length / 2 }, (_, i) => view.getUint16(2 * i, true)); };
  const longs = (text) => { const raw = bytes(text); const view = new DataView(raw.buffer); return Float64Array.from({ length: raw.length / 4 }, (_, i) => view.getUint32(4 * i, true)); };

  function varints(text) {
    const raw = bytes(text);
    const found = new Float64Array(raw.length);
    let many = 0;
    for (let i = 0; i < raw.length; i++) {
      let value = 0;
      let by = 1;
      while (raw[i] >= 128) { value += (raw[i++] & 127) * by; by *= 128; }
      found[many++] = value + raw[i] * by;
    }
    return found.subarray(0, many);
  }

  // Ties of everybody, both ways: those of person i stand from starts[i] to starts[i + 1], the strongest first.
  function ties(text, count) {
    const flat = varints(text);
    const from = [];
    const to = [];
    const weight = [];
    const works = [];
    let at = 0;
    for (let i = 0; i < count; i++) {
      let other = i;
      for (let left = flat[at++]; left > 0; left--) {
        other += flat[at];
        from.push(i); to.push(other); weight.push(flat[at + 1] / 100); works.push(flat[at + 2]);
        at += 3;
      }
    }
    const starts = new Uint32Array(count + 1);
    for (let t = 0; t < from.length; t++) { starts[from[t] + 1]++; starts[to[t] + 1]++; }
    for (let i = 0; i < count; i++) starts[i + 1] += starts[i];
    const place = starts.slice(0, count);
    const order = Uint32Array.from(from, (_, t) => t).sort((a, b) => weight[b] - weight[a] || works[b] - works[a] || a - b);
    const own = new Uint32Array(2 * from.length);
    for (const t of order) { own[place[from[t]]++] = t; own[place[to[t]]++] = t; }
    const ended = (t, i) => (from[t] === i ? to[t] : from[t]);
    return { from, to, weight, works, order, of: (i) => own.subarray(starts[i], starts[i + 1]), other: ended };
  }

  // Works of each person, the newest first: a tie's are those that both have.
  function papers(data, count) {
    const flat = varints(data.authors);
    const year = shorts(data.dates);
    const own = Array.from({ length: count }, () => []);
    let at = 0;
    const ranked = data.titles.map((_, w) => {
      const people = [];
      let last = 0;
      for (let left = flat[at++]; left > 0; left--) { last += flat[at++]; people.push(last); }
      return { w, people };
    }).sort((a, b) => year[b.w] - year[a.w] || a.w - b.w);
    for (const { w, people } of ranked) for (const i of people) own[i].push(w);
    const both = (i, j) => { const theirs = new Set(own[j]); return own[i].filter((w) => theirs.has(w)); };
    return { title: (w) => data.titles[w], year: (w) => year[w] || null, of: (i) => own[i], both };
  }

  function read() {
    const data = JSON.parse(document.getElementById("slice").textContent);
    const count = data.names.length;
    const flat = shorts(data.cells);
    const region = new Uint16Array(count);
    let at = 0;
    data.regions.own.forEach((many, r) => { region.fill(r, at, at + many); at += many; });
    const known = (column, none) => (i) => (column === null || column[i] === none ? null : column[i]);
    const year = data.year ? shorts(data.year) : null;
    return {
      data, count, region,
      column: Int32Array.from({ length: count }, (_, i) => flat[2 * i]),
      row: Int32Array.from({ length: count }, (_, i) => flat[2 * i + 1]),
      works: known(shorts(data.works), NONE16),
      year: (i) => (year === null || year[i] === NONE16 ? null : year[i] / 10),
      cited: known(data.cited ? longs(data.cited) : null, NONE32),
      house: known(data.house ? shorts(data.house) : null, 0),
      ties: ties(data.ties, count),
      papers: papers(data, count),
      doubtful: new Set(data.doubtful),
      focus: data.focus,
    };
  }

  return { read, varints };
})();
