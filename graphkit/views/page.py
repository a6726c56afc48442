"""The picture as one HTML file: offline, safe, small, and readable without a mouse or a script.

Slice → wording (what is said) ┐
      → pyvis Network (model)  ┴→ JSON in an inert script element → template → one file

pyvis is the model only (nodes, edges, options); its own template fetches from the network and
runs what it is given. Here everything is escaped by Jinja or by `inert_json`, a policy with the
hash of each script forbids any other, and positions come with the slice, so nothing moves.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from graphkit.slices import Slice
from graphkit.views.scene import SHAPES, radius_of, still_ties, width_of
from graphkit.views.static import to_svg
from graphkit.views.wording import describe, text

if TYPE_CHECKING:
    from jinja2 import Environment

_SCRIPTS = (
    "theme.js", "hulls.js", "labels.js", "panel.js", "filters.js", "paths.js", "keys.js",
    "saving.js", "tables.js", "frame.js", "app.js", "start.js",
)  # fmt: skip
_OPTIONAL = ("kind", "beyond", "change", "rates", "more", "doubtful", "focus")
OUTLINES = {
    "topic": "M7 1 13 7 7 13 1 7Z", "institution": "M2 2H12V12H2Z", "work": "M7 1.5 13 12.5H1Z",
}  # fmt: skip
CHOICES = 60  # topics to choose from
MOST_YEARS = 80  # bars in the time slider
ROWS = {"people": 60, "ties": 200}  # that stand in the file; a script writes the others
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
        "keyboard": {"enabled": False},
        "selectConnectedEdges": False,
        "hoverConnectedEdges": False,
        "tooltipDelay": 100,
        "zoomSpeed": 0.6,
    },
}


def to_html(
    slice: Slice,
    *,
    embed: bool = False,
    library: str | None = None,
    said: dict[str, Any] | None = None,
) -> str:
    """The page of a slice; the same slice gives the same bytes. `embed` fills an iframe.

    `library` is the address, without ending, of a script and a style sheet that many pages share
    (see `library_files`); without it everything stands in the page. `said` is what `describe` says
    of the slice, where the caller has asked it already.
    """
    words = said or describe(slice)
    scripts = _scripts()
    data = inert_json(_data(slice, words))
    nonce = _sha256(data)[:22] if library else ""
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            words=words,
            embed=embed,
            data=Markup(data),  # noqa: S704
            spans=_spans(slice),
            topics=_topics(slice),
            twin=Markup(to_svg(slice, bare=True, said=words)),  # noqa: S704
            undrawn=len(slice.edges) + len(slice.links) - len(still_ties(slice)),
            rows=_rows(words),
            css=Markup(style_sheet()),  # noqa: S704
            scripts=[Markup(script) for script in scripts],  # noqa: S704
            policy=policy_of(scripts, nonce),
            library=library,
            nonce=nonce,
            changes=_changes(slice),
            kinds=_kinds(slice),
        )
    )


@cache
def _scripts() -> list[str]:
    return [_vis(), *(own_file(name) for name in _SCRIPTS)]


def library_files() -> dict[str, str]:
    """The script and the style sheet that many pages share, by their endings."""
    return {".js": "\n".join(f"{script}\n" for script in _scripts()), ".css": style_sheet()}


@cache
def style_sheet() -> str:
    """The style sheet, with light and dark also for a reader who chooses."""
    css = own_file("page.css")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    light = light.replace("color-scheme: light dark;", "color-scheme: light;")
    return (
        f'{css}@media screen {{\n:root[data-theme="light"] {{{light}}}\n'
        f':root[data-theme="dark"] {{color-scheme: dark;{dark}}}\n}}\n'
    )


def _changes(slice: Slice) -> list[dict[str, Any]]:
    """What the legend says of two windows, each with its number of ties."""
    if not slice.windows:
        return []
    before, after = (text(window) for window in slice.windows)
    labels = {
        "new": f"new in {after}", "ended": f"ended after {before}", "stronger": "stronger",
        "weaker": "weaker", "same": "much the same",
    }  # fmt: skip
    many = Counter(edge.change for edge in slice.edges)
    return [{"id": k, "label": v, "many": many[k]} for k, v in labels.items() if many[k]]


def _kinds(slice: Slice) -> list[dict[str, Any]]:
    """The shapes of other things than people, for the legend."""
    many = Counter(thing.kind for thing in slice.things)
    return [
        {"id": kind, "label": f"{kind}s", "many": many[kind], "path": path}
        for kind, path in OUTLINES.items()
        if many[kind]
    ]


def _data(slice: Slice, words: dict[str, Any]) -> dict[str, Any]:
    """What the scripts need: the titles of works stand in the table alone, and are read there."""
    topics = {topic: n for n, topic in enumerate(_topics(slice))}
    works = [
        {"y": work.year, "t": [topics[text(t)] for t in work.topics if text(t) in topics]}
        for work in slice.works
    ]
    ids = [text(node.id) for node in (*slice.nodes, *slice.ring, *slice.things)]
    people = [_spare(person) for person in words["people"]]
    # Three numbers for a tie: its ends, and the place of what it has in common with others.
    ties = [n for tie in words["ties"] for n in (tie["a"], tie["b"], tie["alike"])]
    common = {tie["alike"]: tie for tie in reversed(words["ties"])}
    return {
        **words, "people": people, "ties": ties, "works": works, "ids": ids,
        "alike": [_short(_spare(common[n])) for n in sorted(common)],
        "network": _network(slice, words["ties"]),
    }  # fmt: skip


def _rows(words: dict[str, Any]) -> dict[str, list[int]]:
    """The people and ties in the tables of the file: all, or the foremost (see tables.js)."""
    people, ties = words["people"], words["ties"]

    def person(i: int) -> tuple[bool, int, int]:
        return (not people[i]["focus"], -people[i]["ties"], i)

    def tie(t: int) -> tuple[bool, float, int]:
        return (bool(ties[t]["kind"]), -ties[t]["strength"], t)

    many = words["tables"]
    return {
        "people": _foremost(many["people"], person, ROWS["people"]),
        "ties": _foremost(many["ties"], tie, ROWS["ties"]),
    }


def _foremost(many: int, rank: Callable[[int], Any], most: int) -> list[int]:
    return list(range(many)) if many <= most else sorted(range(many), key=rank)[:most]


def _short(tie: dict[str, Any]) -> list[Any]:
    """Without what the script can put together from the rest (see `whole` in app.js)."""
    first = ("weight", "years", "works")
    short = {k: v for k, v in tie.items() if k not in ("a", "b", "alike", "count", *first)}
    if short["sum"].endswith("the weight of this tie.") and not tie.get("more"):
        del short["sum"]
    if "," not in tie["weight"] and float(tie["weight"]) == tie["strength"]:
        del short["strength"]
    return [*(tie[name] for name in first), *([short] if short else [])]


def _spare(record: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing."""
    return {k: v for k, v in record.items() if k not in _OPTIONAL or v}


