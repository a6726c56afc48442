"""What the own past of a graph teaches: weights of the terms, near those that are fixed.

The last years are hidden, lists are made from what was before, and the weights of each list are
fitted so that who became a partner stands before the others. They are held to the fixed ones, so
that a short past moves them little. What is learnt are numbers, a few for each list, which are kept
beside the tables and can be read. The same past and seed give the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graphkit.analyse.suggest.candidates import (
    LISTS,
    Candidates,
    gather,
    known_to,
    ranks,
    within,
)
from graphkit.analyse.suggest.past import Past, pairs_on
from graphkit.analyse.suggest.weights import BEGINS, CHANCE, FIXED, odds, score, terms
from graphkit.graph import PAIR_CAP
from graphkit.projection import Array, Csr, ranges

YEARS = 3
WINDOWS = 4  # ending a year apart
BACK = 10  # years from the newest back, of which the first that can teach is the newest window
ENOUGH = 300  # people who found a partner, earlier and later: with fewer it cannot be tried
MOST = 400  # of a window, drawn by the seed
HELD = {"near": 1000.0, "beyond": 300.0}  # people's worth of what is known already
STEPS = 30
SMALL_STEP = 1e-7
FIRST = 10
LISTED = 50


@dataclass(frozen=True, slots=True)
class Learnt:
    """Weights of the terms for each list; the fixed ones where the past did not help.

    `begins` is what those beyond have more than those near, so that scores of both lists compare;
    `chance` makes the logarithm of odds of them. `learnt_from` is how many people taught, or 0.
    """

    weights: Mapping[str, Mapping[str, float]]
    begins: float
    chance: float
    learnt_from: int

    def __call__(self, candidates: Candidates) -> Array:
        """The logarithm of the odds of every candidate."""
        return (
            score(candidates, self.weights)
            + np.where(candidates.beyond, self.begins, 0.0)
            + self.chance
        )

    def without(self) -> str | None:
        """Why the fixed weights stand; None where others were learnt."""
        if not self.learnt_from:
            return f"fewer than {ENOUGH} people found new coauthors in the years to learn from"
        if self.weights == FIXED:
            return "on years not learnt from, what the earlier ones teach did not help"
        return None


UNTAUGHT = Learnt(FIXED, BEGINS, CHANCE, 0)


def new_partners(past: Past, until: int, years: int, before: Past) -> dict[int, set[int]]:
    """Who wrote with whom first in the years after: both known before, with their works."""
    hidden = (past.year > until) & (past.year <= until + years) & (past.size <= PAIR_CAP)
    works = np.flatnonzero(hidden)
    begin, end = past.team.starts[works], past.team.starts[works + 1]
    people = past.team.targets[ranges(begin, end)]
    known = before.works[people] > 0
    size = np.bincount(np.repeat(np.arange(len(works)), end - begin)[known], minlength=len(works))
    team = Csr(np.concatenate([[0], np.cumsum(size)]), people[known])
    one, other, _ = pairs_on(team, size)
    pairs = np.sort(one * past.people + other)
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    one, other = np.divmod(pairs, past.people)
    begins = np.flatnonzero(np.diff(one, prepend=-1))
    row = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(one)))
    new = ~within(row * past.people + other, known_to(before, one[begins]))
    found: dict[int, set[int]] = {}
    for person, partner in zip(one[new].tolist(), other[new].tolist(), strict=True):
        found.setdefault(person, set()).add(partner)
    return found


@dataclass(frozen=True, slots=True)
class LearningWindow:
    """Candidates made from the past up to a year, and whether they became partners."""

    candidates: list[Candidates]
    became: list[Array]
    sizes: list[int]
    people: Array
    partners: dict[int, set[int]]

    @classmethod
    def of(cls, past: Past, until: int, years: int, most: int, seed: int) -> LearningWindow:
        """The window after a year; of more people than `most`, those whom the seed draws."""
        before = past.until(until)
        partners = new_partners(past, until, years, before)
        people = np.array(sorted(partners), np.int64)
        if len(people) > most:
            chosen = np.random.default_rng(seed).choice(people, most, replace=False)
            people = np.sort(chosen)
        lots, became, sizes = [], [], []
        for asked, some in gather(before, people):
            lots.append(some)
            sizes.append(len(asked))
            pairs = zip(asked[some.asked].tolist(), some.person.tolist(), strict=True)
            became.append(np.array([other in partners[one] for one, other in pairs], bool))
        return cls(lots, became, sizes, people, partners)

    def places(self, made: Learnt, only: str | None = None) -> tuple[Array, Array]:
        """Of every partner among the candidates: whose they are, and the place in the list, from 0.

        `only` is near or beyond: the places in that list.
        """
        columns: list[tuple[Array, Array]] = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
        offset = 0
        for some, became, size in zip(self.candidates, self.became, self.sizes, strict=True):
            kept = np.arange(len(some))
            if only is not None:
                kept = np.flatnonzero(some.beyond == (only == "beyond"))
            own = some.take(kept)
            place = ranks(own.asked, np.round(made(own), 9))
            yes = became[kept]
            columns.append((own.asked[yes] + offset, place[yes]))
            offset += size
        people, places = (np.concatenate(column) for column in zip(*columns, strict=True))
        return people, places

    def shown(self, made: Learnt, only: str | None, first: int) -> tuple[Array, Array]:
        """Of all who stood in the first places of lists: the chance given, and who came."""
        said, came = [np.zeros(0)], [np.zeros(0, bool)]
        for some, became in zip(self.candidates, self.became, strict=True):
            kept = np.arange(len(some))
            if only is not None:
                kept = np.flatnonzero(some.beyond == (only == "beyond"))
            value = made(some.take(kept))
            early = ranks(some.asked[kept], np.round(value, 9)) < first
            said.append(odds(value[early]))
            came.append(became[kept][early])
        return np.concatenate(said), np.concatenate(came)

    def first_right(self, made: Learnt, only: str | None = None) -> Array:
        """For each person the place of the first partner in the list; infinite if there is none."""
        first = np.full(len(self.people), np.inf)
        people, places = self.places(made, only)
        np.minimum.at(first, people, places)
        return first

    def worth(self, made: Learnt, only: str) -> Array:
        """What a list is worth to each person: near, one partner early; beyond, every partner."""
        if only == "near":
            first = self.first_right(made, only)
            found: Array = (first < FIRST) + 1.0 / (first + 1.0)
            return found
        people, places = self.places(made, only)
        early = (places < FIRST) + 1.0 * (places < LISTED)
        return np.bincount(people, weights=early, minlength=len(self.people))


def learn(past: Past, years: int = YEARS, seed: int = 0, most: int = MOST) -> Learnt:
    """What the past of a graph teaches about itself; the fixed weights where that does not help.

    Whether it helps is tried for each list: what the earlier years teach makes lists for later
    ones, which it has not seen, and must do better there than the fixed weights, by more than the
    error of the gain.
    """
    first = int(past.year[past.year > 0].min(initial=past.now)) + 1
    newest, _ = newest_that_tells(past, past.now - years, years, ENOUGH, first)
    untils = [newest - back for back in range(WINDOWS + 1)]
    windows = [
        LearningWindow.of(past, until, years, most, seed) for until in untils if until >= first
    ]
    early = windows[years:]  # over before the newest began
    if not early:
        return UNTAUGHT
    seen, unseen = Examples.of(windows[:WINDOWS]), Examples.of(early)
    if min(seen.newest, unseen.people) < ENOUGH:
        return UNTAUGHT
    tried = taught_by(unseen, LISTS)
    helps = [name for name in LISTS if _gains(windows[0], tried, name)]
    return replace(taught_by(seen, helps), learnt_from=seen.people)


def newest_that_tells(
    past: Past, newest: int, years: int, enough: int, first: int
) -> tuple[int, int]:
    """After which year enough people found somebody, from the newest back; else that, and how many.

    The last years of a library are often thin: what comes out is read over years.
    """
    many = 0
    for until in range(newest, max(newest - BACK, first - 1), -1):
        people = len(new_partners(past, until, years, past.until(until)))
        if people >= enough:
            return until, people
        many = people if until == newest else many
    return newest, many


def _gains(late: LearningWindow, tried: Learnt, name: str) -> bool:
    gain = late.worth(tried, name) - late.worth(UNTAUGHT, name)
    return bool(gain.mean() > gain.std() / np.sqrt(len(gain)))


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows of terms of each list, whose they are, and whether they became partners.

    `newest` is how many people the newest window has; their numbers come first.
    """

    columns: Mapping[str, Array]
    became: Mapping[str, Array]
    group: Mapping[str, Array]
    people: int
    newest: int

    @classmethod
    def of(cls, windows: Iterable[LearningWindow]) -> Examples:
        """Those of several windows, the newest first; one window at a time is held."""
        parts: dict[str, list[tuple[Array, ...]]] = {name: [] for name in LISTS}
        people, newest = 0, 0
        for window in windows:
            each = zip(window.candidates, window.became, window.sizes, strict=True)
            for some, became, size in each:
                for name in LISTS:
                    rows = np.flatnonzero(some.beyond == (name == "beyond"))
                    own = _columns(some.take(rows), name), became[rows], some.asked[rows] + people
                    parts[name].append(own)
                people += size
            newest = newest or people
        every = {
            name: [np.concatenate(column) for column in zip(*own, strict=True)]
            for name, own in parts.items()
            if own
        }
        of = [{name: own[place] for name, own in every.items()} for place in range(3)]
        return cls(of[0], of[1], of[2], people, newest)


