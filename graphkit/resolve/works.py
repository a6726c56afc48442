"""Statements -> works: which records are about one work, by identifier and by title.

Every join keeps its evidence. An identifier joins only where the titles agree (one DOI on all the
papers of a proceedings is no identity); a title joins only with authors in common, and a generic
one ("Editorial") never alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graphkit.names import title_key
from graphkit.resolve.statements import Dated, Statements
from graphkit.resolve.twins import entry, other_words, score

# Schemes that tell works apart; the first one that a work has also makes its id.
IDENTIFYING = ("doi", "arxiv", "pmid", "pmcid", "openalex", "s2", "dblp", "mag", "wos", "scopus")
GENERIC = frozenset(
    "abstract abstracts acknowledgements addendum announcement announcements bibliography books"
    " comment comments commentary contents correction corrections correspondence corrigendum"
    " discussion editorial editorials erratum errata foreword frontmatter glossary index"
    " introduction letter letters news note notes obituary overview preface questions reply"
    " response retraction review reviews summary update workshop".split()
)
NEAR = 3.0  # log-odds from which titles that are not equal are one
NEAR_WORDS, NEAR_ALIKE = 3, 30  # how many rare words look for a twin, and among how many
PREPRINT_DOI = ("10.48550/", "10.1101/", "10.31234/", "10.2139/", "10.21203/", "10.20944/")
_NUMERAL = re.compile(r"\b(?:\d+|[ivx]{1,5})\b")


Alike: TypeAlias = Callable[[Statements, int, int], bool]


@dataclass(frozen=True, slots=True)
class Join:
    """Two records taken for one work, and why."""

    one: int
    other: int
    kind: str
    value: str


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
        found: dict[int, list[int]] = defaultdict(list)
        for item in range(len(self._parent)):
            found[self.find(item)].append(item)
        return list(found.values())


class Joiner:
    """Collects the joins between records."""

    def __init__(self, said: Statements) -> None:
        self.said = said
        self.groups = Groups(len(said))
        self.joins: list[Join] = []

    def join_alike(self, records: Sequence[int], kind: str, value: str, alike: Alike) -> None:
        """Join each record to the first one before it that is alike."""
        heads: list[int] = []
        for record in records:
            for head in heads:
                if alike(self.said, head, record):
                    if self.groups.join(head, record):
                        self.joins.append(Join(head, record, kind, value))
                    break
            else:
                heads.append(record)


def join_records(said: Statements) -> tuple[list[list[int]], list[Join]]:
    """The sets of records that are one work, and the joins that made them."""
    joiner = Joiner(said)
    for value, records in _by_identifier(said):
        joiner.join_alike(records, "identifier", value, titles_agree)
    for title, records in _by_title(said):
        if not generic(title):
            joiner.join_alike(records, "title", title, _share_author)
            continue
        alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for record in records:
            work = said.works[record]
            if work.year is not None and work.venue is not None:
                alike[work.year, work.venue, work.ids].append(record)
        for twins in alike.values():
            joiner.join_alike(twins, "title", title, _equal_authors)
    _join_near_titles(joiner)
    return joiner.groups.members(), joiner.joins


def _join_near_titles(joiner: Joiner) -> None:
    """Titles that differ by a slip or a subtitle, with authors in common."""
    said = joiner.said
    heads = sorted({joiner.groups.find(record) for record in range(len(said))})
    entries = [
        entry(
            said.works[r].title,
            [said.name(m).text for m in said.mentions(r)],
            said.works[r].venue,
            said.works[r].year,
            said.works[r].authors_truncated,
        )
        for r in heads
    ]
    found = score(entries, None, rarest=NEAR_WORDS, most_alike=NEAR_ALIKE)
    ranked = sorted(zip((-found.score).tolist(), found.left.tolist(), found.right.tolist(),
                        strict=True))  # fmt: skip
    for doubt, left, right in ranked:
        one, other = heads[left], heads[right]
        if -doubt < NEAR or other_words(entries[left], entries[right]):
            continue
        if not _near(said, one, other):
            continue
        if joiner.groups.join(one, other):
            joiner.joins.append(Join(one, other, "near title", said.works[one].key))


def _near(said: Statements, one: int, other: int) -> bool:
    """What has to hold besides the score: both name people, and nothing says that it recurs."""
    a, b = said.works[one], said.works[other]
    if a.key == b.key or generic(a.key) or generic(b.key) or _recurs(a, b):
        return False  # equal titles were settled before, by stricter rules
    if any(
        dict(a.ids).get(scheme, value) != value and not _preprint(value, dict(a.ids)[scheme])
        for scheme, value in b.ids
        if scheme in IDENTIFYING
    ):
        return False  # one register tells them apart
    return bool(_surnames(said, one) & _surnames(said, other))


def _preprint(*values: str) -> bool:
    """Whether one of two DOIs is a preprint's: it has another one when it is published."""
    return any(v.startswith(PREPRINT_DOI) for v in values)


def _by_identifier(said: Statements) -> Iterable[tuple[str, Sequence[int]]]:
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for record, work in enumerate(said.works):
        for scheme, value in work.ids:
            if scheme in IDENTIFYING:
                found[scheme, value].append(record)
    return [(f"{s}:{v}", records) for (s, v), records in found.items() if len(records) > 1]


def _by_title(said: Statements) -> Iterable[tuple[str, Sequence[int]]]:
    found: dict[str, list[int]] = defaultdict(list)
    for record, work in enumerate(said.works):
        if work.key:
            found[work.key].append(record)
    return [(key, records) for key, records in found.items() if len(records) > 1]


def generic(title_key: str) -> bool:
    """Whether a title says so little that many works bear it."""
    words = title_key.split()
    return len(title_key) < 15 or len(words) < 3 or all(w in GENERIC or len(w) < 4 for w in words)


def titles_agree(said: Statements, one: int, other: int) -> bool:
    """Whether two titles may be of one work: equal, one without its subtitle, or one missing."""
    a, b = said.works[one].key, said.works[other].key
    if not a or not b or a == b:
        return True
    if _NUMERAL.findall(a) != _NUMERAL.findall(b):
        return False
    words_a, words_b = set(a.split()), set(b.split())
    return len(words_a & words_b) >= 0.6 * min(len(words_a), len(words_b))


def _surnames(said: Statements, record: int) -> set[str]:
    return {said.name(m).parts.family for m in said.mentions(record)}


def _share_author(said: Statements, one: int, other: int) -> bool:
    a, b = _surnames(said, one), _surnames(said, other)
    x, y = said.works[one], said.works[other]
    if _recurs(x, y):
        return False
    if a and b:
        return bool(a & b)
    return not a and not b and x.year == y.year and x.venue == y.venue


def _recurs(one: Dated, other: Dated) -> bool:
    """A column, a calendar, a report: one venue prints a title again in another year or month."""
    if not one.venue or not other.venue or title_key(one.venue) != title_key(other.venue):
        return False
    dates = ((one.year, other.year), (one.month, other.month))
    return any(a is not None and b is not None and a != b for a, b in dates)


def _equal_authors(said: Statements, one: int, other: int) -> bool:
    """Records of a generic title are one only if all that they state is equal, authors included."""
    keys = [[said.name(m).key for m in said.mentions(r)] for r in (one, other)]
    return bool(keys[0]) and keys[0] == keys[1]
