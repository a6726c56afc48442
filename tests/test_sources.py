"""Paths -> records: what is found, in which order, and what becomes of damage."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import graphkit as gk
from graphkit.errors import GraphkitError, NotFoundError, UnknownFormatError, UsageError
from graphkit.records import Origin, Rejected, Tie, Work
from graphkit.sources import FileDocument, documents, read, reading
from graphkit.sources import documents as _documents_function
from graphkit.sources.registry import Format, formats, loader_named

places = sys.modules[_documents_function.__module__]


def item(title: str = "Salt", **more: Any) -> dict[str, Any]:
    author = [{"family": "Silva", "given": "Ana"}]
    return {"type": "book", "title": title, "author": author,
            "issued": {"date-parts": [[2020]]}, **more}  # fmt: skip


def csl(*titles: str) -> bytes:
    return json.dumps([item(t) for t in titles or ("Salt",)], indent=0).encode()


def noise(count: int) -> bytes:
    """Works that do not compress well."""
    import random

    chance = random.Random(1)
    return csl(*(f"Salt {n} {chance.randbytes(24).hex()}" for n in range(count)))


def packed(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def outcome(path: Any, **options: Any) -> list[str]:
    """`file: title` of works, `file! reason` of rejects."""
    return [
        f"{r.origin.file}! {r.reason}" if isinstance(r, Rejected) else f"{r.origin.file}: {r.title}"
        for r in read(path, **options)
    ]


# -- folders -------------------------------------------------------------------------------------


def test_a_folder_is_read_in_a_stable_order(tmp_path: Path) -> None:
    for name in ("b.json", "a/z.json", "A.json", "c.txt", "a/b/c.json"):
        path = tmp_path / "box" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(csl(name))
    names = ["A.json", "a/b/c.json", "a/z.json", "b.json", "c.txt"]
    assert outcome(tmp_path / "box") == [f"box/{n}: {n}" for n in names]


def test_hidden_files_leftovers_and_workspaces_are_passed_over(tmp_path: Path) -> None:
    skipped = (".h.json", ".git/x.json", "__MACOSX/x.json", "__pycache__/x.json", "ws/x.json")
    for name in ("a.json", *skipped):
        (tmp_path / "box" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "box" / name).write_bytes(csl())
    (tmp_path / "box" / "ws" / "ledger.sqlite").touch()
    assert outcome(tmp_path / "box") == ["box/a.json: Salt"]


def test_a_hidden_file_that_is_named_is_read(tmp_path: Path) -> None:
    (tmp_path / ".h.json").write_bytes(csl())
    assert outcome(tmp_path / ".h.json") == [".h.json: Salt"]


def test_symlink_loops_end(tmp_path: Path) -> None:
    box = tmp_path / "box"
    (box / "in").mkdir(parents=True)
    (box / "a.json").write_bytes(csl())
    (box / "in" / "up").symlink_to(box)
    (box / "self").symlink_to(box / "self")
    (box / "gone.json").symlink_to(box / "nowhere")
    assert outcome(box) == [
        "box/a.json: Salt",
        "box/gone.json! is a link to nothing",
        "box/in/up! is a link to a folder, which is not followed; name the folder itself",
        "box/self! is a link to nothing",
    ]
    with pytest.raises(NotFoundError):
        outcome(box / "self")


def test_an_unreadable_file_is_rejected_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_bytes(csl())

    def refuse(path: Any, *rest: Any, **options: Any) -> Any:
        if str(path).endswith("a.json"):
            raise PermissionError(13, "Permission denied", str(path))
        return open(path, *rest, **options)

    monkeypatch.setattr(places, "open", refuse, raising=False)
    found = outcome([tmp_path / "a.json", tmp_path / "b.json"])
    assert found == ["a.json! cannot be read: Permission denied", "b.json: Salt"]


def test_an_unreadable_folder_is_rejected_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "box" / "a").mkdir(parents=True)
    (tmp_path / "box" / "b.json").write_bytes(csl())
    listed = Path.iterdir

    def refuse(path: Path) -> Any:
        if path.name == "a":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    found = outcome(tmp_path / "box")
    assert "box/b.json: Salt" in found
    assert any("Permission denied" in line for line in found)


def test_what_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"nope\.json: no such file"):
        outcome(tmp_path / "nope.json")
    with pytest.raises(UsageError, match="holds a zero byte"):
        outcome("a\x00b")


def test_a_name_too_long_is_an_error_of_ours() -> None:
    with pytest.raises(GraphkitError):
        outcome("x" * 5000)


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are a matter of Linux")
def test_a_file_name_that_is_no_text_can_be_written(tmp_path: Path) -> None:
    import os

    with open(os.fsencode(tmp_path) + b"/caf\xe9.json", "wb") as handle:
        handle.write(csl())
    (document,) = documents([tmp_path])
    assert isinstance(document, FileDocument)
    assert document.name.encode("utf-8")
    assert document.place.path.encode("utf-8")


def test_empty_files_are_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.json").touch()
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(b""))
    packed(tmp_path / "c.zip", {"a.json": b""})
    found = outcome([tmp_path / n for n in ("a.json", "b.json.gz", "c.zip")])
    reason = "the file is empty"
    assert found == [f"a.json! {reason}", f"b.json.gz! {reason}", f"c.zip/a.json! {reason}"]


# -- compressed files ----------------------------------------------------------------------------


def test_gz_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(csl()))
    (tmp_path / "b").write_bytes(gzip.compress(csl("One")) + gzip.compress(b" "))
    assert outcome(tmp_path / "a.json.gz") == ["a.json.gz: Salt"]
    assert outcome(tmp_path / "b") == ["b: One"]


def test_zip_members_are_documents(tmp_path: Path) -> None:
    members = {
        "x/y/w.json": csl("Deep"), "w.json.gz": gzip.compress(csl("Packed")),
        "é.json": csl("Accent"),
        "__MACOSX/x.json": csl(), "x/.hidden.json": csl(), "x/__MACOSX/y.json": csl(),
    }  # fmt: skip
    found = outcome(packed(tmp_path / "a.zip", members))
    assert found == ["a.zip/w.json.gz: Packed", "a.zip/x/y/w.json: Deep", "a.zip/é.json: Accent"]


def test_a_zip_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = packed(tmp_path / "in" / "a.zip", {"../evil.json": csl(), "/abs.json": csl("Abs")})
    assert outcome(path) == ["a.zip/../evil.json: Salt", "a.zip//abs.json: Abs"]
    assert [p.name for p in tmp_path.rglob("*")] == ["in", "a.zip"]


def test_an_unknown_member_does_not_hide_its_neighbours(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"README.txt": b"hello", "w.json": csl()})
    found = outcome(path)
    assert found[1:] == ["a.zip/w.json: Salt"]
    assert "not recognised" in found[0]


@pytest.mark.parametrize(
    ("name", "data"),
    [("W.JSON.GZ", gzip.compress(csl())), ("w", gzip.compress(csl())), ("plain.gz", csl())],
    ids=["capitals", "no ending", "not packed"],
)
def test_gz_in_a_zip_is_known_by_its_content(tmp_path: Path, name: str, data: bytes) -> None:
    assert outcome(packed(tmp_path / "a.zip", {name: data})) == [f"a.zip/{name}: Salt"]


def test_an_encrypted_member_is_rejected(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.json": csl(), "b.json": csl()})
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x03\x04") + 6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert outcome(path) == ["a.zip/a.json! is encrypted; unpack it first", "a.zip/b.json: Salt"]


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _wrong_sum(data: bytes) -> bytes:
    return data[:-8] + bytes(8)


def _scratched(data: bytes) -> bytes:
    return data[: len(data) // 2] + b"\xff" * 40 + data[len(data) // 2 + 40 :]


DAMAGES = [
    _cut,
    _wrong_sum,
    _scratched,
    lambda d: d[:2],
    lambda d: d[:11],
    lambda d: b"\x1f\x8b\x07" + d[3:],
]


@pytest.mark.parametrize("damage", DAMAGES, ids=["cut", "sum", "scratch", "2", "11", "method"])
def test_a_damaged_gz_is_rejected_and_the_rest_is_read(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "a.json.gz").write_bytes(damage(gzip.compress(noise(50))))
    (tmp_path / "b.json").write_bytes(csl())
    found = list(read([tmp_path / "a.json.gz", tmp_path / "b.json"]))
    rejected = [r for r in found if isinstance(r, Rejected)]
    assert {r.origin.file for r in rejected} == {"a.json.gz"}
    assert "cannot be read" in rejected[-1].reason
    assert isinstance(found[-1], Work)
    assert found[-1].title == "Salt"


def test_what_stands_before_the_damage_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(_cut(gzip.compress(noise(2000))))
    found = list(read(tmp_path / "a.json.gz"))
    assert len(found) > 100
    assert isinstance(found[-1], Rejected)


@pytest.mark.parametrize(
    "method",
    [
        zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2,
        zipfile.ZIP_LZMA,
    ],
)  # fmt: skip
def test_a_damaged_member_is_rejected_and_the_rest_is_read(tmp_path: Path, method: int) -> None:
    path = packed(tmp_path / "a.zip", {"a.json": noise(50), "b.json": csl()}, method)
    data = bytearray(path.read_bytes())
    data[60:100] = b"\xff" * 40
    path.write_bytes(data)
    found = outcome(path)
    assert found[0].startswith("a.zip/a.json! cannot be read: ")
    assert found[1:] == ["a.zip/b.json: Salt"]


def test_an_unknown_compression_is_rejected(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.json": csl(), "b.json": csl()})
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x03\x04") + 8] = 97
    data[data.find(b"PK\x01\x02") + 10] = 97
    path.write_bytes(data)
    found = outcome(path)
    assert found[0].startswith("a.zip/a.json! cannot be read: ")
    assert found[1:] == ["a.zip/b.json: Salt"]


@pytest.mark.parametrize("cut", [4, 60, -30])
def test_a_cut_zip_is_rejected(tmp_path: Path, cut: int) -> None:
    path = packed(tmp_path / "a.zip", {"a.json": noise(20)})
    path.write_bytes(path.read_bytes()[:cut])
    (found,) = outcome(path)
    assert found.startswith("a.zip! cannot be read as a zip archive: ")


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHKIT_LIMITS", "unpacked=65536 ratio=5")


@pytest.mark.usefixtures("narrow")
def test_a_bomb_is_rejected_and_the_rest_is_read(tmp_path: Path) -> None:
    zeros = bytes(1 << 20)
    (tmp_path / "a.gz").write_bytes(gzip.compress(zeros))
    packed(
        tmp_path / "b.zip", {"a.json": zeros, "b.json.gz": gzip.compress(zeros), "c.json": csl()}
    )
    found = outcome([tmp_path / "a.gz", tmp_path / "b.zip"])
    assert [f.partition("!")[0] for f in found[:3]] == ["a.gz", "b.zip/a.json", "b.zip/b.json.gz"]
    assert all("decompression bomb" in f for f in found[:3])
    assert found[3:] == ["b.zip/c.json: Salt"]


@pytest.mark.usefixtures("narrow")
def test_what_compresses_well_but_stays_small_is_no_bomb(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b" " * ((1 << 16) - 2000) + csl()))
    assert outcome(tmp_path / "a.gz") == ["a.gz: Salt"]


def test_a_real_bomb_needs_little_memory(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "a.json.gz", "wb", compresslevel=1) as stream:
        for _ in range(300):
            stream.write(bytes(1 << 20))
    tracemalloc.start()
    try:
        (found,) = documents([tmp_path / "a.json.gz"])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(found, Rejected)
    assert "decompression bomb" in found.reason
    assert peak < 20 << 20


def test_nothing_stays_open(tmp_path: Path) -> None:
    import gc

    (tmp_path / "a.json.gz").write_bytes(gzip.compress(csl()))
    (tmp_path / "c.json.gz").write_bytes(_cut(gzip.compress(csl())))
    packed(tmp_path / "b.zip", {"a.json": csl(), "b.json.gz": gzip.compress(csl())})
    assert len(outcome(tmp_path)) == 4
    gc.collect()  # an open file would warn, and a warning is an error


# -- standard input ------------------------------------------------------------------------------


def piped(data: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    script = "from graphkit import read; print([r.title for r in read('-')])"
    return subprocess.run(
        [sys.executable, *options, "-c", script], input=data, capture_output=True, check=False
    )


def test_standard_input() -> None:
    assert piped(csl()).stdout.split() == [b"['Salt']"]


def test_standard_input_packed() -> None:
    assert piped(gzip.compress(csl())).stdout.split() == [b"['Salt']"]


def test_standard_input_is_closed() -> None:
    assert b"ResourceWarning" not in piped(csl(), "-W", "always").stderr


def test_empty_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"no attribute 'title'" in piped(b"").stderr  # a Rejected


# -- formats -------------------------------------------------------------------------------------

BIB = b"@article{a, title = {Reef}, author = {Okoro, Ben}, year = 2020}\n"
needs_bibtex = pytest.mark.skipif(
    "bibtex" not in {f.name for f in formats()}, reason="there is no BibTeX loader yet"
)


@pytest.mark.parametrize("name", ["a.txt", "a", "a.bib", "a.csv", "a.json"])
def test_the_content_counts_more_than_the_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(csl())
    (found,) = read(tmp_path / name)
    assert found.origin == Origin(name, "csl-json", 2)


@needs_bibtex
@pytest.mark.parametrize("name", ["a.json", "a.txt", "a"])
def test_bibtex_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BIB)
    (found,) = read(tmp_path / name)
    assert found.origin.format == "bibtex"


def test_a_single_unknown_file_is_an_error_that_says_where_the_formats_are(tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("hello")
    with pytest.raises(UnknownFormatError) as caught:
        outcome(tmp_path / "notes.json")
    assert str(caught.value).startswith("notes.json: ")
    assert f"any of the {len(formats())} known formats (graphkit formats)" in str(caught.value)


def test_programs_in_a_folder_are_no_records(tmp_path: Path) -> None:
    table = '"""Title, authors, year."""\ntitle,authors,year\nOf tides,Ana Silva,2001\n'
    for name in ("reader.py", "Query.CYPHER", "page.html.j2", "notes.ipynb", "settings.toml"):
        (tmp_path / name).write_text(table)
    (tmp_path / "a.json").write_bytes(csl())
    found = outcome(tmp_path)
    refused = [line for line in found if "is a program or its settings (" in line]
    assert len(refused) == 5 and len(found) == 6
    assert outcome(tmp_path / "reader.py", format="table")[-1].endswith("Of tides")


def test_prose_is_no_list_of_ties(tmp_path: Path) -> None:
    prose = "How records go from a file to a graph, in steps.\n\nEach is read, then\nkept.\n" * 9
    (tmp_path / "about.md").write_text(prose)
    (tmp_path / "ties.txt").write_text("from to weight\na b 2\nb c 1.5\n")
    found = list(read(tmp_path))
    assert [type(record) for record in found] == [Rejected, Tie, Tie]
    assert isinstance(found[0], Rejected) and found[0].reason.startswith("not recognised")


def test_an_unknown_file_among_others_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("hello")
    (tmp_path / "a.json").write_bytes(csl())
    found = outcome([tmp_path / "notes.md", tmp_path / "a.json"])
    assert found[0].startswith("notes.md! not recognised as any of the ")
    assert found[1:] == ["a.json: Salt"]
    assert outcome(tmp_path)[0] == f"{tmp_path.name}/a.json: Salt"


def test_a_format_can_be_forced(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b'{"title": "Salt"}')
    assert outcome(tmp_path / "a.txt", format="csl-json") == ["a.txt: Salt"]
    with pytest.raises(UnknownFormatError, match=r"no format 'nope'\. Known: .*csl-json"):
        outcome(tmp_path / "a.txt", format="nope")


def test_formats_are_sorted_and_complete() -> None:
    found = formats()
    assert [f.name for f in found] == sorted(f.name for f in found)
    assert all(isinstance(f, Format) and f.title and f.package for f in found)
    assert all(s.startswith(".") and s == s.lower() for f in found for s in f.suffixes)
    assert [loader_named(f.name).FORMAT for f in found] == [f.name for f in found]
    assert gk.formats is formats


# -- records -------------------------------------------------------------------------------------


def test_records_in_are_kept_plus_rejected(tmp_path: Path) -> None:
    good = [json.dumps(item(f"Salt {n}")) for n in range(5)]
    lines = [good[0], good[1], "{broken", good[2], '{"type": "book"}', good[3], "[1]", good[4]]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = list(read(tmp_path / "a.jsonl"))
    rejected = [r for r in found if isinstance(r, Rejected)]
    assert (len(found), len(rejected)) == (8, 3)
    assert [r.origin.line for r in rejected] == [3, 5, 7]
    assert all(r.reason for r in rejected)


def test_captured_gives_the_year_of_dates_that_have_none(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(csl())
    (dated,) = read(tmp_path / "a.json", captured="1999-06")
    assert isinstance(dated, Work)
    assert (dated.year, dated.date_inferred) == (2020, False)


@pytest.mark.parametrize("month", [None, 6])
def test_captured_marks_the_year_as_inferred(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, month: int | None
) -> None:
    (tmp_path / "a.json").write_bytes(csl())
    loader = loader_named("csl-json")
    work = Work("Salt", Origin("a.json", "csl-json", 1), month=month)
    monkeypatch.setattr(loader, "read", lambda _: iter([work]))
    (found,) = read(tmp_path / "a.json", captured="1999-06")
    assert isinstance(found, Work)
    assert (found.year, found.date_inferred) == ((1999, True) if month else (None, False))


@pytest.mark.parametrize("captured", ["soon", "20x4-01", "2024-13"])
def test_a_wrong_captured_is_wrong_usage(tmp_path: Path, captured: str) -> None:
    (tmp_path / "a.json").write_bytes(csl())
    with pytest.raises(UsageError):
        outcome(tmp_path / "a.json", captured=captured)


def test_damage_met_while_reading_becomes_the_last_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.json").write_bytes(csl())

    def half(_: object) -> Any:
        yield Work("Salt", Origin("a.json", "csl-json", 4))
        raise EOFError("cut off")

    monkeypatch.setattr(loader_named("csl-json"), "read", half)
    work, rejected = read(tmp_path / "a.json")
    assert isinstance(work, Work)
    assert isinstance(rejected, Rejected)
    assert rejected.origin.line == 4
    assert "cut off" in rejected.reason


def test_a_document_opens_more_than_once(tmp_path: Path) -> None:
    packed(tmp_path / "a.zip", {"w.json.gz": gzip.compress(csl())})
    (document,) = documents([tmp_path / "a.zip"])
    assert isinstance(document, FileDocument)
    for _ in range(2):
        with document.open_bytes() as stream:
            assert stream.read() == csl()
        with document.open_text() as text:
            assert text.read() == csl().decode()
    assert document.size == len(csl())
    assert document.head == csl().decode()


@pytest.mark.parametrize(
    ("number", "year", "month"),
    [("2507.14413", 2025, 7), ("hep-th/9901001v2", 1999, 1), ("0704.0001", 2007, 4)],
)
def test_an_arxiv_number_tells_the_year_of_a_work_without_one(
    number: str, year: int, month: int
) -> None:
    found = reading.numbered(Work("Salt", Origin("a", "table", 1), ids=(("arxiv", number),)))
    assert (found.year, found.month, found.date_inferred) == (year, month, True)
    other = Work("Salt", Origin("a", "table", 1), ids=(("arxiv", "9999"), ("doi", "10.5555/x")))
    assert reading.numbered(other) is other
