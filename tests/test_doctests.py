"""Every example in a docstring gives what it says."""

from __future__ import annotations

import doctest
import importlib

import pytest
from conftest import ROOT

SHOWN = [
    path
    for folder in ("graphkit", "loaders")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]
NAMES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in SHOWN
]


def test_there_are_examples() -> None:
    assert len(NAMES) > 5


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_true(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried
    assert not failed
