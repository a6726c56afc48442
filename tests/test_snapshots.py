"""One question, one generation: what is being answered is never changed by a load or a decision."""

from __future__ import annotations

from collections import Counter

import pytest

import graphkit as gk
from graphkit.analyse.windows import difference, within
from graphkit.changes import Years
from graphkit.graph import TableFolder
from graphkit.slices import Wanted, compare
from graphkit.workspace import Deciding

OPEN = [((2010, 2014), (2015, None)), ((None, 2014), (2015, 2019)), ((None, 2014), (2015, None))]


@pytest.mark.parametrize("at", ["communities", "in_community"])
def test_a_decision_while_an_answer_is_made_does_not_break_it(
    own_demo: gk.KnowledgeGraph, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = own_demo.communities(members=True).rows()
    read, decided = TableFolder.read, []

    def read_and_decide(self: TableFolder, table: str, columns: object = None) -> object:
        if table == at and not decided:
            decided.append(table)
            with gk.open(own_demo.folder) as other:
                two = [person["id"] for person in before[0]["top"][:2]]
                Deciding(other).merge(*two)
        return read(self, table, columns)  # type: ignore[arg-type]

    monkeypatch.setattr(TableFolder, "read", read_and_decide)
    assert own_demo.communities(members=True).rows() == before
    assert decided


@pytest.mark.parametrize(("one", "other"), [*OPEN, ((2010, 2014), (2015, 2019))])
def test_table_and_picture_agree_on_what_became_of_ties(
    demo: gk.KnowledgeGraph, one: Years, other: Years
) -> None:
    whole = demo.projection
    found = difference(whole, one, other)
    table = {
        (tie.source, tie.target): kind
        for kind in ("new", "ended", "stronger", "weaker")
        for tie in getattr(found, kind)
    }
    windows = [within(whole, one), within(whole, other)]
    wanted = Wanted("", "", candidates=range(len(whole)), max_nodes=len(whole), hops=0)
    picture = compare(whole, windows, (one, other), wanted)
    told = {(e.source, e.target): e.change for e in picture.edges if e.before or e.after}
    assert Counter(told[pair] for pair in table if pair in told) == Counter(table.values())
    assert {pair: kind for pair, kind in told.items() if kind != "same"} == table
