"""The views of a picture: circles first where a slice has one subject, the network beside them."""

from __future__ import annotations

from dataclasses import replace

from graphkit.analyse.circles import circles_of, groups_of
from graphkit.errors import UsageError
from graphkit.projection import Projection
from graphkit.slices import VIEWS, Slice, Wanted, circles_slice, works_by_id

MAP = 2_000  # people: so many are a map unless another view is asked for
SUBJECTS = ("people", "topic", "community", "institution")


def check_view(view: str | None, about: str, *, compared: bool, several: bool) -> None:
    """Refuse a view that the subject cannot have, before anything is computed."""
    if view is not None and view not in VIEWS:
        raise UsageError(f"{view!r} is no view; choose of {', '.join(VIEWS)}.")
    if view == "circles" and (compared or several or about not in SUBJECTS):
        raise UsageError(
            "Circles are of one person, topic, community or institution; choose the view network."
        )


def with_views(
    projection: Projection, cut: Slice, wanted: Wanted, about: str, view: str | None
) -> Slice:
    """The slice with the views that were asked for, or that suit it."""
    fit = about in SUBJECTS and len(wanted.focus) <= 1 and not cut.windows
    if view is None and wanted.max_nodes > MAP:
        return cut  # the page of so many people is a map already
    if view in ("network", "map") or not fit:
        return replace(cut, views=(view or "network",))
    found = circles_of(projection, wanted.focus[0], wanted.seed) if wanted.focus else groups_of(
        projection, wanted.candidates, about, _ident(projection, wanted, about), wanted.title,
        seed=wanted.seed,
    )  # fmt: skip
    circles, works = circles_slice(projection, found)
    views = ("circles",) if view else ("circles", "network")
    return replace(cut, circles=circles, works=works_by_id(cut.works, works), views=views)


def _ident(projection: Projection, wanted: Wanted, about: str) -> str:
    if wanted.topics:
        return projection.topics.ids[wanted.topics[0]]
    if wanted.institutions:
        return projection.author_institutions.ids[wanted.institutions[0]]
    codes = {projection.community[p] for p in wanted.candidates}
    return f"{about}:{next(iter(codes), '')}"
