"""What a slice is: a value that every renderer takes, and that is plain, sorted, versioned JSON.

`nodes` and `edges` are the people in the picture and their ties. Beside them stand `things`
(topics, institutions, works) with their `links`, and the `ring`: people just beyond, shipped so
that a page can be expanded without asking anybody. Each edge carries the works behind it.

What a slice holds are named tuples: there are thousands, and they are made in a third of the time
of frozen data classes. `node._replace(label=…)` gives a changed one, `slice.to_dict()` plain data.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.phrases import outlined

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

VERSION = 1
CIRCLE = "circle:"  # how the id of a group begins that is a circle, and no community
MIDDLE = CIRCLE + "0"  # and of who they are around, who is in none of them
VIEWS = ("circles", "network", "map")
Rest = tuple[tuple[int | None, int, float], ...]  # year, works, what these add


class SliceNode(NamedTuple):
    """A person or a thing in the picture. `size` is 0–1; unknown `facts` are absent.

    `more` counts the neighbours that were left out of the slice; `change` says in a picture of two
    windows who `came` and who `left`.
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
    change: str | None = None


class SliceEdge(NamedTuple):
    """A tie. The shares of `works`, and `more_share` for the `more_works`, sum to `weight`.

    Weights and shares are rounded to six decimals. In a picture of two windows, `before` and
    `after` are the weights per year, and `change` is new, ended, stronger, weaker or same.
    """

    source: str
    target: str
    kind: str
    weight: float
    works: tuple[str, ...]
    first_year: int | None
    last_year: int | None
    more_works: int = 0
    more_share: float = 0.0
    change: str | None = None
    before: float | None = None
    after: float | None = None


class SliceWork(NamedTuple):
    """The evidence: one work. `share` is what it adds to each tie among its authors."""

    id: str
    title: str
    year: int | None
    venue: str | None
    url: str | None
    authors: int
    share: float
    topics: tuple[str, ...] = ()


class SliceHint(NamedTuple):
    """A suggested tie: two people who could work together, and the reasons, as sentences."""

    source: str
    target: str
    score: float
    reasons: tuple[str, ...]
    against: tuple[str, ...] = ()


class SliceCommunity(NamedTuple):
    """A community that has members in the slice; `size` counts all its members."""

    id: str
    label: str
    size: int


class CirclePerson(NamedTuple):
    """Somebody in a circle: the listed works with the subject, newest first, and the others."""

    id: str
    label: str
    works: tuple[str, ...]
    rest: Rest
    weight: float
    first_year: int | None
    last_year: int | None
    confidence: float | None


class SliceCircle(NamedTuple):
    """A circle: `more` people and `rest` works (by year) of it are not listed here.

    `kind` is `circle`, or `single` for people who share works with the subject alone.
    """

    title: str
    kind: str
    people: tuple[CirclePerson, ...]
    more: int
    works: int
    rest: tuple[tuple[int | None, int], ...]
    first_year: int | None
    last_year: int | None

    def __repr__(self) -> str:
        return outlined(self)


class CircleTie(NamedTuple):
    """A tie between two people here who are not the subject."""

    source: str
    target: str
    works: tuple[str, ...]
    rest: Rest
    weight: float


class SliceCircles(NamedTuple):
    """What stands in the middle, and the circles around it, the closest first.

    A tie of an author weighs 1/(authors - 1) for each work; a person of a topic, institution or
    community weighs as many works. `alone` works have no second author, `too_long` ones too many.
    """

    kind: str
    id: str
    label: str
    people: int
    circles: tuple[SliceCircle, ...]
    ties: tuple[CircleTie, ...]
    alone: int = 0
    too_long: int = 0
    smaller: int = 0

    def __repr__(self) -> str:
        return outlined(self)


class SliceRegion(NamedTuple):
    """A region of a map; `level` is field, community or group, or apart for small networks."""

    id: str
    parent: str | None
    level: str
    title: str
    people: int


class SliceMap(NamedTuple):
    """A map: `place` gives the smallest region of each node, as a place in `regions`.

    `authors` are the nodes of each work of the slice. Every node has a cell of a honeycomb of its
    own: columns are `pitch` apart, rows 0.866 of it, odd rows half a cell to the right.
    """

    regions: tuple[SliceRegion, ...]
    place: tuple[int, ...]
    authors: tuple[tuple[int, ...], ...]
    pitch: float

    def __repr__(self) -> str:
        return outlined(self)


