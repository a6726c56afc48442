"""XML that is a list of like elements -> each element by itself, from a stream of text.

Each element is cut out of the text and parsed alone. So the memory needed is that of one element,
damage in one costs that one only, and a document type (bombs, external entities) is never read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TextIO
from xml.etree import ElementTree as ET

LONGEST = 1 << 25
_CHUNK = 1 << 18
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(#?\w{1,32});")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BARE = re.compile(r"&(?!#?\w{1,32};)")


def elements(stream: TextIO, name: str) -> Iterator[tuple[int, ET.Element | str]]:
    """(line, element) for each element of that name; for a damaged one the reason instead."""
    start = re.compile(rf"<{name}(?=[\s>])")
    end = f"</{name}>"
    text, line = "", 1
    ended = False
    while not ended:
        chunk = stream.read(_CHUNK)
        ended = not chunk
        text += chunk
        at = 0
        while match := start.search(text, at):
            stop = text.find(end, match.end())
            following = start.search(text, match.end(), stop if stop >= 0 else len(text))
            if following and (stop >= 0 or ended or following.start() - match.start() > 1 << 16):
                stop, size = following.start(), 0  # its end is lost: the next one begins
            else:
                size = len(end)
            if stop < 0:
                break
            line += text.count("\n", at, match.start())
            yield line, _parsed(text[match.start() : stop + size])
            line += text.count("\n", match.start(), stop + size)
            at = stop + size
        if match and (ended or len(text) - match.start() > LONGEST):
            line += text.count("\n", at, match.start())
            reason = f"more than {LONGEST >> 20} million characters"
            yield line, f"<{name}> is not closed" if ended else f"<{name}> has {reason}"
            line += text.count("\n", match.start())
            text = ""
            continue
        keep = match.start() if match else max(at, len(text) - len(name) - 2)
        line += text.count("\n", at, keep)
        text = text[keep:]


def _parsed(text: str) -> ET.Element | str:
    text = _ILLEGAL.sub("", text)
    try:
        return ET.fromstring(text)  # noqa: S314 - an element alone has no document type
    except (ET.ParseError, ValueError):
        pass
    try:
        mended = _ENTITY.sub(_letter, _BARE.sub("&amp;", text))
        return ET.fromstring(mended)  # noqa: S314
    except (ET.ParseError, ValueError) as error:
        return f"not well-formed: {error}"


def _letter(match: re.Match[str]) -> str:
    """An entity of HTML as its letter; one that nobody knows as it stands."""
    letter = html.unescape(match.group())
    plain = letter != match.group() and letter not in "<&"
    return _ILLEGAL.sub("", letter) if plain else f"&amp;{match.group(1)};"
