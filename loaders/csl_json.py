"""CSL-JSON (Zotero, citeproc, doi.org) -> works. Streams arrays, {"items": [...]} and JSON Lines.

Fields of the wrong type are taken where their meaning is clear; otherwise the item is rejected
with the reason. What no field of a record holds goes to `extra`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graphkit import ids
from graphkit.records import (
    Affiliation,
    Document,
    Mention,
    Note,
    Origin,
    Rejected,
    Unknown,
    Work,
)

from ._read import cited, json_stream
from ._values import cleaning, dates, identify, kinds, people

FORMAT = "csl-json"
TITLE = "CSL-JSON (Zotero, citeproc, doi.org)"
SUFFIXES = (".json", ".csljson", ".jsonl")
CUT = (json_stream.CUT, "")  # JSON Lines

_UNDER = ("items",)
_TYPE_IN_HEAD = re.compile(r'"type"\s*:\s*"([\w-]+)"')
_MANY = 50
_CSL_KEYS = ("issued", "container-title", "DOI", "title-short", "citation-key", "publisher-place")
# Keys that other formats have and CSL has not.
_FOREIGN = frozenset(
    "authors authorships paperId attributes display_name publication_year creators authors_parsed"
    " nodes edges works_count names hits data message results citationStyles metadata".split()
)
# Keys read below, and the housekeeping of Crossref that says nothing about the work.
_USED = frozenset(
    "type title author editor issued container-title ISSN DOI PMID PMCID arxiv arXiv keyword"
    " keywords abstract reference URL status subtitle".split()
)
_HOUSEKEEPING = frozenset(
    "indexed created deposited content-domain score prefix member link resource reference-count"
    " references-count is-referenced-by-count issn-type isbn-type published"
    " published-print published-online short-container-title original-title update-policy"
    " journal-issue attachment attachments file files collections".split()
)

_NOT_REST = _USED | _HOUSEKEEPING
# The variables of CSL 1.0.2, what doi.org adds of Crossref's, and what programs are known to add.
_KNOWN = _NOT_REST | frozenset(
    "id categories language journalAbbreviation shortTitle custom annote archive archive-place"
    " archive_collection archive_location authority call-number citation-label citation-key"
    " citation-number container-title-short dimensions division event event-place event-title genre"
    " ISBN jurisdiction license medium note original-publisher original-publisher-place"
    " original-title part-title publisher publisher-place references reviewed-genre reviewed-title"
    " scale source title-short volume-title year-suffix chapter-number collection-number edition"
    " first-reference-note-number issue locator number number-of-pages number-of-volumes page"
    " page-first part-number printing-number section supplement-number version volume accessed"
    " available-date event-date original-date submitted chair collection-editor compiler composer"
    " container-author contributor curator director editor-translator editorial-director"
    " executive-producer guest host illustrator interviewer narrator organizer original-author"
    " performer producer recipient reviewed-author script-writer series-creator translator"
    " collection-title system_id sub-type subject relation assertion alternative-id funder"
    " update-to updated-by accepted posted approved published-other group-title institution"
    " clinical-trial-number aliases copyright free-to-read component-number proceedings-subject"
    " standards-body edition-number degree content-created content-updated article-number"
    " isReferencedByCount is_oa oa_status titleShort journal-abbreviation page-last uris"
    " bibtex zbmath_url".split()
)


class _UnclearError(Exception):
    """A field of the wrong type whose meaning cannot be told."""


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is CSL-JSON."""
    start = head.lstrip("\ufeff \t\r\n")
    if not start.startswith(("[", "{")):
        return 0.0
    values = json_stream.find(start, _UNDER)
    if values and isinstance(values[0], list):
        values = values[0][:5]
    if values:
        scores = [_looks(value) for value in values]
        return 0.0 if min(scores) < 0 else max(scores)
    return _looks_cut(start)


