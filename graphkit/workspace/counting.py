"""Verbs of a graph that count: countries, references, and what a paper says of its data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphkit.changes import Years
from graphkit.questions import countries as lands

if TYPE_CHECKING:
    from graphkit.frames import AnswerFrame
    from graphkit.questions.snapshot import Snapshot


class Counting:
    """What counts works by what they say; a face adds these to its own verbs."""

    def snapshot(self, years: Years | None = None) -> Snapshot:
        """The current generation, fixed; the face that has these verbs gives it."""
        raise NotImplementedError

    def countries(self, n: int | None = None, years: Years | None = None) -> AnswerFrame:
        """Countries by works, alone and with others; from the addresses that works state."""
        return lands.countries(self.snapshot(years), n).frame()

    def country_pairs(
        self, of: str | None = None, n: int | None = None, years: Years | None = None
    ) -> AnswerFrame:
        """Pairs of countries with their works in common; `of`: those of one country."""
        return lands.country_pairs(self.snapshot(years), of, n).frame()
