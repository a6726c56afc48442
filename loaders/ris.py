"""RIS, as reference managers and publishers export it -> works.

A record runs from TY to ER. Where the ER was lost, the next TY begins a new record only if it
brings a title of its own: some exporters print several TY lines in one record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

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
from graphkit.remembered import remembered

from ._read import tagged
from ._values import cleaning, compose, dates, identify, kinds, name_lists, noted_names, people

FORMAT = "ris"
TITLE = "RIS (EndNote, Zotero, Mendeley, Scopus, publishers)"
SUFFIXES = (".ris",)
# How names are to be read is decided for a whole file, where some of them end in initials.
CUT = (
    r"\nER {1,2}-[ \t]*\r?\n\s*(?=TY {1,2}-)",
    r"\n(?:A1|AU) {1,3}- [^,\n]{2,60} (?:[A-Z]\.?[ -]?){1,3}\r?\n",
)

_PLAIN_RECORD = tagged.Plain(
    r"\nER  - ?\n",
    r"^([A-Z][A-Z0-9])  -(?: (.*))?$",
    first="TY",
    frame=frozenset({"ER"}),
)
_LINE = re.compile(r"\s*([A-Z][A-Z0-9]) {1,3}-(?: |\t|$)")
_START = re.compile(r"^[ \t\ufeff]{0,80}TY {1,3}-(?: ?\w|[ \t]*$)", re.MULTILINE)
_TAGS = re.compile(r"^(?:A[1-4BDUN]|CY|D[AO]|E[DPR]|I[DS]|J[AFO12]|KW|L[1-4A]|M[1-3]|N[12]|P[BY]"
                   r"|S[NPET]|T[1-3I]|U[1-5R]|VL|Y[12]) {1,2}- ", re.MULTILINE)  # fmt: skip
_TITLES = frozenset({"TI", "T1", "CT"})
_NAMES = re.compile(r"^(?:A[1-3U]|ED) {1,3}- (.{1,300})$", re.MULTILINE)
Gather = Callable[[list[str]], people.Authors]

KINDS = {
    "JOUR": kinds.ARTICLE, "EJOU": kinds.ARTICLE, "MGZN": kinds.ARTICLE, "NEWS": kinds.ARTICLE,
    "JFULL": kinds.ARTICLE, "ABST": kinds.ARTICLE, "INPR": kinds.ARTICLE,
    "BOOK": kinds.BOOK, "EBOOK": kinds.BOOK, "EDBOOK": kinds.BOOK, "CLSWK": kinds.BOOK,
    "SER": kinds.BOOK, "PAMP": kinds.BOOK, "CHAP": kinds.CHAPTER, "ECHAP": kinds.CHAPTER,
    "ENCYC": kinds.CHAPTER, "DICT": kinds.CHAPTER,
    "CONF": kinds.CONFERENCE_PAPER, "CPAPER": kinds.CONFERENCE_PAPER,
    "SLIDE": kinds.CONFERENCE_PAPER, "THES": kinds.THESIS, "RPRT": kinds.REPORT,
    "GOVDOC": kinds.REPORT, "STAND": kinds.REPORT, "UNPB": kinds.PREPRINT,
    "MANSCPT": kinds.PREPRINT, "DATA": kinds.DATASET, "AGGR": kinds.DATASET,
    "DBASE": kinds.DATASET, "COMP": kinds.SOFTWARE,
}  # fmt: skip
_PLAIN = frozenset("JOUR BOOK CHAP CONF CPAPER THES RPRT DATA COMP".split())
_PARTS = frozenset({kinds.CHAPTER, kinds.CONFERENCE_PAPER, kinds.BOOK, kinds.REPORT})

_EXTRA = {
    "VL": "volume", "IS": "number", "PB": "publisher", "CY": "address", "PP": "address",
    "ET": "edition", "LA": "language", "DB": "database", "DP": "database_provider", "M3": "type",
    "N1": "note", "T3": "series", "ST": "short_title", "C7": "article_number", "CN": "call_number",
    "RN": "note", "AN": "accession_number", "OP": "original", "Y2": "accessed",
    "ID": "citation_key",
}  # fmt: skip
_TITLE_TAGS = ("TI", "T1", "CT", "BT", "ST")
_ABBREVIATED = ("JA", "J1", "J2", "JO")
# Where the venue stands, the best place first.
_USUAL_VENUES = ("JF", "T2", *_ABBREVIATED, "SO")
_VENUES: dict[str | None, tuple[str, ...]] = {
    **dict.fromkeys(_PARTS, ("BT", "T2", "C3", "JF", *_ABBREVIATED)),
    **dict.fromkeys((kinds.THESIS, kinds.REPORT), ("T2", "JF", "PB")),
}
_USED = frozenset(
    "TY AU A1 A2 A3 ED KW AB N2 DO UR SN SP EP AD L1 JF PY Y1 DA ER".split()
) | frozenset(_ABBREVIATED)
# All that the format ever had; of the others a note says that they are unknown.
_KNOWN = (
    _USED
    | _TITLES
    | _EXTRA.keys()
    | frozenset(
        "A4 A5 A6 AV BT C1 C2 C3 C4 C5 C6 C8 CA CL CP CR CT DI DS FD H1 H2 J2 K1 L2 L3 L4 LB LK LL"
        " M1 M2 NO NV OL PA PM PN PR RD RI RP RT SD SE SF SL SO SR SV T1 T2 TA TI TT U1 U2 U3 U4 U5"
        " VO WP WT WV XR XS XT Y2 YR".split()
    )
)
# Fields in which an identifier may stand beside other things.
_ELSEWHERE = frozenset("M3 N1 L3 U1 U2 U3 U4 C2 AN UR L2 LK".split())
_MARKED = re.compile(r"(\S{1,200}?)\s{0,9}\[(pmid|pmcid|doi|pii)\]", re.IGNORECASE)
_PMCID = re.compile(r"\s*PMC\d{3,9}\s*\Z")
_DEGREE = ("PhD", " MD", ".D.", " D.", "MSc")
_SEVERAL = re.compile(r"(?<!\s)\s*;\s*|(?<!\s)\s+and\s+(?=[^\s,]+,)")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is RIS."""
    if head.lstrip("\ufeff \t\n").startswith(("PMID-", "{", "[", "<", "@", "%0", "FN ")):
        return 0.0
    if _START.search(head):
        return 0.97 if len(_TAGS.findall(head)) > 1 else 0.7
    return 0.7 if len(_TAGS.findall(head)) > 3 and re.search(r"^ER {1,2}-", head, re.M) else 0.0


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    with document.open_text() as stream:
        names = [cleaning.clean(n) for n in _NAMES.findall(stream.read(1 << 16))]
    told: Mapping[str, object] = getattr(document, "columns", None) or {}
    stated = told.get("author_style")
    behind = stated == "family-initials" or (stated is None and people.behind_in_file(names))
    if behind and stated is None:
        text = (
            "names are read with the family name first (“Wang L”); a file for --columns with the"
            ' line author_style = "as-printed" says otherwise'
        )
        yield Note(text, Origin(document.name, FORMAT, 0))
    gathered = _all_behind if behind else _gathered if stated is None else _as_printed
    work = partial(_work, gathered=gathered)
    yield from tagged.works(document, FORMAT, _entries, work, _KNOWN, plain=_PLAIN_RECORD)


