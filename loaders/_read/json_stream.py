"""Stream the objects of a JSON file: text stream -> (line, object) pairs, in constant memory.

Reads an array, an array under a key, a single object, objects one after another and JSON Lines.
A damaged object becomes a `Damage` with its line, and reading goes on at the next object.

Objects that lie between two equal separators are cut out by one search and decoded by orjson, three
times faster; whatever is not as expected goes to the standard decoder, which knows where it ends.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TextIO, TypeAlias

import orjson

from graphkit.records import beyond, limit

from .._values import cleaning
from .sliding import Sliding

# Behind an object that ends a line, where the next one begins: its quote cannot stand in a text.
CUT = r'\}[ \t]*\r?\n(?=\{")'
BLOCK = 1 << 19  # characters read at a time
_PATIENCE = 1000  # damaged objects in a row after which the rest of the file is given up

_BLANK = re.compile(r"[\s,\ufeff\x1e\x00]*")
_SPACE = re.compile(r"[\s\ufeff\x1e\x00]*")
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
_FIRST_KEY = re.compile(r'\{\s*"([^"\\]{1,80})"\s*:')
_NEIGHBOUR = re.compile(r"\}\s*,?\s*(?=\{)")
_KEPT = 64  # characters before the position that stay in the buffer, to see how a line begins
_LINES = "}\n{"
_OPENING = 64  # characters of an object that may be the same in its neighbours
_CANDIDATES = 200  # places that look like the end of an object before it is decoded the other way
_TOO_DEEP = "nested too deeply (limit: depth)"
_SLIPS = 20  # objects in a row that the quick way did not read, after which it is no longer tried


class JsonItem(NamedTuple):
    """A JSON value of the file and the line that it starts in."""

    line: int
    value: Any


@dataclass(frozen=True, slots=True)
class Damage:
    """A place that is no JSON: its line, what is wrong, and how the text begins."""

    line: int
    reason: str
    text: str


Item: TypeAlias = "JsonItem | Damage"


def items(stream: TextIO, under: tuple[str, ...] = ()) -> Iterator[Item]:
    """The values of a JSON file, in order.

    `under` names where an array of values may stand in a surrounding object: ("items",
    "message.items"). An object that has none of them is a value itself. Of duplicate keys the last
    one counts; NaN and Infinity are None; half a surrogate pair becomes U+FFFD.
    """
    yield from _Reader(stream, under).run()


def find(text: str, under: tuple[str, ...] = (), most: int = 5) -> list[Any]:
    """The first whole values in the beginning of a file, for `recognise`."""
    found: list[Any] = []
    for item in items(io.StringIO(text), under):
        if isinstance(item, Damage):
            break
        found.append(item.value)
        if len(found) == most:
            break
    return found


def _integer(digits: str) -> int | str:
    # Python refuses to convert more than 4,300 digits; no field of a record holds such a number.
    return int(digits) if len(digits) < 300 else digits


def _constant(_name: str) -> None:
    return None


# strict=False lets line breaks stand inside strings, as sloppy exports write them.
_QUICK = json.JSONDecoder(strict=False, parse_constant=_constant)
_PATIENT = json.JSONDecoder(strict=False, parse_constant=_constant, parse_int=_integer)


class _BrokenError(Exception):
    """A value that cannot be decoded, at a position of the buffer."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.at = at


