"""Every route of the one table, in every twin, on the sample."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from explorer import explorer, ids_of
from generated import save, work
from starlette.testclient import TestClient

import graphkit as gk
from graphkit.web import rendering
from graphkit.web.openapi import document
from graphkit.web.pages import circles
from graphkit.web.routes import Route, Who
from graphkit.web.table import ROUTES

KIND = {"person": "people", "meeting": "people", "work": "works", "topic": "topics",
        "institution": "institutions", "venue": "venues", "community": "communities"}  # fmt: skip
ASKED = {
    "search": {"q": "graph"}, "path": {"from": "Seo-yeon Kim", "to": "Anselm Fröbe"},
    "cypher": {"text": "MATCH (a:Author) RETURN a.id AS id, a.name AS name LIMIT 3"},
    "cypher words": {"text": "MATCH (a:"},
    "compare": {"one": "Seo-yeon Kim", "other": "Min-jun Park"},
    "meetings": {"group": "Seo-yeon Kim\nMin-jun Park\nAnselm Fröbe\nNobody"},
    "conflicts": {"panel": "Min-jun Park\nNobody", "authors": "Seo-yeon Kim"},
    "explore": {"people": "Seo-yeon Kim"}, "picture": {"people": "Seo-yeon Kim", "most": "12"},
}  # fmt: skip


@pytest.fixture(scope="module")
def client(_demo: Path) -> Iterator[TestClient]:
    with explorer(_demo) as made:
        yield made


@pytest.fixture(scope="module")
def ids(client: TestClient) -> dict[str, str]:
    return ids_of(client)


def path_of(route: Route, ending: str, ids: dict[str, str]) -> str:
    kind = KIND.get(route.name.split()[0])
    name = "people/most_works" if route.name == "query" else ""
    return route.address(ending).replace("{id}", ids[kind] if kind else "").replace("{name}", name)


CASES = [(route, ending) for route in ROUTES for ending in route.endings]


@pytest.mark.parametrize(("route", "ending"), CASES, ids=[f"{r.name} {e}" for r, e in CASES])
def test_every_route_answers_in_every_twin(
    client: TestClient, ids: dict[str, str], route: Route, ending: str
) -> None:
    answer = client.get(path_of(route, ending, ids), params=ASKED.get(route.name, {}))
    assert answer.status_code == 200, answer.text[:500]
    generation = answer.headers["graphkit-generation"]
    if ending == "json":
        check_lists(answer.json(), generation if route.template else None)
    elif ending == "csv":
        rows = list(csv.reader(io.StringIO(answer.text)))
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1
    elif ending in CHECKED:
        assert CHECKED[ending](answer)
    else:
        assert "text/html" in answer.headers["content-type"]
        assert answer.text.rstrip().endswith("</html>")
        assert f"Generation {generation}" in answer.text or route.framed


CHECKED: dict[str, Any] = {
    "bib": lambda answer: answer.text.count("\n@") + 1 == answer.text.count("\n}\n"),
    "ris": lambda answer: answer.text.count("TY  - ") == answer.text.count("ER  - "),
    "csl.json": lambda answer: all(item["title"] for item in answer.json()),
    "svg": lambda answer: "<svg " in answer.text[:200],
    "png": lambda answer: answer.content.startswith(b"\x89PNG"),
}


def check_lists(data: dict[str, Any], generation: str | None) -> None:
    assert generation is None or data["generation"] == generation
    for value in data.values():
        if isinstance(value, dict) and "rows" in value:
            assert {"total", "truncated"} <= set(value)
            assert value["total"] >= len(value["rows"])


@pytest.mark.parametrize("route", [r for r in ROUTES if r.template], ids=lambda r: r.name)
def test_no_page_has_script_or_style_in_it(
    client: TestClient, ids: dict[str, str], route: Route
) -> None:
    page = client.get(path_of(route, "", ids), params=ASKED.get(route.name, {})).text
    assert re.findall(r"<script(?![^>]*\bsrc=)(?! type=\"application/ld\+json\">)", page) == []
    assert "<style" not in page
    assert re.findall(r"""\s(?:style|on\w+)=["']""", page) == []
    for address in re.findall(r'(?:href|src|action)="([^"]*)"', page):
        assert address.startswith(("/", "#", "https://doi.org/", "https://orcid.org/",
                                   "https://ror.org/", "https://arxiv.org/")), address  # fmt: skip


