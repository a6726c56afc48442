"""How far a person's record can be trusted: a sum whose every term shows what it was made of.

T = round(100 · (.25 I + .15 C + .20 S + .10 A + .15 K + .15 N) · (1 - .6 H)). What no source states
adds nothing, and is told apart from what counts against the person: unknown is not low. The
verification level beside it is a fact, not a score.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from graphkit.phrases import plural

WEIGHTS = {
    "identifier": 0.25,
    "claim": 0.15,
    "sources agree": 0.20,
    "affiliation": 0.10,
    "completeness": 0.15,
    "network": 0.15,
}
HOMONYM = 0.6
# Fewer mentions than this cannot show how common a name is; then it is taken to be common.
TELLING = 1000
LEVELS = {
    0: "named on works only",
    1: "imported from one source",
    2: "two sources agree, or an identifier is stated",
    3: "claimed",
    4: "claimed and authenticated",
    5: "claimed, authenticated, and the affiliation confirmed",
}


@dataclass(frozen=True, slots=True)
class OwnWork:
    """What trust looks at in one work of a person."""

    id: str
    coauthors: frozenset[int]
    truncated: bool | None
    dated: bool
    placed: bool  # a venue, or a category of a preprint server
    identified: bool
    sources: int  # independent ones


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of a person beside the works; None is what no source states."""

    orcid: str | None = None
    source_ids: int = 0
    claimed: bool | None = None
    authenticated: bool = False
    affiliated: bool = False
    affiliation_confirmed: bool = False
    imported: bool = False  # a page of their own was loaded
    namesakes: int = 0  # mentions of the surname and first initial
    mentions: int = 0  # mentions in all


@dataclass(frozen=True, slots=True)
class Term:
    """One part of the sum: its value from 0 to 1, the points that it adds, and why."""

    name: str
    value: float
    weight: float
    points: float
    stated: bool  # False: no source says anything on this, so it could not count
    inputs: str


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """Works that hang together by coauthors other than the person."""

    works: tuple[str, ...]
    coauthors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Homonymy:
    """How likely several people of one name are taken for one."""

    value: float
    spread: float
    truncated: float
    commonness: float
    groups: tuple[WorkGroup, ...]
    inputs: str


@dataclass(frozen=True, slots=True)
class TrustSnapshot:
    """The score with its terms, what could not be judged, and the level as a fact."""

    score: int
    undecided: int
    terms: tuple[Term, ...]
    homonymy: Homonymy
    level: int
    level_means: str


def trust(known: PersonFacts, works: Sequence[OwnWork]) -> TrustSnapshot:
    """The trust snapshot of a person."""
    homonymy = _homonymy(known, works)
    terms = (
        _identifier(known),
        _claim(known),
        _agreement(works),
        _affiliation(known),
        _completeness(works),
        _network(works, homonymy.groups),
    )
    factor = 1 - HOMONYM * homonymy.value
    level = _level(known, works)
    return TrustSnapshot(
        score=round(sum(t.points for t in terms) * factor),
        undecided=round(sum(100 * t.weight for t in terms if not t.stated)),
        terms=terms,
        homonymy=homonymy,
        level=level,
        level_means=LEVELS[level],
    )


def _term(name: str, value: float, stated: bool, inputs: str) -> Term:
    weight = WEIGHTS[name]
    return Term(name, round(value, 4), weight, round(100 * weight * value, 4), stated, inputs)


def _identifier(known: PersonFacts) -> Term:
    if known.orcid:
        value = 1.0 if known.authenticated else 0.8
        how = "by its holder" if known.authenticated else "by a source"
        return _term("identifier", value, True, f"ORCID iD {known.orcid}, stated {how}")
    if known.source_ids:
        value = 0.5 if known.source_ids > 1 else 0.3
        return _term("identifier", value, True, f"{known.source_ids} ids of sources")
    return _term("identifier", 0.0, False, "no source states an identifier")


