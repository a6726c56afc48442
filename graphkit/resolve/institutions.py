"""Affiliation strings -> institutions of a register that was loaded; the unsure stays text.

A string is matched by its parts between commas, as whole names only: "Dept. of Physics, Harbour
University, Sealand" is Harbour University where exactly one institution of the register is called
so (in that country, if it is named). A department rolls up to it. Nothing is matched by an acronym
or by likeness: a wrong institution is worse than none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from graphkit.names import title_key
from graphkit.records import Affiliation, Organisation

SHORTEST = 6  # letters; below are acronyms, which many institutions share
_PARTS = re.compile(r"[,;()]| - ")


class Register:
    """The institutions that the user loaded, by all their names."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self._by_name: dict[str, dict[str, Organisation]] = defaultdict(dict)
        for one in organisations:
            if one.ror is None:
                continue
            for name in (one.name, *one.names):
                key = title_key(name)
                if len(key) >= SHORTEST:
                    self._by_name[key].setdefault(one.ror, one)

    def match(self, affiliation: Affiliation) -> Affiliation:
        """The affiliation with its institution's name, ROR and country, or as it was."""
        if affiliation.ror is not None or not self._by_name:
            return affiliation
        parts = [key for part in _PARTS.split(affiliation.name) if (key := title_key(part))]
        found: dict[str, Organisation] = {}
        for key in dict.fromkeys([title_key(affiliation.name), *parts]):
            named = self._by_name.get(key, {})
            if len(named) > 1:  # the country decides, where it stands beside the name
                named = {r: o for r, o in named.items() if self._stands_beside(o, parts)}
            if len(named) == 1:
                found.update(named)
        if len(found) != 1:
            return affiliation
        (one,) = found.values()
        if _elsewhere(one.country, affiliation.country):
            return affiliation
        return Affiliation(one.name, one.ror, one.country or affiliation.country)

    @staticmethod
    def _stands_beside(one: Organisation, parts: Iterable[str]) -> bool:
        places = {title_key(place) for place in (one.country, one.city) if place}
        return not places.isdisjoint(parts)


def _elsewhere(one: str | None, other: str | None) -> bool:
    """Whether two countries are stated as codes, and differ; their names are not compared."""
    codes = [c.upper() for c in (one, other) if c and len(c) == 2]
    return len(codes) == 2 and codes[0] != codes[1]
