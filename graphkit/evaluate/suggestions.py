"""Suggestions against what came: later works are hidden, lists are made, all candidates ranked.

The code that ranks here is the code that suggests. Beside it stand five plain rankers, on the same
people and the same past.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from graphkit.analyse.suggest.candidates import Candidates, gather, ranks
from graphkit.analyse.suggest.learning import Learnt, Window, learn, new_partners
from graphkit.analyse.suggest.past import Past
from graphkit.analyse.suggest.weights import points, score
from graphkit.analyse.suggest.words import counted
from graphkit.errors import NothingUsableError, UsageError
from graphkit.projection import UNKNOWN_YEAR, Array, Csr
from graphkit.results import Record

LISTED = 50
FIRST = 10
TELEPORT = 0.3  # personalised PageRank: the share that begins anew at each step
STEPS = 12
DENSE = 64  # people at a time
RECORD_YEARS = 2
TESTED = 500  # people of a graph whose lists are counted for its record
TOO_FEW = 30
Lists = list[list[int]]


@dataclass(frozen=True, slots=True)
class GivenWorks:
    """A file of works as a past, and the name of each number."""

    past: Past
    authors: list[str]

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
    words, _ = counted(texts)
    team_csr = Csr(np.array(starts), np.array(people))
    past = Past(team_csr, np.array(years), len(number), words if words.shape[1] else None)
    return GivenWorks(past, list(number))


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
        with open(path, encoding="utf-8-sig", errors="replace", newline="\n") as handle:
            for place, line in enumerate(handle, 1):
                if text := line.rstrip("\r\n"):
                    yield place, text
    except OSError as error:
        raise NothingUsableError(f"{path} cannot be read: {error}") from error


# -- lists ------------------------------------------------------------------------------------


def suggest_all(past: Past, people: Array, model: Learnt | None = None) -> Lists:
    """The first fifty of each person, best first."""
    found: Lists = []
    whole = model is not None and model.model is not None
    for asked, some in gather(past, people, whole=whole):
        found.extend(_best_lists(some, model(some) if model else score(some), len(asked)))
    return found


def _best_lists(some: Candidates, values: Array, people: int) -> Lists:
    values = np.round(values, 9)
    order = np.lexsort((some.person, -values, some.asked))
    kept = order[ranks(some.asked, values)[order] < LISTED]
    own: Lists = [[] for _ in range(people)]
    for row in kept.tolist():
        own[int(some.asked[row])].append(int(some.person[row]))
    return own


def predict(given: GivenWorks, wanted: Sequence[str], seed: int = 0) -> Iterator[tuple[str, str]]:
    """A line for every author wanted: the name, and candidates parted by |."""
    number = given.number()
    known = sorted({number[name] for name in wanted if name in number})
    model = learn(given.past, seed=seed)
    lists = suggest_all(given.past, np.array(known, np.int64), model) if known else []
    by_person = dict(zip(known, lists, strict=True))
    for name in wanted:
        own = by_person.get(number.get(name, -1), [])
        yield name, _line(given, own)


# -- the back-test ----------------------------------------------------------------------------


def evaluate_suggestions(
    past: Past, until: int, years: int, wanted: Array | None = None, seed: int = 0
) -> tuple[dict[str, Any], Array, Lists]:
    """What lists made at the end of a year were worth; also the people and their lists."""
    before = past.until(until)
    partners = new_partners(past, until, years, before)
    if wanted is not None:
        asked = set(wanted.tolist())
        partners = {one: theirs for one, theirs in partners.items() if one in asked}
    people = np.array(sorted(partners), np.int64)
    report: dict[str, Any] = {
        "until": until, "then": years, "works": len(before.year),
        "candidates": int((before.works > 0).sum()), "people": len(people),
    }  # fmt: skip
    if not len(people):
        return report, people, []
    model = learn(before, seed=seed)
    lists = suggest_all(before, people, model)
    report |= {
        **_measured(lists, people, partners),
        "learnt_from": model.learnt_from, "learnt_share": model.share,
        "floors": {
            "fixed sum": _measured(suggest_all(before, people), people, partners),
            **{name: _measured(made, people, partners)
               for name, made in plain_lists(before, people).items()},
        },
    }  # fmt: skip
    return report, people, lists


def parts_of_score(past: Past, until: int, years: int) -> list[dict[str, Any]]:
    """What each term of the fixed sum adds: the lists without it, and by it alone.

    `difference` is what Hits@10 loses without the term, over the same people, with its error.
    """
    before = past.until(until)
    partners = new_partners(past, until, years, before)
    people = np.array(sorted(partners), np.int64)
    made: dict[str, Lists] = {}
    for asked, some in gather(before, people, whole=False):
        own = points(some)
        total = np.sum(list(own.values()), axis=0)
        sums = {"fixed sum": total}
        for name, values in own.items():
            sums |= {f"without {name}": total - values, f"{name} alone": values}
        for name, values in sums.items():
            made.setdefault(name, []).extend(_best_lists(some, values, len(asked)))
    whole = _early(made["fixed sum"], people, partners) > 0 if made else np.zeros(0)
    rows = []
    for name, lists in made.items():
        row: dict[str, Any] = {"part": name, **_measured(lists, people, partners)}
        lost = 1.0 * whole - (_early(lists, people, partners) > 0)
        row["difference"] = round(float(lost.mean()), 4)
        row["difference_error"] = round(float(lost.std() / np.sqrt(len(lost))), 4)
        rows.append(row)
    return rows


def _early(lists: Lists, people: Array, partners: Mapping[int, set[int]]) -> Array:
    """How many of the first ten of each list were right."""
    pairs = zip(people.tolist(), lists, strict=True)
    return np.array([len(partners[one].intersection(made[:FIRST])) for one, made in pairs])


def backtest(
    given: GivenWorks,
    window: tuple[int, int],
    wanted: Sequence[str] | None = None,
    seed: int = 0,
    write: Callable[[Iterable[tuple[str, str]]], None] | None = None,
) -> dict[str, Any]:
    """The back-test of a file of works: the last year seen, and how many years follow.

    `write` gets a line for every author wanted.
    """
    until, years = window
    number = given.number()
    known = None
    if wanted is not None:
        known = np.array(sorted({number[name] for name in wanted if name in number}), np.int64)
    report, people, lists = evaluate_suggestions(given.past, until, years, known, seed)
    if write is not None:
        if wanted is None:
            names = [given.authors[one] for one in people.tolist()]
            made = (_line(given, made) for made in lists)
            write(zip(names, made, strict=True))
        else:
            write(predict(GivenWorks(given.past.until(until), given.authors), wanted, seed))
    return report


def _line(given: GivenWorks, made: Sequence[int]) -> str:
    return "|".join(given.authors[other] for other in made)


def record_of(past: Past, learnt: bool = False) -> Record:
    """How often the lists were right on the last years of a past; at most `TESTED` people.

    What is learnt for it is learnt from the years before those.
    """
    until = past.now - RECORD_YEARS
    nothing = Record(until, RECORD_YEARS, 0, FIRST, None, None, None)
    if past.now == UNKNOWN_YEAR:
        return replace(nothing, until=None)
    window = Window.of(past, until, RECORD_YEARS, TESTED, seed=0)
    tested = len(window.people)
    if tested < TOO_FEW:
        return replace(nothing, people=tested)
    made = learn(past.until(until)) if learnt else score
    hits, reciprocal = window.right([made(some) for some in window.found])
    error = float(np.sqrt(hits.var() / tested))
    return Record(
        until, RECORD_YEARS, tested, FIRST, round(float(hits.mean()), 4), round(error, 4),
        round(float(reciprocal.mean()), 4),
    )  # fmt: skip


def _measured(
    lists: Lists, people: Array, partners: Mapping[int, set[int]]
) -> dict[str, float | int]:
    early = _early(lists, people, partners)
    recall = early / np.array([len(partners[one]) for one in people.tolist()])
    reciprocal = []
    for one, made in zip(people.tolist(), lists, strict=True):
        first = next((place for place, other in enumerate(made, 1) if other in partners[one]), None)
        reciprocal.append(1.0 / first if first else 0.0)
    found: dict[str, float | int] = {}
    for name, values in (("hits@10", early > 0), ("recall@10", recall), ("mrr", reciprocal)):
        found[name] = round(float(np.mean(values)), 4)
        found[f"{name}_error"] = round(float(np.std(values) / np.sqrt(len(values))), 4)
    return found


def plain_lists(past: Past, people: Array) -> dict[str, Lists]:
    """Lists by five plain rankers, over all candidates."""
    made: dict[str, Lists] = {}
    rankers = _rankers(past)
    for name, ranker in rankers.items():
        made[name] = []
        for start in range(0, len(people), DENSE):
            asked = people[start : start + DENSE]
            values = ranker(asked)
            for row, one in enumerate(asked.tolist()):
                made[name].append(_first(values[row], past.partners(one), one))
    return made


def _first(values: Array, partners: Array, one: int) -> list[int]:
    values[partners] = 0
    values[one] = 0
    most = min(LISTED, len(values))
    least = np.partition(values, len(values) - most)[len(values) - most]
    near = np.flatnonzero((values >= least) & (values > 0))
    found: list[int] = near[np.lexsort((near, -values[near]))[:most]].tolist()
    return found


def _rankers(past: Past) -> dict[str, Callable[[Array], Array]]:
    from scipy.sparse import csr_array, diags_array  # noqa: PLC0415 - slow to import

    ties = past.ties
    shape = (past.people, past.people)

    def matrix(values: Array) -> csr_array[Any]:
        return csr_array((values, ties.rows.targets, ties.rows.starts), shape=shape)

    ones, worth = matrix(np.ones(len(ties.source))), matrix(ties.worth["now"])
    by_degree = np.where(ties.degree > 1, 1.0 / np.log(np.maximum(ties.degree, 2)), 0.0)
    strength = ties.strength["now"]
    inverse = np.divide(1.0, strength, out=np.zeros_like(strength), where=strength > 0)
    middle = csr_array(diags_array(inverse) @ worth)
    turned = past.onward.T.tocsr()

    def walk(asked: Array) -> Array:
        at = np.zeros((past.people, len(asked)))
        at[asked, np.arange(len(asked))] = 1.0
        total = np.zeros_like(at)
        for _ in range(STEPS):
            total += TELEPORT * at
            at = (1 - TELEPORT) * (turned @ at)
        found: Array = total.T
        return found

    return {
        "popularity": lambda asked: np.tile(past.works.astype(float), (len(asked), 1)),
        "common neighbours": lambda asked: (ones[asked] @ ones).toarray(),
        "Adamic-Adar": lambda asked: (
            ones[asked] @ csr_array(diags_array(by_degree) @ ones)
        ).toarray(),
        "resource allocation": lambda asked: (worth[asked] @ middle).toarray(),
        "personalised PageRank": walk,
    }
