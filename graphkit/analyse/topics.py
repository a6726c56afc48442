"""Topics of people, institutions and years: from what works state, or from a model of their texts.

Both come as one kind of table, a weight for each work and topic, so that every question below is
asked of either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.analyse.relations import work_institutions
from graphkit.analyse.text_topics import TextModel, unit
from graphkit.projection import UNKNOWN_YEAR, Array, Projection
from graphkit.results import Alike, TopicRow, TopicShare, TopicYear

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LEADING = 3
RECENT = 5  # years that a trend compares with the years before


@dataclass(frozen=True, slots=True, eq=False)
class Topics:
    """Topics with their works: `weight` is a sparse matrix of works and topics.

    `source` is "stated" or "text"; a stated topic weighs 1, a found one its share of the work.
    """

    source: str
    ids: Sequence[str]
    names: Sequence[str]
    weight: csr_array[Any]


def stated(projection: Projection) -> Topics:
    """The categories and keywords that sources state."""
    links = projection.topics
    weight = links.matrix(len(links.ids)).astype(np.float64)
    return Topics("stated", links.ids, links.names, weight)


def of_texts(projection: Projection, model: TextModel) -> Topics:
    """The topics of a model of texts; works outside a window of years are left out."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    works = len(projection.arrays.work_year)
    row = np.repeat(model.works, model.topic.shape[1])
    topic, share = model.topic.ravel(), model.share.ravel().astype(np.float64)
    kept = (topic >= 0) & projection.works_inside[row]
    shape = (works, len(model.topics))
    weight = csr_array((share[kept], (row[kept], topic[kept])), shape=shape)
    return Topics("text", [t.id for t in model.topics], [t.label for t in model.topics], weight)


