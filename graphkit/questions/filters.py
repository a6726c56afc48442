"""Some of the works only: by year, kind, venue, country. Every question then counts these alone."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.analyse.windows import of_works, within, works_within
from graphkit.changes import Years
from graphkit.countries import country_code
from graphkit.errors import GraphkitWarning, NotFoundError, UsageError
from graphkit.graph import TableFolder
from graphkit.projection import Array, Projection
from graphkit.questions.names import place_of


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on works. `kinds` are as works state them, `venues` places in the table."""

    years: Years | None = None
    kinds: tuple[str, ...] | None = None
    venues: tuple[int, ...] | None = None
    countries: tuple[str, ...] | None = None

    @classmethod
    def of(
        cls,
        tables: TableFolder,
        years: Years | None,
        kinds: Sequence[str] | str | None,
        venues: Sequence[str] | str | None,
        countries: Sequence[str] | str | None = None,
    ) -> Where | None:
        """A condition in a person's words; None for none. What nothing here fits is an error."""
        check_years(years)
        wanted = None if kinds is None else tuple(sorted(several(kinds)))
        if wanted:
            _check_kinds(tables, wanted)
        places = None
        if venues is not None:
            names = tables.read("venues", ["id", "name"])
            places = tuple(sorted(place_of(venue, names) for venue in several(venues)))
        codes = None if countries is None else _codes(tables, several(countries))
        if (years, wanted, places, codes) == (None, None, None, None):
            return None
        return cls(years if years is None else (years[0], years[1]), wanted, places, codes)

    def __str__(self) -> str:
        parts = []
        if self.years is not None:
            parts.append(f"years {'–'.join('' if y is None else str(y) for y in self.years)}")
        parts += [f"kinds {', '.join(self.kinds)}"] if self.kinds is not None else []
        parts += [f"{len(self.venues)} venues"] if self.venues is not None else []
        parts += [f"countries {', '.join(self.countries)}"] if self.countries is not None else []
        return "; ".join(parts)


def _codes(tables: TableFolder, given: Sequence[str]) -> tuple[str, ...]:
    """The codes of countries by name or code; one that no address here names is an error."""
    column = pc.list_flatten(tables.read("works", ["countries"]).column(0))
    known = set(pc.unique(column).to_pylist())
    codes = set()
    for name in given:
        code = country_code(name) or name.upper()
        if code not in known:
            shown = ", ".join(sorted(known)) or "none"
            raise NotFoundError(f"No address of a work here is in {name!r}. Known: {shown}.")
        codes.add(code)
    return tuple(sorted(codes))


def _check_kinds(tables: TableFolder, wanted: Sequence[str]) -> None:
    known = set(pc.unique(tables.read("works", ["kind"]).column(0)).to_pylist()) - {None}
    if unknown := [kind for kind in wanted if kind not in known]:
        raise NotFoundError(
            f"No work here is a {unknown[0]!r}. Known: {', '.join(sorted(known)) or 'none'}."
        )


def together(conditions: Sequence[Where]) -> str:
    """Conditions in words."""
    return "; ".join(map(str, conditions))


def filtered(whole: Projection, conditions: Sequence[Where]) -> Projection:
    """The network of the works that fit all conditions.

    Ready-made ties are of years, and of no kind and no venue.
    """
    if all((o.kinds, o.venues, o.countries) == (None, None, None) for o in conditions):
        windows = [one.years for one in conditions if one.years is not None]
        first = max((w[0] for w in windows if w[0] is not None), default=None)
        last = min((w[1] for w in windows if w[1] is not None), default=None)
        if first is None or last is None or first <= last or len(windows) == 1:
            return within(whole, (first, last))
    inside: Array = np.ones(len(whole.arrays.work_year), bool)
    for one in conditions:
        inside &= _fits(whole, one)
    return of_works(whole, inside)


def _fits(whole: Projection, one: Where) -> Array:
    fits: Array = np.ones(len(whole.arrays.work_year), bool)
    if one.years is not None:
        fits &= works_within(whole, one.years)
    if one.kinds is not None:
        kind = whole.tables.read("works", ["kind"]).column(0)
        fits &= pc.is_in(kind, pa.array(one.kinds, pa.string())).to_numpy()
    if one.venues is not None:
        rows = whole.venues.rows
        fits &= np.bincount(
            rows.rows()[np.isin(rows.targets, one.venues)], minlength=len(fits)
        ).astype(bool)
    if one.countries is not None:
        column = whole.tables.read("works", ["countries"]).column(0).combine_chunks()
        there = pc.is_in(pc.list_flatten(column), pa.array(one.countries, pa.string()))
        inside = pc.list_parent_indices(column).filter(there).to_numpy()
        fits &= np.bincount(inside, minlength=len(fits)).astype(bool)
    return fits


def warn_of_undated(count: int) -> None:
    """Ready-made ties without years are in no window: that is to be known."""
    if count:
        warnings.warn(
            f"{count:,} ready-made ties state no year and are in no window of years.",
            GraphkitWarning,
            stacklevel=5,
        )


def check_years(*windows: Years | None) -> None:
    """Refuse what is no window of years, before anything is done."""
    for given in windows:
        known = isinstance(given, tuple | list) and len(given) == 2
        if given is not None and not (
            known and all(year is None or isinstance(year, int) for year in given)
        ):
            raise UsageError(
                f"Years are a pair such as (2010, 2014) or (2015, None), not {given!r}."
            )


def several(given: str | Sequence[str]) -> list[str]:
    """One name is a list of one: its letters are not names."""
    return [given] if isinstance(given, str) else list(given)
