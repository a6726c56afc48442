"""Several processes read a file as one does: the same rows, the same order, nothing lost."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphkit.errors import UsageError
from graphkit.records import Rejected
from graphkit.sources import COMPACT, Readers, documents, recognised
from graphkit.sources import parallel as module
from graphkit.sources.cuts import parts
from graphkit.sources.parallel import processes
from graphkit.workspace import KnowledgeGraph

ROOT = Path(__file__).resolve().parent.parent
PART = 2000


def of_openalex(n: int) -> str:
    people = [{"author": {"id": f"https://openalex.org/A{n % 7}", "display_name": f"Ana {n % 5}"}}]
    work = {"id": f"https://openalex.org/W{n}", "title": f"Tides {{{n}}}", "authorships": people,
            "publication_year": 2000 + n % 20}  # fmt: skip
    return json.dumps(work | ({"novel": n} if n % 3 == 0 else {})) + "\n"


def in_ris(n: int) -> str:
    strange = "Q9  - new\n" if n % 4 == 1 else ""
    end = "ER  - \n\n" if n % 11 else ""
    return f"TY  - JOUR\nTI  - Reef {n}\nAU  - Silva, A{n % 9}.\nPY  - 2001\n{strange}{end}"


def in_wos(n: int) -> str:
    return f"PT J\nAU Silva, A\n   Li, B\nTI Salt {n}\nSO J\nPY 2003\nUT WOS:{n}\nER\n\n"


def in_medline(n: int) -> str:
    return f"PMID- {n + 1}\nOWN - NLM\nTI  - Kelp {n}\n      goes on\nFAU - Silva, Ana\n\n"


def in_dblp(n: int) -> str:
    broken = "<author>B" if n % 13 == 5 else ""
    return (
        f'<article mdate="2020-01-01" key="j/x/{n}">\n<author>Ana Silva</author>{broken}\n'
        f"<title>Brine {n} &uuml;ber.</title><year>2004</year></article>\n"
    )


def in_pubmed(n: int) -> str:
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{n + 1}</PMID><Article><ArticleTitle>Oak {n}"
        "</ArticleTitle></Article></MedlineCitation></PubmedArticle>\n"
    )


def in_bibtex(n: int) -> str:
    return f"@article{{k{n},\n  title = {{Fever {n}}},\n  author = {{Ana Silva}},\n}}\n\n"


FORMATS: dict[str, tuple[Callable[[int], str], str, str]] = {
    "openalex": (of_openalex, "", ""),
    "ris": (in_ris, "", ""),
    "wos-tagged": (in_wos, "FN X\nVR 1.0\n", "EF\n"),
    "medline": (in_medline, "", ""),
    "dblp": (in_dblp, "<dblp>\n", "</dblp>\n"),
    "pubmed-xml": (in_pubmed, "<PubmedArticleSet>\n", "</PubmedArticleSet>\n"),
    "bibtex": (in_bibtex, "", ""),
}


def whole(format: str, count: int = 300) -> str:
    write, head, tail = FORMATS[format]
    return head + "".join(write(n) for n in range(count)) + tail


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if small files were large."""
    monkeypatch.setattr(module, "LEAST", 1)
    monkeypatch.setattr(module, "PART", PART)


