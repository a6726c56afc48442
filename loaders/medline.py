"""MEDLINE tagged (PubMed's and ERIC's .nbib, .txt, metaknowledge's .medline) -> works.

AU and FAU are one author each; AD and AUID belong to the author before them. Investigators (IR,
FIR) collected data but wrote nothing: they are named in `extra`, not among the authors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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

from ._read import tagged
from ._values import cleaning, compose, dates, kinds, people

FORMAT = "medline"
TITLE = "MEDLINE tagged (PubMed and ERIC .nbib, .txt)"
SUFFIXES = (".nbib", ".medline", ".txt")
CUT = (r"\n(?=PMID ?- ?\d)", "")

_LINE = re.compile(r"([A-Z]{2,4}) {0,2}- ?")
_PMID = re.compile(r"^[ \t\r\ufeff]*PMID ?- ?\d", re.MULTILINE)
_ERIC = re.compile(r"^[ \t\r\ufeff]*OWN ?- ?ERIC\b", re.MULTILINE)
_OTHERS = re.compile(r"^(?:OWN |STAT|DCOM|FAU |JT  |TA  |DP  |PT  |EDAT)- ", re.MULTILINE)

# The most telling publication type decides; what says how it was funded or read does not.
KINDS = {
    "Review": kinds.REVIEW, "Systematic Review": kinds.REVIEW, "Meta-Analysis": kinds.ARTICLE,
    "Editorial": kinds.EDITORIAL, "Letter": kinds.EDITORIAL, "Comment": kinds.EDITORIAL,
    "Preprint": kinds.PREPRINT, "Dataset": kinds.DATASET, "Book": kinds.BOOK,
    "Book Chapter": kinds.CHAPTER, "Academic Dissertation": kinds.THESIS,
    "Technical Report": kinds.REPORT, "Congress": kinds.CONFERENCE_PAPER,
    "Congresses": kinds.CONFERENCE_PAPER, "Journal Article": kinds.ARTICLE,
    "Journal Articles": kinds.ARTICLE, "Books": kinds.BOOK,  # of ERIC, as the next
    "Dissertations/Theses": kinds.THESIS, "Speeches/Meeting Papers": kinds.CONFERENCE_PAPER,
}  # fmt: skip
KINDS = {name.lower(): kind for name, kind in KINDS.items()}
# Headings that say who was looked at, in nearly every clinical work: no topic.
_CHECK_TAGS = frozenset(
    "Adolescent|Adult|Aged|Aged, 80 and over|Animals|Child|Child, Preschool|Female|Humans|Infant"
    "|Infant, Newborn|Male|Middle Aged|Mice|Rats|Young Adult|Pregnancy|Cats|Cattle|Dogs|Rabbits"
    "|Cricetinae|Guinea Pigs|Sheep|Swine|Chick Embryo|Time Factors".split("|")
)
_EXTRA = {
    "VI": "volume", "IP": "number", "PG": "pages", "LA": "language", "PL": "address",
    "JID": "nlm_id", "CI": "copyright", "GR": "grants", "SI": "databank", "CTI": "collection",
    "SO": "source", "RN": "substances", "NM": "substance", "CIN": "comments", "EIN": "errata",
    "RIN": "retraction_in", "ROF": "retraction_of", "CON": "comment_on",
    "NR": "number_of_references",
    "PST": "publication_status", "EN": "edition", "ISBN": "isbn", "PB": "publisher",
    "TT": "original_title",
    "VTI": "volume_title", "COIS": "conflict_of_interest", "GN": "note", "OAB": "other_abstract",
    "OID": "eric_number",
    "SB": "subset", "PMCR": "pmc_release", "MID": "manuscript_id", "STAT": "record_status",
}  # fmt: skip
_USED = frozenset(
    "PMID AU FAU AD AUID CN TI BTI AB DP DEP DA DCOM LR EDAT MHDA CRDT PHST OWN IS JT TA LID AID"
    " PMC PT MH OT OTO KW ED FED IR FIR IRAD IAD ISSN".split()
)
# All that PubMed documents; of the others a note says that they are unknown.
_KNOWN = (
    _USED
    | _EXTRA.keys()
    | frozenset(
        "CDAT CP CRF CRI CTDT DDIN DDIO DRIN DRIO ECF ECI EFR FPS GS OABL OCI OID ORI PRIN PROF PS"
        " PUBM RF RPF RPI RRF RRI SFM SPIN UIN UOF ERI ERF CA TN SN DO UR".split()
    )
)
_PLAIN_DATE = re.compile(r"\d{4}(?: [A-Z][a-z]{2}(?: \d{1,2})?)?\Z")
_TAIL_SUFFIX = re.compile(r"(.+?)\s+(Jr\.?|Sr\.?|2nd|3rd|4th|II|III|IV)\Z")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is MEDLINE tagged."""
    if not _PMID.search(head[:20_000]):
        return 0.95 if _ERIC.search(head[:20_000]) else 0.0
    return 0.97 if _OTHERS.search(head) else 0.7


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    return tagged.works(document, FORMAT, _entries, _work, _KNOWN)


