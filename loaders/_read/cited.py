"""The list of references that Crossref keeps, and hands on in its CSL-JSON."""

from __future__ import annotations

from .._values import cleaning, compose, identify
from . import shapes
from .shapes import Item

_VENUES = ("journal-title", "volume-title", "series-title", "edition")
_NOTHING = frozenset({"key", "DOI", "doi-asserted-by"})  # of these nothing is printed


def references(item: Item, extra: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The identifiers that are cited, and the texts of references."""
    stated = item.get("reference")
    if type(stated) is not list:
        return (), ()
    texts: list[tuple[str | None, str]] = []
    kept: dict[str, None] = {}
    without = 0
    for entry in stated:
        doi = entry.get("DOI") if type(entry) is dict else entry
        if type(doi) is str and (value := identify.doi(doi)):
            key = f"doi:{value if value.isascii() else cleaning.clean(value)}"
            kept[key] = None
            if type(entry) is dict and (text := _cited(entry)):
                texts.append((key, text))
        else:
            texts.append((None, _cited(entry) if type(entry) is dict else str(entry)))
            without += 1
    if without:
        extra["references_without_doi"] = str(without)
    return tuple(kept), compose.cited(texts)


def _cited(entry: Item) -> str:
    """A reference as it is printed; else its fields, in the order that Web of Science has."""
    if _NOTHING.issuperset(entry):
        return ""
    if "unstructured" in entry and (text := shapes.text(entry, "unstructured")):
        return text
    told = None if 0 in entry.values() else _joined(entry)  # a number is told, also this one
    return told if told is not None else _cleaned(entry)


def _joined(entry: Item) -> str | None:
    """The fields of a reference side by side; None where one is no text that is clean as it is."""
    ask = entry.get
    venue = next(filter(None, map(ask, _VENUES)), None)
    told = [ask("author") or "-"]
    told += filter(None, (ask("year"), ask("article-title"), venue))
    try:
        if volume := ask("volume"):
            told.append("V" + volume)
        if page := ask("first-page"):
            told.append("P" + page)
        text = ", ".join(told)
    except TypeError:
        return None
    # what no field may begin or end with, or hold, would stand in the whole
    if not (text.isascii() and text.isprintable()) or "  " in text or " ," in text:
        return None
    if text.endswith(" ") or text.startswith(" ") or ", V " in text or ", P " in text:
        return None
    return text if len(told) > 1 else ""


def _cleaned(entry: Item) -> str:
    return compose.printed(
        shapes.text(entry, "author"),
        shapes.text(entry, "year"),
        shapes.text(entry, "article-title"),
        next((t for k in _VENUES if (t := shapes.text(entry, k))), ""),
        volume=shapes.text(entry, "volume"),
        page=shapes.text(entry, "first-page"),
    )