def _entries(lines: Iterator[tuple[int, str | None]]) -> Iterator[tagged.TaggedEntry]:
    whole: tagged.TaggedEntry | None = None  # the record so far, up to its last TY line
    last: tagged.TaggedEntry | None = None  # what came since
    for number, text in lines:
        tag, value = _tag(text) if text else ("", "")
        if not tag:
            yield from _go_on(last, text, number)
        elif tag == "ER":
            if last:
                yield from _joined(whole, last)
            whole = last = None
        elif last is None:
            last = _begun(number, tag, value)
        elif tag == "TY":
            if whole and _has_title(whole) and _has_title(last):
                yield whole
                whole = None
            whole = _merged(whole, last)
            last = _begun(number, tag, value)
        else:
            last.add(tag, value)
    if last:
        yield from _joined(whole, last)


def _begun(line: int, tag: str, value: str) -> tagged.TaggedEntry:
    entry = tagged.TaggedEntry(line)
    entry.add(tag, value)
    return entry


def _tag(text: str) -> tuple[str, str]:
    """The tag of a line and its value; an empty tag where there is none."""
    if text[2:5] == "  -" and text[:2].isalnum() and text[5:6] in (" ", ""):
        return text[:2], text[6:]
    match = _LINE.match(text.lstrip("\ufeff")) if "-" in text[:12] else None
    return (match.group(1), text.lstrip("\ufeff")[match.end() :]) if match else ("", "")


