"""Queries as files and as typed: found by name, header read, parsed, gated, bound, linted.

What is typed is read into a tree (`parsing`, `tree`); the gate, the linter, what the embedded engine
is asked (`staged`, `embedded`), and our own answering (`answering`) visit that tree.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphkit.cypher.gate import Known, Typed, gate
    from graphkit.cypher.library import Library, Parameter, Query, queries_folder
    from graphkit.cypher.lint import Finding, lint
    from graphkit.cypher.staged import staged

__all__ = ["Finding", "Known", "Library", "Parameter", "Query", "Typed", "gate", "lint",
           "queries_folder", "staged"]  # fmt: skip

# Imported when first used: the process that answers typed queries needs none of the tables' code.
_HOMES = {
    **dict.fromkeys(["Known", "Typed", "gate"], "graphkit.cypher.gate"),
    **dict.fromkeys(["Library", "Parameter", "Query", "queries_folder"], "graphkit.cypher.library"),
    **dict.fromkeys(["Finding", "lint"], "graphkit.cypher.lint"),
    "staged": "graphkit.cypher.staged",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = importlib.import_module(_HOMES[name])
    value = globals()[name] = getattr(home, name)
    return value
