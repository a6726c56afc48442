"""Marks on names: stars, daggers and raised numbers that point to a footnote are no part of a name.

Lists that people keep by hand carry them ("Ana Silva*", "Bo Li$^{1,2}$", "**Cy Ng**"); left in,
each would be somebody else than the same name without.
"""

from __future__ import annotations

import re

_SIGNS = "*†‡§¶#∗⋆★☆✉✝‖◇◆"
_RAISED = "¹²³⁰⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉ"
SIGNS = f"{_SIGNS} "  # behind a name in braces: "{K. Li}*"
# Whether there may be any: one quick look, since names without are the rule.
_ANY = re.compile(rf"[{re.escape(_SIGNS)}{_RAISED}$^+\d]|__")
_SUPERSCRIPT = re.compile(
    r"\s{0,2}(?:\$\s{0,2}\^\s{0,2}(?:\{[^{}$]{0,60}\}|\\?\w{1,20}|[^\w\s$]{1,3})\s{0,2}\$"
    r"|\^(?:\([^()]{0,60}\)|\{[^{}]{0,60}\}|\w|[^\w\s]))"
)
_SIGN = re.compile(rf"\s{{0,2}}[{re.escape(_SIGNS)}]+|[{_RAISED}]+|(?<!\w)__|__(?!\w)")
_PLUS = re.compile(r"(?<=[^\W\d_A-Z])\+{1,3}(?=\s{0,3}(?:,|\Z))")  # of whom to write to
# Numbers that stand at a name without a blank: "Li1,2". One alone may be part of it ("Family7").
_NUMBER = re.compile(r"(?<=[^\W\d_A-Z])[1-9]\d?(?:\s?,\s?\d{1,2}){1,5}(?=\s{0,3}(?:,|\Z))")
# The same in LaTeX, and what makes a name bold: "\\textbf{Ng, Cy}", "{\\bf Cy Ng}".
_TEX_MARK = re.compile(
    r"\\(?:textsuperscript|textsubscript|thanks|footnote)\s{0,3}\{[^{}]{0,200}\}"
    r"|\\footnotemark(?:\[[^\]]{0,9}\])?|\\(?:text)?d?dag(?:ger)?(?:dbl)?(?![a-zA-Z])(?:\{\})?|\\[*#]"
)
_TEX_STYLE = re.compile(
    r"\\(?:textbf|textit|textsc|emph|underline|uline|ul|mathbf|textcolor\s{0,3}\{[^{}]{0,40}\})"
    r"\s{0,3}\{(?P<text>(?:[^{}]|\{[^{}]{0,60}\}){1,200})\}"
    r"|\{\s{0,3}\\(?:bf|it|sc|em|bfseries|itshape)(?![a-zA-Z])\s{0,3}(?P<old>(?:[^{}]|\{[^{}]{0,60}\}){1,200})\}"
)
_ONE_NUMBER = re.compile(r"(?<=[^\W\d_A-Z])[1-9]\d?\Z")
_ORPHAN = re.compile(rf"[\d\s,{re.escape(_SIGNS)}{_RAISED}]{{1,12}}\Z")


def unmarked(name: str) -> str:
    r"""A name without what points to a footnote.

    >>> [unmarked(n) for n in ("Ana Silva*", "Silva†, Ana", "Bo Li$^{1,2}$", "**Cy Ng**", "Cy Ng¹")]
    ['Ana Silva', 'Silva, Ana', 'Bo Li', 'Cy Ng', 'Cy Ng']
    >>> [unmarked(n) for n in ("Li1,2, Bo", "A. Kim^Ω", "Group 5", "H2020 Kelp", "Ana Family7")]
    ['Li, Bo', 'A. Kim', 'Group 5', 'H2020 Kelp', 'Ana Family7']
    >>> [unmarked(n) for n in ("Han+, Yoseob", "Auk Kim+", "김아욱*+", "Team C++")]
    ['Han, Yoseob', 'Auk Kim', '김아욱', 'Team C++']
    """
    if _ANY.search(name) is None:
        return name
    bare = _PLUS.sub("", _SIGN.sub("", _SUPERSCRIPT.sub("", name)))
    if " " in bare:
        bare = _NUMBER.sub("", bare)
    bare = " ".join(bare.split()).strip(" ,;")
    return bare.replace(" ,", ",") if any(map(str.isalpha, bare)) else name


def unmarked_tex(text: str) -> str:
    r"""A list of names in LaTeX without raised marks and without what makes a name bold.

    >>> unmarked_tex(r"\textbf{Ng, Cy} and {\bf Kim}, Ana\textsuperscript{1} and Li$^\dagger$, Bo")
    'Ng, Cy and Kim, Ana and Li, Bo'
    >>> unmarked_tex(r"M{\"u}ller, J{\'o}zef and {\L}o\'s, Jan and {The Kelp Group}")
    'M{\\"u}ller, J{\\\'o}zef and {\\L}o\\\'s, Jan and {The Kelp Group}'
    """
    if "^" in text and "$" in text:
        text = _SUPERSCRIPT.sub("", text)
    if "\\" in text:
        text = _TEX_MARK.sub("", text)
        text = _TEX_STYLE.sub(lambda m: m["text"] or m["old"], text)
    return text


def unnumbered(names: list[str]) -> list[str]:
    """The names of one list without numbers at their ends, where few have one or marks lie between.

    >>> unnumbered(["Ana Silva", "Ralph Böttcher4", "Bo Li"]), unnumbered(["Ana Li1", "Bo Ng2"])
    (['Ana Silva', 'Ralph Böttcher', 'Bo Li'], ['Ana Li1', 'Bo Ng2'])
    >>> unnumbered(["Ana Li1", "2", "Bo Ng2"])
    ['Ana Li', 'Bo Ng']
    """
    kept = [name for name in names if not is_mark(name)]
    numbered = sum(name[-1:].isdigit() for name in kept)
    if len(kept) == len(names) and not 0 < 2 * numbered < len(kept):
        return names
    return [_ONE_NUMBER.sub("", name) if " " in name else name for name in kept]


def is_mark(piece: str) -> bool:
    """Whether a piece of a list is but marks: what is left of "Li1,2" where commas part names.

    >>> is_mark("2"), is_mark("*"), is_mark("3rd"), is_mark("")
    (True, True, False, False)
    """
    return _ORPHAN.match(piece) is not None
