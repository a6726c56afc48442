"""docs/queries.md, schema.md, explorer.md, accounts.md, privacy.md from what they are about.

python scripts/reference.py          writes them; the tests see that they are current
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import graphkit as gk  # noqa: E402
from graphkit.accounts.schema import KEPT, META  # noqa: E402
from graphkit.cypher import Query  # noqa: E402
from graphkit.graph import EQUAL, NODES, PART, RELATIONS, SCHEMA_VERSION, WORDS  # noqa: E402
from graphkit.web.doings.table import WAYS  # noqa: E402
from graphkit.web.table import ROUTES  # noqa: E402

SHOWN = 3
WIDEST = 48
MADE = "<!-- made by scripts/reference.py; do not edit -->\n"
FOLDERS = {
    "people": "One person, or people by name",
    "works": "Works, their authors, references and versions",
    "topics": "What is written about, by whom, where, when",
    "institutions": "Institutions, their people and partners",
    "communities": "Circles of people, and who is between them",
    "suggestions": "Who might meet whom, and through whom",
    "paths": "How two people are connected",
    "quality": "What is doubtful or missing",
    "time": "What began, grew and ended",
    "conflicts": "Who may judge whom",
    "graph": "The whole",
    "projections": "Networks for other programs",
}


ROUTES_BEGIN, ROUTES_END = "<!-- routes -->\n", "<!-- end of routes -->\n"


def explorer_page(written: str) -> str:
    """docs/explorer.md with the table of addresses as the explorer has it."""
    lines = ["| address | twins | parameters | what |", "|---|---|---|---|"]
    for route in ROUTES:
        given = ", ".join(f"`{p.name}`" for p in route.in_query)
        twins = " ".join(f".{t}" for t in route.twins)
        lines.append(f"| `{route.path}` | {twins} | {given} | {route.about} |")
    before, _, rest = written.partition(ROUTES_BEGIN)
    table, after = "\n".join(lines), rest.partition(ROUTES_END)[2]
    return f"{before}{ROUTES_BEGIN}{table}\n{ROUTES_END}{after}"


def _between(written: str, begin: str, end: str, lines: list[str]) -> str:
    before, _, rest = written.partition(begin)
    return f"{before}{begin}" + "\n".join(lines) + f"\n{end}{rest.partition(end)[2]}"


def accounts_page(written: str) -> str:
    """docs/accounts.md with the table of what people can do."""
    lines = ["| what | address | who | whose |", "|---|---|---|---|"]
    for way in WAYS:
        who = way.who.name.lower() if way.who else "everybody"
        whose = "one's own" if way.owns else ""
        if way.beside:
            whose += f"; of others: {way.beside.name.lower()}"
        lines.append(f"| {way.about} | {way.method} `{way.path}` | {who} | {whose} |")
    return _between(written, "<!-- ways -->\n", "<!-- end of ways -->\n", lines)


def privacy_page(written: str) -> str:
    """docs/privacy.md with every column of the database."""
    lines = []
    for table in META.sorted_tables:
        purpose, seen, kept = KEPT[table.name]
        lines += [f"### {table.name}", f"Purpose: {purpose}. Seen by: {seen}. Kept: {kept}.", "",
                  "| field | what |", "|---|---|",
                  *(f"| `{c.name}` | {c.comment} |" for c in table.columns), ""]  # fmt: skip
    return _between(written, "<!-- columns -->\n", "<!-- end of columns -->\n", lines[:-1])


def queries_page(graph: gk.KnowledgeGraph) -> str:
    """Every query with its parameters, its columns, and rows of the sample."""
    found = list(graph.queries.values())
    folders = sorted({q.folder for q in found}, key=lambda s: ([*FOLDERS, s].index(s), s))
    lines = [
        "# The query library", MADE,
        f"{len(found)} questions, each a file in `queries/`; the same rows on Neo4j and on the"
        " embedded engine. On the command line `graphkit query NAME -p author=…` (a person also by"
        " name; `--json`, `--csv`, `--slice FILE`, `--explain`), in Python"
        ' `g.query("NAME", author=…)` or `g.queries.people.coauthors(author=…)`;'
        " `graphkit queries WORDS` looks for some. The rows shown are of the bundled sample.", "",
    ]  # fmt: skip
    for folder in folders:
        own = [q for q in found if q.folder == folder]
        lines += [f"- [{folder}](#{folder}): {FOLDERS.get(folder, folder)} ({len(own)})"]
    for folder in folders:
        lines += ["", f"## {folder}"]
        for query in (q for q in found if q.folder == folder):
            lines += ["", *_entry(graph, query)]
    return "\n".join(lines) + "\n"


def _entry(graph: gk.KnowledgeGraph, query: Query) -> list[str]:
    lines = [f"### {query.name}", query.description]
    if query.parameters:
        said = [
            f"`{p.name}` {p.type}" + ("" if p.required else f" = {_cell(p.default)}")
            for p in query.parameters
        ]
        lines += ["", "Parameters: " + ", ".join(said) + "."]
    if query.heavy:
        lines += ["", f"Heavy: {query.heavy}."]
    words = " ".join(f"-p {name}={_word(value)}" for name, value in query.example.items())
    lines += ["", "```", f"graphkit query {query.name} {words}".rstrip(), "```"]
    rows = graph.rows(query.name, **query.example)
    lines += [
        "| " + " | ".join(query.columns) + " |", "|" + "---|" * len(query.columns),
        *("| " + " | ".join(_cell(v) for v in row.values()) + " |" for row in rows[:SHOWN]),
    ]  # fmt: skip
    if len(rows) > SHOWN:
        lines += ["", f"… and {len(rows) - SHOWN} more."]
    return lines


def _word(value: Any) -> str:
    text = ",".join(value) if isinstance(value, list) else str(value)
    return (
        text if text.replace(":", "").replace(".", "").replace("-", "").isalnum() else f'"{text}"'
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return (text if len(text) <= WIDEST else text[: WIDEST - 1] + "…").replace("|", "\\|")


def schema_page() -> str:
    """Labels, relations, keys and indexes, with a diagram."""
    lines = [
        "# The graph", MADE,
        f"Schema {SCHEMA_VERSION}, from `graphkit/graph/schema.py`, the one place that names it."
        " Both stores and the tables on disk follow it. Keys are texts that stay; years are whole"
        " numbers, dates ISO texts; what is not known is null.", "", "```mermaid", "graph LR",
        *(f"  {node.label}" for node in NODES),
        *(f"  {r.source} -- {r.name} --> {r.target}" for r in RELATIONS), "```", "",
        "## Nodes", "| label | property | type | found by |", "|---|---|---|---|",
    ]  # fmt: skip
    for node in NODES:
        lines += [
            f"| {node.label} | {name} | {_kind(kind)} | {_index(node.label, name)} |"
            for name, kind in node.columns.items()
        ]
    lines += ["", "Analyses may add properties to Author (`g.annotate`).", "", "## Relations",
              "| relation | property | type |", "|---|---|---|"]  # fmt: skip
    for relation in RELATIONS:
        ends = f"{relation.name} ({relation.source} → {relation.target})"
        own = [f"| {ends} | {name} | {_kind(kind)} |" for name, kind in relation.columns.items()]
        lines += own or [f"| {ends} |  |  |"]
    lines += [
        "", "COAUTHOR stands once for each pair, from the smaller id to the larger one: match it"
        " without a direction.", "", "## Versions",
        "The tables, the embedded store and the server each carry the version that made them."
        " Tables and embedded store of another version are made again from what was read. A Neo4j"
        " of an older version is filled anew by the next `graphkit load --store`, and until then"
        " refuses to be read; one of a newer version is refused, and so is writing to it.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _kind(kind: Any) -> str:
    names = {"string": "text", "int64": "whole number", "double": "number", "bool": "true or false"}
    text = str(kind)
    return "texts" if text.startswith("list") else names.get(text, text)


def _index(label: str, name: str) -> str:
    found = ["key"] if name == "id" else []
    found += ["equality"] if (label, name) in EQUAL else []
    found += ["part of the text"] if (label, name) in PART else []
    found += [f"words (`{index}`)" for index, (of, names) in WORDS.items()
              if of == label and name in names]  # fmt: skip
    return ", ".join(found)


def main() -> None:
    (ROOT / "docs" / "schema.md").write_text(schema_page(), encoding="utf-8")
    pages = {"explorer": explorer_page, "accounts": accounts_page, "privacy": privacy_page}
    for name, page in pages.items():
        path = ROOT / "docs" / f"{name}.md"
        path.write_text(page(path.read_text(encoding="utf-8")), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, gk.demo(Path(folder) / "w") as graph:
        (ROOT / "docs" / "queries.md").write_text(queries_page(graph), encoding="utf-8")


if __name__ == "__main__":
    main()
