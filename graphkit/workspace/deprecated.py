"""Verbs of the release before: each works once more, with a warning that names the new one.

The dates stand in docs/upgrading.md, too.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

SINCE, GOES, NOT_BEFORE = "0.2.0", "0.3.0", "1 June 2027"
# The verb of before: the verb of now, and what the words of before were called, in their order.
OF_GRAPHS = {
    "community_rows": ("communities", "members inside years works anew"),
    "bridge_rows": ("bridges", "of years works n"),
    "rank_rows": ("rank", "by n years works"),
    "topic_rows": ("topics", "source k seed years works n"),
    "trend_rows": ("trends", "source k seed years works only"),
    "diff_rows": ("changes", "before after n works"),
    "pair_rows": ("pairs", "kind n years works of"),
    "matrix_rows": ("matrix", "kind n years"),
    "team_rows": ("teams", "topics size n author"),
    "conflict": ("conflicts", "one other years"),
}
OF_PEOPLE = {"work_rows": ("works", "")}


def asked_as_before(
    of: object, name: str, verbs: Mapping[str, tuple[str, str]]
) -> Callable[..., Any]:
    """A verb of the release before; an error where there was none, either."""
    if name not in verbs:
        own = getattr(type(of), name, None)
        if isinstance(own, property) and own.fget is not None:
            own.fget(of)  # what it raised is what is to be seen
        raise AttributeError(f"{type(of).__name__!r} has no attribute {name!r}")
    now, words = verbs[name]
    warnings.warn(
        f"{name}() is old since {SINCE} and goes with {GOES}, not before {NOT_BEFORE}:"
        f" use {now}(…).rows()",
        DeprecationWarning,
        stacklevel=3,
    )

    def verb(*given: Any, **named: Any) -> Any:
        answer = getattr(of, now)(**dict(zip(words.split(), given, strict=False)), **named)
        rows = answer.rows()
        if name == "rank_rows":
            about, *note = answer.notes
            return rows, about.partition(": ")[2], note[0] if note else None
        return rows[0] if name == "conflict" else rows

    return verb
