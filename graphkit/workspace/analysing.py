"""What a graph can be asked beyond its tables: each verb gathers values and calls one analysis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphkit.analyse import describe, find_communities, parts_of, rank, scores
from graphkit.errors import NotFoundError
from graphkit.results import Community, Partition, Ranked, Scores, frame
from graphkit.workspace.scores import earlier_of

if TYPE_CHECKING:
    import pandas as pd

    from graphkit.graph import TableFolder
    from graphkit.projection import Projection


class Analyses:
    """The analyses of a `KnowledgeGraph`."""

    @property
    def tables(self) -> TableFolder:
        """The current generation's tables."""
        raise NotImplementedError

    @property
    def projection(self) -> Projection:
        """The coauthor network as arrays."""
        raise NotImplementedError

    # -- communities -------------------------------------------------------------------------

    def communities(self) -> pd.DataFrame:
        """The communities, largest first, with their leading members and bridges."""
        import pandas as pd  # noqa: PLC0415 - slow to import, and the command line does without

        columns = ["id", "label", "size", "inside", "stability", "top", "topics", "institutions",
                   "bridges"]  # fmt: skip
        return pd.DataFrame(self.community_rows(), columns=columns)

    def community_rows(
        self, members: bool = False, inside: str | None = None
    ) -> list[dict[str, Any]]:
        """The communities as plain rows; those `inside` one of them for the next level."""
        found = self._kept_communities()
        if inside is None:
            return self._community_rows(found, members)
        if inside not in {c.id for c in found}:
            raise NotFoundError(f"There is no community {inside!r}. See: graphkit communities")
        one = [c for c in found if c.id == inside]
        return self._community_rows(parts_of(self.projection, one, over=1), members)

    def find_communities(self, seed: int = 0, resolution: float = 1.0, runs: int = 5) -> Partition:
        """A division made anew, with the ids of the kept one where members agree."""
        return find_communities(
            self.projection, seed, resolution, earlier=earlier_of(self.tables), runs=runs
        )

    def _kept_communities(self) -> tuple[Community, ...]:
        kept = {row["id"]: row for row in self.tables.read("communities").to_pylist()}
        labels = {ident: row["label"] for ident, row in kept.items()}
        return tuple(
            replace(c, label=labels[c.id], stability=kept[c.id]["stability"])
            for c in describe(self.projection, self.projection.community)
        )

    def _community_rows(self, found: Iterable[Community], members: bool) -> list[dict[str, Any]]:
        name = dict(zip(self.projection.ids, self.projection.names, strict=True))
        rows = []
        for c in found:
            row = {
                "id": c.id, "label": c.label, "size": c.size,
                "top": [{"id": i, "name": name[i]} for i in c.leading],
                "bridges": [
                    {"id": b.id, "ties": b.ties, "weight": b.weight, "people": list(b.people)}
                    for b in c.bridges
                ],
                "topics": list(c.topics), "institutions": list(c.institutions),
                "inside": c.inside, "stability": c.stability,
            }  # fmt: skip
            if members:
                row["members"] = list(c.members)
            rows.append(row)
        return rows

    # -- measures ----------------------------------------------------------------------------

    def rank(self, by: str = "works", n: int | None = 25) -> pd.DataFrame:
        """People by a measure, best first; `low` and `high` where the value is not certain."""
        return frame(Ranked, rank(self.projection, by, n))

    def scores(self, by: str) -> Scores:
        """A measure of everybody, to be kept with the graph: `g.annotate(g.scores("pagerank"))`."""
        return scores(self.projection, by)
