"""Topics from the texts of works: TF-IDF, then non-negative factors, named by their words.

The model learns from a sample (all texts, where they are few) and then reads the whole once more, a
batch at a time: memory grows with the number of works by a few numbers each, never with the texts.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from graphkit.analyse.words import Reader
from graphkit.errors import NotFoundError
from graphkit.phrases import outlined
from graphkit.projection import Array
from graphkit.results import TextTopic

SAMPLE = 20_000  # texts that the model learns from
BATCH = 2_000
FEATURES = 20_000
DIMENSIONS = 100  # of the vectors that similarity compares
SHOWN = 3  # topics kept of each work
LEAST = 0.15  # share of a work that a topic needs to be kept
WORDS = 10
PAIRED = 300  # terms among which a pair of words is looked for
TOGETHER = 0.2  # of a word's weight: with so much, a pair says the same better


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TextModel:
    """Topics of works that have a text.

    `works` are their numbers, in order; `topic` and `share` name the leading topics of each (-1 for
    none); `vectors` are of length one (or zero), for similarity.
    """

    topics: tuple[TextTopic, ...]
    works: Array
    topic: Array
    share: Array
    vectors: Array
    seed: int
    learnt_from: int

    def __repr__(self) -> str:
        return outlined(self)

    def row(self, work: int) -> int | None:
        """The place of a work, if it has a text."""
        at = int(np.searchsorted(self.works, work))
        return at if at < len(self.works) and self.works[at] == work else None


def find_topics(
    texts: Iterable[tuple[int, str]], k: int | None = None, seed: int = 0, sample: int = SAMPLE
) -> TextModel:
    """Topics of texts, each given with the number of its work. `texts` is gone through twice.

    `k` topics are looked for; by default as many as half the root of the number of texts.
    """
    reader = Reader()
    learnt, count = _sample(texts, sample, seed)
    words = (reader(text, remember=True) for text in learnt)
    wanted = k or min(max(round(math.sqrt(count) / 2), 2), 60)
    counter, tfidf, matrix = _vocabulary(words, len(learnt), count)
    if min(matrix.shape) < 2:
        raise NotFoundError(f"{count} texts have too few words in common to find topics in them.")
    fitted = _Fitted(reader, counter, tfidf, *_fit(matrix, min(wanted, *matrix.shape), seed))
    names = [reader.written(term) for term in counter.get_feature_names_out().tolist()]
    rows = [fitted.read(batch) for batch in _batches(texts)]
    works, topic, share, vector = (np.concatenate(part) for part in zip(*rows, strict=True))
    order = np.argsort(works, kind="stable")
    topic = topic[order]
    topics, place = _named(fitted.factors.components_, names, topic[:, 0])
    return TextModel(
        topics, works[order], place[topic], share[order], vector[order], seed, len(learnt)
    )


def _sample(texts: Iterable[tuple[int, str]], most: int, seed: int) -> tuple[list[str], int]:
    """Texts at random, each as likely as any other; and how many there are."""
    chance = np.random.default_rng(seed)
    kept: list[str] = []
    count = 0
    for count, (_, text) in enumerate(texts, 1):
        if len(kept) < most:
            kept.append(text)
        elif (place := int(chance.integers(count))) < most:
            kept[place] = text
    return kept, count


def _vocabulary(words: Iterable[list[str]], learnt: int, count: int) -> tuple[Any, Any, Any]:
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer  # noqa: PLC0415

    few = 1 if learnt < 20 else 2 if count < 2000 else 5
    counter = CountVectorizer(
        analyzer=_as_it_is,
        min_df=few,
        max_df=0.4 if learnt >= 20 else 1.0,
        max_features=FEATURES,
        dtype=np.float32,
    )
    try:
        counts = counter.fit_transform(words)
    except ValueError as error:  # no word is left
        raise NotFoundError(f"{count} texts have too few words to find topics in them.") from error
    tfidf = TfidfTransformer(sublinear_tf=True)
    return counter, tfidf, tfidf.fit_transform(counts)


def _as_it_is(words: list[str]) -> list[str]:
    return words


def _fit(matrix: Any, k: int, seed: int) -> tuple[Any, Any]:
    from sklearn.decomposition import NMF, TruncatedSVD  # noqa: PLC0415
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415

    factors = NMF(k, init="nndsvda", random_state=seed, max_iter=150, tol=1e-3)
    size = min(DIMENSIONS, min(matrix.shape) - 1)
    vectors = TruncatedSVD(max(size, 1), random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # near enough for topics
        factors.fit(matrix)
        vectors.fit(matrix)
    return factors, vectors


def _batches(texts: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    going = iter(texts)
    while batch := list(islice(going, BATCH)):
        yield batch


@dataclass(frozen=True, slots=True)
class _Fitted:
    """What was learnt from the sample."""

    reader: Reader
    counter: Any
    tfidf: Any
    factors: Any
    vectors: Any

    def read(self, batch: Sequence[tuple[int, str]]) -> tuple[Array, Array, Array, Array]:
        """Works, their leading topics with shares, and their vectors."""
        words = [self.reader(text) for _, text in batch]
        matrix = self.tfidf.transform(self.counter.transform(words))
        weight = self.factors.transform(matrix)
        total = weight.sum(axis=1, keepdims=True)
        share = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
        kept = min(SHOWN, share.shape[1])
        topic = np.argsort(-share, axis=1, kind="stable")[:, :kept]
        share = np.take_along_axis(share, topic, axis=1)
        topic[share < LEAST] = -1
        share[share < LEAST] = 0.0
        return (
            np.array([work for work, _ in batch], np.int64),
            topic.astype(np.int32),
            share.astype(np.float32),
            unit(self.vectors.transform(matrix)).astype(np.float32),
        )


def unit(vectors: Array) -> Array:
    """Rows of length one; rows of nothing stay so."""
    length = np.sqrt((vectors**2).sum(axis=1, keepdims=True))
    found: Array = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-9)
    return found


# -- names -----------------------------------------------------------------------------------


def _named(
    components: Array, names: Sequence[str], leading: Array
) -> tuple[tuple[TextTopic, ...], Array]:
    """Topics in the order of how many works they lead, and the new number of each old one."""
    count = len(components)
    led = np.bincount(leading[leading >= 0], minlength=count)
    order = np.lexsort((np.arange(count), -led))
    order = order[led[order] > 0]
    place = np.full(count + 1, -1, np.int32)
    place[order] = np.arange(len(order))
    # a word that several topics share tells less about each
    telling = components * (components / np.maximum(components.sum(axis=0), 1e-12))
    topics: list[TextTopic] = []
    taken: set[str] = set()
    for number, old in enumerate(order.tolist(), 1):
        best = np.argsort(-telling[old], kind="stable")[:PAIRED].tolist()
        ranked = [(names[t], float(telling[old][t])) for t in best if telling[old][t] > 0]
        label = _label(ranked, taken)
        taken.add(label)
        words = tuple(word for word, _ in ranked[:WORDS])
        topics.append(TextTopic(f"x{number}", label, words, int(led[old])))
    return tuple(topics), place


def _label(ranked: Sequence[tuple[str, float]], taken: set[str]) -> str:
    """The leading words of a topic, none twice: a pair of words rather than its parts."""
    pairs = {term: own for term, own in ranked if " " in term}
    chosen: list[str] = []
    used: set[str] = set()
    for term, own in ranked[: 3 * WORDS]:
        if _forms(term) & used:
            continue
        near = [t for t in pairs if _forms(term) < _forms(t) and not _forms(t) & used]
        near = [t for t in near if pairs[t] >= TOGETHER * own]
        best = max(near, key=lambda t: pairs[t], default=term)
        chosen.append(best)
        used |= _forms(best)
        if len(chosen) >= 3 and ", ".join(chosen) not in taken:
            break
    return ", ".join(chosen)


def _forms(term: str) -> set[str]:
    return set(term.casefold().split())
