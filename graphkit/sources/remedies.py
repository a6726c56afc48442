"""Which analysis needs which fields, and where to tick what so that an export has them."""

from __future__ import annotations

from dataclasses import dataclass

# What a work may state, and what of it is counted: a share of the works, or of their authors.
FIELDS = {
    "title": "title", "authors": "authors",
    "two_authors": "two authors or more (500 at most)", "year": "year", "venue": "venue",
    "doi": "DOI", "identifier": "any identifier",
    "affiliations": "affiliations", "topics": "keywords or categories",
    "references": "references with an identifier", "cited": "references, also as text",
    "abstract": "abstract",
    "full_names": "full given names (of authors)",
    "author_ids": "ORCID iD or other id (of authors)",
    "countries": "a country that is found (in addresses)",
}  # fmt: skip
TIE_FIELDS = {
    "names": "names", "weight": "weight", "tie_works": "number of works", "years": "years",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Analysis:
    """An analysis and its fields: "yes" from `enough` of the works on, "partly" from `some`."""

    name: str
    needs: tuple[str, ...]
    enough: float
    some: float
    from_ties: bool = False


ANALYSES = (
    Analysis(
        "who works with whom (coauthors, communities, paths)", ("two_authors",), 0.3, 0.02, True
    ),
    Analysis("telling people of one name apart", ("full_names",), 0.6, 0.2),
    Analysis("people by identifier (ORCID iD, author ids)", ("author_ids",), 0.5, 0.05),
    Analysis("trends and recency (years)", ("year",), 0.8, 0.2),
    Analysis("topics and experts", ("topics",), 0.5, 0.1),
    Analysis("institutions and countries", ("affiliations",), 0.5, 0.1),
    Analysis("citations, coupling, co-citation", ("cited",), 0.4, 0.05),
    Analysis("venues", ("venue",), 0.6, 0.2),
    Analysis("joining with other sources without doubt", ("identifier",), 0.6, 0.2),
)

_ANY = {
    "cited": "an OpenAlex or Crossref export (JSON), which has references with identifiers",
    "affiliations": "an OpenAlex, Scopus or Web of Science export of the same works",
    "topics": "an OpenAlex export, which has topics for nearly every work",
    "author_ids": "an OpenAlex export (author ids and ORCID iDs)",
    "full_names": "a source with full names: OpenAlex, Crossref, or Web of Science with AF",
    "identifier": "an export with DOIs",
    "two_authors": "the list of all authors: some exports give the first one only",
    "year": "the year of publication",
    "venue": "the journal or conference",
}
_OF: dict[str, dict[str, str]] = {
    "scopus-csv": {
        "cited": "Scopus: export CSV again with “Include references” ticked",
        "affiliations": "Scopus: tick “Affiliations” under bibliographical information",
        "topics": "Scopus: tick “Author keywords” and “Index keywords”",
        "full_names": "Scopus: an export since 2023 has “Author full names”",
        "author_ids": "Scopus: tick “Author(s) ID”",
        "identifier": "Scopus: tick “DOI” and “EID”",
    },
    "wos-tagged": {
        "cited": "Web of Science: choose “Full Record and Cited References”",
        "affiliations": "Web of Science: choose “Full Record”, which has C1",
        "topics": "Web of Science: choose “Full Record” (DE, ID, WC)",
        "author_ids": "Web of Science: choose “Full Record” (OI, RI)",
        "full_names": "Web of Science: choose “Full Record” (AF); records before 2006 have "
        "initials",
    },
    "openalex-csv": {
        "cited": "OpenAlex: the CSV may leave references out; export JSON or use the API",
        "affiliations": "OpenAlex: export JSON or use the API",
        "author_ids": "OpenAlex: export JSON or use the API",
    },
    "ris": {
        "cited": "RIS holds no references: export CSV, plain text or JSON from the same "
        "database",
        "affiliations": "RIS seldom says whose an affiliation is: export CSV or plain text instead",
        "author_ids": "RIS holds no author ids: export CSV or JSON from the same database",
    },
    "bibtex": {
        "cited": "BibTeX holds no references: export the same works as CSV or JSON",
        "affiliations": "BibTeX holds no affiliations: export the same works as CSV or JSON",
        "author_ids": "BibTeX holds no author ids: export the same works as CSV or JSON",
    },
    "medline": {
        "cited": "PubMed's text holds no references: take the works from OpenAlex or Crossref",
        "full_names": "PubMed: records before 2002 have initials only",
    },
    "lens-csv": {
        "affiliations": "Lens: the CSV has no affiliations; export JSON Lines",
        "author_ids": "Lens: the CSV has no author ids; export JSON Lines",
    },
    "dimensions-csv": {
        "cited": "Dimensions: choose “Export for bibliometric mapping”, which has cited "
        "cited",
        "author_ids": "Dimensions: the CSV has no researcher ids",
    },
    "ieee-csv": {
        "cited": "IEEE Xplore's CSV has no references: take the works from OpenAlex or "
        "Crossref",
        "full_names": "IEEE Xplore prints initials: take the works from Crossref or OpenAlex",
    },
    "springer-csv": {
        "cited": "SpringerLink's CSV has no references: take the works from Crossref by DOI",
        "affiliations": "SpringerLink's CSV has no affiliations: take the works from OpenAlex",
        "topics": "SpringerLink's CSV has no keywords: take the works from OpenAlex",
    },
    "table": {
        "cited": "a column of cited DOIs is not read from plain tables: export JSON",
        "author_ids": "add a column of ORCID iDs, one for each author, parted by semicolons",
        "affiliations": "add a column of affiliations, one for each author, parted by semicolons",
        "topics": "add a column of keywords",
        "identifier": "add a column of DOIs",
    },
}  # fmt: skip
_OF["wos-table"] = _OF["wos-tagged"]


def remedy(format: str, field: str) -> str:
    """What to export instead, so that a field is there."""
    return _OF.get(format, {}).get(field) or _ANY.get(field, "")
