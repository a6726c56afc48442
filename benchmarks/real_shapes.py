"""A generated library in the whole shape of OpenAlex's and Crossref's records.

`corpus` gives the members that a graph is made of; a real record has many more: every place where
a copy lies, concepts, headings, addresses as printed, licences, and the reference list. Their
number and size follow the real records that graphkit is tested with (14 KB a work of OpenAlex, 7 KB
one of Crossref). The same count and seed give the same bytes.

    python benchmarks/real_shapes.py 20000 works.openalex.jsonl
    python benchmarks/real_shapes.py 20000 works.crossref.jsonl
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from corpus import DOI_PREFIX, GeneratedWork, Person, generated, hash_of
from vocabulary import ADJECTIVES, NOUNS, SURNAME_BEGIN, SURNAME_END

HOME = "https://openalex.org/"
INSTITUTIONS = 3000
SOURCES = 1200
WITH_ORCID = 0.6
WITH_ABSTRACT = 0.75
WITH_MESH = 0.35
WITHOUT_INSTITUTION = 0.12  # authors whose address OpenAlex could not match
_CITIES = (
    ("Porto", "PT", "Portugal"), ("Leipzig", "DE", "Germany"), ("Daejeon", "KR", "South Korea"),
    ("Riverside, CA", "US", "USA"), ("Lyon", "FR", "France"), ("Nagoya", "JP", "Japan"),
    ("Wuhan", "CN", "P. R. China"), ("Leeds", "GB", "United Kingdom"), ("Pune", "IN", "India"),
    ("Campinas", "BR", "Brazil"), ("Uppsala", "SE", "Sweden"), ("Montreal, QC", "CA", "Canada"),
)  # fmt: skip
_FIELDS = (
    "Engineering", "Medicine", "Computer Science", "Social Sciences", "Physics and Astronomy",
    "Biochemistry, Genetics and Molecular Biology", "Arts and Humanities", "Chemistry",
)  # fmt: skip
_PUBLISHERS = ("Northbridge Academic", "Meridian Press", "Helix Publishing Group", "Society House")


def _orcid(number: int) -> str:
    digits = f"000000{number + 10**8:09d}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    digits += "X" if check == 10 else str(check)
    return "-".join(digits[at : at + 4] for at in range(0, 16, 4))


def _issn(number: int) -> str:
    digits = f"{number % 10**7:07d}"
    check = -sum(int(d) * (8 - at) for at, d in enumerate(digits)) % 11
    return f"{digits[:4]}-{digits[4:]}{'X' if check == 10 else check}"


def _institution(number: int) -> dict[str, Any]:
    begin = SURNAME_BEGIN[number % len(SURNAME_BEGIN)]
    end = SURNAME_END[number // len(SURNAME_BEGIN) % len(SURNAME_END)]
    kind = ("University of {}", "{} Institute of Technology", "{} Research Centre")[number % 3]
    letters = "abcdefghjkmnpqrstvwxyz0123456789"
    coded = "".join(letters[number // 32**at % 32] for at in range(6))
    return {
        "id": f"{HOME}I{number + 10**6}",
        "display_name": kind.format(begin + end),
        "ror": f"https://ror.org/0{coded}{number % 90 + 10}",
        "country_code": _CITIES[number % len(_CITIES)][1],
        "type": ("education", "education", "facility")[number % 3],
        "lineage": [f"{HOME}I{number + 10**6}"],
    }


def _address(place: dict[str, Any], number: int, chance: random.Random) -> str:
    city, _, country = _CITIES[number % len(_CITIES)]
    part = f"Department of {chance.choice(ADJECTIVES)} {chance.choice(NOUNS)}".title()
    return f"{part}, {place['display_name']}, {chance.randrange(10000, 99999)} {city}, {country}"


class _World:
    """People and venues by number, the same wherever they come up."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.known: dict[Person, int] = {}

    def number(self, person: Person) -> int:
        """The number of somebody."""
        return self.known.setdefault(person, len(self.known) + 1)

    def homes(self, author: int) -> list[int]:
        """Where somebody works: one institution, or two."""
        first = author * 7919 % INSTITUTIONS
        return [first, (first + 17) % INSTITUTIONS] if author % 8 == 0 else [first]