def wrote(projection: Projection) -> csr_array[Any]:
    """People and works, ones."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    ones = np.ones(len(projection.wrote.targets))
    shape = (len(projection), len(projection.arrays.work_year))
    return csr_array((ones, projection.wrote.targets, projection.wrote.starts), shape=shape)


def topic_rows(projection: Projection, topics: Topics) -> list[TopicRow]:
    """Each topic with its works, years, leading people and trend; most works first.

    The trend compares the last five years with the five before: the share of works per year that
    are about the topic, later over earlier; None where either is not known or is nothing.
    """
    columns = topics.weight.tocsc()
    people = (wrote(projection) @ topics.weight).tocsc()
    year = projection.arrays.work_year
    newest = projection.last_year or UNKNOWN_YEAR
    spans = [(newest - RECENT + 1, newest), (newest - 2 * RECENT + 1, newest - RECENT)]
    all_works = [_between(year, span) for span in spans]
    rows = []
    for number, (ident, name) in enumerate(zip(topics.ids, topics.names, strict=True)):
        works = columns.indices[columns.indptr[number] : columns.indptr[number + 1]]
        if not len(works):
            continue
        known = year[works][year[works] != UNKNOWN_YEAR]
        shares = [
            _between(year[works], span) / total if total else 0.0
            for span, total in zip(spans, all_works, strict=True)
        ]
        own = slice(people.indptr[number], people.indptr[number + 1])
        best = np.lexsort((people.indices[own], -np.round(people.data[own], 9)))[:LEADING]
        rows.append(
            TopicRow(
                id=ident,
                name=name,
                works=len(works),
                people=int(people.indptr[number + 1] - people.indptr[number]),
                first_year=int(known.min()) if len(known) else None,
                last_year=int(known.max()) if len(known) else None,
                trend=round(shares[0] / shares[1], 6) if all(shares) else None,
                leading=tuple(projection.ids[p] for p in people.indices[own][best].tolist()),
            )
        )
    return sorted(rows, key=lambda r: (-r.works, r.name, r.id))


def _between(year: Array, span: tuple[int, int]) -> int:
    return int(((year >= max(span[0], 1)) & (year <= span[1])).sum())


def trends(projection: Projection, topics: Topics) -> list[TopicYear]:
    """Works per topic and year, with their share of all works of that year; oldest year first."""
    year = projection.arrays.work_year
    weight = topics.weight.tocoo()
    row, column = weight.coords
    known = year[row] != UNKNOWN_YEAR
    if not known.any():
        return []
    first = int(year[year != UNKNOWN_YEAR].min())
    total = np.bincount(year[year != UNKNOWN_YEAR] - first)
    key = column[known] * len(total) + (year[row[known]] - first)
    places, inverse, works = np.unique(key, return_inverse=True, return_counts=True)
    sums = np.bincount(inverse, weight.data[known])
    rows = [
        TopicYear(
            id=topics.ids[topic],
            name=topics.names[topic],
            year=first + at,
            works=count,
            weight=round(value, 6),
            share=round(count / int(total[at]), 6),
        )
        for (topic, at), count, value in zip(
            (divmod(place, len(total)) for place in places.tolist()),
            works.tolist(),
            sums.tolist(),
            strict=True,
        )
    ]
    return sorted(rows, key=lambda r: (r.year, -r.works, r.name, r.id))


# -- profiles --------------------------------------------------------------------------------


def works_of_institution(projection: Projection, institution: int) -> Array:
    """What the people of an institution wrote, in the years in which works state it."""
    matrix = work_institutions(projection).tocsc()
    works: Array = matrix.indices[matrix.indptr[institution] : matrix.indptr[institution + 1]]
    return np.unique(works)


def profile(topics: Topics, works: Array) -> list[TopicShare]:
    """What some works are about, and how much more than all works are."""
    own = topics.weight[works]
    here, count = _sum(own), np.bincount(own.indices, minlength=len(topics.ids))
    everywhere = _sum(topics.weight)
    share = here / max(here.sum(), 1e-12)
    usual = everywhere / max(everywhere.sum(), 1e-12)
    rows = [
        TopicShare(
            id=topics.ids[t],
            name=topics.names[t],
            works=int(count[t]),
            share=round(float(share[t]), 6),
            times_usual=round(float(share[t] / usual[t]), 6),
        )
        for t in np.flatnonzero(here).tolist()
    ]
    return sorted(rows, key=lambda r: (-r.share, -r.times_usual, r.name, r.id))


def _sum(matrix: Any) -> Array:
    found: Array = np.asarray(matrix.sum(axis=0)).ravel()
    return found


# -- similarity ------------------------------------------------------------------------------


def vectors_of(projection: Projection, topics: Topics, model: TextModel | None) -> Array:
    """A vector of length one per work: from its text where there is a model, else its topics."""
    works = len(projection.arrays.work_year)
    if model is not None:
        found = np.zeros((works, model.vectors.shape[1]), np.float32)
        found[model.works] = model.vectors
        return found
    from sklearn.decomposition import TruncatedSVD  # noqa: PLC0415

    rare = np.log1p(works) - np.log(np.maximum(_sum(topics.weight > 0), 1))
    matrix = topics.weight.copy()
    matrix.data = matrix.data * rare[matrix.indices]
    if min(matrix.shape) <= 100:
        return unit(matrix.toarray()).astype(np.float32)
    return unit(TruncatedSVD(100, random_state=0).fit_transform(matrix)).astype(np.float32)


def similar_works(
    projection: Projection, topics: Topics, vectors: Array, work: int, limit: int = 10
) -> list[Alike]:
    """The works most like one, and the topics they share."""
    return _similar(topics.weight, topics, vectors, work, limit=limit, ids=projection.work_ids)


def similar_authors(
    projection: Projection, topics: Topics, vectors: Array, person: int, limit: int = 10
) -> list[Alike]:
    """The people whose works are most like those of one: by the mean of their works' vectors."""
    by = wrote(projection)
    weight = by @ topics.weight
    return _similar(weight, topics, unit(by @ vectors), person, limit=limit, ids=projection.ids)


def _similar(
    weight: Any, topics: Topics, vectors: Array, number: int, *, limit: int, ids: Sequence[str]
) -> list[Alike]:
    likeness = vectors @ vectors[number]
    likeness[number] = -1.0
    order = np.lexsort((np.arange(len(likeness)), -np.round(likeness, 6)))[:limit]
    own = weight[[number]].toarray().ravel()
    rows = []
    for other in order.tolist():
        if likeness[other] <= 0:
            break
        both = np.minimum(own, weight[[other]].toarray().ravel())
        shared = np.lexsort((np.arange(len(both)), -both))[:LEADING]
        rows.append(
            Alike(
                id=ids[other],
                likeness=round(float(likeness[other]), 6),
                shared=tuple(topics.names[t] for t in shared.tolist() if both[t] > 0),
            )
        )
    return rows
