"""The import doctor: what files are, what they lack, and which analyses they allow.

It reads and joins as a load does, but keeps only counts. So what it says is what a load would do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graphkit.ids import digest
from graphkit.names import title_key
from graphkit.records import Record, Rejected, Work, type_name
from graphkit.sources import (
    Columns,
    FileDocument,
    Source,
    documents,
    formats,
    read_document,
    recognised,
)
from graphkit.sources.remedies import ANALYSES, FIELDS, Analysis, remedy
from graphkit.workspace.foreseen import Fields, Foreseen

SHOWN = 200  # places listed one by one, of each kind and file


@dataclass(slots=True)
class Counts:
    """What was counted in one file, or in all."""

    records: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    repeated: int = 0
    doubtful: int = 0
    fields: Fields = field(default_factory=Fields)

    @property
    def kept(self) -> int:
        """Records of all types."""
        return self.records.total()

    def merge(self, other: Counts) -> None:
        """Add what was counted elsewhere, but for fields: a work may stand in both."""
        self.records.update(other.records)
        self.rejected += other.rejected
        self.repeated += other.repeated
        self.doubtful += other.doubtful

    def shares(self) -> dict[str, float | None]:
        """How many of the works (ties, authors) state a field; None where there are none."""
        return self.fields.shares()


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

    def refuse(self, rejected: Rejected) -> None:
        """Count what could not be read, and keep the first of it."""
        self.counts.rejected += 1
        if len(self.rejected) < SHOWN:
            self.rejected.append(rejected)

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
            "works": counts.fields.works,
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
    references: dict[str, int | float | None] = field(default_factory=dict)

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
            "works": self.counts.fields.works,
            "rejected": self.counts.rejected,
            "duplicates": self.counts.repeated,
            "doubtful": self.counts.doubtful,
            "fields": self.counts.shares(),
            "references": self.references,
            "analyses": self.analyses(),
        }


def examine(
    paths: Iterable[Source], format: str | None = None, columns: Columns | None = None
) -> Report:
    """Read files and folders as a load would, and report."""
    return _Examination(format).run(documents(paths, columns))


class _Examination:
    """Documents on the way into a report."""

    def __init__(self, format: str | None) -> None:
        self.format = format
        self.foreseen = Foreseen()
        self.report = Report()
        self.seen: dict[str, tuple[str, int, str]] = {}
        self.sources: dict[tuple[str, ...], int] = {}  # one content in two places is one source

    def run(self, every: Iterable[FileDocument | Rejected]) -> Report:
        """Read all, then count what the works of all state."""
        report = self.report
        numbers: list[int | None] = []
        for document in every:
            if isinstance(document, Rejected):
                one = FileReport(document.origin.file)
                one.refuse(document)
                numbers.append(None)
            else:
                one = FileReport(document.name, None, document.encoding, document.size)
                numbers.append(self._read(document, one))
            report.files.append(one)
            report.counts.merge(one.counts)
        report.counts.fields, of_sources = self.foreseen.count()
        for one, number in zip(report.files, numbers, strict=True):
            if number is not None:
                one.counts.fields = of_sources[number]
        report.references = self.foreseen.references()
        return report

    def _read(self, document: FileDocument, one: FileReport) -> int | None:
        loader = recognised(document, self.format)
        if isinstance(loader, Rejected):
            one.refuse(loader)
            return None
        one.format = loader.FORMAT
        guess = getattr(loader, "guess", None)
        if guess:
            one.columns = dict(document.columns or guess(document.head))
        content = document.sha256, loader.FORMAT, repr(sorted(one.columns.items()))
        records = self._counted(read_document(document, loader), one)
        number = self.sources.get(content)
        if number is None:
            number = self.sources[content] = self.foreseen.take(records)
        for _ in records:  # those of a content that was taken before are counted, and no more
            pass
        one.notes = [note.text for note in document.notes]
        return number

    def _counted(self, records: Iterable[Record | Rejected], one: FileReport) -> Iterator[Record]:
        for record in records:
            if isinstance(record, Rejected):
                one.refuse(record)
                continue
            one.counts.records[type_name(record)] += 1
            if isinstance(record, Work):
                _compare(record, one, self.seen)
            yield record


def _compare(work: Work, one: FileReport, seen: dict[str, tuple[str, int, str]]) -> None:
    """Whether a work was stated before, and whether its loader doubts it."""
    place = (work.origin.file, work.origin.line)
    earlier = None
    for mark, same in _marks(work):
        before = seen.setdefault(mark, (*place, same))
        if before[:2] != place and earlier is None:
            earlier = (*before[:2], same)
    if earlier is not None:
        one.counts.repeated += 1
        if len(one.repeated) < SHOWN:
            one.repeated.append((work.origin.line, *earlier))
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
        possible = analysis.from_ties and counts.fields.ties > 0
        because = "ready-made ties" if possible else "ties say nothing of works"
        if analysis.from_ties and not possible:
            because = "no tie says that two people work with each other"
        return {
            "analysis": analysis.name,
            "possible": "yes" if possible else "no",
            "because": because,
            "instead": "" if possible else "the works themselves, from any database",
        }
    least = min((shares.get(name) or 0.0 for name in analysis.needs), default=0.0)
    short = [FIELDS[n] for n in analysis.needs if (shares.get(n) or 0.0) < analysis.enough]
    level = "yes" if not short else "partly" if least >= analysis.some else "no"
    stated = ", ".join(f"{FIELDS[n]} {shares.get(n) or 0.0:.0%}" for n in analysis.needs)
    lacking = [n for n in analysis.needs if (shares.get(n) or 0.0) < analysis.enough]
    remedies = dict.fromkeys(r for f in known for n in lacking if (r := remedy(f, n)))
    return {
        "analysis": analysis.name,
        "possible": level if counts.records["work"] else "no",
        "because": stated if counts.records["work"] else "no works",
        "instead": "; ".join(remedies),
    }


def titles() -> dict[str, str]:
    """The title of each format."""
    return {f.name: f.title for f in formats()}
