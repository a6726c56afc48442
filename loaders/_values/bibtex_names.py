"""BibTeX name lists -> mentions: "and" and commas count only outside of braces.

Names without braces around blanks or commas go to `people.from_text`; the others are taken apart
here, because what braces hold together is one word ("{Barnes and Noble}", "{Baldwin, Jr.}").
"""

from __future__ import annotations

import re
from dataclasses import replace

from graphkit.records import Mention
from graphkit.remembered import remembered

from . import cleaning, compose, latex, marks, name_lists, people

_BRACED = re.compile(r"[\\{}~$]|``|''|--")
_NOT_PLAIN = re.compile(r"[\\{},=]")
_AND = re.compile(r"(?<!\s)\s+and(?=\s)", re.IGNORECASE)
_MARK_AND = re.compile(r"\\.|[{}]|(?<!\s)\s+and(?=\s)", re.IGNORECASE | re.DOTALL)
_MARK_COMMA = re.compile(r"\\.|[{},]", re.DOTALL)
_MARK_BLANK = re.compile(r"\\.|[{}]|[\s~]+", re.DOTALL)
_MARK_HELD = re.compile(r"\\.|[{}]|[\s,~]+", re.DOTALL)
_ACCENTED_BLANK = re.compile(r"\\[a-zA-Z]+\s+(?=[^\s{}\\])")
_EXTENDED = re.compile(r"(?:^|[,\s])(?:family|given)\s{0,9}=")
_LONGEST = 300  # names longer than this are not kept in the cache

_NUMBERED = re.compile(r"([^,{}]{1,200}[^\W\d_]) 0\d{3}\Z")


def parse(text: str) -> people.Authors:
    """The value of an `author` or `editor` field."""
    mentions: list[Mention] = []
    names = split(marks.unmarked_tex(cleaning.spelled(text)))
    if len(names) > 1 and not _NOT_PLAIN.search(text) and people.behind_in_file(names):
        return people.gather(map(people.behind, names))
    for name in names:
        if len(name) > _LONGEST:
            mentions.extend(_persons(name))
        else:
            mentions.extend(_cached(name))
    return people.gather(mentions)


def split(text: str) -> list[str]:
    """The names of a list, still in LaTeX."""
    if "{" in text or "\\" in text:
        names = _outside(f" {text} ", _MARK_AND)
    else:
        names = _AND.split(f" {text} ")
    names = [stripped for name in names if (stripped := name.strip())]
    if len(names) == 1 and ";" in text and "{" not in text and "\\" not in text:
        names = [part.strip() for part in text.split(";") if part.strip()]
    return names


def _outside(text: str, mark: re.Pattern[str]) -> list[str]:
    """Split a text at the marks that stand outside of all braces."""
    parts: list[str] = []
    depth = start = 0
    for match in mark.finditer(text):
        sign = match.group()
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth = max(0, depth - 1)
        elif depth == 0 and sign[0] != "\\":
            parts.append(text[start : match.start()])
            start = match.end()
    parts.append(text[start:])
    return parts


def _persons(name: str) -> tuple[Mention, ...]:
    """Usually one mention; several where commas alone separate "A. One, B. Two, C. Three"."""
    if match := _NUMBERED.match(name):  # of DBLP, which tells people of one name apart so
        known = ("dblp_name", name)
        return tuple(replace(m, ids=(*m.ids, known)) for m in _persons(match.group(1)))
    if "=" in name and _EXTENDED.search(name):
        return (_extended(name),)
    if not _BRACED.search(name):
        text = compose.without_degrees(cleaning.clean(name))
        if text.count(",") > 2 and (paired := name_lists.alternating(text)):
            return tuple(map(people.from_text, paired))
        pieces = [piece.strip() for piece in text.split(",")] if text.count(",") > 1 else []
        if len(pieces) > 2 and all(" " in p and not people.is_organisation(p) for p in pieces):
            return tuple(people.from_text(piece) for piece in pieces)
        return (people.from_text(text),) if text else ()
    mention = _braced(name)
    return (mention,) if mention.name else ()


_cached = remembered(1 << 15)(_persons)


def _extended(name: str) -> Mention:
    """A name as biblatex extends it: "family=Duchamp, prefix=von, given=Ana, given-i=A"."""
    said = {}
    for piece in _outside(name, _MARK_COMMA):
        key, _, value = piece.partition("=")
        said[key.strip().lower()] = latex.decode(value.strip())
    family = " ".join(filter(None, (said.get("prefix"), said.get("family"))))
    return people.person(said.get("given", ""), family, said.get("suffix", ""))


def _braced(name: str) -> Mention:
    name = name.rstrip(marks.SIGNS)  # "{K. Li}*"
    if _is_whole(name):
        text = latex.decode(name)
        _, comma, after = text.rpartition(", ")
        if comma and people.is_suffix(after):
            return people.from_text(text)
        kind = "organisation" if people.is_organisation(text, whole=True) else None
        return people.whole(text, kind)
    if not _holds(name):
        return people.from_text(latex.decode(name))
    pieces = [latex.decode(piece) for piece in _outside(name, _MARK_COMMA)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) > 1:
        return people.from_pieces(pieces, ", ".join(pieces))
    return _words(name)


def _is_whole(name: str) -> bool:
    """Whether one pair of braces holds the whole name (and more than one accented letter)."""
    if not (name.startswith("{") and name.endswith("}")) or len(name) < 5:
        return False
    depth = 0
    for match in re.finditer(r"\\.|[{}]", name, re.DOTALL):
        if match.group() in "{}":
            depth += 1 if match.group() == "{" else -1
            if depth == 0 and match.end() < len(name):
                return False
    return True


def _holds(name: str) -> bool:
    """Whether braces hold blanks or commas together."""
    depth = 0
    for match in _MARK_HELD.finditer(name):
        sign = match.group()
        if sign in "{}":
            depth += 1 if sign == "{" else -1
        elif depth > 0 and sign[0] != "\\":
            return True
    return False


def _words(name: str) -> Mention:
    """A name in reading order, some words of which are held together by braces."""
    raw = [word for word in _outside(_ACCENTED_BLANK.sub(_tight, name), _MARK_BLANK) if word]
    words = [latex.decode(word) for word in raw]
    held = frozenset(i for i, w in enumerate(raw) if w[0] == "{" and not w.startswith("{\\"))
    suffix = ""
    if words and "," in words[-1]:  # "Harry L. {Baldwin, Jr.}"
        before, _, after = words[-1].rpartition(",")
        if people.is_suffix(after.strip()):
            words[-1], suffix = before.strip(), after.strip()
    elif len(words) > 2 and people.is_suffix(words[-1]):
        suffix = words.pop()
    text = " ".join(word for word in words if word)
    if people.is_organisation(text):
        return people.whole(text, "organisation")
    if len(words) < 2 or not all(words) or people.is_cjk(text):
        return people.whole(f"{text} {suffix}".strip())
    start = len(words) - 1 if len(words) - 1 in held else people.family_start(words, held)
    if start is None:
        return people.whole(f"{text} {suffix}".strip())
    lower = [at for at in range(1, start) if at not in held and words[at][:1].islower()]
    start = lower[0] if lower else start  # "Jan van {der Berg}"
    return people.person(" ".join(words[:start]), " ".join(words[start:]), suffix)


def _tight(match: re.Match[str]) -> str:
    return match.group().rstrip() + "{}"
