"""PubMed XML (efetch, baseline files, books) -> works.

A title in square brackets was translated; the original stands in `extra`. Markup and formulas are
rendered as their text. E-mail addresses that stand in affiliations are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit import ids
from graphkit.records import (
    Affiliation,
    Document,
    Mention,
    Note,
    Origin,
    Record,
    Rejected,
    Work,
    without_mail,
)

from ._read import xml
from ._read.xml import Element
from ._values import cleaning, compose, dates, identify, kinds, people

FORMAT = "pubmed-xml"
TITLE = "PubMed XML (efetch, baseline files, books)"
SUFFIXES = (".xml",)
CUT = xml.cut("PubmedArticle")

_NAMES = ("PubmedArticle", "PubmedBookArticle", "MedlineCitation", "DeleteCitation")
_IN_HEAD = re.compile(r"<(?:Pubmed(?:Book)?Article(?:Set)?|MedlineCitation(?:Set)?)[\s>/]")
_KINDS = {
    "Journal Article": kinds.ARTICLE, "Review": kinds.REVIEW, "Systematic Review": kinds.REVIEW,
    "Editorial": kinds.EDITORIAL, "Preprint": kinds.PREPRINT, "Dataset": kinds.DATASET,
    "Book": kinds.BOOK, "Books": kinds.BOOK, "Academic Dissertation": kinds.THESIS,
    "Technical Report": kinds.REPORT, "Meta-Analysis": kinds.REVIEW, "Letter": kinds.ARTICLE,
    "Case Reports": kinds.ARTICLE, "Clinical Trial": kinds.ARTICLE, "News": kinds.OTHER,
    "Comment": kinds.OTHER, "Published Erratum": kinds.OTHER, "Congress": kinds.OTHER,
    "Retraction of Publication": kinds.OTHER, "Biography": kinds.OTHER,
}  # fmt: skip
_TELLING = ("Preprint", "Review", "Systematic Review", "Editorial", "Dataset")
_SCHEMES = {"doi": "doi", "pubmed": "pmid", "pmid": "pmid", "pmc": "pmcid", "pmcid": "pmcid"}
# What a citation and an article may have, read below or not of the work; the rest is kept.
_CITATION = frozenset(
    "PMID DateCreated DateCompleted DateRevised Article MedlineJournalInfo ChemicalList Book"
    " SupplMeshList CitationSubset CommentsCorrectionsList GeneSymbolList MeshHeadingList"
    " NumberOfReferences PersonalNameSubjectList OtherID OtherAbstract KeywordList CoiStatement"
    " SpaceFlightMission InvestigatorList GeneralNote".split()
)
_ARTICLE = frozenset(
    "Journal ArticleTitle Pagination ELocationID Abstract AuthorList Language DataBankList"
    " GrantList PublicationTypeList VernacularTitle ArticleDate Affiliation".split()
)


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is PubMed XML."""
    start = head.lstrip("\ufeff \t\r\n")
    return 0.97 if start.startswith("<") and _IN_HEAD.search(start[:20000]) else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order."""
    return xml.records(
        document,
        FORMAT,
        _NAMES,
        _record,
        flat=False,
        parts=("MedlineCitation",),
        known=_CITATION | _ARTICLE,
        watched=_watched,
    )


def _watched(element: Element) -> list[Element]:
    """The citation and the article of a record; what they have and nobody asks for is kept."""
    if xml.local(element) == "MedlineCitation":
        citations = [element]
    else:
        citations = xml.children(element, "MedlineCitation")
    return [*citations, *(a for c in citations for a in xml.children(c, "Article"))]


def _record(element: Element, origin: Origin) -> Iterator[Record | Rejected]:
    name = xml.local(element)
    if name == "DeleteCitation":
        for pmid in xml.children(element, "PMID"):
            yield Rejected("withdrawn from PubMed", origin, xml.text(pmid))
        return
    if name == "PubmedBookArticle":
        said = _Citation(element, xml.child(element, "BookDocument"), "PubmedBookData")
        yield _book(said, origin)
        return
    citation = element if name == "MedlineCitation" else xml.child(element, "MedlineCitation")
    yield _article(_Citation(element, citation, "PubmedData"), origin)


class _Citation:
    """The parts of a record that articles and books have in common."""

    def __init__(self, whole: Element, citation: Element | None, data: str) -> None:
        self.whole = whole
        self.citation = citation
        self.data = xml.child(whole, data)
        self.article = xml.child(citation, "Article")
        self.extra: dict[str, str] = {}
        self.cited: tuple[str, ...] = ()

    def identifiers(self) -> dict[str, str]:
        """PMID, DOI and PMC number."""
        identifiers = identify.Identifiers()
        identifiers.pmid(xml.value(self.citation, "PMID"))
        places = [self.article, xml.child(self.citation, "Book"), self.citation]
        for place in places:
            for entry in xml.children(place, "ELocationID"):
                if entry.get("EIdType") == "doi" and entry.get("ValidYN") != "N":
                    identifiers.doi(xml.text(entry))
        for owner in (self.data, self.citation):
            for entry in xml.children(xml.child(owner, "ArticleIdList"), "ArticleId"):
                scheme = _SCHEMES.get(entry.get("IdType", ""))
                if scheme is not None:
                    getattr(identifiers, scheme)(xml.text(entry))
                elif entry.get("IdType") and xml.text(entry):
                    self.extra[entry.get("IdType", "")] = xml.text(entry)
        return identifiers.by_scheme

    def references(self) -> tuple[str, ...]:
        """What the record cites, by number or DOI."""
        kept: dict[str, None] = {}
        without = 0
        texts: list[tuple[str | None, str]] = []
        for listed in xml.children(self.data, "ReferenceList"):
            for reference in listed.iter("Reference"):
                stated = _reference(reference)
                texts.append((stated, xml.text(xml.child(reference, "Citation"))))
                if stated:
                    kept[stated] = None
                else:
                    without += 1
        if without:
            self.extra["references_without_id"] = str(without)
        self.cited = compose.cited(texts)
        return tuple(kept)


def _reference(reference: Element) -> str | None:
    entries = xml.children(xml.child(reference, "ArticleIdList"), "ArticleId")
    if entries and entries[0].get("IdType") == "pubmed":
        value = entries[0].text or ""
        if value.isascii() and value.isdigit() and value[0] != "0" and len(entries[0]) == 0:
            return f"pmid:{value}"  # nearly all of them
    identifiers = identify.Identifiers()
    for entry in entries:
        kind, value = entry.get("IdType", ""), xml.text(entry)
        if kind == "pubmed" and value.isascii() and value.isdigit() and value[0] != "0":
            return f"pmid:{value}"
        if scheme := _SCHEMES.get(kind):
            getattr(identifiers, scheme)(value)
    order = ("pmid", "doi", "pmcid")
    return next(
        (f"{s}:{identifiers.by_scheme[s]}" for s in order if s in identifiers.by_scheme), None
    )


def _article(said: _Citation, origin: Origin) -> Work | Rejected:
    article, citation = said.article, said.citation
    title, raw = _title(xml.child(article, "ArticleTitle"), said.extra)
    original = xml.value(article, "VernacularTitle")
    if original:
        said.extra["VernacularTitle"] = original
        title = title or original
    identifiers = said.identifiers()
    if title is None and not identifiers:
        return Rejected("no title and no identifier", origin, xml.text(said.whole)[:200])
    journal = xml.child(article, "Journal")
    issue = xml.child(journal, "JournalIssue")
    date = _date(xml.child(issue, "PubDate"), said.extra)
    if date[0] is None:
        date = _date(xml.child(article, "ArticleDate"), said.extra)
    for name, place in (("Volume", issue), ("Issue", issue), ("Language", article)):
        if value := xml.value(place, name):
            said.extra[name.lower()] = value
    if pages := xml.value(article, "Pagination", "MedlinePgn"):
        said.extra["pages"] = pages
    types = [
        xml.text(t)
        for t in xml.children(xml.child(article, "PublicationTypeList"), "PublicationType")
    ]
    authors = _authors(xml.child(article, "AuthorList"))
    xml.rest(citation, _CITATION, said.extra)
    xml.rest(article, _ARTICLE, said.extra)
    for other in xml.children(citation, "OtherAbstract"):
        if text := _abstract(other):
            said.extra[f"abstract ({other.get('Language') or other.get('Type') or 'other'})"] = text
    _investigators(citation, said.extra)
    venue = xml.value(journal, "Title")
    short = xml.value(journal, "ISOAbbreviation")
    if venue and short and short != venue:
        said.extra["journal_abbreviation"] = short
    venue = venue or short
    return _made(
        said,
        origin,
        title=title,
        raw=raw,
        identifiers=identifiers,
        authors=authors,
        date=date,
        types=types,
        venue=venue or xml.value(citation, "MedlineJournalInfo", "MedlineTA"),
        issn=xml.value(journal, "ISSN"),
        abstract=_abstract(xml.child(article, "Abstract")),
    )


def _book(said: _Citation, origin: Origin) -> Work | Rejected:
    document = said.citation
    book = xml.child(document, "Book")
    title, raw = _title(xml.child(document, "ArticleTitle"), said.extra)
    whole, whole_raw = _title(xml.child(book, "BookTitle"), said.extra)
    identifiers = said.identifiers()
    if title is None and whole is None and not identifiers:
        return Rejected("no title and no identifier", origin, xml.text(said.whole)[:200])
    lists = [*xml.children(document, "AuthorList"), *xml.children(book, "AuthorList")]
    own = [part for part in lists if part.get("Type", "authors") == "authors"]
    editors = [m for part in lists if part.get("Type") == "editors" for m in _mentions(part)]
    date = _date(xml.child(book, "PubDate"), said.extra)
    if date[0] is None:
        date = _date(xml.child(document, "ContributionDate"), said.extra)
    for name, path in (
        ("isbn", ("Isbn",)),
        ("publisher", ("Publisher", "PublisherName")),
        ("series", ("CollectionTitle",)),
    ):
        if value := xml.value(book, *path):
            said.extra[name] = value
    types = [xml.text(t) for t in xml.children(document, "PublicationType")]
    if types:
        said.extra["types"] = ", ".join(types)
    chapter = title is not None and whole is not None
    return _made(
        said,
        origin,
        title=title or whole,
        raw=raw if title else whole_raw,
        identifiers=identifiers,
        authors=_authors(own[0] if own else None),
        date=date,
        types=["Chapter" if chapter else "Book"],
        editors=tuple(editors),
        venue=(whole or "") if chapter else "",
        abstract=_abstract(xml.child(document, "Abstract")),
    )


def _made(
    said: _Citation,
    origin: Origin,
    *,
    title: str | None,
    raw: str | None,
    identifiers: dict[str, str],
    authors: tuple[people.Authors, bool],
    date: dates.Date,
    types: list[str],
    venue: str = "",
    issn: str = "",
    abstract: str | None = None,
    editors: tuple[Mention, ...] = (),
) -> Work:
    year, month, day = date
    listed, incomplete = authors
    if listed.nobody:
        said.extra["author"] = listed.nobody
    references = said.references()
    pmid = identifiers.get("pmid")
    kind = kinds.CHAPTER if types == ["Chapter"] else _kind(types, said.extra)
    return Work(
        title,
        origin,
        raw,
        listed.mentions,
        True if incomplete and listed.mentions else listed.truncated,
        editors=editors,
        year=year,
        month=month,
        day=day,
        venue=venue or None,
        issn=identify.issn(issn) if issn else None,
        status="retracted" if "Retracted Publication" in types else None,
        kind=kind,
        keywords=_keywords(said.citation, said.extra),
        ids=tuple(identifiers.items()),
        abstract=abstract,
        references=references,
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else None,
        extra=tuple(said.extra.items()),
        cited=said.cited,
    )


def _title(element: Element | None, extra: dict[str, str]) -> tuple[str | None, str | None]:
    """The title as text, and with its markup; brackets around a translated one go."""
    if element is None:
        return None, None
    text, raw = xml.text(element), xml.raw(element)
    if text.startswith("[") and text.rstrip(".").endswith("]"):
        raw = raw or text
        text = text.rstrip(".")[1:-1].strip()
        extra["translated"] = "true"
    if text.lower() in ("[not available]", "not available"):
        return None, None
    text = text[:-1] if text.endswith(".") and not text.endswith("..") else text
    return text or None, raw


def _abstract(element: Element | None) -> str | None:
    parts = []
    for part in xml.children(element, "AbstractText"):
        label, text = part.get("Label"), xml.text(part)
        parts.append(f"{label}: {text}" if label and label != "UNLABELLED" else text)
    return " ".join(part for part in parts if part) or None


def _date(element: Element | None, extra: dict[str, str]) -> dates.Date:
    if element is None:
        return dates.NO_DATE
    if stated := xml.value(element, "MedlineDate"):
        extra["date"] = stated  # "2016 Jan-Feb", "1998 Dec-1999 Jan"
        year = dates.year_in(stated)
        month, day = dates.month_and_day(stated.split("-")[0].replace(str(year), " "))
        return year, month, day
    named = xml.value(element, "Month")
    if season := xml.value(element, "Season"):
        extra["season"] = season
    number = named if named.isdigit() else dates.month_named(named)
    return dates.checked(xml.value(element, "Year"), number, xml.value(element, "Day"))


def _kind(types: list[str], extra: dict[str, str]) -> str | None:
    if not types:
        return None
    plain = [t for t in types if not t.startswith("Research Support")]
    if [t.title() for t in plain] not in ([], ["Journal Article"], ["Book"]):
        extra["types"] = ", ".join(plain)
    words = [word.title() for word in types]  # "JOURNAL ARTICLE" in some exports
    return next((_KINDS[w] for w in (*_TELLING, *words) if w in words and w in _KINDS), kinds.OTHER)


def _keywords(citation: Element | None, extra: dict[str, str]) -> tuple[str, ...]:
    """Keywords of the authors, then the headings of MeSH, which `extra` names once more."""
    words: dict[str, None] = {}
    for listed in xml.children(citation, "KeywordList"):
        words.update(dict.fromkeys([xml.text(k).rstrip(".") for k in listed]))
    headings = xml.child(citation, "MeshHeadingList")
    terms = [xml.value(one, "DescriptorName") for one in xml.children(headings, "MeshHeading")]
    words.update(dict.fromkeys(terms))
    compose.put(extra, compose.INDEX_TERMS, terms)
    return tuple(word for word in words if word)


# People


def _authors(element: Element | None) -> tuple[people.Authors, bool]:
    """The authors, and whether the list says that it is not complete."""
    if element is None:
        return people.NO_AUTHORS, False
    return people.gather(_mentions(element)), element.get("CompleteYN") == "N"


_LISTED = frozenset({"AffiliationInfo", "Affiliation", "Identifier"})


def _mentions(element: Element) -> Iterator[Mention]:
    for author in xml.children(element, "Author"):
        inside = list(author)
        part = {xml.local(p): p for p in reversed(inside)}
        listed = [p for p in inside if p.tag in _LISTED]
        affiliations: tuple[Affiliation, ...] = ()
        orcid = None
        if listed:
            affiliations = _affiliations(author)
            orcid = next(
                (
                    ids.orcid(xml.text(i))
                    for i in listed
                    if i.tag == "Identifier" and i.get("Source") == "ORCID"
                ),
                None,
            )
        family, group = xml.text(part.get("LastName")), xml.text(part.get("CollectiveName"))
        given = xml.text(part.get("ForeName")) or xml.text(part.get("FirstName"))
        given = given or xml.text(part.get("Initials"))
        if group and not family:
            yield people.whole(group, "organisation", affiliations=affiliations)
        elif family and people.is_organisation(family) and not given:
            yield people.whole(family, "organisation", affiliations=affiliations)
        elif family or given:
            suffix = xml.text(part.get("Suffix"))
            yield people.person(given, family, suffix, orcid=orcid, affiliations=affiliations)


def _affiliations(author: Element) -> tuple[Affiliation, ...]:
    places: dict[Affiliation, None] = {}
    infos = xml.children(author, "AffiliationInfo")
    for place in [author, *infos]:  # old files have no AffiliationInfo around it
        parts = list(place)
        codes = (
            ids.ror(xml.text(i))
            for i in parts
            if i.tag == "Identifier" and i.get("Source") == "ROR"
        )
        for stated in parts:
            if stated.tag != "Affiliation":
                continue
            text = cleaning.untag(xml.text(stated))
            name = without_mail(text).strip(" ;,.")
            if name:
                places[Affiliation(name, next((c for c in codes if c), None))] = None
    return tuple(places)


def _investigators(citation: Element | None, extra: dict[str, str]) -> None:
    """Members of a group that wrote the paper: they are named, but they are not its authors."""
    names = [
        " ".join(filter(None, (xml.value(person, "ForeName"), xml.value(person, "LastName"))))
        for person in xml.children(xml.child(citation, "InvestigatorList"), "Investigator")
    ]
    if names:
        extra["investigators"] = "; ".join(names)
