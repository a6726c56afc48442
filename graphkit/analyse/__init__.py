"""Projection -> results. Functions that take values and return values; no database is near."""

from graphkit.analyse.closeness import collaborators
from graphkit.analyse.communities import find_communities, leiden_communities, modularity
from graphkit.analyse.ranking import MEASURES, Ranked, rank

__all__ = [
    "MEASURES",
    "Ranked",
    "collaborators",
    "find_communities",
    "leiden_communities",
    "modularity",
    "rank",
]
