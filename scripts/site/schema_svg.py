"""The diagram of the schema for the site: GitHub draws mermaid itself, a page offline cannot."""

from __future__ import annotations

import re
from typing import ClassVar

from pygments.lexers.graph import CypherLexer
from pygments.token import Name, Text

PLACES = {
    "Topic": (90, 60), "Work": (330, 60), "Venue": (570, 60), "Source": (570, 200),
    "Author": (330, 200), "Institution": (330, 340), "Community": (90, 200),
}  # fmt: skip
WIDE, HIGH = 120, 40
MERMAID = re.compile(r"```mermaid\ngraph LR\n(.*?)```", re.DOTALL)
TIE = re.compile(r"(\w+) -- (\w+) --> (\w+)")


class CypherWithParameters(CypherLexer):
    """Pygments' Cypher, which knows no `$parameters`."""

    tokens: ClassVar = {
        **CypherLexer.tokens,
        "root": [(r"\$\w+", Name.Variable), *CypherLexer.tokens["root"], (r".", Text)],
    }


def drawn(text: str) -> str:
    """The lines of a mermaid graph as SVG; a label without a place fails the build."""
    ties = TIE.findall(text)
    unknown = {label for tie in ties for label in (tie[0], tie[2])} - PLACES.keys()
    if unknown:
        raise SystemExit(f"scripts/site/schema_svg.py has no place for {sorted(unknown)}")
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 400" role="img"'
        ' aria-label="Labels and relations of the graph" style="max-width: 680px"'
        ' font-family="sans-serif" font-size="13" fill="currentColor">',
        '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7"'
        ' markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    ]
    for source, name, target in ties:
        (x, y), (u, v) = PLACES[source], PLACES[target]
        if source == target:
            if y < 100:  # nothing stands above the first row
                loop, at = f"M{x - 14} {y - HIGH / 2}c-22 -40 50 -40 28 0", (x + 26, y - 32)
            else:
                loop = f"M{x + WIDE / 2} {y - 10}c46 -22 46 42 0 20"
                at = (x + WIDE / 2 + 8, y + 34)
            parts.append(
                f'<path d="{loop}" fill="none" stroke="currentColor" marker-end="url(#head)"/>'
            )
            parts.append(f'<text x="{at[0]}" y="{at[1]}" font-size="11">{name}</text>')
            continue
        dx, dy = u - x, v - y
        part = min(WIDE / 2 / abs(dx) if dx else 9, HIGH / 2 / abs(dy) if dy else 9)
        x, y, u, v = x + dx * part, y + dy * part, u - dx * part, v - dy * part
        parts.append(
            f'<line x1="{x:.0f}" y1="{y:.0f}" x2="{u:.0f}" y2="{v:.0f}" stroke="currentColor"'
            f' marker-end="url(#head)"/>'
        )
        parts.append(
            f'<text x="{(x + u) / 2 + (4 if dx == 0 else 8 if dy else 0):.0f}"'
            f' y="{(y + v) / 2 - 5:.0f}"'
            f' text-anchor="{"start" if dx == 0 or dy else "middle"}" font-size="11">{name}</text>'
        )
    for label, (x, y) in PLACES.items():
        parts.append(
            f'<rect x="{x - WIDE / 2}" y="{y - HIGH / 2}" width="{WIDE}" height="{HIGH}" rx="8"'
            f' fill="none" stroke="currentColor" stroke-width="1.5"/>'
            f'<text x="{x}" y="{y + 5}" text-anchor="middle" font-weight="bold">{label}</text>'
        )
    return "".join([*parts, "</svg>"])


def mermaid_as_picture(app: object, name: str, source: list[str]) -> None:
    """Replace the diagram before the page is read."""
    del app, name
    source[0] = MERMAID.sub(lambda m: f"```{{raw}} html\n{drawn(m[1])}\n```", source[0])
