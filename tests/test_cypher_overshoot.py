"""How far a typed query goes beyond its limits: rows and bytes not at all, time and memory little.

Times are measured only where one asks for it (`make endure`): a busy machine is slower than any
limit.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import graphkit as gk
from graphkit.errors import QueryTimeoutError
from graphkit.stores import EmbeddedStore
from graphkit.stores.cage import MOST_BYTES, Cage

OVER = 2.0  # seconds
CLIENT = 300  # MiB over the start
LONG = {
    False: "MATCH (a:Author) MATCH (b:Author) MATCH (c:Author) MATCH (d:Author)"
    " RETURN coalesce(sum(a.works * b.works * c.works * d.works), 0) AS n",
    True: "UNWIND range(1, 1000) AS x UNWIND range(1, 1000) AS y"
    " RETURN sum(reduce(s = 0, i IN range(1, 900) | s + i * x * y)) AS n",
}
# many small values are what makes the most of the bytes that are let through
LARGE = (
    "UNWIND range(1, 400000) AS y WITH collect([]) AS l"
    " RETURN l AS a, l AS b, l AS c, l AS d, l AS e, l AS f, l AS g",
    "UNWIND range(1, 100000) AS y RETURN {a: y, b: [y, y]} AS m, toString(y) AS t",
)


@pytest.fixture(scope="module", params=[False, True], ids=["engine", "own"])
def cage(request: pytest.FixtureRequest, _demo: Path) -> Iterator[Cage]:
    with gk.open(_demo) as graph:
        assert graph.rows("graph/counts")
        assert isinstance(graph.store, EmbeddedStore)
        made = Cage(graph.store.path, own=request.param)
        yield made
        made.close()


def test_rows_are_exact(cage: Cage) -> None:
    text = "UNWIND range(1, 1000) AS x RETURN x"
    for limit in (1, 999, 1000):
        found = cage.ask(text, {}, 60, limit)
        assert found["rows"] == [[n] for n in range(1, limit + 1)]
        assert found["more"] == (limit < 1000)


def test_bytes_are_exact(cage: Cage) -> None:
    """Of rows of one size as many come as fit, and not one more."""
    text = "x" * 999_000
    found = cage.ask("UNWIND range(1, 40) AS n RETURN $s AS s", {"s": text}, 60, 100)
    size = len(json.dumps([text]))
    assert found["large"]
    assert len(found["rows"]) in (MOST_BYTES // size, MOST_BYTES // (size + 2))


@pytest.mark.endure
def test_time_is_over_soon(cage: Cage) -> None:
    assert cage.ask("RETURN 1 AS x", {}, 60, 1)["rows"] == [[1]]
    for limit in (0.5, 2.0):
        begun = time.monotonic()
        with pytest.raises(QueryTimeoutError):
            cage.ask(LONG[cage.own], {}, limit, 1)
        assert time.monotonic() - begun <= limit + OVER
        assert cage.ask("RETURN 1 AS x", {}, 60, 1)["rows"] == [[1]]


ASKING = """
import resource, sys
import graphkit as gk
with gk.open(sys.argv[1]) as g:
    g.typed("RETURN [1][0] AS x", {})
    begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = g.typed(sys.argv[2], {}, limit=100_000, timeout=100)
    assert found.rows
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - begun) // 1024)
"""


@pytest.mark.endure
@pytest.mark.skipif(sys.platform != "linux", reason="kilobytes are Linux's")
@pytest.mark.parametrize("text", LARGE)
def test_the_client_stays_small(_demo: Path, text: str) -> None:
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("GRAPHKIT", "NEO4J"))}
    done = subprocess.run(
        [sys.executable, "-c", ASKING, str(_demo), text],
        capture_output=True, text=True, encoding="utf-8", env=ours, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) <= CLIENT
