"""Statements -> works: which records are about one work, by pairs of records and their evidence.

Every join keeps its evidence. An identifier joins only where the titles agree (one DOI on all the
papers of a proceedings is no identity); a title joins only with authors in common, and a generic
one ("Editorial") never alone. Whether two records are one depends on these two alone, never on what
else was loaded, and the surest pairs join first: more records join more. Only two records that
contradict each other (a column that comes again, an erratum) keep what joined them apart.
"""

from __future__ import annotations

import itertools
from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from graphkit.names import title_key
from graphkit.ordered import once, ranges
from graphkit.resolve.identity.signatures import Ints
from graphkit.resolve.neartitles import near_keys, near_pairs
from graphkit.resolve.spellings import likeness, sounds_of, spelling_of
from graphkit.resolve.statements import Statements
from graphkit.resolve.titles import form_of, generic, is_column, notice_of, one_title

# Schemes that tell works apart; the first one that a work has also makes its id.
IDENTIFYING = ("doi", "arxiv", "pmid", "pmcid", "openalex", "s2", "dblp", "mag", "wos", "scopus")
PREPRINT_DOI = ("10.48550/", "10.1101/", "10.31234/", "10.2139/", "10.21203/", "10.20944/")
REPOSITORIES = (
    "arxiv", "corr", "biorxiv", "medrxiv", "chemrxiv", "psyarxiv", "socarxiv", "techrxiv", "ssrn",
    "research square", "preprints", "zenodo", "hal", "osf",
)  # fmt: skip
ALL_PAIRS = 60  # records of one title or identifier that are compared each with each
# How sure a pair is, by what joins it: only the order matters.
BY_ID, BY_TITLE, BY_NEAR_TITLE = 300.0, 200.0, 100.0

Alike: TypeAlias = Callable[[int, int], float | None]


@dataclass(frozen=True, slots=True)
class Join:
    """Two records taken for one work, and why."""

    one: int
    other: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one work; the surest first, then the order of what they say."""

    strength: float
    one: int
    other: int
    kind: str
    value: str
    place: int = 0  # of an identifier among those of the first record

    @property
    def rank(self) -> tuple[float, int, int, int]:
        """The order in which pairs are joined."""
        return -self.strength, self.one, self.other, self.place


# What records are found by: a kind of key and the key. Some of them alone may be looked at.
Key: TypeAlias = tuple[str, Hashable]
Wanted: TypeAlias = Callable[[Key], bool]
IDENTIFIER, TITLE, NEAR_TITLE = "identifier", "title", "near title"


def everything(key: Key) -> bool:  # noqa: ARG001 - whatever the key
    """All keys are looked at."""
    return True


class Groups:
    """Disjoint sets of numbers; the smallest member stands for a set."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, item: int) -> int:
        """The number that stands for an item's set."""
        parent = self._parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def join(self, one: int, other: int) -> bool:
        """Make two sets one; False if they were."""
        one, other = self.find(one), self.find(other)
        if one == other:
            return False
        self._parent[max(one, other)] = min(one, other)
        return True

    def members(self) -> list[list[int]]:
        """All sets, each in order, by their smallest member."""
        sets: dict[int, list[int]] = defaultdict(list)
        for item in range(len(self._parent)):
            sets[self.find(item)].append(item)
        return list(sets.values())


