"""The graph: its schema as data, and its tables."""

from graphkit.graph.folder import AUTHOR_SCORES, TableFolder
from graphkit.graph.schema import (
    DECISIONS,
    EQUAL,
    ITEMS,
    MENTIONS,
    NODE,
    NODES,
    PART,
    RELATION,
    RELATIONS,
    SCHEMA_VERSION,
    WORDS,
    Node,
    Relation,
    schema_of,
)
from graphkit.graph.stated import STATEMENTS, SourceInfo
from graphkit.graph.tables import PAIR_CAP, Tables, tables_of, works_beyond_cap

__all__ = [
    "AUTHOR_SCORES",
    "DECISIONS",
    "EQUAL",
    "ITEMS",
    "MENTIONS",
    "NODE",
    "NODES",
    "PAIR_CAP",
    "PART",
    "RELATION",
    "RELATIONS",
    "SCHEMA_VERSION",
    "STATEMENTS",
    "WORDS",
    "Node",
    "Relation",
    "SourceInfo",
    "TableFolder",
    "Tables",
    "schema_of",
    "tables_of",
    "works_beyond_cap",
]
