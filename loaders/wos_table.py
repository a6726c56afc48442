"""Web of Science as a table (tab-delimited, CSV, Excel), with tags or full names in the header.

"Tab-delimited file" has the two-letter tags of the plain text as its columns; the Excel and the
Fast 5000 exports name them in full. Either way the fields are those of `_values/wos_fields`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Document, Note, Origin, Rejected, Work

from ._read import columns, table
from ._values import cleaning, wos_fields

FORMAT = "wos-table"
TITLE = "Web of Science tab-delimited and Excel"
SUFFIXES = (".txt", ".tsv", ".csv", ".xls", ".xlsx")

NAMES = {
    "publication type": "PT", "authors": "AU", "book authors": "BA", "book editors": "BE",
    "book group authors": "GP", "author full names": "AF", "book author full names": "BF",
    "group authors": "CA", "article title": "TI", "source title": "SO", "book series title": "SE",
    "book series subtitle": "BS", "language": "LA", "document type": "DT",
    "conference title": "CT", "conference date": "CY", "conference location": "CL",
    "conference sponsor": "SP", "conference host": "HO", "author keywords": "DE",
    "keywords plus": "ID", "abstract": "AB", "addresses": "C1", "affiliations": "C3",
    "reprint addresses": "RP", "email addresses": "EM", "researcher ids": "RI", "orcids": "OI",
    "funding orgs": "FU", "funding name preferred": "FP", "funding text": "FX",
    "cited references": "CR", "cited reference count": "NR", "times cited wos core": "TC",
    "times cited all databases": "Z9", "180 day usage count": "U1", "since 2013 usage count": "U2",
    "publisher": "PU", "publisher city": "PI", "publisher address": "PA", "issn": "SN",
    "eissn": "EI", "isbn": "BN", "journal abbreviation": "J9", "journal iso abbreviation": "JI",
    "publication date": "PD", "publication year": "PY", "volume": "VL", "issue": "IS",
    "part number": "PN", "supplement": "SU", "special issue": "SI", "meeting abstract": "MA",
    "start page": "BP", "end page": "EP", "article number": "AR", "doi": "DI",
    "book doi": "D2", "early access date": "EA", "number of pages": "PG", "wos categories": "WC",
    "research areas": "SC", "ids number": "GA", "pubmed id": "PM",
    "open access designations": "OA", "highly cited status": "HC", "hot paper status": "HP",
    "date of export": "DA", "ut unique wos id": "UT", "ut unique id": "UT",
}  # fmt: skip
_TAG = re.compile(r"\ufeff?[A-Z][A-Z0-9]\Z")
_EXPECTED = {"AU": "Authors (AU)", "TI": "Article Title (TI)", "SO": "Source Title (SO)",
             "PY": "Publication Year (PY)", "DI": "DOI (DI)", "C1": "Addresses (C1)",
             "CR": "Cited References (CR)", "UT": "UT (Unique WOS ID)"}  # fmt: skip
_LISTS = frozenset("AU AF BA BF BE CA CR".split())
_PLACES = re.compile(r";\s+(?=\[)")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is a table of Web of Science."""
    return _header(head)[1]


def _header(head: str) -> tuple[int, float]:
    for number, row in enumerate(table.beginning(head)[1][:5]):
        tags = {c.strip("\ufeff ") for c in row.cells if _TAG.match(c.strip())}
        if {"PT", "AU", "TI", "SO"} <= tags or {"AU", "TI", "SO", "UT"} <= tags:
            return number, 0.96
        names = {table.key(c) for c in row.cells}
        if {"publication type", "authors", "article title", "source title"} <= names:
            return number, 0.96
        if {"authors", "article title", "ut unique wos id"} <= names:
            return number, 0.96
    return -1, 0.0


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    with document.open_text() as stream:
        head = stream.read(1 << 16)
    dialect, first = table.beginning(head)
    header = first[max(_header(head)[0], 0)] if first else table.Row(1, [])
    if dialect.delimiter == "\t" and any(c == "PT" for c in header.cells):
        dialect = table.Dialect("\t", False)  # it never quotes, and titles may begin with a quote
    tags = [_tag(cell) for cell in header.cells]
    if missed := [name for tag, name in _EXPECTED.items() if tag not in tags]:
        text = f"Web of Science table: no column for {', '.join(missed)}; the others were read"
        yield Note(text, Origin(document.name, FORMAT, header.line))
    if strange := [cell for cell, tag in zip(header.cells, tags, strict=True) if _is_strange(tag)]:
        yield Note(columns.strange_columns(strange), Origin(document.name, FORMAT, header.line))
    for one in table.body(document, dialect, header, FORMAT):
        if isinstance(one, Rejected | Note):
            yield one
        else:
            row, origin = one
            yield _work(tags, row, origin)


def _tag(cell: str) -> str:
    name = cell.strip("\ufeff ")
    return name if _TAG.match(name) else NAMES.get(table.key(name), name)


def _is_strange(tag: str) -> bool:
    return bool(tag) and tag not in wos_fields.KNOWN and tag not in NAMES.values()


def _work(tags: list[str], row: table.Row, origin: Origin) -> Work | Rejected:
    if any(c.strip() for c in row.cells[len(tags) :]):
        reason = f"{len(row.cells)} columns where the header has {len(tags)}"
        return Rejected(reason, origin, cleaning.excerpt(", ".join(row.cells)))
    by_tag: wos_fields.Tags = {}
    for tag, cell in zip(tags, row.cells, strict=False):
        text = cell.strip()
        if not text or not tag:
            continue
        if tag in _LISTS:
            values = [v for v in text.split("; ") if v]
        elif tag == "C1":
            # with names in brackets they hold semicolons too; without, each one parts two addresses
            values = _PLACES.split(text) if text.startswith("[") else text.split("; ")
        else:
            values = [text]
        by_tag.setdefault(tag, []).extend(values)
    return wos_fields.work(by_tag, origin, lambda: ", ".join(c[:60] for c in row.cells[:8]))
