"""The arXiv loader: the API, OAI-PMH and the snapshot exactly, names with brackets, real files."""

from __future__ import annotations

from pathlib import Path

import pytest
from apis import real, sample

from graphkit.records import Affiliation, Rejected, Work
from loaders import arxiv
from loaders._values import arxiv_names


def test_an_answer_of_the_api() -> None:
    branes, error = sample(arxiv, "api.atom")
    assert isinstance(branes, Work)
    assert branes.title == "Made-up branes and α things"
    assert [(a.name, a.kind, a.affiliations) for a in branes.authors] == [
        ("Ann B. Author", None, (Affiliation("University X"),)),
        ("MADE Collaboration", "organisation", ()),
    ]
    assert dict(branes.ids) == {"arxiv": "hep-th/9901001", "doi": "10.5555/branes"}
    assert (branes.year, branes.month, branes.day) == (1999, 1, 1)
    assert (branes.kind, branes.venue) == ("preprint", "arXiv")
    assert branes.categories == ("hep-th", "math.AG") and branes.abstract == "We make things up."
    assert dict(branes.extra) == {
        "journal-ref": "J. Made 1 (1999) 1", "comments": "9 pages", "updated": "2001-01-01",
        "tomorrow": "new",
    }  # fmt: skip
    assert branes.url == "https://arxiv.org/abs/hep-th/9901001" and branes.origin.line == 6
    assert isinstance(error, Rejected)
    assert error.reason == "arXiv says: incorrect id format for 1"


def test_oai_pmh_in_three_prefixes() -> None:
    parts, deleted, raw, core = sample(arxiv, "oai.xml")
    assert isinstance(parts, Work)
    assert [(a.name, a.suffix, a.kind) for a in parts.authors] == [
        ("Ann B. Author Jr", "Jr", None),
        ("MADE Collaboration", None, "organisation"),
        ("Bo Buthor", None, None),
        ("Cy Cuthor", None, None),
        ("OTHER Collaboration", None, "organisation"),
    ]
    assert parts.authors[0].affiliations == (Affiliation("University X"),)
    assert dict(parts.ids)["doi"] == "10.5555/a"
    assert dict(parts.extra)["doi"] == "10.5555/a 10.5555/b"
    assert isinstance(deleted, Rejected) and deleted.reason == "deleted at the source"
    assert deleted.origin.line == 5
    assert isinstance(raw, Work)
    assert (raw.title, raw.title_raw) == ("Gödel's π", """G\\"odel's $\\pi$""")
    assert [(a.name, [p.name for p in a.affiliations]) for a in raw.authors] == [
        ("J. Dörr", ["Here, Town", "There"]), ("A. N. Other", ["There"]),
    ]  # fmt: skip
    assert raw.authors_truncated is True and (raw.year, raw.month, raw.day) == (2020, 1, 3)
    assert dict(raw.extra)["submitter"] == "S. Ubmitter"
    assert isinstance(core, Work)
    assert dict(core.ids) == {"arxiv": "2001.00004", "doi": "10.5555/core"}
    assert (core.year, core.month, core.authors[0].name) == (2020, 1, "Ann B. Author")


def test_the_snapshot() -> None:
    first, second, bad = sample(arxiv, "snapshot.jsonl")
    assert isinstance(first, Work)
    assert first.title == "Calculation of étale things"
    assert [(a.name, [p.name for p in a.affiliations]) for a in first.authors] == [
        ("C. Balázs", ["Some Lab"]), ("E. L. Berger Jr.", ["Plain Place"]),
    ]  # fmt: skip
    assert first.authors_truncated is True and (first.year, first.month, first.day) == (2007, 4, 2)
    assert first.categories == ("hep-ph", "math.AG")
    assert dict(first.extra)["journal-ref"] == "J. Made 1"
    assert isinstance(second, Work)
    assert [(a.name, [p.name for p in a.affiliations]) for a in second.authors] == [
        ("Ann Author", ["There"]), ("Bo Buthor", ["There"]),
    ]  # fmt: skip
    assert second.year is None  # the day of an update is not the day of the work
    assert isinstance(bad, Rejected)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("((((", []),
        ("A. B, C. D and E. F", ["A. B", "C. D", "E. F"]),
        ("A. B, Jr., C. D", ["A. B Jr.", "C. D"]),
        ("The BABAR Collaboration, B. Aubert, et al", ["BABAR Collaboration", "B. Aubert"]),
        ("A. B for the NU and Hyper-K collaborations", ["A. B", "NU", "Hyper-K collaborations"]),
        ("Keck and BICEP2 Collaborations: P. Ade", ["Keck", "BICEP2 Collaborations", "P. Ade"]),
        ("LIGO Collaboration, Virgo Collaboration", ["LIGO Collaboration", "Virgo Collaboration"]),
        ("Sudha, A. V. Rao", ["Sudha", "A. V. Rao"]),
    ],
)
def test_names_as_text(text: str, names: list[str]) -> None:
    mentions, _ = arxiv_names.from_text(text)
    assert [m.name for m in mentions if m.name != "et al"] == names


def test_the_real_snapshot(shared: Path) -> None:
    works, rejected = real(shared, arxiv, "arxiv/arxiv-metadata-oai-snapshot-200.jsonl")
    assert (len(works), rejected) == (200, [])
    papers = [w for w in works if isinstance(w, Work)]
    assert sum("doi" not in dict(w.ids) for w in papers) == 83
    assert sum("journal-ref" not in dict(w.extra) for w in papers) == 91
    assert papers[0].authors[0].name == "C. Balázs"
    assert papers[19].authors[0].kind == "organisation" and papers[19].authors_truncated is True
    assert papers[8].authors[5].suffix == "II"
    assert not any("\n" in (w.title or "") or "  " in (w.title or "") for w in papers)


def test_the_real_oai_answers(shared: Path) -> None:
    files = sorted((shared / "data/arxiv/oai").iterdir())
    assert len(files) == 15
    groups: set[str] = set()
    count = 0
    for file in files:
        works, rejected = real(shared, arxiv, f"arxiv/oai/{file.name}")
        assert rejected == [] and works
        count += len(works)
        groups |= {a.name for w in works if isinstance(w, Work) for a in w.authors if a.kind}
    assert count == 30  # 12 in one file, 3 in two, 1 in each of the others
    assert {"Planck Collaboration", "JLQCD Collaboration", "IceCube Collaboration"} <= groups
    assert {"Keck Array", "BICEP2 Collaborations", "DES Collaboration"} <= groups
