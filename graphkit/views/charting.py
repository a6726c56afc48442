"""What all pictures of a map need: its cells, and a map for slices that came without one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from graphkit.slices import Slice, SliceMap, SliceRegion

Ints = npt.NDArray[np.int64]
LEVELS = ("field", "community", "group")
APART = "Small groups, tied to nobody else here"


def cells_of(slice: Slice) -> Ints:
    """Column and row of everybody's cell."""
    from graphkit.layout.territory import ROW  # noqa: PLC0415 - scipy

    pitch = slice.map.pitch if slice.map else 1.0
    at = np.array([(node.x, node.y) for node in slice.nodes], np.float64).reshape(-1, 2) / pitch
    row = np.rint(at[:, 1] / ROW).astype(np.int64)
    column = np.rint(at[:, 0] - 0.5 * (row & 1)).astype(np.int64)
    return np.stack([column, row], axis=1)


def with_map(slice: Slice, most: int) -> Slice:
    """The slice as a map; one that has none is divided by its ties and communities."""
    if slice.map is not None:
        return slice
    from scipy.sparse import csr_array  # noqa: PLC0415

    from graphkit.analyse.regions import regions_of  # noqa: PLC0415 - seldom needed
    from graphkit.layout import territory  # noqa: PLC0415

    nodes = slice.nodes[:most]
    index = {node.id: n for n, node in enumerate(nodes)}
    inside = [e for e in slice.edges if e.source in index and e.target in index]
    one = np.array([index[e.source] for e in inside], np.int64)
    other = np.array([index[e.target] for e in inside], np.int64)
    weight = np.array([max(e.weight, 1e-6) for e in inside])
    ends = (np.concatenate([one, other]), np.concatenate([other, one]))
    matrix = csr_array((np.concatenate([weight, weight]), ends), shape=(len(nodes), len(nodes)))
    regions = regions_of(matrix, [node.community for node in nodes])
    cells = territory.territory(matrix, regions.levels, regions.apart)
    at = (territory.points(cells) * territory.PITCH).round(1).tolist()
    placed = tuple(n._replace(x=x, y=y) for n, (x, y) in zip(nodes, at, strict=True))
    note = f"{len(slice.nodes) - len(nodes):,} people are left out" if slice.nodes[most:] else None
    said = "; ".join(filter(None, (slice.note, note))) or None
    made = SliceMap(*_named(slice, regions), (), territory.PITCH)
    return replace(slice, nodes=placed, edges=tuple(inside), works=(), note=said, map=made)


def _named(slice: Slice, regions: Any) -> tuple[tuple[SliceRegion, ...], tuple[int, ...]]:
    """Regions by the labels of communities, else by their foremost people."""
    labels = {community.id: community.label for community in slice.communities}
    nodes = slice.nodes
    listed: list[SliceRegion] = []
    place = np.full(len(regions.levels[0]), -1)
    before: Any = None
    for level, codes in zip(LEVELS, regions.levels, strict=True):
        for code in range(int(codes.max(initial=-1)) + 1):
            rows = np.flatnonzero(codes == code)
            parent = None if before is None else f"{before[0]}{int(before[1][rows[0]])}"
            first = sorted(rows.tolist(), key=lambda i: (-nodes[i].size, nodes[i].id))[:2]
            names = "around " + " and ".join(nodes[i].label for i in first)
            label = labels.get(nodes[first[0]].community or "", "")
            place[rows] = len(listed)
            title = names if level == "group" else label or names
            listed.append(SliceRegion(f"{level[0]}{code}", parent, level, title, len(rows)))
        before = (level[0], codes)
    rest = np.flatnonzero(place < 0)
    if len(rest):
        place[rest] = len(listed)
        listed.append(SliceRegion("apart", None, "apart", APART, len(rest)))
    return tuple(listed), tuple(place.tolist())
