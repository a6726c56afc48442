"""Titles and authors run together: cut rightly, or known to be doubtful."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import real_names
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders._pages import bylines, glued

LINES = 3000


@pytest.mark.parametrize(
    ("title", "rest", "people"),
    [
        ("Flatness: Its Role", "Taehwan Lee, Jaejun Yoo et al.", ["Taehwan Lee", "Jaejun Yoo"]),
        ("SUBSPACE DISALIGNMENT", "Sumin Park and Noseong Park", ["Sumin Park", "Noseong Park"]),
        ("Training on ImageNet", "JaeYeon Park, Li McDonald", ["JaeYeon Park", "Li McDonald"]),
        ("Rethinking MoE Routing", "Sumin Park", ["Sumin Park"]),
        ("A study of JPEG", "Kichang Lee, X. Y. Zed", ["Kichang Lee", "X. Y. Zed"]),
        ("Using CNN", "J.-P. Serre, B. Foo", ["J.-P. Serre", "B. Foo"]),
        ("What LLMs Know", "Ann Lee, and 3 more authors", ["Ann Lee"]),
        ("In LLMs", "Éva Õun, Øystein Å", ["Éva Õun", "Øystein Å"]),
        ("Salt, Pepper, and Bar", "John Smith and Jane Doe", ["John Smith", "Jane Doe"]),
        ("Models of spread", "van der Berg, Ann Lee", ["van der Berg", "Ann Lee"]),
        ("Does it work?", "Suryansh", ["Suryansh"]),
        ("The Spread of COVID-19", "Wei Zhang, Li Na", ["Wei Zhang", "Li Na"]),
        ("On graphs", "김서연, 李娜", ["김서연", "李娜"]),
        ("Tides in 3D", "McKenzie O'Neil, Ana de la Cruz", ["McKenzie O'Neil", "Ana de la Cruz"]),
        ("Trees", "Sammy Davis, Jr., Bo Ek", ["Sammy Davis, Jr.", "Bo Ek"]),
    ],
)  # fmt: skip
def test_a_line_is_cut(title: str, rest: str, people: list[str]) -> None:
    found = glued.split(title + rest)
    assert found is not None
    assert (found.title, list(found.byline.names)) == (title, people)


def test_what_else_a_file_says_decides() -> None:
    line = "Notes on SubNetJae Yeon Park, Ann Lee"
    assert glued.split(line, glued.hints(["the SubNet is"])).title == "Notes on SubNet"  # type: ignore[union-attr]
    capitals = "A NOTE ON RIVERSUMIN PARK, ANN LEE"
    plain = glued.split(capitals)
    assert plain is None or plain.confidence < glued.SURE
    shown = glued.split("Notes on XJae Park, Bo Ek", glued.hints([], ["Jae Park"]))
    assert shown is not None and shown.title == "Notes on X" and shown.confidence > glued.SURE


def test_a_cut_keeps_the_other_ways() -> None:
    found = glued.split("Training on ModelsJaeYeon Park")
    assert found is not None
    assert [a.byline.names for a in found.alternatives] == [("Yeon Park",)]
    assert found.confidence + sum(a.share for a in found.alternatives) <= 1.001


def test_no_names_no_cut() -> None:
    for line in ("", "A", "plain words only", "Some Title That Stands Alone", "x" * 5000):
        found = glued.split(line)
        assert found is None or found.confidence < glued.SURE


def byline(people: list[str], chance: random.Random) -> str:
    """Authors as one of the pages prints them."""
    if chance.random() < 0.5:
        return ", ".join(people) + chance.choice(["", "", " et al."])
    if len(people) < 3:
        return " and ".join(people)
    return ", ".join(people[:-1]) + ", and " + chance.choice([people[-1], "4 more authors"])


def test_real_names_and_titles(shared: Path) -> None:
    papers = real_names.papers(shared)
    titles = [title for title, _ in papers]
    chance = random.Random(20)
    right = doubtful = unsure = 0
    for _ in range(LINES):
        title, people = chance.choice(papers)
        if chance.random() < 0.5:
            title = chance.choice(titles)
        shown = list(people)[: chance.choice([1, 2, 3, 3, 3, 6])]
        found = glued.split(title + byline(shown, chance))
        sure = found is not None and found.confidence >= glued.SURE
        if found is not None and found.title == title:
            right += 1
            unsure += not sure
        else:
            doubtful += not sure
    wrong = LINES - right
    assert len(papers) > 5000
    assert right >= 0.99 * LINES
    assert doubtful > wrong / 2  # most of what is cut wrongly says so
    assert unsure < 0.03 * LINES  # and little of what is cut rightly


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all(text: str) -> None:
    found = glued.split(text)
    if found is not None:
        assert text.startswith(found.title) and 0 <= found.confidence <= 1
    bylines.parse(text)