def _looks(value: Any) -> float:
    """How much one object looks like a CSL item; below 0 where it cannot be one."""
    if not isinstance(value, dict) or value.keys() & _FOREIGN:
        return -1.0
    title, kind = value.get("title"), value.get("type")
    if isinstance(title, (list, dict)) or isinstance(value.get("container-title"), list):
        return -1.0  # Crossref's REST answers; ORCID
    if "indexed" in value and not isinstance(title, str):
        return -1.0
    issued = value.get("issued")
    known = isinstance(kind, str) and kinds.is_csl(kind)
    score = 0.35 if known else 0.0
    if isinstance(issued, dict) and issued.keys() & {"date-parts", "raw", "literal"}:
        score += 0.35
    authors = value.get("author") or value.get("editor")
    if isinstance(authors, list) and authors and isinstance(authors[0], dict):
        score += 0.35 if authors[0].keys() & {"family", "given", "literal"} else -0.3
    score += 0.15 * sum(isinstance(value.get(key), str) for key in _CSL_KEYS)
    if score == 0.35 and known:  # nothing but a type: "article" alone is used by everybody
        score = 0.5 if "id" in value and isinstance(title, str) else 0.1
    return max(0.0, min(score, 0.95))


def _looks_cut(head: str) -> float:
    """The same for a head that ends inside its first object (an abstract, thousands of authors)."""
    if re.search(r'"title"\s*:\s*[\[{]', head) or any(f'"{key}"' in head for key in _FOREIGN):
        return 0.0
    match = _TYPE_IN_HEAD.search(head)
    known = match is not None and kinds.is_csl(match.group(1))
    signs = ('"date-parts"', '"family"', '"container-title"', '"DOI"')
    seen = sum(sign in head for sign in signs)
    many = head.count('"family"') > _MANY  # nothing but authors so far
    return min(0.9, 0.25 * seen + (0.3 if many else 0.2) * known) if seen else 0.0


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    unknown = Unknown(_KNOWN, "fields")
    with document.open_text() as stream:
        for item in json_stream.items(stream, _UNDER):
            origin = Origin(document.name, FORMAT, item.line)
            if isinstance(item, json_stream.Damage):
                yield Rejected(item.reason, origin, item.text)
            elif not isinstance(item.value, dict):
                yield Rejected("not an object", origin, cleaning.flat(item.value)[:200])
            else:
                unknown.see(item.value, item.line)
                yield _work(item.value, origin)
    yield from unknown.note(document.name, FORMAT)


def _work(item: dict[str, Any], origin: Origin) -> Work | Rejected:
    try:
        return _read_work(item, origin)
    except (_UnclearError, RecursionError) as error:
        return Rejected(str(error) or "nested too deeply", origin, _shown(item))


def _shown(item: dict[str, Any]) -> str:
    try:
        return cleaning.excerpt(cleaning.flat(item))
    except (RecursionError, ValueError):
        return ""


def _read_work(item: dict[str, Any], origin: Origin) -> Work | Rejected:
    stated = _title(item)
    title = cleaning.untag(stated) or None
    marked = cleaning.is_marked(stated)
    raw = cleaning.clean(stated) if marked else None
    if raw == title:
        raw = None
    extra: dict[str, str] = {}
    identifiers = _identifiers(item)
    if title is None and not identifiers:
        return Rejected("no title and no identifier", origin, _shown(item))
    authors = _people_of(item, "author")
    editors = _people_of(item, "editor") if "editor" in item else people.NO_AUTHORS
    if authors.nobody:
        extra["author"] = authors.nobody
    year, month, day = _issued(item, extra)
    kind = _kind(item, extra)
    venue = _words(item, "container-title") or None
    if venue is None and kind == kinds.CONFERENCE_PAPER:
        venue = _words(item, "event-title") or _words(item, "event") or None
    if venue and identify.is_arxiv_venue(venue):
        if venue.lower() != "arxiv":
            extra["container-title"] = venue
        venue = "arXiv"
        kind = kinds.PREPRINT if kind in (None, kinds.ARTICLE, kinds.OTHER) else kind
    if kind is None and identify.is_arxiv_venue(_string(item, "publisher")):
        kind = kinds.PREPRINT  # "Preprint, arXiv:2312.07321 [math.DG] (2023)", as zbMATH has it
    address = _string(item, "URL").strip() if "URL" in item else ""
    abstract = _words(item, "abstract")
    references, texts = cited.references(item, extra) if "reference" in item else ((), ())
    _rest(item, extra)
    authors = authors.noted(extra)
    return Work(
        title,
        origin,
        raw,
        authors.mentions,
        authors.truncated,
        authors.omitted,
        editors=editors.mentions,
        year=year,
        month=month,
        day=day,
        venue=venue,
        issn=_issn(item, extra),
        status=_words(item, "status") or extra.pop(" status", None),
        kind=kind,
        keywords=_keywords(item),
        ids=tuple(identifiers.items()),
        abstract=abstract or None,
        references=references,
        url=identify.web_address(address) if address else None,
        extra=tuple(extra.items()),
        cited=texts,
    )


