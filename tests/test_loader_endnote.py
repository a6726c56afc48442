"""EndNote's two exports: own samples read exactly, damage, and the real files."""

from __future__ import annotations

from pathlib import Path

from loading import counted, names, read, sample

from graphkit.records import Rejected
from loaders import endnote_tagged, endnote_xml


def test_the_tagged_sample_is_read_exactly() -> None:
    tides, book, thesis = sample(endnote_tagged, "endnote/two.enw")
    assert names(tides) == [
        ("Ana M. Silva", "Silva", None), ("Kelp Reef Consortium", None, "organisation"),
        ("김서연", None, None),
    ]  # fmt: skip
    assert (tides.year, tides.month, tides.day) == (2019, 3, 5)
    assert tides.venue == "Journal of Invented Botany" and tides.issn == "0378-5955"
    assert tides.keywords == ("kelp", "tides")
    assert tides.abstract == "A first paragraph. And a second one."
    assert dict(tides.ids) == {"doi": "10.5555/kelp.2019.1"} and tides.origin.line == 1
    assert book.editors[0].name == "Eva Editor" and book.authors == () and book.kind == "book"
    assert isinstance(thesis, Rejected) and thesis.origin.line == 26


def test_the_type_may_stand_behind_the_title() -> None:
    """As Digital Commons writes it: before, each title went to the record above."""
    text = (
        "%T Tides of Reefs\n%0 Journal Article\n%A Silva, Ana\n%D 2019\n\n\n"
        "%T Contents of an Issue\n%D 2020\n\n\n"
        "%T Sands\n%0 Book\n%A Li, Bo\n%D 2021\n"
    )
    tides, contents, sands = read(endnote_tagged, text)
    assert (tides.title, tides.year, tides.kind) == ("Tides of Reefs", 2019, "article")
    assert [m.name for m in tides.authors] == ["Ana Silva"] and tides.origin.line == 1
    assert (contents.title, contents.authors) == ("Contents of an Issue", ())
    assert (sands.title, sands.kind) == ("Sands", "book")
    typed = "%0 Book\n%T A book\n%0 Book\n%T Another\n"
    assert [w.title for w in read(endnote_tagged, typed)] == ["A book", "Another"]


def test_the_xml_sample_is_read_exactly() -> None:
    tides, broken, book = sample(endnote_xml, "endnote/library.xml")
    assert tides.title == "Tides of Macrocystis é & &file;"  # the entity is never looked up
    assert names(tides) == [
        ("Ana M. Silva", "Silva", None), ("Kelp Reef Consortium", None, "organisation"),
    ]  # fmt: skip
    assert (tides.year, tides.month, tides.day) == (2019, 3, 5) and tides.issn == "0378-5955"
    assert tides.keywords == ("kelp", "tides") and tides.origin.line == 4
    assert dict(tides.ids) == {"doi": "10.5555/kelp.2019.1"}
    assert "Users" not in str(tides)
    assert isinstance(broken, Rejected) and "not XML" in broken.reason
    assert broken.origin.line == 13
    assert book.editors[0].name == "Eva Editor" and book.year == 2005


def test_a_bomb_is_never_lit() -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
    start = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{levels}]>'
    title = "<titles><title>x &a19;</title></titles>"
    (work,) = read(endnote_xml, f"{start}<xml><records><record>{title}</record></records></xml>")
    assert work.title == "x &a19;"


def test_an_element_that_is_not_closed_costs_itself_only() -> None:
    one, two = (f"<record><titles><title>{t}</title></titles>" for t in ("One", "Two"))
    comment = f"<!-- {'x' * 70_000} -->"
    text = f"<xml><records>{one}{comment}{two}</record></records></xml>"
    bad, work = read(endnote_xml, text)
    assert isinstance(bad, Rejected) and work.title == "Two"
    (cut,) = read(endnote_xml, f"<xml><records>{one}")
    assert cut.reason == "the file ends inside this record"


def test_real_files(shared: Path) -> None:
    folder = shared / "data" / "endnote"
    tagged = {"book.example": (1, 0), "entries": (1, 4), "pattern.A": (0, 1), "pattern.E": (0, 1)}
    for name, count in tagged.items():
        # of the five test entries one has a title; the pattern files hold a lone name
        assert counted(folder / f"Endnote.{name}.enw", "endnote-tagged") == count, name
    found = [counted(path, "endnote-xml") for path in sorted(folder.glob("*.xml"))]
    assert found == [(1, 0), (2, 0), (3, 0), (1, 0), (1, 0), (1, 0), (2, 0)]
