"""The schema as data: labels, keys, relations, columns. The one place that names them.

The tables on disk, the embedded store, a server store and the documentation follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

SCHEMA_VERSION = 6
TEXT, INT, FLOAT, FLAG, TEXTS = (
    pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.list_(pa.string()),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A label, its table, and its columns; `id` is always the key."""

    label: str
    table: str
    columns: Mapping[str, pa.DataType]


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two labels, its table, and its columns after `source` and `target`."""

    name: str
    table: str
    source: str
    target: str
    columns: Mapping[str, pa.DataType]


# Of each number what the latest page that states it says: beside what is computed, never mixed with
# it. `stated_in` names the pages' sources; all that pages ever stated is in `statements`.
STATED: dict[str, pa.DataType] = {
    "stated_h_index": INT, "stated_papers": INT, "stated_citations": INT, "stated_novelty": FLOAT,
    "stated_ai_score": FLOAT, "stated_trust": FLOAT, "stated_on": TEXT, "stated_in": TEXT,
}  # fmt: skip

NODES: tuple[Node, ...] = (
    Node(
        "Author",
        "authors",
        {
            "id": TEXT, "name": TEXT, "name_norm": TEXT, "names": TEXTS, "search": TEXT,
            "orcid": TEXT,
            "works": INT, "degree": INT, "first_year": INT, "last_year": INT,
            "identity_confidence": FLOAT, "identity_basis": TEXT, "possible_homonym": FLAG,
            "community": TEXT, **STATED,
        },
    ),
    Node(
        "Work",
        "works",
        {
            "id": TEXT, "title": TEXT, "title_norm": TEXT, "year": INT, "month": INT, "day": INT,
            "date_inferred": FLAG, "kind": TEXT, "status": TEXT, "venue": TEXT, "series": TEXT,
            "doi": TEXT, "arxiv": TEXT, "url": TEXT, "authors": INT, "authors_truncated": FLAG,
            "authors_omitted": INT, "groups": TEXTS, "countries": TEXTS,
            "has_code": FLAG, "score": FLOAT,
        },
    ),
    Node("Topic", "topics",
         {"id": TEXT, "name": TEXT, "name_norm": TEXT, "kind": TEXT, "works": INT}),
    Node(
        "Institution",
        "institutions",
        {"id": TEXT, "name": TEXT, "name_norm": TEXT, "ror": TEXT, "country": TEXT, "people": INT},
    ),
    Node("Venue", "venues", {"id": TEXT, "name": TEXT, "issn": TEXT, "works": INT}),
    Node("Source", "sources", {"id": TEXT, "name": TEXT, "format": TEXT, "records": INT}),
    Node("Community", "communities", {"id": TEXT, "label": TEXT, "size": INT,
                                         "inside": FLOAT, "stability": FLOAT}),
)  # fmt: skip

RELATIONS: tuple[Relation, ...] = (
    Relation("AUTHORED", "authored", "Author", "Work", {"position": INT, "raw_name": TEXT}),
    Relation("ABOUT", "about", "Work", "Topic", {"weight": FLOAT}),
    Relation("AFFILIATED", "affiliated", "Author", "Institution",
             {"from_year": INT, "to_year": INT, "departments": TEXT}),
    # as a register says: a school of a university, a university of a system
    Relation("PART_OF", "part_of", "Institution", "Institution", {}),
    Relation("PUBLISHED_IN", "published_in", "Work", "Venue", {}),
    Relation("CITES", "cites", "Work", "Work", {}),
    Relation("COAUTHOR", "coauthor", "Author", "Author",
             {"works": INT, "weight": FLOAT, "first_year": INT, "last_year": INT}),
    Relation("IN_COMMUNITY", "in_community", "Author", "Community", {"confidence": FLOAT}),
    # each form of a work as a source states it: preprint and article are versions of one work
    Relation("STATED_BY", "stated_by", "Work", "Source",
             {"line": INT, "kind": TEXT, "year": INT, "month": INT, "day": INT,
              "date_inferred": FLAG, "venue": TEXT, "doi": TEXT, "arxiv": TEXT,
              "citations": INT}),
)  # fmt: skip

# What a server finds without a scan: by equality, by a part of the text, by words.
EQUAL: tuple[tuple[str, str], ...] = (
    ("Author", "orcid"), ("Author", "community"), ("Work", "year"), ("Work", "doi"),
)  # fmt: skip
PART: tuple[tuple[str, str], ...] = (("Author", "search"), ("Work", "title_norm"))
WORDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "person_names": ("Author", ("name", "search")),
    "work_titles": ("Work", ("title",)),
}

NODE = {node.label: node for node in NODES}
RELATION = {relation.name: relation for relation in RELATIONS}
ITEMS: dict[str, Node | Relation] = {
    **{node.table: node for node in NODES},
    **{relation.table: relation for relation in RELATIONS},
}
# Kept beside the graph: why records and mentions were taken for one.
DECISIONS = {"subject": TEXT, "kind": TEXT, "members": INT, "evidence": TEXT}
# What works cite, as printed; `cited` is the work here that it was matched to, `evidence` why.
REFERENCES = {"work": TEXT, "key": TEXT, "text": TEXT, "cited": TEXT, "evidence": TEXT,
              "year": INT, "author": TEXT, "venue": TEXT}  # fmt: skip
# Which mentions a person covers: the fingerprints by which rulings stay with them.
MENTIONS = {"id": TEXT, "person": TEXT, "work": TEXT}


def schema_of(item: Node | Relation) -> pa.Schema:
    """The Arrow schema of a table."""
    ends = {"source": TEXT, "target": TEXT} if isinstance(item, Relation) else {}
    return pa.schema([pa.field(n, t) for n, t in {**ends, **item.columns}.items()])
