"""Which works of a person somebody means: by id, by title, or by the number of a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphkit.errors import NotFoundError, UsageError
from graphkit.names import title_key


def works_named(
    works: Sequence[dict[str, Any]], groups: Sequence[dict[str, Any]], named: Sequence[str]
) -> set[str]:
    """The works of a person that ids, titles, or numbers of groups name."""
    found: set[str] = set()
    for text in named:
        own = {w["id"] for w in works if w["id"] == text}
        if not own and text.isdecimal() and 1 <= int(text) <= len(groups):
            own = set(groups[int(text) - 1]["works"])
        if not own and (key := title_key(text)):
            own = {w["id"] for w in works if title_key(w["title"] or "") == key}
        if not own:
            told = f"1 to {len(groups)}" if groups else "none here"
            raise NotFoundError(
                f"They have no work {text!r}: give its id, its title, or the number of a group"
                f" ({told}), as graphkit author prints them."
            )
        if len(own) > 1 and not text.isdecimal():
            raise UsageError(f"Several works are called {text!r}: {', '.join(sorted(own))}.")
        found |= own
    return found
