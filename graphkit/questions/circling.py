"""The views of a picture: circles first where a slice has one subject, the network beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial

from graphkit.analyse.circles import circles_of, groups_of
from graphkit.errors import UsageError
from graphkit.projection import Projection
from graphkit.questions.mapping import charted
from graphkit.questions.snapshot import Snapshot
from graphkit.results import WorkCircles
from graphkit.slices import (
    CIRCLE,
    MIDDLE,
    VIEWS,
    Slice,
    Wanted,
    circles_slice,
    people_in,
    slice_of,
    works_by_id,
)

MAP, LARGE = 300, 2_000  # people: a map unless another view is asked for; also around one person
APART = 0.5  # of the collaborators in one community: then their circles group the network
GROUP, SCATTERED = 3, 0.2  # so does a share of them in communities of which fewer are here
KEPT = 256  # people of a generation whose circles are kept
ROOM = 40_000  # bytes for the works of a network that stands beside circles
SUBJECTS = ("people", "topic", "community", "institution")


def check_view(view: str | None, about: str, *, compared: bool, several: bool) -> None:
    """Refuse a view that the subject cannot have, before anything is computed."""
    if view is not None and view not in VIEWS:
        raise UsageError(f"{view!r} is no view; choose of {', '.join(VIEWS)}.")
    if view == "circles" and (compared or several or about not in SUBJECTS):
        raise UsageError(
            "Circles are of one person, topic, community or institution; choose the view network."
        )


def as_map(projection: Projection, wanted: Wanted, about: str, view: str | None) -> bool:
    """Whether a picture is a map: it was asked for, or would have too many people for lines.

    What lies around one person in a step is circles first, however many it is.
    """
    if view is not None or about == "path":
        return view == "map"
    if about == "everything":
        return True
    near = about == "people" and len(wanted.focus) == 1 and wanted.hops <= 1
    most = LARGE if near else MAP
    return wanted.max_nodes > most and people_in(projection, wanted) > most


def mapped(projection: Projection, wanted: Wanted) -> Wanted:
    """What is wanted, as a map."""
    return replace(wanted, chart=charted(projection, wanted.seed), kinds=("people",))


def circles_around(snapshot: Snapshot, person: int, seed: int = 0) -> WorkCircles:
    """The circles of a person. A page and the picture in it ask for the same: the last are kept."""
    ask = snapshot.once(
        "circles", lambda: lru_cache(KEPT)(partial(circles_of, snapshot.projection))
    )
    return ask(person, seed)


def circles_for(
    snapshot: Snapshot, projection: Projection, wanted: Wanted, about: str, view: str | None
) -> WorkCircles | None:
    """The circles around what a picture is about; None where it has no one subject.

    A network alone has those of a person, too: they group its people where communities do not.
    """
    if about not in SUBJECTS or len(wanted.focus) > 1 or wanted.chart is not None:
        return None
    if view == "network" and (about != "people" or not wanted.focus or wanted.hops > 1):
        return None
    if wanted.focus and projection is snapshot.projection:
        return circles_around(snapshot, wanted.focus[0], wanted.seed)
    if wanted.focus:
        return circles_of(projection, wanted.focus[0], wanted.seed)
    ident = _ident(projection, wanted, about)
    people, title = wanted.candidates, wanted.title
    return groups_of(projection, people, about, ident, title, seed=wanted.seed)


def beside(
    projection: Projection, wanted: Wanted, work_circles: WorkCircles | None, view: str | None
) -> Wanted:
    """What the network shows: beside circles with less room for works, and in their groups.

    The communities of the whole graph say nothing where most of these people are in one, or each in
    another.
    """
    if work_circles is None:
        return wanted
    if view != "network":
        wanted = replace(wanted, room=ROOM)
    people = [p for circle in work_circles.circles for p in circle.people]
    people.sort(key=lambda p: (-work_circles.weight[p], p))
    people = people[: wanted.max_nodes]  # those who have room in the network
    if work_circles.kind != "author" or not people or _are_apart(projection, people):
        return wanted
    groups = dict.fromkeys(wanted.focus, (MIDDLE, work_circles.name))
    for n, circle in enumerate(work_circles.circles, 1):
        if circle.kind == "single":  # they have nothing in common
            continue
        groups |= dict.fromkeys(circle.people, (f"{CIRCLE}{n}", circle.title))
    return replace(wanted, groups=groups)


def _are_apart(projection: Projection, people: Sequence[int]) -> bool:
    """Whether communities part some people: no half is in one, few are nearly alone in theirs."""
    here = Counter(projection.community[p] for p in people)
    scattered = sum(many for many in here.values() if many < GROUP)
    return max(here.values()) < APART * len(people) and scattered <= SCATTERED * len(people)


def circles_only(projection: Projection, wanted: Wanted, work_circles: WorkCircles) -> Slice:
    """A slice of circles alone: nobody's place is sought for a network that nobody sees."""
    none = replace(
        wanted, max_nodes=1, hops=0, candidates=(), also=(), tell=None, ring=False, hints=()
    )
    return with_views(projection, slice_of(projection, none), work_circles, "circles")


def with_views(
    projection: Projection, cut: Slice, work_circles: WorkCircles | None, view: str | None
) -> Slice:
    """The slice with the views that were asked for, or that suit it."""
    if work_circles is None or view == "network":
        return replace(cut, views=(view or "network",))
    circles, works = circles_slice(projection, work_circles)
    views = ("circles",) if view else ("circles", "network")
    return replace(cut, circles=circles, works=works_by_id(cut.works, works), views=views)


def _ident(projection: Projection, wanted: Wanted, about: str) -> str:
    if wanted.topics:
        return projection.topics.ids[wanted.topics[0]]
    if wanted.institutions:
        return projection.author_institutions.ids[wanted.institutions[0]]
    codes = {projection.community[p] for p in wanted.candidates}
    return f"{about}:{next(iter(codes), '')}"
