"""Cases of circles that Python and the scripts of a page have to answer alike.

`python tests/circle_cases.py` writes them to tests/cases/circles.json.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graphkit.views.circle_layout import laid_out
from graphkit.views.circle_words import derived, headline, span, together, under
from graphkit.views.wording import count, number, share

Data = dict[str, Any]
WINDOWS = (None, (2001, 2004), (2003, 2003), (1900, 1910))


def plain_width(text: str, size: float, bold: bool) -> float:
    """A width that every language counts alike."""
    return len(text) * size * (0.6 if bold else 0.5)


def _data(seed: int, sizes: list[int], kind: str = "author", hints: int = 0) -> Data:
    chance = random.Random(seed)
    works = 3 * sum(sizes)
    people, circles = [], []
    for n, size in enumerate(sizes):
        begin = len(people)
        for _ in range(size):
            own = sorted(chance.sample(range(works), chance.randint(0, 3)))
            rest = [[None, 1, 0.25]] if chance.random() < 0.2 else []
            rest += [[2003, 2, 1.5]] if chance.random() < 0.3 else []
            people.append({
                "id": f"p:{len(people)}", "name": f"Nr {len(people)} of {'long ' * (n % 4)}name",
                "works": own, "rest": rest, "weight": round(chance.uniform(0.1, 9), 6),
                "first": 2002, "last": 2005, "doubtful": chance.random() < 0.1,
            })  # fmt: skip
        kinds = "single" if n == len(sizes) - 1 and len(sizes) > 1 else "circle"
        title = ["Looms, wool", "A rather long title of several words", "Silk"][n % 3]
        circles.append({"title": title, "kind": kinds, "begin": begin, "end": len(people),
                        "more": 3 if n == 0 and size > 20 else 0, "rest": [[2003, 2]]})  # fmt: skip
    pairs = {tuple(sorted(chance.sample(range(len(people)), 2))) for _ in range(3 * len(people))
             if len(people) > 1}  # fmt: skip
    ties = [[a, b, [chance.randrange(works)], [[2002, 1, 0.5]], round(chance.uniform(0.1, 4), 6)]
            for a, b in sorted(pairs)]  # fmt: skip
    shares = [round(1 / chance.randint(1, 5), 6) for _ in range(works)]
    return {
        "subject": {"kind": kind, "id": "p:x", "name": "The Subject"}, "total": len(people),
        "alone": 1, "tooLong": 2, "smaller": 0, "people": people, "circles": circles, "ties": ties,
        "works": {"years": [chance.choice([None, *range(2000, 2010)]) for _ in range(works)],
                  "shares": shares, "tied": shares},
        "hints": [{"id": f"h:{n}", "name": f"Hint {n}", "score": "0.5", "reasons": [],
                   "against": []} for n in range(hints)],
    }  # fmt: skip


CASES: dict[str, Callable[[], Data]] = {
    "few": lambda: _data(1, [4, 3, 2], hints=2),
    "many": lambda: _data(2, [44, 24, 18, 3]),
    "nobody": lambda: _data(3, []),
    "topic": lambda: _data(4, [5, 2], kind="topic"),
    "team": lambda: _data(5, [9]),
    "crowded": lambda: _data(6, [30, 9, 8, 7, 6, 6, 5, 5, 4, 4, 4, 3, 3, 2, 5]),
}


def cases() -> Data:
    """Every case with its answers."""
    found = []
    for name, make in CASES.items():
        data = make()
        answers = []
        for window in WINDOWS:
            now = derived(data, window)
            answers.append({
                "window": window, "now": now, "headline": headline(data, now),
                "under": [under(now, circle) for circle in now["circles"]],
                "together": [together(own, data["subject"]["kind"] == "author")
                             for own in now["people"]],
                "layouts": [
                    laid_out(data, now, width, plain_width, opened={0}, chosen=1)
                    for width in (366, 864)
                ] if name not in ("many", "crowded") or window is None else [],
            })  # fmt: skip
        found.append({"name": name, "data": data, "answers": answers})
    numbers = [0.0, 1.0, 1.8333333, 2004.0, 12345.0, 1234567.5, 0.25]
    return {
        "cases": found,
        "numbers": [[value, number(value), share(value)] for value in numbers],
        "counts": [[many, noun, count(many, noun)] for many in (0, 1, 2, 12345)
                   for noun in ("work", "person", "circle")],
        "spans": [[a, b, span(a, b)] for a, b in ((None, None), (2000, 2000), (1999, 2003))],
    }  # fmt: skip


if __name__ == "__main__":
    target = Path(__file__).parent / "cases" / "circles.json"
    target.parent.mkdir(exist_ok=True)
    content = json.dumps(cases(), ensure_ascii=False, separators=(",", ":"))
    target.write_text(content + "\n", encoding="utf-8", newline="\n")
