"""Columns of a vendor's table -> works: which column says what, which are missing, what is left.

A vendor is data: for each role the names that its column had over the years. What differs is only
how authors are written, so each loader brings a function for that.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphkit.records import Document, Note, Origin, Record, Rejected, Work, without_mail

from .._values import cleaning, compose, dates, kinds
from . import guessing, table

Names = Mapping[str, tuple[str, ...]]
_HEAD = 1 << 16
_RAW = frozenset({"title", "abstract", "url"})
# What programs write where nothing is; a title may be "None", and somebody may be called Nan.
_EMPTY = frozenset({"[]", "{}", "nan", "NaN", "None", "null", "NULL", "N/A", "#N/A"})
_NAMING = frozenset({"title", "authors", "editors"})
_FORMULAS = frozenset("=+-@")
_TAGGED = re.compile(r"#[^\s#]{2,60}(?:\s+#[^\s#]{2,60})*\Z")  # "#review #msca2023"
_TEX_SIGN = re.compile(r"\\([&%#_$])")
_SEVERAL = re.compile(r"(?<!\s)\s*[;|]\s*")


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor's table. `signs` are its columns, `expected` those missed if absent."""

    format: str
    title: str
    columns: Names
    signs: tuple[tuple[str, ...], ...]
    expected: tuple[str, ...]
    kinds: Mapping[str, str]
    private: frozenset[str] = frozenset()
    # what else its columns may be called; of others a note says that they are unknown
    others: re.Pattern[str] = re.compile("(?!)")


class Cells(dict[str, str]):
    """One row by role. A missing column and an empty cell are both an empty text."""

    __slots__ = ()

    def __init__(self, places: Mapping[str, Sequence[int]], cells: Sequence[str]) -> None:
        super().__init__()
        count = len(cells)
        for role, own in places.items():
            for place in own:
                if place < count and (text := cells[place].strip()):
                    if text in _EMPTY and role not in _NAMING:
                        continue
                    if text[0] == "'" and text[1:2] in _FORMULAS:
                        text = text[1:]  # so that no spreadsheet runs it, as we write it, too
                    if "&" in text and role not in _RAW:  # before ";" parts "O&#39;Neil"
                        text = html.unescape(text)
                    if "\\" in text and role not in _RAW:  # "Genes \\& Immunity", out of LaTeX
                        text = _TEX_SIGN.sub(r"\1", text)
                    self[role] = text
                    break

    def __missing__(self, role: str) -> str:
        return ""

    def list(self, role: str) -> list[str]:
        """The values of a cell that semicolons or bars part, or of a program's list."""
        if role not in self:
            return []
        text = self[role]
        if text[0] == "[" and (values := guessing.literal(text)):
            return values
        if text[0] == "#" and _TAGGED.match(text):
            return text.replace("#", " ").split()
        return [v for v in _SEVERAL.split(text) if v]


Fill = Callable[[Cells, compose.WorkDraft], None]
Make = Callable[[Cells, Origin], Record | Rejected]  # of a row that is no work

# "Cancer (2004) 102:4 (253-258). Date of Publication: 25 Aug 2004"
_CITED = re.compile(
    r"(?P<venue>[^()]{2,300}?) \((?P<year>1[89]\d\d|20\d\d)\)"
    r"(?: (?P<volume>[\w./-]{1,20})(?::(?P<number>[^:()]{1,40}))?)?(?: \((?P<pages>[^()]{1,40})\))?"
    r"\.?(?: Date of Publication: (?P<date>[^.]{1,40})\.?)?\Z"
)


def header_place(head: str, vendor: Vendor) -> tuple[int, float]:
    """Which of the first rows is the header (-1: none), and how sure that is."""
    _, rows = table.beginning(head)
    for number, row in enumerate(rows[:15]):
        names = {table.key(c) for c in row.cells}
        best = max(sum(s in names for s in group) / len(group) for group in vendor.signs)
        if best == 1.0:
            return number, 0.95
        if best > 0.74:
            return number, 0.8
    return -1, 0.0


def read(document: Document, vendor: Vendor, fill: Fill) -> Iterator[Work | Rejected | Note]:
    """All works of a vendor's table."""
    for row in _rows(document, vendor):
        if isinstance(row, Rejected | Note):
            yield row
        else:
            plan, cells, origin = row
            yield plan.work(cells, origin, fill)


def read_register(
    document: Document, vendor: Vendor, make: Make
) -> Iterator[Record | Rejected | Note]:
    """All entries of a vendor's table of people or institutions."""
    for row in _rows(document, vendor):
        if isinstance(row, Rejected | Note):
            yield row
        else:
            plan, cells, origin = row
            yield make(Cells(plan.places, cells), origin)


def _rows(
    document: Document, vendor: Vendor
) -> Iterator[tuple[_Plan, list[str], Origin] | Rejected | Note]:
    with document.open_text() as stream:
        head = stream.read(_HEAD)
    dialect, first = table.beginning(head)
    at, _ = header_place(head, vendor)
    header = first[max(at, 0)] if first else table.Row(1, [])
    plan = _Plan(header.cells, vendor)
    if missed := plan.missed:
        text = f"{vendor.title}: no column for {', '.join(missed)}; the others were read"
        yield Note(text, Origin(document.name, vendor.format, header.line))
    if plan.strange:
        yield Note(strange_columns(plan.strange), Origin(document.name, vendor.format, header.line))
    for one in table.body(document, dialect, header, vendor.format):
        if isinstance(one, Rejected | Note):
            yield one
        else:
            row, origin = one
            yield plan, row.cells, origin


