"""Affiliation strings -> institutions of a register that was loaded; the unsure stays text.

An entry is used only where a work's statement leads to it: by its ROR; by its whole name; by a part
of the string between commas that is one of its names, words in another order and usual short forms
included ("Port Inst. of Deep Tides" is the Institute of Deep Tides, Port); or by a name inside
such a part, beside a department. Where two institutions are called so, the country or the city
beside the name decides, and where several are named, the one that is part of the others. Nothing is
matched by an acronym or by likeness: a wrong institution is worse than none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from graphkit.names import title_key
from graphkit.records import Affiliation, Organisation
from graphkit.remembered import remembered
from graphkit.resolve.merge import NamedThings
from graphkit.resolve.resolved import Decision, NamedThing

SHORTEST = 6  # letters; below are acronyms, which many institutions share
LONGEST = 14  # words of a name that is looked for inside a part
_PARTS = re.compile(r"[,;()\n]| - ")
_SHORT = {
    "univ": "university", "uni": "university", "universidad": "university",
    "universidade": "university", "universita": "university", "universitat": "university",
    "universite": "university", "universiteit": "university", "universitet": "university",
    "uniwersytet": "university", "universitas": "university", "inst": "institute",
    "institut": "institute", "instituto": "institute", "istituto": "institute",
    "tech": "technology", "technol": "technology", "natl": "national", "nat": "national",
    "hosp": "hospital", "coll": "college", "acad": "academy", "sci": "sciences",
    "science": "sciences", "lab": "laboratory", "laboratories": "laboratory", "med": "medical",
    "ctr": "center", "centre": "center", "res": "research",
}  # fmt: skip
_LINKING = frozenset(
    "of the at in for and de di da do des del della der la le du zu e y und".split()
)
_KIND = frozenset(
    "university institute college hospital school academy center laboratory polytechnic politecnico"
    " ecole hochschule council agency museum observatory company corporation".split()
)
_UNIT = frozenset(
    "department dept departments faculty school division section unit group college institute"
    " center laboratory lab clinic chair programme program service ward office branch key medicine"
    " sciences engineering".split()
)


def _words(text: str) -> list[str]:
    """The words of a name, short forms and a few languages' common words made one."""
    return [_SHORT.get(w, w) for w in title_key(text.replace(".", " ")).split()]


@remembered(1 << 16)
def words_of(name: str) -> tuple[str, ...]:
    """The words that tell, in order: under them spellings of one name are equal."""
    words = _words(name)
    return tuple(w for w in words if w not in _LINKING) or tuple(words)


def _telling_words(words: Iterable[str]) -> tuple[str, ...]:
    """The words that tell, in any order."""
    return tuple(sorted(w for w in words if w not in _LINKING))


