"""`explore()`: what is shown, in the widget that shows it, which is an extra."""

from __future__ import annotations

from typing import Any

from graphkit.errors import UsageError
from graphkit.extras import install_line
from graphkit.questions.snapshot import Askable
from graphkit.workspace.exploring import Exploring


def explorer(graph: Askable, people: Any = (), **look: Any) -> Any:
    """A widget that shows a picture: what `pictures.drawn` takes."""
    try:
        from graphkit.workspace.widget import Explorer  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(
            f"To explore in a notebook needs anywidget: {install_line('notebook')}"
        ) from None
    return Explorer(Exploring(graph, people, **look))
