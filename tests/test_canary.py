"""A canary: one name in every field of every format, everywhere it can go, and then nowhere."""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from canary import BY_ENDING, NAME, NEEDLES, TAGGED, boxed, samples
from generated import save, work
from test_purge import holding

import graphkit as gk
from graphkit.ledger import Veil
from graphkit.workspace import Deciding

SOME = 2


def names_her(text: str) -> bool:
    return any(needle in text.casefold() for needle in NEEDLES)


def loaded(folder: Path, chosen: Iterable[Path], graph: gk.KnowledgeGraph) -> list[Path]:
    """All files with the name, and one of which she is an author; what was loaded."""
    files = folder / "in"
    files.mkdir()
    own = save(files / "own.json", work("Tides of the inner harbour", NAME, "Ana Silva", year=2019))
    boxes = [own, *(boxed(sample, files) for sample in chosen)]
    graph.load(boxes)
    return boxes


def bearers(graph: gk.KnowledgeGraph) -> list[str]:
    """Who bears the name, perhaps beside another: an identifier may tie it to somebody else's."""
    rows = graph.tables.read("authors", ["id", "name", "names"]).to_pylist()
    veil = Veil.of([NAME], "x")
    return [r["id"] for r in rows if any(map(veil.covers, [r["name"], *(r["names"] or ())]))]


def purged(graph: gk.KnowledgeGraph) -> None:
    """Everybody who bears the name is taken out for good."""
    for ident in bearers(graph):
        Deciding(graph).suppress(ident, why="asked for it")
    Deciding(graph).purge()


def made_afterwards(graph: gk.KnowledgeGraph, folder: Path) -> list[str]:
    """What is drawn, exported and answered names nobody."""
    folder.mkdir()
    one = graph.rank("works", 1)["id"][0]
    for ending in ("html", "svg", "json"):
        graph.author(one).slice().save(folder / f"slice.{ending}")
    for ending in ("graphml", "gexf", "json"):
        graph.export(folder / f"all.{ending}")
    said = [str(graph.communities().rows()), str(graph.rejected())]
    (folder / "said.txt").write_text("\n".join(said), encoding="utf-8")
    return holding(folder)


def lived_through(tmp_path: Path, chosen: list[Path]) -> int:
    """Loaded, left out, purged, loaded again; returns how many documents there were."""
    with gk.open(tmp_path / "ws") as graph:
        boxes = loaded(tmp_path, chosen, graph)
        assert bearers(graph)
        before = holding(graph.folder)
        assert {path.split("/")[0] for path in before} >= {"records", "tables"}
        documents = len(graph.ledger.sources())
        purged(graph)
        assert holding(graph.folder) == []
        assert made_afterwards(graph, tmp_path / "out") == []
        receipt = graph.load(boxes)
        assert not names_her(json.dumps(receipt.to_dict()) + str(receipt))
        assert bearers(graph) == []
        left = [p for p in holding(graph.folder) if not re.match("records/|ledger.sqlite", p)]
        assert left == []
        Deciding(graph).purge()
        assert holding(graph.folder) == []
    return documents


def test_every_sample_can_hold_the_name() -> None:
    endings = {sample.suffix for sample in samples() if sample.name not in TAGGED}
    assert endings <= {*BY_ENDING}


def test_a_name_in_every_field_of_some_formats(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ladybug", None)  # the store has nothing but the tables
    lived_through(tmp_path, random.Random(4).sample(samples(), SOME))


@pytest.mark.endure
@pytest.mark.parametrize("sample", samples(), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_name_in_every_field(tmp_path: Path, sample: Path) -> None:
    print(sample.name, lived_through(tmp_path, [sample]), "documents")
