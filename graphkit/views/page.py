"""The picture as one HTML file: offline, safe, small, and readable without a mouse or a script.

Slice → wording (what is said) ┐
      → pyvis Network (model)  ┴→ JSON in an inert script element → template → one file

pyvis is the model only (nodes, edges, options); its own template fetches from the network and
runs what it is given. Here everything is escaped by Jinja or by `_inert_json`, a policy with the
hash of each script forbids any other, and positions come with the slice, so nothing moves.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from graphkit.slices import Slice
from graphkit.views.wording import describe

_SCRIPTS = ("theme.js", "labels.js", "panel.js", "app.js")
_ESCAPES = {
    "&": "\\u0026",
    "<": "\\u003c",
    ">": "\\u003e",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
_OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"shape": "dot", "borderWidth": 1.5, "chosen": False},
    "edges": {"smooth": False, "chosen": False, "selectionWidth": 0, "hoverWidth": 0},
    "interaction": {
        "dragNodes": False,
        "hover": True,
        "keyboard": {"enabled": True, "bindToWindow": False, "autoFocus": False},
        "selectConnectedEdges": False,
        "hoverConnectedEdges": False,
        "tooltipDelay": 100,
        "zoomSpeed": 0.6,
    },
}


def to_html(slice: Slice, *, embed: bool = False) -> str:
    """The page of a slice; the same slice gives the same bytes. `embed` fills an iframe."""
    words = describe(slice)
    scripts = [_vis(), *(_own(name) for name in _SCRIPTS)]
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            words=words,
            embed=embed,
            data=Markup(_inert_json({**words, "network": _network(slice)})),  # noqa: S704
            css=Markup(_own("page.css")),  # noqa: S704
            scripts=[Markup(script) for script in scripts],  # noqa: S704
            policy=_policy(scripts),
        )
    )


def write_html(slice: Slice, path: str | Path, *, embed: bool = False) -> Path:
    """Write the page to a file, in UTF-8 with plain newlines on every platform."""
    target = Path(path)
    target.write_text(to_html(slice, embed=embed), encoding="utf-8", newline="\n")
    return target


@cache
def environment() -> Environment:
    """The templates of this folder, with every value escaped and none forgotten."""
    return Environment(
        loader=FunctionLoader(_own),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _network(slice: Slice) -> dict[str, Any]:
    """What vis-network draws, held by pyvis: numbers for ids, so that no id can mislead it."""
    from pyvis.network import Network  # noqa: PLC0415  slow: it brings IPython

    model = Network()
    index = {node.id: i for i, node in enumerate(slice.nodes)}
    for i, node in enumerate(slice.nodes):
        radius = round(7 + 14 * min(max(node.size, 0.0), 1.0), 1)
        model.nodes.append({"id": i, "x": node.x, "y": node.y, "size": radius})
    # What is drawn later lies on top: small dots over large ones, the focus over all.
    model.nodes.sort(key=lambda dot: (slice.nodes[dot["id"]].focus, -dot["size"], dot["id"]))
    heaviest = max((edge.weight for edge in slice.edges), default=1.0) or 1.0
    for i, edge in enumerate(slice.edges):
        width = round(1 + 5 * math.sqrt(min(max(edge.weight / heaviest, 0.0), 1.0)), 2)
        # Not add_edge: it searches all edges at every call, and drops ties drawn the other way.
        ends = {"from": index[edge.source], "to": index[edge.target]}
        model.edges.append({"id": i, **ends, "width": width})
    model.options = _OPTIONS  # not set_options: it strips every space
    nodes, edges, _, _, _, options = model.get_network_data()
    return {"nodes": nodes, "edges": edges, "options": json.loads(options)}


def _inert_json(value: object) -> str:
    """JSON that no HTML parser can mistake for markup, and that has no NaN."""
    plain = json.dumps(
        value, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":")
    )
    for character, escape in _ESCAPES.items():
        plain = plain.replace(character, escape)
    return plain


@cache
def _own(name: str) -> str:
    """A file of `templates/`; through importlib, so that it is found in a wheel as well."""
    source = files("graphkit.views").joinpath("templates", name).read_text(encoding="utf-8")
    return _inlinable(source.replace("\r\n", "\n")) if name.endswith(".js") else source


@cache
def _vis() -> str:
    """vis-network as pyvis ships it."""
    path = files("pyvis").joinpath("lib", "vis-9.1.2", "vis-network.min.js")
    return _inlinable(path.read_text(encoding="utf-8").replace("\r\n", "\n"))


def _inlinable(script: str) -> str:
    """The script, if nothing in it can end its element early or hide its end."""
    lowered = script.lower()
    if "</script" in lowered or "<!--" in lowered:
        raise ValueError("this script cannot stand inside a page: it holds a script tag or <!--")
    return script


def _policy(scripts: list[str]) -> str:
    """The content-security policy: these scripts by their hash, no request at all."""
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
