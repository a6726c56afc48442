"""Which of two records are one work: rare words find the candidates, log-odds decide.

Titles are compared by their words and letters, authors along the visible part of both lists, and
what a venue or a year apart means is estimated from the pairs that are sure without them: a venue
has other names in other sources, and a source may date everything a year later.
"""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy  # its parts are imported at their first use
from rapidfuzz import fuzz

from graphkit.names import fold, parts, title_key
from graphkit.remembered import remembered

RAREST = 6  # words of a title that may find its twin
MOST_ALIKE = 200  # a word on more titles than this finds nothing
THRESHOLD = 0.0
MOST_TOLD, TOLD, UNTOLD = 7.0, 0.25, 1.5  # what words in common tell, of what they are worth
MOST_AUTHORS = 3.5  # what authors in common tell at the most
SURE = 4.0  # log-odds of title and authors above which a pair teaches what venues and years mean
TRUNCATED = re.compile(r"[\s,;]*(?:\.\.\.|…|\bet al\b\.?|\band others\b)\W*$", re.IGNORECASE)
IN_ANY_ORDER = 2  # per cent that titles lose whose words stand in another order
CUT = ("…", "...")  # how a list of results ends a title that is too long for it
RECURS = 3  # years and lists of authors that make a title a column's
BETTER = 1.0  # log-odds by which other pairs of both records are better than one that is dropped

GENERIC = frozenset(
    "abstract abstracts acknowledgements addendum announcement announcements article bibliography"
    " book books chair chairs comment comments commentary contents correction corrections"
    " correspondence corrigendum discussion editor editorial editorials editors erratum errata"
    " foreword front frontmatter glossary guest index introduction invited issue letter letters"
    " matter message news note notes obituary overview panel preface president presidents questions"
    " record reminiscences reply report response retraction review reviews section session special"
    " summary table treasurer tutorial update welcome workshop".split()
)
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_WORDED = {"one": "1", "two": "2", "three": "3", "four": "4"}
_ORDINAL = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6",
            "seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10"}  # fmt: skip
_DIGITS = re.compile(r"\d+")
MOST_OTHER = 4  # words that stand for others, beyond which it makes no difference
SUBTITLE = 4  # words after which what one title adds is a subtitle, with numbers of its own
_PARTED = re.compile(r"\b(?:part|vol|volume|no|number|chapter|section|paper|lecture) (\w+)\b")


@dataclass(frozen=True, slots=True)
class FoldedRecord:
    """A record to be compared: folded once."""

    title: str
    words: tuple[str, ...]
    numerals: tuple[str, ...]
    authors: tuple[str, ...]  # surname and initial
    truncated: bool | None = None
    venue: str = ""
    year: int | None = None
    generic: bool = False
    cut: bool = False  # the title goes on where it ends


LONGEST_TITLE = 3_000  # letters that are compared: what goes on is no title


def entry(
    title: str | None,
    authors: Iterable[str] = (),
    venue: str | None = None,
    year: int | None = None,
    truncated: bool | None = None,
) -> FoldedRecord:
    """A record as it is compared."""
    shown = html.unescape(title or "").strip()
    key = title_key(shown)[:LONGEST_TITLE]
    people = []
    for name in authors:
        split = parts(html.unescape(name))
        if split.family:
            people.append(f"{split.family} {split.given[0][0] if split.given else ''}".strip())
    return FoldedRecord(
        title=key,
        words=tuple(dict.fromkeys(key.split())),
        numerals=numerals(key),
        authors=tuple(people),
        truncated=truncated,
        venue=title_key(html.unescape(venue or "")),
        year=year,
        generic=generic(key),
        cut=shown.endswith(CUT),
    )


def numerals(key: str) -> tuple[str, ...]:
    """The numbers of a title, however they are written: parts and versions differ in them.

    >>> numerals("tides part ii"), numerals("tides part two"), numerals("view iv of 30 ships")
    (('2',), ('2',), ('30', '4'))
    """
    numbers = _DIGITS.findall(key)
    numbers += [_ROMAN.get(w) or _ORDINAL[w] for w in key.split() if w in _ROMAN or w in _ORDINAL]
    for word in _PARTED.findall(key):
        if word in _WORDED or word in ("i", "v", "x"):
            numbers.append(_WORDED.get(word, {"i": "1", "v": "5", "x": "10"}.get(word, word)))
    return tuple(sorted(numbers))


def generic(key: str) -> bool:
    """Whether a title says so little that many works bear it."""
    words = key.split()
    telling = [w for w in words if w not in GENERIC and len(w) > 3]
    return len(key) < 15 or len(telling) < 2


