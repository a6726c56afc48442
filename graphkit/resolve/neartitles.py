"""Titles that differ by a slip or a subtitle: pairs of records that may be one work.

What a pair is worth is a function of the two records alone. It is found by how the title begins and
ends, and by its longest words, whatever else was loaded.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Postfix, Prefix

from graphkit.ordered import once, ranges
from graphkit.resolve.identity.signatures import Floats, Ints
from graphkit.resolve.statements import Statements
from graphkit.resolve.titlebounds import TitleBounds, key_of
from graphkit.resolve.titles import generic, notice_of
from graphkit.resolve.twins import (
    CUT,
    GENERIC,
    IN_ANY_ORDER,
    MOST_AUTHORS,
    MOST_TOLD,
    TOLD,
    UNTOLD,
    FoldedRecord,
    author_odds,
    entry,
    other_words,
    title_odds,
)

NEAR = 3.0  # log-odds from which titles that are not equal are one
ENDS = 12  # letters of the beginning and the end by which titles are found
FEW = 40  # titles found together of which all with a name alike are compared
NEXT = 8  # of more those with a name alike that stand so near each other, forwards or backwards
TELLS, SAYS_LITTLE = 5.0, 1.0  # what a shared word is worth, long or common
YEARS = (1.5, 0.5, 0.0, -1.5)  # log-odds of so many years apart, and beyond
AT_ONCE = 1 << 17  # pairs that are looked at together
# Per cent of letters in order, below which nothing else that is said makes two titles one: with all
# words shared, `title_odds` of 69 are MOST_BESIDE less than NEAR.
UNLIKE = 68
Words: TypeAlias = Callable[[Sequence[int]], tuple[Ints, Ints]]
_DIGITS = re.compile(r"\d+")
VENUE_EQUAL, VENUE_OTHER = 1.5, -0.7
# What authors, years and venue can say at the most.
MOST_BESIDE = MOST_AUTHORS + YEARS[0] + VENUE_EQUAL
ROUNDING = 1e-3  # of a bound
ENOUGH, IN_ORDER = 7, 85  # words that may stand in another order; per cent of letters in order


class _Worth(dict[str, float]):
    """The worth of a word, of whatever corpus."""

    def __missing__(self, word: str) -> float:
        found = self[word] = SAYS_LITTLE if len(word) < 4 or word in GENERIC else TELLS
        return found


def near_pairs(
    said: Statements,
    forms: Sequence[str],
    people: Callable[[int], frozenset[str]],
    words: Words,
    wanted: Callable[[int], bool],
) -> Iterable[tuple[float, int, int]]:
    """(log-odds, record, record) of pairs whose titles are nearly equal, found by wanted keys.

    `people` are the words of a record's names, `words` those of many records: where the numbers of
    each begin, and the numbers, no record one twice.
    """
    faces = _faces(said, forms, people)
    titles, worth = _Titles(said), _Worth()
    entries: dict[int, FoldedRecord] = {}

    def entry_of(record: int) -> FoldedRecord:
        made = entries.get(record)
        if made is None:
            work = said.works[record]
            names = [said.name(m).text for m in said.mentions(record)]
            made = entries[record] = entry(
                work.title, names, work.venue, work.year, work.authors_truncated
            )
        return made

    codes = _candidates(faces, forms, words, wanted)
    bounds = TitleBounds(said, faces, worth, TELLS)
    for begin in range(0, len(codes), AT_ONCE):
        ones, others = np.divmod(codes[begin : begin + AT_ONCE], len(forms))
        some = _at_most(bounds, ones, others) >= NEAR
        for one, other in titles.alike(ones[some], others[some]):
            if forms[one] == forms[other]:
                continue
            if (score := _odds(entry_of(one), entry_of(other), worth)) < NEAR:
                continue
            if not notice_of(forms[one], forms[other]):
                yield score, one, other


class _Titles:
    """Titles of records as `twins` compares them, many pairs in one call.

    It only leaves out pairs whose titles are so unlike that nothing else makes them one.
    """

    def __init__(self, said: Statements) -> None:
        self._said = said
        # of each record: its title; that without spaces; that with its words in order
        self._forms = [np.zeros(len(said), dtype=object) for _ in range(3)]
        self._cut = np.zeros(len(said), dtype=np.bool_)
        self._read = np.zeros(len(said), dtype=np.bool_)

    def _look(self, record: int) -> None:
        shown, key = key_of(self._said.works[record])
        ordered = " ".join(sorted(key.split()))
        self._cut[record] = shown.rstrip().endswith(CUT)
        for kept, form in zip(self._forms, (key, key.replace(" ", ""), ordered), strict=True):
            kept[record] = form
        self._read[record] = True

    def alike(self, ones: Ints, others: Ints) -> Iterable[tuple[int, int]]:
        """The pairs that are worth a closer look, in their order."""
        both = np.concatenate([ones, others])
        for record in once(both[~self._read[both]]).tolist():
            self._look(record)
        near = self._cut[ones] | self._cut[others]
        near |= _begins_or_ends(self._forms[0][ones], self._forms[0][others])
        for forms, least in zip(self._forms, (UNLIKE, UNLIKE, UNLIKE + IN_ANY_ORDER), strict=True):
            rest = np.flatnonzero(~near)
            if len(rest):
                a, b = forms[ones[rest]].tolist(), forms[others[rest]].tolist()
                near[rest] = process.cpdist(a, b, scorer=fuzz.ratio, score_cutoff=least) > 0
        yield from zip(ones[near].tolist(), others[near].tolist(), strict=True)


def _at_most(bounds: TitleBounds, ones: Ints, others: Ints) -> Floats:
    """What `_odds` may give each pair at the most, whatever the letters of the titles are."""
    most = np.minimum(MOST_TOLD, TOLD * bounds.words(ones, others)) - UNTOLD + MOST_AUTHORS
    apart = bounds.years_apart(ones, others)
    years = np.array(YEARS)[np.clip(apart, 0, len(YEARS) - 1)]
    known, equal = bounds.venues(ones, others)
    most += np.where(apart < 0, 0.0, years)
    most += np.where(known, np.where(equal, VENUE_EQUAL, VENUE_OTHER), 0.0)
    return most + ROUNDING


def _begins_or_ends(
    ones: np.ndarray[Any, np.dtype[np.object_]], others: np.ndarray[Any, np.dtype[np.object_]]
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether one title stands at an end of the other: it may be that without its subtitle."""
    a, b = ones.tolist(), others.tolist()
    shortest = np.fromiter(map(min, map(len, a), map(len, b)), np.int64, len(a))
    found = np.zeros(len(a), dtype=np.bool_)
    for end in (Prefix, Postfix):
        found |= process.cpdist(a, b, scorer=end.similarity, dtype=np.int64) == shortest
    return found


