"""ROR (schema 1 and 2; dumps, API and Elasticsearch answers) -> organisations."""

from __future__ import annotations

from collections.abc import Iterator

from graphkit import ids
from graphkit.records import Document, Note, Organisation, Origin, Record, Rejected

from ._read import json_stream, shapes
from ._read.shapes import Item
from ._values import cleaning, identify

FORMAT = "ror"
TITLE = "ROR (schema 1 and 2; dumps, API and search answers)"
SUFFIXES = (".json", ".jsonl")
CUT = (json_stream.CUT, "")  # JSON Lines

_UNDER = ("items", "hits.hits")
_KNOWN = shapes.Known({
    "id": str, "name": str, "names": list, "aliases": list, "acronyms": list, "labels": list,
    "types": list, "links": list, "status": str, "wikipedia_url": str, "email_address": str,
    "ip_addresses": list, "country": dict, "relationships": list, "addresses": list,
    "locations": list, "external_ids": (dict, list), "names_ids": list, "admin": dict,
})  # fmt: skip
_FIELDS = _KNOWN.keys() | frozenset(
    "established domains _source _index _type _id _score organization substring score"
    " matching_type chosen".split()
)


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is of ROR."""
    keys = shapes.keys(head)
    if "ror.org/" not in head:
        return 0.0
    if {"external_ids", "relationships"} <= keys and keys & {"names", "acronyms", "labels"}:
        return 0.97
    if keys >= {"organization", "matching_type", "chosen"}:
        return 0.9
    return 0.9 if keys >= {"names", "locations"} or keys >= {"acronyms", "country"} else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All organisations of the file, in order."""
    return shapes.records(document, FORMAT, _UNDER, _object, known=_FIELDS)


def _object(item: Item, origin: Origin) -> Iterator[Record | Rejected]:
    for wrapping in ("_source", "organization"):  # a search hit; a match of an affiliation
        if type(item.get(wrapping)) is dict:
            item = item[wrapping]
    yield _organisation(item, origin)


def _organisation(item: Item, origin: Origin) -> Organisation | Rejected:
    ror = ids.ror(shapes.text(item, "id"))
    name, names = _names(item)
    if not name:
        return shapes.nothing(item, "name of an organisation", origin)
    place = _place(item)
    extra: dict[str, str] = {}
    if others := _relations(item, "parent", wanted=False):
        extra["related"] = "; ".join(others)
    types = [word.lower() for word in shapes.texts(item, "types")]
    if len(types) > 1:
        extra["types"] = ", ".join(types)
    shapes.rest(item, _KNOWN, extra)
    return Organisation(
        name=name,
        origin=origin,
        names=names,
        ror=ror,
        ids=_external(item),
        kind=types[0] if types else None,
        country=place[0],
        city=place[1],
        parents=tuple(_relations(item, "parent", wanted=True)),
        status=shapes.text(item, "status").lower() or None,
        url=_link(item),
        extra=tuple(extra.items()),
    )


def _names(item: Item) -> tuple[str, tuple[str, ...]]:
    """The name to show, and all the others."""
    listed = shapes.parts(item, "names")
    shown = next((n for n in listed if "ror_display" in shapes.texts(n, "types")), None)
    shown = shown or next((n for n in listed if "label" in shapes.texts(n, "types")), None)
    name = cleaning.clean(shapes.title(item, "name")) or shapes.text(shown or {}, "value")
    others = [shapes.text(n, "value") for n in listed]
    others += [*shapes.texts(item, "aliases"), *shapes.named(item, "labels", "label")]
    others += shapes.texts(item, "acronyms")
    return name, tuple(dict.fromkeys(other for other in others if other and other != name))


def _place(item: Item) -> tuple[str | None, str | None]:
    for location in shapes.parts(item, "locations"):
        details = shapes.part(location, "geonames_details")
        code, city = shapes.text(details, "country_code"), shapes.text(details, "name")
        if code or city:
            return code.upper() or None, city or None
    code = shapes.text(shapes.part(item, "country"), "country_code").upper()
    city = next((c for a in shapes.parts(item, "addresses") if (c := shapes.text(a, "city"))), "")
    return code or None, city or None


def _relations(item: Item, kind: str, wanted: bool) -> list[str]:
    relations: dict[str, None] = {}
    for relation in shapes.parts(item, "relationships"):
        code, stated = ids.ror(shapes.text(relation, "id")), shapes.text(relation, "type").lower()
        if code and (stated == kind) == wanted:
            relations[f"ror:{code}" if wanted else f"{stated} {code}"] = None
    return list(relations)


def _external(item: Item) -> tuple[tuple[str, str], ...]:
    stated = item.get("external_ids")
    if type(stated) is dict:  # schema 1: {"GRID": {"preferred": …, "all": …}}
        pairs = [(str(scheme), value) for scheme, value in stated.items() if type(value) is dict]
    else:
        pairs = [(shapes.text(e, "type"), e) for e in shapes.parts(item, "external_ids")]
    by_scheme: dict[str, str] = {}
    for scheme, value in pairs:
        ident = shapes.text(value, "preferred") or next(iter(shapes.texts(value, "all")), "")
        if scheme and ident:
            by_scheme.setdefault(cleaning.clean(scheme).lower(), ident)
    return tuple(by_scheme.items())


def _link(item: Item) -> str | None:
    links = item.get("links")
    for link in links if type(links) is list else ():
        address = shapes.text(link, "value") if type(link) is dict else link
        if type(address) is str and (fit := identify.web_address(address)):
            return fit
    return None
