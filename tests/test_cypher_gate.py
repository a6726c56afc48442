"""What a stranger types: refused with its place, or run within limits, and nothing in between."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from test_cypher_lint import TRAPS
from typed_queries import HARMLESS, REFUSED

import graphkit as gk
from graphkit.cypher import Known, Library, gate
from graphkit.errors import (
    CypherRefusedError,
    QueryFailedError,
    QueryParameterError,
    QueryTimeoutError,
)
from graphkit.stores import EmbeddedStore
from graphkit.stores.cage import Cage

KNOWN = Known.schema()
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="these limits are Linux's")


@pytest.fixture(scope="module")
def graph(_demo: Path) -> Iterator[gk.KnowledgeGraph]:
    """The sample, opened once: a child of its own is started for each graph that is opened."""
    with gk.open(_demo) as opened:
        yield opened


def test_there_are_enough_of_them() -> None:
    assert len({text for _, text in REFUSED}) >= 150
    assert len({text for text, _ in HARMLESS}) >= 50


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_a_hostile_text_is_refused(kind: str, text: str) -> None:
    for known in (KNOWN, None):
        with pytest.raises(CypherRefusedError) as caught:
            gate(text, known)
        assert caught.value.exit_code == 2


@pytest.mark.parametrize(("text", "given"), HARMLESS)
def test_a_look_alike_returns_its_rows(
    graph: gk.KnowledgeGraph, text: str, given: dict[str, Any]
) -> None:
    answer = graph.typed(text, given)
    assert answer.columns
    assert not answer.more


def test_texts_come_back_as_they_were_meant(graph: gk.KnowledgeGraph) -> None:
    assert graph.typed("RETURN '\\u0027 LOAD \\u0022' AS x", {}).rows == [{"x": "' LOAD \""}]
    assert graph.typed("RETURN 'a\\tb\\n\\\\' AS x", {}).rows == [{"x": "a\tb\n\\"}]
    assert graph.typed("WITH {call: 1} AS m RETURN m.call", {}).rows == [{"m.call": 1}]
    assert graph.typed("RETURN 1 AS x, 1 AS x", {}).columns == ("x", "x (2)")
    assert graph.typed("MATCH (a:Author {id: $a}) RETURN a.id", {"a": "'"}).rows == []
    assert graph.typed("UNWIND $xs AS x RETURN x", {"xs": []}).columns == ("x",)


def test_a_node_is_the_map_of_what_it_has(graph: gk.KnowledgeGraph) -> None:
    (row,) = graph.typed("MATCH (t:Topic) RETURN t ORDER BY t.id LIMIT 1", {}).rows
    assert set(row["t"]) == {"id", "name", "name_norm", "works"}


def test_no_text_comment_or_escape_reaches_an_engine() -> None:
    typed = gate("MATCH (a:Author {name: 'x\\'y'}) /* c */ // d\nRETURN \"z\" AS load;", KNOWN)
    assert not set("'\";\\") & set(typed.text)
    assert "/" not in typed.text
    assert "`load`" in typed.text
    assert sorted(typed.texts.values()) == ["x'y", "z"]


PLACES = [
    ("MATCH (a:Author)\nRETRUN a.id", "line 2, column 1", "expected MATCH"),
    ("MATCH (a:Author) RETURN labels(a)", "line 1, column 25", "match one label"),
    ("MATCH (a:Author) RETURN log(a.works)", "column 25", "log10"),
    ("MATCH (a:Author) WHERE a.works != 3 RETURN a.id", "column 32", "write <>"),
    ("MATCH (a:Author) RETURN a.nmae", "column 27", "did you mean name?"),
    ("MATCH (a:Autor) RETURN a.id", "column 10", "did you mean Author?"),
    ("MATCH (a:author) RETURN a.id", "column 10", "did you mean Author?"),
    ("MATCH (:Author)-[:COAUTHORS]-(b) RETURN b.id", "column 19", "did you mean COAUTHOR?"),
    ("MATCH (a:Author {nme: 'x'}) RETURN a.id", "column 18", "did you mean name?"),
    ("MATCH (w:Work) WHERE w.year = '2020' RETURN w.id", "column 31", "without quotes"),
    ("MATCH (w:Work {id: 5}) RETURN w.title", "column 20", "write '5'"),
    ("MATCH (a:Author) RETURN round(a.works)", "column 25", "round(x, 0)"),
    ("MATCH (a:Author) RETURN a", None, None),
    ("MATCH (a:Author) WHERE (a)-[:COAUTHOR]-() RETURN a.id", "column 24", "EXISTS"),
    ("MATCH (a:Author) RETURN [x IN [1] | x]", "column 26", "UNWIND"),
    ("MATCH (a:Author) RETURN a {.id}", "column 27", "each property"),
    ("MATCH (a:Author) RETURN *", "column 25", "name each"),
    ("MATCH p = (a:Author)--(b) RETURN p", "column 7", "graphkit path"),
    ("MATCH (a:Author)-[*1..2]-(b) RETURN b.id", "column 19", "graphkit path"),
    ("MATCH (a:Author WHERE a.works > 1) RETURN a.id", "column 17", "after the pattern"),
    ("MATCH (a:Author) WITH a AS b, 1 AS B RETURN b.id", "column", "one name"),
    ("MATCH (a:Author)", "column 17", "ends with RETURN"),
    ("", "column 1", "expected MATCH"),
    ("RETURN 'a\\qb' AS x", "column 8", "no escape"),
    ("MATCH (match) RETURN 1", "column 8", "write `match`"),
    ("RETURN foo(1) AS x", "column 8", "both engines have"),
    ("RETURN abs(1, 2) AS x", "column 8", "takes 1 values"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "instead"), PLACES)
def test_a_refusal_has_its_place_and_what_to_write(
    text: str, place: str | None, instead: str | None
) -> None:
    if place is None or instead is None:
        assert gate(text, KNOWN)
        return
    with pytest.raises(CypherRefusedError) as caught:
        gate(text, KNOWN)
    assert place in str(caught.value)
    assert instead in str(caught.value)


@pytest.mark.parametrize("name", Library())
def test_the_gate_lets_every_named_query_pass(name: str) -> None:
    assert gate(Library()[name].body, KNOWN).for_the_embedded() == []


@pytest.mark.parametrize("case", TRAPS)
def test_a_text_that_ends_anywhere_is_refused_or_passes(case: tuple[str, ...]) -> None:
    for end in range(len(case[0]) + 1):
        try:
            gate(case[0][:end], KNOWN)
        except CypherRefusedError as error:
            assert "line " in str(error) or "characters" in str(error)


SILENT = [
    ("UNWIND [3, 1, 2, 9, 5] AS x WITH x ORDER BY x DESC LIMIT 2 RETURN collect(x) AS x",
     [{"x": [9, 5]}]),
    ("UNWIND [3, 1, 2, 9, 5] AS x WITH x ORDER BY x DESC LIMIT 2 RETURN sum(x) AS x",
     [{"x": 14}]),
    ("RETURN [1, 2, 3][1] AS x", None),
    ("RETURN [1, 2, 3][1..2] AS x", None),
    ("RETURN 'abc'[0] AS x", None),
    ("MATCH (a:Author)-[:COAUTHOR]-(b:Author)-[:COAUTHOR]-(c:Author) RETURN count(*) AS n", None),
    ("MATCH (a:Author)-[:AUTHORED]->(w:Work) MATCH (w)-[:ABOUT]->(t:Topic) RETURN count(*) AS n",
     None),
    ("MATCH (a:Author), (w:Work)-[:ABOUT]->(t:Topic) RETURN count(*) AS n", None),
    ("MATCH (a:Author) WITH a ORDER BY a.id RETURN a.id AS x", None),
    ("MATCH (t:Topic) RETURN COUNT { MATCH (t)<-[:ABOUT]-(:Work) } AS n, count(t) AS k", None),
    ("MATCH (a:Author) WHERE a.name CONTAINS '' RETURN count(*) AS n", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rows"), SILENT)
def test_a_silent_difference_is_answered_rightly_or_refused(
    graph: gk.KnowledgeGraph, text: str, rows: list[dict[str, Any]] | None
) -> None:
    if rows is not None:
        assert graph.typed(text, {}).rows == rows
        return
    with pytest.raises(CypherRefusedError, match="without an error"):
        graph.typed(text, {})


def test_a_doubtful_sum_is_warned_of(graph: gk.KnowledgeGraph) -> None:
    text = "MATCH (a:Author) WHERE a.works > 1000000 RETURN sum(a.works) AS n"
    (note,) = graph.typed(text, {}).notes
    assert "coalesce(sum(x), 0)" in note
    assert graph.typed(text.replace("sum(a.works)", "coalesce(sum(a.works), 0)"), {}).notes == ()


def test_an_empty_text_to_search_for_is_refused(graph: gk.KnowledgeGraph) -> None:
    with pytest.raises(QueryParameterError, match="leave the condition out"):
        graph.typed("MATCH (a:Author) WHERE a.name CONTAINS $x RETURN a.id", {"x": ""})


@pytest.mark.parametrize(
    "value", [None, {"a": 1}, [1, "a"], [[1]], float("nan"), float("inf"), 2**63, object()]
)
def test_a_value_that_no_engine_takes_is_refused(value: Any) -> None:
    with pytest.raises(QueryParameterError):
        gate("RETURN $x AS x").bind({"x": value})


def test_parameters_are_needed_and_known() -> None:
    with pytest.raises(QueryParameterError, match=r"needs \$x"):
        gate("RETURN $x AS x").bind({})
    with pytest.raises(QueryParameterError, match=r"no parameter \$y"):
        gate("RETURN $x AS x").bind({"x": 1, "y": 2})


def test_the_rows_are_capped(graph: gk.KnowledgeGraph) -> None:
    answer = graph.typed("MATCH (a:Author) RETURN a.id AS x ORDER BY x", {}, limit=3)
    assert len(answer.rows) == 3
    assert answer.more
    with pytest.raises(gk.UsageError):
        graph.typed("RETURN 1 AS x", {}, limit=0)
    with pytest.raises(gk.UsageError):
        graph.typed("RETURN 1 AS x", {}, timeout=1e6)
    frame = graph.cypher("MATCH (a:Author) RETURN a.id AS x ORDER BY x", limit=2)
    assert list(frame["x"]) == [row["x"] for row in answer.rows[:2]]


# -- the child -------------------------------------------------------------------------------------

LONG = (
    "UNWIND range(1, 900) AS x UNWIND range(1, 1000) AS y MATCH (a:Author) MATCH (b:Author)"
    " RETURN coalesce(sum(x * y * a.works * b.works), 0) AS n"
)


@pytest.fixture
def cage(graph: gk.KnowledgeGraph) -> Iterator[Cage]:
    assert graph.rows("graph/counts")
    assert isinstance(graph.store, EmbeddedStore)
    made = Cage(graph.store.path, memory=256 << 20)
    yield made
    made.close()


def ask(cage: Cage, text: str, timeout: float = 20, limit: int = 10) -> list[Any]:
    rows: list[Any] = cage.ask(text, {}, timeout, limit, plain=False)["rows"]
    return rows


def test_the_child_is_kept_and_used_again(cage: Cage) -> None:
    assert ask(cage, "RETURN 1") == [[1]]
    first = cage.pid
    assert ask(cage, "RETURN 2") == [[2]]
    with pytest.raises(CypherRefusedError, match="does not take"):
        ask(cage, "RETURN nothing")
    assert ask(cage, "RETURN 3") == [[3]]
    assert cage.pid == first


def test_a_query_that_takes_too_long_ends_and_the_next_one_works(cage: Cage) -> None:
    with pytest.raises(QueryTimeoutError, match=r"within 0\.5 s"):
        ask(cage, LONG, timeout=0.5)
    assert ask(cage, "RETURN 1") == [[1]]


def test_a_child_that_does_not_heed_its_time_is_killed(
    cage: Cage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine's own limit does not cover all that it does; the parent's does."""
    assert ask(cage, "RETURN 1") == [[1]]
    monkeypatch.setattr("graphkit.stores.cage.GRACE", -4.9)
    with pytest.raises(QueryTimeoutError, match="was stopped"):
        ask(cage, LONG, timeout=5)
    assert cage.pid is None
    monkeypatch.undo()
    assert ask(cage, "RETURN 1") == [[1]]


