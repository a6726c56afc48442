"""What every answer has: its rows as plain data, a table of them, notes, and a short text.

`for row in g.similar(author=me)` reads rows; `.frame()` gives pandas. `.notes` says what to know
before relying on an answer, `.generation` which tables it was made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from graphkit.phrases import counted, shortened

if TYPE_CHECKING:
    from graphkit.frames import AnswerFrame

Row = dict[str, Any]
Rows = list[Row]
SHOWN_ROWS, SHOWN_COLUMNS, SHOWN_LETTERS = 10, 7, 28


class Answer:
    """The family of all answers. A kind of answer says what its `rows` are."""

    __slots__ = ()

    def rows(self) -> Rows:
        """The answer as plain data, best first."""
        raise NotImplementedError

    @property
    def columns(self) -> Sequence[str] | None:
        """The columns of its table; those of its rows for None."""
        return None

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before relying on it."""
        return ()

    @property
    def generation(self) -> str:
        """The generation of tables that it was made from."""
        return ""

    @property
    def total(self) -> int:
        """How many rows there are, also where only the first were asked for."""
        return len(self.rows())

    @property
    def truncated(self) -> bool:
        """Whether there are more rows than these."""
        return self.total > len(self.rows())

    def first(self, n: int) -> Rows:
        """The first rows."""
        return self.rows()[:n]

    def frame(self) -> AnswerFrame:
        """The rows as a pandas DataFrame; a year or a count that is unknown stays empty."""
        from graphkit.frames import frame_of  # noqa: PLC0415 - pandas is slow to import

        return frame_of(self)

    def __repr__(self) -> str:
        rows = self.first(SHOWN_ROWS)
        shown = list(self.columns or (rows[0] if rows else ()))[:SHOWN_COLUMNS]
        cells = [shown, *([short(row.get(name)) for name in shown] for row in rows)]
        wide = [max(len(line[n]) for line in cells) for n in range(len(shown))]
        lines = [
            "  ".join(cell.ljust(w) for cell, w in zip(line, wide, strict=True)).rstrip()
            for line in cells
        ]
        more = self.total - len(rows)
        lines += [f"… and {more:,} more"] if more > 0 else []
        return shortened("\n".join([f"<{self._headline()}>", *lines, *self.notes]))

    def _repr_html_(self) -> str:
        return f"<p>{escape(shortened(self._headline()))}</p>{html_table(self)}"

    def _headline(self) -> str:
        return f"{type(self).__name__.lower()}: {counted(self.total, 'row')}"


class Listing(Answer, list[Row]):
    """An answer that is its rows: a list that also gives a table and says what to know."""

    def __init__(
        self,
        rows: Iterable[Row],
        columns: Sequence[str] | None = None,
        *,
        notes: Sequence[str] = (),
        generation: str = "",
        total: int | None = None,
    ) -> None:
        super().__init__(rows)
        self._columns, self._notes, self._generation = columns, tuple(notes), generation
        self._total = total

    def rows(self) -> Rows:
        """The rows as a plain list."""
        return list(self)

    @property
    def columns(self) -> Sequence[str] | None:
        """The columns of its table."""
        return self._columns

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before relying on it."""
        return self._notes

    @property
    def generation(self) -> str:
        """The generation of tables that it was made from."""
        return self._generation

    @property
    def total(self) -> int:
        """How many rows there are, also where only the first were asked for."""
        return len(self) if self._total is None else self._total


class Facts(dict[str, Any]):
    """Plain data of one thing: a dictionary whose short text floods no screen."""

    def __repr__(self) -> str:
        each = (f"  {name!r}: {shortened(repr(value), 100)}" for name, value in self.items())
        return shortened("{\n" + ",\n".join(each) + "\n}")


def short(value: Any) -> str:
    """A cell of a short text: one line, cut where it is long."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title") or value.get("text") or len(value)
    if isinstance(value, list | tuple):
        value = f"{', '.join(short(v) for v in value[:3])}{', …' if len(value) > 3 else ''}"
    text = " ".join(str(value)[: 4 * SHOWN_LETTERS].split())
    return text if len(text) <= SHOWN_LETTERS else f"{text[: SHOWN_LETTERS - 1]}…"


def html_table(answer: Answer) -> str:
    """The first rows as a table of HTML, with the notes below."""
    rows = answer.first(SHOWN_ROWS)
    names = list(answer.columns or (rows[0] if rows else ()))
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(short(row.get(name)))}</td>' for name in names)}</tr>"
        for row in rows
    )
    more = answer.total - len(rows)
    said = [*([f"… and {more:,} more"] if more > 0 else []), *answer.notes]
    notes = "".join(f"<p>{escape(shortened(note))}</p>" for note in said)
    return f"<table><tr>{head}</tr>{body}</table>{notes}"
