"""A slice: a small part of the graph, cut by relevance, placed, and ready to be drawn.

projection → cutting (who) → evidence (works behind ties) → things, ring → positions → `Slice`
"""

from __future__ import annotations

from graphkit.slices.building import Wanted, slice_around, slice_of
from graphkit.slices.circles import circles_slice, works_by_id
from graphkit.slices.comparing import compare
from graphkit.slices.model import (
    CIRCLE,
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
    SliceNode,
    SliceWork,
)

__all__ = [
    "CIRCLE", "VERSION", "VIEWS", "CirclePerson", "CircleTie", "Slice", "SliceCircle",
    "SliceCircles", "SliceCommunity", "SliceEdge", "SliceHint", "SliceNode", "SliceWork",
    "Wanted", "circles_slice", "compare", "slice_around", "slice_of", "works_by_id",
]  # fmt: skip