class Institutions:
    """The institutions of all registers, by all that they are called."""

    def __init__(self, organisations: Sequence[Organisation]) -> None:
        self._by_ror: dict[str, Organisation] = {}
        self._whole: dict[str, list[Organisation]] = defaultdict(list)
        self._ordered: dict[tuple[str, ...], list[Organisation]] = defaultdict(list)
        self._unordered: dict[tuple[str, ...], list[Organisation]] = defaultdict(list)
        ordered = sorted(organisations, key=lambda o: (o.ror or "~", -len(o.names), o.name))
        for entry in ordered:
            known = self._by_ror.setdefault(entry.ror, entry) if entry.ror else entry
            if entry.status != "withdrawn":
                self._index(known, entry)

    def _index(self, known: Organisation, entry: Organisation) -> None:
        for name in dict.fromkeys((entry.name, *entry.names)):
            key, words = title_key(name), _words(name)
            if len(key) < SHORTEST:
                continue
            _put(self._whole[key], known)
            if known.ror is None:
                continue
            _put(self._ordered[tuple(words)], known)
            told = _telling_words(words)
            if len(told) > 2:  # Miami University is not the University of Miami
                _put(self._unordered[told], known)

    # Where a statement leads

    def place(self, stated: Affiliation) -> Affiliation:
        """An institution as the register has it, or the affiliation as it was stated."""
        entry = self.entry(stated)
        if entry is None:
            return stated
        return Affiliation(entry.name, entry.ror or stated.ror, entry.country or stated.country)

    def entry(self, stated: Affiliation) -> Organisation | None:
        """The one entry to which a statement leads; None where there is none, or a choice."""
        if stated.ror:
            return self._by_ror.get(stated.ror)
        if not self._whole:
            return None
        whole = self._whole.get(title_key(stated.name), [])
        if len(whole) == 1:
            return None if _elsewhere(whole[0].country, stated.country) else whole[0]
        entries = self._named(stated)
        for one in entries:  # a school of a university, both named: the school
            if all(one is other or f"ror:{other.ror}" in self._above(one) for other in entries):
                return one
        return None

    def _named(self, stated: Affiliation) -> list[Organisation]:
        """The entries that the parts of a string name."""
        text = re.sub(r"^\W*(?:[0-9]+|[a-z](?=[A-Z]))\s*", "", stated.name)
        parts = [part for part in _PARTS.split(text) if title_key(part)]
        places = {title_key(re.sub(r"\d", "", part)) for part in parts}
        if stated.country:
            places.add(title_key(stated.country))
        entries: dict[str, Organisation] = {}
        for part in dict.fromkeys([text, *parts]):
            choice = self._called(part)
            if len(choice) > 1:
                choice = [o for o in choice if self._stands_in(o, places)]
            choice = [o for o in choice if not _elsewhere(o.country, stated.country)]
            if len(choice) == 1 and choice[0].ror:
                entries[choice[0].ror] = choice[0]
        return list(entries.values())

    def _called(self, part: str) -> list[Organisation]:
        """Who is called so: by the words in order, then in any, then by a name inside."""
        words = _words(part)
        if len(title_key(part)) < SHORTEST:
            return []
        if choice := self._ordered.get(tuple(words)):
            return choice
        if len(words) <= LONGEST and (choice := self._unordered.get(_telling_words(words))):
            return choice
        return self._inside(words)

    def _inside(self, words: Sequence[str]) -> list[Organisation]:
        """The longest name at the end of a part, after a department, or at its beginning."""
        for length in range(min(LONGEST, len(words) - 1), 1, -1):
            name = tuple(words[-length:])
            before = words[:-length]
            if _KIND.isdisjoint(name) or before[-1] in _KIND - {"school", "center", "institute"}:
                continue
            if (choice := self._ordered.get(name)) and not _UNIT.isdisjoint(before):
                return choice
        for length in range(min(LONGEST, len(words) - 1), 1, -1):
            name, after = tuple(words[:length]), words[length:]
            if not _KIND.isdisjoint(name) and after[0] in _UNIT and name in self._ordered:
                return self._ordered[name]
        return []

    @staticmethod
    def _stands_in(one: Organisation, places: set[str]) -> bool:
        return not places.isdisjoint(title_key(p) for p in (one.country, one.city) if p)

    def _above(self, one: Organisation) -> set[str]:
        """The codes of all that an institution is part of."""
        found: set[str] = set()
        waiting = list(one.parents)
        while waiting:
            code = waiting.pop()
            if code not in found:
                found.add(code)
                above = self._by_ror.get(code.removeprefix("ror:"))
                waiting.extend(above.parents if above is not None else ())
        return found

    # What the register adds

    def about(self, things: Sequence[NamedThing]) -> Iterator[Decision]:
        """Other names and parents of institutions that a register knows."""
        for thing in things:
            entry = self.entry(Affiliation(thing.name, thing.code, thing.country))
            if entry is None:
                continue
            said = []
            if entry.names:
                said.append(f"also called {', '.join(entry.names[:8])}")
            if parents := [self._name_of(code) for code in entry.parents]:
                said.append(f"part of {', '.join(parents)}")
            if said:
                evidence = f"{entry.origin.format} register: {'; '.join(said)}"
                yield Decision(thing.id, "institution in a register", 1, evidence)

    def parents_of(self, institutions: NamedThings) -> list[tuple[int, int]]:
        """Institutions and those they are part of, which join the list; up to the widest."""
        found: list[tuple[int, int]] = []
        waiting = list(institutions.codes())
        for child, code in waiting:  # grows while it is read
            entry = self._by_ror.get(code)
            for parent in entry.parents if entry is not None else ():
                value = parent.removeprefix("ror:")
                above = self._by_ror.get(value)
                if above is None or value == code:
                    continue
                known = institutions.has(value)
                number = institutions.number(above.name, value, above.country)
                if number is None:
                    continue
                if not known:
                    waiting.append((number, value))
                found.append((child, number))
        return found

    def _name_of(self, code: str) -> str:
        entry = self._by_ror.get(code.removeprefix("ror:"))
        return entry.name if entry is not None else code


def _put(entries: list[Organisation], one: Organisation) -> None:
    """Add an entry that is not another form of one that is there."""
    if not any(o is one or (o.ror is not None and o.ror == one.ror) for o in entries):
        entries.append(one)


def _elsewhere(one: str | None, other: str | None) -> bool:
    """Whether two countries are stated as codes, and differ; their names are not compared."""
    codes = [c.upper() for c in (one, other) if c and len(c) == 2]
    return len(codes) == 2 and codes[0] != codes[1]
