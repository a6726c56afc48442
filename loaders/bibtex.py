r"""BibTeX and BibLaTeX -> works. `bibtex_file` gives the entries, `latex` turns LaTeX to Unicode.

Of a field given twice the first one counts; entries with one key are all kept. What no field of a
record holds goes to `extra`, except for paths and user names of whoever exported the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from graphkit.names import title_key
from graphkit.records import Document, Note, Origin, Rejected, Unknown, Work

from ._read import bibtex_file
from ._values import (
    bibtex_names,
    bibtex_references,
    cleaning,
    compose,
    dates,
    identify,
    journals,
    kinds,
    latex,
    noted_names,
    people,
)

FORMAT = "bibtex"
TITLE = "BibTeX and BibLaTeX"
SUFFIXES = (".bib", ".bibtex")
CUT = (r"\n(?=@[A-Za-z]+\{)", r"(?i)crossref|xdata|@\s*string")

_ENTRY = re.compile(r"^[ \t]*@(\w+)[ \t]*[{(]\s*([^\s{}(),=\"]*)\s*,?", re.MULTILINE)
_FIELD = re.compile(r"\b[A-Za-z][\w+:-]*\s*=\s*[{\"\w]")
_NO_ENTRIES = frozenset({"string", "preamble", "comment"})
_FOREIGN_START = re.compile(r"\s*(?:[\[{<]|TY  ?-|PMID-|FN |%0 |PT [A-Z]\b)")

# Fields read below. Fields in _PRIVATE name files and accounts on the disk of whoever exported the
# file: nobody else needs them, and they were hardly meant to be published.
_USED = frozenset(
    "author title subtitle editor year month day date pubstate doi url ee link pmid pmcid issn"
    " keywords keyword topic topics author_keywords abstract".split()
)
_KEYWORDS = ("author_keywords", "keywords", "keyword", "topic", "topics")
_INDEXED = ("keywords-plus",)  # of Web of Science; Scopus puts its terms beside "author_keywords"
_PRIVATE = frozenset("file localfile local-url local_url pdf owner __markedentry".split())
_EPRINT = frozenset("eprint arxiv eprinttype archiveprefix eprintclass primaryclass".split())
_VERBATIM = frozenset("eprint biburl bdsk-url-1 bdsk-url-2 pmc howpublished".split())
_URL_IN = re.compile(r"\\url\s*\{([^{}]+)\}|(https?://[^\s{}]+)")
_GROUPS = re.compile(r"\s*(?:,|;|\band\b|&)\s*")
_LONGEST_GROUP = 300
_PLAIN_RANGE = re.compile(r"[\w.:]+--[\w.:]+\Z")
_BARE_EPRINT = re.compile(r"(?:[a-z.-]+/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?\Z", re.IGNORECASE)
# The fields of BibTeX, BibLaTeX and of the programs and services that write such files.
_KNOWN = _USED | _PRIVATE | _EPRINT | _VERBATIM | frozenset(
    "addendum address afterword annotation annotator annote archive articleno authortype"
    " article-number article_number bookauthor bookpagination booksubtitle booktitle booktitleaddon"
    " chapter collaboration comment commentator copyright crossref date-added date-modified"
    " edition eid entryset entrysubtype eventdate eventtitle eventtitleaddon execute foreword"
    " gender groups holder howpublished ids indexsorttitle indextitle institution introduction isan"
    " isbn ismn isrn issue issuesubtitle issuetitle issuetitleaddon iswc journal journalsubtitle"
    " journaltitle journaltitleaddon key label langid langidopts language lccn library location"
    " mainsubtitle maintitle maintitleaddon nameaddon note number numpages options organization"
    " origdate origlanguage origlocation origpublisher origtitle pages pagetotal pagination part"
    " presort publisher related relatedoptions relatedstring relatedtype reprinttitle school series"
    " shortauthor shorteditor shorthand shorthandintro shortjournal shortseries shorttitle sortkey"
    " sortname sortshorthand sorttitle sortyear titleaddon translator type urldate urn venue verba"
    " verbb verbc version volume volumes xdata xref timestamp biburl bibsource cdrom cites cite"
    " publtype adsurl adsnote mrnumber mrclass mrreviewer zbl zblnumber zmnumber fjournal lang"
    " slaccitation reportnumber size acmid issue_date affiliation affiliations keywords-plus"
    " document_type source abbrev_source_title art_number coden correspondence_address1 references"
    " publication_stage pubmed_id page_count access_type sponsors manufacturers tradenames"
    " chemicals_cas molecular_seqnumbers creationdate modificationdate review readstatus ranking"
    " priority qualityassured printed relevance read unique-id times-cited cited-references"
    " number-of-cited-references usage-count-last-180-days usage-count-since-2013 journal-iso"
    " doc-delivery-number web-of-science-categories web-of-science-index research-areas"
    " author-email orcid-numbers researcherid-numbers oa da eissn book-group-author"
    " early-access-date earlyaccessdate meeting book-author series-editor isi"
    " rating pii handle acknowledgement bibdate refid day_numeric rights month_numeric contributor"
    " intype url2 googlescholar arxivid"
    " html code slides video poster website preview selected bibtex_show abbr awards award"
    " additional_info altmetric dimensions google_scholar_id inspirehep_id blog supp"
    " hal_id hal_version hal_local_reference".split()
)  # fmt: skip
_OF_TOOLS = re.compile(
    r".*\+an|bdsk-|mendeley-|citeulike-|jabref|funding|conf-|bibtex|x-|_|list[a-f]|name[a-c]|user[a-f]"
    r"|editor[a-c]?type|author[a-z]*type|editor[a-c]\b|.*_\d+\Z|correspondence_address"
)
_NOT_TEXT = re.compile(r"[^\w\s]|\b_+\b")
_SIMPLE_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}\Z", re.ASCII)
_VENUES: tuple[str, ...] = ("journal", "journaltitle", "booktitle", "maintitle")
_MEETINGS = ("eventtitle", "organization")
_PLACES = ("school", "institution", "organization")
_KEYED = re.compile(r"\s*@\s*\w+\s*[{(]\s*[^\s,{}()=]+\s*,")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is BibTeX."""
    if _FOREIGN_START.match(head):
        return 0.0
    others = 0
    for match in _ENTRY.finditer(head):
        if match.group(1).lower() in _NO_ENTRIES:
            others += 1
        elif _FIELD.search(head, match.end(), match.end() + 2000):
            if match.group(1).lower() in kinds.BIBTEX or match.group(1).lower() == "misc":
                return 0.98
            if _KEYED.match(head, match.start()):  # `@dataclass(frozen=True)` is a program's
                return 0.85
    return 0.6 if others else 0.0


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    unknown = Unknown(_KNOWN, "fields")
    commas: list[int] = []  # lines of entries in which one was missing
    broken: list[tuple[int, str]] = []  # lines of entries that were read by their lines, and why
    for part in bibtex_file.entries(document.open_text):
        origin = Origin(document.name, FORMAT, part.line)
        if isinstance(part, bibtex_file.Failed):
            yield Rejected(part.reason, origin, cleaning.excerpt(part.text))
        elif part.type != "xdata":  # fields that other entries share: no work
            if not _KNOWN.issuperset(part.fields):
                unknown.see([f for f in part.fields if not _OF_TOOLS.match(f)], part.line)
            if part.mended:
                commas.append(part.line)
            if part.broken:
                broken.append((part.line, ", ".join(part.broken)))
            yield _work(part, origin)
    yield from _mended(document.name, commas, broken)
    yield from unknown.note(document.name, FORMAT)