class Joiner:
    """Which records are one work, of what all say."""

    def __init__(self, said: Statements) -> None:
        self.said = said
        self.form = [form_of(work.key) for work in said.works]
        self._marks: dict[int, frozenset[str]] = {}  # of each name
        self._people: dict[int, frozenset[str]] = {}  # of each record

    def pairs(self, wanted: Wanted = everything) -> list[Pair]:
        """The pairs of records that may be one work, found by these keys."""
        said = self.said
        pairs = [*self._by_identifier(wanted), *self._by_title(wanted)]
        pairs.extend(
            Pair(BY_NEAR_TITLE + score, one, other, NEAR_TITLE, said.works[one].key)
            for score, one, other in near_pairs(
                said, self.form, self.people, self.words, lambda key: wanted((NEAR_TITLE, key))
            )
            if self._near(one, other)
        )
        return pairs

    def keys(self, record: int) -> list[Key]:
        """By what a record is found."""
        form = self.form[record]
        found: list[Key] = [
            (IDENTIFIER, pair) for pair in self.said.works[record].ids if pair[0] in IDENTIFYING
        ]
        if form:
            found.append((TITLE, form))
        if not generic(form):
            found.extend((NEAR_TITLE, key) for key in near_keys(form))
        return found

    def joined(self, pairs: Sequence[Pair]) -> tuple[list[list[int]], list[Join]]:
        """The sets of records that are one work, and the joins that made them."""
        said = self.said
        groups, joins = Groups(len(said)), []
        faces: dict[int, dict[Hashable, int]] = {}  # of a set: one record for all that are alike
        for pair in sorted(pairs, key=lambda p: p.rank):
            one, other = groups.find(pair.one), groups.find(pair.other)
            if one == other:
                continue
            own = faces.get(one) or {self._face(one): one}
            theirs = faces.get(other) or {self._face(other): other}
            if any(self._contradict(a, b) for a in own.values() for b in theirs.values()):
                continue
            groups.join(one, other)
            faces.pop(one, None)
            faces.pop(other, None)
            faces[groups.find(one)] = theirs | own
            joins.append(Join(pair.one, pair.other, pair.kind, pair.value))
        return groups.members(), joins

    # -- pairs --------------------------------------------------------------------------------

    def _by_identifier(self, wanted: Wanted) -> Iterable[Pair]:
        records_of: dict[tuple[str, str], list[int]] = defaultdict(list)
        for record, work in enumerate(self.said.works):
            for pair in work.ids:
                if pair[0] in IDENTIFYING and wanted((IDENTIFIER, pair)):
                    records_of[pair].append(record)

        def alike(one: int, other: int) -> float | None:
            agree = one_title(self.form[one], self.form[other])
            return BY_ID + agree if agree is not None else None

        for own, records in records_of.items():
            for made in self._pairs(records, IDENTIFIER, ":".join(own), alike):
                yield replace(made, place=self.said.works[made.one].ids.index(own))

    def _by_title(self, wanted: Wanted) -> Iterable[Pair]:
        records_of: dict[str, list[int]] = defaultdict(list)
        for record, form in enumerate(self.form):
            if form and wanted((TITLE, form)):
                records_of[form].append(record)
        for form, records in records_of.items():
            if len(records) < 2:
                continue
            if not generic(form):
                yield from self._pairs(records, TITLE, form, self._same_people)
                continue
            alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
            for record in records:
                work = self.said.works[record]
                if work.year is not None and work.venue is not None:
                    alike[work.year, work.venue, work.ids].append(record)
            for twins in alike.values():
                yield from self._pairs(twins, TITLE, form, self._equal_people)

    def _pairs(self, records: Sequence[int], kind: str, value: str, alike: Alike) -> list[Pair]:
        """The pairs that are alike; of very many records those near each other in order."""
        made = []
        for place, one in enumerate(records):
            for other in itertools.islice(records, place + 1, place + ALL_PAIRS):
                strength = alike(one, other)
                if strength is not None:
                    made.append(Pair(strength, one, other, kind, value))
        return made

    def _same_people(self, one: int, other: int) -> float | None:
        """An author in common, or in both none and all else equal."""
        x, y = self.said.works[one], self.said.works[other]
        if self._recurs(one, other):
            return None
        a, b = self.people(one), self.people(other)
        if bool(a) != bool(b) or not (a or (x.year == y.year and x.venue == y.venue)):
            return None
        if a and not self.share_author(one, other):
            return None
        apart = 2 if x.year is None or y.year is None else min(abs(x.year - y.year), 9)
        return BY_TITLE - apart + 0.5 * (x.venue == y.venue)

    def _equal_people(self, one: int, other: int) -> float | None:
        """Records of a generic title are one if all that they state is equal, authors included."""
        said = self.said
        keys = [[said.name(m).key for m in said.mentions(r)] for r in (one, other)]
        return BY_TITLE if keys[0] and keys[0] == keys[1] else None

    def _near(self, one: int, other: int) -> bool:
        """What has to hold besides the titles: an author in common, and no register says two."""
        a, b = dict(self.said.works[one].ids), dict(self.said.works[other].ids)
        if any(
            b.get(scheme, value) != value and not _preprint(value, b[scheme])
            for scheme, value in a.items()
            if scheme in IDENTIFYING
        ):
            return False
        return not self._recurs(one, other) and self.share_author(one, other)

    # -- what two records say of each other ---------------------------------------------------

    def people(self, record: int) -> frozenset[str]:
        """The words of a record's names as they sound: who has none in common, shares nobody."""
        known = self._people.get(record)
        if known is None:
            numbers = {self.said.mention_name[m] for m in self.said.mentions(record)}
            known = frozenset(w for n in numbers for w in self._of_name(n))
            self._people[record] = known
        return known

    def words(self, records: Sequence[int]) -> tuple[Ints, Ints]:
        """The same of many records, as numbers: where those of each begin, and all of them."""
        said = self.said
        first = np.frombuffer(said.first_mention, dtype=np.int64)
        named = np.frombuffer(said.mention_name, dtype=np.int32)
        place = np.array(records, dtype=np.int64)
        begin, end = first[place], first[place + 1]
        used, own = np.unique(named[ranges(begin, end)], return_inverse=True)
        known: dict[str, int] = {}
        rows, ends = array("i"), array("q", [0])
        for number in used.tolist():
            heard = sounds_of(said.names[number])  # not kept: of a million works, these are most
            rows.extend([known.setdefault(w, len(known)) for w in heard])
            ends.append(len(rows))
        begins = np.frombuffer(ends, dtype=np.int64)
        at = ranges(begins[own], begins[own + 1])
        record = np.repeat(np.repeat(np.arange(len(place)), end - begin), np.diff(begins)[own])
        width = max(len(known), 1)
        both = once(record * width + np.frombuffer(rows, dtype=np.int32)[at])
        record, numbers = np.divmod(both, width)
        return np.searchsorted(record, np.arange(len(place) + 1)), numbers

    def _of_name(self, number: int) -> frozenset[str]:
        known = self._marks.get(number)
        if known is None:
            known = self._marks[number] = frozenset(sounds_of(self.said.names[number]))
        return known

    def share_author(self, one: int, other: int) -> bool:
        """Whether two records have an author in common, in whatever spelling."""
        words = self.people(one) & self.people(other)
        if not words:
            return False
        sides: list[list[int]] = []
        for record in (one, other):
            numbers = dict.fromkeys(self.said.mention_name[m] for m in self.said.mentions(record))
            sides.append([n for n in numbers if not words.isdisjoint(self._of_name(n))])
        names = self.said.names
        return any(
            names[a].parts.family == names[b].parts.family
            or likeness(spelling_of(names[a]), spelling_of(names[b])) > 0
            for a in sides[0]
            for b in sides[1]
        )

    def _face(self, record: int) -> Hashable:
        """What a record says that may contradict another."""
        work = self.said.works[record]
        ids = tuple(pair for pair in work.ids if pair[0] in IDENTIFYING)
        return self.form[record], work.year, work.month, work.venue, ids

    def _contradict(self, one: int, other: int) -> bool:
        """Whether two records cannot be one work, whatever a third is like."""
        a, b = self.form[one], self.form[other]
        if notice_of(a, b) or self._recurs(one, other):
            return True
        shared = {p for p in self.said.works[one].ids if p[0] in IDENTIFYING}
        return not shared.isdisjoint(self.said.works[other].ids) and one_title(a, b) is None

    def _recurs(self, one: int, other: int) -> bool:
        """A column, a calendar, a report: one venue prints a title again in another year or month.

        A title of several telling words does not come again in one: there, a source is wrong about
        the year. And what a repository dates otherwise is another version.
        """
        a, b = self.said.works[one], self.said.works[other]
        if (
            not a.venue
            or not b.venue
            or not (is_column(self.form[one]) or is_column(self.form[other]))
        ):
            return False
        venue = title_key(a.venue)
        if venue != title_key(b.venue) or venue.startswith(REPOSITORIES):
            return False
        dates = ((a.year, b.year), (a.month, b.month))
        return any(x is not None and y is not None and x != y for x, y in dates)


def join_records(
    said: Statements,
    joins: Sequence[Join] | None = None,
    pairs_of: Callable[[Joiner], list[Pair]] = Joiner.pairs,
) -> tuple[list[list[int]], list[Join]]:
    """The sets of records that are one work, and the joins that made them, or that are known.

    `pairs_of` finds the pairs where no joins are known.
    """
    if joins is None:
        joiner = Joiner(said)
        return joiner.joined(pairs_of(joiner))
    groups = Groups(len(said))
    for join in joins:
        groups.join(join.one, join.other)
    return groups.members(), list(joins)


def _preprint(*values: str) -> bool:
    """Whether one of two DOIs is a preprint's: it has another one when it is published."""
    return any(v.startswith(PREPRINT_DOI) for v in values)
