"""Stated affiliations -> institutions: what a register knows, else what the address itself says.

One institution is one name in one country: short forms ("Univ Porto") and usual words of a few
languages are made equal, departments, streets and zip codes are left aside. Where records give the
names that a database has settled on (Web of Science's C3), these name what is a short form of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphkit.addresses import GUESSED, addresses
from graphkit.countries import country_code
from graphkit.names import title_key
from graphkit.records import Affiliation, Organisation
from graphkit.resolve.institutions import Institutions, words_of
from graphkit.resolve.merge import NamedThings
from graphkit.resolve.resolved import Decision, Resolved
from graphkit.resolve.statements import Statements
from graphkit.resolve.venues import short_forms


@dataclass(frozen=True, slots=True)
class NamedInstitution:
    """One institution that an affiliation names."""

    name: str
    code: str | None
    country: str | None
    department: str | None = None
    guess: str | None = None  # the country that the name of a city alone tells


class Affiliations:
    """The institutions of all stated affiliations."""

    def __init__(self, said: Statements, register: Institutions) -> None:
        self.register = register
        self.institutions = NamedThings("inst")
        stated = said.affiliations.values
        places = [self._places(a) for a in stated]
        self._names_stated = _names_stated(said, places)
        self._countries = _countries(places)
        spelled = self._spellings(places)
        self._guesses: dict[int, set[str]] = defaultdict(set)
        self.places: list[list[tuple[int, str | None]]] = [[] for _ in stated]
        self.countries = [
            tuple(dict.fromkeys(p.country for p in own if p.country)) for own in places
        ]
        # those with a code first, and each kind by name: who came first decides nothing
        order = sorted(
            ((place, n) for n, own in enumerate(places) for place in own),
            key=lambda item: (_by_code(item[0]), item[1]),
        )
        for place, n in order:
            number = self._number(place, spelled)
            if number is not None:
                if place.guess is not None:
                    self._guesses[number].add(place.guess)
                self.places[n].append((number, place.department))

    def guesses(self) -> Iterator[Decision]:
        """Institutions of which no address names the country, and one does a city: no fact."""
        for number, thing in enumerate(self.institutions.things()):
            codes = sorted(self._guesses.get(number, ()))
            if thing.country is None and len(codes) == 1:
                code = codes[0]
                yield Decision(thing.id, GUESSED, 1, f"{code}, from a city's name alone")

    def _places(self, stated: Affiliation) -> list[NamedInstitution]:
        entry = self.register.entry(stated)
        own = country_code(stated.country)
        if entry is not None:
            stated_there = entry.country or stated.country
            country = country_code(stated_there) or stated_there
            code = entry.ror or stated.ror
            return [NamedInstitution(entry.name, code, country, _department(stated.name, entry))]
        if stated.ror:
            return [NamedInstitution(stated.name, stated.ror, own or stated.country)]
        return [
            NamedInstitution(
                a.organisation,
                None,
                own or stated.country or a.stated,
                a.department,
                a.country if a.guessed and not (own or stated.country) else None,
            )
            for a in addresses(stated.name)
        ]

    def _spellings(
        self, places: Iterable[Sequence[NamedInstitution]]
    ) -> dict[tuple[str, ...], Counter[str]]:
        spelled: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for own in places:
            for place in own:
                if place.code is None:
                    spelled[self._key(place)][place.name] += 1
        return spelled

    def _key(self, place: NamedInstitution) -> tuple[str, ...]:
        words = words_of(place.name)
        return (*words, self._country(words, place.country) or "")

    def _country(self, words: tuple[str, ...], stated: str | None) -> str | None:
        """Where an address says no country, that of the one institution of that name."""
        if stated is not None:
            return stated
        known = self._countries.get(words, set())
        return next(iter(known)) if len(known) == 1 else None

    def _number(
        self, place: NamedInstitution, spelled: Mapping[tuple[str, ...], Counter[str]]
    ) -> int | None:
        if place.code is not None:
            return self.institutions.number(place.name, place.code, place.country)
        words = words_of(place.name)
        country = self._country(words, place.country)
        name = self._names_stated.get(words)
        if name is None:
            forms = spelled[self._key(place)]
            name = min(forms, key=lambda form: (-forms[form], -len(form), form))
        apart = country if len(self._countries.get(words_of(name), ())) > 1 else None
        return self.institutions.number(name, None, country, apart=apart)


def _department(text: str, entry: Organisation) -> str | None:
    """What an address says of the parts of an institution; its own names are none."""
    own = {title_key(name) for name in (entry.name, *entry.names)}
    parts = next((a.department for a in addresses(text)), None) or ""
    return "; ".join(p for p in parts.split("; ") if p and title_key(p) not in own) or None


def _countries(places: Iterable[Sequence[NamedInstitution]]) -> dict[tuple[str, ...], set[str]]:
    known: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for own in places:
        for place in own:
            if place.country is not None:
                known[words_of(place.name)].add(place.country)
    return known


def _names_stated(
    said: Statements, stated: Sequence[Sequence[NamedInstitution]]
) -> dict[tuple[str, ...], str]:
    """What a database calls the organisations of its addresses, by their words as stated."""
    votes: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for record, work in enumerate(said.works):
        if not work.organisations:
            continue
        keys = {name: words_of(name) for name in work.organisations}
        places = {
            words_of(place.name)
            for mention in said.mentions(record)
            for affiliation in said.mention_affiliations[mention]
            for place in stated[affiliation]
        }
        for words in places:
            alike = [name for name, key in keys.items() if short_forms(words, key)]
            if len(alike) == 1:
                votes[words][alike[0]] += 1
    return {
        words: min(names, key=lambda name: (-names[name], name)) for words, names in votes.items()
    }


def _by_code(place: NamedInstitution) -> tuple[str, str, str, str]:
    return place.code or "~", place.name, place.country or "~", place.department or ""


def resolve_institutions(
    said: Statements,
    register: Institutions,
    who: Iterable[tuple[int, Iterable[int], int]],
    resolved: Resolved,
) -> list[tuple[str, ...]]:
    """Institutions, and who was where and when; the countries of each stated affiliation.

    `who` gives people, their mentions and the works that these are on.
    """
    affiliations = Affiliations(said, register)
    years: dict[tuple[int, int], set[int]] = {}
    units: dict[tuple[int, int], set[str]] = defaultdict(set)
    for person, mentions, work in who:
        for mention in mentions:
            for affiliation in said.mention_affiliations[mention]:
                for number, department in affiliations.places[affiliation]:
                    spent = years.setdefault((person, number), set())
                    if (year := resolved.works[work].year) is not None:
                        spent.add(year)
                    if department:
                        units[person, number].add(department)
    resolved.part_of = register.parents_of(affiliations.institutions)
    resolved.institutions = affiliations.institutions.things()
    resolved.decisions.extend(register.about(resolved.institutions))
    resolved.decisions.extend(affiliations.guesses())
    resolved.affiliated = [
        (
            person,
            number,
            min(spent) if spent else None,
            max(spent) if spent else None,
            "; ".join(sorted(units[person, number])[:_UNITS]) or None,
        )
        for (person, number), spent in years.items()
    ]
    return affiliations.countries


_UNITS = 8  # departments that are named of a person at an institution


def countries_of_works(
    said: Statements, clusters: Sequence[Sequence[int]], by_affiliation: Sequence[Sequence[str]]
) -> list[tuple[str, ...]]:
    """The countries in the addresses of each work, also of addresses that are nobody's."""
    found = []
    for records in clusters:
        codes: set[str] = set()
        for record in records:
            for mention in said.mentions(record):
                for affiliation in said.mention_affiliations[mention]:
                    codes.update(by_affiliation[affiliation])
            for text in said.works[record].addresses:
                codes.update(a.stated for a in addresses(text) if a.stated)
        found.append(tuple(sorted(codes)))
    return found
