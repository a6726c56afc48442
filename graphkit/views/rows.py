"""The rows of a page's tables: hundreds of them, so they are not left to the template.

Every text goes through `escape`. The end tags of cells and rows are left out, as HTML allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import markupsafe
from markupsafe import Markup

from graphkit.views.circle_words import circle_rows
from graphkit.views.wording import UNKNOWN

ROWS = {
    "people": 60,
    "ties": 200,
    "circles": 80,
}  # that stand in the file; a script writes the others
REFS = 4  # works that a row of the circles names; their cards list them all
_UNKNOWN = '<td><span class="unknown">unknown</span>'


def foremost_rows(words: dict[str, Any]) -> dict[str, Markup | int]:
    """The rows of people, ties and works in the file: all, or the foremost (see tables.js).

    In the order of the picture: who is in focus, whom they are closest to, who has most ties.
    """
    many = words["tables"]
    near = closeness(words)
    said = words["people"]
    people = [(not p["focus"], -near.get(i, 0.0), -p["ties"]) for i, p in enumerate(said)]
    alike = [(bool(own["kind"]), -own["strength"]) for own in words["alike"]]
    ties = [alike[own] for _, _, own in words["ties"]]
    shown = _foremost(many["people"], people, ROWS["people"])
    tied = _foremost(many["ties"], ties, ROWS["ties"])
    return {
        "people": _markup(_person(words, i) for i in shown),
        "ties": _markup(_tie(words, t) for t in tied),
        "works": _markup(map(_work, words["works"])),
        "more_people": many["people"] - len(shown),
        "more_ties": many["ties"] - len(tied),
    }


def circle_table(circles: dict[str, Any]) -> str:
    """The rows of the people in circles, in the order of the picture."""
    return "".join(map(_circle_row, circle_rows(circles)[: ROWS["circles"]]))


def _circle_row(row: dict[str, Any]) -> str:
    left = row["more"] + len(row["refs"][REFS:])
    more = f" +{left} more" if left else ""
    refs = " ".join(map(_ref, row["refs"][:REFS]))
    return (
        f'<tr data-n="{row["n"]}"><th scope="row">{escape(row["name"])}'
        f"<td>{escape(row['circle'])}{_fact(row['works'] or UNKNOWN)}<td>{escape(row['weight'])}"
        f'{_fact(row["years"] or UNKNOWN)}<td class="refs">{refs}{more}'
    )


def _foremost(many: int, ranks: Sequence[Any], most: int) -> Sequence[int]:
    """The places of the foremost; those of one rank stay in their order."""
    return sorted(range(many), key=ranks.__getitem__)[:most]


def closeness(words: dict[str, Any]) -> dict[int, float]:
    """How strongly people are tied to those in focus, whom the picture is about."""
    focus = {i for i, person in enumerate(words["people"]) if person["focus"]}
    found: dict[int, float] = {}
    for one, other, alike in words["ties"]:
        for end, far in ((one, other), (other, one)):
            if end in focus and not words["alike"][alike]["kind"]:
                found[far] = max(found.get(far, 0.0), words["alike"][alike]["strength"])
    return found


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
    one, other, alike = words["ties"][t]
    tie, people = words["alike"][alike], words["people"]
    refs = " ".join([_ref(w) for w in sorted(tie["works"])])
    if not refs:
        refs = f'<span class="unknown">{"–" if tie["kind"] else UNKNOWN}</span>'
    more = f" +{tie['more']} more" if tie["more"] else ""
    change = f"<td>{escape(tie['change'])}" if words["windows"] else ""
    return (
        f'<tr data-t="{t}"><td>{escape(people[one]["name"])}'
        f"<td>{escape(people[other]['name'])}<td>{escape(tie['kind'] or tie['weight'])}"
        f'{_fact(tie["years"])}{change}<td class="refs">{refs}{more}'
    )


@lru_cache(maxsize=1 << 10)
def _ref(work: int) -> str:
    return f'<a href="#w{work + 1}">{work + 1}</a>'


def _work(work: dict[str, Any]) -> str:
    title, n = escape(work["title"]), work["n"]
    name = f'<a href="{escape(work["url"])}">{title}</a>' if work["url"] else title
    return (
        f'<tr id="w{n}"><td>{n}<td>{name}{_fact(work["year"])}{_fact(work["venue"])}'
        f"<td>{work['authors']}<td>{work['share']}"
    )
