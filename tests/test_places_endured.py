"""A folder that is renamed, moved, copied, edited and emptied at random, with loads in between.

What counts is worked out here in another way than the ledger does: each content keeps the set of
the places that it was seen at and that were not seen to hold something else since.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from test_hindered import _small_disk, graphkit
from test_places import bib, titles
from test_repair import lose, truth

import graphkit as gk
from graphkit.errors import EmptyWorkspaceError
from graphkit.ledger import Ledger
from graphkit.workspace import Deciding, repair

SEED = int(os.environ.get("GRAPHKIT_SEED", "7"))
WORDS = "tide harbour salt reef rain bridge moss station fog meadow iron well ice canal".split()
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and disks of POSIX")


class Folder:
    """A folder of files, what happens to it, and what a load of it must make count."""

    def __init__(self, root: Path, chance: random.Random, files: int = 20) -> None:
        self.root = root
        self.chance = chance
        self.made = 0
        self.seen: dict[str, set[Path]] = {}  # of each content that counts: where it stands
        for number in range(files):
            self.write(root / chance.choice(("", "a", "b")) / f"{number}.bib")

    def write(self, path: Path) -> None:
        self.made += 1
        bib(path, f"{' '.join(self.chance.sample(WORDS, 5))} {self.made}")

    def files(self) -> list[Path]:
        return sorted(p for p in self.root.rglob("*.bib") if p.is_file())

    def place(self) -> Path:
        """A place that may be new, and may have held something before."""
        name = f"{self.chance.randrange(30)}.bib"
        path = self.root / self.chance.choice(("", "a", "b", "c/d")) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def change(self) -> None:
        there = self.files()
        if not there:
            self.write(self.place())
            return
        one = self.chance.choice(there)
        what = self.chance.choice(("rename", "swap", "copy", "edit", "new", "delete", "damage"))
        if what in ("rename", "copy"):
            to = self.place()
            if to != one:
                (shutil.move if what == "rename" else shutil.copy)(one, to)
        elif what == "swap":
            other = self.chance.choice(there)
            a, b = one.read_bytes(), other.read_bytes()
            one.write_bytes(b)
            other.write_bytes(a)
        elif what in ("edit", "new"):
            self.write(one if what == "edit" else self.place())
        elif what == "damage":
            one.write_bytes(self.chance.choice((b"", b"\x00\x01\x02", b"no format at all")))
        elif len(there) > 8:
            one.unlink()

    def load(self) -> list[str]:
        """What must count once the folder was loaded as it is now."""
        now = {}
        for path in self.files():
            text = path.read_bytes().decode("utf-8")
            if "title = {" in text:
                now[path] = text.split("title = {")[1].split("}")[0]
        for content in {*self.seen, *now.values()}:
            stands = self.seen.setdefault(content, set())
            stands -= {path for path in stands if path in now and now[path] != content}
            stands |= {path for path, held in now.items() if held == content}
            if not stands:
                del self.seen[content]
        return sorted(self.seen)


def live_through(tmp_path: Path, changes: int, seed: int) -> int:
    """Changes and loads in random order; returns how many loads were compared."""
    folder = Folder(tmp_path / "in", random.Random(seed))
    loads = 0
    with gk.open(tmp_path / "ws") as graph:
        for number in range(changes):
            folder.change()
            if folder.chance.random() < 0.4 or number == changes - 1:
                receipt = graph.load(tmp_path / "in")
                assert titles(graph) == folder.load(), (seed, number)
                gone = {tmp_path / name for name in receipt.gone}
                assert not any(path.exists() for path in gone)
                loads += 1
    return loads


@pytest.fixture
def without_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ladybug", None)


@pytest.mark.usefixtures("without_engine")
def test_some_changes_of_a_folder(tmp_path: Path) -> None:
    assert live_through(tmp_path, 25, SEED) > 4


@pytest.mark.endure
@pytest.mark.usefixtures("without_engine")
def test_three_hundred_changes_of_a_folder(tmp_path: Path) -> None:
    loads = live_through(tmp_path, 300, SEED + 1)
    print(f"300 changes, {loads} loads, all as worked out")


# -- kills ---------------------------------------------------------------------------------------


def _starting(*words: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "graphkit", *map(str, words)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def killed_through(tmp_path: Path, kills: int, seed: int) -> dict[str, int]:
    """Each load is killed at some moment; what counts is the old or the new, then the new."""
    chance = random.Random(seed)
    folder = Folder(tmp_path / "in", chance, files=8)
    workspace = tmp_path / "ws"
    began = time.monotonic()
    assert graphkit("load", folder.root, "--workspace", workspace, cwd=tmp_path).returncode == 0
    seconds = time.monotonic() - began
    old = folder.load()
    seen = {"old": 0, "new": 0}
    for number in range(kills):
        for _ in range(3):
            folder.change()
        process = _starting("load", folder.root, "--workspace", workspace)
        time.sleep(chance.uniform(0.3, 1.1) * seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        new = folder.load()
        with gk.open(workspace) as graph:
            found = titles(graph)
            assert found in (old, new), (seed, number)
            seen["new" if found == new else "old"] += 1
            if chance.random() < 0.3:  # a decision between the kill and the repeat loses nothing
                person = graph.rank("works", 1)["id"][0]
                Deciding(graph).claim(person)
                Deciding(graph).undo()
                assert titles(graph) in (old, new)
            graph.load(folder.root)
            assert titles(graph) == new, (seed, number)
        old = new
    before = truth(workspace)
    lose(workspace, "deleted")
    assert repair(workspace).lost == []
    assert truth(workspace) == before
    return seen


@POSIX
def test_some_kills_of_loads_of_a_folder(tmp_path: Path) -> None:
    killed_through(tmp_path, 2, SEED)


@POSIX
@pytest.mark.endure
def test_a_hundred_kills_of_loads_of_a_folder(tmp_path: Path) -> None:
    print("100 kills:", killed_through(tmp_path, 100, SEED + 2))


# -- a clock that jumps --------------------------------------------------------------------------


def clocked(tmp_path: Path, decisions: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decisions and undoings under a clock that jumps: the log is the order of the calls."""
    import graphkit.ledger.decisions as module

    chance = random.Random(seed)
    real = module.datetime

    class Jumping(real):  # type: ignore[misc,valid-type]
        @classmethod
        def now(cls, tz: object = None) -> object:
            return real.now(tz).replace(year=chance.randint(1990, 2060), microsecond=0)

    monkeypatch.setattr(module, "datetime", Jumping)
    folder = Folder(tmp_path / "in", chance, files=4)
    taken: list[tuple[str, str, bool]] = []
    with gk.open(tmp_path / "ws") as graph:
        graph.load(folder.root)
        for _ in range(decisions):
            standing = [n for n, (_, _, stands) in enumerate(taken) if stands]
            if standing and chance.random() < 0.4:
                Deciding(graph).undo()
                ident, person, _ = taken[standing[-1]]
                taken[standing[-1]] = (ident, person, False)
            else:
                person = chance.choice(graph.rank("works", 5)["id"].tolist())
                Deciding(graph).claim(person)
                newest = Deciding(graph).log()[0]["id"]
                if newest not in [one for one, *_ in taken]:  # the same once more is no other
                    taken.append((newest, person, True))
            log = [(r["id"], r["people"][0], not r["undone_at"]) for r in Deciding(graph).log()]
            assert log == taken[::-1]


