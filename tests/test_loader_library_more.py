"""MARCXML, TEI, Elsevier's XML, Zotero RDF, RefWorks, Publish or Perish: value by value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import Document
from loading import SAMPLES

from graphkit.records import Note, Rejected, Work
from graphkit.sources import loader_named, read

FILES = {
    "marcxml": SAMPLES / "marcxml" / "two.xml",
    "tei": SAMPLES / "tei" / "one.tei.xml",
    "tei of hal": SAMPLES / "tei" / "hal.xml",
    "elsevier-xml": SAMPLES / "elsevier_xml" / "article.xml",
    "zotero-rdf": SAMPLES / "zotero_rdf" / "library.rdf",
    "refworks": SAMPLES / "refworks" / "export.txt",
    "publish-or-perish": SAMPLES / "publish_or_perish" / "search.json",
}
ORCID = "0000-0002-1825-0097"
TRAP = "doi:10.1000/trap\tAshkin A, 1978, Trapping of atoms, Phys Rev Lett, V40, P729"
OLD = "Vale C. Old seas. Sea J. 1973;1:9."
EXPECTED: dict[str, list[dict[str, Any]]] = {
    "marcxml": [
        {
            "title": "The tides of Northport: a survey", "year": 2019, "kind": "article",
            "authors": ["Ana Silva", "Bo Costa", "Port Authority of Northport"],
            "editors": ["Cy Vale"], "venue": "Tidal Letters", "issn": "0031-9007",
            "keywords": ("Tides", "Harbours"), "ids": {"doi": "10.1000/tides.9"},
            "abstract": "How high the water stands.", "references": ("doi:10.1000/old",),
            "cited": ("doi:10.1000/old\tC. Vale, 1973, Sea J. 1 (1973) 9",),
            "extra": {"part": "30 (2019), 2, S. 139-150", "publisher": "Harbour Press"},
            "places": ["Harbour University, Porto, Portugal"], "orcid": ORCID,
        },
        {
            "title": "Lighthouses", "year": 2001, "kind": "book", "authors": ["Bo Li"],
            "extra": {"isbn": "9783161484100"},
        },
    ],
    "tei": [
        {
            "title": "On Zostera in harbours", "year": 2019, "month": 12, "day": 3,
            "authors": ["Ana M Silva", "Bo Costa Jr"], "venue": "Tidal Letters",
            "issn": "0031-9007", "ids": {"doi": "10.1000/tides.2"}, "orcid": ORCID,
            "abstract": "Grass in the sea.", "keywords": ("Sea grass", "Harbours"),
            "references": ("doi:10.1000/trap",), "cited": (TRAP, OLD),
            "extra": {"volume": "30", "number": "2", "pages": "139–150"},
            "places": ["Harbour University, Department of Tides, Porto, Portugal."],
        }
    ],
    "tei of hal": [
        {
            "title": "Foghorns of the north", "year": 2020, "month": 7, "kind": "conference-paper",
            "authors": ["Ana Silva", "Bo de Vries"], "ids": {"doi": "10.1000/made.1"},
            "venue": "Proceedings of the First Workshop on Harbour Speech", "orcid": ORCID,
            "places": ["Harbour University, PT"], "keywords": ("foghorn",),
            "url": "https://hal.example/made-00000001", "extra": {"hal": "made-00000001"},
        }
    ],
    "elsevier-xml": [
        {
            "title": "Salt in harbour walls", "year": 2020, "month": 3, "day": 31,
            "authors": ["Ana Silva", "Bo Costa Jr.", "Northport Consortium"],
            "venue": "Tidal Letters", "issn": "0031-9007", "kind": "article", "orcid": ORCID,
            "ids": {"doi": "10.1000/tides.3"}, "abstract": "Walls hold salt for years.",
            "keywords": ("Salt", "Walls"), "references": ("doi:10.1000/trap",),
            "cited": (TRAP.replace("Ashkin A", "Ashkin A."), OLD),
            "places": ["Harbour University, Porto, Portugal"],
            "extra": {"volume": "31", "pages": "7–19"},
        }
    ],
    "zotero-rdf": [
        {
            "title": "Tides of Northport", "year": 2019, "month": 5, "day": 4, "kind": "article",
            "authors": ["Ana Silva", "Port Authority"], "venue": "Tidal Letters",
            "issn": "0031-9007", "ids": {"doi": "10.1000/tides.1", "pmid": "123456"},
            "keywords": ("Tides", "Harbours"), "abstract": "How high the water stands.",
            "url": "https://tidal.example/tides",
            "extra": {"volume": "30", "number": "2", "pages": "139-150"},
        },
        {
            "title": "Quays", "year": 2018, "kind": "chapter", "authors": ["Bo Costa"],
            "editors": ["Cy Vale"], "venue": "Harbours of the North",
            "extra": {"isbn": "978-3-16-148410-0", "series": "Sea Studies"},
        },
        {
            "title": "Foghorns", "year": 2020, "month": 7, "kind": "conference-paper",
            "venue": "Proceedings of the First Workshop on Harbour Speech",
        },
    ],
    "refworks": [
        {
            "title": "Tides of Northport", "year": 2019, "month": 5, "day": 4, "kind": "article",
            "authors": ["Ana Silva", "Bo Costa Jr."], "venue": "Tidal Letters",
            "issn": "0031-9007", "keywords": ("Tides", "Harbours"),
            "abstract": "How high the water stands.", "ids": {"doi": "10.1000/tides.1"},
            "extra": {"journal": "Tid Lett", "pages": "139–150", "volume": "30", "number": "2"},
        },
        {
            "title": "Quays", "year": 2018, "kind": "chapter", "authors": ["Bo Li"],
            "editors": ["Cy Vale"], "venue": "Harbours of the North",
            "extra": {"isbn": "978-3-16-148410-0", "publisher": "Harbour Press"},
        },
    ],
    "publish-or-perish": [
        {
            "title": "Tides of Northport", "year": 2019, "authors": ["A Silva", "B Costa"],
            "authors_truncated": True, "venue": "Tidal Letters",
            "url": "https://tidal.example/tides", "extra": {"times_cited": "12"},
        },
        {
            "title": "Foghorns", "year": 2020, "authors": ["Bo Li"], "authors_truncated": False,
            "kind": "article", "ids": {"doi": "10.1000/fog"}, "issn": "0031-9007",
            "extra": {"times_cited": "0", "volume": "31", "number": "2", "pages": "7–19"},
        },
    ],
}  # fmt: skip


def told(work: Work, name: str) -> Any:
    if name in ("places", "orcid"):
        first = work.authors[0]
        return first.orcid if name == "orcid" else [a.name for a in first.affiliations]
    value = getattr(work, name)
    if name in ("authors", "editors"):
        return [m.name for m in value]
    return dict(value) if name in ("ids", "extra") else value


@pytest.mark.parametrize("sample", FILES)
def test_each_sample_value_by_value(sample: str) -> None:
    found = list(read(FILES[sample]))
    works = [r for r in found if isinstance(r, Work)]
    assert not [r for r in found if isinstance(r, Rejected)]
    assert {w.origin.format for w in works} == {sample.partition(" ")[0]}
    assert len(works) == len(EXPECTED[sample])
    for work, expected in zip(works, EXPECTED[sample], strict=True):
        for name, value in expected.items():
            mine = told(work, name)
            if name == "extra":
                assert {k: mine.get(k) for k in value} == value
            else:
                assert mine == value, (sample, name)


@pytest.mark.parametrize("sample", FILES)
def test_damage_stays_local_and_is_said(sample: str, tmp_path: Path) -> None:
    text = FILES[sample].read_text(encoding="utf-8")
    path = tmp_path / FILES[sample].name
    path.write_text(text[: len(text) * 2 // 3], encoding="utf-8")
    found = [r for r in read(path) if not isinstance(r, Note)]
    rejected = [r for r in found if isinstance(r, Rejected)]
    assert rejected or len(found) <= len(EXPECTED[sample])
    assert all(r.reason and r.origin.line for r in rejected)


def read_as(format: str, text: str, folder: Path) -> list[Any]:
    path = folder / "file.xml"
    path.write_text(text, encoding="utf-8")
    found = list(read(path))
    assert {record.origin.format for record in found} == {format}
    return found


def test_a_bare_article_and_what_consyn_puts_around_it(tmp_path: Path) -> None:
    """ScienceDirect's retrieval is one form; here the article stands by itself, or in ConSyn's."""
    article = (
        '<ja:article xmlns:ja="http://www.elsevier.com/xml/ja/schema" xmlns:ce='
        '"http://www.elsevier.com/xml/common/schema" docsubtype="rev"><ja:item-info>'
        "<ja:jid>TIDE</ja:jid><ce:doi>10.1000/t.4</ce:doi><ce:copyright year='2021'/>"
        "</ja:item-info><ja:head><ce:title>Salt</ce:title><ce:author-group><ce:author>"
        "<ce:given-name>Ana</ce:given-name><ce:surname>Silva</ce:surname></ce:author>"
        "<ce:affiliation><ce:textfn>Harbour University</ce:textfn></ce:affiliation>"
        "</ce:author-group></ja:head></ja:article>"
    )
    (work,) = read_as("elsevier-xml", article, tmp_path)
    assert (work.title, work.year, work.venue, work.kind) == ("Salt", 2021, "TIDE", "review")
    assert [a.name for a in work.authors[0].affiliations] == ["Harbour University"]
    around = (
        '<doc:document xmlns:doc="http://www.elsevier.com/xml/document/schema" xmlns:rdf='
        '"http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:prism="urn:prism"><rdf:RDF>'
        "<rdf:Description><prism:publicationName>Tidal Letters</prism:publicationName>"
        "<prism:coverDate>2021-08-27</prism:coverDate><prism:volume>387</prism:volume>"
        f"</rdf:Description></rdf:RDF>{article}</doc:document>"
    )
    (work,) = read_as("elsevier-xml", around, tmp_path)
    assert (work.title, work.venue, work.year, work.month) == ("Salt", "Tidal Letters", 2021, 8)
    assert dict(work.ids) == {"doi": "10.1000/t.4"}


def test_marc_inside_oai_and_a_thesis(tmp_path: Path) -> None:
    text = (
        "<OAI-PMH><ListRecords><record><header><identifier>x</identifier></header><metadata>"
        '<record xmlns="http://www.loc.gov/MARC21/slim"><datafield tag="100" ind1="1" ind2=" ">'
        '<subfield code="a">Silva, A.</subfield></datafield><datafield tag="245" ind1=" " ind2=" ">'
        '<subfield code="a">Tides.</subfield></datafield><datafield tag="502" ind1=" " ind2=" ">'
        '<subfield code="a">PhD, Harbour University, 2011</subfield></datafield>'
        "</record></metadata></record></ListRecords></OAI-PMH>"
    )
    (work,) = read_as("marcxml", text, tmp_path)
    assert (work.title, work.kind, work.authors[0].name) == ("Tides", "thesis", "A. Silva")
    assert (work.authors[0].given, work.authors[0].family) == ("A.", "Silva")


def test_a_header_that_was_not_found_in_a_scan_is_refused_in_words(tmp_path: Path) -> None:
    empty = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title level="a"'
        ' type="main"/></titleStmt><sourceDesc><biblStruct><analytic/><monogr><imprint><date/>'
        "</imprint></monogr></biblStruct></sourceDesc></fileDesc></teiHeader></TEI>"
    )
    (refused,) = read_as("tei", empty, tmp_path)
    assert isinstance(refused, Rejected)
    assert refused.reason == "no title and no identifier"


def test_what_stands_before_the_first_record_of_refworks_is_said() -> None:
    text = "A1 Silva,Ana\n\nRT Journal Article\nSR Print(0)\nT1 Tides\nYR in press\n"
    refused, work = loader_named("refworks").read(Document("x", text))
    assert isinstance(refused, Rejected)
    assert refused.origin.line == 1
    assert isinstance(work, Work)
    assert (work.title, work.year, work.status) == ("Tides", None, "in press")
