"""Damage to every sample of texts, tables and graphs: no crash, no silence, bounded memory.

The cuts and the noise are seeded; `make endure` runs more of them, and a line of 100 MB.
"""

from __future__ import annotations

import json
import random
import time
import tracemalloc
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from documents import Document
from loading import SAMPLES

from graphkit.records import Note, Rejected, limit, to_json
from graphkit.sources import documents, loader_named, read_document, recognised
from loaders import ris, wos_tagged
from loaders._read import tagged
from loaders._values import wos_fields

FORMATS = (
    "ris endnote-tagged endnote-xml medline wos-tagged wos-table scopus-csv openalex-csv lens-csv"
    " dimensions-csv ieee-csv springer-csv table edges graphml gexf gml mods jats acl-anthology"
    " crossref-xml datacite-xml marcxml tei elsevier-xml zotero-rdf refworks"
    " publication-list vosviewer-map openalex-deleted"
    " arxiv bibtex crossref csl-json datacite dblp graph-json openalex orcid pajek"
    " publish-or-perish pubmed-xml ror semantic-scholar zotero-json"
    " publication-page list-excerpt jekyll-scholar-page profile-page author-metrics-page"
).split()
FOLDERS = (
    "ris endnote medline wos scopus openalex_csv lens dimensions ieee springer table graphs mods"
    " jats acl_anthology crossref_xml datacite_xml"
    " marcxml tei elsevier_xml zotero_rdf refworks publication_list vosviewer openalex_deleted"
).split()
# Formats of JSON, XML and saved pages, and those that have long runs of their own in their files.
OTHERS = sorted(
    p
    for f in SAMPLES.iterdir()
    if f.is_dir() and f.name not in (*FOLDERS, "workspaces")
    for p in f.iterdir()
)
FILES = sorted(p for f in FOLDERS for p in (SAMPLES / f).iterdir())
NOISE = [
    b"\x00", b'"', b"\n", b"\r\n", b",", b"\t", b"\xff\xfe", b"<", b"&x;", b"ER  - \n", b"TY  - \n",
    b"]", b"[", b"=1+1", "\u2028".encode(), "漢".encode("gb18030"), b"PT J\n", b"%0 ", b"PMID- ",
]  # fmt: skip


def every_record(loader: Any, document: Any) -> int:
    count = 0
    for record in loader.read(document):
        assert record.origin.line >= 0
        if isinstance(record, Rejected):
            assert record.reason
        elif not isinstance(record, Note):
            assert to_json(record)
        count += 1
    return count


