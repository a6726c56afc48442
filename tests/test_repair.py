"""A ledger that is lost is refused in words, and rebuilt with the same ids and decisions."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from generated import save, work, write
from test_deciding import WORKS, bytes_of

import graphkit as gk
from graphkit.errors import DamagedWorkspaceError, EmptyWorkspaceError
from graphkit.ledger import DecisionRow, Decisions, Ledger, Places, journal, taken
from graphkit.ledger.contents import lines_of
from graphkit.ledger.database import is_lost
from graphkit.workspace import Deciding, repair


@pytest.fixture(autouse=True)
def _without_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ladybug", None)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with files that came, changed and went, decisions, an undone one, redirects."""
    inner = tmp_path / "in"
    with gk.open(tmp_path / "ws") as graph:
        graph.load(save(inner / "works.json", *WORKS[:3], {"type": "book"}))
        graph.load(save(inner / "more.json", WORKS[3], work("Ice on the canal", "Dina Haddad")))
        save(inner / "more.json", WORKS[3])
        (inner / "broken.json").write_text("no json", encoding="utf-8")
        graph.load(inner)
        deciding = Deciding(graph)
        deciding.merge("Ana Silva", "Ana M. Silva", why="her page", who="Vera")
        deciding.claim("Ben Okoro")
        deciding.undo()
        deciding.not_same("Ben Okoro", "Dina Haddad", who="Vera")
        graph.ledger.workspace_id()
        graph.forget(inner / "broken.json")
        (inner / "broken.json").write_text("still no json", encoding="utf-8")
        graph.load(inner)
    return tmp_path / "ws"


def truth(folder: Path) -> dict[str, Any]:
    """All that a ledger knows, in its own words; without times that nothing is ordered by."""
    with Ledger(folder) as ledger, closing(sqlite3.connect(ledger.path)) as opened:
        said = [json.dumps(line) for line in lines_of(opened)]
        packed = [
            sorted(map(tuple, journal.unpack(json.loads(line)["rows"])), key=str)
            if "rows" in json.loads(line) else json.loads(line)
            for line in said
        ]  # fmt: skip
        return {
            "facts": sorted(map(str, packed)), "sources": ledger.sources(),
            "places": Places(ledger).all(),
            "decisions": Decisions(ledger).all(), "anchors": ledger.anchors(),
            "redirects": ledger.redirects(), "rejected": ledger.rejections(),
        }  # fmt: skip


def lose(folder: Path, how: str) -> None:
    for rest in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
        (folder / rest).unlink(missing_ok=True)
    if how == "deleted":
        (folder / "ledger.sqlite").unlink()
    elif how == "emptied":
        (folder / "ledger.sqlite").write_bytes(b"")
    else:
        (folder / "ledger.sqlite").write_bytes(b"no database at all " * 100)


@pytest.mark.parametrize("how", ["deleted", "emptied", "overwritten"])
def test_a_lost_ledger_is_refused_and_rebuilt_with_the_same_ids(
    workspace: Path, how: str, tmp_path: Path
) -> None:
    before = truth(workspace)
    with gk.open(workspace) as graph:
        tables, log = bytes_of(graph), Deciding(graph).log()
        names = graph.ledger.current_generation()
    lose(workspace, how)
    for _ in range(2):
        with pytest.raises(DamagedWorkspaceError, match="graphkit repair"):
            gk.open(workspace)
    said = repair(workspace)
    assert said.lost == []
    assert truth(workspace) == before
    with gk.open(workspace) as graph:
        assert graph.ledger.current_generation() == names
        assert bytes_of(graph) == tables
        assert Deciding(graph).log() == log
        receipt = graph.load(tmp_path / "in")
        assert {f.outcome for f in receipt.files} == {"unchanged", "refused"}
        Deciding(graph).undo()
    assert repair(workspace).done == []


def test_the_command_line_refuses_repairs_and_goes_on(workspace: Path, here: Run) -> None:
    lose(workspace, "emptied")
    for words in (("load", workspace.parent / "in"), ("rank",), ("people", "log"), ("rejected",)):
        said = here(*words, "--workspace", workspace, code=5).stderr
        assert "graphkit repair" in said
        assert "not a workspace" not in said
        assert "othing has been loaded" not in said
    assert (workspace / "ledger.sqlite").stat().st_size == 0
    assert "rebuilt" in here("repair", "--workspace", workspace).stdout
    assert here("rank", "--workspace", workspace, "--json").stdout.count("\n") == 4
    assert "nothing to repair" in here("repair", "--workspace", workspace).stdout
    here("repair", "--workspace", "nowhere", code=4)
    assert not Path("nowhere").exists()