def _claim(known: PersonFacts) -> Term:
    if known.claimed is None:
        return _term("claim", 0.0, False, "no source says whether the person claimed this record")
    if not known.claimed:
        return _term("claim", 0.0, True, "stated as unclaimed")
    value = 1.0 if known.authenticated else 0.5
    return _term("claim", value, True, "claimed" + (", authenticated" if value > 0.5 else ""))


def _agreement(works: Sequence[OwnWork]) -> Term:
    if not works:
        return _term("sources agree", 0.0, False, "no works")
    value = sum(min(1.0, (w.sources - 1) / 2) for w in works) / len(works)
    several = sum(w.sources > 1 for w in works)
    return _term(
        "sources agree",
        value,
        True,
        f"{several} of {len(works)} works in two kinds of source or more",
    )


def _affiliation(known: PersonFacts) -> Term:
    if known.affiliation_confirmed:
        return _term("affiliation", 1.0, True, "an institution with a ROR id, on two works or more")
    if known.affiliated:
        return _term("affiliation", 0.6, True, "an affiliation is stated")
    return _term("affiliation", 0.0, False, "no source states an affiliation")


def _completeness(works: Sequence[OwnWork]) -> Term:
    if not works:
        return _term("completeness", 0.0, False, "no works")
    parts = {
        "whole author list": sum(w.truncated is False for w in works),
        "year": sum(w.dated for w in works),
        "venue": sum(w.placed for w in works),
        "DOI or arXiv id": sum(w.identified for w in works),
    }
    inputs = ", ".join(f"{name} {count}" for name, count in parts.items())
    value = sum(parts.values()) / (4 * len(works))
    return _term("completeness", value, True, f"of {len(works)} works: {inputs}")


def _network(works: Sequence[OwnWork], groups: Sequence[WorkGroup]) -> Term:
    if not works:
        return _term("network", 0.0, False, "no works")
    joined = sum(len(g.works) for g in groups if len(g.works) > 1)
    inputs = f"{joined} of {len(works)} works share a coauthor with another one"
    return _term("network", joined / len(works), True, inputs)


def work_groups(works: Sequence[OwnWork]) -> tuple[WorkGroup, ...]:
    """The works in groups that share coauthors, the largest first."""
    apart: list[tuple[set[int], list[int]]] = []
    for number, work in enumerate(works):
        people, own = set(work.coauthors), [number]
        touched = [group for group in apart if group[0] & people]
        for group in touched:
            people |= group[0]
            own += group[1]
        apart = [group for group in apart if group not in touched]
        apart.append((people, own))
    groups = [
        WorkGroup(tuple(works[n].id for n in sorted(own)), tuple(sorted(people)))
        for people, own in apart
    ]
    return tuple(sorted(groups, key=lambda g: (-len(g.works), g.works)))


def _homonymy(known: PersonFacts, works: Sequence[OwnWork]) -> Homonymy:
    groups = work_groups(works)
    total = len(works) or 1
    spread = 1 - sum((len(g.works) / total) ** 2 for g in groups) if works else 0.0
    truncated = sum(w.truncated is not False for w in works) / total
    telling = known.mentions >= TELLING
    common = min(1.0, math.log10(1 + known.namesakes) / 2) if telling else 1.0
    value = spread * (1 - truncated / 2) * common
    name = (
        f"{known.namesakes} {plural(known.namesakes, 'mention')} with this surname and initial"
        if telling
        else "too few names are loaded to say how common this one is"
    )
    inputs = (
        f"{len(groups)} {plural(len(groups), 'group')} of works without a coauthor in common"
        f" (spread {spread:.2f}),"
        f" {truncated:.0%} of the author lists cut; {name} (commonness {common:.2f})"
    )
    return Homonymy(
        round(value, 4), round(spread, 4), round(truncated, 4), round(common, 4), groups, inputs
    )


def _level(known: PersonFacts, works: Sequence[OwnWork]) -> int:
    if known.claimed:
        if not known.authenticated:
            return 3
        return 5 if known.affiliation_confirmed else 4
    if known.orcid or known.source_ids or any(w.sources > 1 for w in works):
        return 2
    return 1 if known.imported else 0
