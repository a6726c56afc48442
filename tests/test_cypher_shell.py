"""The shell, and the cell magic of notebooks: the same gate, the same limits, errors in words."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from analyst_queries import course
from conftest import Run
from typed_queries import HOSTILE, REFUSED

import graphkit as gk
from graphkit.cli.shell import Shell, _entries, _prompt, is_whole, suggestions
from graphkit.errors import (
    CypherRefusedError,
    QueryFailedError,
    QueryParameterError,
    UsageError,
)
from graphkit.stores import EmbeddedStore
from graphkit.stores.cage import Cage
from graphkit.workspace import magic


@pytest.fixture(scope="module")
def graph(_demo: Path) -> Iterator[gk.KnowledgeGraph]:
    with gk.open(_demo) as opened:
        yield opened


@pytest.fixture
def shell(graph: gk.KnowledgeGraph) -> Shell:
    return Shell(graph, 20, 100)


def said(shell: Shell, capsys: pytest.CaptureFixture[str], *typed: str) -> tuple[str, str]:
    for one in typed:
        assert shell.handle(one)
    found = capsys.readouterr()
    return found.out, found.err


def test_queries_commands_and_named_queries(
    shell: Shell, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out, _ = said(shell, capsys, "MATCH (a:Author) RETURN count(a) AS people;")
    assert "people" in out
    out, _ = said(shell, capsys, ":params who='Seo-yeon Kim' n=3", ":params")
    assert "n = 3" in out
    out, _ = said(shell, capsys, "MATCH (a:Author {name: $who}) RETURN a.name, $n AS n")
    assert "Seo-yeon Kim" in out
    out, _ = said(shell, capsys, "people/coauthors author='Seo-yeon Kim' limit=2")
    assert "Min-jun Park" in out
    _, err = said(shell, capsys, f":slice {tmp_path / 'found.json'}")
    assert "people" in err
    out, _ = said(
        shell, capsys, ":explain MATCH (a:Author {id: 'x'}) RETURN [n IN a.names | n] AS x"
    )
    assert "find by id Author as a" in out
    out, _ = said(shell, capsys, ":explain people/card author=p:1", ":queries coauthors", ":help")
    assert "people/coauthors" in out
    assert not shell.handle(":quit")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("RETURN 1; RETURN 2", "one query at a time"),
        ("MATCH (a:Author) RETURN a.nam", "did you mean name"),
        (":nothing", "There is no :nothing"),
        (":rows many", "takes a number"),
        (":timeout 0", "takes seconds"),
        (":params a", "is not NAME=VALUE"),
        (":params a='", "never closed"),
        (":params a=" + "[" * 60_000, "too many brackets"),
        (":params a=" + "9" * 5_000, "too many digits"),
        (":slice x.json", "ask first"),
        ("people/card nobody=1", "has no parameter"),
        ("RETURN $x", "needs $x"),
    ],
)
def test_an_error_is_said_and_the_shell_goes_on(
    shell: Shell, capsys: pytest.CaptureFixture[str], typed: str, words: str
) -> None:
    out, err = said(shell, capsys, typed)
    assert words in err
    assert out == ""


def refused_everywhere(
    shell: Shell, capsys: pytest.CaptureFixture[str], texts: Iterable[str]
) -> None:
    for text in texts:
        out, err = said(shell, capsys, text)
        assert err.startswith("error: ")
        assert out == ""
        with pytest.raises(UsageError):
            magic.run("", text, {"g": shell.graph})
        with pytest.raises(CypherRefusedError):
            shell.graph.explain(text)


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_hostile_text_passes_the_shell_or_the_magic_or_explain(
    shell: Shell, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    refused_everywhere(shell, capsys, HOSTILE[kind][:6])


def asked(text: str) -> bool:
    """Whether the shell takes an entry for a query: neither empty, nor a command of its own."""
    return bool(text.strip()) and not text.lstrip().startswith(":")


@pytest.mark.endure
@pytest.mark.parametrize("part", range(4))
def test_no_hostile_text_at_all_passes_them(
    shell: Shell, capsys: pytest.CaptureFixture[str], part: int
) -> None:
    every = [text for _, text in REFUSED]
    assert len(set(every)) >= 600
    refused_everywhere(shell, capsys, filter(asked, every[part::4]))


def test_the_course_of_the_docs_runs_as_it_stands(graph: gk.KnowledgeGraph) -> None:
    who = graph.author("Seo-yeon Kim").id
    other = graph.author("Min-jun Park").id
    for text in course():
        given = {k: v for k, v in (("who", who), ("other", other)) if f"${k}" in text}
        assert graph.typed(text, given).rows, text


def test_hostile_values_are_values(graph: gk.KnowledgeGraph) -> None:
    text = "MATCH (a:Author) WHERE a.name = $x OR $x IN a.names RETURN count(a) AS n"
    for texts in HOSTILE.values():
        assert graph.typed(text, {"x": texts[0]}).rows == [{"n": 0}]
    every = [text for _, text in REFUSED if whole(text)]
    back = graph.typed("UNWIND $xs AS x RETURN x", {"xs": every}).rows
    assert [row["x"] for row in back] == every
    named = {f"k{n}": text for n, text in enumerate(every)}
    (row,) = graph.typed("RETURN $m AS m", {"m": named}).rows
    assert row["m"] == named
    for text in (text for _, text in REFUSED if not whole(text)):
        with pytest.raises(QueryParameterError, match="whole letters"):
            graph.typed("RETURN $x AS x", {"x": text})


def whole(text: str) -> bool:
    """Whether a text has neither nulls nor half letters."""
    return not re.search("[\0\ud800-\udfff]", text)


def test_a_pipe_holds_several_entries(run: Run, graph: gk.KnowledgeGraph) -> None:
    query = "MATCH (a:Author)\nRETURN a.name AS x\nORDER BY x LIMIT 1"
    given = f":params n=2\n{query}\n\nRETURN $n AS two\n"
    done = run("cypher", "--workspace", graph.folder, given=given)
    assert "two" in done.stdout
    assert done.stderr == ""
    assert list(_entries(given))[1].startswith("MATCH")


@pytest.mark.parametrize(
    ("text", "whole"),
    [("RETURN 1;", True), ("RETURN 1", False), ("RETURN 1\n", True), (":help", True), ("", True),
     ("people/card author=x", True), ("MATCH (a)\nRETURN a", False)],
)  # fmt: skip
def test_enter_runs_what_is_whole(text: str, whole: bool) -> None:
    assert is_whole(text) is whole


def test_the_prompt_takes_lines_until_they_are_whole(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toolkit = pytest.importorskip("prompt_toolkit")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def typing() -> list[str]:
        with (
            toolkit.input.create_pipe_input() as typed,
            toolkit.application.create_app_session(
                input=typed, output=toolkit.output.DummyOutput()
            ),
        ):
            ask = _prompt(shell)
            typed.send_text("MATCH (a:Author)\rRETURN a.id;\r")
            first = ask()
            typed.send_text(":help\r")
            return [first, ask()]

    # in a thread of its own: in this one a browser's loop may be running, as in a notebook
    with ThreadPoolExecutor(1) as apart:
        entries = apart.submit(typing).result()
    assert entries == ["MATCH (a:Author)\nRETURN a.id;", ":help"]
    kept = tmp_path / "graphkit" / "cypher_history"
    assert "RETURN a.id;" in kept.read_text(encoding="utf-8")
    assert kept.stat().st_mode & 0o077 == 0


def test_completion_knows_the_graph(shell: Shell) -> None:
    assert (5, ":explain") not in list(suggestions(shell, "MATCH"))
    assert "Author" in [word for _, word in suggestions(shell, ":explain MATCH (a:Au")]
    assert [word for _, word in suggestions(shell, ":par")] == [":params"]


def test_a_cell_is_a_query(graph: gk.KnowledgeGraph) -> None:
    names: dict[str, Any] = {"g": graph, "least": 20}
    text = "MATCH (a:Author) WHERE a.works > $least RETURN a.id AS id, a.works AS works"
    frame = magic.run("--as busy", text, names)
    assert isinstance(frame, pd.DataFrame)
    assert (frame["works"] > 20).all()
    assert names["busy"] is frame
    assert len(magic.run("least=30 --rows 2", text, names)) <= 2
    drawn = magic.run("--draw", text, names)
    assert {node.id for node in drawn.slice.nodes} >= set(frame["id"])
    for line, cell, words in [
        ("--as 1x", text, "no name of a variable"), ("--what", text, "no meaning"),
        ("--draw", "RETURN 1 AS x", "nothing to draw"), ("--graph h", text, "no graph"),
        ("--rows x", text, "takes a number"),
    ]:  # fmt: skip
        with pytest.raises(UsageError, match=words):
            magic.run(line, cell, names)
    with pytest.raises(UsageError, match="no graph yet"):
        magic.run("", "RETURN 1 AS x", {})
    other = {"one": graph}
    assert len(magic.run("", "RETURN 1 AS x", other)) == 1


def test_the_extension_registers_the_magic(graph: gk.KnowledgeGraph) -> None:
    class Notebook:
        user_ns: dict[str, Any] = {"g": graph}  # noqa: RUF012
        known: dict[str, Any] = {}  # noqa: RUF012

        def register_magic_function(self, function: Any, **how: str) -> None:
            assert how["magic_kind"] == "cell"
            self.known[how["magic_name"]] = function

    notebook = Notebook()
    gk.load_ipython_extension(notebook)
    assert len(notebook.known["cypher"]("", "RETURN 1 AS x")) == 1
    from IPython.core.error import UsageError as Said

    with pytest.raises(Said, match="CALL runs procedures"):
        notebook.known["cypher"]("", "CALL dbms.listConfig()")


# -- the process that answers ----------------------------------------------------------------------

LONG = "UNWIND range(1, 1000) AS x UNWIND range(1, 1000) AS y MATCH (a:Author) RETURN count(*) AS n"


@pytest.fixture
def own(graph: gk.KnowledgeGraph) -> Iterator[Cage]:
    assert graph.rows("graph/counts")
    assert isinstance(graph.store, EmbeddedStore)
    made = Cage(graph.store.path, own=True)
    yield made
    made.close()


def test_explain_runs_in_the_child(graph: gk.KnowledgeGraph) -> None:
    steps = graph.explain("MATCH (a:Author) RETURN size(a.names) AS n")
    assert steps[0].startswith("answered step by step")
    assert graph.explain("MATCH (a:Author) RETURN a.name AS n") == ["read every Author as a"]
    with pytest.raises(CypherRefusedError, match="150 steps"):
        graph.explain("RETURN " + "1 + " * 4_000 + "1 AS x")


def test_too_much_memory_ends_the_question_and_not_the_answering(own: Cage) -> None:
    own.memory = 200 << 20
    text = "UNWIND range(1, 1000) AS x UNWIND range(1, 1000) AS y RETURN collect([x, y, x, y]) AS n"
    if sys.platform == "linux":
        with pytest.raises(QueryFailedError, match="memory"):
            own.ask(text + " , collect({a: x}) AS m", {}, 120, 10)
    assert own.ask("RETURN 1 AS x", {}, 20, 10)["rows"] == [[1]]


def test_an_answer_that_is_too_large_is_cut(own: Cage) -> None:
    text = "UNWIND range(1, 300) AS x RETURN reduce(s = 'x', i IN range(1, 50000) | s + 'y') AS s"
    found = own.ask(text.replace("50000", "5"), {}, 60, 10)
    assert len(found["rows"]) == 10
    big = {"s": "x" * 3_000_000}
    found = own.ask("UNWIND range(1, 9) AS x RETURN $s AS s", big, 60, 100)
    assert found["large"]
    assert 1 <= len(found["rows"]) < 9


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_the_child_ends_with_its_parent_also_while_it_is_busy(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    assert graph.rows("graph/counts")
    script = (
        "import sys, pathlib; from graphkit.stores.cage import Cage\n"
        "c = Cage(pathlib.Path(sys.argv[1]), own=True); c.ask('RETURN 1 AS x', {}, 20, 1)\n"
        "print(c.pid, flush=True)\n"
        f"c.ask({LONG!r}, {{}}, 600, 1)\n"
    )
    path = str(graph.store.path)  # type: ignore[attr-defined]
    parent = subprocess.Popen(
        [sys.executable, "-c", script, path], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(0.3)
    os.kill(child, 0)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while _runs(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text(encoding="utf-8").split()[2] != "Z"
