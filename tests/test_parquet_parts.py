"""Parts of snapshots as Parquet: the records that the same objects give as JSON Lines."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import graphkit as gk
from graphkit.records import Rejected, Work


def works(count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": f"https://openalex.org/W{n + 1}", "doi": f"https://doi.org/10.5555/t.{n}",
            "title": f"Tides of the harbour {n} – é漢", "publication_year": 2000 + n,
            "publication_date": f"{2000 + n}-05-04", "type": "article", "is_xpac": n % 2 == 0,
            "authorships": [
                {
                    "author": {"id": f"https://openalex.org/A{n}", "display_name": "Ana Silva",
                               "orcid": None},
                    "raw_author_name": "A. Silva",
                    "institutions": [{"id": "https://openalex.org/I1", "display_name": "Harbour",
                                      "ror": None, "country_code": "PT"}],
                }
            ],
            "abstract_inverted_index": json.dumps({"Deep": [0], "water": [1]}),
            "referenced_works": ["https://openalex.org/W9"],
        }
        for n in range(count)
    ]  # fmt: skip


def said(path: Path) -> list[Any]:
    """Records without their place."""
    return [
        (type(one).__name__, one.title, one.year, one.authors, one.ids, one.abstract,
         one.references, one.extra, one.origin.line) if isinstance(one, Work) else one
        for one in gk.read(path)
    ]  # fmt: skip


def test_parquet_gives_what_json_lines_give(tmp_path: Path) -> None:
    rows = works(600)
    lines = tmp_path / "part.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    part = tmp_path / "part_000.parquet"
    pq.write_table(pa.Table.from_pylist(rows), part, row_group_size=100, compression="zstd")
    found = said(part)
    assert found == said(lines)
    assert len(found) == 600
    assert found[599][-1] == 600  # the row


def test_values_that_json_has_no_word_for(tmp_path: Path) -> None:
    rows = [{**row, "publication_date": dt.date(2001, 2, 3), "score": float("nan")}
            for row in works(2)]  # fmt: skip
    table = pa.Table.from_pylist(rows)
    counts = pa.array([[("a", 1)], []], pa.map_(pa.string(), pa.int64()))
    raw = pa.array([b"\xff", b"x"])
    pq.write_table(table.append_column("counts", counts).append_column("raw", raw), tmp_path / "p")
    first, second = gk.read(tmp_path / "p")
    assert isinstance(first, Work)
    assert (first.year, first.month, first.day) == (2001, 2, 3)
    assert isinstance(second, Work)


@pytest.mark.parametrize("at", [4, 400, -300, -9])
def test_damage_is_said(tmp_path: Path, at: int) -> None:
    path = tmp_path / "part.parquet"
    pq.write_table(pa.Table.from_pylist(works(50)), path, row_group_size=10, compression="none")
    data = bytearray(path.read_bytes())
    data[at : at + 8] = b"\xff\x00\xee\x7f\xaa\x13\x99\x01"[: len(data[at : at + 8])]
    path.write_bytes(data)
    for one in gk.read(path):  # refused, or read as far as it goes: never a defect
        assert isinstance(one, Work | Rejected)


def test_a_group_of_rows_beyond_belief_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHKIT_LIMITS", "unpacked=1k ratio=1")
    path = tmp_path / "part.parquet"
    table = pa.table({"id": ["https://openalex.org/W1" + "0" * 4000] * 3000})
    pq.write_table(table, path, use_dictionary=False)
    (one,) = gk.read(path)
    assert isinstance(one, Rejected)
    assert "unpacked" in one.reason


def test_a_manifest_says_which_parts_are_missing(tmp_path: Path) -> None:
    folder = tmp_path / "works"
    part = folder / "updated_date=2026-01-01" / "part_000.parquet"
    part.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(works(3)), part)
    urls = [f"s3://openalex/data/works/updated_date=2026-01-0{n}/part_000.parquet" for n in (1, 2)]
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({"entries": [{"url": urls[0]}]}), encoding="utf-8")
    assert [type(one) for one in gk.read(folder)] == [Work] * 3
    manifest.write_text(json.dumps({"entries": [{"url": u} for u in urls]}), encoding="utf-8")
    refused = [one for one in gk.read(folder) if isinstance(one, Rejected)]
    assert len(refused) == 1
    assert "2 parts, of which 1 are not here" in refused[0].reason
    assert urls[1].partition("/works/")[2] in refused[0].reason


def test_a_part_of_an_older_snapshot_gives_way(tmp_path: Path) -> None:
    """A work that changed stands in the part of its new day; the old part is not named any more."""
    folder = tmp_path / "works"
    old, new = (folder / f"updated_date=2026-01-0{n}" / "part_000.parquet" for n in (1, 2))
    rows = works(3)

    def manifest(*parts: Path) -> None:
        urls = [f"s3://openalex/data/works/{part.relative_to(folder).as_posix()}" for part in parts]
        text = json.dumps({"entries": [{"url": url} for url in urls]})
        (folder / "manifest").write_text(text, encoding="utf-8")

    for part in (old, new):
        part.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows), old)
    manifest(old)
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(folder)
        assert graph.tables.count("works") == 3
        changed = [{**row, "publication_year": 2024, "publication_date": "2024-01-01"}
                   for row in rows[:2]]  # fmt: skip
        pq.write_table(pa.Table.from_pylist(changed), new)
        manifest(new)
        receipt = graph.load(folder)
        years = graph.tables.read("works", ["year"]).column(0).to_pylist()
    assert years == [2024, 2024]
    assert [one.reason for one in receipt.rejected] == [
        "is not named by the manifest: it is left over from an older snapshot"
    ]
