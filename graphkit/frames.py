"""Answers as pandas tables. Imported when one is asked for: pandas takes half a second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa

from graphkit.meanings import MEANING
from graphkit.phrases import shortened
from graphkit.plots import Plot

NARROW = 40  # letters of a cell where a text would be too long
WHOLE = ("year", "works", "people", "position", "steps")  # numbers that may be unknown


class Told(Protocol):
    """What a table knows of the answer that it shows."""

    def rows(self) -> list[dict[str, Any]]: ...
    @property
    def columns(self) -> Sequence[str] | None: ...
    @property
    def notes(self) -> tuple[str, ...]: ...
    @property
    def generation(self) -> str: ...
    @property
    def total(self) -> int: ...


class AnswerFrame(pd.DataFrame):
    """A DataFrame that is an answer, too: `.rows()`, `.notes`, `.generation`, `.total`.

    What is made from it by pandas is a plain DataFrame.
    """

    _metadata = ["answer", "ask"]  # noqa: RUF012 - what pandas calls attributes of a subclass
    answer: Told
    ask: Callable[..., AnswerFrame] | None

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame

    def rows(self) -> list[dict[str, Any]]:
        """The answer as plain data."""
        return self.answer.rows()

    def frame(self) -> AnswerFrame:
        """The table itself."""
        return self

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before relying on it."""
        return self.answer.notes

    @property
    def generation(self) -> str:
        """The generation of tables that it was made from."""
        return self.answer.generation

    @property
    def total(self) -> int:
        """How many rows there are, also where only the first were asked for."""
        return self.answer.total

    @property
    def truncated(self) -> bool:
        """Whether there are more rows than these."""
        return self.total > len(self)

    def meaning(self) -> pd.DataFrame:
        """What each column of this table means, and in what it is counted.

        `g.people.meaning().loc["degree", "what"]` is "coauthors".
        """
        told = {str(name): MEANING[str(name)] for name in self.columns if str(name) in MEANING}
        return pd.DataFrame.from_dict(told, orient="index", columns=["unit", "what"])

    @property
    def plot(self) -> Plot:  # type: ignore[override]
        """`.plot()` draws what the table is, on axes of matplotlib; otherwise as pandas does."""
        return Plot(self, self.plot_as_pandas)

    @property
    def plot_as_pandas(self) -> Any:
        """The accessor that every table of pandas has."""
        return pd.DataFrame(self).plot

    def asking(self, ask: Callable[..., AnswerFrame]) -> AnswerFrame:
        """The same table, which can also be called to ask with options."""
        self.ask = ask
        return self

    def __call__(self, *given: Any, **named: Any) -> AnswerFrame:
        """Ask with options: `g.topics` is a table, `g.topics(source="text")` another one."""
        if self.ask is None:
            raise TypeError("a table cannot be called")
        return self.ask(*given, **named)

    def __repr__(self) -> str:
        text = super().__repr__()
        if len(text) > 4_000:
            text = self.to_string(max_rows=10, max_cols=6, max_colwidth=NARROW)
        return shortened("\n".join([text, *self.notes]))

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{escape(shortened(note))}</p>" for note in self.notes)
        return f"{self.to_html(max_rows=20, max_cols=20, notebook=True)}{notes}"


def frame_of(answer: Told) -> AnswerFrame:
    """An answer as a table; whole numbers that are not all known stay whole."""
    names = answer.columns
    frame = AnswerFrame(answer.rows(), columns=None if names is None else list(names))
    for name, kind in frame.dtypes.items():
        whole = str(name).endswith("_year") or name == "year"
        if name in WHOLE and kind.kind in "fO":  # some are unknown, or all
            whole = kind.kind == "f" or bool(frame[name].isna().all())
        if whole:
            frame[name] = frame[name].astype("Int64")
    return _of(answer, frame)


def from_arrow(answer: Told, table: pa.Table) -> AnswerFrame:
    """A table of Arrow as that of an answer, without a step for each row."""
    kinds = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    return _of(answer, AnswerFrame(table.to_pandas(types_mapper=kinds.get)))


def _of(answer: Told, frame: AnswerFrame) -> AnswerFrame:
    frame.answer, frame.ask = answer, None
    frame.attrs["notes"] = list(answer.notes)
    return frame


__all__ = ["AnswerFrame", "frame_of", "from_arrow"]