def rows(path: Path, number: int, touch: Callable[[Readers], None] | None = None) -> Any:
    """All that a file gives with a number of processes, and how many parts it was cut into."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(module.VARIABLE, str(number))
        (document,) = documents([path])
        assert not isinstance(document, Rejected)
        loader = recognised(document)
        assert not isinstance(loader, Rejected)
        found: list[tuple[int, str, str]] = []
        rejected: list[Rejected] = []
        with Readers() as readers:
            for some in readers.rows(document, loader, None, COMPACT):
                found += zip(some.lines, some.types, some.texts, strict=True)
                rejected += some.rejected
                if touch:
                    touch(readers)
        cut = sum(1 for _ in parts(document, loader, PART) or ())
        return (found, rejected, document.notes), cut


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("format", FORMATS)
def test_two_processes_read_what_one_reads(tmp_path: Path, format: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(whole(format), encoding="utf-8", newline="\n")
    alone, cut = rows(path, 1)
    assert cut > 5
    together, _ = rows(path, 2)
    assert alone == together
    assert len(alone[0]) > 250 and (format != "dblp" or len(alone[1]) > 20)
    assert bool(alone[2]) == (format in ("openalex", "ris"))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("shape", ["crlf", "bom", "gz", "old mac", "comment", "utf-16"])
def test_odd_files_are_read_alike(tmp_path: Path, shape: str) -> None:
    path = tmp_path / ("a.gz" if shape == "gz" else "a.txt")
    text = whole("dblp" if shape == "comment" else "ris")
    if shape == "comment":
        text = text.replace("<article", "<!-- <article", 1).replace("</article>", "</article> -->")
    ends = {"crlf": "\r\n", "old mac": "\r"}.get(shape, "\n")
    coding = {"bom": "utf-8-sig", "utf-16": "utf-16"}.get(shape, "utf-8")
    data = text.replace("\n", ends).encode(coding)
    path.write_bytes(gzip.compress(data) if shape == "gz" else data)
    alone, cut = rows(path, 1)
    assert (cut > 5) == (shape in ("crlf", "bom", "gz"))
    assert rows(path, 2)[0] == alone


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "format",
    [f if f in ("openalex", "dblp") else pytest.param(f, marks=pytest.mark.endure)
     for f in FORMATS],
)  # fmt: skip
def test_damaged_files_are_read_alike(tmp_path: Path, format: str) -> None:
    chance = random.Random(format)
    data = bytearray(whole(format).encode())
    for _ in range(40):
        at = chance.randrange(200, len(data))
        if chance.random() < 0.5:
            del data[at : at + chance.randrange(1, 40)]
        else:
            data[at:at] = chance.choice([b"{", b"}", b'"', b"<", b"</a>", b"\x00", b"\xe4", b"@"])
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert rows(path, 1)[0] == rows(path, 2)[0]


@pytest.mark.usefixtures("small")
def test_a_process_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.ris"
    path.write_text(whole("ris", 600), encoding="utf-8")
    killed: list[Any] = []

    def kill(readers: Readers) -> None:
        pool = readers._pool
        if pool is not None and len(killed) < 2 and not pool._workers.empty():
            worker = pool._workers.get()
            if worker._process is not None:
                worker._process.kill()
                killed.append(worker)
            pool._workers.put(worker)

    alone, _ = rows(path, 1)
    together, _ = rows(path, 3, kill)
    assert killed and together == alone


@pytest.mark.usefixtures("small")
def test_without_any_process_to_be_had_all_is_read_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.ris"
    path.write_text(whole("ris"), encoding="utf-8")
    alone, _ = rows(path, 1)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    assert rows(path, 2)[0] == alone


@pytest.mark.usefixtures("small")
def test_segments_are_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(whole("openalex"), encoding="utf-8")
    written = []
    for number in ("1", "2"):
        monkeypatch.setenv(module.VARIABLE, number)
        with KnowledgeGraph(tmp_path / number) as graph:
            receipt = graph.load([path])
            assert any("unknown fields: novel (100 records" in note for note in receipt.notes)
        (segment,) = (tmp_path / number / "records").glob("*.parquet")
        written.append(segment.read_bytes())
    assert written[0] == written[1]


def test_the_number_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(module.VARIABLE, "3")
    assert processes() == 3
    monkeypatch.setenv(module.VARIABLE, "many")
    with pytest.raises(UsageError, match=module.VARIABLE):
        processes()
    monkeypatch.delenv(module.VARIABLE)
    assert 1 <= processes() <= module.MOST
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert processes() == 1


def _say(place: str) -> None:
    Path(place).write_text(str(processes()), encoding="ascii")


def test_a_daemon_starts_no_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(module.VARIABLE, raising=False)
    place = tmp_path / "said"
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_say, args=(str(place),), daemon=True)
    process.start()
    process.join(60)
    assert place.read_text() == "1"


SCRIPT = """
import sys
import graphkit as gk
from graphkit.sources import parallel
parallel.LEAST, parallel.PART = 1, 2000
print("started")
graph = gk.open(sys.argv[2])
print(graph.load(sys.argv[1]).files[0].records)
"""


def test_a_script_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    (tmp_path / "a.ris").write_text(whole("ris"), encoding="utf-8")
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py", "a.ris", "workspace"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, timeout=120,
        env={**os.environ, module.VARIABLE: "2", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.split() == ["started", "300"], done.stderr
