"""What a graph can be asked beyond its tables: each verb gathers values and calls one analysis.

Rows are plain data. With `works=True` every row carries the works behind it as `behind`, so that
each number can be opened.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from graphkit.analyse import (
    bridges_between,
    describe,
    find_communities,
    parts_of,
    paths,
    rank,
    scores,
    works_between,
    works_inside,
)
from graphkit.analyse.windows import Years, undated_ties, within
from graphkit.errors import GraphkitWarning, NotFoundError
from graphkit.results import Community, Introducer, Partition, Path, PathSet, Scores
from graphkit.workspace import evidence
from graphkit.workspace.scores import earlier_of, keep_partition

if TYPE_CHECKING:
    import pandas as pd

    from graphkit.graph import TableFolder
    from graphkit.ledger import Ledger
    from graphkit.projection import Projection
    from graphkit.stores import Store
    from graphkit.workspace.person import Author

Rows = list[dict[str, Any]]


class Asked:
    """What the analyses need of a graph."""

    ledger: Ledger
    store: Store
    _projection: Projection | None

    @property
    def tables(self) -> TableFolder:
        """The current generation's tables."""
        raise NotImplementedError

    @property
    def projection(self) -> Projection:
        """The coauthor network as arrays."""
        raise NotImplementedError

    def author(self, name: str) -> Author:
        """A person by name, id or ORCID iD."""
        raise NotImplementedError

    def annotate(self, scores: Scores) -> None:
        """Keep scores with the graph."""
        raise NotImplementedError

    # -- shared by the verbs -----------------------------------------------------------------

    def window(self, years: Years | None) -> Projection:
        """The network of the works of some years; of all for None."""
        if years is None:
            return self.projection
        self._warn_of_undated()
        return within(self.projection, years)

    def _warn_of_undated(self) -> None:
        """Ready-made ties without years are in no window: that is to be known."""
        if count := undated_ties(self.projection):
            warnings.warn(
                f"{count:,} ready-made ties state no year and are in no window of years.",
                GraphkitWarning,
                stacklevel=4,
            )

    def _number(self, person: str) -> int:
        return self.projection.number(self.author(person).id)


