"""The explorer on a real Neo4j, with nothing else: pages, queries, and what it shows next."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import httpx2 as httpx
import pytest
import yaml
from explorer import BASE, ids_of, wait_for
from generated import save, work
from neo4j_graphs import ask, opened, wipe
from neo4j_server import COMPOSE, Server, _free_port
from starlette.testclient import TestClient
from test_compose import LINES

from graphkit.sources import Source
from graphkit.web import Settings, application
from graphkit.workspace import Following, Workspace, sample_files

META = "MATCH (m) WHERE 'key' IN keys(m) AND m.key = 'graph'"  # what the server says of itself


@pytest.fixture(scope="module")
def filled(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    wipe(server)
    folder = tmp_path_factory.mktemp("filled") / "workspace"
    with opened(server, folder) as graph:
        files: list[Source] = list(sample_files())
        graph.load(files)
    yield folder
    wipe(server)


@pytest.fixture
def client(server: Server, filled: Path) -> Iterator[TestClient]:
    with mock.patch.dict(os.environ, server.environment):
        app = application(lambda: Following(server.uri), Settings(), None)
        with TestClient(app, base_url=BASE, client=("127.0.0.1", 5)) as made:
            wait_for(made)
            yield made


def test_pages_say_the_same_as_on_the_workspace(client: TestClient, filled: Path) -> None:
    from explorer import explorer

    ids = ids_of(client)
    with explorer(filled, wait=False) as own:
        assert ids_of(own) == ids
        for path in ("/index.json", "/search.json?q=kim", f"/topics/{ids['topics']}.json",
                     f"/institutions/{ids['institutions']}.json",
                     f"/communities/{ids['communities']}.json",
                     "/path.json?from=Seo-yeon+Kim&to=Anselm+Fr%C3%B6be",
                     "/slice.json?people=Seo-yeon+Kim&most=12"):  # fmt: skip
            here, there = client.get(path), own.get(path)
            assert here.status_code == there.status_code == 200, (path, here.text[:300])
            one, other = here.json(), there.json()
            for told in (one, other):  # what stays in the workspace that made the graph
                told.pop("doubtful", None)
            assert one == other, path
    person = client.get(f"/people/{ids['people']}.json").json()
    assert person["metrics"]["works"] == person["works"]["total"] > 10
    assert person["meet"]["near"]["rows"]
    for path in ("/", f"/people/{ids['people']}", "/explore?people=Seo-yeon+Kim", "/workspace"):
        assert client.get(path).status_code == 200, path


def test_queries_are_asked_of_the_server(client: TestClient) -> None:
    ids = ids_of(client)
    asked = client.get("/query/people/coauthors.json", params={"p_author": ids["people"]}).json()
    assert asked["rows"][0]["name"] and asked["total"] > 5
    text = "MATCH (a:Author)-[:AUTHORED]->(w:Work) RETURN a.id AS id, count(w) AS n ORDER BY n DESC"
    typed = client.get("/cypher.json", params={"text": f"{text} LIMIT 1"}).json()
    assert typed["rows"][0]["id"] == ids["people"]
    for hostile in ("CREATE (a:Author)", "LOAD CSV FROM 'file:///etc/passwd' AS x RETURN x",
                    "CALL dbms.listConfig()"):  # fmt: skip
        assert client.get("/cypher.json", params={"text": hostile}).json()["refused"]


def test_a_load_into_the_server_is_followed_and_nothing_is_mixed(
    client: TestClient, server: Server, filled: Path, tmp_path: Path
) -> None:
    before = client.get("/index.json").json()
    source = save(tmp_path / "more.json", work("Frogs of one pond", "Bo Ek", "Al Ek"))
    with opened(server, filled) as graph:
        graph.load(source)
    # until it is taken over, pages are of the old one, and no query mixes the two
    first = client.get("/query/people/most_works.json")
    if first.status_code == 200:
        assert first.json()["generation"] != before["generation"]
    else:
        assert first.status_code == 503 and first.headers["retry-after"]
    until = time.monotonic() + 120
    while client.get("/index.json").json()["generation"] == before["generation"]:
        assert time.monotonic() < until
        time.sleep(0.2)
    after = client.get("/index.json").json()
    assert after["counts"]["works"] == before["counts"]["works"] + 1
    assert client.get("/query/people/most_works.json").json()["generation"] == after["generation"]
    assert client.get("/search.json?q=frogs&kind=works").json()["total"] == 1
    ask(server, f"{META} SET m.applying = 'x'")
    try:  # a load that is under way, or was cut off
        # what was answered before is still of these pages' generation; what was not, waits
        assert client.get("/query/people/most_works.json").status_code == 200
        assert client.get("/query/people/most_works.json?p_limit=3").status_code == 503
        assert client.get("/index.json").json()["generation"] == after["generation"]
    finally:
        ask(server, f"{META} REMOVE m.applying")


def test_a_workspace_with_a_server_as_its_store_does_not_mix_either(
    server: Server, filled: Path
) -> None:
    with mock.patch.dict(os.environ, server.environment):
        app = application(lambda: Workspace(filled, server.uri), Settings(), filled)
        with TestClient(app, base_url=BASE, client=("127.0.0.1", 5)) as client:
            assert client.get("/query/people/most_works.json").status_code == 200
            set_it = f"{META} WITH m, m.current AS old SET m.current = $now RETURN old"
            ((old,),) = ask(server, set_it, now="other+1")
            try:
                assert client.get("/query/people/most_works.json?p_limit=3").status_code == 503
                assert client.get("/index.json").status_code == 200
            finally:
                ask(server, set_it, now=old)


def test_the_command_of_docker_serves_a_server_alone(server: Server, filled: Path) -> None:
    """As in docker/compose.yaml, but for the addresses; and the image's check of health."""
    words = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]["explorer"]["command"]
    given = dict(itertools.pairwise(words))
    port = _free_port()
    changed = {given["--host"]: "127.0.0.1", given["--port"]: str(port),
               given["--store"]: server.uri}  # fmt: skip
    command = [sys.executable, "-m", "graphkit", *(changed.get(word, word) for word in words)]
    health = LINES["HEALTHCHECK"].partition("CMD ")[2].replace("8463", str(port))
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("GRAPHKIT", "NEO4J"))}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**ours, **server.environment}, cwd=filled.parent,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == f"http://127.0.0.1:{port}/"
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            wait_for(client)
            assert client.get("/index.json").json()["counts"]["works"] > 200
            assert client.get("/metrics").status_code == 404
        check = [sys.executable if word == "python" else word for word in json.loads(health)]
        assert subprocess.run(check, check=False, timeout=30).returncode == 0
    finally:
        process.terminate()
        assert process.wait(30) == 0
        if process.stdout is not None:
            process.stdout.close()
    assert subprocess.run(check, check=False, stderr=subprocess.DEVNULL).returncode != 0


