"""What a writer writes, the loader reads: works in the shape of each service, from any text."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from apis import read
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.records import Loader, Organisation, Person, Work
from loaders import (
    arxiv,
    crossref,
    datacite,
    dblp,
    openalex,
    orcid,
    pubmed_xml,
    ror,
    semantic_scholar,
)


@dataclass(frozen=True)
class Said:
    """What is written: a title, people, a day, a DOI and a number."""

    title: str
    people: tuple[tuple[str, str], ...]
    year: int
    month: int
    day: int
    number: int

    @property
    def doi(self) -> str:
        return f"10.5555/w.{self.number}"

    @property
    def date(self) -> str:
        return f"{self.year}-{self.month:02d}-{self.day:02d}"

    @property
    def arxiv(self) -> str:
        return f"2001.{self.number:05d}"


LETTERS = "abcdefghijklmnop ÄÖüßéñøłŞ αβγ жщ 한국어 日本 中文 עב عر हिन 0123456789 :;,!?()+=/%#@*|"
TITLES = st.text(LETTERS, min_size=1, max_size=40).map(lambda t: " ".join(t.split())).filter(bool)
GIVEN = st.sampled_from(["Ana", "J.", "José María", "Łukasz", "Ōe", "Nguyễn Thị", "Åsa", "A. B."])
FAMILY = st.sampled_from(["Silva", "van der Berg", "O'Neil", "Müller-Lüdenscheidt", "Ng", "Ðo"])
WORKS = st.lists(
    st.builds(
        Said,
        TITLES.map(lambda t: f"T{t}x"),
        st.lists(st.tuples(GIVEN, FAMILY), min_size=1, max_size=6).map(tuple),
        st.integers(1900, 2030),
        st.integers(1, 12),
        st.integers(1, 28),
        st.integers(1, 99999),
    ),
    min_size=1,
    max_size=12,
)


def of_openalex(w: Said) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/W{w.number}", "doi": f"https://doi.org/{w.doi}",
        "title": w.title, "publication_date": w.date,
        "authorships": [{"author": {"id": f"https://openalex.org/A{n + 1}", "display_name": g},
                         "raw_author_name": f"{f}, {g}"} for n, (g, f) in enumerate(w.people)],
    }  # fmt: skip


def of_crossref(w: Said) -> dict[str, Any]:
    return {
        "DOI": w.doi.upper(), "title": [w.title], "type": "journal-article",
        "author": [{"given": g, "family": f, "sequence": "first"} for g, f in w.people],
        "issued": {"date-parts": [[w.year, w.month, w.day]]},
    }  # fmt: skip


def of_datacite(w: Said) -> dict[str, Any]:
    return {"id": w.doi, "type": "dois", "attributes": {
        "doi": w.doi, "titles": [{"title": w.title}], "publicationYear": w.year,
        "creators": [{"name": f"{f}, {g}", "nameType": "Personal"} for g, f in w.people],
        "dates": [{"date": w.date, "dateType": "Issued"}],
    }}  # fmt: skip


def of_semantic_scholar(w: Said) -> dict[str, Any]:
    return {
        "paperId": f"{w.number:040d}", "externalIds": {"DOI": w.doi}, "title": w.title,
        "year": w.year, "publicationDate": w.date,
        "authors": [{"authorId": str(n), "name": f"{g} {f}"} for n, (g, f) in enumerate(w.people)],
    }  # fmt: skip


def of_orcid(w: Said) -> dict[str, Any]:
    return {"work": {
        "put-code": w.number, "title": {"title": {"value": w.title}}, "type": "journal-article",
        "publication-date": {k: {"value": str(getattr(w, k))} for k in ("year", "month", "day")},
        "external-ids": {"external-id": [{
            "external-id-type": "doi", "external-id-value": w.doi,
            "external-id-relationship": "self"}]},
        "contributors": {"contributor": [{"credit-name": {"value": f"{g} {f}"}}
                                         for g, f in w.people]},
    }}  # fmt: skip


def of_snapshot(w: Said) -> dict[str, Any]:
    return {
        "id": w.arxiv, "title": w.title, "doi": w.doi, "categories": "x.Y", "submitter": "s",
        "authors": ", ".join(f"{g} {f}" for g, f in w.people),
        "authors_parsed": [[f, g, ""] for g, f in w.people],
        "versions": [{"version": "v1", "created": w.date}],
    }  # fmt: skip


def in_dblp(w: Said) -> str:
    people = "".join(f"<author>{escape(g)} {escape(f)}</author>" for g, f in w.people)
    return (f"<article key={quoteattr(f'j/x/{w.number}')}>{people}<title>{escape(w.title)}.</title>"
            f"<year>{w.year}</year><month>{w.month}</month><ee>https://doi.org/{w.doi}</ee>"
            "</article>")  # fmt: skip


def in_pubmed(w: Said) -> str:
    people = "".join(f"<Author><LastName>{escape(f)}</LastName><ForeName>{escape(g)}</ForeName>"
                     "</Author>" for g, f in w.people)  # fmt: skip
    return f"""<PubmedArticle><MedlineCitation><PMID>{w.number}</PMID><Article><Journal>
      <JournalIssue><PubDate><Year>{w.year}</Year><Month>{w.month:02d}</Month><Day>{w.day}</Day>
      </PubDate></JournalIssue></Journal><ArticleTitle>{escape(w.title)}.</ArticleTitle>
      <ELocationID EIdType="doi">{w.doi}</ELocationID><AuthorList>{people}</AuthorList></Article>
      </MedlineCitation></PubmedArticle>"""


def in_oai(w: Said) -> str:
    people = "".join(f"<author><keyname>{escape(f)}</keyname><forenames>{escape(g)}</forenames>"
                     "</author>" for g, f in w.people)  # fmt: skip
    return f"""<record><header><identifier>oai:arXiv.org:{w.arxiv}</identifier></header><metadata>
      <arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{w.arxiv}</id><created>{w.date}</created>
      <authors>{people}</authors><title>{escape(w.title)}</title><doi>{w.doi}</doi></arXiv>
      </metadata></record>"""


def in_atom(w: Said) -> str:
    people = "".join(f"<author><name>{escape(g)} {escape(f)}</name></author>" for g, f in w.people)
    return f"""<entry><id>http://arxiv.org/abs/{w.arxiv}v2</id><published>{w.date}T00:00:00Z
      </published><title>{escape(w.title)}</title>{people}<a:doi xmlns:a="http://arxiv.org/schemas">
      {w.doi}</a:doi></entry>"""


JSON: dict[str, tuple[Loader, Callable[[Said], dict[str, Any]], str]] = {
    "openalex": (openalex, of_openalex, "results"),
    "crossref": (crossref, of_crossref, "items"),
    "datacite": (datacite, of_datacite, "data"),
    "semantic-scholar": (semantic_scholar, of_semantic_scholar, "data"),
    "orcid": (orcid, of_orcid, "bulk"),
}
XML: dict[str, tuple[Loader, Callable[[Said], str], str]] = {
    "dblp": (dblp, in_dblp, "dblp"),
    "pubmed": (pubmed_xml, in_pubmed, "PubmedArticleSet"),
    "oai": (arxiv, in_oai, "OAI-PMH"),
    "atom": (arxiv, in_atom, "feed"),
}


def same(written: list[Said], found: list[Any], day: bool = True) -> None:
    assert len(found) == len(written)
    for said, work in zip(written, found, strict=True):
        assert isinstance(work, Work), work
        assert work.title == said.title
        assert (work.year, work.month) == (said.year, said.month)
        assert not day or work.day == said.day
        assert dict(work.ids)["doi"] == said.doi
        assert [a.name for a in work.authors] == [f"{g} {f}" for g, f in said.people]
        assert [(a.given, a.family) for a in work.authors] == list(said.people)


@pytest.mark.parametrize("name", JSON)
@settings(max_examples=10, deadline=None, derandomize=True)
@given(works=WORKS)
def test_json(name: str, works: list[Said]) -> None:
    loader, write, envelope = JSON[name]
    items = [write(work) for work in works]
    same(works, read(loader, json.dumps({envelope: items, "meta": {}})))
    same(works, read(loader, json.dumps({envelope: items}, indent=2, ensure_ascii=False)))
    if name != "orcid":  # its works come wrapped
        lines = "\n".join(json.dumps(item, ensure_ascii=False) for item in items)
        same(works, read(loader, lines))


@settings(max_examples=10, deadline=None, derandomize=True)
@given(works=WORKS)
def test_the_snapshot_of_arxiv(works: list[Said]) -> None:
    same(works, read(arxiv, "\n".join(json.dumps(of_snapshot(work)) for work in works)))


@pytest.mark.parametrize("name", XML)
@settings(max_examples=10, deadline=None, derandomize=True)
@given(works=WORKS)
def test_xml(name: str, works: list[Said]) -> None:
    loader, write, root = XML[name]
    text = "".join(write(work) for work in works)
    declared = '<?xml version="1.0"?>\n'
    same(works, read(loader, f"{declared}<{root}>{text}</{root}>"), day=name != "dblp")
    same(works, read(loader, f"{declared}<{root}>\n{text}"), day=name != "dblp")


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(st.tuples(TITLES, st.sampled_from(["PT", "KR", "US"])), min_size=1, max_size=9))
def test_organisations(places: list[tuple[str, str]]) -> None:
    first = [{"id": "https://ror.org/05gq02987", "name": n, "country": {"country_code": c},
              "relationships": []} for n, c in places]  # fmt: skip
    second = [{"id": "https://ror.org/05gq02987",
               "names": [{"value": n, "types": ["ror_display"]}],
               "locations": [{"geonames_details": {"country_code": c}}]}
              for n, c in places]  # fmt: skip
    for items in (first, second):
        found = read(ror, items)
        assert [(o.name, o.country) for o in found if isinstance(o, Organisation)] == places


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(st.tuples(GIVEN, FAMILY, st.integers(0, 999)), min_size=1, max_size=9))
def test_people(people: list[tuple[str, str, int]]) -> None:
    items = [{"id": f"https://openalex.org/A{n + 1}", "display_name": f"{g} {f}", "works_count": h,
              "summary_stats": {"h_index": h}} for n, (g, f, h) in enumerate(people)]  # fmt: skip
    found = [p for p in read(openalex, {"results": items}) if isinstance(p, Person)]
    assert [(p.name, p.metrics.h_index) for p in found] == [(f"{g} {f}", h) for g, f, h in people]
