"""The PubMed XML loader: an own answer exactly, old files, and the real ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from apis import read, real, sample

from graphkit.errors import UnknownFormatError
from graphkit.records import Affiliation, Rejected, Work
from graphkit.sources import read as read_files
from loaders import pubmed_xml


def test_an_answer_is_read_exactly() -> None:
    gas, broken, plain, chapter, *deleted = sample(pubmed_xml, "efetch.xml")
    assert isinstance(gas, Work)
    assert gas.title == "Effect of CO2 on x & co"
    assert gas.title_raw is not None and "CO<sub>2</sub>" in gas.title_raw
    assert [(a.name, a.given, a.family, a.suffix, a.kind) for a in gas.authors] == [
        ("Arthur L Shaffer 3rd", "Arthur L", "Shaffer", "3rd", None),
        ("Q Li", "Q", "Li", None, None),
        ("Made-up Study Group", None, None, None, "organisation"),
    ]
    assert gas.authors[0].orcid == "0000-0002-1825-0097"
    assert gas.authors[0].affiliations == (
        Affiliation("University X, Town"), Affiliation("Second Place"),
    )  # fmt: skip
    assert "@" not in str(gas)
    assert gas.authors_truncated is True
    assert (gas.year, gas.month, gas.day) == (2016, 1, None)
    assert (gas.venue, gas.issn, gas.kind) == ("Annals of Made-up Medicine", "1234-5679", "review")
    assert dict(gas.ids) == {"pmid": "123", "doi": "10.5555/med.1", "pmcid": "PMC77"}
    assert gas.abstract == "BACKGROUND: One two. Three." and gas.keywords == ("gas", "Humans")
    assert gas.references == ("pmid:99",)
    assert dict(gas.extra) == {
        "translated": "true", "VernacularTitle": "Wirkung von Gas.", "pii": "S1",
        "date": "2016 Jan-Feb", "volume": "7", "issue": "2", "language": "ger", "pages": "1-9",
        "investigators": "Hal Helper", "author": "Anonymous", "references_without_id": "1",
        "types": "JOURNAL ARTICLE, Review", "TagOfTomorrow": "new",
        "index_terms": "Humans",
    }  # fmt: skip
    assert isinstance(broken, Rejected) and "end is missing" in broken.reason
    assert isinstance(plain, Work)
    assert (plain.title, plain.year, plain.month, plain.day) == ("Plain", 2020, 3, 4)
    assert isinstance(chapter, Work)
    assert (chapter.title, chapter.venue, chapter.kind) == ("A Chapter", "A Book", "chapter")
    assert [a.name for a in chapter.authors] == ["Ann Ok"]
    assert [e.name for e in chapter.editors] == ["Ed Itor"]
    assert [d.text for d in deleted if isinstance(d, Rejected)] == ["1", "2"]


def test_an_old_file_without_wrapping() -> None:
    text = """<MedlineCitationSet><MedlineCitation><PMID>7</PMID><Article>
    <ArticleTitle>Old</ArticleTitle><AuthorList><Author><LastName>A</LastName>
    <Affiliation>There</Affiliation></Author></AuthorList></Article>
    </MedlineCitation></MedlineCitationSet>"""
    (old,) = read(pubmed_xml, text)
    assert isinstance(old, Work) and old.authors[0].affiliations == (Affiliation("There"),)


# works, rejections
COUNTS = {
    "pubmed-29768149.xml": (1, 0),
    "jabref/MedlineImporterTestArticleID.xml": (1, 0),
    "jabref/MedlineImporterTestArticleItalics.xml": (1, 0),
    "jabref/MedlineImporterTestArticleNoISSN.xml": (1, 0),
    "jabref/MedlineImporterTestBookArticleSet.xml": (2, 0),
    "jabref/MedlineImporterTestKeywordSingleEntry.xml": (1, 0),
    "jabref/MedlineImporterTestMalformedEntry.xml": (0, 1),  # the end of the article is missing
    "jabref/MedlineImporterTestMathML.xml": (1, 0),
    "jabref/MedlineImporterTestMeshHeadingList.xml": (1, 0),
    "jabref/MedlineImporterTestMinimalEntry.xml": (0, 1),  # an article with nothing in it
    "jabref/MedlineImporterTestNbib.xml": (2, 0),
    "jabref/MedlineImporterTestPubmedBook.xml": (1, 0),
}


@pytest.mark.parametrize("name", COUNTS)
def test_real_files(shared: Path, name: str) -> None:
    works, rejected = real(shared, pubmed_xml, f"pubmed/{name}")
    assert (len(works), len(rejected)) == COUNTS[name]
    assert not any("<" in (w.title or "") for w in works if isinstance(w, Work))


def test_a_file_that_is_no_xml_is_refused(shared: Path) -> None:
    file = shared / "data/pubmed/jabref/MedlinePlainImporterTestInvalidFormat.xml"
    with pytest.raises(UnknownFormatError, match="not recognised"):
        list(read_files(file))


def test_what_the_real_files_say(shared: Path) -> None:
    ((italic,), _) = real(shared, pubmed_xml, "pubmed/jabref/MedlineImporterTestArticleItalics.xml")
    assert isinstance(italic, Work)
    assert (
        italic.title == "Genome-wide significant risk factors on chromosome 19 and the APOE locus"
    )
    assert italic.title_raw is not None and "<i>" in italic.title_raw
    assert len(italic.references) == 43
