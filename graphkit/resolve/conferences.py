"""Names of conferences -> editions: "IROS 2021, Prague" is "2021 IEEE/RSJ … Systems (IROS)".

An acronym means a conference where records write both beside each other and all that do mean the
same, or where it is widely known (`conference_facts`). What is of another year is another edition;
parts, workshops and companions stand apart, since nothing but the whole name counts. A user's
thesaurus that maps a name to itself keeps it by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphkit.countries import named
from graphkit.names import title_key
from graphkit.provinces import CITIES, PROVINCES
from graphkit.resolve.conference_facts import ACRONYMS, VOLUMES, YEARS, known_as

_YEAR = re.compile(r"\b(?:19[5-9]\d|20\d\d)\b")
_SHORT_YEAR = re.compile(
    r"(?<=[A-Za-z])\s?(?:['’]|-(?=\d\d(?!\d)))(\d\d)\b"
)  # "KDD '21", "AAAI-21"
_ACRONYM = re.compile(
    r"(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z][A-Za-z&-]{1,11}"
    rf"|{'|'.join(map(re.escape, sorted(ACRONYMS)))}"
)
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{2,30})[)\]]")
_BEGIN = re.compile(
    r"^(?:the|annual|in|proc(?:eedings|\.)?(?: of)?(?: the)?|(?:ieee|acm) proceedings of the)\s+",
    re.I,
)
_VOLUME = re.compile(r"[,\s]+(?:vol(?:ume|\.)?\s*)?(\d{1,3})$", re.I)
_MEETING = re.compile(
    r"\b(?:conf(?:erence)?|symposium|workshop|congress|meeting|colloquium)\b", re.I
)
_DATE = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? ?\d"
    r"|\d{1,2}(?:st|nd|rd|th)? [A-Z]",
    re.I,
)
_NO_PLACE = frozenset(
    "part pt volume vol workshop workshops track companion poster posters demo demos session"
    " sessions findings adjunct supplement tutorial tutorials doctoral student selected revised"
    " paper papers proceedings series ii iii iv lecture notes invited special".split()
)
_ORDINAL = re.compile(r"\b(\d{1,3})(?:st|nd|rd|th)\b\s*", re.I)
_ONES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
)
_TEENS = "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_UNITS = {word: n for n, word in enumerate(f"{_ONES} {_TEENS}".split(), 1)}
_WORDS = {
    **_UNITS,
    **{f"{ten[:-1]}ieth": 10 * n for n, ten in enumerate(_TENS, 2)},
    **{
        f"{ten} {word}": 10 * n + unit
        for n, ten in enumerate(_TENS, 2)
        for word, unit in _UNITS.items()
        if unit < 10
    },
}
_IN_WORDS = re.compile(
    rf"\b((?:(?:{'|'.join(_TENS)})[ -])?(?:{'|'.join(_UNITS)})|\w+tieth)\b\s*", re.I
)
LEAST_WORDS = 4  # of a name that is one conference's alone
LONGEST = 300  # characters of a name that is looked at
Edition = tuple[str, int | None]  # the conference and its year, or the negative ordinal


@dataclass(frozen=True, slots=True)
class Named:
    """What one name of a conference says."""

    acronym: str | None
    long: str | None
    year: int | None
    ordinal: int | None


def read(name: str) -> Named | None:
    """What a name says; None where it is no conference's, or has more than a name, year and place.

    >>> read("IROS 2021, Prague, Czech Republic")
    Named(acronym='IROS', long=None, year=2021, ordinal=None)
    >>> read("Proceedings of the Thirty-Fifth AAAI Conference on Artificial Intelligence")
    Named(acronym=None, long='aaai conference on artificial intelligence', year=None, ordinal=35)
    >>> read("AVR 2018, PT I")
    """
    if len(name) > LONGEST:
        return None
    text, year, clear = _year_of(" ".join(name.split()))
    if not clear:
        return None
    if counted := _of_volumes(text, year):
        return counted
    lead, colon, rest = text.partition(": ")
    if colon and _ACRONYM.fullmatch(lead.strip()):  # "KDD '21: The 27th ACM SIGKDD Conference …"
        return _without_year(rest, year, lead.strip())
    return _without_year(text, year, None)


def _of_volumes(text: str, year: int | None) -> Named | None:
    """A name whose proceedings are counted: "Advances in Neural Information … Systems 34"."""
    number = _VOLUME.search(text)
    volume = VOLUMES.get(title_key(text[: number.start()])) if number else None
    if number is None or volume is None:
        return None
    return Named(volume[0], None, year or int(number.group(1)) + volume[1], None)


def _year_of(text: str) -> tuple[str, int | None, bool]:
    """A name without its year, the year, and whether there is one at the most."""
    years = {int(y) for y in _YEAR.findall(text)}
    if not years and (short := _SHORT_YEAR.search(text)):
        years = {int(short.group(1)) + (1900 if int(short.group(1)) > 50 else 2000)}
    bare = _SHORT_YEAR.sub(" ", _YEAR.sub(" ", text))
    return " ".join(bare.split()), next(iter(years), None), len(years) < 2


def _without_year(text: str, year: int | None, acronym: str | None) -> Named | None:
    for inside in _BRACKETS.findall(text):
        if not _ACRONYM.fullmatch(inside.strip()):
            return None
        acronym = inside.strip()
    head, *after = (part.strip(" .") for part in _BRACKETS.sub(" ", text).split(","))
    places = [part for part in after if part]
    if places and _ACRONYM.fullmatch(places[0]) and not named(places[0]) and acronym is None:
        acronym = places.pop(0)  # "… on Robotics and Automation, ICRA 2021"
    bare, ordinal = _stripped(head)
    whole = acronym is not None or (year is not None and _ACRONYM.fullmatch(bare) is not None)
    nations = [named(part) is not None for part in [*places[1:], ""][: len(places)]]
    free = [
        whole or (nation and " and " not in part)
        for part, nation in zip(places, nations, strict=True)
    ]
    if not all(map(_is_place, places, free)):
        return None
    if _ACRONYM.fullmatch(bare):
        return Named(acronym or bare, None, year, ordinal)
    long = title_key(bare)
    enough = acronym is not None or long.count(" ") >= LEAST_WORDS - 1
    if known_as(long) is None and not (enough and _MEETING.search(bare)):
        return None
    return Named(acronym, long, year, ordinal)


def _stripped(text: str) -> tuple[str, int | None]:
    """A name without "Proceedings of the" and its ordinal."""
    ordinal = None
    before = ""
    while text != before:
        before, text = text, _BEGIN.sub("", text).strip()
        if match := _ORDINAL.match(text) or _ORDINAL.search(text):
            ordinal = int(match.group(1))
            text = f"{text[: match.start()]}{text[match.end() :]}"
        elif match := _IN_WORDS.match(text):
            number = _WORDS.get(match.group(1).lower().replace("-", " "))
            if number is not None:
                ordinal, text = number, text[match.end() :]
    return text, ordinal


def _is_place(part: str, whole: bool) -> bool:
    """Whether a part behind a comma is a place or a date.

    Any short one is of a `whole` name, or before a country.
    """
    key = title_key(part)
    if named(part) or key in CITIES or key in PROVINCES or _DATE.match(part):
        return True
    words = key.split()
    plain = whole and len(words) <= 4 and not any(c.isdigit() for c in part)
    return plain and part[:1].isupper() and _NO_PLACE.isdisjoint(words)


class Editions:
    """Which edition each of some names is of, by what all names show of acronyms."""

    def __init__(self, names: Iterable[str], apart: Iterable[str] = ()) -> None:
        self._apart = {title_key(name) for name in apart}
        self._read = {name: reading for name in sorted(set(names)) if (reading := read(name))}
        stated: dict[str, set[str]] = defaultdict(set)
        for reading in self._read.values():
            if reading.acronym and reading.long and reading.acronym not in ACRONYMS:
                stated[reading.acronym].add(reading.long)
        # names of one conference may have its makers before them: "IEEE/RSJ International …"
        self._means = {
            short: least
            for short, longs in stated.items()
            for least in [min(longs, key=lambda long: (len(long), long))]
            if all(long.endswith(least) for long in longs)
        }
        self._short = defaultdict(set)
        for short, longs in stated.items():
            for long in longs if short in self._means else ():
                self._short[long].add(short)

    def of(self, name: str) -> Edition | None:
        """The edition that a name is of; None where it names none, or is kept by itself."""
        reading = self._read.get(name)
        if reading is None or title_key(name) in self._apart:
            return None
        conference = self._conference(reading)
        if conference is None:
            return None
        year = reading.year
        if year is None and reading.ordinal is not None:
            first = YEARS.get(conference)
            year = -reading.ordinal if first is None else reading.ordinal + first
        return conference, year

    def _conference(self, reading: Named) -> str | None:
        if reading.long is not None:
            if (known := known_as(reading.long)) is not None:
                return known
            shorts = self._short.get(reading.long, set())
            short = reading.acronym or (next(iter(shorts)) if len(shorts) == 1 else None)
            return self._means.get(short or "") or reading.long
        return ACRONYMS.get(reading.acronym or "") or self._means.get(reading.acronym or "")

    def told(self, edition: Edition, names: Sequence[str]) -> str:
        """Why some names are one venue."""
        conference, year = edition
        when = "" if year is None else f" of {year}" if year > 0 else f", number {-year}"
        said = "; ".join(names)
        known = conference in YEARS or conference in ACRONYMS.values()
        why = "a known conference" if known else "by the name that stands beside its acronym"
        return f"one conference{when} ({conference}, {why}): {said}"
