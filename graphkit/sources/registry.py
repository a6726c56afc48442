"""Loader packages and their formats: found by entry point, checked, imported when needed.

A package registered in the group `graphkit.loaders` carries the constant `GRAPHKIT_LOADERS`. The
bundled one is named `loaders`, which anything on the import path may shadow: then the error names
the intruder.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from types import ModuleType
from typing import cast

from graphkit.errors import LoaderError, UnknownFormatError
from graphkit.records import Loader
from graphkit.sources.documents import FileDocument

GROUP = "graphkit.loaders"
MARKER = "GRAPHKIT_LOADERS"
BUNDLED = "research-graphkit"
SURE_ENOUGH = 0.5
TABLE = "table"  # the format that reads any table by a mapping of its columns
_OFFERS = ("FORMAT", "TITLE", "SUFFIXES", "recognise", "read")


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be read."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    package: str


@lru_cache(maxsize=1)
def _loaders() -> dict[str, tuple[Loader, str]]:
    found: dict[str, tuple[Loader, str]] = {}
    for entry in sorted(
        metadata.entry_points(group=GROUP), key=lambda e: (e.name != "bundled", e.name)
    ):
        package = _package(entry)
        for info in pkgutil.iter_modules(package.__path__):
            if info.name.startswith("_"):
                continue
            module = _module(f"{package.__name__}.{info.name}")
            found.setdefault(module.FORMAT, (module, entry.name))
    if not found:
        raise LoaderError(
            "No loader package is registered. Install graphkit as a package (pip install -e .)."
        )
    return found


def _package(entry: metadata.EntryPoint) -> ModuleType:
    try:
        package = entry.load()
    except Exception as error:  # a stranger's code may fail in any way
        raise LoaderError(
            f"The loader package {entry.value!r} cannot be imported: {error}"
        ) from error
    marker = getattr(package, MARKER, None)
    wanted = marker == BUNDLED if entry.name == "bundled" else marker is not None
    if not wanted or not hasattr(package, "__path__"):
        if entry.name != "bundled":
            raise LoaderError(
                f"The package {package.__name__!r} is registered as a loader package but lacks the"
                f" constant {MARKER}; see graphkit.records.Loader."
            )
        place = getattr(package, "__file__", None) or ", ".join(getattr(package, "__path__", ["?"]))
        raise LoaderError(
            f"A package named {package.__name__!r} at {place} hides graphkit's own. Rename it, or"
            " start Python with -P so that the current folder is not searched first."
        )
    return cast(ModuleType, package)


def _module(name: str) -> Loader:
    try:
        module = importlib.import_module(name)
    except Exception as error:  # a stranger's code may fail in any way
        raise LoaderError(f"The loader {name} cannot be imported: {error}") from error
    missing = [offer for offer in _OFFERS if not hasattr(module, offer)]
    if missing:
        raise LoaderError(
            f"The loader {name} lacks {', '.join(missing)}; see graphkit.records.Loader."
        )
    return cast(Loader, module)


def formats() -> list[Format]:
    """All formats that can be read here, by name.

    >>> [f.title for f in formats() if ".bib" in f.suffixes]
    ['BibTeX and BibLaTeX']
    """
    return [
        Format(name, loader.TITLE, tuple(loader.SUFFIXES), package)
        for name, (loader, package) in sorted(_loaders().items())
    ]


def loader_named(name: str) -> Loader:
    """The loader of a format that the user names."""
    if name not in _loaders():
        known = ", ".join(sorted(_loaders()))
        raise UnknownFormatError(f"There is no format {name!r}. Known: {known}.")
    return _loaders()[name][0]


def recognise(document: FileDocument) -> Loader | None:
    """The loader whose format the content shows; the name only decides between equals."""
    best: tuple[float, bool, str] | None = None
    for name, (loader, _) in _loaders().items():
        sure = loader.recognise(document.head)
        if sure < SURE_ENOUGH:
            continue
        named = document.name.lower().removesuffix(".gz").endswith(tuple(loader.SUFFIXES))
        if best is None or (sure, named, name) > best:
            best = (sure, named, name)
    return _loaders()[best[2]][0] if best else None


def recognise_table(document: FileDocument) -> bool:
    """Whether columns told for a document can concern it: it is no markup and has cells."""
    start = document.head.lstrip("\ufeff \t\r\n")
    return start[:1] not in tuple("{[<@%") and any(mark in start for mark in ",;\t|")
