"""Frozen records made quickly: a loader makes dozens for every work that it reads.

What `dataclass(frozen=True)` writes sets each field through `object.__setattr__`, three times as
slow as an assignment. Here the fields are assigned to an open twin of the class, which then
becomes the frozen class itself: same fields, same defaults, as frozen as before.
"""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

Frozen = TypeVar("Frozen")


def quick(kind: type[Frozen]) -> type[Frozen]:
    """A frozen dataclass with slots whose instances are made in a third of the time.

    Such a class has no subclasses, no field without a place among the arguments, and no factory of
    defaults.
    """
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    twin = type(kind.__name__, (), {"__slots__": tuple(f.name for f in fields)})
    given: dict[str, Any] = {"_twin": twin, "_new": object.__new__, "_set": object.__setattr__}
    stated = []
    for field in fields:
        if field.default is dataclasses.MISSING:
            stated.append(field.name)
        else:
            given[f"_default_{field.name}"] = field.default
            stated.append(f"{field.name}=_default_{field.name}")
    lines = [
        f"def __new__(cls, {', '.join(stated)}):",
        "    made = _new(_twin)",
        *(f"    made.{field.name} = {field.name}" for field in fields),
        '    _set(made, "__class__", cls)',
        "    return made",
    ]
    exec("\n".join(lines), given)  # noqa: S102  # names of our own fields, as dataclasses does it
    delattr(kind, "__init__")  # all is done by then
    for name, method in (("__new__", given["__new__"]), ("__reduce__", _parts)):
        setattr(kind, name, method)
    return kind


def _parts(record: Any) -> tuple[type[Any], tuple[Any, ...]]:
    """How a record is copied and sent: by its fields."""
    kind = type(record)
    return kind, tuple(getattr(record, name) for name in kind.__slots__)
