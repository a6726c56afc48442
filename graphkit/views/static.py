"""The picture as SVG: small, sharp, plain shapes and text, for pages where no script may run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Any

from graphkit.slices import Slice
from graphkit.views.circle_scene import circle_scene
from graphkit.views.lettering import Point, Words
from graphkit.views.scene import Curve, Dot, Line, Scene, in_theme, palette, scene_of

FONTS = "system-ui,'Segoe UI',Roboto,'Noto Sans','Noto Sans CJK KR','Malgun Gothic',sans-serif"


_HALO = ' stroke-linejoin="round" paint-order="stroke"'


def drawn(slice: Slice, said: dict[str, Any] | None = None) -> Scene:
    """What a still picture of the slice shows: its first view."""
    if slice.map is not None:
        from graphkit.views.chart_scene import chart_scene  # noqa: PLC0415 - scipy

        return chart_scene(slice)
    circles = slice.views[0] == "circles" and slice.circles
    return circle_scene(slice) if circles else scene_of(slice, said=said)


def to_svg(
    slice: Slice, *, bare: bool = False, said: dict[str, Any] | None = None, theme: str = "light"
) -> str:
    """The still picture; `bare` the network as a part of a page; `said` as `scene_of` takes it.

    `theme` is light, dark, or auto: light, and dark where the reader's browser is.
    """
    network = bare and slice.map is None

    def made() -> Scene:
        return scene_of(slice, bare, said) if network else drawn(slice, said)

    if theme == "light":
        return svg_of(made(), bare=bare)
    with in_theme("dark"):
        dark = made()
        if theme == "dark":
            return svg_of(dark, bare=bare)
    return svg_of(made(), bare=bare, dark=dark)


def svg_of(scene: Scene, *, bare: bool = False, dark: Scene | None = None) -> str:
    """A scene as SVG; with the same scene in dark colours also for readers who have these."""
    name = escape(f"{scene.title}: {scene.summary}")
    ground = palette()["surface"]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_n(scene.width)}'
        f' {_n(scene.height)}"'
    )
    if not bare:
        head += f' width="{_n(scene.width)}" height="{_n(scene.height)}"'
    parts = [
        f'{head} font-family="{FONTS}">',
        f"<title>{name}</title>",
        *([_darker(scene, dark)] if dark else []),
        f'<rect width="{_n(scene.width)}" height="{_n(scene.height)}" fill="{ground}"/>',
        *_areas(scene),
        *_grounds(scene),
        *_lines(scene.lines),
        *_curves(scene.curves),
        *_dots(scene.dots),
        f'<g text-anchor="middle" dominant-baseline="central" stroke="{ground}"{_HALO}>',
        *(_words(words) for words in scene.words if not (words.left or words.right)),
        '</g>\n<g dominant-baseline="central">',
        *(_words(words) for words in scene.words if words.left or words.right),
        "</g>",
        "</svg>",
    ]
    text = "\n".join(parts)
    return text if bare else f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _darker(scene: Scene, dark: Scene) -> str:
    """The colours of a picture where the reader's browser is dark, as rules of a style sheet.

    Rules are stronger than what stands at the shapes, which every other program goes by.
    """
    rules: dict[tuple[str, str], str] = {}
    grounds = {
        ("fill", palette()["surface"]): "surface",
        ("stroke", palette()["surface"]): "surface",
    }
    with in_theme("dark"):
        rules |= {key: palette()[name] for key, name in grounds.items()}
        ring = palette()["text"]
    rules["stroke", palette()["text"]] = ring
    for own, other in zip(_inks(scene), _inks(dark), strict=True):
        rules.setdefault(own, other[1])
    css = "".join(f'[{what}="{a}"]{{{what}:{b}}}' for (what, a), b in sorted(rules.items()))
    return f"<style>@media (prefers-color-scheme:dark){{{css}}}</style>"


def _inks(scene: Scene) -> Iterator[tuple[str, str]]:
    """Every colour of a scene with what it is of, in the order of drawing."""
    for _, colour in (*scene.areas, *scene.grounds):
        yield "fill", colour
        yield "stroke", colour
    for line in scene.lines:
        yield "stroke", line.colour
    for curve in scene.curves:
        yield "stroke", curve.colour
    for dot in scene.dots:
        yield "fill", dot.fill
        yield "stroke", dot.edge
    for words in scene.words:
        yield "fill", words.colour


@lru_cache(maxsize=1 << 14)  # tenths of points on a sheet: the same ones come again and again
def _n(value: float) -> str:
    return f"{value + 0.0:.1f}".removesuffix(".0")  # no -0, which is the same key as 0


@lru_cache(maxsize=1 << 13)
def _xy(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _areas(scene: Scene) -> list[str]:
    return [
        f'<path d="{"".join(_polygon(shape) for shape in shapes)}" fill="{colour}"'
        f' stroke="{palette()["surface"]}"/>'
        for shapes, colour in scene.areas
    ]


def _grounds(scene: Scene) -> list[str]:
    return [
        f'<path d="{_polygon(corners)}" fill="{colour}" fill-opacity=".09" stroke="{colour}"'
        ' stroke-opacity=".3"/>'
        for corners, colour in scene.grounds
    ]


def _polygon(points: list[Point]) -> str:
    return "M" + "L".join(map(_xy, points)) + "Z"


def _lines(lines: list[Line]) -> list[str]:
    """Lines that look alike in one path: a large picture stays small."""
    alike: dict[tuple[str, float, float, tuple[float, ...]], list[str]] = {}
    for line in lines:
        look = (line.colour, round(line.width, 1), round(line.opacity, 1), line.dashes)
        alike.setdefault(look, []).append(f"M{_xy(line.a)}L{_xy(line.b)}")
    found = []
    for (colour, width, opacity, dashes), paths in sorted(alike.items()):
        dashed = f' stroke-dasharray="{" ".join(_n(d) for d in dashes)}"' if dashes else ""
        found.append(
            f'<path d="{"".join(paths)}" fill="none" stroke="{colour}" stroke-width="{_n(width)}"'
            f' stroke-opacity="{_n(opacity)}"{dashed}/>'
        )
    return found


def _curves(curves: list[Curve]) -> list[str]:
    """Curves that look alike and follow each other in one path."""
    found: list[str] = []
    for look, own in groupby(curves, lambda c: (c.colour, c.width, c.opacity, c.dashes)):
        colour, width, opacity, dashes = look
        dashed = f' stroke-dasharray="{" ".join(_n(d) for d in dashes)}"' if dashes else ""
        paths = "".join(f"M{_xy(c.a)}C{_xy(c.bend[0])} {_xy(c.bend[1])} {_xy(c.b)}" for c in own)
        found.append(
            f'<path d="{paths}" fill="none" stroke="{colour}" stroke-width="{width:g}"'
            f' stroke-opacity="{opacity:g}"{dashed}/>'
        )
    return found


def outline(dot: Dot) -> list[Point]:
    """The corners of a shape that is no circle."""
    (x, y), r = dot.at, dot.radius
    return {
        "topic": [(x, y - r), (x + r, y), (x, y + r), (x - r, y)],
        "work": [(x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8)],
    }.get(dot.kind, [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)])


def _dots(dots: list[Dot]) -> list[str]:
    """Dots that look alike in one group; none lies over another, so their order is free."""
    alike: dict[tuple[str, str, bool], list[str]] = {}
    for dot in dots:
        alike.setdefault((dot.fill, dot.edge, dot.dashed), []).append(_dot(dot))
    dashes = {True: ' stroke-dasharray="4 3"', False: ""}
    return [
        f'<g fill="{fill}" stroke="{edge}" stroke-width="1.4"{dashes[dashed]}>{"".join(own)}</g>'
        for (fill, edge, dashed), own in alike.items()
    ]


def _dot(dot: Dot) -> str:
    if dot.kind:
        return f'<path d="{_polygon(outline(dot))}"/>'
    x, y = _n(dot.at[0]), _n(dot.at[1])
    circle = f'<circle cx="{x}" cy="{y}" r="{_n(dot.radius)}"/>'
    if not dot.ring:
        return circle
    return (
        f'{circle}<circle cx="{x}" cy="{y}" r="{_n(dot.radius + 4.5)}" fill="none"'
        f' stroke="{palette()["text"]}" stroke-width="2.2"/>'
    )


def _words(words: Words) -> str:
    x, y = words.at
    look = f'font-size="{_n(words.size)}" fill="{words.colour}"'
    if words.bold:
        look += ' font-weight="600"'
    if words.italic:
        look += ' font-style="italic"'
    if words.right:
        look += ' text-anchor="end"'
    elif not words.left:
        look += f' stroke-width="{words.size / 4:.1f}"'
    return f'<text x="{_n(x)}" y="{_n(y)}" {look}>{escape(words.text)}</text>'
