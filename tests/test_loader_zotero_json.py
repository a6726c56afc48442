"""Zotero's items as JSON, value by value: of its Web API and of Better BibTeX."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from loading import SAMPLES

from graphkit.records import Note, Rejected, Work
from graphkit.sources import read

FOLDER = SAMPLES / "zotero_json"


def works(path: Path) -> tuple[list[Work], list[str]]:
    said: list[Note] = []
    found = list(read(path, notes=said))
    assert not [r for r in found if isinstance(r, Rejected)]
    return [r for r in found if isinstance(r, Work)], [note.text for note in said]


def test_an_answer_of_the_web_api() -> None:
    (one, talk), notes = works(FOLDER / "api.json")
    assert one.title == "The tides of Northport" and one.kind == "article"
    assert [m.name for m in one.authors] == [
        "Ana Maria Silva", "Jörg Müller", "Port Authority of Northport",
    ]  # fmt: skip
    assert [m.name for m in one.editors] == ["Cy Vale"]
    assert (one.year, one.month, one.day) == (2019, 3, 5)
    assert (one.venue, one.issn) == ("Tidal Letters", "0031-9007")
    assert dict(one.ids) == {"doi": "10.1000/tides.9", "pmid": "26957754"}
    assert one.keywords == ("tides", "harbours") and one.url == "https://example.org/tides"
    assert one.abstract == "How high the water stands."
    extra = dict(one.extra)
    assert extra["translator"] == "Bo Li" and extra["pages"] == "139-150"
    assert (extra["volume"], extra["number"]) == ("30", "2") and "read twice" in extra["note"]
    assert (talk.kind, talk.status, talk.year) == ("conference-paper", "in press", None)
    assert [m.name for m in talk.authors] == ["Ko Ito"]
    assert dict(talk.extra)["meetingName"] == "Days of Sound"
    assert any("1 attachments, notes and annotations" in note for note in notes)


def test_an_export_of_better_bibtex() -> None:
    (one, law), _ = works(FOLDER / "better.json")
    assert (one.title, one.kind, one.year, one.month) == ("Reefs of chalk", "preprint", 2021, 2)
    assert dict(one.ids) == {"arxiv": "2101.01234"} and one.venue == "arXiv"
    assert [m.family for m in one.authors] == ["김"]
    assert (law.title, law.kind, law.authors) == ("Harbours Act", "other", ())
    assert dict(law.extra)["item_type"] == "statute" and dict(law.extra)["dateEnacted"] == "1964"


@pytest.mark.parametrize("odd", [
    {"creators": "Ana Silva"}, {"creators": [{"creatorType": 7, "lastName": "Silva"}]},
    {"creators": [None, {}]}, {"tags": "tides"}, {"tags": [["a"]]}, {"extra": ["a"]}, {"date": {}},
    {"title": ""}, {"title": ["a"]}, {"DOI": 7}, {"creators": {"lastName": "Silva"}},
])  # fmt: skip
def test_what_is_odd_is_kept_or_refused_in_words(odd: dict[str, Any], tmp_path: Path) -> None:
    item: dict[str, Any] = {"itemType": "book", "title": "Tides", "creators": [], "tags": []} | odd
    path = tmp_path / "a.json"
    path.write_text(json.dumps([item, {**item, "title": "Reefs", "creators": []}]), "utf-8")
    found = list(read(path))
    assert len(found) == 2
    assert all(r.reason for r in found if isinstance(r, Rejected))
