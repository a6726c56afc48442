"""People in the order of a measure, and measures as scores to be kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphkit.analyse import rank, scores
from graphkit.answers import Listing
from graphkit.patience import patience
from graphkit.questions import evidence
from graphkit.questions.snapshot import Snapshot
from graphkit.results import Ranking, Scores

if TYPE_CHECKING:
    from graphkit.frames import AnswerFrame


def ranking(snapshot: Snapshot, by: str = "works", n: int | None = 25, seed: int = 0) -> Ranking:
    """People by a measure, best first; `low` and `high` where the value is not certain."""
    with patience(f"counting {by}"):
        ranked = rank(snapshot.projection, by, n, seed)
    return replace(ranked, generation=snapshot.generation)


def with_works(snapshot: Snapshot, ranked: Ranking) -> Listing:
    """The same with the works behind each value."""
    projection, rows = snapshot.projection, ranked.rows()
    for row in rows:
        row["behind"] = evidence.of_measure(projection, projection.number(row["id"]), ranked.by)
    return snapshot.listing(rows, [*ranked.columns, "behind"], notes=ranked.notes)


def table(
    snapshot: Snapshot,
    by: str = "works",
    n: int | None = 25,
    *,
    works: bool = False,
    seed: int = 0,
) -> AnswerFrame:
    """People by a measure as a table, perhaps with the works behind each value."""
    ranked = ranking(snapshot, by, n, seed)
    return (with_works(snapshot, ranked) if works else ranked).frame()


def measured(snapshot: Snapshot, by: str, seed: int = 0) -> Scores:
    """A measure of everybody, to be kept with the graph."""
    return scores(snapshot.projection, by, seed)
