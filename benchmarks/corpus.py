"""A generated library of any size: works by people who write together as people do.

The same count and seed give the same bytes. Authors follow a power law (most have one to three
works, a few have hundreds), write mostly within a community and often again with the same people,
so that the coauthor network has hubs, clusters and bridges like one of real works. Nothing is kept
but names and teams, so a hundred thousand works are written in seconds.

    python benchmarks/corpus.py 100000 works.bib
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, TextIO

from vocabulary import (
    ADJECTIVES,
    GIVEN,
    LATEX,
    METHODS,
    NOUNS,
    PROPER,
    SURNAME_ACCENTED,
    SURNAME_BEGIN,
    SURNAME_END,
    VENUES,
)

FIRST_YEAR, LAST_YEAR = 1990, 2025
DOI_PREFIX = "10.5555"
TEAM_SIZES = tuple(accumulate((12, 23, 23, 17, 10, 6, 3.4, 2.2, 1.4, 0.9, 0.6, 0.5)))
LARGE_TEAM = 0.001  # works of 30 to 60 authors
NEWCOMER = 0.45  # the share of author places that somebody new takes: 1.5 people a work
TOGETHER_AGAIN = 0.5  # of the others: how many wrote with the same people before
STRANGER = 0.08  # of the others: how many come from another community
WORKS_IN_COMMUNITY = 150
WITH_DOI = 0.85
WITH_KEYWORDS = 0.8
INITIALS = 0.02  # works that print given names as initials
ACCENTED = 0.07  # people with an accented surname; accented given names come on top
_LATEX = str.maketrans(LATEX)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes; no two have equal names."""

    given: str
    family: str

    @property
    def initials(self) -> str:
        """The given names as initials."""
        return " ".join(f"{word[0]}." for word in self.given.split())


@dataclass(frozen=True, slots=True)
class GeneratedWork:
    """One work, before it is written in some format."""

    key: str
    kind: str  # as BibTeX says: article or inproceedings
    title: str
    authors: tuple[Person, ...]
    year: int
    month: int | None
    venue: str
    volume: int
    pages: tuple[int, int]
    keywords: tuple[str, ...]
    doi: str | None
    initials: bool


@dataclass(slots=True)
class _Community:
    """People who write with each other, on some subjects, in some venues."""

    venues: list[tuple[str, str]]
    subjects: list[str]
    places: list[int] = field(
        default_factory=list
    )  # each authorship: who writes more comes up more
    teams: list[tuple[int, ...]] = field(default_factory=list)


