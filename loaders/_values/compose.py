"""What the loaders of tagged texts and tables have found in one entry -> a Work or a Rejected.

The rules that no single format owns: titles rendered to plain text with the raw form kept, arXiv as
a venue, ISSN told from ISBN, and no work without a title or an identifier.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from graphkit import ids
from graphkit.names import PARTICLES, fold
from graphkit.records import Mention, Origin, Rejected, Work, without_mail

from . import cleaning, dates, identify, kinds, latex, people

_TEX = re.compile(r"\\[A-Za-z\"'`^~=.&%#_]|\{\\|\$[^$]{1,200}\$")
_BRACKETED = re.compile(r"\s{0,9}[\[(<]([^\])>]{0,400})[\])>]\s{0,9}")
_ISBN = re.compile(r"(?<!\d)(97[89][-\s]?(?:\d[-\s]?){9}\d|(?:\d[-\s]?){9}[\dXx])(?![\dXx])")
# Letters after a name, and what databases print beside a name: no part of it.
_DEGREES = re.compile(
    r"(?:,?(?<!\s)\s+(?:Ph\.?\s?D\.?|M\.?D\.?|M\.?Sc\.?|B\.?Sc\.?|MBBS|MPH|FRCP|FACC|FRCS|DPhil|Dr\.?)(?=,|\s|$))+$"
)
_ROLE = re.compile(
    r"\s{0,9}\((?:reprint author|corresponding author|ed\.?|eds\.?|editor|author)\)", re.IGNORECASE
)


@dataclass(slots=True)
class WorkDraft:
    """What was found in one entry, on its way to become a work."""

    title: str = ""
    authors: people.Authors = people.NO_AUTHORS
    editors: tuple[Mention, ...] = ()
    date: dates.Date = dates.NO_DATE
    status: str | None = None
    venue: str = ""
    issn: str = ""
    kind: str | None = None
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    ids: identify.Identifiers = field(default_factory=identify.Identifiers)
    abstract: str = ""
    references: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    url: str = ""
    omitted: int | None = None
    extra: dict[str, str] = field(default_factory=dict)


def compose(draft: WorkDraft, origin: Origin, shown: Callable[[], str]) -> Work | Rejected:
    """The work, or why it is none; `shown` is then asked how the entry begins."""
    title, raw = rendered(draft.title)
    extra = draft.extra
    if title is None and not draft.ids.by_scheme:
        return Rejected("no title and no identifier", origin, cleaning.excerpt(shown()))
    if draft.authors.nobody:
        extra.setdefault("author", draft.authors.nobody)
    year, month, day = draft.date
    venue = cleaning.term(draft.venue) if draft.venue else ""
    kind = draft.kind
    if venue and identify.is_arxiv_venue(venue):
        if venue.lower() != "arxiv":
            extra.setdefault("journal", venue)
        venue = "arXiv"
        kind = kinds.PREPRINT if kind in (None, kinds.ARTICLE, kinds.OTHER) else kind
    authors = draft.authors.noted(extra) if "note" in extra else draft.authors
    mentions = authors.mentions
    omitted = draft.omitted or authors.omitted
    if len({m.name for m in mentions}) < len(mentions):
        mentions = _once(mentions, extra)
    return Work(
        title,
        origin,
        raw,
        mentions,
        True if omitted and mentions else authors.truncated,
        omitted if mentions else None,
        editors=draft.editors,
        year=year,
        month=month,
        day=day,
        venue=venue or None,
        issn=_issn(draft.issn, extra) if draft.issn else None,
        status=draft.status,
        kind=kind,
        categories=draft.categories,
        keywords=draft.keywords,
        ids=tuple(draft.ids.by_scheme.items()),
        abstract=(cleaning.untag(draft.abstract) or None) if draft.abstract else None,
        references=draft.references,
        url=identify.web_address(draft.url.strip()) if draft.url else None,
        extra=tuple(extra.items()),
        cited=draft.cited,
    )


def _once(mentions: tuple[Mention, ...], extra: dict[str, str]) -> tuple[Mention, ...]:
    """Authors without those who stand twice, told by an identifier.

    Two people of one name may write a work together, so without identifiers both stay, and the
    work is marked with a doubt.
    """
    kept: dict[tuple[object, ...], Mention] = {}
    names: dict[str, int] = {}
    for number, m in enumerate(mentions):
        known = (m.orcid, *m.ids) if m.orcid or m.ids else (number,)
        if (m.name, *known) not in kept:
            kept[(m.name, *known)] = m
            names[m.name] = names.get(m.name, 0) + 1
    if twice := [name for name, count in names.items() if count > 1]:
        stated = ", ".join(twice[:5])
        extra.setdefault("doubt", f"{stated}: twice among the authors; two people, or one repeated")
    return tuple(kept.values())


def rendered(stated: str) -> tuple[str | None, str | None]:
    r"""A title as plain text, and its raw form where that is another.

    >>> rendered("On <i>E. coli</i>"), rendered(r"Caf\'e culture"), rendered(" ")
    (('On E. coli', 'On <i>E. coli</i>'), ('Café culture', "Caf\\'e culture"), (None, None))
    """
    title = cleaning.untag(stated)
    if ("\\" in title or "$" in title) and _TEX.search(title):
        title = latex.decode(title)
    if title == stated:
        return title or None, None
    raw = cleaning.clean(stated)
    return title or None, raw if title and raw != title else None


def _issn(stated: str, extra: dict[str, str]) -> str | None:
    """The ISSN of a field that may hold an ISBN instead, or several of either."""
    value = identify.issn(stated)
    if value == stated or (value and len(stated) == 8):  # "10518223", as Scopus writes it
        return value
    books = [cleaning.clean(b) for b in _ISBN.findall(stated[:400])]
    if books:
        extra.setdefault("isbn", "; ".join(books))
        value = identify.issn(_ISBN.sub(" ", stated[:400]))
    text = cleaning.clean(stated)
    if text != "; ".join(books):
        extra.setdefault("issn", text)
    return value


def tidy_name(text: str) -> tuple[str, str]:
    """A name without e-mail, degrees and brackets; and what stood in brackets: an affiliation.

    >>> tidy_name("Ana Silva (Univ. of Porto) <ana@up.pt>"), tidy_name("Kim, J., PhD")
    (('Ana Silva', 'Univ. of Porto'), ('Kim, J.', ''))
    >>> tidy_name("Kim, MD"), tidy_name("Ana Silva, MD, PhD")
    (('Kim, MD', ''), ('Ana Silva', ''))
    """
    place = ""
    if "@" in text:
        text = without_mail(text)
    if "(" in text or "<" in text or "[" in text:
        text = _ROLE.sub("", text)
        if not people.is_nobody(text):
            match = _BRACKETED.search(text)
            if match and match.start():
                inside = cleaning.clean(match.group(1))
                place = inside if len(inside) > 3 and " " in inside else ""
                text = _BRACKETED.sub(" ", text)
    return cleaning.clean(without_degrees(text)).rstrip(" ,;"), place


def without_degrees(name: str) -> str:
    """A name without the academic degrees behind it.

    >>> [without_degrees(name) for name in ("Bo Li, Ph.D.", "Kim, MD", "Silva, A., MD")]
    ['Bo Li', 'Kim, MD', 'Silva, A.']
    """
    if name[-1:] not in "D.cSHPCr":
        return name
    bare = _DEGREES.sub("", name)
    words = bare.split()
    inverted = "," in name and "," not in bare  # "Kim, MD", "De Souza, MD": initials
    return bare if not inverted or (len(words) > 1 and fold(words[0]) not in PARTICLES) else name


def first_value(values: Iterable[str]) -> str:
    """The first text that says something."""
    return next((v for v in values if v.strip()), "")


def orcid(text: str) -> str | None:
    """The ORCID iD in a text, if its check digit is right."""
    return ids.orcid(text)


def cited(entries: Iterable[tuple[str | None, str]]) -> tuple[str, ...]:
    """The texts of references, each behind its identifier and a tab where it has one."""
    texts: dict[str, None] = {}
    for key, stated in entries:
        if text := cleaning.untag(stated)[:LONGEST_REFERENCE].strip():
            texts[f"{key}\t{text}" if key else text] = None
    return tuple(texts)


LONGEST_REFERENCE = 2_000
INDEX_TERMS = "index_terms"  # in `extra`: which of the keywords an index gave, not the authors


def printed(author: str, *parts: str, volume: str, page: str) -> str:
    """A reference of marked parts as Web of Science prints one; nothing of an author alone."""
    told = [part for part in (author or "-", *parts) if part]
    if volume:
        told.append(f"V{volume}")
    if page:
        told.append(f"P{page}")
    return ", ".join(told) if len(told) > 1 else ""


def keep_references(draft: WorkDraft, texts: Sequence[tuple[str | None, str]]) -> None:
    """What a work cites: the identifiers, each once, and the texts."""
    draft.references = tuple(dict.fromkeys(key for key, _ in texts if key))
    draft.cited = cited(texts)


def put(extra: dict[str, str], name: str, values: Iterable[str]) -> None:
    """Keep the values of a field that no other place holds; private paths are left out."""
    kept = [t for v in values if (t := cleaning.clean(v)) and not cleaning.is_local_path(t)]
    if kept:
        extra.setdefault(name, kept[0] if len(kept) == 1 else "; ".join(dict.fromkeys(kept)))
