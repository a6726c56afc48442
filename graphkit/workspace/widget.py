"""The widget of `explore()`: it carries messages between a page in a frame and `Exploring`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from graphkit.changes import Years
from graphkit.questions import pictures
from graphkit.slices import Slice
from graphkit.views.lending import unattended
from graphkit.views.wording import text
from graphkit.workspace.exploring import HEARD, MOST, Exploring

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 620
VIEW = "application/vnd.jupyter.widget-view+json"


def _script() -> str:
    source = files("graphkit.views").joinpath("templates", "widget.js")
    return source.read_text(encoding="utf-8").replace("\r\n", "\n")


class Explorer(anywidget.AnyWidget):
    """A picture in a notebook: `selected`, `people`, `works` are tables of what is in it.

    `years = (2015, 2020)`, `focus("N. N.")` and `more()` ask the workspace anew; `on_change`
    calls a function whenever something else is chosen; `link(other)` makes two choose as one.
    """

    _esm = _script()
    height = traitlets.Int(HEIGHT).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    ids = traitlets.List(traitlets.Unicode()).tag(sync=True)
    seen = traitlets.Unicode().tag(sync=True)  # what the page knows of them

    def __init__(self, inside: Exploring) -> None:
        super().__init__(title=text(inside.cut.title))
        self._inside = inside
        self._linked: list[Any] = []
        self.on_msg(self._heard)

    # -- what is in the picture ----------------------------------------------------------

    @property
    def slice(self) -> Slice:
        """What is shown."""
        return self._inside.cut

    @property
    def people(self) -> pd.DataFrame:
        """Everybody in the picture."""
        return self._inside.people()

    @property
    def selected(self) -> pd.DataFrame:
        """Those who were chosen: by a click, Shift and click, or a lasso."""
        return self._inside.people(self._inside.chosen)

    @property
    def works(self) -> pd.DataFrame:
        """The works of those who were chosen; of everybody here where nobody was."""
        chosen = self._inside.chosen or [node.id for node in self._inside.cut.nodes]
        return self._inside.works(chosen)

    @property
    def years(self) -> Years | None:
        """The years whose works are shown; set them to see others."""
        years: Years | None = self._inside.look.get("years")
        return years

    @years.setter
    def years(self, years: Years | None) -> None:
        self._again(years=years)

    # -- what Python asks for ------------------------------------------------------------

    def focus(self, people: Any) -> None:
        """Show others: a name, an id, or several."""
        self._again(subject=people)

    def more(self) -> None:
        """Twice as many people as before, and one step further."""
        most = int(self._inside.look.get("max_nodes") or pictures.MOST)
        hops = self._inside.look.get("hops")
        further = {} if hops is None else {"hops": min(int(hops) + 1, 5)}
        self._again(max_nodes=min(2 * most, MOST), **further)

    def select(self, people: Iterable[str], add: bool = False) -> None:
        """Choose people by id, as a click would."""
        self._choose(people, add=add)

    def on_change(self, listener: Callable[[Any], object]) -> Callable[[Any], object]:
        """Call a function with this widget whenever something else is chosen."""
        self._inside.listeners.append(listener)
        return listener

    def link(self, other: Any) -> None:
        """From now on both choose what one chooses, as far as it is in both."""
        self._linked.append(other)
        other._linked.append(self)
        other._choose(self._inside.chosen)

    # -- messages ------------------------------------------------------------------------

    def _again(self, **changed: Any) -> None:
        self._inside.again(**changed)
        self.title = text(self._inside.cut.title)
        self.ids = list(self._inside.chosen)
        self._send_page()

    def _send_page(self) -> None:
        self.send({"type": "page", "html": self._inside.page()})
        if self._inside.chosen:
            self.send({"type": "choose", "ids": list(self._inside.chosen)})

    def _choose(self, ids: Iterable[object], add: bool = False, told: bool = True) -> None:
        if not self._inside.choose(ids, add):
            return
        self.ids = list(self._inside.chosen)
        if told:
            self.send({"type": "choose", "ids": self.ids})
        for other in self._linked:
            other._choose(self._inside.chosen)
        for listener in self._inside.listeners:
            listener(self)

    def _heard(self, _: Any, message: Any, __: Any) -> None:
        """A message of the page: whatever it says, only ids of people here are taken."""
        kind = message.get("type") if isinstance(message, dict) else None
        if kind == "page":
            self._send_page()
        elif kind == "more":
            self.more()
        elif kind == "select" and isinstance(message.get("ids"), list):
            self._choose(message["ids"][:HEARD], add=bool(message.get("add")), told=False)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        made = super()._repr_mimebundle_(**options)
        bundle = made[0] if isinstance(made, tuple) else made
        if bundle is None:
            bundle = {}
        bundle |= {"text/html": self._inside.still(), "text/plain": repr(self)}
        if unattended():  # an export would show the frame of a widget that nobody answers
            bundle.pop(VIEW, None)
        return (bundle, *made[1:]) if isinstance(made, tuple) else bundle

    def __repr__(self) -> str:
        cut = self._inside.cut
        return f"<explorer {cut.title!r}: {len(cut.nodes)} people, {len(cut.edges)} ties>"
