"""Identifiers out of the places where people write them: fields, addresses, notes -> id pairs.

`graphkit.ids` says what a DOI looks like; this file says where one may be looked for, so that a
number that merely resembles an identifier ("Erratum to 10.1000/1") is not taken for the work's own.
"""

from __future__ import annotations

import re

from graphkit import ids
from graphkit.remembered import remembered

_NOTE_DOI = re.compile(
    r"(?:^|[\s;,.(])(?:doi|DOI)\s*[:=]?\s*(?:https?://\S{0,60}?)?(10\.\d{4,9}/\S+)"
)
_NOTE_ARXIV = re.compile(r"arxiv[\s:.]+(?:abs/)?((?:[a-z.-]+/)?\d[\d.]{5,9})", re.IGNORECASE)
_NOTE_PMID = re.compile(r"\bPMID\s*[:=]?\s*(\d{1,9})\b", re.IGNORECASE)
_NOTE_PMCID = re.compile(r"\bPMC(?:ID)?\s*[:=]?\s*(?:PMC)?(\d{3,9})\b", re.IGNORECASE)
_OF_ANOTHER = re.compile(
    r"\b(?:errat|corrig|correct\w* (?:to|of)|comment on|reply to|review of|retract|see also)",
    re.IGNORECASE,
)
_DOI_HOST = re.compile(r"https?://(?:[\w-]{1,63}\.){0,6}doi\.(?:org|acm\.org)/(.+)", re.IGNORECASE)
_ARXIV_HOST = re.compile(r"https?://(?:[\w-]+\.)?arxiv\.org/(?:abs|pdf|html|format)/(.+)", re.I)
_PUBMED_HOST = re.compile(
    r"https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,9})", re.I
)
_PMC_HOST = re.compile(r"https?://[\w.]*nih\.gov/\S*?PMC(\d{3,9})", re.IGNORECASE)
_PLAIN_DOI = re.compile(r"10\.[0-9]{4,9}/[a-z0-9._;()/:-]*[a-z0-9]\Z")
_DOI_HOME = "https://doi.org/"
_ARXIV_DOI = "10.48550/arxiv."
_ARXIV_VENUE = re.compile(r"\s*(?:preprint[,:]?\s+)?arxiv(?:\.org)?\b", re.IGNORECASE)
_DIGITS = re.compile(r"(?:pmid:?\s*)?(\d{1,9})\Z", re.IGNORECASE)


_SIMPLE_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[!-~]*)?\Z")

# Journals repeat: their check digits are counted once.
_issn = remembered(1 << 14)(ids.issn)


# Cited works repeat, too.
_doi = remembered(1 << 15)(ids.doi)

# So do people.
_orcid = remembered(1 << 16)(ids.orcid)


def issn(text: str) -> str | None:
    """`ids.issn` of the beginning of a text, remembered."""
    return _issn(text[:200])


def doi(text: str) -> str | None:
    """`ids.doi`, with a short cut for a value that is nothing but a plain DOI."""
    lowered = text.lower().removeprefix(_DOI_HOME)
    return lowered if _PLAIN_DOI.match(lowered) else _doi(text)


def orcid(text: str) -> str | None:
    """`ids.orcid`, remembered where the text is no longer than an address."""
    return _orcid(text) if len(text) < 60 else ids.orcid(text)


def web_address(text: str) -> str | None:
    """`ids.web_address`, with a short cut for the addresses that are plainly fit to be linked."""
    return text if _SIMPLE_ADDRESS.match(text) else ids.web_address(text)


class Identifiers:
    """The identifiers of one work; the first value of each scheme stays."""

    __slots__ = ("by_scheme",)

    def __init__(self) -> None:
        self.by_scheme: dict[str, str] = {}

    def add(self, scheme: str, value: str | None) -> None:
        """Keep a normalised identifier unless its scheme is taken."""
        if value:
            self.by_scheme.setdefault(scheme, value)

    def doi(self, text: str) -> bool:
        """A field that states a DOI; arXiv's own DOIs state the arXiv number as well."""
        value = doi(text)
        self.add("doi", value)
        if value and value.startswith(_ARXIV_DOI):
            self.add("arxiv", ids.arxiv(value[len(_ARXIV_DOI) :]))
        return value is not None

    def arxiv(self, text: str) -> bool:
        """A field that states an arXiv number."""
        value = ids.arxiv(text)
        self.add("arxiv", value)
        return value is not None

    def pmid(self, text: str) -> bool:
        """A field that states a PubMed number."""
        match = _DIGITS.match(text.strip())
        self.add("pmid", match.group(1).lstrip("0") if match else None)
        return match is not None

    def pmcid(self, text: str) -> bool:
        """A field that states a PubMed Central number."""
        match = re.match(r"\s*(?:PMC)?:?\s*(?:PMC)?(\d{1,9})(?:\.\d+)?\s*\Z", text, re.IGNORECASE)
        self.add("pmcid", f"PMC{match.group(1)}" if match else None)
        return match is not None

    def address(self, text: str) -> None:
        """A web address: only of the services whose addresses *are* identifiers."""
        if len(text) > 2000:
            return
        if match := _DOI_HOST.search(text):
            self.doi(match.group(1))
        elif match := _ARXIV_HOST.search(text):
            self.arxiv(match.group(1))
        elif match := _PUBMED_HOST.search(text):
            self.pmid(match.group(1))
        elif match := _PMC_HOST.search(text):
            self.pmcid(match.group(1))

    def note(self, text: str) -> None:
        """A free note, such as "DOI: 10.1000/1" or "arXiv:2106.14987 [math.AT]"."""
        text = text[:5000]
        if _OF_ANOTHER.search(text):
            return
        if match := _NOTE_DOI.search(text):
            self.doi(match.group(1))
        elif text.startswith("10."):
            self.doi(text)
        if match := _NOTE_ARXIV.search(text):
            self.arxiv(match.group(1))
        if match := _NOTE_PMID.search(text):
            self.pmid(match.group(1))
        if match := _NOTE_PMCID.search(text):
            self.pmcid(match.group(1))


def is_arxiv_venue(venue: str) -> bool:
    """Whether a journal's name is only "arXiv" or "arXiv preprint arXiv:2106.14987".

    Such a name is no venue of its own for each paper, so loaders put "arXiv" in its place.
    """
    return "rxiv" in venue[:20].lower() and _ARXIV_VENUE.match(venue) is not None


def keywords(text: str) -> tuple[str, ...]:
    """Keywords of one string: separated by semicolons where there are any, else by commas."""
    parts = text.split(";") if ";" in text else text.split(",")
    return tuple(dict.fromkeys(word for part in parts if (word := part.strip())))
