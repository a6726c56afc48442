"""DBLP (the XML dump, pages of persons, search answers) -> works, people and venues.

Named characters need no DTD. The number of a homonym ("Manish Singh 0001") is an identifier and no
part of the name. A home page (`www`) is the person: its authors are their names. A title ends with
a full stop that is DBLP's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit import ids
from graphkit.records import (
    Document,
    Mention,
    Note,
    Organisation,
    Origin,
    Pairs,
    Person,
    Record,
    Rejected,
    Tenure,
    Venue,
    Work,
)

from ._read import xml
from ._read.xml import Element
from ._values import dates, identify, kinds, people

FORMAT = "dblp"
TITLE = "DBLP (XML dump, person pages, search answers)"
SUFFIXES = (".xml",)

_KINDS = {
    "article": kinds.ARTICLE, "inproceedings": kinds.CONFERENCE_PAPER, "proceedings": kinds.BOOK,
    "book": kinds.BOOK, "incollection": kinds.CHAPTER, "phdthesis": kinds.THESIS,
    "mastersthesis": kinds.THESIS, "data": kinds.DATASET, "www": kinds.OTHER,
    # as the search names them
    "Journal Articles": kinds.ARTICLE, "Conference and Workshop Papers": kinds.CONFERENCE_PAPER,
    "Books and Theses": kinds.BOOK, "Editorship": kinds.BOOK,
    "Parts in Books or Collections": kinds.CHAPTER, "Reference Works": kinds.CHAPTER,
    "Informal and Other Publications": kinds.PREPRINT, "Informal Publications": kinds.PREPRINT,
    "Data and Artifacts": kinds.DATASET,
}  # fmt: skip
_OF_TYPE = {
    "informal": kinds.PREPRINT, "data": kinds.DATASET, "software": kinds.SOFTWARE,
    "survey": kinds.REVIEW,
}  # fmt: skip
_NAMES = (
    "article", "inproceedings", "proceedings", "book", "incollection", "phdthesis",
    "mastersthesis", "data", "www", "person", "info",
)  # fmt: skip
CUT = xml.cut(*_NAMES[:9])
_READ = frozenset(
    "author editor authors title year month journal booktitle venue ee doi url cite key"
    " type".split()
)
# All that a work may have by DBLP's own DTD, and what its search answers add.
_ELEMENTS = _READ | frozenset(
    "pages address number volume cdrom cite publisher note crossref isbn series school chapter"
    " publnr rel stream sub sup i tt ref".split()
)
_HOMONYM = re.compile(r"(.*\S) (\d{4})\Z")
_RECORD = re.compile(r"<(?:article|inproceedings|proceedings|book|incollection|\w+thesis|www|data)"
                     r"\s[^<>]{0,300}\bkey\s*=")  # fmt: skip
_PERSON_PAGE = re.compile(r"https?://(?:www\.)?dblp\.(?:org|uni-trier\.de|dagstuhl\.de)/pid/(\S+)")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is of DBLP."""
    start = head.lstrip("\ufeff \t\r\n")
    if not start.startswith("<"):
        return 0.0
    if re.search(r"<(?:!DOCTYPE\s+)?dblp(?:person)?[\s>]", start[:3000]):
        return 0.97
    if re.search(r"<result>?[\s>]", start[:500]) and "dblp" in start:
        return 0.9
    return 0.8 if _RECORD.search(start) and "mdate=" in start else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All records of the file, in order."""
    return xml.records(document, FORMAT, _NAMES, _record, known=_ELEMENTS, watched=_watched)


def _watched(element: Element) -> tuple[Element, ...]:
    return (element,) if xml.local(element) in _NAMES[:8] else ()


def _record(element: Element, origin: Origin) -> Iterator[Record | Rejected]:
    name = xml.local(element)
    if name == "info":
        yield _found(element, origin)
    elif name in ("www", "person") and element.get("key", "").startswith("homepages/"):
        yield _home_page(element, origin)
    elif name == "person":
        yield _refused("a person without a key", origin, element)
    else:
        yield _work(element, name, element.get("key", ""), origin)


def _refused(reason: str, origin: Origin, element: Element) -> Rejected:
    shown = " ".join(filter(None, [element.get("key"), xml.text(element)]))
    return Rejected(reason, origin, shown[:200])


# Works


class _Fields:
    """The elements of a record, sorted by what they say."""

    def __init__(self, element: Element) -> None:
        self.first: dict[str, str] = {}
        self.extra: dict[str, str] = {}
        self.authors: list[Mention] = []
        self.editors: list[Mention] = []
        self.addresses: list[str] = []
        self.references: dict[str, None] = {}
        self.raw_title: str | None = None
        for part in element:
            self.take(xml.local(part), part)

    def take(self, tag: str, part: Element) -> None:
        """One element; what no field holds goes to `extra` by its name."""
        if tag == "author":
            self.authors.append(_mention(part))
            return
        if tag == "editor":
            self.editors.append(_mention(part))
            return
        if tag == "authors":
            self.authors += [_mention(author) for author in part]
            return
        text = xml.text(part)
        self.first.setdefault(tag, text)
        if tag == "ee":
            self.addresses.append(text)
        elif tag == "title":
            self.raw_title = xml.raw(part)
        elif tag == "cite" and text.strip("."):  # "..." is a reference outside DBLP
            self.references[f"dblp:{text}"] = None
        if tag not in _READ and text:
            self.extra[tag] = f"{self.extra[tag]}; {text}" if tag in self.extra else text


def _work(element: Element, name: str, key: str, origin: Origin) -> Work | Rejected:
    said = _Fields(element)
    identifiers = identify.Identifiers()
    identifiers.add("dblp", key)
    identifiers.doi(said.first.get("doi", ""))
    for address in said.addresses:
        identifiers.address(address)
    title = _title(said.first.get("title", ""))
    if title is None and not identifiers.by_scheme:
        return _refused("no title and no key", origin, element)
    authors = people.gather(said.authors)
    year, month, day = _date(said.first)
    kind = _kind(element, name, said.first, said.extra)
    venue = _venue_of(said.first, name)
    for field in ("journal", "booktitle"):
        if (stated := said.first.get(field)) and stated != venue:
            said.extra[field] = stated
    return Work(
        title,
        origin,
        said.raw_title,
        authors.mentions,
        authors.truncated,
        editors=people.gather(said.editors).mentions,
        year=year,
        month=month,
        day=day,
        venue=venue,
        status="withdrawn" if element.get("publtype") == "withdrawn" else None,
        kind=kind,
        ids=tuple(identifiers.by_scheme.items()),
        references=tuple(said.references),
        url=identify.web_address(said.first.get("ee", "")) or _page(key),
        extra=tuple(said.extra.items()),
    )


def _title(text: str) -> str | None:
    return (text[:-1] if text.endswith(".") and not text.endswith("..") else text) or None


def _date(first: dict[str, str]) -> dates.Date:
    year = dates.checked(first.get("year"))[0]
    month, day = dates.month_and_day(first["month"]) if "month" in first else (None, None)
    return year, month if year is not None else None, day if year is not None else None


def _venue_of(first: dict[str, str], name: str) -> str | None:
    if name in ("proceedings", "book"):  # a volume is no part of itself
        return first.get("series") or None
    return first.get("journal") or first.get("booktitle") or first.get("venue") or None


def _kind(element: Element, name: str, first: dict[str, str], extra: dict[str, str]) -> str | None:
    type_ = element.get("publtype", "")
    if type_:
        extra["publtype"] = type_
    if type_ == "informal" and name != "article":
        return _KINDS.get(name)
    return _OF_TYPE.get(type_) or _KINDS.get(first.get("type", "") if name == "info" else name)


def _page(key: str) -> str | None:
    return f"https://dblp.org/rec/{key}" if key else None


# People


def _mention(element: Element) -> Mention:
    name, known = _person_ids(element)
    plain = people.from_text(name)
    orcid = element.get("orcid")
    return Mention(
        plain.name,
        plain.given,
        plain.family,
        plain.suffix,
        ids.orcid(orcid) if orcid else None,
        known,
        (),
        plain.kind,
    )


def _person_ids(element: Element) -> tuple[str, Pairs]:
    """A name without its number, and the identifiers: the person's page, the numbered name."""
    text = xml.text(element)
    pid = element.get("pid")
    known: Pairs = (("dblp", pid),) if pid else ()
    if match := _HOMONYM.match(text):
        return match.group(1), (*known, ("dblp_name", text))
    return text, known


