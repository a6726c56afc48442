"""OpenAlex's authors, institutions, sources, topics and their kin -> records of registers."""

from __future__ import annotations

import re
from typing import Any

from graphkit import ids
from graphkit.records import Metrics, Organisation, Origin, Person, Tenure, Topic, Venue

from .._values import cleaning, identify
from . import shapes
from .shapes import TEXT, Item

_ID = re.compile(
    r"(?:https?://(?:api\.|explore\.)?openalex\.org/(?:\w+/)?)?([WAISPFTC])(\d{1,12})\Z",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"https?://openalex\.org/(domains|fields|subfields|keywords)/([\w-]+)\Z")
_THING = shapes.Known({
    "id": str, "display_name": str, "display_name_alternatives": list, "ids": dict, "orcid": str,
    "works_count": int, "cited_by_count": int, "summary_stats": dict, "affiliations": list,
    "last_known_institution": dict, "last_known_institutions": list, "topics": list,
    "topic_share": list, "x_concepts": list, "counts_by_year": list, "works_api_url": str,
    "updated_date": str, "created_date": str, "ror": str, "country_code": str, "type": str,
    "type_id": str, "lineage": list, "homepage_url": str, "image_url": str,
    "image_thumbnail_url": str, "display_name_acronyms": list, "repositories": list, "geo": dict,
    "international": dict, "associated_institutions": list, "roles": list, "is_super_system": bool,
    "description": str, "keywords": list, "subfield": dict, "field": dict, "domain": dict,
    "siblings": list, "subfields": list, "fields": list, "ancestors": list,
    "related_concepts": list, "level": int, "wikidata": str, "issn_l": str, "issn": list,
    "host_organization": str, "host_organization_name": str, "host_organization_lineage": list,
    "host_organization_lineage_names": list, "abbreviated_title": str, "alternate_titles": list,
    "parent_publisher": (dict, str), "hierarchy_level": int, "country_codes": list,
    "sources_api_url": str, "relevance_score": (int, float), "mag": TEXT, "twitter": str,
    "longest_name": str, "parsed_longest_name": dict, "societies": list,
})  # fmt: skip
FIELDS = _THING.keys() | frozenset(
    "is_oa is_in_doaj is_indexed_in_scopus is_core is_high_oa_rate is_in_scielo is_ojs apc_prices"
    " apc_usd first_publication_year last_publication_year oa_works_count sources_count"
    " raw_author_names full_name block_key awards_count grants_count".split()
)


def letter(item: Item) -> str:
    """Which kind of object this is: the letter of its identifier, else what its fields say."""
    stated = item.get("id")
    match = _ID.match(stated) if type(stated) is str else None
    return match.group(1).upper() if match else _by_fields(item)


def _by_fields(item: Item) -> str:
    """What an object without an identifier of OpenAlex's form is, by its fields."""
    stated = item.get("id")
    if isinstance(stated, str) and _LEVEL.match(stated):
        return "T"
    if item.keys() & {"authorships", "publication_year", "abstract_inverted_index"}:
        return "W"
    if "subfield" in item or "siblings" in item:
        return "T"
    if item.keys() & {"last_known_institution", "last_known_institutions", "orcid"}:
        return "A"
    if "issn_l" in item:
        return "S"
    return "I" if item.keys() & {"ror", "display_name_acronyms"} else ""


def short_id(value: Any) -> str | None:
    """An identifier of OpenAlex without its address: W2594873390, fields/13."""
    if type(value) is not str:
        return None
    if match := _ID.match(value):
        return match.group(1).upper() + match.group(2)
    return f"{match.group(1)}/{match.group(2)}" if (match := _LEVEL.match(value)) else None


def _name(item: Item) -> str:
    name = cleaning.untag(shapes.title(item, "display_name"))
    if not name:
        raise shapes.UnclearError("no display_name")
    return name


def _ids(item: Item) -> tuple[tuple[str, str], ...]:
    by_scheme: dict[str, str] = {}
    if ident := short_id(item.get("id")):
        by_scheme["openalex"] = ident
    for scheme, value in shapes.part(item, "ids").items():
        if scheme in ("openalex", "ror", "orcid", "issn", "issn_l") or not isinstance(value, TEXT):
            continue
        text = shapes.text({"v": value}, "v")
        by_scheme.setdefault(cleaning.clean(scheme), text.rpartition("/entity/")[2] or text)
    return tuple(by_scheme.items())


def person(item: Item, origin: Origin) -> Person:
    """An author."""
    name = _name(item)
    others = [*shapes.texts(item, "display_name_alternatives"), *_longest(item)]
    orcid = item.get("orcid") or shapes.part(item, "ids").get("orcid")
    stats = shapes.part(item, "summary_stats")
    extra: dict[str, str] = {}
    shapes.rest(item, _THING, extra)
    topics = shapes.named(item, "topics", "display_name")
    return Person(
        name=name,
        origin=origin,
        names=tuple(dict.fromkeys(other for other in others if other != name)),
        orcid=ids.orcid(orcid) if type(orcid) is str else None,
        ids=_ids(item),
        affiliations=_tenures(item),
        metrics=Metrics(
            h_index=shapes.whole(stats, "h_index"),
            i10_index=shapes.whole(stats, "i10_index"),
            citations=shapes.whole(item, "cited_by_count"),
            works=shapes.whole(item, "works_count"),
        ),
        topics=topics or shapes.named(item, "x_concepts", "display_name"),
        url=_page(item),
        extra=tuple(extra.items()),
    )