def _string(item: dict[str, Any], key: str) -> str:
    """A value that should be text: a number or the first text of a list will do; else empty."""
    value = item.get(key)
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, (str, int))), None)
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return str(value)
    return ""


def _words(item: dict[str, Any], key: str) -> str:
    return cleaning.untag(_string(item, key)) if key in item else ""


def _title(item: dict[str, Any]) -> str:
    title = item.get("title")
    text = _string(item, "title")
    if not text and title:
        raise _UnclearError("the title is not text")
    subtitle = _string(item, "subtitle")  # Crossref's, in the answers of doi.org
    if text and subtitle and subtitle.lower() not in text.lower():
        return f"{text}: {subtitle}"
    return text


def _kind(item: dict[str, Any], extra: dict[str, str]) -> str | None:
    stated = _string(item, "type")
    kind, lossy = kinds.from_csl(stated[:60])
    if lossy:
        extra["type"] = cleaning.clean(stated)
    return kind


def _identifiers(item: dict[str, Any]) -> dict[str, str]:
    identifiers = identify.Identifiers()
    stated = (
        ("DOI", identifiers.doi),
        ("arxiv", identifiers.arxiv),
        ("arXiv", identifiers.arxiv),
        ("PMID", identifiers.pmid),
        ("PMCID", identifiers.pmcid),
    )
    for key, add in stated:
        if key in item:
            add(_string(item, key))
    if "URL" in item:
        address = _string(item, "URL")
        if not address.lower().endswith(identifiers.by_scheme.get("doi", address)):
            identifiers.address(address)
    for key in ("note", "number", "publisher", "container-title"):
        if key in item:
            text = _string(item, key)
            if key == "note" or "rxiv" in text.lower():
                identifiers.note(text)
    if "archive_location" in item and "rxiv" in _string(item, "archive").lower():
        identifiers.arxiv(_string(item, "archive_location"))
    return identifiers.by_scheme


def _issn(item: dict[str, Any], extra: dict[str, str]) -> str | None:
    stated = item.get("ISSN")
    if not stated:
        return None
    text = " ".join(s for s in stated if isinstance(s, str)) if isinstance(stated, list) else stated
    if not isinstance(text, str):
        return None
    value = identify.issn(text)
    if value != text:  # a second one (print and online), or one with a wrong check digit
        extra["ISSN"] = cleaning.clean(text)
    return value


def _keywords(item: dict[str, Any]) -> tuple[str, ...]:
    stated = item.get("keyword") or item.get("keywords")
    if not stated:
        return ()
    if isinstance(stated, str):
        return identify.keywords(cleaning.untag(stated))
    if isinstance(stated, list):
        words = (cleaning.untag(word) for word in stated if isinstance(word, str))
        return tuple(dict.fromkeys(word for word in words if word))
    return ()


def _rest(item: dict[str, Any], extra: dict[str, str]) -> None:
    for key, value in item.items():
        if key in _NOT_REST or value is None or value in ([], {}):
            continue
        text = cleaning.clean(value) if type(value) is str else cleaning.flat(value)
        if text and not cleaning.is_local_path(text):  # a path on the exporter's disk is private
            extra.setdefault(key if key.isprintable() else cleaning.clean(key), text)


# Dates


def _issued(item: dict[str, Any], extra: dict[str, str]) -> dates.Date:
    for key in ("issued", "published", "published-print", "published-online"):
        stated = item.get(key)
        if stated is None:
            continue
        date = _date(stated, extra)
        if date[0] is not None:
            return date
    return dates.NO_DATE


def _date(stated: Any, extra: dict[str, str]) -> dates.Date:
    if isinstance(stated, dict):
        return _date_of_parts(stated, extra)
    if isinstance(stated, list):  # [2019, 3] or [[2019, 3]], without its wrapping
        return _checked_parts(stated)
    if isinstance(stated, (str, int)) and not isinstance(stated, bool):
        return _date_of_text(str(stated), extra)
    return dates.NO_DATE


