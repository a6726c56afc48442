"""Pictures of a graph: what a person asks for becomes what `slices` is told to show.

around people · of a topic, a community, an institution · along a path · of ids that a query gave
· of two windows of years
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from graphkit.analyse.windows import of_works, within, works_within
from graphkit.changes import Years
from graphkit.errors import NotFoundError, UsageError
from graphkit.projection import Array, Projection
from graphkit.questions.changes import changed
from graphkit.questions.circling import (
    as_map,
    beside,
    check_view,
    circles_for,
    circles_only,
    mapped,
    with_views,
)
from graphkit.questions.drawing import Drawing
from graphkit.questions.filters import check_years, several
from graphkit.questions.names import place_of
from graphkit.questions.paths import path as shortest_path
from graphkit.questions.snapshot import Snapshot
from graphkit.questions.suggestions import suggestions
from graphkit.questions.trust import trust_words
from graphkit.slices import Slice, SliceHint, Wanted, compare, slice_of
from graphkit.slices.building import KINDS, USUAL_KINDS
from graphkit.slices.comparing import span_text

MOST = 60  # people in a picture, unless told
EVERYBODY = 100_000  # the same in a map of all
NAMED = 3


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is cut, whatever it is of."""

    hops: int | None = None
    max_nodes: int = MOST
    topics: Sequence[str] = ()
    kinds: Sequence[str] = USUAL_KINDS
    seed: int = 0
    title: str | None = None
    suggest: int = 0
    view: str | None = None  # circles, network or map; None for those that suit the subject
    still: bool = False  # one drawing, not a page: where it is of circles, no network stands beside


def picture(
    snapshot: Snapshot,
    people: str | int | Iterable[str | int] = (),
    look: Look | None = None,
    *,
    ids: Iterable[str] = (),
    topic: str | None = None,
    community: str | None = None,
    institution: str | None = None,
    path: tuple[str, str] | None = None,
    everything: bool = False,
    before: Years | None = None,
    after: Years | None = None,
    years: Years | None = None,
) -> Drawing:
    """A picture: around people (by name or id), or of a topic, a community, an institution.

    `everything` is a map of all, `path=(A, B)` shows how two people are connected, `ids` what a
    query found (ids of people, works, topics or institutions), `before` and `after` what differs
    between two windows of years.
    `years` and the topics of the look leave only the works of these; its kinds say what is drawn
    beside people: topics, institutions, works. `suggest` adds so many people whom the first person
    should meet, with the reasons. One person, topic, community or institution comes as circles
    first, with the network beside them, unless the look names a `view`.
    """
    look = _in_lists(look or Look())
    named = [people] if isinstance(people, str | int) else list(people)
    _check(look, (years, before, after))
    about: Mapping[str, Any] = {
        "people": named,
        "ids": list(ids),
        "topic": topic,
        "path": path,
        "community": community,
        "institution": institution,
        "everything": everything,
    }
    given = _one_of(about, compared=before is not None)
    name = given[0] if given else "everybody"
    check_view(look.view, name, compared=before is not None, several=len(named) > 1)
    subject = _Subject(snapshot, look, years, [*look.topics, topic] if topic else look.topics)
    wanted: Wanted = getattr(subject, name)(*([about[name]] if given else []))
    if look.suggest and named:
        wanted = subject.with_suggestions(wanted, look.suggest)
    options = _options(look, years, before, after)
    wanted = replace(wanted, made_by=wanted.made_by + options, title=look.title or wanted.title)
    if before is not None and after is not None:
        return Drawing(_compared(snapshot, wanted, before, after))
    if as_map(subject.projection, wanted, name, look.view):
        return Drawing(slice_of(subject.projection, mapped(subject.projection, wanted)))
    circles = circles_for(snapshot, subject.projection, wanted, name, look.view)
    if look.still and circles is not None and look.view != "network":
        return Drawing(circles_only(subject.projection, wanted, circles))
    cut = slice_of(subject.projection, beside(subject.projection, wanted, circles, look.view))
    return Drawing(with_views(subject.projection, cut, circles, look.view))


