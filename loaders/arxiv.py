"""arXiv (Atom API, OAI-PMH with arXiv, arXivRaw or Dublin Core, metadata snapshot) -> works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graphkit import ids
from graphkit.records import Affiliation, Document, Mention, Note, Origin, Record, Rejected, Work

from ._read import json_stream, shapes, xml
from ._read.shapes import TEXT, Item
from ._read.xml import Element
from ._values import arxiv_names, cleaning, dates, identify, journal_ref, kinds, latex, people

FORMAT = "arxiv"
TITLE = "arXiv (Atom API, OAI-PMH, metadata snapshot)"
SUFFIXES = (".xml", ".atom", ".json", ".jsonl")
_BETWEEN, _NEVER = xml.cut("record", "entry")
CUT = (f"{_BETWEEN}|{json_stream.CUT}", _NEVER)

_NAMES = ("record", "entry")
_KNOWN = shapes.Known({
    "id": TEXT, "submitter": str, "authors": (str, list), "title": str, "comments": str,
    "journal-ref": str, "doi": str, "report-no": str, "categories": (str, list), "license": str,
    "abstract": str, "versions": list, "update_date": str, "authors_parsed": list,
})  # fmt: skip
_KEPT = ("submitter", "comments", "journal-ref", "report-no", "license", "update_date")
_ENTRY = frozenset(
    "id updated published title summary author doi comment journal_ref link primary_category"
    " category".split()
)
_OWN_ID = re.compile(r'"id"\s*:\s*"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"')
_VERSION_DATE = re.compile(r"(?:\w{3}, )?(\d{1,2}) (\w{3}) (\d{4})")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is of arXiv."""
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        if "http://arxiv.org/OAI/" in start or "oai:arXiv.org" in start:
            return 0.97
        atom = "<feed" in start or "<entry" in start
        return 0.97 if atom and re.search(r"arxiv\.org/(?:abs|api|schemas)", start) else 0.0
    keys = shapes.keys(head)
    if "authors_parsed" in keys:
        return 0.97
    if {"submitter", "categories", "authors"} <= keys:
        return 0.9
    # one with thousands of authors: the rest of its members stands behind them
    return 0.8 if {"id", "submitter", "authors"} <= keys and _OWN_ID.search(head) else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order."""
    with document.open_text() as stream:
        start = stream.read(2000).lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return xml.records(document, FORMAT, _NAMES, _element)
    return shapes.records(document, FORMAT, (), _snapshot, known=_KNOWN)


def _element(element: Element, origin: Origin) -> Iterator[Record | Rejected]:
    if xml.local(element) == "entry":
        yield _entry(element, origin)
        return
    header = xml.child(element, "header")
    if header is not None and header.get("status") == "deleted":
        yield Rejected("deleted at the source", origin, xml.value(header, "identifier"))
        return
    inner = xml.child(element, "metadata")
    if inner is None or len(inner) == 0:
        yield Rejected("no metadata in this record", origin, xml.text(element)[:200])
        return
    yield _metadata(inner[0], header, origin)


class _Said:
    """What one record says, gathered from any of the four shapes."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.identifiers = identify.Identifiers()
        self.title = self.abstract = ""
        self.categories: tuple[str, ...] = ()
        self.date = dates.NO_DATE
        self.authors: list[Mention] = []
        self.others = False
        self.extra: dict[str, str] = {}

    def doi(self, text: str) -> None:
        """One DOI or several, separated by blanks; the first is the work's."""
        self.identifiers.doi(text)
        if len(text.split()) > 1:
            self.extra["doi"] = text

    def work(self) -> Work | Rejected:
        """The work, if there is anything to say."""
        stated = cleaning.clean(self.title)
        title = (latex.decode(stated) if "\\" in stated or "{" in stated else stated) or None
        number = self.identifiers.by_scheme.get("arxiv")
        if title is None and number is None:
            return Rejected(
                "no title and no identifier", self.origin, cleaning.excerpt(self.abstract)
            )
        authors = people.gather(self.authors)
        year, month, day = self.date
        venue = "arXiv"
        appeared = journal_ref.read(cleaning.clean(self.extra.get("journal-ref", "")))
        self.extra["journal"] = appeared.journal or ""
        self.extra.setdefault("volume", appeared.volume or "")
        if appeared.year and year and appeared.year < year:
            # An article that its authors uploaded years later is as old as the article.
            self.extra["uploaded"] = str(year)
            year, month, day = appeared.year, None, None
            venue = appeared.journal or venue
        return Work(
            title,
            self.origin,
            stated if stated != title and stated else None,
            authors.mentions,
            True if self.others and authors.mentions else authors.truncated,
            year=year,
            month=month,
            day=day,
            venue=venue,
            kind=kinds.PREPRINT,
            categories=self.categories,
            ids=tuple(self.identifiers.by_scheme.items()),
            abstract=cleaning.clean(self.abstract) or None,
            url=f"https://arxiv.org/abs/{number}" if number else None,
            extra=tuple((key, value) for key, value in self.extra.items() if value),
        )


