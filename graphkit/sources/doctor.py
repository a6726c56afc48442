"""The import doctor: what files are, what they lack, and which analyses they allow.

It reads as a load does, but keeps only counts. So what it says is what a load would do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graphkit.addresses import addresses
from graphkit.ids import digest
from graphkit.names import parts, title_key
from graphkit.records import Record, Rejected, Tie, Work, type_name
from graphkit.sources import (
    Columns,
    FileDocument,
    Source,
    documents,
    formats,
    read_document,
    recognised,
)
from graphkit.sources.remedies import ANALYSES, Analysis, remedy

SHOWN = 200  # places listed one by one, of each kind and file
# What a work may state, and what of it is counted: a share of the works, or of their authors.
FIELDS = {
    "title": "title", "authors": "authors", "two_authors": "two authors or more", "year": "year",
    "venue": "venue", "doi": "DOI", "identifier": "any identifier",
    "affiliations": "affiliations", "topics": "keywords or categories",
    "references": "references with an identifier", "cited": "references, also as text",
    "abstract": "abstract",
    "full_names": "full given names (of authors)",
    "author_ids": "ORCID iD or other id (of authors)",
    "countries": "a country that is found (in addresses)",
}  # fmt: skip
TIE_FIELDS = {
    "names": "names", "weight": "weight", "tie_works": "number of works", "years": "years",
}  # fmt: skip
_OF_AUTHORS = frozenset({"full_names", "author_ids"})
# Counted of works that were not stated before. What is stated again, with a country, may be the
# same work; without one it may be another to a load: so no share is more hopeful than the load.
_ONCE = frozenset({"countries"})


@dataclass(slots=True)
class Counts:
    """What was counted in one file, or in all."""

    records: Counter[str] = field(default_factory=Counter)
    stated: Counter[str] = field(default_factory=Counter)
    authors: int = 0
    rejected: int = 0
    repeated: int = 0
    doubtful: int = 0
    cited: Counter[str] = field(default_factory=Counter)  # identifiers, of references
    known: set[str] = field(default_factory=set)  # identifiers, of works
    references: int = 0

    @property
    def kept(self) -> int:
        """Records of all types."""
        return self.records.total()

    def add(self, record: Record) -> None:
        """Count one record."""
        self.records[type_name(record)] += 1
        if isinstance(record, Work):
            self._work(record)
        elif isinstance(record, Tie):
            self.stated["names"] += bool(record.one_name and record.other_name)
            self.stated["weight"] += record.weight is not None
            self.stated["tie_works"] += record.works is not None
            self.stated["years"] += record.first_year is not None

    def _work(self, work: Work) -> None:
        people = [m for m in work.authors if m.kind is None]
        self.authors += len(people)
        count = self.stated
        count["title"] += work.title is not None
        count["authors"] += bool(work.authors)
        count["two_authors"] += len(people) > 1
        count["year"] += work.year is not None
        count["venue"] += work.venue is not None
        count["doi"] += any(scheme == "doi" for scheme, _ in work.ids)
        count["identifier"] += bool(work.ids)
        count["affiliations"] += any(m.affiliations for m in people)
        count["topics"] += bool(work.keywords or work.categories)
        count["references"] += bool(work.references)
        count["cited"] += bool(work.references or work.cited)
        named = {entry.partition("\t")[0] for entry in work.cited if "\t" in entry}
        self.references += len(work.cited) + len(set(work.references) - named)
        self.cited.update(set(work.references))
        self.known.update(f"{scheme}:{value}" for scheme, value in work.ids)
        count["abstract"] += work.abstract is not None
        for m in people:
            count["full_names"] += _is_full(m.name, m.given, m.family)
            count["author_ids"] += bool(m.orcid or m.ids)

    def merge(self, other: Counts) -> None:
        """Add what was counted elsewhere."""
        self.records.update(other.records)
        self.stated.update(other.stated)
        self.authors += other.authors
        self.rejected += other.rejected
        self.repeated += other.repeated
        self.doubtful += other.doubtful
        self.cited.update(other.cited)
        self.known |= other.known
        self.references += other.references

    def matched(self) -> dict[str, int | float | None]:
        """How many references are works of the set, by identifiers alone: a load finds more."""
        here = sum(times for code, times in self.cited.items() if code in self.known)
        return {
            "stated": self.references,
            "with_identifier": self.cited.total(),
            "matched": here,
            "share": round(here / self.references, 4) if self.references else None,
        }

    def shares(self) -> dict[str, float | None]:
        """How many of the works (ties, authors) state a field; None where there are none."""
        found: dict[str, float | None] = {}
        works, ties = self.records["work"], self.records["tie"]
        for name in FIELDS if works else ():
            whole = self.authors if name in _OF_AUTHORS else works
            if name in _ONCE:
                whole = works - self.stated["again"]
            found[name] = round(self.stated[name] / whole, 4) if whole else None
        for name in TIE_FIELDS if ties else ():
            found[name] = round(self.stated[name] / ties, 4)
        return found


def _has_country(work: Work) -> bool:
    """Whether a load finds a country of this work, as far as its own record says one."""
    places = [a for m in work.authors if m.kind is None for a in m.affiliations]
    loose = next((value for name, value in work.extra if name == "affiliations"), "")
    return any(
        a.country or (not a.ror and any(one.stated for one in addresses(a.name))) for a in places
    ) or any(one.stated for text in loose.split(";") if text for one in addresses(text))


def _is_full(name: str, given: str | None, family: str | None) -> bool:
    split = parts(name, given, family)
    return bool(split.given) and not split.initials_only and not _squeezed(given)


def _squeezed(given: str | None) -> bool:
    """Initials without dots: "WM"."""
    return given is not None and len(given) < 4 and given.isupper() and given.isascii()


@dataclass(slots=True)
class FileReport:
    """What one file is and says."""

    file: str
    format: str | None = None
    encoding: str | None = None
    bytes: int = 0
    counts: Counts = field(default_factory=Counts)
    rejected: list[Rejected] = field(default_factory=list)  # the first ones
    repeated: list[tuple[int, str, int, str]] = field(default_factory=list)
    doubts: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        counts = self.counts
        return {
            "file": self.file,
            "format": self.format,
            "encoding": self.encoding,
            "bytes": self.bytes,
            "records": dict(sorted(counts.records.items())),
            "kept": counts.kept,
            "rejected": counts.rejected,
            "rejections": [
                {"line": r.origin.line, "reason": r.reason, "text": r.text} for r in self.rejected
            ],
            "fields": counts.shares(),
            "duplicates": counts.repeated,
            "duplicate_of": [
                {"line": line, "of_file": file, "of_line": other, "same": same}
                for line, file, other, same in self.repeated
            ],
            "doubts": [{"line": n, "title": t, "doubt": d} for n, t, d in self.doubts],
            "notes": self.notes,
            "columns": self.columns,
        }


@dataclass(slots=True)
class Report:
    """What all files are and say together."""

    files: list[FileReport] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)

    def analyses(self) -> list[dict[str, Any]]:
        """Which analyses the set allows, why, and what to export instead."""
        shares = self.counts.shares()
        known = [f.format for f in self.files if f.format and f.counts.kept]
        return [_judged(analysis, shares, known, self.counts) for analysis in ANALYSES]

    def to_dict(self) -> dict[str, Any]:
        """The whole as plain data, without the files."""
        return {
            "files": len(self.files),
            "records": dict(sorted(self.counts.records.items())),
            "kept": self.counts.kept,
            "rejected": self.counts.rejected,
            "duplicates": self.counts.repeated,
            "doubtful": self.counts.doubtful,
            "fields": self.counts.shares(),
            "references": self.counts.matched(),
            "analyses": self.analyses(),
        }


def examine(
    paths: Iterable[Source], format: str | None = None, columns: Columns | None = None
) -> Report:
    """Read files and folders as a load would, and report."""
    report = Report()
    seen: dict[str, tuple[str, int, str]] = {}
    for document in documents(paths, columns):
        if isinstance(document, Rejected):
            one = FileReport(document.origin.file)
            one.counts.rejected = 1
            one.rejected.append(document)
        else:
            one = _examined(document, format, seen)
        report.files.append(one)
        report.counts.merge(one.counts)
    return report


def _examined(
    document: FileDocument, format: str | None, seen: dict[str, tuple[str, int, str]]
) -> FileReport:
    one = FileReport(document.name, None, document.encoding, document.size)
    loader = recognised(document, format)
    if isinstance(loader, Rejected):
        one.counts.rejected = 1
        one.rejected.append(loader)
        return one
    one.format = loader.FORMAT
    guess = getattr(loader, "guess", None)
    if guess:
        one.columns = dict(document.columns or guess(document.head))
    for record in read_document(document, loader):
        if isinstance(record, Rejected):
            one.counts.rejected += 1
            if len(one.rejected) < SHOWN:
                one.rejected.append(record)
            continue
        one.counts.add(record)
        if isinstance(record, Work):
            _compare(record, one, seen)
    one.notes = [note.text for note in document.notes]
    return one


def _compare(work: Work, one: FileReport, seen: dict[str, tuple[str, int, str]]) -> None:
    """Whether a work was stated before, and whether its loader doubts it."""
    place = (work.origin.file, work.origin.line)
    earlier = None
    for mark, same in _marks(work):
        found = seen.setdefault(mark, (*place, same))
        if found[:2] != place and earlier is None:
            earlier = (*found[:2], same)
    if earlier is not None:
        one.counts.repeated += 1
        if len(one.repeated) < SHOWN:
            one.repeated.append((work.origin.line, *earlier))
    one.counts.stated["countries" if earlier is None else "again"] += _has_country(work)
    doubt = next((value for name, value in work.extra if name == "doubt"), None)
    if doubt is not None:
        one.counts.doubtful += 1
        if len(one.doubts) < SHOWN:
            one.doubts.append((work.origin.line, work.title or "", doubt))


def _marks(work: Work) -> Iterator[tuple[str, str]]:
    for scheme, value in work.ids:
        yield digest(scheme, value, size=9), scheme
    if work.title and work.year is not None and len(key := title_key(work.title)) > 15:
        yield digest(key, str(work.year), size=9), "title and year"


def _judged(
    analysis: Analysis, shares: dict[str, float | None], known: list[str], counts: Counts
) -> dict[str, Any]:
    if counts.records["tie"] and not counts.records["work"]:
        level = "yes" if analysis.from_ties else "no"
        return {
            "analysis": analysis.name,
            "possible": level,
            "because": "ready-made ties" if analysis.from_ties else "ties say nothing of works",
            "instead": "" if analysis.from_ties else "the works themselves, from any database",
        }
    least = min((shares.get(name) or 0.0 for name in analysis.needs), default=0.0)
    short = [FIELDS[n] for n in analysis.needs if (shares.get(n) or 0.0) < analysis.enough]
    level = "yes" if not short else "partly" if least >= analysis.some else "no"
    stated = ", ".join(f"{FIELDS[n]} {shares.get(n) or 0.0:.0%}" for n in analysis.needs)
    lacking = [n for n in analysis.needs if (shares.get(n) or 0.0) < analysis.enough]
    found = dict.fromkeys(r for f in known for n in lacking if (r := remedy(f, n)))
    return {
        "analysis": analysis.name,
        "possible": level if counts.records["work"] else "no",
        "because": stated if counts.records["work"] else "no works",
        "instead": "; ".join(found),
    }


def titles() -> dict[str, str]:
    """The title of each format."""
    return {f.name: f.title for f in formats()}
