"""Records that are one work -> the work: which statement counts for what.

The record that says most gives the words; its year is the one that most published forms state (a
preprint's only where nothing else is known), with the earliest date in it; identifiers are gathered
from all. What the others say stays in the record segments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from graphkit.ids import digest
from graphkit.names import title_key
from graphkit.resolve.resolved import NamedThing, ResolvedWork, Version
from graphkit.resolve.statements import Dated, Statements
from graphkit.resolve.titles import compact
from graphkit.resolve.works import IDENTIFYING, PREPRINT_DOI, REPOSITORIES

T = TypeVar("T")
LONGEST_ID = 500  # what is longer is no identifier, and no database takes it as a key


def merged(said: Statements, records: Sequence[int], authors: int) -> ResolvedWork:
    """The work that some records state; `authors` counts the places in its author list."""
    if len(records) == 1:
        return _single(said, records[0], authors)
    stated = [said.works[r] for r in records]
    ranked = sorted(zip(stated, records, strict=True), key=lambda p: (-_worth(p[0]), p[1]))
    works = [work for work, _ in ranked]
    first = _dated(works)
    ids = _gather_ids(works)
    lists = [w.authors_truncated for w in works if w.authors_truncated is not None]
    omitted = [w.authors_omitted for w in works if w.authors_omitted is not None]
    truncated = all(lists) if lists else None
    where = next((w for w in works if w.venue), works[0])
    return ResolvedWork(
        id=_work_id(said, works[0], ids, records),
        best=works[0],
        title=_title([w.title for w in works if w.title is not None]),
        year=first.year,
        month=first.month,
        day=first.day,
        kind=_first(w.kind for w in works),
        venue=where.venue,
        issn=_first(w.issn for w in works if _same_venue(w, where)),
        series=_first(w.series for w in works),
        url=_first(w.url for w in works),
        ids=tuple(ids.items()),
        authors=authors,
        authors_truncated=truncated,
        authors_omitted=max(omitted) if truncated and omitted else None,
        groups=_groups(g for w in works for g in w.groups),
        stated=_stated(said, records),
    )


def _single(said: Statements, record: int, authors: int) -> ResolvedWork:
    """The work that one record states: most works, so without ranking anything."""
    work = said.works[record]
    ids = dict(sorted(work.ids))
    return ResolvedWork(
        id=_work_id(said, work, ids, [record]),
        best=work,
        title=work.title,
        year=work.year,
        month=work.month,
        day=work.day,
        kind=work.kind,
        venue=work.venue,
        issn=work.issn,
        series=work.series,
        url=work.url,
        ids=work.ids if len(work.ids) < 2 else tuple(ids.items()),
        authors=authors,
        authors_truncated=work.authors_truncated,
        authors_omitted=work.authors_omitted if work.authors_truncated else None,
        groups=work.groups,
        stated=_stated(said, [record]),
    )


def _stated(said: Statements, records: Sequence[int]) -> tuple[Version, ...]:
    """Each record with its own date and venue: what is merged away stays to be seen."""
    versions = (_version(said, record) for record in records)
    return tuple(sorted(versions, key=lambda v: (v.source, v.line)))


def _version(said: Statements, record: int) -> Version:
    work = said.works[record]
    ids = dict(work.ids)
    return Version(
        source=said.source[record],
        line=said.line[record],
        kind=work.kind,
        year=work.year,
        month=work.month,
        day=work.day,
        date_inferred=work.date_inferred,
        venue=work.venue,
        doi=ids.get("doi"),
        arxiv=ids.get("arxiv"),
        citations=work.citations,
    )


def _worth(work: Dated) -> int:
    """A published form before a preprint, then the one that states most."""
    filled = sum(v is not None for v in (work.year, work.month, work.venue, work.issn, work.url))
    has_doi = any(s == "doi" and not v.startswith(PREPRINT_DOI) for s, v in work.ids)
    return 100 * (work.title is not None) + 20 * has_doi + 10 * (work.kind != "preprint") + filled


def _dated(works: Sequence[Dated]) -> Dated:
    """The record whose date is the work's: of the year that most published forms state.

    One source puts an article into the year in which it was put online, another into that of its
    volume; of as many, the earlier year counts.
    """
    dated = [w for w in works if w.year is not None]
    published = [w for w in dated if _published(w)] or dated
    if not published:
        return works[0]
    years = Counter(w.year or 0 for w in published)
    year = min(years, key=lambda y: (-years[y], y))
    same = (w for w in published if w.year == year)
    return min(same, key=lambda w: (w.month or 13, w.day or 32))


def _published(work: Dated) -> bool:
    """Whether a record says that the work appeared, and not only that it lies in a repository."""
    if work.kind == "preprint":
        return False
    if work.venue is not None:
        return title_key(work.venue) not in REPOSITORIES
    return work.kind not in (None, "other")


def _title(titles: Sequence[str]) -> str | None:
    """The first title; in place of PubMed's, as "H(2)O." is, an equal one as it is printed."""
    first = next(iter(titles), None)
    if first is None or not first.endswith(".") or first.endswith(".."):
        return first
    plain = compact(title_key(first))
    for other in titles:
        if compact(title_key(other)) == plain and other[-1:] != "." and not other.isupper():
            return other
    return first


