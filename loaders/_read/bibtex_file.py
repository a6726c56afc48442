"""A BibTeX file -> its entries, with strings, concatenations and cross-references resolved.

The file is cut into pieces where an entry begins, so that memory stays small; bibtexparser splits
each piece into blocks, and a block that it cannot split becomes a `Failed` with the reason.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TextIO, TypeAlias

from bibtexparser import model
from bibtexparser.entrypoint import parse_string

from graphkit.records import beyond, limit
from loaders._read.bibtex_lines import by_lines

# Every failed block is reported as a rejected record; the parser's own warnings say it twice.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)

PIECE = 1 << 17  # characters that are split at a time
_UNBOUND = 1 << 20  # characters that abbreviations may make of the smallest file

# The parser also gives up the entry it is in at each such place, so cutting there changes nothing.
_START = re.compile(r"@\w*[ \t]*[{(]")
_REST = re.compile(r"\s{0,80},?\s{0,80}[A-Za-z][\w-]{0,40}\s{0,80}=\s{0,80}[{\"\w]")
_BREAK = re.compile(r"\n")
_BOUNDARY = re.compile(r"^[ \t]*@\w*[ \t]*[{(]", re.MULTILINE)

# An entry as programs write it. No `@` and no escaped brace inside, three levels of braces at the
# most, so that there is only one way to read it: what differs in anything goes to the parser.
_TEXT = r"[^{}\\@]|\\[^{}@\n]"
_BRACED = rf"\{{(?:{_TEXT}|\{{(?:{_TEXT}|\{{(?:{_TEXT})*+\}})*+\}})*+\}}"
_FIELD = rf"\s*[A-Za-z][\w-]*+[ \t]*=[ \t]*(?:{_BRACED}|[A-Za-z0-9]++)[ \t]*"
_PLAIN = re.compile(
    r"[ \t]*@(?!(?:string|preamble|comment)\b)([A-Za-z]++)\{[ \t]*([^\s{}(),=\"#%@\\]++)[ \t]*,"
    rf"((?:{_FIELD},)*+(?:{_FIELD})?+)\s*\}}\s*",
    re.IGNORECASE | re.ASCII,
)
_PLAIN_FIELD = re.compile(
    rf"(?<![\w-])([A-Za-z][\w-]*+)[ \t]*=[ \t]*({_BRACED}|[A-Za-z0-9]++)", re.ASCII
)
# An entry without a key: its first field follows on the brace.
_KEYLESS = re.compile(
    r"^([ \t]*@(?!string|preamble|comment)\w+[ \t]*[{(])(?=\s{0,80}[A-Za-z][\w-]{0,40}\s{0,80}=)",
    re.MULTILINE | re.IGNORECASE,
)
_FOLLOWING = re.compile(r"\s{0,200}([A-Za-z][\w-]{0,40})\s{0,80}=\s{0,80}(?=[{\"\w])")
_MONTHS = {m: m for m in "jan feb mar apr may jun jul aug sep oct nov dec".split()}
_PARENT_NAMED = re.compile(
    r"\b(crossref|xdata)\s*=\s*[{\"]?\s*([^{}\",\n]+(?:,[^{}\"=\n]+)*)", re.I
)

# What an entry takes from the one it refers to. A parent's DOI, pages or note are its own.
_INHERITED = frozenset(
    "booktitle journal journaltitle journalsubtitle editor editortype publisher series volume"
    " number year month date issn address location organization institution school eventtitle"
    " venue maintitle".split()
)
_BOOKS = frozenset({"book", "inbook", "bookinbook", "booklet", "manual", "mvbook"})


@dataclass(frozen=True, slots=True)
class BibtexEntry:
    """One entry: its type in lower case, and its fields by lower-case name, still in LaTeX."""

    line: int
    type: str
    key: str
    fields: dict[str, str]
    mended: bool = False  # a comma between two fields was missing
    broken: tuple[str, ...] = ()  # fields that are not closed; the others were read by their lines


@dataclass(frozen=True, slots=True)
class Failed:
    """A block that is not BibTeX, with the line and the reason."""

    line: int
    reason: str
    text: str


Part: TypeAlias = "BibtexEntry | Failed"


def entries(open_text: Callable[[], TextIO]) -> Iterator[Part]:
    """All entries of a file in order; the file is read twice only if entries refer to others."""
    wanted: set[str] = set()
    with open_text() as stream:
        for _, text in _pieces(stream):
            if "ross" in text or "ROSS" in text or "xdata" in text.lower():
                wanted.update(_parents_named(text))
    parents: dict[str, BibtexEntry] = {}
    if wanted:
        with open_text() as stream:
            for part in _entries(stream, Strings(_MONTHS)):
                if isinstance(part, BibtexEntry) and part.key.lower() in wanted:
                    parents.setdefault(part.key.lower(), part)
    strings = Strings(_MONTHS)
    with open_text() as stream:
        for part in _entries(stream, strings):
            if not isinstance(part, BibtexEntry) or not parents:
                yield part
                continue
            try:
                yield _completed(part, parents, strings)
            except _BombError as error:
                yield Failed(part.line, str(error), part.key)


def _parents_named(text: str) -> Iterator[str]:
    for match in _PARENT_NAMED.finditer(text):
        for key in match.group(2).split(","):
            if key.strip():
                yield key.strip().lower()


class _BombError(Exception):
    """Abbreviations stand for more than any library needs."""


class Strings:
    """The abbreviations of a file, and how much longer they have made it so far."""

    def __init__(self, known: dict[str, str] | None = None) -> None:
        self._known = dict(known or {})
        self._refused: set[str] = set()
        self._read = self._made = 0
        self.longest = limit("string")

    def __getitem__(self, name: str) -> str:
        if name.lower() in self._refused:
            raise _BombError("it uses an abbreviation that was refused")
        return self._known.get(name.lower(), name)  # an unknown name stays as it is

    def define(self, name: str, value: str) -> None:
        """Remember what a name stands for."""
        if len(value) > self.longest:
            raise _BombError(beyond("string", "an abbreviation"))
        self._known[name.lower()] = value

    def refuse(self, name: str) -> None:
        """Take note of a name whose meaning is not known: no entry may use it."""
        self._refused.add(name.lower())

    def read(self, size: int) -> None:
        """Take note of what was read: so much more may be made of it."""
        self._read += size

    def make(self, size: int) -> None:
        """Take note of what was put in place of a name."""
        self._made += size
        if self._made > _UNBOUND + limit("expansion") * self._read:
            self._made -= size
            raise _BombError("abbreviations make it longer beyond belief (limit: expansion)")


def _entries(stream: TextIO, strings: Strings) -> Iterator[Part]:
    for line, text in _pieces(stream):
        strings.read(len(text))
        if "@" not in text:
            continue  # no entry begins: the rest of one that was cut for its length, or a comment
        starts: list[int] = []  # of lines, once an entry has failed
        blocks = _blocks(text)
        for block, after in zip(blocks, [*blocks[1:], None], strict=True):
            try:
                part = _part(block, line, strings)
            except _BombError as error:
                if isinstance(block, model.String):
                    strings.refuse(block.key)
                part = Failed(line + _line_of(block), str(error), getattr(block, "raw", "") or "")
            if _is_broken(block, part, after):
                starts = starts or [0, *(m.end() for m in _BREAK.finditer(text))]
                part = _rescued(text, starts[_line_of(block)], part, strings)
            if part is not None:
                yield part


def _is_broken(block: Any, part: Part | None, after: Any) -> bool:
    """Whether an entry failed, or was closed by a brace that some field has too many."""
    if isinstance(part, Failed):
        return not isinstance(block, model.String)
    return isinstance(after, model.ImplicitComment) and bool(
        part is not None and _REST.match(after.comment)
    )


def _rescued(text: str, at: int, part: Part | None, strings: Strings) -> Part | None:
    """What the lines of an entry say that is not closed; if they do not say enough, what it was."""
    following = _BOUNDARY.search(text, at + 1)
    entry = by_lines(text[at : following.start() if following else len(text)])
    if entry is not None and part is not None:
        fields = _fields(entry.fields, strings)
        return BibtexEntry(part.line, entry.type, entry.key, fields, broken=entry.broken)
    if isinstance(part, BibtexEntry):
        return replace(part, broken=(*part.fields,)[-1:])
    return part


def _line_of(block: Any) -> int:
    return block.line if type(block) is _Plain else block.start_line or 0


# Pieces and blocks


def _pieces(stream: TextIO) -> Iterator[tuple[int, str]]:
    """The file in pieces that end where an entry begins, each with its first line's number."""
    line = 1
    largest = limit("record")  # a piece is cut here even if no line begins an entry
    waiting: list[str] = []
    size = 0
    while block := stream.read(PIECE):
        # An entry's start may lie across two blocks: its line is kept together, if it is one.
        block += stream.readline(largest)
        cut = _last_start(block)
        if cut < 0 and size + len(block) >= largest:
            cut = max([m.start() for m in _START.finditer(block, 1)], default=-1)
        if cut < 0 and size + len(block) < largest:
            waiting.append(block)
            size += len(block)
            continue
        cut = max(cut, 0) or len(block)
        text = "".join(waiting) + block[:cut]
        yield line, text
        line += text.count("\n")
        waiting = [block[cut:]]
        size = len(waiting[0])
    if text := "".join(waiting):
        yield line, text


