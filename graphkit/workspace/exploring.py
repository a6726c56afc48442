"""Topics, time and other kinds of nodes: the verbs of a `KnowledgeGraph` beyond its people."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.analyse import relations, topics
from graphkit.analyse.text_topics import TextModel, find_topics
from graphkit.analyse.windows import Years, difference, one_house, within
from graphkit.errors import NotFoundError, UsageError
from graphkit.names import title_key
from graphkit.results import Difference, Scores
from graphkit.workspace.analysing import Asked, Rows, table
from graphkit.workspace.evidence import behind
from graphkit.workspace.texts import Texts, keep_model, kept_model

if TYPE_CHECKING:
    import pandas as pd

    from graphkit.analyse.relations import Network
    from graphkit.analyse.topics import Topics
    from graphkit.projection import Array, Csr, Projection

CHANGES = ("new", "ended", "stronger", "weaker")


class Explorations(Asked):
    """Topics, trends, differences and networks of a `KnowledgeGraph`."""

    folder: Path

    # -- topics ------------------------------------------------------------------------------

    def text_topics(self, k: int | None = None, seed: int = 0) -> TextModel:
        """The topics found in titles and abstracts; made once for a generation, then kept."""
        name = f"{self.tables.generation}.topics-{k or 'auto'}-{seed}.npz"
        path = self.folder / "cache" / name
        found = kept_model(path)
        if found is None:
            found = find_topics(Texts(getattr(self, "ledger", None), self.tables), k, seed)
            with contextlib.suppress(OSError):  # of a workspace that can only be read
                keep_model(path, found)  # the folder of an attached graph goes when it is closed
        return found

    def topics(
        self, source: str = "auto", k: int | None = None, seed: int = 0,
        years: Years | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """The topics, most works first: `stated` ones, or those found in the `text` of works."""
        columns = ["id", "name", "works", "people", "first_year", "last_year", "trend", "leading"]
        return table(self.topic_rows(source, k, seed, years=years), columns)

    def topic_rows(
        self, source: str = "auto", k: int | None = None, seed: int = 0, *,
        years: Years | None = None, works: bool = False, n: int | None = None,
    ) -> Rows:  # fmt: skip
        """The topics as plain rows; with their words where they were found in texts."""
        window = self.window(years)
        found, model = self._topics(window, source, k, seed)
        words = {t.id: list(t.words) for t in model.topics} if model else {}
        rows = []
        about = _Columns(found)
        for one in topics.topic_rows(window, found)[:n]:
            row = asdict(one)
            row["leading"] = [
                {"id": i, "name": window.names[window.number(i)]} for i in one.leading
            ]
            if words:
                row["words"] = words[one.id]
            if works:
                row["behind"] = behind(window, about[one.id])
            rows.append(row)
        return rows

    def trends(
        self, source: str = "auto", k: int | None = None, seed: int = 0,
        years: Years | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """Works per topic and year."""
        return table(self.trend_rows(source, k, seed, years=years))

    def trend_rows(
        self, source: str = "auto", k: int | None = None, seed: int = 0, *,
        years: Years | None = None, works: bool = False, only: Collection[str] | None = None,
    ) -> Rows:  # fmt: skip
        """Works per topic and year as plain rows, oldest first; of all topics, or some ids."""
        window = self.window(years)
        found, _ = self._topics(window, source, k, seed)
        rows = [asdict(row) for row in topics.trends(window, found)]
        rows = [row for row in rows if only is None or row["id"] in only]
        if works:
            about, year = _Columns(found), window.arrays.work_year
            for row in rows:
                own = about[row["id"]]
                row["behind"] = behind(window, own[year[own] == row["year"]])
        return rows

    def topic_profile(
        self, *, author: str | None = None, institution: str | None = None, source: str = "auto",
        years: Years | None = None, works: bool = False, n: int | None = None,
    ) -> Rows:  # fmt: skip
        """What a person or an institution writes about, most first."""
        window = self.window(years)
        found, _ = self._topics(window, source)
        if author is not None:
            own = window.wrote.of(self._number(author))
        elif institution is not None:
            number = _place(institution, self.tables.read("institutions", ["id", "name"]))
            own = topics.works_of_institution(window, number)
        else:
            raise UsageError("A profile of topics is that of an author or of an institution.")
        rows = [asdict(row) for row in topics.profile(found, own)[:n]]
        if works:
            about = _Columns(found)
            for row in rows:
                row["behind"] = behind(window, np.intersect1d(about[row["id"]], own))
        return rows

    def similar(
        self, *, author: str | None = None, work: str | None = None, n: int = 10,
        source: str = "auto", years: Years | None = None, works: bool = False,
    ) -> Rows:  # fmt: skip
        """Works or people most like one, by what the works are about.

        With `works` a person comes with their works about the topics that the two share.
        """
        window = self.window(years)
        found, model = self._topics(window, source)
        vectors = topics.vectors_of(window, found, model)
        if author is not None:
            near = topics.similar_authors(window, found, vectors, self._number(author), n)
            rows = [{"name": window.names[window.number(a.id)], **asdict(a)} for a in near]
            if works:
                about = _Columns(found)
                for row in rows:
                    shared = [about.of_name(name) for name in row["shared"]]
                    own = window.wrote.of(window.number(row["id"]))
                    row["behind"] = behind(
                        window, np.intersect1d(np.concatenate([*shared, []]), own)
                    )
            return rows
        if work is None:
            raise UsageError("Likeness is that to an author or to a work.")
        number = _place(work, self.tables.read("works", ["id", "title"]))
        near = topics.similar_works(window, found, vectors, number, n)
        place = {ident: at for at, ident in enumerate(window.work_ids)}
        facts = window.work_rows([place[a.id] for a in near])
        return [
            {"title": row["title"], "year": row["year"], **asdict(a)}
            for row, a in zip(facts, near, strict=True)
        ]

    def topic_scores(self, k: int | None = None, seed: int = 0) -> Scores:
        """The leading topic of each person, to be kept with the graph by `annotate`."""
        found, _ = self._topics(self.projection, "auto", k, seed)
        weight = (topics.wrote(self.projection) @ found.weight).tocsr()
        best = {}
        for person, ident in enumerate(self.projection.ids):
            row = slice(weight.indptr[person], weight.indptr[person + 1])
            if row.start < row.stop:
                at = min(range(row.start, row.stop),
                         key=lambda n: (-round(weight.data[n], 9), weight.indices[n]))  # fmt: skip
                best[ident] = found.names[weight.indices[at]]
        return Scores("topic", {"topic": best})

    def _topics(
        self, window: Projection, source: str, k: int | None = None, seed: int = 0
    ) -> tuple[Topics, TextModel | None]:
        if source not in ("auto", "stated", "text"):
            raise UsageError(f"Topics come from `stated` or `text`, not {source!r}.")
        stated = k is None and bool(len(self.projection.topics.ids))
        if source == "stated" or (source == "auto" and stated):
            return topics.stated(window), None
        model = self.text_topics(k, seed)
        return topics.found(window, model), model

    # -- time --------------------------------------------------------------------------------

    def diff(self, before: Years, after: Years) -> Difference:
        """What differs between two windows of years: ties, people, institutions."""
        self._warn_of_undated()
        return difference(self.projection, before, after)

    def diff_rows(
        self, before: Years, after: Years, n: int | None = None, works: bool = False
    ) -> Rows:
        """The differences as plain rows, the largest of each kind first."""
        found, names = self.diff(before, after), self.projection.names
        rows: Rows = []
        for kind in CHANGES:
            for tie in getattr(found, kind)[:n]:
                row = {
                    "change": kind, "id": tie.source, "name": tie.source_name,
                    "other_id": tie.target, "other_name": tie.target_name,
                    "before": round(tie.weight_before, 6), "after": round(tie.weight_after, 6),
                    # a ready-made tie may not say how many works stand behind it
                    "works_before": tie.works_before or (None if tie.weight_before else 0),
                    "works_after": tie.works_after or (None if tie.weight_after else 0),
                }  # fmt: skip
                if works:
                    row["behind"] = self._between(tie.source, tie.target, (before, after))
                rows.append(row)
        sides = [within(self.projection, years).wrote for years in (before, after)]
        for one in found.moved[:n]:
            rows.append({"change": "moved", "id": one.id, "name": one.name,
                         "before": list(one.before), "after": list(one.after),
                         **self._written(one.id, sides, works)})  # fmt: skip
        for kind, people in (("came", found.came), ("left", found.left)):
            rows += [
                {"change": kind, "id": i, "name": names[self.projection.number(i)],
                 **self._written(i, sides, works)}
                for i in people[:n]
            ]  # fmt: skip
        return rows

    def _written(self, ident: str, sides: Sequence[Csr], works: bool) -> dict[str, Any]:
        """How much a person wrote in two windows; None for one of whom works are not known."""
        number = self.projection.number(ident)
        own = [side.of(number) for side in sides]
        known = len(self.projection.wrote.of(number)) > 0
        row: dict[str, Any] = {
            name: len(side) if known else None
            for name, side in zip(("works_before", "works_after"), own, strict=True)
        }
        if works:
            row["behind"] = behind(self.projection, np.concatenate(own))
        return row

    def _between(self, one: str, other: str, windows: tuple[Years, Years]) -> Rows:
        numbers = [self.projection.number(i) for i in (one, other)]
        together = self.projection.counted_together(*numbers)
        year = self.projection.arrays.work_year[together]
        inside = [
            known > 0 and any((w[0] or 0) <= known <= (w[1] or known) for w in windows)
            for known in year.tolist()
        ]
        return behind(self.projection, together[inside])

    # -- other nodes -------------------------------------------------------------------------

    def network(self, kind: str, years: Years | None = None) -> Network:
        """Institutions or topics tied by works, or works by references; `to_networkx()` on it."""
        if kind not in relations.KINDS:
            raise UsageError(
                f"There is no network of {kind!r}. Known: {', '.join(sorted(relations.KINDS))}."
            )
        return relations.KINDS[kind](self.window(years))

    def pair_rows(
        self, kind: str, n: int | None = 25, years: Years | None = None, works: bool = False,
        of: str | None = None,
    ) -> Rows:  # fmt: skip
        """The heaviest ties of such a network; those `of` one node, by its id or name."""
        network = self.network(kind, years)
        only = None if of is None else _place_of(of, network.ids, network.names)
        window = self.projection if years is None else within(self.projection, years)
        rows = []
        pairs = [p for p in network.pairs() if only is None or only in p[:2]][:n]
        for a, b, weight in pairs:
            one, other = (b, a) if b == only and not network.directed else (a, b)
            row: dict[str, Any] = {
                "id": network.ids[one], "name": network.names[one],
                "other_id": network.ids[other], "other_name": network.names[other],
                "works": int(weight),
            }  # fmt: skip
            if kind == "institutions":  # a department and its university are no collaboration
                whole = window.part_of.rows
                part = other in whole.of(one) or one in whole.of(other)
                names = ((network.names[one],), (network.names[other],))
                row["same_house"] = bool(part or one_house(*names))
            if works:
                # a reference is stated by the work that cites
                citing = [one] if kind == "citations" else None
                row["behind"] = behind(
                    window, citing or relations.behind(window, kind, one, other).tolist()
                )
            rows.append(row)
        return rows

    def matrix_rows(self, kind: str, n: int = 12, years: Years | None = None) -> Rows:
        """The nodes with most works, each with the works it has with every one of them."""
        network = self.network(kind, years)
        if network.works is None:
            raise UsageError(f"A matrix is that of institutions or of topics, not of {kind}.")
        most = np.lexsort((np.arange(len(network.ids)), -network.works))[:n]
        most = most[network.works[most] > 0]
        cells = network.matrix[most][:, most].toarray().astype(int)
        np.fill_diagonal(cells, network.works[most])
        return [
            {"id": network.ids[at], "name": network.names[at], "with": row}
            for at, row in zip(most.tolist(), cells.tolist(), strict=True)
        ]


class _Columns:
    """The works of each topic, by its id or its name."""

    def __init__(self, found: Topics) -> None:
        self._columns = found.weight.tocsc()
        self._place = {ident: at for at, ident in enumerate(found.ids)}
        self._named = {name: at for at, name in enumerate(found.names)}

    def __getitem__(self, ident: str) -> Array:
        return self._works(self._place[ident])

    def of_name(self, name: str) -> Array:
        return self._works(self._named[name])

    def _works(self, at: int) -> Array:
        found: Array = self._columns.indices[
            self._columns.indptr[at] : self._columns.indptr[at + 1]
        ]
        return found


def _place(text: str, things: Any) -> int:
    """The place of a thing by id or by name; several of one name are an error that lists them."""
    return _place_of(text, things.column(0).to_pylist(), things.column(1).to_pylist())


def _place_of(text: str, ids: list[str], names: list[str]) -> int:
    if text in ids:
        return int(ids.index(text))
    key = title_key(text)
    same = [n for n, name in enumerate(names) if name and title_key(name) == key]
    same = same or [n for n, name in enumerate(names) if name and key and key in title_key(name)]
    if len(same) == 1:
        return same[0]
    if same:
        listed = "; ".join(f"{ids[n]} ({names[n]})" for n in same[:10])
        raise NotFoundError(f"{len(same)} fit {text!r}; give an id: {listed}")
    raise NotFoundError(f"There is nothing here called {text!r}.")
