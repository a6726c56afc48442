"""A source is its content: renames, copies and equal names lose nothing, and what goes is named."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import sys
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from conftest import Run
from generated import save, work

import graphkit as gk
from graphkit.ledger import Places
from graphkit.workspace import Receipt


def bib(path: Path, *titles: str) -> Path:
    """A BibTeX file of works, one for each title."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = (
        f"@article{{k{n}, title = {{{t}}}, author = {{Silva, Ana and Okoro, Ben}}, year = 2019}}\n"
        for n, t in enumerate(titles)
    )
    path.write_text("".join(entries), encoding="utf-8")
    return path


A, B, C, D = ("Tides of the harbour", "Salt and the reef", "Rain on bridges", "Moss and stone")


@pytest.fixture
def graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[gk.KnowledgeGraph]:
    """An empty workspace; without the engine, for the ledger is what is asked about here."""
    monkeypatch.setitem(sys.modules, "ladybug", None)
    with gk.open(tmp_path / "ws") as opened:
        yield opened


def titles(graph: gk.KnowledgeGraph) -> list[str]:
    return sorted(graph.tables.read("works").column("title").to_pylist())


def outcomes(receipt: Receipt) -> list[str]:
    return sorted(f.outcome for f in receipt.files)


# -- renames, moves, copies ----------------------------------------------------------------------