class _Reader(Sliding):
    """The values of a stream, one after another."""

    def __init__(self, stream: TextIO, under: tuple[str, ...]) -> None:
        super().__init__(stream, BLOCK, _KEPT)
        self.under = under
        self.walks = bool(under)
        self.last: dict[str, Any] = {}  # the last good object: what its neighbours look like
        self.failures = 0
        self.lost = False  # no further object was found after a damaged one
        self.over = -1  # where the last object ended, if that is still in the buffer
        self.opening = ""  # how all objects so far begin
        self.separator = ""  # the end of an object and the beginning of the next one
        self.slips = 0

    def let_go(self, count: int) -> None:
        """The end of the last object lies nearer to the beginning now."""
        self.over -= count

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Pass over blanks (with `_BLANK`, commas too); the next character, "" at the end."""
        while True:
            match = pattern.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def decode(self) -> Any:
        """The JSON value at the position, reading on while it is incomplete."""
        while True:
            try:
                value, end = self._decode_once()
            except json.JSONDecodeError as error:
                cut = error.pos >= len(self.text) - 12 or error.msg.startswith("Unterminated")
                if cut and len(self.text) - self.at >= 2 * limit("record"):
                    raise _BrokenError(beyond("record", "a record"), self.at) from None
                if cut and self.more():
                    continue
                raise _BrokenError(self._reason(error), error.pos) from None
            except RecursionError:
                raise _BrokenError(_TOO_DEEP, self.at) from None
            if end == len(self.text) and not self.ended and self.text[end - 1] not in '}]"':
                self.more()  # a number may go on in the next block
                continue
            if self._deep(value, end):
                raise _BrokenError(_TOO_DEEP, self.at)
            if _HALF_PAIR.search(self.text, self.at, end):
                value = _whole_characters(value)
            self.at = end
            return value

    def _deep(self, value: Any, end: int) -> bool:
        """Whether a value is nested deeper than anything that reads it could follow."""
        most = limit("depth")
        openings = self.text.count("[", self.at, end) + self.text.count("{", self.at, end)
        return openings > most and _deeper(value, most)

    def _decode_once(self) -> tuple[Any, int]:
        try:
            return _QUICK.raw_decode(self.text, self.at)
        except json.JSONDecodeError:
            raise
        except ValueError:  # a number of thousands of digits
            return _PATIENT.raw_decode(self.text, self.at)

    def _reason(self, error: json.JSONDecodeError) -> str:
        if error.msg.startswith("Unterminated") or not self.text[error.pos :].strip():
            return "the file ends inside this object"
        return f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"

    # The structure.

    def run(self) -> Iterator[Item]:
        """All values of the file."""
        arrays = self.skip(_BLANK) == "["  # among JSON Lines an array is a value like any other
        while (first := self.skip(_BLANK)) and self.failures < _PATIENCE:
            if first == "[" and arrays:
                yield from self.array()
            elif first == "]":  # one too many: harmless
                self.at += 1
            elif first == "{" and self.walks:
                yield from self.walk("")
            else:
                yield self.value()
                if self.separator.startswith(_LINES):
                    yield from self.lines()
        if first:
            reason = f"{_PATIENCE} damaged objects in a row: the rest of the file was not read"
            yield Damage(self.here(), reason, cleaning.excerpt(self.text[self.at : self.at + 400]))

    def lines(self) -> Iterator[Item]:
        """The values that stand here in lines of their own, one after another, as far as sure."""
        end_and_next, deepest = self.separator, limit("depth")
        # the next line begins as the separator ends; the position is behind the last object
        if not self.text.startswith(end_and_next, self.at - 1):
            return
        self.at += 1
        line = self.here()
        while (end := self.text.find("\n", self.at)) > 0:
            text = self.text[self.at : end]
            if not self.text.startswith(end_and_next, end - 1) or text.count("{") > deepest:
                break
            try:
                value = orjson.loads(text)
            except orjson.JSONDecodeError:
                break
            self.over, self.at, self.last = end, end + 1, value
            yield JsonItem(line, value)
            line += 1
        self.line, self.counted = line, self.at

    def array(self) -> Iterator[Item]:
        """The values of the array that begins here."""
        line = self.here()
        self.at += 1
        while self.failures < _PATIENCE:
            following = self.skip(_BLANK)
            if following == "]":
                self.at += 1
                return
            if not following:
                if not self.lost:
                    yield Damage(line, "the array is not closed: is the file cut off?", "")
                return
            yield self.value()

    def value(self) -> Item:
        """The value here, or the damage; afterwards the position is at the next one."""
        line = self.here()
        value = self.quick() if self.separator else None
        if value is None:
            self.compare()
            try:
                value = self.decode()
            except _BrokenError as broken:
                return self.damage(line, self.indent(), broken)
        self.over = self.at
        self.failures = 0
        if isinstance(value, dict):
            self.last = value
        return JsonItem(line, value)

    def compare(self) -> None:
        """Learn what stands between two objects: an end, a comma or a line break, a beginning."""
        opening = self.text[self.at : self.at + _OPENING]
        self.opening = _beginning(self.opening, opening) if self.opening else opening
        gap = self.text[self.over : self.at] if 0 < self.over <= self.at else ""
        usable = self.slips < _SLIPS and self.opening[:1] == "{" and gap and len(gap) <= _KEPT
        self.separator = f"}}{gap}{self.opening}" if usable else ""

    def quick(self) -> dict[str, Any] | None:
        """The object up to the next separator, if that is an object; None if it is not sure."""
        separator = self.separator
        opened = closed = 0
        since = end = self.at
        # where objects stand in lines, what lies between two separators is one: no need to count
        lines = "\n" in separator
        for _ in range(_CANDIDATES):
            at = self.text.find(separator, end)
            if at < 0 and end == since == self.at and self.more():
                since = self.at  # the end may stand in the next block
                at = self.text.find(separator, since)
            if at < 0:
                break
            end = at + 1
            opened += self.text.count("{", since, end)
            if not lines:
                closed += self.text.count("}", since, end)
            since = end
            if opened != closed and not lines:
                continue
            try:
                value: dict[str, Any] = orjson.loads(self.text[self.at : end])
            except orjson.JSONDecodeError:
                closed = self.text.count("}", self.at, end)
                if opened != closed:
                    continue  # it only looked like the end of a line's object
                break
            if opened > limit("depth") and _deeper(value, limit("depth")):
                break  # the other way says so
            self.at = end
            self.slips = 0
            return value
        self.slips += 1
        return None

    def walk(self, prefix: str) -> Iterator[Item]:
        """The object here, member by member: the array under a named key, else the object."""
        line, indent = self.here(), self.indent()
        self.at += 1
        members: dict[str, Any] = {}
        inside = False
        try:
            while (following := self.skip(_BLANK)) != "}":
                path = prefix + self._name(following)
                following = self.skip(_SPACE)
                if following == "[" and path in self.under:
                    inside = True
                    yield from self.array()
                elif following == "{" and any(p.startswith(f"{path}.") for p in self.under):
                    inside = True
                    yield from self.walk(f"{path}.")
                else:
                    members[path[len(prefix) :]] = self.decode()
        except _BrokenError as broken:
            if not self.lost and self.failures < _PATIENCE:
                yield self.damage(line, indent, broken)
            return
        self.at += 1
        if inside:
            return
        self.walks = bool(prefix)  # JSON Lines: the other objects are read whole, which is quicker
        if not prefix or prefix[:-1] in self.under:
            self.failures = 0
            self.last = members
            yield JsonItem(line, members)

    def _name(self, following: str) -> str:
        if following != '"':
            raise _BrokenError("not JSON: expected a name in quotes", self.at)
        name = self.decode()
        if self.skip(_SPACE) != ":":
            raise _BrokenError("not JSON: expected ':' after a name", self.at)
        self.at += 1
        return str(name)

    # Damage.

    def indent(self) -> str | None:
        """What stands before the position if that is the beginning of its line, else None."""
        start = self.text.rfind("\n", 0, self.at) + 1
        before = self.text[start : self.at]
        return before if not before.strip() and len(before) < _KEPT else None

    def damage(self, line: int, indent: str | None, broken: _BrokenError) -> Damage:
        """What is damaged here; moves on to where the next object seems to begin."""
        self.failures += 1
        start = self.text[self.at : self.at + 400]
        place = self.here() + self.text.count("\n", self.at, broken.at)
        reason = str(broken) if place == line else f"{broken} (line {place})"
        if not (self._next_line(indent) if indent is not None else self._next_neighbour(start)):
            self.lost = True
        return Damage(line, reason, cleaning.excerpt(start))

    def _next_line(self, indent: str) -> bool:
        """Objects each at the beginning of a line: the next line that begins as this one did."""
        mark = f"\n{indent}{{"
        while (place := self.text.find(mark, self.at)) < 0:
            self.at = max(self.at, len(self.text) - len(mark))
            if not self.more():
                self.at = len(self.text)
                return False
        self.at = place + len(mark) - 1
        return True

    def _next_neighbour(self, start: str) -> bool:
        """Objects side by side: the next one that has the keys of the last good one.

        The objects *inside* the damaged one (its authors, say) stand side by side as well.
        """
        match = _FIRST_KEY.match(start)
        first = match.group(1) if match else None
        for _ in range(_PATIENCE):
            while not (neighbour := _NEIGHBOUR.search(self.text, self.at)):
                self.at = max(self.at, len(self.text) - _KEPT)
                if not self.more():
                    self.at = len(self.text)
                    return False
            self.at = neighbour.end()
            key = _FIRST_KEY.match(self.text, self.at)
            near = key and (key.group(1) in self.last if self.last else key.group(1) == first)
            if near and self._is_like_last():
                return True
        self.at = len(self.text)
        return False

    def _is_like_last(self) -> bool:
        at = self.at
        try:
            value, _ = self._decode_once()
        except (ValueError, RecursionError):
            # Incomplete in this block, or damaged itself: the next attempt will tell.
            return bool(self.last) and len(self.text) - at < BLOCK
        shared = len(self.last.keys() & value.keys())
        return not self.last or shared >= min(len(self.last), max(2, len(self.last) // 4))


def _deeper(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [
            part
            for whole in level
            for part in (whole.values() if isinstance(whole, dict) else whole)
            if isinstance(part, (dict, list))
        ]
        if not level:
            return False
    return True


def _beginning(one: str, other: str) -> str:
    """How two texts begin alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return one[: next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))]


def _whole_characters(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value)
    if isinstance(value, list):
        return [_whole_characters(part) for part in value]
    if isinstance(value, dict):
        return {_whole_characters(k): _whole_characters(v) for k, v in value.items()}
    return value
