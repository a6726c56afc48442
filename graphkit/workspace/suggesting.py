"""Whom somebody should meet: the verbs of a `KnowledgeGraph` that suggest, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from graphkit.analyse.suggest.candidates import LISTS, Wanted
from graphkit.analyse.suggest.learning import UNTAUGHT, Learnt, learn
from graphkit.analyse.suggest.past import Past
from graphkit.analyse.suggest.ranking import Ranked, ranked, ranked_for_group, two_lists
from graphkit.analyse.suggest.reasons import Reasons
from graphkit.analyse.suggest.stated import StatedEvidence
from graphkit.analyse.suggest.teams import teams
from graphkit.analyse.suggest.words import counted
from graphkit.errors import NotFoundError, UsageError
from graphkit.evaluate import GivenWorks, record_of
from graphkit.names import Parts, compatible, parts, squeezed, title_key
from graphkit.results import Record, Suggestion, Suggestions
from graphkit.workspace.analysing import Asked

if TYPE_CHECKING:
    import pandas as pd

    from graphkit.analyse.windows import Years
    from graphkit.projection import Array

LOOKED_AT = 200  # of each list
BEYOND_SHARE = 0.3  # of a list of both
KINDS = ("next", "bridges")
MEMBERS = 25  # of an institution, for whom it asks
NOTED = 5  # people left out who are named
BRIDGE = 0.5  # points for each doubling of the community that is reached
TOPIC = 1.0  # points for each doubling of the works on the topic that was asked for


class Suggesting(Asked):
    """Suggestions of a `KnowledgeGraph`."""

    folder: Path
    _evidence: tuple[str, Reasons] | None = None
    _taught: tuple[Past, Learnt] | None = None

    def suggestions(
        self, author: str | Sequence[str], n: int = 10, *, why: bool = True, kind: str = "next",
        topic: str | None = None, institution: str | None = None, country: str | None = None,
        not_before: int | None = None, varied: bool = True, years: Years | None = None,
        learnt: bool = False, lists: str = "both", beyond: int | None = None,
    ) -> Suggestions:  # fmt: skip
        """Whom a person, or several together, should meet next; best first.

        Those near share a collaborator, those beyond share none: `lists` asks for near, beyond or
        both, and `beyond` says how many of both are beyond, three of ten unless told.
        `kind="bridges"` looks for people of communities that nobody near reaches. Filters keep
        people with works on a topic, of an institution or country, with works not before a year.
        `years` takes only the works of a window as evidence; a coauthor of any year is none.
        `learnt` weighs by what the own past of the graph teaches about who became a coauthor.
        """
        if lists not in (*LISTS, "both"):
            raise UsageError(f"Lists are near, beyond or both, not {lists!r}.")
        if kind not in KINDS:
            raise UsageError(f"Suggestions are of the kind {' or '.join(KINDS)}, not {kind!r}.")
        own = [author] if isinstance(author, str) else list(author)
        people = list(dict.fromkeys(self._number(person) for person in own))
        if not people:
            raise UsageError("Suggestions are for somebody: name at least one person.")
        made = self._reasons() if years is None else self._reasons_within(years)
        wanted = self._wanted(institution, country, not_before)
        about = None if topic is None else self._works_on(topic)
        past = made.past
        model = self._learnt(past) if learnt else UNTAUGHT
        looked_for = LISTS if lists == "both" else (lists,)

        def rank(person: int) -> Ranked:
            return self._ranked(made, person, wanted, about, model=model, lists=looked_for)

        found = rank(people[0]) if len(people) == 1 else ranked_for_group(past, people, rank)
        notes: list[str] = self._nothing_known(people, past)
        if learnt and (why_not := model.without()):
            notes.append(f"the fixed weights stand: {why_not}")
        if years is not None:
            whole = self._reasons().past
            taken = np.concatenate([whole.partners(person) for person in people])
            found = found.take(np.flatnonzero(~np.isin(found.person, taken)))
        found, left_out = self._without_twins(people, found)
        notes += left_out
        if kind == "bridges":
            found = self._bridges(people, found)
        if kind == "bridges":
            chosen = list(range(min(n, len(found.person))))
        else:
            one = people[0] if varied and len(people) == 1 else None
            of_beyond = round(BEYOND_SHARE * n) if beyond is None else min(beyond, n)
            chosen = two_lists(past, one, found, n, of_beyond)
        listed = tuple(
            made.suggestion(people[int(found.found.asked[row])], found, row, kind, why)
            for row in chosen
        )
        if not listed and not notes:
            notes.append("nobody is left: no candidate fits what was asked for")
        projection = self.projection
        asked = tuple((projection.ids[p], projection.names[p]) for p in people)
        taught = model.without() is None
        records = [
            None if name not in looked_for
            else self.record(taught, name) if years is None else record_of(past, taught, name)
            for name in LISTS
        ]  # fmt: skip
        return Suggestions(asked, listed, tuple(notes), *records)

    def suggestions_for_institution(self, name: str, n: int = 10, **wanted: Any) -> Suggestions:
        """Whom the people of an institution, its most active ones together, should meet outside."""
        rows = self.projection.author_institutions.rows
        inside = np.isin(rows.targets, self._institutions_of(name, None))
        of = np.repeat(np.arange(len(rows.starts) - 1), np.diff(rows.starts))
        members = np.unique(of[inside])
        if not len(members):
            raise NotFoundError(f"Nobody here is stated to be of {name!r}.")
        works = self._reasons().past.works[members]
        active = members[np.lexsort((members, -works))[:MEMBERS]]
        ids = self.projection.ids
        found = self.suggestions([ids[p] for p in active], n + len(members), **wanted)
        outside = {ids[p] for p in members}
        people = tuple(one for one in found if one.id not in outside)[:n]
        note = f"for {len(active)} of {len(members)} people of {name}, by their works"
        return replace(found, people=people, notes=(note, *found.notes))

    def _ranked(
        self, made: Reasons, person: int, wanted: Array | None, about: Array | None, *,
        model: Learnt, lists: tuple[str, ...],
    ) -> Ranked:  # fmt: skip
        """The candidates of one person who fit; filters come before any cut."""
        also, among = made.stated.far(person), wanted
        if about is not None:
            also = np.union1d(also, np.flatnonzero(about))
            among = about > 0 if wanted is None else wanted & (about > 0)
        asked = Wanted(lists, LOOKED_AT, LOOKED_AT, among, also)
        found = ranked(made.past, person, made.stated, asked, model)
        if about is not None:
            found = found.adding("topic", TOPIC * np.log2(1.0 + about[found.person]))
        return found

    # -- what is needed, made once for a generation --------------------------------------------

    def _reasons(self) -> Reasons:
        projection = self.projection
        key = f"{id(projection)}"
        if self._evidence is None or self._evidence[0] != key:
            texts, words = counted(self._texts())
            past = Past.of(projection, texts)
            made = Reasons(projection, past, StatedEvidence(projection), words)
            self._evidence = (key, made)
        return self._evidence[1]

    def _reasons_within(self, years: Years) -> Reasons:
        """The same out of the works of some years."""
        whole, window = self._reasons(), self.window(years)
        past = Past.of(window, whole.past.texts)
        return Reasons(window, past, StatedEvidence(window), whole.words)

    def _learnt(self, past: Past) -> Learnt:
        """What a past teaches; kept while it is asked about. A file would be code to trust."""
        if self._taught is None or self._taught[0] is not past:
            self._taught = (past, learn(past))
        return self._taught[1]

    def _texts(self) -> Iterable[str]:
        """The title of each work, and the topics that are stated for it."""
        topics = self.projection.topics
        titles = self.tables.read("works", ["title"]).column(0).to_pylist()
        for number, title in enumerate(titles):
            stated = (topics.names[t] for t in topics.rows.of(number).tolist())
            yield " . ".join([title or "", *stated])

    def given_works(self) -> GivenWorks:
        """The works of this graph, as a back-test takes them."""
        return GivenWorks(self._reasons().past, self.projection.ids)

    def record(self, learnt: bool = False, of: str = "near") -> Record | None:
        """How often such lists were right on the own past of this graph; counted once, and kept."""
        kind = f"{'learnt' if learnt else 'suggestions'}-{of}"
        path = self.folder / "cache" / f"{self.tables.generation}.{kind}.json"
        try:
            return Record(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            found = record_of(self._reasons().past, learnt, of)
        path.parent.mkdir(exist_ok=True)
        aside = path.with_suffix(".part")
        aside.write_text(json.dumps(asdict(found)) + "\n", encoding="utf-8")
        aside.replace(path)
        return found

    # -- teams -------------------------------------------------------------------------------

    def team_rows(
        self, topics: Sequence[str], size: int = 3, n: int = 10, author: str | None = None
    ) -> list[dict[str, Any]]:
        """Teams for a call: they cover all topics together and have not all worked together."""
        works = [self._works_on(topic) for topic in topics]
        member = None if author is None else self._number(author)
        return [
            {
                "score": team.score,
                "people": [{"id": i, "name": name} for i, name in team.people],
                "covers": [
                    {"topic": topic, "works": dict(own)}
                    for topic, own in zip(topics, team.covers, strict=True)
                ],
                "ties": [list(pair) for pair in team.ties],
            }
            for team in teams(self.projection, works, size, n, member)
        ]

    # -- who is left out ---------------------------------------------------------------------

    def _nothing_known(self, people: Sequence[int], past: Past) -> list[str]:
        names = self.projection.names
        found = []
        for person in people:
            if past.ties.degree[person]:
                continue
            if len(past.wrote.of(person)):
                found.append(f"{names[person]} has no known coauthor: only words lead to others")
            else:
                found.append(f"nothing is known of {names[person]} to suggest anybody by")
        return found

    def _without_twins(self, people: Sequence[int], found: Ranked) -> tuple[Ranked, list[str]]:
        """Without whoever may be one of the people, or a coauthor, under another identity."""
        names, past = self.projection.names, self._reasons().past
        orcids = self.tables.read("authors", ["orcid"]).column(0)
        known = dict.fromkeys([*people, *(int(p) for o in people for p in past.partners(o))])
        by_family: dict[str, list[tuple[int, Parts]]] = {}
        for one in known:
            for reading in _readings(names[one]):
                by_family.setdefault(reading.family, []).append((one, reading))

        def twin(other: int) -> int | None:
            orcid = orcids[other].as_py()
            for reading in _readings(names[other]):
                for one, mine in by_family.get(reading.family, ()):
                    if compatible(mine, reading):
                        stated = orcids[one].as_py()
                        if not (orcid and stated and orcid != stated):
                            return one
            return None

        twins = [twin(other) for other in found.person.tolist()]
        notes = [
            f"left out: {names[other]} ({self.projection.ids[other]}), who may be "
            + ("the same person under another identity" if one in people
               else f"the coauthor {names[one]} ({self.projection.ids[one]})")
            for other, one in zip(found.person.tolist(), twins, strict=True)
            if one is not None
        ]  # fmt: skip
        if len(notes) > NOTED:
            notes[NOTED:] = [f"left out: {len(notes) - NOTED} more who may be coauthors"]
        kept = [row for row, one in enumerate(twins) if one is None]
        return found.take(np.array(kept, np.int64)), notes

    # -- kinds and filters -------------------------------------------------------------------

    def _bridges(self, people: Sequence[int], found: Ranked) -> Ranked:
        """Only those of communities that neither the people nor their partners are of."""
        community = self.projection.community
        past = self._reasons().past
        near = {community[p] for p in people}
        near |= {community[int(p)] for person in people for p in past.ties.rows.of(person)}
        size: dict[str | None, int] = {}
        for one in community:
            size[one] = size.get(one, 0) + 1
        rows = [
            row for row, other in enumerate(found.person.tolist())
            if community[other] is not None and community[other] not in near
        ]  # fmt: skip
        kept = found.take(np.array(rows, np.int64))
        more = [BRIDGE * np.log2(1 + size[community[p]]) for p in kept.person.tolist()]
        return kept.adding("bridge", np.array(more))

    def _wanted(
        self, institution: str | None, country: str | None, not_before: int | None
    ) -> Array | None:
        """Who is of an institution or country and has works not before a year; None for all."""
        if institution is None and country is None and not_before is None:
            return None
        found = np.ones(len(self.projection), bool)
        if institution is not None or country is not None:
            rows = self.projection.author_institutions.rows
            inside = np.isin(rows.targets, self._institutions_of(institution, country))
            of = np.repeat(np.arange(len(rows.starts) - 1), np.diff(rows.starts))
            found &= np.bincount(of[inside], minlength=len(found)) > 0
        if not_before is not None:
            years = self.tables.read("authors", ["last_year"]).column(0)
            found &= pc.fill_null(years, 0).to_numpy() >= not_before
        return found

    def _works_on(self, topic: str) -> Array:
        """How many works on a topic each person has: stated, or named in the title."""
        projection = self.projection
        key = title_key(topic)
        links = projection.topics
        wanted = [n for n, name in enumerate(links.names)
                  if links.ids[n] == topic or (key and key in title_key(name))]  # fmt: skip
        work = np.repeat(np.arange(len(links.rows.starts) - 1), np.diff(links.rows.starts))
        about = np.zeros(len(links.rows.starts) - 1, bool)
        about[work[np.isin(links.rows.targets, wanted)]] = True
        if key:
            titles = self.tables.read("works", ["title_norm"]).column(0)
            about |= pc.fill_null(pc.match_substring(titles, key), False).to_numpy()
        if not about.any():
            raise NotFoundError(f"No work here is about {topic!r}. See: graphkit topics")
        works = np.flatnonzero(about)
        team = projection.team
        of = np.repeat(np.arange(len(team.starts) - 1), np.diff(team.starts))
        found: Array = np.bincount(
            team.targets[np.isin(of, works)], minlength=len(projection)
        ).astype(np.float64)
        return found

    def _institutions_of(self, name: str | None, country: str | None) -> Array:
        table = self.tables.read("institutions", ["id", "name_norm", "country"])
        chosen = np.ones(table.num_rows, bool)
        if name is not None:
            key = title_key(name)
            named = pc.match_substring(table.column("name_norm"), key).to_numpy()
            chosen &= named | pc.equal(table.column("id"), name).to_numpy()
        if country is not None:
            stated = pc.fill_null(pc.utf8_lower(table.column("country")), "")
            chosen &= pc.equal(stated, country.lower()).to_numpy()
        if not chosen.any():
            what = " in ".join(text for text in (name, country) if text)
            raise NotFoundError(f"No institution here is {what!r}.")
        found: Array = np.flatnonzero(chosen)
        return found


def _readings(name: str) -> tuple[Parts, ...]:
    """A name as it stands, and with capitals taken for initials where they may be some."""
    other = squeezed(name)
    return (parts(name),) if other is None else (parts(name), other)


def as_row(found: Suggestion, why: bool) -> dict[str, Any]:
    """A suggestion as a plain row; with reasons in words and as data."""
    row = asdict(found)
    if not why:
        del row["reasons"], row["against"]
    return row


def suggestion_table(found: Suggestions, why: bool) -> pd.DataFrame:
    """Suggestions as a table, reasons in words; notes and the record stand in its `attrs`."""
    import pandas as pd  # noqa: PLC0415 - slow to import, and the command line does without

    rows = []
    for one in found:
        row = as_row(one, False)
        if why:
            row["reasons"] = [r.text for r in one.reasons]
            row["against"] = [r.text for r in one.against]
        rows.append(row)
    columns = ["id", "name", "list", "score", "chance", "kind", "steps", "last_year", "community",
               "identity_confidence", *(["reasons", "against"] if why else [])]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns).astype({"steps": "Int64", "last_year": "Int64"})
    table.attrs["notes"] = list(found.notes)
    table.attrs["record"] = str(found.record) if found.record else None
    return table
