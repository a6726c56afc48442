"""The DBLP loader: own samples exactly, entities and homonyms, pages of persons, and real data."""

from __future__ import annotations

from pathlib import Path

from apis import SAMPLES, read, real, sample

from graphkit.records import Person, Rejected, Tenure, Venue, Work
from graphkit.sources import read as read_files
from loaders import dblp


def test_an_extract_is_read_exactly() -> None:
    article, paper, volume, thesis, roe, several, alias, broken, book = sample(dblp, "extract.xml")
    assert isinstance(article, Work)
    assert article.title == "On n2 & more &unknown; things"
    assert article.title_raw == "On <i>n</i><sup>2</sup> &amp; more &amp;unknown; things."
    assert [(a.name, a.family, a.ids) for a in article.authors] == [
        ("Jürgen Doe", "Doe", (("dblp_name", "Jürgen Doe 0001"),)),
        ("Jane Ås Roe", "Roe", (("dblp", "12/34"),)),
    ]
    assert article.authors[0].orcid == "0000-0002-1825-0097"
    assert dict(article.ids) == {
        "dblp": "journals/made/Doe20", "arxiv": "2001.00001", "doi": "10.5555/made.1",
    }  # fmt: skip
    assert (article.year, article.month, article.kind) == (2020, 3, "preprint")
    assert article.references == ("dblp:conf/made/X01",) and article.venue == "CoRR"
    assert dict(article.extra)["tomorrow"] == "new" and article.origin.line == 4
    assert isinstance(paper, Work)
    assert (paper.title, paper.venue, paper.kind) == ("Is this it?", "MADE", "conference-paper")
    assert paper.authors == () and paper.authors_truncated is None and paper.origin.line == 11
    assert isinstance(volume, Work)
    assert [e.name for e in volume.editors] == ["Ed Itor"] and volume.venue == "LNMADE"
    assert isinstance(thesis, Work)
    assert thesis.kind == "thesis" and dict(thesis.extra)["school"] == "University X"
    assert isinstance(roe, Person)
    assert (roe.name, roe.names, roe.orcid) == (
        "Jane Ås Roe", ("J. A. Roe",), "0000-0002-1825-0097",
    )  # fmt: skip
    assert dict(roe.ids) == {"dblp": "12/34"}
    assert roe.affiliations == (Tenure("University X, Town"), Tenure("Old Place", role="former"))
    assert isinstance(several, Rejected) and "several people" in several.reason
    assert isinstance(alias, Rejected) and alias.reason == "only leads to homepages/12/34"
    assert isinstance(broken, Rejected) and broken.reason.startswith("not XML: ")
    assert broken.origin.line == 17 and "journals/made/Bad" in broken.text
    assert isinstance(book, Work) and book.title == "A & B"


def test_the_declared_encoding_counts(tmp_path: Path) -> None:
    record = '<dblp><article key="a/b"><title>{}</title></article></dblp>'
    text = '<?xml version="1.0" encoding="{}"?>\n' + record
    for encoding, title in (("ISO-8859-1", "Übung"), ("ISO-8859-2", "Łódź ě"), ("UTF-16", "Ünü"),
                            ("UTF-8", "김민수"), ("Shift_JIS", "日本語の論文")):  # fmt: skip
        path = tmp_path / "a.xml"
        path.write_bytes(text.format(encoding, title).encode(encoding))
        assert [w.title for w in read_files(path) if isinstance(w, Work)] == [title], encoding
    path.write_bytes(text.format("ISO-8859-1", "Übung 김").encode("utf-8"))  # declared wrongly
    assert [w.title for w in read_files(path) if isinstance(w, Work)] == ["Übung 김"]


def test_a_search_answer() -> None:
    work, person, venue = sample(dblp, "search.xml")
    assert isinstance(work, Work)
    assert (work.title, work.venue, work.kind) == ("Found", "MADE", "conference-paper")
    assert dict(work.ids) == {"dblp": "conf/made/F21", "doi": "10.5555/f.21"}
    assert work.authors[1].ids == (("dblp", "56/78"), ("dblp_name", "Jürgen Doe 0001"))
    assert isinstance(person, Person)
    assert (person.name, person.names) == ("Jürgen Doe", ("J. Doe",))
    assert dict(person.ids) == {"dblp": "56/78-1", "dblp_name": "Jürgen Doe 0001"}
    assert isinstance(venue, Venue) and venue.names == ("MADE",)


def test_a_page_of_a_person() -> None:
    text = """<dblpperson name="Jane Roe" pid="12/34" n="1">
    <person key="homepages/12/34"><author pid="12/34">Jane Roe</author></person>
    <r><article key="j/1"><author pid="12/34">Jane Roe</author><title>One.</title></article></r>
    </dblpperson>"""
    assert dblp.recognise(text) > 0.9
    person, work = read(dblp, text)
    assert isinstance(person, Person) and dict(person.ids) == {"dblp": "12/34"}
    assert isinstance(work, Work) and work.origin.line == 3


def test_the_real_extract(shared: Path) -> None:
    works, rejected = real(shared, dblp, "dblp/dblp_extract_iso8859.xml")
    assert (len(works), rejected) == (131, [])
    assert sum(w.authors == () for w in works if isinstance(w, Work)) == 76
    assert {w.kind for w in works if isinstance(w, Work)} == {"chapter"}
    names = {a.name: a.ids for w in works if isinstance(w, Work) for a in w.authors}
    assert names["Manish Singh"] == (("dblp_name", "Manish Singh 0001"),)
    assert {"Jürgen Beyerer", "Matti Pietikäinen", "François Chaumette"} <= names.keys()


def test_other_xml_is_not_claimed() -> None:
    for head in (
        "<feed><entry/></feed>",
        "<html><body>dblp</body></html>",
        "<xml><records/></xml>",
    ):
        assert dblp.recognise(head) == 0.0
    assert dblp.recognise((SAMPLES / "dblp" / "search.xml").read_text(encoding="utf-8")) == 0.9