class Analyses(Asked):
    """Communities, measures and paths of a `KnowledgeGraph`."""

    # -- communities -------------------------------------------------------------------------

    def communities(self) -> pd.DataFrame:
        """The communities, largest first, with their leading members and bridges."""
        columns = ["id", "label", "size", "works", "inside", "stability", "top", "topics",
                   "institutions", "bridges"]  # fmt: skip
        return table(self.community_rows(), columns)

    def community_rows(
        self,
        members: bool = False,
        inside: str | None = None,
        years: Years | None = None,
        works: bool = False,
        anew: Partition | None = None,
    ) -> Rows:
        """The communities as plain rows; those `inside` one of them for the next level.

        Those of the graph, or of a division made `anew`, or of the works of some years.
        """
        projection = self.window(years)
        if anew is None and years is not None:
            anew = find_communities(projection, earlier=earlier_of(self.tables))
        found = anew.communities if anew else self._kept_communities()
        if inside is not None:
            one = [c for c in found if c.id == inside]
            if not one:
                raise NotFoundError(f"There is no community {inside!r}. See: graphkit communities")
            found = parts_of(projection, one, over=1)
        rows = [self._community_row(c, members) for c in found]
        for row, count in zip(rows, works_inside(projection, found), strict=True):
            row["works"] = count
        if members and anew is None and inside is None:
            kept = self.tables.read("in_community", ["source", "confidence"]).to_pylist()
            sure = {row["source"]: row["confidence"] for row in kept}
            for row in rows:
                row["confidence"] = [sure[member] for member in row["members"]]
        if works:
            for row, community in zip(rows, found, strict=True):
                row["behind"] = evidence.behind(
                    projection, evidence.shared(projection, community.members)
                )
        return rows

    def bridge_rows(
        self,
        of: str | None = None,
        years: Years | None = None,
        works: bool = False,
        n: int | None = None,
    ) -> Rows:
        """Pairs of communities with the ties between them, most first; those `of` one community."""
        projection = self.window(years)
        community = self.projection.community
        labels = {c.id: c.label for c in self._kept_communities()}
        if of is not None and of not in labels:
            raise NotFoundError(f"There is no community {of!r}. See: graphkit communities")
        found = bridges_between(projection, community)
        rows: Rows = []
        for one in [b for b in found if of in (None, b.id, b.other_id)][:n]:
            names = [projection.names[projection.number(i)] for i in one.people]
            row: dict[str, Any] = {
                "id": one.id, "label": labels[one.id], "other_id": one.other_id,
                "other_label": labels[one.other_id], "ties": one.ties, "weight": one.weight,
                "works": one.works,
                "strongest": [
                    {"id": i, "name": name} for i, name in zip(one.people, names, strict=True)
                ],
            }  # fmt: skip
            if works:
                between = works_between(projection, community, one.id, one.other_id)
                row["behind"] = evidence.behind(projection, between)
            rows.append(row)
        return rows

    def find_communities(
        self, seed: int = 0, resolution: float = 1.0, runs: int = 5, years: Years | None = None
    ) -> Partition:
        """A division made anew, with the ids of the kept one where members agree."""
        return find_communities(
            self.window(years), seed, resolution, earlier=earlier_of(self.tables), runs=runs
        )

    def keep_communities(self, partition: Partition) -> None:
        """Make a division that of the graph: in the tables and in the store."""
        with self.ledger.writing():
            keep_partition(self.tables, self.projection, partition)
            self.store.build(self.tables)
        self._projection = None

    def _kept_communities(self) -> tuple[Community, ...]:
        kept = {row["id"]: row for row in self.tables.read("communities").to_pylist()}
        return tuple(
            replace(c, label=kept[c.id]["label"], stability=kept[c.id]["stability"])
            for c in describe(self.projection, self.projection.community)
        )

    def _community_row(self, community: Community, members: bool) -> dict[str, Any]:
        projection = self.projection
        names = [projection.names[projection.number(i)] for i in community.leading]
        row = {
            **{
                key: list(value) if isinstance(value, tuple) else value
                for key, value in asdict(community).items()
                if key not in ("members", "leading")
            },
            "top": [{"id": i, "name": n} for i, n in zip(community.leading, names, strict=True)],
        }
        if members:
            row["members"] = list(community.members)
        return row

    # -- measures ----------------------------------------------------------------------------

    def rank(
        self, by: str = "works", n: int | None = 25, years: Years | None = None
    ) -> pd.DataFrame:
        """People by a measure, best first; `low` and `high` where the value is not certain."""
        found = [asdict(row) for row in rank(self.window(years), by, n)]
        return table(found, ["id", "name", "value", "low", "high"])

    def rank_rows(
        self,
        by: str = "works",
        n: int | None = 25,
        years: Years | None = None,
        works: bool = False,
    ) -> tuple[Rows, str, str | None]:
        """People by a measure, what it is, and what to know of estimates."""
        projection = self.window(years)
        found = rank(projection, by, n)
        rows = [{k: v for k, v in asdict(row).items() if v is not None} for row in found]
        if works:
            for row in rows:
                row["behind"] = evidence.of_measure(projection, projection.number(row["id"]), by)
        return rows, found.about, found.note

    def scores(self, by: str) -> Scores:
        """A measure of everybody, to be kept with the graph: `g.annotate(g.scores("pagerank"))`."""
        return scores(self.projection, by)

    # -- paths -------------------------------------------------------------------------------

    def path(self, one: str, other: str, years: Years | None = None) -> Path:
        """The shortest path between two people; of several, the strongest."""
        found = self.paths(one, other, limit=1, years=years)
        return found.paths[0]

    def paths(
        self,
        one: str,
        other: str,
        *,
        slack: int = 0,
        limit: int = 20,
        years: Years | None = None,
    ) -> PathSet:
        """All shortest paths, and those up to `slack` steps longer."""
        a, b = self._number(one), self._number(other)
        found = paths.shortest_paths(self.window(years), a, b, slack=slack, limit=limit)
        return found if len(found) else self._no_path(a, b)

    def strongest_path(self, one: str, other: str, years: Years | None = None) -> Path:
        """The path with the least resistance: the sum of 1/weight over its ties."""
        a, b = self._number(one), self._number(other)
        return paths.strongest_path(self.window(years), a, b) or self._no_path(a, b)

    def introducers(
        self, one: str, other: str, n: int = 20, years: Years | None = None
    ) -> tuple[Introducer, ...]:
        """Coauthors of `one` who could introduce them to `other`, the best first."""
        return paths.introducers(self.window(years), self._number(one), self._number(other), n)

    def _no_path(self, one: int, other: int) -> Any:
        names = self.projection.names
        raise NotFoundError(f"No chain of coauthors leads from {names[one]} to {names[other]}.")


def table(rows: Rows, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Rows as a table; a year or a count that is unknown stays empty, never zero."""
    import pandas as pd  # noqa: PLC0415 - slow to import, and the command line does without

    found = pd.DataFrame(rows, columns=list(columns) if columns else None)
    for name in found.columns:
        if name.endswith("_year") or name == "year":
            found[name] = found[name].astype("Int64")
    return found
