"""Pages written from random records are read back as those records; spoiled pages never lie.

Names and titles are made of parts that occur in the world: particles, hyphens, initials, single
names, other scripts, inner capitals, capitals throughout.
"""

from __future__ import annotations

import page_writer as write
import pytest
from documents import Document
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from page_writer import Paper

from graphkit.records import Profile, Rejected, Work
from loaders import (
    author_metrics_page,
    jekyll_scholar_page,
    list_excerpt,
    profile_page,
    publication_page,
)
from loaders._pages import glued
from loaders._values import arxiv_categories

# Without shrinking: a page that fails can be read as it is, and making it smaller takes minutes.
MANY = settings(
    max_examples=450,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
LOADERS = (
    author_metrics_page, jekyll_scholar_page, list_excerpt, profile_page, publication_page,
)  # fmt: skip

GIVEN = st.sampled_from(
    "Ann Bo Jae-Seok JaeYeon Seung J. J.-P. Øystein Éva María Wei Xiaoming Nguyễn Ludmila Ó"
    " Taehwan Mirela Chukwuemeka Zoltán Fatima Abdulrahman Li Hye Juan Priya Günther Þóra".split()
)
FAMILY = st.sampled_from(
    "Lee|Ek|Kim|van der Berg|de la Cruz|McDonald|O'Neil|Nagy-Kiss|Þórsson|Park|Zhang|García"
    "|von Neumann|MacKay|Søgaard|D'Angelo|Al-Sayed|Rossi|Nakamura|Okafor|Dvořák".split("|")
)
FULL = st.builds(lambda first, second, last: " ".join(filter(None, (first, second, last))),
                 GIVEN, st.sampled_from(["", "", "", "A.", "Hyuk", "M"]), FAMILY)  # fmt: skip
NAME = st.one_of(FULL, FULL, FULL, FULL, st.sampled_from(["Suryansh", "김서연", "李娜", "Madonna"]))
WORD = st.sampled_from(
    "the of Learning robust Sparse and for Transformers a in Networks vision ImageNet MoE Graph"
    " COVID-19 3D Mixture-of-Experts GAN LLMs Bayesian rivers with models Tensor JPEG 2020 via"
    " Key–Value Inference tides $k$-means Out-of-Distribution".split()
)
LAST = st.sampled_from(
    "Learning Networks Models inference detection Transformers Work? JPEG ImageNet rivers LLMs"
    " Disalignment Data MIMO-OFDM 2020 Experts Streams".split()
)


def _title(words: list[str], last: str, style: int) -> str:
    words = [w for n, w in enumerate(words) if n or w[0].isalpha()] or ["Notes"]
    words[0] = words[0][0].upper() + words[0][1:]
    if style == 1 and len(words) > 2:
        words[1] += ":"
    text = " ".join([*words, last])
    return text.upper() if style == 2 else text


TITLE = st.builds(_title, st.lists(WORD, min_size=3, max_size=9), LAST, st.integers(0, 4))
ABSTRACT = st.one_of(
    st.just(""),
    st.lists(WORD, min_size=12, max_size=60).map(lambda w: "We show " + " ".join(w) + "."),
    st.sampled_from([
        "We show <2 accuracy change, 145% on CIFAR-100; see https://example.org/x (e.g. [CLS]).",
        "``Strong'' tickets -- as in \\emph{this} -- are $x<y$ \"quoted\" & more, in 2024, too.",
    ]),
)  # fmt: skip
CODES = sorted({arxiv_categories.full(c) or c for c in arxiv_categories.PRINTED})
PAPERS = st.builds(
    Paper,
    title=TITLE,
    authors=st.lists(NAME, min_size=1, max_size=5, unique=True).map(tuple),
    more=st.sampled_from([None, None, 0, 1, 2, 17]),
    year=st.one_of(st.none(), st.integers(1990, 2030)),
    month=st.integers(1, 12),
    day=st.integers(1, 28),
    code=st.sampled_from(["", "Code"]),
    category=st.sampled_from([c.split(".")[-1] if "." in c else c for c in CODES]),
    score=st.sampled_from(["", "", "35.1", "7.0", "100.0"]),
    venue=st.sampled_from(["", "arXiv", "Annals of X", "Conf. on Y (CY)", "Nature 2"]),
    tag=st.sampled_from(["Review", "AAAI", "ICLR Workshop", "J. X."]),
    kind=st.sampled_from(["preprint", "journal-article", "conference paper", "book"]),
    abstract=ABSTRACT,
)
PAGE = st.lists(PAPERS, min_size=1, max_size=4)
NUMBERS = st.tuples(st.integers(0, 300), st.integers(0, 99_999), st.integers(0, 100),
                    st.integers(0, 100))  # fmt: skip


def parsed(loader: object, text: str, ends: str = "\n") -> list[object]:
    return list(loader.read(Document("x.txt", text.replace("\n", ends))))  # type: ignore[attr-defined]


def stated(work: object) -> tuple[object, ...]:
    assert isinstance(work, Work), work
    return work.title, tuple(m.name for m in work.authors)


ENDS = st.sampled_from(["\n", "\r\n"])


@MANY
@given(FULL, NUMBERS, PAGE, ENDS)
def test_author_metrics(
    owner: str, numbers: tuple[int, ...], papers: list[Paper], ends: str
) -> None:
    text = write.metrics(owner, numbers, papers)
    assert author_metrics_page.recognise(text) > 0.5
    profile, *found = parsed(author_metrics_page, text, ends)
    assert isinstance(profile, Profile) and profile.name == owner
    m = profile.metrics
    assert (m.h_index, m.papers, m.citations) == (numbers[0], len(papers), numbers[1])
    assert (m.novelty, m.ai_score) == (numbers[2] / 100, numbers[3])
    assert [stated(w) for w in found] == [(p.title, p.authors) for p in papers]
    for work, paper in zip(found, papers, strict=True):
        assert isinstance(work, Work)
        assert (work.year, work.month, work.day) == (paper.year, paper.month, paper.day)
        assert work.authors_truncated == (paper.more is not None)
        assert work.has_code == (True if paper.code else None)
        assert work.score == (float(paper.score) if paper.score else None)
        assert (work.abstract or "") == paper.abstract
        assert (work.owner, work.origin.format) == (owner, "author-metrics-page")


@MANY
@given(FULL, NUMBERS, PAGE, ENDS)
def test_profiles(owner: str, numbers: tuple[int, ...], papers: list[Paper], ends: str) -> None:
    text = write.profile(owner, numbers, papers)
    assert profile_page.recognise(text) > 0.5
    profile, *found = parsed(profile_page, text, ends)
    assert isinstance(profile, Profile) and profile.name == owner
    assert (profile.metrics.works, profile.metrics.followers) == numbers[:2]
    assert (profile.trust.score, profile.trust.level) == (numbers[2], f"L{numbers[3]}")
    assert [stated(w) for w in found] == [(p.title, ()) for p in papers]
    for work, paper in zip(found, papers, strict=True):
        assert isinstance(work, Work)
        assert (work.year, work.venue) == (paper.year or 1999, paper.venue or None)
        assert (work.abstract or "", work.owner) == (paper.abstract, owner)


def cut_rightly(found: list[object], papers: list[Paper]) -> None:
    """Glued titles come back, or the record says that it is doubtful."""
    assert len(found) == len(papers)
    for work, paper in zip(found, papers, strict=True):
        assert isinstance(work, Work), work
        if (work.title, tuple(m.name for m in work.authors)) != (paper.title, paper.authors):
            assert "doubt" in dict(work.extra) or not work.authors, (work, paper)
        assert (work.abstract or "") == paper.abstract


def clear(papers: list[Paper]) -> None:
    """Leave out what nobody could cut: a name in another script is fine, one letter is not."""
    for paper in papers:
        line = paper.title + write.people(paper)
        found = glued.split(line)
        assume(found is not None)
        letter = paper.authors and len(paper.authors[0].split()[0]) == 1
        assume(not letter or found.confidence >= glued.SURE)  # "JPEGÓ Ek" may be a name


@MANY
@given(PAGE, ENDS)
def test_excerpts(papers: list[Paper], ends: str) -> None:
    clear(papers)
    text = write.excerpt(papers)
    found = parsed(list_excerpt, text, ends)
    cut_rightly(found, papers)
    for work, paper in zip(found, papers, strict=True):
        assert isinstance(work, Work) and work.owner is None
        assert work.authors_truncated == (paper.more is not None)
        assert (work.year, work.month, work.day) == (paper.year, paper.month, paper.day)


@MANY
@given(PAGE, ENDS)
def test_jekyll_pages(papers: list[Paper], ends: str) -> None:
    text = write.jekyll(papers)
    found = parsed(jekyll_scholar_page, text, ends)
    cut_rightly(found, papers)
    for work, paper in zip(found, papers, strict=True):
        assert isinstance(work, Work)
        assert (work.year, work.badge) == (paper.year or 1999, paper.tag)
        assert work.venue == (paper.venue or None)
        assert work.status == (None if paper.venue else "in review")
        assert work.authors_omitted == (paper.more or None)


@settings(MANY, max_examples=200)
@given(
    FULL, FULL, NUMBERS, PAGE, PAGE, st.sampled_from(["", "\n", "\n\n"]), st.permutations(range(4))
)
def test_pages_one_after_the_other(
    one: str, other: str, numbers: tuple[int, ...], papers: list[Paper], more: list[Paper],
    between: str, order: list[int],
) -> None:  # fmt: skip
    whole = [p for p in papers + more if p.abstract]  # a page ends in the middle of a sentence else
    assume(whole)
    pages = [write.profile(one, numbers, whole), write.metrics(other, numbers, whole),
             write.excerpt(whole), write.jekyll(whole)]  # fmt: skip
    text = between.join(pages[n].rstrip() for n in order)
    found = parsed(profile_page, text)
    assert not [r for r in found if isinstance(r, Rejected)]
    assert sorted(r.name for r in found if isinstance(r, Profile)) == sorted([one, other])
    assert len(found) == 4 * len(whole) + 2
    owners = [r.owner for r in found if isinstance(r, Work)]
    assert owners.count(None) >= 2 * len(whole)
    assert set(owners) == {one, other, None}


@settings(MANY, max_examples=350)
@given(FULL, NUMBERS, PAGE, st.data())
def test_spoiled_pages_never_lie(
    owner: str, numbers: tuple[int, ...], papers: list[Paper], data: st.DataObject
) -> None:
    """Cut, doubled or overwritten anywhere: no crash, and no title or name that was not there."""
    pages = [write.metrics(owner, numbers, papers), write.profile(owner, numbers, papers),
             write.excerpt(papers), write.jekyll(papers)]  # fmt: skip
    text = data.draw(st.sampled_from(pages))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    noise = data.draw(
        st.sampled_from(["", "\x00\ufffd", "<div>", "Accept all cookies\n", "\n\n\n"])
    )
    ways = [text[:end], text[start:], text[:start] + noise + text[end:]]
    spoiled = data.draw(st.sampled_from(ways))
    clean = " ".join(spoiled.replace("\x00", "").split())
    for loader in LOADERS:
        loader.recognise(spoiled)
        for record in parsed(loader, spoiled):
            if isinstance(record, Work) and "<div>" not in spoiled:
                assert record.title and record.title in clean
                assert all(m.name in clean for m in record.authors)
                assert record.owner is None or record.owner in clean
            elif isinstance(record, Rejected):
                assert record.reason and record.origin.file == "x.txt"


FOREIGN = [
    "Google Scholar\nAnn Lee\nProfessor, X University\nCited by\nAll\nCitations 100 50\n",
    "<html><body><h1>Shop</h1><div>Lamp 5 EUR</div><div>Cart</div></body></html>",
    "We use cookies\nAccept all\nReject all\n", "TY  - JOUR\nTI  - A\nER  - \n",
    "Title,Authors,Year\nA,B,2020\n", "\\documentclass{article}\\begin{document}Hi\\end{document}",
]  # fmt: skip


@pytest.mark.parametrize("text", FOREIGN)
def test_foreign_pages_are_refused(text: str) -> None:
    for loader in LOADERS:
        assert loader.recognise(text) == 0
        (refused,) = parsed(loader, text)
        assert isinstance(refused, Rejected) and "was found in this file" in refused.reason


STARTS = [
    "",
    "<div>",
    "LGMay 8, 2022\n",
    "Researcher profile\n",
    "preprint2026arXiv\n",
    "2026\n- A\n",
]


@settings(MANY, max_examples=300)
@given(st.text(max_size=400), st.sampled_from(STARTS))
def test_any_text_at_all(text: str, first: str) -> None:
    for loader in LOADERS:
        assert 0 <= loader.recognise(first + text) <= 1
        assert parsed(loader, first + text)
