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

import numpy as np
import pandas as pd
import pytest
from conftest import Run
from test_cypher_lint import TRAPS
from typed_queries import HARMLESS, REFUSED

import graphkit as gk
from graphkit.cypher import GraphNames, Library, gate
from graphkit.errors import (
    CypherRefusedError,
    QueryFailedError,
    QueryParameterError,
    QueryTimeoutError,
)
from graphkit.stores import EmbeddedStore
from graphkit.stores.cage import Cage

KNOWN = GraphNames.schema()
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
    assert set(row["t"]) == {"id", "kind", "name", "name_norm", "works"}
    (row,) = graph.typed("MATCH p = (t:Topic)<-[:ABOUT]-() RETURN head(nodes(p)) AS t LIMIT 1",
                         {}).rows  # fmt: skip
    assert set(row["t"]) == {"id", "kind", "name", "name_norm", "works"}


def test_no_text_comment_or_escape_reaches_an_engine() -> None:
    typed = gate("MATCH (a:Author {name: 'x\\'y'}) /* c */ // d\nRETURN \"z\" AS load;", KNOWN)
    assert not set("'\";\\") & set(typed.text)
    assert "/" not in typed.text
    assert "`load`" in typed.text
    assert sorted(typed.texts.values()) == ["x'y", "z"]


PLACES = [
    ("MATCH (a:Author)\nRETRUN a.id", "line 2, column 1", "expected MATCH"),
    ("MATCH (a:Author) WHERE a.works != 3 RETURN a.id", "column 32", "write <>"),
    ("MATCH (a:Author) RETURN a.nmae", "column 27", "did you mean name?"),
    ("MATCH (a:Autor) RETURN a.id", "column 10", "did you mean Author?"),
    ("MATCH (a:author) RETURN a.id", "column 10", "did you mean Author?"),
    ("MATCH (a) WHERE a:author RETURN a.id", "column 19", "did you mean Author?"),
    ("MATCH (:Author)-[:COAUTHORS]-(b) RETURN b.id", "column 19", "did you mean COAUTHOR?"),
    ("MATCH (a:Author {nme: 'x'}) RETURN a.id", "column 18", "did you mean name?"),
    ("MATCH (a:Author) RETURN a {.nme}", "column 29", "did you mean name?"),
    ("MATCH (w:Work) WHERE w.year = '2020' RETURN w.id", "column 31", "without quotes"),
    ("MATCH (w:Work {id: 5}) RETURN w.title", "column 20", "write '5'"),
    ("MATCH (a:Author) RETURN b.id", "column 25", "nothing is called b here"),
    ("MATCH (author:Author) RETURN autor.id", "column 30", "did you mean author?"),
    ("MATCH (a:Author) WITH a.id AS x RETURN a.name", "column 40", "nothing is called a"),
    ("MATCH (a:Author) WITH a.id RETURN 1 AS x", "column 23", "needs a name"),
    ("MATCH (a:Author)-[*1..40]-(b) RETURN b.id", "column 17", "at most 8 steps"),
    ("MATCH (a:Author)-[:COAUTHOR*]-(b) RETURN b.id", "column 17", "say how far"),
    ("MATCH p = shortestPath((a:Author)-[*]-(b:Author)) RETURN p", "column 34", "begins or ends"),
    ("MATCH (a:Author)", "column 17", "ends with RETURN"),
    ("", "column 1", "expected MATCH"),
    ("RETURN 'a\\qb' AS x", "column 8", "no escape"),
    ("MATCH (match) RETURN 1", "column 8", "write `match`"),
    ("RETURN foo(1) AS x", "column 8", "not a function of Cypher"),
    ("RETURN tointger('1') AS x", "column 8", "did you mean tointeger()?"),
    ("RETURN apoc.version() AS x", "column 8", "of libraries"),
    ("RETURN abs(1, 2) AS x", "column 8", "takes 1 values"),
    ("MATCH (a:Author) WHERE count(a) > 1 RETURN a.id", "column 24", "WITH count(x) AS n"),
    ("RETURN exists(1) AS x", "column 8", "IS NOT NULL"),
    ("MATCH (a:Author) RETURN size((a)--()) AS n", "column 25", "COUNT {"),
    ("MATCH (a:Author) RETURN extract(x IN [1] | x) AS n", "column 25", "[x IN xs"),
    ("CALL db.labels()", "column 6", "say what it gives: CALL db.labels(…) YIELD label RETURN"),
    ("CALL dbms.listConfig() YIELD name RETURN name", "column 1", "which a query must not"),
    ("MATCH (a:Author) WHERE a.name =~ '(a+)+b' RETURN a.id", "column 31", "inside a quantifier"),
    ("MATCH (a:Author) WHERE a.name =~ '(a|a)*b' RETURN a.id", "column 31", "begin alike"),
    ("MATCH (a:Author) WHERE a.name =~ '(.)\\\\1' RETURN a.id", "column 31", "refer back"),
    ("MATCH (a:Author) WHERE a.name =~ 'a(' RETURN a.id", "column 31", "no regular expression"),
    ("MATCH (a:Author) WHERE a.name =~ a.id RETURN a.id", "column 31", "CONTAINS"),
    ("RETURN reduce(s = 'x', i IN range(1, 60) | s + s) AS x", "column 8", "doubles"),
    ("RETURN reduce(s = [1], i IN range(1, 60) | s + s) AS x", "column 8", "doubles"),
    ("WITH 'ab' AS a " + " ".join(["WITH a + a AS a"] * 30) + " RETURN a", "column", "doubles"),
    ("RETURN " + " + ".join(["1"] * 400) + " AS x", "column 8", "150 steps"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "instead"), PLACES)
