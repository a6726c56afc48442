"""One person, as an analyst asks for them: each verb one question about them."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphkit.analyse import HALF_LIFE
from graphkit.answers import Facts, Listing, short
from graphkit.changes import Years
from graphkit.in_words import in_words
from graphkit.phrases import counted, shortened
from graphkit.questions import person, pictures, reports, suggestions
from graphkit.questions.drawing import Drawing
from graphkit.questions.snapshot import Askable, Snapshot
from graphkit.questions.trust import trust_words
from graphkit.results import Circle, Suggestions
from graphkit.slices.building import USUAL_KINDS
from graphkit.workspace.deprecated import OF_PEOPLE, asked_as_before
from graphkit.workspace.examples import with_examples

if TYPE_CHECKING:
    from graphkit.frames import AnswerFrame


@with_examples
@in_words
class Author:
    """A person in a graph.

    `facts`, `id` and `name` are those of the moment when the person was asked for; the verbs ask
    the graph as it is now, where a person who was merged answers under the new id.
    """

    def __init__(self, graph: Askable, name: str | int) -> None:
        self.graph = graph
        snapshot = graph.snapshot()
        self.number = snapshot.person(name)
        self.facts: dict[str, Any] = person.facts(snapshot, self.number)
        self._tables = snapshot.tables.folder

    @property
    def id(self) -> str:
        """The person's id, which stays the same when newer files are loaded."""
        return str(self.facts["id"])

    @property
    def name(self) -> str:
        """The fullest spelling of the name."""
        return str(self.facts["name"])

    def _now(self, years: Years | None = None) -> tuple[Snapshot, int]:
        """The current generation, and the person's place in it."""
        snapshot = self.graph.snapshot(years)
        same = snapshot.tables.folder == self._tables
        return snapshot, self.number if same else snapshot.person(self.id)

    def __repr__(self) -> str:
        works = self.facts["works"]
        many = "works unknown" if works is None else counted(works, "work")
        return f"<author {short(self.name)} ({self.id}): {many}, {self.facts['degree']} coauthors>"

    def _repr_html_(self) -> str:
        said = {
            html.escape(key): html.escape(shortened(str(value), 400))
            for key, value in self.facts.items()
            if value is not None and key not in ("name_norm", "search")
        }
        cells = "".join(
            f"<tr><th>{key}</th><td>{value}</td></tr>"
            for key, value in said.items()
            if key != "name"
        )
        return f"<h3>{said['name']}</h3><table>{cells}</table>"

    if not TYPE_CHECKING:  # verbs of the release before, each with a warning

        def __getattr__(self, name: str) -> Any:
            return asked_as_before(self, name, OF_PEOPLE)

    # -- what is asked -----------------------------------------------------------------------

    def evidence(self) -> str | None:
        """Why the works are taken to be one person's; None where there was nothing to decide."""
        return person.evidence_of_identity(*self._now())

    def warnings(self) -> list[str]:
        """What to know before relying on this identity."""
        return person.warnings(*self._now())

    def all_collaborators(
        self, n: int | None = None, half_life: float = HALF_LIFE, years: Years | None = None
    ) -> Circle:
        """Everybody this person has written with, strongest first, with the works."""
        return person.collaborators(*self._now(years), n, half_life)

    def collaborators(
        self, n: int | None = None, half_life: float = HALF_LIFE, years: Years | None = None
    ) -> AnswerFrame:
        """Collaborators as a table, strongest first; `close` marks the small circle."""
        return self.all_collaborators(n, half_life, years).frame()

    def suggestions(self, n: int = 10, years: Years | None = None, **wanted: Any) -> Suggestions:
        """Whom this person should meet, with reasons; see `KnowledgeGraph.suggestions`."""
        return suggestions.suggestions(*self._now(years), n, **wanted)

    def suggest(self, n: int = 10, why: bool = False, **wanted: Any) -> AnswerFrame:
        """Whom this person should meet, as a table; `why` adds what speaks for and against it.

        How often such lists were right on this graph's own past stands in `attrs["record"]`.
        """
        return suggestions.table(self.suggestions(n, why=why, **wanted), why)

    def works(self) -> AnswerFrame:
        """The works as a table, newest first."""
        return person.works(*self._now()).frame()

    def sourced_works(self) -> Listing:
        """The works, newest first: topics, the dates that sources state, how often it is cited."""
        return person.sourced_works(*self._now())

    def topics(self) -> Listing:
        """Topics of the works, most frequent first."""
        return person.topics(*self._now())

    def timeline(self) -> AnswerFrame:
        """Works and new coauthors of each year, as a table; `.plot()` draws it."""
        return person.timeline(*self._now()).frame()

    def report(self, path: str | Path = "report.html") -> Path:
        """One page about this person, which works offline."""
        snapshot, number = self._now()
        return reports.write(snapshot, path, author=number)

    def institutions(self) -> Listing:
        """Institutions that the works state for this person."""
        return person.institutions(*self._now())

    def work_numbers(self) -> dict[str, int]:
        """The places of the works in the tables, by their ids."""
        return person.work_numbers(*self._now())

    def profile(self) -> dict[str, Any]:
        """Everything the graph says of this person, as plain data."""
        return Facts(person.profile(*self._now()))

    def trust_fact(self) -> str:
        """The trust snapshot in a few words, as a card shows it."""
        snapshot, number = self._now()
        return trust_words(snapshot.projection, [number])[number]

    def slice(
        self,
        hops: int = 1,
        max_nodes: int = pictures.MOST,
        seed: int = 0,
        *,
        years: Years | None = None,
        topics: Sequence[str] = (),
        kinds: Sequence[str] = USUAL_KINDS,
        suggest: int = 0,
        view: str | None = None,
    ) -> Drawing:
        """The people around this one as a picture: in circles first, the network beside.

        `years` and `topics` leave only the works of these; `kinds` says what is drawn beside the
        people: topics, institutions, works; `suggest` adds people to meet, with the reasons;
        `view` (circles, network, map) leaves only that one.
        """
        look = pictures.Look(hops, max_nodes, topics, kinds, seed, suggest=suggest, view=view)
        return pictures.picture(*self._now(), look, years=years)

    def explore(self, **look: Any) -> Any:
        """The picture as a widget that Python hears (extra `notebook`); takes what `slice` takes.

        `w.selected`, `w.people`, `w.works` are tables; `w.on_change(f)`, `w.focus("N. N.")`,
        `w.years = (2015, 2020)`, `w.more()`, `w.link(other)`.
        """
        from graphkit.workspace.explorer import explorer  # noqa: PLC0415 - an extra

        return explorer(self.graph, self.id, **look)
