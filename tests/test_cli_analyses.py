"""The analyses as commands: tables, JSON and CSV, windows of years, and the works behind."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Run
from generated import save, work

import graphkit as gk
from graphkit.cli import cli
from graphkit.cli.output import clean
from graphkit.cypher import Query
from graphkit.errors import GraphkitError
from graphkit.questions.texts import Texts

WORKS = [
    work("Tides of the inner harbour", "Ana Silva", "Ben Okoro", year=2010, DOI="10.5555/a",
         keyword="tides"),
    work("Salt of the outer reef", "Ana Silva", "Ben Okoro", "Cem Yıldız", year=2012,
         keyword="reefs, tides"),
    work("Corals under the long bridge", "Cem Yıldız", "김서연", year=2018, keyword="reefs"),
    work("Sediment in the old canal", "김서연", "Dora Novák", year=2019, keyword="canals, tides"),
    work("Reeds along the old canal", "Eva Lind", "Ana Silva", year=2019, keyword="canals, reefs"),
    work("A bird on its own", "Finn Moe", year=2019),
]  # fmt: skip


class Answer:
    """What a command printed."""

    def __init__(self, stdout: str, stderr: str) -> None:
        self.stdout = stdout
        self.stderr = stderr


Ask = Callable[..., Answer]


def asking(folder: Path) -> Ask:
    """The command line over a workspace, without a new interpreter for every word."""

    def ask(*words: str, code: int = 0) -> Answer:
        found = 0
        done = CliRunner().invoke(cli, [*words, "-w", str(folder)])
        message = done.stderr
        if isinstance(done.exception, GraphkitError):
            found, message = done.exception.exit_code, message + str(done.exception)
        elif done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        else:
            found = done.exit_code
        assert found == code, done.output
        return Answer(done.stdout, message)

    return ask


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Questions to six works."""
    folder = tmp_path_factory.mktemp("six")
    with gk.open(folder / "workspace") as opened:
        opened.load(save(folder / "w.json", *WORKS))
    return asking(folder / "workspace")


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


EVERY = (
    ("communities",), ("collaborators", "Ana Silva"), ("rank", "--by", "pagerank"),
    ("path", "Ana Silva", "Dora Novák"), ("topics",), ("trends",),
    ("diff", "2010-2014", "2015-2019"), ("pairs", "topics"),
)  # fmt: skip


@pytest.mark.parametrize("words", EVERY, ids=lambda words: words[0])
def test_each_answers_as_table_json_and_csv(graph: Ask, words: tuple[str, ...]) -> None:
    assert graph(*words).stdout
    rows = lines(graph(*words, "--json").stdout)
    assert rows
    assert len(cells(graph(*words, "--csv").stdout)) >= len(rows)
    assert lines(graph(*words, "--json").stdout) == rows


def test_the_same_bytes_in_another_process(here: Run, tmp_path: Path) -> None:
    here("load", save(tmp_path / "w.json", *WORKS))
    for words in (("communities", "--members"), ("topics", "--from", "text")):
        one, other = (here(*words, "--json", PYTHONHASHSEED=seed).stdout for seed in "17")
        assert one == other


@pytest.mark.parametrize("words", [w for w in EVERY if w[0] != "path"], ids=lambda w: w[0])
def test_every_number_opens_into_works(graph: Ask, words: tuple[str, ...]) -> None:
    rows = lines(graph(*words, "--works", "--json").stdout)
    opened = [row for row in rows if "behind" in row]
    assert opened
    titles = {w["title"] for w in WORKS}
    assert {b["title"] for row in opened for b in row["behind"]} <= titles
    assert "works behind" in graph(*words, "--works").stdout
    table = cells(graph(*words, "--works", "--csv").stdout)
    assert any(row["work_ids"] for row in table)


