"""MEDLINE tagged: the own sample read exactly, round trips, and the real files."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from loading import counted, names, read, sample

from graphkit.sources import documents
from loaders import medline


def test_the_sample_is_read_exactly() -> None:
    tides, letter = sample(medline, "medline/two.nbib")
    assert names(tides) == [
        ("Ana M Silva 3rd", "Silva", None), ("Selvamani", None, None),
        ("Kelp Reef Investigators", None, "organisation"),
    ]  # fmt: skip
    silva = tides.authors[0]
    assert silva.orcid == "0000-0002-1825-0097" and silva.suffix == "3rd"
    places = [a.name for a in silva.affiliations]
    assert places == ["Department of Tides, University of Somewhere, Faro, Portugal."]
    assert tides.title == "Tides of kelp and what they mean for reefs"
    extra = dict(tides.extra)
    assert extra["original_title"] == "Marés de algas."
    assert extra["title_as_printed"] == "[Tides of kelp and what they mean for reefs]."
    assert extra["date"] == "2016 Jan-Feb" and (tides.year, tides.month) == (2016, 1)
    assert extra["investigators"] == "Helper, Hans"
    assert tides.kind == "review" and tides.issn == "0007-0920"
    assert dict(tides.ids) == {
        "pmid": "90000001",
        "pmcid": "PMC9000001",
        "doi": "10.5555/kelp.2016.1",
    }
    assert tides.categories == ("Kelp", "Tides") and tides.keywords == ("kelp forest",)
    assert "@" not in str(tides)
    assert letter.authors == () and letter.kind == "editorial" and letter.year == 2015


def test_real_files(shared: Path) -> None:
    folder = shared / "data" / "pubmed"
    assert counted(folder / "medline_test.medline", "medline") == (175, 0)
    assert counted(folder / "jabref" / "NbibImporterTest.nbib", "medline") == (1, 0)
    invalid = (folder / "jabref" / "MedlinePlainImporterTestInvalidFormat.xml").read_text("utf-8")
    assert medline.recognise(invalid) == 0  # words that begin like tags, and no record


def test_the_real_file_keeps_its_people_apart(shared: Path) -> None:
    (document,) = documents([shared / "data" / "pubmed" / "medline_test.medline"])
    found = list(medline.read(document))  # type: ignore[arg-type]
    people = [m for work in found for m in work.authors]
    assert sum("investigators" in dict(w.extra) for w in found) >= 1
    assert any(m.kind == "organisation" for m in people)
    assert not any("@" in a.name for m in people for a in m.affiliations)
    assert any(m.suffix == "3rd" and m.family == "Shaffer" for m in people)


word = st.text(st.characters(categories=["L"]), min_size=2, max_size=9)
words = st.lists(word, min_size=1, max_size=30).map(" ".join)


def wrapped(tag: str, text: str) -> str:
    """A field as PubMed writes it: tag in four columns, lines of 80."""
    pieces, row = [], ""
    for piece in text.split(" "):
        if len(row) + len(piece) > 70:
            pieces.append(row.strip())
            row = ""
        row += piece + " "
    lines = "\n      ".join([*pieces, row.strip()])
    return f"{tag:<4}- {lines}\n"


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(words, st.lists(st.tuples(word, word), max_size=4)), min_size=1, max_size=4)
)
def test_what_a_writer_writes_is_read(entries: list[tuple[str, list[tuple[str, str]]]]) -> None:
    text = "\n".join(
        f"PMID- {number + 1}\n" + wrapped("TI", title) + "DP  - 2001 Mar 3\n"
        + "".join(f"FAU - Q{f}, Q{g}\nAU  - {f} {g[0]}\nAD  - Univ {f}\n" for f, g in people)
        for number, (title, people) in enumerate(entries)
    )  # fmt: skip
    found = read(medline, text)
    assert [w.title for w in found] == [medline.cleaning.clean(title) for title, _ in entries]
    for work, (_, people) in zip(found, entries, strict=True):
        assert (work.year, work.month, work.day) == (2001, 3, 3)
        clean = medline.cleaning.clean
        assert [(m.family, m.given) for m in work.authors] == [
            (clean(f"Q{f}"), clean(f"Q{g}")) for f, g in people
        ]
        assert [[a.name for a in m.affiliations] for m in work.authors] == [
            [f"Univ {clean(f)}"] for f, _ in people
        ]


def test_eric_is_read() -> None:
    tides, sands = sample(medline, "medline/eric.nbib")
    assert [m.name for m in tides.authors] == ["Ana Silva", "Bo Li"]
    assert (tides.venue, tides.issn, tides.year, tides.kind) == (
        "Journal of Reefs", "0378-5955", 2000, "article",
    )  # fmt: skip
    assert dict(tides.ids) == {"doi": "10.5555/kelp.7"}
    assert tides.url == "http://eric.ed.gov/?id=EJ1131633"
    assert dict(tides.extra)["eric_number"] == "EJ1131633"
    assert (sands.title, sands.kind, sands.origin.line) == ("Sands", "book", 18)


def test_places_that_stand_before_their_authors() -> None:
    head, people = "PMID- 1\nTI  - Tides\n", ("FAU - Silva, Ana\n", "FAU - Li, Bo\n")
    one, other = "AD  - Inst of Kelp, Oslo, Norway.\n", "AD  - Sand House, Rome, Italy.\n"
    (work,) = read(medline, f"{head}{one}{people[0]}{other}{people[1]}")
    assert [m.affiliations[0].name[:4] for m in work.authors] == ["Inst", "Sand"]
    # and what stands behind the last is kept, since it is nobody's
    (work,) = read(medline, f"{head}{one}{people[0]}{people[1]}{other}")
    assert dict(work.extra)["affiliations"] == "Sand House, Rome, Italy."