def _faces(
    said: Statements, forms: Sequence[str], people: Callable[[int], frozenset[str]]
) -> list[int]:
    """One record for all that would be compared alike."""
    counts = Counter(forms)
    faces: dict[Hashable, int] = {}
    for record, form in enumerate(forms):
        if generic(form):
            continue
        if counts[form] == 1:  # most: whose it is need not be asked
            faces[record] = record
            continue
        work = said.works[record]
        faces.setdefault((form, people(record), work.year, work.venue, work.ids), record)
    return list(faces.values())


def _odds(a: FoldedRecord, b: FoldedRecord, worth: dict[str, float]) -> float:
    title = title_odds(a, b, worth, others=False)
    if title is None or title + MOST_BESIDE < NEAR:  # the dear looks last
        return -np.inf
    years = venues = 0.0
    if a.year is not None and b.year is not None:
        years = YEARS[min(abs(a.year - b.year), len(YEARS) - 1)]
    if a.venue and b.venue:
        venues = VENUE_EQUAL if a.venue == b.venue else VENUE_OTHER
    if title + years + venues + MOST_AUTHORS + ROUNDING < NEAR:
        return -np.inf
    total = title + author_odds(a, b) + years + venues
    if total < NEAR or other_words(a, b) or _shuffled(a, b):
        return -np.inf
    return total


def _shuffled(a: FoldedRecord, b: FoldedRecord) -> bool:
    """Few words in another order: two works about one thing, not one with a slip."""
    short, long = sorted((a.title, b.title), key=len)
    if long.startswith(short) or long.endswith(short) or len(set(short.split())) >= ENOUGH:
        return False
    return fuzz.ratio(short.replace(" ", ""), long.replace(" ", "")) < IN_ORDER


def _candidates(
    faces: Sequence[int],
    forms: Sequence[str],
    words: Words,
    wanted: Callable[[int], bool],
) -> Ints:
    """Pairs of records that are found together, each once, in order: one number for a pair."""
    group, member = _groups(faces, forms, wanted)
    if not len(member):
        return np.zeros(0, dtype=np.int64)
    bounds = np.r_[np.flatnonzero(np.r_[True, group[1:] != group[:-1]]), len(group)]
    many = np.repeat(np.diff(bounds) > FEW, np.diff(bounds))
    known, place = np.unique(member, return_inverse=True)
    rows = _Rows(*words(known.tolist()))
    codes = [np.zeros(0, dtype=np.int64)]
    for some in _slices(bounds):
        few = np.flatnonzero(~many[some]) + some.start
        row, run = rows.of(place[few], group[few])
        codes.append(_codes(few[row], run, FEW, member, len(forms)))
    several = np.flatnonzero(many)
    if len(several):
        ranks = _Ranks(known[once(place[several])].tolist(), forms)
        own = ranks.place(member[several])
        numbered = np.unique(
            np.column_stack([group[several], ranks.number[own]]), axis=0, return_inverse=True
        )[1].ravel()
        row, run = rows.of(place[several], numbered)
        for rank in (ranks.forwards, ranks.backwards):
            order = np.lexsort((rank[own[row]], run))
            codes.append(_codes(several[row[order]], run[order], NEXT, member, len(forms)))
    return once(np.concatenate(codes))


