"""The circles in which somebody works: their collaborators in groups, with the person taken out.

a person → collaborators → Leiden on their ties → circles, the closest people first, with a title
a topic, an institution, a community → its people → the same, with the works about it

Two collaborators without any coauthor in common on this person's works are never in one circle,
whatever they did elsewhere: that is what `work_groups` tells, too, and what hints at namesakes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from graphkit.analyse.labels import Group, label_groups
from graphkit.analyse.leiden import divide, renumbered
from graphkit.graph import PAIR_CAP
from graphkit.projection import Array, Projection
from graphkit.results import WorkCircle, WorkCircles

MOST_CIRCLES = 40  # around a person
MOST_GROUPS = 14  # that make a topic, an institution or a community
AROUND = 1_000  # further works of these people, against which the titles stand out
SINGLE, ALONE = "Single works", "On their own"  # beside somebody, of a topic or institution


@dataclass(slots=True)
class _Subject:
    """What stands in the middle, and the works that each person shares with it."""

    kind: str
    id: str
    name: str
    works: dict[int, list[int]] = field(default_factory=dict)
    weight: dict[int, float] = field(default_factory=dict)
    part: dict[int, int] = field(default_factory=dict)  # nobody is with one of another part
    alone: int = 0
    too_long: int = 0


def circles_of(projection: Projection, person: int, seed: int = 0) -> WorkCircles:
    """The circles of a person's collaborators.

    The weight of a collaborator is that of the tie: each work counts 1/(authors - 1).
    """
    team, year = projection.team, projection.arrays.work_year
    subject = _Subject("author", projection.ids[person], projection.names[person])
    own = projection.wrote.of(person)
    size = team.lengths(own)
    subject.alone, subject.too_long = int((size < 2).sum()), int((size > PAIR_CAP).sum())
    counted = own[(size > 1) & (size <= PAIR_CAP)]
    shared: dict[int, list[int]] = defaultdict(list)
    for work in counted[np.lexsort((counted, -year[counted]))].tolist():
        for other in set(team.of(work).tolist()) - {person}:
            shared[other].append(work)
    tied = projection.ties.of(person).tolist()
    weights = projection.arrays.tie_weight[projection.ties.row(person)].tolist()
    subject.weight = dict(zip(tied, weights, strict=True))
    subject.works = {other: shared.get(other, []) for other in tied}
    teams = [team.of(w).tolist() for w in counted.tolist()]
    subject.part = _hanging_together(teams, tied, person)
    return _gathered(projection, subject, MOST_CIRCLES, seed)


def groups_of(
    projection: Projection,
    people: Sequence[int],
    kind: str,
    ident: str,
    name: str,
    *,
    seed: int = 0,
) -> WorkCircles:
    """The groups of people who make a topic, an institution or a community.

    `projection` is that of the works that count; a person weighs as many works.
    """
    subject = _Subject(kind, ident, name)
    year, size = projection.arrays.work_year, np.diff(projection.team.starts)
    for person, own in projection.wrote.lists(people).items():
        subject.works[person] = sorted(own, key=lambda w: (-int(year[w]), w))
        subject.weight[person] = float(len(own))
    works = np.unique([w for own in subject.works.values() for w in own]).astype(np.int64)
    subject.alone = int((size[works] < 2).sum())
    subject.too_long = int((size[works] > PAIR_CAP).sum())
    subject.part = dict.fromkeys(people, 0)
    return _gathered(projection, subject, MOST_GROUPS, seed)


def _hanging_together(
    teams: Sequence[Sequence[int]], people: Sequence[int], without: int
) -> dict[int, int]:
    """A number for each person, the same for those whom chains of works here lead to."""
    parent = {person: person for person in people}

    def root(person: int) -> int:
        while parent[person] != person:
            parent[person] = parent[parent[person]]
            person = parent[person]
        return person

    for team in teams:
        others = [p for p in team if p != without and p in parent]
        for other in others[1:]:
            parent[root(other)] = root(others[0])
    return {person: root(person) for person in people}


def _gathered(projection: Projection, subject: _Subject, most: int, seed: int) -> WorkCircles:
    order = np.array(sorted(subject.works), np.int64)
    part = np.array([subject.part[p] for p in order.tolist()], np.int64)
    labels = _divided(projection, order, part, seed)
    members: dict[int, list[int]] = defaultdict(list)
    for person, label in zip(order.tolist(), labels.tolist(), strict=True):
        members[label].append(person)
    groups = _of_other_works(subject, list(members.values()))
    circles = [own for own in groups if len(own) > 1]
    single = [own[0] for own in groups if len(own) == 1]
    weight, by_id = subject.weight, projection.id_rank

    def close(person: int) -> tuple[float, int]:
        return -round(weight[person], 9), int(by_id[person])

    circles = [sorted(own, key=close) for own in circles]
    circles.sort(key=lambda own: (-round(sum(weight[p] for p in own), 6), close(own[0])))
    told = circles[:most]
    titles = _titles(projection, subject, told)
    gathered = [
        WorkCircle("circle", title, tuple(own), _works_of(subject, own))
        for own, title in zip(told, titles, strict=True)
    ]
    if single:
        own = sorted(single, key=close)
        gathered.append(
            WorkCircle(
                "single",
                SINGLE if subject.kind == "author" else ALONE,
                tuple(own),
                _works_of(subject, own),
            )
        )
    return WorkCircles(
        subject.kind,
        subject.id,
        subject.name,
        tuple(gathered),
        len(order),
        weight,
        {p: tuple(own) for p, own in subject.works.items()},
        subject.alone,
        subject.too_long,
        len(circles) - len(told),
    )


def _divided(projection: Projection, people: Array, part: Array, seed: int) -> Array:
    """A label per person: Leiden on the ties among them; nobody who is tied stands alone."""
    row, at = projection.ties.spread(people)
    target = np.searchsorted(people, projection.ties.targets[at])
    target[target == len(people)] = 0
    inside = people[target] == projection.ties.targets[at] if len(people) else target.astype(bool)
    inside &= part[row] == part[target] if len(people) else inside
    row, target = row[inside], target[inside]
    weight = projection.arrays.tie_weight[at[inside]]
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(people)))])
    labels = divide(starts, target, weight, seed=seed)
    size = np.bincount(labels, minlength=len(people))
    for person in np.flatnonzero((size[labels] == 1) & (np.diff(starts) > 0)).tolist():
        own = slice(int(starts[person]), int(starts[person + 1]))
        pull = np.bincount(labels[target[own]], weight[own])
        labels[person] = int(pull.argmax())
    return renumbered(labels)


def _of_other_works(subject: _Subject, groups: Sequence[list[int]]) -> list[list[int]]:
    """The groups, those of the very same works as one: here nothing tells them apart.

    The authors of one long list may work in several groups elsewhere; of that the picture of
    somebody who shares this one work with them says nothing.
    """
    joined: dict[tuple[int, ...], list[int]] = {}
    apart: list[list[int]] = []
    for own in groups:
        works = _works_of(subject, own)
        if len(own) < 2 or not works:
            apart.append(own)
        else:
            joined.setdefault(works, []).extend(own)
    return [*joined.values(), *apart]


def _works_of(subject: _Subject, people: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted({w for p in people for w in subject.works[p]}))


def _titles(
    projection: Projection, subject: _Subject, circles: Sequence[Sequence[int]]
) -> list[str]:
    groups = [Group(_works_of(subject, own), [subject.works[p] for p in own]) for own in circles]
    shared = {w for group in groups for w in group.works}
    wrote = projection.wrote.lists([p for own in circles for p in own])
    others = sorted({w for own in wrote.values() for w in own} - shared)
    around = others[:: max(len(others) // AROUND, 1)]
    known = [subject.name] if subject.kind in ("topic", "community") else []
    labels = label_groups(projection, groups, around, known, terms=False)
    return [
        label.text or _around(projection, own) for label, own in zip(labels, circles, strict=True)
    ]


def _around(projection: Projection, people: Sequence[int]) -> str:
    """Where the works say nothing: who it is that they work around."""
    return f"Around {projection.names[people[0]]}"
