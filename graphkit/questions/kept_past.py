"""The past that suggestions rest on, kept with all that follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from graphkit.analyse.suggest.kept import arrays_of, past_of
from graphkit.analyse.suggest.past import Past
from graphkit.analyse.suggest.words import counted
from graphkit.evaluate import records_of
from graphkit.files import MADE_OF, keep
from graphkit.graph import TableFolder
from graphkit.mapped import ENDING, is_mapped, keep_mapped, mapped
from graphkit.projection import Projection
from graphkit.results import Record
from graphkit.sums import read_signed, signed

PAST = f"past{ENDING}"


def keep_past(tables: TableFolder, projection: Projection) -> None:
    """Keep it, and how often lists were right on it, where that is not kept."""
    if not (is_mapped(tables.cache / PAST, tables.generation) and kept_records(tables)):
        past, _ = past_and_words(tables, projection)
        if not kept_records(tables):
            keep_records(tables, past)


def past_and_words(tables: TableFolder, projection: Projection) -> tuple[Past, list[str]]:
    """The whole past and its words, kept with all that follows from it."""
    path = tables.cache / PAST
    if (kept := mapped(path, tables.generation)) is not None:
        return past_of(kept)
    texts, words = counted(_texts(tables, projection))
    past = Past.of(projection, texts)
    keep_mapped(path, arrays_of(past, words), tables.generation)
    if (kept := mapped(path, tables.generation)) is None:
        return past, words
    return past_of(kept)  # where it lies: of a million works, gigabytes less in memory


def _texts(tables: TableFolder, projection: Projection) -> Iterator[str]:
    """The title of each work, and the topics that are stated for it."""
    topics = projection.topics
    titles = tables.read("works", ["title"]).column(0).to_pylist()
    for number, title in enumerate(titles):
        stated = (topics.names[t] for t in topics.rows.of(number).tolist())
        yield " . ".join([title or "", *stated])


# -- numbers that were worked out once -----------------------------------------------------------


def kept_numbers(generation: str, path: Path) -> dict[str, Any]:
    """Numbers that were kept with a generation; none where they are not whole, or of another."""
    notes = read_signed(path) or {}
    numbers = notes.get("numbers") if notes.get(MADE_OF) == generation else None
    return numbers if isinstance(numbers, dict) else {}


def keep_numbers(generation: str, path: Path, numbers: Mapping[str, Any]) -> None:
    """Keep numbers with a generation."""
    text = signed({MADE_OF: generation, "numbers": dict(numbers)})
    keep(path, lambda file: file.write(text.encode("utf-8")))


def kept_records(tables: TableFolder, learnt: bool = False) -> list[Record]:
    """How often lists were right, as it was counted before; nothing where it was not."""
    try:
        rows = kept_numbers(tables.generation, _records(tables, learnt)).values()
        return [Record(**row) for row in rows]
    except TypeError:  # of another version
        return []


def keep_records(tables: TableFolder, past: Past, learnt: bool = False) -> list[Record]:
    """Count how often lists were right on a past, and keep it."""
    found = records_of(past, learnt)
    rows = {one.list: asdict(one) for one in found}
    keep_numbers(tables.generation, _records(tables, learnt), rows)
    return found


def _records(tables: TableFolder, learnt: bool) -> Path:
    return tables.cache / f"{'learnt' if learnt else 'suggestions'}-records.json"