def _last_start(block: str) -> int:
    """Where the last line that begins an entry starts; -1 if none does (but the first)."""
    at = len(block)
    while (at := block.rfind("@", 0, at)) > 0:
        newline = block.rfind("\n", max(0, at - 200), at)
        if newline >= 0 and _START.match(block, at) and not block[newline:at].strip():
            return newline + 1
    return -1


class _Plain(NamedTuple):
    """An entry that one expression took apart: its fields are still in braces."""

    type: str
    key: str
    fields: list[tuple[str, str]]
    line: int


def _blocks(text: str) -> list[model.Block | _Plain]:
    """The blocks of a piece: plainly written entries by one expression, the rest by the parser."""
    blocks: list[model.Block | _Plain] = []
    starts = [match.start() for match in _BOUNDARY.finditer(text)]
    done = line = counted = 0
    for start, end in zip(starts, [*starts[1:], len(text)][: len(starts)], strict=True):
        plain = _PLAIN.fullmatch(text, start, end)
        if plain is None:
            continue
        if done < start:
            blocks.extend(_moved(_parsed(text[done:start]), text.count("\n", 0, done)))
        line += text.count("\n", counted, start)
        counted = start
        blocks.append(_Plain(plain[1].lower(), plain[2], _PLAIN_FIELD.findall(plain[3]), line))
        done = end
    if done < len(text):
        blocks.extend(_moved(_parsed(text[done:]), text.count("\n", 0, done)))
    return blocks


