"""Loads while pages are served: uploads, what happens told as it happens, several processes."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from conftest import Run
from explorer import explorer, served
from starlette.testclient import TestClient

import graphkit as gk
from graphkit.web.uploading import safe_name
from graphkit.workspace.underway import NAME, Telling, loading, underway

TOKEN = "a-token-of-more-than-twenty"  # noqa: S105
BIB = "@article{{k{n}, title={{Added number {n} of {turn}}}, author={{Bo Ek}}, year={{2020}}}}\n"


@contextmanager
def taking(folder: Path, scratch: Path, **wanted: Any) -> Iterator[TestClient]:
    scratch.mkdir(exist_ok=True)
    given = {"uploads": True, **wanted}
    with explorer(folder, wait=False, scratch=scratch, **given) as made:
        yield made


def ended(client: TestClient | httpx.Client, ident: str, **headers: str) -> dict[str, Any]:
    """What became of an upload."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        rows = client.get("/upload.json", params={"job": ident}, headers=headers).json()["rows"]
        (job,) = [row for row in rows if row["id"] == ident]
        if job["state"] in ("done", "failed"):
            found: dict[str, Any] = job
            return found
        time.sleep(0.1)
    raise AssertionError("the upload did not end")


def bib(turn: int, many: int = 3) -> bytes:
    return "".join(BIB.format(n=n, turn=turn) for n in range(many)).encode()


# -- uploads --------------------------------------------------------------------------------------


def test_a_file_is_uploaded_loaded_and_then_updated(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    left = folder / "uploads" / "left.bib"  # by a process that was killed
    with taking(folder, tmp_path / "scratch") as client:
        empty = client.get("/")
        assert empty.status_code == 503
        assert 'href="/upload"' in empty.text
        sent = client.post("/upload", files={"files": ("works.bib", bib(1, 4))})
        assert sent.status_code == 303
        ident = sent.headers["location"].rpartition("=")[2]
        job = ended(client, ident)
        assert (job["state"], job["files"]) == ("done", ["works.bib"]), job
        assert [f["outcome"] for f in job["receipt"]["files"]] == ["new"]
        page = client.get(sent.headers["location"]).text
        assert "loaded" in page and "works.bib" in page
        home = client.get("/index.json").json()
        assert home["counts"]["works"] == 4
        assert home["generation"] == job["receipt"]["generation"]
        left.parent.mkdir()
        left.write_bytes(bib(7))
        again = client.post("/upload.json", files={"files": ("works.bib", bib(2, 2))})
        assert again.status_code == 202
        job = ended(client, again.json()["id"])
        assert [f["outcome"] for f in job["receipt"]["files"]] == ["updated"]
        assert client.get("/index.json").json()["counts"]["works"] == 2
        broken = client.post("/upload.json", files={"files": ("x.bib", b"\x00\x01nothing")})
        job = ended(client, broken.json()["id"])
        assert job["receipt"]["rejected"] == 1
        assert job["receipt"]["files"][0]["outcome"] == "refused"
        assert client.get("/index.json").json()["counts"]["works"] == 2
    assert not (folder / "uploads").exists()
    assert [p for p in (tmp_path / "scratch").iterdir() if p.is_dir()] == []


def test_names_lead_nowhere_and_an_archive_that_swells_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHKIT_LIMITS", "unpacked=1M ratio=5")  # the child has it, too
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.bib", bib(9, 1))
        archive.writestr("big.bib", b"@" * 8_000_000)
    folder = tmp_path / "workspace"
    names = ["../outside.bib", "/etc/passwd", "..\\..\\outside.bib", "outside.bib", "a\x00b.bib"]
    with taking(folder, tmp_path / "scratch") as client:
        files = [("files", (name, bib(n, 1))) for n, name in enumerate(names)]
        files.append(("files", ("a.zip", packed.getvalue())))
        job = ended(client, client.post("/upload.json", files=files).json()["id"])
        assert job["state"] == "done", job
        assert len(set(job["files"])) == len(files)
        assert not any(re.search(r"[/\\\x00]|^\.", name) for name in job["files"])
        assert job["receipt"]["rejected"] >= 1
        assert client.get("/healthz").status_code == 200
        said = client.get("/workspace.json").json()["rejected"]["rows"]
        assert any("unpacked" in row["reason"] or "ratio" in row["reason"] for row in said), said
    assert {p.name for p in tmp_path.iterdir()} == {"workspace", "scratch"}
    for given in ("", ".", "..", "...", "/", "a/..", "\x00", "\u202egnp.exe", "x" * 5000, "CON"):
        name = safe_name(given)
        assert name not in ("", ".", "..") and len(name) <= 120
        assert not re.search(r'[\x00-\x1f<>:"/\\|?*\u202e]', name)


def test_who_may_not_upload_is_told_nothing(_demo: Path, tmp_path: Path) -> None:
    file = {"files": ("a.bib", bib(1))}
    with explorer(_demo, wait=False) as shut:  # nobody allowed it
        assert shut.get("/upload").status_code == 404
        assert shut.post("/upload", files=file).status_code == 405
    before = sorted(p.name for p in (_demo / "records").iterdir())
    with taking(_demo, tmp_path / "s1") as client:
        for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
                        {"origin": "http://evil.example"}, {"origin": "null"}):  # fmt: skip
            assert client.post("/upload", files=file, headers=headers).status_code == 403
        for headers in ({"x-forwarded-for": "127.0.0.1"}, {"via": "1.1 proxy"}):
            assert client.post("/upload", files=file, headers=headers).status_code == 403
            assert client.get("/upload", headers=headers).status_code == 404
        evil = client.post("/upload", files=file, headers={"host": "evil.example"})
        assert evil.status_code == 421
    with taking(_demo, tmp_path / "s2", public_read=True, operator_token=TOKEN) as client:
        form = client.get("/upload")
        assert 'name="token"' in form.text and "job" not in form.text.split("<main")[1]
        for given in ({}, {"token": "wrong"}, {"token": TOKEN[:-1]}):
            assert client.post("/upload", files=file, data=given).status_code == 403
        wrong = client.post("/upload", files=file, headers={"authorization": "Bearer x"})
        assert wrong.status_code == 403
        assert client.get("/upload.json", params={"job": "../" * 5}).json()["rows"] == []
        assert client.get("/workspace").text.count("Upload files") == 1
    assert sorted(p.name for p in (_demo / "records").iterdir()) == before


