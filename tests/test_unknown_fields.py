"""What a vendor adds to a format: named once per file with its line, kept, and the rest is read."""

from __future__ import annotations

from pathlib import Path

import pytest

import graphkit as gk
from graphkit.records import Note, Work

ORCID_JSON = """{"orcid-identifier": {"path": "0000-0002-1825-0097"},
 "person": {"name": {"given-names": {"value": "Ana"}, "family-name": {"value": "Silva"}}},
 "activities-summary": {"works": {"group": [{"work-summary": [
  {"put-code": 1, "title": {"title": {"value": "Tides"}}, "type": "journal-article", "mood": "calm"}
 ]}]}}}"""
ORCID_XML = """<work:work xmlns:work="http://www.orcid.org/ns/work" put-code="1">
<work:title><common:title xmlns:common="http://www.orcid.org/ns/common">Tides</common:title>
</work:title><work:type>journal-article</work:type><work:mood>calm</work:mood></work:work>"""
CSL = '[{"id": "1", "type": "article-journal", "title": "Tides", "issued": {"raw": "2020"},'
PUBMED = """<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><mood>calm</mood>
<Article><ArticleTitle>Tides</ArticleTitle></Article></MedlineCitation></PubmedArticle>
</PubmedArticleSet>"""
FILES = {
    "orcid.json": (ORCID_JSON, "fields", 1),
    "orcid.xml": (ORCID_XML, "fields", 1),
    "csl.json": (f'{CSL}\n "mood": "calm"}}]', "fields", 1),
    "a.bib": ("\n@article{a,\n title = {Tides},\n mood = {calm},\n file = {x}\n}\n", "fields", 2),
    "dblp.xml": (
        '<dblp>\n<article mdate="2020-01-01" key="journals/x/1"><author>Ana Silva</author>'
        "<title>Tides</title><mood>calm</mood></article></dblp>", "tags", 2,
    ),
    "pubmed.xml": (PUBMED, "tags", 1),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_they_are_named_and_kept(name: str, tmp_path: Path) -> None:
    text, what, line = FILES[name]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    notes: list[Note] = []
    (work,) = [r for r in gk.read(path, notes=notes) if isinstance(r, Work)]
    assert (work.title, dict(work.extra).get("mood")) == ("Tides", "calm")
    assert [(n.text, n.strange) for n in notes] == [
        (f"unknown {what}: mood (1 record, at line {line}); kept as they are", (("mood", 1, line),))
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_file_with_nothing_new_has_no_note(name: str, tmp_path: Path) -> None:
    text, _, _ = FILES[name]
    for new in (', "mood": "calm"', ',\n "mood": "calm"', "mood = {calm},"):
        text = text.replace(new, "")
    text = text.replace("<mood>calm</mood>", "").replace("<work:mood>calm</work:mood>", "")
    assert "mood" not in text
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    notes: list[Note] = []
    assert [r for r in gk.read(path, notes=notes) if isinstance(r, Work)]
    assert notes == []
