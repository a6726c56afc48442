"""Titles that are looked at together, many pairs in one call: no pair is lost by it."""

from __future__ import annotations

import random

import pytest

from graphkit.records import Mention, Origin, Work
from graphkit.resolve import neartitles
from graphkit.resolve.neartitles import NEAR, near_pairs
from graphkit.resolve.statements import Statements
from graphkit.resolve.titles import form_of
from graphkit.resolve.twins import entry

WORDS = (
    "tides harbour sediment coastal drainage basin shear waves inner outer slow rapid estuary model"
    " deposits α-catenin R&amp;D networks of the in ii part two 2 überfluss measured"
).split()
PEOPLE = frozenset({"silva"})


def _every(key: int) -> bool:
    return True


def _slip(chance: random.Random, title: str) -> str:
    """The title as another source might print it."""
    words = title.split()
    at = chance.randrange(len(words))
    kind = chance.randrange(8)
    if kind == 0:
        words[at] = chance.choice(WORDS)
    elif kind == 1:
        del words[at]
    elif kind == 2:
        words[at] = words[at][:-1] or "x"
    elif kind == 3:
        chance.shuffle(words)
    elif kind == 4:
        words += [":", *chance.choices(WORDS, k=6)]
    elif kind == 5:
        return title[: max(12, len(title) // 2)] + "…"
    elif kind == 6:
        words[at : at + 2] = ["".join(words[at : at + 2])]
    else:
        words = chance.choices(WORDS, k=3) + words
    return " ".join(words)


def _said(seed: int) -> Statements:
    chance = random.Random(seed)
    said = Statements()
    works = []
    for number in range(120):
        title = " ".join(chance.choices(WORDS, k=chance.randint(3, 9)))
        for n in range(3):
            works.append(
                Work(
                    origin=Origin("a.bib", "bibtex", 3 * number + n + 1),
                    title=title if n == 0 else _slip(chance, title),
                    authors=(Mention("Ana Silva"),),
                    year=2001 + n,
                )
            )
    said.add(0, works)
    said.finish()
    return said


@pytest.mark.parametrize("seed", range(3))
def test_no_pair_is_lost_by_looking_at_many_together(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _said(seed)
    forms = [form_of(work.key) for work in said.works]

    def people(record: int) -> frozenset[str]:
        return PEOPLE

    monkeypatch.setattr(neartitles, "AT_ONCE", 37)  # parts of the pairs, too
    found = [*near_pairs(said, forms, people, _every)]
    entries = [entry(w.title, ["Ana Silva"], w.venue, w.year) for w in said.works]
    worth = neartitles._Worth()
    faces = neartitles._faces(said, forms, people)
    one_by_one = []
    for code in neartitles._candidates(faces, forms, people, _every).tolist():
        one, other = divmod(code, len(forms))
        odds = neartitles._odds(entries[one], entries[other], worth)
        notice = neartitles.notice_of(forms[one], forms[other])
        if forms[one] != forms[other] and odds >= NEAR and not notice:
            one_by_one.append((odds, one, other))
    assert found == one_by_one
    assert len(found) > 50
