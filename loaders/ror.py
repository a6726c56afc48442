"""ROR (schema 1 and 2; dumps, API and Elasticsearch answers) -> organisations."""

from __future__ import annotations

from collections.abc import Iterator

from graphkit import ids
from graphkit.records import Document, Note, Organisation, Origin, Record, Rejected

from . import _identify, _json, _shapes, _text
from ._shapes import Item

FORMAT = "ror"
TITLE = "ROR (schema 1 and 2; dumps, API and search answers)"
SUFFIXES = (".json", ".jsonl")
CUT = (_json.CUT, "")  # JSON Lines

_UNDER = ("items", "hits.hits")
_KNOWN: dict[str, _shapes.Types] = {
    "id": str, "name": str, "names": list, "aliases": list, "acronyms": list, "labels": list,
    "types": list, "links": list, "status": str, "wikipedia_url": str, "email_address": str,
    "ip_addresses": list, "country": dict, "relationships": list, "addresses": list,
    "locations": list, "external_ids": (dict, list), "names_ids": list, "admin": dict,
}  # fmt: skip
_FIELDS = _KNOWN.keys() | frozenset(
    "established domains _source _index _type _id _score organization substring score"
    " matching_type chosen".split()
)


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is of ROR."""
    keys = _shapes.keys(head)
    if "ror.org/" not in head:
        return 0.0
    if {"external_ids", "relationships"} <= keys and keys & {"names", "acronyms", "labels"}:
        return 0.97
    if keys >= {"organization", "matching_type", "chosen"}:
        return 0.9
    return 0.9 if keys >= {"names", "locations"} or keys >= {"acronyms", "country"} else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All organisations of the file, in order."""
    return _shapes.records(document, FORMAT, _UNDER, _object, known=_FIELDS)


def _object(item: Item, origin: Origin) -> Iterator[Record | Rejected]:
    for wrapping in ("_source", "organization"):  # a search hit; a match of an affiliation
        if type(item.get(wrapping)) is dict:
            item = item[wrapping]
    yield _organisation(item, origin)


def _organisation(item: Item, origin: Origin) -> Organisation | Rejected:
    ror = ids.ror(_shapes.text(item, "id"))
    name, names = _names(item)
    if not name:
        return _shapes.nothing(item, "name of an organisation", origin)
    place = _place(item)
    extra: dict[str, str] = {}
    if others := _relations(item, "parent", wanted=False):
        extra["related"] = "; ".join(others)
    types = [word.lower() for word in _shapes.texts(item, "types")]
    if len(types) > 1:
        extra["types"] = ", ".join(types)
    _shapes.rest(item, _KNOWN, extra)
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
        status=_shapes.text(item, "status").lower() or None,
        url=_link(item),
        extra=tuple(extra.items()),
    )


def _names(item: Item) -> tuple[str, tuple[str, ...]]:
    """The name to show, and all the others."""
    listed = _shapes.parts(item, "names")
    shown = next((n for n in listed if "ror_display" in _shapes.texts(n, "types")), None)
    shown = shown or next((n for n in listed if "label" in _shapes.texts(n, "types")), None)
    name = _text.clean(_shapes.title(item, "name")) or _shapes.text(shown or {}, "value")
    others = [_shapes.text(n, "value") for n in listed]
    others += [*_shapes.texts(item, "aliases"), *_shapes.named(item, "labels", "label")]
    others += _shapes.texts(item, "acronyms")
    return name, tuple(dict.fromkeys(other for other in others if other and other != name))


def _place(item: Item) -> tuple[str | None, str | None]:
    for location in _shapes.parts(item, "locations"):
        details = _shapes.part(location, "geonames_details")
        code, city = _shapes.text(details, "country_code"), _shapes.text(details, "name")
        if code or city:
            return code.upper() or None, city or None
    code = _shapes.text(_shapes.part(item, "country"), "country_code").upper()
    city = next((c for a in _shapes.parts(item, "addresses") if (c := _shapes.text(a, "city"))), "")
    return code or None, city or None


def _relations(item: Item, kind: str, wanted: bool) -> list[str]:
    found: dict[str, None] = {}
    for relation in _shapes.parts(item, "relationships"):
        code, stated = ids.ror(_shapes.text(relation, "id")), _shapes.text(relation, "type").lower()
        if code and (stated == kind) == wanted:
            found[f"ror:{code}" if wanted else f"{stated} {code}"] = None
    return list(found)


def _external(item: Item) -> tuple[tuple[str, str], ...]:
    stated = item.get("external_ids")
    if type(stated) is dict:  # schema 1: {"GRID": {"preferred": …, "all": …}}
        pairs = [(str(scheme), value) for scheme, value in stated.items() if type(value) is dict]
    else:
        pairs = [(_shapes.text(e, "type"), e) for e in _shapes.parts(item, "external_ids")]
    found: dict[str, str] = {}
    for scheme, value in pairs:
        ident = _shapes.text(value, "preferred") or next(iter(_shapes.texts(value, "all")), "")
        if scheme and ident:
            found.setdefault(_text.clean(scheme).lower(), ident)
    return tuple(found.items())


def _link(item: Item) -> str | None:
    links = item.get("links")
    for link in links if type(links) is list else ():
        address = _shapes.text(link, "value") if type(link) is dict else link
        if type(address) is str and (fit := _identify.web_address(address)):
            return fit
    return None
