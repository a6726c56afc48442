"""Registers: what ROR, ORCID and OpenAlex add to what works state, and what they must not."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

import graphkit as gk
from graphkit.records import Affiliation, Mention, Organisation, Origin, Person, Record, Topic, Work
from graphkit.resolve import Resolved, resolve

HERE = Origin("x", "ror", 1)


def work(title: str, *authors: Mention, topics: tuple[str, ...] = ()) -> Work:
    return Work(title, Origin("w", "csl-json", 1), authors=authors, categories=topics, year=2020)


def person(name: str, *ids: tuple[str, str], orcid: str | None = None, at: Any = ()) -> Mention:
    given, _, family = name.rpartition(" ")
    return Mention(name, given, family, None, orcid, ids, at)


NOWHERE = Organisation(
    "University of Nowhere", HERE, ("Nowhere University", "UNW"), "05gq02987", country="PT",
    parents=("ror:019wvm592", "ror:000000000"),
)  # fmt: skip
SYSTEM = Organisation("Nowhere System", HERE, ror="019wvm592", country="PT")


def settled(*records: Record) -> Resolved:
    """The resolution, which must not depend on the order of what was read."""
    first = resolve([list(records)], {})
    shuffled = [*records]
    random.Random(3).shuffle(shuffled)
    second = resolve([shuffled], {})
    assert sorted(map(repr, first.people)) == sorted(map(repr, second.people))
    assert sorted(map(repr, first.institutions)) == sorted(map(repr, second.institutions))
    assert sorted(map(repr, first.decisions)) == sorted(map(repr, second.decisions))
    return first


def evidence(resolved: Resolved, kind: str) -> list[str]:
    return [d.evidence for d in resolved.decisions if d.kind == kind]


@pytest.mark.parametrize(
    "stated",
    [
        Affiliation("Univ. Nowhere, Dept. of Things", "05gq02987"),
        Affiliation("university of nowhere"),
        Affiliation("Nowhere University", None, "PT"),
    ],
    ids=["by code", "by name", "by another name"],
)
def test_an_institution_gets_what_the_register_says(stated: Affiliation) -> None:
    found = settled(work("A", person("Ann Ok", at=(stated,))), NOWHERE, SYSTEM)
    place, above = found.institutions
    assert (place.name, place.code, place.country) == ("University of Nowhere", "05gq02987", "PT")
    assert (above.name, found.part_of) == ("Nowhere System", [(0, 1)])
    (said,) = evidence(found, "institution in a register")
    assert "also called Nowhere University, UNW" in said
    assert "part of Nowhere System, ror:000000000" in said


def test_spellings_of_one_institution_come_together() -> None:
    places = ("University of Nowhere", "Nowhere University")
    works = [work(f"T{n}", person(f"P Q{n}", at=(Affiliation(p),))) for n, p in enumerate(places)]
    assert len(settled(*works).institutions) == 2
    assert len(settled(*works, NOWHERE).institutions) == 1


@pytest.mark.parametrize(
    "stated",
    [
        Affiliation("UNW"),
        Affiliation("University of Nowhere", None, "BR"),
        Affiliation("University of Nowhere", "02bfwt286"),
        Affiliation("Nowhere"),
    ],
    ids=["an acronym", "another country", "another code", "a part of a name"],
)
def test_what_does_not_lead_to_one_entry_stays_as_stated(stated: Affiliation) -> None:
    (place,) = settled(work("A", person("Ann Ok", at=(stated,))), NOWHERE).institutions
    assert (place.name, place.code, place.country) == (stated.name, stated.ror, stated.country)


def test_a_department_rolls_up_to_its_institution() -> None:
    stated = Affiliation("Department of Tides, University of Nowhere")
    (place,) = settled(work("A", person("Ann Ok", at=(stated,))), NOWHERE).institutions
    assert (place.name, place.code) == ("University of Nowhere", "05gq02987")


def test_a_name_of_two_institutions_leads_to_neither() -> None:
    other = Organisation("University of Nowhere", HERE, ror="02bfwt286", country="BR")
    stated = Affiliation("University of Nowhere")
    (place,) = settled(work("A", person("Ann Ok", at=(stated,))), NOWHERE, other).institutions
    assert (place.code, place.country) == (None, None)


def test_a_register_alone_makes_nothing() -> None:
    topic = Topic("Tides", HERE, parents=("Sea", "Earth"))
    found = settled(NOWHERE, SYSTEM, topic, Person("Ann Ok", HERE, orcid="0000-0002-1825-0097"))
    assert (found.institutions, found.topics, found.people, found.decisions) == ([], [], [], [])


def test_a_topic_gets_its_parents() -> None:
    topic = Topic("Tidal Dynamics", HERE, parents=("Oceanography", "Earth"))
    found = settled(work("A", person("Ann Ok"), topics=("tidal dynamics", "Other")), topic)
    assert evidence(found, "topic in a register") == [
        "ror register: part of Oceanography > Earth"
    ]  # fmt: skip


def test_a_person_gets_names_and_orcid_by_identifier() -> None:
    entry = Person("Kieron Burke", HERE, names=("K. J. Burke", "Kathleen Burke"),
                   orcid="0000-0002-1825-0097", ids=(("openalex", "A1"),))  # fmt: skip
    found = settled(work("A", person("Kieron Burke", ("openalex", "A1"))), entry)
    (burke,) = found.people
    assert burke.names == ("K. J. Burke", "Kieron Burke")  # initials that fit are names too
    assert burke.orcid == "0000-0002-1825-0097"
    (said,) = evidence(found, "person in a register")
    assert "not taken over: Kathleen Burke" in said


def test_a_person_is_never_joined_by_name() -> None:
    entry = Person("Ann Ok", HERE, names=("Ann B. Ok",), orcid="0000-0002-1825-0097",
                   ids=(("openalex", "A9"),))  # fmt: skip
    (ann,) = settled(work("A", person("Ann Ok", ("openalex", "A1"))), entry).people
    assert ann.names == ("Ann Ok",) and ann.orcid is None


def test_an_entry_whose_mentions_are_several_people_is_left() -> None:
    entry = Person("Wei Li", HERE, names=("W. Li",), ids=(("openalex", "A1"),),
                   orcid="0000-0002-1825-0097")  # fmt: skip
    found = settled(
        work("A", person("Wei Li", ("openalex", "A1"))),
        work("B", person("Petra Roe", ("openalex", "A1"))), entry,
    )  # fmt: skip
    assert all(p.orcid is None for p in found.people)
    assert evidence(found, "person in a register") == []


def test_a_workspace_with_a_register(tmp_path: Path) -> None:
    works = {"results": [{"id": "https://openalex.org/W1", "title": "Tides", "authorships": [
        {"author": {"id": "https://openalex.org/A5", "display_name": "Ann Ok"},
         "raw_author_name": "A. Ok", "institutions": [
             {"id": "https://openalex.org/I1", "display_name": "Nowhere", "ror":
              "https://ror.org/05gq02987"}]}]}]}  # fmt: skip
    people = {
        "results": [
            {
                "id": "https://openalex.org/A5",
                "display_name": "Ann Ok",
                "orcid": "https://orcid.org/0000-0002-1825-0097",
                "works_count": 1,
            }
        ]
    }
    places = [
        {
            "id": "https://ror.org/05gq02987",
            "name": "University of Nowhere",
            "acronyms": [],
            "country": {"country_code": "PT"},
            "relationships": [],
            "external_ids": {},
        }
    ]
    for name, value in (("w", works), ("p", people), ("r", places)):
        (tmp_path / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    with gk.open(tmp_path / "workspace") as graph:
        receipt = graph.load([tmp_path / f"{n}.json" for n in "wpr"])
        assert receipt.rejected == ()
        (ann,) = graph.tables.read("authors").to_pylist()
        assert ann["orcid"] == "0000-0002-1825-0097" and "Ann Ok" in ann["names"]
        assert graph.author("Ann Ok").id == ann["id"]
        (place,) = graph.tables.read("institutions").to_pylist()
        assert (place["name"], place["country"]) == ("University of Nowhere", "PT")
