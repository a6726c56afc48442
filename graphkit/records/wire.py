"""Records as JSON and back: the one wire form.

`graphkit parse --json` prints it and the record segments on disk keep it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import orjson

from graphkit.records.types import (
    Affiliation,
    Deleted,
    Mention,
    Metrics,
    Organisation,
    Origin,
    Person,
    Profile,
    Record,
    Tenure,
    Tie,
    Topic,
    Trust,
    Venue,
    Work,
)

RECORD_TYPES: dict[str, type[Record]] = {
    kind.__name__.lower(): kind
    for kind in (Work, Profile, Person, Organisation, Topic, Venue, Tie, Deleted)
}
_PAIRS = ("ids", "extra")
_WHOLE = ("year", "month", "day", "authors_omitted")
_TEXTS = ("names", "parents", "topics", "keywords", "values")
_PARTS: dict[str, type[Metrics] | type[Trust]] = {"metrics": Metrics, "trust": Trust}


def type_name(record: Record) -> str:
    """The record's name on the wire."""
    return type(record).__name__.lower()


def to_json(record: Record) -> dict[str, Any]:
    """A plain mapping of a record, with `type` first and pairs as mappings."""
    if isinstance(record, Work):
        return _work_json(record)
    return _tie_json(record) if isinstance(record, Tie) else _shape(record)


def from_json(shape: Mapping[str, Any]) -> Record:
    """The record that `to_json` wrote."""
    values = dict(shape)
    kind = RECORD_TYPES[values.pop("type")]
    values["origin"] = Origin(**values.pop("source"))
    if kind is Work:
        return _work_from(values)
    if kind is Tie:
        values["extra"] = tuple(values["extra"].items())
        return Tie(**values)
    return _record_from(kind, values)


def written(shape: dict[str, Any], separators: tuple[str, str] = (",", ":")) -> str:
    """The text of such a mapping: just what `json` makes of it, most of the time by orjson.

    The two write large and small fractions, and halves of pairs of letters, in other ways.
    """
    if separators == (",", ":") and shape["type"] == "work" and shape["score"] is None:
        try:
            return orjson.dumps(shape).decode("utf-8")
        except (TypeError, ValueError):  # a number beyond 64 bits, half a pair
            pass
    return json.dumps(shape, ensure_ascii=False, separators=separators)


def understood(text: str) -> Record:
    """The record of such a text."""
    if text.startswith('{"type":"work"'):
        try:
            shape = orjson.loads(text)
        except ValueError:  # half a pair, or what only `json` takes for a number
            return from_json(json.loads(text))
        if not any(type(shape[name]) is float for name in _WHOLE):
            return from_json(shape)
    return from_json(json.loads(text))  # orjson makes a fraction of a number beyond 64 bits


def _shape(record: Record) -> dict[str, Any]:
    values: dict[str, Any] = {"type": type_name(record)}
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if field.name == "origin":
            continue
        if field.name in _PAIRS:
            value = dict(value)
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            value = dataclasses.asdict(value)
        elif isinstance(value, tuple):
            value = [dataclasses.asdict(v) if isinstance(v, Tenure) else v for v in value]
        values[field.name] = value
    values["source"] = dataclasses.asdict(record.origin)
    return values


def _tie_json(record: Tie) -> dict[str, Any]:
    """Written out as works are: a graph has millions of them."""
    return {
        "type": "tie",
        "one": record.one,
        "other": record.other,
        "one_name": record.one_name,
        "other_name": record.other_name,
        "weight": record.weight,
        "works": record.works,
        "first_year": record.first_year,
        "last_year": record.last_year,
        "kind": record.kind,
        "extra": dict(record.extra),
        "source": {
            "file": record.origin.file,
            "format": record.origin.format,
            "line": record.origin.line,
        },
    }


def _record_from(kind: type[Record], values: dict[str, Any]) -> Record:
    for name, value in values.items():
        if name in _PAIRS:
            values[name] = tuple(value.items())
        elif name in _TEXTS:
            values[name] = tuple(value)
        elif name in _PARTS:
            values[name] = _PARTS[name](**value)
        elif name == "affiliations":
            values[name] = tuple(Tenure(**t) for t in value)
    return kind(**values)


def _work_json(record: Work) -> dict[str, Any]:
    """Written out field by field: every work of every file passes here twice."""
    return {
        "type": "work",
        "title": record.title,
        "title_raw": record.title_raw,
        "authors": [_mention_json(m) for m in record.authors],
        "authors_truncated": record.authors_truncated,
        "authors_omitted": record.authors_omitted,
        "owner": record.owner,
        "editors": [_mention_json(m) for m in record.editors],
        "year": record.year,
        "month": record.month,
        "day": record.day,
        "date_inferred": record.date_inferred,
        "venue": record.venue,
        "issn": record.issn,
        "badge": record.badge,
        "status": record.status,
        "kind": record.kind,
        "categories": list(record.categories),
        "keywords": list(record.keywords),
        "ids": dict(record.ids),
        "has_code": record.has_code,
        "score": record.score,
        "abstract": record.abstract,
        "references": list(record.references),
        "url": record.url,
        "extra": dict(record.extra),
        "source": {
            "file": record.origin.file,
            "format": record.origin.format,
            "line": record.origin.line,
        },
        **({"cited": list(record.cited)} if record.cited else {}),
    }


def _work_from(values: dict[str, Any]) -> Work:
    values["authors"] = tuple([_mention_from(m) for m in values["authors"]])
    values["editors"] = tuple([_mention_from(m) for m in values["editors"]])
    for name in ("categories", "keywords", "references", "cited"):
        values[name] = tuple(values.get(name, ()))
    for name in _PAIRS:
        values[name] = tuple(values[name].items())
    return Work(**values)


def _mention_json(mention: Mention) -> dict[str, Any]:
    places = mention.affiliations
    shape: dict[str, Any] = {
        "name": mention.name,
        "orcid": mention.orcid,
        "affiliations": [a.name for a in places] if places else [],
    }
    if (value := mention.given) is not None:
        shape["given"] = value
    if (value := mention.family) is not None:
        shape["family"] = value
    if (value := mention.suffix) is not None:
        shape["suffix"] = value
    if (value := mention.kind) is not None:
        shape["kind"] = value
    if mention.ids:
        shape["ids"] = dict(mention.ids)
    for place in places:
        if place.ror is not None or place.country is not None:
            shape["institutions"] = [
                {"name": a.name, "ror": a.ror, "country": a.country} for a in places
            ]
            break
    return shape


def _mention_from(shape: Mapping[str, Any]) -> Mention:
    if "institutions" in shape:
        affiliations = tuple([Affiliation(**a) for a in shape["institutions"]])
    elif stated := shape["affiliations"]:
        affiliations = tuple([Affiliation(a) for a in stated])
    else:
        affiliations = ()
    ask = shape.get
    ids = ask("ids")
    return Mention(
        shape["name"],
        ask("given"),
        ask("family"),
        ask("suffix"),
        shape["orcid"],
        tuple(ids.items()) if ids else (),
        affiliations,
        ask("kind"),
    )
