"""Records a second of the loaders for services and dumps, beside the floor of the plain parser.

The floor is `orjson.loads` of each record, or `lxml.etree.iterparse` over the file, without building
anything from it. Both read the same generated file in the same run; time is the processor's, which
other work on the machine disturbs less.

    python -m benchmarks.floors [RECORDS]
"""

from __future__ import annotations

import gc
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import orjson
from lxml import etree

from loaders import (
    arxiv,
    crossref,
    datacite,
    dblp,
    openalex,
    orcid,
    pubmed_xml,
    ror,
    semantic_scholar,
)

_LETTERS = str.maketrans("0123456789", "abcdefghij")
WORDS = "river signal lattice harbour grammar battery orchid fever archive spectrum".split()


class File:
    """A file as a loader sees it."""

    def __init__(self, path: Path) -> None:
        self.name, self.path = path.name, path

    def open_text(self) -> TextIO:
        return open(self.path, encoding="utf-8")

    def open_bytes(self) -> BinaryIO:
        return open(self.path, "rb")


class Chance(random.Random):
    """Seeded chance that makes texts and names."""

    def text(self, words: int) -> str:
        return " ".join(self.choices(WORDS, k=words))

    def person(self) -> tuple[str, str]:
        # in letters: a number behind a name points to a footnote, and is looked at more closely
        given, family = (str(self.randrange(n)).translate(_LETTERS) for n in (500, 20000))
        return f"Given{given}", f"Family{family}"


def of_openalex(c: Chance, n: int) -> dict[str, Any]:
    place = {
        "id": f"https://openalex.org/I{n % 900}",
        "display_name": f"University {n % 900}",
        "ror": "https://ror.org/05gq02987",
        "country_code": "PT",
        "type": "education",
        "lineage": [f"https://openalex.org/I{n % 900}"],
    }
    people = [c.person() for _ in range(5)]
    topics = [
        {
            "id": f"https://openalex.org/T{t}",
            "display_name": f"Topic {t}",
            "score": 0.5,
            "subfield": {"id": "https://openalex.org/subfields/1", "display_name": "Sub"},
            "field": {"id": "https://openalex.org/fields/1", "display_name": "Field"},
            "domain": {"id": "https://openalex.org/domains/1", "display_name": "Domain"},
        }
        for t in c.sample(range(4000), 3)
    ]
    index: dict[str, list[int]] = {}
    for at, word in enumerate(c.choices(WORDS, k=150)):
        index.setdefault(word, []).append(at)
    return {
        "id": f"https://openalex.org/W{n + 10**9}",
        "doi": f"https://doi.org/10.5555/a.{n}",
        "title": c.text(9),
        "display_name": c.text(9),
        "publication_year": 2020,
        "publication_date": "2020-03-04",
        "type": "article",
        "language": "en",
        "ids": {"openalex": f"https://openalex.org/W{n + 10**9}", "mag": str(n)},
        "primary_location": {
            "landing_page_url": f"https://doi.org/10.5555/a.{n}",
            "source": {
                "id": "https://openalex.org/S1",
                "display_name": "Journal",
                "issn_l": "1234-5679",
            },
        },
        "authorships": [
            {
                "author_position": "middle",
                "author": {
                    "id": f"https://openalex.org/A{c.randrange(10**9)}",
                    "display_name": f"{g} {f}",
                    "orcid": None,
                },
                "institutions": [place],
                "raw_author_name": f"{g} {f}",
                "raw_affiliation_strings": [c.text(8)],
            }
            for g, f in people
        ],
        "topics": topics,
        "primary_topic": topics[0],
        "cited_by_count": n,
        "concepts": [
            {
                "id": f"https://openalex.org/C{k}",
                "display_name": f"Concept {k}",
                "level": 1,
                "score": 0.3,
            }
            for k in range(12)
        ],
        "referenced_works": [f"https://openalex.org/W{c.randrange(10**9)}" for _ in range(40)],
        "abstract_inverted_index": index,
        "counts_by_year": [{"year": y, "cited_by_count": 3} for y in range(2012, 2022)],
    }


def of_crossref(c: Chance, n: int) -> dict[str, Any]:
    return {
        "indexed": {"date-parts": [[2024, 1, 1]], "timestamp": n},
        "DOI": f"10.5555/c.{n}",
        "type": "journal-article",
        "title": [c.text(9)],
        "container-title": ["Journal"],
        "ISSN": ["1234-5679"],
        "issued": {"date-parts": [[2020, 3]]},
        "prefix": "10.5555",
        "author": [
            {"given": g, "family": f, "sequence": "first", "affiliation": []}
            for g, f in (c.person() for _ in range(4))
        ],
        "reference": [
            {"key": str(k), "doi-asserted-by": "crossref", "DOI": f"10.5555/r.{k}"}
            for k in range(10)
        ],
        "is-referenced-by-count": 3,
        "publisher": "P",
        "volume": "7",
        "page": "1-9",
        "deposited": {"date-parts": [[2024, 1, 1]]},
        "URL": f"http://dx.doi.org/10.5555/c.{n}",
    }