@dataclass(slots=True)
class TwinCandidates:
    """Pairs that may be one work, with the log-odds of each."""

    left: np.ndarray[Any, Any]
    right: np.ndarray[Any, Any]
    score: np.ndarray[Any, Any]
    outdone: np.ndarray[Any, Any]  # both records have a better twin: another version of the work


def candidates(
    left: Sequence[FoldedRecord],
    right: Sequence[FoldedRecord] | None,
    rarest: int = RAREST,
    most_alike: int = MOST_ALIKE,
) -> list[tuple[int, int]]:
    """Pairs with rare title words in common; within one list where there is no second."""
    everything = [*left, *(right or ())]
    counts = Counter(w for e in everything for w in e.words)
    holders: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(everything):
        for word in sorted(one.words, key=lambda w: (counts[w], w))[:rarest]:
            if counts[word] > 1:
                holders[word].append(number)
        if one.words:
            holders["\x00" + one.title].append(number)
            # a slip in the only rare word: the letters of the title's start and the first author
            holders["\x01" + one.title.replace(" ", "")[:12]].append(number)
    pairs: set[tuple[int, int]] = set()
    for numbers in holders.values():
        if len(numbers) < 2 or len(numbers) > most_alike:
            continue
        for low, high in itertools.combinations(numbers, 2):
            if right is None or (low < len(left) <= high):
                pairs.add((low, high))
    shift = 0 if right is None else len(left)
    return sorted((one, other - shift) for one, other in pairs)


def score(
    left: Sequence[FoldedRecord],
    right: Sequence[FoldedRecord] | None,
    rarest: int = RAREST,
    most_alike: int = MOST_ALIKE,
) -> TwinCandidates:
    """The candidates and the log-odds that each pair is one work."""
    others = left if right is None else right
    rarity = _rarity([*left, *(right or ())])
    pairs = candidates(left, right, rarest, most_alike)
    kept, base = [], []
    for one, other in pairs:
        value = title_odds(left[one], others[other], rarity)
        if value is None:
            continue
        kept.append((one, other))
        base.append(value + author_odds(left[one], others[other]))
    total = np.array(base)
    context = np.zeros(len(kept))
    if kept:
        sure = [pair for pair, value in zip(kept, base, strict=True) if value >= SURE]
        context = _years(left, others, kept, sure) + _venues(left, others, kept, sure)
        total = total + context
        columns = _recurring([*left, *(right or ())])
        for place, (one, other) in enumerate(kept):
            if (
                left[one].generic
                or others[other].generic
                or (left[one].title in columns and others[other].title in columns)
            ):
                total[place] += _doubt_of_generic(left[one], others[other])
    places = np.array(kept, dtype=np.int64).reshape(-1, 2)
    ends = places + (np.array([0, len(left)]) if right is not None else 0)
    best = np.full(len(left) + len(others), -np.inf)
    np.maximum.at(best, ends[:, 0], total)
    np.maximum.at(best, ends[:, 1], total)
    outdone = (best[ends].min(axis=1) > total + BETTER) if kept else np.zeros(0, dtype=bool)
    if right is None:  # one work may have many records here: only where year or venue differ
        outdone &= context < 0
    return TwinCandidates(places[:, 0], places[:, 1], total, outdone)


def _recurring(entries: Sequence[FoldedRecord]) -> set[str]:
    """Titles that come again, in other years and by others: a column is no title of a work."""
    years: dict[str, set[int]] = defaultdict(set)
    people: dict[str, set[frozenset[str]]] = defaultdict(set)
    for one in entries:
        if one.year is not None and one.authors:
            years[one.title].add(one.year)
            people[one.title].add(frozenset(one.authors))
    return {
        title
        for title, teams in people.items()
        if len(years[title]) >= RECURS
        and len(teams) >= RECURS
        and not frozenset.intersection(*teams)
    }


def _rarity(entries: Sequence[FoldedRecord]) -> dict[str, float]:
    counts = Counter(w for e in entries for w in e.words)
    size = max(len(entries), 1000)  # in a small table too, a word is a word among many
    return {w: float(np.log(1 + size / n)) for w, n in counts.items()}


def title_odds(
    a: FoldedRecord, b: FoldedRecord, rarity: dict[str, float], *, others: bool = True
) -> float | None:
    """The log-odds of two titles; None where numbers differ or nothing is alike.

    Without `others` words that stand for others cost nothing: for a caller that looks at them.
    """
    if not a.title or not b.title or (a.numerals != b.numerals and not _subtitled(a, b)):
        return None
    alike = _alike(a.title, b.title)
    if (a.cut and _begins(a, b)) or (b.cut and _begins(b, a)):
        alike = max(alike, 0.97)
    if alike < 0.6:
        return None
    told = sum(rarity[w] for w in a.words if w in set(b.words))
    # a title of rare words says more; a slip costs, and half a title is another title
    told = min(MOST_TOLD, TOLD * told) - (1.0 * other_words(a, b) if others else 0.0)
    return told - 22 * (1 - alike) - 20 * max(0.0, 0.8 - alike) - UNTOLD