def _in_lists(look: Look) -> Look:
    return replace(look, topics=several(look.topics), kinds=several(look.kinds))


def _one_of(about: Mapping[str, Any], *, compared: bool) -> list[str]:
    """What a picture is about, none where two windows of years are all that is asked for."""
    given = [name for name, value in about.items() if value]
    path = about["path"]
    if path and len(path) != 2:
        raise UsageError(f"A path leads from one person to another: two names, not {path!r}.")
    if len(given) > 1 or not (given or compared):
        raise UsageError(
            "A picture is of one thing: people, ids, a topic, a community, an institution, a path,"
            " everything, or two windows of years."
        )
    return given


def drawn(
    snapshot: Snapshot,
    people: str | Iterable[str] = (),
    *,
    hops: int | None = None,
    max_nodes: int | None = None,
    topics: Sequence[str] = (),
    kinds: Sequence[str] = USUAL_KINDS,
    seed: int = 0,
    title: str | None = None,
    suggest: int = 0,
    view: str | None = None,
    **subject: Any,
) -> Drawing:
    """The same with the look as single words; `subject` is what `picture` takes."""
    if max_nodes is None:
        max_nodes = EVERYBODY if subject.get("everything") else MOST
    look = Look(hops, max_nodes, topics, kinds, seed, title, suggest, view)
    return picture(snapshot, people, look, **subject)


def _of_works(snapshot: Snapshot, years: Years | None, topics: Sequence[str]) -> Projection:
    """The network of the works of some years and topics; of all works for none."""
    whole = snapshot.projection
    if years is None and not topics:
        return whole
    inside: Array = np.ones(len(whole.arrays.work_year), bool)
    if years is not None:
        inside &= works_within(whole, years)
    if topics:
        wanted = [_topic(snapshot, topic) for topic in topics]
        about, rows = np.zeros_like(inside), whole.topics.rows
        about[rows.rows()[np.isin(rows.targets, wanted)]] = True
        inside &= about
    return of_works(whole, inside)


def _topic(snapshot: Snapshot, text: str) -> int:
    return place_of(text, snapshot.tables.read("topics", ["id", "name"]))


def _compared(snapshot: Snapshot, wanted: Wanted, before: Years, after: Years) -> Slice:
    whole = snapshot.projection
    windows = [within(whole, before), within(whole, after)]
    both = of_works(whole, works_within(whole, before) | works_within(whole, after))
    if not wanted.focus and not wanted.candidates:
        difference = changed(snapshot, before, after)
        changes = [*difference.new, *difference.ended, *difference.stronger, *difference.weaker]
        changes.sort(key=lambda c: (-abs(c.weight_after - c.weight_before), c.source, c.target))
        ranked = dict.fromkeys(whole.number(i) for c in changes for i in (c.source, c.target))
        wanted = replace(wanted, candidates=list(ranked))
    title = f"{wanted.title}: {span_text(before)} and {span_text(after)}"
    return compare(both, windows, (before, after), replace(wanted, title=title))