# The metadata snapshot


def _snapshot(item: Item, origin: Origin) -> Iterator[Record | Rejected]:
    said = _Said(origin)
    said.title, said.abstract = shapes.title(item, "title"), shapes.text(item, "abstract")
    said.identifiers.arxiv(shapes.text(item, "id"))
    said.doi(shapes.text(item, "doi"))
    categories = item.get("categories")
    words = categories.split() if isinstance(categories, str) else _words(categories)
    said.categories = tuple(dict.fromkeys(words))
    said.date = _first_version(v.get("created") for v in shapes.parts(item, "versions"))
    shapes.keep(said.extra, item, *_KEPT)
    shapes.rest(item, _KNOWN, said.extra)
    _snapshot_authors(item, said)
    yield said.work()


def _words(stated: Any) -> list[str]:
    texts = stated if isinstance(stated, list) else []
    return [word for text in texts if isinstance(text, str) for word in text.split()]


def _snapshot_authors(item: Item, said: _Said) -> None:
    stated, parsed = item.get("authors"), item.get("authors_parsed")
    text = stated if isinstance(stated, str) else ""
    if isinstance(stated, list):
        text = ", ".join(name for name in stated if isinstance(name, str))
    elif stated is not None and not isinstance(stated, str):
        raise shapes.UnclearError("authors is not text")
    if not isinstance(parsed, list) or not parsed:
        said.authors, said.others = arxiv_names.from_text(text)
        return
    listed = arxiv_names.affiliations_listed(text)
    said.others = arxiv_names.from_text(text)[1] if "et" in text else False
    for entry in parsed:
        parts = [p for p in entry if isinstance(p, str)] if isinstance(entry, list) else []
        if not parts:
            raise shapes.UnclearError("authors_parsed has an entry that is not a name")
        family, given, suffix, *places = (*parts, "", "", "")
        said.authors += arxiv_names.from_parts(
            family, given, suffix, [p for p in places if p], listed
        )


def _first_version(stated: Any) -> dates.Date:
    """The day of the first version: "Mon, 2 Apr 2007 19:18:42 GMT"."""
    text = next((t for t in stated if isinstance(t, str)), "")
    if match := _VERSION_DATE.match(text):
        return dates.checked(match.group(3), dates.month_named(match.group(2)), match.group(1))
    return dates.parse(text)


# XML


