"""The rows of a page's tables: hundreds of them, so they are not left to the template.

Every text goes through `escape`. The end tags of cells and rows are left out, as HTML allows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import markupsafe
from markupsafe import Markup

from graphkit.slices import Slice
from graphkit.views.wording import UNKNOWN, number

ROWS = {"people": 60, "ties": 200}  # that stand in the file; a script writes the others
_UNKNOWN = '<td><span class="unknown">unknown</span>'


def foremost_rows(slice: Slice, words: dict[str, Any]) -> dict[str, Markup | int]:
    """The rows of people, ties and works in the file: all, or the foremost (see tables.js)."""
    people, ties, many = words["people"], words["ties"], words["tables"]

    def person(i: int) -> tuple[bool, int, int]:
        return (not people[i]["focus"], -people[i]["ties"], i)

    def tie(t: int) -> tuple[bool, float, int]:
        return (bool(ties[t]["kind"]), -ties[t]["strength"], t)

    shown = _foremost(many["people"], person, ROWS["people"])
    tied = _foremost(many["ties"], tie, ROWS["ties"])
    return {
        "people": _markup(_person(words, i) for i in shown),
        "ties": _markup(_tie(words, t) for t in tied),
        "works": _markup(
            _work(row, work.authors) for row, work in zip(words["works"], slice.works, strict=True)
        ),
        "more_people": many["people"] - len(shown),
        "more_ties": many["ties"] - len(tied),
    }


def _foremost(many: int, rank: Callable[[int], Any], most: int) -> Sequence[int]:
    return range(many) if many <= most else sorted(range(many), key=rank)[:most]


def _markup(rows: Any) -> Markup:
    return Markup("".join(rows))  # noqa: S704 - made of escaped texts below


@lru_cache(maxsize=1 << 13, typed=True)  # what is markup already is no plain text
def escape(value: str) -> str:
    """A text of ours for a page; the same ones come again and again."""
    return str(markupsafe.escape(value))


@lru_cache(maxsize=1 << 12, typed=True)
def _fact(value: str) -> str:
    return _UNKNOWN if value == UNKNOWN else f"<td>{escape(value)}"


def _person(words: dict[str, Any], i: int) -> str:
    person = words["people"][i]
    doubt = " ?" if person["doubtful"] else ""
    focus = " <em>(in focus)</em>" if person["focus"] else ""
    facts = "".join(_fact(value) for value in person["facts"])
    more = f"+{person['more']} neighbours" if person["more"] else "–"
    return (
        f'<tr data-i="{i}"><th scope="row">{escape(person["name"])}{doubt}{focus}</th>'
        f"<td>{escape(words['legend'][person['legend']]['label'])}<td>{person['ties']}{facts}"
        f"<td>{more}"
    )


def _tie(words: dict[str, Any], t: int) -> str:
    tie, people = words["ties"][t], words["people"]
    refs = " ".join(f'<a href="#w{w + 1}">{w + 1}</a>' for w in sorted(tie["works"]))
    if not refs:
        refs = f'<span class="unknown">{"–" if tie["kind"] else UNKNOWN}</span>'
    more = f" +{tie['more']} more" if tie["more"] else ""
    change = f"<td>{escape(tie['change'])}" if words["windows"] else ""
    return (
        f'<tr data-t="{t}"><td>{escape(people[tie["a"]]["name"])}'
        f"<td>{escape(people[tie['b']]['name'])}<td>{escape(tie['kind'] or tie['weight'])}"
        f'{_fact(tie["years"])}{change}<td class="refs">{refs}{more}'
    )


def _work(work: dict[str, Any], authors: int) -> str:
    title, n = escape(work["title"]), work["n"]
    name = f'<a href="{escape(work["url"])}">{title}</a>' if work["url"] else title
    return (
        f'<tr id="w{n}"><td>{n}<td>{name}{_fact(work["year"])}{_fact(work["venue"])}'
        f"<td>{number(authors)}<td>{work['share']}"
    )
