"""Tables of answers as axes of matplotlib, an extra: what an analyst looks at first.

Which drawing it is follows from the columns of the table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from graphkit.errors import UsageError
from graphkit.extras import install_line

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST_LINES, MOST_BARS = 8, 20
# The colours of communities in all pictures (page.css), which colour-blind readers tell apart.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7a5195", "#8c6d31")


class Plot:
    """`table.plot()` draws what the table is; everything else is pandas' own `plot`."""

    def __init__(self, frame: pd.DataFrame, usual: Any) -> None:
        self._frame, self._usual = frame, usual

    def __call__(self, *given: Any, ax: Axes | None = None, **named: Any) -> Any:
        """Draw on `ax`, or on new axes; with a kind, or x and y, as pandas does."""
        draw = drawing_of(self._frame)
        if given or named or draw is None:
            return self._usual(*given, **({"ax": ax} if ax is not None else {}), **named)
        return draw(self._frame, _axes(ax))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._usual, name)


def drawing_of(frame: pd.DataFrame) -> Callable[[pd.DataFrame, Axes], Axes] | None:
    """What suits the columns of a table; None for any other."""
    columns = set(frame.columns)
    if {"name", "year", "works"} <= columns:
        return _trends
    if {"year", "works", "new_coauthors"} <= columns:
        return _timeline
    if {"label", "size"} <= columns:
        return _sizes
    if {"name", "with"} <= columns:
        return _matrix
    return None


def _axes(ax: Axes | None) -> Axes:
    try:
        import matplotlib.pyplot as plt  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise UsageError(f"Plots need matplotlib: {install_line('plots')}") from None
    return plt.subplots(layout="constrained")[1] if ax is None else ax


def _trends(frame: pd.DataFrame, ax: Axes) -> Axes:
    """A line for each of the topics with most works, a year without works as zero between."""
    many = frame.groupby("name", sort=True)["works"].sum().sort_values(kind="stable")
    chosen = list(many.index[::-1][:MOST_LINES])
    known = frame[frame["year"].notna() & frame["name"].isin(chosen)]
    if len(known):
        years = range(int(known["year"].min()), int(known["year"].max()) + 1)
        for name, colour in zip(chosen, COLOURS, strict=False):
            own = known[known["name"] == name].groupby("year")["works"].sum()
            ax.plot(
                list(years),
                own.reindex(years, fill_value=0).tolist(),
                label=_plain(name),
                color=colour,
            )
        ax.legend(frameon=False, fontsize="small")
    more = len(many) - len(chosen)
    return _named(ax, "year", "works", f"{more} more topics are not drawn" if more else "")


def _timeline(frame: pd.DataFrame, ax: Axes) -> Axes:
    """Works of each year as bars, coauthors who were new as a line."""
    known = frame[frame["year"].notna()]
    years = [int(year) for year in known["year"]]
    ax.bar(years, known["works"].tolist(), color=COLOURS[0], label="works")
    ax.plot(years, known["new_coauthors"].tolist(), color=COLOURS[5], label="new coauthors")
    ax.legend(frameon=False, fontsize="small")
    without = int(frame[frame["year"].isna()]["works"].sum())
    return _named(ax, "year", "", f"{without} works without a year" if without else "")


def _sizes(frame: pd.DataFrame, ax: Axes) -> Axes:
    """The largest communities as bars, the largest on top."""
    shown = frame.nlargest(MOST_BARS, "size", keep="first")[::-1]
    ax.barh(range(len(shown)), shown["size"].tolist(), color=COLOURS[0])
    ax.set_yticks(range(len(shown)), [_plain(label) for label in shown["label"]])
    more = len(frame) - len(shown)
    return _named(ax, "people", "", f"{more} smaller ones are not drawn" if more else "")


def _matrix(frame: pd.DataFrame, ax: Axes) -> Axes:
    """The works that each two have together; on the diagonal all of each."""
    cells = frame["with"].tolist()
    names = [_plain(name) for name in frame["name"]]
    if cells:
        ax.imshow(cells, cmap="Blues")
        for row, line in enumerate(cells):
            for column, many in enumerate(line):
                dark = many > max(line) / 2
                ax.text(
                    column,
                    row,
                    str(many),
                    ha="center",
                    va="center",
                    fontsize="small",
                    color="white" if dark else "black",
                )
    ax.set_xticks(range(len(names)), names, rotation=60, ha="right")
    ax.set_yticks(range(len(names)), names)
    return ax


def _plain(text: Any) -> str:
    """A text as it stands: a dollar in a title begins no formula."""
    return str(text or "without a name").replace("$", r"\$")


def _named(ax: Axes, x: str, y: str, note: str) -> Axes:
    ax.set_xlabel(f"{x} ({note})" if note else x)
    ax.set_ylabel(y)
    ax.spines[["top", "right"]].set_visible(False)
    return ax
