"""Files as they are exported in practice, beyond the samples: recognised, and read whole.

Each was written for this test after an export that exists; names and titles are invented.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphkit.records import Note, Organisation, Person, Record, Rejected, Work
from graphkit.sources import read

SCOPUS = "Authors,Title,Year,Source title,Cited by,DOI,Link,Document Type,EID"
ROW = "T,2014,J,1,10.5555/13,https://x.example,Article,2-s2.0-1"
WORK = {
    "id": "https://openalex.org/W1", "display_name": "One", "publication_year": 2018,
    "authorships": [{"author": {"id": "https://openalex.org/A1", "display_name": "Ana Silva"},
                     "institutions": []}],
}  # fmt: skip
ITEM = {
    "DOI": "10.5555/1", "type": "journal-article", "title": ["One"], "container-title": ["J"],
    "author": [{"given": "Ana", "family": "Silva", "sequence": "first", "affiliation": []}],
    "issued": {"date-parts": [[2020]]},
}  # fmt: skip


def everything(folder: Path, name: str, content: Any) -> list[Record | Rejected]:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / name).write_text(text, encoding="utf-8")
    return list(read(folder / name))


def works(folder: Path, name: str, content: Any) -> list[Work]:
    found = everything(folder, name, content)
    assert all(isinstance(r, Work) for r in found), found
    return [r for r in found if isinstance(r, Work)]


def people(work: Work) -> list[tuple[str | None, str | None]]:
    return [(m.given, m.family) for m in work.authors]


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("Silva A., Li B.", [("A.", "Silva"), ("B.", "Li")]),
        ("Silva A.M.", [("A.M.", "Silva")]),
        ("Silva, A.", [("A.", "Silva")]),
        ("de Silva, A.-M.", [("A.-M.", "de Silva")]),
        ("Silva A., Li B., Kim S.-Y.", [("A.", "Silva"), ("B.", "Li"), ("S.-Y.", "Kim")]),
        ("Silva, A.; Li, B.", [("A.", "Silva"), ("B.", "Li")]),
    ],
)
def test_scopus_parts_authors_of_every_generation(
    tmp_path: Path, authors: str, expected: list[tuple[str, str]]
) -> None:
    (work,) = works(tmp_path, "scopus.csv", f'{SCOPUS}\n"{authors}",{ROW}\n')
    assert people(work) == expected


@pytest.mark.parametrize("mark", ["|", "; "])
def test_openalex_csv_with_bars_or_semicolons(tmp_path: Path, mark: str) -> None:
    header = "Work ID,Title,Publication Year,Work Type,Author IDs,Authors,Institutions,Source"
    ids, names = f"A1{mark}A2", f"Ana Silva{mark}Bo Li"
    text = f"{header}\nW2741809807,One,2018,article,{ids},{names},University of Somewhere,J\n"
    (work,) = works(tmp_path, "works.csv", text)
    assert people(work) == [("Ana", "Silva"), ("Bo", "Li")]
    assert [m.ids for m in work.authors] == [(("openalex", "A1"),), (("openalex", "A2"),)]


def test_openalex_csv_of_authors_holds_people(tmp_path: Path) -> None:
    text = (
        "id,display_name,orcid,works_count,cited_by_count,last_known_institutions.display_name\n"
        "https://openalex.org/A1,Ana Silva,https://orcid.org/0000-0002-1825-0097,7,9,Somewhere\n"
        "https://openalex.org/I5,University of Somewhere,,3,4,\nhttps://openalex.org/X5,Nobody,,,,\n"
    )
    person, place, neither = everything(tmp_path, "authors.csv", text)
    assert isinstance(person, Person) and person.orcid == "0000-0002-1825-0097"
    assert (person.metrics.works, person.affiliations[0].name) == (7, "Somewhere")
    assert isinstance(place, Organisation) and isinstance(neither, Rejected)


@pytest.mark.parametrize("one", [True, False], ids=["array", "lines"])
def test_pages_of_answers_in_a_list(tmp_path: Path, one: bool) -> None:
    def written(pages: list[Any]) -> str:
        return json.dumps(pages) if one else "\n".join(map(json.dumps, pages))

    pages = [{"meta": {"count": 2}, "results": [{**WORK, "id": f"https://openalex.org/W{n}"}]}
             for n in range(3)]  # fmt: skip
    assert [w.ids for w in works(tmp_path, "a.json", written(pages))] == [
        (("openalex", f"W{n}"),) for n in range(3)
    ]
    messages = [{"status": "ok", "message-type": "work", "message": {**ITEM, "DOI": f"10.5555/{n}"}}
                for n in range(3)]  # fmt: skip
    found = works(tmp_path, "b.json", written(messages))
    assert [w.ids for w in found] == [(("doi", f"10.5555/{n}"),) for n in range(3)]


def test_matches_of_an_affiliation_are_organisations(tmp_path: Path) -> None:
    place = {"id": "https://ror.org/05gq02987", "name": "Somewhere", "country": {}}
    match = {"substring": "Some", "score": 1.0, "matching_type": "PHRASE", "chosen": True,
             "organization": place}  # fmt: skip
    (found,) = everything(tmp_path, "a.json", {"number_of_results": 1, "items": [match]})
    assert isinstance(found, Organisation) and found.ror == "05gq02987"


def test_names_that_end_in_initials(tmp_path: Path) -> None:
    ris = (
        "TY  - JOUR\nAU  - Silva AM\nAU  - Li B\nAU  - Kelp Study Group\nTI  - T\nSO  - J\nER  - \n"
    )
    (work,) = works(tmp_path, "cochrane.ris", ris)
    assert people(work)[:2] == [("AM", "Silva"), ("B", "Li")] and work.venue == "J"
    assert work.authors[2].kind == "organisation"
    (other,) = works(tmp_path, "plain.ris", ris.replace("Silva AM", "Ana Silva"))
    assert people(other)[0] == ("Ana", "Silva") and people(other)[1] == ("Li", "B")
    table = 'PMID,Title,Authors,Publication Year\n1,T,"Silva AM, Li B, Kelp Study Group.",2020\n'
    (third,) = works(tmp_path, "pubmed.csv", table)
    assert people(third)[:2] == [("AM", "Silva"), ("B", "Li")]


def test_words_of_scopus_in_bibtex_and_of_zotero_in_csv(tmp_path: Path) -> None:
    text = (
        "Scopus\nEXPORT DATE: 12 May 2023\n\n@ARTICLE{a,\n\tauthor = {Silva, Ana},\n\ttitle = {T},"
        "\n\tyear = {2020},\n\tauthor_keywords = {k1; k2},\n\tkeywords = {i1; k1},\n}\n"
    )
    (work,) = works(tmp_path, "scopus.bib", text)
    assert work.keywords == ("k1", "k2", "i1")
    table = '"Key","Item Type","Publication Year","Author","Title"\n'
    kinds = {"journalArticle": "article", "conferencePaper": "conference-paper",
             "bookSection": "chapter", "computerProgram": "software"}  # fmt: skip
    rows = "".join(f'"K{n}","{k}","2020","Silva, Ana","T {n}"\n' for n, k in enumerate(kinds))
    found = works(tmp_path, "zotero.csv", table + rows)
    assert [w.kind for w in found] == list(kinds.values())


def test_what_pubmed_and_dblp_say_besides_is_kept(tmp_path: Path) -> None:
    pubmed = (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>2</PMID><Article><Journal/>"
        "<ArticleTitle>T</ArticleTitle></Article><OtherAbstract Type='x' Language='spa'>"
        "<AbstractText>hola</AbstractText></OtherAbstract></MedlineCitation></PubmedArticle>"
        "</PubmedArticleSet>"
    )
    (work,) = works(tmp_path, "p.xml", pubmed)
    assert dict(work.extra)["abstract (spa)"] == "hola" and work.abstract is None
    dblp = (
        '<dblp><proceedings mdate="2020-01-01" key="conf/x/2020"><editor>Ed One</editor>'
        "<title>Proceedings of X.</title><booktitle>X</booktitle><year>2020</year></proceedings>"
        "</dblp>"
    )
    (volume,) = works(tmp_path, "d.xml", dblp)
    assert volume.venue is None and dict(volume.extra)["booktitle"] == "X"


UNKNOWN = {
    "a.ris": ("TY  - JOUR\nTI  - T\nQ9  - new\nER  - \n", "tags: Q9", "Q9"),
    "a.txt": ("FN X\nVR 1.0\nPT J\nTI T\nSO J\nQ9 new\nER\n\nEF\n", "tags: Q9", "Q9"),
    "a.nbib": ("PMID- 1\nOWN - NLM\nTI  - T\nQQQ - new\n", "tags: QQQ", "QQQ"),
    "a.enw": ("%0 Journal Article\n%T T\n%q new\n", "tags: q", "%q"),
    "a.xml": (
        "<xml><records><record><ref-type name='Book'>6</ref-type><titles><title>T</title></titles>"
        "<contributors/><novel>new</novel></record></records></xml>", "tags: novel", "novel",
    ),
    "oa.json": (json.dumps([{**WORK, "novel": "new"}]), "fields: novel", "novel"),
    "cr.json": (json.dumps([{**ITEM, "novel": "new"}]), "fields: novel", "novel"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_a_format_did_not_have_is_named_and_kept(tmp_path: Path, name: str) -> None:
    text, said, key = UNKNOWN[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    notes: list[Note] = []
    (work,) = read(tmp_path / name, notes=notes)
    assert isinstance(work, Work) and work.title in ("T", "One")
    assert dict(work.extra)[key] == "new"
    (note,) = notes
    assert note.text.startswith(f"unknown {said} (1 record, at line ")
    assert note.text.endswith("; kept as they are")


def test_a_file_of_a_known_format_without_records_is_refused(tmp_path: Path) -> None:
    page = {"meta": {"count": 0}, "results": [], "group_by": [], "cited_by_api_url": "", "id":
            "https://openalex.org/works", "display_name": "//openalex.org/"}  # fmt: skip
    (tmp_path / "empty.json").write_text(json.dumps(page), encoding="utf-8")
    (refused,) = read(tmp_path / "empty.json", format="openalex")
    assert isinstance(refused, Rejected) and "holds no record" in refused.reason