def _source(venue: str, kind: str = "journal") -> dict[str, Any]:
    number = hash_of(venue) % SOURCES + 1000
    owner = _PUBLISHERS[number % len(_PUBLISHERS)]
    return {
        "id": f"{HOME}S{number}", "display_name": venue, "issn_l": _issn(number * 311),
        "issn": [_issn(number * 311), _issn(number * 311 + 5)], "is_oa": number % 3 == 0,
        "is_in_doaj": number % 3 == 0, "is_core": True,
        "host_organization": f"{HOME}P{number % 4 + 43}", "host_organization_name": owner,
        "host_organization_lineage": [f"{HOME}P{number % 4 + 43}"],
        "host_organization_lineage_names": [owner], "type": kind,
    }  # fmt: skip


def _location(url: str, source: dict[str, Any] | None, free: bool) -> dict[str, Any]:
    return {
        "is_oa": free, "landing_page_url": url, "pdf_url": f"{url}.pdf" if free else None,
        "source": source, "license": "cc-by" if free else None,
        "license_id": f"{HOME}licenses/cc-by" if free else None,
        "version": "publishedVersion" if free else None, "is_accepted": free, "is_published": free,
    }  # fmt: skip


def _topic(name: str, score: float) -> dict[str, Any]:
    number = hash_of(name) % 4500
    field_ = _FIELDS[number % len(_FIELDS)]
    return {
        "id": f"{HOME}T{number + 10000}", "display_name": name.title(), "score": score,
        "subfield": {"id": f"{HOME}subfields/{number % 240}", "display_name": f"{field_} Methods"},
        "field": {"id": f"{HOME}fields/{number % len(_FIELDS)}", "display_name": field_},
        "domain": {"id": f"{HOME}domains/1", "display_name": "Physical Sciences"},
    }  # fmt: skip


def _index(work: GeneratedWork, chance: random.Random) -> dict[str, list[int]] | None:
    if chance.random() > WITH_ABSTRACT:
        return None
    told = f"{work.title} {' '.join(work.keywords)} the of and in a to is we that for".split()
    index: dict[str, list[int]] = {}
    for at in range(chance.randint(90, 260)):
        word = chance.choice(told) if at % 3 else chance.choice(NOUNS)
        index.setdefault(f"{word}." if at % 23 == 22 else word, []).append(at)
    return index


def _authorships(work: GeneratedWork, world: _World, chance: random.Random) -> list[dict[str, Any]]:
    found = []
    for at, person in enumerate(work.authors):
        author = world.number(person)
        display = f"{person.given} {person.family}"
        raw = f"{person.initials} {person.family}" if work.initials else display
        homes = world.homes(author)
        places = [_institution(home) for home in homes]
        words = [_address(p, h, chance) for p, h in zip(places, homes, strict=True)]
        if chance.random() < WITHOUT_INSTITUTION:
            places = []
        end = "first" if not at else "last" if at == len(work.authors) - 1 else "middle"
        with_iri = author * 31 % 100 < 100 * WITH_ORCID
        found.append({
            "author_position": end,
            "author": {
                "id": f"{HOME}A{author + 5 * 10**9}", "display_name": display,
                "orcid": f"https://orcid.org/{_orcid(author)}" if with_iri else None,
            },
            "institutions": places,
            "countries": sorted({p["country_code"] for p in places}),
            "is_corresponding": at == 0,
            "raw_author_name": raw,
            "raw_affiliation_strings": words,
            "affiliations": [
                {"raw_affiliation_string": w, "institution_ids": [p["id"] for p in places]}
                for w in words
            ],
        })  # fmt: skip
    return found


