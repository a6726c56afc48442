"""`KnowledgeGraph`: everything that can be asked, each verb one question of one snapshot.

`snapshot()` asks the ledger once which generation is current. Who needs several answers of one
generation takes one and asks `graphkit.questions` directly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, overload

from graphkit.analyse.relations import Network
from graphkit.analyse.text_topics import TextModel
from graphkit.answers import Listing
from graphkit.changes import Difference, Years
from graphkit.cypher import Library
from graphkit.errors import EmptyWorkspaceError, GraphkitError, NoWorkspaceError
from graphkit.evaluate import GivenWorks
from graphkit.graph import TableFolder
from graphkit.in_words import in_words
from graphkit.ledger import Decisions, Ledger
from graphkit.patience import patience
from graphkit.projection import Projection
from graphkit.questions import (
    changes,
    communities,
    conflicts,
    cypher,
    exporting,
    lists,
    networks,
    paths,
    pictures,
    ranking,
    reports,
    searching,
    suggestions,
    topics,
)
from graphkit.questions.cypher import MOST_ROWS, TYPED_TIMEOUT, Given
from graphkit.questions.drawing import Drawing
from graphkit.questions.snapshot import Giver, Snapshot
from graphkit.records import Rejected
from graphkit.results import Conflict, Introducer, Partition, PathSet, Record, Scores, Suggestions
from graphkit.results import Path as Chain
from graphkit.sources import Columns, Source
from graphkit.stores import DEFAULT_TIMEOUT, ImportFiles, Progress, QueryAnswer, Row, Store, silent
from graphkit.workspace import live
from graphkit.workspace.author import Author
from graphkit.workspace.counting import Counting
from graphkit.workspace.deprecated import OF_GRAPHS, asked_as_before
from graphkit.workspace.examples import with_examples
from graphkit.workspace.forgetting import Forgotten
from graphkit.workspace.gallery import make_gallery
from graphkit.workspace.leaving_out import veil_of
from graphkit.workspace.receipt import Receipt, veiled
from graphkit.workspace.workspace import Workspace

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from graphkit.frames import AnswerFrame

_READ_ONLY = (
    "This graph is attached read-only. To load into it, open a workspace with it as the store:"
    ' gk.open("my-workspace", store="bolt://…").'
)


@with_examples
@in_words
class KnowledgeGraph(Counting):
    """A graph: load files into it, then ask. One on a server that is attached can only be asked.

    Examples are of the sample: `g = gk.demo()`, `me = g.author("Seo-yeon Kim")`.
    """

    def __init__(
        self, folder: str | Path | None = None, store: str | None = None, *, force: bool = False
    ) -> None:
        self._given_by(Workspace(folder, store, force=force))

    @classmethod
    def of(cls, giver: Giver) -> KnowledgeGraph:
        """The graph that something else than a workspace gives."""
        graph = cls.__new__(cls)
        graph._given_by(giver)
        return graph

    def _given_by(self, giver: Giver, conditions: tuple[dict[str, Any], ...] = ()) -> None:
        self._giver, self._conditions = giver, conditions
        self.queries = Library(ask=self.query)

    def close(self) -> None:
        """Release the files."""
        self._giver.close()

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        try:
            tables = self.snapshot().tables
        except EmptyWorkspaceError:
            return f"<graphkit {self._giver}: empty>"
        except GraphkitError:  # closed, or damaged: a repr is no place to say so
            return f"<graphkit {self._giver}>"
        many = f"{tables.count('works'):,} works, {tables.count('authors'):,} people"
        only = f", where {self._conditions}" if self._conditions else ""
        return f"<graphkit {self._giver}: {many}{only}>"

    if not TYPE_CHECKING:  # verbs of the release before, each with a warning

        def __getattr__(self, name: str) -> Any:
            return asked_as_before(self, name, OF_GRAPHS)

    def snapshot(self, years: Years | None = None) -> Snapshot:
        """The current generation, fixed: what all questions are asked of."""
        snapshot = self._giver.snapshot()
        for condition in self._conditions:
            snapshot = snapshot.where(**condition)
        return snapshot.where(years=years)

    def where(
        self,
        years: Years | None = None,
        kinds: Sequence[str] | str | None = None,
        venues: Sequence[str] | str | None = None,
        countries: Sequence[str] | str | None = None,
    ) -> KnowledgeGraph:
        """The same graph with only some works, for every question: by year, kind, venue, country.

        `g.where(years=(2015, None), kinds="article").communities()`. Years are (first, last), None
        for an open end; kinds are as works state them; venues are ids or names; countries
        are names or codes ("KR"), as the addresses of works have them.
        """
        found = KnowledgeGraph.__new__(type(self))
        condition = {"years": years, "kinds": kinds, "venues": venues, "countries": countries}
        found._given_by(self._giver, (*self._conditions, condition))
        found.snapshot().close()  # what nothing here fits is said at once
        return found

    @property
    def workspace(self) -> Workspace:
        """The workspace; an error that says what to do where a server is attached."""
        if isinstance(self._giver, Workspace):
            return self._giver
        raise NoWorkspaceError(_READ_ONLY)

    @property
    def folder(self) -> Path:
        """The workspace's folder."""
        return self._giver.folder

    @property
    def ledger(self) -> Ledger:
        """The workspace's ledger."""
        return self.workspace.ledger

    @property
    def tables(self) -> TableFolder:
        """The current generation's tables. Who reads several asks a `snapshot()` for them."""
        return self.snapshot().tables

    @property
    def projection(self) -> Projection:
        """The coauthor network as arrays."""
        return self.snapshot().projection

    @property
    def store(self) -> Store:
        """The store that answers Cypher; a server is there before anything was loaded."""
        server = self._giver.server if isinstance(self._giver, Workspace) else None
        return server or self.snapshot().made.store

    def window(self, years: Years | None) -> Projection:
        """The network of the works of some years; of all for None."""
        return self.snapshot(years).projection

    def to_networkx(self) -> nx.Graph[str]:
        """The coauthor network for networkx."""
        return self.projection.to_networkx()

    # -- what is in it: tables with the columns that `graphkit.questions.lists` names --------
    @property
    def works(self) -> AnswerFrame:
        """All works: id, title, year, kind, venue, doi …, `authors` counts those known."""
        return lists.works(self.snapshot()).frame()

    @property
    def people(self) -> AnswerFrame:
        """All people: id, name, orcid, works, degree (coauthors), years, community, confidence."""
        return lists.people(self.snapshot()).frame()

    @property
    def venues(self) -> AnswerFrame:
        """All venues: id, name, issn, works."""
        return lists.venues(self.snapshot()).frame()

    @property
    def institutions(self) -> AnswerFrame:
        """All institutions: id, name, ror, country, people."""
        return lists.institutions(self.snapshot()).frame()

    @property
    def topics(self) -> AnswerFrame:
        """All stated topics: id, name, works. Called, `g.topics(source="text")`, it analyses them.

        Then: source ("auto", "stated" or "text"), k, seed, years, works; columns id, name, works,
        people, first_year, last_year, trend, leading.
        """
        return lists.topics(self.snapshot()).frame().asking(self._topics)

    def _topics(
        self,
        source: str = "auto",
        k: int | None = None,
        seed: int = 0,
        years: Years | None = None,
        *,
        works: bool = False,
        n: int | None = None,
        kind: str | Sequence[str] | None = None,
    ) -> AnswerFrame:
        asked = self.snapshot(years)
        return topics.topics(asked, source, k, seed, works=works, n=n, kind=kind).frame()

    # -- people ------------------------------------------------------------------------------

    def author(self, name: str | int) -> Author:
        """A person by name, id or ORCID iD."""
        return Author(self, name)

    def redirects(self) -> dict[str, str]:
        """Ids that people had before, and the id that took their place."""
        return dict(self.snapshot().made.redirects)

    def rank(
        self,
        by: str = "works",
        n: int | None = 25,
        years: Years | None = None,
        works: bool = False,
        seed: int = 0,
    ) -> AnswerFrame:
        """People by a measure, best first; `low` and `high` where the value is not certain."""
        return ranking.table(self.snapshot(years), by, n, works=works, seed=seed)

    def scores(self, by: str, seed: int = 0) -> Scores:
        """A measure of everybody, to be kept with the graph: `g.annotate(g.scores("pagerank"))`."""
        return ranking.measured(self.snapshot(), by, seed)

    def suggestions(
        self, author: str | Sequence[str], n: int = 10, *, years: Years | None = None, **wanted: Any
    ) -> Suggestions:
        """Whom a person, or several together, should meet: see `questions.suggestions`.

        why, lists ("near", "beyond" or "both"), beyond (how many of both), kind ("next" or
        "bridges"), topic, institution, country, not_before, varied, learnt.
        """
        return suggestions.suggestions(self.snapshot(years), author, n, **wanted)

    def suggestions_for_institution(
        self, name: str, n: int = 10, *, years: Years | None = None, **wanted: Any
    ) -> Suggestions:
        """Whom the people of an institution, its most active ones together, should meet outside."""
        return suggestions.suggestions_for_institution(self.snapshot(years), name, n, **wanted)

    def given_works(self) -> GivenWorks:
        """The works of this graph, as a back-test takes them."""
        return suggestions.given_works(self.snapshot())

    def record(self, learnt: bool = False, of: str = "near") -> Record | None:
        """How often lists of those near, beyond or both were right on the own past here."""
        return suggestions.record(self.snapshot(), learnt, of)

    def teams(
        self, topics: Sequence[str], size: int = 3, n: int = 10, author: str | None = None
    ) -> Listing:
        """Teams for a call: they cover all topics together and have not all worked together."""
        return suggestions.teams(self.snapshot(), topics, size, n, author)

    def conflicts(self, one: str, other: str, years: int = 4) -> Conflict:
        """Whether one person has a conflict of interest with another: yes, no or unknown."""
        return conflicts.verdict(self.snapshot(), one, other, years)

    def conflict_matrix(
        self, reviewers: str | Path, submissions: str | Path, years: int = 4
    ) -> Listing:
        """Every reviewer with every submission, of two CSV files: the worst verdict of each."""
        return conflicts.conflict_matrix(self.snapshot(), reviewers, submissions, years)

    # -- communities and paths ---------------------------------------------------------------

    def communities(
        self,
        *,
        members: bool = False,
        inside: str | None = None,
        works: bool = False,
        years: Years | None = None,
        anew: Partition | None = None,
    ) -> AnswerFrame:
        """The communities, largest first; those `inside` one of them for the next level."""
        return communities.communities(
            self.snapshot(years), members=members, inside=inside, works=works, anew=anew
        ).frame()

    def bridges(
        self,
        of: str | None = None,
        *,
        years: Years | None = None,
        works: bool = False,
        n: int | None = None,
    ) -> Listing:
        """Pairs of communities with the ties between them, most first; those `of` one community."""
        return communities.bridges(self.snapshot(years), of, works=works, n=n)

    def find_communities(
        self, seed: int = 0, resolution: float = 1.0, runs: int = 5, years: Years | None = None
    ) -> Partition:
        """A division made anew, with the ids of the kept one where members agree."""
        return communities.divided(self.snapshot(years), seed, resolution, runs)

    def path(self, one: str, other: str, years: Years | None = None) -> Chain:
        """The shortest path between two people; of several, the strongest."""
        return paths.path(self.snapshot(years), one, other)

    def paths(
        self, one: str, other: str, *, slack: int = 0, limit: int = 20, years: Years | None = None
    ) -> PathSet:
        """All shortest paths, and those up to `slack` steps longer."""
        return paths.all_paths(self.snapshot(years), one, other, slack=slack, limit=limit)

    def strongest_path(self, one: str, other: str, years: Years | None = None) -> Chain:
        """The path with the least resistance: the sum of 1/weight over its ties."""
        return paths.strongest(self.snapshot(years), one, other)

    def introducers(
        self, one: str, other: str, n: int = 20, years: Years | None = None
    ) -> tuple[Introducer, ...]:
        """Coauthors of `one` who could introduce them to `other`, the best first."""
        return paths.introducers(self.snapshot(years), one, other, n)

    # -- topics, time, other nodes -----------------------------------------------------------

    def text_topics(self, k: int | None = None, seed: int = 0) -> TextModel:
        """The topics found in titles and abstracts; made once for a generation, then kept."""
        return topics.text_topics(self.snapshot(), k, seed)

    def trends(
        self,
        source: str = "auto",
        k: int | None = None,
        seed: int = 0,
        years: Years | None = None,
        *,
        works: bool = False,
        only: Collection[str] | None = None,
    ) -> AnswerFrame:
        """Works per topic and year; of all topics, or `only` of some ids."""
        answer = topics.trends(self.snapshot(years), source, k, seed, works=works, only=only)
        return answer.frame()

    def topic_profile(self, *, years: Years | None = None, **wanted: Any) -> Listing:
        """What an `author` or an `institution` writes about, most first; source, works, n."""
        return topics.topic_profile(self.snapshot(years), **wanted)

    def similar(self, *, years: Years | None = None, **wanted: Any) -> Listing:
        """Works or people most like an `author` or a `work`, by topics; n, source, works."""
        return topics.similar(self.snapshot(years), **wanted)

    def topic_scores(self, k: int | None = None, seed: int = 0) -> Scores:
        """The leading topic of each person, to be kept with the graph by `annotate`."""
        return topics.topic_scores(self.snapshot(), k, seed)

    def diff(self, before: Years, after: Years) -> Difference:
        """What differs between two windows of years: ties, people, institutions."""
        return changes.changed(self.snapshot(), before, after)

    def changes(
        self, before: Years, after: Years, n: int | None = None, *, works: bool = False
    ) -> Listing:
        """The same as rows, the largest of each kind first, with the works behind each."""
        return changes.changes(self.snapshot(), before, after, n, works=works)

    def network(self, kind: str, years: Years | None = None) -> Network:
        """Institutions or topics tied by works, or works by references; `to_networkx()` on it."""
        return networks.network(self.snapshot(years), kind)

    def pairs(
        self,
        kind: str,
        n: int | None = 25,
        *,
        years: Years | None = None,
        works: bool = False,
        of: str | None = None,
    ) -> Listing:
        """The heaviest ties of such a network; those `of` one node, by its id or name."""
        return networks.pairs(self.snapshot(years), kind, n, works=works, of=of)

    def matrix(self, kind: str, n: int = 12, years: Years | None = None) -> Listing:
        """The nodes with most works, each with the works it has with every one of them."""
        return networks.matrix(self.snapshot(years), kind, n)

    # -- pictures ----------------------------------------------------------------------------

    def slice(
        self,
        people: str | Iterable[str] = (),
        hops: int | None = None,
        max_nodes: int | None = None,
        **wanted: Any,
    ) -> Drawing:
        """A picture around people, or of a topic, a community, a path …: `questions.pictures`.

        One of people, ids, topic, community, institution, path=(A, B), everything=True, before and
        after. Also: years, topics, kinds, seed, title, suggest, view.
        """
        with patience("drawing"):
            return pictures.drawn(self.snapshot(), people, hops=hops, max_nodes=max_nodes, **wanted)

    def explore(self, people: str | Iterable[str] = (), **wanted: Any) -> Any:
        """The same as a widget that Python hears (extra `notebook`): `Author.explore`."""
        from graphkit.workspace.explorer import explorer  # noqa: PLC0415 - an extra

        return explorer(self, people, **wanted)

    def report(self, path: str | Path = "report.html", **about: Any) -> Path:
        """One page about an `author`, `topic`, `community`, `institution`, or `everything=True`."""
        with patience("writing a report"):
            return reports.write(self.snapshot(), path, **about)

    def gallery(self, folder: str | Path, people: Iterable[str] = (), **wanted: Any) -> Path:
        """A page for each of some people (names or ids), or the `top` by works, with an index.

        hops, max_nodes, title, progress; `workers` processes make them.
        """
        with patience("making pages") as told:
            wanted.setdefault("progress", lambda done, total: told("making pages", done, total))
            return make_gallery(self._giver, self.snapshot(), folder, people, **wanted)

    # -- Cypher ------------------------------------------------------------------------------

    def rows(self, query: str, timeout: float = DEFAULT_TIMEOUT, /, **parameters: Any) -> list[Row]:
        """The rows of a named query."""
        return cypher.named(self.snapshot(), self.queries, query, parameters, timeout)

    def query(self, query: str, /, **parameters: Any) -> pd.DataFrame:
        """The rows of a named query as a table: `g.query("people/coauthors", author=me.id)`.

        `g.queries.people.coauthors(author=me.id)` is the same, and `help(…)` on it says more.
        """
        return cypher.table(self.snapshot(), self.queries, query, parameters)

    def cypher(
        self,
        text: str,
        /,
        timeout: float = TYPED_TIMEOUT,
        limit: int = MOST_ROWS,
        **parameters: Any,
    ) -> pd.DataFrame:
        """The first rows of a query of yours: `g.cypher("MATCH (a:Author) RETURN a.name")`.

        All of read-only Cypher 5, with Neo4j's rules on both engines; within limits of time, rows,
        bytes and memory. What has no answer is refused, with its place and what to write instead.
        """
        return cypher.typed_table(self.snapshot(), text, parameters, timeout, limit)

    def typed(
        self,
        text: str,
        parameters: Given,
        timeout: float = TYPED_TIMEOUT,
        limit: int = MOST_ROWS,
    ) -> QueryAnswer:
        """The first rows of a typed query, with what to know of them."""
        return cypher.typed(self.snapshot(), text, parameters, timeout, limit)

    def explain(self, query: str, /, **parameters: Any) -> list[str]:
        """How the engine would run a named or a typed query: one line a step."""
        return cypher.explained(self.snapshot(), self.queries, query, parameters)

    # -- what changes the workspace ----------------------------------------------------------

    def load(
        self,
        paths: Source | Iterable[Source] = (),
        format: str | None = None,
        captured: str | None = None,
        progress: Progress = silent,
        columns: Columns | str | Path | None = None,
    ) -> Receipt:
        """Read files, folders, networkx graphs or pandas frames; bring all up to date, stores too.

        `columns` says which column of a table says what: a mapping such as {"title": "Titel"}, or
        a file of it (see `graphkit columns`).
        """
        with patience("loading") as told:
            shown = told if progress is silent else progress
            return self.workspace.load(paths, format, captured, shown, columns)

    def forget(self, *paths: str | Path, progress: Progress = silent) -> Forgotten:
        """Take out what was read there: files, folders, members of archives, or names in receipts.

        Loading it again brings it back.
        """
        with patience("forgetting") as told:
            return self.workspace.forget(paths, told if progress is silent else progress)

    def rejected(self) -> list[Rejected]:
        """What was refused so far, of all that counts: each with its place and reason."""
        current = self.ledger.current_generation()
        tables = TableFolder(self.folder / "tables" / current) if current else None
        veil = veil_of(tables, Decisions(self.ledger).standing())
        return [veiled(row, veil) for row in self.ledger.rejections()]

    def annotate(self, scores: Scores) -> None:
        """Keep scores with the graph, as properties of Author in the tables and the store."""
        with patience("keeping scores"):
            self.workspace.annotate(scores)

    def keep_communities(self, partition: Partition) -> None:
        """Make a division that of the graph: in the tables and in the store."""
        with patience("keeping communities"):
            self.workspace.keep_communities(partition)

    @overload
    def search(self, words: str, /, *, kind: str | Sequence[str] = (), n: int = 10) -> Listing: ...
    @overload
    def search(self, service: str, query: str, n: int = 100, **wanted: Any) -> Receipt: ...
    def search(
        self,
        service: str,
        query: str | None = None,
        n: int | None = None,
        kind: str | Sequence[str] = (),
        **wanted: Any,
    ) -> Listing | Receipt:
        """Look for words here, `g.search("kim seo")`; or search a service and load what it finds.

        Here: people, works, topics … that bear all words, the `n` best of each `kind`. With a
        service, `g.search("openalex", "graph learning")`: contact, refresh, progress.
        """
        if query is None:
            return searching.search(self.snapshot(), service, kind, n or 10)
        return live.search(self.workspace, service, query, n or 100, **wanted)

    def fetch(self, service: str, idents: str | Iterable[str], **wanted: Any) -> Receipt:
        """Fetch records of a service by identifier and load them; contact, refresh, progress."""
        return live.fetch(self.workspace, service, idents, **wanted)

    (
        search_openalex,
        search_crossref,
        search_arxiv,
        search_semantic_scholar,
        search_orcid,
        search_dblp,
    ) = map(live.searching, live.SERVICES)
    (
        fetch_openalex,
        fetch_crossref,
        fetch_arxiv,
        fetch_semantic_scholar,
        fetch_orcid,
        fetch_dblp,
    ) = map(live.fetching, live.SERVICES)

    # -- for other programs ------------------------------------------------------------------

    def export(
        self, path: str | Path, *, people: bool = False, progress: Progress = silent
    ) -> list[Path]:
        """Write the whole graph, or people and their ties; the ending says which kind."""
        with patience("exporting") as told:
            shown = told if progress is silent else progress
            return exporting.export(self.snapshot(), Path(path), people=people, progress=shown)

    def export_import(self, folder: str | Path, progress: Progress = silent) -> ImportFiles:
        """Write the files for `neo4j-admin database import`."""
        with patience("exporting") as told:
            return self.workspace.export_import(folder, told if progress is silent else progress)
