"""A snapshot of OpenAlex as it is since 2026: one manifest above all kinds, in two forms."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_openalex_deleted import work

import graphkit as gk
from graphkit.records import Rejected, Work

DAYS = ("updated_date=2026-05-01", "updated_date=2026-06-24")


def person(number: int, name: str) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/A{number}", "display_name": name, "works_count": 1,
        "display_name_alternatives": [name], "orcid": None, "last_known_institutions": [],
        "works_api_url": f"https://api.openalex.org/works?filter=author.id:A{number}",
    }  # fmt: skip


def write(file: Path, rows: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), file, compression="snappy")
        return
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    file.write_bytes(gzip.compress(lines.encode(), mtime=0))


def manifest(folder: Path, *kinds: str) -> None:
    """As it lies above the kinds; `fetched` are those of which parts are here."""
    entities = []
    for kind in kinds:
        files = [
            {
                "url": f"s3://openalex/data/{folder.name}/{file.relative_to(folder).as_posix()}",
                "meta": {"content_length": file.stat().st_size, "record_count": 2},
            }
            for file in sorted((folder / kind).rglob("part_*"))
        ]
        entities.append({"entity": kind, "content_length": 9, "files": files})
    # of what nobody fetched here
    url = f"s3://openalex/data/{folder.name}/sources/{DAYS[0]}/part_0000.gz"
    lacking = {"url": url, "meta": {"content_length": 9, "record_count": 1}}
    entities.append({"entity": "sources", "content_length": 9, "files": [lacking]})
    told = {"date": "2026-06-26", "format": folder.name, "meta": {}, "entities": entities}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")


def snapshot(data: Path, form: str) -> Path:
    """Works of two days, people of the first, and what was deleted since."""
    folder, end = data / form, {"jsonl": "gz", "parquet": "parquet"}[form]
    write(folder / "works" / DAYS[0] / f"part_0000.{end}",
          [work(1, "Ana Silva", "Ben Okoro"), work(2, "Cem Kaya", is_xpac=True)])  # fmt: skip
    write(folder / "works" / DAYS[1] / f"part_0000.{end}",
          [work(3, "Ana Silva", "Dora Lind"), work(4, "Ben Okoro")])  # fmt: skip
    write(folder / "authors" / DAYS[0] / f"part_0000.{end}",
          [person(ord("A"), "Ana Silva"), person(ord("B"), "Ben Okoro")])  # fmt: skip
    manifest(folder, "authors", "works")
    return folder


def reasons(path: Path) -> list[str]:
    return [f"{r.origin.file}: {r.reason}" for r in gk.read(path) if isinstance(r, Rejected)]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_whole_snapshot_is_read_without_a_word(tmp_path: Path, form: str) -> None:
    folder = snapshot(tmp_path, form)
    assert reasons(folder) == []
    assert sum(isinstance(one, Work) for one in gk.read(folder)) == 4
    assert reasons(folder / "works") == []


def test_both_forms_give_one_graph(tmp_path: Path) -> None:
    """Whoever has fetched both is told so, and each work is read once."""
    lines, parquet = (snapshot(tmp_path / "data", form) for form in ("jsonl", "parquet"))
    (told,) = reasons(tmp_path / "data")
    assert told == (
        "data/parquet/manifest.json: is passed over with its parts: they say the same as another"
        " form of this snapshot, jsonl"
    )
    found = []
    for number, paths in enumerate(([tmp_path / "data"], [lines], [parquet])):
        with gk.open(tmp_path / str(number)) as graph:
            graph.load(paths)
            people = graph.tables.read("authors", ["id", "name", "works"]).to_pydict()
            found.append((graph.tables.read("works", ["id", "title"]).to_pydict(), people))
    assert found[0] == found[1] == found[2]
    (lines / "authors").rename(tmp_path / "elsewhere")  # one has what the other lacks
    assert reasons(tmp_path / "data") == []


@pytest.mark.parametrize("asked", ["", "works"])
def test_what_is_missing_or_cut_is_said(tmp_path: Path, asked: str) -> None:
    folder = snapshot(tmp_path, "jsonl")
    cut = folder / "works" / DAYS[0] / "part_0000.gz"
    cut.write_bytes(cut.read_bytes()[:-9])
    (folder / "works" / DAYS[1] / "part_0000.gz").unlink()
    told = " ".join(reasons(folder / asked))
    assert f"1 are not here: works/{DAYS[1]}/part_0000.gz" in told
    assert f"1 are not of the length that it states: works/{DAYS[0]}/part_0000.gz" in told
    assert "sources" not in told


def test_a_part_of_another_kind_does_not_stand_for_one_left_over(tmp_path: Path) -> None:
    """Days and numbers are the same for all kinds, and a synchronised folder keeps old parts."""
    folder = snapshot(tmp_path, "jsonl")
    (folder / "authors" / DAYS[0] / "part_0000.gz").rename(folder / "kept")
    (folder / "kept").unlink()
    manifest(folder, "works")
    write(folder / "authors" / DAYS[0] / "part_0000.gz", [person(ord("A"), "Ana Silva")])
    (told,) = reasons(folder)
    assert f"authors/{DAYS[0]}/part_0000.gz: is not named by the manifest" in told


def test_a_newer_snapshot_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """A work goes to the part of its new day, one is deleted, a person is somebody else's now."""
    folder = snapshot(tmp_path / "data", "jsonl")
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(folder)
        assert graph.tables.count("works") == 4
        people = graph.tables.count("authors")
        write(folder / "works" / DAYS[0] / "part_0000.gz", [work(2, "Cem Kaya", is_xpac=True)])
        changed = work(1, "Ana Silva", "Ben Okoro", publication_year=2021)
        moved = [work(3, "Ana Silva", "Dora Lind"), changed]
        for one in moved:  # Ana's other id went into this one
            one["authorships"][0]["author"]["id"] = "https://openalex.org/A777"
        write(folder / "works" / "updated_date=2026-09-20" / "part_0000.gz", moved)
        write(folder / "authors" / DAYS[0] / "part_0000.gz", [person(ord("B"), "Ben Okoro")])
        write(folder / "authors" / DAYS[1] / "part_0000.gz", [person(777, "Ana Silva")])
        (folder / "works" / DAYS[1] / "part_0000.gz").unlink()
        manifest(folder, "authors", "works")
        listed = "work_id,deleted_date\nhttps://openalex.org/W4400000004,2026-08-20\n"
        (folder / "works" / "deleted_ids.csv.gz").write_bytes(gzip.compress(listed.encode()))
        receipt = graph.load(folder)
        works = graph.tables.read("works", ["id", "year"]).to_pydict()
        graph.forget(folder / "works" / DAYS[1])
        after = graph.tables.read("works", ["id", "year"]).to_pydict()
        ana = [r for r in graph.tables.read("authors", ["name", "works"]).to_pylist()
               if r["name"] == "Ana Silva"]  # fmt: skip
    assert not receipt.rejected
    assert works == after
    assert works["id"] == [f"openalex:W440000000{n}" for n in (1, 2, 3)]
    assert works["year"] == [2021, 2020, 2020]
    assert ana == [{"name": "Ana Silva", "works": 2}]
    assert people == 4
