"""Records -> columns: all that was said, side by side, small enough for a million works.

Texts that recur (names, affiliations, topics, venues) are kept once and referred to by number. A
statement is one record; a mention is one name on it.
"""

from __future__ import annotations

import itertools
import re
from array import array
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from graphkit.ids import issn
from graphkit.names import Parts, compatible, parts, title_key
from graphkit.records import FIRST_PAGE, Affiliation, Deleted, Mention, Profile, Record, Work
from graphkit.remembered import remembered
from graphkit.resolve.label_kinds import label_kinds
from graphkit.resolve.replaced import Replaced, Told
from graphkit.resolve.splits import cut_as_known, undecided

NONE = -1  # in integer columns: not stated
# What sources call the number of works that cite one; the wider count first.
CITATIONS = (
    "cited_by_count", "is-referenced-by-count", "citationCount", "times_cited_all", "times_cited",
    "times-cited",
)  # fmt: skip
OWNER = "owner_orcid"  # whose record a work stands in: that of ORCID says so of itself
PAGE = "page"  # the scheme of what a saved page says: these works are its owner's
_PAGE = re.compile(r"[A-Za-z]{0,2}\d{1,9}")
# What stands in `extra` beside a venue: its short names, and all its ISSNs.
_BESIDE = (
    "abbreviated_venue", "abbreviated_source_title", "abbrev_source_title", "journal_abbreviation",
    "short_journal", "shortjournal", "journal-iso", "journalAbbreviation", "short-container-title",
    "alt_title", "issn", "ISSN", "eissn",
)  # fmt: skip
_CITED_ANY, _BESIDE_ANY = frozenset(CITATIONS), frozenset(_BESIDE)
_ISSN = re.compile(r"\b\d{4}-?\d{3}[\dXx]\b")
_BRACKETS = re.compile(r"(?<!\s)\s*\([^)]{0,200}\)")
T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written, with its parts and the key under which spellings of it are equal."""

    text: str
    parts: Parts
    key: str

    @property
    def fullness(self) -> tuple[int, int, str]:
        """Orders spellings of one name: given names spelled out, then length."""
        return sum(len(g) > 1 for g in self.parts.given), len(self.text), self.text


class Interned(Generic[T]):
    """Values kept once; `number` gives each its place in `values`."""

    def __init__(self) -> None:
        self.values: list[T] = []
        self._numbers: dict[T, int] = {}

    def number(self, value: T) -> int:
        """The place of a value, new or known."""
        new = len(self.values)
        known = self._numbers.setdefault(value, new)
        if known == new:
            self.values.append(value)
        return known

    def keep(self, rows: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """Forget the values that no row has; the rows with the numbers that hold then."""
        before, used = self.values, sorted({n for row in rows for n in row})
        self.values = [before[n] for n in used]
        self._numbers = {value: n for n, value in enumerate(self.values)}
        now = {old: new for new, old in enumerate(used)}
        return [tuple([now[n] for n in row]) if row else row for row in rows]


@dataclass(frozen=True, slots=True)
class Dated:
    """What one record says of a work apart from its people and topics."""

    title: str | None
    key: str
    year: int | None
    month: int | None
    day: int | None
    date_inferred: bool
    kind: str | None
    status: str | None
    venue: str | None
    issn: str | None
    has_code: bool | None
    score: float | None
    url: str | None
    authors_truncated: bool | None
    authors_omitted: int | None
    ids: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]
    citations: int | None = None
    series: str | None = None
    organisations: tuple[str, ...] = ()  # as a database has settled their names
    addresses: tuple[str, ...] = ()  # of which the record does not say whose they are
    volume: str | None = None
    page: str | None = None  # the first, or the number of an article
    venue_also: tuple[str, ...] = ()  # short names and ISSNs that stand beside the venue


class Statements:
    """Everything that the loaded files say, as columns."""

    def __init__(self) -> None:
        self.works: list[Dated] = []
        self.profiles: list[tuple[int, Profile]] = []  # with the source of each
        self.recut: dict[int, str] = {}  # records whose title and authors were cut anew, and why
        self._undecided: list[tuple[int, Work]] = []
        self._replaced = Replaced()
        self.taken_back: list[Told] = []  # of records that their own source took back
        self.owners: set[int] = set()  # mentions of a page's owner, whose position is not shown
        self.source = array("i")
        self.line = array("i")
        self.topics: list[tuple[int, ...]] = []
        self.references: list[tuple[str, ...]] = []
        self.cited: list[tuple[str, ...]] = []
        self.first_mention = array("q", [0])
        self.mention_name = array("i")
        self.mention_orcid = array("i")
        self.mention_affiliations: list[tuple[int, ...]] = []
        self.mention_ids: list[tuple[int, ...]] = []
        self.names: list[Name] = []
        self.orcids: Interned[str] = Interned()
        self.person_ids: Interned[tuple[str, str]] = Interned()
        self.affiliations: Interned[Affiliation] = Interned()
        self.topic_labels: Interned[str] = Interned()
        self.topic_kinds: Counter[tuple[int, str]] = Counter()  # of a label: what it is stated as
        self._name_numbers: dict[tuple[str | None, ...], int] = {}
        self._texts: dict[str, str] = {}  # those that works share, each once

    def __len__(self) -> int:
        return len(self.works)

    def mentions(self, record: int) -> range:
        """The mentions of a record, in order."""
        return range(self.first_mention[record], self.first_mention[record + 1])

    def name(self, mention: int) -> Name:
        """The name of a mention."""
        return self.names[self.mention_name[mention]]

    def add(self, source: int, records: Iterable[Record]) -> None:
        """Take in the works of one source, and the profiles that go with them."""
        for work in records:
            if isinstance(work, Profile):
                self.profiles.append((source, work))
            if isinstance(work, Deleted):
                self._replaced.delete(work)
            if not isinstance(work, Work):
                continue
            if undecided(work):
                self._undecided.append((source, work))
            else:
                self._add_work(source, work)

    def finish(self) -> None:
        """Take in what waited for the names that all the sources state, and order it all."""
        known = {name.key for name in self.names}
        for source, record in self._undecided:
            work, why = cut_as_known(record, known)
            if why is not None:
                self.recut[len(self.works)] = why
            self._add_work(source, work)
        self._undecided.clear()
        self._name_numbers.clear()  # of a million works, a third of a gigabyte
        self._texts.clear()
        self._reorder()

    def _reorder(self) -> None:
        """Records in the order of what they say: which file said it, and when, decides nothing."""
        gone, self.taken_back = self._replaced.left_out()
        self._replaced = Replaced()
        order = sorted((n for n in range(len(self.works)) if n not in gone), key=self._short_key)
        begin = 0
        for end in range(1, len(order) + 1):
            if end < len(order) and self._short_key(order[end]) == self._short_key(order[begin]):
                continue
            if end - begin > 1:
                order[begin:end] = sorted(order[begin:end], key=self._long_key)
            begin = end
        spans = [self.mentions(record) for record in order]
        mentions = [m for span in spans for m in span]
        place = {old: new for new, old in enumerate(order)}
        at = {old: new for new, old in enumerate(mentions)} if self.owners else {}
        self.recut = {place[n]: why for n, why in self.recut.items() if n not in gone}
        self.owners = {at[mention] for mention in self.owners if mention in at}
        self.first_mention = array("q", itertools.accumulate(map(len, spans), initial=0))
        self.works = [self.works[n] for n in order]
        self.topics = [self.topics[n] for n in order]
        self.references = [self.references[n] for n in order]
        self.cited = [self.cited[n] for n in order]
        self.source = array("i", (self.source[n] for n in order))
        self.line = array("i", (self.line[n] for n in order))
        self.mention_name = array("i", (self.mention_name[m] for m in mentions))
        self.mention_orcid = array("i", (self.mention_orcid[m] for m in mentions))
        self.mention_ids = [self.mention_ids[m] for m in mentions]
        self.mention_affiliations = [self.mention_affiliations[m] for m in mentions]
        if gone:  # what only these said was not said
            self.mention_affiliations = self.affiliations.keep(self.mention_affiliations)
            self.mention_ids = self.person_ids.keep(self.mention_ids)

    def _short_key(self, record: int) -> tuple[str, int, tuple[tuple[str, str], ...]]:
        work = self.works[record]
        return work.key, work.year or 0, work.ids

    def _long_key(self, record: int) -> tuple[str, ...]:
        """All that a record says, as far as it does not depend on its file."""
        own = self.mentions(record)
        orcids = (self.mention_orcid[m] for m in own)
        ids = (self.person_ids.values[n] for m in own for n in self.mention_ids[m])
        return (
            repr(self.works[record]),
            repr([self.name(m).text for m in own]),
            repr([self.orcids.values[n] if n != NONE else None for n in orcids]),
            repr([self.affiliations.values[a] for m in own for a in self.mention_affiliations[m]]),
            repr([pair for pair in ids if pair[0] != PAGE]),
            repr([self.topic_labels.values[label] for label in self.topics[record]]),
        )

    def _add_work(self, source: int, work: Work) -> None:
        people = [m for m in work.authors if m.kind != "organisation"]
        self._replaced.watch(len(self.works), work)
        self.works.append(_dated(work, self._once))
        self.source.append(source)
        self.line.append(work.origin.line)
        labels = dict.fromkeys(t for t in (*work.categories, *work.keywords) if title_key(t))
        numbers = [self.topic_labels.number(label) for label in labels]
        self.topics.append(tuple(numbers))
        kind_of = label_kinds(work)
        for label, number in zip(labels, numbers, strict=True):
            self.topic_kinds[number, kind_of(label)] += 1
        self.references.append(work.references)
        self.cited.append(work.cited)
        shown = _shown(work.owner, people) if work.owner else []
        stated = next((v for k, v in work.extra if k == OWNER), None) if work.owner else None
        for place, mention in enumerate(people):
            owns = stated and shown == [place] and mention.orcid is None
            self._add_mention(replace(mention, orcid=stated) if owns else mention)
        if work.owner and not shown:
            self.owners.add(len(self.mention_name))
            self._add_mention(Mention(work.owner, orcid=stated))
        if work.owner and len(shown) < 2:
            # a page states that all its works are one person's; evidence against it is warned of
            own = self.first_mention[-1] + (shown[0] if shown else len(people))
            page = self.person_ids.number((PAGE, f"{source} {parts(work.owner).key}"))
            self.mention_ids[own] = (*self.mention_ids[own], page)
        self.first_mention.append(len(self.mention_name))

    def _once(self, text: str | None) -> str | None:
        """A text that many works have: kept once, not once a work."""
        return text if text is None else self._texts.setdefault(text, text)

    def _add_mention(self, mention: Mention) -> None:
        form = (mention.name, mention.given, mention.family, mention.suffix)
        number = self._name_numbers.get(form)
        if number is None:
            number = self._name_numbers[form] = len(self.names)
            split = parts(mention.name, *form[1:])
            self.names.append(Name(mention.name, split, split.key))
        self.mention_name.append(number)
        self.mention_orcid.append(self.orcids.number(mention.orcid) if mention.orcid else NONE)
        known = mention.ids  # most have none
        self.mention_ids.append(tuple(map(self.person_ids.number, known)) if known else ())
        places = mention.affiliations
        self.mention_affiliations.append(
            tuple(map(self.affiliations.number, places)) if places else ()
        )


def _shown(owner: str, people: list[Mention]) -> list[int]:
    """Where among the authors that a page prints its owner may be."""
    own = parts(owner)
    return [
        place
        for place, m in enumerate(people)
        if compatible(own, parts(m.name, m.given, m.family, m.suffix))
    ]


def _dated(work: Work, once: Callable[[str | None], str | None]) -> Dated:
    extra = dict(work.extra)
    return Dated(
        title=work.title,
        key=title_key(work.title) if work.title else "",
        year=work.year,
        month=work.month,
        day=work.day,
        date_inferred=work.date_inferred,
        kind=once(work.kind),
        status=once(work.status),
        venue=once(work.venue),
        issn=once(work.issn),
        has_code=work.has_code,
        score=work.score,
        url=work.url,
        # a page that names nobody but its owner shows a part of the list
        authors_truncated=True if work.owner and not work.authors else work.authors_truncated,
        authors_omitted=work.authors_omitted,
        ids=work.ids,
        groups=tuple(m.name for m in work.authors if m.kind == "organisation"),
        citations=_citations(extra),
        series=once(extra.get("series") or extra.get("collection-title")),  # CSL's name for it
        organisations=_organisations(extra.get("organisations")),
        addresses=_listed(extra.get("affiliations", "")),
        volume=once(extra.get("volume")),
        page=once(_first_page(extra)),
        venue_also=_venue_also(extra) if work.venue else (),
    )


def _venue_also(extra: Mapping[str, str]) -> tuple[str, ...]:
    if _BESIDE_ANY.isdisjoint(extra):  # most
        return ()
    told = tuple([text for name in _BESIDE if (text := extra.get(name))])
    return _short_names(told) if told else ()


@remembered(1 << 14)  # journals repeat
def _short_names(told: tuple[str, ...]) -> tuple[str, ...]:
    """The ISSNs in what stands beside a venue, and what else that is: its short names."""
    names: dict[str, None] = {}
    for text in told:
        if numbers := [n for n in map(issn, _ISSN.findall(text[:200])) if n]:
            names.update(dict.fromkeys(numbers))
        elif not any(c.isdigit() for c in text) and (name := text.strip('[]" ')):
            names[name] = None
    return tuple(names)


def _first_page(extra: Mapping[str, str]) -> str | None:
    for name in FIRST_PAGE:
        if match := _PAGE.match(extra.get(name, "")):
            return match.group(0)
    return None


def _organisations(text: str | None) -> tuple[str, ...]:
    return _listed(_BRACKETS.sub("", text)) if text else ()


def _listed(text: str) -> tuple[str, ...]:
    return tuple([part for piece in text.split(";") if (part := piece.strip())]) if text else ()


def _citations(extra: Mapping[str, str]) -> int | None:
    """How often a source says that the work is cited; None where it says nothing."""
    if _CITED_ANY.isdisjoint(extra):  # most
        return None
    for name in CITATIONS:
        digits = extra.get(name, "").replace(",", "").strip()
        if digits.isascii() and digits.isdecimal() and len(digits) < 10:
            return int(digits)
    return None
