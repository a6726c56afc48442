"""Affiliation strings and the institutions of a register."""

from __future__ import annotations

from graphkit.records import Affiliation, Mention, Organisation, Origin, Record, Work
from graphkit.resolve import resolve

HERE = Origin("made.json", "made", 1)
REGISTER: list[Record] = [
    Organisation("Harbour University", HERE, names=("Université du Port", "HU"), ror="00abcde12",
                 country="Sealand"),
    Organisation("Institute of Tides", HERE, ror="00abcde13", country="Sealand", city="Northport"),
    Organisation("Institute of Tides", HERE, ror="00abcde14", country="Farland"),
]  # fmt: skip


def matched(*places: str) -> list[tuple[str, str | None]]:
    works: list[Record] = [
        Work(f"Work number {n} of the harbour", HERE,
             authors=(Mention(f"Ana Silva{n}", affiliations=(Affiliation(place),)),))
        for n, place in enumerate(places)
    ]  # fmt: skip
    found = resolve([works, REGISTER], {})
    return [(i.name, i.code) for i in found.institutions]


def test_departments_roll_up_and_other_names_are_known() -> None:
    assert matched("Dept. of Physics, Harbour University, Sealand", "Université du port") == [
        ("Harbour University", "00abcde12")
    ]


def test_an_equal_name_needs_its_place() -> None:
    assert matched("Institute of Tides, Northport") == [("Institute of Tides", "00abcde13")]
    assert matched("Institute of Tides, Farland") == [("Institute of Tides", "00abcde14")]
    assert matched("Institute of Tides") == [("Institute of Tides", None)]


def test_what_is_unsure_stays_a_string() -> None:
    for text in ("HU", "Harbour", "Harbour University and Institute of Tides",
                 "Harbour University, Institute of Tides, Farland"):  # fmt: skip
        assert matched(text) == [(text, None)]
