"""What a loader yields: frozen records that say what a file said, and where.

A record is a statement, not a fact: nothing is merged, guessed or corrected here. Every field that
a source does not state is `None` or empty. `to_json` and `from_json` are the one wire form, used by
`graphkit parse --json` and by the record segments on disk.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, TextIO, TypeAlias

Pairs: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record was found: the file as the user named it, its format, and the line."""

    file: str
    format: str
    line: int


@dataclass(frozen=True, slots=True)
class Affiliation:
    """An institution as one work states it for one author."""

    name: str
    ror: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A name on a work. Not yet a person.

    `name` is the display form in reading order; `given` and `family` are filled only where the
    source separates them. `kind` is "organisation" for a group author, else None.
    """

    name: str
    given: str | None = None
    family: str | None = None
    suffix: str | None = None
    orcid: str | None = None
    ids: Pairs = ()
    affiliations: tuple[Affiliation, ...] = ()
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One work as one source states it.

    `authors` are only those printed, in order. `authors_truncated` is None where no list was given;
    `authors_omitted` is the stated number of hidden authors, None where unknown. `ids` maps a
    scheme ("doi", "arxiv", "pmid" …) to a normalised value. `references` are "scheme:value".
    `extra` keeps what the source says and no field holds.
    """

    title: str | None
    origin: Origin
    title_raw: str | None = None
    authors: tuple[Mention, ...] = ()
    authors_truncated: bool | None = None
    authors_omitted: int | None = None
    owner: str | None = None
    editors: tuple[Mention, ...] = ()
    year: int | None = None
    month: int | None = None
    day: int | None = None
    date_inferred: bool = False
    venue: str | None = None
    issn: str | None = None
    badge: str | None = None
    status: str | None = None
    kind: str | None = None
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    ids: Pairs = ()
    has_code: bool | None = None
    score: float | None = None
    abstract: str | None = None
    references: tuple[str, ...] = ()
    url: str | None = None
    extra: Pairs = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """Input that could not be read: never silent, always with its place and a reason."""

    reason: str
    origin: Origin
    text: str = ""


Record: TypeAlias = Work
RECORD_TYPES: dict[str, type[Work]] = {"work": Work}


class Document(Protocol):
    """A file as a loader sees it: decompressed, openable more than once."""

    name: str

    def open_text(self) -> TextIO:
        """A fresh text stream: decoded, with universal newlines, without a byte order mark."""
        ...

    def open_bytes(self) -> BinaryIO:
        """A fresh stream of the decompressed bytes."""
        ...


class Loader(Protocol):
    """What a module in a loader package offers. One file per format."""

    FORMAT: str
    TITLE: str
    SUFFIXES: tuple[str, ...]

    def recognise(self, head: str) -> float:
        """How sure, from 0 to 1, that a file beginning with this text is of the format."""
        ...

    def read(self, document: Document) -> Iterator[Record | Rejected]:
        """All records of the file, in order, one at a time."""
        ...


def type_name(record: Record) -> str:
    """The record's name on the wire."""
    return type(record).__name__.lower()


def to_json(record: Record) -> dict[str, Any]:
    """A plain mapping of a record, with `type` first and pairs as mappings.

    Written out field by field: every record of every file passes here twice.
    """
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
    }


def from_json(shape: Mapping[str, Any]) -> Record:
    """The record that `to_json` wrote."""
    values = dict(shape)
    kind = RECORD_TYPES[values.pop("type")]
    values["origin"] = Origin(**values.pop("source"))
    values["authors"] = tuple([_mention_from(m) for m in values["authors"]])
    values["editors"] = tuple([_mention_from(m) for m in values["editors"]])
    for name in ("categories", "keywords", "references"):
        values[name] = tuple(values[name])
    for name in ("ids", "extra"):
        values[name] = tuple(values[name].items())
    return kind(**values)


def _mention_json(mention: Mention) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "name": mention.name,
        "orcid": mention.orcid,
        "affiliations": [a.name for a in mention.affiliations],
    }
    for name in ("given", "family", "suffix", "kind"):
        if (value := getattr(mention, name)) is not None:
            shape[name] = value
    if mention.ids:
        shape["ids"] = dict(mention.ids)
    if any((a.ror, a.country) != (None, None) for a in mention.affiliations):
        shape["institutions"] = [dataclasses.asdict(a) for a in mention.affiliations]
    return shape


def _mention_from(shape: Mapping[str, Any]) -> Mention:
    if "institutions" in shape:
        affiliations = tuple(Affiliation(**a) for a in shape["institutions"])
    else:
        affiliations = tuple(Affiliation(a) for a in shape["affiliations"])
    return Mention(
        name=shape["name"],
        given=shape.get("given"),
        family=shape.get("family"),
        suffix=shape.get("suffix"),
        orcid=shape["orcid"],
        ids=tuple(shape.get("ids", {}).items()),
        affiliations=affiliations,
        kind=shape.get("kind"),
    )