def damaged(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            data = data[:at]
        elif kind == 1:
            data = data[:at] + chance.choice(NOISE) * chance.randint(1, 4) + data[at:]
        elif kind == 2:
            data = data[:at] + data[at + chance.randint(1, 40) :]
        elif kind == 3:
            data = data[:at] + data[max(0, at - 60) : at] * chance.randint(2, 5) + data[at:]
        else:
            data = data[:at] + bytes(chance.randrange(256) for _ in range(8)) + data[at:]
        data = data or b"x"
    return data


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_damaged_samples_never_crash(path: Path, tmp_path: Path) -> None:
    survives(path, tmp_path, 25, path.name)


@pytest.mark.parametrize("path", OTHERS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_damaged_samples_of_the_other_formats_never_crash(path: Path, tmp_path: Path) -> None:
    survives(path, tmp_path, 5, path.name)


@pytest.mark.endure
@pytest.mark.parametrize("path", [*FILES, *OTHERS], ids=lambda p: p.name)
def test_damaged_samples_never_crash_in_the_long_run(path: Path, tmp_path: Path) -> None:
    survives(path, tmp_path, 400, f"long {path.name}")


@pytest.mark.parametrize("loader", [ris, wos_tagged], ids=lambda m: m.FORMAT)
def test_the_short_way_through_plain_records_says_what_the_long_way_says(loader: Any) -> None:
    """Records written as the book says are split by one expression; damage makes others."""
    chance = random.Random(loader.FORMAT)
    known = getattr(loader, "_KNOWN", wos_fields.KNOWN)
    work = partial(ris._work, gathered=ris._gathered) if loader is ris else loader._work
    for path in FILES:
        if path.parent.name not in ("ris", "wos"):
            continue
        whole = path.read_bytes()
        for data in (whole, whole * 3, *(damaged(whole, chance) for _ in range(40))):
            text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
            document = Document("x", text)
            long = tagged.works(document, loader.FORMAT, loader._entries, work, known)
            assert list(loader.read(document)) == list(long)


def survives(path: Path, tmp_path: Path, rounds: int, seed: str) -> None:
    """A sample, damaged in so many ways, is read or refused each time."""
    chance = random.Random(seed)
    whole = path.read_bytes()
    for number in range(rounds):
        file = tmp_path / f"{number}{path.suffix}"
        file.write_bytes(damaged(whole, chance))
        for document in documents([file]):
            if isinstance(document, Rejected):
                continue
            loader = recognised(document)
            if not isinstance(loader, Rejected):
                list(read_document(document, loader))
        file.unlink()


HOSTILE = {
    "wos-tagged": "PT J\nTI Kelp\nAU A\nOI %s\nRI %s\nER\n",
    "endnote-tagged": "%%0 Book\n%%T Kelp\n%%A %s\n%%A B, C\n",
    "table": "Title,Authors\nKelp,%s\n",
}


@pytest.mark.parametrize("format", HOSTILE)
def test_one_long_field_is_read(format: str, letters: int = 150_000) -> None:
    """It took time with the square of its length: a quarter of an hour, within one record."""
    for filler in ("x", "a, ") if letters < 500_000 else ("x", "a. ", "((", "a, "):
        frame = HOSTILE[format].replace("%%", "\0")
        text = frame.replace("%s", filler * (letters // len(filler))).replace("\0", "%")
        assert every_record(loader_named(format), Document("x", text)) == 1


@pytest.mark.endure
@pytest.mark.parametrize("format", HOSTILE)
def test_one_field_of_half_a_million_letters_is_read(format: str) -> None:
    test_one_long_field_is_read(format, 500_000)


ITEMS: dict[str, tuple[str, dict[str, Any]]] = {
    "csl-json": ("[%s]", {"id": "a", "type": "book", "title": "Kelp", "author": [{"family": "A"}]}),
    "crossref": (
        '{"message-type": "work-list", "message": {"items": [%s]}}',
        {"DOI": "10.1000/1", "type": "journal-article", "title": ["Kelp"], "author": []},
    ),
    "openalex": (
        '{"meta": {"count": 1}, "results": [%s]}',
        {"id": "https://openalex.org/W1", "display_name": "Kelp", "authorships": []},
    ),
    "datacite": (
        '{"data": [%s]}',
        {"id": "10.1000/1", "type": "dois",
         "attributes": {"doi": "10.1000/1", "titles": [{"title": "Kelp"}], "creators": []}},
    ),
    "semantic-scholar": (
        '{"total": 1, "data": [%s]}', {"paperId": "0" * 40, "title": "Kelp", "authors": []},
    ),
    "zotero-json": (
        "[%s]",
        {"key": "ABCD2345", "version": 1, "data":
         {"key": "ABCD2345", "itemType": "book", "title": "Kelp", "creators": []}},
    ),
}  # fmt: skip
NO_ITEM: list[Any] = [None, 3, "x", [], {}, [[]], {"title": 5}, True, {"author": "x"}]


@pytest.mark.parametrize("format", ITEMS)
def test_items_in_are_kept_or_rejected(format: str) -> None:
    """Among items that are whole stand things that are none: each is one record, or one reason."""
    frame, item = ITEMS[format]
    chance = random.Random(format)
    for _ in range(30):
        wrong = [chance.choice(NO_ITEM) for _ in range(chance.randint(1, 4))]
        listed = [item, item, *wrong, item]
        text = frame % ", ".join(map(json.dumps, listed))
        told = [r for r in loader_named(format).read(Document("x", text)) if type(r) is not Note]
        assert len(told) == len(listed), (wrong, told)
        assert sum(not isinstance(r, Rejected) for r in told) >= 3


@pytest.mark.parametrize("format", FORMATS)
def test_every_loader_survives_every_sample(format: str) -> None:
    loader = loader_named(format)
    for path in FILES:
        text = path.read_bytes().decode("utf-8", "replace")
        assert 0 <= loader.recognise(text) <= 1
        assert every_record(loader, Document("x", text)) < 200


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "gb18030", "utf-8-sig", "utf-16-le"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    text = (SAMPLES / "scopus" / "old.csv").read_text(encoding="utf-8-sig")
    (tmp_path / "x.csv").write_bytes(text.replace("é", "é" * 3).encode(encoding))
    (document,) = documents([tmp_path / "x.csv"])
    loader = recognised(cast(Any, document))
    assert not isinstance(loader, Rejected) and loader.FORMAT == "scopus-csv"
    assert len([r for r in loader.read(cast(Any, document)) if not isinstance(r, Note)]) == 2


class Endless:
    """A text of one long line, made while it is read."""

    name = "long"

    def __init__(self, start: str, filler: str, size: int, end: str) -> None:
        self.start, self.filler, self.size, self.end = start, filler, size, end

    def open_text(self) -> Endless:
        copy = Endless(self.start, self.filler, self.size, self.end)
        copy.left, copy.sent = self.size, False  # type: ignore[attr-defined]
        return copy

    def read(self, size: int) -> str:
        state: Any = self
        if not state.sent:
            state.sent = True
            return self.start
        if state.left > 0:
            state.left -= size
            return (self.filler * (size // len(self.filler) + 1))[:size]
        if state.left != -1 << 60:
            state.left = -1 << 60
            return self.end
        return ""

    def __enter__(self) -> Endless:
        return self

    def __exit__(self, *_: object) -> None:
        pass


RIS = "TY  - JOUR\nTI  - "
STARTS = {
    "ris": (f"{RIS}A\nER  - \n{RIS}", f"\nER  - \n{RIS}B\nER  - \n"),
    "endnote-tagged": ("%T A\n\n%T ", "\n\n%T B\n"),
    "medline": ("PMID- 1\nTI  - A\n\nPMID- 2\nTI  - ", "\n\nPMID- 3\nTI  - B\n"),
    "wos-tagged": ("PT J\nTI A\nER\n\nPT J\nTI ", "\nER\n\nPT J\nTI B\nER\n"),
    "springer-csv": ("Item Title,Item DOI,Authors\nA,,\n", ",,\nB,,\n"),
    "table": ("Title,Year,Authors\nA,2001,\n", ",2001,\nB,2001,\n"),
    "edges": ("1 2\n", "\n3 4\n"),
}


def endless(format: str, size: int, filler: str) -> None:
    start, end = STARTS[format]
    document = Endless(start, filler, size, end)
    tracemalloc.start()
    began = time.monotonic()
    try:
        found = [
            r for r in loader_named(format).read(cast(Any, document)) if not isinstance(r, Note)
        ]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.monotonic() - began < 300  # it ends; how soon is measured elsewhere
    assert peak < 20 * limit("line")
    assert [isinstance(r, Rejected) for r in found] == [False, True, False]
    assert "million characters" in found[1].reason or "field larger" in found[1].reason


@pytest.mark.parametrize("format", STARTS)
def test_a_line_without_end_costs_one_record(format: str) -> None:
    endless(format, 2 * limit("line"), "x")


class Repeated:
    """A text that says the same again and again, made while it is read."""

    name = "many"

    def __init__(self, start: str, again: str, times: int) -> None:
        self.start, self.again, self.times = start, again, times

    def open_text(self) -> Any:
        return _Stream(self)


class _Stream:
    def __init__(self, text: Repeated) -> None:
        self.text, self.left = text, text.times
        self.rest = text.start

    def read(self, size: int) -> str:
        count = min(self.left, size // len(self.text.again) + 1)
        self.left -= count
        text = self.rest + self.text.again * count
        self.rest = text[size:]
        return text[:size]

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_: object) -> None:
        pass


TEXT = "words " * 40
BOOK = "<record><ref-type name='Book'/><titles><title>Kelp</title></titles></record>\n"
CITED = "CR A B, 1999, J\n   C D, 1998\n"
MANY = {
    "ris": ("", f"{RIS}Kelp and tides\nAU  - Silva, Ana\nAB  - {TEXT}\nER  - \n\n"),
    "endnote-tagged": ("", f"%0 Book\n%T Kelp\n%A Silva, Ana\n%X {TEXT}\n\n"),
    "endnote-xml": ("<xml><records>", BOOK),
    "medline": ("", f"PMID- 1\nTI  - Kelp\nFAU - Silva, Ana\nAB  - {TEXT}\n\n"),
    "wos-tagged": ("FN X\nVR 1.0\n", f"PT J\nAU Silva, A\nTI Kelp\n{CITED}ER\n\n"),
    "springer-csv": ("Item Title,Item DOI,Authors\n", "Kelp,,Ana Silva\n"),
    "edges": ("", "1 2 0.5\n"),
}


@pytest.mark.parametrize("format", MANY)
def test_many_records_need_no_more_memory_than_few(format: str) -> None:
    def peak(times: int) -> int:
        document = Repeated(*MANY[format], times)
        tracemalloc.start()
        try:
            told = loader_named(format).read(cast(Any, document))
            assert sum(not isinstance(r, Rejected | Note) for r in told) == times
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few = peak(600)
    assert peak(3000) < 1.3 * few + (1 << 20)


@pytest.mark.endure
@pytest.mark.parametrize("format", STARTS)
@pytest.mark.parametrize("filler", ["x", "x,", "x;y ", '"'])
def test_a_line_of_100_mb_costs_one_record(format: str, filler: str) -> None:
    endless(format, 100_000_000, filler)


@pytest.mark.parametrize("format", ["endnote-xml", "graphml", "gml"])
def test_texts_that_never_close_are_bounded(format: str) -> None:
    starts = {
        "endnote-xml": "<xml><records><record><titles><title>",
        "graphml": "<graphml><graph><node id='a'><data key='d'>",
        "gml": 'graph [ node [ label "',
    }
    start = starts[format]
    document = Endless(start, "x", 40 << 20, "")
    tracemalloc.start()
    try:
        found = list(loader_named(format).read(cast(Any, document)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200 << 20
    assert any(isinstance(r, Rejected) for r in found)
