"""Comparing, meeting, and being found: what other programs read of pages."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from explorer import explorer
from starlette.testclient import TestClient

from graphkit.errors import UsageError
from graphkit.web.running import checked_url

OUTSIDE = "https://graph.example.org"


@pytest.fixture(scope="module")
def client(_demo: Path) -> Iterator[TestClient]:
    with explorer(_demo, public_url=OUTSIDE, public_read=True, search_engines=True) as made:
        yield made


def test_a_profile_leaves_suggestions_for_later_and_the_data_has_them(client: TestClient) -> None:
    (row,) = client.get("/search.json?q=Seo-yeon Kim&kind=people").json()["rows"][:1]
    later = client.get(row["address"]).text
    assert f'data-later="/meet{row["address"]}"' in later and "Beyond this circle" not in later
    assert f'url={row["address"]}?meet=here"' in re.sub("&amp;", "&", later)
    part = client.get(f"/meet{row['address']}").text
    whole = client.get(row["address"], params={"meet": "here"}).text
    first = client.get(f"{row['address']}.json").json()["meet"]["near"]["rows"][0]["name"]
    for page in (part, whole):
        assert 'id="meeting"' in page and "Beyond this circle" in page and first in page
        assert "data-later" not in page


def test_a_group_is_told_who_knows_each_other_and_who_could(client: TestClient) -> None:
    names = ["Seo-yeon Kim", "Min-jun Park", "Anselm Fröbe", "Folasade Adeyinka Cole", "Nobody"]
    found = client.get("/meetings.json", params={"group": "\n".join(names)}).json()
    known = {frozenset((p["one"]["name"], p["other"]["name"])) for p in found["known"]["rows"]}
    could = [frozenset((p["one"]["name"], p["other"]["name"])) for p in found["pairs"]["rows"]]
    assert frozenset(names[:2]) in known
    assert could and len(set(could)) == len(could) and not known & set(could)
    assert all(pair <= set(names) for pair in could)
    assert all(p["for"] for p in found["pairs"]["rows"])
    assert [p["unknown"] for p in found["people"]["rows"]][-1] == "nobody here bears this name"


def test_two_people_side_by_side_agree_with_their_profiles(client: TestClient) -> None:
    asked = {"one": "Seo-yeon Kim", "other": "Min-jun Park"}
    found = client.get("/compare.json", params=asked).json()
    for side in ("one", "other"):
        own = client.get(f"{found[side]['address']}.json").json()
        numbers = {row["name"]: row[side] for row in found["numbers"]["rows"]}
        assert numbers["works"] == own["metrics"]["works"]
        assert numbers["coauthors"] == own["metrics"]["coauthors"]
    assert found["apart"] == 1 and found["together"]["total"] == 15
    assert "They are coauthors" in client.get("/compare", params=asked).text


def test_pages_say_what_they_are_to_programs(client: TestClient) -> None:
    (row,) = client.get("/search.json?q=Seo-yeon Kim&kind=people").json()["rows"][:1]
    page = client.get(row["address"]).text
    said = json.loads(re.findall(r'ld\+json">(.*?)</script>', page)[0])
    assert said["@type"] == "Person" and said["name"] == "Seo-yeon Kim"
    assert said["url"] == OUTSIDE + row["address"] and said["sameAs"].startswith("https://orcid")
    assert f'<link rel="canonical" href="{OUTSIDE}{row["address"]}">' in page
    image = re.findall(r'og:image" content="([^"]*)"', page)[0]
    assert client.get(image.removeprefix(OUTSIDE)).content.startswith(b"\x89PNG")
    (way,) = re.findall(r'oembed" title="[^"]*" href="([^"]*)"', page)
    told = client.get(way.removeprefix(OUTSIDE).replace("&amp;", "&")).json()
    assert told["type"] == "rich" and f'src="{OUTSIDE}/slice?people=' in told["html"]
    frame = re.findall(r'src="([^"]*)"', told["html"])[0].removeprefix(OUTSIDE)
    assert client.get(frame).status_code == 200


def test_addresses_of_others_are_embedded_by_nobody(client: TestClient) -> None:
    for url in ("https://evil.example/people/x", "", f"{OUTSIDE}/workspace", "javascript:1"):
        answer = client.get("/oembed", params={"url": url})
        assert answer.status_code == 404, url


def test_search_engines_are_let_in_only_where_somebody_decided(
    client: TestClient, _demo: Path
) -> None:
    assert f"Sitemap: {OUTSIDE}/sitemap.xml" in client.get("/robots.txt").text
    root = ET.fromstring(client.get("/sitemap.xml").text)  # noqa: S314 - our own
    found = [one.text or "" for one in root.iter() if one.tag.endswith("loc")]
    assert len(found) > 200 and all(one.startswith(OUTSIDE) for one in found)
    with explorer(_demo, wait=False) as shut:
        assert "Disallow: /" in shut.get("/robots.txt").text
        assert shut.get("/sitemap.xml").status_code == 404
        page = shut.get("/").text
        assert "og:" not in page


def test_typed_cypher_reads_and_is_for_whoever_runs_it(client: TestClient, _demo: Path) -> None:
    ask = {"text": "MATCH (a:Author) WHERE a.name = $name RETURN a.id AS id", "p_name": "Sol Han"}
    assert client.get("/cypher.json", params=ask).status_code == 404
    assert client.get("/cypher/words.json", params={"text": "MATCH (a:"}).status_code == 404
    with explorer(_demo) as own:
        found = own.get("/cypher.json", params=ask).json()
        assert found["total"] == 1 and found["rows"][0]["id"].startswith("p:")
        assert f'href="/people/{found["rows"][0]["id"]}"' in own.get("/cypher", params=ask).text
        for text in ("CREATE (a:Author)", "LOAD CSV FROM 'file:///etc/passwd' AS x RETURN x"):
            refused = own.get("/cypher.json", params={"text": text}).json()
            assert refused["refused"] and refused["rows"] == []
        words = own.get("/cypher/words.json", params={"text": "MATCH (a:Aut"}).json()
        assert words["words"] == ["Author"] and words["begun"] == 3


@pytest.mark.parametrize("url", ["graph.example.org", "https://a/b", "https://a b", "ftp://a"])
def test_a_public_address_is_scheme_and_host(url: str) -> None:
    with pytest.raises(UsageError, match="public address"):
        checked_url(url, True, False)
    with pytest.raises(UsageError, match="--search-engines needs"):
        checked_url("https://a.example", False, True)