class _World:
    """What has been made up so far."""

    def __init__(self, works: int, seed: int) -> None:
        self.chance = random.Random(f"graphkit corpus {seed}")
        self.seed = seed
        self.works = works
        self.people: list[Person] = []
        self._names: set[tuple[str, str]] = set()
        self._titles: set[int] = set()
        count = max(3, works // WORKS_IN_COMMUNITY)
        self.communities = [self._community() for _ in range(count)]

    def _community(self) -> _Community:
        choice = self.chance.choice
        subjects = [f"{choice(ADJECTIVES)} {choice(NOUNS)}" for _ in range(14)]
        venues = []
        for _ in range(5):
            begin = choice(VENUES)
            kind = "inproceedings" if begin.startswith(("Proc", "Symp")) else "article"
            field_name = f"{choice(ADJECTIVES)} {choice(NOUNS)}".title()
            venues.append((kind, f"{begin} {field_name}"))
        return _Community(venues, subjects)

    # -- people ------------------------------------------------------------------------------

    def _newcomer(self) -> int:
        chance = self.chance
        given = chance.choice(GIVEN)
        if chance.random() < ACCENTED:
            family = chance.choice(SURNAME_ACCENTED)
        else:  # some surnames are much more frequent than others
            begin = SURNAME_BEGIN[int(len(SURNAME_BEGIN) * chance.random() ** 1.5)]
            family = begin + SURNAME_END[int(len(SURNAME_END) * chance.random() ** 1.5)]
        while (given, family) in self._names:
            given = f"{given} {chance.choice('ABCDEFGHIJKLMNOPRSTUVWZ')}."
        self._names.add((given, family))
        self.people.append(Person(given, family))
        return len(self.people) - 1

    def _team(self, home: int) -> tuple[int, ...]:
        chance, community = self.chance, self.communities[home]
        if chance.random() < LARGE_TEAM:
            size = chance.randint(30, 60)
        else:
            size = 1 + chance.choices(range(12), cum_weights=TEAM_SIZES)[0]
        again = chance.choice(community.teams) if community.teams else ()
        team: dict[int, None] = {}
        for _ in range(size):
            person = self._known(community, home, again)
            team[self._newcomer() if person is None or person in team else person] = None
        found = tuple(team)
        community.places.extend(found)
        if size <= 12:
            community.teams.append(found)
        return found

    def _known(self, community: _Community, home: int, again: tuple[int, ...]) -> int | None:
        """Somebody who has written before; None where somebody new is due."""
        chance = self.chance
        if chance.random() < NEWCOMER - 0.12 or not community.places:  # a double is new, too
            return None
        kind = chance.random()
        if again and kind < TOGETHER_AGAIN:
            return chance.choice(again)
        if kind > 1 - STRANGER:
            step = chance.choice((-2, -1, 1, 2, chance.randrange(len(self.communities))))
            other = self.communities[(home + step) % len(self.communities)]
            return chance.choice(other.places or community.places)
        return chance.choice(community.places)

    # -- works -------------------------------------------------------------------------------

    def _title(self, subject: str) -> str:
        chance = self.chance
        while True:
            words = [chance.choice(ADJECTIVES), chance.choice(NOUNS)]
            if chance.random() < 0.15:
                words.insert(0, chance.choice(PROPER))
            join = chance.choice(("for", "in", "of", "and", "with", "without", "from", "under"))
            about = f"{subject} and " if chance.random() < 0.5 else ""
            words += [join, f"{about}{chance.choice(ADJECTIVES)}", chance.choice(NOUNS)]
            title = " ".join(words)
            if chance.random() < 0.6:
                title = f"{title}: {chance.choice(METHODS)}"
            title = title[0].upper() + title[1:]
            if (fingerprint := hash_of(title)) not in self._titles:
                self._titles.add(fingerprint)
                return title

    def work(self, number: int) -> GeneratedWork:
        """The next work."""
        chance = self.chance
        home = int(len(self.communities) * chance.random() ** 2.6)  # some are much larger
        community = self.communities[home]
        kind, venue = chance.choice(community.venues)
        span = LAST_YEAR + 1 - FIRST_YEAR
        year = FIRST_YEAR + int(span * (number / max(self.works, 1)) ** 0.5)  # more every year
        first = chance.randint(1, 900)
        team = tuple(self.people[person] for person in self._team(home))
        keywords: list[str] = []
        if chance.random() < WITH_KEYWORDS:
            keywords = chance.sample(community.subjects, chance.randint(2, 5))
        return GeneratedWork(
            key=f"{team[0].family.casefold()}{year}x{number}",
            kind=kind,
            title=self._title(chance.choice(community.subjects)),
            authors=team,
            year=year,
            month=chance.randint(1, 12) if chance.random() < 0.5 else None,
            venue=venue,
            volume=max(1, year - 1975),
            pages=(first, first + chance.randint(4, 24)),
            keywords=tuple(dict.fromkeys(keywords)),
            doi=f"{DOI_PREFIX}/graphkit.{self.seed}.{number}"
            if chance.random() < WITH_DOI
            else None,
            initials=chance.random() < INITIALS,
        )


def hash_of(title: str) -> int:
    """A number for a title that is the same in every process."""
    return int.from_bytes(title.casefold().encode(), "big") % ((1 << 61) - 1)


def generated(works: int, seed: int = 1) -> Iterator[GeneratedWork]:
    """The works one after the other; the same count and seed give the same ones."""
    world = _World(works, seed)
    for number in range(works):
        yield world.work(number)


# -- formats ---------------------------------------------------------------------------------


def _latex(text: str) -> str:
    return text if text.isascii() else text.translate(_LATEX)


def _ascii_key(key: str) -> str:
    return key if key.isascii() else "".join(c for c in key if c.isascii())


def _bibtex_entry(work: GeneratedWork) -> str:
    names = " and ".join(
        f"{_latex(p.family)}, {_latex(p.initials if work.initials else p.given)}"
        for p in work.authors
    )
    title = work.title
    for word in PROPER:
        if word in title:
            title = title.replace(word, f"{{{word}}}")
    where = "journal" if work.kind == "article" else "booktitle"
    fields = [
        f"  title     = {{{title}}}",
        f"  author    = {{{names}}}",
        f"  {where:<9} = {{{work.venue}}}",
        f"  year      = {{{work.year}}}",
        f"  volume    = {{{work.volume}}}",
        f"  pages     = {{{work.pages[0]}--{work.pages[1]}}}",
    ]
    if work.month:
        fields.append(f"  month     = {_MONTHS[work.month - 1]}")
    if work.keywords:
        fields.append(f"  keywords  = {{{', '.join(work.keywords)}}}")
    if work.doi:
        fields.append(f"  doi       = {{{work.doi}}}")
    return f"@{work.kind}{{{_ascii_key(work.key)},\n" + ",\n".join(fields) + "\n}\n\n"


def _csl_item(work: GeneratedWork) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": _ascii_key(work.key),
        "type": "article-journal" if work.kind == "article" else "paper-conference",
        "title": work.title,
        "author": [
            {"family": p.family, "given": p.initials if work.initials else p.given}
            for p in work.authors
        ],
        "container-title": work.venue,
        "issued": {"date-parts": [[work.year, work.month] if work.month else [work.year]]},
        "volume": str(work.volume),
        "page": f"{work.pages[0]}-{work.pages[1]}",
    }
    if work.keywords:
        item["keyword"] = ", ".join(work.keywords)
    if work.doi:
        item["DOI"] = work.doi
    return item


