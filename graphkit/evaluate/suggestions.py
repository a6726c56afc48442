"""Suggestions against what came: later works are hidden, lists are made, all candidates ranked.

The code that ranks here is the code that suggests. Beside it stand plain rankers, on the same
people and the same past.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from graphkit.analyse.suggest.candidates import LISTS, Candidates, Wanted, gather, ranks
from graphkit.analyse.suggest.learning import (
    BACK,
    UNTAUGHT,
    LearningWindow,
    Learnt,
    learn,
    new_partners,
    newest_that_tells,
)
from graphkit.analyse.suggest.past import Past
from graphkit.analyse.suggest.weights import BEGINS, odds, points
from graphkit.analyse.suggest.words import counted
from graphkit.errors import NothingUsableError, UsageError
from graphkit.evaluate.plain_rankers import plain_lists
from graphkit.evaluate.rightness import (
    FIRST,
    LISTED,
    Lists,
    Truth,
    by_groups,
    calibration,
    of_careers,
    of_fields,
    pairs_found,
    reach,
    right,
    spread,
)
from graphkit.files import open_text
from graphkit.projection import UNKNOWN_YEAR, Array, Csr, pieces
from graphkit.results import Record

KINDS = (*LISTS, "both")
RECORD_YEARS = 2
TESTED = 500  # people of a graph whose lists are counted for its record
TOO_FEW = 30
FLOORS_OF = 500  # people for whom plain rankers rank everybody


@dataclass(frozen=True, slots=True)
class GivenWorks:
    """A file of works as a past, the name of each number, and the words of its texts."""

    past: Past
    authors: Sequence[str]
    words: Sequence[str] = ()

    def __repr__(self) -> str:
        return f"<{len(self.past.year):,} works of {len(self.authors):,} people>"

    def number(self) -> dict[str, int]:
        """The number of each name."""
        return {name: number for number, name in enumerate(self.authors)}


def read_works(path: Path) -> GivenWorks:
    """Works as lines of year, authors parted by |, and text; each string is one author."""
    number: dict[str, int] = {}
    years: list[int] = []
    texts: list[str] = []
    people: list[int] = []
    starts = [0]
    for place, line in _lines(path):
        year, authors, text = _fields(path, place, line)
        team = dict.fromkeys(name for name in (a.strip() for a in authors.split("|")) if name)
        if not team:
            continue
        people.extend(number.setdefault(name, len(number)) for name in team)
        starts.append(len(people))
        years.append(year)
        texts.append(text)
    if not years:
        raise NothingUsableError(f"{path} holds no works.")
    counts, words = counted(texts)
    team_csr = Csr(np.array(starts), np.array(people))
    past = Past(team_csr, np.array(years), len(number), counts if counts.shape[1] else None)
    return GivenWorks(past, list(number), words)


def _fields(path: Path, place: int, line: str) -> tuple[int, str, str]:
    year, tab, rest = line.partition("\t")
    authors, _, text = rest.partition("\t")
    said = year.strip()
    if not tab or (said and not (said.isdigit() and 1000 <= int(said) <= 9999)):
        raise UsageError(
            f"{path}:{place}: a line is a year, a tab, authors parted by |, a tab and a text;"
            f" this one begins with {line[:40]!r}."
        )
    return int(said) if said else UNKNOWN_YEAR, authors, text


def read_authors(path: Path) -> list[str]:
    """One author a line."""
    return [line.partition("\t")[0].strip() for _, line in _lines(path)]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with open_text(path, "\n", "replace") as handle:
            for place, line in enumerate(handle, 1):
                if text := line.rstrip("\r\n"):
                    yield place, text
    except (OSError, EOFError, zlib.error) as error:
        raise NothingUsableError(f"{path} cannot be read: {error}") from error


# -- lists ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listing:
    """The first fifty of each person, best first, and the chance that each was given.

    `weighed` are all candidates that the first fifty were chosen from.
    """

    people: Lists
    chances: list[list[float]]
    weighed: Lists = field(default_factory=list)


def listings(
    past: Past, people: Array, model: Learnt = UNTAUGHT, kinds: Sequence[str] = KINDS
) -> dict[str, Listing]:
    """The lists of many people: near, beyond, and both as one by their chances."""
    lists = LISTS if "both" in kinds else tuple(kinds)
    found = {kind: Listing([], []) for kind in kinds}
    for asked, some in gather(past, people, Wanted(lists)):
        values = model(some)
        for kind, listing in found.items():
            rows = np.arange(len(some))
            if kind != "both":
                rows = np.flatnonzero(some.beyond == (kind == "beyond"))
            own = some.take(rows)
            _list_best(own, values[rows], len(asked), listing)
            lengths = np.bincount(own.asked, minlength=len(asked))
            listing.weighed.extend(pieces(own.person.tolist(), lengths))
    return found


def suggest_all(
    past: Past, people: Array, model: Learnt | None = None, kind: str = "both"
) -> Lists:
    """The first fifty of each person, best first."""
    return listings(past, people, model or UNTAUGHT, (kind,))[kind].people


def _list_best(some: Candidates, values: Array, people: int, into: Listing) -> None:
    values = np.round(values, 9)
    order = np.lexsort((some.person, -values, some.asked))
    kept = order[ranks(some.asked[order], values[order]) < LISTED]
    lengths = np.bincount(some.asked[kept], minlength=people)
    into.people.extend(pieces(some.person[kept].tolist(), lengths))
    into.chances.extend(pieces(odds(values[kept]).tolist(), lengths))


def predict(
    given: GivenWorks, wanted: Sequence[str], seed: int = 0, kind: str = "both"
) -> Iterator[tuple[str, str]]:
    """A line for every author wanted: the name, and candidates parted by |."""
    number = given.number()
    known = sorted({number[name] for name in wanted if name in number})
    model = learn(given.past, seed=seed)
    lists = suggest_all(given.past, np.array(known, np.int64), model, kind) if known else []
    by_person = dict(zip(known, lists, strict=True))
    for name in wanted:
        own = by_person.get(number.get(name, -1), [])
        yield name, _line(given, own)


# -- the back-test ----------------------------------------------------------------------------


def evaluate_suggestions(
    past: Past,
    until: int,
    years: int,
    wanted: Array | None = None,
    *,
    seed: int = 0,
    kind: str = "both",
    words: Sequence[str] = (),
) -> tuple[dict[str, Any], Array, Lists]:
    """What lists made at the end of a year were worth; also the people and their lists.

    The first figures are of the list that `kind` names; near and beyond stand apart below them,
    each over the pairs that it could have found.
    """
    before = past.until(until)
    partners = new_partners(past, until, years, before)
    if wanted is not None:
        asked = set(wanted.tolist())
        partners = {one: theirs for one, theirs in partners.items() if one in asked}
    people = np.array(sorted(partners), np.int64)
    report: dict[str, Any] = {
        "until": until,
        "then": years,
        "works": len(before.year),
        "candidates": int((before.works > 0).sum()),
        "people": len(people),
        "list": kind,
    }
    if not len(people):
        return report, people, []
    model = learn(before, seed=seed)
    made = listings(before, people, model)
    truth = Truth.of(before, people, partners)
    report |= {
        **right(made[kind].people, truth),
        "learnt_from": model.learnt_from,
        "learnt_share": float(model.without() is None),
        "weights": model.weights,
        "beyond_begins": model.begins,
        **spread(made[kind].people, before),
        "calibration": calibration(made["both"].people, made["both"].chances, truth),
        "careers": by_groups(made, truth, of_careers(truth, before)),
        "fields": by_groups(made, truth, of_fields(truth, before, words, seed)),
    }
    for name in LISTS:
        report[name] = pairs_found(made[name].people, truth, name)
        report[name] |= reach(made[name].weighed, truth, name)
    _add_floors(report, before, truth, made, kind=kind, seed=seed)
    return report, people, made[kind].people


def _add_floors(
    report: dict[str, Any],
    before: Past,
    truth: Truth,
    made: Mapping[str, Listing],
    *,
    kind: str,
    seed: int,
) -> None:
    """The same by plain rankers; of many people, those whom the seed draws."""
    rows = np.arange(len(truth.people))
    if len(rows) > FLOORS_OF:
        rows = np.sort(np.random.default_rng(seed).choice(len(rows), FLOORS_OF, replace=False))
    some = truth.take(rows)
    fixed = listings(before, some.people)
    plain = plain_lists(before, some)
    report["floors_of"] = len(rows)
    report["floors"] = {
        **(
            {"graphkit, of these people": right([made[kind].people[row] for row in rows], some)}
            if len(rows) < len(truth.people)
            else {}
        ),
        "fixed sum": right(fixed[kind].people, some),
        **{name: right(lists[kind], some) for name, lists in plain.items()},
    }
    for name in LISTS:
        report[name]["floors"] = {
            "fixed sum": pairs_found(fixed[name].people, some, name),
            **{ranker: pairs_found(lists[name], some, name) for ranker, lists in plain.items()},
        }


def parts_of_score(past: Past, until: int, years: int, kind: str = "both") -> list[dict[str, Any]]:
    """What each term of the fixed sum adds: the lists without it, and by it alone.

    `difference` is what Hits@10 loses without the term, over the same people, with its error.
    """
    before = past.until(until)
    partners = new_partners(past, until, years, before)
    people = np.array(sorted(partners), np.int64)
    if not len(people):
        return []
    truth = Truth.of(before, people, partners)
    made: dict[str, Listing] = {}
    for asked, some in gather(before, people, Wanted(LISTS if kind == "both" else (kind,))):
        own, start = points(some), np.where(some.beyond, BEGINS, 0.0)
        total = start + np.sum(list(own.values()), axis=0)
        sums = {"fixed sum": total}
        for name, values in own.items():
            sums |= {f"without {name}": total - values, f"{name} alone": start + values}
        for name, values in sums.items():
            _list_best(some, values, len(asked), made.setdefault(name, Listing([], [])))
    whole = truth.early(made["fixed sum"].people) > 0
    rows = []
    for name, listing in made.items():
        row: dict[str, Any] = {"part": name, **right(listing.people, truth)}
        lost = 1.0 * whole - (truth.early(listing.people) > 0)
        row["difference"] = round(float(lost.mean()), 4)
        row["difference_error"] = round(float(lost.std() / np.sqrt(len(lost))), 4)
        rows.append(row)
    return rows


def backtest(
    given: GivenWorks,
    window: tuple[int, int],
    wanted: Sequence[str] | None = None,
    *,
    seed: int = 0,
    write: Callable[[Iterable[tuple[str, str]]], None] | None = None,
    kind: str = "both",
) -> dict[str, Any]:
    """The back-test of a file of works: the last year seen, and how many years follow.

    `write` gets a line for every author wanted.
    """
    until, years = window
    number = given.number()
    known = None
    if wanted is not None:
        known = np.array(sorted({number[name] for name in wanted if name in number}), np.int64)
    report, people, lists = evaluate_suggestions(
        given.past, until, years, known, seed=seed, kind=kind, words=given.words
    )
    if write is not None:
        if wanted is None:
            names = [given.authors[one] for one in people.tolist()]
            made = (_line(given, made) for made in lists)
            write(zip(names, made, strict=True))
        else:
            write(predict(GivenWorks(given.past.until(until), given.authors), wanted, seed, kind))
    return report


def _line(given: GivenWorks, made: Sequence[int]) -> str:
    return "|".join(given.authors[other] for other in made)


def records_of(past: Past, learnt: bool = False, kinds: Sequence[str] = KINDS) -> list[Record]:
    """How often such lists were right on the last years of a past that can tell.

    At most `TESTED` people are asked for. Each of `kinds` is near, beyond or both. What is learnt
    is learnt from the years before those.
    """
    newest = None if past.now == UNKNOWN_YEAR else past.now - RECORD_YEARS
    nothing = [Record(newest, RECORD_YEARS, 0, FIRST, None, None, None, kind) for kind in kinds]
    if newest is None:
        return nothing
    until, tested = newest_that_tells(past, newest, RECORD_YEARS, TOO_FEW, newest - BACK + 1)
    if tested < TOO_FEW:
        return [replace(one, people=tested) for one in nothing]
    window = LearningWindow.of(past, until, RECORD_YEARS, TESTED, seed=0)
    made = learn(past.until(until)) if learnt else UNTAUGHT
    return [_record(window, made, kind, until) for kind in kinds]


def _record(window: LearningWindow, made: Learnt, kind: str, until: int) -> Record:
    only = None if kind == "both" else kind
    first = window.first_right(made, only)
    hits = (first < FIRST).astype(np.float64)
    said, came = window.shown(made, only, FIRST)
    return Record(
        until,
        RECORD_YEARS,
        len(window.people),
        FIRST,
        round(float(hits.mean()), 4),
        round(float(np.sqrt(hits.var() / len(hits))), 4),
        round(float(np.mean(1.0 / (first + 1.0))), 4),
        kind,
        len(said),
        round(float(said.mean()), 6) if len(said) else None,
        round(float(came.mean()), 6) if len(said) else None,
    )
