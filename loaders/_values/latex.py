r"""LaTeX in bibliographic fields -> Unicode: accents, letters, logos, dashes, protection braces.

A decoder of its own, because pylatexenc (measured: 330 microseconds a string, against 10) drops
what it does not know, so "\mbox{G-Animal's}" is lost; its table of symbols is used all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from . import cleaning, formulas

# Nothing to decode in a string without any of these: the usual case, told by one search.
_TEX = re.compile(r"[\\{}~$]|--|``|''")
_PIECE = re.compile(
    r"\\(?P<word>[a-zA-Z]+)\*?(?P<gap>[ \t\n]*)|\\(?P<sign>.)|(?P<dash>---?)|(?P<quote>``|'')"
    r"|(?P<one>[{}~$\\])",
    re.DOTALL,
)
_NEXT_DOLLAR = re.compile(r"(?<!\\)\$")
_GROUP = re.compile(r"\s*\{([^{}]*)\}")
_FORMULA_GROUP = re.compile(r"\{((?:[^{}]|\{[^{}]{0,100}\}){1,200})\}")
_DEPTH = 60  # braces within braces; deeper ones are dropped, not followed

_COMBINING = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "c": "\u0327", "k": "\u0328", "b": "\u0331", "t": "\u0361", "h": "\u0309", "G": "\u030f",
    "U": "\u030e", "f": "\u0311",
}  # fmt: skip
_RUN_IN = frozenset("cvukrH")  # accents written with a letter: "Fran\\ccois"
_ALONE = {"~": "~", "^": "^", "`": "`", "'": "'", '"': '"', "=": "\u00af", ".": "."}
_LETTERS = {
    "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø",
    "l": "ł", "L": "Ł", "ss": "ß", "SS": "ẞ", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð",
    "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "cprime": "'", "polhk": "",
}  # fmt: skip
_LOGOS = {
    "TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2e", "BibTeX": "BibTeX", "BIBTeX": "BibTeX",
    "AmSTeX": "AmSTeX", "AMSTeX": "AmSTeX", "AmSLaTeX": "AmSLaTeX", "AmS": "AmS", "AMS": "AMS",
    "XeTeX": "XeTeX", "LuaTeX": "LuaTeX", "pdfTeX": "pdfTeX", "MF": "METAFONT", "MP": "MetaPost",
    "METAFONT": "METAFONT", "SliTeX": "SliTeX", "PiCTeX": "PiCTeX", "SGML": "SGML", "UNIX": "UNIX",
    "eTeX": "eTeX", "CTAN": "CTAN", "TUB": "TUGboat", "TUG": "TUG", "PS": "PostScript",
    "PostScript": "PostScript", "CWEB": "CWEB", "WEB": "WEB", "Cplusplus": "C++", "DVI": "DVI",
    "XML": "XML", "HTML": "HTML", "VAX": "VAX", "ConTeXt": "ConTeXt", "BibLaTeX": "BibLaTeX",
}  # fmt: skip
_SYMBOLS = {
    "sqrt": "√",
    "textendash": "–", "textemdash": "—", "Dash": "—", "dash": "–", "mdash": "—", "ndash": "–",
    "ldots": "…", "dots": "…", "textellipsis": "…", "slash": "/", "S": "§", "P": "¶",
    "copyright": "©", "pounds": "£", "textquotesingle": "'", "textquoteright": "’",
    "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "lq": "‘", "rq": "’",
    "textless": "<", "textgreater": ">", "textasciitilde": "~", "textasciicircum": "^",
    "textbackslash": "\\", "textunderscore": "_", "textbar": "|", "textdollar": "$",
    "textbraceleft": "{", "textbraceright": "}", "guillemotleft": "«", "guillemotright": "»",
    "space": " ", "quad": " ", "qquad": " ", "newline": " ", "par": " ", "linebreak": " ",
    "textdegree": "°", "textregistered": "®", "texttrademark": "™", "textmu": "µ", "hyphen": "-",
    "textquotedbl": '"', "textperiodcentered": "·", "textbullet": "•", "textsection": "§",
}  # fmt: skip
_SIGNS = {
    "&": "&", "%": "%", "$": "$", "#": "#", "_": "_", "{": "{", "}": "}", " ": " ", "\n": " ",
    ",": " ", ";": " ", ":": " ", ">": " ", "\\": " ", "-": "", "/": "", "!": "", "@": "",
}  # fmt: skip
# Commands whose argument is not for the reader's eyes: it only steers sorting, or is a remark.
_SILENT = frozenset("thanks footnote label vspace hspace vphantom phantom".split())
_QUOTING = frozenset({"path", "verb", "url"})
_QUOTED = re.compile(r"([|!+/\"])(.{0,500}?)\1")
_DIMENSION = re.compile(r"(?:\{\})?[ =]*-?[\d.]+ *(?:em|ex|pt|mm|cm|in|sp|pc)\b ?")
_MOVES = frozenset("kern raise lower hskip vskip".split())
# Commands whose first argument is about the second one.
_FIRST_SILENT = frozenset("href textcolor color foreignlanguage selectlanguage fontsize".split())
_SWITCHES = frozenset("switchargs swap".split())
_PRINTS_FIRST = frozenset("printfirst".split())
_WITH_ARGUMENTS = _SILENT | _FIRST_SILENT | _SWITCHES | _PRINTS_FIRST | _MOVES


def decode(text: str) -> str:
    r"""A field as a reader would see it printed; formulas that are not simple stay TeX.

    >>> decode(r"{\'{\i}}\v{s} {\aa} {ACM} \& {\TeX}'s --- $x_{1}$ $\frac{1}{2}$")
    "íš å ACM & TeX's — x₁ $\\frac{1}{2}$"
    """
    if "`" in text:
        text = text.replace("?`", "¿").replace("!`", "¡")
    if not _TEX.search(text):
        return cleaning.clean(cleaning.without_tags(cleaning.spelled(text)))
    return _decoded(text) if len(text) < 1000 else _decode(text)


def _decode(text: str) -> str:
    printed = cleaning.spelled(_Decoder(text).group(0))
    return formulas.overlaid(cleaning.clean(cleaning.without_tags(printed)))


_decoded = lru_cache(maxsize=4096)(_decode)  # journals, publishers, acknowledgements repeat


def verbatim(text: str) -> str:
    r"""An address or identifier: no dashes or blanks made of `--` and `~`, only escapes undone.

    >>> verbatim(r"\url{https://example.org/~a\_b--c}")
    'https://example.org/~a_b--c'
    """
    if "\\" in text:
        text = re.sub(r"\\(?:url|path|texttt|href)\s*(?=\{)", "", text)
        text = re.sub(r"\{?\$?\\(?:textasciitilde|sim)\s*(?:\{\})?\$?\}?", "~", text)
        text = re.sub(r"\{?\\textless\s*(?:\{\})?\}?", "<", text)
        text = re.sub(r"\{?\\textgreater\s*(?:\{\})?\}?", ">", text)
        text = re.sub(r"\\([_%&#~$^{}/-])(?:\{\})?", r"\1", text)
    return cleaning.clean(text.replace("{", "").replace("}", ""))


class _Decoder:
    """One pass over a string; `at` is the position, `group` reads to the end of a brace group."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.dollars = True  # whether a further dollar may still have its partner; once one has
        self.closings = True  # none, looking again would cost quadratic time

    def group(self, depth: int) -> str:
        out: list[str] = []
        while match := _PIECE.search(self.text, self.at):
            out.append(self.text[self.at : match.start()])
            self.at = match.end()
            if match["one"] == "}":
                if depth:
                    return "".join(out)
            else:
                out.append(self.piece(match, depth))
        out.append(self.text[self.at :])
        self.at = len(self.text)
        return "".join(out)

    def piece(self, match: re.Match[str], depth: int) -> str:
        if match["word"]:
            return self.command(match["word"], match["gap"], depth)
        if match["sign"]:
            return self.sign(match["sign"], depth)
        if match["dash"]:
            return "—" if match["dash"] == "---" else "–"
        if match["quote"]:
            return "“" if match["quote"] == "``" else "”"
        if match["one"] == "{":
            return self.group(depth + 1) if depth < _DEPTH else ""
        if match["one"] == "$":
            return self.formula(match.start())
        return " " if match["one"] == "~" else ""

    def formula(self, start: int) -> str:
        """`$…$` as it stands; a dollar without a partner is a dollar."""
        if self.dollars:
            opening = 2 if self.text.startswith("$$", start) else 1
            if closing := _NEXT_DOLLAR.search(self.text, start + opening):
                self.at = closing.start() + opening
                return self.said(self.text[start : self.at])
            self.dollars = False
        return "$"

    def said(self, formula: str) -> str:
        """A formula in plain letters, where it is a simple one."""
        plain = formulas.plain(formula)
        return formula if plain is None else plain

    def sign(self, sign: str, depth: int) -> str:
        if sign in "([" and self.closings:  # \( … \) is a formula too
            end = self.text.find("\\)" if sign == "(" else "\\]", self.at)
            if end >= 0:
                start, self.at = self.at, end + 2
                return self.said(f"${self.text[start:end]}$")
            self.closings = False
        if sign in _COMBINING:
            return self.accent(sign, depth)
        return _SIGNS.get(sign, sign)

    def command(self, word: str, gap: str, depth: int) -> str:
        if word in _LETTERS:
            return _LETTERS[word]
        if len(word) == 1 and word in _COMBINING:
            return self.accent(word, depth)
        if word in _LOGOS:
            return _LOGOS[word] + (" " if gap else "")  # TeX swallows the blank, readers do not
        if word in _SYMBOLS:
            return _SYMBOLS[word]
        if word in _WITH_ARGUMENTS or "noop" in word.lower():
            return self.with_arguments(word, depth)
        if word == "ensuremath" and (found := self.ensured()):
            return found
        if word in _QUOTING and (match := _QUOTED.match(self.text, self.at)):
            self.at = match.end()
            return match[2]
        if symbol := _other_symbol(word):
            return symbol
        start = self.at - len(gap) - len(word) - 1
        inside = start > 0 and self.text[start - 1].isalpha()
        if inside and (found := self.within_word(word)):
            self.at -= len(gap)
            return found
        return ""

    def ensured(self) -> str:
        r"""The formula of an `\ensuremath`, where it is a simple one in braces."""
        match = _FORMULA_GROUP.match(self.text, self.at)
        plain = formulas.plain(f"${match[1]}$") if match else None
        if match and plain is not None:
            self.at = match.end()
        return plain or ""

    def within_word(self, word: str) -> str:
        r"""A letter that runs into the rest of its word, as TeX would not take it: "T\inaz"."""
        for size in (2, 1):
            if (letter := _LETTERS.get(word[:size])) and word[size:].islower():
                return letter + word[size:]
        if word[0] in _RUN_IN and word[1:].islower():
            return unicodedata.normalize("NFC", word[1] + _COMBINING[word[0]]) + word[2:]
        return ""

    def with_arguments(self, word: str, depth: int) -> str:
        """A command that does something else with what follows than to print it."""
        if word in _MOVES:
            match = _DIMENSION.match(self.text, self.at)
            self.at = match.end() if match else self.at
            return ""
        first = self.argument(depth)
        if word in _SWITCHES:
            return self.argument(depth) + first
        if word in _PRINTS_FIRST:
            self.argument(depth)
            return first
        return ""  # the second argument of \href, if any, is read as ordinary text

    def accent(self, sign: str, depth: int) -> str:
        base = self.argument(depth)
        if not base.strip():
            return _ALONE.get(sign, "") + base
        first = {"ı": "i", "ȷ": "j"}.get(base[0], base[0])
        return unicodedata.normalize("NFC", first + _COMBINING[sign]) + base[1:]

    def argument(self, depth: int) -> str:
        """What a command applies to: a group, a command, or one character."""
        start = self.at
        while start < len(self.text) and self.text[start] in " \t\n":
            start += 1
        if start == len(self.text):
            return ""
        character = self.text[start]
        if character == "}":
            return ""
        self.at = start + 1
        if character == "{":
            return self.group(depth + 1) if depth < _DEPTH else ""
        if character != "\\":
            return character
        match = _PIECE.match(self.text, start)
        if match is None or depth >= _DEPTH:
            return ""
        self.at = match.end()
        if match["word"]:
            return self.command(match["word"], match["gap"], depth + 1)
        return self.sign(match["sign"], depth + 1) if match["sign"] else ""


@lru_cache(maxsize=4096)
def _other_symbol(word: str) -> str:
    r"""A character of pylatexenc's table; else \VorTeX is a logo and \it is formatting."""
    if symbol := _symbol_table()(word):
        return symbol
    return word if not word.islower() and not word.isupper() and len(word) > 2 else ""


@lru_cache(maxsize=1)
def _symbol_table() -> Callable[[str], str]:
    # Slow to import, and seldom needed.
    from pylatexenc.latex2text import get_default_latex_context_db  # noqa: PLC0415

    table = get_default_latex_context_db()

    def look_up(word: str) -> str:
        spec = table.get_macro_spec(word)
        value = getattr(spec, "simplify_repl", None)
        return value if isinstance(value, str) and len(value) < 4 and "%" not in value else ""

    return look_up
