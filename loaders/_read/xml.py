"""Stream the records of an XML file: text -> (line, element) pairs, in constant memory.

Each record is cut out of the text and parsed alone by lxml. So a damaged record costs only itself,
the line is right in files of any size, and what surrounds the records is never interpreted: no
document type, no entity of the file's own (expanded or external), nothing from the network. Named
characters (&uuml;) are those of HTML, which is what DBLP's own list holds; all others stay text.
"""

from __future__ import annotations

import codecs
import html
import html.entities
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TextIO, TypeAlias

from lxml import etree

from graphkit.records import (
    Document,
    Note,
    Origin,
    Record,
    Rejected,
    Unknown,
    beyond,
    limit,
)

from .._values import cleaning
from .sliding import Sliding

BLOCK = 1 << 18  # characters read at a time
_PATIENCE = 1000  # damaged records in a row after which the rest of the file is given up
_QUOTED = 50  # ends of a record that are only quoted in it, after which one is taken for its end
_KEPT = 256  # characters that stay in the buffer: no longer tag begins a record

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENTITY = re.compile(r"&(?:#(\d{1,9}|[xX][0-9a-fA-F]{1,8});|([A-Za-z][A-Za-z0-9]{0,31});)?")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_PREFIX = re.compile(r"[<\s/]([A-Za-z_][\w.-]{0,40}):[A-Za-z_]")
# The namespace of all that has no prefix, in a tag: elsewhere no "<" stands before it.
_OF_ALL = re.compile(r"""(<[A-Za-z_][^<>"']*)\sxmlns=["][^"<>]*["]""")
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})

Element: TypeAlias = etree._Element
Watched: TypeAlias = Callable[[Element], Iterable[Element]]
Convert: TypeAlias = Callable[[Element, Origin], Iterator[Record | Rejected]]

# huge_tree stays off: texts above 10 MB and 256 levels of nesting are refused, as damage.
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
    huge_tree=False, remove_comments=True, remove_pis=True, recover=False, collect_ids=False,
)  # fmt: skip


def cut(*names: str) -> tuple[str, str]:
    """Where a file of these records may be cut: between two of them; never where text is quoted."""
    any_name = "|".join(names)
    return rf"</(?:{any_name})>\s{{0,80}}(?=<(?:{any_name})[\s>])", r"<!--|<!\[CDATA\["


@dataclass(frozen=True, slots=True)
class XmlItem:
    """A record's element and the line that it starts in."""

    line: int
    element: Element


@dataclass(frozen=True, slots=True)
class Damage:
    """A record that cannot be parsed: its line, what is wrong, how it begins, and all of it."""

    line: int
    reason: str
    text: str
    piece: str = ""


Item: TypeAlias = "XmlItem | Damage"


def records(
    document: Document,
    format: str,
    names: tuple[str, ...],
    convert: Convert,
    *,
    flat: bool = True,
    parts: tuple[str, ...] = (),
    inner: tuple[str, ...] = (),
    known: frozenset[str] = frozenset(),
    watched: Watched = lambda _: (),
) -> Iterator[Record | Rejected | Note]:
    """The records of an XML file: every element of these names is converted or rejected.

    `flat` says that these elements never stand within each other, `parts` which of them are parts
    of others, or stand alone. `inner` are what a damaged record may hold several of: each is then
    read by itself. Of each record, `watched` gives the elements whose children should be `known`;
    a note at the end names the others.
    """
    unknown = Unknown(known)
    with open_text(document) as stream:
        for item in _mended(items(stream, names, flat, parts), inner):
            origin = Origin(document.name, format, item.line)
            if isinstance(item, Damage):
                yield Rejected(item.reason, origin, item.text)
            else:
                for owner in watched(item.element):
                    unknown.see({local(part) for part in owner}, item.line)
                yield from convert(item.element, origin)
    yield from unknown.note(document.name, format)


