"""The rival of pages.py: the same tables in SQLite, a person's page by a canned query of datasette.

    python benchmarks/pages_rival.py WORKSPACE people.db        writes the tables and metadata.json beside them
    datasette people.db -m metadata.json --port 8001 --setting sql_time_limit_ms 5000
    python benchmarks/pages.py http://127.0.0.1:8463 --rival http://127.0.0.1:8001/people/person?id=

The query gives what a plain page of a person has: each work with year, venue, authors, topics and how
many coauthors share it. There are indexes on every column that it joins. Datasette is no part of this
project's packages: pip install datasette, in an environment of its own.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

from graphkit.workspace import Workspace

TABLES = {
    "authors": ["id", "name", "works", "degree", "first_year", "last_year", "identity_confidence"],
    "works": ["id", "title", "year", "venue", "kind", "doi"],
    "authored": ["source", "target", "position", "raw_name"],
    "about": ["source", "target"], "topics": ["id", "name"],
    "coauthor": ["source", "target", "works", "weight"],
    "stated_by": ["source", "target", "line"], "sources": ["id", "name", "format"],
}  # fmt: skip
PERSON = """
SELECT a.name AS person, a.works AS works, a.degree AS coauthors, w.id, w.title, w.year, w.venue,
  (SELECT group_concat(b.name, '; ') FROM authored r JOIN authors b ON b.id = r.source
   WHERE r.target = w.id) AS authors,
  (SELECT group_concat(t.name, '; ') FROM about x JOIN topics t ON t.id = x.target
   WHERE x.source = w.id) AS topics,
  (SELECT group_concat(s.name || ' line ' || y.line, '; ') FROM stated_by y
   JOIN sources s ON s.id = y.target WHERE y.source = w.id) AS stated
FROM authors a JOIN authored m ON m.source = a.id JOIN works w ON w.id = m.target
WHERE a.id = :id ORDER BY w.year DESC
"""


def main() -> None:
    workspace, target = Workspace(sys.argv[1]), Path(sys.argv[2])
    target.unlink(missing_ok=True)
    database = sqlite3.connect(target)
    with workspace.snapshot() as snapshot:
        for table, columns in TABLES.items():
            rows = snapshot.tables.read(table, columns)
            database.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
            marks = ", ".join("?" * len(columns))
            values = zip(*(rows.column(c).to_pylist() for c in columns), strict=True)
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
            for column in {"id", "source", "target"} & set(columns):
                database.execute(f"CREATE INDEX {table}_{column} ON {table} ({column})")
    database.execute("ANALYZE")
    database.commit()
    database.close()
    told = {"databases": {target.stem: {"queries": {"person": {"sql": PERSON}}}}}
    target.with_name("metadata.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
