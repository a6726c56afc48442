"""Maps: who is cut out, in which regions they work, what these are called, where everybody lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import numpy as np

from graphkit.analyse.labels import group_of, label_groups
from graphkit.analyse.regions import regions_of
from graphkit.analyse.title_phrases import alike
from graphkit.projection import Array, Projection
from graphkit.results.regions import Regions
from graphkit.slices import Chart, SliceRegion

LEVELS = ("field", "community", "group")
APART = "Small groups, tied to nobody else here"
NAMED = 2  # people in the title of a group whose works have no words in common
TITLED = 8  # people of a group from which it has a title of its own


def charted(projection: Projection, seed: int) -> Callable[[Sequence[int], Any], Chart]:
    """What a slice asks for to become a map."""

    def chart(people: Sequence[int], ties: Any) -> Chart:
        from graphkit.layout import territory  # noqa: PLC0415 - scipy, only for pictures

        own = np.asarray(people, np.int64)
        matrix = _matrix(projection, own, ties)
        regions = regions_of(matrix, [projection.community[p] for p in people], seed)
        cells = territory.territory(matrix, regions.levels, regions.apart)
        listed, place = _regions(projection, own, regions)
        return Chart(listed, place, territory.points(cells) * territory.PITCH, territory.PITCH)

    return chart


def _matrix(projection: Projection, own: Array, ties: Any) -> Any:
    """The ties among these people as a symmetric matrix."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    one, other = np.searchsorted(own, ties.one), np.searchsorted(own, ties.other)
    weight = projection.arrays.tie_weight[ties.place]
    ends = (np.concatenate([one, other]), np.concatenate([other, one]))
    return csr_array((np.concatenate([weight, weight]), ends), shape=(len(own), len(own)))


def _regions(
    projection: Projection, own: Array, regions: Regions
) -> tuple[tuple[SliceRegion, ...], Array]:
    """All regions with their titles, and of everybody the place of the smallest in the list."""
    listed: list[SliceRegion] = []
    before: Array = np.full(len(own), -1)
    ids: dict[str, list[str]] = {}
    above: list[str] = []
    place = np.full(len(own), -1)
    for level, codes in zip(LEVELS, regions.levels, strict=True):
        members = _members(codes)
        titles = _titles(projection, [own[rows] for rows in members], level, above)
        above += titles
        ids[level] = [f"{level[0]}{n}" for n in range(len(members))]
        for n, (rows, title) in enumerate(zip(members, titles, strict=True)):
            parent = None if level == "field" else ids[LEVELS[len(ids) - 2]][int(before[rows[0]])]
            place[rows] = len(listed)
            listed.append(SliceRegion(ids[level][n], parent, level, title, len(rows)))
        before = codes
    if regions.apart:
        rest = np.fromiter(chain.from_iterable(regions.apart), np.int64)
        place[rest] = len(listed)
        listed.append(SliceRegion("apart", None, "apart", APART, len(rest)))
    return tuple(listed), place


def _members(codes: Array) -> list[Array]:
    order = np.argsort(codes, kind="stable")
    order = order[codes[order] >= 0]
    if not len(order):
        return []
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def _titles(
    projection: Projection, groups: Sequence[Array], level: str, above: Sequence[str]
) -> list[str]:
    """What the works of each group are about, or who leads it; communities keep their labels.

    What stands above already tells nothing of a part: no title comes twice on a map.
    """
    known = _known(projection, groups, above) if level == "community" else [""] * len(groups)
    asked = [n for n, own in enumerate(groups) if not known[n] and _titled(own, level)]
    told = [*above, *filter(None, known)]
    parts = [group_of(projection, groups[n].tolist()) for n in asked]
    labels = label_groups(projection, parts, known=told, terms=False)
    made = dict(zip(asked, (label.text for label in labels), strict=True))
    return [known[n] or made.get(n) or _around(projection, own) for n, own in enumerate(groups)]


def _titled(own: Array, level: str) -> bool:
    return level != "group" or len(own) >= TITLED


def _known(projection: Projection, groups: Sequence[Array], above: Sequence[str]) -> list[str]:
    """The label of the community that a group is; empty where it is another one, or told above."""
    rows = projection.tables.read("communities", ["id", "label"])
    label = dict(zip(rows.column(0).to_pylist(), rows.column(1).to_pylist(), strict=True))
    found = []
    for own in groups:
        codes = {projection.community[p] for p in own.tolist()}
        found.append(label.get(next(iter(codes)), "") if len(codes) == 1 else "")
    taken = {alike(title) for title in above}
    for n, title in enumerate(found):
        found[n] = "" if alike(title) in taken else title
        taken.add(alike(title))
    return found


def _around(projection: Projection, own: Array) -> str:
    many = projection.ties.lengths(own)
    first = own[np.lexsort((own, -many))[:NAMED]].tolist()
    return "around " + " and ".join(projection.names[p] for p in first)
