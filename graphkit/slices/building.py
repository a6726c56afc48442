"""From a projection to a `Slice`: who, what ties them, what stands beside them, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.garbage import without_garbage_collection
from graphkit.graph import PAIR_CAP, works_beyond_cap
from graphkit.projection import Array, Projection
from graphkit.slices.charting import Chart, chosen_works, facts_of, map_of
from graphkit.slices.companions import Companion, Companions
from graphkit.slices.cutting import Cutter, TieColumns
from graphkit.slices.evidence import ROOM, SharedWorks
from graphkit.slices.model import (
    Slice,
    SliceCommunity,
    SliceEdge,
    SliceHint,
    SliceNode,
    SliceWork,
)

KINDS = ("people", "topics", "institutions", "works")
USUAL_KINDS = ("people", "topics", "institutions")
RING = 120  # people beyond the picture that a page may bring in, at the most
TOLD = 80  # people of whom `tell` is asked; in larger pictures those in focus
RING_PEOPLE, RING_LEAST = 12_000, 30
RING_WORKS = 160  # and the works that their ties may list
RING_TIES = 500
RING_ROOM = 24_000  # bytes of a page's table of works
HUGE = 2000  # above this many people no works are listed
SMALL = 600  # above this many people nothing is shipped beside them
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a slice shall show. People, topics and institutions are places in the tables.

    `focus` is what it is about; `candidates` come next, in their order; then what lies around, in
    `hops`. `also` are people that have to be in it. `tell` gives facts that the graph
    does not hold, of some people.
    """

    title: str
    made_by: str
    focus: Sequence[int] = ()
    candidates: Sequence[int] = ()
    also: Sequence[int] = ()
    hops: int = 1
    max_nodes: int = 60
    kinds: Sequence[str] = USUAL_KINDS
    seed: int = 0
    topics: Sequence[int] = ()
    institutions: Sequence[int] = ()
    works: Sequence[int] = ()
    path: Sequence[str] = ()
    hints: Sequence[SliceHint] = ()
    years: tuple[int | None, int | None] | None = None
    tell: Callable[[Sequence[int]], Mapping[int, Mapping[str, str]]] | None = None
    ring: bool = True
    groups: Mapping[int, tuple[str, str]] | None = None  # ids and names, in place of communities
    room: int = ROOM  # bytes for the works of its ties
    chart: Callable[[Sequence[int], TieColumns], Chart] | None = (
        None  # of a map: regions and places
    )


def slice_around(
    projection: Projection,
    focus: Sequence[int],
    *,
    title: str,
    made_by: str,
    hops: int = 1,
    max_nodes: int = 60,
    seed: int = 0,
) -> Slice:
    """The people around some people, with the works behind every tie.

    `max_nodes` bounds the picture; who did not fit is counted in `left_out` and, per person, in
    `more`.
    """
    wanted = Wanted(title, made_by, focus, hops=hops, max_nodes=max_nodes, seed=seed)
    return slice_of(projection, wanted)


@without_garbage_collection()
def slice_of(projection: Projection, wanted: Wanted) -> Slice:
    """The slice that is wanted."""
    also = [p for p in dict.fromkeys(wanted.also) if p not in wanted.focus]
    cutter = Cutter(projection, max(wanted.max_nodes - len(also), len(wanted.focus)))
    cutter.cut(list(wanted.focus), wanted.hops, wanted.candidates)
    cutter.chosen.update(dict.fromkeys(also))
    cutter.left_out.difference_update(also)
    small = len(cutter.chosen) <= SMALL
    beyond = _beyond(cutter) if wanted.ring and small and wanted.chart is None else []
    ties, outer = cutter.ties(beyond)
    # of very many people the pairs would take longer than they tell
    few = len(cutter.chosen) <= HUGE and wanted.chart is None
    known = [*cutter.chosen, *beyond] if few else []
    evidence = SharedWorks(projection, known)
    return _Builder(projection, wanted, cutter, evidence, ties).build(beyond, outer)


