"""The loaders of saved pages: the five seed pages and own samples, read exactly.

The seed pages lie beside the repository; the facts that they state are written out here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from documents import Document

from graphkit.records import Metrics, Origin, Profile, Record, Rejected, Trust, Work
from graphkit.sources import formats, loader_named, read
from loaders import (
    author_metrics_page,
    jekyll_scholar_page,
    list_excerpt,
    profile_page,
    publication_page,
)

HERE = Path(__file__).resolve().parent
SAMPLES = HERE / "samples"
LOADERS = (
    profile_page, author_metrics_page, list_excerpt, jekyll_scholar_page, publication_page,
)  # fmt: skip

KIM, LIM = "Songkuk Kim", "Sungjun Lim"
PROFILE_000 = [("Sparsity as a Key: Unlocking", 2026), ("Tazza: Shuffling Neural", 2025),
               ("Blurs Behave Like Ensembles: Spatial", 2022),
               ("How Do Vision Transformers Work?", 2022), ("Vector Quantized", 2021)]  # fmt: skip
# title, authors, number hidden, year, venue, badge, status
PARK = "Sumin Park, Noseong Park"
JEKYLL_004 = [
    ("Q-Delta: Beyond Key–Value Associative State Evolution",
     "Sumin Park, Seojin Kim, Noseong Park", None, 2026, None, "Review", "in review"),
    ("STAR: Rethinking MoE Routing as Structure-Aware Subspace Learning", PARK, None, 2026, None,
     "Review", "in review"),
    ("How Many Experts Are Enough? Towards Optimal Semantic Specialization for Mixture-of-Experts",
     PARK, None, 2025, "Association for the Advancement of Artificial Intelligence (AAAI)", "AAAI",
     None),
    ("PANDA: Expanded Width-Aware Message Passing Beyond Rewiring",
     "Jeongwhan Choi, Sumin Park, Hyowon Wi", 2, 2024,
     "International Conference on Machine Learning (ICML)", "ICML", None),
    ("DARS: ROBUST SPARSE FINE-TUNING WITH REGULARIZED SUBSPACE DISALIGNMENT", PARK, None, 2024,
     "First Workshop on Scalable Optimization for Efficient and Adaptive Foundation Models (SCOPE)",
     "ICLR Workshop", None),
]  # fmt: skip


def facts(page: str) -> Iterator[list[str]]:
    """What a list of papers states, written out by hand: one line a paper."""
    for line in (SAMPLES / "seed_facts.txt").read_text(encoding="utf-8").splitlines()[1:]:
        cells = [cell.strip() for cell in line.split("|")]
        if cells[0] == page:
            yield cells[1:] + [""] * (8 - len(cells))


def names(work: Work) -> str:
    return ", ".join(m.name for m in work.authors)


def records(path: Path, **more: Any) -> list[Record | Rejected]:
    return list(read(path, **more))


def works(found: list[Record | Rejected]) -> list[Work]:
    return [r for r in found if isinstance(r, Work)]


@pytest.fixture
def seeds(shared: Path) -> list[Path]:
    return sorted((shared / "seeds").glob("*.txt"))


def test_the_seed_pages_give_39_works_and_3_profiles(here: Run, seeds: list[Path]) -> None:
    done = here("parse", *seeds, "--json")
    shapes = [json.loads(line) for line in done.stdout.splitlines()]
    assert [s["type"] for s in shapes].count("profile") == 3
    per_file: dict[str, int] = {}
    for shape in shapes:
        if shape["type"] == "work":
            per_file[shape["source"]["file"][:3]] = per_file.get(shape["source"]["file"][:3], 0) + 1
    assert per_file == {"000": 5, "001": 16, "002": 10, "003": 3, "004": 5}
    assert len(shapes) == 42
    assert "42 records, 0 rejected" in done.stderr
    for sentence in ("Building this graph slice", "Log in to claim", "BZPEER", "Follow researcher"):
        assert sentence not in done.stdout


def test_the_researcher_profile(seeds: list[Path]) -> None:
    profile, *items = records(seeds[0])
    assert profile == Profile(
        KIM,
        Origin(seeds[0].name, "profile-page", 1),
        metrics=Metrics(works=5, followers=0, topics=3, close_collaborators=4),
        trust=Trust(19, "Unverified", "L1", claimed=False, open_to_collaborate=True),
        extra=(("works_listed", "5"),),
    )
    assert len(items) == 5
    for work, (title, year) in zip(works(items), PROFILE_000, strict=True):
        assert work.title is not None and work.title.startswith(title)
        assert (work.year, work.month, work.kind, work.venue) == (year, None, "preprint", "arXiv")
        assert (work.authors, work.authors_truncated, work.owner) == ((), None, KIM)
        assert work.abstract is not None and work.abstract.endswith(".")
    assert works(items)[0].abstract.startswith("Sparse Autoencoders (SAEs) have")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("number", "owner", "metrics"),
    [
        (1, KIM, Metrics(8, None, 16, 779, 0.53, 57)),
        (2, LIM, Metrics(5, None, 10, 75, 0.5, 54)),
        (3, None, None),
    ],
)
def test_the_lists_of_papers(
    seeds: list[Path], number: int, owner: str | None, metrics: Metrics | None
) -> None:
    found = records(seeds[number])
    if owner is not None:
        profile = found.pop(0)
        assert isinstance(profile, Profile)
        assert (profile.name, profile.field, profile.metrics) == (owner, "cs.LG", metrics)
        assert dict(profile.extra)["field_as_printed"] == "LG"
    expected = list(facts(f"00{number}"))
    for work, (title, people, cut, date, category, score, code) in zip(
        works(found), expected, strict=True
    ):
        assert work.title is not None and work.title.startswith(title)
        assert names(work) == people
        assert (work.authors_truncated, work.authors_omitted) == (cut == "cut", None)
        stated = (work.year, work.month, work.day)
        assert "-".join("?" if part is None else str(part) for part in stated) == date
        assert work.categories == (category,)
        assert (work.score, work.has_code) == (
            float(score) if score else None,
            code == "code" or None,
        )
        assert dict(work.extra)["category_as_printed"] == category.split(".")[1]
        assert (work.owner, work.kind, work.venue) == (owner, None, None)
        assert work.abstract is not None and len(work.abstract) > 600
    if number == 1:
        assert "with <2 accuracy change," in (works(found)[4].abstract or "")
    if number == 3:
        assert [w.title for w in works(found)] == [row[0] for row in expected]


def test_the_jekyll_page(seeds: list[Path]) -> None:
    found = works(records(seeds[4]))
    for work, (title, people, hidden, year, venue, badge, status) in zip(
        found, JEKYLL_004, strict=True
    ):
        assert (work.title, names(work)) == (title, people)
        assert (work.authors_truncated, work.authors_omitted) == (hidden is not None, hidden)
        assert (work.year, work.venue, work.badge, work.status) == (year, venue, badge, status)
        assert work.owner is None and dict(work.extra)["owner_implied"] == "Sumin Park"
        assert float(dict(work.extra)["split_confidence"]) > 0.9
    assert [(w.abstract or "").split(" ")[0] for w in found] == [
        "Linear", "Mixture-of-Experts", "Finding", "Recent", "Recent",
    ]  # fmt: skip


def test_the_month_a_page_was_saved_in_fills_the_years(seeds: list[Path]) -> None:
    found = records(seeds[1], captured="2026-06")
    dated = [(w.year, w.date_inferred) for w in works(found) if w.score or w.month == 2]
    assert dated == [(2026, True), (2026, True), (2026, True), (2022, False), (2026, True)]
    assert isinstance(found[0], Profile) and found[0].captured == "2026-06"


def alike(found: list[Record | Rejected]) -> list[Record | Rejected]:
    """Records without their places, and without what an excerpt says about its cuts."""
    nowhere = Origin("", "", 0)
    return [
        replace(
            r,
            origin=nowhere,
            extra=tuple(p for p in r.extra if not p[0].startswith(("split", "owner_implied"))),
        )
        for r in found
        if not isinstance(r, Rejected)
    ]


def test_pages_run_together_lose_nothing(seeds: list[Path], tmp_path: Path) -> None:
    apart = [r for path in seeds for r in records(path)]
    for order in (seeds, seeds[::-1], [seeds[2], seeds[0], seeds[4], seeds[3], seeds[1]]):
        apart = [r for path in order for r in records(path)]
        for between in ("", "\n", "\r\n\r\n"):  # the files end without a line end
            together = tmp_path / "all.txt"
            text = between.join(path.read_text(encoding="utf-8") for path in order)
            together.write_text(text, encoding="utf-8")
            found = records(together)
            assert alike(found) == alike(apart)
            assert [r.origin.format for r in found] == [r.origin.format for r in apart]


# -- own samples ----------------------------------------------------------------------------------


def sample(name: str) -> list[Record | Rejected]:
    return records(SAMPLES / name)


def samples() -> Iterator[tuple[Any, Path]]:
    for loader in LOADERS:
        folder = SAMPLES / loader.FORMAT.replace("-", "_")
        for path in sorted(folder.iterdir()):
            yield loader, path


@pytest.mark.parametrize(("loader", "path"), list(samples()), ids=lambda v: getattr(v, "name", ""))
def test_samples_are_recognised_by_their_content(loader: Any, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert loader.recognise(text) > 0.8
    others = [o.FORMAT for o in LOADERS if o is not loader and o.recognise(text) >= 0.5]
    assert others == []


def test_no_other_sample_is_taken_for_a_page() -> None:
    for folder in ("bibtex", "csl_json"):
        for path in (SAMPLES / folder).iterdir():
            text = path.read_text(encoding="utf-8", errors="replace")
            assert [o.FORMAT for o in LOADERS if o.recognise(text)] == []


def test_the_formats_are_registered() -> None:
    assert {loader.FORMAT for loader in LOADERS} <= {f.name for f in formats()}
    assert loader_named("profile-page").TITLE


def test_a_profile_of_somebody_else() -> None:
    profile, weirs, sediment, minnows, rivers = sample("profile_page/orsolya.txt")
    assert isinstance(profile, Profile) and profile.name == "Orsolya Nagy-Kiss"
    assert profile.affiliation == "Institute for Imagined Rivers"
    assert profile.trust == Trust(71, "Established record", "L3", True, True)
    assert profile.metrics == Metrics(works=4, followers=1204, topics=1, close_collaborators=12)
    found = works([weirs, sediment, minnows, rivers])
    assert [(w.title, w.kind, w.year, w.venue) for w in found] == [
        ("A TALE OF TWO WEIRS", "article", 2019, "Annals of Made-up Hydrology"),
        (
            "Sediment in 2020: What Moved?",
            "conference-paper",
            2021,
            "Conf. on Invented Methods 2021",
        ),
        ("Why minnows turn left", "preprint", 2024, "bioRxiv"),
        ("Rivers", "book", 2008, None),
    ]
    assert found[0].abstract is not None and found[0].abstract.endswith("in every year.")
    assert found[1].abstract is None and found[3].abstract is None


def test_metrics_of_somebody_else() -> None:
    profile, *rest = sample("author_metrics_page/ibarra.txt")
    assert isinstance(profile, Profile) and profile.name == "Mirela de la Ibarra-Voss"
    assert profile.field == "q-bio.NC"
    assert profile.metrics == Metrics(31, None, 6, 1200, 0.07, 100)
    assert dict(profile.extra)["citations_as_printed"] == "1.2K"
    found = works(rest)
    assert [(w.categories[0], (w.year, w.month, w.day), names(w)) for w in found] == [
        ("q-bio.NC", (1999, 12, 31), "Mirela de la Ibarra-Voss"),
        ("cond-mat.mtrl-sci", (None, 9, 3), "J. van den Broek, Ó. Þórsson, MacKenzie O'Neil"),
        ("quant-ph", (2021, 8, 1), "Suryansh, Mirela de la Ibarra-Voss"),
        ("math.ST", (None, 2, 29), "Jean-Pierre Faux, Mirela de la Ibarra-Voss, Zoltán Kő"),
        ("hep-th", (2020, 5, 5), "김서연, 李娜, Mirela de la Ibarra-Voss"),
        ("cs.RO", (2016, 1, 9), ""),
    ]
    assert [w.score for w in found] == [None, 7.0, None, 64.5, None, None]
    assert [w.authors_truncated for w in found] == [False, True, False, True, False, None]
    assert dict(found[3].extra)["category_or"] == "q-fin.ST"
    assert (
        found[0].abstract == "Ants were counted. We show that <5 % were missed -- as \\emph{hoped}."
    )
    assert all(w.owner == "Mirela de la Ibarra-Voss" for w in found)


def test_an_excerpt_cut_apart(tmp_path: Path) -> None:
    text = (SAMPLES / "list_excerpt" / "mixed.txt").read_bytes()
    windows = tmp_path / "windows.txt"
    windows.write_bytes(text.replace(b"\r", b"").replace(b"\n", b"\r\n"))
    for name in (SAMPLES / "list_excerpt/mixed.txt", windows, SAMPLES / "list_excerpt/mixed.html"):
        found = works(records(name))
        assert [(w.title, names(w), w.authors_truncated) for w in found] == [
            (
                "Which ImageNet Labels Lie? A Study of JPEG",
                "JaeYeon Parkström, Ana MacDougall",
                False,
            ),
            ("On the spread of rumours", "van der Linde, Bo Ek, Cy Day", True),
            ("SHADOWS OVER MESHES", "Émile Ådland", False),
        ]
        assert [w.owner for w in found] == [None] * 3
        first = dict(found[0].extra)
        assert first["split_raw"].endswith("JPEGJaeYeon Parkström, Ana MacDougall")
        assert first["split_alternatives"].endswith("JPEGJae | Yeon Parkström, Ana MacDougall")


def test_jekyll_items_of_several_kinds() -> None:
    found = works(sample("jekyll_scholar_page/tormund.txt"))
    assert [(w.title, w.year, w.month, w.venue, w.badge, w.status, w.kind) for w in found] == [
        ("Slow Trees Grow Well: A Note on Bonsai", 2027, None, "arXiv", "Preprint", None,
         "preprint"),
        ("Does It Matter?", 2027, 3, None, "Under Review", "under review", None),
        ("REGULARIZED BONSAI", 2020, None, "Second Workshop on Small Things (SWST)",
         "ICML Workshop", None, "conference-paper"),
        ("Pots, Plants, and Pruning", 2020, 6, "Journal of Invented Botany", "Bonsai J.", None,
         None),
    ]  # fmt: skip
    assert dict(found[0].ids) == {"arxiv": "2701.01234"}
    assert (names(found[1]), found[1].authors_omitted) == ("Wei Zhang, Tormund Ek-Ståhl", 11)
    assert found[3].abstract == "Pots matter (see 2019, too)."


@pytest.mark.parametrize("name", ["profile_page/orsolya", "author_metrics_page/ibarra",
                                  "jekyll_scholar_page/tormund"])  # fmt: skip
def test_html_gives_what_the_text_gives(name: str) -> None:
    marked, plain = alike(sample(f"{name}.html")), alike(sample(f"{name}.txt"))
    if name.startswith("jekyll"):  # only markup says whose page it is
        assert {w.owner for w in works(marked)} == {"Tormund Ek-Ståhl"}
        marked = [replace(w, owner=None) for w in works(marked)]
    assert marked == plain


APART = """Researcher profile
Bo Ek
Researcher
Affiliation not imported
Not open to collaborate
Trust snapshot
Trust 19 - Unverified
Verification L1
Unclaimed author
5
works
0
followers
2 published item(s)
preprint
2026
arXiv
Title A
Abstract A.
article2024Nature Things
Title B
Ann Lee
LG
h-index
8
1
papers
Novelty
53%
1 Papers
50.2
CV
Apr 29
Code
Sparse things
Bo Ek, Ann Lee et al.
"""


def test_cells_on_lines_of_their_own() -> None:
    ek, a, b, lee, sparse = profile_page.read(Document("x.txt", APART))
    assert isinstance(ek, Profile) and isinstance(lee, Profile)
    assert (ek.name, ek.affiliation, ek.metrics) == ("Bo Ek", None, Metrics(works=5, followers=0))
    assert ek.trust == Trust(19, "Unverified", "L1", False, False)
    assert (lee.name, lee.metrics) == ("Ann Lee", Metrics(h_index=8, papers=1, novelty=0.53))
    found = works([a, b, sparse])
    assert [(w.title, w.year, w.venue, w.owner) for w in found] == [
        ("Title A", 2026, "arXiv", "Bo Ek"), ("Title B", 2024, "Nature Things", "Bo Ek"),
        ("Sparse things", None, None, "Ann Lee"),
    ]  # fmt: skip
    assert (found[2].score, found[2].has_code, names(found[2])) == (50.2, True, "Bo Ek, Ann Lee")


def test_citations_of_other_styles() -> None:
    *found, refused = sample("jekyll_scholar_page/citations.html")
    assert [(w.title, names(w), w.year, w.venue, w.kind) for w in works(found)] == [
        ("Big Trees, Small Pots", "Ann Lee, Bo Ek, Cy van Day", 2014,
         "Journal of Invented Botany", "article"),
        ("Leaves and what they know", "B. Ek, A. B. Lee", 2012, "Leaf Letters", "article"),
        ("A quoted title", "B. Ek, A. Lee", 2011, "Proceedings of Trees", "conference-paper"),
    ]  # fmt: skip
    assert dict(works(found)[0].ids) == {"doi": "10.5555/jib.7"}
    assert isinstance(refused, Rejected) and "style" in refused.reason


def test_a_handwritten_page() -> None:
    lamps, wicks, nobody = sample("publication_page/hand.html")
    assert isinstance(lamps, Work) and isinstance(wicks, Work) and isinstance(nobody, Rejected)
    assert names(lamps) == "Ann Lee, Živa M. Õun, Bo Ek, Cy van Day, Suryansh"
    assert (lamps.title, lamps.venue, lamps.year) == (
        "Lamps, and How They Dim",
        "CONF Workshop",
        2023,
    )
    assert dict(lamps.ids) == {"arxiv": "2301.00001"}
    assert dict(lamps.extra) == {"award": "Oral Presentation"}
    assert (wicks.authors_truncated, wicks.kind, wicks.year) == (True, "preprint", 2020)
    assert lamps.owner == wicks.owner == "Živa M. Õun"


def test_all_items_of_the_real_html_pages(shared: Path) -> None:
    hand = records(shared / "data" / "html" / "jonbarron_index.html")
    assert len(works(hand)) == len(hand) == 111
    assert all(
        w.year and w.venue and w.authors and w.owner == "Jonathan T. Barron" for w in works(hand)
    )
    assert all(
        w.authors_truncated or any(a.name == w.owner for a in w.authors) for w in works(hand)
    )
    jekyll = records(shared / "data" / "html" / "jekyll-scholar_research.html")
    assert len(works(jekyll)) == len(jekyll) == 27
    kinds = [w.kind for w in works(jekyll)]
    assert [kinds.count(k) for k in ("chapter", "article", "conference-paper", "other")] == [
        1,
        2,
        14,
        10,
    ]
    assert all(w.owner == "Shaden Smith" and w.year for w in works(jekyll))
    broken = works(jekyll)[1]
    assert names(broken) == "Shaden Smith, Jongsoo, George Karypis" and "doubt" in dict(
        broken.extra
    )


# -- what is no page, or only half of one -------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("We use cookies. Accept all\nReject all\n", "no profile-page was found"),
        ("", "no profile-page was found"),
        ("Weather in Busan\n21 degrees, rain\nTuesday: 19 degrees\n", "no profile-page was found"),
        ("LGMay 8, 2022\n", "nothing stands below this head"),
        ("LGMay 8, 2022\nAnn Lee, Bo Ek, Cy Day et al.\n\nSome text here.\n", "no title stands"),
        ("h-index8\n16papers\n16 Papers\nLGMay 8, 2022\nA title of a paper\n\nAnn Lee, Bo Ek\n",
         "whose numbers these are"),
        ("Ann Lee\n\nLG\nh-index8\n2papers\n\n2 Papers\n\nLGMay 8, 2022\nA title\n\n"
         "Bo Ek, Cy Day\n\nThis goes on and",
         "it states 2 papers and 1 are here"),
        ("preprint2026arXiv\n\nSome title\n\nSome abstract.\n", "whose profile it is"),
        ("Researcher profile\n\nAnn Lee\n\n3 published item(s)\n\npreprint2026arXiv\n\n"
         "Some title\n\nSome abs",
         "it states 3 items and 1 are here"),
    ],
)  # fmt: skip
def test_half_a_page_or_none_says_why(text: str, said: str) -> None:
    found = list(profile_page.read(Document("x.txt", text)))
    reasons = [r.reason for r in found if isinstance(r, Rejected)]
    assert any(said in reason for reason in reasons), reasons
    for record in found:
        if isinstance(record, Work):
            assert record.title in ("A title of a paper", "A title", "Some title")


def test_what_is_no_page_is_refused(here: Run, tmp_path: Path) -> None:
    path = tmp_path / "banner.txt"
    path.write_text(
        "We value your privacy.\nAccept all cookies\nManage preferences\n", encoding="utf-8"
    )
    assert "not recognised" in here("parse", path, code=None).stderr
    assert (
        "no list-excerpt was found"
        in here("parse", path, "--format", "list-excerpt", code=4).stderr
    )
