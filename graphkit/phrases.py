"""Small pieces of text that many stages write: counts, cells for spreadsheets, cut texts."""

from __future__ import annotations

from typing import Any

LONGEST = 4_900  # letters of a short text of an answer, whatever is in it
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLURALS = {
    "has": "have",
    "person": "people",
    "is": "are",
    "was": "were",
    "community": "communities",
}


def plural(many: int, noun: str) -> str:
    """A noun or a verb as it goes with a number.

    >>> plural(1, "work"), plural(2, "work"), plural(0, "person"), plural(2, "is")
    ('work', 'works', 'people', 'are')
    """
    return noun if many == 1 else _PLURALS.get(noun, f"{noun}s")


def counted(many: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "work"), counted(1200, "person")
    ('1 work', '1,200 people')
    """
    return f"{many:,} {plural(many, noun)}"


def safe_cell(value: Any) -> Any:
    """A cell that no spreadsheet runs as a formula; lists are joined, what is unknown is empty.

    >>> safe_cell("=1+1"), safe_cell(["a", "b"]), safe_cell(None), safe_cell(-1)
    ("'=1+1", 'a; b', '', -1)
    """
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text that floods no screen."""
    return text if len(text) <= longest else f"{text[: longest - 2]} …"
