"""Circles in words and numbers: what a page, a sheet and a cell say of them, in a window of years.

`SliceCircles` → `packed_circles` (plain data, also for the page) → `derived` (counts of a window)
→ `headline`, `under` (the line under a circle's title)

templates/circle_model.js does the same in a page; `tests/cases/circles.json` holds both equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from graphkit.graph import PAIR_CAP
from graphkit.meanings import DOUBTFUL
from graphkit.slices import CirclePerson, CircleTie, Slice, SliceCircle
from graphkit.views.wording import count, number, share, text

Data = dict[str, Any]
Window = tuple[int, int] | None
NOUNS = {"author": "circle"}  # others have groups


def packed_circles(slice: Slice) -> Data:
    """The circles of a slice as plain data: people and works by number, the works as in tables."""
    circles = slice.circles
    if circles is None:
        raise ValueError("this slice has no circles")
    work = {own.id: n for n, own in enumerate(slice.works)}
    people = [person for circle in circles.circles for person in circle.people]
    place = {person.id: n for n, person in enumerate(people)}
    ends: list[int] = []
    for circle in circles.circles:
        ends.append((ends[-1] if ends else 0) + len(circle.people))
    return {
        "subject": {"kind": circles.kind, "id": text(circles.id), "name": text(circles.label)},
        "total": circles.people,
        "alone": circles.alone,
        "tooLong": circles.too_long,
        "smaller": circles.smaller,
        "people": [_person(person, work) for person in people],
        "circles": [
            _circle(circle, end) for circle, end in zip(circles.circles, ends, strict=True)
        ],
        "ties": [_tie(tie, place, work) for tie in circles.ties],
        "works": {
            "years": [own.year for own in slice.works],
            "shares": [own.share if circles.kind == "author" else 1 for own in slice.works],
            "tied": [own.share for own in slice.works],
        },
        "hints": _hints(slice),
    }


def circles_alone(slice: Slice) -> Slice:
    """The slice without its network: for a page that shows nothing else."""
    circles = slice.circles
    if circles is None:
        raise ValueError("this slice has no circles")
    people = (person for circle in circles.circles for person in circle.people)
    listed = chain((p.works for p in people), (tie.works for tie in circles.ties))
    used = set(chain.from_iterable(listed))
    suggested = {end for hint in slice.hints for end in (hint.source, hint.target)}
    return replace(
        slice,
        works=tuple(w for w in slice.works if w.id in used),
        left_out=0,
        note=None,
        nodes=tuple(n for n in slice.nodes if n.id in suggested),
        edges=(),
        links=(),
        things=(),
        ring=(),
        ring_edges=(),
        communities=(),
    )


def _person(person: CirclePerson, work: Mapping[str, int]) -> Data:
    confidence = person.confidence
    return {
        "id": text(person.id),
        "name": text(person.label) or text(person.id) or "(no name)",
        "works": [work[w] for w in person.works if w in work],
        "rest": [list(row) for row in person.rest],
        "weight": person.weight,
        "first": person.first_year,
        "last": person.last_year,
        "doubtful": confidence is not None and confidence < DOUBTFUL,
    }


def _circle(circle: SliceCircle, end: int) -> Data:
    return {
        "title": text(circle.title),
        "kind": circle.kind,
        "begin": end - len(circle.people),
        "end": end,
        "more": circle.more,
        "rest": [list(row) for row in circle.rest],
    }


def _tie(tie: CircleTie, place: Mapping[str, int], work: Mapping[str, int]) -> list[Any]:
    works = [work[w] for w in tie.works if w in work]
    return [
        place[tie.source],
        place[tie.target],
        works,
        [list(row) for row in tie.rest],
        tie.weight,
    ]


def _hints(slice: Slice) -> list[Data]:
    """Whom the subject could work with, and why; only of the subject itself."""
    subject = slice.circles.id if slice.circles else ""
    names = {node.id: node.label for node in slice.nodes}
    return [
        {
            "id": text(hint.target),
            "name": text(names.get(hint.target, hint.target)),
            "score": number(hint.score),
            "reasons": [text(reason) for reason in hint.reasons],
            "against": [text(reason) for reason in hint.against],
        }
        for hint in slice.hints
        if hint.source == subject
    ]


def inside(year: int | None, window: Window) -> bool:
    """Whether a year is in a window; an unknown one is in the whole only."""
    return window is None or (year is not None and window[0] <= year <= window[1])


def derived(data: Data, window: Window = None) -> Data:
    """Who did how much with the subject in a window of years, in which circle, closest first.

    Works without a year count in the whole only; `undated` says how many a window leaves out.
    """
    people = [_measured(data, person, window) for person in data["people"]]
    circles = []
    for n, circle in enumerate(data["circles"]):
        own = [p for p in range(circle["begin"], circle["end"]) if people[p]["there"]]
        own.sort(key=lambda p: (-people[p]["weight"], p))
        if own:
            circles.append({"n": n, "people": own, **_counted(data, circle, window)})
    listed = {w for person in data["people"] for w in person["works"]}
    undated = sum(data["works"]["years"][w] is None for w in listed) if window else 0
    return {"people": people, "circles": circles, "undated": undated, "window": window}


def _measured(data: Data, person: Data, window: Window) -> Data:
    years, shares = data["works"]["years"], data["works"]["shares"]
    if not person["works"] and not person["rest"]:  # a ready-made tie: its works are unknown
        first, last = person["first"], person["last"]
        there = window is None or (
            first is not None and last is not None and first <= window[1] and last >= window[0]
        )
        return {
            "there": there,
            "works": None,
            "weight": person["weight"],
            "first": first,
            "last": last,
        }
    own = [w for w in person["works"] if inside(years[w], window)]
    rest = [row for row in person["rest"] if inside(row[0], window)]
    known = [y for y in (*(years[w] for w in own), *(row[0] for row in rest)) if y is not None]
    weight = sum(shares[w] for w in own) + sum(row[2] for row in rest)
    works = len(own) + sum(row[1] for row in rest)
    return {
        "there": works > 0,
        "works": works,
        "weight": person["weight"] if window is None else round(weight, 6),
        "first": min(known, default=None),
        "last": max(known, default=None),
    }


def _counted(data: Data, circle: Data, window: Window) -> Data:
    years = data["works"]["years"]
    members = data["people"][circle["begin"] : circle["end"]]
    own = {w for person in members for w in person["works"] if inside(years[w], window)}
    rest = [row for row in circle["rest"] if inside(row[0], window)]
    known = [y for y in (*(years[w] for w in own), *(row[0] for row in rest)) if y is not None]
    return {
        "works": len(own) + sum(row[1] for row in rest),
        "more": 0 if window else circle["more"],
        "first": min(known, default=None),
        "last": max(known, default=None),
    }


def span(first: int | None, last: int | None) -> str:
    """Two years as people write them; nothing where they are unknown."""
    if first is None or last is None:
        return ""
    return str(first) if first == last else f"{first}–{last}"


def under(now: Data, circle: Data) -> str:
    """The line under the title of a circle: people, works, years."""
    people = len(circle["people"]) + circle["more"]
    said = [count(people, "person")]
    if circle["works"]:
        said.append(count(circle["works"], "work"))
    if now["window"] is None and circle["works"]:
        said.append(span(circle["first"], circle["last"]) or "years unknown")
    elif years := span(circle["first"], circle["last"]):
        said.append(years)
    return " · ".join(said)


def headline(data: Data, now: Data) -> str:
    """The picture in one sentence."""
    circles = [c for c in now["circles"] if data["circles"][c["n"]]["kind"] == "circle"]
    single = len(now["circles"]) > len(circles)
    shown = sum(len(c["people"]) for c in now["circles"])
    total = shown if now["window"] else data["total"]
    author = data["subject"]["kind"] == "author"
    if not shown:
        return _nobody(data, now)
    noun = NOUNS.get(data["subject"]["kind"], "group")
    best = min(
        (p for c in now["circles"] for p in c["people"]),
        key=lambda p: (-now["people"][p]["weight"], p),
    )
    closest = _closest(data, now, best)
    if total == 1:
        return f"1 {'collaborator' if author else 'person'}: {closest}"
    many = len(circles) + (0 if now["window"] else data["smaller"])
    where = f"in {count(many, noun)}" if many else ""
    if many and single:
        where += " and on single works" if author else " and alone"
    elif single:
        where = "on single works" if author else "each alone"
    return f"{count(total, 'person')} {where}; {'closest' if author else 'most works'}: {closest}"


def _closest(data: Data, now: Data, person: int) -> str:
    own, name = now["people"][person], data["people"][person]["name"]
    if own["works"] is None:
        return str(name)
    first, last = own["first"], own["last"]
    when = ""
    if first is not None:
        since = now["window"] is None and first != last
        when = f" since {first}" if since else f" in {span(first, last)}"
    return f"{name}, {count(own['works'], 'work')}{when}"


def _nobody(data: Data, now: Data) -> str:
    if window := now["window"]:
        return f"Nobody in {span(*window)}" + (
            f"; {count(now['undated'], 'work')} without a year" if now["undated"] else ""
        )
    if data["subject"]["kind"] != "author":
        return "Nobody is known here"
    why = []
    if data["alone"]:
        why.append(f"{count(data['alone'], 'work')} without another author")
    if data["tooLong"]:
        why.append(f"{count(data['tooLong'], 'work')} with more than {PAIR_CAP} authors")
    return "No collaborators are known here" + (f": {', '.join(why)}" if why else "")


def together(own: Data, author: bool) -> str:
    """What two people did: `22 works together, counted as 6.1`."""
    if own["works"] is None:
        return "works not stated"
    said = count(own["works"], "work")
    if not author:
        return said
    return f"{said} together, counted as {share(own['weight'])}"


PERSON = ("id", "name", "works", "rest", "weight", "first", "last", "doubtful")


def lean(data: Data) -> Data:
    """The same with people as rows of values, as it travels in a page (see circles.js)."""
    works = data["works"]
    if works["tied"] == works["shares"]:
        works = {name: works[name] for name in ("years", "shares")}
    return {
        **data,
        "works": works,
        "people": [[person[name] for name in PERSON] for person in data["people"]],
    }


def circle_rows(data: Data) -> list[Data]:
    """The rows of the table of circles, in the order of the picture."""
    now = derived(data)
    author = data["subject"]["kind"] == "author"
    rows = []
    for circle in now["circles"]:
        title = data["circles"][circle["n"]]["title"]
        for n in circle["people"]:
            own, person = now["people"][n], data["people"][n]
            rows.append(
                {
                    "n": n,
                    "name": person["name"] + (" ?" if person["doubtful"] else ""),
                    "circle": title,
                    "works": "" if own["works"] is None else number(own["works"]),
                    "weight": share(own["weight"]) if author else "",
                    "years": span(own["first"], own["last"]),
                    "refs": sorted(person["works"]),
                    "more": sum(row[1] for row in person["rest"]),
                }
            )
    return rows
