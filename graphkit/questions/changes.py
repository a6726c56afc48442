"""What changed between two windows of years: ties, people, institutions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from graphkit.analyse.windows import difference, within
from graphkit.answers import Listing, Row, Rows
from graphkit.changes import CHANGES, Difference, Years
from graphkit.projection import Csr
from graphkit.questions.evidence import behind
from graphkit.questions.filters import check_years
from graphkit.questions.snapshot import Snapshot


def changed(snapshot: Snapshot, before: Years, after: Years) -> Difference:
    """What differs between two windows of years: ties, people, institutions."""
    check_years(before, after)
    snapshot.warn_of_undated()
    compared = difference(snapshot.projection, before, after)
    return replace(compared, generation=snapshot.generation)


def changes(
    snapshot: Snapshot, before: Years, after: Years, n: int | None = None, *, works: bool = False
) -> Listing:
    """The differences as plain rows, the largest of each kind first."""
    return listed(snapshot, changed(snapshot, before, after), n, works=works)


def listed(
    snapshot: Snapshot, compared: Difference, n: int | None = None, *, works: bool = False
) -> Listing:
    """A difference as plain rows, with the works behind each."""
    projection, windows = snapshot.projection, (compared.before, compared.after)
    rows: Rows = []
    for kind in CHANGES:
        for tie in getattr(compared, kind)[:n]:
            row = {
                "change": kind,
                "id": tie.source,
                "name": tie.source_name,
                "other_id": tie.target,
                "other_name": tie.target_name,
                "before": round(tie.weight_before, 6),
                "after": round(tie.weight_after, 6),
                # a ready-made tie may not say how many works stand behind it
                "works_before": tie.works_before or (None if tie.weight_before else 0),
                "works_after": tie.works_after or (None if tie.weight_after else 0),
            }
            if works:
                row["behind"] = _between(snapshot, tie.source, tie.target, windows)
            rows.append(row)
    sides = [within(projection, years).wrote for years in windows]
    for one in compared.moved[:n]:
        rows.append(
            {
                "change": "moved",
                "id": one.id,
                "name": one.name,
                "before": list(one.before),
                "after": list(one.after),
                **_written(snapshot, one.id, sides, works),
            }
        )
    for kind, people in (("came", compared.came), ("left", compared.left)):
        rows += [
            {
                "change": kind,
                "id": i,
                "name": projection.names[projection.number(i)],
                **_written(snapshot, i, sides, works),
            }
            for i in people[:n]
        ]
    kinds = (
        *(getattr(compared, kind) for kind in CHANGES),
        compared.moved,
        compared.came,
        compared.left,
    )
    return snapshot.listing(rows, total=sum(map(len, kinds)))


def _written(snapshot: Snapshot, ident: str, sides: Sequence[Csr], works: bool) -> Row:
    """How much a person wrote in two windows; None for one of whom works are not known."""
    projection = snapshot.projection
    number = projection.number(ident)
    own = [side.of(number) for side in sides]
    known = len(projection.wrote.of(number)) > 0
    row: Row = {
        name: len(side) if known else None
        for name, side in zip(("works_before", "works_after"), own, strict=True)
    }
    if works:
        row["behind"] = behind(projection, np.concatenate(own))
    return row


def _between(snapshot: Snapshot, one: str, other: str, windows: tuple[Years, Years]) -> Rows:
    projection = snapshot.projection
    together = projection.counted_together(projection.number(one), projection.number(other))
    year = projection.arrays.work_year[together]
    inside = [
        known > 0 and any((w[0] or 0) <= known <= (w[1] or known) for w in windows)
        for known in year.tolist()
    ]
    return behind(projection, together[inside])
