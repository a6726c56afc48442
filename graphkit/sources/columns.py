"""Which column of a table says what, as a small TOML file that a person can read and change.

`papers.csv.columns.toml` beside `papers.csv` is used without being asked for; `--columns FILE`
names one for all tables of a call. One that only says `author_style` concerns how names are read,
also in RIS.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphkit.errors import NotFoundError, UsageError

ENDING = ".columns.toml"
Columns = Mapping[str, Any]


def beside(file: Path) -> Path:
    """Where the mapping of a file is kept."""
    return file.with_name(file.name + ENDING)


def read_columns(path: str | Path) -> dict[str, Any]:
    """A mapping from its file: role = column, or a list of columns."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise NotFoundError(f"{path}: no such file of columns.") from error
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f'{path}: not TOML ({error}). A line reads: title = "Titel"') from error
    for role, value in found.items():
        values = value if isinstance(value, list) else [value]
        if not values or not all(isinstance(v, str | int) for v in values):
            raise UsageError(
                f"{path}: {role} must be a column's name, its number, or a list of them."
            )
    if not found.keys() & {"title", "doi"} and names_columns(found):
        raise UsageError(f"{path}: at least title or doi must have a column.")
    return found


def names_columns(columns: Columns | None) -> bool:
    """Whether a mapping says more than how names are read."""
    return columns is not None and columns.keys() != {"author_style"}


def written(columns: Columns, of: str) -> str:
    """A mapping as the text of its file."""
    lines = [f"# Which column of {json.dumps(of)} says what. Change names, or delete lines."]
    lines += [f"{role} = {_value(value)}" for role, value in columns.items()]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    # a JSON string is a TOML string too, but for the one character that JSON leaves as it is
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
