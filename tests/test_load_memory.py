"""What a load holds in memory while it goes on."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from graphkit.graph import TableFolder
from graphkit.resolve import Resolved
from graphkit.workspace import KnowledgeGraph, loading

SAMPLE = """@article{a,
 title = {Tides of the harbour}, author = {Silva, Ana and Okoro, Ben}, year = 2001}
"""


def test_who_is_who_is_let_go_before_answers_are_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []

    def prepare(tables: TableFolder) -> None:
        held.append(sum(isinstance(one, Resolved) for one in gc.get_objects()))

    monkeypatch.setattr(loading, "prepare", prepare)
    (tmp_path / "works.bib").write_text(SAMPLE, encoding="utf-8")
    with KnowledgeGraph(tmp_path / "g") as graph:
        graph.load([tmp_path / "works.bib"])
    assert held == [0]
