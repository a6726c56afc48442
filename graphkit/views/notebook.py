"""The picture in a notebook cell: a sandboxed frame, and words that survive without it.

Slice → page (embed) → iframe srcdoc, own origin ┐
      → wording → summary, still picture, tables ┴→ the HTML of one cell

A notebook that was opened but not trusted has its frames removed; the summary and the tables stay.
The scripts of the page are compressed, and one cell may hold them for all (see lending.py). The
frame has no `allow-same-origin`: with scripts it would get the notebook's origin and its token.
"""

from __future__ import annotations

import base64
from typing import Any

from graphkit.slices import Slice
from graphkit.views.page import Borrow, environment, to_html
from graphkit.views.static import to_svg
from graphkit.views.wording import describe, tie_words

_ROWS = 25  # a cell is no place for long tables; the frame holds all of them


def notebook_html(slice: Slice, *, height: int = 640, borrow: Borrow | None = None) -> str:
    """HTML for `_repr_html_`: the page in a frame, with a summary and tables beside it.

    `borrow` says which scripts other cells hold; without it the cell is whole by itself.
    """
    words = describe(slice)
    ties = [tie_words(words, t) for t in range(len(slice.edges))]
    ties = sorted(ties, key=lambda tie: (-tie["strength"], tie["a"], tie["b"]))[:_ROWS]
    return (
        environment()
        .get_template("notebook.html.j2")
        .render(
            words=words,
            ties=ties,
            page=_page(slice, words, borrow),
            height=int(height),
            still=base64.b64encode(to_svg(slice, said=words).encode("utf-8")).decode("ascii"),
        )
    )


def _page(slice: Slice, words: dict[str, Any], borrow: Borrow | None) -> str:
    """The page in the frame; of a map, the map."""
    from graphkit.views.large import LARGE, to_large_html  # noqa: PLC0415 - seldom needed

    if len(slice.nodes) > LARGE or slice.map is not None:
        return to_large_html(slice, embed=True)
    return to_html(slice, embed=True, said=words, small=True, borrow=borrow)