def test_without_a_journal_the_segments_say_what_they_are(workspace: Path) -> None:
    with gk.open(workspace) as graph:
        sources = [source.id for source in graph.ledger.sources()]
        titles = graph.tables.read("works").column("title").to_pylist()
    lose(workspace, "deleted")
    for path in journal.journals(workspace / "records").values():
        path.unlink()
    said = repair(workspace)
    assert any("no journal" in line and "decisions" in line for line in said.lost)
    with gk.open(workspace) as graph:
        assert [
            source.id for source in graph.ledger.sources()
        ] == sources  # what was retired is not back
        assert graph.tables.read("works").column("title").to_pylist() == titles
        assert [r.origin.file for r in graph.rejected()] == ["works.json"]


def test_lines_that_cannot_be_read_are_counted_and_the_rest_is_taken(workspace: Path) -> None:
    before = truth(workspace)
    lose(workspace, "deleted")
    (path,) = journal.journals(workspace / "records").values()
    lines = path.read_bytes().splitlines(keepends=True)
    hurt = [n for n, line in enumerate(lines) if b'"kind":"decision"' in line][-1:]
    for number in hurt:
        lines[number] = lines[number].replace(b"Vera", b"Vara")
    path.write_bytes(b"".join(lines) + b"0000")  # and a torn end
    said = repair(workspace)
    assert any("2 lines of the journal" in line for line in said.lost)
    after = truth(workspace)
    assert len(after["decisions"]) == len(before["decisions"]) - 1
    assert after["sources"] == before["sources"]
    assert after["anchors"] == before["anchors"]


def test_a_segment_that_is_lost_is_named(workspace: Path) -> None:
    with Ledger(workspace) as ledger:
        source = ledger.sources()[0]
    (workspace / "records" / source.segment).unlink()
    said = repair(workspace)
    assert any(source.segment in line and "missing" in line for line in said.lost)
    with gk.open(workspace) as graph:
        graph.load(workspace.parent / "in")  # the file is there: its records are read again
        assert len(graph.ledger.sources()) == 2
    assert repair(workspace).lost == []


