"""Queries as files and as typed: found by name, header read, parsed, gated, bound, linted.

What is typed is read into a tree (`parsing`, `tree`); the gate, the linter, what the embedded
engine is asked (`staged`, `embedded`), and our own answering (`answering`) visit that tree.
"""

from graphkit.cypher.gate import GraphNames, Typed, gate
from graphkit.cypher.library import Library, Parameter, Query, queries_folder
from graphkit.cypher.lint import Finding, lint
from graphkit.cypher.staged import staged

__all__ = ["Finding", "GraphNames", "Library", "Parameter", "Query", "Typed", "gate", "lint",
           "queries_folder", "staged"]  # fmt: skip