@LINUX
def test_a_query_that_takes_too_much_memory_ends_and_the_next_one_works(cage: Cage) -> None:
    with pytest.raises(QueryFailedError, match="memory"):
        ask(cage, "UNWIND range(1, 90000000) AS x RETURN size(collect(x))")
    assert ask(cage, "RETURN 1") == [[1]]


@LINUX
def test_what_the_gate_would_never_let_pass_finds_nothing_there(cage: Cage, tmp_path: Path) -> None:
    """Past the gate: no files to read, none to write, no sockets."""
    with pytest.raises(QueryFailedError, match="Cannot open file"):
        ask(cage, "LOAD FROM '/etc/passwd' (file_format='csv', delim=':', header=false) RETURN *")
    target = tmp_path / "stolen.csv"
    with pytest.raises(QueryFailedError):
        ask(cage, f"COPY (MATCH (a:Author) RETURN a.name) TO '{target}'")
    assert not target.exists() or target.stat().st_size == 0
    with pytest.raises(QueryFailedError):
        ask(cage, f"EXPORT DATABASE '{tmp_path / 'all'}'")
    assert ask(cage, "RETURN 1") == [[1]]
    assert {"core", "writing", "memory", "files"} <= set(cage.limits)


def test_a_child_that_dies_is_replaced(cage: Cage) -> None:
    assert ask(cage, "RETURN 1") == [[1]]
    assert cage.pid is not None
    os.kill(cage.pid, 9)
    deadline = time.monotonic() + 10
    while cage._process is not None and cage._process.poll() is None:
        assert time.monotonic() < deadline
    assert ask(cage, "RETURN 2") == [[2]]


