"""What the own past of a graph teaches: a model that is added to the fixed sum, where it helps.

The last years are hidden, lists are made from what was before, and a logistic regression and
boosted trees learn which candidates became partners. Whether that helps is tried on years that they
have not seen, where these are enough to tell; the share at which they are added, maybe none, is the
one that did best there. The same past and seed give the same model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from graphkit.analyse.suggest.candidates import FAINT, Candidates, cohesion, gather, ranks
from graphkit.analyse.suggest.past import HALF_LIVES, Past
from graphkit.analyse.suggest.weights import score
from graphkit.graph import PAIR_CAP
from graphkit.projection import Array

YEARS = 3
WINDOWS = 4  # ending a year apart
ENOUGH = 300  # people who found a partner, over the windows: with fewer nothing is learnt
JUDGES = 500  # with fewer it cannot be told which share is best, and the usual one is taken
MOST = 1500  # of a window, drawn by the seed
USUAL = 1.0
SHARES = (0.0, 0.5, 1.0, 2.0, 4.0)
FIRST = 10
_WALKS = (*(f"walk2_{name}" for name in HALF_LIVES), "walk3", "walk4", "fresh", "back", "led")


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model, the share at which it is added to the sum, and what was gained where tried."""

    model: Any
    share: float
    learnt_from: int
    gain: float

    def __call__(self, found: Candidates) -> Array:
        """The score of candidates: the fixed sum, and what was learnt."""
        return score(found) + self.more(found)

    def more(self, found: Candidates) -> Array:
        """What was learnt, as points that come on top of the fixed sum."""
        if self.model is None or not self.share or not len(found):
            return np.zeros(len(found))
        more: Array = self.share * self.model.decision_function(features(found))
        return more

    def without(self) -> str | None:
        """Why nothing comes on top; None where something does."""
        if not self.learnt_from:
            return f"fewer than {ENOUGH} people found new coauthors in the years to learn from"
        if not self.share:
            return "on years not learnt from, what the earlier ones teach did not help"
        return None


def features(found: Candidates) -> Array:
    """What is learnt from: the evidence, and how it compares with the person's others."""
    c, asked = found.columns, found.asked
    fixed = score(found)
    walks = {name: np.log(c[name] + FAINT) for name in _WALKS}
    walks["all"] = np.log(cohesion(c) + FAINT)
    compared = {**walks, "fixed": fixed, "text": c["text"], "adamic_adar": c["adamic_adar"]}
    best = {name: values - _best_of(asked, values) for name, values in compared.items()}
    place = np.log1p(ranks(asked, fixed).astype(np.float64))
    plain = [np.log1p(values) for name, values in c.items() if name not in _WALKS]
    found_columns: Array = np.stack(
        [place, np.log1p(ranks(asked, walks["all"]).astype(np.float64)), fixed,
         *walks.values(), *best.values(), *plain], axis=1,
    ).astype(np.float32)  # fmt: skip
    return found_columns


def _best_of(asked: Array, values: Array) -> Array:
    begins = np.flatnonzero(np.diff(asked, prepend=-1))
    most = np.maximum.reduceat(values, begins)
    found: Array = np.repeat(most, np.diff(begins, append=len(asked)))
    return found


def new_partners(past: Past, until: int, years: int, before: Past) -> dict[int, set[int]]:
    """Who wrote with whom first in the years after: both known before, with their works."""
    hidden = np.flatnonzero((past.year > until) & (past.year <= until + years))
    known = before.works > 0
    found: dict[int, set[int]] = {}
    for work in hidden.tolist():
        team = past.team.of(work)
        if len(team) > PAIR_CAP:
            continue
        people = team[known[team]].tolist()
        for one in people:
            found.setdefault(one, set()).update(people)
    for one in list(found):
        found[one] -= {one, *before.partners(one).tolist()}
        if not found[one]:
            del found[one]
    return found