def of_datacite(c: Chance, n: int) -> dict[str, Any]:
    return {
        "id": f"10.5555/d.{n}",
        "type": "dois",
        "attributes": {
            "doi": f"10.5555/d.{n}",
            "titles": [{"title": c.text(9)}],
            "publicationYear": 2020,
            "creators": [
                {
                    "name": f"{f}, {g}",
                    "nameType": "Personal",
                    "givenName": g,
                    "familyName": f,
                    "affiliation": [],
                    "nameIdentifiers": [],
                }
                for g, f in (c.person() for _ in range(4))
            ],
            "dates": [{"date": "2020-03-04", "dateType": "Issued"}],
            "publisher": "Archive",
            "types": {"resourceTypeGeneral": "Dataset"},
            "url": "https://example.org/1",
            "descriptions": [{"description": c.text(90), "descriptionType": "Abstract"}],
        },
    }


def of_semantic_scholar(c: Chance, n: int) -> dict[str, Any]:
    return {
        "corpusid": n,
        "externalids": {"DOI": f"10.5555/s.{n}", "MAG": str(n)},
        "title": c.text(9),
        "authors": [
            {"authorId": str(c.randrange(10**7)), "name": f"{g} {f}"}
            for g, f in (c.person() for _ in range(4))
        ],
        "venue": "Journal",
        "year": 2020,
        "publicationdate": "2020-03-04",
        "referencecount": 9,
        "citationcount": 3,
        "isopenaccess": True,
        "journal": {"name": "Journal", "volume": "7"},
        "s2fieldsofstudy": [{"category": "Art", "source": "x"}],
        "url": f"https://www.semanticscholar.org/paper/{n}",
        "publicationtypes": ["JournalArticle"],
    }


def of_orcid(c: Chance, n: int) -> dict[str, Any]:
    return {
        "put-code": n,
        "title": {"title": {"value": c.text(9)}},
        "type": "journal-article",
        "publication-date": {"year": {"value": "2020"}, "month": {"value": "03"}},
        "journal-title": {"value": "Journal"},
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "doi",
                    "external-id-value": f"10.5555/o.{n}",
                    "external-id-relationship": "self",
                }
            ]
        },
        "contributors": {
            "contributor": [
                {
                    "contributor-orcid": None,
                    "credit-name": {"value": f"{g} {f}"},
                    "contributor-attributes": {"contributor-role": "author"},
                }
                for g, f in (c.person() for _ in range(4))
            ]
        },
    }


def of_ror(c: Chance, n: int) -> dict[str, Any]:
    return {
        "id": "https://ror.org/05gq02987",
        "status": "active",
        "types": ["education"],
        "names": [
            {"value": f"University {n}", "types": ["ror_display", "label"]},
            {"value": c.text(4), "types": ["alias"]},
        ],
        "locations": [{"geonames_details": {"country_code": "PT", "name": "Porto"}}],
        "links": [{"type": "website", "value": "https://example.org"}],
        "external_ids": [{"type": "grid", "all": [f"grid.{n}"], "preferred": None}],
        "relationships": [{"type": "parent", "id": "https://ror.org/019wvm592"}],
    }


def of_snapshot(c: Chance, n: int) -> dict[str, Any]:
    people = [c.person() for _ in range(4)]
    return {
        "id": f"2001.{n % 100000:05d}",
        "submitter": "S",
        "title": c.text(9),
        "comments": None,
        "authors": ", ".join(f"{g} {f}" for g, f in people),
        "doi": f"10.5555/x.{n}",
        "categories": "hep-ph math.AG",
        "abstract": c.text(120),
        "journal-ref": None,
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
        "update_date": "2008-01-01",
        "authors_parsed": [[f, g, ""] for g, f in people],
    }


def in_dblp(c: Chance, n: int) -> str:
    people = "".join(f"<author>{g} {f}</author>\n" for g, f in (c.person() for _ in range(3)))
    return (
        f'<article mdate="2020-01-01" key="journals/x/{n}">\n{people}<title>{c.text(9)}.'
        f"</title>\n<pages>1-9</pages>\n<year>2020</year>\n<volume>7</volume>\n<journal>J"
        f"</journal>\n<ee>https://doi.org/10.5555/d.{n}</ee>\n<url>db/j/x.html</url>\n"
        "</article>\n"
    )


