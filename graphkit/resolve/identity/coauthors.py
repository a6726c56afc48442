"""How surely a co-author whom two works share is one person: by how many others bear that name.

"J. Zhang" on two works is one of the many J. Zhangs of the corpus, "E. Katsaropoulou" the only one,
and Jing Zhang is not Jie Zhang. So an equal name counts as the share of those who bear it that one
person is: 1 of 1 + so many others. Names that are written out are compared by their given name,
others by its initial; two that are written out differently count a little, for nicknames and slips.
Several shared co-authors add up, in steps, so that a sum is the same in any order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy  # its parts are imported at their first use

from graphkit.ordered import once
from graphkit.resolve.identity.rarity import Rarity
from graphkit.resolve.identity.signatures import Floats, Ints, Matrix, Signatures, short_key

SUREST = 0.99  # one person, where nobody else here has the name
PER_OCTAVE = 2  # steps for a factor of two
FINEST = 64  # parts of one, in which sums are exact
LEADS = 0.25  # the power of how surely a name is one person, by which a path through it counts
OTHERWISE = 0.25  # what is left of it where two given names are written out differently


class CoauthorNames(NamedTuple):
    """Of the names of co-authors in a corpus: what an equal one says, and which are one form."""

    short: Floats  # of each surname and initial: minus log of how likely it is another person
    first: Floats  # the same of each surname and given name
    first_of: Ints  # of each full name: the number of that, -1 for initials
    short_of: Ints  # and the number of its surname and initial
    open: Ints  # 1 for a surname and initial that stands here without a given name, too

    @classmethod
    def of(cls, mentions: Signatures, names: Rarity) -> CoauthorNames:
        """Those of these mentions; `names` are all names of the corpus."""
        known: dict[tuple[str, str], int] = {}
        listed = list(mentions.others.values())  # in the order of their numbers in `full`
        written = [bool(n.given) and len(n.given[0]) > 1 for n in listed]
        first_of = np.fromiter(
            (
                known.setdefault((n.family, n.given[0]), len(known)) if out else -1
                for n, out in zip(listed, written, strict=True)
            ),
            np.int32,
            len(listed),
        )
        number = mentions.short.vocabulary
        short_of = np.fromiter((number[short_key(n)] for n in listed), np.int32, len(listed))
        is_open = np.zeros(max(1, len(number)), dtype=np.int8)
        is_open[short_of[first_of < 0]] = 1
        # one name for each number: any will do, they have surname and initial in common
        of_short = np.zeros(len(number), dtype=np.int32)
        of_short[short_of] = np.arange(len(listed))
        of_first = np.zeros(len(known), dtype=np.int32)
        of_first[first_of[first_of >= 0]] = np.flatnonzero(first_of >= 0)
        return cls(
            _equal_name_says(names.others(listed[n] for n in of_short.tolist())),
            _equal_name_says(names.others((listed[n] for n in of_first.tolist()), in_full=True)),
            _some(first_of, -1),
            _some(short_of, 0),
            is_open,
        )

    def rarity(self, short: Floats) -> Floats:
        """How rare each surname and initial is on works, less for one that many here may mean.

        A path over co-authors' co-authors leads through names: many lead to anybody.
        """
        same = 1 - np.exp(-self.short[: len(short)])
        rare: Floats = np.round(short * same**LEADS * FINEST) / FINEST
        return rare.astype(np.float32)

    def codes(self) -> Ints:
        """Of each full name a number that changes when what an equal one says does."""
        short = self.short[self.short_of] * FINEST
        first = np.where(self.first_of < 0, 0, self.first[self.first_of]) * FINEST
        found: Ints = (short + 1e4 * first + 1e8 * self.open[self.short_of]).astype(np.uint64)
        return found


def _equal_name_says(others: Floats) -> Floats:
    """What an equal name says, in steps; `others` bear it, too."""
    same = np.minimum(1 / (1 + others), SUREST)
    told = np.log2(-np.log(1 - same))
    steps = 2 ** (np.round(told * PER_OCTAVE) / PER_OCTAVE)
    stepped: Floats = (np.round(steps * FINEST) / FINEST).astype(np.float32)
    return _some(stepped, 0)


def _some(values: Ints | Floats, nothing: int) -> Ints | Floats:
    """The values; one where there are none, as matrices have one column then."""
    return values if len(values) else np.full(1, nothing, dtype=values.dtype)


class Shared(NamedTuple):
    """Rows whose products say how surely two mentions share a co-author: `told` times `sign`."""

    told: Matrix
    sign: Matrix

    @classmethod
    def of(cls, short: Matrix, full: Matrix, names: CoauthorNames) -> Shared:
        """Of each mention: surnames and initials, those written out, and what is written out.

        Where both works write the given name out, the initial says but `OTHERWISE`.
        """
        count, shorts, firsts = full.shape[0], len(names.short), len(names.first)
        rows = np.repeat(np.arange(count), np.diff(short.indptr)).astype(np.int64)
        in_full = np.repeat(np.arange(count), np.diff(full.indptr)).astype(np.int64)
        out = names.first_of[full.indices] >= 0
        in_full, columns = in_full[out], full.indices[out]
        below = names.short_of[columns]
        both = names.open[below] == 1
        sign = np.concatenate(
            [
                np.where(names.open == 1, 1.0, OTHERWISE),
                np.full(shorts, OTHERWISE - 1.0),
                np.ones(firsts),
            ]
        )
        told = np.concatenate([names.short, names.short, names.first])
        width = len(told)
        parts = (
            rows * width + short.indices,
            in_full[both] * width + shorts + below[both],
            in_full * width + 2 * shorts + names.first_of[columns],
        )
        keys = once(np.concatenate(parts))
        entries = (keys % width).astype(np.int32)
        ends = np.searchsorted(keys, np.arange(count + 1) * width)
        return cls(
            *(
                scipy.sparse.csr_matrix(
                    (value[entries].astype(np.float32), entries, ends), (count, width), copy=False
                )
                for value in (told, sign)
            )
        )
