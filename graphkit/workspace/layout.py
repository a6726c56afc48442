"""Where things lie in a workspace's folder, and how one of an earlier version is taken over."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from graphkit.graph import CACHE, TableFolder, remove_unheld

TABLES, STORE, HISTORY = "tables", "graph.lbug", "history"
THESAURUS = "thesaurus.csv"  # what a workspace's user calls topics
KEPT = "block_scores"  # in the workspace's own cache: what no generation owns


def store_file(workspace: Path, tables: TableFolder) -> Path:
    """The embedded store of a generation; that of an earlier version where nothing can be moved."""
    own, old = tables.folder / STORE, workspace / STORE
    return old if old.exists() and not own.exists() and not _writable(workspace) else own


def _writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK)


def remove_others(workspace: Path, keep: set[str]) -> None:
    """Remove the generations that nobody reads; others go with a later load."""
    with contextlib.suppress(FileNotFoundError):
        for folder in (workspace / TABLES).iterdir():
            if folder.name not in keep:
                remove_unheld(folder)


def take_over(workspace: Path, current: str | None) -> None:
    """What an earlier version made of the current generation goes to it; the rest is removed.

    There was one store for all generations, and one folder for everything that was kept.
    """
    own = workspace / TABLES / current if current else None
    old, cache = workspace / STORE, workspace / CACHE
    if old.exists():
        if own is not None and own.is_dir() and not (own / STORE).exists():
            os.replace(old, own / STORE)
        for leftover in workspace.glob(f"{STORE}*"):
            leftover.unlink(missing_ok=True)
        for build in workspace.glob("build-*"):
            shutil.rmtree(build, ignore_errors=True)
    for path in cache.iterdir() if cache.is_dir() else ():
        if path.name.startswith(KEPT):
            continue
        generation, _, name = path.name.partition(".")
        if own is not None and own.is_dir() and generation == current:
            (own / CACHE).mkdir(exist_ok=True)
            os.replace(path, own / CACHE / ("arrays.npz" if name == "npz" else name))
        else:
            path.unlink(missing_ok=True)
