"""What OpenAlex took back: works that it deleted, and works that it states anew on another day."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import graphkit as gk
from graphkit.records import Deleted, Rejected, to_json, understood, written
from loaders import openalex_deleted

SAMPLE = Path(__file__).parent / "samples" / "openalex_deleted" / "deleted_ids.csv"


def work(number: int, *names: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/W{4400000000 + number}",
        "title": f"Tides of the outer harbour number {number}",
        "publication_year": 2020,
        "type": "article",
        "topics": [{"id": f"https://openalex.org/T{number}", "display_name": f"Topic {number}"}],
        "authorships": [
            {
                "author": {"id": f"https://openalex.org/A{ord(name[0])}", "display_name": name},
                "institutions": [
                    {"id": "https://openalex.org/I1", "display_name": f"Harbour College {number}"}
                ],
            }
            for name in names
        ],
        **more,
    }


def part(folder: Path, day: str, *works: dict[str, Any]) -> Path:
    file = folder / f"updated_date={day}" / "part_0000.gz"
    file.parent.mkdir(parents=True)
    lines = "".join(json.dumps(one) + "\n" for one in works)
    file.write_bytes(gzip.compress(lines.encode(), mtime=0))
    return file


def test_the_list_is_read_some_thousand_to_a_record(tmp_path: Path) -> None:
    (found,) = gk.read(SAMPLE)
    assert isinstance(found, Deleted)
    assert (found.scheme, found.values) == ("openalex", ("W4400000002", "W4400000003"))
    assert (found.origin.format, found.origin.line) == ("openalex-deleted", 2)
    assert understood(written(to_json(found))) == found
    many = tmp_path / "deleted_ids.csv"
    count = openalex_deleted.AT_ONCE + 5
    rows = "".join(f"https://openalex.org/W{n},2026-01-01\n" for n in range(1, count + 1))
    many.write_text(f"work_id,deleted_date\n{rows}nobody,2026-01-01\n", encoding="utf-8")
    one, bad, other = gk.read(many)
    assert isinstance(one, Deleted) and len(one.values) == count - 5
    assert isinstance(other, Deleted) and len(other.values) == 5
    assert [one.origin.line, other.origin.line] == [2, count - 3]
    assert isinstance(bad, Rejected) and bad.origin.line == count + 2


def test_deleted_works_count_no_more_whoever_came_first(tmp_path: Path) -> None:
    folder = tmp_path / "works"
    day = part(folder, "2026-01-01", work(1, "Ana Silva", "Ben Okoro"), work(2, "Cem Kaya"),
               work(3, "Dora Lind", doi="https://doi.org/10.5555/three"))  # fmt: skip
    other = tmp_path / "other.bib"
    other.write_text(
        "@article{x, title={Tides of the outer harbour number 3}, author={Lind, Dora and Ek, Per},"
        " year=2020, doi={10.5555/three}}",
        encoding="utf-8",
    )
    listed = folder / "deleted_ids.csv.gz"
    listed.write_bytes(gzip.compress(SAMPLE.read_bytes(), mtime=0))
    url = "s3://openalex/data/works/updated_date=2026-01-01/part_0000.gz"
    (folder / "manifest").write_text(json.dumps({"entries": [{"url": url}]}), encoding="utf-8")
    with gk.open(tmp_path / "one") as graph:
        receipt = graph.load([other, folder])
        assert not receipt.rejected
        assert "2 works are deleted at its source" in " ".join(receipt.notes)
        titles = graph.tables.read("works", ["title"]).column(0).to_pylist()
        assert sorted(t[-1] for t in titles) == ["1", "3"]  # the third is the other file's alone
        names = graph.tables.read("authors", ["name"]).column(0).to_pylist()
        assert sorted(names) == ["Ana Silva", "Ben Okoro", "Dora Lind", "Per Ek"]
        assert graph.tables.count("topics") == graph.tables.count("institutions") == 1
        decisions = graph.tables.read_decisions().to_pylist()
        gone = [row["subject"] for row in decisions if row["kind"] == "deleted at its source"]
        assert gone == ["openalex:W4400000002", "openalex:W4400000003"]
        first = graph.tables.generation
    with gk.open(tmp_path / "other-order") as graph:
        graph.load(day)
        assert graph.tables.count("works") == 3
        graph.load([folder, other])
        graph.load(other)
        assert graph.tables.count("works") == 2
        again = graph.tables.generation
    with gk.open(tmp_path / "without") as graph:
        graph.load([other, folder])
        graph.forget(listed)
        assert graph.tables.count("works") == 3  # taking the list out brings them back
    assert first and again


def test_of_two_days_the_newer_statement_counts(tmp_path: Path) -> None:
    folder = tmp_path / "works"
    part(folder, "2026-01-01", work(1, "Ana Silva", "Wrong Person"), work(2, "Cem Kaya"))
    part(folder, "2026-02-01", work(1, "Ana Silva", "Ben Okoro", publication_year=2021))
    with gk.open(tmp_path / "workspace") as graph:
        receipt = graph.load(folder)
        assert "1 works are stated anew" in " ".join(receipt.notes)
        years = graph.tables.read("works", ["title", "year"]).to_pylist()
        assert {row["title"][-1]: row["year"] for row in years} == {"1": 2021, "2": 2020}
        names = graph.tables.read("authors", ["name"]).column(0).to_pylist()
        assert sorted(names) == ["Ana Silva", "Ben Okoro", "Cem Kaya"]
        assert sum(file.records for file in receipt.files) == 3  # nothing is lost
