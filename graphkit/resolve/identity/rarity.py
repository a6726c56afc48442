"""How many people bear a full name: what its parts say, in this corpus and beyond it.

A name is counted once, however many works its bearer has, so a prolific person does not make their
own name common. What a small corpus cannot know, the list of very common names adds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import log

from graphkit.names import Parts
from graphkit.resolve.identity.common import GIVEN_NAMES, SURNAMES

BEYOND = 2000  # people whom we do not see, as many as bear the names of the list
COMMON_SURNAME, COMMON_GIVEN, OTHER = 1.5e-3, 2e-3, 2e-6  # the share of them with one such name
UNSEEN = 0.25  # of a person, who bears a name that nobody else bears here
LEAST_MIDDLE, MIDDLE_INITIAL = 1e-3, 0.06  # no middle name and no initial tells more than this
TIED = 1.0  # log-odds: who shares two names shares a third more often


class Rarity:
    """The shares of surnames and given names among the distinct names of a corpus."""

    def __init__(self, names: Iterable[Parts]) -> None:
        self._family: Counter[str] = Counter()
        self._given: Counter[str] = Counter()
        for name in names:
            self._family[name.family] += 1
            if name.given and len(name.given[0]) > 1:
                self._given[name.given[0]] += 1
        self._sum_up()

    @classmethod
    def of_counts(cls, families: Mapping[str, int], givens: Mapping[str, int]) -> Rarity:
        """The same of names that were counted before."""
        made = cls(())
        made._family.update(families)
        made._given.update(givens)
        made._sum_up()
        return made

    @property
    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """How many distinct names have each surname, and each given name."""
        return dict(self._family), dict(self._given)

    def _sum_up(self) -> None:
        self.people = self._family.total()
        self._families = self.people
        self._givens = self._given.total()
        self.log_share = lru_cache(maxsize=1 << 18)(self._log_share)

    def _log_share(self, name: Parts) -> float:
        """The logarithm of the share of people who bear a full name."""
        if not name.given:
            return self._of_family(name.family)
        share = self._of_family(name.family) + self._of_given(name.given[0], 1)
        for middle in name.given[1:]:
            told = MIDDLE_INITIAL
            if len(middle) > 1:
                told = max(2.718281828 ** self._of_given(middle, 0), LEAST_MIDDLE)
            share += min(log(told) + TIED, 0.0)
        return share

    def _of_family(self, family: str) -> float:
        seen = max(self._family[family] - 1, 0) + UNSEEN
        beyond = COMMON_SURNAME if family in SURNAMES else OTHER
        return log((seen + BEYOND * beyond) / (self._families + BEYOND))

    def _of_given(self, given: str, own: int) -> float:
        seen = max(self._given[given] - own, 0) + UNSEEN
        beyond = COMMON_GIVEN if given in GIVEN_NAMES else OTHER
        return log((seen + BEYOND * beyond) / (self._givens + BEYOND))