def _home_page(element: Element, origin: Origin) -> Record | Rejected:
    if element.get("publtype") == "disambiguation":
        return _refused("a page of several people with one name, not a person", origin, element)
    if target := xml.value(element, "crossref"):
        return _refused(f"only leads to {target}", origin, element)
    names: dict[str, None] = {}
    known = {"dblp": element.get("key", "").removeprefix("homepages/")}
    for author in xml.children(element, "author"):
        name, numbered = _person_ids(author)
        names[name] = None
        known.update(numbered)
    if not names:
        return _refused("a home page without a name", origin, element)
    shown, *others = names
    if element.get("publtype") == "group":
        page = f"https://dblp.org/pid/{known['dblp']}"
        return Organisation(
            shown, origin, tuple(others), ids=tuple(known.items()), kind="group", url=page
        )
    addresses = [xml.text(u) for u in xml.children(element, "url")]
    orcids = (ids.orcid(a) for a in addresses if "orcid.org" in a)
    affiliations, extra = _notes(element)
    if len(addresses) > 1:
        extra["urls"] = " ".join(addresses)
    return Person(
        name=shown,
        origin=origin,
        names=tuple(others),
        orcid=next((code for code in orcids if code), None),
        ids=tuple(known.items()),
        affiliations=affiliations,
        url=f"https://dblp.org/pid/{known['dblp']}",
        extra=tuple(extra.items()),
    )


