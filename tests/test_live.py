"""Live services, asked on this machine: pages, faults, waiting and spent budgets, resuming."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import Run
from replay import Replay, Request, Said, openalex, replaying

import graphkit as gk
from graphkit.errors import (
    NotFoundError,
    ServiceError,
    ServiceSpentError,
    ServiceWaitError,
    UsageError,
)
from graphkit.records import Person, Rejected, Work
from graphkit.sources import live, read
from graphkit.sources.live.client import Client
from graphkit.sources.live.service import Service
from graphkit.workspace import silent

SAMPLES = Path(__file__).resolve().parent / "samples"


@pytest.fixture
def service() -> Iterator[Replay]:
    with replaying(openalex()) as replay:
        yield replay


def small(replay: Replay, name: str = "openalex") -> tuple[Service, Client, list[float]]:
    """A service at the replay's address, whose client notes the waits instead of waiting."""
    waits: list[float] = []
    source, client = live.line(name)
    source = dataclasses.replace(source, home=replay.url)
    return source, dataclasses.replace(client, sleep=waits.append, interval=0.0), waits


def search(replay: Replay, folder: Path, n: int = 5, size: int = 2) -> live.Collected:
    source, client, _ = small(replay)
    source = dataclasses.replace(source, search_url=lambda base, query, most: (
        f"{base}/works?search={query}&per-page={size}&cursor=*"
    ))  # fmt: skip
    return live.search(source, client, folder, "tides", n, progress=silent)


def test_pages_follow_each_other(service: Replay, tmp_path: Path) -> None:
    came = search(service, tmp_path)
    assert (came.entries, came.total, came.asked, came.left) == (5, 5, 3, 77)
    assert [f.name for f in came.files] == ["0001.json", "0002.json", "0003.json"]
    titles = [r.title for r in read(came.files) if isinstance(r, Work)]
    assert titles == [f"Work number {n}" for n in range(1, 6)]
    assert [r.query["cursor"] for r in service.asked] == ["*", "2", "4"]


def test_a_question_that_was_answered_is_not_asked_again(service: Replay, tmp_path: Path) -> None:
    search(service, tmp_path)
    again = search(service, tmp_path)
    assert (again.asked, again.entries, len(service.asked)) == (0, 5, 3)


def test_more_of_the_same_goes_on_where_it_was(service: Replay, tmp_path: Path) -> None:
    assert search(service, tmp_path, n=2).entries == 2
    more = search(service, tmp_path, n=5)
    assert (more.asked, more.entries) == (2, 5)


