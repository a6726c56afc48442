"""Institutions and topics tied by works, works tied by references: their pairs and matrices."""

from __future__ import annotations

import numpy as np

from graphkit.analyse import relations
from graphkit.analyse.relations import Network
from graphkit.analyse.windows import one_house
from graphkit.answers import Listing, Row, Rows
from graphkit.errors import UsageError
from graphkit.questions.evidence import behind
from graphkit.questions.names import place_in
from graphkit.questions.snapshot import Snapshot


def network(snapshot: Snapshot, kind: str) -> Network:
    """Institutions or topics tied by works, or works by references; `to_networkx()` on it."""
    if kind not in relations.KINDS:
        raise UsageError(
            f"There is no network of {kind!r}. Known: {', '.join(sorted(relations.KINDS))}."
        )
    return relations.KINDS[kind](snapshot.projection)


def pairs(
    snapshot: Snapshot, kind: str, n: int | None = 25, *, works: bool = False, of: str | None = None
) -> Listing:
    """The heaviest ties of such a network; those `of` one node, by its id or name."""
    tied, window = network(snapshot, kind), snapshot.projection
    only = None if of is None else place_in(of, tied.ids, tied.names)
    heaviest = [pair for pair in tied.pairs() if only is None or only in pair[:2]]
    rows: Rows = []
    for a, b, weight in heaviest[:n]:
        one, other = (b, a) if b == only and not tied.directed else (a, b)
        row: Row = {
            "id": tied.ids[one],
            "name": tied.names[one],
            "other_id": tied.ids[other],
            "other_name": tied.names[other],
            "works": int(weight),
        }
        if kind == "institutions":  # a department and its university are no collaboration
            whole = window.part_of.rows
            part = other in whole.of(one) or one in whole.of(other)
            row["same_house"] = bool(part or one_house((tied.names[one],), (tied.names[other],)))
        if works:
            # a reference is stated by the work that cites
            citing = [one] if kind == "citations" else None
            row["behind"] = behind(
                window, citing or relations.behind(window, kind, one, other).tolist()
            )
        rows.append(row)
    return snapshot.listing(rows, total=len(heaviest))


def matrix(snapshot: Snapshot, kind: str, n: int = 12) -> Listing:
    """The nodes with most works, each with the works it has with every one of them."""
    tied = network(snapshot, kind)
    if tied.works is None:
        raise UsageError(f"A matrix is that of institutions or of topics, not of {kind}.")
    most = np.lexsort((np.arange(len(tied.ids)), -tied.works))[:n]
    most = most[tied.works[most] > 0]
    cells = tied.matrix[most][:, most].toarray().astype(int)
    np.fill_diagonal(cells, tied.works[most])
    return snapshot.listing(
        [
            {"id": tied.ids[at], "name": tied.names[at], "with": row}
            for at, row in zip(most.tolist(), cells.tolist(), strict=True)
        ]
    )
