"""What pages state about people, beside what the graph holds; and how far to trust it."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from generated import save, work

import graphkit as gk
from graphkit.analyse.trust import OwnWork, PersonFacts, trust, work_groups

KIM, LIM = "Songkuk Kim", "Sungjun Lim"


@pytest.fixture(scope="module")
def seeds(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the five seed pages."""
    folder = tmp_path_factory.mktemp("seeds") / "workspace"
    with gk.open(folder) as graph:
        graph.load(sorted((shared / "seeds").glob("*.txt")))
    return folder


def own_work(ident: str, *coauthors: int, **more: object) -> OwnWork:
    plain = OwnWork(ident, frozenset(coauthors), False, True, True, True, 1)
    return dataclasses.replace(plain, **more)  # type: ignore[arg-type]


# -- trust, term by term --------------------------------------------------------------------------


def test_works_hang_together_by_coauthors() -> None:
    groups = work_groups(
        [own_work("a", 1, 2), own_work("b", 3), own_work("c", 2, 4), own_work("d")]
    )
    assert [(g.works, g.coauthors) for g in groups] == [
        (("a", "c"), (1, 2, 4)), (("b",), (3,)), (("d",), ()),
    ]  # fmt: skip
    bridged = work_groups([own_work("a", 1), own_work("b", 2), own_work("c", 1, 2)])
    assert [g.works for g in bridged] == [("a", "b", "c")]


def test_every_term_at_its_best_gives_a_hundred() -> None:
    works = [own_work("a", 1, sources=3), own_work("b", 1, sources=5)]
    best = PersonFacts("0000-0001-5603-1330", 2, True, True, True, True, True, 5, 5000)
    found = trust(best, works)
    assert (found.score, found.undecided, found.level) == (100, 0, 5)
    assert all(t.value == 1 and t.stated and t.inputs for t in found.terms)
    assert sum(t.weight for t in found.terms) == pytest.approx(1)


def test_unknown_is_not_low() -> None:
    works = [own_work("a", 1), own_work("b", 1)]
    unknown = trust(PersonFacts(), works)
    unclaimed = trust(PersonFacts(claimed=False), works)
    assert unknown.score == unclaimed.score
    assert unknown.undecided == unclaimed.undecided + 15
    (claim,) = (t for t in unknown.terms if t.name == "claim")
    assert not claim.stated and "no source says" in claim.inputs


@pytest.mark.parametrize(
    ("known", "level"),
    [
        ({}, 0),
        ({"imported": True}, 1),
        ({"orcid": "x"}, 2),
        ({"claimed": True}, 3),
        ({"claimed": False, "imported": True}, 1),
        ({"claimed": True, "authenticated": True}, 4),
    ],
)
def test_the_level_is_a_fact(known: dict[str, Any], level: int) -> None:
    assert trust(PersonFacts(**known), [own_work("a", 1)]).level == level
    assert trust(PersonFacts(**known), [own_work("a", 1, sources=2)]).level == max(level, 2)


def test_a_rare_name_is_less_suspicious() -> None:
    apart = [own_work(str(n), n) for n in range(6)]
    rare = trust(PersonFacts(namesakes=6, mentions=9000), apart).homonymy
    common = trust(PersonFacts(namesakes=900, mentions=9000), apart).homonymy
    small = trust(PersonFacts(namesakes=6, mentions=60), apart).homonymy
    assert rare.value < common.value == small.value
    cut = [dataclasses.replace(w, truncated=True) for w in apart]
    assert trust(PersonFacts(namesakes=900, mentions=9000), cut).homonymy.value == pytest.approx(
        common.value / 2, abs=1e-4
    )
    assert trust(PersonFacts(), []).score == 0


# -- the seed pages together ----------------------------------------------------------------------


def test_the_trust_of_one_metrics_page(shared: Path, tmp_path: Path) -> None:
    """The figures that were worked out by hand for the page of one person alone."""
    with gk.open(tmp_path / "w") as graph:
        graph.load(next((shared / "seeds").glob("002*.txt")))
        profile = graph.author(LIM).profile()
    found = profile["trust"]
    assert found["score"] == 10 and found["level"] == "L1"
    assert found["homonymy"]["value"] == pytest.approx(0.43)
    assert sorted(len(g["works"]) for g in found["homonymy"]["groups"]) == [1] * 6 + [2, 2]
    values = {t["name"]: t["value"] for t in found["terms"]}
    assert values == {"identifier": 0, "claim": 0, "sources agree": 0, "affiliation": 0,
                      "completeness": 0.475, "network": 0.4}  # fmt: skip
    (warning,) = profile["identity"]["warnings"]
    assert "8 groups" in warning and "no proof" in warning
    for name in ("Sang-Eun Lee", "Jaekeol Choi", "Hojun Jin", "Taero Kim", "eess.IV", "cs.CL"):
        assert name in warning
    assert profile["metrics"]["works"] == 10  # warned, not split


