"""Every example in a docstring gives what it says."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest
from conftest import ROOT

SHOWN = [
    path
    for folder in ("graphkit", "loaders")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
    and path.name not in ("examples.py", "live.py")  # of verbs: test_help.py
]
NAMES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in SHOWN
]


def test_there_are_examples() -> None:
    assert len(NAMES) > 5


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_true(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    module, runner = importlib.import_module(name), doctest.DocTestRunner()
    for test in doctest.DocTestFinder().find(module, name):
        if "\n--------\n" not in (test.docstring or ""):  # those of `with_examples`: test_help.py
            runner.run(test)
    assert runner.tries
    assert not runner.failures
