"""Titles that differ by a slip or a subtitle: pairs of records that may be one work.

What a pair is worth is a function of the two records alone. It is found by how the title begins and
ends, and by its longest words, whatever else was loaded.
"""

from __future__ import annotations

import hashlib
import html
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Postfix, Prefix

from graphkit.names import title_key
from graphkit.resolve.identity.signatures import Ints
from graphkit.resolve.statements import Statements
from graphkit.resolve.titles import generic, notice_of
from graphkit.resolve.twins import (
    CUT,
    GENERIC,
    IN_ANY_ORDER,
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
_DIGITS = re.compile(r"\d+")
VENUE_EQUAL, VENUE_OTHER = 1.5, -0.7
MOST_BESIDE = 3.5 + YEARS[0] + VENUE_EQUAL  # what authors, years and venue can say at the most
ENOUGH, IN_ORDER = 7, 85  # words that may stand in another order; per cent of letters in order


class _Worth(dict[str, float]):
    """The worth of a word, of whatever corpus."""

    def __missing__(self, word: str) -> float:
        return SAYS_LITTLE if len(word) < 4 or word in GENERIC else TELLS


def near_pairs(
    said: Statements,
    forms: Sequence[str],
    people: Callable[[int], frozenset[str]],
    wanted: Callable[[int], bool],
) -> Iterable[tuple[float, int, int]]:
    """(log-odds, record, record) of pairs whose titles are nearly equal, found by wanted keys."""
    faces = _faces(said, forms, people)
    titles = _Titles(said)
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

    worth = _Worth()
    codes = _candidates(faces, forms, people, wanted)
    for begin in range(0, len(codes), AT_ONCE):
        ones, others = np.divmod(codes[begin : begin + AT_ONCE], len(forms))
        for one, other in titles.alike(ones, others):
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
        work = self._said.works[record]
        shown, key = work.title or "", work.key
        if "&" in shown:
            shown = html.unescape(shown)
            key = title_key(shown)
        ordered = " ".join(sorted(key.split()))
        self._cut[record] = shown.rstrip().endswith(CUT)
        for kept, form in zip(self._forms, (key, key.replace(" ", ""), ordered), strict=True):
            kept[record] = form
        self._read[record] = True

    def alike(self, ones: Ints, others: Ints) -> Iterable[tuple[int, int]]:
        """The pairs that are worth a closer look, in their order."""
        both = np.concatenate([ones, others])
        for record in np.unique(both[~self._read[both]]).tolist():
            self._look(record)
        found = self._cut[ones] | self._cut[others]
        found |= _begins_or_ends(self._forms[0][ones], self._forms[0][others])
        for forms, least in zip(self._forms, (UNLIKE, UNLIKE, UNLIKE + IN_ANY_ORDER), strict=True):
            rest = np.flatnonzero(~found)
            if len(rest):
                a, b = forms[ones[rest]].tolist(), forms[others[rest]].tolist()
                found[rest] = process.cpdist(a, b, scorer=fuzz.ratio, score_cutoff=least) > 0
        yield from zip(ones[found].tolist(), others[found].tolist(), strict=True)


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
    found: dict[Hashable, int] = {}
    for record, form in enumerate(forms):
        if generic(form):
            continue
        if counts[form] == 1:  # most: whose it is need not be asked
            found[record] = record
            continue
        work = said.works[record]
        found.setdefault((form, people(record), work.year, work.venue, work.ids), record)
    return list(found.values())


def _odds(a: FoldedRecord, b: FoldedRecord, worth: dict[str, float]) -> float:
    title = title_odds(a, b, worth, others=False)
    if title is None or title + MOST_BESIDE < NEAR:  # the dear looks last
        return -np.inf
    total = title + author_odds(a, b)
    if a.year is not None and b.year is not None:
        total += YEARS[min(abs(a.year - b.year), len(YEARS) - 1)]
    if a.venue and b.venue:
        total += VENUE_EQUAL if a.venue == b.venue else VENUE_OTHER
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
    people: Callable[[int], frozenset[str]],
    wanted: Callable[[int], bool],
) -> Ints:
    """Pairs of records that are found together, each once, in order: one number for a pair."""
    keys = np.fromiter(
        (key for record in faces for key in near_keys(forms[record])), np.uint64, 4 * len(faces)
    )
    owner = np.repeat(np.array(faces, dtype=np.int64), 4)
    found = array("q")  # of a million works there are tens of millions
    size = len(forms)
    for own in _groups(keys, owner, wanted):
        if len(own) <= FEW:
            found.extend(a * size + b for a, b in _with_a_name_alike(own, people))
            continue
        for alike in _alike(own, forms, people):
            for place, a in enumerate(alike):
                near = alike[place + 1 : place + NEXT]
                found.extend([min(a, b) * size + max(a, b) for b in near])
    return np.unique(np.array(found, dtype=np.int64))


def _with_a_name_alike(
    own: Sequence[int], people: Callable[[int], frozenset[str]]
) -> Iterable[tuple[int, int]]:
    """Pairs of records, in order, that have a name alike: all others are two works anyway."""
    by_name: dict[str, list[int]] = {}
    for record in own:
        for word in people(record):
            before = by_name.setdefault(word, [])
            for other in before:
                yield other, record
            before.append(record)


def _alike(
    own: Sequence[int], forms: Sequence[str], people: Callable[[int], frozenset[str]]
) -> Iterable[list[int]]:
    """Records with equal numbers in their titles and a name alike, by title, both ways."""
    by_number: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for record in own:
        by_number[tuple(_DIGITS.findall(forms[record]))].append(record)
    for same in by_number.values():
        if len(same) < 2:
            continue
        by_name: dict[str, list[int]] = defaultdict(list)
        for record in same:
            for word in people(record):
                by_name[word].append(record)
        for some in by_name.values():
            if len(some) > 1:
                yield sorted(some, key=forms.__getitem__)
                yield sorted(some, key=lambda record: forms[record][::-1])


def _groups(keys: Ints, owner: Ints, wanted: Callable[[int], bool]) -> Iterable[list[int]]:
    """The owners of equal keys, where there are several."""
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    begins = np.flatnonzero(np.r_[True, sorted_keys[1:] != sorted_keys[:-1]])
    ends = np.r_[begins[1:], len(keys)]
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        if end - begin > 1 and wanted(int(sorted_keys[begin])):
            own = sorted(set(owner[order[begin:end]].tolist()))
            if len(own) > 1:
                yield own


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
