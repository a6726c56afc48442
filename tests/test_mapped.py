"""A large graph's files that are read where they lie: the same answers, made again when damaged."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from generated import write

import graphkit as gk
from graphkit.columns import Column, found_in, is_sorted, span_of, span_of_beginning
from graphkit.errors import AmbiguousNameError, NotFoundError
from graphkit.mapped import is_mapped, keep_mapped, keep_table, mapped, mapped_table
from graphkit.questions import communities, conflicts, person, suggestions
from graphkit.questions.circling import circles_around
from graphkit.questions.filters import Where
from graphkit.results import Scores
from graphkit.workspace import Deciding

LARGE = "graphkit.graph.mirror.LARGE"
ORCID = "0000-0002-1825-0097"


# -- files and columns -----------------------------------------------------------------------


def test_arrays_of_any_length_come_back_as_they_were(tmp_path: Path) -> None:
    given = {
        "numbers": np.arange(5), "small": np.arange(3, dtype=np.float32),
        "flags": np.array([True, False, True]), "nothing": np.zeros(0, np.int64),
        "texts": pa.array(["ä", "", "漢"], pa.string()), "no flags": np.zeros(0, bool),
    }  # fmt: skip
    path = tmp_path / "cache" / "x.arrow"
    keep_mapped(path, given, "g1")
    found = mapped(path, "g1")
    assert found is not None
    assert list(found) == list(given)
    for name, one in given.items():
        if name == "texts":
            assert found[name].to_pylist() == ["ä", "", "漢"]
        else:
            assert found[name].dtype == one.dtype
            assert np.array_equal(found[name], one)
    assert mapped(path, "g2") is None
    before = path.read_bytes()
    keep_mapped(path, given, "g1")
    assert path.read_bytes() == before


@pytest.mark.parametrize("how", ["missing", "short", "other", "sums gone", "sums damaged"])
def test_what_is_damaged_is_as_good_as_missing(tmp_path: Path, how: str) -> None:
    path = tmp_path / "t.arrow"
    table = pa.table({"id": [f"p{n}" for n in range(2000)]})
    keep_table(path, table, "g")
    kept = mapped_table(path, "g")
    assert kept is not None
    assert kept.equals(table)
    sums = path.with_name("t.arrow.sums")
    data = path.read_bytes()
    if how == "missing":
        path.unlink()
    elif how == "short":
        path.write_bytes(data[:-9])
    elif how == "other":
        path.write_bytes(data[:900] + bytes([data[900] ^ 1]) + data[901:])
    elif how == "sums gone":
        sums.unlink()
    else:
        sums.write_bytes(sums.read_bytes()[:-20])
    assert mapped_table(path, "g") is None
    assert not is_mapped(path, "g")
    keep_table(path, table, "g")
    assert path.read_bytes() == data
    assert is_mapped(path, "g")


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder would be", encoding="utf-8")
    keep_mapped(tmp_path / "cache" / "x.arrow", {"a": np.arange(3)}, "g")
    assert mapped(tmp_path / "cache" / "x.arrow", "g") is None


def test_a_column_is_a_sequence() -> None:
    values = [f"n{number:05}" for number in range(5000)]
    column: Column[str] = Column(pa.chunked_array([values[:7], values[7:]]))
    assert (len(column), column[3], column[-1], column[2:4]) == (
        5000,
        "n00003",
        "n04999",
        values[2:4],
    )
    assert [column[n] for n in range(0, 5000, 2)] == values[::2]  # more than patience has
    assert list(column) == values
    assert column == values
    assert "n00004" in column
    with pytest.raises(IndexError):
        column[5000]


def test_values_are_found_by_halves() -> None:
    column = ["a", "b", "ba", "ba", "bb", "c", "é"]
    assert [found_in(column, one) for one in ("a", "bb", "é", "", "bc", "z")] == [
        0,
        4,
        6,
        None,
        None,
        None,
    ]
    assert list(span_of(column, "ba")) == [2, 3]
    assert list(span_of(column, "az")) == []
    assert list(span_of_beginning(column, "b")) == [1, 2, 3, 4]
    assert list(span_of_beginning(column, "é")) == [6]
    assert is_sorted(pa.chunked_array([["a", "b"]]))
    assert not is_sorted(pa.chunked_array([["a", "a"]]))
    assert not is_sorted(pa.chunked_array([["b", "a"]]))


# -- answers ---------------------------------------------------------------------------------


def _orcids(path: Path) -> Path:
    """Works with iDs, citations and institutions, as OpenAlex gives them."""
    rows = []
    for number in range(12):
        authors = [("A5", "Ana Silva", ORCID), (f"A{number + 10}", f"Ben Okoro{number % 3}", None)]
        rows.append({
            "id": f"https://openalex.org/W{number + 1}", "title": f"Tides of the harbour {number}",
            "publication_year": 2005 + number, "cited_by_count": number * 3, "type": "article",
            "authorships": [
                {
                    "author": {"id": f"https://openalex.org/{key}", "display_name": name,
                               "orcid": orcid and f"https://orcid.org/{orcid}"},
                    "institutions": [{"id": "https://openalex.org/I1", "country_code": "PT",
                                      "display_name": "Harbour Institute", "type": "education"}],
                }
                for key, name, orcid in authors
            ],
            "referenced_works": [f"https://openalex.org/W{number}"] if number else [],
        })  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace without copies."""
    folder = tmp_path_factory.mktemp("mapped")
    with gk.open(folder / "workspace") as graph:
        graph.load([write(folder / "works.json", 220, seed=5), _orcids(folder / "works.jsonl")])
        Deciding(graph).claim(graph.author("Ana Silva").id)
    return folder / "workspace"


