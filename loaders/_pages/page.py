"""Saved pages -> lines: a page as text or as HTML becomes the lines that a reader sees.

HTML keeps what its markup says beside the text: the classes that a line stands in, and which part
of it was emphasised or linked. Everything else about a page is read from the lines alone, so that
a page saved as HTML and the same page pasted as text give the same records.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

from .._values import cleaning

_BLOCKS = frozenset(
    "address article aside blockquote body br caption dd div dl dt fieldset figcaption figure form"
    " h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section table tbody td tfoot th thead title"
    " tr ul".split()
)
# Not part of what a page says: programs, menus, buttons, drawings.
_SKIPPED = frozenset(
    "script style noscript template svg nav footer button select textarea iframe video audio"
    " object".split()
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_MARKS = frozenset({"a", "abbr", "b", "em", "i", "papertitle", "span", "strong", "u"})
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:div|span|p|li|ol|ul|h[1-6]|table|td|br|a|section|article)(?:\s[^<>]*)?>", re.I
)
_DEEPEST = 50  # elements around a text that are looked at; hostile pages nest without end
_HTML_END = re.compile(r"</html\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a line that the markup sets apart."""

    tag: str
    classes: frozenset[str]
    href: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a reader sees it; `within` are the classes and tags it stands in."""

    number: int
    text: str
    gap: bool = False  # a blank line stands before it
    within: frozenset[str] = frozenset()
    item: int = 0  # which list item it belongs to; 0 for none
    marks: tuple[Mark, ...] = ()

    def marked(self, *tags: str) -> list[str]:
        """The texts that some tags set apart."""
        return [self.text[m.start : m.end] for m in self.marks if m.tag in tags]


def lines_of(text: str) -> list[Line]:
    """The lines of a file: text, HTML, or several pages of either one after the other."""
    found: list[Line] = []
    for first, part, marked in _parts(text):
        found.extend(_html_lines(part, first) if marked else _text_lines(part, first))
    return found


@lru_cache(maxsize=4)
def head_lines(head: str) -> tuple[Line, ...]:
    """The lines of a file's beginning, for recognition; kept, since every loader asks for them."""
    return tuple(lines_of(head))


def is_html(text: str) -> bool:
    """Whether a text is marked up: a document, or a piece cut out of one."""
    start = text.lstrip("\ufeff \t\r\n")[:20000]
    if _HTML.match(start):
        return True
    tags = len(_TAGS.findall(start))
    return tags >= 4 or (tags > 0 and start.startswith("<"))


def _parts(text: str) -> Iterator[tuple[int, str, bool]]:
    """Where a file holds whole HTML documents among text: each part with its first line."""
    at = 0
    while at < len(text):
        begins = _HTML.search(text, at)
        if begins is None:
            yield _part(text, at, len(text))
            return
        if text[at : begins.start()].strip():
            yield _part(text, at, begins.start())
        ends = _HTML_END.search(text, begins.start())
        stop = ends.end() if ends else len(text)
        yield text.count("\n", 0, begins.start()) + 1, text[begins.start() : stop], True
        at = stop


def _part(text: str, start: int, stop: int) -> tuple[int, str, bool]:
    part = text[start:stop]
    return text.count("\n", 0, start) + 1, part, is_html(part)


def _text_lines(text: str, first: int) -> Iterator[Line]:
    gap = False
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), first):
        line = cleaning.clean(raw)
        if line:
            yield Line(number, line, gap)
        gap = not line


def _html_lines(text: str, first: int) -> list[Line]:
    reader = _Reader(first)
    try:
        reader.feed(_ended(text))
        reader.close()
    except (AssertionError, ValueError):  # a malformed declaration: what came before it stands
        pass
    reader.break_line()
    return reader.lines


def _ended(text: str) -> str:
    """A page in which every tag that is opened ends; html.parser would look far for each end."""
    for opening, closing in (("<!--", "-->"), ("<![", "]>"), ("<", ">")):
        last = text.rfind(closing) + 1
        if text.find(opening, last) >= 0:
            text = text[:last] + text[last:].replace(opening, f"&lt;{opening[1:]}")
    return text


class _Reader(HTMLParser):
    """Collects lines; inline elements run on, block elements begin a new one."""

    def __init__(self, first: int) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._first = first - 1
        self._open: list[tuple[str, frozenset[str]]] = []
        self._opened: Counter[str] = Counter()
        self._skip: list[str] = []
        self._inline: list[tuple[str, frozenset[str], str, int]] = []
        self._marks: list[Mark] = []
        self._text = ""
        self._line = 0
        self._items: list[int] = []
        self._item = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element; a block ends the line before it."""
        if tag in ("body", "main", "article"):
            self._skip.clear()  # a menu that was never closed
        if self._skip or tag in _SKIPPED:
            if tag in _SKIPPED:
                self._skip.append(tag)
            return
        given = {k: v or "" for k, v in attrs}
        classes = frozenset(given.get("class", "").split())
        if tag in _BLOCKS:
            self.break_line()
        if tag == "li":
            self._item += 1
            self._items.append(self._item)
        if tag in _VOID:
            return
        self._open.append((tag, classes))
        self._opened[tag] += 1
        if tag in _MARKS and len(self._inline) < _DEEPEST:
            self._inline.append((tag, classes, given.get("href", ""), len(self._text)))

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and those inside it that were left open."""
        if self._skip:
            if tag in self._skip:
                while self._skip.pop() != tag:
                    pass
            return
        if tag in _BLOCKS:
            self.break_line()
        if tag == "li" and self._items:
            self._items.pop()
        while self._opened[tag] and self._open:
            closed = self._open.pop()[0]
            self._opened[closed] -= 1
            if closed == tag:
                break
        self._end_mark(tag)

    def _end_mark(self, tag: str) -> None:
        for place in range(len(self._inline) - 1, -1, -1):
            name, classes, href, start = self._inline[place]
            if name == tag:
                del self._inline[place]
                self._marks.append(Mark(name, classes, href, start, len(self._text)))
                return

    def handle_data(self, data: str) -> None:
        """Text: blanks become one, nothing else is changed."""
        if self._skip:
            return
        text = re.sub(r"\s+", " ", data)
        if not self._text.strip() and text.strip():
            before = data[: len(data) - len(data.lstrip())]
            self._line = self._first + self.getpos()[0] + before.count("\n")
        if self._text.endswith(" ") or not self._text:
            text = text.lstrip(" ")
        self._text += text

    def break_line(self) -> None:
        """End the line; what is still emphasised goes on in the next one."""
        text = self._text.rstrip()
        shown = cleaning.clean(text)
        if shown:
            marks = [*self._marks, *(Mark(*m, len(text)) for m in self._inline)]
            self.lines.append(
                Line(
                    self._line,
                    shown,
                    True,
                    frozenset(
                        w for tag, classes in self._open[-_DEEPEST:] for w in (tag, *classes)
                    ),
                    self._items[-1] if self._items else 0,
                    tuple(m for m in marks if m.start < m.end) if shown == text else (),
                )
            )
        self._text = ""
        self._marks = []
        self._inline = [(tag, classes, href, 0) for tag, classes, href, _ in self._inline]


def joined(lines: Iterable[Line]) -> str:
    """Lines as one text."""
    return " ".join(line.text for line in lines)
