"""A small seeded bibliographic graph, and how each engine loads it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Graph = dict[str, list[Row]]

NODES: dict[str, dict[str, str]] = {
    "Author": {
        "id": "STRING", "name": "STRING", "name_norm": "STRING", "works": "INT64",
        "degree": "INT64", "community": "STRING", "identity_confidence": "DOUBLE",
    },
    "Work": {"id": "STRING", "title": "STRING", "year": "INT64", "cited": "INT64"},
    "Topic": {"id": "STRING", "name": "STRING"},
    "Institution": {"id": "STRING", "name": "STRING", "country": "STRING"},
    "Community": {"id": "STRING"},
}  # fmt: skip
RELS: dict[str, tuple[str, str, dict[str, str]]] = {
    "AUTHORED": ("Author", "Work", {"position": "INT64", "raw_name": "STRING"}),
    "ABOUT": ("Work", "Topic", {"weight": "DOUBLE"}),
    "AFFILIATED": ("Author", "Institution", {}),
    "IN_COMMUNITY": ("Author", "Community", {}),
    "COAUTHOR": (
        "Author",
        "Author",
        {"works": "INT64", "weight": "DOUBLE", "first_year": "INT64", "last_year": "INT64"},
    ),
}
NAMES = [
    "Ada Lovelace", "José Núñez", "Łukasz Żak", "李 小龙", "Émilie du Châtelet", "Øystein Ore",
    "Emmy Noether", "", "Δημήτρης", "O'Brien \"Bob\"", "Ştefan", "ALAN TURING", "x😀y", "Zoë",
]  # fmt: skip
WORDS = ["graph", "Théorie", "network", "of", "learning", "données", "Quantum", "LOGIC", "cell"]
COUNTRIES = ["FR", "DE", "BR", None]


def _works(rng: random.Random, n: int) -> list[Row]:
    out: list[Row] = []
    for i in range(n):
        title: str | None = " ".join(rng.choices(WORDS, k=rng.randint(1, 4)))
        title = rng.choices([title, "", None], [90, 5, 5])[0]
        year = None if rng.random() < 0.12 else rng.randint(1990, 2024)
        cited = None if rng.random() < 0.2 else int(rng.paretovariate(1.2)) - 1
        out.append({"id": f"W{i:04d}", "title": title, "year": year, "cited": cited})
    return out


def _authorships(rng: random.Random, works: list[Row], authors: int) -> list[Row]:
    """Pareto productivity; author 0 is a hub, the last tenth isolated; 5 % of works have none."""
    weights = [60.0] + [min(rng.paretovariate(1.1), 12) for _ in range(int(authors * 0.9) - 1)]
    out: list[Row] = []
    for work in works:
        if rng.random() < 0.05:
            continue
        team = dict.fromkeys(rng.choices(range(len(weights)), weights, k=rng.randint(1, 6)))
        for position, author in enumerate(team, 1):
            raw = None if rng.random() < 0.1 else rng.choice(NAMES)
            row = {"from": f"A{author:04d}", "to": work["id"], "position": position}
            out.append({**row, "raw_name": raw})
    return out


def _coauthors(rng: random.Random, works: list[Row], authored: list[Row]) -> list[Row]:
    """Each pair once, smaller id first; weights are dyadic so that float sums are exact."""
    years = {w["id"]: w["year"] for w in works}
    teams: dict[str, list[str]] = {}
    for row in authored:
        teams.setdefault(row["to"], []).append(row["from"])
    pairs: dict[tuple[str, str], list[int | None]] = {}
    for work, team in teams.items():
        for a in team:
            for b in team:
                if a < b:
                    pairs.setdefault((a, b), []).append(years[work])
    out: list[Row] = []
    for (a, b), seen in sorted(pairs.items()):
        known = [y for y in seen if y is not None]
        pair: Row = {"from": a, "to": b, "works": len(seen), "weight": rng.randint(1, 40) / 8}
        pair["first_year"] = min(known, default=None)
        pair["last_year"] = max(known, default=None)
        out.append(pair)
    return out


def _authors(rng: random.Random, n: int, authored: list[Row], pairs: list[Row]) -> list[Row]:
    works = [row["from"] for row in authored]
    ends = [row[k] for row in pairs for k in ("from", "to")]
    out: list[Row] = []
    for i in range(n):
        key, name = f"A{i:04d}", f"{rng.choice(NAMES)} {rng.choice(NAMES)}".strip()
        community = None if rng.random() < 0.1 else f"C{rng.randrange(12):02d}"
        confidence = None if rng.random() < 0.2 else rng.randint(0, 16) / 16
        row: Row = {"id": key, "name": name, "name_norm": name.lower(), "community": community}
        row |= {"works": works.count(key), "degree": ends.count(key)}
        out.append(row | {"identity_confidence": confidence})
    return out


def make_graph(seed: int = 7, authors: int = 300, works: int = 400) -> Graph:
    """All tables as rows, relationships with ``from`` and ``to``; no authors: an empty graph."""
    if not authors:
        return {name: [] for name in (*NODES, *RELS)}
    rng = random.Random(seed)
    graph: Graph = {"Work": _works(rng, works)}
    graph["AUTHORED"] = _authorships(rng, graph["Work"], authors)
    graph["COAUTHOR"] = _coauthors(rng, graph["Work"], graph["AUTHORED"])
    graph["Author"] = _authors(rng, authors, graph["AUTHORED"], graph["COAUTHOR"])
    graph["Topic"] = [{"id": f"T{i:02d}", "name": WORDS[i % 9]} for i in range(15)]
    graph["Institution"] = [
        {"id": f"I{i:02d}", "name": f"Uni {NAMES[i % 14]}", "country": COUNTRIES[i % 4]}
        for i in range(20)
    ]
    graph["Community"] = [{"id": f"C{i:02d}"} for i in range(13)]
    graph["ABOUT"] = [
        {"from": w["id"], "to": f"T{t:02d}", "weight": rng.randint(1, 16) / 16}
        for w in graph["Work"]
        for t in sorted(rng.sample(range(14), rng.choice([0, 1, 1, 2, 3])))
    ]
    graph["AFFILIATED"] = [
        {"from": a["id"], "to": f"I{i:02d}"}
        for a in graph["Author"]
        for i in sorted(rng.sample(range(19), rng.choice([0, 1, 1, 2])))
    ]
    graph["IN_COMMUNITY"] = [
        {"from": a["id"], "to": a["community"]} for a in graph["Author"] if a["community"]
    ]
    return graph


def write_parquet(graph: Graph, folder: Path) -> None:
    """One typed parquet file per table, in the column order of the schema."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"STRING": pa.string(), "INT64": pa.int64(), "DOUBLE": pa.float64()}
    ends = {"from": "STRING", "to": "STRING"}
    columns = NODES | {name: ends | props for name, (_, _, props) in RELS.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, props in columns.items():
        schema = pa.schema([(key, kinds[kind]) for key, kind in props.items()])
        pq.write_table(pa.Table.from_pylist(graph[name], schema), folder / f"{name}.parquet")


def ladybug_schema() -> list[str]:
    """CREATE statements of the embedded engine."""
    out = []
    for name, props in NODES.items():
        fields = ", ".join(f"{key} {kind}" for key, kind in props.items())
        out.append(f"CREATE NODE TABLE {name} ({fields}, PRIMARY KEY (id))")
    for name, (start, end, props) in RELS.items():
        fields = "".join(f", {key} {kind}" for key, kind in props.items())
        out.append(f"CREATE REL TABLE {name} (FROM {start} TO {end}{fields})")
    return out


def load_ladybug(connection: Any, folder: Path) -> None:
    """Schema, then COPY from parquet, nodes before relationships."""
    for statement in ladybug_schema():
        connection.execute(statement)
    for name in (*NODES, *RELS):
        connection.execute(f"COPY {name} FROM '{(folder / name).as_posix()}.parquet'")


def load_neo4j(session: Any, graph: Graph) -> None:
    """Replace whatever the server holds (it must be a throw-away server)."""
    session.run("MATCH (n) DETACH DELETE n").consume()
    for name in NODES:
        session.run(f"CREATE INDEX {name}_id IF NOT EXISTS FOR (n:{name}) ON (n.id)").consume()
        session.run(f"UNWIND $rows AS r CREATE (n:{name}) SET n = r", rows=graph[name]).consume()
    session.run("CALL db.awaitIndexes(60)").consume()
    for name, (start, end, _) in RELS.items():
        rows = [
            {"from": r["from"], "to": r["to"], "p": {k: r[k] for k in r if k not in ("from", "to")}}
            for r in graph[name]
        ]
        text = (
            f"UNWIND $rows AS r MATCH (x:{start} {{id: r.from}}), (y:{end} {{id: r.to}}) "
            f"CREATE (x)-[e:{name}]->(y) SET e = r.p"
        )
        session.run(text, rows=rows).consume()