def _date_of_parts(stated: dict[str, Any], extra: dict[str, str]) -> dates.Date:
    date = _checked_parts(stated.get("date-parts"))
    if len(stated) > 1:
        extra.update((k, cleaning.flat(stated[k])) for k in ("circa", "season") if stated.get(k))
    if date[0] is None and stated.get("year"):
        date = dates.checked(stated.get("year"), stated.get("month"), stated.get("day"))
    for key in ("raw", "literal", "date-time"):
        if date[0] is None and isinstance(value := stated.get(key), str):
            date = _date_of_text(value, extra)
    return date


def _checked_parts(parts: Any) -> dates.Date:
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        parts = parts[0]
    if not isinstance(parts, list) or not parts:
        return dates.NO_DATE
    return dates.checked(*parts[:3])


def _date_of_text(text: str, extra: dict[str, str]) -> dates.Date:
    date = dates.parse(text)
    if date[0] is None and (status := dates.status_in(cleaning.clean(text))):
        extra[" status"] = status  # taken out again where the work is made
    elif text.strip() and not text.strip()[:4].isdigit():
        extra["issued"] = cleaning.clean(text)
    return date


# People


def _people_of(item: dict[str, Any], role: str) -> people.Authors:
    stated = item.get(role)
    if not stated:
        return people.NO_AUTHORS
    if isinstance(stated, str):
        names = re.split(r"(?<!\s)\s*;\s*|(?<!\s)\s+and\s+", cleaning.clean(stated))
        return people.gather(people.listed([name for name in names if name]))
    if isinstance(stated, dict):
        stated = [stated]
    if not isinstance(stated, list):
        raise _UnclearError(f"{role} is not a list of names")
    mentions: list[Mention] = []
    for name in stated:
        if type(name) is dict and len(name) == 2:  # the usual case, without the detours below
            mention = _simple(name.get("given"), name.get("family")) or _mention(name, role)
        else:
            mention = _mention(name, role) if name else None
        if mention is not None:
            mentions.append(mention)
    return people.gather(mentions)


def _mention(stated: Any, role: str) -> Mention | None:
    if isinstance(stated, str):
        text = cleaning.clean(stated)
        return people.from_text(text) if text else None
    if not isinstance(stated, dict):
        raise _UnclearError(f"{role} has an entry that is not a name")
    part = {key: cleaning.clean(value) for key, value in stated.items() if isinstance(value, str)}
    orcid = ids.orcid(part.get("ORCID") or part.get("orcid"))
    affiliations = _affiliations(stated["affiliation"]) if stated.get("affiliation") else ()
    given, family = part.get("given", ""), part.get("family", "")
    if not family:
        literal = part.get("literal") or part.get("name") or given
        if not literal:
            return None
        group = bool(stated.get("isInstitution")) or ("name" in part and "sequence" in part)
        kind = "organisation" if group or people.is_organisation(literal, whole=True) else None
        return people.whole(literal, kind, orcid=orcid, affiliations=affiliations)
    for particle in ("non-dropping-particle", "dropping-particle"):
        if particle in part:
            family = _joined(part[particle], family)
    if not given and people.is_organisation(family):
        return people.whole(family, "organisation", orcid=orcid, affiliations=affiliations)
    return people.person(
        given, family, part.get("suffix", ""), orcid=orcid, affiliations=affiliations
    )


def _simple(given: Any, family: Any) -> Mention | None:
    if type(given) is not str or type(family) is not str:
        return None
    given, family = cleaning.clean(given), cleaning.clean(family)
    return people.person(given, family) if given and family else None


def _joined(particle: str, family: str) -> str:
    if not particle:
        return family
    return f"{particle}{family}" if particle[-1] in "'\u2019-" else f"{particle} {family}"


def _affiliations(stated: Any) -> tuple[Affiliation, ...]:
    kept: list[Affiliation] = []
    for entry in stated if isinstance(stated, list) else [stated]:
        if isinstance(entry, str) and (name := cleaning.untag(entry)):
            kept.append(Affiliation(name))
        elif isinstance(entry, dict) and (name := _words(entry, "name")):
            kept.append(Affiliation(name, _ror(entry.get("id"))))
    return tuple(kept)


def _ror(stated: Any) -> str | None:
    for entry in stated if isinstance(stated, list) else [stated]:
        text = entry.get("id") if isinstance(entry, dict) else entry
        if isinstance(text, str) and (value := ids.ror(text)):
            return value
    return None
