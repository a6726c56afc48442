"""Titles that are looked at together, many pairs in one call: no pair is lost by it."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from graphkit.records import Mention, Origin, Work
from graphkit.resolve import neartitles, twins
from graphkit.resolve.identity.signatures import Ints
from graphkit.resolve.neartitles import NEAR, near_keys, near_pairs
from graphkit.resolve.statements import Statements
from graphkit.resolve.titlebounds import TitleBounds
from graphkit.resolve.titles import form_of
from graphkit.resolve.twins import FoldedRecord, author_odds, entry

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

    def words(records: Sequence[int]) -> tuple[Ints, Ints]:
        return np.arange(len(records) + 1), np.zeros(len(records), dtype=np.int64)

    monkeypatch.setattr(neartitles, "AT_ONCE", 37)  # parts of the pairs, too
    found = [*near_pairs(said, forms, people, words, _every)]
    entries = [entry(w.title, ["Ana Silva"], w.venue, w.year) for w in said.works]
    worth = neartitles._Worth()
    faces = neartitles._faces(said, forms, people)
    one_by_one = []
    for code in neartitles._candidates(faces, forms, words, _every).tolist():
        one, other = divmod(code, len(forms))
        odds = neartitles._odds(entries[one], entries[other], worth)
        notice = neartitles.notice_of(forms[one], forms[other])
        if forms[one] != forms[other] and odds >= NEAR and not notice:
            one_by_one.append((odds, one, other))
    assert found == one_by_one
    assert len(found) > 50


def _plainly(forms: Sequence[str], people: Sequence[frozenset[str]]) -> set[tuple[int, int]]:
    """Who is found together, said as simply as can be: no record with another of another name."""
    by_key: dict[int, set[int]] = {}
    for record, form in enumerate(forms):
        for key in near_keys(form):
            by_key.setdefault(key, set()).add(record)
    found: set[tuple[int, int]] = set()
    for own in by_key.values():
        names = {name for record in own for name in people[record]}
        for name in names:
            some = [record for record in sorted(own) if name in people[record]]
            if len(own) <= neartitles.FEW:
                found |= {(a, b) for a in some for b in some if a < b}
                continue
            for number in {tuple(re.findall(r"\d+", forms[r])) for r in some}:
                same = [r for r in some if tuple(re.findall(r"\d+", forms[r])) == number]
                for step in (1, -1):
                    order = sorted(same, key=lambda r: forms[r][::step])
                    for place, one in enumerate(order):
                        for other in order[place + 1 : place + neartitles.NEXT]:
                            found.add((min(one, other), max(one, other)))
    return found


@pytest.mark.parametrize("few", [2, 8, 40])
def test_records_are_found_together_as_said_plainly(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neartitles, "FEW", few)
    monkeypatch.setattr(neartitles, "AT_ONCE", 50)
    chance = random.Random(few)
    begins = ["tides of the harbour", "sediment of a coast", "slow basins"]
    forms = [
        f"{chance.choice(begins)} {chance.choice(WORDS[:8])} {chance.choice(['1', '2', 'x'])}"
        f" {chance.choice(WORDS[:8])}"
        for _ in range(150)
    ]
    people = [frozenset(chance.sample(["silva", "okoro", "ana", "wang"], 2)) for _ in forms]
    number = {name: n for n, name in enumerate(sorted({n for own in people for n in own}))}

    def words(records: Sequence[int]) -> tuple[Ints, Ints]:
        rows = [sorted(number[name] for name in people[r]) for r in records]
        return np.cumsum([0, *map(len, rows)]), np.array([n for row in rows for n in row])

    codes = neartitles._candidates(range(len(forms)), forms, words, _every)
    found = {divmod(code, len(forms)) for code in codes.tolist()}
    assert found == _plainly(forms, people)
    assert len(found) > 100


def test_what_two_titles_are_worth_is_never_more_than_its_bound() -> None:
    said = _said(7)
    chance = random.Random(7)
    venues = (None, "Coasts", "Harbours &amp; Coasts", "Harbours & Coasts")
    said.works = [
        replace(w, venue=chance.choice(venues), year=chance.choice((None, 2001, 2002, 2009)))
        for w in said.works
    ]
    worth, records = neartitles._Worth(), range(len(said))
    bounds = TitleBounds(said, records, worth, neartitles.TELLS)
    entries = [entry(w.title, ["Ana Silva"], w.venue, w.year) for w in said.works]
    ones, others = np.triu_indices(len(said), 1)
    most = neartitles._at_most(bounds, ones, others)
    for place in chance.sample(range(len(ones)), 4000):
        one, other = entries[ones[place]], entries[others[place]]
        assert neartitles._odds(one, other, worth) <= most[place]
    assert (most < NEAR).mean() > 0.3  # it leaves something out, too


NAMES = (
    "silva a,silvas a,da silva a,ana silva,anna silva,berg j,van der berg j,li x,lee x,sila".split(
        ","
    )
)


def test_each_pair_of_names_is_looked_at_once_for_both_lists() -> None:
    chance = random.Random(5)
    several = 0
    for _ in range(3000):
        one = tuple(chance.choices(NAMES, k=chance.randint(0, 6)))
        other = tuple(chance.choices(NAMES, k=chance.randint(0, 6)))
        if chance.random() < 0.2:
            other = one[: chance.randint(0, len(one))]
        visible = min(len(one), len(other))
        plainly = max(
            sum(any(twins._same_name(x, y) for y in other) for x in one[:visible]),
            sum(any(twins._same_name(x, y) for y in one) for x in other[:visible]),
        )
        assert twins._matched(one, other, visible) == plainly
        several += 0 < plainly < visible
        records = [FoldedRecord("tides", ("tides",), (), names) for names in (one, other)]
        assert author_odds(*records) == author_odds(*records[::-1])
    assert several > 500
