"""The picture as PNG and as PDF, drawn here: no browser and no system library is needed.

PNG: 2400 points wide, shapes smoothed by drawing them twice as large. PDF: shapes as vectors; names
as text in fonts that are embedded with the glyphs they need, in the built-in ones of every reader
where this machine has no font, and as sharp images of letters that need shaping.
"""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageDraw

from graphkit.slices import Slice
from graphkit.views.fonts import Fonts, system_fonts
from graphkit.views.lettering import Point, Words, width_of_text
from graphkit.views.pdf_fonts import Embedded
from graphkit.views.scene import Curve, Dot, Scene, in_theme, mix, palette
from graphkit.views.static import drawn, outline

SCALE = 2  # points of the picture for one of the sheet
SMOOTH = 2
PRINT = 6  # the same for letters that a PDF takes as images: 430 dots an inch


def to_png(slice: Slice, fonts: Fonts | None = None, theme: str = "light") -> bytes:
    """The still picture as PNG; the same fonts give the same bytes."""
    with in_theme(theme):
        return _png(drawn(slice), fonts)


def _png(scene: Scene, fonts: Fonts | None) -> bytes:
    own = fonts or system_fonts()
    large = SCALE * SMOOTH
    size = (round(scene.width * large), round(scene.height * large))
    image = Image.new("RGB", size, palette()["surface"])
    _shapes(ImageDraw.Draw(image, "RGBA"), scene, large)
    image = image.resize((size[0] // SMOOTH, size[1] // SMOOTH), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(image)
    for words in scene.words:
        _write(pen, words, own, SCALE)
    target = io.BytesIO()
    image.save(target, "PNG", optimize=False, dpi=(192, 192))
    return target.getvalue()


def _shapes(pen: Any, scene: Scene, scale: float) -> None:
    for shapes, colour in scene.areas:
        for shape in shapes:
            corners = [(x * scale, y * scale) for x, y in shape]
            pen.polygon(corners, fill=colour)
            pen.line(
                [*corners, corners[0]], palette()["surface"], max(1, round(scale)), joint="curve"
            )
    for corners, colour in scene.grounds:
        points = [(x * scale, y * scale) for x, y in corners]
        pen.polygon(points, fill=_rgba(colour, 0.09))
        pen.line([*points, points[0]], fill=_rgba(colour, 0.3), width=round(scale))
    for line in scene.lines:
        for a, b in _dashed(line.a, line.b, line.dashes):
            ends = [(a[0] * scale, a[1] * scale), (b[0] * scale, b[1] * scale)]
            pen.line(
                ends, fill=_rgba(line.colour, line.opacity), width=max(1, round(line.width * scale))
            )
    for curve in scene.curves:
        width = max(1, round(curve.width * scale))
        # opaque: where short lines meet, a thin colour would show twice
        ink = mix(curve.colour, palette()["surface"], curve.opacity)
        for part in _pieces(curve):
            pen.line([(x * scale, y * scale) for x, y in part], ink, width, joint="curve")
    for dot in scene.dots:
        _dot(pen, dot, scale)


def _pieces(curve: Curve, steps: int = 40) -> list[list[Point]]:
    """A curve as short straight lines; a dashed one in its parts."""
    corners = (curve.a, *curve.bend, curve.b)
    points = []
    for n in range(steps + 1):
        t = n / steps
        by = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        points.append(
            (
                sum(w * c[0] for w, c in zip(by, corners, strict=True)),
                sum(w * c[1] for w, c in zip(by, corners, strict=True)),
            )
        )
    if not curve.dashes:
        return [points]
    return [points[n : n + 2] for n in range(0, steps, 2)]


def _rgba(colour: str, opacity: float) -> tuple[int, int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue, round(255 * opacity)


def _dashed(a: Point, b: Point, dashes: Sequence[float]) -> list[tuple[Point, Point]]:
    length = math.hypot(b[0] - a[0], b[1] - a[1])
    if not dashes or length < 1:
        return [(a, b)]
    found, at = [], 0.0
    while at < length:
        end = min(at + dashes[0], length)
        found.append(
            tuple(
                (a[0] + (b[0] - a[0]) * t / length, a[1] + (b[1] - a[1]) * t / length)
                for t in (at, end)
            )
        )
        at = end + dashes[-1]
    return found  # type: ignore[return-value]


def _dot(pen: Any, dot: Dot, scale: float) -> None:
    x, y, r = dot.at[0] * scale, dot.at[1] * scale, dot.radius * scale
    width = max(1, round(1.4 * scale))
    if dot.kind:
        corners = [(a * scale, b * scale) for a, b in outline(dot)]
        pen.polygon(corners, fill=dot.fill)
        pen.line([*corners, corners[0], corners[1]], fill=dot.edge, width=width, joint="curve")
        return
    box = (x - r, y - r, x + r, y + r)
    pen.ellipse(box, fill=dot.fill, outline=None if dot.dashed else dot.edge, width=width)
    if dot.dashed:
        turns = max(6, round(2 * math.pi * dot.radius / 7))
        for n in range(turns):
            start = 360 * n / turns
            pen.arc(box, start, start + 210 / turns, fill=dot.edge, width=width)
    if dot.ring:
        out = r + 4.5 * scale
        pen.ellipse(
            (x - out, y - out, x + out, y + out),
            outline=palette()["text"],
            width=round(2.2 * scale),
        )


def _write(pen: Any, words: Words, fonts: Fonts, scale: float) -> None:
    size = words.size * scale
    wide = fonts.width(words.text, size, words.bold)
    x = words.at[0] * scale - wide * _before(words)
    for part, font in fonts.runs(words.text, size, words.bold):
        halo = 0 if words.left or words.right else round(scale * 1.4)
        at = (x, words.at[1] * scale)
        pen.text(
            at, part, words.colour, font, "lm", stroke_width=halo, stroke_fill=palette()["surface"]
        )
        x += font.getlength(part)


def _before(words: Words) -> float:
    """The share of a text that stands before its place."""
    return 0.0 if words.left else 1.0 if words.right else 0.5


# -- PDF -------------------------------------------------------------------------------------


def to_pdf(slice: Slice, fonts: Fonts | None = None) -> bytes:
    """The still picture on one sheet of its own size."""
    scene = drawn(slice)
    sheet = _Sheet(scene, fonts or system_fonts())
    return sheet.file()


BUILT_IN = {"FR": "Helvetica", "FB": "Helvetica-Bold", "FI": "Helvetica-Oblique"}


class _Sheet:
    """One page: a stream of drawing, images of letters, and opacities."""

    def __init__(self, scene: Scene, fonts: Fonts) -> None:
        self.scene, self.fonts = scene, fonts
        self.out: list[str] = []
        self.images: list[tuple[int, int, bytes, str]] = []
        self.embedded = Embedded(fonts)
        self.plain: set[str] = set()  # built-in fonts that are used: others are not named
        self.opacities: dict[float, str] = {}
        self._draw()

    def _draw(self) -> None:
        self.out.append(f"1 0 0 -1 0 {self.scene.height:.1f} cm 1 J 1 j")
        for shapes, colour in self.scene.areas:
            for shape in shapes:
                self._path(shape, colour, "#ffffff", 1)
        for corners, colour in self.scene.grounds:
            self._opacity(0.1)
            self._path(corners, colour, None, 0)
        for line in self.scene.lines:
            self._opacity(line.opacity)
            dashes = " ".join(f"{d:g}" for d in line.dashes)
            self.out.append(
                f"{_rgb(line.colour)} RG {line.width:g} w [{dashes}] 0 d {line.a[0]:g}"
                f" {line.a[1]:g} m {line.b[0]:g} {line.b[1]:g} l S"
            )
        for curve in self.scene.curves:
            self._opacity(curve.opacity)
            dashes = " ".join(f"{d:g}" for d in curve.dashes)
            bend = " ".join(f"{v:g}" for point in (*curve.bend, curve.b) for v in point)
            self.out.append(
                f"{_rgb(curve.colour)} RG {curve.width:g} w [{dashes}] 0 d {curve.a[0]:g}"
                f" {curve.a[1]:g} m {bend} c S"
            )
        self._opacity(1.0)
        self.out.append("[] 0 d")
        for dot in self.scene.dots:
            self._node(dot)
        for words in self.scene.words:
            self._text(words)

    def _opacity(self, value: float) -> None:
        name = self.opacities.setdefault(round(value, 2), f"O{len(self.opacities)}")
        self.out.append(f"/{name} gs")

    def _path(self, points: Sequence[Point], fill: str, edge: str | None, width: float) -> None:
        steps = [f"{x:g} {y:g} {'l' if n else 'm'}" for n, (x, y) in enumerate(points)]
        stroke = f"{_rgb(edge)} RG {width:g} w " if edge else ""
        self.out.append(f"{_rgb(fill)} rg {stroke}{' '.join(steps)} h {'B' if edge else 'f'}")

    def _node(self, dot: Dot) -> None:
        if dot.kind:
            self._path(outline(dot), dot.fill, dot.edge, 1.4)
            return
        self.out.append("[4 3] 0 d" if dot.dashed else "[] 0 d")
        look = f"{_rgb(dot.fill)} rg {_rgb(dot.edge)} RG 1.4 w"
        self.out.append(f"{look} {_circle(dot.at, dot.radius)} B [] 0 d")
        if dot.ring:
            self.out.append(
                f"{_rgb(palette()['text'])} RG 2.2 w {_circle(dot.at, dot.radius + 4.5)} S"
            )

    def _text(self, words: Words) -> None:
        """Words in an embedded font; where no font has them, in a built-in one, or as an image."""
        parts = self.embedded.parts(words.text, words.bold)
        planned = width_of_text(words.text, words.size, words.bold)
        if parts is None:
            try:
                plain = words.text.encode("cp1252")
            except UnicodeEncodeError:
                self._letters(words)
                return
            font = "FB" if words.bold else "FI" if words.italic else "FR"
            self.plain.add(font)
            parts = [(font, plain.hex(), planned / words.size)]
        wide = sum(part[2] for part in parts) * words.size
        narrow = min(1.0, planned / wide) if wide else 1.0  # never wider than its place
        x, y = words.at[0] - _before(words) * wide * narrow, words.at[1] + 0.36 * words.size
        halo = f"1 1 1 RG {words.size / 5:g} w 2 Tr"
        for look in ("" if words.left or words.right else halo, "0 Tr"):
            if look:
                shown = " ".join(
                    f"/{font} {words.size:g} Tf <{codes}> Tj" for font, codes, _ in parts
                )
                self.out.append(
                    f"BT {100 * narrow:.1f} Tz {look} {_rgb(words.colour)} rg"
                    f" 1 0 0 -1 {x:.1f} {y:.1f} Tm {shown} ET"
                )

    def _letters(self, words: Words) -> None:
        """Letters that the built-in fonts lack, as an image of them in the text's colour."""
        size = words.size * PRINT
        wide = math.ceil(self.fonts.width(words.text, size, words.bold)) + 4
        high = math.ceil(size * 1.7)
        image = Image.new("L", (wide, high), 0)
        pen, x = ImageDraw.Draw(image), 2.0
        for part, font in self.fonts.runs(words.text, size, words.bold):
            pen.text((x, high / 2), part, fill=255, font=font, anchor="lm")
            x += font.getlength(part)
        name = f"I{len(self.images)}"
        self.images.append((wide, high, zlib.compress(image.tobytes(), 9), words.colour))
        w, h = wide / PRINT, high / PRINT
        left = words.at[0] - w * _before(words)
        self.out.append(
            f"q {w:.2f} 0 0 {-h:.2f} {left:.2f} {words.at[1] + h / 2:.2f} cm /{name} Do Q"
        )
        parts = self.embedded.unseen(words.text, words.bold)
        if long := sum(part[2] for part in parts) * words.size:
            shown = " ".join(f"/{font} {words.size:g} Tf <{codes}> Tj" for font, codes, _ in parts)
            y = words.at[1] + 0.36 * words.size
            self.out.append(
                f"BT {100 * w / long:.1f} Tz 3 Tr 1 0 0 -1 {left:.1f} {y:.1f} Tm {shown} ET"
            )

    def file(self) -> bytes:
        """The bytes of the file."""
        objects: list[bytes] = [b"", b"", b"", b""]  # catalog, pages, page and stream come first
        fonts = []
        for name, base in BUILT_IN.items():
            if name not in self.plain:
                continue
            objects.append(
                f"<</Type/Font/Subtype/Type1/BaseFont/{base}/Encoding/WinAnsiEncoding>>".encode()
            )
            fonts.append(f"/{name} {len(objects)} 0 R")

        def add(content: bytes) -> int:
            objects.append(content)
            return len(objects)

        fonts += self.embedded.objects(add)
        shown = [f"/I{n} {self._image(objects, *image)} 0 R" for n, image in enumerate(self.images)]
        states = [
            f"/{name}<</ca {value:g}/CA {value:g}>>" for value, name in self.opacities.items()
        ]
        stream = zlib.compress("\n".join(self.out).encode("ascii"), 9)
        objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
        objects[1] = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
        objects[2] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {self.scene.width:g} {self.scene.height:g}]"
            f"/Contents 4 0 R/Resources<</Font<<{''.join(fonts)}>>/XObject<<{''.join(shown)}>>"
            f"/ExtGState<<{''.join(states)}>>>>>>"
        ).encode()
        objects[3] = _stream(f"<</Length {len(stream)}/Filter/FlateDecode>>", stream)
        title = ("\ufeff" + self.scene.title).encode("utf-16-be").hex()
        objects.append(f"<</Title<{title}>/Producer(graphkit)>>".encode())
        return _assembled(objects)

    def _image(self, objects: list[bytes], wide: int, high: int, mask: bytes, colour: str) -> int:
        size = f"/Type/XObject/Subtype/Image/Width {wide}/Height {high}/BitsPerComponent 8"
        head = f"<<{size}/ColorSpace/DeviceGray/Filter/FlateDecode/Length {len(mask)}>>"
        objects.append(_stream(head, mask))
        ink = bytes(int(colour[i : i + 2], 16) for i in (1, 3, 5))
        flat = zlib.compress(ink * (wide * high), 9)
        head = (
            f"<<{size}/ColorSpace/DeviceRGB/SMask {len(objects)} 0 R/Filter/FlateDecode"
            f"/Length {len(flat)}>>"
        )
        objects.append(_stream(head, flat))
        return len(objects)


def _rgb(colour: str) -> str:
    return " ".join(f"{int(colour[i : i + 2], 16) / 255:.3g}" for i in (1, 3, 5))


def _circle(at: Point, r: float) -> str:
    (x, y), k = at, 0.5523 * r
    quarters = (
        (x + r, y + k, x + k, y + r, x, y + r),
        (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r),
        (x + k, y - r, x + r, y - k, x + r, y),
    )
    curves = " ".join(" ".join(f"{v:.2f}" for v in quarter) + " c" for quarter in quarters)
    return f"{x + r:.2f} {y:.2f} m {curves} h"


def _stream(head: str, content: bytes) -> bytes:
    return head.encode() + b"\nstream\n" + content + b"\nendstream"


def _assembled(objects: Sequence[bytes]) -> bytes:
    """Objects, table and trailer, as the format wants them."""
    body, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    tail = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R/Info {len(objects)} 0 R>>\n"
    return body + head.encode() + tail.encode() + f"startxref\n{len(body)}\n%%EOF\n".encode()


__all__ = ["to_pdf", "to_png"]
