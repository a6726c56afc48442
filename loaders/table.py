"""Any table whose rows are works (CSV, TSV, Excel), by a mapping of its columns -> works.

The mapping is guessed from the header, or given (`document.columns`): a role for each column, such
as `title = "Titel"`; what the roles are stands in `guess.NAMES`. Columns without a role are kept.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphkit import ids
from graphkit.records import (
    Affiliation,
    Document,
    Mention,
    Note,
    Origin,
    Rejected,
    Work,
    without_mail,
)

from ._read import columns, guessing, table
from ._values import cleaning, compose, kinds, latex, marks, name_lists, people

FORMAT = "table"
TITLE = "Any table of works (CSV, TSV, XLSX), by its columns"
SUFFIXES = (".csv", ".tsv", ".xlsx", ".tab", ".txt")

_COMMAS = ("", ",", " & ", " and ")
_ENDED = re.compile(r"[^\W\d_]{3}\.\Z")  # "Angus Forbes.", not "Bo Li Jr."
_ADDRESS = re.compile(r"\\href\s{0,3}\{([^{}]{1,1000})\}")  # "\href{https://doi.org/…}{Tides}"
_OPTIONS = frozenset({"author_separator", "author_style", "header"})
_COUNT = re.compile(r"\d{1,6}")
_YES = frozenset({"true", "1", "yes"})
_INITIALS_LAST = re.compile(
    rf"(.+?) ([A-Z]{{4}}|{people.INITIALS_BEHIND})(?: (Jr|Sr|2nd|3rd|II|III|IV))?\.?\Z"
)
_LEFT_OUT = re.compile(r"[.…]{1,9}\s{0,9}(.{0,200})\Z")
_AND_FIRST = re.compile(r"\A(?:and|&) (?=\S)")
_AND_BETWEEN = re.compile(r" (?:and|&) ")
# "Nature 335 (6192), 721-726", "Scientific Data 12 (1), 539 (SCIE)", "Maps of kelp, 23-39"
_WITH_PAGES = re.compile(
    r"(?P<venue>[^,]{2,200}?)(?: (?P<volume>\d{1,4})(?: \((?P<number>[\d-]{1,12})\))?)?"
    r", (?P<pages>[A-Za-z]?\d{1,7}(?:[-–][A-Za-z]?\d{1,7})?)(?: \([A-Z][^()]{1,40}\))?\Z"
)


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is a table of works."""
    start = head.lstrip("\ufeff \t\n")[:1]
    if start in "{[<@%":
        return 0.0
    _, roles = guessing.columns(head)
    telling = {"authors", "year", "date", "doi", "venue", "pmid", "arxiv"} & roles.keys()
    if "title" not in roles or not telling:
        return 0.0
    return 0.6 if len(telling) > 1 or "authors" in telling else 0.5


def guess(head: str) -> dict[str, Any]:
    """The mapping that a table beginning with this text would be read by."""
    return guessing.columns(head)[1]


def unread(head: str) -> str:
    """Why a table is not read as one of works; empty where it is no table."""
    return guessing.unread(head)


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    with document.open_text() as stream:
        head = stream.read(1 << 16)
    dialect, first = table.beginning(head)
    place, mapping = guessing.columns(head)
    given: Mapping[str, Any] = getattr(document, "columns", None) or {}
    if given.keys() == {"author_style"}:  # only how names are read
        mapping, given = {**mapping, **given}, {}
    if given:
        mapping = dict(given)
        place = -1 if given.get("header") is False else _header_of(first, given)
    width = max((len(r.cells) for r in first), default=0)
    header = first[place] if place >= 0 and first else table.Row(0, _numbers(width))
    if given and (missed := _missed(mapping, header.cells)):
        text = f"no column {', '.join(missed)}; the columns are {', '.join(header.cells[:40])}"
        yield Note(text, Origin(document.name, FORMAT, header.line))
    if given and not mapping.keys() & {"author_separator", "author_style"}:
        guessing.fill_style(mapping, header.cells, first[place + 1 :])
    plan = _Plan(header.cells, mapping)
    for one in table.body(document, dialect, header, FORMAT):
        if isinstance(one, Rejected | Note):
            yield one
        else:
            row, origin = one
            yield plan.work(row.cells, origin)


