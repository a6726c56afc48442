"""Stages as pure functions: in whatever partitions and order, the tables of a load."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from stages import by_workspace, differences, imported, joined

from graphkit.cli import cli
from graphkit.errors import NothingUsableError, UsageError
from graphkit.extras import install_line
from graphkit.graph import TableFolder
from graphkit.records import Rejected
from graphkit.resolve.statements import Statements
from graphkit.resolve.works import ALL_PAIRS, Joiner
from graphkit.sources import read
from graphkit.stages import Local, Staged, clustering, matching, run_job, scoring, spark

SAMPLES = Path(__file__).parent / "samples"
SAMPLE = Path(__file__).parent.parent / "graphkit" / "sample"
PATHS = [SAMPLE, SAMPLES / "openalex", SAMPLES / "bibtex"]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> TableFolder:
    return by_workspace(PATHS, tmp_path_factory.mktemp("loaded") / "workspace")


@pytest.mark.parametrize(("buckets", "seed"), [(1, None), (7, 1), (32, 2)])
def test_a_job_makes_the_tables_and_import_files_of_a_load(
    loaded: TableFolder,
    buckets: int,
    seed: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scoring, "BUNDLE", 300)  # else a sample is one bundle
    monkeypatch.setattr(clustering, "BUNDLE", 100)
    run = Local(tmp_path / "out" / "scratch", buckets, seed)
    done = run_job(run, PATHS, tmp_path / "out")
    assert done.tables.generation == loaded.generation
    assert differences(loaded, done.tables) == []
    assert min(run.rows[name] for name in ("match works", "score blocks", "ties")) > 20
    assert joined(tmp_path / "out" / "import") == imported(loaded, tmp_path / "import")
    assert not run.scratch.exists()


def test_nothing_is_lost_between_files_and_rows(tmp_path: Path) -> None:
    done = run_job(Local(tmp_path / "out" / "scratch", 4, 3), PATHS, tmp_path / "out")
    both = list(read(PATHS))
    refused = [one for one in both if isinstance(one, Rejected)]
    assert len(done.rejected) == len(refused) > 0
    assert done.records == len(both) - len(refused)
    rows = [json.loads(t) for t in (tmp_path / "out" / "rejected.jsonl").read_text().splitlines()]
    assert {(row["file"], row["line"], row["reason"]) for row in rows} == {
        (one.origin.file, one.origin.line, one.reason) for one in done.rejected
    }


def test_records_of_one_key_meet_once_however_many_they_are(tmp_path: Path) -> None:
    works = tmp_path / "works.bib"
    shared = (
        "title={Observations of spring tides in the northern fjords of Greenland},"
        " author={Silva, Ana and Okafor, Ben}"
    )
    works.write_text(
        "\n".join(
            f"@article{{k{n}, {shared}, year={1950 + n % 70}, doi={{10.5555/{n % 3}}}}}"
            for n in range(2 * ALL_PAIRS)
        )
        + "\n@article{x,"
        " title={Observations of spring tides in the norhtern fjords of Greenland},"
        " author={Silva, Ana and Okafor, Ben}, year=1990}\n",
        encoding="utf-8",
    )
    said = Statements()
    said.add(0, [one for one in read(works) if not isinstance(one, Rejected)])
    said.finish()
    joiner = Joiner(said)
    here = joiner.pairs()
    assert {pair.kind for pair in here} == {"identifier", "title", "near title"}
    for buckets, seed in ((1, 1), (5, 2), (64, 3)):
        found = Staged(Local(tmp_path / "scratch", buckets, seed)).matched(joiner)
        assert found == sorted(set(here), key=lambda p: (p.strength, p.one, p.other, p.kind))
        assert joiner.joined(found) == joiner.joined(here)


def test_a_key_has_the_same_bucket_everywhere() -> None:
    assert matching.bucket_of(("identifier", ("doi", "10.5555/1")), 1000) == 274
    assert matching.bucket_of(("title", "tides"), 1000) == 81
    assert matching.bucket_of(("near title", 18_000_000_000_000_000_000), 1000) == 550


def test_what_cannot_be_read_is_said_and_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "nothing.txt").write_text("no record at all\n")
    run = Local(tmp_path / "out" / "scratch")
    with pytest.raises(NothingUsableError, match=r"rejected\.jsonl says why"):
        run_job(run, [tmp_path / "nothing.txt"], tmp_path / "out")
    assert "not recognised" in (tmp_path / "out" / "rejected.jsonl").read_text()
    with pytest.raises(UsageError, match="is there already"):
        run_job(run, [SAMPLE], tmp_path / "out")


def test_one_work_of_one_person_is_enough(tmp_path: Path) -> None:
    (tmp_path / "one.bib").write_text("@article{a, title={Tides}, author={Silva, Ana}, year=2019}")
    done = run_job(Local(tmp_path / "out" / "scratch", 3), [tmp_path / "one.bib"], tmp_path / "out")
    assert (done.records, done.counts()["authors"], done.counts()["coauthor"]) == (1, 1, 0)


def test_without_pyspark_or_java_the_install_line_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(spark.shutil, "which", lambda _: "/usr/bin/java")
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    done = CliRunner().invoke(cli, ["spark", str(SAMPLE), "-o", str(tmp_path / "out")])
    assert isinstance(done.exception, UsageError)
    assert install_line("spark") in str(done.exception)
    assert done.exception.exit_code == 2
    monkeypatch.setattr(spark.shutil, "which", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(UsageError, match="openjdk-17"):
        spark.session_of("local[2]")
    assert not (tmp_path / "out").exists()


def test_the_command_says_what_it_made(tmp_path: Path) -> None:
    words = ["spark", str(SAMPLE), "-o", str(tmp_path / "out"), "--here", "--json"]
    done = CliRunner().invoke(cli, words)
    (row,) = map(json.loads, done.stdout.splitlines())
    assert (done.exit_code, row["rejected"]) == (3, 1)  # the README of the sample is no record
    assert row["works"] == 278
    assert row["import"].startswith("neo4j-admin database import full neo4j")
    assert (Path(row["tables"]) / "authors.parquet").exists()
    refused = CliRunner().invoke(cli, [*words, "--conf", "spark.executor.memory"])
    assert refused.exit_code == 2
    assert "NAME=VALUE" in refused.output


def test_a_driver_that_ended_is_said_in_words() -> None:
    from graphkit.stages.spark import driver_that_lives

    lost = type("Py4JNetworkError", (Exception,), {"__module__": "py4j.protocol"})
    java = type("Py4JJavaError", (Exception,), {"__module__": "py4j.protocol"})
    full = java("java.lang.OutOfMemoryError: Java heap space")
    for error in (lost("Answer from Java side is empty"), full, ConnectionRefusedError(111, "no")):
        with pytest.raises(UsageError, match="more"), driver_that_lives():
            raise error
    for other in (java("a task failed"), ValueError("ours")):
        with pytest.raises(type(other)), driver_that_lives():
            raise other
