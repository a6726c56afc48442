"""The graph: its schema as data, and its tables."""

from graphkit.graph.folder import AUTHOR_SCORES, TableFolder
from graphkit.graph.schema import (
    NODE,
    NODES,
    RELATION,
    RELATIONS,
    SCHEMA_VERSION,
    Node,
    Relation,
    schema_of,
)
from graphkit.graph.stated import STATEMENTS, SourceInfo
from graphkit.graph.tables import PAIR_CAP, Tables, tables_of

__all__ = [
    "AUTHOR_SCORES",
    "NODE",
    "NODES",
    "PAIR_CAP",
    "RELATION",
    "RELATIONS",
    "SCHEMA_VERSION",
    "STATEMENTS",
    "Node",
    "Relation",
    "SourceInfo",
    "TableFolder",
    "Tables",
    "schema_of",
    "tables_of",
]