def strange_columns(names: Sequence[str]) -> str:
    """What a note says of columns that the vendor did not have so far."""
    return f"unknown columns: {', '.join(n.strip() for n in names[:40])}; kept as they are"


class _Plan:
    """A header's columns, by role."""

    def __init__(self, header: Sequence[str], vendor: Vendor) -> None:
        self.vendor = vendor
        self.width = len(header)
        numbers: dict[str, int] = {}
        for number, name in enumerate(header):
            numbers.setdefault(table.key(name), number)
        self.places: dict[str, list[int]] = {}
        known: set[int] = set()
        for role, names in vendor.columns.items():
            columns = [numbers[n] for n in names if n in numbers]
            if columns:
                self.places[role] = columns
                known.update(columns)
        self.missed = [vendor.columns[r][0] for r in vendor.expected if r not in self.places]
        self.rest = [
            (table.key(name).replace(" ", "_") or f"column_{number + 1}", number)
            for number, name in enumerate(header)
            if number not in known and table.key(name) not in vendor.private
        ]

        self.strange = [
            header[number]
            for name, number in self.rest
            if header[number].strip() and not vendor.others.fullmatch(name)
        ]

    def work(self, cells: list[str], origin: Origin, fill: Fill) -> Work | Rejected:
        """A row as a work."""
        if len(cells) > self.width and any(c.strip() for c in cells[self.width :]):
            reason = f"{len(cells)} columns where the header has {self.width}"
            return Rejected(reason, origin, cleaning.excerpt(", ".join(cells)))
        row = Cells(self.places, cells)
        draft = compose.WorkDraft()
        fill_common(row, draft, self.vendor.kinds)
        fill(row, draft)
        for name, place in self.rest:
            if place < len(cells) and (text := cells[place]) and not text.isspace():
                compose.put(draft.extra, name, [without_mail(text)])
        return compose.compose(draft, origin, lambda: ", ".join(c[:60] for c in cells[:8]))


_KEPT = (
    "volume", "number", "publisher", "language", "edition", "series", "article_number",
    "times_cited",
    "entry_key", "conference", "open_access", "isbn", "number_of_references", "address",
)  # fmt: skip


def _date(row: Cells, draft: compose.WorkDraft) -> None:
    year = dates.parse(row["year"])[0] if "year" in row else None
    date = dates.parse(row["date"]) if "date" in row else dates.NO_DATE
    draft.date = date if date[0] and year in (None, date[0]) else (year, None, None)
    if "month" in row and draft.date[0] and draft.date[1] is None:
        draft.date = (draft.date[0], dates.month_and_day(row["month"])[0], None)
    if draft.date[0] is None and (match := _CITED.match(cleaning.clean(draft.venue or ""))):
        _appeared(match, draft)
    if draft.date[0] is None and (stated := row["year"] or row["date"]):
        draft.status = dates.status_in(cleaning.clean(stated))
        compose.put(draft.extra, "year", [stated])


def _appeared(match: re.Match[str], draft: compose.WorkDraft) -> None:
    """Journal, year, volume and pages of a column that cites them together, as Embase's does."""
    year, date = int(match["year"]), dates.parse(match["date"] or "")
    place_in(match, draft)
    draft.date = date if date[0] == year else (year, None, None)


def place_in(match: re.Match[str], draft: compose.WorkDraft) -> None:
    """A journal, and the volume and pages that stand behind its name, unless columns tell them."""
    draft.venue = match["venue"]
    for name in ("volume", "number", "pages"):
        if match[name]:
            draft.extra.setdefault(name, match[name])


def fill_common(row: Cells, draft: compose.WorkDraft, called: Mapping[str, str]) -> None:
    """What says the same in every table: all but people and the vendor's own."""
    draft.title = row["title"]
    draft.venue = row["venue"]
    draft.issn = row["issn"]
    draft.abstract = row["abstract"]
    draft.url = row["url"]
    extra = draft.extra
    if stated := row["kind"]:
        draft.kind = called.get(stated.lower(), kinds.OTHER)
        if stated.lower() not in ("article", "book", "review"):
            extra["entry_type"] = cleaning.clean(stated)
    _date(row, draft)
    for scheme in ("doi", "pmid", "pmcid", "arxiv"):
        if scheme in row:
            getattr(draft.ids, scheme)(row[scheme])
    if draft.url:
        draft.ids.address(draft.url)
    draft.keywords = words(row, "keywords")
    draft.categories = words(row, "categories")
    first, last = row["first_page"], row["last_page"]
    if pages := row["pages"] or "\u2013".join(p for p in (first, last) if p):
        extra["pages"] = cleaning.clean(pages)
    for role in _KEPT:
        if role in row:
            compose.put(extra, role, [row[role]])


def words(row: Cells, role: str) -> tuple[str, ...]:
    """The words of a list, each once."""
    if role not in row:
        return ()
    return tuple(dict.fromkeys([w for v in row.list(role) if (w := cleaning.term(v))]))