def _longest(item: Item) -> list[str]:
    return [name] if (name := shapes.text(item, "longest_name")) else []


def _tenures(item: Item) -> tuple[Tenure, ...]:
    tenures: list[Tenure] = []
    for entry in shapes.parts(item, "affiliations"):
        stated = entry.get("years")
        listed = stated if type(stated) is list else []
        years = [year for year in listed if type(year) is int and 0 < year < 3000]
        tenures += _tenure(shapes.part(entry, "institution"), years)
    if not tenures:
        last = shapes.parts(item, "last_known_institutions")
        for institution in last or shapes.parts(item, "last_known_institution"):
            tenures += _tenure(institution, [])
    return tuple(tenures)


def _tenure(institution: Item, years: list[int]) -> list[Tenure]:
    if not (name := shapes.text(institution, "display_name")):
        return []
    return [
        Tenure(
            name,
            ids.ror(shapes.text(institution, "ror")),
            shapes.text(institution, "country_code").upper() or None,
            from_year=min(years, default=None),
            to_year=max(years, default=None),
        )
    ]


def organisation(item: Item, origin: Origin) -> Organisation:
    """An institution, a publisher or a funder."""
    name = _name(item)
    translations = shapes.part(shapes.part(item, "international"), "display_name")
    names = [
        *shapes.texts(item, "display_name_alternatives"),
        *shapes.texts(item, "alternate_titles"),
        *shapes.texts(item, "display_name_acronyms"),
        *(cleaning.clean(n) for n in translations.values() if isinstance(n, str)),
    ]
    parents = [
        code
        for other in shapes.parts(item, "associated_institutions")
        if other.get("relationship") == "parent" and (code := _code(other))
    ]
    extra: dict[str, str] = {}
    stats = {"works_count": item.get("works_count"), "cited_by_count": item.get("cited_by_count")}
    shapes.keep(extra, stats, *stats)
    shapes.rest(item, _THING, extra)
    ror = item.get("ror") or shapes.part(item, "ids").get("ror")
    kinds = {"P": "publisher", "F": "funder"}
    return Organisation(
        name=name,
        origin=origin,
        names=tuple(dict.fromkeys(other for other in names if other and other != name)),
        ror=ids.ror(ror) if type(ror) is str else None,
        ids=_ids(item),
        kind=shapes.text(item, "type").lower() or kinds.get((short_id(item.get("id")) or "")[:1]),
        country=shapes.text(item, "country_code").upper() or None,
        city=shapes.text(shapes.part(item, "geo"), "city") or None,
        parents=tuple(dict.fromkeys(parents)),
        url=identify.web_address(shapes.text(item, "homepage_url")) or _page(item),
        extra=tuple(extra.items()),
    )


def _code(other: Item) -> str | None:
    if ror := ids.ror(shapes.text(other, "ror")):
        return f"ror:{ror}"
    return f"openalex:{ident}" if (ident := short_id(other.get("id"))) else None


def venue(item: Item, origin: Origin) -> Venue:
    """A source."""
    name = _name(item)
    names = [*shapes.texts(item, "alternate_titles"), shapes.text(item, "abbreviated_title")]
    issns = [shapes.text(item, "issn_l"), *shapes.texts(item, "issn")]
    extra: dict[str, str] = {}
    if len(issns) > 1:
        extra["issn"] = " ".join(dict.fromkeys(i for i in issns if i))
    shapes.rest(item, _THING, extra)
    return Venue(
        name=name,
        origin=origin,
        names=tuple(dict.fromkeys(other for other in names if other and other != name)),
        issn=next((code for issn in issns if (code := identify.issn(issn))), None),
        ids=_ids(item),
        kind=shapes.text(item, "type") or None,
        publisher=shapes.text(item, "host_organization_name") or None,
        url=identify.web_address(shapes.text(item, "homepage_url")) or _page(item),
        extra=tuple(extra.items()),
    )


def topic(item: Item, origin: Origin) -> Topic:
    """A topic, a concept or a field."""
    levels = [
        shapes.text(shapes.part(item, k), "display_name") for k in ("subfield", "field", "domain")
    ]
    ancestors = sorted(
        shapes.parts(item, "ancestors"), key=lambda a: -(shapes.whole(a, "level") or 0)
    )
    parents = [*levels, *(shapes.text(a, "display_name") for a in ancestors)]
    extra: dict[str, str] = {}
    shapes.keep(extra, item, "works_count", "level")
    shapes.rest(item, _THING, extra)
    return Topic(
        name=_name(item),
        origin=origin,
        ids=_ids(item),
        parents=tuple(dict.fromkeys(parent for parent in parents if parent)),
        keywords=tuple(shapes.texts(item, "keywords")),
        description=shapes.text(item, "description") or None,
        url=_page(item),
        extra=tuple(extra.items()),
    )


def _page(item: Item) -> str | None:
    ident = short_id(item.get("id"))
    return f"https://openalex.org/{ident}" if ident else None