class _Rows:
    """The words of records, each word by its number."""

    def __init__(self, begins: Ints, words: Ints) -> None:
        self._begins, self._words = begins, words
        self._width = int(words.max()) + 1 if len(words) else 1

    def of(self, place: Ints, group: Ints) -> tuple[Ints, Ints]:
        """Which of these records has a word that another of its group has too, by such words.

        Of each the place, and a number for group and word; those of one stand together, in order.
        """
        begin, end = self._begins[place], self._begins[place + 1]
        row = np.repeat(np.arange(len(place)), end - begin)
        run = group[row].astype(np.int64) * self._width + self._words[ranges(begin, end)]
        order = np.argsort(run, kind="stable")
        row, run = row[order], run[order]
        if not len(run):
            return row, run
        same = run[1:] == run[:-1]
        met = np.r_[same, False] | np.r_[False, same]
        return row[met], run[met]


class _Ranks:
    """How titles stand in order, forwards and backwards, and which numbers stand in them."""

    def __init__(self, records: Sequence[int], forms: Sequence[str]) -> None:
        self._records = np.array(records, dtype=np.int64)
        known: dict[tuple[str, ...], int] = {}
        self.number = np.array(
            [known.setdefault(tuple(_DIGITS.findall(forms[r])), len(known)) for r in records]
        )
        self.forwards = self._ranked([forms[r] for r in records])
        self.backwards = self._ranked([forms[r][::-1] for r in records])

    @staticmethod
    def _ranked(texts: Sequence[str]) -> Ints:
        found = np.zeros(len(texts), dtype=np.int64)
        found[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
        return found

    def place(self, records: Ints) -> Ints:
        """Where records stand here."""
        return np.searchsorted(self._records, records)


def _slices(bounds: Ints) -> Iterable[slice]:
    """Whole groups, so many together that they are not much."""
    begin = 0
    while begin < len(bounds) - 1:
        end = int(np.searchsorted(bounds, bounds[begin] + AT_ONCE, side="right")) - 1
        end = max(end, begin + 1)
        yield slice(int(bounds[begin]), int(bounds[end]))
        begin = end


def _codes(place: Ints, run: Ints, reach: int, member: Ints, size: int) -> Ints:
    """One number for each two records of a run that stand less than `reach` apart in it."""
    codes = [np.zeros(0, dtype=np.int64)]
    left = np.arange(len(run))
    for step in range(1, reach):
        left = left[left + step < len(run)]
        left = left[run[left + step] == run[left]]
        if not len(left):
            break
        a, b = member[place[left]], member[place[left + step]]
        codes.append(np.minimum(a, b) * size + np.maximum(a, b))
    return once(np.concatenate(codes))


def _groups(
    faces: Sequence[int], forms: Sequence[str], wanted: Callable[[int], bool]
) -> tuple[Ints, Ints]:
    """Records with equal keys, where there are several: the number of the key, and the record."""
    keys = np.fromiter(
        (key for record in faces for key in near_keys(forms[record])), np.uint64, 4 * len(faces)
    )
    owner = np.repeat(np.array(faces, dtype=np.int64), 4)
    order = np.lexsort((owner, keys))
    keys, owner = keys[order], owner[order]
    again = (keys[1:] == keys[:-1]) & (owner[1:] == owner[:-1])
    if not len(keys):
        return keys, owner
    new = np.r_[True, ~again]
    keys, owner = keys[new], owner[new]
    first = np.r_[True, keys[1:] != keys[:-1]]
    group = np.cumsum(first) - 1
    size = np.bincount(group)
    kept = size > 1
    asked = np.flatnonzero(kept)
    kept[asked] = [wanted(key) for key in keys[first][asked].tolist()]
    return group[kept[group]], owner[kept[group]]


def near_keys(form: str) -> tuple[int, int, int, int]:
    """By what a title is found, though it has a slip."""
    letters = form.replace(" ", "")
    longest = sorted(set(form.split()), key=lambda w: (-len(w), w))[:3]
    return (
        _hash("<" + letters[:ENDS]),
        _hash(">" + letters[-ENDS:]),
        _hash("+".join(sorted(longest[:2]))),
        _hash("+".join(sorted(longest[::2]))),
    )


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