class _Subject:
    """What a picture is about, on its way to what is wanted."""

    def __init__(
        self, snapshot: Snapshot, look: Look, years: Years | None, topics: Sequence[str]
    ) -> None:
        self.snapshot, self.hops = snapshot, look.hops
        self.projection = _of_works(snapshot, years, topics)
        self.common = Wanted(
            "",
            "",
            kinds=look.kinds,
            max_nodes=look.max_nodes,
            seed=look.seed,
            years=years,
            tell=self._trust_of,
        )

    def _trust_of(self, people: Sequence[int]) -> dict[int, dict[str, str]]:
        """How far the record of each can be trusted, whatever works the picture is of."""
        words_of = trust_words(self.snapshot.projection, people)
        return {person: {"trust": words} for person, words in words_of.items()}

    def _want(self, title: str, what: str, hops: int) -> Wanted:
        given = self.hops if self.hops is not None else hops
        return replace(self.common, title=title, made_by=f"graphkit slice {what}", hops=given)

    def people(self, who: Sequence[str | int]) -> Wanted:
        """Around some people."""
        focus = list(dict.fromkeys(self.snapshot.person(name) for name in who))
        names = [self.projection.names[person] for person in focus]
        what = " ".join(shlex.quote(name) for name in names[:NAMED])
        return replace(self._want(_listed(names), what, 1), focus=focus)

    def with_suggestions(self, wanted: Wanted, n: int) -> Wanted:
        """The same with people whom the first one should meet."""
        ident = self.projection.ids[wanted.focus[0]]
        hints = [
            SliceHint(
                ident,
                s.id,
                round(s.score, 4),
                tuple(r.text for r in s.reasons),
                tuple(r.text for r in s.against),
            )
            for s in suggestions(self.snapshot, wanted.focus[0], n, why=True)
        ]
        also = [self.projection.number(hint.target) for hint in hints]
        return replace(wanted, hints=hints, also=also, made_by=f"{wanted.made_by} --suggest {n}")

    def ids(self, ids: Sequence[str]) -> Wanted:
        """Of what a query found: people, and the topics, institutions and authors of works."""
        places = {ident: n for n, ident in enumerate(self.projection.ids)}
        redirects = self.snapshot.made.redirects
        rows: dict[str, dict[str, int]] = {}
        by_kind: dict[str, list[int]] = {
            "people": [],
            "topics": [],
            "institutions": [],
            "works": [],
        }
        unknown = []
        for ident in dict.fromkeys(ids):
            person = places.get(ident, places.get(redirects.get(ident, "")))
            if person is not None:
                by_kind["people"].append(person)
                continue
            for kind in ("topics", "institutions", "works"):
                if kind not in rows:
                    own = self.snapshot.tables.read(kind, ["id"]).column(0).to_pylist()
                    rows[kind] = {i: n for n, i in enumerate(own)}
                if ident in rows[kind]:
                    by_kind[kind].append(rows[kind][ident])
                    break
            else:
                unknown.append(ident)
        if unknown and not any(by_kind.values()):
            raise NotFoundError(f"Nothing here has the id {unknown[0]!r}.")
        team = self.projection.team
        authors = [p for w in by_kind["works"] for p in team.of(w).tolist()]
        focus = list(dict.fromkeys(by_kind["people"]))
        most = self.common.max_nodes
        return replace(
            self._want(f"{len(ids)} found" if len(ids) > 1 else "1 found", "--ids …", 0),
            focus=focus[:most],
            candidates=[*focus[most:], *authors],
            topics=by_kind["topics"],
            institutions=by_kind["institutions"],
            works=by_kind["works"],
            ring=bool(focus),
        )

    def topic(self, text: str) -> Wanted:
        """Those who write about a topic, most works about it first."""
        number = _topic(self.snapshot, text)
        about, team = self.projection.topics, self.projection.team
        works = about.rows.rows()[about.rows.targets == number]
        authors = [p for w in works.tolist() for p in team.of(w).tolist()]
        name = about.names[number]
        wanted = self._want(name, f"--topic {shlex.quote(name)}", 0)
        return replace(wanted, candidates=self._ranked(authors), topics=[number])

    def community(self, text: str) -> Wanted:
        """The members of a community, most tied inside it first."""
        rows = self.snapshot.tables.read("communities", ["id", "label"])
        number = place_of(text, rows)
        ident, label = rows.column(0)[number].as_py(), rows.column(1)[number].as_py()
        code = self.projection.community
        members = [p for p, c in enumerate(code) if c == ident]
        ties, weights = self.projection.ties, self.projection.arrays.tie_weight
        pull = {
            p: sum(
                w
                for t, w in zip(ties.of(p).tolist(), weights[ties.row(p)].tolist(), strict=True)
                if code[t] == ident
            )
            for p in members
        }
        ranked = sorted(members, key=lambda p: (-round(pull[p], 9), self.projection.ids[p]))
        wanted = self._want(label, f"--community {shlex.quote(ident)}", 0)
        return replace(wanted, candidates=ranked)

    def institution(self, text: str) -> Wanted:
        """The people of an institution, most works first."""
        houses = self.projection.author_institutions
        number = place_of(text, self.snapshot.tables.read("institutions", ["id", "name"]))
        people = np.unique(houses.rows.rows()[houses.rows.targets == number]).tolist()
        people.sort(key=lambda p: (-len(self.projection.wrote.of(p)), self.projection.ids[p]))
        name = houses.names[number]
        wanted = self._want(name, f"--institution {shlex.quote(name)}", 0)
        return replace(wanted, candidates=people, institutions=[number])

    def path(self, ends: tuple[str, str]) -> Wanted:
        """The people of a path between two, and those around them."""
        way = shortest_path(self.snapshot.where(years=self.common.years), *ends)
        numbers = [self.projection.number(ident) for ident, _ in way.people]
        names = [way.people[0][1], way.people[-1][1]]
        what = f"--path {shlex.quote(names[0])} {shlex.quote(names[1])}"
        wanted = self._want(f"From {names[0]} to {names[1]}", what, 1)
        return replace(wanted, focus=numbers, path=[ident for ident, _ in way.people])

    def everything(self, _: bool) -> Wanted:
        """All people, most works first."""
        people = np.arange(len(self.projection))
        many = self.projection.wrote.lengths(people)
        order = np.lexsort((self.projection.id_rank, -many))
        wanted = self._want("Everybody", "--all", 0)
        return replace(wanted, candidates=order.tolist())

    def everybody(self) -> Wanted:
        """No subject: two windows of years compared, where most changed."""
        return self._want("What changed", "", 0)

    def _ranked(self, people: Sequence[int]) -> list[int]:
        numbers, count = np.unique(np.asarray(people, np.int64), return_counts=True)
        many = dict(zip(numbers.tolist(), count.tolist(), strict=True))
        return sorted(many, key=lambda p: (-many[p], self.projection.ids[p]))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMED])
    return f"{shown} and {len(names) - NAMED} more" if len(names) > NAMED else shown


