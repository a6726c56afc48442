"""What a loader yields: frozen records that say what a file said, and where.

A record is a statement, not a fact: nothing is merged, guessed or corrected here. Every field that
a source does not state is `None` or empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, TextIO, TypeAlias

from graphkit.records.quick import quick

Pairs: TypeAlias = tuple[tuple[str, str], ...]
# Names that a loader does not know: in how many records, and the line of the first.
Strange: TypeAlias = tuple[tuple[str, int, int], ...]


@quick
@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record was found: the file as the user named it, its format, and the line."""

    file: str
    format: str
    line: int


@quick
@dataclass(frozen=True, slots=True)
class Affiliation:
    """An institution as one work states it for one author."""

    name: str
    ror: str | None = None
    country: str | None = None


@quick
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


@quick
@dataclass(frozen=True, slots=True)
class Work:
    """One work as one source states it.

    `authors` are only those printed, in order. `authors_truncated` is None where no list was given;
    `authors_omitted` is the stated number of hidden authors, None where unknown. `ids` maps a
    scheme ("doi", "arxiv", "pmid" …) to a normalised value. `references` are "scheme:value".
    `cited` are the references whose text is stated, as printed, each behind "scheme:value" and a
    tab where it has an identifier. `extra` keeps what the source says and no field holds.
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
    cited: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class Metrics:
    """Numbers as a source states them about a person; `novelty` is between 0 and 1."""

    h_index: int | None = None
    i10_index: int | None = None
    papers: int | None = None
    citations: int | None = None
    novelty: float | None = None
    ai_score: float | None = None
    works: int | None = None
    followers: int | None = None
    topics: int | None = None
    close_collaborators: int | None = None


@quick
@dataclass(frozen=True, slots=True)
class Trust:
    """What a profile page says of how far it can be trusted, in its own words."""

    score: float | None = None
    label: str | None = None
    level: str | None = None
    claimed: bool | None = None
    open_to_collaborate: bool | None = None


@quick
@dataclass(frozen=True, slots=True)
class Tenure:
    """An institution that a source states for a person, with the years if it has them."""

    name: str
    ror: str | None = None
    country: str | None = None
    department: str | None = None
    role: str | None = None
    from_year: int | None = None
    to_year: int | None = None


@quick
@dataclass(frozen=True, slots=True)
class Profile:
    """A page about one person: what it states on the day that it was captured (YYYY-MM, if known).

    `affiliation` is None also where the page says that it knows none.
    """

    name: str
    origin: Origin
    field: str | None = None
    metrics: Metrics = Metrics()
    trust: Trust = Trust()
    affiliation: str | None = None
    captured: str | None = None
    topics: tuple[str, ...] = ()
    url: str | None = None
    extra: Pairs = ()


@quick
@dataclass(frozen=True, slots=True)
class Person:
    """A person in a register: ORCID, OpenAlex, DBLP, Semantic Scholar."""

    name: str
    origin: Origin
    given: str | None = None
    family: str | None = None
    names: tuple[str, ...] = ()  # other names stated for the same person
    orcid: str | None = None
    ids: Pairs = ()
    affiliations: tuple[Tenure, ...] = ()
    metrics: Metrics = Metrics()
    topics: tuple[str, ...] = ()
    url: str | None = None
    extra: Pairs = ()


@quick
@dataclass(frozen=True, slots=True)
class Organisation:
    """An institution in a register. `parents` are "scheme:value", as in references."""

    name: str
    origin: Origin
    names: tuple[str, ...] = ()  # aliases, labels in other languages, acronyms
    ror: str | None = None
    ids: Pairs = ()
    kind: str | None = None
    country: str | None = None
    city: str | None = None
    parents: tuple[str, ...] = ()
    status: str | None = None
    url: str | None = None
    extra: Pairs = ()


@quick
@dataclass(frozen=True, slots=True)
class Topic:
    """A topic in a register; `parents` are names, from the nearest to the widest."""

    name: str
    origin: Origin
    ids: Pairs = ()
    parents: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    description: str | None = None
    url: str | None = None
    extra: Pairs = ()


@quick
@dataclass(frozen=True, slots=True)
class Venue:
    """A journal, a conference or a proceedings volume in a register."""

    name: str
    origin: Origin
    names: tuple[str, ...] = ()
    issn: str | None = None
    ids: Pairs = ()
    kind: str | None = None
    publisher: str | None = None
    url: str | None = None
    extra: Pairs = ()


@quick
@dataclass(frozen=True, slots=True)
class Tie:
    """A ready-made relation between two people, by the ids of its source. Never merged by name.

    `weight` is as stated; `works` is None where the source does not say how many stand behind it.
    """

    one: str
    other: str
    origin: Origin
    one_name: str | None = None
    other_name: str | None = None
    weight: float | None = None
    works: int | None = None
    first_year: int | None = None
    last_year: int | None = None
    kind: str = "coauthor"
    extra: Pairs = ()


@quick
@dataclass(frozen=True, slots=True)
class Deleted:
    """Identifiers of works that a service no longer holds, some thousand to a record.

    What the service's own records say of them counts no more; what others say is untouched.
    """

    scheme: str
    values: tuple[str, ...]
    origin: Origin


@quick
@dataclass(frozen=True, slots=True)
class Rejected:
    """Input that could not be read: never silent, always with its place and a reason."""

    reason: str
    origin: Origin
    text: str = ""

    def said(self) -> str:
        """`file:line: reason`, as editors understand it."""
        line = f"{self.origin.line}:" if self.origin.line else ""
        return f"{self.origin.file}:{line} {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, with the text that was refused."""
        origin = self.origin
        return {"file": origin.file, "line": origin.line, "reason": self.reason, "text": self.text}


@quick
@dataclass(frozen=True, slots=True)
class Note:
    """What a reader should know of a file beside its records: a column that is missing, say.

    Nothing was lost by it: it counts neither as kept nor as rejected.
    """

    text: str
    origin: Origin
    what: str = ""  # "tags", "fields": what the names of `strange` are
    strange: Strange = ()


Record: TypeAlias = Work | Profile | Person | Organisation | Topic | Venue | Tie | Deleted


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

    # A loader may also offer CUT, two regular expressions: behind what a record begins whatever
    # stood before (large files are cut there and read by several processes), and what in a file
    # forbids that, because records depend on each other.

    def read(self, document: Document) -> Iterator[Record | Rejected | Note]:
        """All records of the file, in order, one at a time."""
        ...
