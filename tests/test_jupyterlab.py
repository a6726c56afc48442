"""The last line of a cell draws, in a real JupyterLab; where it is not trusted, words remain.

A lasso in a widget reaches the next cell, in a real JupyterLab and a real marimo. Neither is a
dependency of the project: `make endure` puts them into environments of their own, and names these
in GRAPHKIT_JUPYTER and GRAPHKIT_MARIMO. JupyterLab's kernel is the one of these tests.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import graphkit as gk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Page

pytestmark = pytest.mark.endure
START = 120  # seconds for the server
PATIENCE = 120_000  # ms for a kernel, on a busy machine


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a JupyterLab with its token, and the folder that it shows."""
    program = os.environ.get("GRAPHKIT_JUPYTER")
    if not program:
        pytest.skip("GRAPHKIT_JUPYTER names no jupyter; `make endure` installs one")
    home, folder = tmp_path / "home", tmp_path / "notebooks"
    kernel = home / "data" / "kernels" / "here"
    for made in (kernel, folder):
        made.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Here", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    own = {name: str(home / name) for name in ("config", "data", "runtime")}
    environment = {
        **os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": own["config"],
        "JUPYTER_DATA_DIR": own["data"], "JUPYTER_RUNTIME_DIR": own["runtime"],
        "IPYTHONDIR": str(home / "ipython"),
    }  # fmt: skip
    port, token = free_port(), secrets.token_hex(16)
    options = [
        "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={folder}", "--LabApp.news_url=", "--LabApp.check_for_updates_class="
        "jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    with (tmp_path / "lab.log").open("wb") as log:
        server = subprocess.Popen([program, "lab", *options], env=environment, stdout=log,
                                  stderr=subprocess.STDOUT)  # fmt: skip
    home_page = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{home_page}/api?token={token}", server, tmp_path / "lab.log")
        yield f"{home_page}/lab/tree/NOTEBOOK?token={token}", folder
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(30)


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - the loopback
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


def notebook(*lines: str, outputs: Any = ()) -> dict[str, Any]:
    """A notebook of one cell."""
    cell = {"cell_type": "code", "id": "one", "metadata": {}, "execution_count": None,
            "outputs": list(outputs), "source": "\n".join(lines)}  # fmt: skip
    here = {"kernelspec": {"name": "here", "display_name": "Here", "language": "python"}}
    return {"cells": [cell], "metadata": here, "nbformat": 4, "nbformat_minor": 5}


def begin(page: Page) -> None:
    """Stand in the first cell once there is a kernel: before, nobody runs what is run."""
    idle = page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    idle.wait_for(state="attached")
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.click()
    page.locator(".jp-Notebook.jp-mod-editMode .cm-focused").first.wait_for()


def test_a_cell_draws_and_words_remain_where_it_is_not_trusted(
    lab: tuple[str, Path], browser: Browser, demo: gk.KnowledgeGraph
) -> None:
    address, folder = lab
    lines = ("import graphkit as gk", f"g = gk.open({str(demo.folder)!r})",
             "g.author('Seo-yeon Kim').slice(max_nodes=30)")  # fmt: skip
    own = folder / "own.ipynb"
    own.write_text(json.dumps(notebook(*lines)), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address.replace("NOTEBOOK", "own.ipynb"))
    begin(page)
    page.keyboard.press("Shift+Enter")
    frame = page.locator(".jp-OutputArea-output iframe")
    frame.wait_for()
    assert frame.get_attribute("sandbox") == "allow-scripts"
    inside = frame.content_frame
    inside.locator("#circles[data-ready]").wait_for()
    name = inside.locator("svg.circles text.name").first
    who = name.inner_html().removesuffix(" ?")
    name.click()
    assert inside.locator("#card h2").inner_text().startswith(who)
    page.keyboard.press("Control+s")
    saved = _saved(own)

    # the same outputs under another source were not signed here: JupyterLab does not trust them
    given = folder / "given.ipynb"
    strange = notebook(*lines, "# from somebody else", outputs=saved["cells"][0]["outputs"])
    given.write_text(json.dumps(strange), encoding="utf-8")
    other = context.new_page()
    other.goto(address.replace("NOTEBOOK", "given.ipynb"))
    output = other.locator(".jp-Notebook .jp-OutputArea-output").first
    output.get_by_text("30 people").first.wait_for()
    assert output.locator("iframe").count() == 0
    output.get_by_text("Still picture").click()
    still = output.locator("img")
    still.wait_for()
    assert still.evaluate("e => e.complete && e.naturalWidth > 300")
    output.get_by_text("The strongest ties as a table").click()
    output.locator("table tbody tr").first.wait_for()
    assert output.locator("table tbody tr").count() > 5
    context.close()


def test_many_cells_share_the_scripts_also_when_the_notebook_is_opened_again(
    lab: tuple[str, Path], browser: Browser, demo: gk.KnowledgeGraph
) -> None:
    """JupyterLab may take far cells out of the page: who needs scripts waits for them."""
    address, folder = lab
    ids = [row["id"] for row in demo.rank("degree", 8).rows()]
    book = notebook("import graphkit as gk", f"g = gk.open({str(demo.folder)!r})",
                    f"g.author({ids[0]!r}).slice()")  # fmt: skip
    for ident in ids[1:]:
        cell = notebook(f"g.author({ident!r}).slice()")["cells"][0]
        book["cells"].append({**cell, "id": ident.replace(":", "-")})
    own = folder / "many.ipynb"
    own.write_text(json.dumps(book), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address.replace("NOTEBOOK", "many.ipynb"))
    begin(page)
    for n in range(len(ids)):
        page.keyboard.press("Shift+Enter")
        drawn = page.locator(f'.jp-Cell[data-windowed-list-index="{n}"] iframe').content_frame
        drawn.locator("#circles[data-ready]").wait_for()
    page.keyboard.press("Control+s")
    saved = _saved(own)
    cells = ["".join(c["outputs"][0]["data"]["text/html"]) for c in saved["cells"] if c["outputs"]]
    held = ["data-packed=&#34;" in c and len(c) > 450_000 for c in cells]
    assert held == [True] + [False] * (len(cells) - 1) and len(cells) == len(ids)
    page.close()

    again = context.new_page()
    again.goto(address.replace("NOTEBOOK", "many.ipynb"))
    begin(again)
    for n in range(len(ids)):
        drawn = again.locator(f'.jp-Cell[data-windowed-list-index="{n}"] iframe').content_frame
        drawn.locator("#circles[data-ready]").wait_for()
        again.keyboard.press("ArrowDown")
    context.close()


def lasso(page: Page, inside: FrameLocator) -> None:
    """Shift and drag around the first names of the circles."""
    names = inside.locator("svg.circles text.name")
    names.first.scroll_into_view_if_needed()
    boxes = [box for n in range(3) if (box := names.nth(n).bounding_box())]
    left, top = min(b["x"] for b in boxes) - 8, min(b["y"] for b in boxes) - 6
    right = max(b["x"] + b["width"] for b in boxes) + 8
    low = max(b["y"] + b["height"] for b in boxes) + 6
    page.keyboard.down("Shift")
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, low), (left, low), (left, top)):
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")