def _begins(short: FoldedRecord, long: FoldedRecord) -> bool:
    """Whether a title that was cut is the beginning of another; its last word may be cut too."""
    return len(short.words) >= SUBTITLE - 1 and long.title.startswith(short.title)


def other_words(a: FoldedRecord, b: FoldedRecord) -> int:
    """How many words stand for others: "inner" and "outer" make two works, a slip does not."""
    ones = [w for w in a.words if w not in b.words and w not in b.title]
    others = [w for w in b.words if w not in a.words and w not in a.title]
    ones = [w for w in ones if not any(fuzz.ratio(w, o) >= 75 for o in others)]
    if not ones:
        return 0
    return min(
        MOST_OTHER, len(ones), sum(not any(fuzz.ratio(o, w) >= 75 for w in a.words) for o in others)
    )


def _subtitled(a: FoldedRecord, b: FoldedRecord) -> bool:
    """Whether one title is the other with a long addition, which may hold other numbers."""
    short, long = sorted((a, b), key=lambda e: len(e.title))
    added = len(long.title.split()) - len(short.title.split())
    if len(short.words) < SUBTITLE or added < SUBTITLE - 2:
        return False
    return long.title.startswith(short.title + " ") and not _PARTED.match(
        long.title[len(short.title) + 1 :]
    )


def _alike(a: str, b: str) -> float:
    """Between 0 and 1: letters in order, word order aside, or one without its subtitle."""
    likeness = max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b) - IN_ANY_ORDER)
    squeezed = fuzz.ratio(a.replace(" ", ""), b.replace(" ", ""))
    short, long = sorted((a, b), key=len)
    if len(short.split()) >= 4 and (long.startswith(short + " ") or long.endswith(" " + short)):
        likeness = max(likeness, 85.0)
    return float(max(likeness, squeezed)) / 100


def author_odds(a: FoldedRecord, b: FoldedRecord) -> float:
    """The log-odds of two author lists: what both could show is compared, in order."""
    if not a.authors or not b.authors:
        return 0.0
    visible = min(len(a.authors), len(b.authors))
    matched = _matched(a.authors, b.authors, visible)
    if not matched:
        return -8.0 if visible > 1 else -6.0
    missing = (visible - matched) / visible
    longer = max(len(a.authors), len(b.authors)) - visible
    cut = a.truncated or b.truncated
    told = MOST_AUTHORS - 1 + min(1.0, 0.4 * matched)
    return told - 4.0 * missing - (0 if cut else 0.25 * min(longer, 4))


def _matched(ones: Sequence[str], others: Sequence[str], visible: int) -> int:
    """How many of the first so many names of one list stand in the other: of both lists, the more.

    To be alike goes both ways, so each pair of names is looked at once.
    """
    if ones == others:
        return visible
    here, there = [False] * len(ones), [False] * len(others)
    for place, name in enumerate(ones):
        for beside, other in enumerate(others):
            if (here[place] or place >= visible) and (there[beside] or beside >= visible):
                continue
            if _same_name(name, other):
                here[place] = there[beside] = True
    return max(sum(here[:visible]), sum(there[:visible]))


def _same_name(a: str, b: str) -> bool:
    if a == b or (a[:1] == b[:1] and fuzz.ratio(a, b, score_cutoff=85)):
        return True
    x, y = _words_of(a), _words_of(b)  # a surname in the place of the given name, or particles
    return len(x[0]) > 3 and (x[0] in y or y[0] in x) and len(y[0]) > 3


@remembered(1 << 14)
def _words_of(name: str) -> tuple[str, ...]:
    return tuple(name.split())


def _years(
    left: Sequence[FoldedRecord],
    right: Sequence[FoldedRecord],
    pairs: Sequence[tuple[int, int]],
    sure: Sequence[tuple[int, int]],
) -> np.ndarray[Any, Any]:
    """What a difference of years means here: its share among sure pairs against all pairs."""

    def apart(one: int, other: int) -> int | None:
        a, b = left[one].year, right[other].year
        return None if a is None or b is None else max(-6, min(6, b - a))

    prior = {0: 12.0, 1: 3.0, -1: 3.0, 2: 1.5, -2: 1.5}
    among_sure, among_all = Counter(prior), Counter(dict.fromkeys(range(-6, 7), 1.0))
    for value, counts in ((sure, among_sure), (pairs, among_all)):
        for one, other in value:
            if (difference := apart(one, other)) is not None:
                counts[difference] += 1
    sure_total, total = sum(among_sure.values()), sum(among_all.values())
    made = []
    for one, other in pairs:
        difference = apart(one, other)
        if difference is None:
            made.append(0.0)
            continue
        share = (among_sure[difference] + 0.3) / (sure_total + 4)
        made.append(float(np.clip(np.log(share / (among_all[difference] / total)), -3.0, 1.5)))
    return np.array(made)


