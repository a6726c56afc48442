"""graphkit: a knowledge graph and collaboration explorer for research.

>>> import graphkit as gk
>>> g = gk.demo("my-workspace")  # doctest: +SKIP
>>> g.author("Seo-yeon Kim").collaborators()  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import metadata as _metadata
from pathlib import Path as _Path

from graphkit.errors import (
    AmbiguousNameError,
    GraphkitError,
    NotFoundError,
    StoreError,
    UsageError,
)
from graphkit.records import Affiliation, Mention, Origin, Rejected, Work
from graphkit.results import Scores
from graphkit.slices import Slice
from graphkit.sources import formats, read
from graphkit.workspace import Author, KnowledgeGraph, Receipt, demo

__all__ = [
    "Affiliation",
    "AmbiguousNameError",
    "Author",
    "GraphkitError",
    "KnowledgeGraph",
    "Mention",
    "NotFoundError",
    "Origin",
    "Receipt",
    "Rejected",
    "Scores",
    "Slice",
    "StoreError",
    "UsageError",
    "Work",
    "demo",
    "formats",
    "open",
    "read",
]

__version__ = _metadata.version("research-graphkit")


def open(workspace: str | _Path | None = None) -> KnowledgeGraph:  # noqa: A001 - gk.open reads well
    """Open a workspace, made if absent: a folder, `$GRAPHKIT_WORKSPACE`, or `./graphkit-data`."""
    return KnowledgeGraph(workspace)
