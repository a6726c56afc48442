"""Projection -> results. Functions that take values and return values; no database is near."""

from graphkit.analyse.closeness import collaborators
from graphkit.analyse.communities import (
    Earlier,
    describe,
    find_communities,
    modularity,
    parts_of,
)
from graphkit.analyse.leiden import leiden_communities, leiden_partitions
from graphkit.analyse.ranking import MEASURES, Ranked, rank

__all__ = [
    "MEASURES",
    "Earlier",
    "Ranked",
    "collaborators",
    "describe",
    "find_communities",
    "leiden_communities",
    "leiden_partitions",
    "modularity",
    "parts_of",
    "rank",
]
