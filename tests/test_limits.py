"""Limits: hostile files cost seconds and megabytes, in processes that are killed beyond that."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hostile_files import HEAD, doubling, each_limited, limited, row, tenfold, workbook

from graphkit.errors import UsageError
from graphkit.records import Rejected, Work, limit
from graphkit.records.limits import TABLE, stated
from graphkit.sources import read

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no resource limits")
OK = "@book{fine, title={Fine}, author={Ana Silva}}\n"


def zipped(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(6000):
            archive.writestr(f"m{number}.bib", "")
    return path


def text(name: str, made: Callable[[], str]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_text(made(), encoding="utf-8", newline="")
        return folder / name

    return write


JSON_ITEM = (
    '{"type":"book","title":"A","author":[{"family":"Silva"}],"issued":{"date-parts":[[2020]]}}'
)
HOSTILE: dict[str, tuple[Callable[[Path], Path], int, str]] = {
    # what, how it is made, how many records are rejected of it, what is said
    "a bomb of 417 bytes": (text("a.bib", lambda: doubling(18) + OK), 6, "limit: string"),
    "a bomb of 734 bytes": (text("a.bib", lambda: doubling(32) + OK), 20, "limit: string"),
    "a bomb by tens": (text("a.bib", lambda: tenfold(9) + OK), 7, "limit: string"),
    "entries of one long abbreviation": (
        text("a.bib", lambda: '@string{a="' + "x" * 90_000 + '"}\n' + OK
             + "@book{k,title=" + "#".join(["a"] * 90_000) + "}\n"), 1, "limit: expansion"),
    "6,000 empty members": (lambda d: zipped(d / "a.zip"), 6000, "is empty"),
    "a cell at XFD1048576": (
        lambda d: workbook(d / "a.xlsx", HEAD + row(1048576, XFD="x")), 1, "16384 columns"),
    "20,000 cells at the edge": (
        lambda d: workbook(d / "a.xlsx", HEAD + "".join(
            row(n, XFD="x") for n in range(3, 2_000))), 123, "limit: blank"),
    "half a million shared texts": (
        lambda d: workbook(d / "a.xlsx", HEAD + '<row r="3"><c r="A3" t="s"><v>0</v></c></row>',
                           "<si><t>Tides</t></si>" + "<si><t>x</t></si>" * 500_000), 0, ""),
    "texts that grow a thousandfold": (
        lambda d: workbook(d / "a.xlsx", HEAD, "<si><t>x</t></si>" * 5_000_000), 1,
        "decompression bomb"),
    "a tag of a sheet that never ends": (
        lambda d: workbook(d / "a.xlsx", HEAD + '<row r="' + "1" * 9_000_000), 1, "damaged"),
    "brackets": (text("a.json", lambda: f'[{JSON_ITEM},\n{{"a":' + "[" * 2_000_000), 1, "too deep"),
    "nested objects": (
        text("a.json", lambda: f"[{JSON_ITEM},\n" + '{"type":"book","title":' * 900 + '"A"'
             + "}" * 900 + "]"), 1, "too deep"),
    "elements within elements": (
        text("a.xml", lambda: "<xml><records><record><ref-type name='Book'/><titles>"
             "<title>A</title></titles></record>"
             "<record>" + "<a>" * 500_000), 1, "ends inside"),
    "an attribute without an end": (
        text("a.graphml", lambda: '<graphml><graph><node id="a"/><edge source="a" target="b"/>'
             '<edge source="' + "x" * 20_000_000), 1, "limit: line"),
    "small records on one line": (
        text("a.json", lambda: "[" + ",".join([JSON_ITEM] * 60_000) + "]"), 0, ""),
    "thousands of columns": (
        text("a.csv", lambda: "Title,Year,Authors\nA,2001,\n" + "x," * 100_000 + "\n"), 1,
        "limit: cells"),
    "quotes that nobody closes": (
        text("a.csv", lambda: "Title,Year,Authors\nA,2001,\n" + 'x,"a\n' * 30_000), 0,
        ""),
    "braces of LaTeX": (
        text("a.bib", lambda: "@book{k,title={" + "{" * 300_000 + "}" * 300_000 + "}}\n" + OK), 1,
        "no title"),
    "blank lines": (text("a.csv", lambda: "Title,Year,Authors\n" + "\n" * 500_000 + "A,2001,\n"), 0,
                    ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What became of each file, read in a process that may use only so much."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = {}
    for number, (what, (make, _, _)) in enumerate(HOSTILE.items()):
        (folder / str(number)).mkdir()
        paths[what] = str(make(folder / str(number)))
    return each_limited(paths)


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_costs_little(what: str, outcomes: dict[str, Any]) -> None:
    _, rejected, said = HOSTILE[what]
    found = outcomes[what]
    assert found["status"] == 0, "it was killed: too much time or memory"
    assert found["rejected"] == rejected, found
    assert said in " ".join(found["reasons"])


def test_what_comes_before_and_after_a_bomb_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.bib"
    path.write_text(OK + doubling(40) + OK.replace("fine", "also"))
    found = list(read(path))
    assert [r.title for r in found if isinstance(r, Work)] == ["Fine", "Fine"]
    # nothing says "a40" as if that were a title: an abbreviation that was refused is no text
    assert any("was refused" in r.reason for r in found if isinstance(r, Rejected))


LINES: dict[str, bytes] = {
    "bibtex": b"@article{a,title={A}}\n@article{b,title={",
    "ris": b"TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nTI  - ",
    "csv": b"Title,Year,Authors\nA,2001,B C\n",
    "no format": b"",
}


def piped(start: bytes, size: int) -> subprocess.CompletedProcess[bytes]:
    """A line of so many letters, by a pipe."""
    code = (
        "import sys\nw = sys.stdout.buffer.write\n"
        f"w({start!r})\nfor _ in range({size >> 20}): w(b'x' * (1 << 20))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as maker:
        assert maker.stdout is not None
        return limited("parse", "-", stdin=maker.stdout.fileno())


def ours() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("graphkit-*"))


@pytest.mark.parametrize("start", LINES)
def test_a_long_line_by_pipe(start: str) -> None:
    done = piped(LINES[start], 24 << 20)
    assert b"rejected" in done.stderr


@pytest.mark.endure
@pytest.mark.parametrize("start", LINES)
def test_a_line_of_two_gigabytes_by_pipe(start: str) -> None:
    before = ours()
    piped(LINES[start], 2 << 30)
    assert ours() <= before


def test_a_kept_stream_leaves_nothing_behind_when_it_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\nfrom graphkit.sources import documents\n"
        "next(iter(documents(['-'])))\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=OK.encode(), check=False,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == -9
    assert not list(tmp_path.iterdir())


def test_devices_are_not_read() -> None:
    done = limited("parse", "/dev/zero", code=4)
    assert b"/dev/zero: is a device, not a file" in done.stderr
    with open("/dev/zero", "rb") as zeros:
        done = limited("parse", "-", stdin=zeros.fileno(), code=4)
    assert b"it holds no text" in done.stderr


def test_a_stream_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHKIT_LIMITS", "stream=100k")
    done = limited("parse", "-", stdin=OK.encode() * 5000, code=4)
    assert b"a stream of more than 100,000 bytes (limit: stream)" in done.stderr


# One bad entry of a folder.


def test_what_a_folder_holds_beside_files_is_said(tmp_path: Path) -> None:
    box = tmp_path / "box"
    (box / "real").mkdir(parents=True)
    (box / "real" / "a.bib").write_text(OK)
    (box / ("n" * 250 + ".bib")).write_text(OK)  # 254 bytes: no mapping fits beside it
    (box / "linked").symlink_to(box / "real")
    (box / "gone.bib").symlink_to(box / "nowhere")
    os.mkfifo(box / "pipe.bib")
    found = list(read(box))
    assert sum(isinstance(r, Work) for r in found) == 2
    said = {r.origin.file: r.reason for r in found if isinstance(r, Rejected)}
    assert said == {
        "box/linked": "is a link to a folder, which is not followed; name the folder itself",
        "box/gone.bib": "is a link to nothing",
        "box/pipe.bib": "is a pipe, which is read only when it is named itself",
    }


def test_an_unreadable_folder_is_one_rejection(tmp_path: Path) -> None:
    closed = tmp_path / "box" / "closed"
    closed.mkdir(parents=True)
    (tmp_path / "box" / "z.bib").write_text(OK)
    closed.chmod(0)
    bound: tuple[str, ...] = ()
    if os.getuid() == 0:  # an administrator may read all, unless the right is taken away
        bound = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    code = (
        "import sys\nfrom graphkit.sources import read\n"
        "for r in read(sys.argv[1]): print(getattr(r, 'reason', 'kept'), r.origin.file)"
    )
    try:
        done = subprocess.run(
            [*bound, sys.executable, "-c", code, str(tmp_path / "box")], check=True,
            capture_output=True, text=True,
        )  # fmt: skip
    finally:
        closed.chmod(0o755)
    assert done.stdout.splitlines() == [
        "cannot be read: Permission denied box/closed", "kept box/z.bib",
    ]  # fmt: skip


def test_folders_as_deep_as_a_path_may_be(tmp_path: Path) -> None:
    deep = str(tmp_path)
    for _ in range(1200):  # deeper than Python calls functions
        deep += "/a"
        Path(deep).mkdir()
    Path(deep, "a.bib").write_text(OK, encoding="utf-8")
    try:
        assert [isinstance(r, Work) for r in read(tmp_path)] == [True]
    finally:  # deeper than pytest's own tidying goes
        subprocess.run(["rm", "-rf", str(tmp_path / "a")], check=True)


# The table itself.


def test_limits_are_set_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Title,Year,Authors\nKelp,2001,\n" + "T" * 2000 + ",2002,\n")
    assert [isinstance(r, Work) for r in read(path)] == [True, True]
    monkeypatch.setenv("GRAPHKIT_LIMITS", "line=1k")
    _, bad = read(path)
    assert isinstance(bad, Rejected) and "limit" in bad.reason


@pytest.mark.parametrize("wrong", ["line", "line=", "lines=-1", "line=0", "nothing=3", "line=1T"])
def test_a_wrong_limit_is_refused_in_words(wrong: str) -> None:
    with pytest.raises(UsageError, match="write name=number"):
        stated(wrong)


def test_the_documentation_lists_every_limit() -> None:
    text = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    for one in TABLE:
        assert f"| `{one.name}` | {one.default:,} {one.unit} | {one.what} |" in text


def test_time_is_bounded_by_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from graphkit.sources import reading

    path = tmp_path / "a.json"
    path.write_text("[" + ",".join([JSON_ITEM] * 50) + "]")
    monkeypatch.setattr(reading, "_LEAST_SIZE", -100_000)  # it has worked too long at once
    kept, bad = read(path)
    assert isinstance(kept, Work) and isinstance(bad, Rejected)
    assert "limit: seconds" in bad.reason


def test_a_packed_bomb_names_its_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHKIT_LIMITS", "unpacked=1M ratio=5")
    (tmp_path / "a.bib.gz").write_bytes(gzip.compress(OK.encode() * 40_000))
    (bad,) = read(
        [
            tmp_path / "a.bib.gz",
        ]
    )
    assert isinstance(bad, Rejected) and "limits: unpacked, ratio" in bad.reason
    assert limit("ratio") == 5
