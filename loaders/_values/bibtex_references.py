"""What a work cites, as Web of Science and Scopus put it into BibTeX -> identifiers and texts.

Web of Science ends each reference with a full stop and a new line, Scopus parts them by semicolons.
"""

from __future__ import annotations

import re

from graphkit import ids

from . import cleaning, compose, latex

_DOI = re.compile(r"\bDOI:?\s+\[?(10\.\d{4,9}/[^\s,;\]]+)", re.IGNORECASE)
_ADDRESS = re.compile(r"doi\.org/(10\.\d{4,9}/[^\s,;]+)", re.IGNORECASE)
_LINES = re.compile(r"\.[ \t]*\n\s*")
_MOST = 20_000  # references of one work


def read(fields: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The identifiers that are cited, each once, and the texts of references."""
    if text := fields.get("cited-references"):
        stated = _LINES.split(text, _MOST)
    elif (text := fields.get("references", "")) and not text.strip().isdigit():
        stated = text.split("; ", _MOST)
    else:
        return (), ()
    told = [(_code(entry), latex.decode(entry).removesuffix(".")) for entry in stated]
    return tuple(dict.fromkeys(code for code, _ in told if code)), compose.cited(told)


def _code(entry: str) -> str | None:
    match = _DOI.search(entry) or _ADDRESS.search(entry)
    value = ids.doi(latex.verbatim(match.group(1))) if match else None
    return f"doi:{cleaning.clean(value)}" if value else None
