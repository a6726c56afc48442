"""Queries as files: found by name, header read, parameters bound, traps linted."""

from graphkit.cypher.library import Library, Parameter, Query, queries_folder
from graphkit.cypher.lint import Finding, lint

__all__ = ["Finding", "Library", "Parameter", "Query", "lint", "queries_folder"]