def _moved(blocks: list[model.Block], lines: int) -> list[model.Block]:
    for block in blocks:
        block._start_line_in_file = (block.start_line or 0) + lines
        inner = getattr(block, "ignore_error_block", None)
        if inner is not None and inner is not block:
            _moved([inner], lines)
    return blocks


def _parsed(text: str) -> list[model.Block]:
    """The parser's blocks; should it stumble over a piece, the piece goes in entry by entry."""
    text = _KEYLESS.sub(r"\1,", text)
    try:
        blocks = _split(text)
        return _counted(blocks, text) if "\\\n" in text else blocks
    except Exception:  # the parser raises what it likes on a text it was not made for
        starts = [m.start() for m in re.finditer(r"^[ \t]*@\w*[ \t]*[{(]", text, re.MULTILINE)]
        rescued: list[model.Block] = []
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            line = text.count("\n", 0, start)
            try:
                parsed = _split(text[start:end])
            except Exception as error:
                parsed = [model.ParsingFailedBlock(error, 0, text[start : start + 200])]
            for block in parsed:
                block._start_line_in_file = (block.start_line or 0) + line
            rescued.extend(parsed)
        return rescued


def _counted(blocks: list[model.Block], text: str) -> list[model.Block]:
    """The blocks with their lines counted again: the parser misses a break after a backslash."""
    at = line = 0
    for block in blocks:
        place = text.find((block.raw or "")[:80], at)
        if place >= 0:
            line += text.count("\n", at, place)
            at = place
            block._start_line_in_file = line
    return blocks


def _split(text: str) -> list[model.Block]:
    return parse_string(text, parse_stack=[]).blocks


def _part(block: Any, first: int, strings: Strings) -> Part | None:
    if type(block) is _Plain:  # nearly all of them
        return BibtexEntry(
            block.line + first, block.type, block.key, _fields(block.fields, strings)
        )
    if isinstance(block, model.ParsingFailedBlock):
        whole = block.ignore_error_block  # of a duplicate key or field, which is no failure here
        if whole is None:
            return Failed((block.start_line or 0) + first, _reason(block.error), block.raw or "")
        block = whole
    if isinstance(block, model.ParsingFailedBlock):  # both a duplicate key and a duplicate field
        block = block.ignore_error_block
    if isinstance(block, model.String):
        strings.define(block.key, value_of(block.value, strings))
    elif isinstance(block, model.Entry):
        stated = [(field.key, field.value) for field in block.fields]
        apart = [pair for key, value in stated for pair in _apart(key, value)]
        return BibtexEntry(
            (block.start_line or 0) + first,
            block.entry_type.lower(),
            block.key,
            _fields(apart, strings),
            len(apart) > len(stated),
        )
    return None


