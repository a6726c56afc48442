"""Pictures of a graph: what a person asks for becomes what `slices` is told to show.

around people · of a topic, a community, an institution · along a path · of ids that a query gave
· of two windows of years
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from graphkit.analyse.windows import Years, of_works, within, works_within
from graphkit.errors import NotFoundError, UsageError
from graphkit.slices import Slice, SliceHint, Wanted, compare, slice_of
from graphkit.slices.building import KINDS, USUAL_KINDS
from graphkit.slices.comparing import span_text
from graphkit.workspace.analysing import Asked
from graphkit.workspace.circling import beside, check_view, circles_for, with_views
from graphkit.workspace.drawing import Drawing
from graphkit.workspace.exploring import _place
from graphkit.workspace.trusting import trust_words

if TYPE_CHECKING:
    from graphkit.projection import Array, Projection

MOST = 60  # people in a picture, unless told
NAMED = 3


class Slicing(Asked):
    """The pictures of a `KnowledgeGraph`."""

    def slice(
        self,
        people: str | Iterable[str] = (),
        hops: int | None = None,
        max_nodes: int = MOST,
        *,
        ids: Iterable[str] = (),
        topic: str | None = None,
        community: str | None = None,
        institution: str | None = None,
        path: tuple[str, str] | None = None,
        before: Years | None = None,
        after: Years | None = None,
        years: Years | None = None,
        topics: Sequence[str] = (),
        kinds: Sequence[str] = USUAL_KINDS,
        seed: int = 0,
        title: str | None = None,
        suggest: int = 0,
        view: str | None = None,
    ) -> Drawing:
        """A picture: around people (by name or id), or of a topic, a community, an institution.

        `path=(A, B)` shows how two people are connected, `ids` what a query found (ids of people,
        works, topics or institutions), `before` and `after` what differs between two windows of
        years. `years` and `topics` leave only the works of these; `kinds` says what is drawn
        beside people: topics, institutions, works. `suggest` adds so many people whom the first
        person should meet, with the reasons. `view` is circles, network or map; without it one
        person, topic, community or institution comes as circles first, with the network beside.
        """
        topics, kinds, named = _several(topics), _several(kinds), _several(people)
        _check(kinds, before, after)
        _check_numbers(hops=hops, max_nodes=max_nodes, suggest=suggest, seed=seed)
        _check_years(years, before, after)
        about = {"people": named, "ids": list(ids), "topic": topic, "path": path,
                 "community": community, "institution": institution}  # fmt: skip
        given = [name for name, value in about.items() if value]
        if path and len(path) != 2:
            raise UsageError(f"A path leads from one person to another: two names, not {path!r}.")
        if len(given) > 1 or not (given or before):
            raise UsageError(
                "A picture is of one thing: people, ids, a topic, a community, an institution, a"
                " path, or two windows of years."
            )
        common = Wanted("", "", kinds=kinds, max_nodes=max_nodes, seed=seed, years=years,
                        tell=self._told)  # fmt: skip
        within_topics = [*topics, topic] if topic else topics
        name = given[0] if given else "everybody"
        check_view(view, name, compared=before is not None, several=len(named) > 1)
        asked = _Asked(self, self._of_works(years, within_topics), common, hops)
        wanted: Wanted = getattr(asked, name)(*([about[name]] if given else []))
        if suggest and about["people"]:
            wanted = asked.with_suggestions(wanted, suggest)
        options = _options(hops, common, topics, before, after)
        wanted = replace(wanted, made_by=wanted.made_by + options, title=title or wanted.title)
        if before is not None and after is not None:
            return Drawing(self._compared(wanted, before, after))
        projection = asked.projection
        found = circles_for(projection, wanted, name, view, compared=before is not None)
        cut = slice_of(projection, beside(projection, wanted, found))
        return Drawing(with_views(projection, cut, found, view))

    def gallery(
        self,
        folder: str | Path,
        people: Iterable[str] = (),
        *,
        top: int = 0,
        hops: int = 1,
        max_nodes: int = 40,
        title: str = "People",
        workers: int | None = None,
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> Path:
        """A page for each of some people (names or ids), or the `top` by works, with an index.

        All pages share one library in the folder; `workers` processes make them.
        """
        from graphkit.workspace.gallery import Look, make_gallery  # noqa: PLC0415 - processes

        ids = [self.author(name).id for name in people]
        if top:
            rows, _, _ = self.rank_rows("works", top)  # type: ignore[attr-defined]
            ids += [row["id"] for row in rows]
        look = Look(hops, max_nodes, title, workers)
        graph: Any = self
        return make_gallery(graph, ids, folder, look, progress)

    def _told(self, people: Sequence[int]) -> dict[int, dict[str, str]]:
        """How far the record of each can be trusted, whatever works the picture is of."""
        found = trust_words(self.projection, people)
        return {person: {"trust": words} for person, words in found.items()}

    def _of_works(self, years: Years | None, topics: Sequence[str]) -> Projection:
        """The network of the works of some years and topics; of all works for none."""
        if years is None and not topics:
            return self.projection
        whole = self.projection
        inside: Array = np.ones(len(whole.arrays.work_year), bool)
        if years is not None:
            inside &= works_within(whole, years)
        if topics:
            wanted = [self._topic(topic) for topic in topics]
            about = np.zeros_like(inside)
            row = np.repeat(np.arange(len(inside)), np.diff(whole.topics.rows.starts))
            about[row[np.isin(whole.topics.rows.targets, wanted)]] = True
            inside &= about
        return of_works(whole, inside)

    def _topic(self, text: str) -> int:
        return _place(text, self.tables.read("topics", ["id", "name"]))

    def _compared(self, wanted: Wanted, before: Years, after: Years) -> Slice:
        whole = self.projection
        windows = [within(whole, before), within(whole, after)]
        both = of_works(whole, works_within(whole, before) | works_within(whole, after))
        if not wanted.focus and not wanted.candidates:
            found = self.diff(before, after)  # type: ignore[attr-defined]
            changes = [*found.new, *found.ended, *found.stronger, *found.weaker]
            changes.sort(key=lambda c: (-abs(c.weight_after - c.weight_before), c.source, c.target))
            ranked = dict.fromkeys(whole.number(i) for c in changes for i in (c.source, c.target))
            wanted = replace(wanted, candidates=list(ranked))
        title = f"{wanted.title}: {span_text(before)} and {span_text(after)}"
        return compare(both, windows, (before, after), replace(wanted, title=title))


class _Asked:
    """One question, on its way to what is wanted."""

    def __init__(
        self, graph: Slicing, projection: Projection, common: Wanted, hops: int | None
    ) -> None:
        self.graph, self.projection, self.common, self.hops = graph, projection, common, hops

    def _want(self, title: str, what: str, hops: int, **more: object) -> Wanted:
        given = self.hops if self.hops is not None else hops
        return replace(self.common, title=title, made_by=f"graphkit slice {what}", hops=given,
                       **more)  # type: ignore[arg-type]  # fmt: skip

    def people(self, names: Sequence[str]) -> Wanted:
        """Around some people."""
        found = [self.graph.author(name) for name in names]
        focus = list(dict.fromkeys(self.projection.number(p.id) for p in found))
        title = _listed([p.name for p in found])
        what = " ".join(shlex.quote(p.name) for p in found[:NAMED])
        return self._want(title, what, 1, focus=focus)

    def with_suggestions(self, wanted: Wanted, n: int) -> Wanted:
        """The same with people whom the first one should meet."""
        ident = self.projection.ids[wanted.focus[0]]
        found = self.graph.suggestions(ident, n, why=True)  # type: ignore[attr-defined]
        hints = [
            SliceHint(ident, s.id, round(s.score, 4), tuple(r.text for r in s.reasons),
                      tuple(r.text for r in s.against))
            for s in found
        ]  # fmt: skip
        also = [self.projection.number(hint.target) for hint in hints]
        return replace(wanted, hints=hints, also=also, made_by=f"{wanted.made_by} --suggest {n}")

    def ids(self, ids: Sequence[str]) -> Wanted:
        """Of what a query found: people, and the topics, institutions and authors of works."""
        places = {ident: n for n, ident in enumerate(self.projection.ids)}
        redirects = self.graph.redirects()  # type: ignore[attr-defined]
        rows: dict[str, dict[str, int]] = {}
        found: dict[str, list[int]] = {"people": [], "topics": [], "institutions": [], "works": []}
        unknown = []
        for ident in dict.fromkeys(ids):
            person = places.get(ident, places.get(redirects.get(ident, "")))
            if person is not None:
                found["people"].append(person)
                continue
            for kind in ("topics", "institutions", "works"):
                if kind not in rows:
                    own = self.graph.tables.read(kind, ["id"]).column(0).to_pylist()
                    rows[kind] = {i: n for n, i in enumerate(own)}
                if ident in rows[kind]:
                    found[kind].append(rows[kind][ident])
                    break
            else:
                unknown.append(ident)
        if unknown and not any(found.values()):
            raise NotFoundError(f"Nothing here has the id {unknown[0]!r}.")
        team = self.projection.team
        authors = [p for w in found["works"] for p in team.of(w).tolist()]
        focus = list(dict.fromkeys(found["people"]))
        wanted = self._want(f"{len(ids)} found" if len(ids) > 1 else "1 found", "--ids …", 0,
                            focus=focus[: self.common.max_nodes],
                            candidates=[*focus[self.common.max_nodes :], *authors])  # fmt: skip
        return replace(wanted, topics=found["topics"], institutions=found["institutions"],
                       works=found["works"], ring=bool(focus))  # fmt: skip

    def topic(self, text: str) -> Wanted:
        """Those who write about a topic, most works about it first."""
        number = self.graph._topic(text)
        about = self.projection.topics
        works = np.repeat(
            np.arange(len(about.rows.starts) - 1), np.diff(about.rows.starts)
        )[about.rows.targets == number]  # fmt: skip
        team = self.projection.team
        authors = [p for w in works.tolist() for p in team.of(w).tolist()]
        ranked = self._ranked(authors)
        name = about.names[number]
        return self._want(name, f"--topic {shlex.quote(name)}", 0, candidates=ranked,
                          topics=[number])  # fmt: skip

    def community(self, text: str) -> Wanted:
        """The members of a community, most tied inside it first."""
        rows = self.graph.tables.read("communities", ["id", "label"])
        number = _place(text, rows)
        ident, label = rows.column(0)[number].as_py(), rows.column(1)[number].as_py()
        code = self.projection.community
        members = [p for p, c in enumerate(code) if c == ident]
        ties, weights = self.projection.ties, self.projection.arrays.tie_weight
        pull = {
            p: sum(w for t, w in zip(ties.of(p).tolist(), weights[ties.row(p)].tolist(),
                                     strict=True) if code[t] == ident)
            for p in members
        }  # fmt: skip
        ranked = sorted(members, key=lambda p: (-round(pull[p], 9), self.projection.ids[p]))
        return self._want(label, f"--community {shlex.quote(ident)}", 0, candidates=ranked)

    def institution(self, text: str) -> Wanted:
        """The people of an institution, most works first."""
        houses = self.graph.tables.read("institutions", ["id", "name"])
        number = _place(text, houses)
        ident, name = houses.column(0)[number].as_py(), houses.column(1)[number].as_py()
        table = self.graph.tables.read("affiliated", ["source", "target"])
        own = table.filter(pc.equal(table.column("target"), ident)).column("source").to_pylist()
        people = [self.projection.number(p) for p in dict.fromkeys(own)]
        people.sort(key=lambda p: (-len(self.projection.wrote.of(p)), self.projection.ids[p]))
        return self._want(name, f"--institution {shlex.quote(name)}", 0, candidates=people,
                          institutions=[number])  # fmt: skip

    def path(self, ends: tuple[str, str]) -> Wanted:
        """The people of a path between two, and those around them."""
        one, other = ends
        found = self.graph.path(one, other, self.common.years)  # type: ignore[attr-defined]
        numbers = [self.projection.number(ident) for ident, _ in found.people]
        names = [found.people[0][1], found.people[-1][1]]
        what = f"--path {shlex.quote(names[0])} {shlex.quote(names[1])}"
        return self._want(f"From {names[0]} to {names[1]}", what, 1, focus=numbers,
                          path=[ident for ident, _ in found.people])  # fmt: skip

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


def _several(given: str | Iterable[str]) -> list[str]:
    """One name is a list of one: its letters are not names."""
    return [given] if isinstance(given, str) else list(given)


def _check_numbers(**given: int | None) -> None:
    for name, value in given.items():
        least = 1 if name == "max_nodes" else 0
        if value is not None and value < least:
            raise UsageError(f"{name} is {least} or more, not {value}.")


def _check_years(*windows: Years | None) -> None:
    for given in windows:
        known = isinstance(given, tuple | list) and len(given) == 2
        if given is not None and not (
            known and all(year is None or isinstance(year, int) for year in given)
        ):
            raise UsageError(
                f"Years are a pair such as (2010, 2014) or (2015, None), not {given!r}."
            )


def _check(kinds: Sequence[str], before: Years | None, after: Years | None) -> None:
    if unknown := [k for k in kinds if k not in KINDS]:
        raise UsageError(f"{unknown[0]!r} cannot be drawn; choose of {', '.join(KINDS)}.")
    if (before is None) != (after is None):
        raise UsageError("A comparison needs two windows of years: before and after.")


def _options(
    hops: int | None, common: Wanted, topics: Sequence[str], before: Years | None,
    after: Years | None,
) -> str:  # fmt: skip
    """The options of the command that makes this picture again."""
    words = [] if hops is None else [f"--hops {hops}"]
    words.append(f"--max-nodes {common.max_nodes}")
    if common.years is not None:
        words.append(f"--years {_span(common.years)}")
    words += [f"--about {shlex.quote(topic)}" for topic in topics]
    if tuple(common.kinds) != USUAL_KINDS:
        words.append(f"--kinds {','.join(common.kinds)}")
    if before is not None and after is not None:
        words.append(f"--diff {_span(before)} {_span(after)}")
    return " " + " ".join(words)


def _span(years: Years) -> str:
    return "-".join("" if year is None else str(year) for year in years)