def _cut(draft: compose.WorkDraft) -> None:
    """That a list of authors is cut, as columns of graphkit's own tables say it."""
    count = draft.extra.get("authors_omitted", "").removesuffix(".0")
    if draft.authors.mentions and _COUNT.fullmatch(count) and int(count):
        del draft.extra["authors_omitted"]
        draft.omitted = int(count)
    if draft.authors.mentions and draft.extra.get("authors_truncated", "").lower() in _YES:
        del draft.extra["authors_truncated"]
        draft.authors = replace(draft.authors, truncated=True)


def _within(row: columns.Cells, cells: Sequence[str], draft: compose.WorkDraft) -> None:
    """What stands within other fields: pages behind a journal's name, links in a title."""
    if match := _WITH_PAGES.match(cleaning.clean(row["venue"])):
        columns.place_in(match, draft)
    for cell in cells:
        if "\\href" in cell and (match := _ADDRESS.search(cell)):
            draft.ids.address(match[1].strip())


def _parted(name: str) -> list[str]:
    """What commas alone left in one piece: "Bo Li and Cy Ng", "and Cy Ng", "… Cy Ng".

    >>> _parted("Bo Li and Cy Ng"), _parted("and Cy Ng"), _parted("Sand and Reef Institute")
    (['Bo Li', 'Cy Ng'], ['Cy Ng'], ['Sand and Reef Institute'])
    >>> _parted("… Cy Ng"), _parted("…...")
    (['…', 'Cy Ng'], ['…...'])
    """
    match = _LEFT_OUT.match(name)
    if match and match[1]:
        return ["…", match[1]]
    bare = _AND_FIRST.sub("", name)
    both = _AND_BETWEEN.split(bare)
    whole = len(both) > 1 and all(" " in n or people.is_cjk(n) for n in both)
    return both if whole and not people.is_organisation(bare) else [bare]


def _numbers(width: int) -> list[str]:
    return [str(n + 1) for n in range(width)]


def _header_of(rows: Sequence[table.Row], given: Mapping[str, Any]) -> int:
    """The row in which most of the columns that the mapping names stand."""
    wanted = {
        table.key(name) for role, v in given.items() if role not in _OPTIONS for name in _names(v)
    }
    counts = [len(wanted & {table.key(c) for c in row.cells}) for row in rows[:15]]
    return counts.index(max(counts)) if any(counts) else 0


def _names(value: Any) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def _missed(mapping: Mapping[str, Any], header: Sequence[str]) -> list[str]:
    known = {table.key(c) for c in header}
    return [
        repr(name)
        for role, v in mapping.items()
        if role not in _OPTIONS
        for name in _names(v)
        if table.key(name) not in known
    ]


