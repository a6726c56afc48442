"""A slice: a small part of the graph, cut by relevance, placed, and ready to be drawn.

projection → cutting (who) → evidence (works behind ties) → things, ring → positions → `Slice`
"""

from __future__ import annotations

from graphkit.slices.building import Wanted, people_in, slice_around, slice_of
from graphkit.slices.charting import Chart
from graphkit.slices.circles import circles_slice, works_by_id
from graphkit.slices.comparing import compare
from graphkit.slices.model import (
    CIRCLE,
    MIDDLE,
    VERSION,
    VIEWS,
    CirclePerson,
    CircleTie,
    Slice,
    SliceCircle,
    SliceCircles,
    SliceCommunity,
    SliceEdge,
    SliceHint,
    SliceMap,
    SliceNode,
    SliceRegion,
    SliceWork,
)

__all__ = [
    "CIRCLE", "MIDDLE", "VERSION", "VIEWS", "Chart", "CirclePerson", "CircleTie", "Slice",
    "SliceCircle", "SliceCircles", "SliceCommunity", "SliceEdge", "SliceHint", "SliceMap",
    "SliceNode", "SliceRegion", "SliceWork", "Wanted", "circles_slice", "compare", "people_in",
    "slice_around", "slice_of", "works_by_id",
]  # fmt: skip