FAULTS = {
    "429 with a wait": (Said("slow down", 429, {"Retry-After": "7"}), 7.0),
    "500": (Said("<html><b>oops</b></html>", 500), 1.0),
    "a cut connection": (Said({"results": [1] * 99}, cut=True), 1.0),
    "no answer at all": (Said(hang_up=True), 1.0),
    "bad JSON": (Said('{"results": ['), 1.0),
    "a cut gzip": (Said({"results": [1] * 99}, packed=True, cut=True), 1.0),
    "a wait until a date": (Said("", 503, {"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}), 0.0),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_that_pass_are_waited_out(service: Replay, tmp_path: Path, fault: str) -> None:
    said, wait = FAULTS[fault]
    service.faults = [said]
    source, client, waits = small(service)
    came = live.search(source, client, tmp_path, "tides", 5, progress=silent)
    assert came.entries == 5 and waits == [wait]
    assert len(service.asked) == 2


def test_what_came_is_kept_when_a_service_fails_for_good(service: Replay, tmp_path: Path) -> None:
    assert search(service, tmp_path, n=2).entries == 2
    service.faults = [Said("down", 500)] * 5
    source, client, waits = small(service)
    stopped = search(service, tmp_path)
    assert isinstance(stopped.stopped, ServiceError) and stopped.entries == 2
    assert "5 times" in str(stopped.stopped) and "down" in str(stopped.stopped)
    assert search(service, tmp_path).entries == 5
    with pytest.raises(ServiceError, match="asked, 5 times"):
        service.faults = [Said("down", 500)] * 5
        live.search(source, client, tmp_path, "another", 5, progress=silent)
    assert waits == [1.0, 2.0, 4.0, 8.0]


def test_a_long_wait_is_told_and_not_waited(service: Replay, tmp_path: Path) -> None:
    service.faults = [Said("busy", 429, {"Retry-After": "3600"})]
    source, client, waits = small(service)
    with pytest.raises(ServiceWaitError, match="60 minutes") as raised:
        live.search(source, client, tmp_path, "tides", 5, progress=silent)
    assert raised.value.seconds == 3600 and waits == []


@pytest.mark.parametrize(
    "said",
    [
        Said({"error": "x", "message": "Insufficient credits: 0 left"}, 429),
        Said("", 402),
        Said("", 429, {"X-RateLimit-Remaining": "0", "Retry-After": "40000"}),
        Said({"message": "Daily limit exceeded"}, 403),
    ],
    ids=["credits", "payment", "nothing left", "daily"],
)
def test_a_spent_budget_is_no_wait(service: Replay, tmp_path: Path, said: Said) -> None:
    service.faults = [said]
    source, client, waits = small(service)
    with pytest.raises(ServiceSpentError, match="is spent"):
        live.search(source, client, tmp_path, "tides", 5, progress=silent)
    assert waits == []


def test_a_cursor_that_leads_in_a_circle_ends(tmp_path: Path) -> None:
    def circle(request: Request) -> Said:
        cursor = request.query["cursor"]
        following = {"*": "a", "a": "b", "b": "a"}[cursor]
        work = {"id": f"https://openalex.org/W{ord(cursor)}", "title": cursor}
        return Said({"meta": {"count": 99, "next_cursor": following}, "results": [work]})

    with replaying(circle) as replay:
        source, client, _ = small(replay)
        came = live.search(source, client, tmp_path, "tides", 99, progress=silent)
    assert came.entries == 3 and came.notes == ["OpenAlex repeats itself after 3 entries"]

    def stuck(_: Request) -> Said:
        return Said({"meta": {"count": 99, "next_cursor": "x"}, "results": [{"id": "W1"}]})

    with replaying(stuck) as replay:
        source, client, _ = small(replay)
        came = live.search(source, client, tmp_path, "stuck", 99, progress=silent)
        assert len(replay.asked) == 2
    assert came.entries == 1 and came.notes


def test_a_page_that_was_not_noted_comes_again(service: Replay, tmp_path: Path) -> None:
    came = search(service, tmp_path, n=2)
    (came.folder / "0002.json").write_text("{", encoding="utf-8")  # killed before the note
    assert search(service, tmp_path).entries == 5
    (came.folder / "0001.json").unlink()  # not ours any more: from the beginning
    assert search(service, tmp_path).asked == 3


def test_keys_and_contact(service: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENALEX_API_KEY", "sesame-42")
    source, client = live.line("openalex", "me@example.org")
    source = dataclasses.replace(source, home=service.url)
    client = dataclasses.replace(client, sleep=lambda _: None)
    live.search(source, client, tmp_path, "tides", 5, progress=silent)
    assert service.asked[0].query["api_key"] == "sesame-42"
    assert service.asked[0].query["mailto"] == "me@example.org"
    assert "me@example.org" in service.asked[0].headers["User-Agent"]
    for file in tmp_path.rglob("*.json"):
        assert "sesame" not in file.read_text(encoding="utf-8")
    service.faults = [Said({"message": "no key sesame-42"}, 401)]
    with pytest.raises(ServiceError) as raised:
        live.search(source, client, tmp_path, "other", 5, progress=silent)
    assert "sesame" not in str(raised.value) and "***" in str(raised.value)
    monkeypatch.setenv("S2_API_KEY", "key-7")
    assert live.line("semantic-scholar")[1].headers == {"x-api-key": "key-7"}
    with pytest.raises(UsageError, match="no e-mail address"):
        live.line("crossref", "not an address\r\nX: y")


def test_keys_stay_at_home_when_a_service_leads_elsewhere(tmp_path: Path) -> None:
    with replaying(openalex()) as other:
        there = other.url.replace("127.0.0.1", "localhost")

        def moved(request: Request) -> Said:
            return Said("", 302, {"Location": f"{there}/works?per-page=5&cursor=*"})

        with replaying(moved) as first:
            source, client, _ = small(first)
            client = dataclasses.replace(client, headers={"Authorization": "Bearer secret"})
            live.search(source, client, tmp_path, "tides", 5, progress=silent)
        assert "Authorization" in first.asked[0].headers
        assert "Authorization" not in other.asked[0].headers

    def away(_: Request) -> Said:
        return Said("", 302, {"Location": "ftp://127.0.0.1/etc"})

    with replaying(away) as first:
        source, client, _ = small(first)
        with pytest.raises(ServiceError):
            live.search(source, client, tmp_path, "away", 5, progress=silent)


def test_requests_keep_their_distance(service: Replay) -> None:
    clock, waits = [0.0], []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        clock[0] += seconds

    client = Client("X", 3.0, sleep=sleep, clock=lambda: clock[0])
    for _ in range(3):
        client.get(f"{service.url}/works/W1", "application/json", lambda body: None)
    assert waits == [3.0, 3.0]


def test_fetching_by_identifier(service: Replay, tmp_path: Path) -> None:
    source, client, _ = small(service)
    came = live.fetch(source, client, tmp_path, ["W1", "W404", "10.5555/a(b)", "W1"],
                      progress=silent)  # fmt: skip
    assert (came.entries, came.asked) == (2, 2)
    assert came.notes == ["OpenAlex does not know 1: W404"]
    assert service.asked[2].path == "/works/doi:10.5555%2Fa%28b%29"
    again = live.fetch(source, client, tmp_path, ["W1"], progress=silent)
    assert again.asked == 0 and again.files == came.files[:1]
    assert live.fetch(source, client, tmp_path, ["W1"], progress=silent, refresh=True).asked == 1
    with pytest.raises(NotFoundError, match="does not know 1: W404"):
        live.fetch(source, client, tmp_path, ["W404"], progress=silent)


@pytest.mark.parametrize(
    ("name", "ident", "path"),
    [
        ("openalex", "https://openalex.org/A5023888391", "/authors/A5023888391"),
        ("openalex", "https://ror.org/05gq02987", "/institutions/ror:05gq02987"),
        ("openalex", "0000-0002-1825-0097", "/authors/orcid:0000-0002-1825-0097"),
        ("crossref", "https://doi.org/10.5555/A/b", "/works/10.5555%2Fa%2Fb"),
        ("arxiv", "arXiv:2106.14987v2", "/query?id_list=2106.14987"),
        ("semantic-scholar", "10.5555/x", "/paper/DOI%3A10.5555%2Fx"),
        ("semantic-scholar", "author:77", "/author/77"),
        ("orcid", "https://orcid.org/0000-0002-1825-0097", "/0000-0002-1825-0097/record"),
        ("dblp", "https://dblp.org/pid/12/3456-1.html", "/pid/12/3456-1.xml"),
        ("dblp", "journals/x/Turing50", "/rec/journals/x/Turing50.xml"),
    ],
)
def test_where_an_identifier_is_asked_for(name: str, ident: str, path: str) -> None:
    url = live.SERVICES[name].fetch(ident)
    assert url.startswith(live.SERVICES[name].home + path)


@pytest.mark.parametrize("name", live.SERVICES)
@pytest.mark.parametrize(
    "ident", ["", "x y", "../../etc/passwd", "10.5555/../x?y#z", "javascript:1"]
)
def test_what_is_no_identifier_goes_nowhere_else(name: str, ident: str) -> None:
    source = live.SERVICES[name]
    try:
        url = source.fetch(ident)
    except UsageError as error:
        assert repr(ident) in str(error)
    else:
        asked = urlsplit(url)
        assert asked.netloc == urlsplit(source.home).netloc
        assert ".." not in asked.path.split("/")


ANSWERS = {
    "crossref": ("crossref/answer.json", "/works"),
    "arxiv": ("arxiv/api.atom", "/query"),
    "semantic-scholar": ("semantic-scholar/paper.json", "/paper/search"),
    "orcid": ("orcid/record.json", "/expanded-search/"),
    "dblp": ("dblp/search.xml", "/search/publ/api"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answers_of_each_service_are_read(tmp_path: Path, name: str) -> None:
    file, path = ANSWERS[name]
    body = (SAMPLES / file).read_bytes()
    wrapped = {
        "semantic-scholar": {"total": 2, "offset": 0, "next": 1, "data": [json.loads(body)] if (
            name == "semantic-scholar") else []},
        "orcid": {"num-found": 1, "expanded-result": [
            {"orcid-id": "0000-0002-1825-0097", "given-names": "J", "family-names": "Carberry"}]},
    }  # fmt: skip

    def answer(request: Request) -> Said:
        assert request.path == path
        if any(int(request.query.get(k, "0")) for k in ("start", "offset", "f")):
            empty = {"semantic-scholar": {"total": 2, "data": []}}
            return Said(empty.get(name, b"<feed></feed>"))
        return Said(wrapped.get(name, body))

    with replaying(answer) as replay:
        source, client, _ = small(replay, name)
        came = live.search(source, client, tmp_path, "doe", 50, progress=silent)
    assert came.entries >= 1
    records = [r for r in read(came.files, source.format) if not isinstance(r, Rejected)]
    assert records and isinstance(records[0], Person if name == "orcid" else Work)


def test_the_verbs_load_what_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with replaying(openalex()) as replay, gk.open(tmp_path / "w") as graph:
        monkeypatch.setenv("GRAPHKIT_OPENALEX_URL", replay.url)
        receipt = graph.search_openalex("tides", n=5)
        assert receipt.changes["works"].total == 5
        assert any("5 of 5" in note for note in receipt.notes)
        assert any("77" in note for note in receipt.notes)
        graph.fetch_openalex("W9")
        assert graph.tables.count("works") == 6
        with pytest.raises(NotFoundError, match="finds nothing"):
            replay.answering = openalex(0)
            graph.search_openalex("nothing")
        with pytest.raises(UsageError, match="empty search"):
            graph.search_openalex(" ")


def test_the_command_knows_every_service() -> None:
    from graphkit.cli.fetch import SERVICES

    assert set(SERVICES) == set(live.SERVICES)


LIST = """\ufeffdoi;note
10.1000/a;first
https://doi.org/10.1000/B, a table's row
# a remark
10.1000/a
nothing of the kind
https://openalex.org/W9 | last
"""


def test_a_list_of_identifiers(tmp_path: Path, here: Run) -> None:
    source, _ = live.line("openalex")
    found = live.read_list(source, LIST.splitlines(), "dois.txt")
    assert found.idents == ("10.1000/a", "https://doi.org/10.1000/B", "https://openalex.org/W9")
    assert found.repeated == 1
    assert [r.said() for r in found.rejected] == [
        "dois.txt:6: no identifier that OpenAlex is asked by"
    ]
    (tmp_path / "dois.txt").write_text(LIST, encoding="utf-8")
    with replaying(openalex()) as replay:
        where = {"GRAPHKIT_OPENALEX_URL": replay.url}
        asked = ("fetch", "openalex", "--list", tmp_path / "dois.txt")
        done = here(*asked, "--dry-run", code=3, **where)
        assert "3 identifiers: 3 requests to OpenAlex, at least 1 s at its pace" in done.stderr
        assert not replay.asked
        done = here(*asked, code=3, **where)
        assert len(replay.asked) == 3
        assert "dois.txt:6:" in done.stderr
        assert "works" in done.stdout
        done = here(*asked, code=3, **where)
        assert "all here already: nothing is asked" in done.stderr
        assert len(replay.asked) == 3
        here("fetch", "openalex", "W1", "--list", tmp_path / "dois.txt", code=2, **where)
        here("fetch", "openalex", "W1", "--dry-run", code=2, **where)
        sici = "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"
        assert live.read_list(source, [sici], "x").idents == (sici,)
        (tmp_path / "plain.txt").write_text("10.1000/a\n10.1000/b\nW123456\n", encoding="utf-8")
        with pytest.raises(gk.GraphkitError, match="graphkit fetch openalex --list"):
            list(read(tmp_path / "plain.txt"))
        (tmp_path / "none.txt").write_text("title\nno such thing\n", encoding="utf-8")
        here("fetch", "openalex", "--list", tmp_path / "none.txt", code=4, **where)


def test_the_command(tmp_path: Path, here: Run) -> None:
    with replaying(openalex()) as replay:
        where = {"GRAPHKIT_OPENALEX_URL": replay.url}
        done = here("fetch", "openalex", "--search", "tides", "-n", 5, **where)
        assert "5 of 5" in done.stderr and "works" in done.stdout
        done = here("fetch", "openalex", "W1", "W404", "--json", **where)
        assert json.loads(done.stdout)["files"][0]["records"] == 1
        assert "does not know 1: W404" in done.stderr
        here("fetch", "openalex", code=2)
        here("fetch", "nowhere", "x", code=2)
        here("fetch", "openalex", "not an id", code=2, **where)
        here("fetch", "openalex", "W404", code=4, **where)
        replay.faults = [Said("", 402)]
        done = here("fetch", "openalex", "W77", code=5, **where)
        assert "is spent" in done.stderr
