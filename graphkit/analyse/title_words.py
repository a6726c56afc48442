"""The words of titles as numbers: how often terms stand in many titles, without reading one.

titles → a number for each word, 0 where two words do not touch → in how many works terms stand

A word's number is the beginning of its checksum, so that nobody need keep which word it is. Kept
with a large generation: a thousand titles around a circle had taken longer than all else of a page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache

import numpy as np

from graphkit.analyse.words import STOP_WORDS, words_of
from graphkit.links import Array, Csr
from graphkit.ordered import once

_PAIR = np.uint64(0x9E3779B97F4A7C15)  # an odd number: the first of two words keeps all its bits


def numbered_titles(titles: Iterable[str | None]) -> dict[str, Array]:
    """The numbers of all titles, as arrays to be kept."""
    known: dict[str, int] = {"": 0}
    starts, numbers = [0], []
    read = words_of.__wrapped__  # each is read once: nothing is gained by remembering it
    for title in titles:
        for word in read(title or ""):
            number = known.get(word)
            if number is None:
                number = known[word] = _number(word)
            numbers.append(number)
        starts.append(len(numbers))
    return {"starts": np.array(starts, np.int64), "words": np.array(numbers, np.uint64)}


@cache
def reading() -> str:
    """What the numbers follow from beside the titles: which words are left out."""
    return hashlib.blake2b(" ".join(sorted(STOP_WORDS)).encode(), digest_size=8).hexdigest()


def works_with(
    said: Collection[str],
    works: Sequence[int],
    titles: Csr,
    stated: Csr,
    keys: Mapping[int, str],
) -> dict[str, int]:
    """In how many of some works each of these terms stands, in its title or as a topic.

    `stated` are the topics of works, `keys` as which term each is read. Two words count where both
    do by themselves.
    """
    terms = list(said)
    place = {term: n for n, term in enumerate(terms)}
    at, term_places = _in_titles(terms, np.asarray(works, np.int64), titles)
    own, places = stated.spread(works)
    topics, which = np.unique(stated.targets[places], return_inverse=True)
    means = np.array([place.get(keys[t], -1) for t in topics.tolist()], np.int64)[which]
    at = np.concatenate([at, own[means >= 0]])
    term_places = np.concatenate([term_places, means[means >= 0]])
    each = once(at * len(terms) + term_places) % max(len(terms), 1)
    many = np.bincount(each, minlength=len(terms)).tolist()
    return {term: n for term, n in zip(terms, many, strict=True) if n}


def _in_titles(terms: Sequence[str], works: Array, titles: Csr) -> tuple[Array, Array]:
    """Which terms the titles of some works have: places of works, and of terms."""
    parts = [term.split(" ") for term in terms]
    single = np.array([n for n, words in enumerate(parts) if len(words) == 1], np.int64)
    double = np.array([n for n, words in enumerate(parts) if len(words) == 2], np.int64)
    if not len(single):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    at, places = titles.spread(works)
    words = titles.targets[places]
    which, hit = _among(words, np.array([_number(parts[n][0]) for n in single], np.uint64))
    found_at, term_places = [at[hit]], [single[which[hit]]]
    if len(double):
        beside = hit[:-1] & hit[1:] & (at[:-1] == at[1:]) & (words[:-1] != words[1:])
        first, second = words[:-1][beside], words[1:][beside]
        wanted = [[_number(word) for word in parts[n]] for n in double]
        one, other = np.array(wanted, np.uint64).T
        which, hit = _among(first * _PAIR + second, one * _PAIR + other)
        found_at.append(at[:-1][beside][hit])
        term_places.append(double[which[hit]])
    return np.concatenate(found_at), np.concatenate(term_places)


def _among(values: Array, wanted: Array) -> tuple[Array, Array]:
    """The place of each value among those wanted, and whether it has one."""
    order = np.argsort(wanted)
    ordered = wanted[order]
    near = np.searchsorted(ordered, values)
    near[near == len(ordered)] = 0
    return order[near], ordered[near] == values


@lru_cache(maxsize=1 << 16)  # the words of one field come again on each page
def _number(word: str) -> int:
    made = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(made.digest(), "little") or 1