def _go_on(
    entry: tagged.TaggedEntry | None, text: str | None, number: int
) -> Iterator[tagged.TaggedEntry]:
    """Continue a record by a line; one too long outside any record is a loss of its own."""
    if text is None and entry is None:
        yield tagged.lost(number)
    elif text is None and entry:
        entry.too_long()
    elif text and entry and not text.isspace():
        entry.go_on(text)


def _has_title(entry: tagged.TaggedEntry) -> bool:
    return any(tag in _TITLES and text.strip() for tag, text in entry.fields)


def _merged(whole: tagged.TaggedEntry | None, part: tagged.TaggedEntry) -> tagged.TaggedEntry:
    if whole is None:
        return part
    whole.damage = whole.damage or part.damage
    for tag, text in part.fields:
        whole.add(tag, text)
    return whole


def _joined(
    whole: tagged.TaggedEntry | None, last: tagged.TaggedEntry
) -> Iterator[tagged.TaggedEntry]:
    if whole and _has_title(whole) and _has_title(last):
        yield whole
        yield last
    else:
        yield _merged(whole, last)


def _work(entry: tagged.TaggedEntry, origin: Origin, gathered: Gather) -> Work | Rejected:
    tags = entry.by_tag()
    draft = compose.WorkDraft()
    extra = draft.extra
    stated = tags["TY"][0].strip().upper() if "TY" in tags else ""
    draft.kind = KINDS.get(stated, kinds.OTHER) if stated else None
    if stated and stated not in _PLAIN:
        extra["entry_type"] = cleaning.clean(stated)
    used = _titles(tags, draft)
    _people_in(tags, draft, gathered)
    for note in tags.get("N1", ()):
        draft.authors = noted_names.fuller(draft.authors, note)
    _identifiers(tags, draft)
    draft.date, draft.status = _date(tags, extra)
    if "KW" in tags:
        draft.keywords = _keywords(tags["KW"])
    if "AB" in tags or "N2" in tags:
        stated = compose.first_value([*tags.get("AB", ()), *tags.get("N2", ())])
        draft.abstract = tagged.flow(stated)
    if "SN" in tags:
        draft.issn = "; ".join(cleaning.clean(v) for v in tags["SN"])
    if "UR" in tags:
        draft.url = next((a for u in tags["UR"] for a in u.split()[:1]), "")
    _pages(tags, extra)
    for tag, values in tags.items():
        if tag not in _USED and tag not in used:
            compose.put(extra, _EXTRA.get(tag, tag), map(tagged.flow, values))
    return compose.compose(draft, origin, entry.shown)