@pytest.fixture(scope="module")
def wanted(small: Path) -> list[tuple[Any, Any]]:
    """What it answers."""
    return list(answers(small))


@pytest.fixture
def large(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, whose files are taken to be large."""
    monkeypatch.setattr(LARGE, 0)
    return Path(shutil.copytree(small, tmp_path / "large"))


def _found(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except (AmbiguousNameError, NotFoundError) as error:
        return str(error)


def answers(workspace: Path, people: int = 40) -> Iterator[tuple[Any, Any]]:
    """Everything that reads the files, of some people, of names in many forms, of all."""
    with gk.open(workspace) as graph, graph.snapshot() as s:
        assert isinstance(s.projection.id_rank, np.ndarray)
        yield "order", s.projection.id_rank.tolist()
        rows = s.tables.read("authors", ["id", "name"]).to_pylist()
        ids = [row["id"] for row in rows]
        for who in range(0, len(rows), max(1, len(rows) // people)):
            yield ("profile", who), person.profile(s, who)
            yield ("namesakes", who), person.namesakes(s, who)
            yield ("circle", who), person.collaborators(s, who).rows()
            yield ("circles", who), str(circles_around(s, who).circles)
            yield ("evidence", who), person.evidence_of_identity(s, who)
            name = rows[who]["name"]
            turned = " ".join(reversed(name.split(" ", 1)))
            for text in (
                name,
                turned,
                name[:5],
                name.lower(),
                name[2:-2],
                rows[who]["id"],
                name + "x",
            ):
                yield ("found", text), _found(lambda text=text: s.person(text))  # type: ignore[misc]
        for text in (ORCID, f"https://orcid.org/{ORCID}", "p:nobody", "0000-0001-5109-3700", "-"):
            yield ("found", text), _found(lambda text=text: s.person(text))  # type: ignore[misc]
        for who in (2, s.person("Ana Silva")):
            found = suggestions.suggestions(s, who, why=True)
            yield ("suggested", who), (found.rows(), found.notes, str(found.record))
            yield ("conflict", who), conflicts.verdict(s, ids[who], ids[1]).rows()
        yield "communities", communities.communities(s).rows()
        few = communities.communities(s, n=2)
        yield "the first", (few.rows(), few.total)
        assert few.rows() == communities.communities(s).rows()[:2]
        first = communities.communities(s).rows()[0]["id"]
        yield "members", communities.communities(s, members=True, works=True).rows()
        yield "inside", communities.communities(s, inside=first).rows()
        yield "bridges", communities.bridges(s, works=True).rows()
        yield "topics", graph.topics.rows()
        yield "citations", graph.rank("h_index", 5).rows()
        early = Where.of(s.tables, (2000, 2012), None, None, None)
        assert early is not None
        yield "window", [row["id"] for row in communities.communities(s.where((2000, 2012))).rows()]


def test_a_large_graph_answers_as_a_small_one(
    small: Path, large: Path, wanted: list[tuple[Any, Any]]
) -> None:
    for (what, right), (_, found) in zip(wanted, answers(large), strict=True):
        assert found == right, what
    kept = {p.name for p in large.glob("tables/*/cache/*.arrow")}
    assert kept >= {
        "authors.arrow", "works.arrow", "links.arrow", "arrays.arrow", "finding.arrow",
        "described.arrow", "past.arrow", "decisions.arrow", "title-words.arrow",
    }  # fmt: skip
    assert {p.name for p in small.glob("tables/*/cache/*.arrow")} <= {"past.arrow"}
    with gk.open(large) as graph:  # and once more from what is kept
        assert graph.tables.finding is not None
        assert graph.author(ORCID).name == "Ana Silva"


def test_every_kept_file_is_made_again(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = list(answers(large, 2))
    (cache,) = {p.parent for p in large.glob("tables/*/cache/*.arrow")}
    kept = {p.name: p.read_bytes() for p in cache.glob("*.arrow")}
    for number, name in enumerate(sorted(kept)):
        data, path = kept[name], cache / name
        damage = number % 4
        if damage == 0:
            path.unlink()
        elif damage == 1:
            path.write_bytes(data[: len(data) // 2])
        elif damage == 2:
            path.write_bytes(bytes([data[0]]) + bytes([data[1] ^ 8]) + data[2:])
        else:
            path.with_name(f"{name}.sums").write_bytes(b"")
    assert list(answers(large, 2)) == wanted
    assert {p.name: p.read_bytes() for p in cache.glob("*.arrow")} == kept


def test_a_workspace_that_cannot_be_written_answers_all_the_same(
    large: Path, wanted: list[tuple[Any, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphkit.questions.prepared.os.access", lambda *_: False)
    found = {str(what): said for what, said in answers(large, 1)}
    assert not list(large.glob("tables/*/cache/authors.arrow"))
    right = {str(what): said for what, said in wanted}
    assert {what: right[what] for what in found} == found


def test_copies_follow_scores_that_are_added(large: Path) -> None:
    with gk.open(large) as graph:
        ids = graph.tables.read("authors", ["id"]).column(0).to_pylist()
        graph.annotate(Scores("luck", {"luck": {ids[0]: 7, ids[-1]: 3}}))
        with graph.snapshot() as s:
            assert s.tables.mirrored("authors") is not None
            assert s.tables.read("authors", ["luck"]).column(0).to_pylist()[:: len(ids) - 1] == [
                7,
                3,
            ]
            assert person.facts(s, 0)["luck"] == 7
            before = communities.communities(s).rows()
        graph.keep_communities(graph.find_communities(resolution=4.0))
        with graph.snapshot() as s:
            after = communities.communities(s).rows()
            assert {row["id"] for row in after} == set(
                s.tables.read("communities", ["id"]).column(0).to_pylist()
            )
            assert after != before


def test_a_damaged_file_is_told_by_repair(large: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from graphkit.workspace.checking import check

    list(answers(large, 1))
    (path,) = large.glob("tables/*/cache/works.arrow")
    assert not [one for one in check(large) if one.wrong]
    path.write_bytes(path.read_bytes()[:-1])
    (bad,) = [one for one in check(large) if one.wrong]
    assert bad.file.endswith("works.arrow")
    with gk.open(large) as graph:
        graph.load([])  # a load makes it again, and says so
    assert not [one for one in check(large) if one.wrong]


def test_a_small_command_does_not_import_pandas(small: Path) -> None:
    asked = (
        "import sys; sys.argv = ['graphkit', '-w', sys.argv[1], 'author', 'Ana Silva', '--json']\n"
        "from graphkit.cli import main\n"
        "try: main()\n"
        "except SystemExit as ended: code = ended.code\n"
        "assert 'pandas' not in sys.modules, 'imported'\n"
        "import pandas, pyarrow as pa\n"
        "assert pa.array(pandas.Series([1, None, 3])).null_count == 1\n"
        "assert list(pa.table({'a': [1]}).to_pandas().columns) == ['a']\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked, str(small)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["name"] == "Ana Silva"