def _mesh(chance: random.Random) -> list[dict[str, Any]]:
    if chance.random() > WITH_MESH:
        return []
    return [
        {"descriptor_ui": f"D{n:06}", "descriptor_name": NOUNS[n % len(NOUNS)].title(),
         "qualifier_ui": "", "qualifier_name": None, "is_major_topic": n % 5 == 0}
        for n in chance.sample(range(9000), chance.randint(8, 26))
    ]  # fmt: skip


def _concepts(work: GeneratedWork, chance: random.Random) -> list[dict[str, Any]]:
    names = [*work.keywords, *chance.choices(NOUNS, k=chance.randint(6, 12))]
    return [
        {"id": f"{HOME}C{hash_of(name) % 65000}",
         "wikidata": f"https://www.wikidata.org/wiki/Q{hash_of(name) % 10**6}",
         "display_name": name.capitalize(), "level": at % 4, "score": round(0.9 - at / 40, 6)}
        for at, name in enumerate(dict.fromkeys(names))
    ]  # fmt: skip


def openalex_work(work: GeneratedWork, number: int, world: _World) -> dict[str, Any]:
    """A work with every member that OpenAlex gives one."""
    chance = random.Random(f"openalex {world.seed} {number}")
    ident, doi = f"{HOME}W{number + 10**9}", f"https://doi.org/{work.doi}" if work.doi else None
    page = doi or f"https://repository.example.org/{number}"
    people = _authorships(work, world, chance)
    source = _source(work.venue, "journal" if work.kind == "article" else "conference")
    mesh = _mesh(chance)
    ids: dict[str, Any] = {"openalex": ident, "doi": doi, "mag": str(number + 10**9)}
    if mesh:
        ids["pmid"] = f"https://pubmed.ncbi.nlm.nih.gov/{number + 10**7}"
    free = chance.random() < 0.5
    first = _location(page, source, free)
    locations = [first]
    for other in range(chance.randint(0, 3)):
        host = f"https://archive{other}.example.org/{number}"
        locations.append(_location(host, _source(f"Archive {other}", "repository"), True))
    topics = [_topic(k, round(0.99 - at / 50, 4)) for at, k in enumerate(work.keywords[:3])]
    cited = {f"{HOME}W{chance.randrange(number) + 10**9}" for _ in range(12)} if number else set()
    cited |= {f"{HOME}W{2 * 10**9 + chance.randrange(10**7)}" for _ in range(chance.randint(4, 40))}
    places = sorted({p["id"] for a in people for p in a["institutions"]})
    return {
        "id": ident, "doi": doi, "title": work.title, "display_name": work.title,
        "publication_year": work.year,
        "publication_date": f"{work.year}-{work.month or 1:02}-01", "ids": ids, "language": "en",
        "primary_location": first, "type": "article",
        "type_crossref": "journal-article" if work.kind == "article" else "proceedings-article",
        "indexed_in": ["crossref", "pubmed"] if mesh else ["crossref"],
        "open_access": {"is_oa": free, "oa_status": "gold" if free else "closed",
                        "oa_url": f"{page}.pdf" if free else None,
                        "any_repository_has_fulltext": free},
        "authorships": people,
        "countries_distinct_count": len({c for a in people for c in a["countries"]}),
        "institutions_distinct_count": len(places),
        "corresponding_author_ids": [people[0]["author"]["id"]],
        "corresponding_institution_ids": [p["id"] for p in people[0]["institutions"]],
        "apc_list": {"value": 2150, "currency": "USD", "value_usd": 2150, "provenance": "doaj"},
        "apc_paid": None, "fwci": round(chance.random() * 5, 3), "has_fulltext": free,
        "fulltext_origin": "pdf", "cited_by_count": number % 97,
        "cited_by_percentile_year": {"min": 93, "max": 94},
        "biblio": {"volume": str(work.volume), "issue": None, "first_page": str(work.pages[0]),
                   "last_page": str(work.pages[1])},
        "is_retracted": False, "is_paratext": False,
        "primary_topic": topics[0] if topics else None, "topics": topics,
        "keywords": [{"id": f"{HOME}keywords/{k.replace(' ', '-')}", "display_name": k,
                      "score": 0.5} for k in work.keywords],
        "concepts": _concepts(work, chance), "mesh": mesh, "locations_count": len(locations),
        "locations": locations, "best_oa_location": first if free else None,
        "sustainable_development_goals": [
            {"id": "https://metadata.un.org/sdg/3", "display_name": "Good health and well-being",
             "score": 0.82}],
        "grants": [{"funder": f"{HOME}F4320321001", "funder_display_name": "National Fund",
                    "award_id": str(number)}] if number % 3 else [],
        "datasets": [], "versions": [], "referenced_works_count": len(cited),
        "referenced_works": sorted(cited),
        "related_works": [f"{HOME}W{3 * 10**9 + chance.randrange(10**7)}" for _ in range(10)],
        "abstract_inverted_index": _index(work, chance),
        "cited_by_api_url": f"https://api.openalex.org/works?filter=cites:W{number + 10**9}",
        "counts_by_year": [{"year": y, "cited_by_count": number % 7 + 1}
                           for y in range(2025, max(2013, work.year - 1), -1)],
        "updated_date": "2025-07-14T09:39:20.619263", "created_date": "2020-06-19",
    }  # fmt: skip


