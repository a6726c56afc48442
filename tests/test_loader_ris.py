"""RIS: the own sample read exactly, damage, and the real files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import counted, names, read, sample, works

from graphkit.records import Rejected
from loaders import ris


def test_the_sample_is_read_exactly() -> None:
    tides, chapter, thesis, nothing = sample(ris, "ris/mixed.ris")
    assert names(tides) == [
        ("Ana M. Silva", "Silva", None),
        ("Jan van der Berg Jr.", "van der Berg", None),
        ("Kelp Reef Consortium", None, "organisation"),
    ]
    assert tides.title == "Tides of Macrocystis & the α of kelp"
    assert tides.title_raw == "Tides of <i>Macrocystis</i> &amp; the $\\alpha$ of kelp"
    assert (tides.year, tides.month, tides.day) == (2019, 3, 5)
    assert tides.venue == "Journal of Invented Botany" and tides.issn == "0378-5955"
    assert tides.keywords == ("kelp", "tides", "salt")
    assert tides.abstract == "The first line of an abstract that goes on in a second one."
    assert dict(tides.ids) == {"doi": "10.5555/kelp.2019.1"}
    extra = dict(tides.extra)
    assert extra["author"] == "Anonymous" and extra["pages"] == "101–119"
    assert extra["affiliations"] == "University of Somewhere, Faro, Portugal."
    assert "@" not in str(tides) and "Users" not in str(tides)

    assert names(chapter) == [
        ("A. Silva", "Silva", None), ("Seo-yeon Kim", "Kim", None), ("D. Lee", "Lee", None),
    ]  # fmt: skip
    assert chapter.authors[1].affiliations[0].name == "Inst. of Salt, Busan"
    assert chapter.editors[0].name == "Eva Editor"
    assert (chapter.kind, chapter.venue, chapter.year) == ("chapter", "Handbook of Brines", 2005)
    assert dict(chapter.extra)["isbn"] == "978-3-16-148410-0" and chapter.issn is None
    assert (thesis.kind, thesis.status, thesis.year) == ("thesis", "in press", None)
    assert thesis.authors[0].name == "Čeněk Novák"
    assert isinstance(nothing, Rejected) and nothing.reason == "no title and no identifier"
    assert nothing.origin.line == 43


def test_a_record_without_its_beginning_is_kept() -> None:
    (work,) = read(ris, "AU  - Silva, A.\nTI  - Reef\nER  - \n")
    assert work.title == "Reef"


def test_tabs_and_odd_blanks_are_tags_all_the_same() -> None:
    (work,) = read(ris, "TY - JOUR\nTI - Reef - a view\nAU - Silva, A.\nER -\n")
    assert work.title == "Reef - a view" and work.kind == "article"


@pytest.mark.parametrize("text", ["", "Dear reader,\n\nTY is a tag.", "PMID- 1\nTI  - x\n", "{}"])
def test_other_files_are_not_recognised(text: str) -> None:
    assert ris.recognise(text) < 0.5


def test_real_files(shared: Path) -> None:
    folder = shared / "data" / "ris"
    # each of the 19 files holds one record; the "corrupted" one lost only its TY line, and
    # the first test file prints many TY lines within one record
    assert counted(folder, "ris") == (19, 0)


word = st.text(st.characters(categories=["L"]), min_size=2, max_size=9)
line = st.lists(word, min_size=1, max_size=6).map(" ".join)
person = st.tuples(word, word)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(line, st.lists(person, max_size=4), st.integers(1000, 2100)), max_size=4))
def test_what_a_writer_writes_is_read(
    entries: list[tuple[str, list[tuple[str, str]], int]],
) -> None:
    text = ""
    for title, people, year in entries:
        text += f"TY  - JOUR\nTI  - {title}\n"
        text += "".join(f"AU  - Q{family}, Q{given}\n" for family, given in people)
        text += f"PY  - {year}\nDO  - 10.5555/{year}\nER  - \n\n"
    found = works(read(ris, text))
    clean = ris.cleaning.clean
    assert [w.title for w in found] == [clean(title) for title, _, _ in entries]
    assert [w.year for w in found] == [year for _, _, year in entries]
    assert [[(m.family, m.given) for m in w.authors] for w in found] == [
        [(clean(f"Q{family}"), clean(f"Q{given}")) for family, given in people]
        for _, people, _ in entries
    ]


def test_one_author_twice_is_one_by_identifier_and_else_a_doubt() -> None:
    from loaders import scopus_csv

    (work,) = read(ris, "TY  - JOUR\nTI  - T\nAU  - Kim, A.\nAU  - Kim, A.\nAU  - Li, B.\nER  - \n")
    assert len(work.authors) == 3 and "A. Kim: twice" in dict(work.extra)["doubt"]
    header = "Authors,Author full names,Author(s) ID,Title,Year,Source title,EID\n"
    people = '"Kim, A.; Li, B.; Kim, A.","Kim, Ana (57190000001); Li, Bo (57190000002); {}"'
    for last, count in (("Kim, Ana (57190000001)", 2), ("Kim, Ana (57190000003)", 3)):
        text = f"{header}{people.format(last)},x,T,2024,V,2-s2.0-1\n"
        *_, work = read(scopus_csv, text)
        assert len(work.authors) == count and ("doubt" in dict(work.extra)) == (count == 3)
