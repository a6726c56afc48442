"""Whom somebody wants to be shown no more: decisions about suggestions, as people of now.

A decision names mentions, not ids, so that it holds through reloads, merges and splits. It changes
no identity and no table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from graphkit.errors import NotFoundError
from graphkit.graph import TableFolder
from graphkit.projection import Projection

NOT_SUGGESTED, IN_TOUCH = "not-suggested", "in-touch"
KINDS = (NOT_SUGGESTED, IN_TOUCH)
SAID = {NOT_SUGGESTED: "not this person", IN_TOUCH: "already in touch"}
STATED = "id:"  # before the id of somebody whom a ready-made graph states, who is on no work


@dataclass(frozen=True, slots=True)
class Wish:
    """One decision: who was asked for, and whom they do not want to be shown, as mentions."""

    id: str
    kind: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class NumberedWish:
    """A wish that holds between two people of a generation, by their numbers."""

    wish: Wish
    one: int
    other: int


def numbered_wishes(
    tables: TableFolder, projection: Projection, wishes: Sequence[Wish]
) -> list[NumberedWish]:
    """The people whom wishes are about now; who is in touch with one is so the other way, too.

    A side is whoever bears most of the mentions that it had: both halves of a person who was split
    evenly. A wish whose people are not stated any more waits.
    """
    person = _bearers(tables, {key for wish in wishes for key in (*wish.one, *wish.other)})
    found = []
    for wish in wishes:
        ones, others = (_side(projection, person, keys) for keys in (wish.one, wish.other))
        pairs = [(one, other) for one in ones for other in others if one != other]
        if wish.kind == IN_TOUCH:
            pairs += [(other, one) for one, other in pairs]
        found += [NumberedWish(wish, one, other) for one, other in pairs]
    return found


def _bearers(tables: TableFolder, keys: Iterable[str]) -> dict[str, str]:
    """Who bears each mention now."""
    wanted = sorted(key for key in keys if not key.startswith(STATED))
    if not wanted:
        return {}
    rows = tables.read_mentions()
    rows = rows.filter(pc.is_in(rows.column("id"), pa.array(wanted)))
    columns = (rows.column(name).to_pylist() for name in ("id", "person"))
    return dict(zip(*columns, strict=True))


def _side(projection: Projection, person: Mapping[str, str], keys: Sequence[str]) -> list[int]:
    stated = [key.removeprefix(STATED) for key in keys if key.startswith(STATED)]
    count = Counter(person[key] for key in keys if key in person)
    most = max(count.values(), default=0)
    found = []
    for ident in sorted([*stated, *(one for one, number in count.items() if number == most)]):
        try:
            found.append(projection.number(ident))
        except NotFoundError:  # left out, or of a file that was taken out
            continue
    return found