def _mended(every: Iterator[Item], inner: tuple[str, ...]) -> Iterator[Item]:
    """Records; in place of a damaged one that holds others each of these, below what it begins."""
    for item in every:
        if not inner or not isinstance(item, Damage) or not item.piece:
            yield item
            continue
        reader = _Reader(io.StringIO(item.piece), inner, flat=True)
        name = reader.seek()
        head = item.piece[: reader.at] if name else ""
        own = re.match(r"<([\w.:-]{1,80})", head)
        if own is None:
            yield item
            continue
        whole = True
        for part in reader.run():
            line = item.line + part.line - 1
            if isinstance(part, Damage):
                whole = False
                yield Damage(line, part.reason, part.text)
            else:
                owner = _owner(head, own[1])
                owner.append(part.element)
                yield XmlItem(line, owner)
        if whole:  # then it is what stands around them that is damaged
            yield item


def _owner(head: str, name: str) -> Element:
    """An element as it begins, or bare where that is what is damaged."""
    try:
        return parse(f"{head}</{name}>")
    except etree.XMLSyntaxError:
        return etree.Element(name.rpartition(":")[2])


def begins(head: str) -> bool:
    """Whether a file begins as XML does: other formats may hold XML in their texts."""
    return head.lstrip("\ufeff \t\r\n").startswith("<")


def open_text(document: Document) -> TextIO:
    """The file's text; a declared encoding counts unless the bytes are plainly UTF-8."""
    stream = document.open_text()
    guessed = (getattr(stream, "encoding", None) or "utf-8").lower()
    if guessed.startswith("utf"):
        return stream
    with document.open_bytes() as raw:
        match = _DECLARED.search(raw.read(400))
    declared = match.group(1).decode("ascii") if match else ""
    if not declared or declared.lower().startswith("utf") or not _is_text_encoding(declared):
        return stream
    stream.close()
    return io.TextIOWrapper(document.open_bytes(), encoding=declared, errors="replace")


def _is_text_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def items(
    stream: TextIO, names: tuple[str, ...], flat: bool = True, parts: tuple[str, ...] = ()
) -> Iterator[Item]:
    """The elements of these names, in order, whatever namespace they are in."""
    yield from _Reader(stream, names, flat, parts).run()


def find(head: str, names: tuple[str, ...], most: int = 3) -> list[Element]:
    """The first whole records in the beginning of a file, for `recognise`."""
    found = []
    for item in items(io.StringIO(head), names):
        if isinstance(item, Damage):
            break
        found.append(item.element)
        if len(found) == most:
            break
    return found


