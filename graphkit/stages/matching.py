"""Records -> pairs that may be one work: each record goes to the buckets of the keys it has.

What is compared, and what it is worth, is `resolve.works`; here its keys are dealt to buckets, so
that those of one key meet. A record that meets others by a key of another bucket is not compared
there: each key belongs to one bucket.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import pyarrow as pa

from graphkit.names import Parts, title_key
from graphkit.resolve.statements import Dated, Name, Statements
from graphkit.resolve.works import Joiner, Key, Pair
from graphkit.stages.runner import BUCKET, sorted_by

TEXTS = pa.list_(pa.string())
NAME = pa.struct(
    [("text", pa.string()), ("given", TEXTS), ("family", pa.string()), ("suffix", pa.string())]
)
ID = pa.struct([("scheme", pa.string()), ("value", pa.string())])
RECORDS = pa.schema(
    [
        ("number", pa.int64()),
        ("title", pa.string()),
        ("year", pa.int64()),
        ("month", pa.int64()),
        ("venue", pa.string()),
        ("truncated", pa.bool_()),
        ("ids", pa.list_(ID)),
        ("names", pa.list_(NAME)),
    ]
)
KEYED = RECORDS.insert(0, pa.field(BUCKET, pa.int32()))
PAIRS = pa.schema(
    [
        ("strength", pa.float64()),
        ("one", pa.int64()),
        ("other", pa.int64()),
        ("kind", pa.string()),
        ("value", pa.string()),
        ("place", pa.int32()),
    ]
)
CHUNK = 4096  # records in one table


def records_of(said: Statements) -> Iterator[pa.Table]:
    """What of each record tells works apart."""
    for begin in range(0, len(said), CHUNK):
        numbers = range(begin, min(begin + CHUNK, len(said)))
        works = [said.works[n] for n in numbers]
        columns = {
            "number": list(numbers),
            "title": [w.title for w in works],
            "year": [w.year for w in works],
            "month": [w.month for w in works],
            "venue": [w.venue for w in works],
            "truncated": [w.authors_truncated for w in works],
            "ids": [[{"scheme": s, "value": v} for s, v in w.ids] for w in works],
            "names": [[_named(said.name(m)) for m in said.mentions(n)] for n in numbers],
        }
        yield pa.table(columns, schema=RECORDS)


def keyed(table: pa.Table, buckets: int) -> Iterator[pa.Table]:
    """Each record once for every bucket of one of its keys."""
    joiner = Joiner(_said(table))
    rows, bucket_of_row = [], []
    for record in range(table.num_rows):
        for bucket in sorted({bucket_of(key, buckets) for key in joiner.keys(record)}):
            rows.append(record)
            bucket_of_row.append(bucket)
    taken = table.take(pa.array(rows, pa.int64()))
    yield taken.add_column(0, BUCKET, pa.array(bucket_of_row, pa.int32()))


def matched(table: pa.Table, buckets: int) -> pa.Table:
    """The pairs of one bucket."""
    table = sorted_by(table, "number")
    own = table.column(BUCKET)[0].as_py()
    numbers = table.column("number").to_pylist()
    pairs = Joiner(_said(table)).pairs(lambda key: bucket_of(key, buckets) == own)
    rows = [(p.strength, numbers[p.one], numbers[p.other], p.kind, p.value, p.place) for p in pairs]
    return _table(rows)


def pairs_from(table: pa.Table) -> list[Pair]:
    """The pairs of all buckets; one that several keys found stands once."""
    rows = zip(*(table.column(name).to_pylist() for name in PAIRS.names), strict=True)
    return [Pair(*row) for row in sorted(set(rows))]


def bucket_of(key: Key, buckets: int) -> int:
    """The bucket of a key: the same on all machines."""
    kind, value = key
    text = "\x1f".join([kind, *value] if isinstance(value, tuple) else [kind, str(value)])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) % buckets


def _table(rows: Sequence[tuple[object, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(PAIRS)
    arrays = [pa.array(list(c), f.type) for c, f in zip(columns, PAIRS, strict=True)]
    return pa.table(arrays, schema=PAIRS)


def _named(name: Name) -> dict[str, object]:
    own = name.parts
    return {"text": name.text, "given": own.given, "family": own.family, "suffix": own.suffix}


def _said(table: pa.Table) -> Statements:
    """Statements with what these rows say, as far as works are told apart by it."""
    said = Statements()
    numbers: dict[tuple[object, ...], int] = {}
    for row in table.to_pylist():
        for one in row["names"]:
            parts = Parts(tuple(one["given"]), one["family"], one["suffix"])
            number = numbers.setdefault((one["text"], parts), len(numbers))
            if number == len(said.names):
                said.names.append(Name(one["text"], parts, parts.key))
            said.mention_name.append(number)
        said.first_mention.append(len(said.mention_name))
        said.works.append(_dated(row))
    return said


def _dated(row: dict[str, object]) -> Dated:
    nothing: dict[str, object] = dict.fromkeys(Dated.__dataclass_fields__)
    title = row["title"]
    ids = row["ids"]
    assert isinstance(ids, list)  # noqa: S101 - as its schema says
    return Dated(
        **{  # type: ignore[arg-type]
            **nothing,
            "title": title,
            "key": title_key(str(title)) if title else "",
            "year": row["year"],
            "month": row["month"],
            "venue": row["venue"],
            "authors_truncated": row["truncated"],
            "ids": tuple((pair["scheme"], pair["value"]) for pair in ids),
            "groups": (),
        }
    )
