"""What other programs read of a page: schema.org as JSON-LD, oEmbed, the site map.

Absolute addresses are made of the address that whoever runs the explorer gave, never of what a
request says its host is; without one there are none of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

import orjson
from markupsafe import Markup

from graphkit.errors import NotFoundError, UsageError
from graphkit.questions.snapshot import Snapshot
from graphkit.web.addresses import address_of, outside, with_query
from graphkit.web.pages.common import person_of
from graphkit.web.settings import Settings

SITEMAP = 50_000  # addresses of one site map, as the protocol allows
WIDTH, HEIGHT = 800, 560
_ESCAPED = {"&": "\\u0026", "<": "\\u003c", ">": "\\u003e"}


def person_ld(settings: Settings, data: Mapping[str, Any]) -> Markup:
    """A person as schema.org has them: only what is stated or follows from statements."""
    other = [name for name in data["names"] if name != data["name"]]
    described = {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": data["name"],
        "alternateName": other or None,
        "url": settings.absolute(data["address"]),
        "sameAs": outside("orcid", data["orcid"]),
        "affiliation": [
            {"@type": "Organization", "name": one["name"]} for one in data["affiliation"]
        ]
        or None,
        "knowsAbout": [topic["name"] for topic in data["topics"]["rows"]] or None,
    }
    return _inert(described)


def work_ld(settings: Settings, data: Mapping[str, Any]) -> Markup:
    """A work as schema.org has it."""
    described = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "name": data["title"],
        "headline": data["title"],
        "url": settings.absolute(data["address"]),
        "datePublished": str(data["year"]) if data["year"] and not data["date_inferred"] else None,
        "author": [
            {"@type": "Person", "name": one["name"], "url": settings.absolute(one["address"])}
            for one in data["people"]["rows"]
        ]
        or None,
        "sameAs": outside("doi", data["doi"]),
        "isPartOf": {"@type": "Periodical", "name": data["venue"]} if data["venue"] else None,
    }
    return _inert(described)


def _inert(described: Mapping[str, Any]) -> Markup:
    """JSON that cannot end the element it stands in; what is not known is left out."""
    known = {
        name: [
            {k: v for k, v in one.items() if v is not None} if isinstance(one, dict) else one
            for one in value
        ]
        if isinstance(value, list)
        else value
        for name, value in described.items()
        if value is not None
    }
    text = orjson.dumps(known).decode("utf-8")
    return Markup(re.sub("[&<>]", lambda m: _ESCAPED[m[0]], text))  # noqa: S704 - escaped here


def oembed(settings: Settings, snapshot: Snapshot, asked: Mapping[str, str]) -> bytes:
    """The picture of a person for another site, by the address of their page or picture."""
    if not settings.public_url:
        raise NotFoundError("oEmbed needs the address of this explorer: --public-url.")
    if asked.get("format", "json") != "json":
        raise UsageError("oEmbed is given as JSON only.")
    ident = _asked_for(settings, asked.get("url", ""))
    place = person_of(snapshot, ident)
    name, now = snapshot.projection.names[place], snapshot.projection.ids[place]
    frame = settings.absolute(with_query("/slice", {"people": now}))
    width = _at_most(asked.get("maxwidth"), WIDTH)
    height = _at_most(asked.get("maxheight"), HEIGHT)
    code = Markup(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"'
        ' sandbox="allow-scripts allow-popups allow-downloads"></iframe>'
    ).format(frame, name, width, height)
    return orjson.dumps(
        {
            "version": "1.0",
            "type": "rich",
            "title": name,
            "provider_name": "graphkit",
            "provider_url": settings.absolute("/"),
            "width": width,
            "height": height,
            "html": str(code),
            "generation": snapshot.generation,
        }
    )


def _asked_for(settings: Settings, url: str) -> str:
    """The person whose page or picture an address is; addresses of others are nobody's."""
    own, given = urlsplit(settings.absolute("/")), urlsplit(url)
    if (given.scheme, given.netloc) != (own.scheme, own.netloc):
        raise NotFoundError("This address is not of this explorer.")
    path = given.path.removeprefix(settings.root_path)
    if path.startswith("/people/"):
        return path.removeprefix("/people/").removesuffix(".html")
    if path in ("/slice", "/explore"):
        people = dict(parse_qsl(given.query)).get("people", "")
        if people and "|" not in people:
            return people
    raise NotFoundError("Only a person's page or picture can be embedded.")


def _at_most(text: str | None, usual: int) -> int:
    if text is None or not (text.isascii() and text.isdigit() and len(text) < 6):
        return usual
    return max(min(int(text), usual), 200)


def sitemap(settings: Settings, snapshot: Snapshot) -> bytes:
    """The pages of people and communities; only where search engines were let in."""
    if not settings.indexed:
        raise NotFoundError("Search engines are not let in here: --search-engines.")
    projection = snapshot.projection
    communities = snapshot.tables.read("communities", ["id"]).column(0).to_pylist()
    addresses = [
        "/",
        *(address_of("communities", one) for one in communities),
        *(address_of("people", one) for one in projection.ids),
    ]
    lines = [
        f"<url><loc>{escape(settings.absolute(one))}</loc></url>" for one in addresses[:SITEMAP]
    ]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *lines,
            "</urlset>\n",
        ]
    ).encode("utf-8")
