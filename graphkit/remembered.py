"""Answers of pure functions that are asked again: remembered, and let go of together.

Each such memory is bounded, but a load fills all of them: of a hundred thousand works they hold a
fifth of what it takes at its peak, long after the stage that asked is over.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache
from typing import TypeVar

Answer = TypeVar("Answer")
_kept: list[_lru_cache_wrapper[object]] = []


def remembered(most: int) -> Callable[[Callable[..., Answer]], _lru_cache_wrapper[Answer]]:
    """Like `lru_cache` with room for so many answers, and `forget_answers` empties it."""

    def kept(function: Callable[..., Answer]) -> _lru_cache_wrapper[Answer]:
        found = lru_cache(maxsize=most)(function)
        _kept.append(found)
        return found

    return kept


def forget_answers() -> None:
    """Let go of all that is remembered; what is asked again is worked out again."""
    for one in _kept:
        one.cache_clear()