class _Reader(Sliding):
    """The records of a stream, one after another."""

    def __init__(
        self, stream: TextIO, names: tuple[str, ...], flat: bool, parts: tuple[str, ...] = ()
    ) -> None:
        super().__init__(stream, BLOCK)
        self.names = names
        any_name = f"(?:[\\w.-]{{1,40}}:)?(?:{'|'.join(names)})"
        self.start = re.compile(rf"<({any_name})(?=[\s>/])")
        self.next = re.compile(rf"{self.start.pattern}|<!--|<(/{any_name})\s{{0,80}}>")
        self.flat = flat
        self.parts = parts
        self.loose = False  # whether a part was read whose whole has no beginning
        self.unclosed: Counter[str] = Counter()  # records whose ends may still come

    def run(self) -> Iterator[Item]:
        """All records of the file."""
        failures = 0
        while failures < _PATIENCE and (name := self.seek()):
            line = self.here()
            if name.startswith("/"):
                item = self.headless(name, line)
                if item is None:
                    continue
            else:
                item = self.cut(name, line)
                self.loose = self.loose or _bare(name) in self.parts
            failures = failures + 1 if isinstance(item, Damage) else 0
            yield item
        if failures == _PATIENCE:
            reason = f"{_PATIENCE} damaged records in a row: the rest of the file was not read"
            yield Damage(self.here(), reason, "")

    def seek(self) -> str:
        """Go to the next record; its qualified name, or "" at the end of the file."""
        while True:
            match = self.next.search(self.text, self.at)
            if match is None:
                self.at = max(self.at, len(self.text) - _KEPT)
                if not self.more():
                    return ""
                continue
            self.at = match.start()
            if name := match.group(1) or match.group(2):
                return name
            self.pass_comment()

    def pass_comment(self) -> None:
        """Go behind the comment here: what stands in it is no record."""
        while (end := self.text.find("-->", self.at)) < 0:
            if not self.fits() or not self.more():
                self.next = self.start  # never closed: then it was none, nor is any after it
                self.at += 4
                return
        self.at = end + 3

    def headless(self, name: str, line: int) -> Item | None:
        """The end of a record that began nowhere; None where that was told before."""
        began = max(0, self.at - 200)
        shown = cleaning.excerpt(self.text[began : self.at])
        self.at = self.text.index(">", self.at) + 1
        bare = _bare(name[1:])
        if self.unclosed[bare] > 0:
            self.unclosed[bare] -= 1
            return None
        if self.loose and bare not in self.parts:
            self.loose = False
            return None
        self.loose = bare in self.parts
        return Damage(line, "the beginning of this record is missing", shown)

    def cut(self, name: str, line: int) -> Item:
        """The record here, parsed; afterwards the position is behind it."""
        closing = _closing(name)
        seen = self.at
        quoted = 0
        while True:
            match = closing.search(self.text, seen)
            if match is None:
                if (other := self.within(name, len(self.text))) and not self.is_empty():
                    return self.broken(line, "its end is missing before the next record", other)
                if not self.is_empty() and self.fits() and (seen := self.grown()) >= 0:
                    continue
                return self.without_end(name, line)
            end = match.end()
            if other := self.within(name, match.start()):
                if not self.is_empty():
                    return self.broken(line, "its end is missing before the next record", other)
                end = self.text.find(">", self.at) + 1
            piece = self.text[self.at : end]
            if "<![CDATA[" in piece and quoted < _QUOTED and _is_quoted(piece):
                seen, quoted = end, quoted + 1  # the end that was found is quoted text
                continue
            self.at = end
            return _parsed(piece, line)

    def within(self, name: str, end: int) -> re.Match[str] | None:
        """A record that begins inside this one, which cannot be."""
        prefix = name[: name.rfind(":") + 1]
        own = name[len(prefix) :]
        beginning = _beginning(prefix, self.names if self.flat else (own,))
        return beginning.search(self.text, self.at + 1, end)

    def fits(self) -> bool:
        return len(self.text) - self.at < limit("record")

    def grown(self) -> int:
        """Read on; where to look for the end from, or -1 at the end of the file."""
        behind = max(0, len(self.text) - self.at - _KEPT)
        return behind if self.more() else -1

    def is_empty(self) -> bool:
        """Whether the tag here closes itself."""
        end = self.text.find(">", self.at)
        return end > 0 and self.text[end - 1] == "/"

    def without_end(self, name: str, line: int) -> Item:
        if self.is_empty():
            end = self.text.find(">", self.at) + 1
            piece = self.text[self.at : end]
            self.at = end
            return _parsed(piece, line)
        following = self.start.search(self.text, self.at + 1)
        while following and _bare(following.group(1)) in self.parts:
            following = self.start.search(self.text, following.end())
        if following and not self.flat:  # a part of this record: its end, if any, is told by this
            self.unclosed[_bare(name)] += 1
        reason = "the file ends inside this record" if self.fits() else beyond("record", "a record")
        return self.broken(line, reason, following)

    def broken(self, line: int, reason: str, following: re.Match[str] | None) -> Damage:
        end = following.start() if following else len(self.text)
        shown = cleaning.excerpt(self.text[self.at : min(end, self.at + 400)])
        piece = self.text[self.at : end]
        self.at = end
        return Damage(line, reason, shown, piece)


def _bare(name: str) -> str:
    """A qualified name without its prefix."""
    return name.rpartition(":")[2]


@lru_cache(maxsize=64)
def _beginning(prefix: str, names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"<{re.escape(prefix)}(?:{'|'.join(names)})(?=[\s>/])")


