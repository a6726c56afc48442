"""What a list of suggestions cannot rest on for a person, as true sentences with what helps."""

from __future__ import annotations

from graphkit.analyse.suggest.reasons import Reasons
from graphkit.projection import UNKNOWN_YEAR

ASK = "name a topic (--topic) to see who writes about it"


def little_known(made: Reasons, person: int) -> list[str]:
    """Ties, words, citations, institutions, years: what is missing, and what stands in for it."""
    past, name = made.past, made.projection.names[person]
    works = past.wrote.of(person)
    tied = bool(past.ties.degree[person])
    own, circle = (
        rows is not None and bool(rows.indptr[person + 1] > rows.indptr[person])
        for rows in (past.profiles, past.fields)
    )
    found = []
    if not tied:
        found.append(_alone(made, person, own))
    elif not own:
        words = "what their collaborators write about stands in for it" if circle else "ties lead"
        found.append(f"no word of {name}'s works is shared with other works: {words}")
    if len(works) and not (past.year[works] != UNKNOWN_YEAR).any():
        found.append(f"no work of {name} has a year: each counts as some years old")
    elif tied and len(works) == 1:
        found.append(f"all that is known of {name} is one work: the lists are thin")
    return found


def _alone(made: Reasons, person: int, words: bool) -> str:
    """Of somebody without ties: what leads to others all the same."""
    past, name = made.past, made.projection.names[person]
    ways = [
        text
        for text, there in (
            ("words", words),
            ("citations", len(made.stated.far(person)) > 0),
            ("a shared institution", len(made.stated.colleagues(person, past.busy)) > 0),
        )
        if there
    ]
    if ways:
        listed = ", ".join(ways[:-1]) + " and " if len(ways) > 1 else ""
        verb = "leads" if ways == ["a shared institution"] else "lead"
        return f"{name} has no known coauthor: only {listed}{ways[-1]} {verb} to others"
    if len(past.wrote.of(person)):
        return (
            f"{name} has no known coauthor, and shares no word, citation or institution with"
            f" anybody: {ASK}"
        )
    return f"nothing is known of {name} to suggest anybody by: {ASK}"
