"""How right lists of suggestions were: by person, pair, career, field and chance given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from graphkit.analyse.leiden import divide
from graphkit.analyse.suggest.candidates import common_closely
from graphkit.analyse.suggest.past import Past
from graphkit.projection import Array

FIRST = 10
LISTED = 50
CHANCES = (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
FIELDS = 6  # that are named
RESOLUTION = 1.0  # of the communities that stand for fields
CAREERS = ((0, 2), (3, 5), (6, 10), (11, 10_000))  # years since the first work
Lists = list[list[int]]


@dataclass(frozen=True, slots=True)
class Truth:
    """Who found whom: people, their new partners, and which of these were near before."""

    people: Array
    partners: list[set[int]]
    near: list[set[int]]

    @classmethod
    def of(cls, before: Past, people: Array, partners: Mapping[int, set[int]]) -> Truth:
        """What came after a past."""
        theirs = [partners[one] for one in people.tolist()]
        near = [
            common_closely(before, one, np.array(sorted(new), np.int64))
            for one, new in zip(people.tolist(), theirs, strict=True)
        ]
        return cls(people, theirs, near)

    def take(self, rows: Array) -> Truth:
        """That of some people."""
        return Truth(
            self.people[rows],
            [self.partners[row] for row in rows.tolist()],
            [self.near[row] for row in rows.tolist()],
        )

    def of_list(self, name: str) -> list[set[int]]:
        """The new partners whom a list could have held."""
        if name == "near":
            return self.near
        return [every - near for every, near in zip(self.partners, self.near, strict=True)]

    def early(self, lists: Lists) -> Array:
        """How many of the first ten of each list were right."""
        pairs = zip(self.partners, lists, strict=True)
        return np.array([len(theirs.intersection(made[:FIRST])) for theirs, made in pairs])


def right(lists: Lists, truth: Truth) -> dict[str, float]:
    """Hits@10, Recall@10 and MRR over people, each with its standard error."""
    early = truth.early(lists)
    recall = early / np.array([len(theirs) for theirs in truth.partners])
    reciprocal = []
    for theirs, made in zip(truth.partners, lists, strict=True):
        first = next((place for place, other in enumerate(made, 1) if other in theirs), None)
        reciprocal.append(1.0 / first if first else 0.0)
    found: dict[str, float] = {}
    for name, values in (("hits@10", early > 0), ("recall@10", recall), ("mrr", reciprocal)):
        found[name] = round(float(np.mean(values)), 4)
        found[f"{name}_error"] = round(float(np.std(values) / np.sqrt(len(values))), 4)
    return found


def pairs_found(lists: Lists, truth: Truth, name: str) -> dict[str, float | int]:
    """The share of the pairs of a list that stand in its first ten and fifty.

    Errors are by person: the pairs of one are not independent.
    """
    theirs = truth.of_list(name)
    total = np.array([len(some) for some in theirs], np.float64)
    every = sum(len(some) for some in truth.partners)
    found: dict[str, float | int] = {
        "pairs": int(total.sum()),
        "share": round(float(total.sum()) / max(every, 1), 4),
    }
    for first in (FIRST, LISTED):
        there = np.array(
            [len(some.intersection(made[:first])) for some, made in zip(theirs, lists, strict=True)]
        )
        share = float(there.sum() / total.sum()) if total.sum() else 0.0
        error = float(np.sqrt(((there - share * total) ** 2).sum()) / max(total.sum(), 1.0))
        found[f"first{first}"] = round(share, 4)
        found[f"first{first}_error"] = round(error, 4)
    return found


def spread(lists: Lists, before: Past) -> dict[str, float]:
    """How many different people lists hold, and how often the one who stands in most does.

    Both are of the first ten; `coverage` is the share of everybody who stands in any.
    """
    listed = [other for made in lists for other in made[:FIRST]]
    count = np.bincount(listed, minlength=before.people) if listed else np.zeros(before.people)
    everybody = int((before.works > 0).sum())
    return {
        "coverage": round(float((count > 0).sum()) / max(everybody, 1), 4),
        "different": round(float((count > 0).sum()) / max(len(listed), 1), 4),
        "most_listed": round(float(count.max(initial=0)) / max(len(lists), 1), 4),
    }


def calibration(
    lists: Lists, chances: Sequence[Sequence[float]], truth: Truth
) -> list[dict[str, float | int]]:
    """Of those who were given some chance, how many became partners."""
    said = np.array([chance for own in chances for chance in own])
    came = np.array(
        [
            other in theirs
            for made, theirs in zip(lists, truth.partners, strict=True)
            for other in made
        ],
        bool,
    )
    rows = []
    for low, high in pairwise(CHANCES):
        inside = (said >= low) & (said < high)
        if inside.any():
            rows.append(
                {
                    "from": low,
                    "to": high,
                    "listed": int(inside.sum()),
                    "said": round(float(said[inside].mean()), 4),
                    "came": round(float(came[inside].mean()), 4),
                }
            )
    return rows


def reach(weighed: Lists, truth: Truth, name: str) -> dict[str, float]:
    """The share of the pairs of a list that were among the candidates at all, with its error."""
    theirs = truth.of_list(name)
    total = np.array([len(some) for some in theirs], np.float64)
    there = np.array(
        [len(some.intersection(made)) for some, made in zip(theirs, weighed, strict=True)]
    )
    if not total.sum():
        return {"reach": 0.0, "reach_error": 0.0}
    share = float(there.sum() / total.sum())
    error = float(np.sqrt(((there - share * total) ** 2).sum()) / total.sum())
    return {"reach": round(share, 4), "reach_error": round(error, 4)}


Groups = list[tuple[dict[str, Any], Array]]


def of_careers(truth: Truth, before: Past) -> Groups:
    """People by how long ago their first work was."""
    age = before.first_age[truth.people]
    return [({"from": low}, np.flatnonzero((age >= low) & (age <= high))) for low, high in CAREERS]


def of_fields(truth: Truth, before: Past, words: Sequence[str], seed: int) -> Groups:
    """People by the communities of the past, those with most of them by name, then the others."""
    ties = before.ties
    label = divide(
        ties.rows.starts, ties.rows.targets, ties.worth, resolution=RESOLUTION, seed=seed
    )
    own = label[truth.people]
    communities, count = np.unique(own, return_counts=True)
    largest = communities[np.lexsort((communities, -count))][:FIELDS]
    groups: Groups = [
        ({"field": _words_of(before, label == one, words)}, np.flatnonzero(own == one))
        for one in largest.tolist()
    ]
    return [*groups, ({"field": "all others"}, np.flatnonzero(~np.isin(own, largest)))]


def _words_of(before: Past, people: Array, words: Sequence[str]) -> str:
    """The weightiest words of some people."""
    if before.profiles is None or not len(words):
        return ""
    weight = np.asarray(before.profiles[np.flatnonzero(people)].sum(axis=0)).ravel()
    first = np.lexsort((np.arange(len(weight)), -np.round(weight, 6)))[:3]
    return ", ".join(words[n] for n in first.tolist() if weight[n] > 0)


def by_groups(made: Mapping[str, Any], truth: Truth, groups: Groups) -> list[dict[str, Any]]:
    """The same figures for some of the people each."""
    rows = []
    for named, chosen in groups:
        if not len(chosen):
            continue
        some = truth.take(chosen)
        row: dict[str, Any] = {**named, "people": len(chosen)}
        row |= right([made["both"].people[n] for n in chosen], some)
        for name in ("near", "beyond"):
            figures = pairs_found([made[name].people[n] for n in chosen], some, name)
            figures |= reach([made[name].weighed[n] for n in chosen], some, name)
            row |= {f"{name}_{key}": value for key, value in figures.items() if key != "share"}
        rows.append(row)
    return rows
