"""Fonts inside a PDF: only the glyphs that it shows, and which letters they are.

text → runs by font (`fonts`) → codes of glyphs and their widths → subset, widths, ToUnicode

So a name can be selected, searched and copied in any script, and looks the same everywhere. What
needs shaping (Arabic, Indic scripts) is not drawn so: it is an image of its letters, under which
the letters stand unseen.
"""

from __future__ import annotations

import io
import unicodedata
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from graphkit.views.fonts import Fonts

PLAIN = ("LATIN", "GREEK", "CYRILLIC", "HANGUL", "CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO",
         "ARMENIAN", "GEORGIAN", "KATAKANA-HIRAGANA", "FULLWIDTH", "HALFWIDTH")  # fmt: skip
KEPT = frozenset(
    ("head", "hhea", "maxp", "OS/2", "hmtx", "cmap", "loca", "glyf", "post", "name", "CFF ",
     "GlyphOrder")
)  # fmt: skip
Add = Callable[[bytes], int]  # an object of the file → its number


class Face(NamedTuple):
    """A font of a file."""

    path: str
    number: int  # in a collection


@dataclass(slots=True)
class Used:
    """A font of the picture, with the letters that were written in it."""

    name: str
    face: Face
    letters: set[str] = field(default_factory=set)


class Embedded:
    """The fonts of one PDF."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._used: dict[Face, Used] = {}

    def parts(self, text: str, bold: bool) -> list[tuple[str, str, float]] | None:
        """A text as (font, codes in hex, width of a point); None where it cannot be written so."""
        return self._written(text, bold) if all(map(_is_plain, text)) else None

    def unseen(self, text: str, bold: bool) -> list[tuple[str, str, float]]:
        """The letters of a text that is drawn as an image, as they stand from left to right."""
        away = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
        return self._written(text[::-1] if away else text, bold) or []

    def _written(self, text: str, bold: bool) -> list[tuple[str, str, float]] | None:
        found = []
        for part, font in self._fonts.runs(text, 10.0, bold):
            face = _face(font)
            if face is None or not _usable(face):
                return None
            codes = _codes(face)
            if any(letter not in codes for letter in part):
                return None
            used = self._used.setdefault(face, Used(f"E{len(self._used)}", face))
            used.letters.update(part)
            hexed = "".join(f"{codes[letter][0]:04x}" for letter in part)
            found.append((used.name, hexed, sum(codes[letter][1] for letter in part) / 1000))
        return found

    def objects(self, add: Add) -> list[str]:
        """Add the fonts to a file; the entries of its dictionary of fonts."""
        return [f"/{used.name} {_added(used, add)} 0 R" for used in self._used.values()]


def _face(font: Any) -> Face | None:
    path = getattr(font, "path", None)
    return Face(path, int(getattr(font, "index", 0))) if isinstance(path, str) and path else None


def _is_plain(letter: str) -> bool:
    """Whether a letter is drawn by its own glyph, wherever it stands."""
    if letter.isascii():
        return letter.isprintable()
    if unicodedata.combining(letter):
        return False
    if not letter.isalpha():
        return unicodedata.bidirectional(letter) not in ("R", "AL", "AN")
    return unicodedata.name(letter, "").split(" ")[0].split("-")[0] in PLAIN


@cache
def _usable(face: Face) -> bool:
    """Whether a font may be embedded (its own bits say so) and has outlines."""
    try:
        with TTFont(face.path, fontNumber=face.number, lazy=True) as font:
            rights = font["OS/2"].fsType if "OS/2" in font else 0
            return ("glyf" in font or "CFF " in font) and not rights & 0x0002
    except Exception:  # a broken font is not embedded
        return False


@cache
def _codes(face: Face) -> dict[str, tuple[int, int]]:
    """For each letter the code of its glyph in the PDF, and its width in thousandths."""
    with TTFont(face.path, fontNumber=face.number, lazy=True) as font:
        units, widths = font["head"].unitsPerEm, font["hmtx"]
        by_cid = _is_cid(font)
        return {
            chr(code): (
                int(name[3:]) if by_cid and name[3:].isdigit() else font.getGlyphID(name),
                round(widths[name][0] * 1000 / units),
            )
            for code, name in font.getBestCmap().items()
            if code <= 0xFFFF or by_cid
        }


def _is_cid(font: TTFont) -> bool:
    """Whether glyphs have numbers of their own (CID), as in most fonts of Han and Hangul."""
    return "CFF " in font and hasattr(font["CFF "].cff.topDictIndex[0], "ROS")


def _added(used: Used, add: Add) -> int:
    """The objects of one font: file, descriptor, the font of glyphs, what its codes mean."""
    codes = _codes(used.face)
    letters = sorted(used.letters)
    with TTFont(
        used.face.path, fontNumber=used.face.number, lazy=True, recalcTimestamp=False
    ) as one:
        head, hhea = one["head"], one["hhea"]
        scale = 1000 / head.unitsPerEm
        box = " ".join(f"{round(v * scale)}" for v in (head.xMin, head.yMin, head.xMax, head.yMax))
        up, down = round(hhea.ascent * scale), round(hhea.descent * scale)
        outlines = "glyf" not in one
        data = _subset(one, letters)
    packed = zlib.compress(data, 9)
    kind = "/Subtype/CIDFontType0C" if outlines else f"/Length1 {len(data)}"
    file = add(_stream(f"<<{kind}/Filter/FlateDecode/Length {len(packed)}>>", packed))
    name = f"GKAAA{chr(ord('A') + int(used.name[1:]) % 26)}+{used.name}"
    key = "FontFile3" if outlines else "FontFile2"
    about = add(
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle 0"
        f"/Ascent {up}/Descent {down}/CapHeight {up}/StemV 80/{key} {file} 0 R>>".encode()
    )
    widths = " ".join(f"{code} [{wide}]" for code, wide in sorted({codes[c] for c in letters}))
    glyphs = "CIDFontType0" if outlines else "CIDFontType2/CIDToGIDMap/Identity"
    inner = add(
        f"<</Type/Font/Subtype/{glyphs}/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)"
        f"/Ordering(Identity)/Supplement 0>>/FontDescriptor {about} 0 R/DW 1000"
        f"/W[{widths}]>>".encode()
    )
    meaning = zlib.compress(_to_unicode((codes[c][0], c) for c in letters), 9)
    told = add(_stream(f"<</Filter/FlateDecode/Length {len(meaning)}>>", meaning))
    return add(
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
        f"/DescendantFonts[{inner} 0 R]/ToUnicode {told} 0 R>>".encode()
    )


def _subset(font: TTFont, letters: list[str]) -> bytes:
    """The font with these letters only, its glyphs under their numbers of before."""
    options = Options()
    options.retain_gids = True
    options.layout_features = []
    options.hinting, options.name_IDs, options.notdef_outline = False, [], True
    there = font.keys()  # a font is no mapping: it cannot be gone through itself
    options.drop_tables = [tag for tag in there if tag not in KEPT]
    cutter = Subsetter(options)
    cutter.populate(unicodes=[ord(letter) for letter in letters])
    cutter.subset(font)
    if "CFF " in font:
        return bytes(font.getTableData("CFF "))
    written = io.BytesIO()
    font.save(written, reorderTables=None)
    return written.getvalue()


def _to_unicode(pairs: Iterable[tuple[int, str]]) -> bytes:
    """Which letter each code is, as PDF wants it told."""
    rows = [f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>" for code, letter in sorted(pairs)]
    parts = [rows[n : n + 100] for n in range(0, len(rows), 100)]
    body = "\n".join(f"{len(p)} beginbfchar\n" + "\n".join(p) + "\nendbfchar" for p in parts)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo <</Registry"
        " (Adobe) /Ordering (UCS) /Supplement 0>> def /CMapName /Adobe-Identity-UCS def /CMapType 2"
        " def 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")


def _stream(head: str, content: bytes) -> bytes:
    return head.encode() + b"\nstream\n" + content + b"\nendstream"
