"""pyvis as people know it: a slice as its `Network`, and any `Network` as a slice for our page.

What pyvis writes itself fetches from the network and may run what stands in a title; our page draws
the same nodes and edges offline, and takes every text as text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphkit.errors import UsageError
from graphkit.slices import Slice, SliceCommunity, SliceEdge, SliceNode
from graphkit.views.packing import OPTIONS
from graphkit.views.scene import palette, radius_of, width_of
from graphkit.views.wording import count, describe, text

if TYPE_CHECKING:
    from pyvis.network import Network

_TAG = re.compile(r"<[^<>]{0,400}>")
MOST = 20_000  # nodes that are drawn


def to_pyvis(slice: Slice) -> Network:
    """The slice as a pyvis `Network`: people and things with their places, ties with weights."""
    from pyvis.network import Network  # noqa: PLC0415 - slow: it brings IPython

    words, colours = describe(slice), palette()
    net = Network(height="700px", width="100%", cdn_resources="in_line")
    net.options = OPTIONS  # not set_options: it strips every space
    own = {node.id: n for n, node in enumerate((*slice.nodes, *slice.ring, *slice.things))}
    for node in slice.all_nodes():
        person = words["people"][own[node.id]]
        kind = person["kind"] or words["legend"][person["legend"]]["colour"]
        net.add_node(
            node.id,
            label=person["name"],
            title=_said(person),
            x=node.x,
            y=node.y,
            physics=False,
            size=radius_of(node),
            color=colours[f"fill-{kind}"],
            group=node.community or kind,
            shape="dot",
        )
    heaviest = max((edge.weight for edge in slice.edges), default=1.0) or 1.0
    for edge in slice.all_edges():  # appended: add_edge looks through all edges each time
        works = count(len(edge.works) + edge.more_works, "work")
        net.edges.append(
            {
                "from": edge.source,
                "to": edge.target,
                "value": edge.weight,
                "title": works,
                "width": width_of(edge, heaviest),
            }
        )
    return net


def _said(person: Mapping[str, Any]) -> str:
    """What hovering shows: plain, for pyvis runs what looks like a link."""
    return re.sub(r"[<>&\"']|href", " ", f"{person['name']}: {count(person['ties'], 'tie')} here")


def slice_of_network(net: Any, title: str = "") -> Slice:
    """Any pyvis `Network` as a slice: places that it has, or places that suit its ties."""
    nodes, edges = getattr(net, "nodes", None), getattr(net, "edges", None)
    if not isinstance(nodes, list) or not isinstance(edges, list):
        raise UsageError(f"This is no pyvis Network: {type(net).__name__}.")
    if len(nodes) > MOST:
        raise UsageError(f"A picture of {len(nodes):,} nodes is too large; at most {MOST:,}.")
    ids = {str(node.get("id")): n for n, node in enumerate(nodes)}
    weights = _weights(edges, ids)
    spots = _spots(nodes, ids, weights)
    sizes = [_number(node.get("size") or node.get("value"), 10.0) for node in nodes]
    most = max(sizes, default=1.0) or 1.0
    groups = sorted({text(node["group"]) for node in nodes if node.get("group") is not None})
    made = [
        SliceNode(
            ident,
            "node",
            _plain(nodes[n].get("label")) or text(ident),
            *spots[n],
            round(math.sqrt(max(sizes[n], 0.0) / most), 3),
            text(nodes[n]["group"]) if nodes[n].get("group") is not None else None,
            False,
            0,
            {"note": note} if (note := _plain(nodes[n].get("title"))) else {},
        )
        for ident, n in ids.items()
    ]
    ties = [
        SliceEdge(one, other, "tie", round(weight, 6), (), None, None)
        for (one, other), weight in sorted(weights.items())
    ]
    many = {group: sum(node.community == group for node in made) for group in groups}
    heading = title or _plain(getattr(net, "heading", "")) or "Network"
    return Slice(
        heading,
        "pyvis",
        "",
        ("pyvis",),
        0,
        tuple(sorted(made)),
        tuple(ties),
        (),
        tuple(SliceCommunity(group, group, many[group]) for group in groups),
        size_by="size",
    )


def _plain(value: object) -> str:
    return text(_TAG.sub(" ", str(value or "")))[:500]


def _number(value: object, otherwise: float) -> float:
    fine = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if fine else otherwise  # type: ignore[arg-type]


def _weights(
    edges: Sequence[Mapping[str, Any]], ids: Mapping[str, int]
) -> dict[tuple[str, str], float]:
    """What ties two nodes, added up over all edges between them, whichever way they point."""
    found: dict[tuple[str, str], float] = {}
    for edge in edges:
        one, other = sorted((str(edge.get("from")), str(edge.get("to"))))
        if one == other or one not in ids or other not in ids:
            continue
        own = abs(_number(edge.get("value", edge.get("width")), 1.0)) or 1.0
        found[one, other] = found.get((one, other), 0.0) + own
    return found


def _spots(
    nodes: Sequence[Mapping[str, Any]],
    ids: Mapping[str, int],
    weights: Mapping[tuple[str, str], float],
) -> list[tuple[float, float]]:
    given = [(_number(n.get("x"), math.nan), _number(n.get("y"), math.nan)) for n in nodes]
    if given and all(math.isfinite(x) and math.isfinite(y) for x, y in given):
        return given
    import numpy as np  # noqa: PLC0415

    from graphkit.layout import place  # noqa: PLC0415 - scipy, only where places are missing

    ties = [(ids[one], ids[other], weight) for (one, other), weight in weights.items()]
    groups = [None if n.get("group") is None else str(n["group"]) for n in nodes]
    positions = place(len(nodes), np.array(ties, float).reshape(-1, 3), groups, 0)
    return [(float(x), float(y)) for x, y in positions.tolist()]