@lru_cache(maxsize=64)
def _closing(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{re.escape(name)}\s{{0,80}}>")


def _is_quoted(piece: str) -> bool:
    return piece.count("<![CDATA[") > piece.count("]]>")


def _parsed(piece: str, line: int) -> Item:
    try:
        return XmlItem(line, parse(piece))
    except etree.XMLSyntaxError as error:
        place = line + (error.lineno or 1) - 1
        where = "" if place == line else f" (line {place})"
        reason = f"not XML: {(error.msg or 'damaged').split(', line ')[0]}{where}"
        return Damage(line, cleaning.clean(reason), cleaning.excerpt(piece[:400]), piece)


def parse(piece: str) -> Element:
    """One element. Bare "&", unknown entities and characters that XML forbids are no damage."""
    if "&" in piece:
        if "<![CDATA[" in piece:
            piece = _CDATA.sub(lambda m: html.escape(m.group(1), quote=False), piece)
        piece = _ENTITY.sub(_character, piece)
    if 'xmlns="' in piece and "xmlns:" not in piece:
        piece = _OF_ALL.sub(r"\1", piece)  # cheaper than to rename all elements afterwards
    try:
        element = etree.fromstring(piece, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        mended = _UNFIT.sub("", piece)
        if "prefix" in str(error):
            return _without_namespaces(_with_prefixes(mended))
        if mended == piece:
            raise
        element = etree.fromstring(mended, _PARSER)
    return _without_namespaces(element) if "xmlns" in piece else element


def _with_prefixes(piece: str) -> Element:
    """An element whose prefixes are declared by what surrounds it."""
    prefixes = sorted(set(_PREFIX.findall(piece)) - {"xml", "xmlns"})
    declared = "".join(f' xmlns:{prefix}="urn:{prefix}"' for prefix in prefixes)
    return etree.fromstring(f"<_{declared}>{piece}</_>", _PARSER)[0]


def _without_namespaces(element: Element) -> Element:
    for part in element.iter("{*}*"):
        tag = str(part.tag)
        if tag[0] == "{":
            part.tag = tag.rpartition("}")[2]
    return element


def _character(match: re.Match[str]) -> str:
    number, name = match.groups()
    if name:
        if name in _OWN:
            return match.group()
        text = html.entities.html5.get(f"{name};")
        return html.escape(text, quote=False) if text else f"&amp;{name};"
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        fit = code < 0x110000 and not _UNFIT.match(chr(code))
        return match.group() if fit else ""
    return "&amp;"


# What loaders ask of an element; names are local ones, without namespace or prefix.


def local(element: Element) -> str:
    """An element's name; namespaces are gone since it was parsed."""
    return str(element.tag)


def text(element: Element | None) -> str:
    """All text of an element, without the markup in it, cleaned."""
    if element is None:
        return ""
    if len(element) == 0:
        return cleaning.clean(element.text or "")
    return cleaning.clean("".join([str(part) for part in element.itertext()]))


def raw(element: Element) -> str | None:
    """An element's content with its markup, where it has any."""
    if len(element) == 0:
        return None
    inner = [element.text or ""]
    inner += [str(etree.tostring(child, encoding="unicode")) for child in element]
    return cleaning.clean(re.sub(r'\sxmlns(?::\w+)?="[^"]*"', "", "".join(inner)))


def child(element: Element | None, name: str) -> Element | None:
    """The first child of a name."""
    if element is not None:
        for part in element:  # few: quicker than a search by name
            if part.tag == name:
                return part
    return None


def children(element: Element | None, name: str) -> list[Element]:
    """All children of a name."""
    return [] if element is None else [part for part in element if part.tag == name]


def at(element: Element | None, *path: str) -> Element | None:
    """The first element at a path of names."""
    for name in path:
        element = child(element, name)
    return element


def value(element: Element | None, *path: str) -> str:
    """The text of the first element at a path of names."""
    return text(at(element, *path))


def rest(element: Element | None, known: frozenset[str], extra: dict[str, str]) -> None:
    """Keep in `extra` what an element holds that nobody asks for, by its name."""
    for part in element if element is not None else ():
        if (name := local(part)) not in known and (content := text(part)):
            extra[name] = f"{extra[name]}; {content}" if name in extra else content


def mapping(element: Element) -> dict[str, Any] | str:
    """An element as plain values: text, or its children by name; repeated ones are a list."""
    found: dict[str, Any] = {
        local_name(k): cleaning.clean(str(v)) for k, v in element.attrib.items()
    }
    if len(element) == 0:
        content = cleaning.clean(element.text or "")
        return {**found, "value": content} if found else content
    for part in element:
        name, shape = local(part), mapping(part)
        if name not in found:
            found[name] = shape
        elif isinstance(found[name], list):
            found[name].append(shape)
        else:
            found[name] = [found[name], shape]
    return found


def local_name(name: Any) -> str:
    """An attribute's name without its namespace."""
    return str(name).rpartition("}")[2]