def _mended(name: str, commas: list[int], broken: list[tuple[int, str]]) -> Iterator[Note]:
    """What was read although it is not BibTeX."""
    if commas:
        where = f"{len(commas)} entries, first in that" if len(commas) > 1 else "the entry"
        text = f"a comma is missing between fields of {where} at line {commas[0]}; all were read"
        yield Note(text, Origin(name, FORMAT, commas[0]))
    if broken:
        line, fields = broken[0]
        where = f"{len(broken)} entries, first in that" if len(broken) > 1 else "the entry"
        text = f"a brace or a quotation mark is missing in {fields} of {where} at line {line};"
        yield Note(f"{text} the other fields were read", Origin(name, FORMAT, line))


def _work(entry: bibtex_file.BibtexEntry, origin: Origin) -> Work | Rejected:
    fields = entry.fields
    title, title_raw = _title(entry.type, fields)
    identifiers, categories = _identifiers(fields)
    if title is None and not identifiers:
        text = f"@{entry.type}{{{entry.key}"
        return Rejected("no title and no identifier", origin, cleaning.excerpt(text))
    extra: dict[str, str] = {}
    if key := cleaning.clean(entry.key):
        extra["citation_key"] = key
    authors = _authors(fields)
    if "note" in fields and "\n" in fields["note"]:
        note = "\n".join(map(latex.decode, fields["note"].split("\n")))
        authors = noted_names.fuller(authors, note)
    if authors.nobody:
        extra["author"] = authors.nobody
    editors = bibtex_names.parse(fields["editor"]).mentions if "editor" in fields else ()
    (year, month, day), status = _date(fields, extra)
    kind, venue, venue_field = _kind_and_venue(entry, identifiers, extra)
    issn = _issn(fields["issn"], extra) if "issn" in fields else None
    references, cited = bibtex_references.read(fields)
    keywords = _keywords(fields, extra)
    _rest(fields, identifiers, venue_field, extra)
    authors = authors.noted(extra)
    return Work(
        title,
        origin,
        title_raw,
        authors.mentions,
        authors.truncated,
        authors.omitted,
        editors=editors,
        year=year,
        month=month,
        day=day,
        venue=venue,
        issn=issn,
        status=status,
        kind=kind,
        categories=categories or _classes(fields),
        keywords=keywords,
        ids=tuple(identifiers.items()),
        abstract=(latex.decode(fields["abstract"]) or None) if "abstract" in fields else None,
        references=references,
        url=_address(fields),
        extra=tuple(extra.items()),
        cited=cited,
    )


