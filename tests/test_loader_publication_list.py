"""Publication lists written by hand: what is read, what is refused, what is no list of works."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import Document
from loading import SAMPLES

from graphkit.records import Note, Rejected, Work
from graphkit.sources import read
from loaders import publication_list

PAGE = SAMPLES / "publication_list" / "home.html"
EXPECTED = [
    ("Tides of the northern harbours", ["A. Silva", "B. Costa"], 2019, "Tidal Letters", False),
    ("Sea grass under the quays", ["Ana Silva", "Cy Vale"], 2017, "Journal of Grass", False),
    ("Foghorns and how far they carry", ["Bo Costa", "Dee Duff"], 2015,
     "Acoustics of the North", True),
    ("Salt in the walls of old ports", ["Ana Silva", "Bo Costa", "Cy Vale"], 2014,
     "Proceedings of the Workshop on Walls", False),
    ("Lighthouses at dusk", ["A. Silva", "B. Costa"], 2012, "Light Review", False),
]  # fmt: skip


def test_a_home_page_item_by_item() -> None:
    found = list(read(PAGE))
    works = [r for r in found if isinstance(r, Work)]
    assert {w.origin.format for w in works} == {"publication-list"}
    told = [(w.title, [m.name for m in w.authors], w.year, w.venue, w.authors_truncated)
            for w in works]  # fmt: skip
    assert told == EXPECTED
    assert dict(works[0].ids) == {"doi": "10.1000/tides.1"}
    assert dict(works[3].ids) == {"arxiv": "1401.00001"}
    (refused,) = [r for r in found if isinstance(r, Rejected)]
    assert "invited lecture" in refused.text
    assert refused.origin.line == 15
    with PAGE.open(encoding="utf-8") as stream:
        every = list(publication_list.read(Document("x", stream.read())))
    assert [r.text for r in every if isinstance(r, Note)] == [
        "3 items of lists have no year and are taken for something else"
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li>Founded in 1998 as a small company by the harbour of Northport.</li>"
        "<li>Moved in 2004 to the old lighthouse at the end of the long pier.</li>"
        "<li>Sold in 2011 to the city, which made a museum out of the place.</li></ul>",
        "<p>Ana Silva wrote <b>a book about tides</b> in 2019, and one about fog in 2020.</p>",
        "<ul><li>Home</li><li>Contact</li><li>Imprint 2019</li></ul>",
    ],
)
def test_other_lists_are_none(body: str) -> None:
    assert publication_list.recognise(f"<!DOCTYPE html><html><body>{body}</body></html>") == 0.0


def test_pages_of_other_formats_stay_theirs() -> None:
    for folder in ("jekyll_scholar_page", "publication_page", "profile_page"):
        for path in (SAMPLES / folder).glob("*.html") if (SAMPLES / folder).exists() else ():
            assert publication_list.recognise(path.read_text(encoding="utf-8")) == 0.0, path


def test_real_pages_are_not_taken_from_their_readers(shared: Path) -> None:
    for path in sorted((shared / "data" / "html").glob("*.html")):
        formats = {r.origin.format for r in read(path)}
        assert "publication-list" not in formats, path


def test_an_item_without_end_is_refused_and_costs_little() -> None:
    """A run of brackets was looked through again from each of its places."""
    item = f"<li>A. Silva. <b>Tides of the north{'(' * 50_000}</b> <i>Sea</i>, 2019</li>"
    page = f"<!DOCTYPE html><html><body><ul>{item}</ul></body></html>"
    (refused,) = publication_list.read(Document("x", page))
    assert isinstance(refused, Rejected)
    assert refused.reason == "too long for one work"
