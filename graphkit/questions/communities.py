"""Communities: those of the graph, a division made anew, their parts, and what bridges them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace

import orjson
import pyarrow as pa

from graphkit.analyse import (
    bridges_between,
    describe,
    find_communities,
    members_of,
    parts_of,
    works_between,
    works_inside,
)
from graphkit.answers import Listing, Row
from graphkit.errors import NotFoundError
from graphkit.graph import TableFolder
from graphkit.mapped import ENDING, is_mapped, keep_table, mapped_table
from graphkit.patience import patience
from graphkit.projection import Projection
from graphkit.questions import evidence
from graphkit.questions.scores import earlier_of
from graphkit.questions.snapshot import Snapshot
from graphkit.results import Bridge, Community, Partition

DESCRIBED = f"described{ENDING}"
COLUMNS = (
    "id",
    "label",
    "size",
    "works",
    "inside",
    "stability",
    "top",
    "topics",
    "institutions",
    "bridges",
)


def communities(
    snapshot: Snapshot,
    *,
    members: bool = False,
    inside: str | None = None,
    works: bool = False,
    anew: Partition | None = None,
    n: int | None = None,
) -> Listing:
    """The communities, largest first; those `inside` one of them for the next level.

    Those of the graph, or of a division made `anew`; of a filter's works they are found anew.
    """
    projection = snapshot.projection
    if anew is None and snapshot.conditions:
        anew = divided(snapshot, runs=1)
    if not (members or works or inside or anew) and (described := _described(snapshot.tables)):
        rows = _understood(described if n is None else described[:n])
        return snapshot.listing(rows, COLUMNS, total=len(described))
    listed = anew.communities if anew else _kept(snapshot)
    if inside is not None:
        one = [c for c in listed if c.id == inside]
        if not one:
            raise _unknown(inside)
        listed = parts_of(projection, one, over=1)
    rows = _rows(projection, listed, members)
    if members and anew is None and inside is None:
        kept = snapshot.tables.read("in_community", ["source", "confidence"]).to_pylist()
        sure = {row["source"]: row["confidence"] for row in kept}
        for row in rows:
            row["confidence"] = [sure[member] for member in row["members"]]
    if works:
        for row, community in zip(rows, listed, strict=True):
            shared = evidence.shared(projection, community.members)
            row["behind"] = evidence.behind(projection, shared)
    return snapshot.listing(rows[:n], COLUMNS, total=len(rows))


def bridges(
    snapshot: Snapshot, of: str | None = None, *, works: bool = False, n: int | None = None
) -> Listing:
    """Pairs of communities with the ties between them, most first; those `of` one community."""
    projection, whole = snapshot.projection, snapshot.whole
    community = whole.projection.community
    named = snapshot.tables.read("communities", ["id", "label"])
    labels = dict(zip(*(column.to_pylist() for column in named.columns), strict=True))
    if of is not None and of not in labels:
        raise _unknown(of)
    pairs = [b for b in bridges_between(projection, community) if of in (None, b.id, b.other_id)]
    rows: list[Row] = []
    for one in pairs[:n]:
        names = [projection.names[projection.number(i)] for i in one.people]
        row: Row = {
            "id": one.id,
            "label": labels[one.id],
            "other_id": one.other_id,
            "other_label": labels[one.other_id],
            "ties": one.ties,
            "weight": one.weight,
            "works": one.works,
            "strongest": [
                {"id": i, "name": name} for i, name in zip(one.people, names, strict=True)
            ],
        }
        if works:
            between = works_between(projection, community, one.id, one.other_id)
            row["behind"] = evidence.behind(projection, between)
        rows.append(row)
    return snapshot.listing(rows, total=len(pairs))


def divided(snapshot: Snapshot, seed: int = 0, resolution: float = 1.0, runs: int = 5) -> Partition:
    """A division made anew, with the ids of the kept one where members agree."""
    earlier = earlier_of(snapshot.tables)
    with patience("finding communities"):
        return find_communities(snapshot.projection, seed, resolution, earlier=earlier, runs=runs)


def _kept(snapshot: Snapshot) -> tuple[Community, ...]:
    """Those of the graph: as they were described once, or described now."""
    described = _described(snapshot.tables)
    if not described:
        return _made(snapshot.tables, snapshot.projection)
    rows = _understood(described)
    members = members_of(snapshot.projection)
    return tuple(
        Community(
            members=members[row["id"]],
            leading=tuple(one["id"] for one in row["top"]),
            bridges=tuple(Bridge(**bridge) for bridge in row["bridges"]),
            topics=tuple(row["topics"]),
            institutions=tuple(row["institutions"]),
            **{key: row[key] for key in ("id", "label", "size", "inside", "stability", "parent")},
        )
        for row in rows
    )


def _made(tables: TableFolder, projection: Projection) -> tuple[Community, ...]:
    kept = {row["id"]: row for row in tables.read("communities").to_pylist()}
    labels = {ident: row["label"] for ident, row in kept.items()}
    return tuple(
        replace(c, stability=kept[c.id]["stability"])
        for c in describe(projection, projection.community, kept_labels=labels)
    )


def _rows(projection: Projection, listed: Sequence[Community], members: bool) -> list[Row]:
    rows = [_row(projection, community, members) for community in listed]
    for row, count in zip(rows, works_inside(projection, listed), strict=True):
        row["works"] = count
    return rows


def _row(projection: Projection, community: Community, members: bool) -> Row:
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


# -- described once for a large graph ------------------------------------------------------------


def keep_described(tables: TableFolder, projection: Projection) -> None:
    """Keep what communities are like, for it takes going through everything."""
    path = tables.cache / DESCRIBED
    if is_mapped(path, tables.stamp):
        return
    rows = _rows(projection, _made(tables, projection), False)
    texts = [json.dumps(row, ensure_ascii=False) for row in rows]
    keep_table(path, pa.table({"row": pa.array(texts, pa.string())}), tables.stamp)


def _described(tables: TableFolder) -> pa.ChunkedArray | None:
    """The rows as they are kept: of thousands a few may be asked for."""
    path = tables.cache / DESCRIBED
    table = mapped_table(path, tables.stamp) if path.exists() else None
    return None if table is None else table.column("row")


def _understood(texts: pa.ChunkedArray) -> list[Row]:
    rows = [orjson.loads(text) for text in texts.to_pylist()]
    for bridge in (bridge for row in rows for bridge in row["bridges"]):
        bridge["people"] = tuple(bridge["people"])
    return rows


def _unknown(ident: str) -> NotFoundError:
    return NotFoundError(f"There is no community {ident!r}. See: graphkit communities")
