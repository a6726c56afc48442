"""The picture as one HTML file: offline, safe, small, and readable without a mouse or a script.

Slice → wording (what is said) ┐
      → packing (pyvis model)  ┴→ JSON in an inert script element → template → one file

pyvis is the model only (nodes, edges, options); its own template fetches from the network and
runs what it is given. Here everything is escaped by Jinja or by `inert_json`, a policy with the
hash of each script forbids any other, and positions come with the slice, so nothing moves.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from markupsafe import Markup

from graphkit.garbage import without_garbage_collection
from graphkit.slices import Slice
from graphkit.views.bundling import bundled
from graphkit.views.circle_scene import circle_scene
from graphkit.views.circle_words import circles_alone, derived, headline, lean, packed_circles
from graphkit.views.packing import packed
from graphkit.views.rows import ROWS, circle_table, foremost_rows
from graphkit.views.scene import STILL_TIES
from graphkit.views.static import svg_of, to_svg
from graphkit.views.wording import describe, number, text

if TYPE_CHECKING:
    from jinja2 import Environment

# The script of a page by its views: what it imports comes with it (see bundling.py).
_ENTRIES = {
    ("network",): "start.js", ("circles",): "circles.js", ("circles", "network"): "page.js",
}  # fmt: skip
OUTLINES = {
    "topic": "M7 1 13 7 7 13 1 7Z", "institution": "M2 2H12V12H2Z", "work": "M7 1.5 13 12.5H1Z",
}  # fmt: skip
CHOICES = 60  # topics to choose from
LARGEST = 880_000  # bytes of a page whose scripts stand in it as they are
MOST_YEARS = 80  # bars in the time slider
Borrow = Callable[[Iterable[str]], frozenset[str]]  # of hashes of scripts
_ESCAPES = {
    "&": "\\u0026",
    "<": "\\u003c",
    ">": "\\u003e",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


@without_garbage_collection()
def to_html(
    slice: Slice,
    *,
    embed: bool = False,
    library: str | None = None,
    said: dict[str, Any] | None = None,
    listens: bool = False,
    small: bool = False,
    borrow: Borrow | None = None,
) -> str:
    """The page of a slice; the same slice gives the same bytes. `embed` fills an iframe.

    `library` is the address, without ending, of a script and a style sheet that many pages share
    (see `library_files`); without it everything stands in the page. `said` is what `describe` says
    of the slice, where the caller has asked it already. A page that `listens` hears from the page
    around it whom to choose: it is for the frame of a widget. A `small` one holds its scripts
    compressed: many stand in one notebook, and a page of very many ties would be too large;
    `borrow` says which of them it need not hold (see lending.py).
    """
    views = slice.views if slice.circles else ("network",)
    shown = slice if "network" in views else circles_alone(slice)
    words = said if said and shown is slice else describe(shown)
    topics = _topics(words)
    data = inert_json(packed(slice, words, topics)) if "network" in views else ""
    circles = packed_circles(shown) if slice.circles else {}
    circle_data = inert_json(lean(circles)) if circles else ""
    nonce = _sha256(data + circle_data)[:22] if library else ""
    told = {
        "words": words,
        "embed": embed,
        "listens": listens,
        "views": views,
        "data": Markup(data),  # noqa: S704
        "spans": _spans(shown),
        "topics": topics,
        **_circles(shown, circles, circle_data),
        "twin": _twin(slice, words) if views[0] == "network" else "",
        "undrawn": max(len(slice.edges) + len(slice.links) - STILL_TIES, 0),
        "rows": foremost_rows(words),
        **_whole(views),
        "library": library,
        "nonce": nonce,
        "changes": _changes(slice),
        "kinds": _kinds(shown),
        "focus": [p["name"] for p in words["people"] if p["focus"] and not p["kind"]],
        "left_out": number(slice.left_out) if slice.left_out else "",
        "doubtful": any(person["doubtful"] for person in words["people"]),
        "things": [thing for thing in words["people"] if thing["kind"]],
    }
    made = _rendered(told, views, nonce, small=small, borrow=borrow)
    if small or library or len(made.encode("utf-8")) <= LARGEST:
        return made
    return _rendered(told, views, nonce, small=True)


def _rendered(
    told: dict[str, Any],
    views: tuple[str, ...],
    nonce: str,
    *,
    small: bool,
    borrow: Borrow | None = None,
) -> str:
    """The page of what is told of a slice, its scripts as they are, compressed or elsewhere."""
    scripts, unpack = _scripts(views), own_file("inflate.js")
    packed = _compressed(views) if small else {}
    lent = borrow(packed) if borrow is not None and packed else frozenset()
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            packed={own: "" if own in lent else script for own, script in packed.items()},
            unpack=Markup(unpack),  # noqa: S704
            policy=policy_of([*scripts, unpack] if small else scripts, nonce),
            **told,
        )
    )


def _twin(slice: Slice, words: dict[str, Any]) -> Markup:
    return Markup(to_svg(slice, bare=True, said=words))  # noqa: S704


def _circles(slice: Slice, circles: dict[str, Any], data: str) -> dict[str, Any]:
    """What the template needs of circles; nothing where there are none."""
    if not circles:
        return {
            "circles": None,
            "circle_data": "",
            "circle_still": "",
            "circle_rows": "",
            "circles_left": 0,
        }
    still = svg_of(circle_scene(slice, bare=True), bare=True)
    return {
        "circles": {
            **circles,
            "headline": headline(circles, derived(circles)),
            "doubtful": any(person["doubtful"] for person in circles["people"]),
        },
        "circle_data": Markup(data),  # noqa: S704
        "circle_still": Markup(still),  # noqa: S704
        "circle_rows": Markup(circle_table(circles)),  # noqa: S704 - of escaped texts
        "circles_left": max(len(circles["people"]) - ROWS["circles"], 0),
    }


@cache
def _scripts(views: tuple[str, ...]) -> list[str]:
    own = inlinable(bundled(_ENTRIES[views], module))
    return [_vis(), own] if "network" in views else [own]


@cache
def _whole(views: tuple[str, ...]) -> dict[str, Any]:
    """Our own style sheet and scripts, as they stand in a page: not to be escaped."""
    return {
        "css": Markup(style_sheet()),  # noqa: S704
        "scripts": [Markup(script) for script in _scripts(views)],  # noqa: S704
    }


@cache
def _compressed(views: tuple[str, ...]) -> dict[str, Markup]:
    """The scripts of a page, compressed, as text, by the hashes that its policy knows them by."""
    return {
        _sha256(script): Markup(  # noqa: S704
            base64.b64encode(zlib.compress(script.encode("utf-8"), 9)).decode("ascii")
        )
        for script in _scripts(views)
    }


def library_files(views: tuple[str, ...] = ("circles", "network")) -> dict[str, str]:
    """The script and the style sheet that many pages share, by their endings."""
    return {".js": "\n".join(f"{script}\n" for script in _scripts(views)), ".css": style_sheet()}


@cache
def style_sheet() -> str:
    """The style sheet, with light and dark also for a reader who chooses."""
    css = re.sub(r"/\*.*?\*/|^[ ]+", "", own_file("page.css"), flags=re.DOTALL | re.MULTILINE)
    css = re.sub(r"\n+", "\n", css)  # what it says to its makers does not travel
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    light = light.replace("color-scheme: light dark;", "color-scheme: light;")
    whole = (
        f'{css}@media screen {{\n:root[data-theme="light"] {{{light}}}\n'
        f':root[data-theme="dark"] {{color-scheme: dark;{dark}}}\n}}\n'
    )
    return re.sub(r"[ ]*([{};])[ ]*|(?<=[:,]) +(?=[^\"])", r"\1", whole)


def _changes(slice: Slice) -> list[dict[str, Any]]:
    """What the legend says of two windows, each with its number of ties."""
    if not slice.windows:
        return []
    before, after = (text(window) for window in slice.windows)
    labels = {
        "new": f"new in {after}",
        "ended": f"ended after {before}",
        "stronger": "stronger",
        "weaker": "weaker",
        "same": "much the same",
    }
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


def _topics(words: dict[str, Any]) -> list[str]:
    """The topics that a reader may choose from, most works first."""
    counts = Counter(chain.from_iterable(work["topics"] for work in words["works"]))
    return [t for t in sorted(counts, key=lambda t: (-counts[t], t)) if counts[t] > 1][:CHOICES]


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

    return Environment(
        loader=FunctionLoader(own_file),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def inert_json(value: object) -> str:
    """JSON that no HTML parser can mistake for markup, and that has no NaN.

    Keys stay in the order in which they were put, which is the same for the same slice.
    """
    try:
        plain = orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # numbers of numpy, say, or very large ones
        plain = "null"
    if "null" in plain:  # of None, or of what is no number: `json` tells them apart
        plain = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character, escape in _ESCAPES.items():
        plain = plain.replace(character, escape)
    return plain


@cache
def own_file(name: str) -> str:
    """A file of `templates/`; a script with all that it imports."""
    return inlinable(bundled(name, module)) if name.endswith(".js") else module(name)


@cache
def module(name: str) -> str:
    """A file of `templates/` as it is; through importlib, so that a wheel has it, too."""
    source = files("graphkit.views").joinpath("templates", name).read_text(encoding="utf-8")
    return source.replace("\r\n", "\n")


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
