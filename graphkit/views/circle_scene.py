"""The circles of a slice on a sheet: what SVG, PNG and PDF draw, and a page without its script.

The same places as in the page (`circle_layout`), in the colours of the style sheet.
"""

from __future__ import annotations

from typing import Any

from graphkit.slices import Slice
from graphkit.views.circle_layout import (
    AWAY,
    HEAD,
    SHOWN,
    SLOT,
    SMALL,
    SUBJECT,
    laid_out,
)
from graphkit.views.circle_words import Data, derived, headline, packed_circles, under
from graphkit.views.lettering import WIDER, Words, width_of_text
from graphkit.views.scene import (
    MOST_SAID,
    SHEET,
    Colour,
    Curve,
    Dot,
    Line,
    Scene,
    cut_off,
    mix,
    palette,
)
from graphkit.views.wording import count, listed_sources, number, text

COLOURS = 10  # of circles; the others share a grey
TOP = 78.0


def circle_scene(slice: Slice, *, bare: bool = False) -> Scene:
    """What to draw; `bare` for a page: without title and notes."""
    data = packed_circles(slice)
    now = derived(data)
    layout = laid_out(data, now, SHEET, _measure)
    top = 0.0 if bare else TOP
    title = text(slice.title) or data["subject"]["name"]
    scene = Scene(SHEET, layout["height"] + top, title, headline(data, now))
    _curves(scene, data, layout, top)
    _hub(scene, data, layout, top)
    for block in layout["blocks"]:
        _block(scene, data, now, block, top)
    if not bare:
        _frame(scene, slice)
    return scene


def _measure(letters: str, size: float, bold: bool) -> float:
    """How wide a text may become: the fonts of some systems are wider than Helvetica."""
    return (1.18 if bold else WIDER) * width_of_text(letters, size, bold)


def colour_of(data: Data, block: int) -> str:
    """The name of a circle's colour in the style sheet."""
    if block < 0 or data["circles"][block]["kind"] == "single" or block >= COLOURS:
        return "other"
    return str(block)


def _curves(scene: Scene, data: Data, layout: Data, top: float) -> None:
    colours = palette()

    def curve(
        path: list[float],
        colour: Colour,
        width: float,
        opacity: float,
        dashes: tuple[float, ...] = (),
    ) -> Curve:
        a, one, other, b = ((path[n], path[n + 1] + top) for n in range(0, 8, 2))
        return Curve(a, (one, other), b, colour, width, opacity, dashes)

    for arc in layout["arcs"]:
        if not arc["within"]:
            scene.curves.append(curve(arc["path"], colours["tie"], arc["width"], 0.22))
    for spoke in sorted(layout["spokes"], key=lambda s: (s["width"], s["block"])):
        if spoke["n"] < 0:
            scene.curves.append(curve(spoke["path"], colours["accent"], 1.6, 0.8, (6, 4)))
            continue
        colour = colours[f"fill-{colour_of(data, spoke['block'])}"]
        scene.curves.append(curve(spoke["path"], colour, spoke["width"], 0.5))
    block = {spoke["n"]: spoke["block"] for spoke in layout["spokes"]}
    for arc in sorted(layout["arcs"], key=lambda a: (block[a["one"]], a["width"])):
        if arc["within"]:
            colour = colours[f"edge-{colour_of(data, block[arc['one']])}"]
            scene.curves.append(curve(arc["path"], colour, arc["width"], 0.5))


def _hub(scene: Scene, data: Data, layout: Data, top: float) -> None:
    hub, colours, kind = layout["hub"], palette(), data["subject"]["kind"]
    at = (hub["x"], hub["y"] + top)
    shape = kind if kind in ("topic", "institution") else ""
    ink = colours["text"]
    fill = colours[f"fill-{shape}"] if shape else ink
    scene.dots.append(Dot(at, hub["r"], fill, colours[f"edge-{shape}"] if shape else ink, shape))
    for n, line in enumerate(hub["name"]):
        y = at[1] + hub["r"] + 17 + 19 * n
        scene.words.append(Words((at[0], y), line, SUBJECT, ink, True))


def _block(scene: Scene, data: Data, now: Data, block: Data, top: float) -> None:
    colours, n = palette(), block["n"]
    left = block["side"] == 0  # its names end at the dots
    edge = -AWAY if left else AWAY
    ends: dict[str, Any] = {"right": left, "left": not left}
    x = block["x"] + edge
    colour = "accent" if n < 0 else f"edge-{colour_of(data, n)}"
    ink = mix(colours[colour], colours["text"], 0.85)
    for y, line in zip(block["titles"], block["title"], strict=True):
        scene.words.append(Words((x, y + top - 4), line, HEAD, ink, True, **ends))
    circle = next((c for c in now["circles"] if c["n"] == n), None)
    said = under(now, circle) if circle else "not yet; dashed are suggestions"
    scene.words.append(Words((x, block["under"] + top - 4), said, SMALL, colours["muted"], **ends))
    for person in block["people"]:
        _row(scene, data, now, person, (left, top))
    if block["hidden"] or block["away"]:
        rest = f"+{number(block['hidden'] + block['away'])}"
        at = (x + (-SLOT if left else SLOT), block["more"] + top)
        scene.words.append(Words(at, rest, SMALL, colours["muted"], **ends))


def _row(scene: Scene, data: Data, now: Data, person: Data, how: tuple[bool, float]) -> None:
    (left, top), colours, n = how, palette(), person["n"]
    x, y = person["x"], person["y"] + top
    ends: dict[str, Any] = {"right": left, "left": not left}
    kind = "other" if n < 0 else colour_of(data, person["block"])
    doubtful = n >= 0 and data["people"][n]["doubtful"]
    fill = mix(colours[f"fill-{kind}"], colours["surface"], 0.35 if doubtful or n < 0 else 1.0)
    scene.dots.append(Dot((x, y), 4.5, fill, colours[f"edge-{kind}"], "", doubtful or n < 0))
    way = -1 if left else 1
    works = now["people"][n]["works"] if n >= 0 else None
    if works is not None:
        at = (x + way * AWAY, y)
        scene.words.append(Words(at, number(works), SMALL, colours["muted"], **ends))
    at = (x + way * (AWAY + SLOT), y)
    scene.words.append(
        Words(at, person["name"], person["size"], colours["text"], person["bold"], **ends)
    )


def _frame(scene: Scene, slice: Slice) -> None:
    """Title, the sentence, how to read it, and where it comes from."""
    colours = palette()
    ink, muted = colours["text"], colours["muted"]
    scene.words.insert(0, Words((28, 34), scene.title[:70], 25, ink, True, left=True))
    scene.words.insert(1, Words((28, 62), scene.summary, 14, muted, left=True))
    circles = slice.circles
    y = scene.height + 6
    scene.lines.append(Line((28, y - 12), (SHEET - 28, y - 12), colours["border"], 1, 1))
    read = "A line to the middle is as wide as the shared work; arcs join people of a circle."
    hidden = circles and sum(len(c.people) + c.more for c in circles.circles) > SHOWN
    if hidden and circles:
        read += f" Of {count(circles.people, 'person')} the closest of each circle are named."
    sources = cut_off(f"Sources: {listed_sources(slice, MOST_SAID - 9)}", MOST_SAID)
    scene.words.append(Words((28, y + 6), read, 11.5, muted, left=True))
    scene.words.append(Words((28, y + 23), sources, 10.5, muted, left=True))
    scene.height = round(y + 40, 1)