def test_the_token_lets_in_from_wherever(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    with taking(folder, tmp_path / "s", public_read=True, uploads=False,
                operator_token=TOKEN) as client:  # fmt: skip
        told = {"authorization": f"Bearer {TOKEN}", "x-forwarded-for": "10.0.0.1"}
        empty = client.post("/upload.json", files={"files": ("", b"")}, headers=told)
        assert empty.status_code == 400  # let in, and then told what is wrong
        by_form = client.post("/upload", data={"token": TOKEN}, files={"files": ("b.bib", bib(2))})
        assert by_form.status_code == 303
        own = client.get(by_form.headers["location"]).text  # its id is the right to see it
        assert "b.bib" in own
        ident = by_form.headers["location"].rpartition("=")[2]
        assert ended(client, ident)["state"] == "done"
        assert client.get("/upload.json").json()["rows"] == []
        assert len(client.get("/upload.json", headers=told).json()["rows"]) == 1


def test_more_than_is_allowed_is_not_taken(tmp_path: Path) -> None:
    with taking(tmp_path / "w", tmp_path / "s", upload_bytes=100_000) as client:
        large = client.post("/upload.json", files={"files": ("a.bib", b"x" * 200_000)})
        assert large.status_code == 413
        assert "0 MB" in large.json()["error"]["text"] or "MB" in large.json()["error"]["text"]

        def pieces() -> Iterator[bytes]:
            yield b'--b\r\ncontent-disposition: form-data; name="f"; filename="a.bib"\r\n\r\n'
            for _ in range(30):
                yield b"x" * 10_000

        kind = {"content-type": "multipart/form-data; boundary=b"}
        unsaid = client.post("/upload.json", content=pieces(), headers=kind)
        assert unsaid.status_code == 413
        many = [("files", (f"{n}.bib", b"x")) for n in range(21)]
        assert client.post("/upload.json", files=many).status_code == 400
        for body, headers in (
            (b"{}", {"content-type": "application/json"}), (b"", {}), (b"--b", kind),
            (b"--b\r\n\r\nx", kind), (b"x", {"content-type": "multipart/form-data"}),
        ):  # fmt: skip
            answer = client.post("/upload.json", content=body, headers=headers)
            assert answer.status_code == 400, (body, headers, answer.text)
        assert client.post("/upload.json", files={}, data={"a": "b"}).status_code == 400
        assert client.post("/index.json", content=b"x").status_code == 405
        assert client.put("/upload", content=b"x").status_code == 405
    assert not (tmp_path / "w").exists()


PROBE = """
import json, socket, subprocess, sys
sys.path[:0] = json.loads(sys.argv[1])
from graphkit.web.confined import bounded, without_network
shut = without_network()
tried = []
for ask in (lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2])), 1),
            lambda: socket.getaddrinfo("localhost", 1)):
    try:
        ask(); tried.append("open")
    except PermissionError:
        tried.append("refused")
child = subprocess.run([sys.executable, "-c", "import socket; socket.socket()"],
                       capture_output=True)
bounded(300 << 20)
try:
    bytearray(600 << 20); tried.append("memory")
except MemoryError:
    tried.append("bounded")
bounded(None)
bytearray(600 << 20)
print(json.dumps([shut, tried, child.returncode != 0]))
"""


def test_the_process_that_reads_has_no_network_and_little_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(sys.path), "9"], capture_output=True, text=True,
        check=True, timeout=60,
    )  # fmt: skip
    shut, tried, child_too = json.loads(done.stdout)
    assert tried[:2] == ["refused", "refused"]
    if sys.platform == "linux":
        assert tried[2] == "bounded"
        assert shut == ["python", "kernel"] and child_too


