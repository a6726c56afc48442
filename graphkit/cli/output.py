"""What the command line prints: tables, JSON Lines and CSV on stdout, progress on stderr.

Names come from strangers: control characters are taken out before a terminal sees them, and a cell
that a spreadsheet would run as a formula is marked as text.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from graphkit.cli.long_tables import LONG, print_long
from graphkit.patience import quiet
from graphkit.phrases import safe_cell

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_IN_JSON = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
PIPE_WIDTH = 160
BEFORE_BARS = 1.0  # seconds of work before a progress bar appears


def clean(value: Any) -> str:
    """A value as text that is safe for a terminal; what is unknown is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list | tuple):
        return ", ".join(clean(v) for v in value)
    return _CONTROL.sub("", str(value).replace("\n", " "))


def _number(value: float) -> str:
    """Three decimals; a small number keeps two digits that tell, for 0.0004 is not nothing."""
    if value and abs(value) < 0.01:
        return f"{value:.2g}"
    return f"{value:.3f}".rstrip("0").rstrip(".")


def print_json(rows: Iterable[Mapping[str, Any]]) -> None:
    """One object a line."""
    for row in rows:
        print_texts([json.dumps(row, ensure_ascii=False, allow_nan=False)])


def print_texts(texts: Sequence[str]) -> None:
    """Objects that are JSON already, one a line, with what a terminal would obey written out."""
    text = "\n".join(texts)
    text = _IN_JSON.sub(lambda m: f"\\u{ord(m.group()):04x}", text)
    click.echo(text.encode("utf-8", "replace").decode("utf-8"))


def print_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Comma-separated, with a header; nothing in it is a formula."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(row.get(c)) for c in columns])


def print_table(
    rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], title: str | None = None
) -> None:
    """A table for people; `columns` maps keys to headings."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for key, heading in columns.items():
        numeric = any(isinstance(r.get(key), int | float) for r in rows)
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    cells = [[clean(row.get(key)) for key in columns] for row in rows]
    to = console()
    if len(cells) > LONG and title is None and print_long(to, table, cells):
        return
    for row_cells in cells:
        table.add_row(*map(Text, row_cells))
    to.print(table)


def console() -> Console:
    """Standard output, wide where it is no terminal so that nothing is cut."""
    wide = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(file=sys.stdout, width=wide, markup=False, highlight=False)


def say(text: str) -> None:
    """A message for the person, on stderr."""
    click.echo(_CONTROL.sub("", text), err=True)


class Bars:
    """Progress on stderr: shown only on a terminal, and only when something takes its time."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._stage = ""
        self._quiet = quiet()

    def __enter__(self) -> Callable[[str, int, int | None], None]:
        self._quiet.__enter__()
        return self.show

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._quiet.__exit__(None, None, None)
        if self._progress is not None:
            self._progress.stop()

    def show(self, stage: str, done: int, total: int | None) -> None:
        """Take note of progress."""
        if not sys.stderr.isatty() or time.monotonic() - self._started < BEFORE_BARS:
            return
        if self._progress is None:
            self._progress = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TextColumn("{task.completed:,}"),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._progress.start()
        if stage != self._stage or self._task is None:
            if self._task is not None:
                self._progress.remove_task(self._task)
            self._stage = stage
            self._task = self._progress.add_task(clean(stage), total=total)
        self._progress.update(self._task, completed=done, total=total)