def test_every_page_is_the_same_with_the_server_as_the_store(server: Server, filled: Path) -> None:
    with mock.patch.dict(os.environ, server.environment):
        shared = application(lambda: Workspace(filled, server.uri), Settings(), filled)
        own = application(lambda: Workspace(filled), Settings(), filled)
        with (
            TestClient(shared, base_url=BASE, client=("127.0.0.1", 5)) as there,
            TestClient(own, base_url=BASE, client=("127.0.0.1", 6)) as here,
        ):
            wait_for(there)
            wait_for(here)
            ids = ids_of(there)
            both = "from=Seo-yeon+Kim&to=Anselm+Fr%C3%B6be"
            pages = [f"/{kind}/{ident}" for kind, ident in ids.items()]
            for path in (*pages, f"/meet/people/{ids['people']}", "/index", "/query", "/workspace"):
                one, other = there.get(f"{path}.json"), here.get(f"{path}.json")
                assert one.status_code == other.status_code == 200, path
                assert one.json() == other.json(), path
            for path in ("/search.json?q=kim", f"/path.json?{both}", f"/path.csv?{both}",
                         "/compare.json?one=Seo-yeon+Kim&other=Min-jun+Park",
                         "/meetings.json?group=Seo-yeon+Kim%0AWei+Zhang%0AMin-jun+Park",
                         "/conflicts.json?panel=Wei+Zhang&authors=Seo-yeon+Kim",
                         f"/people/{ids['people']}.bib", f"/people/{ids['people']}.svg",
                         "/explore.json?people=Seo-yeon+Kim&most=12",
                         "/query/people/most_works.json?p_limit=4"):  # fmt: skip
                one, other = there.get(path), here.get(path)
                assert one.status_code == other.status_code == 200, path
                assert one.content == other.content, path


def test_what_is_uploaded_goes_to_the_server_and_is_shown(
    server: Server, filled: Path, tmp_path: Path
) -> None:
    scratch, title = tmp_path / "scratch", "Newts of another pond"
    scratch.mkdir()
    source = save(tmp_path / "newts.json", work(title, "Bo Ek", "Al Ek"))
    count = "MATCH (w:Work {title: $title}) RETURN count(w)"
    settings = Settings(uploads=True, store=server.uri, scratch=scratch)
    with mock.patch.dict(os.environ, server.environment):
        app = application(lambda: Workspace(filled, server.uri), settings, filled)
        with TestClient(
            app, base_url=BASE, client=("127.0.0.1", 5), follow_redirects=False
        ) as client:
            wait_for(client)
            before = client.get("/index.json").json()
            assert [tuple(row) for row in ask(server, count, title=title)] == [(0,)]
            job = _uploaded(client, "newts.json", Path(source).read_bytes())
            assert job["state"] == "done", job
            after = client.get("/index.json").json()
            assert after["counts"]["works"] == before["counts"]["works"] + 1
            assert after["generation"] == job["receipt"]["generation"] != before["generation"]
            assert [tuple(row) for row in ask(server, count, title=title)] == [(1,)]
            assert client.get("/search.json?q=newts&kind=works").json()["total"] == 1
            told = client.get("/query/people/most_works.json").json()
            assert told["generation"] == after["generation"]
            # what is no file of records changes nothing, here or there
            job = _uploaded(client, "noise.bib", b"\x00\x01 nothing that can be read")
            assert [f["records"] for f in job["receipt"].get("files", [])] in ([], [0]), job
            assert client.get("/index.json").json()["counts"] == after["counts"]
            # a server that lets nobody in: said, without the password, and nothing is lost
            with mock.patch.dict(os.environ, {"NEO4J_PASSWORD": "not-the-password"}):
                job = _uploaded(client, "newts2.json", Path(source).read_bytes())
            assert job["state"] == "failed" and job["text"], job
            assert "not-the-password" not in json.dumps(job)
            assert client.get("/search.json?q=newts&kind=works").json()["total"] == 1


def _uploaded(client: TestClient, name: str, body: bytes) -> dict[str, Any]:
    """What became of an upload."""
    sent = client.post("/upload", files={"files": (name, body)})
    assert sent.status_code == 303, sent.text
    ident = sent.headers["location"].rpartition("=")[2]
    until = time.monotonic() + 180
    while time.monotonic() < until:
        rows = client.get("/upload.json", params={"job": ident}).json()["rows"]
        (job,) = [row for row in rows if row["id"] == ident]
        if job["state"] in ("done", "failed"):
            found: dict[str, Any] = job
            return found
        time.sleep(0.2)
    raise AssertionError("the upload did not end")
