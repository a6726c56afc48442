"""Countries: whose addresses the works name, how often alone, and with whom.

A work counts once for each country that an address of it names; works without a known country are
counted apart, and belong to none.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pyarrow.compute as pc

from graphkit.addresses import GUESSED
from graphkit.answers import Listing
from graphkit.columns import rows_where
from graphkit.countries import country_code, country_name
from graphkit.errors import NotFoundError
from graphkit.phrases import counted
from graphkit.questions.snapshot import Snapshot

COLUMNS = ("country", "name", "works", "alone", "with_others", "share", "people", "institutions",
           "guessed", "first_year", "last_year", "partners")  # fmt: skip
PAIRS = ("source", "target", "works", "strength", "first_year", "last_year")
PARTNERS = 3


def of_works(snapshot: Snapshot) -> list[tuple[int | None, tuple[str, ...]]]:
    """The year and the countries of each work that fits."""
    table = snapshot.tables.read("works", ["year", "countries"])
    inside = np.flatnonzero(snapshot.projection.works_inside) if snapshot.conditions else None
    rows = table if inside is None else table.take(inside)
    years, codes = rows.column("year").to_pylist(), rows.column("countries").to_pylist()
    return [(year, tuple(own or ())) for year, own in zip(years, codes, strict=True)]


def countries(snapshot: Snapshot, n: int | None = None) -> Listing:
    """The countries, those of most works first; `share` is of the works that name any."""
    by_work = of_works(snapshot)
    known = sum(bool(own) for _, own in by_work)
    works, alone, ties = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    years: dict[str, list[int]] = {}
    for year, own in by_work:
        works.update(own)
        alone.update(own if len(own) == 1 else ())
        ties.update(pair for a, b in combinations(own, 2) for pair in ((a, b), (b, a)))
        for code in own if year is not None else ():
            years.setdefault(code, []).append(year or 0)
    people, houses = _people(snapshot)
    guessed = _guessed(snapshot)
    rows = []
    for code in sorted(works, key=lambda c: (-works[c], c)):
        near = sorted((b for a, b in ties if a == code), key=lambda b: (-ties[code, b], b))
        rows.append(
            {
                "country": code,
                "name": country_name(code),
                "works": works[code],
                "alone": alone[code],
                "with_others": works[code] - alone[code],
                "share": round(works[code] / known, 4),
                "people": people[code],
                "institutions": houses[code],
                "guessed": guessed[code],
                "first_year": min(years.get(code, ()), default=None),
                "last_year": max(years.get(code, ()), default=None),
                "partners": near[:PARTNERS],
            }
        )
    notes = _lacking(by_work, known)
    if guesses := guessed.total():
        where = ", ".join(f"{code} {n:,}" for code, n in sorted(guessed.items()))
        verb = "names" if guesses == 1 else "name"
        notes.append(
            f"{counted(guesses, 'institution')} {verb} only a city ({where} by guess): counted in"
            " no country"
        )
    return snapshot.listing(rows[:n], COLUMNS, notes=notes, total=len(rows))


def _guessed(snapshot: Snapshot) -> Counter[str]:
    """How many institutions may be of each country, by a city's name alone: they count in none."""
    said = rows_where(snapshot.tables.read_decisions(), "kind", GUESSED)
    return Counter(row["evidence"].partition(",")[0] for row in said)


def _lacking(by_work: list[tuple[int | None, tuple[str, ...]]], known: int) -> list[str]:
    lacking = len(by_work) - known
    if not lacking:
        return []
    return [f"{counted(lacking, 'work')} of {len(by_work):,} say no country that is known."]


def _people(snapshot: Snapshot) -> tuple[Counter[str], Counter[str]]:
    """How many people and institutions of each country the works that fit name."""
    country = snapshot.tables.read("institutions", ["country"]).column(0).to_pylist()
    rows = snapshot.projection.author_institutions.rows
    wrote = np.diff(snapshot.projection.wrote.starts) > 0
    inside = wrote[rows.rows()]
    people: dict[str, set[int]] = {}
    houses: dict[str, set[int]] = {}
    for person, house in zip(
        rows.rows()[inside].tolist(), rows.targets[inside].tolist(), strict=True
    ):
        code = country[house]
        if code is not None:
            people.setdefault(code, set()).add(person)
            houses.setdefault(code, set()).add(house)
    return (
        Counter({code: len(own) for code, own in people.items()}),
        Counter({code: len(own) for code, own in houses.items()}),
    )


def country_pairs(snapshot: Snapshot, of: str | None = None, n: int | None = None) -> Listing:
    """Pairs of countries with their works in common: the matrix, row by row.

    `strength` is the share in all that the two could have: works / sqrt(works of one · of other).
    """
    by_work = of_works(snapshot)
    wanted = None
    if of is not None:
        wanted = country_code(of) or of.upper()
        if not any(wanted in own for _, own in by_work):
            raise NotFoundError(f"No address of a work here is in {of!r}.")
    works = Counter(code for _, own in by_work for code in own)
    together: dict[tuple[str, str], list[int | None]] = {}
    for year, own in by_work:
        for pair in combinations(sorted(own), 2):
            if wanted is None or wanted in pair:
                together.setdefault(pair, []).append(year)
    rows = []
    for (a, b), shared in together.items():
        years = [year for year in shared if year is not None]
        one, other = (b, a) if b == wanted else (a, b)
        rows.append(
            {
                "source": one,
                "target": other,
                "works": len(shared),
                "strength": round(len(shared) / (works[a] * works[b]) ** 0.5, 4),
                "first_year": min(years, default=None),
                "last_year": max(years, default=None),
            }
        )
    rows.sort(key=lambda row: (-row["works"], row["source"], row["target"]))
    known = sum(bool(own) for _, own in by_work)
    return snapshot.listing(rows[:n], PAIRS, notes=_lacking(by_work, known), total=len(rows))


def works_with_country(snapshot: Snapshot) -> int:
    """How many works name a country."""
    lengths = pc.list_value_length(snapshot.tables.read("works", ["countries"]).column(0))
    return int(pc.sum(pc.greater(pc.fill_null(lengths, 0), 0)).as_py() or 0)
