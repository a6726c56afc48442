"""The graph: its schema as data, and its tables."""

from graphkit.graph.checked import AGAIN, CheckedFiles
from graphkit.graph.folder import AUTHOR_SCORES, CACHE, SCORES, TableFolder
from graphkit.graph.holding import MARK, Hold, free_folder, hold, remove_unheld
from graphkit.graph.mirror import LARGE, Finding, is_large, keep_mirror
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
from graphkit.graph.tables import (
    PAIR_CAP,
    Tables,
    generation_name,
    tables_in_turn,
    works_beyond_cap,
)

__all__ = [
    "AGAIN",
    "AUTHOR_SCORES",
    "CACHE",
    "DECISIONS",
    "EQUAL",
    "ITEMS",
    "LARGE",
    "MARK",
    "MENTIONS",
    "NODE",
    "NODES",
    "PAIR_CAP",
    "PART",
    "RELATION",
    "RELATIONS",
    "SCHEMA_VERSION",
    "SCORES",
    "STATEMENTS",
    "WORDS",
    "CheckedFiles",
    "Finding",
    "Hold",
    "Node",
    "Relation",
    "SourceInfo",
    "TableFolder",
    "Tables",
    "free_folder",
    "generation_name",
    "hold",
    "is_large",
    "keep_mirror",
    "remove_unheld",
    "schema_of",
    "tables_in_turn",
    "works_beyond_cap",
]