def _titles(tags: dict[str, list[str]], draft: compose.WorkDraft) -> set[str]:
    """Title and venue; gives the tags that they used up."""
    used: set[str] = {tag for tag in ("TI", "T1", "CT") if tag in tags}
    # a book's title, or the short one, where no other is stated
    used = used or set([tag for tag in ("BT", "ST") if tag in tags][:1])
    titles = [tagged.flow(v) for tag in _TITLE_TAGS if tag in used for v in tags[tag]]
    if titles:
        draft.title = titles[0]
    if len(titles) > 1:
        compose.put(draft.extra, "other_titles", (t for t in titles if t != titles[0]))
    venue = ""
    for tag in _VENUES.get(draft.kind, _USUAL_VENUES):
        if tag in tags and tag not in used:
            venue = tag
            break
    if venue:
        used.add(venue)
        draft.venue = tagged.flow(tags[venue][0])
    if draft.kind == kinds.BOOK and venue not in ("BT", "JF"):
        compose.put(draft.extra, "series", [draft.venue])  # a book stands in a series
        draft.venue = ""
    if venue in ("T2", "JF"):
        short = (tagged.flow(v) for tag in _ABBREVIATED for v in tags.get(tag, ())[:1])
        compose.put(draft.extra, "journal_abbreviation", (s for s in short if s != draft.venue))
    if venue == "T2":
        return used
    if "T2" in tags and cleaning.clean(tags["T2"][0]) == cleaning.clean(draft.venue):
        used.add("T2")
    return used


def _people_in(tags: dict[str, list[str]], draft: compose.WorkDraft, gathered: Gather) -> None:
    first = [tag for tag in tags if tag in ("AU", "A1")]  # in the order of the file
    draft.authors = gathered([name for tag in first for name in tags[tag]])
    editors = [*tags.get("ED", ())]
    if "A2" in tags:
        if draft.kind in (kinds.CHAPTER, kinds.CONFERENCE_PAPER, kinds.BOOK):
            editors += tags["A2"]
        else:
            compose.put(draft.extra, "secondary_authors", tags["A2"])
    if "A3" in tags:
        compose.put(draft.extra, "tertiary_authors", tags["A3"])
    if editors:
        draft.editors = gathered(editors).mentions
    if "AD" not in tags:
        return
    places = [without_mail(tagged.flow(v)) for v in tags["AD"]]
    if len(draft.authors.mentions) == 1 and places:
        (one,) = draft.authors.mentions
        own = tuple(Affiliation(p) for v in places if (p := cleaning.untag(v)))
        draft.authors = people.gather([_with(one, own)])
    elif places:
        compose.put(draft.extra, "affiliations", places)


def _gathered(stated: list[str]) -> people.Authors:
    if not stated:
        return people.gather(())
    if people.family_first(stated):
        return people.gather(map(people.initials_last, stated))
    if people.letters_behind(stated):  # a record of another program than those around it
        return _all_behind(stated)
    return _as_printed(stated)


def _all_behind(stated: list[str]) -> people.Authors:
    """Of a file whose names end in initials."""
    return people.gather(people.behind(cleaning.clean(cleaning.spelled(n))) for n in stated)


def _as_printed(stated: list[str]) -> people.Authors:
    return people.gather(
        [m for text in stated for m in (_known_names if len(text) < _LONG else _names)(text)]
    )


def _names(text: str) -> tuple[Mention, ...]:
    """The name or, from careless exporters, the names of one field."""
    text = cleaning.clean(cleaning.spelled(tagged.flow(text)))
    if text.count(",") > 2 and (paired := name_lists.alternating(text)):
        return tuple(map(people.from_text, paired))
    if ";" in text or (" and " in text and text.count(",") > 1):
        return tuple(_name(piece) for piece in _SEVERAL.split(text) if piece)
    return (_name(text),) if text else ()


_LONG = 200  # characters; no name has as many
_known_names = remembered(1 << 16)(_names)  # people write several works


def _name(text: str) -> Mention:
    if "(" in text or "@" in text or "<" in text or text.endswith(_DEGREE):
        text, place = compose.tidy_name(text)
        if place:
            return _with(people.from_text(text), (Affiliation(place),))
    return people.from_text(text)


def _with(mention: Mention, places: tuple[Affiliation, ...]) -> Mention:
    return Mention(
        mention.name,
        mention.given,
        mention.family,
        mention.suffix,
        mention.orcid,
        mention.ids,
        mention.affiliations + places,
        mention.kind,
    )


def _identifiers(tags: dict[str, list[str]], draft: compose.WorkDraft) -> None:
    known = draft.ids
    for value in tags.get("DO", ()):
        known.doi(value)
    if not tags.keys().isdisjoint(_ELSEWHERE):
        _elsewhere(tags, known)