def _authors(fields: dict[str, str]) -> people.Authors:
    """The authors, and the collaborations that INSPIRE and APS name in a field of their own."""
    found = bibtex_names.parse(fields["author"]) if "author" in fields else people.NO_AUTHORS
    if "collaboration" not in fields:
        return found
    stated = latex.decode(fields["collaboration"])[:_LONGEST_GROUP]
    known = {title_key(m.name) for m in found.mentions}
    groups = []
    for name in _GROUPS.split(stated) if stated else ():
        bare = name.removeprefix("for the ").strip().removeprefix("the ").strip()
        group = bare if people.is_organisation(bare) else f"{bare} Collaboration"
        if bare and known.isdisjoint((title_key(bare), title_key(group))):
            groups.append(people.whole(group, "organisation"))
    if not groups:
        return found
    return replace(found, mentions=(*found.mentions, *groups), truncated=found.truncated or False)


def _title(kind: str, fields: dict[str, str]) -> tuple[str | None, str | None]:
    raw = fields.get("title", "")
    if not raw.strip() and kinds.from_bibtex(kind[:60])[0] == kinds.BOOK:
        raw = fields.get("booktitle", "")  # proceedings that others refer to
    if subtitle := fields.get("subtitle", "").strip():
        raw = f"{raw}: {subtitle}"
    title = latex.decode(raw) or _NOT_TEXT.sub("", raw).strip() or None  # "{\\uktug}"
    if title == raw:
        return title, None
    raw = cleaning.clean(raw)
    return title, raw if title is not None and raw != title else None


