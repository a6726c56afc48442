"""Hold the built site to what it promises.

python scripts/site/check.py HTML      every name, command, query, format and error has its page,
and no page asks another site for anything
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from lxml import html

import graphkit as gk
from graphkit import errors
from graphkit.cypher import Library
from graphkit.graph import NODES

sys.path.insert(0, str(Path(__file__).parent))
from pages import commands

# What a browser fetches by itself; a link that somebody clicks is none.
FETCHED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "link": "href",
    "video": "src",
}
QUIET_LINKS = {"canonical", "next", "prev", "index", "search", "author", "copyright", "genindex"}


def missing(root: Path) -> Iterator[str]:
    """Pages and anchors that are not there."""
    reference = root / "docs" / "reference"
    pages = {p: p.read_text(encoding="utf-8") for p in root.rglob("*.html")}
    text = {p.relative_to(root).as_posix(): t for p, t in pages.items()}
    for name in gk.__all__:
        if f'id="graphkit.{name}"' not in text.get(f"docs/reference/python/{name}.html", ""):
            yield f"no page of gk.{name}"
    for kind in (gk.KnowledgeGraph, gk.Author):
        page = text.get(f"docs/reference/python/{kind.__name__}.html", "")
        for verb in dir(kind):
            own = getattr(kind, verb)
            if not verb.startswith("_") and own.__doc__ and f"{kind.__name__}.{verb}" not in page:
                yield f"no entry of {kind.__name__}.{verb}"
    for words, _ in commands():
        if not (reference / "commands" / f"{words.replace(' ', '-')}.html").exists():
            yield f"no page of graphkit {words}"
    queries = text.get("docs/queries.html", "")
    for name in Library():
        if f'id="{name.replace("/", "-").replace("_", "-")}"' not in queries:
            yield f"no entry of the query {name}"
    for entry in gk.formats():
        if not (reference / "formats" / f"{entry.name}.html").exists():
            yield f"no page of the format {entry.name}"
    told = text.get("docs/reference/errors.html", "")
    for name, value in vars(errors).items():
        if isinstance(value, type) and issubclass(value, errors.GraphkitError) and name not in told:
            yield f"no entry of {name}"
    schema = text.get("docs/schema.html", "")
    for node in NODES:
        if node.label not in schema:
            yield f"no entry of the label {node.label}"


def requests(root: Path) -> Iterator[str]:
    """Whatever a page would fetch from another site."""
    for path in root.rglob("*.html"):
        page = html.fromstring(path.read_bytes())
        for tag, attribute in FETCHED.items():
            for element in page.iter(tag):
                target = element.get(attribute) or ""
                if tag == "link" and element.get("rel") in QUIET_LINKS:
                    continue
                if re.match(r"(https?:)?//", target):
                    yield f"{path.relative_to(root)}: {tag} of {target}"
    for path in root.rglob("*.css"):
        for target in re.findall(
            r"url\(\s*[\"']?((?:https?:)?//[^)\"']+)", path.read_text("utf-8")
        ):
            yield f"{path.relative_to(root)}: {target}"


def main(root: Path) -> int:
    found = [*missing(root), *requests(root)]
    if not (root / "index.html").exists():
        found.append("no first page")
    if not (root / "searchindex.js").exists():
        found.append("no index to search offline")
    print(
        "\n".join(found)
        or f"{root}/index.html: {sum(1 for _ in root.rglob('*.html'))} pages, all there,"
        " no request elsewhere"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
