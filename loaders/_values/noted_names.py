"""Notes that spell out the authors: what EndNote keeps of a record of PubMed -> fuller mentions.

Its lists have initials ("Lara, M. K."), and its notes have a line for each author with the given
names, and below it the ORCID iD: "Lara, Montana Kay", "Orcid: 0000-0001-…".
"""

from __future__ import annotations

import re
from dataclasses import replace

from graphkit import ids
from graphkit.names import fold
from graphkit.records import Mention

from . import cleaning
from .people import Authors

_IDENTIFIED = re.compile(r"\s{0,9}orcid:?\s{0,9}(\S{15,60})\s*\Z", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_LONGEST = 100_000  # characters of a note that is looked through: some thousand authors


def fuller(authors: Authors, note: str) -> Authors:
    r"""Authors with the given names and the iDs of a note, where its lines name them in order.

    >>> from .people import from_text, gather
    >>> note = "2041-1723\nKelp, Ana Bo\nOrcid: 0000-0002-1825-0097\nde Vries, Jan\nEngland"
    >>> found = fuller(gather(map(from_text, ("Kelp, A. B.", "de Vries, J."))), note).mentions
    >>> [(m.given, m.family, m.orcid) for m in found]
    [('Ana Bo', 'Kelp', '0000-0002-1825-0097'), ('Jan', 'de Vries', None)]
    """
    if len(note) > _LONGEST or "\n" not in note or not authors.mentions:
        return authors
    mentions = list(authors.mentions)
    place, named = 0, -1
    for line in note.split("\n"):
        if named >= 0 and (match := _IDENTIFIED.match(line)):
            orcid = ids.orcid(match[1].upper())
            mentions[named] = replace(mentions[named], orcid=mentions[named].orcid or orcid)
            continue
        family, comma, given = cleaning.clean(line).partition(", ")
        at = _whose(mentions, place, family, given) if comma else None
        if at is None:
            if named >= 0 and comma == "":
                break  # what follows the names: grants, kinds, the country
            continue
        named, place = at, at + 1
        if len(given) > len(mentions[at].given or ""):
            mentions[at] = replace(mentions[at], given=given, name=f"{given} {family}")
    return replace(authors, mentions=tuple(mentions)) if named >= 0 else authors


def _whose(mentions: list[Mention], place: int, family: str, given: str) -> int | None:
    """Which of the next mentions a name spells out: the same family, and letters that fit."""
    for at in range(place, min(place + 3, len(mentions))):
        m = mentions[at]
        if m.given and m.family and fold(m.family) == fold(family) and _fits(m.given, given):
            return at
    return None


def _fits(short: str, whole: str) -> bool:
    """Whether given names begin as others do: "M. K." and "Montana Kay"."""
    few, many = (_LETTERS.findall(fold(text)) for text in (short, whole))
    return (
        bool(few)
        and len(few) <= len(many)
        and all(b.startswith(a) for a, b in zip(few, many, strict=False))
    )
