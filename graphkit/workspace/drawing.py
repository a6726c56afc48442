"""A slice that draws itself as the last line of a cell, and saves itself by the file's ending."""

from __future__ import annotations

import os
from pathlib import Path

from graphkit.slices import Slice
from graphkit.views import notebook_html, render, to_html


class Drawing:
    """A slice ready to be looked at. `slice` holds its data."""

    def __init__(self, slice: Slice) -> None:
        self.slice = slice

    def save(self, path: str | Path, embed: bool = False) -> Path:
        """Write the picture; the ending says which kind (`.html`, `.json`)."""
        target = Path(path)
        as_page = embed and target.suffix.lower() == ".html"
        text = to_html(self.slice, embed=True) if as_page else render(self.slice, target.suffix)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(target.name + ".part")
        aside.write_text(text, encoding="utf-8", newline="\n")
        os.replace(aside, target)
        return target

    def __repr__(self) -> str:
        cut = self.slice
        return f"<slice {cut.title!r}: {len(cut.nodes)} people, {len(cut.edges)} ties>"

    def _repr_html_(self) -> str:
        return notebook_html(self.slice)
