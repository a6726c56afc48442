"""The same stages on a real Spark: `make endure` brings PySpark, of 490 MB, in a place of its own.

In `make test` the very functions run by `Local` in shuffled partitions (`test_stages`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from stages import by_workspace, differences, imported, joined

from graphkit.graph import TableFolder

ROOT = Path(__file__).parent.parent
WORKS = int(os.environ.get("GRAPHKIT_SPARK_WORKS", "200000"))


def by_spark(paths: list[Path], out: Path, master: str, buckets: int) -> TableFolder:
    python = os.environ["GRAPHKIT_SPARK"]
    words = [python, "-m", "graphkit", "spark", *map(str, paths), "-o", str(out), "--json"]
    words += ["--master", master, "--buckets", str(buckets)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stderr[-4000:]
    return TableFolder(Path(json.loads(done.stdout.splitlines()[-1])["tables"]))


@pytest.mark.endure
@pytest.mark.parametrize("master", ["local[2]", "local-cluster[2,1,1024]"])
def test_spark_makes_the_tables_of_a_load(master: str, tmp_path: Path) -> None:
    paths = [ROOT / "graphkit" / "sample", ROOT / "tests" / "samples" / "openalex"]
    loaded = by_workspace(paths, tmp_path / "workspace")
    made = by_spark(paths, tmp_path / "out", master, 4)
    assert made.generation == loaded.generation
    assert differences(loaded, made) == []
    assert joined(tmp_path / "out" / "import") == imported(loaded, tmp_path / "import")


@pytest.mark.endure
def test_spark_makes_the_tables_of_many_works(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from corpus import write_bibtex

    path = write_bibtex(tmp_path / "works.bib", WORKS)
    loaded = by_workspace([path], tmp_path / "workspace")
    made = by_spark([path], tmp_path / "out", "local[2]", 32)
    assert differences(loaded, made) == []