@pytest.mark.usefixtures("without_engine")
def test_some_decisions_under_a_clock_that_jumps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocked(tmp_path, 6, SEED, monkeypatch)


@pytest.mark.endure
@pytest.mark.usefixtures("without_engine")
def test_many_decisions_under_a_clock_that_jumps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocked(tmp_path, 60, SEED + 3, monkeypatch)


# -- a full disk at any moment, two loads and ten readers ----------------------------------------


@POSIX
@pytest.mark.endure
def test_a_disk_that_is_full_at_twenty_moments(tmp_path: Path) -> None:
    chance = random.Random(SEED + 4)
    folder = Folder(tmp_path / "in", chance, files=12)
    with _small_disk(tmp_path / "disk", "200m"):
        workspace = tmp_path / "disk" / "ws"
        assert graphkit("load", folder.root, "--workspace", workspace, cwd=tmp_path).returncode == 0
        old, full = folder.load(), 0
        for _ in range(20):
            for _ in range(6):
                folder.change()
            room = chance.choice((0, 1, 4, 16, 64, 128, 256, 512, 1024)) << 10
            filler = tmp_path / "disk" / "filler"
            with open(filler, "wb") as out:
                out.write(b"\0" * max(0, shutil.disk_usage(workspace).free - room))
            done = graphkit("load", folder.root, "--workspace", workspace, cwd=tmp_path)
            assert done.returncode in (0, 3, 5), done.stderr
            assert done.returncode != 5 or "room" in done.stderr, done.stderr
            full += done.returncode == 5
            new = folder.load()
            filler.unlink()
            with gk.open(workspace) as graph:
                assert titles(graph) in (old, new)
                graph.load(folder.root)
                assert titles(graph) == new
            old = new
        print(f"20 moments, {full} of them without room")
        assert full > 5


def crowded(tmp_path: Path, readers: int, rounds: int) -> None:
    """Two loads at once and readers beside them: each sees a whole generation, one load waits."""
    chance = random.Random(SEED + 5)
    folder = Folder(tmp_path / "in", chance, files=6)
    workspace = tmp_path / "ws"
    with gk.open(workspace) as graph:
        graph.load(folder.root)
    allowed = [folder.load()]
    stop = threading.Event()
    failed: list[BaseException] = []

    def asking(ask: Callable[[gk.KnowledgeGraph], object]) -> None:
        try:
            while not stop.is_set():
                with gk.open(workspace) as graph:
                    ask(graph)
        except BaseException as error:
            failed.append(error)

    def ask(graph: gk.KnowledgeGraph) -> None:
        with Ledger(workspace) as ledger:
            assert ledger.current_generation()
        try:
            assert len(graph.ledger.sources()) >= 1
            assert graph.ledger.current_generation()
        except EmptyWorkspaceError as error:
            raise AssertionError("a reader saw nothing") from error

    threads = [threading.Thread(target=asking, args=(ask,)) for _ in range(readers)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(rounds):
            for _ in range(3):
                folder.change()
            both = [_starting("load", folder.root, "--workspace", workspace) for _ in range(2)]
            said = [process.communicate()[1].decode() for process in both]
            codes = [process.returncode for process in both]
            assert set(codes) <= {0, 3, 5}, said
            assert min(codes) < 5, said
            assert all("loading into" in s for s, c in zip(said, codes, strict=True) if c == 5)
            allowed.append(folder.load())
            with gk.open(workspace) as graph:
                assert titles(graph) == allowed[-1]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []


def test_two_loads_and_some_readers(tmp_path: Path) -> None:
    crowded(tmp_path, 2, 1)


@pytest.mark.endure
def test_two_loads_and_ten_readers(tmp_path: Path) -> None:
    crowded(tmp_path, 10, 10)
