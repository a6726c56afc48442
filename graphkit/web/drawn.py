"""Small drawings that stand in pages: numbers in, places out; templates write the SVG."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST_YEARS = 60


def bars(years: Mapping[int, int], first: int, last: int, width: float, height: float) -> list[Any]:
    """A bar for each year: x, y, width, height, year, number.

    >>> bars({2001: 2, 2003: 1}, 2001, 2003, 30, 10)[0]
    (0.0, 0.0, 9.0, 10.0, 2001, 2)
    """
    first = max(first, last - MOST_YEARS + 1)
    step = width / max(1, last - first + 1)
    most = max([years.get(y, 0) for y in range(first, last + 1)], default=0) or 1
    found = []
    for n, year in enumerate(range(first, last + 1)):
        many = years.get(year, 0)
        tall = round(height * many / most, 1) if many else 0.0
        found.append(
            (round(n * step, 1), round(height - tall, 1), round(step * 0.9, 1), tall, year, many)
        )
    return found


def timeline(years: Mapping[int, int], first: int, last: int, width: float) -> dict[str, Any]:
    """A dot for each year with works, larger for more, on a line from the first to the last."""
    step = width / max(1, last - first)
    most = max(years.values(), default=1)
    dots = [
        (round((year - first) * step, 1), round(2.2 + 3.6 * (many / most) ** 0.5, 1), year, many)
        for year, many in sorted(years.items())
        if first <= year <= last
    ]
    return {"dots": dots, "from": dots[0][0] if dots else 0, "to": dots[-1][0] if dots else 0}