def test_a_path_with_its_works(graph: Ask) -> None:
    (path,) = lines(graph("path", "Ana Silva", "Dora Novák", "--json").stdout)
    assert [p["name"] for p in path["people"]] == [
        "Ana Silva",
        "Cem Yıldız",
        "김서연",
        "Dora Novák",
    ]
    assert path["length"] == len(path["edges"]) == 3
    assert [w["title"] for w in path["edges"][1]["works"]] == ["Corals under the long bridge"]
    for words in (("--all",), ("--longer", "1"), ("--strongest",)):
        assert lines(graph("path", "Ana Silva", "Dora Novák", *words, "--json").stdout)
    longer = lines(graph("path", "Ana Silva", "Dora Novák", "--longer", "1", "--json").stdout)
    assert [p["length"] for p in longer] == [3, 4]
    (who,) = lines(graph("path", "Ana Silva", "김서연", "--introduce", "--json").stdout)
    assert who["name"] == "Cem Yıldız"
    assert "written together" in graph("path", "Ana Silva", "Eva Lind", "--introduce").stderr
    assert "No chain" in graph("path", "Ana Silva", "Finn Moe", code=4).stderr
    assert "No chain" in graph("path", "Ana Silva", "Dora Novák", "--years", "2019", code=4).stderr


def test_windows_of_years(graph: Ask) -> None:
    found = lines(graph("collaborators", "Ana Silva", "--years", "-2012", "--json").stdout)
    assert [row["name"] for row in found] == ["Ben Okoro", "Cem Yıldız"]
    found = lines(graph("rank", "--years", "2018-", "--json").stdout)
    assert (found[0]["name"], found[0]["value"]) == ("김서연", 2)
    found = lines(graph("topics", "--years", "2019", "--json").stdout)
    assert {(row["name"], row["works"]) for row in found} == {
        ("canals", 2), ("tides", 1), ("reefs", 1),
    }  # fmt: skip
    assert len(lines(graph("communities", "--years", "2010-2012", "--json").stdout)) == 1
    for wrong in ("soon", "2019-2010", "-"):
        assert "--years" in graph("rank", f"--years={wrong}", code=2).stderr


def test_differences_of_two_windows(graph: Ask) -> None:
    rows = lines(graph("diff", "2010-2014", "2015-2019", "--json").stdout)
    ties = {(r["change"], r["name"], r.get("other_name")) for r in rows}
    assert {t[0] for t in ties} == {"new", "ended", "came", "left"}
    ended = {frozenset(t[1:]) for t in ties if t[0] == "ended"}
    assert ended == {
        frozenset(pair)
        for pair in (
            ("Ana Silva", "Ben Okoro"), ("Ana Silva", "Cem Yıldız"), ("Ben Okoro", "Cem Yıldız"),
        )
    }  # fmt: skip
    assert {t[1] for t in ties if t[0] == "left"} == {"Ben Okoro"}


def test_topics_of_people_and_what_is_like_them(graph: Ask) -> None:
    (first, *_) = lines(graph("topics", "--author", "Ben Okoro", "--json").stdout)
    assert (first["name"], first["works"]) == ("tides", 2)
    near = lines(graph("topics", "--like-author", "Eva Lind", "--json").stdout)
    assert near[0]["name"] == "김서연"
    assert set(near[0]["shared"]) == {"canals", "reefs"}
    near = lines(graph("topics", "--like-work", "Reeds along", "--json").stdout)
    assert near[0]["title"] == "Sediment in the old canal" or near[0]["shared"]
    assert "nothing here called" in graph("topics", "--like-work", "Quarks", code=4).stderr
    assert "nothing here called" in graph("topics", "--institution", "Nowhere", code=4).stderr
    found = lines(graph("topics", "--from", "text", "-k", "2", "--json").stdout)
    assert sum(row["works"] for row in found) >= 5
    assert all(row["words"] for row in found)
    (row,) = {r["name"] for r in lines(graph("trends", "--topic", "canals", "--json").stdout)}
    assert row == "canals"
    assert "no topic" in graph("trends", "--topic", "quarks", code=4).stderr


def test_measures_and_topics_are_kept_for_queries(tmp_path: Path) -> None:
    with gk.open(tmp_path / "graphkit-data") as opened:
        opened.load(save(tmp_path / "w.json", *WORKS))
    graph = asking(tmp_path / "graphkit-data")
    graph("rank", "--by", "pagerank", "--keep")
    graph("topics", "--keep")
    graph("communities", "--runs", "3", "--keep", "--resolution", "2.0")
    with gk.open(tmp_path / "graphkit-data") as opened:
        text = (
            "MATCH (a:Author)-[r:IN_COMMUNITY]->(c:Community) RETURN a.id AS id,"
            " a.pagerank AS rank, a.topic AS topic, r.confidence AS sure, c.stability AS stable"
        )
        returns = tuple(
            tuple(c.split())
            for c in ("id STRING", "rank FLOAT", "topic STRING", "sure FLOAT", "stable FLOAT")
        )
        query = Query("t", "Test.", (), returns, False, {}, {}, text, "t", 1)  # type: ignore[arg-type]
        rows = opened.snapshot().store.run(query, {})
        wanted = opened.scores("pagerank").columns["pagerank"]
        assert {row["id"]: row["rank"] for row in rows} == pytest.approx(
            {row["id"]: wanted[row["id"]] for row in rows}
        )
        assert {row["topic"] for row in rows} <= {"tides", "reefs", "canals"}
        assert all(0 <= row["sure"] <= 1 and 0 < row["stable"] <= 1 for row in rows)
        assert opened.author("Ana Silva").facts["topic"] == "reefs"  # as often as tides, and first


