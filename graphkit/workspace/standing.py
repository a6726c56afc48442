"""A generation that still stands: what an undone decision leads back to is not made again.

A load keeps the generation before it for those who read it. Where sources and decisions are once
more what they were then, that generation is the answer, if it would be made so today: nothing of it
is damaged, its scores are the last that it had, and everybody in it has the id that the ledger
gives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from graphkit.graph import SCORES, TableFolder
from graphkit.workspace.layout import HISTORY, TABLES
from graphkit.workspace.mending import kept_history


def made_before(workspace: Path, generation: str, anchors: Mapping[str, str]) -> TableFolder | None:
    """The tables of that name, where a load would make the same ones; None where it has to."""
    for folder in sorted((workspace / TABLES).glob(f"{generation}*")):
        tables = TableFolder(folder)
        if (
            tables.complete
            and tables.generation == generation
            and not tables.files.misfits()
            and _scored_as_last(tables, workspace / HISTORY)
            and _same_ids(tables, anchors)
        ):
            return tables
    return None


def _scored_as_last(tables: TableFolder, history: Path) -> bool:
    kept = kept_history(history, tables.generation)
    own = tables.folder / SCORES
    return (
        kept is not None
        and {*kept.listed} == {path.name for path in own.glob("*.parquet")}
        and all((kept.folder / n).read_bytes() == (own / n).read_bytes() for n in kept.listed)
    )


def _same_ids(tables: TableFolder, anchors: Mapping[str, str]) -> bool:
    """Whether the ledger's mentions carry the ids that they have here, and everybody has one.

    Ids go by the mentions that carry them (`give_ids`): then each person has votes for one id only,
    and nobody else has any for it.
    """
    mentions = tables.read_mentions()
    keys, people = mentions.column("id").to_pylist(), mentions.column("person").to_pylist()
    told: set[str] = set()
    for key, person in zip(keys, people, strict=True):
        carried = anchors.get(key)
        if carried is not None and carried != person:
            return False
        if carried is not None:
            told.add(person)
    return told >= {*people}
