"""Somebody who is left out is nowhere: one name in every field of every format, and after it."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import Run
from generated import save, work

import graphkit as gk
from graphkit.ledger import Ledger, Veil, journal
from graphkit.ledger.segments import described
from graphkit.workspace import Deciding, repair

NAME = "Ilsabet Quornwell"
NEEDLES = ("quornwell", "ilsabet")
TEAM = ("Ana Silva", "Ben Okoro")


def canary(folder: Path) -> Path:
    """Files in which a name stands in every field, on works of hers and of others."""
    save(
        folder / "works.json",
        work("Tides of the inner harbour", NAME, *TEAM, year=2019, keyword=f"tides, {NAME}"),
        work(f"In memory of {NAME}", *TEAM, year=2021, URL="https://x.org/ilsabet-quornwell/1",
             note="Quornwell, Ilsabet: a life", abstract=f"What {NAME.upper()} left."),
        work("Rain over the long bridge", *TEAM, "Chidi Nwosu", year=2020,
             **{"container-title": f"{NAME} Lectures", "publisher": f"{NAME} Press"}),
        work("Moss beneath the old station", NAME, "Eero Rautio", year=2022),
        {"type": "book", "author": [{"family": "Quornwell", "given": "Ilsabet"}]},
    )  # fmt: skip
    (folder / "ilsabet-quornwell.bib").write_text(
        f"@article{{quornwell2018, title={{Salt and the reef}}, author={{Quornwell, Ilsabet and"
        f" {{{NAME} Group}} and Silva, Ana}}, journal={{Letters}}, year=2018,"
        f" keywords={{{NAME}}}, note={{{NAME}}}, url={{https://q.org/ilsabet_quornwell}}}}\n"
        f"@article{{x1, title={{Fog upon a meadow}}, author={{Silva, Ana and Haddad, Dina}},"
        f" year=2017, abstract={{As {NAME} says}}, editor={{{NAME}}}}}\n",
        encoding="utf-8",
    )
    (folder / "more.ris").write_text(
        f"TY  - JOUR\nTI  - Ice on the far canal\nAU  - Quornwell, Ilsabet\nAU  - Okoro, Ben\n"
        f"KW  - {NAME}\nPB  - {NAME}\nN1  - {NAME}\nM1  - {NAME}\nUR  - https://z.org/Ilsabet-Quornwell"
        f"\nAD  - {NAME} Institute\nPY  - 2016\nER  - \n",
        encoding="utf-8",
    )
    with zipfile.ZipFile(folder / "box.zip", "w") as archive:
        archive.writestr(f"{NAME}.csv", f"title,authors,year\nIron wells,{NAME}; Ana Silva,2015\n")
    (folder / "ties.edges").write_text(f"{NAME},Ana Silva,2\nAna Silva,Ben Okoro,1\n", "utf-8")
    (folder / "quornwell ilsabet.txt").write_text("nothing that can be read", encoding="utf-8")
    return folder


def holding(folder: Path) -> list[str]:
    """Files below a folder whose name or bytes, unpacked where they are Parquet, name her."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        texts = [path.name, path.read_bytes().decode("utf-8", "replace")]
        if path.suffix == ".parquet":
            with pq.ParquetFile(path) as file:
                texts.append(json.dumps(file.read().to_pylist(), ensure_ascii=False, default=str))
                texts.append(str(described(path)) if path.parent.name == "records" else "")
        if path.name.startswith("journal-"):
            lines = journal.read(path).lines
            texts += [str(journal.unpack(line["rows"])) for line in lines if "rows" in line]
        if any(needle in text.casefold() for text in texts for needle in NEEDLES):
            found.append(path.relative_to(folder).as_posix())
    return found


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[gk.KnowledgeGraph]:
    monkeypatch.setitem(sys.modules, "ladybug", None)
    canary(tmp_path / "in")
    (tmp_path / "ws" / "live" / "openalex").mkdir(parents=True)
    with Ledger(tmp_path / "ws") as ledger:
        ledger.workspace_id()
    answer = save(tmp_path / "ws" / "live" / "openalex" / "q.json", work("Wells", NAME, *TEAM))
    (answer.parent / "kept.json").write_text('{"of": "nobody"}', encoding="utf-8")
    with gk.open(tmp_path / "ws") as graph:
        graph.load([tmp_path / "in", answer])
        graph.load(tmp_path / "in" / "ties.edges", format="edges")
        yield graph


def everybody(graph: gk.KnowledgeGraph) -> list[str]:
    """Those who bear her name: one by works, one of a ready-made graph, a group by another."""
    rows = graph.tables.read("authors", ["id", "name"]).to_pylist()
    return [row["id"] for row in rows if Veil.of([NAME], "x").covers(row["name"])]


def test_the_canary_is_everywhere_first(loaded: gk.KnowledgeGraph) -> None:
    where = holding(loaded.folder)
    for part in ("records/", "tables/", "ledger.sqlite", "live/", "journal-"):
        assert any(part in path for path in where), part


