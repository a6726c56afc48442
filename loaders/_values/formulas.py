r"""Simple formulas of TeX -> Unicode, as a reader would say them: $\alpha$, Cu$_2$O, $10^{-3}$.

What has a structure (fractions, cube roots, matrices) or an unknown command is no simple one and
stays TeX. The raw form is kept beside a title, so nothing is lost by it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LONGEST = 200  # characters of a formula that stands in a title or a name
_TOKEN = re.compile(
    r"\\([A-Za-z]+)\s*|\\(.)|([_^])\s*|([{}])|(\s+|~)|([^\\{}_^\s~$&#%])", re.DOTALL
)
_WORD = re.compile(r"\S*\Z")
_VARIANTS = {
    "varepsilon": "ε", "epsilon": "ε", "vartheta": "ϑ", "varphi": "φ", "phi": "φ", "varrho": "ϱ",
    "varsigma": "ς", "varpi": "ϖ", "varkappa": "ϰ", "omicron": "ο", "digamma": "ϝ",
}  # fmt: skip
_GREEK = frozenset(
    "alpha beta gamma delta zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon chi"
    " psi omega".split()
)
_SIGNS = {
    "times": "×", "cdot": "·", "pm": "±", "mp": "∓", "to": "→", "rightarrow": "→", "leftarrow": "←",
    "leftrightarrow": "↔", "Rightarrow": "⇒", "longrightarrow": "→", "mapsto": "↦", "sim": "~",
    "simeq": "≃", "approx": "≈", "cong": "≅", "equiv": "≡", "propto": "∝", "neq": "≠", "ne": "≠",
    "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "leqslant": "≤", "geqslant": "≥", "lesssim": "≲",
    "gtrsim": "≳", "ll": "≪", "gg": "≫", "infty": "∞", "partial": "∂", "nabla": "∇", "sum": "∑",
    "prod": "∏", "int": "∫", "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊆",
    "cup": "∪", "cap": "∩", "emptyset": "∅", "forall": "∀", "exists": "∃", "ell": "ℓ", "hbar": "ℏ",
    "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "circ": "°", "degree": "°", "prime": "′", "dagger": "†",
    "ddagger": "‡", "star": "⋆", "ast": "∗", "bullet": "•",
    "odot": "⊙", "oplus": "⊕", "otimes": "⊗", "perp": "⊥",
    "parallel": "∥", "langle": "⟨", "rangle": "⟩", "ldots": "…", "cdots": "⋯", "dots": "…",
    "lbrace": "{", "rbrace": "}", "vert": "|", "mid": "|", "Vert": "‖", "setminus": "∖",
    "wedge": "∧", "vee": "∨", "neg": "¬", "angle": "∠", "triangle": "△", "square": "□",
    "sqcup": "⊔", "div": "÷",
    "log": "log", "ln": "ln", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan", "max": "max",
    "min": "min", "lim": "lim", "det": "det", "dim": "dim", "mod": "mod", "Sun": "☉", "sun": "☉",
    "quad": " ", "qquad": " ", "not": "\u0338", "aa": "å", "AA": "Å", "colon": ":", "AE": "Æ",
    "micro": "µ", "textmu": "µ", "percent": "%",
}  # fmt: skip
_ESCAPED = {",": " ", ";": " ", ":": " ", " ": " ", "!": "", "%": "%", "&": "&", "#": "#", "_": "_",
            "{": "{", "}": "}", "$": "$", "-": "", "/": "", "|": "‖", ">": " "}  # fmt: skip
# Commands that say how their argument looks; the argument is what is read.
_LOOKS = frozenset(
    "mathrm mathit mathbf mathsf mathtt mathcal mathscr mathfrak mathnormal text textrm textit"
    " textbf textsf rm it bf sf tt cal rmfamily operatorname ensuremath mbox hbox boldsymbol bm pmb"
    " ce textnormal em scriptstyle displaystyle textstyle left right big Big bigl bigr"
    " limits".split()
)
_DOUBLE = {"mathbb": "ℂℍℕℙℚℝℤ"}
_ACCENTS = {"bar": "\u0304", "overline": "\u0304", "hat": "\u0302", "widehat": "\u0302",
            "tilde": "\u0303", "widetilde": "\u0303", "dot": "\u0307", "ddot": "\u0308",
            "vec": "\u20d7", "check": "\u030c", "acute": "\u0301", "grave": "\u0300"}  # fmt: skip
_SUB = dict(
    zip("0123456789+-=()aeoxhklmnpstijruv", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", strict=True)
)
_SUPER = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True))
_RAISED = "°′∗*†‡⊙☉⊥∞"  # read as they stand, where others have letters of their own
_OVERLAID = {"o\u0338": "ø", "O\u0338": "Ø", "l\u0338": "ł", "L\u0338": "Ł", "=\u0338": "≠"}


class _NotSimpleError(Exception):
    """A formula that has no plain form."""


@lru_cache(maxsize=4096)
def plain(formula: str) -> str | None:
    r"""What stands between dollars in Unicode; None where that is no simple formula.

    >>> plain(r"\alpha"), plain("_2"), plain("10^{-3}"), plain(r"\frac{1}{2}"), plain("5 and ")
    ('α', '₂', '10⁻³', None, None)
    """
    text = formula.strip("$")
    if not text.strip() or len(text) > _LONGEST:
        return None
    if not re.search(r"[\\_^{]", text) and (text != text.strip() or " " in text):
        return None  # "between $5 and $6"
    try:
        reader = _Reader(text)
        letters = reader.group(0)
    except _NotSimpleError:
        return None
    for overlaid, letter in _OVERLAID.items():
        letters = letters.replace(overlaid, letter)
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", letters))


def overlaid(text: str) -> str:
    """A text in which a stroke over a letter, set as a formula, is that letter."""
    for pair, letter in _OVERLAID.items():
        text = text.replace(pair, letter)
    return text


class _Reader:
    """One pass over a formula."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def group(self, depth: int) -> str:
        out: list[str] = []
        while self.at < len(self.text):
            match = self.next()
            if match[4] == "}":
                if not depth:
                    raise _NotSimpleError
                return "".join(out)
            out.append(self.piece(match, depth))
        if depth:
            raise _NotSimpleError
        return "".join(out)

    def next(self) -> re.Match[str]:
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            raise _NotSimpleError
        self.at = match.end()
        return match

    def piece(self, match: re.Match[str], depth: int) -> str:
        word, escaped, script, brace, blank, sign = match.groups()
        if word:
            return self.command(word, depth)
        if escaped:
            if escaped not in _ESCAPED:
                raise _NotSimpleError
            return _ESCAPED[escaped]
        if script:
            return self.script(_SUB if script == "_" else _SUPER, script, depth)
        if brace:
            if depth > 8:
                raise _NotSimpleError
            return self.group(depth + 1)
        return " " if blank else sign

    def argument(self, depth: int) -> str:
        if self.at >= len(self.text):
            raise _NotSimpleError
        match = self.next()
        if match[5]:
            match = self.next()
        return self.piece(match, depth)

    def script(self, letters: dict[str, str], mark: str, depth: int) -> str:
        content = self.argument(depth).strip()
        if all(c in letters or c in _RAISED for c in content):
            return "".join(letters.get(c, c) for c in content)
        # no letters of that kind: "K_max", "x^max", and what has signs in brackets
        return f"{mark}{content}" if content.isalnum() else f"{mark}({content})"

    def root(self, depth: int) -> str:
        """A square root; one of another degree is no simple formula."""
        if self.text[self.at : self.at + 1] == "[":
            raise _NotSimpleError
        content = self.argument(depth).strip()
        if not content:
            raise _NotSimpleError
        simple = content.isalnum() or len(content) == 1
        return f"√{content}" if simple else f"√({content})"

    def command(self, word: str, depth: int) -> str:
        if word in _SIGNS:
            sign = _SIGNS[word]
            # "n \\log n": the blank that TeX sets behind the name of a function
            apart = sign == word and self.text[self.at : self.at + 1].isalnum()
            return f"{sign} " if apart else sign
        if word in _VARIANTS:
            return _VARIANTS[word]
        lower = word[0].lower() + word[1:]
        if lower in _GREEK:
            size = "SMALL" if word == lower else "CAPITAL"
            name = lower.upper().replace("LAMBDA", "LAMDA")
            return unicodedata.lookup(f"GREEK {size} LETTER {name}")
        if word in _LOOKS:
            return ""  # what follows is read as it stands, a group or not
        if word in _DOUBLE:
            content = self.argument(depth)
            double = {unicodedata.normalize("NFKC", c): c for c in _DOUBLE[word]}
            return double.get(content, content)
        if word == "sqrt":
            return self.root(depth)
        if word in _ACCENTS:
            content = self.argument(depth)
            if not content:
                raise _NotSimpleError
            return content[0] + _ACCENTS[word] + content[1:]
        raise _NotSimpleError
