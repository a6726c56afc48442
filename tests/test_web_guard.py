"""What every request passes and every answer carries: hosts, methods, limits, headers."""

from __future__ import annotations

import dataclasses
import json
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2 as httpx
import pytest
from conftest import Run
from explorer import explorer, ids_of, served
from payloads import PAYLOADS
from starlette.testclient import TestClient

import graphkit as gk
from graphkit.web.limits import Kept, MadeResponse, Rate
from graphkit.web.routes import Route
from graphkit.web.table import ROUTES


@pytest.fixture(scope="module")
def client(_demo: Path) -> Iterator[TestClient]:
    with explorer(_demo) as made:
        yield made


@pytest.fixture(scope="module")
def person(client: TestClient) -> str:
    return f"/people/{ids_of(client)['people']}"


PAGES = [
    "/",
    "/search?q=x",
    "/nope",
    "/search.json?n=x",
    "/static/nope",
    "/healthz",
    "/openapi.json",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_has_the_headers(client: TestClient, address: str) -> None:
    answer = client.get(address)
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers


def test_only_pictures_may_be_framed_and_run_only_their_own_scripts(client: TestClient) -> None:
    answer = client.get("/slice", params={"people": "Seo-yeon Kim", "most": "5"})
    policy = answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers
    assert "frame-ancestors 'self'; sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert re.search(r"script-src ('sha256-[\w+/=]+' ?)+;", policy)
    assert client.get("/people/nobody").headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("wanted", "ancestors"),
    [
        ({"public_read": True}, "frame-ancestors *;"),
        ({"embed_in": ("https://example.org",)}, "frame-ancestors 'self' https://example.org;"),
    ],
)
def test_who_may_frame_a_picture_is_decided(
    _demo: Path, wanted: dict[str, Any], ancestors: str
) -> None:
    with explorer(_demo, **wanted) as made:
        answer = made.get("/slice", params={"people": "Seo-yeon Kim", "most": "3"})
        assert ancestors in answer.headers["content-security-policy"]
        assert made.get("/").headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost@evil.example", "",
     "127.0.0.1, evil.example", "[::2]", "LOCALHOST.evil"],
)  # fmt: skip
def test_other_hosts_get_nothing(client: TestClient, host: str) -> None:
    answer = client.get("/index.json", headers={"host": host})
    assert answer.status_code == 421
    assert "generation" not in answer.json()