def in_pubmed(c: Chance, n: int) -> str:
    people = "".join(
        f"<Author ValidYN='Y'><LastName>{f}</LastName><ForeName>{g}</ForeName><Initials>G"
        f"</Initials><AffiliationInfo><Affiliation>{c.text(12)}</Affiliation></AffiliationInfo>"
        "</Author>"
        for g, f in (c.person() for _ in range(6))
    )
    mesh = "".join(
        f"<MeshHeading><DescriptorName UI='D1'>{c.text(2)}</DescriptorName></MeshHeading>"
        for _ in range(10)
    )
    cited = "".join(
        f"<Reference><Citation>{c.text(12)}</Citation><ArticleIdList><ArticleId "
        f"IdType='pubmed'>{k}</ArticleId></ArticleIdList></Reference>"
        for k in range(1, 21)
    )
    return f"""<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{n + 1}</PMID>
<Article PubModel="Print"><Journal><ISSN>1234-5679</ISSN><JournalIssue><Volume>7</Volume><PubDate>
<Year>2020</Year><Month>Mar</Month></PubDate></JournalIssue><Title>Journal</Title></Journal>
<ArticleTitle>{c.text(9)}.</ArticleTitle><Abstract><AbstractText>{c.text(150)}</AbstractText>
</Abstract><AuthorList CompleteYN="Y">{people}</AuthorList><PublicationTypeList><PublicationType>
Journal Article</PublicationType></PublicationTypeList></Article><MeshHeadingList>{mesh}
</MeshHeadingList></MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="doi">10.5555/p.{n}
</ArticleId></ArticleIdList><ReferenceList>{cited}</ReferenceList></PubmedData></PubmedArticle>\n"""


def in_oai(c: Chance, n: int) -> str:
    people = "".join(
        f"<author><keyname>{f}</keyname><forenames>{g}</forenames></author>"
        for g, f in (c.person() for _ in range(4))
    )
    return (
        f"<record><header><identifier>oai:arXiv.org:2001.{n % 100000:05d}</identifier></header>"
        f'<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2001.{n % 100000:05d}</id>'
        f"<created>2020-01-02</created><authors>{people}</authors><title>{c.text(9)}</title>"
        f"<categories>hep-ph</categories><abstract>{c.text(120)}</abstract></arXiv></metadata>"
        "</record>\n"
    )


JSON: dict[str, tuple[Any, Callable[[Chance, int], dict[str, Any]]]] = {
    "openalex": (openalex, of_openalex),
    "crossref": (crossref, of_crossref),
    "datacite": (datacite, of_datacite),
    "semantic-scholar": (semantic_scholar, of_semantic_scholar),
    "orcid": (orcid, of_orcid),
    "ror": (ror, of_ror),
    "arxiv (snapshot)": (arxiv, of_snapshot),
}
XML: dict[str, tuple[Any, Callable[[Chance, int], str], str, str]] = {
    "dblp": (dblp, in_dblp, "dblp", "article"),
    "pubmed-xml": (pubmed_xml, in_pubmed, "PubmedArticleSet", "PubmedArticle"),
    "arxiv (OAI-PMH)": (arxiv, in_oai, "OAI-PMH", "record"),
}


def floor_of_json(path: Path) -> int:
    with open(path, "rb") as lines:
        return sum(1 for line in lines if orjson.loads(line) is not None)


def floor_of_xml(path: Path, tag: str) -> int:
    count = 0
    for _, element in etree.iterparse(
        path, events=("end",), tag=tag, resolve_entities=False, no_network=True
    ):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return count


def seconds(work: Callable[[], int]) -> tuple[float, int]:
    gc.collect()
    gc.disable()  # as loading does
    began = time.process_time()
    count = work()
    spent = time.process_time() - began
    gc.enable()
    return spent, count


def rows(records: int) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        for name, (loader, make) in JSON.items():
            path, chance = Path(folder) / "x.jsonl", Chance(1)
            with open(path, "w", encoding="utf-8") as out:
                for n in range(records):
                    out.write(
                        json.dumps(make(chance, n), ensure_ascii=False, separators=(",", ":"))
                        + "\n"
                    )
            yield row(name, loader, path, records, lambda p=path: floor_of_json(p))
        for name, (loader, write, root, tag) in XML.items():
            path, chance = Path(folder) / "x.xml", Chance(1)
            with open(path, "w", encoding="utf-8") as out:
                out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>\n')
                out.writelines(write(chance, n) for n in range(records))
                out.write(f"</{root}>\n")
            yield row(name, loader, path, records, lambda p=path, t=tag: floor_of_xml(p, t))


def row(
    name: str, loader: Any, path: Path, records: int, floor: Callable[[], int]
) -> dict[str, Any]:
    at_least, found = seconds(floor)
    took, count = seconds(lambda: sum(1 for _ in loader.read(File(path))))
    if not count == found == records:
        raise SystemExit(f"{name}: {count} of {found} records were read")
    return {
        "format": name,
        "bytes a record": path.stat().st_size // records,
        "records a second": round(records / took),
        "floor": round(records / at_least),
        "times the floor": round(took / at_least, 1),
    }


if __name__ == "__main__":
    for line in rows(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000):
        print(json.dumps(line))
