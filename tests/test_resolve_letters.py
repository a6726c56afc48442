"""Names in plain letters, or with their particles elsewhere, are compared with their usual form."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

import graphkit as gk
from graphkit.names import parts
from graphkit.resolve.letters import written_out
from graphkit.resolve.statements import Name
from graphkit.workspace import Deciding

ONE = (
    ("Müller, Jürgen", "Mueller, Juergen"), ("Müller-Lüders, Jo", "Mueller-Lueders, Jo"),
    ("Schrödinger, Erwin", "Schroedinger, E."), ("Ørsted, Søren", "Oersted, Soeren"),
    ("Åström, Karl", "Aastrom, Karl"), ("Đorđević, Ana", "Djordjevic, Ana"),
    ("St. John, Paul", "Saint John, Paul"), ("Costa e Silva, Rui", "Costa Silva, Rui"),
    ("Ramón y Cajal, Santiago", "Ramon Cajal, Santiago"),
    ("van der Hoek, Wiebe", "Hoek, Wiebe van der"), ("dos Santos, Ana Maria", "Santos, A. M. dos"),
)  # fmt: skip
TWO = (
    ("Xu, Linfeng", "Xue, Linfeng"),
    ("Lü, Minghao", "Lue, Minghao"),
    ("Bar, Noam", "Baer, Noam"),
)
WORDS = "tides gauges ocean models herons fog horns lakes rivers maps signals waves winds".split()


def _item(number: int, title: str, year: int, *authors: str) -> dict[str, Any]:
    people = [dict(zip(("family", "given"), a.split(", "), strict=True)) for a in authors]
    return {"id": f"w{number}", "type": "article-journal", "title": f"{title} {number}",
            "author": people, "issued": {"date-parts": [[year]]}}  # fmt: skip


def test_one_person_in_other_letters(tmp_path: Path) -> None:
    chance = random.Random(3)
    titles = (" ".join(chance.sample(WORDS, 5)) for _ in range(10**6))
    crowd = [[f"Family{chr(97 + n % 26)}{chr(97 + n // 26)}, Given{chr(97 + k)}"
              for k in range(4)] for n in range(200)]  # fmt: skip
    works = [_item(n, next(titles), 2000 + n % 20, *team) for n, team in enumerate(crowd)]
    for n, (one, other) in enumerate((*ONE, *TWO)):
        team = f"Fairweather{chr(97 + n)}, Ada", f"Mensah{chr(97 + n)}, Kofi"
        works += [_item(1000 + 2 * n, next(titles), 2019, one, *team),
                  _item(1001 + 2 * n, next(titles), 2020, other, *team)]  # fmt: skip
    (tmp_path / "works.json").write_text(json.dumps(works), encoding="utf-8")
    with gk.open(tmp_path / "data") as graph:
        graph.load(tmp_path / "works.json")
        first = graph.cypher(
            "MATCH (a:Author)-[r:AUTHORED {position: 1}]->(w:Work)"
            " RETURN w.title AS work, a.id AS id"
        )
        told = Deciding(graph).explain("Linfeng Xu", "Linfeng Xue")
    assert told["sum"] < 0
    assert "not compared" in told["evidence"][0]["text"]
    who = {
        int(work.split()[-1]): ident for work, ident in zip(first["work"], first["id"], strict=True)
    }
    for n, pair in enumerate((*ONE, *TWO)):
        assert (who[1000 + 2 * n] == who[1001 + 2 * n]) == (pair in ONE), pair


def _names(*texts: str) -> list[Name]:
    return [Name(text, split := parts(text), split.key) for text in texts]


@pytest.mark.parametrize(
    ("texts", "taken"),
    [
        (("Mueller, Juergen", "Muller, Jo"), {}),  # nobody here has the letters
        (("Mueller, Juergen", "Müller, Jo"), {"Mueller, Juergen": ("juergen", "muller")}),
        (("Hoek, Wiebe van der", "Hoek, Jan"), {}),
        (("Hoek, W. van der", "van der Hoek, W."), {"Hoek, W. van der": ("w", "van der hoek")}),
        (("Costa e Silva, Rui", "Silva, Rui"), {}),
        (("Köhler, A.", "Kåhler, A.", "Koehler, A."), {"Koehler, A.": ("a", "kohler")}),
        (("Bär, A.", "Baer, A."), {}),  # too short to tell from a syllable
    ],
)  # fmt: skip
def test_only_what_stands_here_in_its_letters(
    texts: tuple[str, ...], taken: dict[str, tuple[str, str]]
) -> None:
    names = _names(*texts)
    found = written_out(names)
    told = {name.text: found[name.key] for name in names if name.key in found}
    assert {text: (" ".join(p.given), p.family) for text, p in told.items()} == taken
