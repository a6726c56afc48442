"""What hinders from outside: no right to write, no room, other threads, a reader that has gone."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from generated import save, work, write
from test_deciding import WORKS

import graphkit as gk
from graphkit.errors import DiskFullError, ReadOnlyWorkspaceError
from graphkit.ledger import Ledger
from graphkit.stores import EmbeddedStore

POSIX = pytest.mark.skipif(os.name == "nt", reason="rights, limits and signals of POSIX")
ASKED = (
    ("rank", "--json"), ("author", "Ana Silva"), ("collaborators", "Ana Silva", "--json"),
    ("communities", "--members", "--json"), ("query", "graph/counts", "--json"),
    ("query", "--cypher", "MATCH (a:Author) RETURN a.name", "--json"),
    ("path", "Ana Silva", "Ben Okoro"),
    ("suggest", "Ana Silva", "--json"), ("conflicts", "Ana Silva", "Ben Okoro"),
    ("topics", "--json"), ("people", "log"), ("people", "review"),
    ("people", "explain", "Ana Silva"),
    ("rejected",), ("search", "Ana", "--json"),
    ("slice", "Ana Silva", "-o", "s.html"), ("export", "x.json"),
)  # fmt: skip


def graphkit(
    *words: object, cwd: Path, prefix: tuple[str, ...] = (), **options: object
) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, perhaps behind another program."""
    ours = ("GRAPHKIT", "NEO4J")
    env = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "graphkit", *map(str, words)],
        cwd=cwd, capture_output=True, text=True, encoding="utf-8", env={**env, "HOME": str(cwd)},
        timeout=300, check=False, **options,
    )  # type: ignore[call-overload]  # fmt: skip
    assert "Traceback" not in done.stderr
    assert "defect" not in done.stderr
    return done


def everything(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(p.relative_to(folder)): (p.stat().st_mtime_ns, p.stat().st_size)
        for p in sorted(folder.rglob("*"))
    }


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loaded")
    with gk.open(folder / "ws") as graph:
        graph.load(save(folder / "works.json", *WORKS))
        graph.projection  # noqa: B018 - its arrays are kept
    return folder / "ws"


@pytest.fixture
def held_to_rights() -> tuple[str, ...]:
    """What runs a command as somebody who may not write where nobody may; root may otherwise."""
    if os.geteuid() != 0:
        return ()
    bound = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    if not shutil.which("setpriv") or subprocess.run([*bound, "true"], check=False).returncode:
        pytest.skip("root may write everywhere, and there is no setpriv")
    return bound


