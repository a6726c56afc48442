"""Projection -> results. Functions that take values and return values; no database is near."""

from graphkit.analyse.closeness import HALF_LIFE, collaborators
from graphkit.analyse.communities import (
    Earlier,
    bridges_between,
    describe,
    find_communities,
    members_of,
    modularity,
    parts_of,
    works_between,
    works_inside,
)
from graphkit.analyse.leiden import leiden_communities, leiden_partitions
from graphkit.analyse.ranking import (
    MEASURES,
    citation_indices,
    held_together,
    measure,
    rank,
    scores,
)

__all__ = [
    "HALF_LIFE",
    "MEASURES",
    "Earlier",
    "bridges_between",
    "citation_indices",
    "collaborators",
    "describe",
    "find_communities",
    "held_together",
    "leiden_communities",
    "leiden_partitions",
    "measure",
    "members_of",
    "modularity",
    "parts_of",
    "rank",
    "scores",
    "works_between",
    "works_inside",
]
