"""What a writer writes, the loader reads: EndNote's two formats, and graphs of networkx."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

import networkx as nx
import pytest
from documents import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.records import Tie, Work
from graphkit.sources import loader_named

WORDS = st.text(st.sampled_from("abcdefgh ijkéßøłж漢%<&'\""), min_size=1, max_size=30).map(
    lambda text: f"T{text.strip()}e"
)
NAMES = st.text(st.sampled_from("abcdeéøłşñ"), min_size=2, max_size=8).map(str.title)
PEOPLE = st.lists(st.tuples(NAMES, NAMES), max_size=6, unique=True)
WORK = st.fixed_dictionaries(
    {"title": WORDS, "people": PEOPLE, "year": st.none() | st.integers(1700, 2029), "venue": WORDS}
)


def in_endnote_tagged(works: list[dict[str, Any]]) -> str:
    entries = []
    for work in works:
        lines = ["%0 Journal Article", f"%T {work['title']}", f"%J {work['venue']}"]
        lines += [f"%A {family}, {given}" for family, given in work["people"]]
        lines += [f"%D {work['year']}"] if work["year"] else []
        entries.append("\n".join(lines) + "\n")
    return "\n".join(entries)


def in_endnote_xml(works: list[dict[str, Any]]) -> str:
    entries = []
    for work in works:
        people = "".join(f"<author><style>{escape(f'{family}, {given}')}</style></author>"
                         for family, given in work["people"])  # fmt: skip
        year = f"<dates><year>{work['year']}</year></dates>" if work["year"] else ""
        entries.append(
            '<record><ref-type name="Journal Article">17</ref-type><contributors><authors>'
            f"{people}</authors></contributors><titles><title>{escape(work['title'])}</title>"
            f"<secondary-title>{escape(work['venue'])}</secondary-title></titles>{year}</record>"
        )
    return f"<xml><records>{''.join(entries)}</records></xml>"


@pytest.mark.parametrize(
    ("format", "write"),
    [("endnote-tagged", in_endnote_tagged), ("endnote-xml", in_endnote_xml)],
)
@settings(max_examples=30, deadline=None)
@given(works=st.lists(WORK, min_size=1, max_size=5))
def test_endnote(format: str, write: Any, works: list[dict[str, Any]]) -> None:
    text = write(works)
    loader = loader_named(format)
    assert loader.recognise(text) >= 0.5
    found = list(loader.read(Document("x", text)))
    assert len(found) == len(works)
    for said, work in zip(works, found, strict=True):
        assert isinstance(work, Work)
        assert (work.title, work.year) == (" ".join(said["title"].split()), said["year"])
        assert work.venue == " ".join(said["venue"].split())
        assert [(m.family, m.given) for m in work.authors] == said["people"]


EDGES = st.dictionaries(
    st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda p: p[0] < p[1]),
    st.integers(1, 99), min_size=1, max_size=20,
)  # fmt: skip


def graph_of(edges: dict[tuple[int, int], int], names: list[str]) -> nx.Graph:
    graph = nx.Graph()
    for (one, other), weight in edges.items():
        for node in (one, other):
            graph.add_node(f"n{node}", name=names[node], label=f"{names[node]}")
        graph.add_edge(f"n{one}", f"n{other}", weight=weight)
    return graph


@pytest.mark.parametrize("format", ["graphml", "gexf", "gml"])
@settings(max_examples=30, deadline=None)
@given(edges=EDGES, names=st.lists(NAMES, min_size=13, max_size=13, unique=True))
def test_graphs(format: str, edges: dict[tuple[int, int], int], names: list[str]) -> None:
    graph = graph_of(edges, names)
    if format == "gml":  # it names nodes by themselves
        for _, facts in graph.nodes(data=True):
            facts.clear()
        graph = nx.relabel_nodes(graph, {f"n{n}": names[n] for n in range(13)})
    written = io.BytesIO()
    getattr(nx, f"write_{format}")(graph, written)
    text = written.getvalue().decode()
    loader = loader_named(format)
    assert loader.recognise(text) >= 0.5
    ties = [r for r in loader.read(Document("x", text)) if isinstance(r, Tie)]
    told = {frozenset((t.one_name, t.other_name)): t.weight for t in ties}
    assert told == {frozenset((names[a], names[b])): w for (a, b), w in edges.items()}
    assert len(ties) == len(edges)


@settings(max_examples=30, deadline=None)
@given(edges=EDGES)
def test_edge_lists(edges: dict[tuple[int, int], int]) -> None:
    text = "".join(f"p{one}\tp{other}\t{weight}\n" for (one, other), weight in edges.items())
    loader = loader_named("edges")
    ties = [r for r in loader.read(Document("x", text)) if isinstance(r, Tie)]
    told = [(t.one.removeprefix("edges:"), t.other.removeprefix("edges:"), t.weight) for t in ties]
    assert told == [(f"p{a}", f"p{b}", w) for (a, b), w in edges.items()]
