"""Pictures: a `Slice` goes in, text comes out. One file per kind of picture, chosen by suffix.

`.html` → page (one offline file) · `.json` → the slice itself · notebook_html → a notebook cell.
A view takes values only: it never sees a store, a table or a workspace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from graphkit.errors import UsageError
from graphkit.slices import Slice
from graphkit.views.notebook import notebook_html
from graphkit.views.page import to_html, write_html

__all__ = ["SUFFIXES", "notebook_html", "render", "to_html", "write_html"]

SUFFIXES: Mapping[str, Callable[[Slice], str]] = MappingProxyType(
    {".html": to_html, ".json": Slice.to_json}
)


def render(slice: Slice, suffix: str) -> str:
    """The slice as the text of a file with this suffix (`.html`, `.json`)."""
    try:
        view = SUFFIXES[suffix.lower()]
    except KeyError:
        known = ", ".join(sorted(SUFFIXES))
        raise UsageError(f"no picture is called {suffix!r}; choose one of {known}") from None
    return view(slice)
