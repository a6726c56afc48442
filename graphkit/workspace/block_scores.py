"""What the last resolution found of statements: a block's worth, works, and pairs of mentions.

The files in the workspace's cache folder are no truth: without them, or with damaged ones,
everything is found again, to the same result.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np

from graphkit.files import keep_arrays, kept_arrays
from graphkit.garbage import MANY
from graphkit.resolve import RESOLVE_VERSION, KeptFindings, KeptScores
from graphkit.resolve.identity import Compared, Facts, MentionPairs, Rarity

NAME = "block_scores"
PAIRS = "block_scores_of_pairs"
_OF_PAIRS = ("i", "j", "group", "bins", "first", "apart", "begins")
_ARRAYS = ("by_works", "prior", "common", "part", "alone")
_RULES = f"resolve {RESOLVE_VERSION}, 3"  # and the form in which it is kept
ANY = ""  # each block bears the fingerprint of what its scores were made of
_KEY = 16  # bytes of a block's fingerprint


def kept_scores(cache: Path) -> KeptScores:
    """The scores of the last resolution by block; empty if there are none."""
    arrays = kept_arrays(cache / NAME, ("keys", "begins", "scores"), ANY)
    if arrays is None:
        return {}
    keys, begins, scores = arrays
    named = keys.tobytes()
    bounds = begins.tolist()
    if len(named) != _KEY * (len(bounds) - 1) or bounds[-1] != len(scores):
        return {}
    return {
        named[n * _KEY : (n + 1) * _KEY]: scores[begin:end]
        for n, (begin, end) in enumerate(itertools.pairwise(bounds))
    }


def keep_scores(cache: Path, known: KeptScores) -> None:
    """Keep them for the next resolution; the file appears whole or not at all."""
    begins = np.cumsum([0, *(len(v) for v in known.values())])
    scores = np.concatenate([*known.values(), np.zeros(0, dtype=np.float32)])
    arrays: dict[str, Any] = {
        "keys": np.frombuffer(b"".join(known), dtype=np.uint8),
        "begins": begins,
        "scores": scores.astype(np.float32),
    }
    keep_arrays(cache / NAME, arrays, ANY)


def kept_pairs(cache: Path) -> KeptFindings:
    """What the last resolution found of statements alone; nothing if it was by other rules."""
    names = ("told", *_OF_PAIRS, *_ARRAYS, *(f"facts_{name}" for name in Facts._fields))
    columns = kept_arrays(cache / PAIRS, names, _RULES)
    if columns is None:
        return KeptFindings()
    arrays = dict(zip(names, columns, strict=True))
    told = json.loads(arrays["told"].tobytes())
    joins = [(int(a), int(b), str(kind), str(value)) for a, b, kind, value in told["joins"]]
    if not told["pairs"]:
        return KeptFindings(told["made_of"], joins)
    compared = Compared(
        MentionPairs(**{name: arrays[name] for name in _OF_PAIRS}, mentions=told["mentions"]),
        arrays["by_works"],
        arrays["prior"],
        arrays["common"],
        Facts(*(arrays[f"facts_{name}"] for name in Facts._fields)),
        Rarity.of_counts(*told["names"]),
        arrays["part"] if told["divided"] else None,
        arrays["alone"] if told["divided"] else None,
        (told["held"][0], told["held"][1]),
    )
    kept = KeptFindings(told["made_of"], joins, compared)
    compared.again = not kept.too_many
    return kept


def keep_pairs(cache: Path, kept: KeptFindings) -> None:
    """Keep it for the next decision."""
    compared = kept.compared
    told = {"made_of": kept.made_of, "joins": list(kept.joins), "pairs": compared is not None}
    arrays: dict[str, Any] = dict.fromkeys(
        (*_OF_PAIRS, *_ARRAYS, *(f"facts_{name}" for name in Facts._fields)), np.zeros(0)
    )
    if compared is not None:
        told["names"] = compared.rarity.counts
        told["held"] = list(compared.held)
        told["mentions"] = compared.pairs.mentions
        arrays |= {name: getattr(compared.pairs, name) for name in _OF_PAIRS}
        arrays |= {"by_works": compared.told, "prior": compared.prior, "common": compared.common}
        told["divided"] = compared.part is not None and compared.alone is not None
        if told["divided"]:
            arrays |= {"part": compared.part, "alone": compared.alone}
        arrays |= {f"facts_{name}": getattr(compared.facts, name) for name in Facts._fields}
    arrays["told"] = np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
    keep_arrays(cache / PAIRS, arrays, _RULES)


class Keeping:
    """Keeps what a resolution finds of statements as soon as it is found.

    A load that is ended goes on with it: what takes longest is not done twice. Of few records that
    is all found again in less time than it takes to be written.
    """

    def __init__(
        self, cache: Path, known: KeptScores, kept: KeptFindings | None, records: int
    ) -> None:
        self._cache, self._known, self._kept = cache, known, kept
        self._before = self._state()
        self._many: KeptFindings | None = None  # what is left when the disk alone keeps pairs
        self._had_many = kept is not None and kept.too_many
        if kept is not None and records >= MANY:
            kept.found = self._keep

    def _state(self) -> tuple[str, bool, bool]:
        if self._kept is None:
            return "", False, False
        compared = self._kept.compared
        return (
            self._kept.made_of,
            compared is not None,
            compared is not None and compared.part is not None,
        )

    def _keep(self) -> None:
        if self._kept is None:
            return
        if self._kept.compared is not None:
            keep_scores(self._cache, self._known)
        if self._kept.too_many:
            self._many = KeptFindings(self._kept.made_of, self._kept.joins)
        keep_pairs(self._cache, self._kept)

    def resolved(self) -> None:
        """It is decided who is who: keep what the next resolution can use, and hold no more."""
        if self._kept is None:
            keep_scores(self._cache, self._known)
        elif self._had_many and self._kept.made_of == self._before[0]:
            self._many = KeptFindings(self._kept.made_of, self._kept.joins)
        elif self._many is None and self._state() != self._before:
            keep_scores(self._cache, self._known)
            keep_pairs(self._cache, self._kept)
        self._known, self._kept = {}, None

    def written(self) -> None:
        """The tables are there: too many pairs are kept no longer."""
        if self._many is not None:
            keep_pairs(self._cache, self._many)


def forget_pairs(cache: Path) -> None:
    """Keep nothing: names that a decision leaves out would stand in it."""
    (cache / PAIRS).unlink(missing_ok=True)