_GROUPS = {"grp": "group", "collab": "collaboration", "consort": "consortium", "comm": "committee"}


def _groups(stated: Iterable[str]) -> tuple[str, ...]:
    """The groups that are named among the authors, each in the longest of its spellings."""
    longest: dict[str, str] = {}
    for name in stated:
        key = " ".join(_GROUPS.get(word, word) for word in title_key(name).split()) or name
        if len(name.rstrip(".")) > len(longest.get(key, "")):
            longest[key] = name.rstrip(".") if key in longest else name
    return tuple(longest.values())


def _same_venue(one: Dated, other: Dated) -> bool:
    return one is other or bool(
        one.venue and other.venue and title_key(one.venue) == title_key(other.venue)
    )


def _first(values: Iterable[T | None]) -> T | None:
    return next((v for v in values if v is not None), None)


def _gather_ids(works: Sequence[Dated]) -> dict[str, str]:
    values_of: dict[str, set[str]] = {}
    for work in works:
        for scheme, value in work.ids:
            values_of.setdefault(scheme, set()).add(value)
    return {
        scheme: min(values, key=lambda v: (v.startswith(PREPRINT_DOI), v))
        for scheme, values in sorted(values_of.items())
    }


def _work_id(said: Statements, best: Dated, ids: dict[str, str], records: Sequence[int]) -> str:
    for scheme in IDENTIFYING:
        if scheme in ids:
            value = ids[scheme]
            return f"{scheme}:{value if len(value) <= LONGEST_ID else digest(value)}"
    first = next((said.name(m).key for r in records for m in said.mentions(r)), "")
    return "w:" + digest(best.key, first, str(best.year), str(best.venue))


class NamedThings:
    """Gathers institutions or topics that are named in several spellings."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._numbers: dict[str, int] = {}
        self._codes: dict[str, int] = {}
        self._spellings: list[Counter[str]] = []
        self._code: list[str | None] = []
        self._country: list[str | None] = []
        self._apart: list[str | None] = []

    def number(
        self,
        name: str,
        code: str | None = None,
        country: str | None = None,
        apart: str | None = None,
    ) -> int | None:
        """The number of a thing, by its code where one is stated, else by its name.

        `apart` tells things of one name from each other.
        """
        key = title_key(name)
        if key and apart:
            key = f"{key} {apart.lower()}"
        if not key and not code:
            return None
        number = self._codes.get(code) if code else None
        if number is None and key:
            number = self._numbers.get(key)
            if number is not None and code and self._code[number] not in (None, code):
                number = None  # an equal name with another code is another thing
        if number is None:
            number = len(self._spellings)
            self._spellings.append(Counter())
            self._code.append(None)
            self._country.append(None)
            self._apart.append(apart)
        if key:
            self._numbers.setdefault(key, number)
        if code:
            self._codes.setdefault(code, number)
            self._code[number] = self._code[number] or code
        self._country[number] = self._country[number] or country
        self._spellings[number][name.strip()] += 1
        return number

    def codes(self) -> list[tuple[int, str]]:
        """The number and the code of each thing that has one."""
        return [(number, code) for number, code in enumerate(self._code) if code is not None]

    def has(self, code: str) -> bool:
        """Whether a thing with this code is among them."""
        return code in self._codes

    def things(self) -> list[NamedThing]:
        """All of them, named by their most frequent spelling."""
        found = []
        for number, spellings in enumerate(self._spellings):
            name = min(spellings.items(), key=lambda item: (-item[1], item[0]))[0]
            code = self._code[number]
            apart = f" {self._apart[number] or ''}".rstrip().lower()
            slug = code if code else f"{title_key(name)}{apart}".replace(" ", "-")
            if len(slug) > 80:
                slug = f"{slug[:60]}-{digest(slug)}"
            found.append(NamedThing(f"{self._prefix}:{slug}", name, code, self._country[number]))
        return found
