"""graphkit: a knowledge graph and collaboration explorer for research.

>>> import graphkit as gk
>>> g = gk.demo("my-workspace")  # doctest: +SKIP
>>> g.author("Seo-yeon Kim").collaborators()  # doctest: +SKIP

The public names are imported when first used, so that the command line starts quickly.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable as _Callable
from pathlib import Path as _Path
from typing import TYPE_CHECKING
from typing import Any as _Any
from typing import TypeVar as _TypeVar
from typing import cast as _cast

from graphkit import errors as _errors

if TYPE_CHECKING:
    from graphkit.errors import (
        AmbiguousNameError,
        GraphkitError,
        NotFoundError,
        StoreError,
        UsageError,
    )
    from graphkit.questions.drawing import draw
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
    "draw",
    "formats",
    "open",
    "read",
]

_Verb = _TypeVar("_Verb", bound=_Callable[..., _Any])
_HOMES = {
    **dict.fromkeys(
        ["AmbiguousNameError", "GraphkitError", "NotFoundError", "StoreError", "UsageError"],
        "graphkit.errors",
    ),
    **dict.fromkeys(["Affiliation", "Mention", "Origin", "Rejected", "Work"], "graphkit.records"),
    "Scores": "graphkit.results",
    "Slice": "graphkit.slices",
    "draw": "graphkit.questions.drawing",
    **dict.fromkeys(["formats", "read"], "graphkit.sources"),
    **dict.fromkeys(["Author", "KnowledgeGraph", "Receipt", "demo"], "graphkit.workspace"),
}


def __getattr__(name: str) -> _Any:
    if name == "__version__":
        return importlib.import_module("importlib.metadata").version("research-graphkit")
    if name not in _HOMES:
        raise AttributeError(f"module 'graphkit' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _told_in_words(verb: _Verb) -> _Verb:
    """Wrong arguments are told in words; what looks at them is imported with the first call."""

    @functools.wraps(verb)
    def asked(*given: _Any, **named: _Any) -> _Any:
        from graphkit.in_words import checked  # noqa: PLC0415

        return checked(verb)(*given, **named)

    return _cast("_Verb", asked)


@_told_in_words
def open(  # noqa: A001 - gk.open reads well
    workspace: str | _Path | None = None,
    store: str | None = None,
    *,
    mapping: str | _Path | None = None,
    force: bool = False,
) -> KnowledgeGraph:
    """Open a workspace, made if absent: a folder, `$GRAPHKIT_WORKSPACE`, or `./graphkit-data`.

    `store="bolt://…"` (or `$NEO4J_URI`) keeps its graph in Neo4j. `gk.open("bolt://…")` alone
    attaches to a server's graph, read-only; `mapping` names a file that says how another program's
    schema is to be read. `force` writes to a server that holds something else.

    >>> import graphkit as gk
    >>> with gk.open("new-workspace") as g:
    ...     print(g)
    <graphkit workspace new-workspace: empty>
    """
    from graphkit.stores import is_address  # noqa: PLC0415
    from graphkit.workspace import KnowledgeGraph, attach  # noqa: PLC0415

    if isinstance(workspace, str) and is_address(workspace):
        return attach(workspace, mapping)
    if mapping is not None:
        raise _errors.UsageError('A mapping goes with a server alone: gk.open("bolt://…").')
    return KnowledgeGraph(workspace, store, force=force)


def load_ipython_extension(ipython: _Any) -> None:
    """`%load_ext graphkit` in a notebook: then `%%cypher` begins a cell that is a query."""
    from graphkit.workspace.magic import register  # noqa: PLC0415

    register(ipython)