def test_a_refusal_has_its_place_and_what_to_write(text: str, place: str, instead: str) -> None:
    with pytest.raises(CypherRefusedError) as caught:
        gate(text, KNOWN)
    assert place in str(caught.value)
    assert instead in str(caught.value)


@pytest.mark.parametrize("name", Library())
def test_the_gate_lets_every_named_query_pass(name: str) -> None:
    query = Library()[name]
    typed = gate(query.body, KNOWN)
    given = query.bind({p.name: query.example.get(p.name, "x") for p in query.parameters
                        if p.required or p.name in query.example})  # fmt: skip
    assert typed.bind(given).keys() >= given.keys()


@pytest.mark.parametrize("case", TRAPS)
def test_a_text_that_ends_anywhere_is_refused_or_passes(case: tuple[str, ...]) -> None:
    for end in range(len(case[0]) + 1):
        try:
            gate(case[0][:end], KNOWN)
        except CypherRefusedError as error:
            assert "line " in str(error) or "characters" in str(error)


# What the embedded engine answers otherwise than Neo4j, without a word: text, parameters, Neo4j's.
SILENT: list[tuple[str, dict[str, Any], list[Any]]] = [
    ("UNWIND [3, 1, 2, 9, 5] AS x WITH x ORDER BY x DESC LIMIT 2 RETURN collect(x) AS x", {},
     [[9, 5]]),
    ("UNWIND [3, 1, 2, 9, 5] AS x WITH x ORDER BY x DESC LIMIT 2 RETURN sum(x) AS x", {}, [14]),
    ("RETURN [1, 2, 3][1] AS x", {}, [2]),
    ("RETURN [1, 2, 3][1..2] AS x", {}, [[2]]),
    ("RETURN 'abcd' CONTAINS '' AS x", {}, [True]),
    ("RETURN size($xs) AS x", {"xs": []}, [0]),
    ("UNWIND $xs AS x RETURN x", {"xs": []}, []),
    ("RETURN 1 = '1' AS x", {}, [False]),
    ("RETURN $a = $b AS x", {"a": 1, "b": "1"}, [False]),
    ("RETURN 'ab' =~ 'a.' AS x", {}, [True]),
    ("RETURN NOT 2 IN [1, null] AS x", {}, [None]),
    ("RETURN round(-2.5) AS x", {}, [-2.0]),
    ("RETURN round(1.005, 2) AS x", {}, [1.01]),
    ("RETURN upper('\u00df') AS x", {}, ["SS"]),
    ("RETURN size('e\u0301') AS x", {}, [2]),
    ("RETURN replace('aa', '', 'x') AS x", {}, ["xaxax"]),
    ("RETURN none(x IN [1, null] WHERE x > 1) AS x", {}, [None]),
    ("RETURN sign(-0.0) AS x", {}, [0]),
    ("MATCH (a:Author) WHERE a.works > 1000000 RETURN sum(a.works) AS x", {}, [0]),
    ("RETURN log(1) AS x", {}, [0.0]),
    ("RETURN substring('abcd', 1, 2) AS x", {}, ["bc"]),
    ("RETURN reverse([1, 2]) AS x", {}, [[2, 1]]),
    ("MATCH (t:Topic {id: 'none'}) RETURN labels(t) AS x", {}, []),
    ("WITH 1 AS a, 2 AS A RETURN a + A AS x", {}, [3]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "given", "wanted"), SILENT)
def test_a_silent_difference_is_answered_rightly(
    graph: gk.KnowledgeGraph, text: str, given: dict[str, Any], wanted: list[Any]
) -> None:
    found = [row["x"] for row in graph.typed(text, given).rows]
    assert found == wanted
    assert [type(value) for value in found] == [type(value) for value in wanted]