def _elsewhere(tags: dict[str, list[str]], known: identify.Identifiers) -> None:
    """Identifiers in fields that may hold something else."""
    if "doi" not in known.by_scheme:
        for value in (v for tag in ("M3", "N1", "L3") for v in tags.get(tag, ())):
            known.note(tagged.flow(value))
    for value in (v for tag in ("U1", "U2", "U3", "U4", "C2") for v in tags.get(tag, ())):
        for number, scheme in _MARKED.findall(value[:500]):
            if scheme.lower() != "pii":
                getattr(known, scheme.lower())(number)
    for value in tags.get("C2", ()):
        if _PMCID.match(value):
            known.pmcid(value)
    for value in tags.get("AN", ()):
        _accession(known, value, " ".join(tags.get("DB", ())).lower())
    for value in (v for tag in ("UR", "L2", "LK") for v in tags.get(tag, ())):
        known.address(value)
    _noted(known, tags.get("N1", ()))


def _noted(known: identify.Identifiers, notes: Iterable[str]) -> None:
    for value in notes:
        if "rxiv" in value.lower() or "PMID" in value:
            known.note(tagged.flow(value))


def _accession(known: identify.Identifiers, value: str, base: str) -> None:
    """A number in the database that DB names."""
    if value.upper().startswith("PMC"):
        known.pmcid(value)
    elif "pubmed" in base or "medline" in base:
        known.pmid(value)
    elif value.upper().startswith("WOS:"):
        known.add("wos", cleaning.clean(value)[:40])
    elif "arxiv" in value.lower():
        known.arxiv(value)


_TELLS_MONTH = re.compile(r"/|[^\W\d_]{3}")
_JSTOR_DATE = "Full publication date: "


def _date(tags: dict[str, list[str]], extra: dict[str, str]) -> tuple[dates.Date, str | None]:
    """The first year stated, with month and day from whichever field says them of that year."""
    best = dates.NO_DATE
    status = None
    issue = [v[len(_JSTOR_DATE) :] for v in tags.get("C1", ()) if v.startswith(_JSTOR_DATE)]
    for stated in (*(tags.get(tag, ()) for tag in ("PY", "Y1", "DA")), issue):
        for value in stated:
            date, said = _one_date(value)
            status = status or said
            if best[0] is None or (
                date[0] == best[0] and best[1] is None and date[1] and _TELLS_MONTH.search(value)
            ):
                best = date
    if best[0] is None and not status:
        compose.put(extra, "year", (v for t in ("PY", "Y1", "DA") for v in tags.get(t, ())))
    return best, status


def _one_date(value: str) -> tuple[dates.Date, str | None]:
    parts = value.strip().split("/")
    if len(parts) > 3 and parts[3].strip().lower() in ("received", "accepted", "revised"):
        return dates.NO_DATE, None
    if len(parts) > 1 and parts[0].isdigit() and len(parts[0]) == 4:
        return dates.checked(*(p.strip() or None for p in parts[:3])), None
    date = dates.parse(value)
    return date, None if date[0] else dates.status_in(cleaning.clean(value))


def _keywords(stated: list[str]) -> tuple[str, ...]:
    words: dict[str, None] = {}
    for text in map(cleaning.spelled, stated):
        if ";" not in text and "\n" not in text:
            if kept := cleaning.term(text).lstrip("*"):  # a star marks what a work is mainly on
                words[kept] = None
            continue
        for word in text.replace("\n", ";").split(";"):
            if kept := cleaning.term(word).lstrip("*"):
                words[kept] = None
    return tuple(words)


def _pages(tags: dict[str, list[str]], extra: dict[str, str]) -> None:
    first = cleaning.clean(tags["SP"][0]) if "SP" in tags else ""
    last = cleaning.clean(tags["EP"][0]) if "EP" in tags else ""
    if pages := f"{first}\u2013{last}" if first and last else first or last:
        extra["pages"] = pages