def _apart(key: str, value: str) -> Iterator[tuple[str, str]]:
    """A field, and those that a missing comma made a part of it."""
    while value[:1] in ("{", '"'):
        end = _closing(value, 0) + 1
        match = _FOLLOWING.match(value, end)
        if match is None:
            break
        yield key, value[:end]
        key, value = match[1], value[match.end() :]
    yield key, value


def _reason(error: Exception) -> str:
    reason = str(getattr(error, "abort_reason", None) or error or "not BibTeX")
    if "end of file" in reason or "Unexpected block start" in reason:
        return "the entry is not closed: a brace or a quotation mark is missing"
    return f"{reason[:1].lower()}{reason[1:].rstrip('. ')}"


def _fields(stated: list[tuple[str, str]], strings: Strings) -> dict[str, str]:
    fields: dict[str, str] = {}
    for key, raw in stated:
        name = key.lower()
        if raw[:1] == "{" and raw[-1:] == "}" and "#" not in raw:
            value = raw[1:-1]
        else:
            value = value_of(raw, strings)
        if name in fields:  # the first one counts, as in BibTeX; the others are kept beside it
            number = 2
            while f"{name}_{number}" in fields:
                number += 1
            name = f"{name}_{number}"
        fields[name] = value
    return fields


# Values


def value_of(value: str, strings: Strings) -> str:
    """A value without its delimiters: pieces joined by `#`, names replaced by their strings.

    >>> none = Strings()
    >>> value_of('"10~" # jan', none), value_of("{C# and F#}", none), value_of("1986", none)
    ('10~jan', 'C# and F#', '1986')
    """
    parts: list[str] = []
    at = 0
    while at < len(value):
        character = value[at]
        if character in '{"':
            end = _closing(value, at)
            parts.append(value[at + 1 : end])
            at = end + 1
        elif character == "#" or character.isspace():
            at += 1
        else:
            end = value.find("#", at)
            end = len(value) if end < 0 else end
            word = value[at:end].strip()
            meant = strings[word]
            if len(meant) > len(word):
                strings.make(len(meant) - len(word))
            parts.append(meant)
            at = end
    return "".join(parts)


_DELIMITER = re.compile(r"\\.|[{}\"]", re.DOTALL)


def _closing(value: str, start: int) -> int:
    """The position of the delimiter that closes the one at `start`; the end if there is none."""
    quoted = value[start] == '"'
    depth = 0 if quoted else 1
    for match in _DELIMITER.finditer(value, start + 1):
        mark = match.group()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
            if depth == 0 and not quoted:
                return match.start()
        elif mark == '"' and quoted and depth <= 0:
            return match.start()
    return len(value)


# Cross-references


def _completed(
    entry: BibtexEntry, parents: dict[str, BibtexEntry], strings: Strings
) -> BibtexEntry:
    if "crossref" not in entry.fields and "xdata" not in entry.fields:
        return entry
    fields = dict(entry.fields)
    for key in entry.fields.get("xdata", "").split(","):
        if parent := parents.get(key.strip().lower()):
            for name, value in parent.fields.items():
                fields.setdefault(name, value)
    seen = {entry.key.lower()}
    key = fields.get("crossref", "").strip().lower()
    while key in parents and key not in seen:  # a parent may have a parent; a circle ends
        seen.add(key)
        _inherit(entry.type, fields, parents[key].fields)
        key = parents[key].fields.get("crossref", "").strip().lower()
    strings.make(sum(len(v) for name, v in fields.items() if name not in entry.fields))
    return BibtexEntry(entry.line, entry.type, entry.key, fields)


def _inherit(kind: str, fields: dict[str, str], parent: dict[str, str]) -> None:
    for name, value in parent.items():
        if name in _INHERITED or (name == "author" and kind in _BOOKS):
            fields.setdefault(name, value)
    title = parent.get("title")
    if title and kind == "article":
        if "journaltitle" not in fields:
            fields.setdefault("journal", title)
    elif title and kind.startswith(("in", "conf", "supp", "bookin")):
        fields.setdefault("booktitle", title)
