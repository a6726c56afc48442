"""A large corpus of all that is gathered beside the repository: 29,000 works, many formats."""

from __future__ import annotations

import gzip
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import graphkit as gk

FOLDERS = ("wos", "scopus", "openalex", "pubmed", "arxiv", "bibtex", "crossref", "csl-json", "dblp",
           "datacite", "endnote", "ris", "semanticscholar", "html")  # fmt: skip


def anthology(shared: Path, target: Path) -> Path:
    """The works of the gold set of prolific people, with whole author lists, as CSL-JSON."""
    works: dict[str, dict[str, Any]] = {}
    source = shared / "data" / "disambiguation" / "prolific" / "mentions.jsonl.gz"
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            mention = json.loads(line)
            ident, _, position = mention["id"].partition("#")
            if ident not in works:
                names = list(mention["coauthors"])
                names.insert(max(int(position) - 1, 0), mention["name"])
                works[ident] = {
                    "id": ident, "type": "paper-conference", "title": mention["title"],
                    "container-title": mention["venue"],
                    "issued": {"date-parts": [[mention["year"]]]},
                    "author": [{"literal": name} for name in names],
                }  # fmt: skip
    target.write_text(json.dumps(list(works.values())), encoding="utf-8")
    return target


@pytest.fixture(scope="module")
def large(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[gk.KnowledgeGraph]:
    """The anthology, every export and page that is there, and the seed pages, in one workspace."""
    folder = tmp_path_factory.mktemp("large")
    places = [anthology(shared, folder / "works.json"), shared / "seeds"]
    places += [shared / "data" / name for name in FOLDERS]
    with gk.open(folder / "w") as graph:
        graph.load(places)
        yield graph


def two_hundred(graph: gk.KnowledgeGraph) -> list[dict[str, Any]]:
    """The twenty with most collaborators, and 180 of all others; fewer by GRAPHKIT_PICTURES."""
    ranked = graph.rank("degree", 100_000).rows()
    chosen = [*ranked[:20], *random.Random(4).sample(ranked[20:], 180)]
    return chosen[: int(os.environ.get("GRAPHKIT_PICTURES", "200"))]
