"""Topics: stated ones or those found in texts, their years, profiles, and likeness by them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict

import numpy as np

from graphkit.analyse import topics as analysis
from graphkit.analyse.text_topics import TextModel, find_topics
from graphkit.analyse.topics import Topics
from graphkit.answers import Listing, Rows
from graphkit.errors import UsageError
from graphkit.patience import patience
from graphkit.projection import Array
from graphkit.questions.evidence import behind
from graphkit.questions.names import place_of
from graphkit.questions.snapshot import Snapshot
from graphkit.questions.texts import Texts, keep_model, kept_model
from graphkit.resolve.label_kinds import KINDS
from graphkit.results import Alike, Scores

COLUMNS = ("id", "name", "works", "people", "first_year", "last_year", "trend", "leading")


def text_topics(snapshot: Snapshot, k: int | None = None, seed: int = 0) -> TextModel:
    """The topics found in titles and abstracts; made once for a generation, then kept."""
    whole = snapshot.whole

    def made() -> TextModel:
        path = whole.cache / f"topics-{k or 'auto'}-{seed}.npz"
        found = kept_model(path, snapshot.generation)
        if found is None:
            with patience("finding topics in texts"):
                found = find_topics(Texts(whole.tables, whole.made.records), k, seed)
            keep_model(path, found, snapshot.generation)
        return found

    return whole.once(("text topics", k, seed), made)


def topics(
    snapshot: Snapshot,
    source: str = "auto",
    k: int | None = None,
    seed: int = 0,
    *,
    works: bool = False,
    n: int | None = None,
    kind: str | Sequence[str] | None = None,
) -> Listing:
    """The topics, most works first: `stated` ones, or those found in the `text` of works.

    `kind` chooses among stated ones, one or several: keyword (the authors' own), index-term
    (MeSH, Keywords Plus …), category (a subject class), tag (of a library); others are left out.
    """
    window = snapshot.projection
    topics_of, model = _topics(snapshot, source, k, seed)
    words = {t.id: list(t.words) for t in model.topics} if model else {}
    about = _WorksOf(topics_of)
    rows = []
    every = analysis.topic_rows(window, topics_of)
    if kind is not None:
        if model is not None:
            raise UsageError("Topics found in texts have no kind; ask for the stated ones.")
        kinds = snapshot.tables.read("topics", ["id", "kind"]).to_pylist()
        chosen = {kind} if isinstance(kind, str) else set(kind)
        if unknown := chosen - set(KINDS):
            raise UsageError(f"{min(unknown)!r} is no kind of topic: {', '.join(KINDS)}.")
        wanted = {row["id"] for row in kinds if row["kind"] in chosen}
        every = [row for row in every if row.id in wanted]
    for one in every[:n]:
        row = asdict(one)
        row["leading"] = [{"id": i, "name": window.names[window.number(i)]} for i in one.leading]
        if words:
            row["words"] = words[one.id]
        if works:
            row["behind"] = behind(window, about[one.id])
        rows.append(row)
    return snapshot.listing(rows, COLUMNS, total=len(every))


def trends(
    snapshot: Snapshot,
    source: str = "auto",
    k: int | None = None,
    seed: int = 0,
    *,
    works: bool = False,
    only: Collection[str] | None = None,
) -> Listing:
    """Works per topic and year, oldest first; of all topics, or of some ids."""
    window = snapshot.projection
    topics_of, _ = _topics(snapshot, source, k, seed)
    rows = [asdict(row) for row in analysis.trends(window, topics_of)]
    rows = [row for row in rows if only is None or row["id"] in only]
    if works:
        about, year = _WorksOf(topics_of), window.arrays.work_year
        for row in rows:
            own = about[row["id"]]
            row["behind"] = behind(window, own[year[own] == row["year"]])
    return snapshot.listing(rows)


def topic_profile(
    snapshot: Snapshot,
    *,
    author: str | int | None = None,
    institution: str | None = None,
    source: str = "auto",
    works: bool = False,
    n: int | None = None,
) -> Listing:
    """What a person or an institution writes about, most first."""
    window = snapshot.projection
    topics_of, _ = _topics(snapshot, source)
    if author is not None:
        own = window.wrote.of(snapshot.person(author))
    elif institution is not None:
        number = place_of(institution, snapshot.tables.read("institutions", ["id", "name"]))
        own = analysis.works_of_institution(window, number)
    else:
        raise UsageError("A profile of topics is that of an author or of an institution.")
    every = analysis.profile(topics_of, own)
    rows = [asdict(row) for row in every[:n]]
    if works:
        about = _WorksOf(topics_of)
        for row in rows:
            row["behind"] = behind(window, np.intersect1d(about[row["id"]], own))
    return snapshot.listing(rows, total=len(every))


def similar(
    snapshot: Snapshot,
    *,
    author: str | int | None = None,
    work: str | None = None,
    n: int = 10,
    source: str = "auto",
    works: bool = False,
) -> Listing:
    """Works or people most like one, by what the works are about.

    With `works` a person comes with their works about the topics that the two share.
    """
    topics_of, model = _topics(snapshot, source)
    vectors = analysis.vectors_of(snapshot.projection, topics_of, model)
    if author is not None:
        person = snapshot.person(author)
        near = analysis.similar_authors(snapshot.projection, topics_of, vectors, person, n)
        rows = _similar_people(snapshot, topics_of, near, works)
    elif work is not None:
        rows = _similar_works(snapshot, topics_of, vectors, work, n)
    else:
        raise UsageError("Likeness is that to an author or to a work.")
    return snapshot.listing(rows)


def _similar_people(
    snapshot: Snapshot, topics_of: Topics, near: Sequence[Alike], works: bool
) -> Rows:
    window = snapshot.projection
    rows: Rows = [{"name": window.names[window.number(a.id)], **asdict(a)} for a in near]
    if works:
        about = _WorksOf(topics_of)
        for row in rows:
            shared = [about.of_name(name) for name in row["shared"]]
            own = window.wrote.of(window.number(row["id"]))
            row["behind"] = behind(window, np.intersect1d(np.concatenate([*shared, []]), own))
    return rows


def _similar_works(
    snapshot: Snapshot, topics_of: Topics, vectors: Array, work: str, n: int
) -> Rows:
    window = snapshot.projection
    number = place_of(work, snapshot.tables.read("works", ["id", "title"]))
    near = analysis.similar_works(window, topics_of, vectors, number, n)
    place = {ident: at for at, ident in enumerate(window.work_ids)}
    facts = window.work_rows([place[a.id] for a in near])
    return [
        {"title": row["title"], "year": row["year"], **asdict(a)}
        for row, a in zip(facts, near, strict=True)
    ]


def topic_scores(snapshot: Snapshot, k: int | None = None, seed: int = 0) -> Scores:
    """The leading topic of each person, to be kept with the graph."""
    projection = snapshot.projection
    topics_of, _ = _topics(snapshot, "auto", k, seed)
    weight = (analysis.wrote(projection) @ topics_of.weight).tocsr()
    best = {}
    for person, ident in enumerate(projection.ids):
        row = slice(weight.indptr[person], weight.indptr[person + 1])
        if row.start < row.stop:
            at = min(
                range(row.start, row.stop),
                key=lambda n: (-round(weight.data[n], 9), weight.indices[n]),
            )
            best[ident] = topics_of.names[weight.indices[at]]
    return Scores("topic", {"topic": best})


def _topics(
    snapshot: Snapshot, source: str, k: int | None = None, seed: int = 0
) -> tuple[Topics, TextModel | None]:
    if source not in ("auto", "stated", "text"):
        raise UsageError(f"Topics come from `stated` or `text`, not {source!r}.")
    stated = k is None and bool(len(snapshot.whole.projection.topics.ids))
    if source == "stated" or (source == "auto" and stated):
        return analysis.stated(snapshot.projection), None
    model = text_topics(snapshot, k, seed)
    return analysis.of_texts(snapshot.projection, model), model


class _WorksOf:
    """The works of each topic, by its id or its name."""

    def __init__(self, topics_of: Topics) -> None:
        self._columns = topics_of.weight.tocsc()
        self._place = {ident: at for at, ident in enumerate(topics_of.ids)}
        self._named = {name: at for at, name in enumerate(topics_of.names)}

    def __getitem__(self, ident: str) -> Array:
        return self._works(self._place[ident])

    def of_name(self, name: str) -> Array:
        return self._works(self._named[name])

    def _works(self, at: int) -> Array:
        found: Array = self._columns.indices[
            self._columns.indptr[at] : self._columns.indptr[at + 1]
        ]
        return found