def _identifiers(fields: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The work's identifiers, and the arXiv categories that stand beside its number."""
    identifiers = identify.Identifiers()
    if "doi" in fields:
        identifiers.doi(latex.verbatim(fields["doi"]))
    categories = _eprint(fields, identifiers) if "eprint" in fields or "arxiv" in fields else ()
    if "pmid" in fields:
        identifiers.pmid(latex.verbatim(fields["pmid"]))
    for name in ("pmcid", "pmc"):
        if name in fields:
            identifiers.pmcid(latex.verbatim(fields[name]))
    for name in ("url", "ee", "link", "howpublished"):
        if name in fields:
            identifiers.address(latex.verbatim(fields[name]))
    for name in ("note", "annote", "howpublished", "journal", "journaltitle", "publisher"):
        value = fields.get(name)
        if value and (name == "note" or "rxiv" in value.lower()):
            identifiers.note(latex.verbatim(value))
    volume = fields.get("volume", "")
    if volume.startswith("abs/"):  # as DBLP names an arXiv paper: journal CoRR, volume abs/…
        identifiers.arxiv(volume)
    return identifiers.by_scheme, categories


def _eprint(fields: dict[str, str], identifiers: identify.Identifiers) -> tuple[str, ...]:
    value = latex.verbatim(fields.get("arxiv") or fields.get("eprint", ""))
    archive = fields.get("eprinttype") or fields.get("archiveprefix") or ""
    archive = "arxiv" if "arxiv" in fields else latex.verbatim(archive).lower()
    if archive == "pubmed":
        identifiers.pmid(value)
    stated = archive == "arxiv" or (not archive and _BARE_EPRINT.match(value) is not None)
    if stated and identifiers.arxiv(value):
        classes = latex.decode(fields.get("eprintclass") or fields.get("primaryclass") or "")
        return tuple(classes.replace(",", " ").split())
    return ()


def _date(fields: dict[str, str], extra: dict[str, str]) -> tuple[dates.Date, str | None]:
    """The date, and a status where the year says "in press" instead."""
    status = dates.status_in(latex.decode(fields["pubstate"])) if "pubstate" in fields else None
    year, month, day = dates.NO_DATE
    for name in ("date", "year"):
        if name not in fields or year is not None:
            continue
        stated = latex.decode(fields[name])
        year, month, day = dates.parse(stated)
        if year is None and status is None:
            status = dates.status_in(stated)
        if stated not in ("", status) and (year is None or not _SIMPLE_DATE.match(stated)):
            extra[name] = stated
    if month is None and "month" in fields:
        stated = latex.decode(fields["month"])
        month, day = dates.month_and_day(stated)
        if stated and (month is None or not stated.isalnum()):
            extra["month"] = stated
    if month is not None and day is None and "day" in fields:
        day = dates.checked(2000, month, latex.decode(fields["day"]))[2]
    return (year, month, day), status


@lru_cache(maxsize=1 << 14)  # journals and proceedings repeat
def _decoded(text: str) -> str:
    return journals.named_by_macro(text) or latex.decode(text)


def _kind_and_venue(
    entry: bibtex_file.BibtexEntry, identifiers: dict[str, str], extra: dict[str, str]
) -> tuple[str, str | None, str]:
    """The kind, the venue, and the field that stated the venue."""
    kind, lossy = kinds.from_bibtex(entry.type[:60])
    if lossy:
        extra["entry_type"] = cleaning.clean(entry.type)
    names = _VENUES[:2] if kind == kinds.BOOK else _VENUES
    if kind == kinds.CONFERENCE_PAPER:
        names += _MEETINGS
    if kind in (kinds.THESIS, kinds.REPORT):
        names += _PLACES
    for name in names:
        if name in entry.fields and (venue := _decoded(entry.fields[name])):
            break
    else:
        if (
            kind == kinds.OTHER and "arxiv" in identifiers
        ):  # arXiv's own export: @misc with an eprint
            kind = kinds.PREPRINT
        return kind, None, ""
    unpublished = venue == "CoRR" and "arxiv" in identifiers
    if identify.is_arxiv_venue(venue):
        unpublished = True
        if venue.lower() != "arxiv":
            extra[name] = venue
        venue = "arXiv"
    if unpublished and kind in (kinds.ARTICLE, kinds.OTHER):
        kind = kinds.PREPRINT
        extra["entry_type"] = entry.type
    return kind, venue, name


def _issn(text: str, extra: dict[str, str]) -> str | None:
    text = latex.decode(text)
    value = identify.issn(text)
    if text and value != text:  # two of them, or a wrong check digit
        extra["issn"] = text
    return value


def _keywords(fields: dict[str, str], extra: dict[str, str]) -> tuple[str, ...]:
    """The authors' keywords, then the terms of an index, which `extra` names."""
    words: dict[str, None] = {}
    terms: dict[str, None] = {}
    for name in (*_KEYWORDS, *_INDEXED):
        if text := fields.get(name):
            beside = name == "keywords" and "author_keywords" in fields
            stated = _lines(text) or identify.keywords(latex.decode(text))
            (terms if beside or name in _INDEXED else words).update(dict.fromkeys(stated))
    own = [term for term in terms if term not in words]
    compose.put(extra, compose.INDEX_TERMS, own)
    return (*words, *own)


def _lines(text: str) -> tuple[str, ...]:
    r"""Keywords that stand on a line each, as EndNote writes them; none where lines only wrap.

    >>> _lines("Tides\n*Kelp/growth & development\nDunes, moving"), _lines("tides, kelp,\n dunes")
    (('Tides', 'Kelp/growth & development', 'Dunes, moving'), ())
    """
    lines = [line.strip() for line in text.strip().split("\n")]
    if len(lines) < 3 or any(line.endswith((",", ";")) or ";" in line for line in lines):
        return ()
    if 2 * sum("," in line for line in lines) > len(lines):
        return ()
    return tuple(dict.fromkeys(w for line in lines if (w := latex.decode(line).lstrip("*"))))


def _classes(fields: dict[str, str]) -> tuple[str, ...]:
    """Web of Science's categories, parted by semicolons: their names have commas."""
    text = fields.get("web-of-science-categories", "")
    return tuple(dict.fromkeys(c for v in latex.decode(text).split(";") if (c := v.strip())))


def _address(fields: dict[str, str]) -> str | None:
    for name in ("url", "ee", "link", "bdsk-url-1"):
        if name in fields:
            for word in latex.verbatim(fields[name]).split()[:3]:
                if value := identify.web_address(word):
                    return value
    if match := _URL_IN.search(fields.get("howpublished", "")):
        return identify.web_address(latex.verbatim(match.group(1) or match.group(2)))
    return None


def _rest(
    fields: dict[str, str], identifiers: dict[str, str], venue_field: str, extra: dict[str, str]
) -> None:
    for name, value in fields.items():
        if name in _USED or name == venue_field or _is_private(name):
            continue
        if name in _EPRINT and ("arxiv" in identifiers or "pmid" in identifiers):
            continue
        if cleaning.is_local_path(value):
            continue
        if text := _plain(name, value):
            extra.setdefault(name if name.isprintable() else cleaning.clean(name), text)
    if "doi" in fields and "doi" not in identifiers and (text := latex.verbatim(fields["doi"])):
        extra["doi"] = text


def _plain(name: str, value: str) -> str:
    if name == "pages" and _PLAIN_RANGE.match(value):
        return value.replace("--", "\u2013")
    if name in _VERBATIM or "://" in value:
        return latex.verbatim(value)
    return latex.decode(value)


def _is_private(name: str) -> bool:
    base = name.partition("_")[0] if name[-1:].isdigit() else name
    return base in _PRIVATE or name.startswith("bdsk-file")
