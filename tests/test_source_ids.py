"""Two ids of one source are two people to it: evidence beside names and works, never a ruling."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import graphkit as gk
from graphkit.resolve.identity.source_ids import APART, LEAST, NO_ID, against, ids_of
from graphkit.workspace.deciding import Deciding

Told = tuple[str, str, str, str]  # title, name, its id, a co-author


def loaded(folder: Path, works: Sequence[Told]) -> gk.KnowledgeGraph:
    lines = []
    for number, (title, name, ident, other) in enumerate(works):
        authors = [(name, ident), (other, f"A9{number:03}")]
        lines.append({
            "id": f"https://openalex.org/W1{number:03}", "title": title,
            "publication_year": 2020, "authorships": [
                {"author": {"id": f"https://openalex.org/{i}", "display_name": n},
                 "raw_author_name": n} for n, i in authors],
        })  # fmt: skip
    path = folder / "works.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    graph = gk.open(folder / "data")
    graph.load(path)
    return graph


def ids(graph: gk.KnowledgeGraph, name: str) -> list[str]:
    people = graph.people
    return sorted(people[people["name"] == name]["id"])


FAR = ["Graph networks for recommendation", "Kelp forests under warming seas", "Cells of tin"]


def test_works_of_a_common_name_with_other_ids_are_other_people(tmp_path: Path) -> None:
    others = ("Ana Silva", "Bo Kelp", "Cy Moor")
    told = [(t, "Wei Wang", f"A{n}", o) for n, (t, o) in enumerate(zip(FAR, others, strict=True))]
    graph = loaded(tmp_path, told)
    found = ids(graph, "Wei Wang")
    assert len(found) == 3
    told = Deciding(graph).explain(*found[:2])
    assert "OpenAlex: ids of two people" in json.dumps(told, default=str)


def test_ids_are_no_ruling_where_works_are_tied(tmp_path: Path) -> None:
    title = "Sampling tides of kelp forests"
    told = [(f"{title} {n}", "Jarad Quornwell", f"A{n}", "Ana Dunmere") for n in range(3)]
    assert len(ids(loaded(tmp_path, told), "Jarad Quornwell")) == 1


def test_who_has_two_ids_of_a_source_has_none() -> None:
    known = [("openalex", "A1"), ("openalex", "A2"), ("page", "p"), ("s2", "7"), ("s2", "8")]
    found = ids_of([(0,), (1,), (0, 1), (0, 3), (4, 2)], 5, known)
    assert found["openalex"].tolist() == [0, 1, NO_ID, 0, NO_ID]
    assert found["s2"].tolist() == [NO_ID, NO_ID, NO_ID, 3, 4] and set(found) == {"openalex", "s2"}
    one, other = np.array([0, 0, 0, 3]), np.array([1, 2, 3, 4])
    assert against(found, one, other).tolist() == [APART["openalex"], 0, 0, APART["s2"]]


def test_all_sources_together_are_bounded() -> None:
    each = {scheme: np.array([0, 1], np.int32) for scheme in APART}
    assert against(each, np.array([0]), np.array([1]))[0] == pytest.approx(LEAST)
