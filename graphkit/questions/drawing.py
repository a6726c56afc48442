"""A slice that draws itself as the last line of a cell, and saves itself by the file's ending."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphkit.errors import UsageError
from graphkit.files import written_aside
from graphkit.in_words import checked, in_words
from graphkit.phrases import shortened
from graphkit.slices import Slice
from graphkit.views import SUFFIXES, notebook_html, page_for, render, render_bytes
from graphkit.views.lending import borrow

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    from pyvis.network import Network


@in_words
class Drawing:
    """A slice ready to be looked at. `slice` holds its data."""

    def __init__(self, slice: Slice) -> None:
        self.slice = slice

    def save(self, path: str | Path, embed: bool = False) -> Path:
        """Write the picture; the ending says which kind (`.html`, `.svg`, `.png`, `.pdf` …)."""
        target = Path(path)
        if target.suffix.lower() not in SUFFIXES:
            render(self.slice, target.suffix)  # says which there are
        if embed and target.suffix.lower() not in (".html", ".htm"):
            raise UsageError("Only a page (.html) can be made for an iframe.")
        made = (
            page_for(self.slice, embed=True).encode("utf-8")
            if embed
            else render_bytes(self.slice, target.suffix)
        )
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with written_aside(target) as aside:
                aside.write_bytes(made)
        except OSError as error:
            raise UsageError(f"{target} cannot be written: {error.strerror}.") from None
        return target

    def html(self, embed: bool = False) -> str:
        """The page as text."""
        return page_for(self.slice, embed=embed)

    def svg(self, theme: str = "light") -> str:
        """The still picture as SVG: light, dark, or auto (dark where the reader's browser is)."""
        from graphkit.views.static import to_svg  # noqa: PLC0415

        return to_svg(self.slice, theme=_one_of(theme, ("light", "dark", "auto")))

    def png(self, theme: str = "light") -> bytes:
        """The still picture as PNG, light or dark."""
        from graphkit.views.raster import to_png  # noqa: PLC0415 - Pillow and fonts

        return to_png(self.slice, theme=_one_of(theme, ("light", "dark")))

    def to_networkx(self) -> nx.Graph[str]:
        """The picture as a networkx graph."""
        return self.slice.to_networkx()

    def to_pandas(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """What is drawn, and the ties, as two tables."""
        return self.slice.to_pandas()

    def to_pyvis(self) -> Network:
        """The picture as a pyvis `Network`."""
        from graphkit.views.pyvis import to_pyvis  # noqa: PLC0415 - it brings IPython

        return to_pyvis(self.slice)

    def snippet(self, page: str, image: str | None = None) -> str:
        """What to paste into a web page to show this picture there, with metadata."""
        title = escape(self.slice.title, quote=True)
        about = escape(f"{len(self.slice.nodes)} people, {len(self.slice.edges)} ties")
        source = escape(page, quote=True)
        lines = [
            f'<meta property="og:title" content="{title}">',
            f'<meta property="og:description" content="{about}">',
        ]
        if image:
            lines.append(f'<meta property="og:image" content="{escape(image, quote=True)}">')
        rules = 'sandbox="allow-scripts allow-popups allow-downloads" loading="lazy"'
        size = 'width="100%" height="560" style="border:0"'
        lines.append(f'<iframe src="{source}" title="{title}" {rules} {size}></iframe>')
        return "\n".join(lines)

    def __repr__(self) -> str:
        cut = self.slice
        title = shortened(cut.title, 400)
        return f"<slice {title!r}: {len(cut.nodes)} people, {len(cut.edges)} ties>"

    def _repr_html_(self) -> str:
        return notebook_html(self.slice)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """What IPython alone asks for: there the cells of a notebook share their scripts."""
        return {"text/html": notebook_html(self.slice, borrow=borrow)}


def _one_of(theme: str, themes: tuple[str, ...]) -> str:
    if theme not in themes:
        raise UsageError(f"There is no theme {theme!r}; there are: {', '.join(themes)}.")
    return theme


@checked
def draw(net: Any, title: str = "") -> Drawing:
    """Any pyvis `Network`, drawn safely and offline on a page of ours: `.save("net.html")`.

    Nodes keep their places, sizes and groups; a title is shown as text, whatever it holds.

    >>> from pyvis.network import Network
    >>> net = Network()
    >>> net.add_nodes([1, 2], label=["Ann", "Bo"])
    >>> net.add_edge(1, 2)
    >>> draw(net, "Two")
    <slice 'Two': 2 people, 1 ties>
    """
    from graphkit.views.pyvis import slice_of_network  # noqa: PLC0415 - for these only

    return Drawing(slice_of_network(net, title))
