"""What a load has to say of its new tables: a line each, where there is something to say."""

from __future__ import annotations

import pyarrow.compute as pc

from graphkit.columns import rows_where
from graphkit.graph import TableFolder
from graphkit.phrases import counted, shortened
from graphkit.resolve import (
    CONTROL,
    LEFT_OUT,
    ONE_IDENTIFIER,
    ONE_VENUE,
    REPLACED,
    read_control,
)
from graphkit.workspace.layout import THESAURUS
from graphkit.workspace.renewing import renewed

MISFIT = ("no longer fits", "does not hold")  # what is said of decisions that a person should see


def noticed(before: TableFolder | None, old: TableFolder | None, new: TableFolder) -> list[str]:
    """All of it; `before` is what was current, `old` the same where it is whole."""
    notes = [*renewed(before, new), *taken_back(new), *misfits(new)]
    return [*notes, *shared_ids(new), *conferences(new), *controlled(old, new)]


def misfits(tables: TableFolder) -> list[str]:
    """Decisions that no longer fit what is stated: they are kept, and said."""
    table = tables.read_decisions()
    few = pc.or_(pc.equal(table["kind"], LEFT_OUT), pc.starts_with(table["subject"], "ruling:"))
    rows = table.filter(few).to_pylist()  # of a million people most rows say other things
    alike = [row["subject"] for row in rows if row["kind"] == LEFT_OUT]
    notes = [
        f"{ident} bears the name of somebody who asked to be left out; if it is the same person:"
        f" graphkit people suppress {ident}"
        for ident in alike
    ]
    return notes + [
        f"the decision {row['subject'].removeprefix('ruling:')} ({row['kind']}) {row['evidence']}"
        for row in rows
        if row["subject"].startswith("ruling:") and row["evidence"].startswith(MISFIT)
    ]


def shared_ids(tables: TableFolder) -> list[str]:
    """Identifiers that stand on works whose titles do not agree: a source is wrong about one."""
    works = [row["subject"] for row in rows_where(tables.read_decisions(), "kind", ONE_IDENTIFIER)]
    if not works:
        return []
    shown = ", ".join(works[:3]) + (" …" if len(works) > 3 else "")
    verb = "bears" if len(works) == 1 else "bear"
    told = (
        f"{counted(len(works), 'work')} {verb} the identifier of another work with another title,"
        f" and stayed apart: {shown}"
    )
    return [told]


def conferences(tables: TableFolder) -> list[str]:
    """Venues that are one under several names, in a line."""
    rows = rows_where(tables.read_decisions(), "kind", ONE_VENUE)
    if not rows:
        return []
    more = f" and {len(rows) - 1:,} more" if len(rows) > 1 else ""
    told = (
        f"{counted(len(rows), 'venue')} under several names (one that {THESAURUS} maps to itself"
        f" stays apart): {shortened(rows[0]['evidence'], 200)}{more}"
    )
    return [told]


def taken_back(tables: TableFolder) -> list[str]:
    """How many records their own source took back, in a line."""
    kinds = tables.read_decisions().column("kind")
    counts = [(words, pc.sum(pc.equal(kinds, words)).as_py() or 0) for words in REPLACED]
    told = [f"{count:,} works are {words}" for words, count in counts if count]
    return [f"OpenAlex took statements back: {'; '.join(told)}"] if told else []


def controlled(old: TableFolder | None, new: TableFolder) -> list[str]:
    """What sources contradict of who is who, in a line, with the change since the last load."""
    before = {}
    if old is not None:
        for row in _control_of(old):
            before[row["measure"]] = int(str(row["found"]))
    told = []
    for row in _control_of(new):
        many, measure = int(str(row["found"])), row["measure"]
        if many or before.get(measure):
            changed = f" ({many - before[measure]:+,})" if measure in before else ""
            told.append(f"{measure} {many:,} of {row['of']:,}{changed}")
    if not told:
        return []
    return [f"identity, to be looked at (graphkit people quality): {'; '.join(told)}"]


def _control_of(tables: TableFolder) -> list[dict[str, object]]:
    return read_control(rows_where(tables.read_decisions(), "subject", CONTROL))
