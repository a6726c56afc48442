"""The scripts of pictures stand in a notebook once: which cell holds them, and who borrows them.

A page says by their hashes which scripts may run in it. A cell that borrows is a page without
them: it asks the frames around it, and whichever has them hands them over (inflate.js); a script
with another hash never runs.

The kernel knows only what it drew itself. So a cell holds its scripts whenever that is safer: run a
second time, drawn where nobody says which cell it is, or where cells may not see each other.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any


class Lending:
    """The scripts that the cells of a notebook hold, by their hashes."""

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._drawn: set[str] = set()  # cells

    def borrowed(self, cell: str | None, scripts: Iterable[str]) -> frozenset[str]:
        """Those of some scripts that another cell holds; this one holds the others from now on."""
        if cell is None:
            return frozenset()
        wanted, again = frozenset(scripts), cell in self._drawn
        found = frozenset() if again else wanted & self._held
        self._held |= wanted
        self._drawn.add(cell)
        return found


_OF_THIS_KERNEL = Lending()


def borrow(scripts: Iterable[str]) -> frozenset[str]:
    """Which of some scripts the cell that is being run need not hold itself."""
    return _OF_THIS_KERNEL.borrowed(_cell(), scripts)


def _cell() -> str | None:
    """The cell that is being run, where it is known to see those beside it."""
    if "google.colab" in sys.modules or _env("VSCODE_"):
        return None  # each output has a frame of its own there, or may have one
    return cell_of(_request())


def unattended() -> bool:
    """Whether a program runs this notebook: there is nobody whom a widget could hear.

    What it leaves is looked at later, as a page or a file, where no kernel answers. (Voilà runs
    notebooks like that, too, and keeps the kernel for its reader.)
    """
    return _run_by_program(_request()) and not _env("VOILA_")


def _env(begin: str) -> bool:
    return any(name.startswith(begin) for name in os.environ)


def _request() -> Any:
    """The message that a kernel was asked to run a cell by; None where there is no kernel."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    parent = getattr(shell, "get_parent", None)
    return parent() if parent is not None else None


def cell_of(message: Any) -> str | None:
    """Which cell a kernel was asked to run.

    JupyterLab and Notebook say it. Programs that run a notebook from top to bottom (nbclient,
    nbconvert, papermill) do not: there the text of the cell tells it from the others.
    """
    metadata = message.get("metadata") if isinstance(message, Mapping) else None
    named = metadata.get("cellId") if isinstance(metadata, Mapping) else None
    if isinstance(named, str) and named:
        return named
    if not _run_by_program(message):
        return None
    code = str(message["content"]["code"])
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()


def _run_by_program(message: Any) -> bool:
    """Programs are known by nobody being there who could be asked for input."""
    content = message.get("content") if isinstance(message, Mapping) else None
    return (
        isinstance(content, Mapping) and content.get("allow_stdin") is False and "code" in content
    )
