"""The results page, the box as one types, and the first page."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow.compute as pc

from graphkit.answers import Row
from graphkit.meanings import DOUBTFUL
from graphkit.names import fold
from graphkit.phrases import counted
from graphkit.questions.ranking import ranking
from graphkit.questions.searching import hits_of
from graphkit.questions.snapshot import Snapshot
from graphkit.search import KINDS
from graphkit.search.index import CAP, Hit
from graphkit.web.addresses import address_of
from graphkit.web.pages.common import span, topic_rows
from graphkit.web.routes import Data, Given, listed
from graphkit.workspace.underway import loading

EACH = 5  # of each kind where all are looked for
SIZE = 25  # of one kind
START, TOPICS, COMMUNITIES = 5, 6, 6
LABELS = {
    "people": "People", "works": "Works", "topics": "Topics", "institutions": "Institutions",
    "venues": "Venues", "communities": "Communities",
}  # fmt: skip


def results(snapshot: Snapshot, given: Given) -> Data:
    """What bears the words: a few of each kind, or pages of one."""
    words, kind = given["q"] or "", given["kind"]
    size = given["n"] or (SIZE if kind else EACH)
    begin = (given["page"] - 1) * size if kind else 0
    if not words.strip():
        return {
            "q": "",
            "kind": kind,
            **listed([]),
            "facets": [],
            "page": 1,
            "size": size,
            "capped": CAP,
        }
    answer = hits_of(snapshot, words, [kind] if kind else (), size, begin)
    every = answer.total if not kind else hits_of(snapshot, words, (), 1).total
    rows = [_row(hit, words) for hit in answer.hits]
    return {
        "q": words,
        "kind": kind,
        **listed(rows, sum(answer.total.values())),
        "page": given["page"],
        "size": size,
        "capped": CAP,
        "facets": [
            {"kind": one, "label": LABELS[one], "total": every[one]}
            for one in KINDS
            if every.get(one)
        ],
    }


def _row(hit: Hit, words: str) -> Row:
    return {
        **hit.to_dict(),
        "year": hit.year,
        "address": address_of(hit.kind, hit.id),
        "marked": _marked(hit.name, words),
    }


def _marked(name: str, words: str) -> list[list[int]]:
    """Which letters of a name the words fit: beginnings of its words, without accents."""
    wanted = [fold(word) for word in words.split()[:12]]
    spans: list[list[int]] = []
    begin = 0
    for word in name.split(" "):
        for piece in wanted:
            folded = [fold(letter) for letter in word]
            text, many = "", 0
            for letter in folded:
                if len(text) >= len(piece):
                    break
                text, many = text + letter, many + 1
            if piece and text == piece:
                spans.append([begin, begin + many])
                break
        begin += len(word) + 1
    return spans


def home(snapshot: Snapshot, given: Given) -> Data:  # noqa: ARG001 - it takes no parameters
    """What is here, and where to start."""
    tables, projection = snapshot.tables, snapshot.projection
    years = span(snapshot)
    sure = tables.read("authors", ["identity_confidence"]).column(0)
    doubtful = pc.sum(pc.less(sure, DOUBTFUL)).as_py() or 0
    most = ranking(snapshot, "works", START)
    topics, many_topics = topic_rows(snapshot, _all_works(snapshot), TOPICS)
    sources = tables.read("sources", ["name", "format", "records"]).to_pylist()
    communities = tables.read("communities", ["id", "label", "size"]).to_pylist()
    communities.sort(key=lambda row: (-(row["size"] or 0), row["id"]))
    return {
        "counts": {
            kind: tables.count("authors" if kind == "people" else kind)
            for kind in ("people", "works", "topics", "institutions", "venues", "communities")
        },
        "span": years,
        "doubtful": doubtful,
        "sources": listed(sources[:8], len(sources)),
        "people": listed(
            [
                {
                    "id": row.id,
                    "name": row.name,
                    "works": int(row.value),
                    "address": address_of("people", row.id),
                }
                for row in most
            ],
            len(projection),
        ),
        "communities": listed(
            [
                {**row, "address": address_of("communities", row["id"])}
                for row in communities[:COMMUNITIES]
            ],
            len(communities),
        ),
        "topics": listed(topics, many_topics),
    }


def _all_works(snapshot: Snapshot) -> Any:
    return snapshot.projection.works_inside.nonzero()[0]


def workspace(snapshot: Snapshot, given: Given) -> Data:
    """What was loaded: sources, what each brought, and what was refused."""
    tables = snapshot.tables
    rows = tables.read("sources", ["id", "name", "format", "records"]).to_pylist()
    links = snapshot.projection.stated_by
    many = Counter(links.rows.targets.tolist())
    for place, row in enumerate(rows):
        row["works"] = many[place]
    rows.sort(key=lambda row: (row["name"], row["id"]))
    data: Data = {
        "counts": {
            "people": tables.count("authors"),
            "works": tables.count("works"),
            "topics": tables.count("topics"),
            "institutions": tables.count("institutions"),
        },
        "sources": listed(rows),
        "rejected": None,
        "loading": None,
    }
    if given.folder is not None:
        data |= {**_kept(given), "loading": loading(given.folder, named=not given.public)}
    return data


def _kept(given: Given) -> Data:
    """What the ledger says: dates, how many records were refused, and for operators which."""
    from graphkit.ledger import Ledger  # noqa: PLC0415 - not where a server is attached

    with Ledger(given.folder) as ledger:
        refused = ledger.rows(
            "SELECT file, line, reason FROM rejected ORDER BY path, line LIMIT 200"
        )
        total = int(ledger.rows("SELECT count(*) FROM rejected")[0][0])
        loaded = dict(ledger.rows("SELECT name, max(loaded_at) FROM source GROUP BY name"))
    shown = (
        []
        if given.public
        else [
            {
                "file": str(file).replace("\\", "/").rpartition("/")[2],
                "line": line or None,  # of a whole file there is none
                "reason": reason,
            }
            for file, line, reason in refused
        ]
    )
    return {
        "rejected": {**listed(shown, total), "said": counted(total, "record")},
        "loaded": loaded,
    }
