"""Tables a second time, uncompressed: what is asked of one person is read where it stands.

Only of a large generation: a small one is read whole in less time.
Made by the load from the tables and scores, kept in the generation's cache, made again where it is
missing, damaged, or of other scores. People are found by it without going through all of them: by
id, for the tables are sorted; by the forms of their names and by iD, which lie there sorted.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.columns import Column, is_sorted, span_of, span_of_beginning
from graphkit.mapped import ENDING, is_mapped, keep_mapped, keep_table, mapped, mapped_table

if TYPE_CHECKING:
    from graphkit.graph.folder import TableFolder

LARGE = 250_000  # bytes that works and people take on disk: some two thousand works
TABLES = (
    "authors", "works", "topics", "institutions", "venues", "sources", "communities",
    "in_community", "stated_by",
)  # fmt: skip
BESIDE = ("decisions", "statements")  # kept beside the graph
SCORED = ("authors", "communities", "in_community")  # tables that scores change
FINDING = "finding"


def is_large(tables: TableFolder, times: int = 1) -> bool:
    """Whether a generation is so large that a question should not read it whole.

    Or so many `times` as large: then a load also makes what only some questions ask for.
    """
    sums = tables.files.listed
    wanted = ("authors.parquet", "works.parquet")
    return sum(sums[name].size for name in wanted if name in sums) >= times * LARGE


def file_of(tables: TableFolder, name: str) -> Path:
    """Where the copy of a table lies."""
    return tables.cache / f"{name}{ENDING}"


def made_of(tables: TableFolder, name: str) -> str:
    """What the copy of a table follows from."""
    return tables.stamp if name in SCORED else tables.generation


def keep_mirror(tables: TableFolder) -> None:
    """Make what is missing of the copies; nothing where questions by halves would not find."""
    missing = [
        name
        for name in (*TABLES, *BESIDE, FINDING)
        if not is_mapped(file_of(tables, name), made_of(tables, name))
    ]
    if not missing:
        return
    tables.forget_mirror()
    for name in ("authors", "works", "topics", "institutions", "venues"):
        if not is_sorted(tables.unkept(name, ["id"]).column(0)):
            return
    for name in missing:
        path, what = file_of(tables, name), made_of(tables, name)
        if name == FINDING:
            people = tables.unkept("authors", ["search", "orcid"])
            keep_mapped(path, _finding(people), what)
        else:
            keep_table(path, tables.unkept(name), what)
    tables.forget_mirror()


def mirror_of(tables: TableFolder, name: str) -> pa.Table | None:
    """The copy of a table; None where there is none."""
    path = file_of(tables, name)
    return mapped_table(path, made_of(tables, name)) if path.exists() else None


def _finding(people: pa.Table) -> dict[str, Any]:
    """The forms of everybody's names, sorted, and iDs, sorted: each with whose it is."""
    # a text that was cut ends within a form, which is none
    text = pc.replace_substring_regex(people.column("search"), r"\|[^|]*$", "").combine_chunks()
    pieces = pc.split_pattern(text, "|")
    form, person = pc.list_flatten(pieces), pc.list_parent_indices(pieces)
    real = pc.greater(pc.binary_length(form), 0)
    form, person = form.filter(real), person.filter(real)
    order = pc.sort_indices(form)
    orcid = people.column("orcid").combine_chunks()
    stated = pc.indices_nonzero(pc.is_valid(orcid))
    orcid = orcid.take(stated)
    by_orcid = pc.sort_indices(orcid)
    return {
        "form": form.take(order),
        "person": person.take(order).to_numpy().astype(np.int32),
        "orcid": orcid.take(by_orcid),
        "orcid_person": stated.take(by_orcid).to_numpy().astype(np.int32),
    }


class Finding:
    """Who bears a form of a name, or an iD."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        self._person, self._orcid_person = arrays["person"], arrays["orcid_person"]
        self._form: Column[str] = Column(arrays["form"])
        self._orcid: Column[str] = Column(arrays["orcid"])

    @classmethod
    def of(cls, tables: TableFolder) -> Finding | None:
        """That of a generation; None where there is none."""
        path = file_of(tables, FINDING)
        arrays = mapped(path, made_of(tables, FINDING)) if path.exists() else None
        return None if arrays is None else cls(arrays)

    def called(self, form: str) -> list[int]:
        """Everybody with a name of this form, in the order of their numbers."""
        return self._people(span_of(self._form, form))

    def beginning(self, text: str) -> list[int]:
        """Everybody with a name of which a form begins so."""
        return self._people(span_of_beginning(self._form, text))

    def with_orcid(self, orcid: str) -> int | None:
        """The first person with an iD."""
        span = span_of(self._orcid, orcid)
        return min(self._orcid_person[span.start : span.stop].tolist(), default=None)

    def _people(self, span: range) -> list[int]:
        found: list[int] = np.unique(self._person[span.start : span.stop]).tolist()
        return found


__all__ = ["Finding", "is_large", "keep_mirror", "mirror_of"]
