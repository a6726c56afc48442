"""Values of JSON objects whose shape nobody guarantees: each asked for as what it should be.

Shared by the loaders of services and dumps. A value of another type than expected counts as not
stated and goes to `extra` as it is (see `rest`); only where it leaves nothing to say about the
record is the object rejected, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from graphkit.records import Document, Note, Origin, Record, Rejected, Unknown

from .._values import cleaning
from . import json_stream

Item: TypeAlias = dict[str, Any]
Types: TypeAlias = type | tuple[type, ...]
Convert: TypeAlias = Callable[[Item, Origin], Iterator[Record | Rejected]]

TEXT: Types = (str, int, float)
_KEY = re.compile(r'"([\w@:.-]{1,48})"\s*:')
_NO_ITEM: Item = {}
_MANY = 200  # members; no service gives as many, and what has more is not remembered


class UnclearError(Exception):
    """A value of the wrong type without which nothing can be said about the record."""


def records(
    document: Document,
    format: str,
    under: tuple[str, ...],
    convert: Convert,
    *,
    known: Iterable[str] = (),
    inner: str = "",
) -> Iterator[Record | Rejected | Note]:
    """The records of a JSON file: every object is converted, what is none is rejected.

    `known` are the members that an object may have (those in its member `inner`, if it has one); a
    note at the end names the others.
    """
    unknown = Unknown(frozenset(known), "fields") if known else None
    heads = frozenset(path.partition(".")[0] for path in under)
    with document.open_text() as stream:
        for item in json_stream.items(stream, under):
            origin = Origin(document.name, format, item.line)
            if isinstance(item, json_stream.Damage):
                yield Rejected(item.reason, origin, item.text)
                continue
            whole = item.value
            usual = type(whole) is dict and heads.isdisjoint(whole)
            for value in (whole,) if usual else _unwrapped(whole, under, heads):
                if not isinstance(value, dict):
                    yield rejected("not an object", origin, value)
                    continue
                if unknown is not None:
                    fields = value.get(inner) if inner else None
                    unknown.see(fields if type(fields) is dict else value, item.line)
                try:
                    yield from convert(value, origin)
                except (UnclearError, RecursionError) as error:
                    yield rejected(str(error) or "nested too deeply", origin, value)
    if unknown is not None:
        yield from unknown.note(document.name, format)


def _unwrapped(value: Any, under: tuple[str, ...], heads: frozenset[str]) -> list[Any]:
    """What a whole answer holds, where answers stand in a list; of anything else, itself."""
    if type(value) is not dict or heads.isdisjoint(value):
        return [value]
    alone: list[Any] = [value]
    for path in under:
        found: Any = value
        for name in path.split("."):
            found = found.get(name) if type(found) is dict else None
        if type(found) is list:
            return found
        if type(found) is dict:
            alone = [found]
    return alone


def rejected(reason: str, origin: Origin, value: Any) -> Rejected:
    """A rejection that shows how the value begins."""
    try:
        shown = cleaning.excerpt(cleaning.flat(value))
    except (RecursionError, ValueError):
        shown = ""
    return Rejected(reason, origin, shown)


def nothing(item: Item, expected: str, origin: Origin) -> Rejected:
    """A rejection that names what was expected and the fields that were found instead."""
    fields = ", ".join(cleaning.clean(str(key))[:40] for key in list(item)[:12]) or "no fields"
    return rejected(f"no {expected}; it has {fields}", origin, item)


@lru_cache(maxsize=2)
def keys(head: str) -> frozenset[str]:
    """The names of members in the beginning of a file, also of one cut within an object."""
    start = head.lstrip("\ufeff \t\r\n")
    return frozenset(_KEY.findall(start)) if start.startswith(("{", "[")) else frozenset()


def text(item: Mapping[str, Any], key: str) -> str:
    """A text, cleaned; a number will do; else empty."""
    value = item.get(key)
    if value is None:
        return ""
    if type(value) is str and value.isascii() and value.isprintable() and "  " not in value:
        return value.strip()  # the usual case
    return plain(value)


def plain(value: Any) -> str:
    """A value as text, cleaned; a number will do; else empty."""
    if type(value) is str:
        return cleaning.clean(value)
    if value is None or isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, (int, float)) else ""


def title(item: Mapping[str, Any], key: str) -> str:
    """The text that a record cannot do without: a list or an object there is unclear."""
    value = item.get(key)
    if isinstance(value, (list, dict)) and value:
        raise UnclearError(f"{key} is not text")
    return value if isinstance(value, str) else text(item, key)


def part(item: Mapping[str, Any], key: str) -> Item:
    """A member object, empty where there is none."""
    value = item.get(key)
    return value if type(value) is dict else _NO_ITEM


def parts(item: Mapping[str, Any], key: str) -> list[Item]:
    """The objects of a member list; nulls and other things in it are left out."""
    value = item.get(key)
    if type(value) is not list:
        return [value] if type(value) is dict else []
    return [entry for entry in value if type(entry) is dict]


def people(item: Mapping[str, Any], key: str) -> list[Any]:
    """The entries of a list of people, which must be a list of objects or texts."""
    value = item.get(key)
    if value is None or value == "":
        return []
    if isinstance(value, (dict, str)):
        return [value]
    if not isinstance(value, list):
        raise UnclearError(f"{key} is not a list of people")
    for entry in value:
        if entry is not None and not isinstance(entry, (dict, str)):
            raise UnclearError(f"{key} has an entry that is not a person")
    return [entry for entry in value if entry]


def texts(item: Mapping[str, Any], key: str) -> list[str]:
    """The texts of a member list (or the one text), cleaned, without repeats."""
    value = item.get(key)
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return []
    cleaned = [cleaning.clean(entry) for entry in value if isinstance(entry, str)]
    return list(dict.fromkeys([entry for entry in cleaned if entry]))


def named(item: Mapping[str, Any], key: str, name: str) -> tuple[str, ...]:
    """One text of each object of a member list (or the texts of a plain one), without repeats."""
    value = item.get(key)
    if type(value) is not list:
        return ()
    stated = [
        text(e, name) if type(e) is dict else cleaning.clean(e) if type(e) is str else ""
        for e in value
    ]
    return tuple(dict.fromkeys([entry for entry in stated if entry]))


def whole(item: Mapping[str, Any], key: str) -> int | None:
    """A count: a whole number of sensible size, not negative."""
    value = item.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 18:
        value = int(value)
    if type(value) is float and value.is_integer():
        value = int(value)
    return value if type(value) is int and 0 <= value < 1 << 63 else None


class Known(dict[str, Types]):
    """The members that a format has, each with its types."""

    def __init__(self, types: Mapping[str, Types]) -> None:
        super().__init__(types)
        # the objects of a file have few shapes: each is looked at once
        self.strange = lru_cache(maxsize=256)(self._strange)

    def _strange(
        self, keys: tuple[str, ...], kinds: tuple[type, ...]
    ) -> tuple[tuple[str, str], ...]:
        """Of members by name and type: which are unknown, or known as another type.

        Each with the name under which it is kept.
        """
        return tuple(
            (key, cleaning.clean(key))
            for key, kind in zip(keys, kinds, strict=True)
            if kind is not type(None) and not issubclass(kind, self.get(key, ()))
        )


def rest(item: Item, known: Known, extra: dict[str, str]) -> None:
    """Keep in `extra` what no field holds: unknown members, and known ones of another type."""
    ask = known.strange if len(item) <= _MANY else known._strange
    for key, name in ask(tuple(item), tuple(map(type, item.values()))):
        value = item[key]
        if type(value) is int:
            extra.setdefault(name, str(value))
        elif value or not (value == "" or isinstance(value, (list, dict))):
            flat = cleaning.flat(value)
            if flat and not cleaning.is_local_path(flat):
                extra.setdefault(name, flat)


def keep(extra: dict[str, str], item: Mapping[str, Any], *names: str) -> None:
    """Keep plain values in `extra` under their own names."""
    for name in names:
        value = item.get(name)
        if value or not (value is None or value == "" or isinstance(value, (list, dict))):
            extra[name] = cleaning.flat(value)