def write_bibtex(path: str | Path, works: int, seed: int = 1) -> Path:
    """A BibTeX file of generated works."""
    path = Path(path)
    with _fresh(path) as file:
        for work in generated(works, seed):
            file.write(_bibtex_entry(work))
    return path


def write_csl(path: str | Path, works: int, seed: int = 1) -> Path:
    """The same works as CSL-JSON: one array, an item a line."""
    path = Path(path)
    with _fresh(path) as file:
        file.write("[")
        for number, work in enumerate(generated(works, seed)):
            file.write(",\n" if number else "\n")
            file.write(json.dumps(_csl_item(work), ensure_ascii=False))
        file.write("\n]\n")
    return path


def _openalex_work(work: GeneratedWork, number: int, known: dict[Person, int]) -> dict[str, Any]:
    """The work as OpenAlex states it: with ids of people and institutions, topics, an abstract."""
    chance = random.Random(number)  # what a service adds moves nothing else
    ident = f"https://openalex.org/W{number + 1}"
    people = []
    for place, person in enumerate(work.authors):
        author = known.setdefault(person, len(known) + 1)
        name = f"{person.initials if work.initials else person.given} {person.family}"
        home = author % 5000
        institution = {
            "id": f"https://openalex.org/I{home}",
            "display_name": f"University of {SURNAME_BEGIN[home % len(SURNAME_BEGIN)]} {home}",
            "country_code": ("DE", "PT", "KR", "US")[home % 4],
            "type": "education",
        }
        end = "first" if not place else "last" if place == len(work.authors) - 1 else "middle"
        people.append({
            "author_position": end,
            "author": {"id": f"https://openalex.org/A{author}", "display_name": name, "orcid": None},
            "institutions": [institution],
            "raw_author_name": name,
            "raw_affiliation_strings": [f"Department {home % 7}, {institution['display_name']}"],
        })  # fmt: skip
    told = f"{work.title} {' '.join(work.keywords)}".split()
    index: dict[str, list[int]] = {}
    for at in range(150):
        index.setdefault(chance.choice(told) if at % 2 else chance.choice(NOUNS), []).append(at)
    topics = [
        {"id": f"https://openalex.org/T{hash_of(k) % 4000}", "display_name": k, "score": 0.5}
        for k in work.keywords
    ]
    source = {"id": "https://openalex.org/S1", "display_name": work.venue, "type": "journal"}
    return {
        "id": ident,
        "doi": f"https://doi.org/{work.doi}" if work.doi else None,
        "title": work.title,
        "display_name": work.title,
        "publication_year": work.year,
        "publication_date": f"{work.year}-{work.month or 1:02}-01",
        "type": "article",
        "language": "en",
        "ids": {"openalex": ident},
        "primary_location": {"landing_page_url": ident, "source": source},
        "biblio": {"volume": str(work.volume), "first_page": str(work.pages[0])},
        "authorships": people,
        "topics": topics,
        "cited_by_count": number % 97,
        "referenced_works": sorted(
            {f"https://openalex.org/W{chance.randrange(number) + 1}" for _ in range(12)}
        ) if number else [],
        "abstract_inverted_index": index,
        "updated_date": "2026-01-01",
    }  # fmt: skip


