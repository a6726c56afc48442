"""Somebody else's Neo4j -> graphkit's tables, through a mapping file; read-only.

Counts, spans of years and ties that the mapping does not name are computed from what it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphkit.graph import ITEMS, RELATION, Node, Relation, schema_of
from graphkit.graph.tables import SEARCHED, Authored, coauthor_table
from graphkit.names import fold, search_forms, title_key
from graphkit.stores.server.connection import Connection, quoted
from graphkit.stores.server.contents import Contents, write_rows
from graphkit.stores.server.mapping import Mapped, SchemaMapping

_YEAR = re.compile(r"(?<!\d)(1[5-9]|20)\d{2}(?!\d)")
_TRUE = ("true", "yes", "1")


class Foreign(Contents):
    """The tables of a graph that another program made."""

    def __init__(self, connection: Connection, folder: Path, mapping: SchemaMapping) -> None:
        super().__init__(connection, folder)
        self.mapping = mapping

    def fetch(self, item: Node | Relation, path: Path) -> None:
        """Read one table, or compute it."""
        name = item.label if isinstance(item, Node) else item.name
        schema = schema_of(item)
        mapped = self.mapping.items.get(name)
        if mapped is None:
            table = self._ties() if name == "COAUTHOR" else schema.empty_table()
            pq.write_table(table, path)
            return
        parts = self.connection.stream(self._text(item, mapped), f"read {name}")
        write_rows(path, schema, _converted(parts, schema))
        table = pq.read_table(path)
        if isinstance(item, Relation):
            pq.write_table(_once(table, item), path)
        else:
            pq.write_table(self._completed(item, _keyed(table)), path)

    def _text(self, item: Node | Relation, mapped: Mapped) -> str:
        if isinstance(item, Node):
            key = _value("n", mapped.properties.get("id"))
            rest = [
                f"n.{quoted(theirs)}" if theirs else "null"
                for theirs in (mapped.properties.get(c) for c in item.columns if c != "id")
            ]
            return f"MATCH (n:{quoted(mapped.name)}) RETURN {_listed([key, *rest])}"
        ends = [self.mapping.items[label] for label in (item.source, item.target)]
        keys = [_value(x, end.properties.get("id")) for x, end in zip("ab", ends, strict=True)]
        rest = [
            f"r.{quoted(theirs)}" if theirs else "null"
            for theirs in (mapped.properties.get(c) for c in item.columns)
        ]
        left, right = ("<-", "-") if mapped.reverse else ("-", "->")
        return (
            f"MATCH (a:{quoted(ends[0].name)}){left}[r:{quoted(mapped.name)}]{right}"
            f"(b:{quoted(ends[1].name)}) RETURN {_listed([*keys, *rest])}"
        )

    # -- what is computed ----------------------------------------------------------------------

    def _raw_keys(self, label: str) -> pa.Array:
        """The keys of a label, sorted, without computing what stands beside them."""
        mapped = self.mapping.items.get(label)
        if mapped is None:
            return pa.array([], pa.string())
        key = _value("n", mapped.properties.get("id"))
        text = f"MATCH (n:{quoted(mapped.name)}) WITH DISTINCT {key} AS id RETURN id ORDER BY id"
        keys = [row[0] for rows in self.connection.stream(text, f"read {label}") for row in rows]
        return pa.array(sorted(str(i) for i in keys if i is not None), pa.string())

    def _authored(self, people: pa.Array) -> tuple[Authored, np.ndarray[Any, Any]]:
        works = self.read("works", ["id", "year"])
        rows = self.read("authored")
        person = pc.index_in(rows.column("source"), value_set=people).to_numpy()
        work = pc.index_in(rows.column("target"), value_set=works.column("id").combine_chunks())
        position = pc.fill_null(rows.column("position"), 0).to_numpy().astype(np.int64)
        number = work.to_numpy().astype(np.int64)
        order = np.lexsort((person, number))
        years = pc.fill_null(works.column("year"), 0).to_numpy().astype(np.int64)
        authored = Authored(
            person.astype(np.int64)[order],
            number[order],
            position[order],
            len(people),
            works.num_rows,
        )
        return authored, years

    def _ties(self) -> pa.Table:
        people = self._raw_keys("Author")
        authored, years = self._authored(people)
        return coauthor_table(people, authored.pairs(years))

    def _completed(self, item: Node, table: pa.Table) -> pa.Table:
        if item.label == "Author":
            return self._people(table)
        if item.label == "Work":
            titles = table.column("title").to_pylist()
            keys = [title_key(t)[:SEARCHED] if t else None for t in titles]
            table = _put(table, "title_norm", pa.array(keys, pa.string()))
            return _put(table, "authors", self._counts("AUTHORED", "target", table))
        names = [title_key(n) if n else None for n in table.column("name").to_pylist()]
        if "name_norm" in table.column_names:
            table = _put(table, "name_norm", pa.array(names, pa.string()))
        for relation, end, label, column in (
            ("ABOUT", "target", "Topic", "works"),
            ("AFFILIATED", "target", "Institution", "people"),
            ("PUBLISHED_IN", "target", "Venue", "works"),
        ):
            if item.label == label:
                table = _put(table, column, self._counts(relation, end, table))
        return table

    def _counts(self, relation: str, end: str, table: pa.Table) -> pa.Array:
        if relation not in self.mapping.items:
            return pa.nulls(table.num_rows, pa.int64())
        ids = table.column("id").combine_chunks()
        ends = self.read(RELATION[relation].table, [end]).column(0)
        places = pc.index_in(ends, value_set=ids).drop_null().to_numpy()
        return pa.array(np.bincount(places, minlength=len(ids)), pa.int64())

    def _people(self, table: pa.Table) -> pa.Table:
        table = table.filter(pc.is_valid(table.column("name")))
        ids = table.column("id").combine_chunks()
        names = [str(n) for n in table.column("name").to_pylist()]
        table = _put(table, "name_norm", pa.array([fold(n)[:SEARCHED] for n in names], pa.string()))
        table = _put(table, "names", pa.array([[n] for n in names], pa.list_(pa.string())))
        table = _put(
            table, "search", pa.array([search_forms([n])[:SEARCHED] for n in names], pa.string())
        )
        basis = pa.array(["stated by the source"] * len(names), pa.string())
        table = _put(table, "identity_basis", basis)
        if "AUTHORED" in self.mapping.items:
            authored, years = self._authored(ids)
            works, first, last = authored.spans(years)
            table = _put(table, "works", pa.array(works, pa.int64()))
            table = _put(table, "first_year", pa.array(first, pa.int64(), mask=first == 0))
            table = _put(table, "last_year", pa.array(last, pa.int64(), mask=last == 0))
        ties = self.read("coauthor", ["source", "target"])
        ends = pa.chunked_array([*ties.column(0).chunks, *ties.column(1).chunks], pa.string())
        places = pc.index_in(ends, value_set=ids).drop_null().to_numpy()
        degree = np.bincount(places, minlength=len(ids))
        return _put(table, "degree", pa.array(degree, pa.int64()))


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"{value} AS c{n}" for n, value in enumerate(values))


def _value(variable: str, name: str | None) -> str:
    return f"toString({variable}.{quoted(name)})" if name else f"elementId({variable})"


def _put(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, values)


def _keyed(table: pa.Table) -> pa.Table:
    """Rows with a key, each key once, sorted by it."""
    table = table.filter(pc.is_valid(table.column("id")))
    order = pc.sort_indices(table, sort_keys=[("id", "ascending")])
    table = table.take(order).combine_chunks()
    ids = table.column("id").combine_chunks()
    first = pc.index_in(ids, value_set=ids).to_numpy() == np.arange(len(ids))
    return table.filter(pa.array(first)) if len(ids) else table


def _once(table: pa.Table, item: Relation) -> pa.Table:
    """Relations with both ends; ties once, the smaller id first, those of one pair summed."""
    table = table.filter(
        pc.and_(pc.is_valid(table.column("source")), pc.is_valid(table.column("target")))
    )
    if item.name != "COAUTHOR":
        return table
    table = table.filter(pc.not_equal(table.column("source"), table.column("target")))
    one, other = table.column("source"), table.column("target")
    forward = pc.less(one, other)
    table = _put(table, "source", pc.if_else(forward, one, other))
    table = _put(table, "target", pc.if_else(forward, other, one))
    weight = pc.fill_null(pc.coalesce(table.column("weight"), table.column("works")), 1)
    table = _put(table, "weight", weight.cast(pa.float64()))
    # an arrow each way is one tie said twice: its numbers are the larger ones, not their sum
    merged = table.group_by(["source", "target"]).aggregate(
        [("works", "max"), ("weight", "max"), ("first_year", "min"), ("last_year", "max")]
    )
    names = {
        "works_max": "works",
        "weight_max": "weight",
        "first_year_min": "first_year",
        "last_year_max": "last_year",
    }
    merged = merged.rename_columns([names.get(n, n) for n in merged.column_names])
    return merged.select(schema_of(ITEMS[item.table]).names).cast(schema_of(ITEMS[item.table]))


def _converted(parts: Iterator[list[list[Any]]], schema: pa.Schema) -> Iterator[list[list[Any]]]:
    kinds = [(f.name, f.type) for f in schema]
    for rows in parts:
        yield [
            [_as(value, name, kind) for value, (name, kind) in zip(row, kinds, strict=True)]
            for row in rows
        ]


def _as(value: Any, name: str, kind: pa.DataType) -> Any:
    """A value of theirs in our type; None where it says nothing that we can use."""
    if value is None:
        return None
    try:
        if name.endswith("year"):
            year = _YEAR.search(str(value))
            return int(year[0]) if year else None
        if pa.types.is_integer(kind):
            return int(value)
        if pa.types.is_floating(kind):
            return float(value)
        if pa.types.is_boolean(kind):
            return value if isinstance(value, bool) else str(value).lower() in _TRUE
        if pa.types.is_list(kind):
            return [str(v) for v in value] if isinstance(value, list) else [str(value)]
    except (TypeError, ValueError):
        return None
    return str(value)
