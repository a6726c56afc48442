"""The Semantic Scholar loader: own samples exactly, the lists of the API, and the real files."""

from __future__ import annotations

from pathlib import Path

from apis import read, real, sample, work

from graphkit.records import Person, Rejected, Tenure, Venue, Work
from loaders import semantic_scholar


def test_a_paper_and_those_around_it() -> None:
    paper, older, unlinked, newer, empty, null = sample(semantic_scholar, "paper.json")
    assert isinstance(paper, Work)
    assert (paper.title, paper.title_raw) == ("Finding things", "Finding <i>things</i>")
    assert [(a.name, a.given, a.family, a.ids, a.kind) for a in paper.authors] == [
        ("J. Doe", "J.", "Doe", (("s2", "11"),), None),
        ("T.Chuprina", None, None, (), None),
        ("Search Group", None, None, (("s2", "13"),), "organisation"),
    ]
    assert dict(paper.ids) == {
        "doi": "10.5555/s2.1", "arxiv": "2106.01234", "dblp": "journals/x/Doe21", "pmid": "123",
        "s2": "aaa1", "s2_corpus": "77",
    }  # fmt: skip
    assert (paper.year, paper.month, paper.day) == (2021, 3, 4)
    assert (paper.venue, paper.issn, paper.kind) == ("Annals of Search", "1234-5679", "article")
    assert paper.categories == ("Computer Science",)
    assert paper.references == ("s2:bbb",)  # the other one has nothing to be referred to by
    extra = dict(paper.extra)
    assert extra["tldr"] == "We find." and extra["tomorrow"] == "1"
    assert extra["publicationTypes"] == "JournalArticle, Review"
    assert isinstance(older, Work) and older.references == () and older.year == 2001
    assert isinstance(unlinked, Work) and unlinked.ids == ()
    assert isinstance(newer, Work) and newer.references == ("s2:aaa1",)
    assert newer.authors_truncated is None
    assert isinstance(empty, Rejected) and "no title and no identifier" in empty.reason
    assert isinstance(null, Rejected) and "citations is not an object" in null.reason


def test_lines_of_the_data_sets() -> None:
    paper, author, citation, venue, old = sample(semantic_scholar, "sets.jsonl")
    assert isinstance(paper, Work)
    assert (paper.venue, paper.kind, paper.year, paper.day) == ("arXiv", "preprint", 2020, 2)
    assert dict(paper.ids) == {"doi": "10.5555/s2.1", "s2_corpus": "77"}
    assert dict(paper.extra)["citationCount"] == "2" and paper.categories == ("Art",)
    assert isinstance(author, Person)
    assert author.names == ("Jane Doe",) and author.orcid == "0000-0002-1825-0097"
    assert author.affiliations == (Tenure("University X"),)
    assert (author.metrics.h_index, author.metrics.papers) == (1, 2)
    assert isinstance(citation, Work)
    assert (citation.ids, citation.references) == ((("s2_corpus", "77"),), ("s2_corpus:78",))
    assert isinstance(venue, Venue) and venue.names == ("CoS",)
    assert isinstance(old, Work)
    assert old.references == ("s2:old2",) and old.authors[0].ids == (("s2", "11"),)


def test_lists_of_the_api() -> None:
    found = read(semantic_scholar, {"total": 2, "offset": 0, "data": [
        {"paperId": "a", "title": "A"}, {"paperId": "b", "title": "B"},
    ]})  # fmt: skip
    assert [w.title for w in found if isinstance(w, Work)] == ["A", "B"]
    (citing,) = read(semantic_scholar, {"offset": 0, "data": [
        {"contexts": [], "citingPaper": {"paperId": "a", "title": "A"}},
    ]})  # fmt: skip
    assert isinstance(citing, Work) and dict(citing.extra)["role"] == "cites"
    batch = read(semantic_scholar, [{"paperId": "a", "title": "A"}, None])
    assert isinstance(batch[1], Rejected) and batch[1].reason == "not an object"


def test_the_date_of_a_preprint_is_not_that_of_the_article() -> None:
    found = work(
        semantic_scholar,
        {"paperId": "a", "title": "A", "year": 2020, "publicationDate": "2019-05-06"},
    )
    assert (found.year, found.month) == (2020, None)


def test_the_real_paper(shared: Path) -> None:
    works, rejected = real(shared, semantic_scholar, "semanticscholar/Paper.json.gz")
    # the paper, its 14 references and 1,000 citing papers
    assert (len(works), rejected) == (1015, [])
    assert all(isinstance(w, Work) for w in works)
    turing, citing = works[0], works[15:]
    assert isinstance(turing, Work)
    assert turing.title == "Computing Machinery and Intelligence"
    # of the 14 references 6 have a title only, and nothing to be cited by
    assert len(turing.references) == 8
    assert sum(w.ids == () for w in works[1:15] if isinstance(w, Work)) == 6
    assert all("s2:2d5673caa9e6af3a7b82a43f19ee920992db07ad" in w.references
               for w in citing if isinstance(w, Work))  # fmt: skip
    assert sum(w.authors == () for w in citing if isinstance(w, Work)) == 2
    names = {a.name: a.ids for w in citing if isinstance(w, Work) for a in w.authors}
    assert names["Minsu Lee"] == () and "T.Chuprina" in names and "D.M'endez" in names


def test_the_other_real_files(shared: Path) -> None:
    found, rejected = real(shared, semantic_scholar, "semanticscholar/Author.json")
    assert isinstance(found[0], Person) and (len(found), rejected) == (61, [])
    for name in ("Citation", "Reference", "PaperWithNullValues"):
        found, rejected = real(shared, semantic_scholar, f"semanticscholar/{name}.json")
        assert (len(found), rejected) == (1, []), name