def taught_by(seen: Examples, lists: Sequence[str]) -> Learnt:
    """The weights that examples teach for some lists, held to the fixed ones; the others stand.

    Where odds begin is moved so that partners of the past score as with the fixed weights: thus the
    lists stay comparable. Chances are those that came true in the newest window.
    """
    weights = dict(FIXED)
    begins, scores = BEGINS, []
    for name in LISTS:
        known = np.array(list(FIXED[name].values()))
        fitted = known
        columns, became, group = seen.columns[name], seen.became[name], seen.group[name]
        if name in lists and became.any():
            once = name == "near"  # beyond, few are right at all: there every pair counts
            fitted = _listwise(columns, became, group, known, HELD[name], once=once)
            moved = float((columns[became] @ (known - fitted)).mean())
            begins += moved if name == "beyond" else -moved
            rounded = (round(weight, 6) for weight in fitted.tolist())
            weights[name] = dict(zip(FIXED[name], rounded, strict=True))
        scores.append(columns @ fitted)
    newest = [seen.group[name] < seen.newest for name in LISTS]
    scores[1] += begins
    chance = _balanced(
        np.concatenate([score[new] for score, new in zip(scores, newest, strict=True)]),
        np.concatenate([seen.became[name][new] for name, new in zip(LISTS, newest, strict=True)]),
    )
    return Learnt(weights, round(begins, 6), round(chance, 6), seen.people)