def _entries(lines: Iterator[tuple[int, str | None]]) -> Iterator[tagged.TaggedEntry]:
    entry: tagged.TaggedEntry | None = None
    for number, text in lines:
        match = _LINE.match(text.lstrip("\ufeff")) if text and text[:2] != "  " else None
        if match is None:
            if entry:
                _go_on(entry, text)
            elif text is None:
                yield tagged.lost(number)
            continue
        if match.group(1) == "PMID" or (match.group(1) == "OWN" and _ERIC.match(text or "")):
            if entry:
                yield entry
            entry = tagged.TaggedEntry(number)
        if entry:
            entry.add(match.group(1), text.lstrip("\ufeff")[match.end() :] if text else "")
    if entry:
        yield entry


def _go_on(entry: tagged.TaggedEntry, text: str | None) -> None:
    if text is None:
        entry.too_long()
    elif text and not text.isspace():
        entry.go_on(text.removeprefix("      "))


def _work(entry: tagged.TaggedEntry, origin: Origin) -> Work | Rejected:
    tags = entry.by_tag()
    draft = compose.WorkDraft()
    extra = draft.extra
    _title(tags, draft)
    draft.authors = _authors(entry, extra)
    draft.editors = people.gather(map(_name, tags.get("FED") or tags.get("ED") or ())).mentions
    compose.put(extra, "investigators", tags.get("FIR") or tags.get("IR") or ())
    types = [cleaning.clean(t) for t in tags.get("PT", ())]
    said = {t.lower() for t in types}
    draft.kind = next((kind for name, kind in KINDS.items() if name in said), None)
    if types:
        draft.kind = draft.kind or kinds.OTHER
        if said != {"journal article"}:
            extra["entry_type"] = "; ".join(types)
    for name in ("JT", "TA"):
        draft.venue = draft.venue or tagged.flow(tags[name][0]) if name in tags else draft.venue
    if "JT" in tags and "TA" in tags:
        compose.put(extra, "journal_abbreviation", [tagged.flow(tags["TA"][0])])
    if draft.kind in (kinds.BOOK, kinds.CHAPTER) and "BTI" in tags and draft.title:
        book = tagged.flow(tags["BTI"][0])
        draft.venue = draft.venue or (book if book != draft.title else "")
    draft.date = _date(tags, extra)
    _identifiers(tags, draft)
    draft.issn = _issn(tags)
    draft.keywords = _words(tags.get("OT", ()))
    draft.categories = tuple(
        dict.fromkeys(h for v in tags.get("MH", ()) if (h := _heading(v)) not in _CHECK_TAGS)
    )
    draft.abstract = tagged.flow(tags["AB"][0]) if "AB" in tags else ""
    for tag, values in tags.items():
        if tag not in _USED:
            kept = (without_mail(tagged.flow(v)) for v in values)
            compose.put(extra, _EXTRA.get(tag, tag), kept)
    return compose.compose(draft, origin, entry.shown)


def _title(tags: dict[str, list[str]], draft: compose.WorkDraft) -> None:
    """The title; one in square brackets was translated, and TT has the original."""
    stated = tagged.flow(compose.first_value([*tags.get("TI", ()), *tags.get("BTI", ())]))
    bare = cleaning.clean(stated)
    if bare.startswith("[") and bare.rstrip(".").endswith("]") and bare.count("[") == 1:
        draft.extra["title_as_printed"] = bare
        bare = bare.rstrip(".")[1:-1]
        draft.title = bare
    else:
        draft.title = stated


