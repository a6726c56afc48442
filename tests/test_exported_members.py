"""The public surface: small, sorted, complete."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
from types import ModuleType

import pytest

import graphkit as gk

WITH_ALL = [
    "graphkit",
    *(f"graphkit.{m.name}" for m in pkgutil.iter_modules(gk.__path__) if m.ispkg),
]


def test_all_is_sorted_and_small() -> None:
    assert gk.__all__ == sorted(gk.__all__)
    assert len(gk.__all__) == len(set(gk.__all__)) <= 25


def test_all_is_complete() -> None:
    for name in gk.__all__:
        getattr(gk, name)
    found = {
        name
        for name in dir(gk)
        if not name.startswith("_")
        and not isinstance(getattr(gk, name), ModuleType)
        # the last is called by `%load_ext`, not by people
        and name not in ("annotations", "TYPE_CHECKING", "load_ipython_extension")
    }
    assert found == set(gk.__all__)


def test_names_are_those_of_their_home() -> None:
    assert set(gk._HOMES) == set(gk.__all__) - {"open"}
    for name, home in gk._HOMES.items():
        assert getattr(gk, name) is getattr(importlib.import_module(home), name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        gk.nothing  # noqa: B018


def test_dir_lists_each_name_once() -> None:
    assert gk.read
    assert len(dir(gk)) == len(set(dir(gk)))


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("graphkit", {"pyarrow", "pandas", "numpy", "scipy", "networkx"}),
        # what every question imports: a second and more would go by before the first row
        (
            "graphkit.workspace",
            {"pandas", "scipy.sparse", "networkx", "sklearn", "jinja2", "IPython"},
        ),
    ],
)
def test_importing_is_cheap(module: str, heavy: set[str]) -> None:
    script = f"import {module}, sys; print(*{heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.split() == []


def test_every_public_name_has_a_docstring() -> None:
    assert [n for n in gk.__all__ if not inspect.getdoc(getattr(gk, n))] == []


def test_the_version_is_that_of_the_distribution() -> None:
    from importlib import metadata

    assert gk.__version__ == metadata.version("research-graphkit")


@pytest.mark.parametrize("name", WITH_ALL)
def test_what_a_package_exports_exists(name: str) -> None:
    module = importlib.import_module(name)
    exported = getattr(module, "__all__", [])
    assert [e for e in exported if not hasattr(module, e)] == []
    assert len(exported) == len(set(exported))
