"""The DataCite loader: own samples exactly, shapes of files, and the real part of a dump."""

from __future__ import annotations

from pathlib import Path

from apis import read, real, sample, work

from graphkit.records import Affiliation, Rejected, Work
from loaders import datacite


def test_a_page_is_read_exactly() -> None:
    leaves, unknown, nothing, bad = sample(datacite, "page.json")
    assert isinstance(leaves, Work)
    assert leaves.title == "Leaves: A count"
    assert [(a.name, a.given, a.family, a.kind) for a in leaves.authors] == [
        ("Jane Doe", "Jane", "Doe", None),
        ("Richard Roe", "Richard", "Roe", None),
        ("Northern Tree Consortium", None, None, "organisation"),
    ]
    assert leaves.authors[0].orcid == "0000-0002-1825-0097"
    assert leaves.authors[0].affiliations == (Affiliation("University X", "05gq02987"),)
    assert leaves.authors[1].affiliations == (Affiliation("Plain Place"),)
    assert [e.name for e in leaves.editors] == ["Ed Itor"]
    assert (leaves.year, leaves.month, leaves.day, leaves.kind) == (2022, 3, 4, "dataset")
    assert dict(leaves.ids) == {"doi": "10.5555/data.1", "arxiv": "2106.01234"}
    assert leaves.keywords == ("trees", "leaves") and leaves.abstract == "All leaves."
    assert leaves.references == ("doi:10.5555/x", "arxiv:2001.00001")
    assert leaves.issn == "1234-5679" and leaves.venue is None
    extra = dict(leaves.extra)
    assert extra["publisher"] == "Made-up Archive" and extra["tomorrow"] == "x"
    assert extra["title (TranslatedTitle)"] == "Blätter" and extra["creators"] == "(:unav)"
    assert isinstance(unknown, Work)
    assert (unknown.title, unknown.year, unknown.venue) == (None, 2015, "Old Journal")
    assert unknown.issn == "1234-5679" and unknown.kind == "article"
    assert "publisher" not in dict(unknown.extra)
    assert isinstance(nothing, Rejected) and "no title and no DOI" in nothing.reason
    assert isinstance(bad, Rejected) and bad.reason == "titles is not a list of titles"


def test_shapes_of_a_file() -> None:
    attributes = {"doi": "10.5555/1", "titles": [{"title": "T"}], "creators": []}
    single = {"data": {"id": "10.5555/1", "type": "dois", "attributes": attributes}}
    assert work(datacite, single).title == "T"
    assert work(datacite, attributes).title == "T"
    assert len(read(datacite, [attributes, attributes])) == 2


def test_a_name_that_only_looks_like_a_group() -> None:
    creator = {"name": "University, Given", "nameType": "Personal"}
    found = work(datacite, {"doi": "10.5555/1", "creators": [creator, {"name": "Doe, J."}]})
    assert [(a.given, a.family) for a in found.authors] == [("Given", "University"), ("J.", "Doe")]


def test_the_real_dump(shared: Path) -> None:
    works, rejected = real(shared, datacite, "datacite/datacite_dump_part.json")
    assert (len(works), len(rejected)) == (82, 0)
    assert all(w.year and w.authors for w in works if isinstance(w, Work))
    assert sum(w.kind == "dataset" for w in works if isinstance(w, Work)) == 4
    groups = [a.name for w in works if isinstance(w, Work) for a in w.authors if a.kind]
    assert groups == ["Awwa Water Loss Control Committee"]
    assert sum(len(w.references) for w in works if isinstance(w, Work)) == 4076