def test_a_lasso_reaches_the_next_cell_of_jupyterlab(
    lab: tuple[str, Path], browser: Browser, demo: gk.KnowledgeGraph
) -> None:
    address, folder = lab
    first = notebook("import graphkit as gk", f"g = gk.open({str(demo.folder)!r})",
                     "w = g.author('Seo-yeon Kim').explore()", "w")  # fmt: skip
    next_cell = notebook("print('CHOSEN', len(w.selected), *w.selected.id)")["cells"][0]
    first["cells"].append({**next_cell, "id": "two"})
    own = folder / "lasso.ipynb"
    own.write_text(json.dumps(first), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address.replace("NOTEBOOK", "lasso.ipynb"))
    begin(page)
    page.keyboard.press("Shift+Enter")
    inside = page.frame_locator(".jp-OutputArea-output iframe")
    inside.locator("#circles[data-ready]").wait_for()
    lasso(page, inside)
    page.get_by_text(re.compile(r"^\d+ chosen$")).wait_for()
    page.locator(".jp-Notebook .jp-CodeCell .jp-InputArea-editor").nth(1).click()
    page.keyboard.press("Shift+Enter")
    said = page.get_by_text(re.compile(r"^CHOSEN \d+")).first
    said.wait_for()
    words = said.inner_text().split()
    assert int(words[1]) == len(words[2:]) >= 2
    ids = {row["id"] for row in demo.author("Seo-yeon Kim").slice().slice.to_dict()["nodes"]}
    assert set(words[2:]) <= ids
    context.close()


@pytest.fixture
def marimo(tmp_path: Path, demo: gk.KnowledgeGraph) -> Iterator[str]:
    """The address of a marimo notebook with the widget and a cell that reads it."""
    program = os.environ.get("GRAPHKIT_MARIMO")
    if not program:
        pytest.skip("GRAPHKIT_MARIMO names no marimo; `make endure` installs one")
    own = tmp_path / "own.py"
    own.write_text(
        "import marimo\napp = marimo.App()\n\n@app.cell\ndef one():\n"
        "    import marimo as mo\n    import graphkit as gk\n"
        f"    g = gk.open({str(demo.folder)!r})\n"
        "    inside = g.author('Seo-yeon Kim').explore()\n"
        "    w = mo.ui.anywidget(inside)\n    w\n    return inside, mo, w\n\n"
        "@app.cell\ndef two(inside, mo, w):\n"
        '    mo.md(f"CHOSEN {len(w.value)} {len(inside.selected)}")\n    return\n',
        encoding="utf-8",
    )
    port = free_port()
    options = ["run", "--headless", "--no-token", "--host", "127.0.0.1", "--port", str(port)]
    environment = {**os.environ, "HOME": str(tmp_path / "home")}
    with (tmp_path / "marimo.log").open("wb") as log:
        server = subprocess.Popen([program, *options, str(own)], env=environment, stdout=log,
                                  stderr=subprocess.STDOUT)  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}/health", server, tmp_path / "marimo.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(30)


def test_a_lasso_reaches_the_next_cell_of_marimo(marimo: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(marimo)
    inside = page.frame_locator("iframe")
    inside.locator("#circles[data-ready]").wait_for()
    page.get_by_text(re.compile(r"CHOSEN \d+ 0$")).wait_for()
    lasso(page, inside)
    page.get_by_text(re.compile(r"^[2-9]\d* chosen$")).wait_for()
    page.get_by_text(re.compile(r"CHOSEN \d+ [2-9]\d*$")).wait_for()
    context.close()


def _saved(path: Path) -> dict[str, Any]:
    """The notebook once its outputs are on the disk."""
    end = time.monotonic() + START
    while time.monotonic() < end:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if found["cells"][0]["outputs"]:
            return found
        time.sleep(0.5)
    pytest.fail("JupyterLab did not save the notebook")
