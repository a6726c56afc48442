"""Bytes -> text: tell a file's encoding from its content, and read it without ever failing.

UTF-8 is the rule; exports of old programs also come as UTF-16, Windows-1252 or an East Asian
encoding. A few bad bytes in a UTF-8 file are read as Windows-1252, which is what they mostly are.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO, TextIO

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"),
         (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
         (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_CANDIDATES = ["gb18030", "big5", "shift_jis", "euc_jp", "cp949", "cp1251", "koi8_r", "cp1253",
               "cp1250", "cp1252"]  # fmt: skip
_SAMPLE = 1 << 18


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error("graphkit-mixed", _as_windows_1252)


class Encodings:
    """Fed with all bytes of a file, guesses the encoding."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._first = b""
        self._suspect = b""  # what stood around the first byte that is not UTF-8
        self._good = 0
        self._bad = 0

    def feed(self, chunk: bytes) -> None:
        """Look at the next bytes."""
        if len(self._first) < 4096:
            self._first += chunk[: 4096 - len(self._first)]
        if not self._bad:
            try:
                self._good += len(chunk) - len(self._decoder.decode(chunk))
            except UnicodeDecodeError:
                self._bad = 1
        if self._bad and len(self._suspect) < _SAMPLE:
            self._suspect += b"".join(
                line for line in chunk.splitlines(keepends=True) if not line.isascii()
            )[:_SAMPLE]

    def guess(self) -> str:
        """The encoding's Python name."""
        for bom, name in _BOMS:
            if self._first.startswith(bom):
                return name
        if (wide := _without_bom(self._first)) is not None:
            return wide
        if not self._bad:
            return "utf-8"
        good = self._good + sum(len(m) for m in _MULTIBYTE.findall(self._suspect))
        bad = sum(len(run) for run in _HIGH_RUN.findall(_MULTIBYTE.sub(b" ", self._suspect)))
        if good >= 8 * bad:
            return "utf-8"
        runs = [len(run) for run in _HIGH_RUN.findall(self._suspect)]
        if not runs or sum(runs) / len(runs) < 1.6:  # accented letters between plain ones
            return "cp1252"
        return _by_statistics(self._suspect)


def _without_bom(first: bytes) -> str | None:
    """UTF-16 without a mark has NULs on one side of its pairs: in blanks, digits and brackets."""
    even, odd = first[0::2].count(0), first[1::2].count(0)
    few = max(2, len(first) // 50)
    if odd >= few and odd > 10 * even:
        return "utf-16-le"
    return "utf-16-be" if even >= few and even > 10 * odd else None


def _by_statistics(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - slow to import, seldom needed

    best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    return best.encoding if best else "cp1252"


def text_reader(stream: BinaryIO, encoding: str) -> TextIO:
    """Text of a byte stream: never fails on bad bytes, newlines made one, no byte order mark."""
    errors = "graphkit-mixed" if encoding in ("utf-8", "utf-8-sig") else "replace"
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline=None)
