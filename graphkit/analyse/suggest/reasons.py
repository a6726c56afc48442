"""Why somebody is suggested, and what speaks against it: each reason with its people and works."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from graphkit.analyse.paths import shortest_paths
from graphkit.analyse.suggest.candidates import RECENT
from graphkit.analyse.suggest.past import Past
from graphkit.analyse.suggest.ranking import RankedCandidates, common_partners, words_in_common
from graphkit.analyse.suggest.stated import StatedEvidence
from graphkit.analyse.suggest.weights import LONG_IDLE
from graphkit.meanings import DOUBTFUL
from graphkit.projection import UNKNOWN_YEAR, Array, Projection
from graphkit.results import Reason, Suggestion

NAMED = 3  # shared collaborators, topics, venues … that a reason names
SHOWN_WORKS = 2  # of each side
FAR = 4


class Reasons:
    """Makes reasons out of the records; every number in them can be counted again there."""

    def __init__(
        self, projection: Projection, past: Past, stated: StatedEvidence, words: Sequence[str]
    ) -> None:
        self.projection = projection
        self.past = past
        self.stated = stated
        self.words = words

    def suggestion(
        self, person: int, ranking: RankedCandidates, row: int, kind: str, why: bool
    ) -> Suggestion:
        """One row of a ranking as a result, with its reasons where they are asked for."""
        other = int(ranking.person[row])
        projection = self.projection
        common = float(ranking.candidates.columns["common"][row])
        reasons: tuple[Reason, ...] = ()
        against: tuple[Reason, ...] = ()
        steps: int | None = 2 if common else None
        beyond = bool(ranking.beyond[row])
        if why:
            points = {name: float(values[row]) for name, values in ranking.points.items()}
            way = self._way if beyond else self._shared
            ways = way(person, other, points)
            steps = steps or _steps(ways)
            reasons = (*ways, *self._for(person, other, points))
            against = self._against(person, other, points, int(common))
        year = self._last_year(other)
        return Suggestion(
            id=projection.ids[other],
            name=projection.names[other],
            score=round(float(ranking.score[row]), 6),
            kind=kind,
            steps=steps,
            last_year=year,
            community=projection.community[other],
            identity_confidence=projection.confidence[other],
            reasons=reasons,
            against=against,
            list="beyond" if beyond else "near",
            chance=round(float(ranking.chance[row]), 6),
        )

    # -- for ---------------------------------------------------------------------------------

    def _shared(self, one: int, other: int, points: dict[str, float]) -> tuple[Reason, ...]:
        """Partners in common by name, with the newest works of each side."""
        partners = common_partners(self.past, one, other)
        named = [int(p) for p in partners[:NAMED]]
        works = [
            work
            for partner in named
            for side in (one, other)
            for work in self._together(side, partner)[:SHOWN_WORKS]
        ]
        more = f" and {len(partners) - len(named)} more" if len(partners) > len(named) else ""
        text = (
            f"{_count(len(partners), 'shared collaborator')}:"
            f" {', '.join(self.projection.names[p] for p in named)}{more}"
        )
        total = points["ties"] + points["partners"]
        return (
            self._reason("shared collaborators", text, total, named, works, value=len(partners)),
        )

    def _way(self, one: int, other: int, points: dict[str, float]) -> tuple[Reason, ...]:
        """The shortest way to somebody without a partner in common: who could introduce them."""
        if not points["ties"]:
            return ()
        paths = shortest_paths(self.projection, one, other, limit=1).paths
        if not paths:
            return ()
        path = paths[0]
        works = tuple(work for step in path.steps for work in step.shared[:1])
        between = path.people[1:-1]
        names = " and ".join(name for _, name in between)
        text = f"{len(path.steps)} ties away, by {names}: {between[0][1]} could introduce them"
        total = points["ties"] + points["partners"]
        return (Reason("connected", text, round(total, 6), between, works, float(len(path.steps))),)

    def _for(self, one: int, other: int, points: dict[str, float]) -> list[Reason]:
        reasons = [
            *self._alike(one, other, points),
            *self._cited(one, other, points),
            *self._same("venues", "published in the same places", one, other, points),
            *self._same("institution", "same institution stated", one, other, points),
            *self._active(other, points),
            *self._new_partners(other, points),
        ]
        for name, text in _ASKED_FOR.items():
            if points.get(name, 0) > 0:
                reasons.append(Reason(name, text, round(points[name], 6)))
        return sorted(reasons, key=lambda r: -(r.points or 0))

    def _alike(self, one: int, other: int, points: dict[str, float]) -> Iterable[Reason]:
        """The words in common: of the two themselves, or else of their circles."""
        if not points["field"]:
            return
        own = words_in_common(self.past.profiles, one, other)
        words = [self.words[n] for n in own or words_in_common(self.past.fields, one, other)]
        who = "" if own else "they and their collaborators "
        text = f"{who}write about the same: {', '.join(words)}"
        kind = "shared topics" if own else "topics of their circles"
        yield self._reason(kind, text, points["field"], (), (), value=len(words))

    def _new_partners(self, other: int, points: dict[str, float]) -> Iterable[Reason]:
        if points["new partners"]:
            count = int(self.past.new_partners[other])
            text = f"began to write with {_people(count)} of late"
            yield Reason("new partners", text, round(points["new partners"], 6), value=float(count))

    def _cited(self, one: int, other: int, points: dict[str, float]) -> Iterable[Reason]:
        if not points.get("citations"):
            return
        names = self.projection.names
        there, back = self.stated.citing(one, other), self.stated.citing(other, one)
        said = [
            f"{names[a]} cites {names[b]} {_count(len(pairs), 'time')}"
            for a, b, pairs in ((one, other, there), (other, one, back))
            if pairs
        ]
        works = [work for pair in (*there[:SHOWN_WORKS], *back[:SHOWN_WORKS]) for work in pair]
        yield self._reason(
            "citations",
            "; ".join(said),
            points["citations"],
            (),
            works,
            value=len(there) + len(back),
        )

    def _same(
        self, term: str, says: str, one: int, other: int, points: dict[str, float]
    ) -> Iterable[Reason]:
        if not points.get(term):
            return
        venues = term == "venues"
        rows = self.stated.venues if venues else self.stated.institutions
        shared = self.stated.in_common(rows, one, other)
        all_names = self.stated.venue_names if venues else self.projection.author_institutions.names
        names = [all_names[n] for n in shared[:NAMED]]
        works = [
            work
            for number in (shared[:NAMED] if venues else ())
            for side in (one, other)
            for work in self.stated.works_in(side, number)[:1]
        ]
        more = f" and {len(shared) - NAMED} more" if len(shared) > NAMED else ""
        text = f"{says}: {', '.join(names)}{more}"
        kind = "same venue" if venues else "same institution"
        yield self._reason(kind, text, points[term], (), works, value=len(shared))

    def _active(self, other: int, points: dict[str, float]) -> Iterable[Reason]:
        lately = self._lately(other)
        if lately:
            since = self.past.now - RECENT + 1
            text = f"active: {_count(len(lately), 'work')} since {since}"
            yield self._reason(
                "active", text, points["active"], (), lately[:SHOWN_WORKS], value=len(lately)
            )
        elif points["active"]:
            text = "has works, none of them of the last years"
            yield Reason("active", text, round(points["active"], 6))

    # -- against -----------------------------------------------------------------------------

    def _against(
        self, one: int, other: int, points: dict[str, float], common: int
    ) -> tuple[Reason, ...]:
        reasons = []
        if points["idle"]:
            reasons.append(self._idle(other, points["idle"]))
        sure = self.projection.confidence
        for person in (other, one):
            value = sure[person]
            if value is not None and value < DOUBTFUL:
                text = f"who {self.projection.names[person]} is stays doubtful ({value:.0%} sure)"
                reasons.append(Reason("identity doubtful", text, value=value))
        works = len(self.past.wrote.of(other))
        if common == 1 and works <= 1:
            text = "thin evidence: one shared collaborator, one work"
            reasons.append(Reason("thin evidence", text))
        elif not common and points["ties"] and not points["field"]:
            reasons.append(Reason("thin evidence", "thin evidence: only a chain of ties"))
        reasons += self._bridge(one, other)
        if points.get("institution"):
            text = "the same institution: a conflict of interest where one reviews the other"
            reasons.append(Reason("conflict of interest", text))
        return tuple(reasons)

    def _idle(self, other: int, points: float) -> Reason:
        year = self._last_year(other)
        age = int(min(self.past.last_age[other], LONG_IDLE))
        text = (
            f"no work since {year}, {_count(age, 'year')} before the newest here"
            if year
            else "no work with a year is known"
        )
        return Reason("inactive", text, round(points, 6), value=float(age))

    def _bridge(self, one: int, other: int) -> list[Reason]:
        mine, theirs = self.projection.community[one], self.projection.community[other]
        if mine is None or theirs is None:
            return []
        called = self.projection.community_named
        if mine != theirs:
            text = f"would tie two communities: {called(mine)} and {called(theirs)}"
            return [Reason("bridge", text)]
        return [Reason("no bridge", f"both are of community {called(mine)}")]

    # -- records -----------------------------------------------------------------------------

    def _together(self, one: int, other: int) -> list[int]:
        shared = self.projection.counted_together(one, other)
        return _newest(self.past.year, shared)

    def _lately(self, person: int) -> list[int]:
        own = self.past.wrote.of(person)
        years = self.past.year[own]
        return _newest(
            self.past.year, own[(years != UNKNOWN_YEAR) & (years > self.past.now - RECENT)]
        )

    def _last_year(self, person: int) -> int | None:
        years = self.past.year[self.past.wrote.of(person)]
        return int(years.max(initial=UNKNOWN_YEAR)) or None

    def _reason(
        self,
        kind: str,
        text: str,
        points: float,
        people: Iterable[int],
        works: Iterable[int],
        *,
        value: float,
    ) -> Reason:
        projection = self.projection
        return Reason(
            kind,
            text,
            round(points, 6),
            tuple((projection.ids[p], projection.names[p]) for p in people),
            tuple(projection.work_said(work) for work in dict.fromkeys(works)),
            float(value),
        )


_ASKED_FOR = {
    "members": "other members lead there too",
    "topic": "writes about the topic that was asked for",
    "bridge": "reaches a community that nobody near reaches",
}


def _steps(ways: Sequence[Reason]) -> int | None:
    return int(ways[0].value) if ways and ways[0].value else None


def _newest(year: Array, works: Array) -> list[int]:
    found: list[int] = works[np.lexsort((works, -year[works]))].tolist()
    return found


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
