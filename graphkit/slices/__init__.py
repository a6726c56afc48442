"""A slice: a small part of the graph, cut by relevance, placed, and ready to be drawn.

projection → cutting (who) → evidence (works behind ties) → things, ring → positions → `Slice`
"""

from __future__ import annotations

from graphkit.slices.building import Wanted, slice_around, slice_of
from graphkit.slices.comparing import compare
from graphkit.slices.model import (
    VERSION,
    Slice,
    SliceCommunity,
    SliceEdge,
    SliceHint,
    SliceNode,
    SliceWork,
)

__all__ = [
    "VERSION", "Slice", "SliceCommunity", "SliceEdge", "SliceHint", "SliceNode", "SliceWork",
    "Wanted", "compare", "slice_around", "slice_of",
]  # fmt: skip