def people_in(projection: Projection, wanted: Wanted) -> int:
    """How many people the slice would have."""
    cutter = Cutter(projection, max(wanted.max_nodes, len(wanted.focus)))
    cutter.cut(list(wanted.focus), wanted.hops, wanted.candidates)
    return len(cutter.chosen)


def _beyond(cutter: Cutter) -> list[int]:
    """The people just beyond; fewer around many, who fill the file and the picture themselves."""
    most = min(RING, max(RING_LEAST, RING_PEOPLE // max(len(cutter.chosen), 1)))
    return cutter.around(list(cutter.chosen))[:most]


_NONE: tuple[None, str] = (None, "")


class _Builder:
    """Puts the parts of one slice together."""

    def __init__(
        self,
        projection: Projection,
        wanted: Wanted,
        cutter: Cutter,
        evidence: SharedWorks,
        ties: TieColumns,
    ) -> None:
        self.projection, self.wanted, self.evidence = projection, wanted, evidence
        self.people = sorted(cutter.chosen)
        self.left_out = len(cutter.left_out)
        self.ties = ties
        self.chart = wanted.chart(self.people, ties) if wanted.chart else None
        self.places = self._place() if self.chart is None else self.chart.places(self.people)
        few = self.people if len(self.people) <= TOLD else sorted(wanted.focus)[:TOLD]
        self.told = wanted.tell(few) if wanted.tell and few else {}

    def _place(self) -> dict[int, Place]:
        from graphkit.layout import place  # noqa: PLC0415 - scipy, only for pictures

        own, ties = np.array(self.people, np.int64), self.ties
        ends = [np.searchsorted(own, end) for end in (ties.one, ties.other)]
        positions = place(
            len(self.people),
            np.column_stack([*ends, self.projection.arrays.tie_weight[ties.place]]),
            [self._group(p) for p in self.people],
            self.wanted.seed,
        )
        return dict(zip(self.people, map(tuple, positions.tolist()), strict=True))

    def _group(self, person: int) -> str | None:
        """The community of a person, or the group that stands in its place."""
        groups = self.wanted.groups
        return self.projection.community[person] if groups is None else groups.get(person, _NONE)[0]

    def build(self, beyond: Sequence[int], outer: TieColumns) -> Slice:
        """The slice, with things and people beyond put where there is room."""
        if self.chart is not None:
            return self._map(self.chart)
        cap, listed = self._listed() if len(self.people) <= HUGE else (0, set())
        beyond, outer = self._affordable(beyond, outer, listed)
        listed.update(*self.evidence.list_of(outer, 2))
        companions = self._companions()
        listed |= companions.works()
        works, keep = self.evidence.works(listed)
        spots = self._place_newcomers(companions.every, beyond, outer)
        edges = self.evidence.edges(self.ties, cap, keep)
        people = self._nodes(self.people, self.places, self.ties, bool(self.wanted.focus))
        ring = self._nodes(beyond, spots, outer, focus=False)
        wanted = self.wanted
        return Slice(
            title=wanted.title,
            made_by=wanted.made_by,
            generation=self.projection.tables.generation,
            sources=self._sources(),
            left_out=self.left_out,
            nodes=people,
            edges=edges,
            works=works,
            communities=self._communities([*self.people, *beyond]),
            things=companions.nodes(spots, len(self.people)),
            links=companions.links(keep),
            ring=ring,
            ring_edges=self.evidence.edges(outer, 2, keep),
            hints=tuple(wanted.hints),
            path=tuple(wanted.path),
            years=wanted.years,
            note=self._note(),
        )

    def _map(self, chart: Chart) -> Slice:
        """Everybody and their ties, with the works behind the strongest of each."""
        wanted, projection = self.wanted, self.projection
        nodes = self._nodes(self.people, self.places, self.ties, bool(wanted.focus))
        works, keep = self.evidence.works(chosen_works(projection, self.people, self.ties))
        return Slice(
            title=wanted.title,
            made_by=wanted.made_by,
            generation=projection.tables.generation,
            sources=self._sources(),
            left_out=self.left_out,
            nodes=nodes,
            edges=self.evidence.edges(self.ties, 0, {}),
            works=works,
            communities=self._communities(self.people),
            years=wanted.years,
            note=self._note(),
            views=("map",),
            map=map_of(projection, chart, self.people, nodes, keep),
        )

    def _listed(self) -> tuple[int, set[int]]:
        return self.evidence.listed(self.ties, room=self.wanted.room)

    def _affordable(
        self, beyond: Sequence[int], outer: TieColumns, listed: set[int]
    ) -> tuple[list[int], TieColumns]:
        """As many of the people beyond as the budget of a file allows, the nearest first."""
        by_person: dict[int, list[int]] = {p: [] for p in beyond}
        pairs, works = list(outer.pairs()), self.evidence.list_of(outer, 2)
        for tie, pair in enumerate(pairs):
            for person in pair:
                if person in by_person:
                    by_person[person].append(tie)
        inside = set(self.people)
        kept: list[int] = []
        new: set[int] = set()
        among = room = 0
        for person in beyond:
            inside.add(person)
            ties = [t for t in by_person[person] if inside.issuperset(pairs[t])]
            own = set[int]().union(*(works[t] for t in ties)) - listed - new
            among += len(ties)
            room += self.evidence.weight(own)
            if len(new) + len(own) > RING_WORKS or among > RING_TIES or room > RING_ROOM:
                inside.remove(person)
                break
            kept.append(person)
            new |= own
        fit = np.array([inside.issuperset(pair) for pair in pairs], np.bool_)
        return kept, outer.where(fit)

    def _companions(self) -> Companions:
        wanted = self.wanted
        small = len(self.people) <= SMALL
        kinds = wanted.kinds if small else ()
        focus = {
            "topics": wanted.topics,
            "institutions": wanted.institutions,
            "works": wanted.works,
        }
        return Companions.around(self.projection, self.evidence, self.people, kinds, focus)

    def _place_newcomers(
        self, companions: Sequence[Companion], beyond: Sequence[int], outer: TieColumns
    ) -> dict[object, Place]:
        from graphkit.layout import place_newcomers  # noqa: PLC0415 - only for pictures

        row = {p: n for n, p in enumerate(self.people)}
        keys: list[object] = [t.id for t in companions]
        near = [[row[p] for p in t.people] for t in companions]
        tied: dict[int, list[int]] = {p: [] for p in beyond}
        for a, b in outer.pairs():
            for one, other in ((a, b), (b, a)):
                if one in tied and other in row:
                    tied[one].append(row[other])
        keys += beyond
        near += [tied[p] for p in beyond]
        outwards = [0.4] * len(companions) + [1.6] * len(beyond)
        spots = place_newcomers([self.places[p] for p in self.people], near, outwards)
        return dict(zip(keys, spots, strict=True))

    def _nodes(
        self,
        people: Sequence[int],
        places: Mapping[int, Place] | Mapping[object, Place],
        ties: TieColumns,
        focus: bool,
    ) -> tuple[SliceNode, ...]:
        """Some people, with facts; `ties` are all that the picture has of them."""
        known = self._known(people)
        names, degrees = known.pop("name"), known["coauthors"]
        works = [many or 0 for many in known["works"]]
        size = np.sqrt(np.array(works) / (max(works, default=0) or 1)).round(3).tolist()
        shown = Counter(chain(ties.one.tolist(), ties.other.tolist()))
        ids, wanted = self.projection.ids, self.wanted
        nodes = []
        for n, (person, facts) in enumerate(
            zip(people, zip(*known.values(), strict=True), strict=True)
        ):
            own = {k: v for k, v in zip(known, facts, strict=True) if v is not None}
            own |= self.told.get(person, {})
            nodes.append(
                SliceNode(
                    ids[person],
                    "author",
                    names[n],
                    *places[person],
                    size[n],
                    self._group(person),
                    focus and person in wanted.focus,
                    degrees[n] - shown[person],
                    own,
                )
            )
        return tuple(sorted(nodes))

    def _known(self, people: Sequence[int]) -> dict[str, list[Any]]:
        """What is known of some people, as columns."""
        own = np.asarray(people, np.int64)
        found = self.projection.people_columns(own)
        found["coauthors"] = self.projection.ties.lengths(own).tolist()
        if self.wanted.years is not None:
            found["works"] = self.projection.wrote.lengths(own).tolist()
        if self.chart is not None:
            found |= facts_of(self.projection, people)
        elif len(self.people) <= SMALL:
            houses = Companions.institutions_of(self.projection, people)
            topics = self.evidence.subjects.foremost
            found["affiliation"] = [houses.get(person) for person in people]
            found["topics"] = [", ".join(topics.get(person, ())) or None for person in people]
        return found

    def _sources(self) -> tuple[str, ...]:
        """The files behind the picture: those of most works of whom it is about come first.

        Where a tie is no work's, it may be from any file that states none, and they are named.
        """
        links = self.projection.stated_by
        drawn = self._works_by_source(self.people)
        focus = list(self.wanted.focus)
        many = self._works_by_source(focus) if focus else drawn
        named = drawn > 0
        if not named.any() or (self.projection.arrays.tie_works[self.ties.place] == 0).any():
            named |= np.bincount(links.rows.targets, minlength=len(links.names)) == 0
        behind = np.flatnonzero(named).tolist()
        return tuple(
            links.names[s] for s in sorted(behind, key=lambda s: (-many[s], links.names[s]))
        )

    def _works_by_source(self, people: Sequence[int]) -> Array:
        """How many works of some people each source states."""
        links, wrote = self.projection.stated_by, self.projection.wrote
        works = np.unique(wrote.targets[wrote.spread(people)[1]])
        states = links.rows.targets[links.rows.spread(works)[1]]
        found: Array = np.bincount(states, minlength=len(links.names))
        return found

    def _communities(self, people: Sequence[int]) -> tuple[SliceCommunity, ...]:
        if self.wanted.groups is not None:
            many = Counter(self.wanted.groups.values())
            here = sorted({self.wanted.groups[p] for p in people if p in self.wanted.groups})
            return tuple(SliceCommunity(*group, many[group]) for group in here)
        present = {self.projection.community[p] for p in people}
        table = self.projection.tables.read("communities", ["id", "label", "size"])
        own = pc.is_in(table.column("id"), pa.array(list(present), pa.string()))
        communities = (SliceCommunity(**row) for row in table.filter(own).to_pylist())
        # of equal ones the tables are in another order on each store
        return tuple(sorted(communities, key=lambda one: (-one.size, len(one.id), one.id)))

    def _note(self) -> str | None:
        said = []
        if self.left_out:
            said.append(f"+{self.left_out:,} more within reach")
        if big := self._too_long():
            said.append(f"{works_beyond_cap(big)} not counted in ties")
        return "; ".join(said) or None

    def _too_long(self) -> int:
        """Works of the people here that tie nobody: their lists of authors are too long."""
        team = self.projection.team
        long = np.flatnonzero(np.diff(team.starts) > PAIR_CAP)
        here = np.zeros(len(self.projection), dtype=bool)
        here[self.people] = True
        return sum(bool(here[team.of(work)].any()) for work in long.tolist())


__all__ = [
    "KINDS",
    "USUAL_KINDS",
    "SliceEdge",
    "SliceWork",
    "Wanted",
    "people_in",
    "slice_around",
    "slice_of",
]