@dataclass(frozen=True, slots=True, repr=False)
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
    things: tuple[SliceNode, ...] = ()
    links: tuple[SliceEdge, ...] = ()
    ring: tuple[SliceNode, ...] = ()
    ring_edges: tuple[SliceEdge, ...] = ()
    hints: tuple[SliceHint, ...] = ()
    path: tuple[str, ...] = ()  # people in a row, where the slice is about a path
    windows: tuple[str, str] | None = None  # the two spans of years that are compared
    years: tuple[int | None, int | None] | None = None  # of the works in it
    note: str | None = None  # what was cut, and how to see more
    circles: SliceCircles | None = None  # around the one subject of the slice
    views: tuple[str, ...] = ("network",)  # of VIEWS, the first one first
    map: SliceMap | None = None  # the regions, where it is drawn as a map

    def __repr__(self) -> str:
        return outlined(self)

    def to_dict(self) -> dict[str, Any]:
        """The slice as plain data, with its format and version."""
        own = {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}
        if self.circles is None:
            del own["circles"]
        if self.map is None:
            del own["map"]
        if self.circles is None and self.map is None:
            del own["views"]
        return {"format": "graphkit-slice", "version": VERSION, **own}

    def to_json(self) -> str:
        """The slice as text: sorted keys, no NaN, the same bytes for the same slice."""
        return json.dumps(
            self.to_dict(), ensure_ascii=False, sort_keys=True, allow_nan=False, indent=1
        )

    def all_nodes(self) -> Iterator[SliceNode]:
        """People and things, without the ring beyond."""
        yield from self.nodes
        yield from self.things

    def all_edges(self) -> Iterator[SliceEdge]:
        """Ties and links, without those of the ring beyond."""
        yield from self.edges
        yield from self.links

    def to_networkx(self) -> nx.Graph[str]:
        """The picture as a networkx graph: what is drawn, with positions, facts and works."""
        import networkx as nx  # noqa: PLC0415 - slow to import, seldom needed

        graph: nx.Graph[str] = nx.Graph(title=self.title, made_by=self.made_by)
        for node in self.all_nodes():
            facts = {f"fact_{name}": value for name, value in sorted(node.facts.items())}
            plain = {
                "label": node.label,
                "kind": node.kind,
                "x": node.x,
                "y": node.y,
                "size": node.size,
                "community": node.community,
                "focus": node.focus,
                "change": node.change,
            }
            known = {k: v for k, v in {**plain, **facts}.items() if v is not None}
            graph.add_node(node.id, **known)
        for edge in self.all_edges():
            plain = {
                "kind": edge.kind,
                "weight": edge.weight,
                "works": len(edge.works) + edge.more_works,
                "first_year": edge.first_year,
                "last_year": edge.last_year,
                "change": edge.change,
                "before": edge.before,
                "after": edge.after,
            }
            graph.add_edge(
                edge.source, edge.target, **{k: v for k, v in plain.items() if v is not None}
            )
        return graph

    def to_pandas(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Two tables: what is drawn, and the ties with their works."""
        import pandas as pd  # noqa: PLC0415 - slow to import, seldom needed

        nodes = [{**_flat(node, "facts"), **node.facts} for node in self.all_nodes()]
        edges = [_flat(edge) for edge in self.all_edges()]
        tables = []
        for rows, kind in ((nodes, SliceNode), (edges, SliceEdge)):
            names = [name for name in kind._fields if name != "facts"]
            extra = sorted({k for row in rows for k in row} - set(names))
            table = pd.DataFrame(rows, columns=[*names, *extra])
            for name in table.columns:
                if name.endswith("_year"):
                    table[name] = table[name].astype("Int64")
            tables.append(table)
        return tables[0], tables[1]


def _flat(value: SliceNode | SliceEdge, *without: str) -> dict[str, Any]:
    return {name: own for name, own in value._asdict().items() if name not in without}


def _plain(value: Any) -> Any:
    """A value with names where it had fields, all the way down."""
    if isinstance(value, Mapping):
        return dict(value)
    if not isinstance(value, tuple | list):
        return value
    fields = getattr(value, "_fields", None)
    parts = tuple(_plain(part) for part in value)
    return dict(zip(fields, parts, strict=True)) if fields else parts