# -- what happens ---------------------------------------------------------------------------------


def test_a_load_writes_down_what_it_is_at(tmp_path: Path) -> None:
    said: list[tuple[str, int, int | None]] = []
    with Telling(tmp_path, lambda *now: said.append(now)) as tell:
        tell("reading secret.bib", 3, None)
        until = time.monotonic() + 10
        while underway(tmp_path) is None and time.monotonic() < until:
            time.sleep(0.02)
        assert loading(tmp_path, named=True) == {
            "stage": "reading secret.bib", "done": 3, "total": None
        }  # fmt: skip
        plain = loading(tmp_path, named=False)
        assert plain is not None and plain["stage"] == "reading"
    assert said == [("reading secret.bib", 3, None)]
    assert underway(tmp_path) is None and list(tmp_path.iterdir()) == []
    (tmp_path / NAME).write_text('{"stage": "reading", "done": 1, "total": null}', "utf-8")
    assert underway(tmp_path) is not None
    os.utime(tmp_path / NAME, (1, 1))  # who wrote it was killed long ago
    assert underway(tmp_path) is None
    for damage in ("", "{}", "[]", '{"stage": 1, "done": "x", "total": 2}'):
        (tmp_path / NAME).write_text(damage, "utf-8")
        assert underway(tmp_path) is None


