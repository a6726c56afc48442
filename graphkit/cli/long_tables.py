"""Tables of thousands of rows, line for line as rich draws them, in a small part of the time.

rich lays out every cell as a document of its own, half a millisecond a row. Here it is asked once
how wide the columns are, and for the lines of those cells alone that do not fit on one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

LONG = 200  # rows: fewer are drawn by rich itself
Cells = Sequence[Sequence[str]]


def print_long(console: Console, table: Table, cells: Cells) -> bool:
    """Print rows under the headings of an empty table; False where rich must do it."""
    if any("\t" in cell for row in cells for cell in row):
        return False
    widths = _widths(console, table, cells)
    if widths is None:
        return False
    right = [column.justify == "right" for column in table.columns]
    last = len(widths) - 1
    # a blank on either side of a cell, but none at the edges
    inner = [w - (n > 0) - (n < last) for n, w in enumerate(widths)]
    if min(inner, default=0) < 1:
        return False
    head = [[str(column.header) for column in table.columns]]
    for line in _lines(console, head, inner, right):
        console.print(Text(line, "bold"), no_wrap=True, overflow="ignore", crop=False)
    console.file.write("".join(f"{line}\n" for line in _lines(console, cells, inner, right)))
    return True


def _widths(console: Console, table: Table, cells: Cells) -> list[int] | None:
    """As rich finds them: by the longest cell and the longest word of each column."""
    measure = getattr(table, "_calculate_column_widths", None)
    if measure is None:  # another version
        return None
    columns = list(zip(*cells, strict=True))
    table.add_row(*(Text(max(column, key=cell_len)) for column in columns))
    table.add_row(*(Text(max(column, key=_longest_word)) for column in columns))
    found: list[int] = measure(console, console.options)
    return found


def _longest_word(cell: str) -> int:
    return max(map(cell_len, cell.split()), default=0)


def _lines(
    console: Console, cells: Cells, widths: Sequence[int], right: Sequence[bool]
) -> Iterator[str]:
    for row in cells:
        parts = [
            _cell(console, text, width, ends)
            for text, width, ends in zip(row, widths, right, strict=True)
        ]
        height = max(map(len, parts), default=0)
        for number in range(height):
            yield "  ".join(
                part[number] if number < len(part) else " " * width
                for part, width in zip(parts, widths, strict=True)
            )


def _cell(console: Console, text: str, width: int, right: bool) -> list[str]:
    size = len(text) if text.isascii() else cell_len(text)
    if size <= width and text == text.strip():
        blank = " " * (width - size)
        return [f"{blank}{text}" if right else f"{text}{blank}"]
    wrapped = Text(text).wrap(console, width, justify="right" if right else "left", overflow="fold")
    plain = [line.plain for line in wrapped] or [""]
    return [line + " " * (width - cell_len(line)) for line in plain]
