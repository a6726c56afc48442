"""MARC 21 as XML (library catalogues, INSPIRE and CERN's servers, repositories) -> works."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Affiliation, Document, Mention, Note, Origin, Record, Rejected, Work

from ._read import xml
from ._read.xml import Element
from ._values import compose, dates, identify, kinds, people

FORMAT = "marcxml"
TITLE = "MARCXML (library catalogues)"
SUFFIXES = (".xml", ".marcxml", ".mrcx")
CUT = (xml.cut("record")[0], xml.cut("record")[1] + "|<OAI-PMH")

_DATAFIELD = re.compile(r"<(?:[\w.-]{1,40}:)?datafield\s[^>]{0,200}tag=[\"']\d{3}[\"']")
_KNOWN = frozenset("leader controlfield datafield".split())
# A full stop that belongs to the word: of an initial, or of what is cut short.
_ABBREVIATED = re.compile(r"(?:(?:^|[\s.-])[^\W\d_]|\b(?:Jr|Sr|Inc|Ltd|etc|ed|al|St|Dr))\.$|\.\.$")
_EDITORS = frozenset("edt ed eds editor hrsg herausgeber red dir".split())
_AUTHORS = frozenset("aut cre author verfasser auteur autor auth creator".split())
# Leader/06-07: language material that is a part of a serial, of a book, or stands by itself.
_KINDS = {"ab": kinds.ARTICLE, "aa": kinds.CHAPTER, "am": kinds.BOOK, "as": kinds.OTHER}
_WORDS = {
    "article": kinds.ARTICLE, "preprint": kinds.PREPRINT, "thesis": kinds.THESIS,
    "conferencepaper": kinds.CONFERENCE_PAPER, "report": kinds.REPORT, "book": kinds.BOOK,
    "bookchapter": kinds.CHAPTER, "published": kinds.ARTICLE, "review": kinds.REVIEW,
}  # fmt: skip
_EXTRA = {
    "250": ("edition", "a"), "500": ("note", "a"), "502": ("thesis_note", "a"),
    "490": ("series", "a"), "830": ("series", "a"), "546": ("language_note", "a"),
    "088": ("report_number", "a"), "037": ("number_of_source", "a"),
}  # fmt: skip

Field = dict[str, list[str]]


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is MARCXML."""
    if not xml.begins(head) or not _DATAFIELD.search(head):
        return 0.0
    return 0.97 if "MARC21/slim" in head or "<leader" in head or ":leader" in head else 0.85


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order; what OAI-PMH puts around a record is passed over."""
    with document.open_text() as stream:
        of_oai = "<OAI-PMH" in stream.read(1 << 16)
    names = ("metadata",) if of_oai else ("record",)  # OAI's own records hold those of MARC
    return xml.records(document, FORMAT, names, _element, known=_KNOWN, watched=_watched)


def _marked(element: Element) -> Element:
    """The record of MARC itself."""
    return element if xml.local(element) == "record" else next(element.iter("record"), element)


def _watched(record: Element) -> list[Element]:
    return [_marked(record)]


def _element(record: Element, origin: Origin) -> Iterator[Work | Rejected]:
    record = _marked(record)
    fields: dict[str, list[tuple[str, Field]]] = {}
    for element in xml.children(record, "datafield"):
        parts: Field = {}
        for part in xml.children(element, "subfield"):
            if stated := xml.text(part):
                parts.setdefault(part.get("code") or "", []).append(stated)
        ends = (element.get("ind1") or " ") + (element.get("ind2") or " ")
        fields.setdefault(element.get("tag") or "", []).append((ends, parts))
    draft = compose.WorkDraft()
    draft.title = _title(fields)
    draft.kind = _kind(record, fields)
    _people(fields, draft)
    _date(record, fields, draft)
    _identifiers(fields, draft)
    _host(fields, draft)
    draft.keywords = tuple(
        dict.fromkeys(
            _bare(word)
            for tag in ("650", "653", "695")
            for _, parts in fields.get(tag, ())
            for word in parts.get("a", ())
        )
    )
    draft.abstract = next((p["a"][0] for _, p in fields.get("520", ()) if "a" in p), "")
    for tag, (name, code) in _EXTRA.items():
        values = (v for _, parts in fields.get(tag, ()) for v in parts.get(code, ()))
        compose.put(draft.extra, name, map(_bare, values))
    _cited(fields, draft)
    yield compose.compose(draft, origin, lambda: xml.text(record)[:400])


def _first(fields: dict[str, list[tuple[str, Field]]], tag: str, code: str) -> str:
    return next((p[code][0] for _, p in fields.get(tag, ()) if code in p), "")


def _bare(text: str) -> str:
    """A value without the mark that catalogues put behind it for the next one.

    >>> _bare("Tides :"), _bare("Li, Bo."), _bare("Silva, A."), _bare("Costa, Bo, Jr.,")
    ('Tides', 'Li, Bo', 'Silva, A.', 'Costa, Bo, Jr.')
    """
    bare = text.rstrip(" /:;,=")
    return bare[:-1] if bare.endswith(".") and not _ABBREVIATED.search(bare) else bare


def _title(fields: dict[str, list[tuple[str, Field]]]) -> str:
    parts = next((p for _, p in fields.get("245", ()) if "a" in p), {})
    title = _bare(parts.get("a", [""])[0])
    for code in ("n", "p"):
        title = " ".join([title, *map(_bare, parts.get(code, ()))])
    under = _bare(" ".join(parts.get("b", ())))
    return f"{title}: {under}" if title and under else title


def _kind(record: Element, fields: dict[str, list[tuple[str, Field]]]) -> str | None:
    for tag in ("980", "655"):
        for _, parts in fields.get(tag, ()):
            for text in parts.get("a", ()):
                word = "".join(c for c in text.lower() if c.isalpha())
                if word in _WORDS:
                    return _WORDS[word]
    if "502" in fields:
        return kinds.THESIS
    leader = (xml.at(record, "leader") is not None and record.findtext("leader")) or ""
    return _KINDS.get(leader[6:8])


def _people(fields: dict[str, list[tuple[str, Field]]], draft: compose.WorkDraft) -> None:
    authors: list[Mention] = []
    editors: list[Mention] = []
    for tag in ("100", "110", "111", "700", "710", "711"):
        for ends, parts in fields.get(tag, ()):
            if "t" in parts or not parts.get("a"):  # another work that is named beside this one
                continue
            roles = {r.strip(" ,:.").lower() for r in (*parts.get("4", ()), *parts.get("e", ()))}
            mention = _mention(tag, ends, parts)
            if roles & _EDITORS:
                editors.append(mention)
            elif not roles or roles & _AUTHORS or tag in ("100", "110"):
                authors.append(mention)
            else:
                compose.put(draft.extra, min(roles).replace(" ", "_"), [mention.name])
    draft.authors = people.gather(authors)
    draft.editors = people.gather(editors).mentions


def _mention(tag: str, ends: str, parts: Field) -> Mention:
    text = _bare(parts["a"][0])
    if tag[1:] != "00":
        return people.whole(" ".join([text, *map(_bare, parts.get("b", ()))]), "organisation")
    iris = (*parts.get("0", ()), *parts.get("1", ()), *parts.get("j", ()))
    orcid = next((o for i in iris if (o := compose.orcid(i))), None)
    places = tuple(Affiliation(_bare(p)) for c in ("u", "v") for p in parts.get(c, ()))
    family, comma, given = text.partition(", ")
    behind = [c.strip(" ,") for c in parts.get("c", ())]
    suffix = next((c for c in behind if people.is_suffix(c)), "")
    if comma and ends[0] != "0":
        given, _, more = given.partition(", ")
        return people.person(
            given,
            family,
            suffix or (more if people.is_suffix(more) else ""),
            orcid=orcid,
            affiliations=places,
        )
    mention = people.from_text(text)
    if mention.family is None:
        return people.whole(text, affiliations=places)
    return people.person(
        mention.given or "", mention.family, mention.suffix or "", orcid=orcid, affiliations=places
    )


def _date(
    record: Element, fields: dict[str, list[tuple[str, Field]]], draft: compose.WorkDraft
) -> None:
    fixed = next(
        (xml.text(c) for c in xml.children(record, "controlfield") if c.get("tag") == "008"), ""
    )
    stated = [_first(fields, tag, "c") for tag in ("264", "260", "269")]
    stated += [_first(fields, "773", "y"), _first(fields, "502", "d")]
    for text in stated:
        draft.date = dates.parse(text.strip("[]© cp."))
        if draft.date[0] is not None:
            return
    draft.date = dates.parse(fixed[7:11] if fixed[7:11].isdigit() else "")


def _identifiers(fields: dict[str, list[tuple[str, Field]]], draft: compose.WorkDraft) -> None:
    for _, parts in fields.get("024", ()):
        scheme = " ".join(parts.get("2", ())).lower()
        for text in parts.get("a", ()):
            if "doi" in scheme or text.startswith("10."):
                draft.ids.doi(text)
            elif "arxiv" in scheme:
                draft.ids.arxiv(text)
            elif scheme in ("pmid", "pubmed"):
                draft.ids.pmid(text)
    for _, parts in fields.get("037", ()):
        if "arxiv" in " ".join((*parts.get("9", ()), *parts.get("a", ()))).lower():
            draft.ids.arxiv(parts.get("a", [""])[0])
    draft.issn = _first(fields, "022", "a") or _first(fields, "773", "x")
    isbn = (p["a"][0] for _, p in fields.get("020", ()) if "a" in p)
    compose.put(draft.extra, "isbn", isbn)
    for _, parts in fields.get("856", ()):
        for address in parts.get("u", ()):
            draft.ids.address(address)
            draft.url = draft.url or address
    code = next((p["a"][0] for _, p in fields.get("041", ()) if "a" in p), "")
    compose.put(draft.extra, "language", [code])
    publisher = _first(fields, "264", "b") or _first(fields, "260", "b")
    compose.put(draft.extra, "publisher", [_bare(publisher)])


def _host(fields: dict[str, list[tuple[str, Field]]], draft: compose.WorkDraft) -> None:
    """What the work is a part of: a journal or a volume; INSPIRE and CERN name the parts apart."""
    draft.venue = _bare(_first(fields, "773", "t") or _first(fields, "773", "p"))
    compose.put(draft.extra, "volume", [_first(fields, "773", "v")])
    compose.put(draft.extra, "number", [_first(fields, "773", "n")])
    compose.put(draft.extra, "pages", [_first(fields, "773", "c") or _first(fields, "773", "q")])
    compose.put(draft.extra, "part", [_first(fields, "773", "g")])


def _cited(fields: dict[str, list[tuple[str, Field]]], draft: compose.WorkDraft) -> None:
    """References as INSPIRE and CERN's servers keep them."""
    texts: list[tuple[str | None, str]] = []
    for ends, parts in fields.get("999", ()):
        if ends[0] != "C":
            continue
        number = next((d for a in parts.get("a", ()) if (d := identify.doi(a))), None)
        told = [t for code in ("h", "y", "t", "s", "m", "x") for t in parts.get(code, ())]
        texts.append((f"doi:{number}" if number else None, ", ".join(told) or number or ""))
    compose.keep_references(draft, [t for t in texts if t[1]])
