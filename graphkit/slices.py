"""A slice: a small part of the graph, cut by relevance, placed, and ready to be drawn.

A `Slice` is a value. Every renderer in `views` takes the same one; it is plain, sorted, versioned
JSON, and the same slice gives the same bytes. Each edge carries the works behind it.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from graphkit.graph import PAIR_CAP
from graphkit.projection import Projection

VERSION = 1


@dataclass(frozen=True, slots=True)
class SliceNode:
    """A person in the picture. `size` is 0–1; `facts` are shown on the card, unknown ones absent.

    `more` counts the neighbours that were left out of the slice.
    """

    id: str
    kind: str
    label: str
    x: float
    y: float
    size: float
    community: str | None
    focus: bool
    more: int
    facts: Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class SliceEdge:
    """A tie. `works` are the ids of the works behind it; their shares sum to `weight`.

    Weights and shares are rounded to six decimals.
    """

    source: str
    target: str
    kind: str
    weight: float
    works: tuple[str, ...]
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class SliceWork:
    """The evidence: one work. `share` is what it adds to each tie among its authors."""

    id: str
    title: str
    year: int | None
    venue: str | None
    url: str | None
    authors: int
    share: float


@dataclass(frozen=True, slots=True)
class SliceCommunity:
    """A community that has members in the slice; `size` counts all its members."""

    id: str
    label: str
    size: int


@dataclass(frozen=True, slots=True)
class Slice:
    """What to draw, in the order of its ids."""

    title: str
    made_by: str
    generation: str
    sources: tuple[str, ...]
    left_out: int
    nodes: tuple[SliceNode, ...]
    edges: tuple[SliceEdge, ...]
    works: tuple[SliceWork, ...]
    communities: tuple[SliceCommunity, ...]
    size_by: str = "works"  # what the size of a node stands for

    def to_dict(self) -> dict[str, Any]:
        """The slice as plain data, with its format and version."""
        return {"format": "graphkit-slice", "version": VERSION, **dataclasses.asdict(self)}

    def to_json(self) -> str:
        """The slice as text: sorted keys, no NaN, the same bytes for the same slice."""
        return json.dumps(
            self.to_dict(), ensure_ascii=False, sort_keys=True, allow_nan=False, indent=1
        )


class Cutter:
    """Cuts a slice around people: nearest rings first, the strongest ties first within a ring."""

    def __init__(self, projection: Projection, max_nodes: int) -> None:
        self.projection = projection
        self.max_nodes = max_nodes
        self.chosen: dict[int, None] = {}
        self.left_out: set[int] = set()

    def cut(self, focus: Sequence[int], hops: int) -> None:
        """Choose the focus and what lies around it."""
        self.chosen = dict.fromkeys(focus)
        ring = list(focus)
        for _ in range(hops):
            found = self._next_ring(ring)
            room = max(self.max_nodes - len(self.chosen), 0)
            ring = found[:room]
            self.chosen.update(dict.fromkeys(ring))
            self.left_out.update(found[room:])

    def _next_ring(self, ring: Sequence[int]) -> list[int]:
        pull: dict[int, float] = {}
        ties, weights = self.projection.ties, self.projection.arrays.tie_weight
        for person in ring:
            row = ties.row(person)
            for other, weight in zip(
                ties.targets[row].tolist(), weights[row].tolist(), strict=True
            ):
                if other not in self.chosen:
                    pull[other] = pull.get(other, 0.0) + weight
        return sorted(pull, key=lambda p: (-round(pull[p], 9), self.projection.ids[p]))

    def ties(self) -> list[tuple[int, int, int]]:
        """Each tie among the chosen, once: two people, and the place of the tie in the arrays."""
        found: list[tuple[int, int, int]] = []
        for person in sorted(self.chosen):
            row = self.projection.ties.row(person)
            targets = self.projection.ties.targets[row].tolist()
            found.extend(
                (person, other, tie)
                for tie, other in enumerate(targets, row.start)
                if person < other and other in self.chosen
            )
        return found


def slice_around(
    projection: Projection,
    focus: Sequence[int],
    *,
    title: str,
    made_by: str,
    hops: int = 1,
    max_nodes: int = 60,
    seed: int = 0,
) -> Slice:
    """The people around some people, with the works behind every tie.

    `max_nodes` bounds the picture; who did not fit is counted in `left_out` and, per person, in
    `more`.
    """
    from graphkit.layout import place  # noqa: PLC0415 - scipy, only for pictures

    cutter = Cutter(projection, max_nodes)
    cutter.cut(focus, hops)
    ties = cutter.ties()
    people = sorted(cutter.chosen)
    edges, used = _edges(projection, ties)
    at = {person: place for place, person in enumerate(people)}
    weights = projection.arrays.tie_weight
    positions = place(
        len(people),
        [(at[a], at[b], float(weights[tie])) for a, b, tie in ties],
        [projection.community[p] for p in people],
        seed,
    )
    return Slice(
        title=title,
        made_by=made_by,
        generation=projection.tables.generation,
        sources=tuple(sorted(projection.tables.read("sources", ["name"]).column(0).to_pylist())),
        left_out=len(cutter.left_out),
        nodes=_nodes(projection, people, frozenset(focus), ties, positions.tolist()),
        edges=edges,
        works=_works(projection, used),
        communities=_communities(projection, people),
    )


def _nodes(
    projection: Projection,
    people: Sequence[int],
    focus: frozenset[int],
    ties: Sequence[tuple[int, int, int]],
    positions: Sequence[Sequence[float]],
) -> tuple[SliceNode, ...]:
    wanted = ["name", "works", "degree", "first_year", "last_year", "identity_confidence"]
    table = projection.tables.read("authors", wanted).take(pa.array(people, pa.int64()))
    shown = Counter(p for a, b, _ in ties for p in (a, b))
    rows = table.to_pylist()
    most = max((row["works"] or 0 for row in rows), default=1) or 1
    nodes = [
        SliceNode(
            id=projection.ids[person],
            kind="author",
            label=row["name"],
            x=round(x, 1),
            y=round(y, 1),
            size=round(math.sqrt((row["works"] or 0) / most), 3),
            community=projection.community[person],
            focus=person in focus,
            more=row["degree"] - shown[person],
            facts={
                _FACTS.get(key, key): value
                for key, value in row.items()
                if key != "name" and value is not None
            },
        )
        for person, row, (x, y) in zip(people, rows, positions, strict=True)
    ]
    return tuple(sorted(nodes, key=lambda n: n.id))


_FACTS = {"degree": "coauthors"}


def _edges(
    projection: Projection, ties: Sequence[tuple[int, int, int]]
) -> tuple[tuple[SliceEdge, ...], list[int]]:
    arrays = projection.arrays
    used: set[int] = set()
    edges = []
    for one, other, tie in ties:
        together = [
            w for w in projection.together(one, other).tolist()
            if len(projection.team.of(w)) <= PAIR_CAP
        ]  # fmt: skip
        used.update(together)
        edges.append(
            SliceEdge(
                source=projection.ids[one],
                target=projection.ids[other],
                kind="coauthor",
                weight=round(float(arrays.tie_weight[tie]), 6),
                works=tuple(r["id"] for r in projection.work_rows(together)),
                first_year=int(arrays.tie_first[tie]) or None,
                last_year=int(arrays.tie_last[tie]) or None,
            )
        )
    return tuple(sorted(edges, key=lambda e: (e.source, e.target))), sorted(used)


def _works(projection: Projection, numbers: Sequence[int]) -> tuple[SliceWork, ...]:
    found = []
    for number, row in zip(numbers, projection.work_rows(numbers), strict=True):
        authors = len(projection.team.of(number))
        found.append(
            SliceWork(
                id=row["id"],
                title=row["title"] or row["id"],
                year=row["year"],
                venue=row["venue"],
                url=f"https://doi.org/{row['doi']}" if row["doi"] else row["url"],
                authors=authors,
                share=round(1.0 / (authors - 1), 6),
            )
        )
    return tuple(sorted(found, key=lambda w: w.id))


def _communities(projection: Projection, people: Sequence[int]) -> tuple[SliceCommunity, ...]:
    present = {projection.community[p] for p in people}
    rows = projection.tables.read("communities", ["id", "label", "size"]).to_pylist()
    return tuple(SliceCommunity(**row) for row in rows if row["id"] in present)
