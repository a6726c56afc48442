"""Queries as files and as typed: found by name, header read, gated, bound, traps linted."""

from graphkit.cypher.gate import Known, Typed, gate
from graphkit.cypher.library import Library, Parameter, Query, queries_folder
from graphkit.cypher.lint import Finding, lint

__all__ = ["Finding", "Known", "Library", "Parameter", "Query", "Typed", "gate", "lint",
           "queries_folder"]  # fmt: skip