def _crossref_work(work: GeneratedWork, number: int) -> dict[str, Any]:
    chance = random.Random(number)
    return {
        "DOI": work.doi or f"{DOI_PREFIX}/crossref.{number}",
        "type": "journal-article" if work.kind == "article" else "proceedings-article",
        "title": [work.title],
        "container-title": [work.venue],
        "issued": {"date-parts": [[work.year, work.month] if work.month else [work.year]]},
        "author": [
            {"given": p.initials if work.initials else p.given, "family": p.family,
             "sequence": "additional" if place else "first", "affiliation": []}
            for place, p in enumerate(work.authors)
        ],
        "reference": [
            {"key": str(k), "doi-asserted-by": "crossref",
             "DOI": f"{DOI_PREFIX}/graphkit.1.{chance.randrange(number + 1)}"}
            for k in range(10)
        ],
        "is-referenced-by-count": number % 97,
        "publisher": "P",
        "volume": str(work.volume),
        "page": f"{work.pages[0]}-{work.pages[1]}",
    }  # fmt: skip


def write_openalex(path: str | Path, works: int, seed: int = 1) -> Path:
    """The same works as OpenAlex gives them: JSON Lines, with abstracts and references."""
    known: dict[Person, int] = {}
    made = (_openalex_work(w, n, known) for n, w in enumerate(generated(works, seed)))
    return _write_lines(Path(path), made)


def write_crossref(path: str | Path, works: int, seed: int = 1) -> Path:
    """The same works as Crossref gives them: JSON Lines, with references."""
    return _write_lines(
        Path(path), (_crossref_work(w, n) for n, w in enumerate(generated(works, seed)))
    )


def _write_lines(path: Path, items: Iterator[dict[str, Any]]) -> Path:
    with _fresh(path) as file:
        for item in items:
            file.write(json.dumps(item, ensure_ascii=False) + "\n")
    return path


def _fresh(path: Path) -> TextIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("w", encoding="utf-8", newline="\n")


def main() -> None:
    """Write a library: `corpus.py WORKS FILE [SEED]`, as what the end of FILE says.

    That is BibTeX, CSL-JSON (.json), OpenAlex (.openalex.jsonl) or Crossref (.crossref.jsonl).
    """
    if len(sys.argv) not in (3, 4):
        sys.exit(str(main.__doc__))
    works, path, seed = int(sys.argv[1]), Path(sys.argv[2]), int((*sys.argv[3:], "1")[0])
    ends = {
        ".json": write_csl,
        ".openalex.jsonl": write_openalex,
        ".crossref.jsonl": write_crossref,
    }
    write = next((w for end, w in ends.items() if path.name.endswith(end)), write_bibtex)
    write(path, works, seed)


if __name__ == "__main__":
    main()
