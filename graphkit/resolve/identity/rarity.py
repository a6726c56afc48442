"""How many people bear a full name: what its parts say, in this corpus and beyond it.

A name is counted once, however many works its bearer has, so a prolific person does not make their
own name common. What a small corpus cannot know, the list of very common names adds; and a given
name that nobody else has here may be put together of syllables that many have ("Xin-nian", where
"Xin-yu" and "Ya-nian" are). How many is asked of those whose surname goes with such names here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import log, log2

import numpy as np

from graphkit.names import Parts
from graphkit.resolve.identity import forms
from graphkit.resolve.identity.common import GIVEN_NAMES, SURNAMES
from graphkit.resolve.identity.signatures import Floats

BEYOND = 2000  # people whom we do not see, as many as bear the names of the list
COMMON_SURNAME, COMMON_GIVEN, OTHER = 1.5e-3, 2e-3, 2e-6  # the share of them with one such name
UNSEEN = 0.25  # of a person, who bears a name that nobody else bears here
LEAST_MIDDLE, MIDDLE_INITIAL = 1e-3, 0.06  # no middle name and no initial tells more than this
TIED = 1.0  # log-odds: who shares two names shares a third more often
MOST_KEPT = 1 << 18  # shares that are remembered
FAMILY = 4.0  # names with a surname that outweigh what kinds of given names all have
KINDS = 3  # of given names: one syllable, two, any other
STEPS = 4  # of the number of people, for a factor of two: a few more change nothing


class Rarity:
    """The shares of surnames and given names among the distinct names of a corpus."""

    def __init__(self, names: Iterable[Parts]) -> None:
        self._family: Counter[str] = Counter()
        self._given: Counter[str] = Counter()
        self._initial: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()  # by surname and kind of the given name
        for name in names:
            self._family[name.family] += 1
            if name.given:
                self._initial[name.given[0][0]] += 1
            if name.given and len(name.given[0]) > 1:
                self._given[name.given[0]] += 1
                self._kinds[f"{name.family}|{kind_of(name.given[0])}"] += 1
        self._sum_up()

    @classmethod
    def of_counts(cls, *counts: Mapping[str, int]) -> Rarity:
        """The same of names that were counted before."""
        made = cls(())
        for own, counted in zip(made._counters(), counts, strict=True):
            own.update(counted)
        made._sum_up()
        return made

    @property
    def counts(self) -> list[dict[str, int]]:
        """How many distinct names have each part: what `of_counts` takes."""
        return [dict(own) for own in self._counters()]

    def _counters(self) -> tuple[Counter[str], ...]:
        return self._family, self._given, self._initial, self._kinds

    def _sum_up(self) -> None:
        self.people = self._family.total()
        self._families = self.people
        self._givens = self._given.total()
        self._of_kind = [0] * KINDS
        self._first: Counter[str] = Counter()
        self._second: Counter[str] = Counter()
        for given, count in self._given.items():
            self._of_kind[kind_of(given)] += count
            for one, other in forms.two_syllables(given):
                self._first[one] += count
                self._second[other] += count
        self._shares: dict[Parts, float] = {}

    def log_share(self, name: Parts) -> float:
        """The logarithm of the share of people who bear a full name."""
        known = self._shares.get(name)
        if known is None:
            if len(self._shares) >= MOST_KEPT:
                self._shares.clear()
            known = self._shares[name] = self._log_share(name)
        return known

    def _log_share(self, name: Parts) -> float:
        if not name.given:
            return self._of_family(name.family)
        share = self._of_family(name.family) + self._first_given(name)
        for middle in name.given[1:]:
            told = MIDDLE_INITIAL
            if len(middle) > 1:
                told = max(2.718281828 ** self._of_given(middle, 0), LEAST_MIDDLE)
            share += min(log(told) + TIED, 0.0)
        return share

    def others_beside(self, names: Sequence[Parts], written: Sequence[int]) -> Floats:
        """How many others have the surname and the initials, if each is `written` in so many ways.

        "Jarad Quornwell" and "Jarad B. Quornwell" are not each other's namesakes.
        """
        found = self.others(names)
        letters = _steady(self._initial.total())
        for place, (name, own) in enumerate(zip(names, written, strict=True)):
            shares = [(self._initial[g[0]] + UNSEEN) / (letters + UNSEEN) for g in name.given]
            if own > 1 and shares and self._family[name.family] > 1:
                found[place] -= min(own, self._family[name.family]) * shares[0] - shares[0]
            if name.initials_only:
                found[place] *= np.prod(shares[1:])
        return found

    def others(
        self, names: Iterable[Parts], *, in_full: bool = False, unseen: float = 0.0
    ) -> Floats:
        """How many others here have each surname and initial, or given name if it is written out.

        The number of people is taken in steps, so that a few more change nothing that is not said
        of these very names. At least so many are `unseen`.
        """
        people, givens, letters = (
            _steady(n) for n in (self.people, self._givens, self._initial.total())
        )

        hidden = BEYOND * people / (people + BEYOND)  # bearers here whom distinct names hide
        hidden = max(hidden, unseen)

        @cache
        def of_family(family: str) -> float:
            beyond = COMMON_SURNAME if family in SURNAMES else OTHER
            return max(self._family[family] - 1, 0) + UNSEEN + beyond * hidden

        @cache
        def of_given(given: str) -> float:
            return self._seen(given, self._given, 1, COMMON_GIVEN, GIVEN_NAMES) / (givens + BEYOND)

        @cache
        def of_initial(letter: str) -> float:
            return (self._initial[letter] + UNSEEN) / (letters + UNSEEN)

        def of(name: Parts) -> float:
            if not name.given:
                return of_family(name.family)
            first = name.given[0]
            given = of_given(first) if in_full and len(first) > 1 else of_initial(first[0])
            return of_family(name.family) * given

        found: Floats = np.fromiter(map(of, names), dtype=np.float64)
        return found

    def _of_family(self, family: str) -> float:
        seen = self._seen(family, self._family, 1, COMMON_SURNAME, SURNAMES)
        return log(seen / (self._families + BEYOND))

    def _first_given(self, name: Parts) -> float:
        """The same of the given name among who has the surname: seen, or put together."""
        given = name.given[0]
        share = self._of_given(given, 1)
        if len(given) == 1:
            return share
        kind = kind_of(given)
        with_family = [self._kinds[f"{name.family}|{n}"] for n in range(KINDS)]
        with_family[kind] = max(with_family[kind] - 1, 0)
        usual = FAMILY * self._of_kind[kind] / max(self._givens, 1)
        goes = (with_family[kind] + usual) / (sum(with_family) + FAMILY)
        among = self._of_kind[kind] + 1
        alike = (max(self._given[given] - 1, 0) + UNSEEN) / among
        for one, other in forms.two_syllables(given):
            made = (self._first[one] - 1) * (self._second[other] - 1)
            alike = max(alike, made / (among * among))
        seen = goes * alike * self._givens / (self._givens + BEYOND)
        return max(share, log(max(seen, 1e-12)))

    def _of_given(self, given: str, own: int) -> float:
        seen = self._seen(given, self._given, own, COMMON_GIVEN, GIVEN_NAMES)
        return log(seen / (self._givens + BEYOND))

    @staticmethod
    def _seen(
        name: str, counts: Counter[str], own: int, common: float, listed: frozenset[str]
    ) -> float:
        """How many have a name, `own` of them aside: here, and of the people whom we do not see."""
        return max(counts[name] - own, 0) + UNSEEN + BEYOND * (common if name in listed else OTHER)


def kind_of(given: str) -> int:
    """Of how many syllables a given name is, as Chinese and Korean ones are; 0 of any other.

    >>> kind_of("wei"), kind_of("xinxin"), kind_of("agnieszka")
    (1, 2, 0)
    """
    if forms.is_syllable(given):
        return 1
    return 2 if forms.two_syllables(given) else 0


def _steady(number: int) -> float:
    return float(2 ** (round(log2(max(1, number)) * STEPS) / STEPS))