ERRORS = [
    ("RETURN left('abc', -1) AS x", "from 0"),
    ("RETURN 1 / 0 AS x", "division by zero"),
    ("RETURN 9223372036854775807 + 1 AS x", "63 bits"),
    ("RETURN 'a' =~ '(?=a)a' AS x", "read by Neo4j only"),
    ("MATCH (a:Author) RETURN id(a) AS x LIMIT 1", "a.id stays"),
    ("RETURN point({x: 1, y: 2}) AS x", "ask a Neo4j server"),
    (
        "CALL db.index.fulltext.queryNodes('person_names', 'kim') YIELD node RETURN node.id AS x",
        "CONTAINS",
    ),
    ("RETURN 1 AS x LIMIT -1", "from 0"),
    ("RETURN range(1, 100000 * $n) AS x", "numbers"),
    ("MATCH (a:Author) RETURN a.name + count(*) AS x", "not grouped"),
    ("RETURN true + 1 AS x", "not added"),
    ("RETURN 1 AND true AS x", "true or false"),
    ("RETURN tail(1) AS x", "takes a list"),
    ("RETURN date('2020-13-01') AS x", "no such date"),
]


@pytest.mark.parametrize(("text", "why"), ERRORS)
def test_what_has_no_answer_says_why(graph: gk.KnowledgeGraph, text: str, why: str) -> None:
    given = {"n": 10**9} if "$n" in text else {}
    with pytest.raises(CypherRefusedError, match=why):
        graph.typed(text, given)


def nested(depth: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 2**63, 10**5000, object(), nested(60_000), "\ud800", ["a\udfff"],
     {1: 2}, {"": 1}, "a\0", [0] * 100_001, b"bytes", {"a": {1, 2}}],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_a_value_that_no_engine_takes_is_refused_in_words(value: Any) -> None:
    with pytest.raises(QueryParameterError, match=r"^\$x: ") as caught:
        gate("RETURN $x AS x").bind({"x": value})
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("value", "plain"),
    [(None, None), ({"a": 1}, {"a": 1}), ([1, "a"], [1, "a"]), ([[1]], [[1]]), ((1, 2), [1, 2]),
     (np.int64(3), 3), (np.float32(0.5), 0.5), (np.bool_(True), True), (np.str_("x"), "x"),
     (np.array([1, 2]), [1, 2]), (pd.Series(["a"]), ["a"]), ({"a": np.int8(1)}, {"a": 1})],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_values_come_in_plain_types(graph: gk.KnowledgeGraph, value: Any, plain: Any) -> None:
    found = graph.typed("RETURN $x AS x", {"x": value}).rows[0]["x"]
    assert (found, type(found)) == (plain, type(plain))


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
    rows: list[Any] = cage.ask(text, {}, timeout, limit)["rows"]
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
        "c = Cage(pathlib.Path(sys.argv[1])); c.ask('RETURN 1', {}, 5, 1)\n"
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


def test_a_typed_query_on_the_command_line(here: Run, graph: gk.KnowledgeGraph) -> None:
    where = ("--workspace", graph.folder)
    done = here("query", "--cypher", "MATCH (a:Author) WHERE a.works > $n RETURN count(*) AS n",
               "-p", "n=3", "--json", *where)  # fmt: skip
    assert done.stdout.startswith('{"n": ')
    done = here("query", "--cypher", "-", "--csv", *where, given="RETURN 'LOAD' AS x // CALL")
    assert done.stdout == "x\nLOAD\n"
    done = here("query", "--cypher", "MATCH (a:Author) RETURN a.id", "--rows", 2, *where)
    assert "only the first 2 rows" in done.stderr
    done = here("query", "--cypher", "LOAD FROM '/etc/passwd' RETURN *", *where, code=2)
    assert "line 1, column 1" in done.stderr
    assert done.stdout == ""
    here("query", "--cypher", "RETURN 1 AS x", "people/card", *where, code=2)
    here("query", *where, code=2)
    done = here("query", "--cypher", LONG.replace(" MATCH (b", " WITH x, y, a MATCH (b"),
               "--timeout", 1, *where, code=5)  # fmt: skip
    assert "within 1 s" in done.stderr
    done = here("query", "--cypher", "RETURN 1 AS x", "--debug", *where)
    assert "1 rows in" in done.stderr
    done = here("query", "people/coauthors", "-p", "author=Seo-yeon Kim", "--slice", "found.json",
               *where)  # fmt: skip
    assert "people" in done.stderr
    assert "Min-jun Park" in done.stdout
    here("query", "--cypher", "RETURN 1 AS x", "--slice", "found.json", *where, code=4)
    done = here("query", "people/coauthors", "--explain", *where)
    assert "find a by its key" in done.stdout
    done = here(
        "query", "--cypher", "MATCH (a:Author) RETURN a.name", "--explain", "--json", *where
    )
    assert "read every Author" in done.stdout