def test_abstracts_reach_the_topics(tmp_path: Path) -> None:
    """Each work gives its own text, also where all records stand on one line."""
    given = [
        work(f"Report number {word} of the survey", "Ana Silva", abstract=f"Of {word} alone.")
        for word in ("alpha", "beta", "gamma")
    ]
    given.append(work("A title without any abstract", "Ben Okoro", keyword="tides"))
    second = work("Report number beta of the survey", "Ana Silva", abstract="Another.", year=2001)
    with gk.open(tmp_path / "workspace") as opened:
        opened.load([save(tmp_path / "w.json", *given), save(tmp_path / "x.json", second)])
        texts = dict(Texts(opened.tables, opened.snapshot().made.records))
        titles = opened.tables.read("works", ["title"]).column(0).to_pylist()
        assert len(texts) == len(titles) == 4
        for number, text in texts.items():
            assert text.startswith(titles[number])
            word = titles[number].split()[2]
            assert f"Of {word} alone" in text or "Another" in text or "tides" in text
        model = opened.text_topics(2)
        assert opened.text_topics(2).topics == model.topics
        for path in opened.tables.cache.glob("topics*"):
            path.write_bytes(path.read_bytes()[:50])
        assert opened.text_topics(2).topics == model.topics


CITED = [
    {"DOI": f"10.5555/{n}", "type": "journal-article", "title": [title],
     "author": [{"given": "Ana", "family": "Silva"}, {"given": "Ben", "family": "Okoro"}],
     "issued": {"date-parts": [[2010 + n]]}, "prefix": "10.5555", "member": "1",
     **({} if count is None else {"is-referenced-by-count": count})}
    for n, (title, count) in enumerate([
        ("Tides of the inner harbour", 12), ("Salt of the outer reef", 2),
        ("Corals under the long bridge", 0), ("Sediment in the old canal", None),
    ])
]  # fmt: skip


def test_indices_stand_beside_what_pages_state(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(json.dumps({"items": CITED}), encoding="utf-8")
    with gk.open(tmp_path / "graphkit-data") as opened:
        opened.load(tmp_path / "c.json", format="crossref")
    graph = asking(tmp_path / "graphkit-data")
    (row,) = lines(graph("author", "Ana Silva", "--json").stdout)
    (found,) = row["citations_found"]
    assert (found["basis"], found["known"], found["works"]) == ("crossref", 3, 4)
    assert (found["citations"], found["h_index"], found["g_index"]) == (14, 2, 3)
    assert row["metrics"]["h_index"] == 2
    text = graph("author", "Ana Silva").stdout
    assert "3 of 4 works" in text
    assert "crossref" in text
    ranked = lines(graph("rank", "--by", "citations", "--json").stdout)
    assert {(r["value"], r["known"], r["works"]) for r in ranked} == {(14, 3, 4)}


def test_citations_that_nobody_states_are_unknown(graph: Ask) -> None:
    (row,) = lines(graph("author", "Ana Silva", "--json").stdout)
    assert row["citations_found"] == []
    assert row["metrics"]["h_index"] is row["metrics"]["citations"] is None
    assert "citations: not known" in graph("author", "Ana Silva").stdout
    assert "unknown" in graph("rank", "--by", "h_index", code=4).stderr


def test_small_numbers_are_not_shown_as_nothing() -> None:
    shown = [clean(value) for value in (0.0, 0.00012345, 0.0095, 0.25, 2.0, -0.004)]
    assert shown == ["0", "0.00012", "0.0095", "0.25", "2", "-0.004"]