def _topics(slice: Slice) -> list[str]:
    """The topics that a reader may choose from, most works first."""
    found = Counter(text(topic) for work in slice.works for topic in work.topics)
    return [t for t in sorted(found, key=lambda t: (-found[t], t)) if found[t] > 1][:CHOICES]


def _spans(slice: Slice) -> dict[str, Any]:
    """Works per year, for the bars of the time slider; empty where there is one year only."""
    years = Counter(work.year for work in slice.works if work.year is not None)
    if len(years) < 2:
        return {}
    first, last = min(years), max(years)
    if last - first > MOST_YEARS:
        first = last - MOST_YEARS
    most = max(years[y] for y in range(first, last + 1)) or 1
    bars = [(y, years[y], round(100 * years[y] / most)) for y in range(first, last + 1)]
    return {"first": first, "last": last, "bars": bars}


def write_html(slice: Slice, path: str | Path, *, embed: bool = False) -> Path:
    """Write the page to a file, in UTF-8 with plain newlines on every platform."""
    target = Path(path)
    target.write_text(to_html(slice, embed=embed), encoding="utf-8", newline="\n")
    return target


@cache
def environment() -> Environment:
    """The templates of this folder, with every value escaped and none forgotten."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - slow to import

    found = Environment(
        loader=FunctionLoader(own_file),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["refs"] = _refs
    return found


def _network(slice: Slice, ties: list[dict[str, Any]]) -> dict[str, Any]:
    """What vis-network draws, held by pyvis: numbers for ids, so that no id can mislead it."""
    from pyvis.network import Network  # noqa: PLC0415  slow: it brings IPython

    model = Network()
    nodes = (*slice.nodes, *slice.ring, *slice.things)
    index = {node.id: i for i, node in enumerate(nodes)}
    for i, node in enumerate(nodes):
        dot: dict[str, Any] = {"id": i, "x": node.x, "y": node.y, "size": radius_of(node)}
        if i >= len(slice.nodes) + len(slice.ring):
            dot["shape"] = SHAPES.get(node.kind, "square")
        model.nodes.append(dot)
    # What is drawn later lies on top: small dots over large ones, the focus over all.
    model.nodes.sort(key=lambda dot: (nodes[dot["id"]].focus, -dot["size"], dot["id"]))
    heaviest = max((edge.weight for edge in slice.edges), default=1.0) or 1.0
    for i, edge in enumerate((*slice.edges, *slice.links, *slice.ring_edges)):
        width = width_of(edge, heaviest)
        # Not add_edge: it searches all edges at every call, and drops ties drawn the other way.
        ends = {"from": index[edge.source], "to": index[edge.target]}
        model.edges.append({"id": i, **ends, "width": width})
    model.options = _OPTIONS  # not set_options: it strips every space
    dots, edges, _, _, _, options = model.get_network_data()
    # ends and places of lines are those of the ties; ties that are alike have one width
    widths = {tie["alike"]: edge["width"] for tie, edge in zip(ties, edges, strict=True)}
    ranked = [widths[n] for n in sorted(widths)]
    return {"nodes": dots, "widths": ranked, "options": json.loads(options)}


def _refs(works: list[int]) -> Markup:
    """The numbers of some works, as links to their rows."""
    links = (f'<a href="#w{work + 1}">{work + 1}</a>' for work in sorted(works))
    return Markup(" ".join(links))  # noqa: S704 - numbers


def inert_json(value: object) -> str:
    """JSON that no HTML parser can mistake for markup, and that has no NaN."""
    plain = json.dumps(
        value, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":")
    )
    for character, escape in _ESCAPES.items():
        plain = plain.replace(character, escape)
    return plain


@cache
def own_file(name: str) -> str:
    """A file of `templates/`; through importlib, so that it is found in a wheel as well."""
    source = files("graphkit.views").joinpath("templates", name).read_text(encoding="utf-8")
    source = source.replace("\r\n", "\n")
    return inlinable(_lean(source)) if name.endswith(".js") else source


def _lean(script: str) -> str:
    """A script of ours without indentation and lines of comment, as it travels."""
    lines = (line.strip() for line in script.split("\n"))
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


@cache
def _vis() -> str:
    """vis-network as pyvis ships it."""
    path = files("pyvis").joinpath("lib", "vis-9.1.2", "vis-network.min.js")
    return inlinable(path.read_text(encoding="utf-8").replace("\r\n", "\n"))


def inlinable(script: str) -> str:
    """The script, if nothing in it can end its element early or hide its end."""
    lowered = script.lower()
    if "</script" in lowered or "<!--" in lowered:
        raise ValueError("this script cannot stand inside a page: it holds a script tag or <!--")
    return script


def policy_of(scripts: list[str], nonce: str = "") -> str:
    """The content-security policy: these scripts by their hash, no request at all.

    With a shared library: that script, by a nonce, and style sheets beside the page.
    """
    if nonce:
        return (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline' 'self'"
            " file: http: https:; img-src data: blob:; base-uri 'none'; form-action 'none'"
        )
    return (
        f"default-src 'none'; script-src {_hashes(tuple(scripts))}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


@lru_cache(maxsize=8)
def _hashes(scripts: tuple[str, ...]) -> str:
    return " ".join(f"'sha256-{_sha256(script)}'" for script in scripts)


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