def events(origin: str, seen: list[dict[str, Any]], stop: threading.Event) -> None:
    with (
        httpx.Client(base_url=origin, timeout=60) as client,
        client.stream("GET", "/events") as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            if line.startswith("data: "):
                seen.append(json.loads(line.removeprefix("data: ")))
            if stop.is_set():
                return


def many_at_once(origin: str, stop: threading.Event, failed: list[Any],
                 seen: list[tuple[str, int, int]]) -> list[threading.Thread]:  # fmt: skip
    """Readers that go on asking; each answer names its generation."""

    def ask() -> None:
        with httpx.Client(base_url=origin, timeout=60) as own:
            while not stop.is_set():
                try:
                    answer = own.get("/index.json")
                except httpx.HTTPError as error:
                    failed.append(repr(error))
                    continue
                if answer.status_code != 200:
                    failed.append(answer.text[:300])
                    continue
                data = answer.json()
                if data["generation"] != answer.headers["graphkit-generation"]:
                    failed.append(data["generation"])
                seen.append((data["generation"], data["counts"]["works"],
                             sum(s["records"] for s in data["sources"]["rows"])))  # fmt: skip
                time.sleep(0.05)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    return threads


def swapped(folder: Path, tmp_path: Path, swaps: int) -> None:
    """Swap generations under load, by uploads and by loads of another process, in two processes."""
    seen: list[tuple[str, int, int]] = []
    failed: list[Any] = []
    told: list[dict[str, Any]] = []
    stop = threading.Event()
    generations = []
    with served(folder, "--workers", "2", "--allow-upload") as origin:
        threads = many_at_once(origin, stop, failed, seen)
        listening = threading.Thread(target=events, args=(origin, told, stop))
        listening.start()
        try:
            with httpx.Client(base_url=origin, timeout=120) as client:
                for turn in range(swaps):
                    if turn % 2:
                        (tmp_path / "more.bib").write_bytes(bib(turn, 3 + turn))
                        subprocess.run(
                            [sys.executable, "-m", "graphkit", "load", "-w", str(folder),
                             str(tmp_path / "more.bib")],
                            check=True, capture_output=True, timeout=300,
                        )  # fmt: skip
                    else:
                        files = {"files": ("works.bib", bib(turn, 3 + turn))}
                        sent = client.post("/upload.json", files=files)
                        assert ended(client, sent.json()["id"])["state"] == "done"
                    for _ in range(6):  # whichever process answers, it sees it
                        now = httpx.get(f"{origin}/index.json", timeout=60).json()["generation"]
                        assert now not in generations
                    generations.append(now)
                counts = client.get("/metrics").text
        finally:
            stop.set()
            for thread in (*threads, listening):
                thread.join()
    assert failed == []
    of: dict[str, set[tuple[int, int]]] = {}
    for generation, works, records in seen:
        of.setdefault(generation, set()).add((works, records))
    assert all(len(numbers) == 1 for numbers in of.values())
    assert len(of) >= swaps
    stages = {now["loading"]["stage"] for now in told if now["loading"]}
    assert any(stage.startswith("reading") for stage in stages) or len(stages) > 1, stages
    assert [now["generation"] for now in told if not now["loading"]][-1] == generations[-1]
    # both processes are counted, whichever is asked
    answered = sum(
        float(line.rpartition(" ")[2]) for line in counts.splitlines()
        if line.startswith("graphkit_answers_total{") and 'route="home"' in line
    )  # fmt: skip
    assert answered >= len(seen) * 0.8


def test_generations_are_swapped_under_load_in_two_processes(
    own_demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    own_demo.close()
    swapped(own_demo.folder, tmp_path, 2)


@pytest.mark.endure
def test_ten_swaps_under_load_in_two_processes(own_demo: gk.KnowledgeGraph, tmp_path: Path) -> None:
    own_demo.close()
    swapped(own_demo.folder, tmp_path, 10)


@pytest.mark.endure
def test_a_process_that_dies_is_started_again_and_none_is_left(_demo: Path, tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    errors = tmp_path / "err"
    with served(_demo, "--workers", "2", errors=errors) as origin:
        first = children(origin)
        assert len(first) == 2
        os.kill(first[0], signal.SIGKILL)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            now = children(origin)
            if len(now) == 2 and first[0] not in now:
                break
            time.sleep(0.1)
        assert first[1] in now and len(now) == 2
        for _ in range(4):
            assert httpx.get(f"{origin}/healthz", timeout=60).status_code == 200
    assert "another begins" in errors.read_text("utf-8")
    for pid in now:
        assert not Path(f"/proc/{pid}").exists()


def children(origin: str) -> list[int]:
    """The processes that answer at an address: those whose parent listens there."""
    port = origin.rpartition(":")[2]
    mine = os.getpid()
    parents = [
        int(p.name) for p in Path("/proc").iterdir()
        if p.name.isdigit() and stat_of(p)[1] == mine
    ]  # fmt: skip
    assert port
    return sorted(
        int(p.name) for p in Path("/proc").iterdir()
        if p.name.isdigit() and stat_of(p)[1] in parents and "spawn_main" in words_of(p)
    )  # fmt: skip


def stat_of(process: Path) -> tuple[str, int]:
    try:
        state, parent = (process / "stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return "", 0
    return (state, int(parent)) if state != "Z" else ("", 0)


def words_of(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def test_serve_refuses_what_does_not_go_together(here: Run, _demo: Path, tmp_path: Path) -> None:
    short = tmp_path / "token"
    short.write_text("short\n", encoding="utf-8")
    said = here("serve", "-w", _demo, "--no-browser", "--operator-token", short, code=2).stderr
    assert "at least 20" in said
    said = here("serve", "-w", _demo, "--no-browser", "--public-read", "--allow-upload", code=2)
    assert "--operator-token" in said.stderr
