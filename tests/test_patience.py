"""What takes its time says so, to whoever looks, and leaves nothing behind."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

import graphkit as gk
from graphkit import patience
from graphkit.cli.output import Bars


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """A terminal on which every look is written at once."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    # pytest puts its own standard error back between a fixture and its test
    monkeypatch.setattr(patience, "sys", SimpleNamespace(stderr=terminal, modules={}))
    monkeypatch.setattr(patience, "BEFORE", 0.0)
    monkeypatch.setattr(patience, "EVERY", 0.001)
    monkeypatch.delenv("GRAPHKIT_PROGRESS", raising=False)
    return terminal


def _until(terminal: io.StringIO, text: str) -> bool:
    """Wait for a line: it comes from another thread."""
    waiting = threading.Event()
    return any(text in terminal.getvalue() or waiting.wait(0.01) for _ in range(1_000))


def test_a_line_comes_and_goes(seen: io.StringIO) -> None:
    with patience.patience("finding topics") as told:
        assert _until(seen, "finding topics")
        told("resolving", 3, 12)
        assert _until(seen, "resolving 3 of 12")
        told(f"a stage that says more than a line can hold{'!' * 78}", 4, 12)
        assert _until(seen, "!! 4 of 12 … ")
        with patience.patience("finding communities") as inner:
            assert _until(seen, "finding communities")
            inner("sorting", 2_000, None)
            assert _until(seen, "sorting 2,000")
    assert seen.getvalue().endswith(f"\r{' ' * patience.WIDE}\r")
    assert "\n" not in seen.getvalue()


@pytest.mark.parametrize("why", ["a pipe", "switched off", "another thread", "bars are shown"])
def test_nothing_is_written_where_nobody_looks(
    why: str, seen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work() -> None:
        with patience.patience("finding topics") as told:
            told("resolving", 1, 2)
            assert told is patience.silent

    if why == "a pipe":
        pipe = io.StringIO()
        monkeypatch.setattr(patience, "sys", SimpleNamespace(stderr=pipe, modules={}))
        work()
        assert pipe.getvalue() == ""
    elif why == "switched off":
        monkeypatch.setenv("GRAPHKIT_PROGRESS", "off")
        work()
    elif why == "another thread":
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    else:
        with Bars():
            work()
    assert seen.getvalue() == ""


def test_a_verb_that_fails_takes_its_line_away(seen: io.StringIO) -> None:
    with pytest.raises(ZeroDivisionError), patience.patience("dividing"):
        assert _until(seen, "dividing")
        1 / 0  # noqa: B018
    assert seen.getvalue().endswith("\r")
    assert patience._shown is None


def test_a_merge_says_what_it_does(seen: io.StringIO, own_demo: gk.KnowledgeGraph) -> None:
    from graphkit.workspace import Deciding

    Deciding(own_demo).not_same("Min-jun Park", "Eun-bi Choi", why="two people")
    assert "loading" in seen.getvalue() or "resolving" in seen.getvalue()


def test_pictures_exports_and_panels_say_what_they_do(
    seen: io.StringIO, demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    (tmp_path / "r.csv").write_text("reviewer\nSeo-yeon Kim\n", encoding="utf-8")
    (tmp_path / "s.csv").write_text("id,authors\nP1,Min-jun Park\n", encoding="utf-8")
    for line, verb in (
        ("drawing", lambda: demo.slice("Seo-yeon Kim")),
        ("judging a panel", lambda: demo.conflict_matrix(tmp_path / "r.csv", tmp_path / "s.csv")),
        ("exporting", lambda: demo.export(tmp_path / "whole.gexf")),
        ("writing a report", lambda: demo.report(tmp_path / "r.html", author="Seo-yeon Kim")),
        ("making pages", lambda: demo.gallery(tmp_path / "pages", ["Seo-yeon Kim"])),
    ):
        seen.seek(seen.truncate(0))
        verb()
        assert line in seen.getvalue()
