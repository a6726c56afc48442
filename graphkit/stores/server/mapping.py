"""A mapping file: how somebody else's schema names what graphkit knows.

    [Author]                      [AUTHORED]
    label = "Person"              type = "WROTE"
    id = "staffNumber"            reverse = false
    name = "fullName"             position = "rank"

Sections are graphkit's labels and relations; `label`, `type` and `reverse` are theirs; every other
key is a property of graphkit's with the name that it has there. What is not mapped is empty.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphkit.errors import UsageError
from graphkit.graph import NODE, RELATION

# Computed here from what is mapped; stated numbers of theirs would not fit the graph that is read.
COMPUTED = {
    "Author": ("name_norm", "names", "search", "works", "degree", "first_year", "last_year",
               "identity_basis", "possible_homonym", "community"),
    "Work": ("title_norm", "authors"),
    "Topic": ("name_norm", "works"),
    "Institution": ("name_norm", "people"),
    "Venue": ("works",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mapped:
    """One label or relation type of theirs, and the names of its properties by ours."""

    name: str
    reverse: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SchemaMapping:
    """What of our schema is there, and how it is named."""

    path: str
    items: Mapping[str, Mapped]

    @classmethod
    def read(cls, path: str | Path) -> SchemaMapping:
        """From a TOML file; what is wrong in it is said with its section."""
        try:
            with open(path, "rb") as handle:
                sections = tomllib.load(handle)
        except OSError as error:
            raise UsageError(f"The mapping {path} cannot be read: {error.strerror}.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"The mapping {path} is not valid TOML: {error}.") from error
        items = {name: _section(path, name, values) for name, values in sections.items()}
        _check(path, items)
        return cls(str(path), items)


def _section(path: str | Path, name: str, values: Any) -> Mapped:
    item = NODE.get(name) or RELATION.get(name)
    if item is None or not isinstance(values, dict):
        known = ", ".join([*NODE, *RELATION])
        raise UsageError(f"{path}: there is no [{name}] in graphkit's schema. Known: {known}.")
    key = "label" if name in NODE else "type"
    own = {"id", *item.columns} - set(COMPUTED.get(name, ()))
    allowed = {key, *own} - ({"id"} if name in RELATION else set())
    allowed |= {"reverse"} if name in RELATION else set()
    if unknown := sorted(set(values) - allowed):
        raise UsageError(
            f"{path}: [{name}] has no {unknown[0]!r}. Allowed: {', '.join(sorted(allowed))}."
        )
    properties = {k: v for k, v in values.items() if k not in (key, "reverse")}
    wrong = [k for k, v in {key: values.get(key, name), **properties}.items() if not _text(v)]
    if wrong or not isinstance(values.get("reverse", False), bool):
        raise UsageError(f"{path}: [{name}] {(wrong or ['reverse'])[0]} has no usable value.")
    return Mapped(values.get(key, name), values.get("reverse", False), properties)


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _check(path: str | Path, items: Mapping[str, Mapped]) -> None:
    if "Author" not in items or "name" not in items["Author"].properties:
        raise UsageError(f'{path}: [Author] with its name is needed: name = "…".')
    if "COAUTHOR" not in items and "AUTHORED" not in items:
        raise UsageError(f"{path}: [AUTHORED] with [Work], or [COAUTHOR], is needed.")
    for name in items:
        if name in RELATION:
            lacking = {RELATION[name].source, RELATION[name].target} - set(items)
            if lacking:
                raise UsageError(f"{path}: [{name}] needs [{sorted(lacking)[0]}] as well.")