def _authors(entry: tagged.TaggedEntry, extra: dict[str, str]) -> people.Authors:
    """Authors in their order, with what stands below each."""
    mentions: list[Mention] = []
    full = any(tag == "FAU" for tag, _ in entry.fields)
    open_author = first_places = False
    before: tuple[Affiliation, ...] = ()  # of the next author: ERIC, and PubMed long ago
    for tag, text in entry.fields:
        if tag == "FAU" or (tag == "AU" and not full):
            mentions.append(_name(tagged.flow(text)))
            open_author = True
            if before:
                _give(mentions, places=before)
                before = ()
        elif tag == "AU":
            if not open_author:  # an AU without its FAU
                mentions.append(_name(tagged.flow(text)))
            open_author = False
        elif tag == "CN":
            mentions.append(people.whole(cleaning.clean(text), "organisation"))
            open_author = False
        elif tag == "AD" and (not mentions or first_places):
            first_places = True
            before += _places(tagged.flow(text))
        elif tag == "AD":
            _give(mentions, places=_places(tagged.flow(text)))
        elif tag == "AUID" and mentions:
            _give(mentions, orcid=ids.orcid(text))
    compose.put(extra, "affiliations", [place.name for place in before])  # they are nobody's
    return people.gather(mentions)


def _give(
    mentions: list[Mention], places: tuple[Affiliation, ...] = (), orcid: str | None = None
) -> None:
    m = mentions[-1]
    mentions[-1] = Mention(
        m.name,
        m.given,
        m.family,
        m.suffix,
        m.orcid or orcid,
        m.ids,
        m.affiliations + places,
        m.kind,
    )


def _places(text: str) -> tuple[Affiliation, ...]:
    """One affiliation, or several that old records number or part by semicolons."""
    kept = []
    for piece in text.split("; ") if text.count("; ") < 40 else [text]:
        name = without_mail(cleaning.untag(piece)).strip(" ;")
        if len(name) > 2 and not name.isdigit():
            kept.append(Affiliation(name))
    return tuple(kept)


def _name(text: str) -> Mention:
    """A name as FAU has it ("Shaffer, Arthur L 3rd"), or AU ("Shaffer AL 3rd")."""
    text = cleaning.clean(text)
    suffix = ""
    if match := _TAIL_SUFFIX.match(text):
        text, suffix = match.groups()
    family, comma, given = text.partition(",")
    if not comma:
        words = text.split()
        if len(words) > 1 and words[-1].isupper() and len(words[-1]) < 5:
            return people.person(words[-1], " ".join(words[:-1]), suffix)
        return people.whole(text)
    if not given.strip():
        return people.whole(family.strip())
    return people.person(given.strip(), family.strip(), suffix)


def _date(tags: dict[str, list[str]], extra: dict[str, str]) -> dates.Date:
    stated = cleaning.clean(tags["DP"][0]) if "DP" in tags else ""
    date = dates.parse(stated)
    if stated and not _PLAIN_DATE.match(stated):
        extra["date"] = stated  # "2016 Spring", "2015-2016"
    for name in ("DEP", "DA"):
        if date[0] is None and name in tags and (value := tags[name][0].strip())[:8].isdigit():
            date = dates.checked(value[:4], value[4:6], value[6:8])
            if name == "DA":
                date = (date[0], None, None)
    return date


def _identifiers(tags: dict[str, list[str]], draft: compose.WorkDraft) -> None:
    for value in tags.get("PMID", ()):
        draft.ids.pmid(value.split()[0])
    for value in tags.get("PMC", ()):
        draft.ids.pmcid(value)
    for value in [*tags.get("LID", ()), *tags.get("AID", ())]:
        kind = value.rpartition("[")[2].strip(" ]") if "[" in value else ""
        if not kind:  # ERIC writes addresses
            draft.ids.address(value.strip())
            draft.url = draft.url or ("" if "doi.org/" in value else _address(value))
        elif kind == "doi":
            draft.ids.doi(value.rpartition("[")[0])
        else:
            compose.put(draft.extra, kind, [value.rpartition("[")[0]])
    if number := draft.ids.by_scheme.get("pmid"):
        draft.url = f"https://pubmed.ncbi.nlm.nih.gov/{number}/"


def _address(value: str) -> str:
    value = value.strip()
    return value if value.startswith(("http://", "https://")) else ""


def _issn(tags: dict[str, list[str]]) -> str:
    """The linking ISSN first: it stands for print and online alike."""
    values = sorted(tags.get("IS", ()), key=lambda v: "Linking" not in v)
    values += [v.removeprefix("ISSN-").removeprefix("EISSN-") for v in tags.get("ISSN", ())]
    return "; ".join(dict.fromkeys(cleaning.clean(v.partition("(")[0]) for v in values))


def _words(values: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(w for v in values if (w := cleaning.untag(tagged.flow(v)).strip("* ")))
    )


def _heading(text: str) -> str:
    """The subject of a MeSH heading, without its qualifiers and stars."""
    return cleaning.clean(tagged.flow(text)).partition("/")[0].strip("* ")