def _check(look: Look, windows: tuple[Years | None, Years | None, Years | None]) -> None:
    """Refuse what cannot be drawn before anything is done."""
    if unknown := [k for k in look.kinds if k not in KINDS]:
        raise UsageError(f"{unknown[0]!r} cannot be drawn; choose of {', '.join(KINDS)}.")
    if (windows[1] is None) != (windows[2] is None):
        raise UsageError("A comparison needs two windows of years: before and after.")
    for name, least in (("hops", 0), ("max_nodes", 1), ("suggest", 0), ("seed", 0)):
        value = getattr(look, name)
        if value is not None and value < least:
            raise UsageError(f"{name} is {least} or more, not {value}.")
    check_years(*windows)


def _options(look: Look, years: Years | None, before: Years | None, after: Years | None) -> str:
    """The options of the command that makes this picture again."""
    words = [] if look.hops is None else [f"--hops {look.hops}"]
    words.append(f"--max-nodes {look.max_nodes}")
    if years is not None:
        words.append(f"--years {_span(years)}")
    words += [f"--about {shlex.quote(topic)}" for topic in look.topics]
    if tuple(look.kinds) != USUAL_KINDS:
        words.append(f"--kinds {','.join(look.kinds)}")
    if before is not None and after is not None:
        words.append(f"--diff {_span(before)} {_span(after)}")
    return " " + " ".join(words)


def _span(years: Years) -> str:
    return "-".join("" if year is None else str(year) for year in years)
