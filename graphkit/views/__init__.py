"""Pictures: a `Slice` goes in, a file comes out. One file per kind of picture, chosen by suffix.

page (one offline file) · large (WebGL, for thousands) · static (SVG) · raster (PNG, PDF) · exchange
(GraphML, GEXF, CSV, Cytoscape) · notebook · gallery. A view takes values only: it never sees a
store, a table or a workspace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from graphkit.errors import UsageError
from graphkit.slices import Slice
from graphkit.views.notebook import notebook_html
from graphkit.views.page import to_html, write_html

__all__ = [
    "SUFFIXES",
    "notebook_html",
    "page_for",
    "render",
    "render_bytes",
    "to_html",
    "write_html",
]


def _page(slice: Slice) -> str:
    return page_for(slice)


def page_for(slice: Slice, *, embed: bool = False, listens: bool = False) -> str:
    """The page that suits the slice: the usual one, or a large map."""
    from graphkit.views.large import LARGE, to_large_html  # noqa: PLC0415 - seldom needed

    if len(slice.nodes) > LARGE or slice.map is not None:
        return to_large_html(slice, embed=embed, listens=listens)
    return to_html(slice, embed=embed, listens=listens)


def _svg(slice: Slice) -> str:
    from graphkit.views.static import to_svg  # noqa: PLC0415

    return to_svg(slice)


def _png(slice: Slice) -> bytes:
    from graphkit.views.raster import to_png  # noqa: PLC0415 - Pillow and the fonts of the system

    return to_png(slice)


def _pdf(slice: Slice) -> bytes:
    from graphkit.views.raster import to_pdf  # noqa: PLC0415 - Pillow and the fonts of the system

    return to_pdf(slice)


def _exchanged(name: str) -> Callable[[Slice], str]:
    def view(slice: Slice) -> str:
        from graphkit.views import exchange  # noqa: PLC0415 - networkx, for these files only

        text: str = getattr(exchange, name)(slice)
        return text

    return view


SUFFIXES: Mapping[str, Callable[[Slice], str | bytes]] = MappingProxyType(
    {
        ".html": _page,
        ".htm": _page,
        ".json": Slice.to_json,
        ".svg": _svg,
        ".png": _png,
        ".pdf": _pdf,
        ".graphml": _exchanged("to_graphml"),
        ".gexf": _exchanged("to_gexf"),
        ".csv": _exchanged("to_csv"),
        ".cyjs": _exchanged("to_cytoscape"),
    }
)


def render(slice: Slice, suffix: str) -> str | bytes:
    """The slice as the content of a file with this suffix (`.html`, `.svg`, `.png` …)."""
    try:
        view = SUFFIXES[suffix.lower()]
    except KeyError:
        known = ", ".join(sorted(SUFFIXES))
        raise UsageError(f"no picture is called {suffix!r}; choose one of {known}") from None
    return view(slice)


def render_bytes(slice: Slice, suffix: str) -> bytes:
    """The same as bytes: text in UTF-8."""
    made = render(slice, suffix)
    return made if isinstance(made, bytes) else made.encode("utf-8")