def test_links_of_pages_lead_somewhere(client: TestClient, ids: dict[str, str]) -> None:
    page = client.get(f"/people/{ids['people']}").text
    inside = sorted(set(re.findall(r'href="(/[^"#]*)"', page)))
    assert len(inside) > 60
    chosen = inside[:: max(1, len(inside) // 25)]
    for address in chosen:
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200, address


def test_every_reader_s_route_is_described(client: TestClient) -> None:
    told = client.get("/openapi.json").json()
    wanted = {r.address(e) for r in ROUTES if r.who is Who.READER for e in r.endings if e != "html"}
    assert set(told["paths"]) == wanted
    names = [one["get"]["operationId"] for one in told["paths"].values()]
    assert len(names) == len(set(names))
    assert document(ROUTES, "/x")["servers"] == [{"url": "/x"}]


def test_every_route_says_who_may_ask_and_is_bounded() -> None:
    assert len({r.name for r in ROUTES}) == len(ROUTES)
    for route in ROUTES:
        assert isinstance(route.who, Who)
        assert route.about
        for one in route.parameters:
            assert one.about, (route.name, one.name)
            assert one.longest <= 6000
            assert one.high <= 1_000_000


def test_a_profile_has_what_the_command_line_says(
    client: TestClient, ids: dict[str, str], _demo: Path
) -> None:
    import graphkit as gk

    data = client.get(f"/people/{ids['people']}.json").json()
    with gk.open(_demo) as graph:
        told: dict[str, Any] = json.loads(json.dumps(graph.author(ids["people"]).profile()))
    for name in ("id", "name", "metrics", "trust", "identity", "institutions", "stated"):
        assert data[name] == told[name]
    assert data["works"]["total"] == told["metrics"]["works"]
    assert (
        sum(c["people"]["total"] for c in data["circles"]["rows"]) == told["metrics"]["coauthors"]
    )
    assert data["meet"]["near"]["rows"][0]["for"]
    for row in data["works"]["rows"]:
        assert row["stated_by"][0]["source"]
        assert row["stated_by"][0]["line"] > 0


@pytest.mark.parametrize(
    ("narrow", "fits"),
    [
        ({"year": "2020"}, lambda w: w["year"] == 2020),
        ({"sort": "oldest"}, lambda w: w["year"] <= 2021),
        ({"kind": "article-journal"}, lambda w: w["kind"] == "article-journal"),
    ],
)
def test_works_are_narrowed_by_address(
    client: TestClient, ids: dict[str, str], narrow: dict[str, str], fits: Any
) -> None:
    rows = client.get(f"/people/{ids['people']}.json", params=narrow).json()["works"]["rows"]
    assert all(fits(row) for row in rows)


def test_topic_and_coauthor_narrow_too(client: TestClient, ids: dict[str, str]) -> None:
    whole = client.get(f"/people/{ids['people']}.json").json()
    topic = whole["topics"]["rows"][0]
    other = whole["circles"]["rows"][0]["people"]["rows"][0]
    path = f"/people/{ids['people']}.json"
    by_topic = client.get(path, params={"topic": topic["id"]}).json()["works"]
    assert by_topic["total"] == topic["works"]
    together = client.get(path, params={"with": other["id"]}).json()["works"]
    assert together["total"] == other["works"]
    assert client.get(path, params={"with": "p:nobody"}).json()["works"]["total"] == 0


def test_pages_of_works_follow_one_another(client: TestClient, ids: dict[str, str]) -> None:
    path = f"/people/{ids['people']}.json"
    pages = [client.get(path, params={"page": str(n)}).json()["works"] for n in (1, 2, 3)]
    seen = [row["id"] for page in pages for row in page["rows"]]
    assert len(seen) == len(set(seen)) == pages[0]["total"]


def test_search_is_as_the_design_says(client: TestClient) -> None:
    found = client.get("/search.json", params={"q": "김서"}).json()
    assert {"id", "name", "kind"} <= set(found["rows"][0])
    assert found["rows"][0]["name"] == "Seo-yeon Kim"
    assert client.get("/search.json", params={"q": ""}).json()["rows"] == []
    page = client.get("/search", params={"q": "lin"}).text
    assert "<mark>Lin</mark>nea Strand Bergqvist" in page


def test_an_ambiguous_name_is_asked_about(client: TestClient) -> None:
    asked = {"from": "Wei Zhang", "to": "Seo-yeon Kim"}
    answer = client.get("/path.json", params=asked)
    assert answer.status_code == 300
    assert len(answer.json()["candidates"]) == 2
    page = client.get("/path", params=asked)
    assert page.text.count("Wei Zhang") >= 2


def test_a_conflict_has_its_evidence(client: TestClient) -> None:
    asked = {"panel": "Min-jun Park; Wei Zhang", "authors": "Seo-yeon Kim\nNobody Known"}
    rows = client.get("/conflicts.json", params=asked).json()["verdicts"]["rows"]
    verdict = {(r["reviewer"], r["author"]): r for r in rows}
    assert verdict["Min-jun Park", "Seo-yeon Kim"]["conflict"] == "yes"
    assert verdict["Min-jun Park", "Seo-yeon Kim"]["evidence"][0]["works"]
    assert verdict["Wei Zhang", "Seo-yeon Kim"]["conflict"] == "unknown"
    assert verdict["Min-jun Park", "Nobody Known"]["unknown"]
    many = "\n".join(f"Person {n}" for n in range(50))
    assert client.get("/conflicts", params={"panel": many}).status_code == 400


def test_a_query_is_asked_through_its_form(client: TestClient, ids: dict[str, str]) -> None:
    form = client.get("/query/people/coauthors")
    assert form.status_code == 200
    assert 'name="p_author"' in form.text
    asked = client.get("/query/people/coauthors.json", params={"p_author": ids["people"]}).json()
    assert asked["rows"][0]["name"] == "Min-jun Park"
    assert asked["total"] == 25
    assert client.get("/query/people/coauthors?p_limit=x&p_author=y").status_code == 400
    assert client.get("/query/people/coauthors?p_other=x").status_code == 400
    assert client.get("/query/nothing/here").status_code == 404


def test_templates_are_those_of_when_it_began(
    _demo: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A program that is renewed while it serves goes on with its own pages."""
    with explorer(_demo, wait=False) as client:
        monkeypatch.setattr(rendering, "files", lambda _: tmp_path)  # there are none any more
        assert client.get("/").status_code == 200


def test_works_whose_authors_nobody_states_say_so(tmp_path: Path) -> None:
    """Unknown is no zero: half of a real export of a journal names nobody."""
    titles = ("Of frogs and ponds", "Of newts and brooks")
    works = [{**work(title, "A B", year=2020), "author": []} for title in titles]
    for one in works:
        one |= {"container-title": "Journal of Ponds", "keyword": "ponds"}
    with gk.open(tmp_path / "w") as graph:
        graph.load(save(tmp_path / "ponds.json", *works))
    with explorer(tmp_path / "w", wait=False) as client:
        (row,) = client.get("/search.json?q=ponds&kind=venues").json()["rows"]
        page = re.sub(r"<[^>]*>", "", client.get(row["address"]).text)
    assert "2 works · nobody is named" in page and "0 people" not in page
    assert page.count("no author is named") == 2 and "· ·" not in re.sub(r"\s+", " ", page)


def test_a_profile_of_hundreds_names_all_and_has_the_works_of_the_closest(
    client: TestClient, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Further ties lead to their works; data has them all."""
    address = f"/people/{ids['people']}"
    whole = client.get(f"{address}.json").json()["circles"]
    monkeypatch.setattr(circles, "BEHIND", 2)
    page = client.get(f"{address}?sort=oldest").text  # not made before
    people = [one for circle in whole["rows"] for one in circle["people"]["rows"]]
    assert len(people) > 10
    assert all(one["behind"]["rows"] for one in people)
    assert page.count('<details class="tie"><summary><bdi>') == 2
    for one in people:
        assert f'href="{html.escape(one["tie"])}"' in page, one["name"]