# Crossref


def _day(year: int, month: int | None) -> dict[str, Any]:
    stamp = f"{year}-{month or 1:02}-05T06:07:59Z"
    return {"date-parts": [[year, month or 1, 5]], "date-time": stamp,
            "timestamp": 1_500_000_000_000 + year}  # fmt: skip


def _reference(at: int, number: int, seed: int, chance: random.Random) -> dict[str, Any]:
    key = f"{number}_ref{at:03}"
    kind = chance.random()
    if kind < 0.3:
        doi = f"{DOI_PREFIX}/graphkit.{seed}.{chance.randrange(number + 1)}"
        return {"key": key, "doi-asserted-by": "crossref", "DOI": doi}
    name = chance.choice(SURNAME_BEGIN) + chance.choice(SURNAME_END)
    title = f"{chance.choice(ADJECTIVES)} {chance.choice(NOUNS)} of {chance.choice(NOUNS)}"
    year = str(chance.randint(1985, 2024))
    if kind < 0.75:
        found = {
            "key": key, "first-page": str(chance.randint(1, 900)), "article-title": title.title(),
            "volume": str(chance.randint(1, 80)), "author": f"{name} A", "year": year,
            "journal-title": f"Journal of {chance.choice(NOUNS)}",
        }  # fmt: skip
        if kind < 0.6:
            doi = f"{DOI_PREFIX}/other.{chance.randrange(10**6)}"
            found |= {"DOI": doi, "doi-asserted-by": "publisher"}
        return found
    told = f"{name}, A. ({year}). {title.title()}. Meridian Press, {chance.randint(80, 400)} pp."
    return {"key": key, "unstructured": told}


def _crossref_authors(
    work: GeneratedWork, world: _World, chance: random.Random
) -> list[dict[str, Any]]:
    stated = chance.random() < 0.5
    found = []
    for at, person in enumerate(work.authors):
        author = world.number(person)
        entry: dict[str, Any] = {
            "given": person.initials if work.initials else person.given, "family": person.family,
            "sequence": "additional" if at else "first",
        }  # fmt: skip
        if author % 3 == 0:
            entry |= {"ORCID": f"https://orcid.org/{_orcid(author)}", "authenticated-orcid": False}
        entry["affiliation"] = [
            {"name": _address(_institution(home), home, chance)} for home in world.homes(author)
        ] if stated else []  # fmt: skip
        found.append(entry)
    return found


