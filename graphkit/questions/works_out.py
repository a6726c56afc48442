"""Selected works as files for other programs: BibTeX, RIS, CSL-JSON, a sheet of Excel."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from graphkit.answers import Row, Rows
from graphkit.errors import NothingUsableError, UsageError
from graphkit.files import written_aside
from graphkit.phrases import safe_cell
from graphkit.questions import citing
from graphkit.questions.snapshot import Snapshot
from graphkit.questions.works_said import said_of

_READ = ("id", "title", "year", "month", "day", "date_inferred", "kind", "venue", "series", "doi",
         "arxiv", "url", "countries", "groups", "authors_truncated", "authors_omitted")  # fmt: skip
SHEET = ("id", "title", "authors_listed", "year", "month", "kind", "venue", "series",
         "volume", "issue", "pages", "publisher", "issn", "isbn", "keywords", "language",
         "doi", "arxiv", "pmid", "pmcid", "url", "countries", "authors_truncated",
         "authors_omitted")  # fmt: skip
_UNDATED = (1980, 1, 1, 0, 0, 0)  # what an archive says of its files: the same each time
_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")
LONGEST_CELL = 32_000  # characters; a sheet holds 32,767


def rows(snapshot: Snapshot, person: int | None = None) -> Rows:
    """The works that fit (or those of a person), in the order of their ids, with their authors."""
    projection = snapshot.projection
    chosen = (
        np.flatnonzero(projection.works_inside)
        if person is None
        else np.sort(projection.wrote.of(person))
    )
    listed = snapshot.tables.read("works", list(_READ)).take(pa.array(chosen)).to_pylist()
    said = said_of(snapshot, chosen.tolist())
    kinds = snapshot.tables.read("topics", ["kind"]).column(0).to_pylist()
    topics = projection.topics
    about = topics.rows.lists(chosen.tolist())
    found = []
    for work, row in zip(chosen.tolist(), listed, strict=True):
        place = projection.team.row(work)
        position = projection.arrays.team_position[place]
        people = projection.team.targets[place]
        order = np.lexsort((people, np.where(position > 0, position, 1 << 30)))
        names = [projection.names[p] for p in people[order].tolist()]
        words = [topics.names[t] for t in about[work] if kinds[t] != "category"]
        found.append({**row, **said.get(work, {}), "authors_listed": names, "keywords": words})
    return found


def _people(row: Row) -> list[str]:
    """The cell of authors: people, groups, and that there are more."""
    more = ["et al."] if row.get("authors_truncated") and row["authors_listed"] else []
    return [*row["authors_listed"], *(row.get("groups") or ()), *more]


def _xlsx(works: Rows) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 - only a sheet needs it

    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = dt.datetime(1980, 1, 1)
    sheet = book.create_sheet("works")
    sheet.append(["authors" if name == "authors_listed" else name for name in SHEET])
    for row in works:
        cells = []
        for name in SHEET:
            value = _people(row) if name == "authors_listed" else row.get(name)
            text = "; ".join(value) if isinstance(value, list) else value
            cells.append(safe_cell(text[:LONGEST_CELL]) if isinstance(text, str) else text)
        sheet.append(cells)
    made = io.BytesIO()
    book.save(made)
    return _undated(made)


def _undated(made: io.BytesIO) -> bytes:
    """An archive without the time at which it was made: the same works give the same bytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _SAVED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
            new.writestr(zipfile.ZipInfo(name, _UNDATED), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


WRITERS: dict[str, Callable[[Rows], bytes]] = {
    ".bib": lambda works: citing.bibtex(works).encode(),
    ".ris": lambda works: citing.ris(works).encode(),
    ".csl.json": lambda works: citing.csl(works).encode(),
    ".xlsx": _xlsx,
}


def ending_of(path: Path) -> str | None:
    """The ending that says in which form works are written; None for another."""
    name = path.name.lower()
    return next((ending for ending in WRITERS if name.endswith(ending)), None)


def export_works(snapshot: Snapshot, path: Path, person: int | None = None) -> int:
    """Write works to a file; how many there are."""
    ending = ending_of(path)
    if ending is None:
        raise UsageError(f"{path.name}: works are written as {', '.join(WRITERS)}.")
    works = rows(snapshot, person)
    if not works:
        raise NothingUsableError("No work fits: nothing was written.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(path) as aside:
        aside.write_bytes(WRITERS[ending](works))
    return len(works)