def _venues(
    left: Sequence[FoldedRecord],
    right: Sequence[FoldedRecord],
    pairs: Sequence[tuple[int, int]],
    sure: Sequence[tuple[int, int]],
) -> np.ndarray[Any, Any]:
    """What a pair of venues means here: how often sure pairs have it, against chance."""
    together: Counter[tuple[str, str]] = Counter()
    ones: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for one, other in sure:
        a, b = left[one].venue, right[other].venue
        if a and b:
            together[a, b] += 1
            ones[a] += 1
            others[b] += 1
    total = sum(together.values())
    made = []
    for one, other in pairs:
        a, b = left[one].venue, right[other].venue
        if not a or not b:
            made.append(0.0)
            continue
        equal = 4.0 if a == b else 0.0
        chance = (ones[a] + 1) * (others[b] + 1) / (total + 2)
        ratio = (together[a, b] + equal + 0.5) / (chance + 0.5)
        made.append(float(np.clip(np.log(ratio), -2.5, 1.5)))
    return np.array(made)


def _doubt_of_generic(a: FoldedRecord, b: FoldedRecord) -> float:
    """A generic title never joins alone: authors, year and venue have to say the same."""
    same_year = a.year is not None and a.year == b.year
    same_people = bool(a.authors) and a.authors == b.authors
    if a.title != b.title or not same_year:
        return -9.0
    return -1.0 if same_people else -5.0


# -- choosing ---------------------------------------------------------------------------------


def matched(scored: TwinCandidates, one_to_one: bool, threshold: float = THRESHOLD) -> list[int]:
    """The places of the pairs that are one work; `one_to_one` takes the best assignment."""
    good = np.flatnonzero(scored.score > threshold)
    if not one_to_one or not len(good):
        return [int(n) for n in good if not scored.outdone[n]]
    lefts, left = np.unique(scored.left[good], return_inverse=True)
    rights, right = np.unique(scored.right[good], return_inverse=True)
    size = len(lefts) + len(rights)
    graph = scipy.sparse.coo_matrix(
        (np.ones(len(good), dtype=np.int8), (left, right + len(lefts))), (size, size)
    )
    _, part = scipy.sparse.csgraph.connected_components(graph, directed=False)
    by_part: dict[int, list[int]] = defaultdict(list)
    for place, label in enumerate(part[left].tolist()):
        by_part[label].append(place)
    chosen: list[int] = []
    for own in by_part.values():
        chosen.extend(int(good[place]) for place in _assigned(own, left, right, scored.score[good]))
    return sorted(chosen)


def _assigned(
    own: Sequence[int],
    left: np.ndarray[Any, Any],
    right: np.ndarray[Any, Any],
    value: np.ndarray[Any, Any],
) -> list[int]:
    """The pairs of one component that together are worth most, each record once."""
    if len(own) == 1:
        return list(own)
    rows, row = np.unique(left[list(own)], return_inverse=True)
    columns, column = np.unique(right[list(own)], return_inverse=True)
    worth = np.zeros((len(rows), len(columns)))
    place = np.full(worth.shape, -1, dtype=np.int64)
    for number, (r, c) in enumerate(zip(row.tolist(), column.tolist(), strict=True)):
        worth[r, c] = value[own[number]]
        place[r, c] = own[number]
    picked = scipy.optimize.linear_sum_assignment(worth, maximize=True)
    return [int(place[r, c]) for r, c in zip(*picked, strict=True) if place[r, c] >= 0]


def split_people(text: str) -> list[str]:
    """The names of a cell: by semicolon, "and", or comma where each piece is a whole name."""
    text = TRUNCATED.sub("", html.unescape(text))
    if ";" in text:
        return [n for n in (p.strip() for p in text.split(";")) if fold(n)]
    if " and " in text and "," in text.split(" and ")[0] and _inverted(text):
        return [n for n in (p.strip() for p in text.split(" and ")) if fold(n)]
    pieces = re.split(r",| and ", text)
    return [n for n in (p.strip() for p in pieces) if fold(n)]


def _inverted(text: str) -> bool:
    """Whether the commas stand inside the names: "Silva, Ana and Okoro, Ben"."""
    return text.count(",") <= text.count(" and ") + 1