def crossref_work(work: GeneratedWork, number: int, world: _World) -> dict[str, Any]:
    """A work with the members that Crossref gives one."""
    chance = random.Random(f"crossref {world.seed} {number}")
    doi = work.doi or f"{DOI_PREFIX}/crossref.{world.seed}.{number}"
    source = _source(work.venue)
    cited = [_reference(at, number, world.seed, chance) for at in range(chance.randint(8, 45))]
    date = [work.year, work.month] if work.month else [work.year]
    told = f"{work.title}. " + " ".join(chance.choices((*NOUNS, *ADJECTIVES), k=120))
    return {
        "indexed": _day(2024, 4), "reference-count": len(cited),
        "publisher": source["host_organization_name"], "issue": str(number % 12 + 1),
        "license": [{"start": _day(work.year, work.month), "content-version": "vor",
                     "delay-in-days": 0, "URL": "https://creativecommons.org/licenses/by/4.0/"}],
        "funder": [{"DOI": "10.13039/501100001871", "name": "National Fund",
                    "doi-asserted-by": "publisher", "award": [f"UIDB/{number % 9999:05}/2020"]}]
        if number % 3 else [],
        "content-domain": {"domain": ["example.org"], "crossmark-restriction": True},
        "short-container-title": [work.venue[:24]],
        **({"abstract": f"<jats:title>Abstract</jats:title><jats:p>{told}</jats:p>"}
           if number % 2 else {}),
        "DOI": doi, "type": "journal-article" if work.kind == "article" else "proceedings-article",
        "created": _day(work.year, work.month), "page": f"{work.pages[0]}-{work.pages[1]}",
        "update-policy": "https://doi.org/10.5555/crossmark", "source": "Crossref",
        "is-referenced-by-count": number % 97, "title": [work.title], "prefix": doi.split("/")[0],
        "volume": str(work.volume), "author": _crossref_authors(work, world, chance),
        "member": "297", "published-online": {"date-parts": [[*date]]}, "reference": cited,
        "container-title": [work.venue], "original-title": [], "language": "en",
        "link": [{"URL": f"https://link.example.org/{number}.pdf", "content-version": "vor",
                  "content-type": "application/pdf", "intended-application": "text-mining"}],
        "deposited": _day(2024, 1), "score": 1, "resource": {"primary": {
            "URL": f"https://link.example.org/{number}"}}, "subtitle": [], "short-title": [],
        "issued": {"date-parts": [[*date]]}, "references-count": len(cited),
        "journal-issue": {"issue": str(number % 12 + 1),
                          "published-print": {"date-parts": [[*date]]}},
        "alternative-id": [str(number)], "URL": f"https://doi.org/{doi}", "relation": {},
        "ISSN": source["issn"], "published": {"date-parts": [[*date]]},
        "issn-type": [{"value": code, "type": kind} for code, kind in
                      zip(source["issn"], ("print", "electronic"), strict=True)],
        "assertion": [{"value": f"{day} March {work.year}", "order": day, "name": name,
                       "label": name.title(), "group": {"name": "ArticleHistory",
                                                        "label": "Article History"}}
                      for day, name in enumerate(("received", "accepted", "first_online"), 1)],
    }  # fmt: skip


def items(
    make: Callable[[GeneratedWork, int, _World], dict[str, Any]], works: int, seed: int = 1
) -> Iterator[dict[str, Any]]:
    """The works one after another, as a service states them."""
    world = _World(seed)
    for number, work in enumerate(generated(works, seed)):
        yield make(work, number, world)


def main() -> None:
    """Write a library: `real_shapes.py WORKS FILE [SEED]`; FILE ends in .crossref.jsonl or not."""
    if len(sys.argv) not in (3, 4):
        sys.exit(str(main.__doc__))
    works, path, seed = int(sys.argv[1]), Path(sys.argv[2]), int((*sys.argv[3:], "1")[0])
    make = crossref_work if path.name.endswith(".crossref.jsonl") else openalex_work
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for item in items(make, works, seed):
            file.write(json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
