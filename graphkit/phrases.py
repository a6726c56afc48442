"""Small pieces of text that many stages write: counts, cells for spreadsheets, cut texts."""

from __future__ import annotations

from collections.abc import Sequence
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


def together(words: Sequence[str]) -> str:
    """Words as one phrase.

    >>> together(["tables"]), together(["tables", "an index", "a store"])
    ('tables', 'tables, an index and a store')
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


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


FEW = 6  # entries of a list that are shown
LONGEST_FIELD = 200  # letters


def outlined(of: Any) -> str:
    """An object by its fields, long ones by how many they hold: it floods no screen.

    >>> from types import SimpleNamespace
    >>> class Box(SimpleNamespace): pass
    >>> outlined(Box(name="a", members=tuple(range(900))))
    "Box(name='a', members=<900 of them>)"
    """
    names = getattr(of, "_fields", None) or getattr(of, "__dataclass_fields__", None) or vars(of)
    told = ", ".join(f"{name}={_outline(getattr(of, name))}" for name in names)
    return shortened(f"{type(of).__name__}({told})")


def _outline(value: Any) -> str:
    many = len(value) if hasattr(value, "__len__") and not isinstance(value, str) else 0
    text = "" if many > FEW else repr(value)
    if many > FEW or (many and len(text) > LONGEST_FIELD):
        return f"<{many:,} of them>"
    return shortened(text, LONGEST_FIELD)
