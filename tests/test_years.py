"""What "recent" is counted from: one slip of a record makes nobody old."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from generated import save, work

import graphkit as gk
from graphkit.evaluate.suggestions import records_of
from graphkit.questions.suggestions import given_works
from graphkit.years import newest

WORDS = (
    "tides harbour salt reef rain bridge moss station fog meadow ice canal iron wells chalk cliff"
    " amber coast owl barn copper mine wind orchard clay river slate quarry peat bog thunder hill"
).split()


@pytest.mark.parametrize(("years", "expected"), [
    ([], None), ([0, 0], None), ([1999], 1999), ([0, 2049], 2049), ([2000] * 998 + [2049], 2049),
    ([2000] * 1000 + [2049], 2000), ([2000] * 1000 + [2002], 2002),
    ([2000] * 1998 + [2031, 2049], 2000), ([2000] * 1500 + [2031, 2049], 2031),
    ([-300, -299], None),
])  # fmt: skip
def test_the_newest_year_is_no_slip(years: list[int], expected: int | None) -> None:
    assert newest(np.array(years, np.int64)) == expected


def test_a_slip_makes_nobody_old_and_a_thin_end_is_passed_over(tmp_path: Path) -> None:
    """1,200 works until 2010, one of 2049, and hardly anything after 2010: the record is known."""
    chance = random.Random(5)
    people = [f"{a} {b.title()}" for a in "Ana Ben Chidi Dina Eero Fay".split() for b in WORDS]
    made = []
    for n in range(1200):
        title = " ".join(chance.sample(WORDS, 5))
        made.append(work(title, *chance.sample(people, 3), year=1995 + n % 16))
    made += [work("A slip", *people[:2], year=2049), work("A late one", people[3], year=2012)]
    with gk.open(tmp_path / "w") as graph:
        graph.load(save(tmp_path / "works.json", *made))
        snapshot = graph.snapshot()
        assert snapshot.projection.last_year == 2012
        made_of = given_works(snapshot).past
        assert made_of.now == 2012
        record = records_of(made_of)[0]
        assert record.hits is not None and record.until <= 2010
