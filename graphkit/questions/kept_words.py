"""The words of a generation's works and people, counted once and kept beside its arrays.

To count them is most of what the first suggestions of a process wait for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.analyse.suggest.past import Past
from graphkit.files import keep_arrays, kept_arrays
from graphkit.graph import TableFolder

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TEXTS, FIELDS = "words.npz", "fields.npz"
PARTS = ("data", "indices", "indptr", "shape")
PARTED = "\n"  # no word holds one

Counted = tuple["csr_array[Any]", list[str]]


def kept_counts(tables: TableFolder, count: Callable[[], Counted]) -> Counted:
    """How often each work has each word, and the words; counted where they are not kept."""
    path = tables.cache / TEXTS
    found = kept_arrays(path, (*PARTS, "words"), tables.generation)
    if found is not None:
        words = found[-1].tobytes().decode("utf-8")
        return _matrix(found[:-1]), words.split(PARTED) if words else []
    counts, names = count()
    told = np.frombuffer(PARTED.join(names).encode("utf-8"), np.uint8)
    keep_arrays(path, {**_parts("", counts), "words": told}, tables.generation)
    return counts, names


def with_kept_fields(tables: TableFolder, past: Past) -> Past:
    """A past whose people's words are those that were kept; they are kept where they were not."""
    path = tables.cache / FIELDS
    names = [f"{of} {part}" for of in ("profiles", "fields") for part in PARTS]
    found = kept_arrays(path, names, tables.generation)
    if found is not None:
        past.profiles, past.fields = _matrix(found[:4]), _matrix(found[4:])
    elif past.profiles is not None and past.fields is not None:
        parts = {**_parts("profiles ", past.profiles), **_parts("fields ", past.fields)}
        keep_arrays(path, parts, tables.generation)
    return past


def _parts(of: str, rows: csr_array[Any]) -> dict[str, Any]:
    values = rows.data, rows.indices, rows.indptr, np.array(rows.shape)
    return {of + name: value for name, value in zip(PARTS, values, strict=True)}


def _matrix(parts: Sequence[Any]) -> csr_array[Any]:
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import

    data, indices, indptr, shape = parts
    return csr_array((data, indices, indptr), shape=tuple(shape.tolist()))