@pytest.fixture
def only_to_read(loaded: Path, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "ws"
    shutil.copytree(loaded, folder)
    inner = [folder, *folder.rglob("*")]
    for path in inner:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in inner:
        path.chmod(0o755 if path.is_dir() else 0o644)


ASKING = """
import contextlib, io, json, sys
from graphkit.cli import main
said = []
for words in json.loads(sys.argv[1]):
    sys.argv = ["graphkit", *words]
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    out.flush()
    said.append([code, out.buffer.getvalue().decode("utf-8")])
print(json.dumps(said))
"""


def answers(workspace: Path, scratch: Path, prefix: tuple[str, ...]) -> list[tuple[int, str]]:
    """What all questions answer, asked one after another by one process."""
    scratch.mkdir()
    scratch.chmod(0o777)
    asked = json.dumps([[*words, "--workspace", str(workspace)] for words in ASKED])
    done = subprocess.run(
        [*prefix, sys.executable, "-c", ASKING, asked], cwd=scratch, capture_output=True,
        text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return [(code, out) for code, out in json.loads(done.stdout)]


@POSIX
def test_every_question_of_a_workspace_that_can_only_be_read(
    only_to_read: Path, loaded: Path, held_to_rights: tuple[str, ...], tmp_path: Path
) -> None:
    before = everything(only_to_read)
    wanted = answers(loaded, tmp_path / "one", ())
    found = answers(only_to_read, tmp_path / "two", held_to_rights)
    for words, ours, theirs in zip(ASKED, wanted, found, strict=True):
        assert theirs == ours, words
        assert ours[0] == 0, words
    assert everything(only_to_read) == before


@POSIX
def test_what_would_write_says_that_it_cannot(
    only_to_read: Path, held_to_rights: tuple[str, ...], tmp_path: Path
) -> None:
    save(tmp_path / "new.json", work("Fog on the meadow", "Ana Silva")).chmod(0o644)
    before = everything(only_to_read)
    for words in (("load", tmp_path / "new.json"), ("people", "claim", "Ana Silva"),
                  ("forget", "works.json"), ("load", "--store", "bolt://127.0.0.1:1")):  # fmt: skip
        done = graphkit(*words, "--workspace", only_to_read, cwd=tmp_path, prefix=held_to_rights)
        assert done.returncode == 5, (words, done.stderr)
        assert "can only be read" in done.stderr or "cannot be reached" in done.stderr
    assert everything(only_to_read) == before


def test_read_only_leaves_no_trace_even_where_it_could(loaded: Path, tmp_path: Path) -> None:
    shutil.copytree(loaded, tmp_path / "ws")
    before = everything(tmp_path / "ws")
    with Ledger(tmp_path / "ws", read_only=True) as ledger:
        assert len(ledger.sources()) == 1
        with pytest.raises(ReadOnlyWorkspaceError), ledger.writing():
            pytest.fail("it was written")
    assert everything(tmp_path / "ws") == before


def test_a_reader_sees_what_a_writer_does_meanwhile(loaded: Path, tmp_path: Path) -> None:
    shutil.copytree(loaded, tmp_path / "ws")
    with Ledger(tmp_path / "ws", read_only=True) as reader:
        before = reader.current_generation()
        with Ledger(tmp_path / "ws") as writer:
            writer.switch("another", [], {})
            assert reader.current_generation() == "another"
            writer.switch(str(before), [], {})
            assert reader.current_generation() == before
        assert reader.current_generation() == before


@pytest.mark.parametrize("version", [3, 99])
def test_an_older_ledger_is_read_where_it_cannot_be_brought_up_to_date(
    loaded: Path, tmp_path: Path, version: int
) -> None:
    import sqlite3

    from test_repair import as_of_version_3

    shutil.copytree(loaded, tmp_path / "ws")
    as_of_version_3(tmp_path / "ws")
    with contextlib.closing(sqlite3.connect(tmp_path / "ws" / "ledger.sqlite")) as raw, raw:
        raw.execute(f"PRAGMA user_version = {version}")
    before = everything(tmp_path / "ws")
    if version == 99:
        with pytest.raises(gk.UsageError, match="newer graphkit"):
            Ledger(tmp_path / "ws", read_only=True)
    else:
        with Ledger(tmp_path / "ws", read_only=True) as ledger:
            assert len(ledger.sources()) == 1
    assert everything(tmp_path / "ws") == before


# -- threads -------------------------------------------------------------------------------------


def test_other_threads_may_ask(loaded: Path) -> None:
    failed: list[BaseException] = []

    def ask(graph: gk.KnowledgeGraph) -> None:
        try:
            for _ in range(20):
                assert graph.author("Ana Silva").facts["works"] == 2
                assert len(graph.ledger.anchors()) >= 4
                assert graph.rejected() == []
        except BaseException as error:
            failed.append(error)

    with gk.open(loaded) as graph:
        threads = [threading.Thread(target=ask, args=(graph,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == []


# -- no room -------------------------------------------------------------------------------------


@contextlib.contextmanager
def _small_disk(place: Path, size: str) -> Iterator[None]:
    """A disk of a size at a place, where this may be made."""
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=False,
        capture_output=True,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("a small disk cannot be made here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


@POSIX
@pytest.mark.parametrize(
    "room",
    ["300k", "2m", *(pytest.param(r, marks=pytest.mark.endure) for r in ("16k", "900k", "6m"))],
)
def test_a_full_disk_is_called_one_and_the_load_goes_on_after_it(tmp_path: Path, room: str) -> None:
    files = [write(tmp_path / "in" / f"{n}.json", 300, seed=n) for n in (1, 2)]
    disk = tmp_path / "disk"
    if shutil.which("mount") is None:
        pytest.skip("no mount")
    with _small_disk(disk, room):
        done = graphkit("load", *files, "--workspace", disk / "ws", cwd=tmp_path)
        assert done.returncode == 5, done.stderr
        assert "room" in done.stderr
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        done = graphkit("load", *files, "--workspace", disk / "ws", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        with gk.open(disk / "ws") as graph:
            assert graph.tables.count("works") == 600
        assert list((disk / "ws").rglob("*.part")) == []
        assert list((disk / "ws").glob("build-*")) == []


def _limited(size: int) -> Callable[[], None]:
    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@POSIX
@pytest.mark.parametrize(
    "size", [1 << 15, *(pytest.param(1 << n, marks=pytest.mark.endure) for n in (12, 17, 19))]
)
def test_a_limit_on_the_size_of_files_is_no_defect(tmp_path: Path, size: int) -> None:
    file = write(tmp_path / "in" / "1.json", 600)
    done = graphkit(
        "load", file, "--workspace", tmp_path / "ws", cwd=tmp_path, preexec_fn=_limited(size)
    )
    assert done.returncode == 5, (done.returncode, done.stderr)
    assert "room" in done.stderr
    done = graphkit("load", file, "--workspace", tmp_path / "ws", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


@POSIX
def test_a_limit_on_the_address_space_is_kept_to(tmp_path: Path) -> None:
    file = save(tmp_path / "works.json", work("Tides of the harbour", "Ana Silva", "Ben Okoro"))
    asks = ("query", "--cypher", "MATCH (w:Work) RETURN w.title AS title")
    prefix = ("bash", "-c", 'ulimit -v 4000000 && exec "$@"', "bash")
    for words in (("load", str(file)), asks):
        done = graphkit("-w", tmp_path / "w", *words, cwd=tmp_path, prefix=prefix)
        assert done.returncode == 0, done.stderr
    assert "Tides of the harbour" in done.stdout


def test_a_full_disk_met_by_an_engine_is_one_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise RuntimeError("IO exception: Cannot write to file. Error: No space left on device")

    with gk.open(tmp_path / "ws") as graph:
        with monkeypatch.context() as patch:
            patch.setattr(EmbeddedStore, "_build", full)
            with pytest.raises(DiskFullError, match="make room"):
                graph.load(save(tmp_path / "works.json", *WORKS))
        graph.load(tmp_path / "works.json")
        assert graph.tables.count("works") == 4


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_standard_output_without_room_is_said(loaded: Path, tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "graphkit", "rank", "--workspace", str(loaded)],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
    assert done.returncode == 5
    assert "room" in done.stderr
    assert "defect" not in done.stderr
    assert "Exception ignored" not in done.stderr


# -- who does not listen any more ----------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("closed", ["a reader that has gone", ">&-"])
def test_closed_output_ends_quietly(loaded: Path, tmp_path: Path, closed: str) -> None:
    command = [sys.executable, "-m", "graphkit", "export", "x.json", "--workspace", str(loaded)]
    rank = [sys.executable, "-m", "graphkit", "rank", "--json", "--workspace", str(loaded)]
    if closed == ">&-":
        for words in (command, rank):
            done = subprocess.run(
                ["sh", "-c", 'exec "$@" >&-', "sh", *words], stderr=subprocess.PIPE, text=True,
                check=False, cwd=tmp_path,
            )  # fmt: skip
            assert (done.returncode, done.stderr) == (0, "")
        return
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        rank, stdout=writing, stderr=subprocess.PIPE, text=True, check=False, cwd=tmp_path
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@POSIX
def test_an_interrupt_ends_with_130_and_a_repeat_goes_on(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (
        subprocess.Popen(
            [sys.executable, "-m", "graphkit", "load", "pipe"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # who runs the tests in the background may have told them to ignore it
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        ) as process,
        open(tmp_path / "pipe", "wb"),
    ):  # open once the other side reads
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
