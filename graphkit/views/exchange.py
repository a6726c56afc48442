"""A slice for other programs: GraphML, GEXF, CSV of the ties, Cytoscape's JSON."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from graphkit.slices import Slice
from graphkit.views.wording import text

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_graphml(slice: Slice) -> str:
    """For Gephi, yEd, igraph, networkx."""
    import networkx as nx  # noqa: PLC0415 - slow to import

    target = io.BytesIO()
    nx.write_graphml_xml(_clean(slice), target, encoding="utf-8", prettyprint=True)
    return target.getvalue().decode("utf-8")


def to_gexf(slice: Slice) -> str:
    """For Gephi, with the positions."""
    import networkx as nx  # noqa: PLC0415 - slow to import

    graph = _clean(slice)
    for _, facts in graph.nodes(data=True):
        facts["viz"] = {
            "position": {"x": facts.pop("x"), "y": -facts.pop("y"), "z": 0.0},
            "size": 10 * facts["size"] + 5,
        }
    whole = "\n".join(nx.generate_gexf(graph))
    return _undated(whole)  # networkx writes the day into it


def _undated(whole: str) -> str:
    start, end = whole.find("<meta"), whole.find("</meta>")
    return whole[:start] + whole[end + len("</meta>") :].lstrip("\n") if 0 <= start < end else whole


def to_csv(slice: Slice) -> str:
    """The ties, one a line; what a spreadsheet might take for a formula is marked as text."""
    names = {node.id: node.label for node in slice.all_nodes()}
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(
        [
            "source",
            "target",
            "source_id",
            "target_id",
            "kind",
            "weight",
            "works",
            "first_year",
            "last_year",
        ]
    )
    for edge in slice.all_edges():
        row = [
            names.get(edge.source),
            names.get(edge.target),
            edge.source,
            edge.target,
            edge.kind,
            edge.weight,
            len(edge.works) + edge.more_works,
            edge.first_year,
            edge.last_year,
        ]
        writer.writerow([_cell(value) for value in row])
    return target.getvalue()


def to_cytoscape(slice: Slice) -> str:
    """For Cytoscape and cytoscape.js."""
    nodes = [
        {
            "data": {
                "id": n.id,
                "name": n.label,
                "kind": n.kind,
                "community": n.community,
                **dict(sorted(n.facts.items())),
            },
            "position": {"x": n.x, "y": n.y},
        }
        for n in slice.all_nodes()
    ]
    edges = [
        {
            "data": {
                "id": f"e{i}",
                "source": e.source,
                "target": e.target,
                "interaction": e.kind,
                "weight": e.weight,
                "works": len(e.works) + e.more_works,
                "first_year": e.first_year,
                "last_year": e.last_year,
            }
        }
        for i, e in enumerate(slice.all_edges())
    ]
    whole: dict[str, Any] = {
        "data": {"name": slice.title, "made_by": slice.made_by},
        "elements": {"nodes": nodes, "edges": edges},
    }
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _cell(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _clean(slice: Slice) -> Any:
    """The graph without what XML cannot hold."""
    import networkx as nx  # noqa: PLC0415 - slow to import

    graph = slice.to_networkx()
    for owner in (
        graph.graph,
        *(f for _, f in graph.nodes(data=True)),
        *(f for _, _, f in graph.edges(data=True)),
    ):
        for key, value in list(owner.items()):
            if isinstance(value, str):
                owner[key] = text(value)
    return nx.relabel_nodes(graph, {node: text(node) for node in graph})