def _columns(candidates: Candidates, name: str) -> Array:
    values = terms(candidates)
    return np.stack([values[term] for term in FIXED[name]], axis=1).astype(np.float32)


def _listwise(
    columns: Array, became: Array, group: Array, known: Array, held: float, *, once: bool
) -> Array:
    """Weights by which partners stand before the others of their list, by Newton's steps.

    The chance that a partner is this one of the list is exp(score) over the sum of all. With `once`
    a person counts once, however many partners came; else every partner counts. Weights are held to
    what is known: `held` is how much.
    """
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    length = np.diff(begins, append=len(group))
    if not len(begins):
        return known
    came = np.add.reduceat(became.astype(np.float64), begins)
    counts = np.minimum(came, 1.0) if once else came
    share = np.divide(counts, came, out=np.zeros_like(came), where=came > 0)
    right = became * np.repeat(share, length)
    found = known.astype(np.float64)
    for _ in range(STEPS):
        score = columns @ found
        odds_of = np.exp(score - np.repeat(np.maximum.reduceat(score, begins), length))
        chance = odds_of / np.repeat(np.add.reduceat(odds_of, begins), length)
        mean = np.add.reduceat(columns * chance[:, None], begins)
        expected = chance * np.repeat(counts, length)
        slope = columns.T @ (right - expected) - held * (found - known)
        curve = (columns * expected[:, None]).T @ columns - (mean * counts[:, None]).T @ mean
        step = np.linalg.solve(curve + held * np.eye(len(known)), slope)
        longest = float(np.abs(step).max())
        found = found + step / max(longest, 1.0)
        if longest < SMALL_STEP:
            break
    return found


def _balanced(score: Array, became: Array) -> float:
    """What is added to the logarithm of odds so that as many are expected as came."""
    low, high = -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        if odds(score + middle).sum() < became.sum():
            low = middle
        else:
            high = middle
    return low
