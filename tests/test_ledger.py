"""The truth on disk: migrations, one writer, segments that appear whole or not."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graphkit import locks
from graphkit.errors import DamagedWorkspaceError, GraphkitError, UsageError, WorkspaceBusyError
from graphkit.files import put_in_place
from graphkit.ledger import FoundAtPlace, Ledger, PlaceRow, Places, SegmentWriter, SourceRow
from graphkit.ledger import database as module
from graphkit.ledger.schema import MIGRATIONS
from graphkit.ledger.segments import BATCH
from graphkit.records import Origin, Rejected, Work
from graphkit.sums import sums_of


def work(number: int = 1, title: str = "Salt") -> Work:
    return Work(f"{title} {number}", Origin("a.json", "csl-json", number))


def row(ident: str = "s1", path: str = "/in/a.json", **more: Any) -> SourceRow:
    values = {
        "id": ident, "sha256": "00", "name": "a.json", "path": path, "format": "csl-json",
        "captured": None, "bytes": 3, "records": 1, "rejected": 0, "segment": f"{ident}.parquet",
    }  # fmt: skip
    return SourceRow(**{**values, **more})


def refused(ledger: Ledger) -> list[tuple[str, int, str]]:
    return [(r.origin.file, r.origin.line, r.reason) for r in ledger.rejections()]


def refusal(line: int = 1, reason: str = "bad", text: str = "") -> Rejected:
    return Rejected(reason, Origin("a.json", "csl-json", line), text)


def keep(ledger: Ledger, source: SourceRow, refused: Iterable[Rejected] = ()) -> list[str]:
    """Record a source, and let its place hold it; the names of places that held what is retired."""
    ledger.add_source(source, refused)
    place = PlaceRow(source.path, "", "file", source.name, source.id)
    return [name for _, name in Places(ledger).hold([FoundAtPlace(place)]).retired]


@contextlib.contextmanager
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    folder.mkdir(exist_ok=True)
    with contextlib.closing(sqlite3.connect(folder / "ledger.sqlite")) as opened, opened:
        yield opened


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ws") as opened:
        opened.workspace_id()  # whatever is written makes the workspace
        yield opened


# -- opening -------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", ["nothing", "empty file", "version 0"])
def test_a_new_ledger_is_migrated_to_the_newest_version(tmp_path: Path, before: str) -> None:
    folder = tmp_path / "ws"
    if before == "empty file":
        folder.mkdir()
        (folder / "ledger.sqlite").touch()
    elif before == "version 0":
        with database(folder) as raw:
            raw.execute("PRAGMA user_version = 0")
    for _ in range(2):
        with Ledger(folder) as opened:
            assert opened.sources() == []
            assert opened.current_generation() is None
            opened.workspace_id()
    with database(folder) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_migrations_can_be_split_at_semicolons() -> None:
    for script in MIGRATIONS:
        for statement in module.statements(script):
            assert sqlite3.complete_statement(statement + ";")
            bare = "\n".join(line.partition("--")[0] for line in statement.splitlines())
            assert bare.split()[0] in ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")


def test_a_migration_that_fails_leaves_the_version_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(tmp_path / "ws") as opened:
        keep(opened, row())
    broken = "CREATE TABLE later (a TEXT) STRICT; CREATE TABLE source (a TEXT) STRICT;"
    monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, broken))
    with pytest.raises(GraphkitError):
        Ledger(tmp_path / "ws")
    monkeypatch.undo()
    with Ledger(tmp_path / "ws") as opened:
        assert [s.id for s in opened.sources()] == ["s1"]
    with database(tmp_path / "ws") as raw:
        assert raw.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'later'"
        ).fetchone() == (0,)


def test_a_newer_ledger_is_refused_and_left_alone(tmp_path: Path) -> None:
    with database(tmp_path / "ws") as raw:
        raw.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(UsageError, match="newer graphkit"):
        Ledger(tmp_path / "ws")
    with database(tmp_path / "ws") as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
        assert raw.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


@pytest.mark.parametrize(
    "content",
    [b"not a database" * 100, b"SQLite format 3\x00" + b"\xff" * 4000],
    ids=["text", "page"],
)
def test_a_damaged_ledger_says_so_and_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / "ledger.sqlite").write_bytes(content)
    with pytest.raises(DamagedWorkspaceError, match=r"ledger\.sqlite cannot be read.*repair"):
        Ledger(tmp_path / "ws")
    assert (tmp_path / "ws" / "ledger.sqlite").read_bytes() == content


def test_damage_met_later_says_so_as_well(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ws") as opened:
        keep(opened, row())
    with database(tmp_path / "ws") as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = tmp_path / "ws" / "ledger.sqlite"
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    (tmp_path / "ws" / "ledger.sqlite.sums").unlink()  # as in a workspace of a version before
    with Ledger(tmp_path / "ws") as opened, pytest.raises(DamagedWorkspaceError):
        opened.sources()


def test_a_locked_ledger_is_busy_and_not_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(
        module.sqlite3, "connect", lambda *a, **k: connect(*a, **{**k, "timeout": 0})
    )
    (tmp_path / "ws").mkdir()
    with contextlib.closing(connect(tmp_path / "ws" / "ledger.sqlite")) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(WorkspaceBusyError):
            Ledger(tmp_path / "ws")


@pytest.mark.parametrize("trouble", ["newer", "damaged"])
def test_a_ledger_that_cannot_be_opened_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def remember(*given: Any, **options: Any) -> sqlite3.Connection:
        opened.append(connect(*given, **options))
        return opened[-1]

    if trouble == "newer":
        with database(tmp_path / "ws") as raw:
            raw.execute("PRAGMA user_version = 99")
    else:
        (tmp_path / "ws").mkdir()
        (tmp_path / "ws" / "ledger.sqlite").write_bytes(b"no" * 1000)
    monkeypatch.setattr(module.sqlite3, "connect", remember)
    with pytest.raises(GraphkitError):
        Ledger(tmp_path / "ws")
    try:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            opened[0].execute("SELECT 1")
    finally:
        opened[0].close()


# -- one writer ----------------------------------------------------------------------------------

HOLD = (
    "import sys; from pathlib import Path; from graphkit.ledger import Ledger\n"
    "with Ledger(Path(sys.argv[1])) as ledger, ledger.writing():\n"
    "    print('held', flush=True); sys.stdin.read()\n"
)


def test_a_second_writer_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "ws")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as first:  # fmt: skip
        try:
            assert first.stdout is not None
            assert first.stdout.readline() == b"held\n"
            with Ledger(tmp_path / "ws") as second:  # readers are welcome
                assert second.sources() == []
                with pytest.raises(WorkspaceBusyError, match="Another process"), second.writing():
                    pytest.fail("two writers")
        finally:
            first.kill()
    with Ledger(tmp_path / "ws") as third, third.writing():
        keep(third, row())


def test_the_lock_is_given_back(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="oops"), ledger.writing():
        with pytest.raises(WorkspaceBusyError), ledger.writing():
            pytest.fail("two writers")
        raise ValueError("oops")
    with ledger.writing():
        pass


def test_a_lock_file_that_is_no_database_is_an_error_of_ours(ledger: Ledger) -> None:
    (ledger.folder / "loading.lock").write_bytes(b"stray" * 500)
    with pytest.raises(GraphkitError), ledger.writing():
        pass


# -- sources -------------------------------------------------------------------------------------


def test_sources_come_in_an_order_that_does_not_depend_on_loading(tmp_path: Path) -> None:
    for name, order in (("one", "abc"), ("two", "cab")):
        with Ledger(tmp_path / name) as opened:
            for letter in order:
                assert keep(opened, row(letter, f"/in/{letter}")) == []
            assert [s.id for s in opened.sources()] == ["a", "b", "c"]


def test_adding_the_same_source_again_changes_nothing(ledger: Ledger) -> None:
    for _ in range(2):
        assert keep(ledger, row(), [refusal(3), refusal(1)]) == []
    assert ledger.sources() == [row()]
    assert refused(ledger) == [("a.json", 1, "bad"), ("a.json", 3, "bad")]


def test_a_newer_file_takes_the_place_of_the_old_one(ledger: Ledger) -> None:
    keep(ledger, row("old", name="a.json"), [refusal(1, "old")])
    assert keep(ledger, row("new"), [refusal(2, "new")]) == ["a.json"]
    assert [s.id for s in ledger.sources()] == ["new"]
    assert refused(ledger) == [("a.json", 2, "new")]
    assert keep(ledger, row("old"), []) == ["a.json"]  # and back
    assert [s.id for s in ledger.sources()] == ["old"]
    assert refused(ledger) == []


def test_what_stands_at_two_places_counts_until_both_hold_something_else(ledger: Ledger) -> None:
    places = Places(ledger)
    for ident in ("a", "b", "c"):
        ledger.add_source(row(ident), [])

    def hold(path: str, source: str) -> list[str]:
        moved = places.hold([FoundAtPlace(PlaceRow(path, "", "file", path, source))])
        return [ident for ident, _ in moved.retired]

    assert hold("/1", "a") == hold("/2", "a") == hold("/1", "b") == []
    assert [s.id for s in ledger.sources()] == ["a", "b"]
    assert hold("/2", "c") == ["a"]
    assert [s.id for s in ledger.sources()] == ["b", "c"]


def test_a_source_counts_once_a_place_holds_it(ledger: Ledger) -> None:
    ledger.add_source(row(), [refusal()])
    assert ledger.sources() == refused(ledger) == []
    Places(ledger).hold([FoundAtPlace(PlaceRow("/in/a.json", "", "file", "a.json", "s1"))])
    assert ledger.sources() == [row()]
    assert refused(ledger) == [("a.json", 1, "bad")]


def test_a_refused_file_leaves_what_counted_and_replaces_the_last_word(ledger: Ledger) -> None:
    keep(ledger, row(), [refusal(1, "first")])
    for path, reason in (("/in/a.json", "unreadable"), ("/in/b.json", "other"),
                         ("/in/b.json", "still other")):  # fmt: skip
        place = PlaceRow(path, "", "file", "a.json", None)
        Places(ledger).hold([FoundAtPlace(place, (refusal(0, reason),))])
    assert [s.id for s in ledger.sources()] == ["s1"]
    assert sorted(r[2] for r in refused(ledger)) == ["first", "still other", "unreadable"]
    Places(ledger).hold([FoundAtPlace(PlaceRow("/in/b.json", "", "file", "a.json", "s1"))])
    assert sorted(r[2] for r in refused(ledger)) == ["first", "unreadable"]


def test_a_source_whose_rejections_fail_is_not_added(ledger: Ledger) -> None:
    keep(ledger, row("old"), [refusal(1, "old")])

    def failing() -> Iterator[Rejected]:
        yield refusal(2, "new")
        raise ValueError("oops")

    with pytest.raises(ValueError, match="oops"):
        keep(ledger, row("new"), failing())
    assert [s.id for s in ledger.sources()] == ["old"]
    assert refused(ledger) == [("a.json", 1, "old")]


def test_rejected_text_is_kept_short_and_storable(ledger: Ledger) -> None:
    keep(ledger, row(), [refusal(1, text="\ud800" + "x" * 5000), refusal(2, text="a\x00b")])
    with database(ledger.folder) as raw:
        texts = [t for (t,) in raw.execute("SELECT text FROM rejected ORDER BY line")]
    assert len(texts[0]) == 500
    assert texts[1] == "a\x00b"


# -- segments ------------------------------------------------------------------------------------


def write(path: Path, *records: Work) -> None:
    with SegmentWriter(path) as writer:
        for record in records:
            writer.add(record)
    assert writer.count == len(records)


@pytest.mark.parametrize("count", [0, 1, BATCH, BATCH + 1])
def test_a_segment_gives_back_its_records_in_order(ledger: Ledger, count: int) -> None:
    records = [work(n, "소금") for n in range(count)]
    write(ledger.records / "s1.parquet", *records)
    assert list(ledger.segment_records(row())) == records
    assert [p.name for p in ledger.records.glob("s*")] == ["s1.parquet"]


@pytest.mark.parametrize("before", [None, b"the old one"])
def test_a_segment_that_fails_leaves_what_was_there(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "s1.parquet"
    if before:
        path.write_bytes(before)
    with pytest.raises(KeyboardInterrupt), SegmentWriter(path) as writer:
        for n in range(BATCH + 1):
            writer.add(work(n))
        raise KeyboardInterrupt
    assert [p.read_bytes() for p in tmp_path.iterdir()] == ([before] if before else [])


def test_a_segment_that_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError), SegmentWriter(tmp_path / "s1.parquet") as writer:
        writer.add(work(title="half \ud800"))
    assert list(tmp_path.iterdir()) == []


def test_the_leftover_of_a_killed_process_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "s1.part").write_bytes(b"half")
    write(tmp_path / "s1.parquet", work())
    assert [p.name for p in tmp_path.iterdir()] == ["s1.parquet"]


def test_put_in_place_replaces_the_file_at_the_place(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "place").write_bytes(b"old")
    put_in_place(tmp_path / "new", tmp_path / "place")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("place", b"new")]


def test_a_missing_segment_says_what_is_lost(ledger: Ledger) -> None:
    with pytest.raises(DamagedWorkspaceError, match=r"s1\.parquet is missing.*a\.json"):
        list(ledger.segment_records(row()))


@pytest.mark.parametrize("cut", [0, 10, -20])
def test_a_damaged_segment_says_so(ledger: Ledger, cut: int) -> None:
    path = ledger.records / "s1.parquet"
    write(path, work())
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(DamagedWorkspaceError):
        list(ledger.segment_records(row()))


# -- people and generations ----------------------------------------------------------------------


def test_switching_keeps_anchors_and_redirects(ledger: Ledger) -> None:
    ledger.switch("g1", [("p:1", "a1"), ("p:1", "a2"), ("p:2", "b1")], {})
    ledger.switch("g2", [("p:1", "b1")], {"p:2": "p:1"})
    assert ledger.current_generation() == "g2"
    assert ledger.anchors() == {"a1": "p:1", "a2": "p:1", "b1": "p:1"}
    assert ledger.redirects() == {"p:2": "p:1"}
    ledger.switch("g1", [], {})  # back, and the same again
    ledger.switch("g1", [], {})
    assert ledger.current_generation() == "g1"
    assert len(ledger.anchors()) == 3


@pytest.mark.parametrize("where", ["anchors", "redirects"])
def test_a_switch_happens_whole_or_not(ledger: Ledger, where: str) -> None:
    ledger.switch("g1", [("p:1", "a1")], {"p:0": "p:1"})

    def failing() -> Iterator[tuple[str, str]]:
        yield ("p:9", "a1")
        raise ValueError("oops")

    anchors = failing() if where == "anchors" else iter([("p:9", "a1")])
    redirects: Any = {} if where == "anchors" else {"p:0": b"no text"}
    with pytest.raises((ValueError, GraphkitError)):
        ledger.switch("g2", anchors, redirects)
    assert ledger.current_generation() == "g1"
    assert ledger.anchors() == {"a1": "p:1"}
    assert ledger.redirects() == {"p:0": "p:1"}


def test_a_reader_sees_the_old_generation_or_the_new_one(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ws") as writer, Ledger(tmp_path / "ws") as reader:
        writer.switch("g1", [], {})

        def watched() -> Iterator[tuple[str, str]]:
            assert reader.current_generation() == "g1"
            yield ("p:1", "a1")
            assert reader.anchors() == {}

        writer.switch("g2", watched(), {})
        assert reader.current_generation() == "g2"
        assert reader.anchors() == {"a1": "p:1"}


# -- locks ---------------------------------------------------------------------------------------

OTHER = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1])
other.execute("INSERT OR REPLACE INTO setting VALUES ('other', '1')")
other.commit()
other.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there locks are the handle's")
def test_reading_the_file_for_its_sums_takes_no_lock_away(tmp_path: Path) -> None:
    """Another process that closes then took the log away from under an open connection."""
    ledger = Ledger(tmp_path)
    ledger.sources()
    with ledger.transaction():
        pass
    assert ledger.rows("SELECT 1") != []
    with Ledger(tmp_path) as second, second.transaction() as ways:  # reads sums, and keeps them
        ways.execute("INSERT OR REPLACE INTO setting VALUES ('ours', '1')")
    sums_of(ledger.path)
    subprocess.run([sys.executable, "-c", OTHER, str(ledger.path)], check=True)
    log = ledger.path.with_name(f"{ledger.path.name}-shm")
    assert log.exists()  # we are connected, and the other one knew
    assert ledger.rows("SELECT count(*) FROM setting WHERE key IN ('ours', 'other')") == [(2,)]
    for _ in range(5):
        sums_of(ledger.path)
    found = ledger.path.stat()
    key = found.st_dev, found.st_ino
    assert len(locks._LEFT[key]) == 1  # one waits, not one a look
    ledger.close()
    assert key not in locks._LEFT
