"""Web of Science, tagged and tabular: own samples read exactly, both forms equal, real files."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from documents import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import counted, names, read, sample, works

from graphkit.records import Note, Rejected
from loaders import wos_table, wos_tagged
from loaders._read import tagged


def test_the_sample_is_read_exactly() -> None:
    tides, old, book = sample(wos_tagged, "wos/savedrecs.txt")
    assert names(tides) == [
        ("Ana M. Silva", "Silva", None), ("Jan van der Berg Jr.", "van der Berg", None),
        ("Kelp Reef Consortium", None, "organisation"),
    ]  # fmt: skip
    silva, berg, _ = tides.authors
    assert [a.name for a in silva.affiliations] == [
        "Univ Somewhere, Dept Tides, P-8000 Faro, Portugal", "Inst Salt, Busan, South Korea",
    ]  # fmt: skip
    assert [a.name for a in berg.affiliations] == [
        "Univ Somewhere, Dept Tides, P-8000 Faro, Portugal"
    ]
    assert silva.orcid == "0000-0002-1825-0097"
    assert silva.ids == (("researcherid", "A-1234-2010"),)
    assert tides.title == "Tides of kelp and what they mean for reefs"
    assert (tides.year, tides.month, tides.day, tides.kind) == (2019, 3, 5, "conference-paper")
    assert tides.keywords == ("kelp", "tides", "SALT", "REEFS")
    assert tides.categories == ("Marine & Freshwater Biology",)
    assert tides.references == ("doi:10.5555/old.1",)
    extra = dict(tides.extra)
    assert extra["references_without_doi"] == "1" and extra["times_cited"] == "7"
    assert extra["pages"] == "101–119" and "@" not in str(tides)
    assert dict(tides.ids) == {"doi": "10.5555/kelp.2019.1", "wos": "WOS:000000000000001"}

    assert old.references == ("doi:10.5555/old.2",) and "doubt" in dict(old.extra)
    (place,) = old.authors[0].affiliations
    assert place.name == "UNIV NOWHERE,DEPT SALT,NOWHERE 1000,NORWAY"
    assert book.kind == "book" and book.authors == ()


def as_table(text: str, delimiter: str = "\t", header: dict[str, str] | None = None) -> str:
    """A tagged text as the table that Web of Science makes of the same records."""
    entries = list(wos_tagged._entries(tagged.lines(Document("", text).open_text())))
    tags = list(dict.fromkeys(tag for e in entries for tag, _ in e.fields))
    rows = [delimiter.join((header or {}).get(tag, tag) for tag in tags)]
    for entry in entries:
        cells = dict.fromkeys(tags, "")
        for tag, value in entry.fields:
            lines = [v.strip() for v in value.split("\n")]
            if tag in ("C1", "RP"):
                lines = [v.rstrip(".") for v in wos_tagged._unwrapped(lines)]
            cells[tag] = ("; " if tag in wos_table._LISTS | {"C1"} else " ").join(lines)
        rows.append(delimiter.join(cells[tag] for tag in tags))
    return "\n".join(rows) + "\n"


FULL_NAMES = {tag: name.title() for name, tag in reversed(wos_table.NAMES.items())}


def test_the_table_says_the_same_as_the_text() -> None:
    text = (Path(__file__).parent / "samples/wos/savedrecs.txt").read_text("utf-8-sig")
    told = works(read(wos_tagged, text))
    for header in (None, FULL_NAMES):
        table = as_table(text, header=header)
        assert wos_table.recognise(table) > 0.9
        for a, b in zip(told, works(read(wos_table, table)), strict=True):
            # old records' wrapped lines were mended by the tagged loader: not compared
            assert (a.title, a.year, a.venue, a.ids, a.keywords) == (
                b.title, b.year, b.venue, b.ids, b.keywords,
            )  # fmt: skip
            if "doubt" not in dict(a.extra):
                assert a.authors == b.authors and a.references == b.references


def test_a_table_names_the_columns_that_it_misses() -> None:
    note, work = read(wos_table, "PT\tAU\tTI\tSO\nJ\tSilva, A\tReef\tSalt\n")
    assert isinstance(note, Note) and "DOI (DI)" in note.text and "Authors" not in note.text
    assert work.title == "Reef" and work.authors[0].family == "Silva"
    shifted = read(wos_table, "PT\tAU\tTI\tSO\nJ\tSilva, A\tReef\tSalt\tmore\n")[1]
    assert isinstance(shifted, Rejected) and "5 columns" in shifted.reason


def test_the_corresponding_authors_place_is_known_without_brackets() -> None:
    people = "AU Roach, M\n   Ok, A\nAF Roach, Mack, III\n   Ok, Ann\n"
    where = "C1 Univ A.\n   Univ B.\nRP Roach, M (reprint author), Univ A, USA.\n"
    (work,) = read(wos_tagged, f"PT J\n{people}TI T\n{where}ER\n")
    assert [[a.name for a in m.affiliations] for m in work.authors] == [["Univ A, USA"], []]
    assert work.authors[0].suffix == "III" and dict(work.extra)["affiliations"] == "Univ A; Univ B"


def test_real_files(shared: Path) -> None:
    folder = shared / "data" / "wos"
    expected = {
        "ManyAuthors.isi.gz": 500, "savedrecs.txt": 32, "badFile.isi": 32, "testFile.isi": 34,
        "jabref/IsiImporterTest1.isi": 1, "jabref/IsiImporterTest2.isi": 3,
        "jabref/IsiImporterTestInspec.isi": 2, "jabref/IsiImporterTestMedline.isi": 2,
        "jabref/IsiImporterTestWOS.isi": 2,
    }  # fmt: skip
    for name, count in expected.items():
        assert counted(folder / name, "wos-tagged") == (count, 0), name
    assert (
        wos_tagged.recognise((folder / "jabref/IsiImporterTestEmpty.isi").read_text("utf-8")) == 0
    )


def test_the_damaged_file_says_the_same_as_the_whole_one(shared: Path) -> None:
    def first(name: str) -> Any:
        text = (shared / "data" / "wos" / name).read_text("utf-8-sig")
        return works(read(wos_tagged, text))[0]

    whole, bad = first("savedrecs.txt"), first("badFile.isi")
    assert bad.references == whole.references and bad.authors == whole.authors
    assert "doubt" in dict(bad.extra) and "doubt" not in dict(whole.extra)


def test_the_real_table_says_the_same_as_the_text(shared: Path) -> None:
    text = gzip.decompress((shared / "data/wos/ManyAuthors.isi.gz").read_bytes()).decode(
        "utf-8-sig"
    )
    told = works(read(wos_tagged, text))
    tabled = works(read(wos_table, as_table(text)))
    assert max(len(w.authors) for w in told) >= 177
    assert sum(any(m.kind == "organisation" for m in w.authors) for w in told) >= 15
    for a, b in zip(told, tabled, strict=True):
        assert (a.title, a.year, a.ids) == (b.title, b.year, b.ids)
        assert [m.name for m in a.authors] == [m.name for m in b.authors]


word = st.text(st.characters(categories=["L"]), min_size=2, max_size=9)


entry = st.tuples(
    st.lists(word, min_size=1, max_size=20),
    st.lists(st.tuples(word, word), min_size=1, max_size=5),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(entry, min_size=1, max_size=4))
def test_what_a_writer_writes_is_read(
    entries: list[tuple[list[str], list[tuple[str, str]]]],
) -> None:
    text = "FN X\nVR 1.0\n"
    for title, people in entries:
        text += "PT J\nAU " + "\n   ".join(f"F{f}, G{g}" for f, g in people)
        text += "\nTI " + "\n   ".join(title) + "\nPY 1999\nUT WOS:1\nER\n\n"
    found = read(wos_tagged, text + "EF\n")
    assert [w.title for w in found] == [
        wos_tagged.tagged.cleaning.clean(" ".join(t)) for t, _ in entries
    ]
    assert [len(w.authors) for w in found] == [len(people) for _, people in entries]
    again = [r for r in read(wos_table, as_table(text)) if not isinstance(r, Note)]
    assert [w.title for w in again] == [w.title for w in found]
    assert [w.authors for w in again] == [w.authors for w in found]


def test_an_id_finds_its_author_however_its_owner_spells_the_surname() -> None:
    """Owners of iDs type their names without umlauts and particles."""
    people = "AU Oezelt, H\n   de Faria, SMM\n   Ok, A\n"
    people += "AF Oezelt, Harald\n   de Faria, Sergio M. M.\n   Ok, Ann\n"
    told = "Ozelt, Harald/0000-0002-1825-0097; Faria, Sergio/0000-0001-5109-3700"
    told += "; Ok, Bo/0000-0002-1694-233X"
    (work,) = read(wos_tagged, f"PT J\n{people}TI T\nOI {told}\nER\n")
    found = [m.orcid for m in work.authors]
    assert found == ["0000-0002-1825-0097", "0000-0001-5109-3700", None]
    two = people.replace("Ok, Ann", "Ozelt, Helga").replace("Ok, A\n", "Ozelt, H\n")
    (work,) = read(wos_tagged, f"PT J\n{two}TI T\nOI Ozelt, H/0000-0002-1825-0097\nER\n")
    assert work.authors[0].orcid is None  # the plainer reading would name another


def test_derwent_prints_the_surname_first_without_a_comma() -> None:
    text = (
        "FN Clarivate\nVR 1.0\nPT P\nAU FANNING E\n   LI B C\nTI Pump for tides\nPD 1 Jan 2019\n"
        "ER\nPT J\nAU Silva, A\n   LI B\nTI Tides\nPY 2020\nER\nEF\n"
    )
    first, second = works(read(wos_tagged, text))
    assert [(m.given, m.family) for m in first.authors] == [("E", "FANNING"), ("B C", "LI")]
    assert (second.authors[0].given, second.authors[0].family) == ("A", "Silva")