def test_the_same_works_of_two_pages(seeds: Path) -> None:
    with gk.open(seeds) as graph:
        assert graph.tables.count("works") == 34  # 39 records, 5 works twice
        profile = graph.author(KIM).profile()
    assert profile["metrics"]["works"] == len(profile["works"]) == 16
    dates = {
        re.split("[: ]", w["title"])[0]: sorted(
            (d["source"][:3], d["year"], d["month"], d["day"]) for d in w["dates"]
        )
        for w in profile["works"]
        if len(w["dates"]) > 1
    }
    assert dates == {
        "Sparsity": [("000", 2026, None, None), ("001", None, 4, 29)],
        "Tazza": [("000", 2025, None, None), ("001", 2024, 12, 10)],
        "Blurs": [("000", 2022, None, None), ("001", 2021, 5, 26)],
        "How": [("000", 2022, None, None), ("001", 2022, 2, 14)],
        "Vector": [("000", 2021, None, None), ("001", 2019, 7, 12)],
    }
    years = {re.split("[: ]", w["title"])[0]: w["year"] for w in profile["works"]}
    assert (years["Tazza"], years["Vector"], years["Sparsity"]) == (2024, 2019, 2026)


def test_the_owner_is_on_every_work_without_a_place(seeds: Path) -> None:
    with gk.open(seeds) as graph:
        works = {w["title"].split(":")[0]: w for w in graph.author(KIM).profile()["works"]}
        assert not [n for n in graph.projection.names if "et al" in n]
    assert works["Tazza"]["position"] is None and works["Tazza"]["authors"] == 4
    assert works["Tazza"]["authors_truncated"] is True
    assert works["Sparsity as a Key"]["position"] == 3
    assert works["Sparsity as a Key"]["authors_truncated"] is False  # completed by the other page


def test_stated_numbers_stand_beside_found_ones(seeds: Path, here: Run) -> None:
    done = here("author", KIM, "--workspace", seeds, "--json")
    profile = json.loads(done.stdout)
    pages = {row["source_name"][:3]: row for row in profile["stated"]}
    assert (pages["001"]["h_index"], pages["001"]["citations"], pages["001"]["novelty"]) == (
        8,
        779,
        0.53,
    )
    assert (pages["000"]["trust_score"], pages["000"]["trust_level"]) == (19, "L1")
    assert pages["000"]["claimed"] is False and pages["000"]["topics"] == 3
    assert "h_index" not in pages["000"] and "claimed" not in pages["001"]
    both = {
        (r["source"][:3], r["what"]): (r["stated"], r["found"]) for r in profile["stated_and_found"]
    }
    assert both["001", "papers"] == (16, 16) and both["000", "works"] == (5, 16)
    assert profile["metrics"]["close_collaborators"] == 4
    shown = here("author", KIM, "--workspace", seeds).stdout
    for text in ("779", "53%", "date not known", "Unverified", "unknown is not low", "claim",
                 "possibly several people", "Chanyoung Park [cs.IR; 2017]",
                 "2024-12-10 (001", "04-29, no year"):  # fmt: skip
        assert text in shown
    coauthor = here("author", "Namuk Park", "--workspace", seeds).stdout
    assert "L2" in coauthor and "stated about the person" not in coauthor


def test_stated_numbers_are_there_for_cypher(seeds: Path) -> None:
    with gk.open(seeds) as graph:
        rows = graph.cypher(
            "MATCH (a:Author) WHERE a.stated_in IS NOT NULL RETURN a.name AS name,"
            " a.stated_h_index AS h, a.stated_citations AS citations, a.stated_trust AS trust,"
            " a.stated_on AS day, a.stated_in AS pages ORDER BY name"
        ).to_dict("records")
        kim = next(row for row in rows if row["name"] == "Songkuk Kim")
        sources = {s["source"] for s in graph.author(KIM).profile()["stated"]}
    # one page states the index, the other the trust; neither says on which day
    assert (kim["h"], kim["citations"], kim["trust"], kim["day"]) == (8, 779, 19, None)
    assert len(sources) == 2 and set(kim["pages"].split()) == sources


