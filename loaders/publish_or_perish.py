"""Publish or Perish's JSON (searches of Google Scholar and others) -> works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphkit.records import Document, Note, Origin, Record, Rejected, Work

from ._read import shapes
from ._values import compose, dates, kinds, people

FORMAT = "publish-or-perish"
TITLE = "Publish or Perish JSON"
SUFFIXES = (".json",)

_SIGNS = frozenset({"authors", "title", "cites", "year", "source"})
_OWN = frozenset({"uid", "rank", "article_url", "use", "ecc", "estimated_citation_count"})
_KNOWN = shapes.Known({
    **dict.fromkeys(
        "abstract article_url title source year type volume issue startpage endpage doi issn"
        " fulltext_url".split(), shapes.TEXT
    ),
    "authors": (list, str),
})  # fmt: skip
_USED = frozenset(
    "use uid rank cites cites_url citation_url related_url query_date querydate publisher ecc"
    " estimated_citation_count cites_per_year cites_per_author author_count age citations".split()
)
_KINDS = {
    "article": kinds.ARTICLE, "journal article": kinds.ARTICLE, "journal-article": kinds.ARTICLE,
    "book": kinds.BOOK, "chapter": kinds.CHAPTER, "book-chapter": kinds.CHAPTER,
    "conference paper": kinds.CONFERENCE_PAPER, "proceedings-article": kinds.CONFERENCE_PAPER,
    "review": kinds.REVIEW, "thesis": kinds.THESIS, "dissertation": kinds.THESIS,
    "preprint": kinds.PREPRINT, "editorial": kinds.EDITORIAL,
}  # fmt: skip
_CUT = ("...", "…")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is of Publish or Perish."""
    keys = shapes.keys(head)
    if not keys >= _SIGNS:
        return 0.0
    return 0.95 if len(keys & _OWN) >= 2 else 0.55


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order."""
    return shapes.records(
        document, FORMAT, ("results", "publications"), _item, known=(*_KNOWN, *_USED)
    )


def _item(item: dict[str, Any], origin: Origin) -> Iterator[Work | Rejected]:
    draft = compose.WorkDraft()
    draft.title = shapes.title(item, "title")
    if draft.title.endswith(_CUT):  # a search shows no more of it
        draft.extra["doubt"] = "the title is cut off"
    names = [e for e in shapes.people(item, "authors") if isinstance(e, str)]
    if len(names) == 1 and "," in names[0]:  # "A Silva, B Costa": one string
        names = names[0].split(",")
    # where a list is cut Scholar prints dots, alone or behind the last name
    bare = [name.strip().rstrip("….").strip() for name in names]
    cut = any(name.strip().endswith(_CUT) for name in names)
    mentions = [people.from_text(name) for name in bare if name]
    draft.authors = people.gather([*mentions, *([people.whole("et al.")] if cut else [])])
    draft.date = dates.parse(shapes.text(item, "year"))
    draft.venue = shapes.text(item, "source").rstrip("… ")
    if draft.venue.endswith("..."):
        draft.venue = draft.venue.rstrip(". ")
    stated = shapes.text(item, "type")
    draft.kind = _KINDS.get(stated.lower())
    compose.put(draft.extra, "type", [] if draft.kind else [stated])
    draft.issn = shapes.text(item, "issn")
    draft.ids.doi(shapes.text(item, "doi"))
    draft.url = shapes.text(item, "article_url")
    draft.ids.address(draft.url)
    draft.abstract = shapes.text(item, "abstract")
    for name, key in (("volume", "volume"), ("number", "issue"), ("publisher", "publisher")):
        compose.put(draft.extra, name, [shapes.text(item, key)])
    ends = [shapes.text(item, key) for key in ("startpage", "endpage")]
    compose.put(draft.extra, "pages", ["\u2013".join(e for e in ends if e)])
    cites = shapes.whole(item, "cites")
    if cites is not None:
        draft.extra["times_cited"] = str(cites)
    shapes.rest({k: v for k, v in item.items() if k not in _USED}, _KNOWN, draft.extra)
    yield compose.compose(draft, origin, lambda: str(item)[:400])
