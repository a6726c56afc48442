"""The Crossref loader: own samples exactly, shapes of files, and the real dumps."""

from __future__ import annotations

import json
from pathlib import Path

from apis import read, real, sample, work

from graphkit.records import Affiliation, Organisation, Rejected, Venue, Work
from loaders import crossref


def test_an_answer_is_read_exactly() -> None:
    oak, preprint, nothing, component = sample(crossref, "answer.json")
    assert isinstance(oak, Work)
    assert oak.title == "On Quercus & co: A study"
    assert oak.title_raw == 'On <emph type="ital">Quercus</emph> &amp; co: A study'
    assert [(a.name, a.family, a.suffix, a.kind) for a in oak.authors] == [
        ("Jane Doe Jr", "Doe", "Jr", None),
        ("The Oak Consortium", None, None, "organisation"),
        ("ATLAS Collaboration", None, None, "organisation"),
    ]
    assert oak.authors[0].orcid == "0000-0002-1825-0097"
    assert oak.authors[0].affiliations == (Affiliation("University X", "05gq02987"),)
    assert oak.authors_truncated is False and dict(oak.extra)["author"] == "Anonymous"
    assert [e.name for e in oak.editors] == ["Ed Itor"]
    assert (oak.year, oak.month, oak.day) == (2020, 2, None)
    assert (oak.venue, oak.issn, oak.kind) == ("Annals of Nothing", "1234-5679", "article")
    assert dict(oak.ids) == {"doi": "10.5555/made.1"}
    assert oak.references == ("doi:10.5555/old",)
    assert dict(oak.extra)["references_without_doi"] == "1"
    assert oak.abstract == "Abstract Trees." and oak.keywords == ("Botany",)
    assert oak.status == "retracted" and dict(oak.extra)["tomorrow"] == "[1]"
    assert oak.origin.line == 2
    assert isinstance(preprint, Work)
    assert (preprint.title, preprint.year, preprint.day) == (None, 2021, 6)
    assert preprint.kind == "preprint"
    assert dict(preprint.extra)["correction of"] == "10.5555/made.1"
    assert isinstance(nothing, Rejected) and "no title and no DOI" in nothing.reason
    assert isinstance(component, Work) and [a.name for a in component.authors] == ["Jane Doe"]


def test_shapes_of_a_file() -> None:
    item = {"DOI": "10.5555/1", "title": ["T"], "type": "book"}
    single = {"status": "ok", "message-type": "work", "message": item}
    assert work(crossref, single).title == "T"
    assert work(crossref, item).kind == "book"
    assert len(read(crossref, {"items": [item, item]})) == 2
    lines = json.dumps(item) + "\n" + json.dumps({**item, "DOI": "10.5555/2"})
    assert [dict(w.ids)["doi"] for w in read(crossref, lines) if isinstance(w, Work)] == [
        "10.5555/1", "10.5555/2",
    ]  # fmt: skip
    assert read(crossref, {"message": {"items": []}}) == []


def test_journals_and_funders() -> None:
    journal = {"title": "Annals", "publisher": "P", "ISSN": ["1234-5679"], "counts": {}}
    (venue,) = read(crossref, {"message": {"items": [journal]}})
    assert isinstance(venue, Venue) and (venue.name, venue.issn) == ("Annals", "1234-5679")
    funder = {
        "id": "100",
        "name": "Fund",
        "alt-names": ["F"],
        "uri": "http://dx.doi.org/10.13039/1",
    }
    (found,) = read(crossref, {"message": {"items": [funder]}})
    assert isinstance(found, Organisation) and found.kind == "funder"


def test_wrong_types_are_taken_or_rejected() -> None:
    (bad,) = read(crossref, {"DOI": "10.5555/1", "title": {"a": 1}})
    assert isinstance(bad, Rejected) and bad.reason == "title is not text"
    (bad,) = read(crossref, {"DOI": "10.5555/1", "author": 7})
    assert isinstance(bad, Rejected) and bad.reason == "author is not a list of people"
    odd = work(crossref, {"DOI": "10.5555/1", "issued": [2020], "ISSN": 7, "volume": ["a"]})
    assert odd.year is None and dict(odd.extra)["issued"] == "[2020]"


def test_the_real_dumps(shared: Path) -> None:
    works, rejected = real(shared, crossref, "crossref/crossref_dump_0.json.gz")
    assert (len(works), len(rejected)) == (3000, 0)
    # of the 675 without a list of authors none is given one; "Anonymous" adds none either
    assert sum(w.authors == () for w in works if isinstance(w, Work)) == 675
    assert sum(w.title is None for w in works if isinstance(w, Work)) == 125
    assert sum(w.title == "Questions and Answers" for w in works if isinstance(w, Work)) == 21
    assert not any("<emph" in (w.title or "") for w in works if isinstance(w, Work))
    suffixes = {a.suffix for w in works if isinstance(w, Work) for a in w.authors}
    assert {"Jr", "III"} <= {str(s).rstrip(".") for s in suffixes}


def test_the_other_real_files(shared: Path) -> None:
    works, rejected = real(shared, crossref, "crossref/crossref_dump_1.json.gz")
    assert (len(works), len(rejected)) == (3000, 0)
    assert {w.kind for w in works if isinstance(w, Work)} == {"article"}
    assert max(len(w.authors) for w in works if isinstance(w, Work)) == 1
    assert sum(w.title is None for w in works if isinstance(w, Work)) == 263
    assert sum(w.authors == () for w in works if isinstance(w, Work)) == 277
    works, rejected = real(shared, crossref, "crossref/crossref_40228.json")
    assert (len(works), len(rejected)) == (11, 0)
    (chapter,) = [w for w in works if isinstance(w, Work) and w.kind == "chapter"]
    assert len(chapter.editors) == 5 and chapter.authors == ()


def test_a_selection_of_fields_is_recognised() -> None:
    few = '{"items": [{"DOI": "10.5555/1", "title": ["A"], "type": "journal-article"}]}'
    assert crossref.recognise(few) == 0.9


def test_other_json_is_not_claimed() -> None:
    for head in ('[{"DOI": "10.5555/1", "title": "x", "type": "article-journal"}]', "[]", "<a/>"):
        assert crossref.recognise(head) == 0.0