def test_a_folder_whose_files_were_renamed_in_a_ring_loses_nothing(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    bib(folder / "e1.bib", A)
    bib(folder / "e.bib", B)
    graph.load(folder)
    (folder / "e1.bib").rename(folder / "e2.bib")
    (folder / "e.bib").rename(folder / "e1.bib")
    bib(folder / "e.bib", C)
    receipt = graph.load(folder)
    assert titles(graph) == sorted([A, B, C])
    assert outcomes(receipt) == ["new", "unchanged", "unchanged"]
    assert (receipt.retired, receipt.gone) == ((), ())


def test_an_export_put_aside_beside_a_new_one_still_counts(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    export = bib(tmp_path / "in" / "export.bib", A)
    graph.load(tmp_path / "in")
    export.rename(export.with_name("export-2023.bib"))
    bib(export, B)
    graph.load(tmp_path / "in")
    assert titles(graph) == sorted([A, B])


def test_of_two_files_of_equal_content_one_is_edited(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    one, two = bib(tmp_path / "in" / "1.bib", A), bib(tmp_path / "in" / "2.bib", A)
    graph.load(tmp_path / "in")
    bib(one, B)
    receipt = graph.load(one)
    assert titles(graph) == sorted([A, B])
    assert receipt.retired == ()
    assert [name for name, _ in receipt.stayed] == ["in/1.bib"]
    assert "still counts" in str(receipt)
    bib(two, C)
    receipt = graph.load(tmp_path / "in")
    assert titles(graph) == sorted([B, C])
    assert [(r.file, r.records) for r in receipt.retired] == [("in/2.bib", 1)]
    assert "in/2.bib: what it held before (1 records) no longer counts" in str(receipt)


def test_a_file_that_is_gone_is_kept_and_named_until_it_is_forgotten(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    gone = bib(folder / "1.bib", A)
    bib(folder / "2.bib", B)
    graph.load(folder)
    gone.unlink()
    for _ in range(2):
        receipt = graph.load(folder)
        assert receipt.gone == ("in/1.bib",)
        assert "no longer there, kept; `graphkit forget` takes it out" in str(receipt)
        assert titles(graph) == sorted([A, B])
    assert graph.load(folder / "2.bib").gone == ()  # its place was not looked at
    rows = graph.forget(gone).rows
    assert [(r["file"], r["records"], r["counts"]) for r in rows] == [("in/1.bib", 1, False)]
    assert titles(graph) == [B]
    assert graph.load(folder).gone == ()
    bib(gone, A)  # and back
    assert graph.load(folder).gone == ()
    assert titles(graph) == sorted([A, B])


def test_a_file_that_comes_back_is_not_gone_any_more(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    path = bib(tmp_path / "in" / "1.bib", A)
    graph.load(tmp_path / "in")
    path.rename(tmp_path / "1.bib")
    bib(tmp_path / "in" / "2.bib", B)
    assert graph.load(tmp_path / "in").gone == ("in/1.bib",)
    (tmp_path / "1.bib").rename(path)
    receipt = graph.load(tmp_path / "in")
    assert (receipt.gone, outcomes(receipt)) == ((), ["unchanged", "unchanged"])


def test_an_unreadable_place_or_a_hidden_one_is_not_gone(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    path = bib(tmp_path / "in" / "deep" / "1.bib", A)
    graph.load(tmp_path / "in")
    (tmp_path / "in" / "deep").rename(tmp_path / "in" / ".deep")
    (tmp_path / "in" / "deep").symlink_to(".deep")  # links to folders are not walked
    bib(tmp_path / "in" / "2.bib", B)
    assert path.exists()
    assert graph.load(tmp_path / "in").gone == ()
    assert titles(graph) == sorted([A, B])


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02 no format", b"@article{oops"])
def test_what_cannot_be_read_takes_nobodys_place(
    graph: gk.KnowledgeGraph, tmp_path: Path, content: bytes
) -> None:
    path = bib(tmp_path / "in" / "1.bib", A)
    graph.load(tmp_path / "in")
    path.write_bytes(content)
    for _ in range(2):
        receipt = graph.load(tmp_path / "in")
        assert outcomes(receipt) == ["refused"]
        assert receipt.rejected
        assert titles(graph) == [A]
    bib(path, B)
    receipt = graph.load(tmp_path / "in")
    assert titles(graph) == [B]
    assert not receipt.incomplete


def test_the_same_file_read_in_another_way_takes_its_own_place(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    path = bib(tmp_path / "1.bib", A)
    graph.load(path)
    receipt = graph.load(path, captured="2024-05")
    assert outcomes(receipt) == ["updated"]
    assert [r.file for r in receipt.retired] == ["1.bib"]
    assert len(graph.ledger.sources()) == 1


def test_a_folder_and_a_folder_in_it_and_a_link_are_the_same_places(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    path = bib(tmp_path / "in" / "deep" / "1.bib", A)
    (tmp_path / "link").symlink_to(tmp_path / "in")
    for given in ("in", "in/deep", "in/deep/1.bib", "link", "link/deep"):
        graph.load(tmp_path / given)
    assert len(Places(graph.ledger).all()) == 1
    bib(path, B)
    graph.load(tmp_path / "link" / "deep")
    assert titles(graph) == [B]
    # the fullest name it was seen by, in whatever order: then generations do not tell the order
    with gk.open(tmp_path / "other") as other:
        for given in ("link", "in/deep/1.bib", "in", "in/deep"):
            other.load(tmp_path / given)
        graph.load(tmp_path / "in")
        assert other.ledger.current_generation() == graph.ledger.current_generation()
        assert [s.name for s in other.ledger.sources()] == ["in/deep/1.bib"]


def test_the_order_of_loading_gives_the_same_generation(tmp_path: Path) -> None:
    bib(tmp_path / "in" / "1.bib", A)
    bib(tmp_path / "in" / "2.bib", A)
    bib(tmp_path / "in" / "deep" / "3.bib", A)
    names = set()
    for number, order in enumerate(("1.bib 2.bib deep", "deep 2.bib 1.bib", "2.bib deep 1.bib")):
        with gk.open(tmp_path / f"ws{number}") as graph:
            for given in order.split():
                graph.load(tmp_path / "in" / given)
            names.add(graph.ledger.current_generation())
    assert len(names) == 1


# -- equal paths ---------------------------------------------------------------------------------


def test_members_of_one_name_each_count(graph: gk.KnowledgeGraph, tmp_path: Path) -> None:
    box = tmp_path / "box.zip"

    def fill(*names: str) -> None:
        with warnings.catch_warnings(), zipfile.ZipFile(box, "w") as archive:
            warnings.simplefilter("ignore", UserWarning)
            for name in names:
                archive.writestr("a.bib", bib(tmp_path / "x.bib", name).read_text("utf-8"))

    fill(A, B)
    graph.load(box)
    assert titles(graph) == sorted([A, B])
    assert outcomes(graph.load(box)) == ["unchanged", "unchanged"]
    fill(A, C)
    receipt = graph.load(box)
    assert titles(graph) == sorted([A, C])
    assert len(receipt.retired) == 1
    fill(A)
    receipt = graph.load(box)
    assert receipt.gone == ("box.zip/a.bib",)
    assert titles(graph) == sorted([A, C])
    graph.forget(f"{box}!a.bib#2")
    assert titles(graph) == [A]


def test_a_member_that_a_newer_archive_lacks_is_kept_and_named(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    box = tmp_path / "box.zip"
    for names in ((A, B), (C,)):
        with zipfile.ZipFile(box, "w") as archive:
            for number, name in enumerate(names):
                text = bib(tmp_path / "x.bib", name).read_text("utf-8")
                archive.writestr(f"{number}.bib", text)
        receipt = graph.load(box)
    assert titles(graph) == sorted([B, C])
    assert receipt.gone == ("box.zip/1.bib",)
    assert [r.file for r in receipt.retired] == ["box.zip/0.bib"]
    graph.forget("box.zip")
    with pytest.raises(gk.GraphkitError, match="graphkit load"):
        graph.rank()


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are a matter of Linux")
def test_names_that_differ_in_bytes_that_are_no_text_each_count(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    folder = os.fsencode(tmp_path / "in")
    (tmp_path / "in").mkdir()
    for name, title in ((b"caf\xe9.bib", A), (b"caf\xe8.bib", B), ("caf\ufffd.bib".encode(), C)):
        shutil.copy(bib(tmp_path / "x.bib", title), folder + b"/" + name)
    graph.load(tmp_path / "in")
    assert titles(graph) == sorted([A, B, C])
    shutil.copy(bib(tmp_path / "x.bib", D), folder + b"/caf\xe9.bib")
    receipt = graph.load(tmp_path / "in")
    assert titles(graph) == sorted([B, C, D])
    assert receipt.gone == ()
    Path(os.fsdecode(folder + b"/caf\xe8.bib")).unlink()
    assert len(graph.load(tmp_path / "in").gone) == 1


def test_standard_input_twice_each_counts(
    graph: gk.KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def piped(title: str) -> Receipt:
        data = bib(tmp_path / "x.bib", title).read_bytes()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        return graph.load("-")

    assert outcomes(piped(A)) == ["new"]
    assert outcomes(piped(B)) == ["new"]
    assert outcomes(piped(A)) == ["unchanged"]
    assert titles(graph) == sorted([A, B])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert graph.load("-").rejected
    assert graph.load(bib(tmp_path / "y.bib", C)).rejected_before == 1
    assert not piped(D).incomplete
    graph.forget("-")
    assert titles(graph) == [C]


@pytest.mark.skipif(os.name == "nt", reason="pipes with names are a matter of POSIX")
def test_a_pipe_with_a_name_twice_each_counts(here: Run, tmp_path: Path) -> None:
    import threading

    os.mkfifo(tmp_path / "pipe")
    for title in (A, B):
        data = bib(tmp_path / "x.bib", title).read_bytes()
        writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(data,))
        writer.start()
        here("load", "pipe")
        writer.join()
    with gk.open(tmp_path / "graphkit-data") as graph:
        assert titles(graph) == sorted([A, B])


def test_frames_stand_by_their_names(graph: gk.KnowledgeGraph) -> None:
    def frame(title: str, name: str | None = None) -> pd.DataFrame:
        made = pd.DataFrame({"title": [title], "authors": ["Ana Silva"], "year": [2019]})
        if name:
            made.attrs["name"] = name
        return made

    graph.load([frame(A), frame(B)])
    graph.load(frame(C))
    assert titles(graph) == sorted([A, B, C])
    graph.load([frame(A, "mine"), frame(D, "mine")])  # two things of one name are two
    assert titles(graph) == sorted([A, B, C, D])
    receipt = graph.load(frame("Iron wells", "mine"))
    assert titles(graph) == sorted([A, B, C, D, "Iron wells"])  # A stands without a name, too
    assert len(receipt.stayed) == 1


# -- rejections ----------------------------------------------------------------------------------


def test_rejections_stay_until_the_file_is_right(here: Run, tmp_path: Path) -> None:
    path = tmp_path / "works.json"
    save(path, work(A, "Ana Silva"), {"type": "book"}, {"type": "book"})
    good = bib(tmp_path / "good.bib", B)
    here("load", path, code=3)
    again = here("load", path, "--json", code=3)
    shape = json.loads(again.stdout)
    assert shape["rejected_before"] == 2
    assert shape["files"][0] == {
        "file": "works.json", "format": "csl-json", "outcome": "unchanged", "records": 1,
        "rejected": 2,
    }  # fmt: skip
    assert "2 rejected before" in here("load", good, code=3).stderr
    rows = [json.loads(line) for line in here("rejected", "--json").stdout.splitlines()]
    assert [(r["file"], bool(r["line"]), bool(r["reason"])) for r in rows] == [
        ("works.json", True, True)
    ] * 2
    assert here("rejected").stdout.count("works.json:") == 2
    save(path, work(A, "Ana Silva"))
    here("load", path)
    assert here("rejected").stdout == ""
    save(path, work(A, "Ana Silva"), {"type": "book"})
    here("load", path, code=3)
    here("forget", path)
    here("load", good)


def test_a_refused_file_that_is_right_or_gone_is_not_refused_any_more(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    bib(folder / "1.bib", A)
    for name in ("2.bib", "3.bib", "4.bib.gz"):
        (folder / name).write_bytes(b"")
    assert len(graph.load(folder).rejected) == 3
    bib(folder / "2.bib", B)
    (folder / "3.bib").unlink()
    with gzip.open(folder / "4.bib.gz", "wb") as out:
        out.write(bib(tmp_path / "x.bib", C).read_bytes())
    receipt = graph.load(folder)
    assert (receipt.incomplete, receipt.gone) == (False, ())
    assert titles(graph) == sorted([A, B, C])


def test_rejections_survive_a_kill_before_the_generation_is_switched(
    graph: gk.KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "works.json", work(A, "Ana Silva"), {"type": "book"})
    with monkeypatch.context() as patch:
        patch.setattr("graphkit.workspace.loading.Load._renew", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            graph.load(path)
    receipt = graph.load(path)
    assert (receipt.kept, receipt.rejected_before, receipt.incomplete) == (1, 1, True)
    with monkeypatch.context() as patch:  # also where it came before the places were written
        patch.setattr("graphkit.ledger.places.Places.hold", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            graph.load(save(path, work(B, "Ana Silva"), {"type": "book"}, {"type": "book"}))
    assert titles(graph) == [A]
    assert len(graph.rejected()) == 1
    receipt = graph.load(path)
    assert (receipt.rejected_before, titles(graph)) == (2, [B])


# -- forgetting ----------------------------------------------------------------------------------


def test_what_is_forgotten_is_named_by_path_or_as_receipts_do(here: Run, tmp_path: Path) -> None:
    for name, title in (("in/1.bib", A), ("in/deep/2.bib", B), ("other/1.bib", C)):
        bib(tmp_path / name, title)
    here("load", "in", "other/1.bib")
    here("forget", "nowhere.bib", code=4)
    assert "in/deep/2.bib: 1 records taken out" in here("forget", "in/deep").stdout
    row = json.loads(here("forget", "1.bib", "--json").stdout)
    assert (row["file"], row["records"]) == ("1.bib", 1)
    here("load", "in", "other/1.bib")
    shutil.rmtree(tmp_path / "in")
    here("forget", "in")
    here("forget", "other/1.bib")
    assert "graphkit load" in here("rank", code=4).stderr
    here("forget", "other/1.bib", code=4)
    here("load", "other/1.bib")
    assert len(here("rank", "--json").stdout.splitlines()) == 2


def test_a_name_of_files_in_two_folders_is_not_guessed(here: Run, tmp_path: Path) -> None:
    for name, title in (("a/1.bib", A), ("b/1.bib", B)):
        here("load", bib(tmp_path / name, title))
    said = here("forget", "1.bib", code=2).stderr
    assert "2 places" in said
    assert str(tmp_path / "a" / "1.bib") in said
    assert "1 records taken out" in here("forget", "a/1.bib").stdout


def test_the_workspace_may_be_moved_with_what_services_answered(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    bib(tmp_path / "ws" / "live" / "openalex" / "q.bib", A)
    graph.load(tmp_path / "ws" / "live" / "openalex" / "q.bib")
    assert [p.path for p in Places(graph.ledger).all()] == ["workspace:live/openalex/q.bib"]
    graph.close()
    (tmp_path / "ws").rename(tmp_path / "moved")
    with gk.open(tmp_path / "moved") as moved:
        bib(tmp_path / "moved" / "live" / "openalex" / "q.bib", B)
        moved.load(tmp_path / "moved" / "live" / "openalex" / "q.bib")
        assert titles(moved) == [B]
