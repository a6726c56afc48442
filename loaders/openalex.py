"""OpenAlex (API answers, objects, lists, JSON Lines, snapshot parts) -> records of all kinds.

Works, authors, institutions, sources, publishers, funders, topics and concepts are told apart by
the letter of their identifier, else by their fields. The name that the paper prints
(`raw_author_name`) is the mention's; where OpenAlex shows another one for the person, that stands
in `extra` by the author's identifier: the two differ where OpenAlex took two people for one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from operator import itemgetter

from graphkit import ids
from graphkit.records import Affiliation, Document, Mention, Note, Origin, Record, Rejected, Work

from ._read import json_stream, openalex_registers, shapes
from ._read.openalex_registers import short_id
from ._read.shapes import TEXT, Item
from ._values import cleaning, dates, identify, kinds, people

FORMAT = "openalex"
TITLE = "OpenAlex (API answers, single objects, lists, JSON Lines, snapshot parts)"
SUFFIXES = (".json", ".jsonl", ".ndjson")
CUT = (json_stream.CUT, "")  # JSON Lines

_UNDER = ("results",)
_OWN_ID = re.compile(r'"id"\s*:\s*"https?://openalex\.org/[WAISTCPF]\d')
_HOME = "https://openalex.org/"
_CITED = re.compile(r"(?:https://openalex\.org/[A-Z][0-9]+(?: |\Z))+")
_LONGEST_ABSTRACT = 100_000  # words

_WORK = shapes.Known({
    "id": str, "doi": str, "title": str, "display_name": str, "publication_year": TEXT,
    "publication_date": str, "ids": dict, "primary_location": dict, "type": str,
    "indexed_in": list, "open_access": dict, "authorships": list, "countries_distinct_count": int,
    "institutions_distinct_count": int, "corresponding_author_ids": list,
    "corresponding_institution_ids": list, "apc_list": dict, "apc_paid": dict,
    "has_fulltext": bool, "biblio": dict, "is_retracted": bool, "is_paratext": bool,
    "primary_topic": dict, "topics": list, "keywords": list, "concepts": list, "mesh": list,
    "locations_count": int, "locations": list, "best_oa_location": dict, "datasets": list,
    "versions": list, "referenced_works": list, "related_works": list, "ngrams_url": str,
    "abstract_inverted_index": (dict, str), "cited_by_api_url": str, "counts_by_year": list,
    "updated_date": str, "created_date": str, "host_venue": dict, "alternate_host_venues": list,
    "abstract_inverted_index_v3": dict, "is_authors_truncated": bool, "abstract": str,
    "cited_by_percentile_year": dict, "citation_normalized_percentile": dict, "grants": list,
    "sustainable_development_goals": list, "authors_count": int, "relevance_score": (int, float),
    "has_content": dict, "content_urls": dict, "awards": list, "funders": list,
    "institutions": list,
})  # fmt: skip
# Members that a note does not name: also of answers to an autocompletion.
_KNOWN = (
    _WORK.keys()
    | openalex_registers.FIELDS
    | frozenset(
        "language fulltext_origin fwci institution_assertions type_crossref referenced_works_count"
        " hint entity_type external_id filter_key is_xpac".split()
    )
)
_SIGNS = frozenset(
    "authorships abstract_inverted_index cited_by_api_url works_api_url publication_year"
    " referenced_works display_name_alternatives counts_by_year works_count x_concepts".split()
)


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is of OpenAlex."""
    keys = shapes.keys(head)
    if not keys:
        return 0.0
    if _OWN_ID.search(head):
        return 0.96
    at_home = "//openalex.org/" in head or "//api.openalex.org/" in head
    signs = len(keys & _SIGNS)
    if "authorships" in keys and ("display_name" in keys or "title" in keys):
        return 0.97
    if at_home and (signs or "display_name" in keys):
        return 0.96
    return 0.9 if {"display_name", "works_count"} <= keys and signs > 2 else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All records of the file, in order."""
    return shapes.records(document, FORMAT, _UNDER, _object, known=_KNOWN)


def _object(item: Item, origin: Origin) -> Iterator[Record | Rejected]:
    read_it = _READERS.get(openalex_registers.letter(item))
    if read_it is None:
        yield shapes.nothing(item, "work, author, institution, source or topic", origin)
    else:
        yield read_it(item, origin)


# Works


def _work(item: Item, origin: Origin) -> Work | Rejected:
    stated = shapes.title(item, "title") or shapes.title(item, "display_name")
    marked = cleaning.is_marked(stated)
    title = (cleaning.untag(stated) if marked else cleaning.clean(stated)) or None
    identifiers = _identifiers(item)
    if title is None and not identifiers:
        return shapes.nothing(item, "title and no identifier", origin)
    extra: dict[str, str] = {}
    authors = _authors(item, extra)
    year, month, day = _date(item)
    place = shapes.part(item, "primary_location") or shapes.part(item, "host_venue")
    source = shapes.part(place, "source") or place
    topics = shapes.named(item, "topics", "display_name")
    topic = shapes.text(shapes.part(item, "primary_topic"), "display_name")
    _more(item, place, extra)
    return Work(
        title,
        origin,
        raw if marked and (raw := cleaning.clean(stated)) != title else None,
        authors.mentions,
        True if item.get("is_authors_truncated") is True else authors.truncated,
        _omitted(item, len(authors.mentions)),
        year=year,
        month=month,
        day=day,
        venue=shapes.text(source, "display_name") or None,
        issn=identify.issn(shapes.text(source, "issn_l")),
        status="retracted" if item.get("is_retracted") is True else None,
        kind=_kind(item, extra),
        categories=tuple(dict.fromkeys((topic, *topics))) if topic else topics or _concepts(item),
        keywords=_keywords(item),
        ids=tuple(identifiers.items()),
        abstract=_abstract(item),
        references=_references(item),
        url=_url(place, identifiers),
        extra=tuple(extra.items()),
    )


def _identifiers(item: Item) -> dict[str, str]:
    stated = shapes.part(item, "ids")
    identifiers = identify.Identifiers()
    doi = item.get("doi") or stated.get("doi")
    if type(doi) is str:
        identifiers.doi(doi)
    identifiers.add("openalex", short_id(item.get("id")) or short_id(stated.get("openalex")))
    if pmid := shapes.text(stated, "pmid"):
        identifiers.pmid(pmid.rstrip("/").rpartition("/")[2])
    if pmcid := shapes.text(stated, "pmcid"):
        identifiers.pmcid(pmcid.rstrip("/").rpartition("/")[2])
    if (mag := shapes.text(stated, "mag")) and mag.isdigit():
        identifiers.add("mag", mag)
    for place in shapes.parts(item, "locations")[:20]:
        address = place.get("landing_page_url")
        if type(address) is str and "arxiv.org/" in address:
            identifiers.arxiv(address)
    return identifiers.by_scheme


def _authors(item: Item, extra: dict[str, str]) -> people.Authors:
    shown: dict[str, str] = {}
    mentions: list[Mention] = []
    entries = shapes.people(item, "authorships")
    behind = people.family_first(
        [raw for e in entries if type(e) is dict and (raw := shapes.text(e, "raw_author_name"))]
    )
    for entry in entries:
        if type(entry) is not dict:
            raise shapes.UnclearError("authorships has an entry that is not an object")
        author = shapes.part(entry, "author")
        raw = shapes.text(entry, "raw_author_name")
        same = raw and author.get("display_name") == raw
        display = raw if same else shapes.text(author, "display_name")
        name = raw or display
        if not name:
            continue
        if raw and (behind or people.turned(raw, display)):
            mention = people.behind(raw)
        else:
            mention = people.from_text(name)
        ident = short_id(author.get("id"))
        if ident and display and display != name:
            shown[ident] = display
        orcid = entry.get("raw_orcid") or author.get("orcid")
        mentions.append(
            Mention(
                mention.name,
                mention.given,
                mention.family,
                mention.suffix,
                identify.orcid(orcid) if type(orcid) is str else None,
                (("openalex", ident),) if ident else (),
                _affiliations(entry),
                mention.kind,
            )
        )
    if shown:
        extra["display_names"] = json.dumps(shown, ensure_ascii=False)
    return people.gather(mentions)


def _affiliations(entry: Item) -> tuple[Affiliation, ...]:
    places: dict[Affiliation, None] = {}
    for institution in shapes.parts(entry, "institutions"):
        name, ror = institution.get("display_name"), institution.get("ror")
        country = institution.get("country_code")
        if (
            type(name) is str
            and (ror is None or type(ror) is str)
            and (country is None or type(country) is str)
        ):  # the usual case
            if one := _affiliation(name, ror, country):
                places[one] = None
        elif name := shapes.plain(name):
            one = _affiliation(name, shapes.plain(ror), shapes.plain(country))
            if one:
                places[one] = None
    if not places:  # not matched to an institution: the words of the paper
        words = shapes.texts(entry, "raw_affiliation_strings")
        if not words and (alone := shapes.text(entry, "raw_affiliation_string")):
            words = [alone]
        places = {Affiliation(name): None for name in words}
    return tuple(places)


@lru_cache(maxsize=1 << 14)
def _affiliation(name: str, ror: str | None, country: str | None) -> Affiliation | None:
    if not (name := cleaning.clean(name)):
        return None
    code = ids.ror(cleaning.clean(ror)) if ror else None
    return Affiliation(name, code, cleaning.clean(country).upper() or None if country else None)


def _omitted(item: Item, listed: int) -> int | None:
    count = shapes.whole(item, "authors_count")
    return count - listed if count is not None and count > listed else None


def _date(item: Item) -> dates.Date:
    stated = item.get("publication_date")
    date = dates.parse(stated) if type(stated) is str and stated else dates.NO_DATE
    return date if date[0] is not None else dates.checked(item.get("publication_year"))


def _kind(item: Item, extra: dict[str, str]) -> str | None:
    stated = shapes.text(item, "type").lower()
    of_crossref = shapes.text(item, "type_crossref")
    if not stated and not of_crossref:
        return None
    if of_crossref == "proceedings-article" and stated in ("", "article"):
        return kinds.CONFERENCE_PAPER
    kind = kinds.OPENALEX.get(stated) or kinds.CROSSREF.get(stated, kinds.OTHER)
    if kind == kinds.OTHER:
        extra["type"] = stated
    return kind


def _concepts(item: Item) -> tuple[str, ...]:
    """What old files have in place of topics; those with a score of 0 are only ancestors."""
    scored = [c for c in shapes.parts(item, "concepts") if c.get("score")]
    return shapes.named({"concepts": scored}, "concepts", "display_name")


def _keywords(item: Item) -> tuple[str, ...]:
    words = shapes.named(item, "keywords", "display_name")
    return words or shapes.named(item, "keywords", "keyword")


def _abstract(item: Item) -> str | None:
    index = item.get("abstract_inverted_index")
    if type(index) is str:  # the snapshot keeps it as text of its own
        try:
            index = json.loads(index)
            index = index.get("InvertedIndex", index) if isinstance(index, dict) else None
        except (ValueError, RecursionError):
            index = None
    if type(index) is not dict:
        return cleaning.untag(shapes.text(item, "abstract")) or None
    if not all(type(places) is list for places in index.values()):
        index = {word: places for word, places in index.items() if type(places) is list}
    words = [""] * sum(map(len, index.values()))
    try:
        for word, places in index.items():
            for place in places:
                words[place] = word
    except (IndexError, TypeError):  # places left out, or none at all
        placed = [(p, word) for word, places in index.items() for p in places if type(p) is int]
        words = [word for _, word in sorted(placed, key=itemgetter(0))]
    text = " ".join(words[:_LONGEST_ABSTRACT])
    return (cleaning.untag(text) if "<" in text else cleaning.clean(text)) or None


def _references(item: Item) -> tuple[str, ...]:
    stated = item.get("referenced_works")
    if type(stated) is not list or not stated:
        return ()
    try:
        text = " ".join(stated)
    except TypeError:  # something that is no text
        text = ""
    if _CITED.fullmatch(text):  # the usual case, all at once
        return tuple(text.replace(_HOME, "openalex:").split(" "))
    size = len(_HOME)
    return tuple(
        [
            f"openalex:{ident}"
            for entry in stated
            if (
                ident := entry[size:]
                if type(entry) is str and entry.startswith(_HOME) and entry[size + 1 :].isdigit()
                else short_id(entry)
            )
        ]
    )


def _url(place: Item, identifiers: dict[str, str]) -> str | None:
    address = place.get("landing_page_url") or place.get("url")
    if type(address) is str and (fit := identify.web_address(address)):
        return fit
    return f"https://openalex.org/{identifiers['openalex']}" if "openalex" in identifiers else None


def _more(item: Item, place: Item, extra: dict[str, str]) -> None:
    shapes.keep(extra, shapes.part(item, "biblio"), "volume", "issue", "first_page", "last_page")
    shapes.keep(extra, place, "version", "license")
    access = shapes.part(item, "open_access")
    shapes.keep(extra, access, "oa_status", "oa_url")
    for flag in ("is_paratext",):
        if item.get(flag) is True:
            extra[flag] = "true"
    shapes.rest(item, _WORK, extra)


_READERS: dict[str, Callable[[Item, Origin], Record | Rejected]] = {
    "W": _work,
    "A": openalex_registers.person,
    **dict.fromkeys("IPF", openalex_registers.organisation),
    "S": openalex_registers.venue,
    **dict.fromkeys("TC", openalex_registers.topic),
}