@dataclass(frozen=True, slots=True)
class Window:
    """Candidates made from the past up to a year, and whether they became partners."""

    found: list[Candidates]
    became: list[Array]
    sizes: list[int]
    people: Array
    partners: dict[int, set[int]]

    @classmethod
    def of(cls, past: Past, until: int, years: int, most: int, seed: int) -> Window:
        """The window after a year; of more people than `most`, those whom the seed draws."""
        before = past.until(until)
        partners = new_partners(past, until, years, before)
        people = np.array(sorted(partners), np.int64)
        if len(people) > most:
            chosen = np.random.default_rng(seed).choice(people, most, replace=False)
            people = np.sort(chosen)
        found, became, sizes = [], [], []
        for asked, some in gather(before, people):
            found.append(some)
            sizes.append(len(asked))
            pairs = zip(asked[some.asked].tolist(), some.person.tolist(), strict=True)
            became.append(np.array([other in partners[one] for one, other in pairs], np.float64))
        return cls(found, became, sizes, people, partners)

    def right(self, scores: list[Array]) -> tuple[Array, Array]:
        """For each person, whether the first ten hold a partner, and 1/place of the first one."""
        offset = 0
        first = np.full(len(self.people), np.inf)
        for some, became, size, values in zip(
            self.found, self.became, self.sizes, scores, strict=True
        ):
            place = ranks(some.asked, values)
            yes = became > 0
            np.minimum.at(first, some.asked[yes] + offset, place[yes])
            offset += size
        hits = (first < FIRST).astype(np.float64)
        reciprocal = np.where(np.isfinite(first), 1.0 / (first + 1.0), 0.0)
        return hits, reciprocal


def learn(past: Past, years: int = YEARS, seed: int = 0, most: int = MOST) -> Learnt:
    """What the past of a graph teaches about itself; nothing where it is too short."""
    first = int(past.year[past.year > 0].min(initial=past.now)) + 1
    untils = [past.now - years - back for back in range(WINDOWS)]
    windows = [
        window
        for until in untils if until >= first
        for window in (Window.of(past, until, years, most, seed),) if len(window.people)
    ]  # fmt: skip
    taught = sum(len(window.people) for window in windows)
    if taught < ENOUGH:
        return Learnt(None, 0.0, 0, 0.0)
    # what was known before the newest window began: its judges have not been seen
    early = [Window.of(past, until, years, most, seed)
             for until in (untils[0] - years, untils[0] - years - 1) if until >= first]  # fmt: skip
    share, gain = USUAL, 0.0
    if sum(len(window.people) for window in early) >= JUDGES <= len(windows[0].people):
        share, gain = _tried(early, windows[0], seed)
    return Learnt(_Blend.of(windows, seed) if share else None, share, taught, gain)


def _tried(early: list[Window], late: Window, seed: int) -> tuple[float, float]:
    """The share at which what earlier years teach did best on later ones, and its gain there."""
    tried = _Blend.of(early, seed)
    fixed = [score(some) for some in late.found]
    taught = [tried.decision_function(features(some)) for some in late.found]
    values = {}
    for share in SHARES:
        hits, mrr = late.right([f + share * t for f, t in zip(fixed, taught, strict=True)])
        values[share] = float(hits.mean() + mrr.mean())
    best = max(SHARES, key=lambda s: (values[s], -s))
    return best, values[best] - values[0.0]


@dataclass(frozen=True, slots=True)
class _Blend:
    """The mean of a logistic regression, which needs few examples, and of boosted trees."""

    models: tuple[Any, ...]

    @classmethod
    def of(cls, windows: list[Window], seed: int) -> _Blend:
        """Both, taught by windows."""
        from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - slow
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - slow to import
        from sklearn.pipeline import make_pipeline  # noqa: PLC0415 - slow to import
        from sklearn.preprocessing import (  # noqa: PLC0415 - slow to import
            FunctionTransformer,
            StandardScaler,
        )

        found = np.concatenate([features(some) for window in windows for some in window.found])
        became = np.concatenate([b for window in windows for b in window.became])
        if not 0 < became.sum() < len(became):
            return cls(())
        line = make_pipeline(
            StandardScaler(), FunctionTransformer(_within_five),
            LogisticRegression(C=0.003, max_iter=400),
        )  # fmt: skip
        trees = HistGradientBoostingClassifier(
            max_depth=5, max_iter=150, learning_rate=0.05, l2_regularization=10.0,
            min_samples_leaf=40, early_stopping=False, random_state=seed,
        )  # fmt: skip
        return cls((line.fit(found, became), trees.fit(found, became)))

    def decision_function(self, found: Array) -> Array:
        """How much speaks for each row."""
        total: Array = np.zeros(len(found))
        for model in self.models:
            total += model.decision_function(found) / len(self.models)
        return total


def _within_five(values: Array) -> Array:
    """Standard deviations: what lies farther out says no more."""
    found: Array = np.clip(values, -5.0, 5.0)
    return found
