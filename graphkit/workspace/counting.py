"""Verbs of a graph that count: countries, references, and what a paper says of its data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graphkit.changes import Years
from graphkit.in_words import in_words
from graphkit.questions import countries as lands
from graphkit.questions import overview as overviews
from graphkit.questions import references as cited
from graphkit.questions import works_out

if TYPE_CHECKING:
    from graphkit.frames import AnswerFrame
    from graphkit.questions.snapshot import Snapshot
    from graphkit.workspace.receipt import Receipt
    from graphkit.workspace.workspace import Workspace


@in_words
class Counting:
    """What counts works by what they say; a face adds these to its own verbs."""

    def snapshot(self, years: Years | None = None) -> Snapshot:
        """The current generation, fixed; the face that has these verbs gives it."""
        raise NotImplementedError

    @property
    def workspace(self) -> Workspace:
        """The workspace; the face gives it."""
        raise NotImplementedError

    def call_topics(self, thesaurus: str | Path | None) -> Receipt:
        """From now on, call topics as a thesaurus says (CSV, VOSviewer's file); None: no longer."""
        return self.workspace.call_topics(thesaurus)

    def countries(self, n: int | None = None, years: Years | None = None) -> AnswerFrame:
        """Countries by works, alone and with others; from the addresses that works state."""
        return lands.countries(self.snapshot(years), n).frame()

    def country_pairs(
        self, of: str | None = None, n: int | None = None, years: Years | None = None
    ) -> AnswerFrame:
        """Pairs of countries with their works in common; `of`: those of one country."""
        return lands.country_pairs(self.snapshot(years), of, n).frame()

    def overview(self, years: Years | None = None) -> AnswerFrame:
        """What is here in numbers, section by section, with a paragraph of methods at the end."""
        return overviews.overview(self.snapshot(years)).frame()

    def export_works(
        self, path: str | Path, author: str | None = None, years: Years | None = None
    ) -> int:
        """Write works as .bib, .ris, .csl.json or .xlsx: all that fit, or those of a person."""
        snapshot = self.snapshot(years)
        person = snapshot.person(author) if author is not None else None
        return works_out.export_works(snapshot, Path(path), person)

    def references(self, work: str) -> AnswerFrame:
        """What a work cites, as printed, and the works here that this was matched to and why."""
        return cited.references(self.snapshot(), work).frame()

    def most_cited(self, n: int | None = 25, years: Years | None = None) -> AnswerFrame:
        """References by the works here that cite them (`cited_here`), also what is not here.

        `times_cited` is what a source states of works that are here: another number.
        """
        return cited.most_cited(self.snapshot(years), n).frame()

    def reference_years(self, years: Years | None = None) -> AnswerFrame:
        """References by the year of what they cite, with the deviation from the median around."""
        return cited.reference_years(self.snapshot(years)).frame()

    def cited_together(self, n: int | None = 25, years: Years | None = None) -> AnswerFrame:
        """Pairs of references that works here cite together."""
        return cited.cited_together(self.snapshot(years), n).frame()

    def coupled(self, n: int | None = 25, years: Years | None = None) -> AnswerFrame:
        """Pairs of works here that cite the same."""
        return cited.coupled(self.snapshot(years), n).frame()