def test_a_crash_between_journal_and_ledger_leaves_the_ledger_right(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = truth(workspace)
    with Ledger(workspace) as ledger:
        keep = monkeypatch.context()
        with keep as patch:
            patch.setattr(Ledger, "_keep_state", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                Decisions(ledger).add([taken("claim", ["p:1"], ["k1"], why="never was")])
    (path,) = journal.journals(workspace / "records").values()
    assert b"never was" in path.read_bytes()
    assert truth(workspace) == before
    with Ledger(workspace) as ledger:
        Decisions(ledger).add([taken("claim", ["p:1"], ["k1"], why="this one holds")])
    assert b"never was" not in path.read_bytes()
    known = truth(workspace)
    lose(workspace, "deleted")
    repair(workspace)
    assert truth(workspace) == known


def test_a_journal_is_written_anew_when_it_has_outgrown_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "SPARE", 1000)
    with Ledger(tmp_path / "ws") as ledger:
        for number in range(60):
            ledger.switch(f"g{number}", [(f"p:{number}", f"k{n}") for n in range(40)], {})
        ledger.close()
    ((number, path),) = journal.journals(tmp_path / "ws" / "records").items()
    assert 1 < number < 30
    assert path.stat().st_size < 8000
    known = truth(tmp_path / "ws")
    (tmp_path / "ws" / "ledger.sqlite").unlink()
    repair(tmp_path / "ws")
    assert truth(tmp_path / "ws") == known
    assert set(known["anchors"].values()) == {"p:59"}


def test_a_journal_that_is_lost_is_written_again_by_the_next_change(workspace: Path) -> None:
    (path,) = journal.journals(workspace / "records").values()
    path.unlink()
    with Ledger(workspace) as ledger:
        Decisions(ledger).add([taken("claim", ["p:1"], ["k1"])])
    known = truth(workspace)
    lose(workspace, "deleted")
    assert repair(workspace).lost == []
    assert truth(workspace) == known


def test_person_ids_take_few_bytes(tmp_path: Path) -> None:
    keys = [hashlib.sha256(b"%d" % n).hexdigest()[:20] for n in range(30_000)]
    with Ledger(tmp_path / "ws") as ledger:
        ledger.switch("g", [(f"p:{key[:12]}", key) for key in keys], {})
        (path,) = journal.journals(ledger.records).values()
        size = path.stat().st_size
        assert size < 20 * len(keys)
        ledger.switch("h", [(f"p:{key[:12]}", key) for key in keys], {})  # nobody new: no bytes
        assert path.stat().st_size == size


# -- an older version ----------------------------------------------------------------------------


def as_of_version_3(folder: Path) -> None:
    """The ledger of a workspace as the version before places and journals had it."""
    from graphkit.ledger.schema import MIGRATIONS

    (folder / "ledger.sqlite.sums").unlink(missing_ok=True)  # it kept none
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as new, new:
        sources = new.execute(
            "SELECT s.id, s.sha256, p.name, p.path || CASE p.member WHEN '' THEN '' ELSE '!' ||"
            " p.member END, s.format, s.captured, s.bytes, s.records, s.rejected, s.segment,"
            " s.loaded_at, NULL FROM source s JOIN place p ON p.source = s.id"
        ).fetchall()
        kept = {
            "decision": "id, at, who, kind, people, one, other, why, before, undone_at, undone_by",
            "person": "id, anchor", "redirect": "old, new", "generation": "id, made_at, current",
            "rejected": "path, source, file, line, reason, text",
        }  # fmt: skip
        rows = {t: new.execute(f"SELECT {c} FROM {t}").fetchall() for t, c in kept.items()}
    lose(folder, "deleted")
    for path in journal.journals(folder / "records").values():
        path.unlink()
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as old, old:
        for script in MIGRATIONS[:3]:
            old.executescript(script)
        old.executemany(f"INSERT INTO source VALUES ({', '.join('?' * 12)})", sources)
        for table, columns in kept.items():
            marks = ", ".join("?" * len(columns.split(",")))
            old.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows[table])
        old.execute("PRAGMA user_version = 3")


def test_a_workspace_of_an_older_version_opens_and_is_safe_at_once(workspace: Path) -> None:
    before = truth(workspace)
    as_of_version_3(workspace)
    after = truth(workspace)
    for key in ("sources", "decisions", "anchors", "redirects"):
        assert after[key] == before[key], key
    assert [p[:5] for p in after["places"]] == [p[:5] for p in before["places"] if p.source]
    lose(workspace, "deleted")
    assert repair(workspace).lost == []
    again = truth(workspace)
    assert {k: v for k, v in again.items() if k != "facts"} == {
        k: v for k, v in after.items() if k != "facts"
    }


def test_an_older_workspace_with_members_and_pipes_keeps_its_places(tmp_path: Path) -> None:
    from graphkit.ledger.moving import _split

    for path, name, wanted in (
        ("/in/a.bib", "in/a.bib", ("/in/a.bib", "", "file")),
        ("/in/b!.bib", "b!.bib", ("/in/b!.bib", "", "file")),
        ("/in/z.zip!x/a.bib", "in/z.zip/x/a.bib", ("/in/z.zip", "x/a.bib", "member")),
        ("/a!b/z.zip!c!d.bib", "z.zip/c!d.bib", ("/a!b/z.zip", "c!d.bib", "member")),
        ("/in/t.xlsx!Sheet1", "t.xlsx", ("/in/t.xlsx", "Sheet1", "member")),
        ("-", "-", ("-", "s1", "pipe")),
        ("/dev/fd/63", "/dev/fd/63", ("/dev/fd/63", "s1", "pipe")),
        ("object:mine", "mine", ("object:mine", "", "object")),
    ):
        assert _split(path, name, "s1") == wanted, path
    assert not is_lost(tmp_path)


# -- decisions in order --------------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "decided") as opened:
        yield opened


def decided(ident: str, at: str = "2026-01-01") -> DecisionRow:
    return DecisionRow(ident, at, "me", "claim", (), ("k",), (), "")


