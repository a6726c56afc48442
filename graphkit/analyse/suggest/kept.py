"""A past with all that was worked out of it as plain arrays, and back: to be kept, and mapped.

What a list for one person looks at is then read where it lies; nothing is worked out of everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from graphkit.analyse.suggest.past import Past, ReadyTies, TieTable
from graphkit.projection import Array, Csr

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_PEOPLE = ("busy", "recent", "new_partners", "last_age", "works")  # a number of each person
_MATRICES = ("onward", "close", "profiles", "fields", "by_field_word")
_TIES = ("source", "worth", "close", "first_age", "strength", "degree")
_READY = tuple(field.name for field in fields(ReadyTies))


def arrays_of(past: Past, words: Sequence[str]) -> dict[str, Any]:
    """All that suggestions of a past rest on."""
    found: dict[str, Any] = {
        "team starts": past.team.starts,
        "team targets": past.team.targets,
        "year": past.year,
        "wrote starts": past.wrote.starts,
        "wrote targets": past.wrote.targets,
        "tie starts": past.ties.rows.starts,
        "tie targets": past.ties.rows.targets,
        "words": pa.array(words, pa.string()),
    }
    found |= {f"tie {name}": getattr(past.ties, name) for name in _TIES}
    found |= {name: getattr(past, name) for name in _PEOPLE}
    if past.ready is not None:
        found |= {f"ready {name}": getattr(past.ready, name) for name in _READY}
    if past.texts is not None:
        found |= _parts("texts", past.texts)
    near, weighted = past.tied
    found |= {**_parts("near", near), "by ties": weighted.data}
    for name in _MATRICES:
        matrix = getattr(past, name)
        if matrix is not None and matrix is not near:
            found |= _parts(name, matrix)
    return found


def past_of(kept: Mapping[str, Any]) -> tuple[Past, list[str]]:
    """The past that such arrays are of, and its words."""
    people = len(kept["works"])
    team = Csr(kept["team starts"], kept["team targets"])
    ready = None
    if "ready source" in kept:
        ready = ReadyTies(**{name: kept[f"ready {name}"] for name in _READY})
    words = kept["words"].to_pylist()
    texts = _matrix(kept, "texts", (len(kept["year"]), len(words)))
    past = Past(team, kept["year"], people, texts, ready)
    rows = Csr(kept["tie starts"], kept["tie targets"])
    known: dict[str, Any] = {name: kept[name] for name in _PEOPLE}
    known["wrote"] = Csr(kept["wrote starts"], kept["wrote targets"])
    known["ties"] = TieTable(rows, **{name: kept[f"tie {name}"] for name in _TIES})
    square = (people, people)
    near = _matrix(kept, "near", square)
    known["tied"] = (near, _matrix({**kept, "near data": kept["by ties"]}, "near", square))
    shapes = {
        "onward": square,
        "close": square,
        "profiles": (people, len(words)),
        "fields": (people, len(words)),
        "by_field_word": (len(words), people),
    }
    for name, shape in shapes.items():
        known[name] = _matrix(kept, name, shape)
    if known["close"] is None:  # all ties are of works of few
        known["close"] = near
    return past.knowing(known), words


def _parts(name: str, matrix: csr_array[Any]) -> dict[str, Array]:
    small = max(*matrix.shape, matrix.nnz) < 2**31
    number = np.int32 if small else np.int64
    return {
        f"{name} data": matrix.data,
        f"{name} indices": matrix.indices.astype(number, copy=False),
        f"{name} indptr": matrix.indptr.astype(number, copy=False),
    }


def _matrix(kept: Mapping[str, Any], name: str, shape: tuple[int, int]) -> csr_array[Any] | None:
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import

    if f"{name} data" not in kept:
        return None
    data, indices, indptr = (kept[f"{name} {part}"] for part in ("data", "indices", "indptr"))
    return csr_array((data, indices, indptr), shape=shape, copy=False)
