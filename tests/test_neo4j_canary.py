"""The canary beyond the workspace: fetched live, sent to a real Neo4j, drawn as PNG and PDF."""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from canary import NAME, NEEDLES, boxed, samples
from generated import save, work
from neo4j_graphs import ask, opened, wipe
from neo4j_server import Server
from replay import Replay, Request, Said, replaying
from test_canary import bearers, names_her, purged
from test_purge import holding

import graphkit as gk

EVERYTHING = (
    "MATCH (n) RETURN labels(n) AS labels, properties(n) AS known",
    "MATCH ()-[r]->() RETURN type(r) AS type, properties(r) AS known",
    "SHOW CONSTRAINTS YIELD name",
    "SHOW INDEXES YIELD name",
)
SOME = 3
OTHER = "Odalys Quimper-Fern"  # who worked with her, and is in no sample


def answering(request: Request) -> Said:
    """OpenAlex as it answers, with her in every text of it."""
    found = {
        "id": "https://openalex.org/W77", "title": f"Letters to {NAME}", "publication_year": 2020,
        "authorships": [
            {"author": {"id": "https://openalex.org/A77", "display_name": NAME},
             "raw_author_name": NAME, "raw_affiliation_strings": [f"{NAME} Institute, Oslo"]},
            {"author": {"id": "https://openalex.org/A78", "display_name": "Ana Silva"}},
        ],
        "keywords": [{"display_name": NAME}], "primary_location": {"landing_page_url":
                                                                     "https://x.org/ilsabet-quornwell"},
    }  # fmt: skip
    if request.path != "/works":
        return Said(found)
    return Said({"meta": {"count": 1, "next_cursor": None}, "results": [found]})


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Replay]:
    with replaying(answering) as replay:
        monkeypatch.setenv("GRAPHKIT_OPENALEX_URL", replay.url)
        yield replay


@pytest.fixture
def empty(server: Server) -> Server:
    wipe(server)
    return server


def drawn(graph: gk.KnowledgeGraph, folder: Path) -> str:
    """The texts of pictures of somebody who worked with her, as SVG and as PDF shows them."""
    folder.mkdir()
    one = graph.author(OTHER)
    for ending in ("png", "pdf", "svg"):
        one.slice().save(folder / f"slice.{ending}")
    sheets = pypdf.PdfReader(io.BytesIO((folder / "slice.pdf").read_bytes())).pages
    texts = [sheet.extract_text() for sheet in sheets]
    assert any(texts)
    return "\n".join([*texts, (folder / "slice.svg").read_text("utf-8"), *holding(folder)])


def on_server(server: Server) -> str:
    return json.dumps([ask(server, text) for text in EVERYTHING], default=str, ensure_ascii=False)


def named(text: str) -> list[str]:
    """Where she is named, with what stands around it."""
    found = re.finditer("|".join(NEEDLES), text, re.IGNORECASE)
    return [text[max(0, m.start() - 200) : m.end() + 60] for m in found]


def lived_through(server: Server, folder: Path, chosen: list[Path]) -> None:
    """Fetched, loaded, sent, drawn, purged; then neither server nor pictures name her."""
    files = folder / "in"
    files.mkdir()
    save(files / "own.json", work("Tides of the inner harbour", NAME, OTHER, year=2019))
    save(files / "more.json", work("Rain on stones", OTHER, "Ben Okoro", year=2018))
    for sample in chosen:
        boxed(sample, files)
    with opened(server, folder / "ws") as graph:
        graph.search_openalex(NAME, n=5)
        graph.fetch_openalex("W77")
        graph.load(files)
        assert names_her(on_server(server)) and any("live/" in p for p in holding(graph.folder))
        assert names_her(drawn(graph, folder / "before"))
        purged(graph)
        assert holding(graph.folder) == []
        assert named(on_server(server)) == []
        assert not names_her(drawn(graph, folder / "after"))
        receipt: Any = graph.load(files)
        assert not names_her(json.dumps(receipt.to_dict()) + str(receipt))
        assert bearers(graph) == [] and not names_her(on_server(server))
        purged(graph)
        assert holding(graph.folder) == [] and NEEDLES


def test_a_name_is_nowhere_on_the_server(empty: Server, service: Replay, tmp_path: Path) -> None:
    lived_through(empty, tmp_path, random.Random(7).sample(samples(), SOME))


@pytest.mark.endure
def test_a_name_in_every_field_is_nowhere_on_the_server(
    empty: Server, service: Replay, tmp_path: Path
) -> None:
    lived_through(empty, tmp_path, samples())