def test_cut_lists_are_completed_by_other_sources(
    seeds: Path, tmp_path: Path, shared: Path
) -> None:
    whole = work(
        "Tazza: Shuffling Neural Network Parameters for Secure and Private Federated Learning",
        "Kichang Lee", "Jaeho Jin", "JaeYeon Park", "Songkuk Kim", "JeongGil Ko", year=2024,
    )  # fmt: skip
    with gk.open(tmp_path / "w") as graph:
        graph.load([*(shared / "seeds").glob("00[01]*.txt"), save(tmp_path / "x.json", whole)])
        (tazza,) = (w for w in graph.author(KIM).profile()["works"] if "Tazza" in w["title"])
    assert (tazza["authors"], tazza["authors_truncated"], tazza["position"]) == (5, False, 4)
    assert len(tazza["dates"]) == 3


# -- two captures of one profile ------------------------------------------------------------------

PAGE = """Researcher profile

Ana Silva-Pohl

ResearcherInstitute for Imagined RiversOpen to collaborate

Trust snapshot

Trust {trust} - {label}Verification L{level}{claim} author
{works}works
{followers}followers

{works} published item(s)

"""
ITEM = "preprint{year}arXiv\n\nOn the {n}th river of the north\n\nRivers are measured here.\n\n"


def page(works: int, **said: object) -> str:
    items = "".join(ITEM.format(year=2020 + n % 4, n=n) for n in range(works))
    return PAGE.format(works=works, **said) + items


def test_two_captures_are_one_person_with_two_dated_statements(tmp_path: Path, here: Run) -> None:
    first, second = tmp_path / "2025.txt", tmp_path / "2026.txt"
    first.write_text(page(3, trust=19, label="Unverified", level=1, claim="Unclaimed", followers=0),
                     encoding="utf-8")  # fmt: skip
    second.write_text(page(5, trust=44, label="Known", level=3, claim="Claimed", followers=12),
                      encoding="utf-8")  # fmt: skip
    with gk.open(tmp_path / "w") as graph:
        graph.load(first, captured="2025-06")
        graph.load(second, captured="2026-06")
        assert graph.tables.count("authors") == 1
        profile = graph.author("Silva-Pohl").profile()
    assert [(s["captured"], s["works"], s["claimed"]) for s in profile["stated"]] == [
        ("2026-06", 5, True), ("2025-06", 3, False),
    ]  # fmt: skip
    grown = {
        g["what"]: (g["from"], g["to"], g["from_date"], g["to_date"]) for g in profile["growth"]
    }
    assert grown == {
        "works": (3, 5, "2025-06", "2026-06"),
        "followers": (0, 12, "2025-06", "2026-06"),
        "trust_score": (19, 44, "2025-06", "2026-06"),
    }
    assert profile["metrics"]["works"] == 5 and profile["trust"]["level"] == "L3"
    values = {t["name"]: t["value"] for t in profile["trust"]["terms"]}
    assert (values["claim"], values["affiliation"]) == (0.5, 0.6)
    assert values["sources agree"] == 0  # twice the same site is one source
    shown = here("author", "Silva-Pohl", "--workspace", tmp_path / "w").stdout
    assert "followers: 0 (2025-06) → 12 (2026-06)" in shown


def test_a_profile_without_works_waits_for_its_person(tmp_path: Path) -> None:
    alone = tmp_path / "alone.txt"
    alone.write_text("Ana Silva\n\nLG\nh-index3\n2papers\n\n2 Papers\n", encoding="utf-8")
    with gk.open(tmp_path / "w") as graph:
        graph.load(alone)
        assert graph.tables.read_statements().column("person").to_pylist() == [None]
        graph.load(save(tmp_path / "x.json", work("Tides of the inner harbour", "Ana Silva")))
        silva = graph.author("Ana Silva")
        assert graph.tables.read_statements().column("person").to_pylist() == [silva.id]
        assert silva.profile()["stated"][0]["h_index"] == 3


def test_names_known_elsewhere_cut_a_glued_line_anew(tmp_path: Path) -> None:
    glued = tmp_path / "list.txt"
    glued.write_text("SEMay 22, 2020\nTours of ArchStudioMichael Wagner, Bo Ek\nWe tour.\n",
                     encoding="utf-8")  # fmt: skip
    with gk.open(tmp_path / "w") as graph:
        graph.load(glued)
        alone = graph.tables.read("works", ["title"]).column(0).to_pylist()
        graph.load(save(tmp_path / "x.json", work("Something else entirely", "Michael Wagner")))
        works = graph.tables.read("works", ["id", "title"]).to_pylist()
        assert alone == ["Tours of Arch"]
        assert {w["title"] for w in works} == {"Tours of ArchStudio", "Something else entirely"}
        wagner = graph.author("Michael Wagner")
        assert wagner.facts["works"] == 2
        decisions = graph.tables.read_decisions().to_pylist()
    (cut,) = (d for d in decisions if d["kind"] == "title and authors")
    assert cut["evidence"] == "Michael Wagner is named elsewhere, StudioMichael Wagner is not"
