"""A picture that Python hears: what is clicked or lassoed becomes tables, and back.

slice → page in a sandboxed frame of a widget (anywidget: JupyterLab, VS Code, marimo)
      ← ids that were chosen ← messages of the frame
years, focus, more → the workspace is asked anew → the page is sent anew

The page travels as a message, never as a part of the notebook; what stands in the file is a still
picture, which a notebook that is not trusted, or an export, shows.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from graphkit.questions import pictures
from graphkit.questions.snapshot import Askable
from graphkit.slices import Slice
from graphkit.views import page_for
from graphkit.views.static import to_svg
from graphkit.views.wording import text

if TYPE_CHECKING:
    import pandas as pd

MOST = 100_000  # people, whatever is asked for
HEARD = 100_000  # ids of one message
_WORKS = ("id", "title", "year", "venue")


class Exploring:
    """What a widget shows and what was chosen in it; the widget itself only carries messages.

    `subject` and `look` are what `pictures.drawn` takes.
    """

    def __init__(self, graph: Askable, people: Any = (), **look: Any) -> None:
        self.graph, self.subject, self.look = graph, people, look
        self.chosen: tuple[str, ...] = ()
        self.listeners: list[Callable[[Any], object]] = []
        self.cut: Slice = self._drawn()

    def _drawn(self) -> Slice:
        return pictures.drawn(self.graph.snapshot(), self.subject, **self.look).slice

    def again(self, **changed: Any) -> None:
        """Ask the workspace anew; whoever is not in the picture any more is not chosen either."""
        before = self.subject, self.look
        self.subject = changed.pop("subject", self.subject)
        self.look = {**self.look, **changed}
        try:
            self.cut = self._drawn()
        except Exception:
            self.subject, self.look = before
            raise
        here = {node.id for node in self.cut.nodes}
        self.chosen = tuple(ident for ident in self.chosen if ident in here)

    def choose(self, ids: Iterable[object], add: bool = False) -> bool:
        """Choose people by id, in place of those before or beside them; says whether it changed.

        Choosing one once more with `add` takes them out again. Ids that are not here are ignored.
        """
        here = {node.id for node in self.cut.nodes} | {node.id for node in self.cut.ring}
        if self.cut.circles is not None:
            here |= {p.id for circle in self.cut.circles.circles for p in circle.people}
        new = list(dict.fromkeys(i for i in ids if isinstance(i, str) and i in here))
        if add and len(new) == 1 and new[0] in self.chosen:
            wanted = tuple(i for i in self.chosen if i != new[0])
        else:
            wanted = tuple(dict.fromkeys((*self.chosen, *new))) if add else tuple(new)
        changed, self.chosen = wanted != self.chosen, wanted
        return changed

    def people(self, ids: Iterable[str] | None = None) -> pd.DataFrame:
        """The people of the picture (or some of them) with what is known of them."""
        import pandas as pd  # noqa: PLC0415 - slow to import

        snapshot = self.graph.snapshot(self.look.get("years"))
        wanted = [n.id for n in self.cut.nodes] if ids is None else list(ids)
        numbers = [snapshot.projection.number(ident) for ident in wanted]
        columns = snapshot.projection.people_columns(numbers)
        works = [len(snapshot.projection.wrote.of(n)) for n in numbers]
        coauthors = [snapshot.projection.degree(n) for n in numbers]
        return pd.DataFrame(
            {"id": wanted, "name": columns["name"], "works": works, "coauthors": coauthors}
        )

    def works(self, ids: Iterable[str]) -> pd.DataFrame:
        """The works of some people in the years of the picture, the newest first."""
        import pandas as pd  # noqa: PLC0415 - slow to import

        snapshot = self.graph.snapshot(self.look.get("years"))
        projection = snapshot.projection
        numbers = {projection.number(ident) for ident in ids}
        works = sorted({w for n in numbers for w in projection.wrote.of(n).tolist()})
        names = {n: projection.names[n] for n in numbers}
        rows = []
        for work, ident, title, year, venue in zip(
            works, *projection.work_columns(works)[:4], strict=True
        ):
            by = [names[p] for p in projection.team.of(work).tolist() if p in names]
            rows.append((ident, title, year, venue, ", ".join(by)))
        rows.sort(key=lambda row: (-(row[2] or 0), row[0]))
        table = pd.DataFrame(rows, columns=[*_WORKS, "people"])
        table["year"] = table["year"].astype("Int64")
        return table

    def page(self) -> str:
        """The page for the frame: it tells what is chosen in it, and hears what to choose."""
        return page_for(self.cut, embed=True, listens=True)

    def still(self) -> str:
        """What stands in the notebook's file: words and a picture, no frame and no script."""
        said = f"{len(self.cut.nodes)} people, {len(self.cut.edges)} ties"
        picture = base64.b64encode(to_svg(self.cut).encode("utf-8")).decode("ascii")
        title = text(self.cut.title)
        return (
            f"<div><p><strong>{escape(title)}</strong>: {said}. (Run the cell to explore.)</p>"
            f'<img alt="{escape(title, quote=True)}: {said}" style="max-width:100%;height:auto"'
            f' src="data:image/svg+xml;base64,{picture}"></div>'
        )
