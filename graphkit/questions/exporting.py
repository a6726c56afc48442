"""The whole graph as one file for other programs, a batch of rows at a time.

.graphml .gexf    nodes and edges, for Gephi, yEd, networkx, igraph
.json             node-link JSON: {"nodes": […], "edges": […]}
.csv .parquet     the relations; the nodes go to NAME.nodes.csv beside them
.txt              people only: VOSviewer's NAME_map.txt and NAME_network.txt
.net              people only: Pajek's network, with the communities beside it in NAME.clu
.cyjs             Cytoscape's JSON
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.errors import UsageError
from graphkit.files import written_aside
from graphkit.graph import NODES, RELATIONS, Node, Relation, TableFolder
from graphkit.phrases import safe_cell
from graphkit.questions.snapshot import Snapshot
from graphkit.stores import Progress, silent

BATCH = 20_000
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_TYPES = {"int64": "long", "double": "double", "bool": "boolean"}
Kinds = tuple[Sequence[Node], Sequence[Relation]]


def export(
    snapshot: Snapshot, path: Path, *, people: bool = False, progress: Progress = silent
) -> list[Path]:
    """Write the graph, or only people and their ties; the files that were written."""
    if snapshot.conditions:
        raise UsageError("An export is of the whole graph; `where` goes with slices and answers.")
    ending = path.suffix.lower()
    if ending not in WRITERS:
        raise UsageError(f"{path.name}: the ending says which kind; one of {', '.join(WRITERS)}.")
    kinds: Kinds = (NODES, RELATIONS)
    if people:
        kinds = (
            [n for n in NODES if n.label == "Author"],
            [r for r in RELATIONS if r.name == "COAUTHOR"],
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    tables = _Labelled(snapshot.tables.folder) if people else snapshot.tables
    return WRITERS[ending](tables, kinds, path, progress)


def _directed(relations: Sequence[Relation]) -> str:
    """Ties of coauthors have no direction."""
    return "undirected" if all(r.name == "COAUTHOR" for r in relations) else "directed"


class _Labelled(TableFolder):
    """A generation whose people bear the label of their community beside its id."""

    def whole(self, name: str) -> pa.Table:
        table = super().whole(name)
        if name != "authors":
            return table
        labels = {r["id"]: r["label"] for r in self.whole("communities").to_pylist()}
        own = [labels.get(ident) for ident in table.column("community").to_pylist()]
        return table.append_column("community_label", pa.array(own, pa.string()))


def _rows(
    tables: TableFolder, items: Sequence[Node | Relation], progress: Progress
) -> Iterator[tuple[Node | Relation, list[dict[str, Any]]]]:
    done = 0
    for item in items:
        for batch in tables.whole(item.table).to_batches(max_chunksize=BATCH):
            done += batch.num_rows
            progress("writing", done, None)
            yield item, batch.to_pylist()


@contextmanager
def _written(path: Path) -> Iterator[IO[str]]:
    with written_aside(path) as aside, open(aside, "w", encoding="utf-8", newline="\n") as file:
        yield file


def _columns(tables: TableFolder, items: Sequence[Node | Relation]) -> dict[str, pa.DataType]:
    found: dict[str, pa.DataType] = {}
    for item in items:
        for field in tables.whole(item.table).schema:
            if field.name not in ("id", "source", "target"):
                found.setdefault(field.name, field.type)
    return found


def _kind_of(item: Node | Relation) -> str:
    return item.label if isinstance(item, Node) else item.name


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return _NOT_XML.sub("", text)


def _graphml(tables: TableFolder, kinds: Kinds, path: Path, progress: Progress) -> list[Path]:
    nodes, relations = kinds
    with _written(path) as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        names: list[dict[str, str]] = []
        for of, items in (("node", nodes), ("edge", relations)):
            columns = {"kind": pa.string(), **_columns(tables, items)}
            names.append({name: f"{of[0]}{n}" for n, name in enumerate(columns)})
            for name, kind in columns.items():
                file.write(
                    f'<key id="{names[-1][name]}" for="{of}" attr.name={quoteattr(name)}'
                    f' attr.type="{_XML_TYPES.get(str(kind), "string")}"/>\n'
                )
        file.write(f'<graph edgedefault="{_directed(relations)}">\n')
        for item, rows in _rows(tables, nodes, progress):
            for row in rows:
                file.write(f"<node id={_attribute(row.pop('id'))}>{_data(item, row, names[0])}")
                file.write("</node>\n")
        for item, rows in _rows(tables, relations, progress):
            for row in rows:
                ends = (
                    f"source={_attribute(row.pop('source'))} target={_attribute(row.pop('target'))}"
                )
                file.write(f"<edge {ends}>{_data(item, row, names[1])}</edge>\n")
        file.write("</graph>\n</graphml>\n")
    return [path]


def _ends(row: dict[str, Any]) -> str:
    return f"source={_attribute(row.pop('source'))} target={_attribute(row.pop('target'))}"


def _attribute(value: Any) -> str:
    return quoteattr(_plain(value))


def _data(item: Node | Relation, row: dict[str, Any], names: dict[str, str]) -> str:
    cells = {"kind": _kind_of(item), **row}
    return "".join(
        f'<data key="{names[name]}">{escape(_plain(value))}</data>'
        for name, value in cells.items()
        if value is not None
    )


def _gexf(tables: TableFolder, kinds: Kinds, path: Path, progress: Progress) -> list[Path]:
    nodes, relations = kinds
    with _written(path) as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<gexf xmlns="http://gexf.net/1.3" version="1.3">\n')
        file.write(f'<graph defaultedgetype="{_directed(relations)}">\n')
        names: list[dict[str, str]] = []
        for of, items in (("node", nodes), ("edge", relations)):
            columns = {"kind": pa.string(), **_columns(tables, items)}
            names.append({name: str(n) for n, name in enumerate(columns)})
            file.write(f'<attributes class="{of}">\n')
            for name, kind in columns.items():
                file.write(
                    f'<attribute id="{names[-1][name]}" title={quoteattr(name)}'
                    f' type="{_XML_TYPES.get(str(kind), "string")}"/>\n'
                )
            file.write("</attributes>\n")
        file.write("<nodes>\n")
        for item, rows in _rows(tables, nodes, progress):
            for row in rows:
                ident = row.pop("id")
                label = row.get("name") or row.get("title") or row.get("label") or ident
                file.write(f"<node id={_attribute(ident)} label={_attribute(label)}>")
                file.write(f"{_values(item, row, names[0])}</node>\n")
        file.write("</nodes>\n<edges>\n")
        for number, (item, row) in enumerate(_edges(tables, relations, progress)):
            weight, ends = row.get("weight"), _ends(row)
            heavy = f' weight="{weight}"' if isinstance(weight, float) else ""
            data = _values(item, row, names[1])
            file.write(f'<edge id="{number}" {ends}{heavy}>{data}</edge>\n')
        file.write("</edges>\n</graph>\n</gexf>\n")
    return [path]


def _edges(
    tables: TableFolder, relations: Sequence[Relation], progress: Progress
) -> Iterator[tuple[Node | Relation, dict[str, Any]]]:
    for item, rows in _rows(tables, relations, progress):
        for row in rows:
            yield item, row


def _values(item: Node | Relation, row: dict[str, Any], names: dict[str, str]) -> str:
    cells = "".join(
        f'<attvalue for="{names[name]}" value={_attribute(value)}/>'
        for name, value in {"kind": _kind_of(item), **row}.items()
        if value is not None
    )
    return f"<attvalues>{cells}</attvalues>"


def _json(tables: TableFolder, kinds: Kinds, path: Path, progress: Progress) -> list[Path]:
    named: list[tuple[str, Sequence[Node | Relation]]] = [("nodes", kinds[0]), ("edges", kinds[1])]
    with _written(path) as file:
        directed = _directed(kinds[1]) == "directed"
        file.write(f'{{"directed": {json.dumps(directed)}, "multigraph": true')
        for name, items in named:
            file.write(f', "{name}": [')
            between = "\n"
            for item, rows in _rows(tables, items, progress):
                for row in rows:
                    known = {k: v for k, v in row.items() if v is not None}
                    text = json.dumps({"kind": _kind_of(item), **known}, ensure_ascii=False)
                    file.write(between + text.encode("utf-8", "replace").decode())
                    between = ",\n"
            file.write("\n]")
        file.write("}\n")
    return [path]


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.nodes{path.suffix}")


def _csv(tables: TableFolder, kinds: Kinds, path: Path, progress: Progress) -> list[Path]:
    for target, items, keys in (
        (_beside(path), kinds[0], ["id"]),
        (path, kinds[1], ["source", "target"]),
    ):
        columns = ["kind", *keys, *_columns(tables, items)]
        with _written(target) as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            for item, rows in _rows(tables, items, progress):
                for row in rows:
                    cells = {"kind": _kind_of(item), **row}
                    writer.writerow([safe_cell(cells.get(name)) for name in columns])
    return [path, _beside(path)]


def _parquet(tables: TableFolder, kinds: Kinds, path: Path, progress: Progress) -> list[Path]:
    for target, items, keys in (
        (_beside(path), kinds[0], ["id"]),
        (path, kinds[1], ["source", "target"]),
    ):
        fields = {"kind": pa.string(), **dict.fromkeys(keys, pa.string())}
        schema = pa.schema(list({**fields, **_columns(tables, items)}.items()))
        with (
            written_aside(target) as aside,
            pq.ParquetWriter(aside, schema, compression="zstd") as writer,
        ):
            for item, rows in _rows(tables, items, progress):
                full = [{"kind": _kind_of(item), **row} for row in rows]
                writer.write_table(pa.Table.from_pylist(full, schema=schema))
    return [path, _beside(path)]


def _vosviewer(tables: TableFolder, kinds: Kinds, path: Path, progress: Progress) -> list[Path]:
    """A map of people, with their communities as clusters, and the network of their works."""
    _of_people(kinds, path, "VOSviewer's files")
    targets = [path.with_name(f"{path.stem}_{what}.txt") for what in ("map", "network")]
    people = tables.read("authors", ["id", "name", "works", "degree", "community"])
    number: dict[str, int] = {}
    cluster: dict[str, int] = {}
    with _written(targets[0]) as file:
        file.write("id\tlabel\tdescription\tcluster\tweight<Works>\tweight<Links>\n")
        for ident, name, works, degree, group in zip(
            *(c.to_pylist() for c in people.columns), strict=True
        ):
            at = number[ident] = len(number) + 1
            own = cluster.setdefault(group or "", min(len(cluster) + 1, MOST_CLUSTERS))
            cells = (
                str(at),
                _quoted(name or ident),
                ident,
                str(own),
                f"{works or 0}",
                f"{degree or 0}",
            )
            file.write("\t".join(cells) + "\n")
            progress("writing", at, people.num_rows)
    with _written(targets[1]) as file:
        for _, rows in _rows(tables, kinds[1], progress):
            for row in rows:
                ends = number[row["source"]], number[row["target"]]
                strength = row["works"] or row["weight"] or 1
                file.write(f"{min(ends)}\t{max(ends)}\t{strength}\n")
    return targets


def _of_people(kinds: Kinds, path: Path, what: str) -> None:
    if len(kinds[0]) > 1:
        raise UsageError(f"{path.name}: {what} hold people; add --people.")


def _pajek(tables: TableFolder, kinds: Kinds, path: Path, progress: Progress) -> list[Path]:
    """People and their works together; the communities stand in a partition, 0 for none."""
    _of_people(kinds, path, "Pajek's networks")
    people = tables.read("authors", ["id", "name", "community"])
    ids, names, groups = (column.to_pylist() for column in people.columns)
    number = {ident: at for at, ident in enumerate(ids, 1)}
    partition = path.with_suffix(".clu")
    bearers = Counter(names)  # readers take a label for the person: namesakes bear their ids, too
    with _written(path) as file:
        file.write(f"*Vertices {len(ids)}\n")
        for at, (ident, name) in enumerate(zip(ids, names, strict=True), 1):
            label = " ".join((name or ident).split()).replace('"', "'")
            if bearers[name] > 1:
                label = f"{label} ({ident})"
            file.write(f'{at} "{label}"\n')
            progress("writing", at, len(ids))
        file.write("*Edges\n")
        for _, rows in _rows(tables, kinds[1], progress):
            for row in rows:
                strength = row["works"] or row["weight"] or 1
                file.write(f"{number[row['source']]} {number[row['target']]} {strength}\n")
    cluster: dict[str, int] = {}
    with _written(partition) as file:
        file.write(f"*Vertices {len(ids)}\n")
        for group in groups:
            file.write(f"{cluster.setdefault(group, len(cluster) + 1) if group else 0}\n")
    return [path, partition]


def _cytoscape(tables: TableFolder, kinds: Kinds, path: Path, progress: Progress) -> list[Path]:
    nodes, relations = kinds
    with _written(path) as file:
        file.write('{"elements": {"nodes": [')
        _elements(file, tables, nodes, progress)
        file.write('\n], "edges": [')
        _elements(file, tables, relations, progress)
        file.write("\n]}}\n")
    return [path]


def _elements(
    file: IO[str], tables: TableFolder, items: Sequence[Node | Relation], progress: Progress
) -> None:
    number = 0
    for item, rows in _rows(tables, items, progress):
        key = "kind" if isinstance(item, Node) else "interaction"
        for row in rows:
            own = row if isinstance(item, Node) else {"id": f"e{number}", **row}
            data = {key: _kind_of(item), **{k: v for k, v in own.items() if v is not None}}
            file.write(",\n" if number else "\n")
            file.write(json.dumps({"data": data}, ensure_ascii=False, allow_nan=False))
            number += 1


def _quoted(text: str) -> str:
    """A label as VOSviewer reads it: in quotes where it holds a mark that may part columns."""
    text = " ".join(text.split())
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if any(mark in text for mark in ',;"') else text


MOST_CLUSTERS = 1000  # that VOSviewer takes: all further ones share the last

WRITERS: dict[str, Callable[[TableFolder, Kinds, Path, Progress], list[Path]]] = {
    ".graphml": _graphml,
    ".gexf": _gexf,
    ".json": _json,
    ".csv": _csv,
    ".parquet": _parquet,
    ".txt": _vosviewer,
    ".net": _pajek,
    ".cyjs": _cytoscape,
}
