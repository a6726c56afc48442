"""Long tables: line for line what rich draws."""

from __future__ import annotations

import random

import pytest

from graphkit.cli import long_tables, output

WORDS = [
    "a",
    "graph",
    "networks",
    "漢字",
    "Dönmez,",
    "supercalifragilisticexpialidocious",
    "",
    " ",
    "e\u0301",
    "…",
]


def rows(chance: random.Random, count: int, long: int) -> list[dict[str, object]]:
    def text(most: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(chance.randint(0, most)))

    return [
        {"id": f"c{n}", "size": n * 37, "label": text(long), "top": [text(3), text(4)],
         "share": chance.random(), "nothing": None, "some": text(1) or None}
        for n in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(("seed", "long"), [(1, 4), (2, 40), (3, 0)])
def test_a_long_table_is_what_rich_draws(
    seed: int, long: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = rows(random.Random(seed), 260, long)
    columns = {"id": "id", "size": "size", "label": "what they write about", "top": "best tied",
               "share": "inside", "nothing": "empty", "some": "s"}  # fmt: skip
    output.print_table(found, columns)
    quick = capsys.readouterr().out
    monkeypatch.setattr(output, "LONG", 10**9)
    output.print_table(found, columns)
    assert quick == capsys.readouterr().out
    assert quick.count("\n") >= 260


def test_rich_does_what_is_not_foreseen(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [{"a": f"{n}\tx"} for n in range(300)]
    output.print_table(found, {"a": "a"})
    with_tabs = capsys.readouterr().out
    monkeypatch.setattr(output, "LONG", 10**9)
    output.print_table(found, {"a": "a"})
    assert with_tabs == capsys.readouterr().out
    assert long_tables.LONG < 300
