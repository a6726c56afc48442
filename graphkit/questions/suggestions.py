"""Whom somebody should meet, and why; teams for a call; how often such lists were right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.analyse.suggest.candidates import LISTS, Wanted
from graphkit.analyse.suggest.learning import UNTAUGHT, Learnt, learn
from graphkit.analyse.suggest.past import Past
from graphkit.analyse.suggest.ranking import RankedCandidates, ranked, ranked_for_group, two_lists
from graphkit.analyse.suggest.reasons import Reasons
from graphkit.analyse.suggest.stated import StatedEvidence
from graphkit.analyse.suggest.teams import teams as found_teams
from graphkit.answers import Listing, Row
from graphkit.errors import NotFoundError, UsageError
from graphkit.evaluate import GivenWorks, records_of
from graphkit.names import Parts, compatible, parts, squeezed
from graphkit.patience import patience
from graphkit.projection import Array, Projection
from graphkit.questions.fitting import fitting, institutions, works_on
from graphkit.questions.kept_past import (
    keep_numbers,
    keep_records,
    kept_numbers,
    kept_records,
    past_and_words,
)
from graphkit.questions.little_known import little_known
from graphkit.questions.snapshot import Snapshot
from graphkit.questions.wishes import SAID
from graphkit.results import LeftOut, Record, Suggestion, Suggestions

if TYPE_CHECKING:
    from graphkit.frames import AnswerFrame

LOOKED_AT = 200  # of each list
CALLED = 3  # of each list who are looked at for a team
BEYOND_SHARE = 0.3  # of a list of both
KINDS = ("next", "bridges")
MEMBERS = 25  # of an institution, for whom it asks
NOTED = 5  # people left out who are named
BRIDGE = 0.5  # points for each doubling of the community that is reached
TOPIC = 1.0  # points for each doubling of the works on the topic that was asked for


def suggestions(
    snapshot: Snapshot,
    who: str | int | Sequence[str | int],
    n: int = 10,
    *,
    why: bool = True,
    kind: str = "next",
    topic: str | None = None,
    institution: str | None = None,
    country: str | None = None,
    not_before: int | None = None,
    varied: bool = True,
    learnt: bool = False,
    lists: str = "both",
    beyond: int | None = None,
    leave_out: Array | None = None,
) -> Suggestions:
    """Whom a person, or several together, should meet next; best first.

    Those near share a collaborator, those beyond share none: `lists` asks for near, beyond or both,
    and `beyond` says how many of both are beyond, three of ten unless told. `leave_out` are numbers
    of people who are not asked about.
    `kind="bridges"` looks for people of communities that nobody near reaches. Filters keep people
    with works on a topic, of an institution or country, with works not before a year. A filter of
    the snapshot takes only its works as evidence; a coauthor of any year is none. `learnt` weighs
    by what the own past of the graph teaches about who became a coauthor.
    """
    _check(kind, lists)
    people = _asked_for(snapshot, who)
    made = _reasons(snapshot)
    decided = _decided(snapshot, people)
    fits = fitting(snapshot, institution, country, not_before)
    fits = _without(fits, snapshot.projection, decided, leave_out)
    about = None if topic is None else works_on(snapshot, topic)
    model = _learnt(snapshot, made.past) if learnt else UNTAUGHT
    looked_for = LISTS if lists == "both" else (lists,)

    def rank(person: int) -> RankedCandidates:
        return _ranked(made, person, fits, about, model=model, lists=looked_for)

    ranking = rank(people[0]) if len(people) == 1 else ranked_for_group(made.past, people, rank)
    notes = [text for person in people for text in little_known(made, person)]
    if learnt and (why_not := model.without()):
        notes.append(f"the fixed weights stand: {why_not}")
    ranking, left_out = _without_twins(snapshot, people, _nobody_known(snapshot, people, ranking))
    notes += [*_said(decided), *left_out]
    if kind == "bridges":
        ranking = _bridges(snapshot, people, ranking)
        chosen = list(range(min(n, len(ranking.person))))
    else:
        one = people[0] if varied and len(people) == 1 else None
        chosen = two_lists(made.past, one, ranking, n, _of_beyond(n, beyond))
    pairs = [(people[int(ranking.candidates.asked[row])], row) for row in chosen]
    listed = tuple(made.suggestion(one, ranking, row, kind, why) for one, row in pairs)
    if not (listed or decided or left_out):
        filters = (topic, institution, country, not_before, *snapshot.conditions)
        notes.append(_nobody_left(snapshot, people, any(one is not None for one in filters)))
    named = tuple((snapshot.projection.ids[p], snapshot.projection.names[p]) for p in people)
    near, far = _records(snapshot, model, looked_for)
    return Suggestions(named, listed, tuple(notes), near, snapshot.generation, far, decided)


def _asked_for(snapshot: Snapshot, who: str | int | Sequence[str | int]) -> list[int]:
    """Those for whom it is asked, each once."""
    own = [who] if isinstance(who, str | int) else who
    people = list(dict.fromkeys(snapshot.person(person) for person in own))
    if not people:
        raise UsageError("Suggestions are for somebody: name at least one person.")
    return people


def _nobody_left(snapshot: Snapshot, people: Sequence[int], filtered: bool) -> str:
    """Why a list is empty."""
    if filtered:
        return "nobody is left: no candidate fits what was asked for"
    projection = snapshot.projection
    partners = {p for one in people for p in projection.ties.of(one).tolist()} - {*people}
    others = len(projection.ids) - len(people)
    if others and len(partners) == others:
        names = " and ".join(projection.names[one] for one in people)
        return (
            f"nobody is left: {names} wrote with all {others:,} other people here;"
            " load works of others, too (graphkit fetch --help)"
        )
    return "nobody is left: nothing in these works speaks for anybody else"


def _records(snapshot: Snapshot, model: Learnt, looked_for: Sequence[str]) -> list[Record | None]:
    """How often such lists were right, of each list that was looked for."""
    every = records(snapshot, model.without() is None)
    return [every[one] if one in looked_for else None for one in LISTS]


def _check(kind: str, lists: str) -> None:
    if lists not in (*LISTS, "both"):
        raise UsageError(f"Lists are near, beyond or both, not {lists!r}.")
    if kind not in KINDS:
        raise UsageError(f"Suggestions are of the kind {' or '.join(KINDS)}, not {kind!r}.")


def _of_beyond(n: int, beyond: int | None) -> int:
    return round(BEYOND_SHARE * n) if beyond is None else min(beyond, n)


def _nobody_known(
    snapshot: Snapshot, people: Sequence[int], ranking: RankedCandidates
) -> RankedCandidates:
    """Without coauthors of works that a filter leaves out: a coauthor of any year is none."""
    if not snapshot.conditions:
        return ranking
    whole = _reasons(snapshot.whole).past
    taken = np.concatenate([whole.partners(person) for person in people])
    return ranking.take(np.flatnonzero(~np.isin(ranking.person, taken)))


def suggestions_for_institution(
    snapshot: Snapshot, name: str, n: int = 10, **wanted: Any
) -> Suggestions:
    """Whom the people of an institution, its most active ones together, should meet outside."""
    rows = snapshot.projection.author_institutions.rows
    members = np.unique(rows.rows()[np.isin(rows.targets, institutions(snapshot, name, None))])
    if not len(members):
        raise NotFoundError(f"Nobody here is stated to be of {name!r}.")
    works = _reasons(snapshot.whole).past.works[members]
    active = members[np.lexsort((members, -works))[:MEMBERS]]
    answer = suggestions(snapshot, active.tolist(), n, leave_out=members, **wanted)
    note = f"for {len(active)} of {len(members)} people of {name}, by their works"
    return replace(answer, notes=(note, *answer.notes))


def _ranked(
    made: Reasons,
    person: int,
    fits: Array | None,
    about: Array | None,
    *,
    model: Learnt,
    lists: tuple[str, ...],
) -> RankedCandidates:
    """The candidates of one person who fit; filters come before any cut."""
    also, among = made.stated.far(person), fits
    if not made.past.ties.degree[person]:
        also = np.union1d(also, made.stated.colleagues(person, made.past.busy))
    if about is not None:
        also = np.union1d(also, np.flatnonzero(about))
        among = about > 0 if fits is None else fits & (about > 0)
    wanted = Wanted(lists, LOOKED_AT, LOOKED_AT, among, also)
    found = ranked(made.past, person, made.stated, wanted, model)
    if about is not None:
        found = found.adding("topic", TOPIC * np.log2(1.0 + about[found.person]))
    return found


# -- what is needed, made once for a generation --------------------------------------------------


def _reasons(snapshot: Snapshot) -> Reasons:
    """What reasons are made of: of the whole graph, or out of the works that a filter leaves."""

    def made() -> Reasons:
        projection = snapshot.projection
        if snapshot.conditions:
            whole = _reasons(snapshot.whole)
            past = Past.of(projection, whole.past.texts)
            return Reasons(projection, past, StatedEvidence(projection), whole.words)
        past, words = past_and_words(snapshot.tables, projection)
        return Reasons(projection, past, StatedEvidence(projection), words)

    return made() if snapshot.conditions else snapshot.once("reasons", made)


def _learnt(snapshot: Snapshot, past: Past) -> Learnt:
    """What a past teaches: numbers, which are kept with the generation."""
    if snapshot.conditions:
        return learn(past)

    def kept() -> Learnt:
        path = snapshot.cache / "weights.json"
        try:
            return Learnt(**kept_numbers(snapshot.generation, path))
        except TypeError:
            found = learn(past)
        keep_numbers(snapshot.generation, path, asdict(found))
        return found

    return snapshot.once("learnt", kept)


def given_works(snapshot: Snapshot) -> GivenWorks:
    """The works of a graph, as a back-test takes them."""
    made = _reasons(snapshot)
    return GivenWorks(made.past, snapshot.projection.ids, made.words)


def record(snapshot: Snapshot, learnt: bool = False, of: str = "near") -> Record | None:
    """How often such lists were right on the own past of the graph; counted once, and kept."""
    _check("next", of)
    return records(snapshot, learnt)[of]


def records(snapshot: Snapshot, learnt: bool = False) -> dict[str, Record]:
    """The same of each list, and of both as one."""
    if snapshot.conditions:
        with patience("trying suggestions on the own past"):
            made = records_of(_reasons(snapshot).past, learnt)
        return {one.list: one for one in made}

    def counted_once() -> dict[str, Record]:
        kept = kept_records(snapshot.tables, learnt)
        if not kept:
            with patience("trying suggestions on the own past"):
                kept = keep_records(snapshot.tables, _reasons(snapshot).past, learnt)
        return {one.list: one for one in kept}

    return snapshot.once(("records", learnt), counted_once)


# -- teams ---------------------------------------------------------------------------------------


def teams(
    snapshot: Snapshot,
    topics: Sequence[str],
    size: int = 3,
    n: int = 10,
    member: str | int | None = None,
) -> Listing:
    """Teams for a call: they cover all topics together and have not all worked together.

    With a member, also those whom both lists lead to; `lists` then says who is near or beyond.
    """
    if not topics:
        raise UsageError("Teams are for topics: name at least one.")
    works = [works_on(snapshot, topic) for topic in topics]
    place = None if member is None else snapshot.person(member)
    led: dict[int, str] = {}
    if place is not None:
        out = [held.other for held in snapshot.wishes if held.one == place]
        for count in works:
            count[out] = 0
        led = _led_to(snapshot, place, np.sum(works, axis=0))
    return snapshot.listing(
        [
            {
                "score": team.score,
                "people": [{"id": i, "name": name} for i, name in team.people],
                "covers": [
                    {"topic": topic, "works": dict(own)}
                    for topic, own in zip(topics, team.covers, strict=True)
                ],
                "ties": [list(pair) for pair in team.ties],
                "lists": {
                    i: led[number]
                    for i, _ in team.people
                    if (number := snapshot.projection.number(i)) in led
                },
            }
            for team in found_teams(
                snapshot.projection, works, size, n, place, also=_first_of(led, CALLED)
            )
        ]
    )


def _led_to(snapshot: Snapshot, person: int, about: Array) -> dict[int, str]:
    """Whom suggestions lead to among those who write on topics: near or beyond, best first."""
    fits = about > 0
    ranking = _ranked(_reasons(snapshot), person, fits, about, model=UNTAUGHT, lists=LISTS)
    ranking, _ = _without_twins(snapshot, [person], _nobody_known(snapshot, [person], ranking))
    pairs = zip(ranking.person.tolist(), ranking.beyond.tolist(), strict=True)
    return {other: LISTS[beyond] for other, beyond in pairs}


def _first_of(led: Mapping[int, str], most: int) -> list[int]:
    """The first few of each list."""
    return [p for one in LISTS for p in [q for q, name in led.items() if name == one][:most]]


# -- who is left out -----------------------------------------------------------------------------


def _decided(snapshot: Snapshot, people: Sequence[int]) -> tuple[LeftOut, ...]:
    """Whom decisions of these people leave out, who else could have been suggested."""
    wishes = [held for held in snapshot.wishes if held.one in people]
    if not wishes:
        return ()
    projection, past = snapshot.projection, _reasons(snapshot.whole).past
    known = set(people).union(*(past.partners(person).tolist() for person in people))
    left_out = (
        LeftOut(
            projection.ids[held.other],
            projection.names[held.other],
            projection.ids[held.one],
            held.wish.kind,
            held.wish.why,
            held.wish.id,
        )
        for held in wishes
        if held.other not in known
    )
    return tuple(left_out)


def _without(
    fits: Array | None, projection: Projection, decided: Sequence[LeftOut], others: Array | None
) -> Array | None:
    """Who fits, without those whom decisions or a question leave out."""
    out = [projection.number(one.id) for one in decided]
    out += [] if others is None else others.tolist()
    if not out:
        return fits
    found = np.ones(len(projection), bool) if fits is None else fits
    found[out] = False
    return found


def _said(decided: Sequence[LeftOut]) -> list[str]:
    """The same in words."""
    people = {one.id: one for one in decided}
    if not people:
        return []
    listed = [
        f"{one.name} ({SAID[one.kind]}{': ' + one.why if one.why else ''})"
        for one in list(people.values())[:NOTED]
    ]
    more = f" and {len(people) - NOTED} more" if len(people) > NOTED else ""
    return [f"{len(people)} left out by your decision: {', '.join(listed)}{more}"]


def _without_twins(
    snapshot: Snapshot, people: Sequence[int], ranking: RankedCandidates
) -> tuple[RankedCandidates, list[str]]:
    """Without whoever may be one of the people, or a coauthor, under another identity."""
    projection, past = snapshot.projection, _reasons(snapshot.whole).past
    names = projection.names
    orcids = snapshot.tables.read("authors", ["orcid"]).column(0)
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

    twins = [twin(other) for other in ranking.person.tolist()]
    notes = [
        f"left out: {names[other]} ({projection.ids[other]}), who may be "
        + (
            "the same person under another identity"
            if one in people
            else f"the coauthor {names[one]} ({projection.ids[one]})"
        )
        for other, one in zip(ranking.person.tolist(), twins, strict=True)
        if one is not None
    ]
    if len(notes) > NOTED:
        notes[NOTED:] = [f"left out: {len(notes) - NOTED} more who may be coauthors"]
    kept = [row for row, one in enumerate(twins) if one is None]
    return ranking.take(np.array(kept, np.int64)), notes


# -- kinds and filters ----------------------------------------------------------------------------


def _bridges(
    snapshot: Snapshot, people: Sequence[int], ranking: RankedCandidates
) -> RankedCandidates:
    """Only those of communities that neither the people nor their partners are of."""
    community = snapshot.projection.community
    past = _reasons(snapshot.whole).past
    near = {community[p] for p in people}
    near |= {community[int(p)] for person in people for p in past.ties.rows.of(person)}
    size: dict[str | None, int] = {}
    for one in community:
        size[one] = size.get(one, 0) + 1
    rows = [
        row
        for row, other in enumerate(ranking.person.tolist())
        if community[other] is not None and community[other] not in near
    ]
    kept = ranking.take(np.array(rows, np.int64))
    more = [BRIDGE * np.log2(1 + size[community[p]]) for p in kept.person.tolist()]
    return kept.adding("bridge", np.array(more))


def _readings(name: str) -> tuple[Parts, ...]:
    """A name as it stands, and with capitals taken for initials where they may be some."""
    other = squeezed(name)
    return (parts(name),) if other is None else (parts(name), other)


def as_row(suggestion: Suggestion, why: bool) -> Row:
    """A suggestion as a plain row; with reasons in words and as data."""
    row = asdict(suggestion)
    if not why:
        del row["reasons"], row["against"]
    return row


def table(answer: Suggestions, why: bool) -> AnswerFrame:
    """Suggestions as a table, reasons in words; the notes and the record stand in its `attrs`."""
    rows = []
    for one in answer:
        row = as_row(one, False)
        if why:
            row["reasons"] = [r.text for r in one.reasons]
            row["against"] = [r.text for r in one.against]
        rows.append(row)
    columns = ["id", "name", "list", "score", "chance", "kind", "steps", "last_year", "community",
               "identity_confidence", *(["reasons", "against"] if why else [])]  # fmt: skip
    made = Listing(rows, columns, notes=answer.notes, generation=answer.generation).frame()
    made.attrs["record"] = str(answer.record) if answer.record else None
    return made
