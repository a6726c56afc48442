"""An entry that is not closed as BibTeX wants it, by its lines: one field begins a line.

Programs write each field on lines of its own, and copy into an abstract what its author wrote, with
braces that nobody closes. All fields but that one are as good as ever. Who wrote it and what it is
called must be whole: a record of which these are broken is not read.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_HEAD = re.compile(
    r"[ \t]*@([A-Za-z]+)[ \t]*[{(][ \t]*([^\s{}(),=\"#%\\]*)[ \t]*,[ \t]*\n", re.ASCII
)
_BEGIN = re.compile(
    r"^[ \t]{0,40}([A-Za-z][\w-]{0,40})[ \t]{0,40}=[ \t]{0,40}(?=[{\"\w])", re.MULTILINE | re.ASCII
)
_NEVER = frozenset({"string", "preamble", "comment"})
_WHOLE = frozenset({"author", "editor", "title", "booktitle", "doi", "crossref", "xdata"})
_TEXTS = frozenset({"abstract", "annote", "annotation", "note", "keywords", "references", "file"})
_MARK = re.compile(r"\\.|[{}]", re.DOTALL)


class Lines(NamedTuple):
    """What could be read of an entry, and which of its fields are broken."""

    type: str
    key: str
    fields: list[tuple[str, str]]  # the name, and the value in braces
    broken: tuple[str, ...]


def by_lines(text: str) -> Lines | None:
    r"""The entry with which a text begins; None if it cannot be told what it is.

    >>> lines = ["@article{a,", "title={Tides},", "abstract={An {open one},", "year={1999}", "}"]
    >>> found = by_lines("\n".join(lines))
    >>> found.fields, found.broken
    ([('title', '{Tides}'), ('abstract', '{An open one}'), ('year', '{1999}')], ('abstract',))
    """
    head = _HEAD.match(text)
    if head is None or head[1].lower() in _NEVER:
        return None
    begins = list(_BEGIN.finditer(text, head.end()))
    if not begins or text[head.end() : begins[0].start()].strip():
        return None
    fields: list[tuple[str, str]] = []
    broken: list[str] = []
    ends = [match.start() for match in begins[1:]] + [len(text)]
    for match, end in zip(begins, ends, strict=True):
        name, raw = match[1].lower(), text[match.end() : end].rstrip()
        value = _value(raw if end < len(text) else _without_end(raw))
        if value is not None:
            fields.append((name, value))
            continue
        if name in _WHOLE:
            return None
        broken.append(name)
        if name in _TEXTS:
            fields.append((name, "{" + _without_braces(raw) + "}"))
    known = {name for name, _ in fields}
    enough = "title" in known and known & {"author", "editor", "year", "date", "doi"}
    return Lines(head[1].lower(), head[2], fields, tuple(broken)) if enough and broken else None


def _value(raw: str) -> str | None:
    """A value in braces or quotation marks that are closed at its end, or a word; else None."""
    raw = raw.removesuffix(",").rstrip()
    if raw[:1] == "{" and raw[-1:] == "}" and _is_closed_at_end(raw):
        return raw
    if len(raw) > 1 and raw[0] == raw[-1] == '"' and _depths(raw[1:-1]) == (0, 0):
        return "{" + raw[1:-1] + "}"
    return "{" + raw + "}" if re.fullmatch(r"[\w.-]+", raw) else None


def _without_end(raw: str) -> str:
    """The last value, without the brace that ends the entry."""
    return raw[:-1].rstrip() if raw[-1:] in ("}", ")") else raw


def _depths(text: str) -> tuple[int, int]:
    """How deep the braces of a text are at its end, and at the least."""
    depth = least = 0
    for mark in _MARK.findall(text):
        depth += (mark == "{") - (mark == "}")
        least = min(least, depth)
    return depth, least


def _is_closed_at_end(raw: str) -> bool:
    return _depths(raw[1:-1]) == (0, 0)


def _without_braces(raw: str) -> str:
    bare = raw.strip().removesuffix(",").strip().strip('{}"')
    return _MARK.sub(lambda mark: mark[0] if len(mark[0]) > 1 else "", bare)
