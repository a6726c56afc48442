"""Works of 5,000 authors, in every format that states authors: read whole, and no pairs explode."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import graphkit as gk
from graphkit.graph import PAIR_CAP
from graphkit.records import Work
from graphkit.slices import Slice

MANY = 5000
PEOPLE = [(f"Given{n}", f"Family{n}") for n in range(MANY)]
TITLE = "The great detector paper"
FULL = "; ".join(f"{family}, {given}" for given, family in PEOPLE)
LINES = "\n   ".join(f"{family}, {given}" for given, family in PEOPLE)


def tagged(tag: str) -> str:
    return "".join(f"{tag}{family}, {given}\n" for given, family in PEOPLE)


def marked(form: str) -> str:
    return "".join(form.format(given=given, family=family) for given, family in PEOPLE)


FILES = {
    "csl.json": json.dumps([
        {"id": "1", "type": "article-journal", "title": TITLE,
         "author": [{"family": f, "given": g} for g, f in PEOPLE]}
    ]),
    "openalex.json": json.dumps({
        "id": "https://openalex.org/W1", "title": TITLE,
        "authorships": [{"author": {"display_name": f"{g} {f}"}} for g, f in PEOPLE],
    }),
    "crossref.json": json.dumps({
        "DOI": "10.5555/1", "type": "journal-article", "title": [TITLE],
        "author": [{"family": f, "given": g, "sequence": "first"} for g, f in PEOPLE],
    }),
    "arxiv.jsonl": json.dumps({
        "id": "2001.00001", "submitter": "S", "title": TITLE,
        "authors": ", ".join(f"{g} {f}" for g, f in PEOPLE), "categories": "hep-ex",
        "authors_parsed": [[f, g, ""] for g, f in PEOPLE],
    }),
    "a.bib": f"@article{{a,\n  title={{{TITLE}}},\n  author={{{FULL.replace(';', ' and')}}}\n}}",
    "a.ris": f"TY  - JOUR\nTI  - {TITLE}\n{tagged('AU  - ')}ER  - \n",
    "a.enw": f"%0 Journal Article\n%T {TITLE}\n{tagged('%A ')}\n",
    "a.nbib": f"PMID- 12345\nTI  - {TITLE}\n{tagged('FAU - ')}\n",
    "wos.txt": f"FN Clarivate\nVR 1.0\nPT J\nAU {LINES}\nTI {TITLE}\nUT WOS:1\nER\n\nEF\n",
    "scopus.csv": f'Authors,Title,Year,Source title,EID\n"{FULL}",{TITLE},2020,J,2-s2.0-1\n',
    "any.csv": f'Title,Authors,Year\n{TITLE},"{FULL}",2020\n',
    "dblp.xml": "<dblp>\n<article mdate=\"2020-01-01\" key=\"journals/x/1\">"
                + marked("<author>{given} {family}</author>\n")
                + f"<title>{TITLE}.</title></article>\n</dblp>",
    "pubmed.xml": "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
                  f"<ArticleTitle>{TITLE}</ArticleTitle><AuthorList CompleteYN='Y'>"
                  + marked("<Author><LastName>{family}</LastName><ForeName>{given}</ForeName>"
                           "</Author>")
                  + "</AuthorList></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_all_authors_are_read_and_the_file_is_known_by_its_beginning(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8")
    (work,) = gk.read(path)
    assert isinstance(work, Work)
    assert (work.title or "").rstrip(".") == TITLE
    assert [m.name for m in work.authors] == [f"{given} {family}" for given, family in PEOPLE]


def test_they_are_loaded_without_pairs_and_every_answer_says_so(tmp_path: Path) -> None:
    """12 million pairs would stand behind one such list; the two of the other work are tied."""
    pair = [{"family": "Lindqvist", "given": "Ana"}, {"family": "Okafor", "given": "Bo"}]
    every = [{"family": f, "given": g} for g, f in PEOPLE]
    works = [
        {"id": "1", "type": "article-journal", "title": TITLE, "author": [*every, pair[0]]},
        {"id": "2", "type": "article-journal", "title": "Tides of the harbour", "author": pair},
    ]
    (tmp_path / "w.json").write_text(json.dumps(works), encoding="utf-8")
    left_out = f"1 work with more than {PAIR_CAP} authors is"
    with gk.open(tmp_path / "workspace") as graph:
        receipt = graph.load(tmp_path / "w.json")
        assert f"{left_out} left out of coauthor ties." in str(receipt)
        assert graph.tables.count("authors") == MANY + 2
        assert graph.tables.count_rows("authored") == MANY + 3
        assert graph.tables.count_rows("coauthor") == 1
        ana = graph.author("Ana Lindqvist").all_collaborators(None)
        assert [c.name for c in ana] == ["Bo Okafor"]
        assert f"{left_out} not counted" in str(ana)
        cut: Slice = graph.author("Ana Lindqvist").slice().slice
        assert len(cut.edges) == 1
        assert f"{left_out} not counted in ties" in (cut.note or "")
        assert len(graph.author("Given7 Family7").all_collaborators(None)) == 0