def _notes(element: Element) -> tuple[tuple[Tenure, ...], dict[str, str]]:
    tenures: list[Tenure] = []
    extra: dict[str, str] = {}
    for note in xml.children(element, "note"):
        kind, text = note.get("type", "note"), xml.text(note)
        if kind == "affiliation" and text:
            tenures.append(Tenure(text, role=note.get("label")))
        elif text:
            extra[kind] = f"{extra[kind]}; {text}" if kind in extra else text
    return tuple(tenures), extra


# Search answers


def _found(info: Element, origin: Origin) -> Record | Rejected:
    """A hit of a search: a publication, an author, or a venue."""
    if xml.child(info, "title") is not None:
        return _work(info, "info", xml.value(info, "key"), origin)
    url = xml.value(info, "url")
    if (author := xml.child(info, "author")) is not None:
        name, numbered = _person_ids(author)
        page = _PERSON_PAGE.match(url)
        known = {"dblp": page.group(1).removesuffix(".html")} if page else {}
        notes = xml.child(info, "notes")
        affiliations, extra = _notes(notes) if notes is not None else ((), {})
        others = [xml.text(a) for a in xml.children(xml.child(info, "aliases"), "alias")]
        if not name:
            return _refused("an author without a name", origin, info)
        return Person(
            name=name,
            origin=origin,
            names=tuple(dict.fromkeys(o for o in others if o and o != name)),
            ids=(*known.items(), *numbered),
            affiliations=affiliations,
            url=identify.web_address(url),
            extra=tuple(extra.items()),
        )
    if venue := xml.value(info, "venue"):
        acronym = xml.value(info, "acronym")
        return Venue(
            venue,
            origin,
            (acronym,) if acronym else (),
            kind=xml.value(info, "type") or None,
            url=identify.web_address(url),
        )
    return _refused("neither a publication nor an author nor a venue", origin, info)
