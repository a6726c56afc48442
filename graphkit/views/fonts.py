"""Fonts for pictures that are drawn here: those of the system, by the letters that they have.

A text is cut into runs, each in the first font that has its letters. Without any font, Latin
letters still draw (Pillow brings them); what no font has is drawn as a box, and counted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from PIL import ImageFont

# In this order: good Latin first, then the scripts that it lacks.
_WANTED = (
    ("NotoSans-Regular.", "NotoSans-Bold.", 0),
    ("segoeui.ttf", "segoeuib.ttf", 0),
    ("Arial.ttf", "Arial Bold.ttf", 0),
    ("arial.ttf", "arialbd.ttf", 0),
    ("Roboto-Regular.", "Roboto-Bold.", 0),
    ("LiberationSans-Regular.", "LiberationSans-Bold.", 0),
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", 0),
    ("NotoSansArabic-Regular.", "NotoSansArabic-Bold.", 0),
    ("NotoSansHebrew-Regular.", "NotoSansHebrew-Bold.", 0),
    ("NotoSansDevanagari-Regular.", "NotoSansDevanagari-Bold.", 0),
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", 1),
    ("NotoSansKR-Regular.", "NotoSansKR-Bold.", 0),
    ("AppleSDGothicNeo.ttc", "AppleSDGothicNeo.ttc", 0),
    ("malgun.ttf", "malgunbd.ttf", 0),
    ("msyh.ttc", "msyhbd.ttc", 0),
    ("PingFang.ttc", "PingFang.ttc", 0),
    ("Arial Unicode.ttf", "Arial Unicode.ttf", 0),
    ("NotoEmoji-Regular.", "NotoEmoji-Bold.", 0),
    ("Symbola.ttf", "Symbola.ttf", 0),
)
_PLACES = {
    "win32": (r"C:\Windows\Fonts", r"~\AppData\Local\Microsoft\Windows\Fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
}
_LINUX = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
Run = tuple[str, Any]


class Fonts:
    """The fonts of this machine."""

    def __init__(self, places: tuple[str, ...] | None = None) -> None:
        self.missing: set[str] = set()
        self._files = list(_found(places or _PLACES.get(sys.platform, _LINUX)))
        self._sized: dict[tuple[int, bool, float], Any] = {}

    def runs(self, text: str, size: float, bold: bool) -> Iterator[Run]:
        """The text in parts, each with its font."""
        part, own = "", -2
        for character in text:
            font = self._font_of(character, own)
            if part and font != own:
                yield part, self._sized_font(own, size, bold)
                part = ""
            own, part = font, part + character
        if part:
            yield part, self._sized_font(own, size, bold)

    def width(self, text: str, size: float, bold: bool) -> float:
        """How wide the text is, drawn."""
        return float(sum(font.getlength(part) for part, font in self.runs(text, size, bold)))

    def _font_of(self, character: str, current: int) -> int:
        """The place of the first font that has a letter; -1 is Pillow's own."""
        code = ord(character)
        if current >= 0 and (
            character in " \u200c\u200d.,-" or _has(self._files[current][0:3], code)
        ):
            return current
        for n, file in enumerate(self._files):
            if _has(file[0:3], code):
                return n
        if code > 0x24F:
            self.missing.add(character)
        return -1

    def _sized_font(self, place: int, size: float, bold: bool) -> Any:
        key = (place, bold, size)
        if key not in self._sized:
            self._sized[key] = self._load(place, size, bold)
        return self._sized[key]

    def _load(self, place: int, size: float, bold: bool) -> Any:
        if place < 0:
            return ImageFont.load_default(size)
        regular, heavy, face = self._files[place]
        return ImageFont.truetype(heavy if bold else regular, size, index=face)


def _found(places: tuple[str, ...]) -> Iterator[tuple[str, str, int]]:
    names: dict[str, str] = {}
    for place in places:
        for folder, _, files in os.walk(Path(place).expanduser()):
            for name in sorted(files):
                names.setdefault(name, str(Path(folder) / name))
    for regular, bold, face in _WANTED:
        one, other = _path(names, regular), _path(names, bold)
        if one:
            yield one, other or one, face


def _path(names: dict[str, str], wanted: str) -> str | None:
    if not wanted.endswith("."):
        return names.get(wanted)
    return next(
        (names[f"{wanted}{end}"] for end in ("ttf", "otf") if f"{wanted}{end}" in names), None
    )


def _has(file: tuple[str, str, int], code: int) -> bool:
    return code in _letters(file[0], file[2])


@cache
def _letters(path: str, face: int) -> frozenset[int]:
    """The letters that a font file has; none where it cannot be read."""
    try:
        with TTFont(path, fontNumber=face, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except Exception:  # a broken font is one that has nothing
        return frozenset()


@cache
def system_fonts() -> Fonts:
    """The fonts of this machine, looked for once."""
    return Fonts()