def test_what_is_shown_does_not_name_who_is_left_out(
    loaded: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    for ident in everybody(loaded):
        Deciding(loaded).suppress(ident, why="asked for it")
    left = [p for p in holding(loaded.folder) if p.split("/")[0] in ("tables", "history", "cache")]
    assert left == []
    receipt = loaded.load(tmp_path / "in")
    said = json.dumps(receipt.to_dict()) + str(receipt) + str(loaded.rejected())
    assert not any(needle in said.casefold() for needle in NEEDLES), said
    titles = loaded.tables.read("works").column("title").to_pylist()
    assert "In memory of [left out]" in titles
    loaded.export(tmp_path / "out" / "all.json")
    assert holding(tmp_path / "out") == []


def test_who_is_purged_is_in_nothing_and_does_not_come_back(
    loaded: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    others = {
        row["id"]: row["works"]
        for row in loaded.tables.read("authors", ["id", "name", "works"]).to_pylist()
        if row["id"] not in everybody(loaded) and "uornwell" not in row["name"]
    }
    for ident in everybody(loaded):
        receipt = Deciding(loaded).suppress(ident, why=f"{NAME} asked", who=NAME, purge=True)
    assert any("written anew" in note for note in receipt.notes)
    assert any("still names them" in note for note in receipt.notes)
    assert holding(loaded.folder) == []
    assert (loaded.folder / "live" / "openalex" / "kept.json").exists()
    counted = loaded.tables.read("works").num_rows
    now = loaded.tables.read("authors", ["id", "works"]).to_pylist()
    assert {r["id"]: r["works"] for r in now} == others  # the same people, the same ids
    again = loaded.load(tmp_path / "in")
    assert {f.outcome for f in again.files} <= {"unchanged", "refused"}
    said = json.dumps(again.to_dict())
    assert not any(needle in said.casefold() for needle in NEEDLES), said
    assert loaded.tables.read("works").num_rows == counted
    assert holding(loaded.folder) == []  # not even by the names of the files
    # a newer export of the same works brings her mentions, and the decision still covers them
    anew = work("Tides of the inner harbour", NAME, *TEAM, year=2019, note="anew")
    newer = save(tmp_path / "new" / "works.json", anew)
    loaded.load(newer)
    assert everybody(loaded) == []
    Deciding(loaded).purge()
    assert holding(loaded.folder / "records") == []


def test_a_purged_workspace_is_repaired_without_bringing_anybody_back(
    loaded: gk.KnowledgeGraph,
) -> None:
    for ident in everybody(loaded):
        Deciding(loaded).suppress(ident, purge=True)
    folder = loaded.folder
    loaded.close()
    for path in folder.glob("ledger.sqlite*"):
        path.unlink()
    assert repair(folder).lost == []
    assert holding(folder) == []
    with gk.open(folder) as graph:
        assert everybody(graph) == []


def test_the_command_line_purges_and_warns(here: Run, tmp_path: Path) -> None:
    save(tmp_path / "works.json", work("Tides of the harbour", NAME, *TEAM))
    here("load", "works.json")
    (tmp_path / "graphkit-data" / "sent" / "server").mkdir(parents=True)
    (tmp_path / "graphkit-data" / "sent" / "server" / "x").write_text("x", encoding="utf-8")
    assert "graphkit load --store" in here("people", "suppress", NAME).stderr
    here("people", "undo")
    done = here("people", "suppress", NAME, "--purge")
    assert "Quornwell" not in done.stdout
    assert not (tmp_path / "graphkit-data" / "sent").exists()
    assert holding(tmp_path / "graphkit-data") == []
    assert "applied" in here("people", "log").stdout
    here("people", "purge")
    here("load", "works.json")
    here("author", NAME, code=4)


def test_who_stands_only_in_ready_made_ties_is_purged(here: Run, tmp_path: Path) -> None:
    (tmp_path / "ties.edges").write_text(
        f"{NAME},Ana Silva,2\nAna Silva,Ben Okoro,1\n", encoding="utf-8"
    )
    here("load", "ties.edges", "--format", "edges")
    here("people", "suppress", f"edges:{NAME}", "--purge")
    assert holding(tmp_path / "graphkit-data") == []
    here("load", "ties.edges", "--format", "edges")
    assert holding(tmp_path / "graphkit-data") == []
    assert here("rank", "--by", "degree", "--json").stdout.count("\n") == 2


@pytest.mark.parametrize("glued", [
    "Ilsabet Quornwell2024bioRxiv", "2024Ilsabet Quornwell", "see3IlsabetQuornwell4",
    "QUORNWELL, ILSABET2", "Ilsabet QuornwellAna Silva",
])  # fmt: skip
def test_a_name_that_a_page_ran_together_with_something_is_found(glued: str) -> None:
    said = Veil.of([NAME], "x")(glued)
    assert not any(needle in said.casefold() for needle in NEEDLES)
    assert Veil.of([NAME], "x")("Quornwell2024") == "Quornwell2024"  # one word is nobody's name
