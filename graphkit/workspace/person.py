"""One person, as an analyst asks for them: facts, collaborators, works, a slice."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from graphkit.analyse import HALF_LIFE, collaborators
from graphkit.analyse.citations import INDICES
from graphkit.analyse.windows import Years
from graphkit.results import Circle, Collaborator, Suggestions, frame
from graphkit.slices.building import USUAL_KINDS
from graphkit.workspace import standing
from graphkit.workspace.drawing import Drawing
from graphkit.workspace.suggesting import suggestion_table
from graphkit.workspace.trusting import snapshots, trust_words

if TYPE_CHECKING:
    import pandas as pd

    from graphkit.workspace.knowledge_graph import KnowledgeGraph

DOUBTFUL = 0.6


class Author:
    """A person in the graph."""

    def __init__(self, graph: KnowledgeGraph, number: int) -> None:
        self._graph = graph
        self._number = number
        table = graph.tables.read("authors")
        self.facts: dict[str, Any] = table.slice(number, 1).to_pylist()[0]

    @property
    def id(self) -> str:
        """The person's id, which stays the same when newer files are loaded."""
        return str(self.facts["id"])

    @property
    def name(self) -> str:
        """The fullest spelling of the name."""
        return str(self.facts["name"])

    @property
    def graph(self) -> KnowledgeGraph:
        """The graph that the person is in."""
        return self._graph

    @property
    def number(self) -> int:
        """The person's place in the tables."""
        return self._number

    def __repr__(self) -> str:
        facts = self.facts
        return (
            f"<author {self.name} ({self.id}): {facts['works']} works, {facts['degree']} coauthors>"
        )

    def _repr_html_(self) -> str:
        cells = "".join(
            f"<tr><th>{html.escape(key)}</th><td>{html.escape(str(value))}</td></tr>"
            for key, value in self.facts.items()
            if value is not None and key not in ("name", "name_norm", "search")
        )
        return f"<h3>{html.escape(self.name)}</h3><table>{cells}</table>"

    def evidence(self) -> str | None:
        """Why the works are taken to be one person's; None where there was nothing to decide."""
        table = self._graph.tables.read_decisions()
        found = table.filter(pc.equal(table.column("subject"), self.id)).column("evidence")
        return str(found[0]) if len(found) else None

    def warnings(self) -> list[str]:
        """What to know before relying on this identity."""
        facts, found = self.facts, []
        sure = facts["identity_confidence"]
        if sure is not None and sure < DOUBTFUL:
            found.append(
                f"identity is doubtful ({sure:.0%} sure):"
                f" {self.evidence() or facts['identity_basis']}"
            )
        elif facts["possible_homonym"]:
            found.append(f"some works may be another person's: {self.evidence()}")
        same = self._graph.namesakes(self._number)
        if same:
            found.append(f"{len(same)} others bear this name: {', '.join(same)}")
        return found

    def all_collaborators(
        self, n: int | None = None, half_life: float = HALF_LIFE, years: Years | None = None
    ) -> Circle:
        """Everybody this person has written with, strongest first, with the works."""
        return collaborators(self._graph.window(years), self._number, half_life, limit=n)

    def collaborators(
        self, n: int | None = None, half_life: float = HALF_LIFE, years: Years | None = None
    ) -> pd.DataFrame:
        """Collaborators as a table, strongest first; `close` marks the small circle."""
        return frame(
            Collaborator, self.all_collaborators(n, half_life, years), leave_out=["shared"]
        )

    def suggestions(self, n: int = 10, **wanted: Any) -> Suggestions:
        """Whom this person should meet, with reasons; see `KnowledgeGraph.suggestions`."""
        return self._graph.suggestions(self.id, n, **wanted)

    def suggest(self, n: int = 10, why: bool = False, **wanted: Any) -> pd.DataFrame:
        """Whom this person should meet, as a table; `why` adds what speaks for and against it.

        How often such lists were right on this graph's own past stands in `attrs["record"]`.
        """
        return suggestion_table(self.suggestions(n, why=why, **wanted), why)

    def work_rows(self) -> list[dict[str, Any]]:
        """The works, newest first."""
        projection = self._graph.projection
        row = projection.wrote.row(self._number)
        numbers = projection.wrote.targets[row].tolist()
        positions = projection.arrays.wrote_position[row].tolist()
        wanted = ["id", "title", "year", "venue", "kind", "doi", "arxiv", "authors",
                  "authors_truncated", "authors_omitted"]  # fmt: skip
        table = self._graph.tables.read("works", wanted).take(pa.array(numbers, pa.int64()))
        rows = [
            {**work, "position": position or None}
            for work, position in zip(table.to_pylist(), positions, strict=True)
        ]
        return sorted(rows, key=lambda w: (-(w["year"] or 0), w["id"]))

    def works(self) -> pd.DataFrame:
        """The works as a table, newest first."""
        import pandas as pd  # noqa: PLC0415 - slow to import

        table = pd.DataFrame(self.work_rows())
        return table.astype({"year": "Int64", "position": "Int64"})

    def topics(self) -> list[dict[str, Any]]:
        """Topics of the works, most frequent first."""
        return self._linked("about", "topics", of_works=True)

    def institutions(self) -> list[dict[str, Any]]:
        """Institutions that the works state for this person."""
        return self._linked("affiliated", "institutions", of_works=False)

    def _linked(self, edges: str, nodes: str, *, of_works: bool) -> list[dict[str, Any]]:
        tables = self._graph.tables
        sources = [w["id"] for w in self.work_rows()] if of_works else [self.id]
        table = tables.read(edges)
        own = table.filter(pc.is_in(table.column("source"), pa.array(sources, pa.string())))
        named = tables.read(nodes, ["id", "name"])
        names = dict(zip(named.column(0).to_pylist(), named.column(1).to_pylist(), strict=True))
        if of_works:
            counts = Counter(own.column("target").to_pylist())
            ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            return [{"id": i, "name": names[i], "works": n} for i, n in ranked]
        rows = own.drop_columns(["source"]).to_pylist()
        rows.sort(key=lambda r: (-(r["to_year"] or 0), r["target"]))
        rors = tables.read(nodes, ["id", "ror"])
        ror = dict(zip(rors.column(0).to_pylist(), rors.column(1).to_pylist(), strict=True))
        return [
            {"id": r["target"], "name": names[r["target"]], "ror": ror[r["target"]],
             "from_year": r["from_year"], "to_year": r["to_year"]}
            for r in rows
        ]  # fmt: skip

    def work_numbers(self) -> dict[str, int]:
        """The places of the works in the tables, by their ids."""
        row = self._graph.projection.wrote.row(self._number)
        numbers = self._graph.projection.wrote.targets[row].tolist()
        ids = self._graph.tables.read("works", ["id"]).take(pa.array(numbers, pa.int64()))
        return dict(zip(ids.column(0).to_pylist(), numbers, strict=True))

    def sourced_works(self) -> list[dict[str, Any]]:
        """The works, newest first: topics, the dates that sources state, how often it is cited."""
        rows = self.work_rows()
        ids = [row["id"] for row in rows]
        dates = standing.dates_of(self, ids)
        topics = standing.topics_of(self, ids)
        cited = standing.citations_of(self)
        return [
            {**row, "topics": topics.get(row["id"], []), "dates": dates.get(row["id"], []),
             "citations": cited.get(row["id"], {})}
            for row in rows
        ]  # fmt: skip

    def profile(self) -> dict[str, Any]:
        """Everything the graph says of this person, as plain data."""
        hidden = ("name_norm", "search", "identity_confidence", "identity_basis",
                  "possible_homonym", "works")  # fmt: skip
        close = self.all_collaborators().close
        topics, evidence = self.topics(), self.evidence()
        facts = {k: v for k, v in self.facts.items() if k not in hidden}
        works, stated = self.sourced_works(), standing.statements(self)
        snapshot = snapshots(self._graph.projection, [self._number])[self._number]
        groups = standing.groups(self, snapshot, works)
        apart = standing.group_warning(snapshot, groups)
        citations = standing.citations(self)
        best = citations[0] if citations else dict.fromkeys(INDICES)
        metrics = {
            "works": self.facts["works"],
            "coauthors": self.facts["degree"],
            "close_collaborators": len(close),
            "topics": len(topics),
            **{name: best[name] for name in INDICES},
        }
        return {
            **facts,
            "metrics": metrics,
            "citations_found": citations,
            "stated": stated,
            "stated_and_found": standing.compared(stated, metrics),
            "growth": standing.growth(stated),
            "trust": standing.trust_json(snapshot, groups),
            "identity": {
                "confidence": self.facts["identity_confidence"],
                "basis": self.facts["identity_basis"],
                "possible_homonym": self.facts["possible_homonym"],
                "evidence": evidence,
                "warnings": [*self.warnings(), *([apart] if apart else [])],
            },
            "institutions": self.institutions(),
            "topics": topics,
            "close_collaborators": [
                {"id": c.id, "name": c.name, "works": c.works, "strength": round(c.strength, 6)}
                for c in close
            ],
            "works": works,
        }

    def slice(
        self,
        hops: int = 1,
        max_nodes: int = 60,
        seed: int = 0,
        *,
        years: Years | None = None,
        topics: Sequence[str] = (),
        kinds: Sequence[str] = USUAL_KINDS,
        suggest: int = 0,
        view: str | None = None,
    ) -> Drawing:
        """The people around this one as a picture: in circles first, the network beside.

        `years` and `topics` leave only the works of these; `kinds` says what is drawn beside the
        people: topics, institutions, works; `suggest` adds people to meet, with the reasons;
        `view` (circles, network, map) leaves only that one.
        """
        return self._graph.slice(
            [self.id], hops, max_nodes, seed=seed, years=years, topics=topics, kinds=kinds,
            suggest=suggest, view=view,
        )  # fmt: skip

    def trust_fact(self) -> str:
        """The trust snapshot in a few words, as a card shows it."""
        return trust_words(self._graph.projection, [self._number])[self._number]