def test_the_order_of_decisions_is_the_ledgers_and_not_the_clocks(ledger: Ledger) -> None:
    decisions = Decisions(ledger)
    for ident, at in (("a", "2028-01-01"), ("b", "2026-01-01"), ("c", "2026-01-01")):
        decisions.add([decided(ident, at)])
    assert [d.id for d in decisions.all()] == ["a", "b", "c"]
    assert decisions.find("last").id == "c"
    decisions.undo("last")
    assert decisions.find("last").id == "b"


@pytest.mark.parametrize(
    ("here_before", "brought", "wanted"),
    [
        ("", "abc", "abc"), ("ab", "abc", "abc"), ("b", "abc", "abc"), ("bx", "abc", "abxc"),
        ("xy", "ab", "xyab"), ("ba", "acb", "bac"), ("abc", "cba", "abc"), ("xb", "ab", "xab"),
    ],
)  # fmt: skip
def test_decisions_brought_from_elsewhere_keep_their_order(
    ledger: Ledger, here_before: str, brought: str, wanted: str
) -> None:
    decisions = Decisions(ledger)
    decisions.add(map(decided, here_before))
    decisions.add(map(decided, brought))
    assert "".join(d.id for d in decisions.all()) == wanted
    known = [(d.id, d.at) for d in decisions.all()]
    decisions.add([decided("z")])
    ledger.close()
    (ledger.folder / "ledger.sqlite").unlink()
    repair(ledger.folder)
    with Ledger(ledger.folder) as again:
        assert [(d.id, d.at) for d in Decisions(again).all()] == [*known, ("z", "2026-01-01")]


def test_one_decision_twice_under_a_clock_that_stands_still_is_two(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    import graphkit.ledger.decisions as module

    class Still(module.datetime):  # type: ignore[misc,name-defined]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return module.datetime(2026, 1, 1, tzinfo=tz)

    monkeypatch.setattr(module, "datetime", Still)
    decisions = Decisions(ledger)
    for _ in range(2):
        assert decisions.add([taken("claim", ["p:1"], ["k"])]) == 1
        decisions.undo("last")
    assert len(decisions.all()) == 2


def test_a_clock_that_was_ahead_does_not_void_a_later_split(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import graphkit.ledger.decisions as module

    real = module.datetime

    class Ahead(real):  # type: ignore[misc,valid-type]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return real.now(tz).replace(year=real.now(tz).year + 2)

    with gk.open(tmp_path / "ws") as graph:
        graph.load(save(tmp_path / "works.json", *WORKS))
        deciding = Deciding(graph)
        with monkeypatch.context() as patch:
            patch.setattr(module, "datetime", Ahead)
            deciding.merge("Ana Silva", "Ana M. Silva")
        ana = graph.author("Ana Silva")
        works = {r["title"]: r["id"] for r in ana.works().rows()}
        deciding.split(ana.id, [works["Rain over the long bridge"]])
        rows = graph.tables.read("authors").to_pylist()
        assert sorted(r["works"] for r in rows if "Silva" in r["name"]) == [1, 2]
        assert [r["kind"] for r in deciding.log()] == ["split", "merge"]
        deciding.undo()
        assert [bool(r["undone_at"]) for r in deciding.log()] == [True, False]
        rows = graph.tables.read("authors").to_pylist()
        assert sorted(r["works"] for r in rows if "Silva" in r["name"]) == [3]


# -- asking makes nothing ------------------------------------------------------------------------


def test_reading_makes_no_workspace(here: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "d.jsonl").write_text("", encoding="utf-8")
    for folder in ("graphkit-data", "empty"):
        for words in (
            ("rank",), ("author", "Ana"), ("people", "log"), ("people", "undo"), ("rejected",),
            ("query", "graph/counts"), ("communities",), ("export", "x.json"), ("forget", "a.bib"),
            ("people", "export", "out.jsonl"),
        ):  # fmt: skip
            said = here(*words, "--workspace", folder, code=4).stderr
            assert "graphkit load" in said or "no workspace" in said, words
        assert not (tmp_path / folder).exists() or not any((tmp_path / folder).iterdir())
    with gk.open(tmp_path / "graphkit-data") as graph:
        assert "empty" in repr(graph)
        with pytest.raises(EmptyWorkspaceError):
            graph.rank()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d.jsonl", "empty"]
    here("people", "import", "d.jsonl")
    shutil.rmtree(tmp_path / "empty")
    here("load", write(tmp_path / "w.json", 5))
