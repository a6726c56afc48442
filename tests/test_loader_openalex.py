"""The OpenAlex loader: own samples exactly, odd values, and the real files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from apis import read, real, sample, work

from graphkit.records import Affiliation, Organisation, Person, Rejected, Tenure, Topic, Venue, Work
from loaders import openalex


def test_works_are_read_exactly() -> None:
    tides, old, broken = sample(openalex, "works.json")
    assert isinstance(tides, Work)
    assert tides.title == "Tides of Nowhere & other places"
    assert tides.title_raw == "Tides of <i>Nowhere</i> &amp; other places"
    assert [(a.name, a.given, a.family, a.kind, a.ids) for a in tides.authors] == [
        ("Ana Imaginaria", "Ana", "Imaginaria", None, (("openalex", "A501"),)),
        ("Yan Xiao", "Yan", "Xiao", None, (("openalex", "A502"),)),
        ("Tidal Survey Consortium", None, None, "organisation", ()),
    ]
    assert tides.authors[0].orcid == "0000-0002-1825-0097"
    assert tides.authors[0].affiliations == (
        Affiliation("University of Nowhere", "05gq02987", "PT"),
    )
    assert tides.authors[1].affiliations == (Affiliation("Lab of Things, Somewhere"),)
    assert (tides.authors_truncated, tides.authors_omitted) == (True, 2)
    assert (tides.year, tides.month, tides.day) == (2021, 3, 4)
    assert dict(tides.ids) == {
        "doi": "10.5555/made.up/1", "openalex": "W1000000001", "pmid": "123456",
        "pmcid": "PMC7654321", "mag": "77",
    }  # fmt: skip
    assert (tides.venue, tides.issn) == ("Journal of Made-up Seas", "1234-5679")
    assert tides.kind == "article" and tides.status is None
    assert tides.categories == ("Tidal Dynamics", "Coastal Things")
    assert tides.keywords == ("Tides",)
    assert tides.abstract == "Water goes up, water goes down."
    assert tides.references == ("openalex:W2", "openalex:W3")
    extra = dict(tides.extra)
    assert json.loads(extra["display_names"]) == {"A501": "Ana M. Imaginária"} | {
        "A502": "Yan Xiao"
    }
    assert extra["a_field_of_tomorrow"] == '{"x":1}'
    assert extra["volume"] == "7" and extra["cited_by_count"] == "12"
    assert tides.origin.line == 4

    assert isinstance(old, Work)
    assert (old.title, old.year, old.venue) == ("An old shape", 1999, "Old Proceedings")
    assert old.kind == "conference-paper" and old.status == "retracted"
    assert old.categories == ("Oceanography",) and old.abstract == "first Gap"
    assert old.authors[0].affiliations == (Affiliation("Old Place"),)
    assert isinstance(broken, Rejected)
    assert broken.reason == "authorships has an entry that is not an object"
    assert broken.origin.line > old.origin.line


def test_registers_are_read_exactly() -> None:
    found = sample(openalex, "registers.jsonl")
    ana, old, place, topic, source, press, concept, level, nameless, unknown = found
    assert isinstance(ana, Person)
    assert ana.names == ("A. Imaginária",) and ana.orcid == "0000-0002-1825-0097"
    assert dict(ana.ids) == {"openalex": "A501", "scopus": "77"}
    assert ana.affiliations == (
        Tenure("University of Nowhere", "05gq02987", "PT", from_year=2019, to_year=2021),
    )
    assert (ana.metrics.h_index, ana.metrics.citations, ana.metrics.works) == (2, 9, 3)
    assert ana.topics == ("Tidal Dynamics",)
    assert isinstance(old, Person) and old.affiliations == (Tenure("Old Place"),)
    assert old.topics == ("Physics",) and old.metrics.h_index is None
    assert isinstance(place, Organisation)
    assert place.names == ("Nowhere U", "UNW", "Universidade de Nenhures")
    assert place.parents == ("ror:019wvm592", "openalex:I9")
    assert (place.ror, place.country, place.city) == ("05gq02987", "PT", "Porto")
    assert isinstance(topic, Topic)
    assert topic.parents == ("Oceanography", "Earth Sciences", "Physical Sciences")
    assert isinstance(source, Venue)
    assert (source.issn, source.publisher) == ("1234-5679", "Wet Press")
    assert isinstance(press, Organisation) and press.kind == "publisher"
    assert isinstance(concept, Topic) and concept.parents == ("Geology",)
    assert isinstance(level, Topic) and dict(level.ids) == {"openalex": "fields/19"}
    assert isinstance(nameless, Rejected) and nameless.reason == "no display_name"
    assert isinstance(unknown, Rejected) and "it has what" in unknown.reason


@pytest.mark.parametrize(
    ("index", "abstract"),
    [
        ({"a": [1], "b": [0]}, "b a"),
        ('{"IndexLength": 2, "InvertedIndex": {"b": [1], "a": [0]}}', "a b"),
        ({"far": [10**12], "near": [0]}, "near far"),
        ({"a": ["x"]}, None),
        ({"a": 1}, None),
        ({"a": [True]}, None),
        ({}, None),
        ("no json", None),
        ([1], None),
    ],
)
def test_abstracts(index: object, abstract: str | None) -> None:
    found = work(openalex, {"id": "https://openalex.org/W1", "abstract_inverted_index": index})
    assert found.abstract == abstract


def test_a_selection_of_fields_is_enough() -> None:
    found = work(openalex, [{"id": "https://openalex.org/W1", "title": "T"}])
    assert found.authors == () and found.authors_truncated is None and found.year is None


def test_a_selection_of_fields_is_recognised() -> None:
    assert (
        openalex.recognise('{"results": [{"id": "https://openalex.org/W1", "title": "A"}]}') > 0.9
    )


def test_one_author_twice_and_thousands_of_authors() -> None:
    entry = {"author": {"id": "https://openalex.org/A1", "display_name": "Ann Ok"}}
    many = work(openalex, {"id": "https://openalex.org/W1", "authorships": [entry] * 5500})
    assert len(many.authors) == 5500


# file -> records by type; the two pages of works by authors keep "results" of 4 and 2
COUNTS = {
    "works_search_page.json": {Work: 13},
    "works_sample_response.json": {Work: 3},
    "works_page_small.json": {Work: 3},
    "authors_page.json": {Person: 6},
    "author_works_page.json": {Work: 4},
    "works_by_doi.json": {Work: 1},
    "single_work.json": {Work: 1},
    "institutions_page.json": {Organisation: 2},
    "topics_page.json": {Topic: 2},
    "one_author_page.json": {Person: 1},
    "one_author_works_page.json": {Work: 2},
}


@pytest.mark.parametrize("name", COUNTS)
def test_real_files(shared: Path, name: str) -> None:
    kept, rejected = real(shared, openalex, f"openalex/{name}")
    assert {kind: sum(type(r) is kind for r in kept) for kind in COUNTS[name]} == COUNTS[name]
    assert len(kept) == sum(COUNTS[name].values()) and rejected == []


def test_what_the_real_files_say(shared: Path) -> None:
    works, _ = real(shared, openalex, "openalex/works_search_page.json")
    # two have no "doi" of their own, but state it among their ids
    assert all("doi" in dict(w.ids) for w in works if isinstance(w, Work))
    names = {a.name for w in works if isinstance(w, Work) for a in w.authors}
    assert {"Ana Ramirez", "Dominic Fok"} <= names  # as the papers print them
    shown = " ".join(dict(w.extra).get("display_names", "") for w in works)  # type: ignore[union-attr]
    assert "Ana M. Ramírez" in shown and "Daniel Fok" in shown
    people, _ = real(shared, openalex, "openalex/authors_page.json")
    assert sum(p.name == "John P. Perdew" for p in people if isinstance(p, Person)) == 2
    burke = next(p for p in people if isinstance(p, Person) and p.name == "Kieron Burke")
    assert any("Kathleen" in name for name in burke.names)
    places, _ = real(shared, openalex, "openalex/institutions_page.json")
    assert isinstance(places[0], Organisation)
    assert places[0].ror == "02feahw73" and "フランス国立科学研究センター" in places[0].names
    topics, _ = real(shared, openalex, "openalex/topics_page.json")
    assert isinstance(topics[0], Topic) and len(topics[0].parents) == 2  # field and domain agree
    long, _ = real(shared, openalex, "openalex/works_sample_response.json")
    assert max(len(w.authors) for w in long if isinstance(w, Work)) == 37


def test_other_json_is_not_claimed() -> None:
    for head in ('{"nodes": []}', '[{"title": "x"}]', '{"display_name": "x"}', "<html>", ""):
        assert openalex.recognise(head) == 0.0
    assert read(openalex, "") == []


def authors_of(*pairs: tuple[str, str]) -> list[tuple[str | None, str | None]]:
    item = {
        "id": "https://openalex.org/W1", "title": "Tides", "authorships": [
            {"raw_author_name": raw, "author": {"id": f"https://openalex.org/A{n}",
                                                "display_name": shown}}
            for n, (raw, shown) in enumerate(pairs, 1)
        ],
    }  # fmt: skip
    (found,) = read(openalex, json.dumps(item))
    return [(m.given, m.family) for m in found.authors]


def test_raw_names_with_the_surname_first() -> None:
    """The list decides, or what OpenAlex itself calls the person; never a guess on full names."""
    assert authors_of(("Fanning E.", "Ellen Fanning"), ("Wang L", "Li Wang")) == [
        ("E.", "Fanning"), ("L", "Wang")
    ]  # fmt: skip
    assert authors_of(("YANG Y", "Yan Yang"), ("Ana Silva", "Ana Silva")) == [
        ("Y", "YANG"), ("Ana", "Silva")
    ]  # fmt: skip
    assert authors_of(("Xiao Yan", "Yan Xiao"), ("Bo LI", "Bo Li")) == [
        ("Xiao", "Yan"), ("Bo", "LI")
    ]  # fmt: skip
    assert authors_of(("Silva AM", ""), ("Ana Lima", "Ana Lima")) == [
        ("Silva", "AM"), ("Ana", "Lima")
    ]  # fmt: skip
