"""What must change in a store so that it shows other tables: exact, by columns, without guesses.

Nodes are matched by their key; of a changed node only the columns that changed anywhere are sent.
Relations have no key of their own: they are compared as whole rows, counted, so that twins stay
twins. Values are compared through numbers that stand for them, never through hashes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.graph import NODES, RELATIONS, Node, Relation, schema_of

Array: TypeAlias = np.ndarray[Any, Any]
_LARGEST = np.iinfo(np.int64).max


class Tables(Protocol):
    """Tables by name, whole: a generation on disk, or what a server was found to hold."""

    def whole(self, table: str) -> pa.Table:
        """A table with all its columns, added scores among them."""
        ...

    def file_key(self, table: str) -> object:
        """Equal keys mean equal tables; None where nothing is known."""
        ...


@dataclass(frozen=True, slots=True)
class NodeChange:
    """Nodes to create, to alter (only some columns) and to remove (only ids)."""

    item: Node
    create: pa.Table
    alter: pa.Table
    remove: pa.Table

    @property
    def size(self) -> int:
        """How many nodes change."""
        return int(self.create.num_rows + self.alter.num_rows + self.remove.num_rows)


@dataclass(frozen=True, slots=True)
class RelationChange:
    """Relations to create and to remove; one that changed is removed and created."""

    item: Relation
    create: pa.Table
    remove: pa.Table

    @property
    def size(self) -> int:
        """How many relations change."""
        return int(self.create.num_rows + self.remove.num_rows)


@dataclass(frozen=True, slots=True)
class ServerChanges:
    """All changes, in the order of the schema."""

    nodes: tuple[NodeChange, ...]
    relations: tuple[RelationChange, ...]

    @property
    def size(self) -> int:
        """How many nodes and relations change."""
        return sum(c.size for c in self.nodes) + sum(c.size for c in self.relations)


def difference(old: Tables | None, new: Tables) -> ServerChanges:
    """The changes that lead from the old tables (None: from nothing) to the new ones."""
    return ServerChanges(
        tuple(_nodes(item, old, new) for item in NODES),
        tuple(_relations(item, old, new) for item in RELATIONS),
    )


def _tables(item: Node | Relation, old: Tables | None, new: Tables) -> tuple[pa.Table, pa.Table]:
    schema = schema_of(item)
    columns = schema.names
    key = new.file_key(item.table)
    if old is not None and key is not None and old.file_key(item.table) == key:
        return schema.empty_table(), schema.empty_table()
    fresh, before = new.whole(item.table), old.whole(item.table) if old else schema.empty_table()
    # scores that were added or taken away: a column that one side lacks is null there
    names = dict.fromkeys([*columns, *before.column_names, *fresh.column_names])
    return _with_columns(before, fresh, names), _with_columns(fresh, before, names)


def _with_columns(table: pa.Table, other: pa.Table, names: Iterable[str]) -> pa.Table:
    for name in names:
        if name not in table.column_names:
            kind = other.schema.field(name).type
            table = table.append_column(name, pa.nulls(table.num_rows, kind))
    return table.select(list(names))


def _nodes(item: Node, old: Tables | None, new: Tables) -> NodeChange:
    before, after = _tables(item, old, new)
    ids = after.column("id")
    place = pc.index_in(ids, value_set=before.column("id").combine_chunks())
    is_new = pc.is_null(place)
    gone = pc.is_null(pc.index_in(before.column("id"), value_set=ids.combine_chunks()))
    kept = after.filter(pc.invert(is_new))
    was = before.take(place.drop_null())
    changed = {
        name: _unequal(was.column(name), kept.column(name))
        for name in after.column_names
        if name != "id"
    }
    altered = [name for name, where in changed.items() if pc.any(where).as_py()]
    some = pa.array(np.zeros(kept.num_rows, dtype=bool))
    for name in altered:
        some = pc.or_(some, changed[name])
    return NodeChange(
        item,
        after.filter(is_new),
        kept.filter(some).select(["id", *altered]),
        before.filter(gone).select(["id"]),
    )


def _unequal(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.Array:
    one, other = _plain(one), _plain(other)
    known = pc.and_(pc.is_valid(one), pc.is_valid(other))
    differ = pc.fill_null(pc.not_equal(one, other), False)
    lost = pc.xor(pc.is_valid(one), pc.is_valid(other))
    return pc.or_(pc.and_(known, differ), lost)


def _plain(column: pa.ChunkedArray) -> pa.Array:
    """Lists as texts, so that they can be compared at once."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not pa.types.is_list(array.type):
        return array
    joined = pc.binary_join(array, "\x1f")
    return pc.binary_join_element_wise(
        pc.list_value_length(array).cast(pa.string()), joined, "\x1e"
    )


def _relations(item: Relation, old: Tables | None, new: Tables) -> RelationChange:
    before, after = _tables(item, old, new)
    if not before.num_rows or not after.num_rows:
        return RelationChange(item, after, before)
    key_before, key_after = _row_keys(before, after)
    return RelationChange(
        item,
        after.filter(pa.array(_beyond(key_after, key_before))),
        before.filter(pa.array(_beyond(key_before, key_after))),
    )


def _row_keys(before: pa.Table, after: pa.Table) -> tuple[Array, Array]:
    """A number for each row: equal numbers, equal rows."""
    count = before.num_rows
    keys, largest = np.zeros(count + after.num_rows, dtype=np.int64), 1
    for name in after.column_names:
        both = pa.concat_arrays([_plain(before.column(name)), _plain(after.column(name))])
        encoded = pc.dictionary_encode(both, null_encoding="encode")
        codes, size = encoded.indices.to_numpy(zero_copy_only=False), len(encoded.dictionary) + 1
        if largest > _LARGEST // size:
            _, keys = np.unique(keys, return_inverse=True)
            largest = int(keys.max()) + 1
        keys = keys * size + codes
        largest *= size
    return keys[:count], keys[count:]


def _beyond(these: Array, others: Array) -> Array:
    """Which of these rows have no partner among the others; twins are counted."""
    values, counts = np.unique(others, return_counts=True)
    order = np.argsort(these, kind="stable")
    ordered = these[order]
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    rank = np.arange(len(ordered)) - np.repeat(begins, np.diff([*begins, len(ordered)]))
    spot = np.searchsorted(values, ordered)
    matched = spot < len(values)
    matched[matched] = values[spot[matched]] == ordered[matched]
    partners = np.zeros(len(ordered), dtype=np.int64)
    partners[matched] = counts[spot[matched]]
    beyond = np.zeros(len(these), dtype=bool)
    beyond[order] = rank >= partners
    return beyond


def batches(table: pa.Table, size: int) -> Iterator[list[list[Any]]]:
    """The rows of a table as lists of values, some at a time."""
    for start in range(0, table.num_rows, size):
        part = table.slice(start, size)
        yield [list(row) for row in zip(*(c.to_pylist() for c in part.columns), strict=True)]