def test_several_threads_get_their_own_answers(cage: Cage) -> None:
    found: dict[int, Any] = {}

    def one(number: int) -> None:
        found[number] = ask(cage, f"RETURN {number}")

    threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: [[n]] for n in range(8)}


@LINUX
def test_the_child_knows_no_secrets_and_ends_with_its_parent(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    assert graph.rows("graph/counts")
    script = (
        "import sys, pathlib; from graphkit.stores.cage import Cage\n"
        "c = Cage(pathlib.Path(sys.argv[1])); c.ask('RETURN 1', {}, 5, 1, plain=False)\n"
        "print(pathlib.Path(f'/proc/{c.pid}/environ').read_text().find('SECRET'), c.pid)\n"
        "import os; sys.stdout.flush(); os._exit(0)\n"
    )
    path = graph.store.path  # type: ignore[attr-defined]
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True,
        env={**os.environ, "NEO4J_PASSWORD": "SECRET"},
    )  # fmt: skip
    found, pid = done.stdout.split()
    assert found == "-1"
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}/stat").exists():
        if Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] == "Z":
            break
        assert time.monotonic() < deadline


# -- the command line ------------------------------------------------------------------------------


def test_a_typed_query_on_the_command_line(run: Run, graph: gk.KnowledgeGraph) -> None:
    where = ("--workspace", graph.folder)
    done = run("query", "--cypher", "MATCH (a:Author) WHERE a.works > $n RETURN count(*) AS n",
               "-p", "n=3", "--json", *where)  # fmt: skip
    assert done.stdout.startswith('{"n": ')
    done = run("query", "--cypher", "-", "--csv", *where, given="RETURN 'LOAD' AS x // CALL")
    assert done.stdout == "x\nLOAD\n"
    done = run("query", "--cypher", "MATCH (a:Author) RETURN a.id", "--rows", 2, *where)
    assert "only the first 2 rows" in done.stderr
    done = run("query", "--cypher", "LOAD FROM '/etc/passwd' RETURN *", *where, code=2)
    assert "line 1, column 1" in done.stderr
    assert done.stdout == ""
    run("query", "--cypher", "RETURN 1 AS x", "people/card", *where, code=2)
    run("query", *where, code=2)
    done = run("query", "--cypher", LONG.replace(" MATCH (b", " WITH x, y, a MATCH (b"),
               "--timeout", 1, *where, code=5)  # fmt: skip
    assert "within 1 s" in done.stderr
    done = run("query", "--cypher", "RETURN 1 AS x", "--debug", *where)
    assert "1 rows in" in done.stderr
    done = run("query", "people/coauthors", "-p", "author=Seo-yeon Kim", "--slice", "found.json",
               *where)  # fmt: skip
    assert "people" in done.stderr
    assert "Min-jun Park" in done.stdout
    run("query", "--cypher", "RETURN 1 AS x", "--slice", "found.json", *where, code=4)
    done = run("query", "people/coauthors", "--explain", *where)
    assert "find a by its key" in done.stdout
    done = run("query", "--cypher", "MATCH (a:Author) RETURN a.name", "--explain", "--json", *where)
    assert "read every Author" in done.stdout