def _entry(entry: Element, origin: Origin) -> Work | Rejected:
    said = _Said(origin)
    address = xml.value(entry, "id")
    if "/api/errors" in address:
        reason = f"arXiv says: {xml.value(entry, 'summary') or 'error'}"
        return Rejected(reason, origin, address)
    said.identifiers.arxiv(address)
    said.title, said.abstract = xml.value(entry, "title"), xml.value(entry, "summary")
    said.date = dates.parse(xml.value(entry, "published"))
    said.categories = tuple(
        dict.fromkeys(c.get("term", "") for c in xml.children(entry, "category") if c.get("term"))
    )
    said.doi(xml.value(entry, "doi"))
    for name, key in (("journal_ref", "journal-ref"), ("comment", "comments")):
        said.extra[key] = xml.value(entry, name)
    said.extra["updated"] = xml.value(entry, "updated")[:10]
    xml.rest(entry, _ENTRY, said.extra)
    for author in xml.children(entry, "author"):
        places = [xml.text(a) for a in xml.children(author, "affiliation")]
        affiliations = tuple(Affiliation(place) for place in dict.fromkeys(places) if place)
        for mention in arxiv_names.signed(latex.decode(xml.value(author, "name"))):
            said.authors.append(
                Mention(
                    mention.name,
                    mention.given,
                    mention.family,
                    mention.suffix,
                    affiliations=affiliations,
                    kind=mention.kind,
                )
            )
    return said.work()


def _metadata(inner: Element, header: Element | None, origin: Origin) -> Work | Rejected:
    said = _Said(origin)
    if xml.local(inner) == "dc":
        _dublin_core(inner, said)
    else:
        _of_arxiv(inner, said)
    if "arxiv" not in said.identifiers.by_scheme and header is not None:
        said.identifiers.arxiv(xml.value(header, "identifier").rpartition("oai:arXiv.org:")[2])
    return said.work()


def _of_arxiv(inner: Element, said: _Said) -> None:
    """The prefixes arXiv (names in parts) and arXivRaw (names in one text, versions)."""
    said.identifiers.arxiv(xml.value(inner, "id"))
    said.title, said.abstract = xml.value(inner, "title"), xml.value(inner, "abstract")
    said.categories = tuple(dict.fromkeys(xml.value(inner, "categories").split()))
    said.doi(xml.value(inner, "doi"))
    versions = [xml.value(v, "date") for v in xml.children(inner, "version")]
    created = xml.value(inner, "created")
    said.date = dates.parse(created) if created else _first_version(versions)
    read = {"id", "title", "abstract", "categories", "doi", "created", "authors", "version"}
    for part in inner:
        if (tag := xml.local(part)) not in read:
            said.extra[tag] = xml.text(part)
    authors = xml.child(inner, "authors")
    if authors is None:
        return
    if len(authors) == 0:
        said.authors, said.others = arxiv_names.from_text(authors.text or "")
        return
    groups: set[str] = set()
    for author in xml.children(authors, "author"):
        places = [xml.text(a) for a in xml.children(author, "affiliation")]
        for mention in arxiv_names.from_parts(
            xml.value(author, "keyname"),
            xml.value(author, "forenames"),
            xml.value(author, "suffix"),
            places,
            {},
        ):
            if mention.kind and mention.name in groups:
                continue  # "on behalf of the X Collaboration", said by each of its members
            groups.update([mention.name] if mention.kind else [])
            said.authors.append(mention)
    said.authors = arxiv_names.together(said.authors)


def _dublin_core(inner: Element, said: _Said) -> None:
    said.title = xml.value(inner, "title")
    said.abstract = xml.value(inner, "description")
    said.categories = tuple(xml.text(s) for s in xml.children(inner, "subject"))
    stated = sorted(xml.text(d) for d in xml.children(inner, "date"))
    said.date = dates.parse(stated[0]) if stated else dates.NO_DATE
    for identifier in xml.children(inner, "identifier"):
        text = xml.text(identifier)
        if text.lower().startswith("doi:") or ids.doi(text):
            said.identifiers.doi(text)
        elif not said.identifiers.arxiv(text):
            said.extra["identifier"] = text
    for creator in xml.children(inner, "creator"):
        said.authors += list(arxiv_names.signed(latex.decode(xml.text(creator))))
