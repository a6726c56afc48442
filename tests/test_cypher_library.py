"""Query files: found by name, header read, values bound."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graphkit.cypher import Library, Parameter, Query, lint, queries_folder
from graphkit.cypher.library import TYPES, parse
from graphkit.errors import NotFoundError, QueryHeaderError, QueryParameterError

GOOD = """\
// People of one topic,
// best first.
// param topic: STRING
// param limit: INTEGER = 25
// returns: id STRING, works INTEGER
// example: topic="t:1"

MATCH (t:Topic {id: $topic}) RETURN t.id AS id, 1 AS works
ORDER BY id LIMIT $limit
"""
LIBRARY = Library()


def read(text: str) -> Query:
    return parse("topics/people", text, "queries/topics/people.cypher")


def test_a_header_says_everything() -> None:
    query = read(GOOD)
    assert query.description == "People of one topic, best first."
    assert query.parameters == (
        Parameter("topic", "STRING"),
        Parameter("limit", "INTEGER", 25, required=False),
    )
    assert query.returns == (("id", "STRING"), ("works", "INTEGER"))
    assert query.columns == ("id", "works")
    assert query.example == {"topic": "t:1"}
    assert (query.one_row, dict(query.not_yet)) == (False, {})
    assert query.body.startswith("MATCH (t:Topic")
    assert query.body.endswith("LIMIT $limit")
    assert query.body_line == 8


def test_rarer_lines_of_a_header() -> None:
    query = read(
        '// How much.\n// param xs: LIST<STRING> = ["a"]\n// returns one: n INTEGER\n'
        "// notyet neo4j: it: cannot\n// example: none\nRETURN size($xs) AS n"
    )
    assert query.one_row
    assert query.not_yet == {"neo4j": "it: cannot"}
    assert query.parameters[0].default == ["a"]
    assert query.body_line == 6


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("topic: STRING", "topic STRING", "people.cypher:3: write 'param name: TYPE = default'"),
        ("topic: STRING", "topic: TEXT", "people.cypher:3: write"),
        ("INTEGER = 25", "INTEGER=25", "people.cypher:4: write"),
        ("id STRING, works", "id TEXT, works", "people.cypher:5: columns are"),
        ("id STRING, works", "id, works", "people.cypher:5: columns are"),
        ("// returns: id STRING, works INTEGER\n", "", "lacks 'returns: name TYPE, …'"),
        ("// People of one topic,\n// best first.\n", "", "does not say what the query answers"),
        ("$limit", "$most", "declared parameters and those used differ: limit, most"),
        ("// param topic: STRING\n", "", "differ: topic"),
        ('topic="t:1"', "none", "people.cypher:6: the example lacks topic"),
        ("= 25", "= many", "people.cypher:4: values are written as JSON"),
        ('"t:1"', "t1", "people.cypher:6: values are written as JSON"),
        ("= 25", '= "many"', "people.cypher:4: the default: "),
        ("= 25", '= "25"', "people.cypher:4: the default: "),
        ("= 25", "= null", "people.cypher:4: the default: "),
        ("limit: INTEGER", "topic: INTEGER", "people.cypher:4: topic is declared twice"),
    ],
)  # fmt: skip
def test_a_wrong_header_names_file_and_line(old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(QueryHeaderError) as caught:
        read(GOOD.replace(old, new, 1))
    assert str(caught.value).startswith("queries/topics/people.cypher:")
    assert said in str(caught.value)


def test_a_file_without_a_header_is_refused() -> None:
    with pytest.raises(QueryHeaderError):
        read("RETURN 1 AS n")
    with pytest.raises(QueryHeaderError):
        read("")


@pytest.mark.parametrize("extra", ["'costs $money'", "1 // not $this"])
def test_parameters_in_texts_and_comments_are_none(extra: str) -> None:
    assert read(GOOD.replace("1 AS works", f"{extra}\n AS works"))


@pytest.mark.parametrize(
    "blank", ["\n", "\n\n\n", "\n  \n",
              "\n  "]
)  # fmt: skip
def test_the_place_of_the_body_is_that_in_the_file(blank: str) -> None:
    text = f"// D.\n// returns one: n FLOAT\n// example: none{blank}\nRETURN log(x) AS n"
    text = text.replace("  \nRETURN", "  RETURN") if blank == "\n  " else text
    (found,) = lint(read(text))
    lines = text[: text.index("log(")].split("\n")
    assert (found.line, found.column) == (len(lines), len(lines[-1]) + 1)


# -- binding -------------------------------------------------------------------------------------


def test_a_text_that_is_given_for_a_name_says_where_it_goes() -> None:
    with pytest.raises(NotFoundError, match=r"asked with --cypher, or g\.cypher"):
        LIBRARY["match (a:Author) RETURN count(a)"]
    with pytest.raises(NotFoundError, match=r"Did you mean people/coauthors"):
        LIBRARY["people/coauthor"]


def test_binding_fills_defaults_and_checks_names() -> None:
    query = read(GOOD)
    assert query.bind({"topic": "t:1"}) == {"topic": "t:1", "limit": 25}
    assert query.bind({"limit": "5", "topic": "x"}) == {"topic": "x", "limit": 5}
    with pytest.raises(QueryParameterError, match="needs topic"):
        query.bind({"limit": 5})
    with pytest.raises(QueryParameterError, match="no parameter topics; it takes limit, topic"):
        query.bind({"topics": "x"})


@pytest.mark.parametrize(
    ("kind", "value", "bound"),
    [
        ("STRING", "x", "x"), ("STRING", "", ""), ("STRING", "5", "5"),
        ("INTEGER", 5, 5), ("INTEGER", "5", 5), ("INTEGER", "-5", -5), ("INTEGER", 5.0, 5),
        ("INTEGER", 2**63 - 1, 2**63 - 1), ("INTEGER", str(-(2**63)), -(2**63)),
        ("FLOAT", 1, 1.0), ("FLOAT", "1.5", 1.5), ("FLOAT", "1e3", 1000.0),
        ("BOOLEAN", True, True), ("BOOLEAN", "true", True), ("BOOLEAN", "False", False),
        ("LIST<STRING>", ["a", "b"], ["a", "b"]), ("LIST<STRING>", ("a",), ["a"]),
        ("LIST<STRING>", "a,b", ["a", "b"]), ("LIST<STRING>", "a", ["a"]),
        ("LIST<STRING>", '["a,b", "c"]', ["a,b", "c"]), ("LIST<STRING>", ' ["é"]', ["é"]),
        ("LIST<STRING>", "a, b", ["a", "b"]),
        ("LIST<STRING>", "", []),
    ],
)  # fmt: skip
def test_values_are_converted(kind: str, value: Any, bound: Any) -> None:
    got = Parameter("p", kind).bind(value)
    assert got == bound
    assert type(got) is type(bound)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("STRING", 5), ("STRING", None), ("STRING", ["a"]),
        ("INTEGER", "x"), ("INTEGER", "1.5"), ("INTEGER", 1.5), ("INTEGER", True),
        ("INTEGER", None), ("INTEGER", ""), ("INTEGER", float("inf")), ("INTEGER", "9" * 5000),
        ("FLOAT", "x"), ("FLOAT", None), ("FLOAT", [1]),
        ("BOOLEAN", "yes"), ("BOOLEAN", ""),
        ("LIST<STRING>", 5), ("LIST<STRING>", [1]), ("LIST<STRING>", '["a"'),
        ("LIST<STRING>", "[1]"), ("LIST<STRING>", None),
        ("BOOLEAN", 1), ("BOOLEAN", None),
        ("FLOAT", 10**400),
        ("FLOAT", True),
        ("FLOAT", "nan"), ("FLOAT", "-inf"),
        ("INTEGER", 2**63),
        ("LIST<STRING>", {"a": 1}),
    ],
)  # fmt: skip
def test_values_of_another_type_are_refused(kind: str, value: Any) -> None:
    with pytest.raises(QueryParameterError, match=r"^Parameter p wants "):
        Parameter("p", kind).bind(value)


def test_a_wrong_value_is_quoted_in_short() -> None:
    with pytest.raises(QueryParameterError, match=r"Parameter p wants INTEGER, got 'x'\."):
        Parameter("p", "INTEGER").bind("x")


# -- the library ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "near"),
    [("people/coauthor", "people/coauthors"), ("coauthors", "people/coauthors"),
     ("People/Card", "people/card")],
)  # fmt: skip
def test_an_unknown_name_gets_near_ones(name: str, near: str) -> None:
    with pytest.raises(NotFoundError, match=f"no query '{name}'. Did you mean .*{near}"):
        LIBRARY[name]


@pytest.mark.parametrize("name", ["zzzz", "", "../pyproject", "people/", "/etc/passwd"])
def test_a_name_is_no_path(name: str) -> None:
    assert name not in LIBRARY
    with pytest.raises(NotFoundError, match="graphkit queries"):
        LIBRARY[name]


def test_a_library_is_a_sorted_mapping_of_its_files(tmp_path: Path) -> None:
    for name in ("b/x", "a", "b/c/y"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.cypher").write_text(GOOD, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no query")
    library = Library(tmp_path)
    assert list(library) == ["a", "b/c/y", "b/x"]
    assert (len(library), "a" in library, 5 in library) == (3, True, False)
    assert library["b/c/y"].path == "queries/b/c/y.cypher"
    assert library["b/c/y"].name == "b/c/y"


@pytest.mark.parametrize(
    "data", [GOOD.encode().replace(b"\n", b"\r\n"),
             b"\xef\xbb\xbf" + GOOD.encode()],
    ids=["CRLF", "BOM"],
)  # fmt: skip
def test_files_of_other_editors_are_read(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.cypher").write_bytes(data)
    assert Library(tmp_path)["a"].columns == ("id", "works")


@pytest.mark.parametrize("name", list(LIBRARY))
def test_each_query_of_the_library(name: str) -> None:
    query = LIBRARY[name]
    assert query.description.endswith(".")
    assert not query.description.startswith("Return")
    assert set(query.example) >= {p.name for p in query.parameters if p.required}
    assert set(query.example) <= {p.name for p in query.parameters}
    assert all(p.type in TYPES for p in query.parameters)
    bound = query.bind(query.example)
    assert list(bound) == [p.name for p in query.parameters]
    assert len(set(query.columns)) == len(query.columns) > 0
    assert [str(f) for f in lint(query)] == []
    header = (queries_folder() / f"{name}.cypher").read_text(encoding="utf-8")
    assert header.startswith("// ")
    assert header.endswith("\n")


def test_projections_promise_source_target_weight() -> None:
    names = [n for n in LIBRARY if n.startswith("projections/")]
    assert names
    assert all(LIBRARY[n].columns[:3] == ("source", "target", "weight") for n in names)


def test_the_linter_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "graphkit.cypher"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"{len(LIBRARY)} queries, 0 findings\n")
