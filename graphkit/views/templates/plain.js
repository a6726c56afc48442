// A name as people type it: without accents, case, and strokes that no decomposition takes away.
export const Plain = (() => {
  const STROKES = { ł: "l", ø: "o", đ: "d", ð: "d", ħ: "h", ŧ: "t", ı: "i", ß: "ss", æ: "ae", œ: "oe", þ: "th" };

  const plain = (name) =>
    name.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase().replace(/[łøđðħŧıßæœþ]/gu, (c) => STROKES[c]).trim();

  return { plain };
})();
