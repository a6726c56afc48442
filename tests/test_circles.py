"""Circles: who is in which, in what order, counted how in a window of years; and their places."""

from __future__ import annotations

import dataclasses
import json
import random
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from circle_cases import CASES, cases, plain_width
from generated import save, work

import graphkit as gk
from graphkit.analyse.circles import circles_of
from graphkit.analyse.trust import OwnWork, work_groups
from graphkit.errors import UsageError
from graphkit.slices import MIDDLE, Slice, SliceCircles
from graphkit.views import render_bytes, to_html
from graphkit.views.circle_layout import ROW, laid_out, quota
from graphkit.views.circle_words import derived, headline, inside, packed_circles, under
from graphkit.views.wording import describe, listed_sources

HUB = "Seo-yeon Kim"


def circles(cut: Slice) -> SliceCircles:
    assert cut.circles is not None
    return cut.circles


@pytest.fixture(scope="module")
def seeds(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    graph = gk.open(tmp_path_factory.mktemp("seeds") / "w")
    graph.load(shared / "seeds")
    yield graph
    graph.close()


def own_work(ident: str, others: list[int]) -> OwnWork:
    return OwnWork(ident, frozenset(others), False, True, True, True, 1)


def groups_of_works(person: gk.Author) -> list[set[str]]:
    """The people of each group of works without a coauthor in common, as `author` lists them."""
    found = person.profile()["trust"]["homonymy"]["groups"]
    return [set(group["people"]) for group in found]


def test_songkuk_kims_collaborators_are_all_there_and_no_circle_mixes_groups(seeds: Any) -> None:
    person = seeds.author("Songkuk Kim")
    found = circles(person.slice().slice)
    named = [p.label for circle in found.circles for p in circle.people]
    assert found.people == len(named) == len(set(named)) == 21
    groups = groups_of_works(person)
    for circle in found.circles:
        people = {p.label for p in circle.people}
        if circle.kind == "circle":
            assert len([g for g in groups if g & people]) == 1, circle.title
            assert len(people) > 1
        else:
            assert all(len(group) == 1 for group in groups if group & people)
    together = [{p.label for p in c.people} for c in found.circles if c.kind == "circle"]
    for group in groups:
        if len(group) > 1:
            assert any(own <= group for own in together), group


def test_circles_of_the_sample_hold_what_they_promise(demo: gk.KnowledgeGraph) -> None:
    projection = demo.projection
    chance = random.Random(4)
    for number in chance.sample(range(len(projection)), 40):
        found = circles_of(projection, number)
        tied = projection.ties.of(number).tolist()
        people = [p for circle in found.circles for p in circle.people]
        assert sorted(people) == sorted(tied) and found.people == len(tied)
        works = [
            own_work(str(w), [p for p in projection.team.of(w).tolist() if p != number])
            for w in projection.wrote.of(number).tolist()
        ]
        groups = [set(group.coauthors) for group in work_groups(works)]
        for circle in found.circles:
            weights = [found.weight[p] for p in circle.people]
            assert weights == sorted(weights, reverse=True)
            assert set(circle.works) == {w for p in circle.people for w in found.works[p]}
            if circle.kind == "circle":
                assert sum(not group.isdisjoint(circle.people) for group in groups) == 1
                inside = set(circle.people)
                assert all(inside & set(projection.ties.of(p).tolist()) for p in circle.people)


def test_a_slice_has_the_same_bytes_twice_and_its_json_is_plain(demo: gk.KnowledgeGraph) -> None:
    one, other = (demo.author(HUB).slice().slice for _ in range(2))
    assert one.to_json() == other.to_json() and one.views == ("circles", "network")
    data = json.loads(one.to_json())
    assert [p["label"] for c in data["circles"]["circles"] for p in c["people"]]
    known = {w.id for w in one.works}
    for circle in circles(one).circles:
        for person in circle.people:
            assert set(person.works) <= known
    for suffix in (".svg", ".png", ".pdf", ".html"):
        assert render_bytes(one, suffix) == render_bytes(other, suffix), suffix
    alone = demo.author(HUB).slice(view="network").slice
    assert alone.circles is None and b'"circles"' not in alone.to_json().encode()


def test_windows_add_up_to_what_the_graph_says(demo: gk.KnowledgeGraph) -> None:
    person = demo.author(HUB)
    data = packed_circles(person.slice().slice)
    projection, number = demo.projection, demo.projection.number(person.id)
    for window in ((2010, 2014), (2015, 2030), (1900, 1950)):
        now = derived(data, window)
        for n, own in enumerate(data["people"]):
            shared = projection.counted_together(number, projection.number(own["id"]))
            years = projection.arrays.work_year[shared]
            kept = shared[(years >= window[0]) & (years <= window[1])]
            size = projection.team.lengths(kept)
            assert now["people"][n]["works"] == len(kept)
            assert now["people"][n]["weight"] == pytest.approx(sum(1 / (size - 1)), abs=1e-4)
        for circle in now["circles"]:
            order = [now["people"][p]["weight"] for p in circle["people"]]
            assert order == sorted(order, reverse=True) and all(order)
    assert headline(data, derived(data, (1900, 1950))) == "Nobody in 1900–1950"


def test_people_with_nobody_one_no_years_and_hundreds_beside(tmp_path: Path) -> None:
    crowd = [f"Given{n} Family{n}" for n in range(501)]
    works = [
        work("Alone with looms", "Solo Aa", year=2001),
        work("A pair of looms", "Left Bb", "Right Cc", year=2003),
        work("A second pair of looms", "Left Bb", "Right Cc"),
        work("Undated shuttles", "Un Dated", "Ne Ver", "No Year"),
        work("A very long list", "Big Dd", *crowd, year=2010),
        work("A long list", "Mid Ee", *crowd[:120], year=2011),
    ]
    with gk.open(tmp_path / "w") as graph:
        graph.load(save(tmp_path / "a.json", *works))

        def said(name: str) -> tuple[str, dict[str, Any]]:
            cut = graph.author(name).slice().slice
            data = packed_circles(cut)
            assert render_bytes(cut, ".svg") and to_html(cut)
            return headline(data, derived(data)), data

        assert (
            said("Solo Aa")[0] == "No collaborators are known here: 1 work without another author"
        )
        assert said("Left Bb")[0] == "1 collaborator: Right Cc, 2 works in 2003"
        words, data = said("Un Dated")
        assert words == "2 people in 1 circle; closest: No Year, 1 work"
        now = derived(data)
        assert under(now, now["circles"][0]) == "2 people · 1 work · years unknown"
        assert said("Big Dd")[0] == (
            "No collaborators are known here: 1 work with more than 500 authors"
        )
        words, data = said("Mid Ee")
        assert words.startswith("120 people in 1 circle; closest:")
        assert len(data["people"]) == 120 and data["circles"][0]["kind"] == "circle"


def test_who_shares_the_same_works_is_one_circle_whatever_they_did_elsewhere(
    tmp_path: Path,
) -> None:
    trials, hospital = ("Ann Bo", "Cy Di", "Eva Fu"), ("Gil Ho", "Ida Ju", "Kim Lo")
    works = [
        work("Randomised trials of looms", "Una Hub", *trials, *hospital, year=2001),
        *(work(f"Trial {n}", *trials, year=2000 + n) for n in range(9)),
        *(work(f"Hospital {n}", *hospital, year=2000 + n) for n in range(9)),
    ]
    with gk.open(tmp_path / "w") as graph:
        graph.load(save(tmp_path / "a.json", *works))
        found = circles(graph.author("Una Hub").slice().slice)
        assert [len(circle.people) for circle in found.circles] == [6]
        apart = circles(graph.author("Ann Bo").slice().slice)
        assert len(apart.circles) == 2


def test_a_network_has_the_circles_of_its_person_in_their_colours(
    demo: gk.KnowledgeGraph,
) -> None:
    for row in demo.rank("degree", 12).rows():
        person = demo.author(row["id"])
        alone, both = person.slice(view="network").slice, person.slice().slice
        if any(node.community == MIDDLE for node in alone.nodes):
            break
    assert alone.views == ("network",) and alone.circles is None
    middle = next(node for node in alone.nodes if node.focus)
    assert middle.community == MIDDLE
    legend = describe(alone)["legend"]
    titles = [circle.title for circle in circles(both).circles if circle.kind == "circle"]
    for entry in legend:
        if entry["colour"].isdigit():
            assert entry["label"] == titles[int(entry["colour"])]
    assert len([entry for entry in legend if entry["colour"].isdigit()]) > 2
    assert not any(entry["label"] == person.name for entry in legend)
    at = {node.id: node.community for node in both.nodes}
    assert all(at[node.id] == node.community for node in alone.nodes if node.id in at)


def test_who_has_no_room_in_a_network_does_not_decide_how_it_is_grouped(
    demo: gk.KnowledgeGraph,
) -> None:
    """All 44 collaborators are of many communities, the closest eight nearly all of one."""
    cut = demo.author(HUB).slice(view="network", max_nodes=8).slice
    assert len({node.community for node in cut.nodes if node.community != MIDDLE}) > 2
    assert all((node.community or "").startswith("circle:") for node in cut.nodes)


def test_topic_institution_and_community_are_groups_first(demo: gk.KnowledgeGraph) -> None:
    topic = demo.projection.topics.names[0]
    community = demo.communities().rows()[0]["id"]
    house = demo.projection.author_institutions.names[0]
    for asked in ({"topic": topic}, {"community": community}, {"institution": house}):
        cut = demo.slice(**asked).slice
        found = circles(cut)
        assert cut.views == ("circles", "network") and found.kind == next(iter(asked))
        assert found.people >= sum(len(c.people) for c in found.circles) > 0
        data = packed_circles(cut)
        assert ("group" in headline(data, derived(data))) or "alone" in headline(
            data, derived(data)
        )


def test_views_are_chosen_and_wrong_ones_are_refused(demo: gk.KnowledgeGraph, run: Any) -> None:
    assert demo.author(HUB).slice(view="circles").slice.views == ("circles",)
    assert demo.slice([HUB, "Min-jun Park"]).slice.circles is None
    with pytest.raises(UsageError, match="one person, topic"):
        demo.slice([HUB, "Min-jun Park"], view="circles")
    with pytest.raises(UsageError, match="is no view"):
        demo.author(HUB).slice(view="cloud")


def test_a_page_of_circles_alone_is_small_also_with_many_people(tmp_path: Path) -> None:
    chance = random.Random(3)
    names = [f"Givenname{n} Familyname{n % 97}-{n}" for n in range(420)]
    works = []
    for n in range(400):
        team = chance.sample(names[n % 40 * 10 :][:12], 6)
        title = f"On the weaving of {chance.random()} threads with a rather long title {n}"
        hub = "Hub Person <0000-0002-1825-0097>"
        works.append(work(title, hub, *team, year=1980 + n % 40, DOI=f"10.1000/weaving.{n}"))
    with gk.open(tmp_path / "w") as graph:
        graph.load(save(tmp_path / "a.json", *works))
        page = graph.author("Hub Person").slice(view="circles").html()
        assert len(page.encode()) < 250_000
        whole = graph.author("Hub Person").slice().html()
        assert len(whole.encode()) < 900_000 and "--max-nodes" not in whole


def test_who_works_alone_has_a_page_without_lines_to_explain(tmp_path: Path) -> None:
    with gk.open(tmp_path / "w") as graph:
        graph.load(save(tmp_path / "a.json", work("Looms", "Una Hub", year=2003)))
        page = graph.author("Una Hub").slice().html()
    assert "How to read this" not in page.split('id="circle-guide"')[1].split("</div>\n")[0]
    assert "Whoever writes a work together with" in page


# -- places ----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320.0, 366.0, 760.0, 864.0, 1200.0])
@pytest.mark.parametrize("name", ["few", "many", "nobody", "team", "crowded"])
def test_no_two_names_share_a_row_and_nothing_leaves_the_sheet(name: str, width: float) -> None:
    data = CASES[name]()
    layout = laid_out(data, derived(data), width, plain_width)
    rows: dict[int, list[float]] = {0: [], 1: []}
    for block in layout["blocks"]:
        rows[block["side"]] += [
            *block["titles"],
            block["under"],
            *(p["y"] for p in block["people"]),
        ]
        if "more" in block:
            rows[block["side"]].append(block["more"])
        for person in block["people"]:
            wide = plain_width(person["name"], person["size"], person["bold"])
            assert 0 < block["x"] < width and wide <= (width if not layout["wide"] else width / 2)
    for own in rows.values():
        assert own == sorted(own) and all(b - a >= 17 for a, b in pairwise(own))
        assert all(0 < y < layout["height"] for y in own)
    assert all(s["width"] >= 1 for s in layout["spokes"])


def test_lines_are_as_wide_as_the_shared_work() -> None:
    data = CASES["many"]()
    now = derived(data)
    layout = laid_out(data, now, 1200, plain_width)
    pairs = [(now["people"][s["n"]]["weight"], s["width"]) for s in layout["spokes"]]
    assert [w for _, w in sorted(pairs)] == sorted(w for _, w in pairs)
    assert sum(len(b["people"]) for b in layout["blocks"]) <= 95
    assert sum(quota([20, 20, 20, 20])) == 80 and sum(quota([400])) < 82
    whole = laid_out(data, now, 1200, plain_width, opened={0})
    assert whole["height"] - layout["height"] >= ROW


def test_of_many_circles_the_foremost_have_room() -> None:
    shown = quota([30, *[4] * 29])
    assert sum(shown) <= 82
    assert shown[10:] == [1] * 20 and min(shown[:10]) > 1
    assert quota([30, *[4] * 29], opened={12})[12] == 4
    assert quota([60, *[2] * 20])[10:] == [2] * 11  # nobody is the only one behind a "+1"
    assert quota([3] * 20) == [3] * 20  # up to eighty people everybody stands there


def test_one_circle_alone_stands_in_the_middle_of_the_sheet() -> None:
    data = CASES["team"]()
    layout = laid_out(data, derived(data), 864, plain_width)
    (block,) = layout["blocks"]
    longest = max(plain_width(p["name"], p["size"], p["bold"]) for p in block["people"])
    left = layout["hub"]["x"] - plain_width(layout["hub"]["name"][0], 16, True) / 2
    right = 864 - (block["x"] + 38 + longest)
    assert layout["hub"]["x"] < block["x"] and left > 0
    assert abs(left - right) < 60  # as much paper at both sides


def test_a_large_team_is_no_wall_of_lines_and_no_long_name_is_cut_for_them() -> None:
    data = CASES["few"]()
    many = {**data["people"][0], "weight": 0.01, "works": [], "rest": [[2003, 1, 0.01]]}
    team = [{**many, "id": f"t:{n}", "name": f"T{n}"} for n in range(300)]
    team[7]["name"] = "Maria Fernanda Bacelar do Nascimento"
    circle = {**data["circles"][0], "begin": 0, "end": 300, "more": 40}
    pairs = [[a, b, [], [[2003, 1, 0.01]], 0.01] for a in range(40) for b in range(a + 1, 40)]
    data = {**data, "people": team, "circles": [circle], "ties": pairs, "hints": []}
    layout = laid_out(data, derived(data), 860, plain_width)
    (block,) = layout["blocks"]
    assert len(block["people"]) == 24 and block["hidden"] + block["away"] == 316
    assert sum(spoke["width"] for spoke in layout["spokes"]) < 260
    drawn = [end for arc in layout["arcs"] for end in (arc["one"], arc["other"])]
    assert layout["arcs"] and max(drawn.count(n) for n in set(drawn)) <= 4
    assert team[7]["name"] in [person["name"] for person in block["people"]]
    narrow = laid_out(data, derived(data), 342, plain_width)["blocks"][0]["people"][7]
    assert narrow["size"] < 13.5 and len(narrow["name"]) > 28


def test_python_and_the_page_agree_on_the_cases_that_both_are_tested_by() -> None:
    path = Path(__file__).parent / "cases" / "circles.json"
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(json.dumps(cases()))


def test_an_unknown_year_is_in_the_whole_only() -> None:
    assert inside(None, None) and not inside(None, (1, 9999)) and inside(5, (5, 5))


def test_hostile_names_in_circles_stay_text(demo: gk.KnowledgeGraph) -> None:
    cut = demo.author(HUB).slice().slice
    found = circles(cut)
    evil = "</script><img src=x onerror=alert(1)>"
    people = tuple(p._replace(label=evil) for p in found.circles[0].people)
    bad = found._replace(
        label=evil, circles=(found.circles[0]._replace(title=evil, people=people),)
    )
    bad = bad._replace(ties=())
    page = to_html(dataclasses.replace(cut, circles=bad, title=evil))
    assert "<img src=x" not in page and "<img src=x onerror=alert(1)>" not in page


def test_files_that_have_no_room_are_counted_not_cut(demo: gk.KnowledgeGraph) -> None:
    cut = dataclasses.replace(
        demo.author(HUB).slice().slice,
        sources=tuple(f"exports/of-a-long-year/part-{n}.json" for n in range(40)),
    )
    said = listed_sources(cut, 120)
    assert len(said) <= 120 and re.fullmatch(
        r"(exports/of-a-long-year/part-\d+\.json,? ?)+and \d+ more", said
    )
    shown = said.count("part-")
    assert said.endswith(f" and {40 - shown} more")
    svg = render_bytes(cut, ".svg").decode()
    assert f"and {40 - listed_sources(cut, 161).count('part-')} more</text>" in svg
