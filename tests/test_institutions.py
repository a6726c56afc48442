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


def test_a_name_inside_a_part_and_in_another_order() -> None:
    found = [("Harbour University", "00abcde12")]
    for text in ("Department of Physics Harbour University", "School of Law of Harbour Univ.",
                 "1Harbour Univ., Sealand", "Harbour University School of Medicine"):  # fmt: skip
        assert matched(text) == found
    for text in ("Outer Harbour University", "University of Harbour", "Harbour University Press",
                 "The Harbour"):  # fmt: skip
        assert matched(text) == [(text, None)]


def test_a_school_of_a_university_is_a_part_of_it() -> None:
    school = Organisation("Harbour School of Tides", HERE, ror="00abcde15", country="Sealand",
                          parents=("ror:00abcde12",))  # fmt: skip
    text = "Harbour School of Tides, Harbour University, Sealand"
    works: list[Record] = [
        Work("Tides", HERE, authors=(Mention("Ana Silva", affiliations=(Affiliation(text),)),))
    ]
    found = resolve([works, [*REGISTER, school]], {})
    assert [i.code for i in found.institutions] == ["00abcde15", "00abcde12"]
    assert found.part_of == [(0, 1)]
    assert found.affiliated == [(0, 0, None, None, None)]
