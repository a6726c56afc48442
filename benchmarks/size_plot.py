"""Lines over sizes on logarithmic axes, as an SVG: the same figures give the same bytes.

The picture brings its own ground, light or dark as the reader's system is, so that it can be read
on a page of either theme. Names stand at the ends of their lines and give way to each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

LINES = 7  # that one panel shows
WIDTH, HEIGHT = 860, 360  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 62, 250, 46, 44
GAP = 15  # between two names
COLOURS = ("#1b6ca8", "#b3541e", "#3b7d3a", "#8a4f9e", "#a8324a", "#5f6b1f", "#2a7f7f")
IN_THE_DARK = ("#6db3e8", "#f0a070", "#86cc85", "#cfa0e0", "#f08a9c", "#c3cf6d", "#74cfcf")
_STYLE = """
.ground { fill: #ffffff; } .frame { stroke: #c8c8c8; } .grid { stroke: #e4e4e4; }
text { fill: #222222; font-family: sans-serif; font-size: 12px; }
.title { font-size: 15px; font-weight: bold; } .line { fill: none; stroke-width: 2; }
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """A title, the unit of its values, and by name the value at each size."""

    title: str
    unit: str
    lines: dict[str, dict[int, float]]


def drawn(panels: list[Panel]) -> str:
    """All panels, one below the other."""
    height = HEIGHT * len(panels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<style>{_style()}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{height}"/>',
    ]
    for number, panel in enumerate(panels):
        parts += [f'<g transform="translate(0 {number * HEIGHT})">', *_panel(panel), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _style() -> str:
    def coloured(colours: tuple[str, ...]) -> str:
        return "".join(
            f".c{n} {{ stroke: {c}; }} .n{n} {{ fill: {c}; }} " for n, c in enumerate(colours)
        )

    dark = (
        ".ground { fill: #14181e; } .frame { stroke: #55606c; } .grid { stroke: #2b323a; } "
        f"text {{ fill: #dddddd; }} {coloured(IN_THE_DARK)}"
    )
    light = f"{_STYLE}{coloured(COLOURS)}"
    return f"{light}\n@media (prefers-color-scheme: dark) {{ {dark} }}\n"


def _panel(panel: Panel) -> list[str]:
    sizes = sorted({size for line in panel.lines.values() for size in line})
    values = [value for line in panel.lines.values() for value in line.values()]
    parts = [f'<text class="title" x="{LEFT}" y="26">{escape(panel.title)}</text>']
    if len(sizes) < 2 or min(values) <= 0:
        return [*parts, f'<text x="{LEFT}" y="60">Two sizes at least are needed.</text>']
    across = _Axis(sizes[0], sizes[-1], LEFT, WIDTH - RIGHT)
    upward = _Axis(*_decades(values), HEIGHT - BOTTOM, TOP)
    parts.append(
        f'<rect class="frame" fill="none" x="{LEFT}" y="{TOP}" width="{WIDTH - RIGHT - LEFT}"'
        f' height="{HEIGHT - BOTTOM - TOP}"/>'
    )
    for tick in upward.decades():
        y = upward.at(tick)
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_short(tick)}</text>'
        )
    for size in _apart(sizes, across):
        x = across.at(size)
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{size:,}</text>'
        )
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 8}">works</text>')
    ends = {name: upward.at(line[max(line)]) for name, line in panel.lines.items()}
    places = placed(ends)
    for number, (name, line) in enumerate(panel.lines.items()):
        dots = [(across.at(size), upward.at(value)) for size, value in sorted(line.items())]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in dots)
        parts.append(f'<path class="line c{number}" d="M{path}"/>')
        parts += [f'<circle class="n{number}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in dots]
        told = f"{name}, {_short(line[max(line)])} {panel.unit}"
        parts.append(
            f'<text class="n{number}" x="{WIDTH - RIGHT + 10}" y="{places[name] + 4:.1f}">'
            f"{escape(told)}</text>"
        )
    return parts


def placed(ends: dict[str, float]) -> dict[str, float]:
    """Where names stand: beside the ends of their lines, none over another, all in the panel."""
    order = sorted(ends, key=lambda name: (ends[name], name))
    found: list[float] = []
    for name in order:
        found.append(max(ends[name], found[-1] + GAP if found else TOP))
    lowest = float(HEIGHT - BOTTOM)
    for place in range(len(found) - 1, -1, -1):
        found[place] = min(found[place], lowest)
        lowest = found[place] - GAP
    return dict(zip(order, found, strict=True))


@dataclass(frozen=True, slots=True)
class _Axis:
    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        """Where a value stands."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.begin + share * (self.end - self.begin)

    def decades(self) -> list[float]:
        first, last = (round(math.log10(v)) for v in (self.low, self.high))
        return [10.0**n for n in range(first, last + 1)]


def _decades(values: list[float]) -> tuple[float, float]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return 10.0**low, 10.0 ** max(high, low + 1)


def _apart(sizes: list[int], axis: _Axis) -> list[int]:
    """Sizes whose numbers do not meet."""
    shown = [sizes[0]]
    for size in sizes[1:]:
        if axis.at(size) - axis.at(shown[-1]) >= 70:
            shown.append(size)
    return shown


def _short(value: float) -> str:
    """A number in three digits.

    >>> _short(0.1), _short(7.25), _short(1820.5), _short(16099)
    ('0.1', '7.25', '1,820', '16,100')
    """
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if rounded >= 100 else f"{rounded:g}"