@pytest.mark.parametrize("host", ["localhost", "LocalHost:8463", "127.0.0.1:1", "[::1]:80"])
def test_this_machine_is_asked_by_its_names(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_a_name_can_be_allowed(_demo: Path) -> None:
    with explorer(_demo, hosts=("graph.example",)) as made:
        assert made.get("/healthz", headers={"host": "Graph.Example"}).status_code == 200
        assert made.get("/healthz", headers={"host": "x.graph.example"}).status_code == 421


def test_what_a_proxy_claims_changes_nothing(client: TestClient, person: str) -> None:
    plain = client.get(person)
    told = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https",
            "x-original-url": "/x", "x-forwarded-prefix": "/evil", "x-rewrite-url": "/x",
            "forwarded": "host=evil.example"}  # fmt: skip
    other = client.get(person, headers=told)
    assert other.text == plain.text
    assert other.headers["etag"] == plain.headers["etag"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_can_be_sent(client: TestClient, method: str) -> None:
    answer = client.request(method, "/", content=b"x" * 100)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_head_is_get_without_a_body(client: TestClient, person: str) -> None:
    whole, head = client.get(person), client.head(person)
    assert head.content == b""
    assert head.status_code == 200
    assert head.headers["etag"] == whole.headers["etag"]


def test_who_has_it_already_is_told_so(client: TestClient, person: str) -> None:
    tag = client.get(person).headers["etag"]
    for told in (tag, f"W/{tag}", f'"other", {tag}'):
        again = client.get(person, headers={"if-none-match": told})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert client.get(person, headers={"if-none-match": '"other"'}).status_code == 200
    tags = {client.get(f"{person}{end}").headers["etag"] for end in ("", ".json", "?page=2")}
    assert len(tags) == 3
    unknown = client.get(f"{person}?utm_source=x")
    assert unknown.headers["etag"] == tag


TRAVERSALS = [
    "/static/../graphkit.toml", "/static/%2e%2e/%2e%2e/etc/passwd",
    "/static/..%2f..%2fetc%2fpasswd", "/static/", "/static", "/people/../../etc/passwd",
    "/people/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/query/../../../etc/passwd", "/query/people/../../../../etc/passwd", "/query//etc/passwd",
    "/people/%00", "/works/file:///etc/passwd", "//evil.example/", "/\\evil.example",
    "/people//evil.example", "/people/", "/works/.json", "/.git/config", "/people/%ff%fe",
]  # fmt: skip


@pytest.mark.parametrize("address", TRAVERSALS)
def test_no_way_leads_out(client: TestClient, address: str) -> None:
    answer = client.get(f"http://127.0.0.1{address}")
    assert answer.status_code in (404, 421)
    assert "location" not in answer.headers
    assert "root:" not in answer.text


def test_what_does_not_exist_is_not_told_apart(client: TestClient) -> None:
    texts = {client.get(f"/people/{i}").text for i in ("p:000000000000", "p:0", "<b>", "x" * 900)}
    assert len(texts) == 1
    assert client.get(f"/people/{'x' * 1100}").status_code == 404
    assert client.get(f"/search?q={'x' * 20_000}").status_code == 414


@pytest.mark.parametrize("route", [r for r in ROUTES if "json" in r.twins], ids=lambda r: r.name)
def test_payloads_in_every_parameter_are_harmless(client: TestClient, route: Route) -> None:
    chance = random.Random(route.name)
    chosen = [*chance.sample(PAYLOADS, 2), "\r\nset-cookie: a=b", "a\x00b", "http://evil.example/"]
    for payload in chosen:
        plain = payload.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        for one in route.parameters:
            name = f"{one.name}limit" if one.kind == "prefix" else one.name
            path = route.address("")
            for each in route.in_path:
                path = path.replace(
                    f"{{{each.name}}}", quote(plain, safe="") if each is one else "x"
                )
            given = {} if one in route.in_path else {name: plain}
            if "from" in given or "to" in given:
                given = {"from": plain, "to": plain}
            answer = client.get(path, params=given)
            assert answer.status_code in (200, 300, 400, 404, 414), (one.name, payload)
            assert "set-cookie" not in answer.headers
            assert "location" not in answer.headers
            if plain.count("<") and len(plain) > 12:
                assert plain not in answer.text, (one.name, payload)


def test_payloads_in_stored_fields_are_harmless(tmp_path: Path) -> None:
    chosen = random.Random(3).sample(PAYLOADS, 60)
    works = [
        {"id": f"x{n}", "type": "article-journal", "title": f"{p} title {n}",
         "author": [{"family": f"Ek {p}", "given": "Bo"}, {"literal": f"{p}"},
                    {"family": "Ek", "given": "Al"}],
         "container-title": f"{p}", "keyword": f"{p}, common", "URL": p, "DOI": f"10.1/{n}{p}",
         "issued": {"date-parts": [[2000 + n % 20]]}}
        for n, p in enumerate(chosen)
    ]  # fmt: skip
    source = tmp_path / "<img src=x onerror=alert(1)>.json"
    source.write_bytes(json.dumps(works).encode("utf-8", "replace"))
    folder = tmp_path / "workspace"
    with gk.open(folder) as graph:
        graph.load(source)
    with explorer(folder) as client:
        home = client.get("/index.json").json()
        pages = ["/", "/workspace", "/search?q=title&kind=works", "/explore?people=Al+Ek",
                 *(row["address"] for row in home["people"]["rows"][:3]),
                 *(row["address"] for row in home["topics"]["rows"][:3]),
                 *(row["address"] for row in home["communities"]["rows"][:2])]  # fmt: skip
        found = client.get("/search.json?q=title&kind=works&n=40").json()["rows"]
        pages += [row["address"] for row in found[::4]]
        for page in pages:
            answer = client.get(page)
            assert answer.status_code in (200, 300), page
            for payload in chosen:
                if "<" in payload and len(payload) > 12:
                    assert payload not in answer.text, (page, payload)
            assert not re.search(
                r'(?:href|src|action)="\s*(?:javascript|data|vbscript):', answer.text, re.I
            )
        bib = client.get(f"/cite{found[0]['address'].removesuffix('.html')}.bib")
        assert bib.status_code in (200, 404)


def test_operators_pages_are_theirs(_demo: Path, client: TestClient) -> None:
    assert "graphkit_answers_total" in client.get("/metrics").text
    assert client.get("/metrics", headers={"x-forwarded-for": "1.2.3.4"}).status_code == 404
    assert client.get("/metrics", headers={"via": "1.1 proxy"}).status_code == 404
    with explorer(_demo, public_read=True) as made:
        assert made.get("/metrics").status_code == 404
        assert made.get("/").status_code == 200


def test_counts_name_routes_and_nobody(client: TestClient, person: str) -> None:
    client.get(person)
    client.get("/search", params={"q": "secret words"})
    told = client.get("/metrics").text
    assert 'route="person"' in told
    assert person.rpartition(":")[2] not in told
    assert "secret" not in told


def test_one_address_asks_only_so_often(_demo: Path) -> None:
    with explorer(_demo, wait=False, rate=1.0) as made:
        answers = [made.get("/healthz").status_code for _ in range(8)]
        assert answers[:5] == [200] * 5
        assert 429 in answers
        last = made.get("/index.json")
        assert last.status_code == 429
        assert int(last.headers["retry-after"]) >= 1
        other = made.get("/healthz", headers={"x-forwarded-for": "10.0.0.1"})
        assert other.status_code == 429  # a proxy is believed only where it was said
    with explorer(_demo, wait=False, rate=1.0, proxies=("127.0.0.1",)) as made:
        for n in range(12):
            told = {"x-forwarded-for": f"6.6.6.6, 10.0.0.{n}"}
            assert made.get("/healthz", headers=told).status_code == 200


def test_a_bucket_fills_with_time_and_forgets() -> None:
    now = [0.0]
    rate = Rate(2.0, lambda: now[0])
    assert [rate.wait("a") for _ in range(10)] == [0.0] * 10
    assert rate.wait("a") == 0.5
    assert rate.wait("b") == 0.0
    now[0] = 0.5
    assert rate.wait("a") == 0.0
    for n in range(10_100):
        rate.wait(str(n))
    assert rate.wait("a") == 0.0


def test_kept_answers_have_a_bound() -> None:
    kept = Kept(1000)
    for n in range(100):
        kept.put(n, MadeResponse(b"x" * 100))
    assert kept.size <= 1000
    assert kept.get(99) is not None
    assert kept.get(0) is None
    kept.put("large", MadeResponse(b"x" * 900))
    assert kept.get("large") is None


def test_what_takes_too_long_is_said(_demo: Path) -> None:
    (home,) = [route for route in ROUTES if route.name == "home"]
    waiting = threading.Event()

    def slow(snapshot: Any, given: Any) -> dict[str, Any]:
        waiting.wait(5)
        return home.answer(snapshot, given)

    routes = (dataclasses.replace(home, answer=slow),)
    with explorer(_demo, routes, wait=False, seconds=0.05) as made:
        answer = made.get("/index.json")
        assert answer.status_code == 503
        assert "too long" in answer.json()["error"]["title"]
        assert answer.headers["retry-after"]
        waiting.set()


def test_a_defect_is_a_page_without_a_trace(
    _demo: Path, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    def broken(snapshot: Any, given: Any) -> dict[str, Any]:
        raise RuntimeError("/secret/path")

    (home,) = [route for route in ROUTES if route.name == "home"]
    with explorer(_demo, (dataclasses.replace(home, answer=broken),)) as made:
        answer = made.get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "RuntimeError" in caplog.text


def test_below_a_prefix_everything_stays_below_it(_demo: Path) -> None:
    with explorer(_demo, root_path="/graph") as made:
        for before in ("/graph", ""):  # the proxy leaves the prefix, or takes it away
            page = made.get(f"{before}/").text
            addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
            assert addresses
            assert all(address.startswith("/graph/") for address in addresses)
        script = re.search(r'src="(/graph/static/[^"]+)"', page)
        assert script
        assert made.get(script.group(1)).status_code == 200


def test_static_files_are_kept_for_long(client: TestClient) -> None:
    page = client.get("/").text
    for address in re.findall(r'"(/static/[^"]+)"', page):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", address)


def test_an_empty_workspace_says_what_to_do(tmp_path: Path) -> None:
    with explorer(tmp_path / "new") as made:
        answer = made.get("/")
        assert answer.status_code == 503
        assert "graphkit load" in answer.text
        assert made.get("/healthz").status_code == 200
        assert made.get("/readyz").status_code == 503


# -- as a process ---------------------------------------------------------------------------------


def test_serve_says_what_is_wrong(here: Run, _demo: Path, tmp_path: Path) -> None:
    absent = here("serve", "--no-browser", code=4)
    assert "graphkit demo --serve" in absent.stderr
    assert not (tmp_path / "graphkit-data").exists()
    wide = here("serve", "--no-browser", "-w", _demo, "--host", "0.0.0.0", code=2)  # noqa: S104
    assert "--public-read" in wide.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        used = here("serve", "--no-browser", "-w", _demo, "--port", port, code=2)
    assert f"127.0.0.1:{port}" in used.stderr
    assert "--port 0" in used.stderr
    assert here("serve", "-w", _demo, "--root-path", "//evil", "--no-browser", code=2).stderr


def test_a_load_in_another_process_is_seen_whole(
    own_demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    """While generations are swapped no answer fails, and none mixes two of them."""
    folder = own_demo.folder
    first = own_demo.snapshot().generation
    own_demo.close()
    more = tmp_path / "more.bib"
    with served(folder, "--log") as address, httpx.Client(base_url=address) as client:
        seen: list[tuple[str, int, int]] = []
        failed: list[Any] = []
        stop = threading.Event()

        def ask() -> None:
            with httpx.Client(base_url=address, timeout=60) as own:
                while not stop.is_set():
                    answer = own.get("/index.json")
                    if answer.status_code != 200:
                        failed.append(answer.text)
                        continue
                    data = answer.json()
                    if data["generation"] != answer.headers["graphkit-generation"]:
                        failed.append(data["generation"])
                    seen.append((data["generation"], data["counts"]["works"],
                                 sum(s["records"] for s in data["sources"]["rows"])))  # fmt: skip
                    time.sleep(0.05)

        thread = threading.Thread(target=ask)
        thread.start()
        try:
            generations = [first]
            for n in range(2):
                more.write_text(
                    "".join(f"@article{{k{i}, title={{Added number {i} of {n}}}, author={{Bo Ek}},"
                            f" year={{2020}}}}\n" for i in range(3 + n)), encoding="utf-8",
                )  # fmt: skip
                subprocess.run(
                    [sys.executable, "-m", "graphkit", "load", "-w", str(folder), str(more)],
                    check=True,
                    capture_output=True,
                    timeout=300,
                )
                now = client.get("/index.json", timeout=60).json()["generation"]
                assert now not in generations  # the next request sees it
                generations.append(now)
        finally:
            stop.set()
            thread.join()
        assert failed == []
        of: dict[str, set[tuple[int, int]]] = {}
        for generation, works, records in seen:
            of.setdefault(generation, set()).add((works, records))
        assert all(len(numbers) == 1 for numbers in of.values())
        assert set(of) <= set(generations)
        assert (
            client.get("/search.json", params={"q": "added number"}, timeout=60).json()["total"]
            == 4
        )


def test_merged_people_have_another_address(own_demo: gk.KnowledgeGraph) -> None:
    from graphkit.workspace import Deciding

    one, two = [row["id"] for row in own_demo.rows("people/most_works")[:2]]
    Deciding(own_demo).merge(one, two, why="a test")
    own_demo.close()
    with explorer(own_demo.folder) as client:
        answers = [client.get(f"/people/{ident}") for ident in (one, two)]
        moved = [a for a in answers if a.status_code == 301]
        kept = [a for a in answers if a.status_code == 200]
        assert len(moved) == len(kept) == 1
        now = moved[0].headers["location"].removeprefix("/people/")
        assert now in {one, two}
        old = two if now == one else one
        for before in ("/people/{}.json", "/people/{}.svg?theme=dark", "/meet/people/{}.json",
                       "/cite/people/{}.bib", "/people/{}?year=2020&sort=title"):  # fmt: skip
            answer = client.get(before.format(old))  # who asks for data gets data
            assert answer.headers["location"] == before.format(now)
            assert client.get(before.format(now)).status_code == 200


def test_a_watched_folder_is_loaded(tmp_path: Path) -> None:
    from graphkit.web.watching import Watch
    from graphkit.workspace import Workspace

    inbox = tmp_path / "inbox"
    inbox.mkdir()
    said: list[str] = []
    workspace = Workspace(tmp_path / "workspace")
    watch = Watch(inbox, lambda: workspace, said.append)
    assert watch.look(workspace) == []
    file = inbox / "works.bib"
    file.write_text("@article{a, title={One}, author={Bo Ek}, year={2020}}\n", encoding="utf-8")
    (inbox / "half.bib.part").write_text("@article{", encoding="utf-8")
    assert watch.look(workspace) == []  # it may still be written
    assert watch.look(workspace) == [str(file)]
    assert watch.look(workspace) == []
    file.write_text("@article{a, title={Two}, author={Bo Ek}, year={2021}}\n", encoding="utf-8")
    watch.look(workspace)
    assert watch.look(workspace) == [str(file)]
    with workspace.snapshot() as snapshot:
        assert snapshot.tables.read("works", ["title"]).column(0).to_pylist() == ["Two"]
    workspace.close()
    assert len(said) == 2


def test_small_answers_are_sent_at_once() -> None:
    """asyncio sets TCP_NODELAY only where the protocol is named: each answer had cost 40 ms."""
    from graphkit.web.running import _listening

    with _listening("127.0.0.1", 0) as made:
        assert made.proto == socket.IPPROTO_TCP


EVIL = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-host": "evil.example",
        "x-forwarded-prefix": "/evil", "x-original-url": "/metrics", "accept-language": "<b>",
        "accept": "evil/evil", "cookie": "a=<b>", "user-agent": "<script>",
        "referer": "http://evil.example/", "origin": "http://evil.example"}  # fmt: skip


def test_what_is_kept_was_not_poisoned(_demo: Path) -> None:
    """Who asks first, with whatever headers and parameters nobody knows, decides nothing."""
    paths = ("/", "/workspace", "/search?q=kim", "/people/nobody", "/openapi.json", "/robots.txt")
    with explorer(_demo, public_url="https://graph.example.org") as made:
        for path in paths:
            sign = "&" if "?" in path else "?"
            first = made.get(
                f"{path}{sign}utm=evil.example&callback=evil&_method=PUT", headers=EVIL
            )
            then = made.get(path)
            assert then.status_code == first.status_code
            assert "evil" not in then.text + str(then.headers), path
            assert "evil" not in first.text + str(first.headers), path
            assert "vary" not in then.headers  # nothing a proxy would keep apart
            assert "public" not in then.headers.get("cache-control", "")


def test_no_parameter_makes_the_server_ask_somebody(client: TestClient) -> None:
    """SSRF: an address in any parameter is a text."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(50)
        listening.setblocking(False)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        for route in ROUTES:
            path = route.address(route.endings[-1])
            for one in route.in_path:
                path = path.replace(f"{{{one.name}}}", quote(address, safe=""))
            given = {
                f"{one.name}url" if one.kind == "prefix" else one.name: address
                for one in route.in_query if one.kind != "number" and not one.choices
            }  # fmt: skip
            assert client.get(path, params=given).status_code in (200, 400, 404), route.name
        hostile = (
            f"LOAD CSV FROM '{address}' AS x RETURN x", f"ATTACH '{address}' AS x",
            f"CALL apoc.load.json('{address}')", f"LOAD FROM '{address}' RETURN *",
        )  # fmt: skip
        for text in hostile:
            assert client.get("/cypher.json", params={"text": text}).json()["refused"]
        assert client.get("/oembed", params={"url": address}).status_code == 404
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_addresses_that_move_stay_here() -> None:
    """No open redirect: where a merged person went is an address of ours, whatever the id is."""
    from graphkit.web.addresses import address_of

    for ident in ("//evil.example", "/\\evil.example", "https://evil.example", "\r\nlocation: x",
                  "..//evil.example", "@evil.example", "\t//evil.example"):  # fmt: skip
        to = address_of("people", ident)
        assert to.startswith("/people/") and not re.search(r"[\r\n\t\\]", to)
        assert "//" not in to