class _Plan:
    """A mapping, applied to a header."""

    def __init__(self, header: Sequence[str], mapping: Mapping[str, Any]) -> None:
        self.width = len(header)
        numbers: dict[str, int] = {}
        for number, name in enumerate(header):
            numbers.setdefault(table.key(name), number)
        self.places = {
            role: [numbers[k] for name in _names(value) if (k := table.key(name)) in numbers]
            for role, value in mapping.items()
            if role not in _OPTIONS
        }
        self.separator = str(mapping.get("author_separator", ""))
        self.initials_last = mapping.get("author_style") == "family-initials"
        self.pairs = mapping.get("author_style") == "family-given"
        self.families = mapping.get("author_style") == "family-only"
        known = {number for own in self.places.values() for number in own}
        self.rest = [
            (table.key(name).replace(" ", "_") or f"column_{number + 1}", number)
            for number, name in enumerate(header)
            if number not in known
        ]

    def work(self, cells: list[str], origin: Origin) -> Work | Rejected:
        """A row as a work."""
        if len(cells) > self.width and any(c.strip() for c in cells[self.width :]):
            reason = f"{len(cells)} columns where the header has {self.width}"
            return Rejected(reason, origin, cleaning.excerpt(", ".join(cells)))
        row = columns.Cells(self.places, cells)
        draft = compose.WorkDraft()
        columns.fill_common(row, draft, {})
        _within(row, cells, draft)
        if stated := next(iter(row.list("kind")), ""):
            draft.kind = kinds.from_one_word(stated)  # "Article" is CSL's word for a preprint
            if draft.kind == kinds.OTHER:
                draft.kind = kinds.from_csl(stated)[0]
        self._authors(row, cells, draft)
        draft.editors = people.gather(
            people.from_text(cleaning.clean(n)) for n in row["editors"].split(";") if n.strip()
        ).mentions
        if key := row["id"]:
            draft.extra["record_id"] = cleaning.clean(key)
        for name, place in self.rest:
            if place < len(cells) and (text := cells[place]) and not text.isspace():
                compose.put(draft.extra, name, [without_mail(text)])
        _cut(draft)
        return compose.compose(draft, origin, lambda: ", ".join(c[:60] for c in cells[:8]))

    def _authors(self, row: columns.Cells, cells: list[str], draft: compose.WorkDraft) -> None:
        stated = [cells[p] for p in self.places.get("authors", ()) if p < len(cells)]
        names = [n for text in stated for n in self._split(text)]
        orcids = row.list("orcids")
        places = guessing.literal(row["affiliations"]) or row["affiliations"].split(";")
        places = [without_mail(p) for p in places]
        places = [cleaning.untag(p) for p in places]
        if len(orcids) != len(names):
            orcids = [""] * len(names)
        if len(names) == 1:
            places = ["; ".join(p for p in places if p)]
        elif len(places) != len(names):
            compose.put(draft.extra, "affiliations", places)
            places = [""] * len(names)
        mentions = []
        for name, orcid, place in zip(names, orcids, places, strict=True):
            text, own = compose.tidy_name(name)
            m = self._mention(text)
            where = tuple(Affiliation(p) for p in (own, place) if p)
            mentions.append(
                Mention(m.name, m.given, m.family, m.suffix, ids.orcid(orcid), (), where, m.kind)
            )
        draft.authors = people.gather(mentions)

    def _split(self, text: str) -> list[str]:
        text = html.unescape(text.replace("\x0b", "\n"))
        if names := guessing.literal(text):
            return [n for name in names if (n := cleaning.clean(name).rstrip(" ,"))]
        text = cleaning.without_tags(text)
        if "\\" in text or "$" in text:
            text = marks.unmarked_tex(text)
        if self.pairs or (self.separator in _COMMAS and text.count(",") > 1):
            pairs = name_lists.paired if self.pairs else name_lists.alternating
            if names := pairs(cleaning.clean(text)):
                return names
        mark = "\n" if self.separator == "\x0b" else self.separator
        if mark in (" and ", " & ") and mark not in text and guessing.comma_parts(text):
            mark = ","
        pieces = text.split(mark) if mark else [text]
        if self.initials_last and mark in (";", ","):
            pieces = [q for p in pieces for s in p.split(";") for q in guessing.behind_commas(s)]
        if mark == " and " and len(pieces) > 1 and "," not in pieces[-1]:
            # "A, B and C" is a list of three; "Silva, Ana and Li, Bo" is not
            pieces = [q for p in pieces for q in p.split(", ")]
        names = [n for p in pieces if (n := latex.decode(cleaning.clean(p)).strip(" ,"))]
        names = [n for name in names for n in _parted(name)] if mark == "," else names
        names = marks.unnumbered(names)  # "Silva1,2, Li3"
        if names and (_ENDED.search(names[-1]) or people.is_organisation(names[-1])):
            names[-1] = names[-1].removesuffix(".")  # PubMed's lists end so, and texts
        return names

    def _mention(self, name: str) -> Mention:
        if self.families:
            return people.family_alone(name)
        match = _INITIALS_LAST.match(name) if self.initials_last else None
        if match:
            return people.person(match.group(2), match.group(1), match.group(3) or "")
        return people.from_text(name)
