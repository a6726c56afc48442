"""The expected values of other projects, out of their source packages: read, never run.

`make endure` downloads the packages and names their folder in GRAPHKIT_PEERS. Tables of cases are
taken out of test modules as literals; rispy and nbib come without cases and are asked as programs.
"""

from __future__ import annotations

import ast
import importlib
import os
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PEERS = (
    "pybtex",
    "bibtexparser",
    "edtf",
    "rispy",
    "nbib",
    "pubmed_parser",
    "idutils",
    "citeproc-py",
)


def unpacked(peer: str, into: Path) -> Path:
    """The folder of a peer's package; the test is skipped where it is not at hand."""
    folder = os.environ.get("GRAPHKIT_PEERS")
    named = peer.replace("-", "_")  # as index and builders of packages write it now
    found = sorted(Path(folder).glob(f"{named}-*.tar.gz")) if folder else []
    if not found:
        pytest.skip(f"{peer} is not at hand: make endure brings it (GRAPHKIT_PEERS)")
    with tarfile.open(found[-1]) as archive:
        archive.extractall(into, filter="data")
    return next(into.glob(f"{named}-*"))


def literal(path: Path, name: str) -> Any:
    """The value that a module gives to a name, if it is written out there."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == name for t in node.targets
        ):
            return ast.literal_eval(_written_out(node.value))
    raise AssertionError(f"{path.name} has no {name}")


class _Calls(ast.NodeTransformer):
    """Cases that a call makes ("pytest.param(…)", errors) are None: not what is compared."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return ast.copy_location(ast.Constant(None), node)


def _written_out(node: ast.expr) -> ast.expr:
    found: ast.expr = _Calls().visit(node)
    return found


def module(folder: Path, name: str) -> Iterator[ModuleType]:
    """A peer as a program, importable while the test runs."""
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))
        for known in [m for m in sys.modules if m == name or m.startswith(f"{name}.")]:
            del sys.modules[known]
