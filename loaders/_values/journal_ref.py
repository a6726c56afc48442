"""Where an article appeared, as arXiv's journal-ref says in free text -> journal, volume, year."""

from __future__ import annotations

import re
from typing import NamedTuple

_LONGEST = 300
_BRACKETED = re.compile(r"\(\s{0,3}(?:[A-Za-z]{3,9}\.?,?\s)?(1[89]\d\d|20\d\d)\s{0,3}\)")
_YEAR = re.compile(r"(?<![\d.:/-])(1[89]\d\d|20\d\d)(?![\d./-])")
_PLACE = re.compile(
    r"(?P<venue>[^\d;]{0,150}?[^\W\d_][.)]?)[\s,:]{0,4}(?:vol(?:ume)?\.?\s{0,3})?(?P<volume>\d{1,4})(?!\d|(?:st|nd|rd|th)\b)",
    re.IGNORECASE,
)
# "In Proceedings of the 35th AAAI Conference on …, pp. 12-20, 2021": its number is no volume.
_MEETING = re.compile(
    r"(?:in:? )?(?P<name>(?:[^,;\d]{0,80}\b\d{1,3}(?:st|nd|rd|th)\b)[^,;]{0,150}"
    r"\b(?:conference|symposium|workshop|meeting|congress)\b[^,;]{0,150})",
    re.IGNORECASE,
)


class Appeared(NamedTuple):
    """What a journal-ref says; each part only where it is told apart."""

    journal: str | None = None
    volume: str | None = None
    year: int | None = None


def read(text: str) -> Appeared:
    """The journal, the volume and the year of the first of several references.

    >>> read("Phys.Rev.D76:013009,2007")
    Appeared(journal='Phys.Rev.D', volume='76', year=2007)
    >>> read("Nature 456, 200-204 (2008); erratum 460 (2009)")
    Appeared(journal='Nature', volume='456', year=2008)
    >>> read("In Proceedings of the 5th Workshop on Ports, pp. 1-9, 2021").journal
    'Proceedings of the 5th Workshop on Ports'
    >>> read("to be published"), read("Proc. of CHEP 2004")
    (Appeared(journal=None, volume=None, year=None), Appeared(journal=None, volume=None, year=2004))
    """
    first = text[:_LONGEST].split(";", maxsplit=1)[0]
    years = _BRACKETED.findall(first) or _YEAR.findall(first)
    year = int(years[-1]) if years else None
    if meeting := _MEETING.match(first):
        return Appeared(" ".join(meeting["name"].split()), None, year)
    match = _PLACE.match(first)
    if match is None or match["volume"] == str(year):  # a conference and its year
        return Appeared(year=year)
    return Appeared(" ".join(match["venue"].split()).rstrip(" ,:"), match["volume"], year)
