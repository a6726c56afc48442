"""The list of references that Crossref keeps, and hands on in its CSL-JSON."""

from __future__ import annotations

from .._values import cleaning, compose, identify
from . import shapes
from .shapes import Item

_VENUES = ("journal-title", "volume-title", "series-title", "edition")


def references(item: Item, extra: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The identifiers that are cited, and the texts of references."""
    stated = item.get("reference")
    if type(stated) is not list:
        return (), ()
    texts: list[tuple[str | None, str]] = []
    kept: dict[str, None] = {}
    for entry in stated:
        doi = entry.get("DOI") if type(entry) is dict else entry
        if type(doi) is str and (value := identify.doi(doi)):
            key = f"doi:{value if value.isascii() else cleaning.clean(value)}"
            kept[key] = None
            texts.append((key, _cited(entry) if type(entry) is dict else ""))
        else:
            texts.append((None, _cited(entry) if type(entry) is dict else str(entry)))
            extra["references_without_doi"] = str(int(extra.get("references_without_doi", 0)) + 1)
    return tuple(kept), compose.cited(texts)


def _cited(entry: Item) -> str:
    """A reference as it is printed; else its fields, in the order that Web of Science has."""
    if text := shapes.text(entry, "unstructured"):
        return text
    venue = next((t for k in _VENUES if (t := shapes.text(entry, k))), "")
    return compose.printed(
        shapes.text(entry, "author"),
        shapes.text(entry, "year"),
        shapes.text(entry, "article-title"),
        venue,
        volume=shapes.text(entry, "volume"),
        page=shapes.text(entry, "first-page"),
    )
