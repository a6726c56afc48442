"""Scopus CSV of all generations -> works.

To 2019 authors stand as "Yagai T., Kimura Y."; then ids came in a column of their own; since 2023
they stand as "Yagai, T.; Kimura, Y." beside "Author full names", which hold names and ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from graphkit.names import fold
from graphkit.records import Affiliation, Document, Mention, Note, Rejected, Work, without_mail

from ._read import columns
from ._values import cleaning, compose, identify, kinds, name_lists, people

FORMAT = "scopus-csv"
TITLE = "Scopus CSV (old and new exports)"
SUFFIXES = (".csv", ".scopus")

VENDOR = columns.Vendor(
    FORMAT, "Scopus CSV",
    columns={
        # then what the Chinese and the Russian pages of Scopus call them
        "title": ("title", "document title", "文献标题", "标题", "название документа"),
        "authors": ("authors", "作者", "автор ы"),
        "full_names": ("author full names", "作者全名"),
        "author_ids": ("author s id", "authors id", "author ids", "authors with ids", "作者 id",
                       "идентификатор автора ов"),
        "year": ("year", "年份", "год"),
        "venue": ("source title", "来源出版物名称", "название источника"),
        "volume": ("volume", "卷", "том"), "number": ("issue", "期", "выпуск"),
        "article_number": ("art no", "article no", "论文编号", "статья"),
        "first_page": ("page start", "起始页码", "страница начала"),
        "last_page": ("page end", "结束页码", "страница окончания"),
        "times_cited": ("cited by", "施引文献", "цитирования"), "doi": ("doi",),
        "url": ("link", "链接", "ссылка"), "places": ("affiliations", "归属机构", "организации"),
        "named_places": ("authors with affiliations", "带归属机构的作者", "авторы организаций"),
        "abstract": ("abstract", "摘要", "краткое описание"),
        "keywords": ("author keywords", "作者关键字", "ключевые слова автора"),
        "index_keywords": ("index keywords", "索引关键字", "ключевые слова указателя"),
        "references": ("references", "参考文献", "пристатейные ссылки"),
        "editors": ("editors", "编者"), "publisher": ("publisher", "出版商", "издательство"),
        "conference": ("conference name", "会议名称", "название конференции"),
        "issn": ("issn",), "isbn": ("isbn",), "pmid": ("pubmed id",),
        "language": ("language of original document", "原始文献语言",
                     "язык оригинального документа"),
        "kind": ("document type", "文献类型", "тип документа"),
        "status": ("publication stage", "出版阶段", "стадия публикации"), "eid": ("eid",),
        "open_access": ("open access", "开放获取", "open access открытый доступ"),
    },
    signs=(("authors", "title", "year", "source title", "eid"),
           ("authors", "title", "source title", "cited by", "link", "document type"),
           ("authors", "author full names", "author s id", "title"),
           ("作者", "文献标题", "年份", "来源出版物名称", "eid"),
           ("作者", "标题", "年份", "来源出版物名称", "eid"),
           ("автор ы", "название документа", "год", "название источника", "eid")),
    expected=("authors", "title", "year", "venue", "doi", "named_places", "keywords", "references",
              "kind", "eid"),
    kinds={
        "article": kinds.ARTICLE, "article in press": kinds.ARTICLE,
        "conference paper": kinds.CONFERENCE_PAPER,
        "conference review": kinds.EDITORIAL, "review": kinds.REVIEW,
        "short survey": kinds.REVIEW,
        "book": kinds.BOOK, "book chapter": kinds.CHAPTER, "editorial": kinds.EDITORIAL,
        "letter": kinds.EDITORIAL, "note": kinds.ARTICLE, "data paper": kinds.ARTICLE,
        "report": kinds.REPORT, "business article": kinds.ARTICLE, "preprint": kinds.PREPRINT,
    },
    private=frozenset({"correspondence address"}),
    others=re.compile(
        "source|page_count|abbreviated_source_title|access_type|molecular_sequence_numbers"
        "|chemicals_cas|tradenames|manufacturers|funding_.*|sponsors|conference_.*|coden"
        "|titles|original_language|keywords|author_id|document_id|column_.*"
        "|来源出版物|来源出版物名称缩写|页码计数|通讯地址|会议.*|出资.*|赞助方|主办方|coden|isbn"
        "|источник|сведения_о_финансировании|текст_о_финансировании|спонсоры|.*конференции"
        "|количество_страниц|сокращенное_название_источника"
    ),
)  # fmt: skip

_SHORT = re.compile(r"(.+?),?(?<!\s)\s+((?:[^\W\d_]{1,4}\.[-\s]?)+)\Z")
_WITH_ID = re.compile(r"\s*(.+?)(?<!\s)\s*\((\d{5,})\)\s*\Z")
_LONG = 1000  # characters of an affiliation that is not kept in memory
_EDITORS = re.compile(r"(?<!\s)\s*;\s*|,\s+(?=\S+\s)")
_ORIGINAL = re.compile(r"(.{8,}?[.?!]?)(?<!\s)\s+\[(.{8,})\]\.?\Z", re.DOTALL)
_CITED_DOI = re.compile(r"(?:doi\.org/|\bdoi:?\s*)(10\.\d{4,9}/[^\s,;]+)", re.IGNORECASE)


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is a Scopus CSV."""
    return columns.header_place(head, VENDOR)[1]


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    return columns.read(document, VENDOR, _fill)


def _fill(row: columns.Cells, draft: compose.WorkDraft) -> None:
    extra = draft.extra
    bracketed = "[" in draft.title and draft.title.rstrip(".")[-1:] == "]"
    match = _ORIGINAL.match(draft.title) if bracketed else None
    if match and (match.group(2).isupper() or "english" not in row["language"].lower()):
        extra["original_title"] = cleaning.untag(match.group(2))
        extra["title_as_printed"] = cleaning.clean(draft.title)
        draft.title = match.group(1).removesuffix(".")
    own = frozenset(draft.keywords)
    terms = [term for term in columns.words(row, "index_keywords") if term not in own]
    draft.keywords = (*draft.keywords, *terms)
    compose.put(draft.extra, compose.INDEX_TERMS, terms)
    draft.ids.add("scopus", cleaning.clean(row["eid"])[:60])
    if (stage := row["status"]) and stage.lower() != "final":
        draft.status = cleaning.clean(stage)
    draft.authors = _authors(row, extra)
    if "editors" in row:
        names = _EDITORS.split(row["editors"])
        draft.editors = people.gather([_short(name) for name in names if name]).mentions
    _references(row["references"], draft)


def _authors(row: columns.Cells, extra: dict[str, str]) -> people.Authors:
    short = _split(row["authors"])
    if len(short) == 1 and people.is_nobody(short[0]):
        return people.gather([people.whole(short[0])])
    named = [_with_id(n) for n in row["full_names"].split(";") if n and not n.isspace()]
    if named and len(named) == len(short) and all(named):
        numbers = [pair[1] for pair in named if pair]
        whole = [cleaning.clean(pair[0]) for pair in named if pair]
        mentions = list(map(people.from_text, whole))
    else:
        whole = []
        numbers = re.findall(r"\d{5,}", row["author_ids"])
        mentions = [_short(name) for name in short]
    if len(numbers) == len(mentions):
        pairs = [((("scopus", n),)) for n in numbers]
    else:
        pairs = [()] * len(mentions)  # type: ignore[list-item]
        compose.put(extra, "author_ids", numbers)
    places = _places(row, short, whole, extra)
    return people.gather(
        [
            Mention(
                m.name, m.given, m.family, m.suffix, None, pair if m.name else (), where, m.kind
            )
            for m, pair, where in zip(mentions, pairs, places, strict=True)
        ]
    )


def _with_id(text: str) -> tuple[str, str] | None:
    """Name and number of "Yagai, Tsuyoshi (7004001234)"."""
    if text[-1] == ")" and text.isascii() and text.isprintable():  # the usual case
        name, _, number = text[:-1].rpartition("(")
        if number.isdigit() and len(number) > 4 and (name := name.strip()):
            return name, number
    match = _WITH_ID.match(text)
    return (match.group(1), match.group(2)) if match else None


def _split(text: str) -> list[str]:
    """Names of a cell: parted by semicolons in new exports, by commas in old ones."""
    if ";" in text or _is_one(text):
        return [n for piece in text.split(";") if (n := cleaning.clean(piece))]
    if paired := name_lists.alternating(cleaning.clean(text)):  # "Pan, Y., Yu, C.": before 2018
        return paired
    names: list[str] = []
    for piece in text.split(", "):
        name = cleaning.clean(piece)
        if names and people.is_suffix(name):
            names[-1] += f", {name}"
        elif name:
            names.append(name)
    return names


def _is_one(text: str) -> bool:
    """Whether the comma stands within one name ("Yagai, T."), not between "Yagai T., Kimura Y."."""
    family, _, initials = text.partition(",")
    return bool(initials) and "," not in initials and "." not in family and bool(_SHORT.match(text))


def _short(name: str) -> Mention:
    """A name as "Yagai T.", "Yagai, T." or "Roach M., III": the family name stands first."""
    name, _, suffix = (
        name.partition(", ")
        if name.count(",") == 1 and people.is_suffix(name.rpartition(", ")[2])
        else (name, "", "")
    )
    match = _SHORT.match(name)
    if match:
        return people.person(cleaning.clean(match.group(2)), match.group(1).rstrip(","), suffix)
    if "," in name:
        return people.from_text(name)
    return people.whole(name, "organisation" if people.is_organisation(name) else None)


def _places(
    row: columns.Cells, short: list[str], whole: list[str], extra: dict[str, str]
) -> list[tuple[Affiliation, ...]]:
    """The affiliations of each author, from "Yagai, T., Sophia University; Kimura, Y., …".

    Exports since 2025 print the whole names there: "Yagai, Tsuyoshi, Sophia University".
    """
    stated = [s for s in row["named_places"].split("; ") if s.strip()]
    known = [p for v in row["places"].split("; ") if (p := v.strip())]
    if len(known) > 1:
        known.sort(key=len, reverse=True)
    found: list[tuple[Affiliation, ...]] = [()] * len(short)
    keys = [fold(name) for name in short]
    spelled = [fold(name) for name in whole]
    at = 0
    loose = []
    for entry in stated:
        owner = _owner(entry, short, keys, at) or (whole and _owner(entry, whole, spelled, at))
        if not owner:
            loose.append(without_mail(entry))
            continue
        at = owner[0] + 1
        found[owner[0]] = _affiliations(owner[1], known)
    if not stated and len(short) == 1:
        found[0] = tuple(
            Affiliation(cleaning.untag(p)) for v in row["places"].split(";") if (p := v.strip())
        )
    elif not stated:
        loose = [row["places"]]
    compose.put(extra, "affiliations", loose)
    return found


def _owner(entry: str, short: list[str], keys: list[str], at: int) -> tuple[int, str] | None:
    """Whose entry it is, most likely the next author's, and what follows the name."""
    if at < len(short) and entry.startswith(name := short[at]) and name.count(", ") == 1:
        size = len(name)
        if entry[size : size + 2] == ", ":  # just as it should be
            return at, entry[size + 2 :]
    pieces = entry.split(", ")
    for taken in (2, 1, 3):
        key = fold(", ".join(pieces[:taken]))
        if at < len(keys) and keys[at] == key:
            return at, ", ".join(pieces[taken:])
    for taken in (2, 1, 3):
        key = fold(", ".join(pieces[:taken]))
        if key in keys:
            return keys.index(key), ", ".join(pieces[taken:])
    return None


def _affiliations(text: str, known: list[str]) -> tuple[Affiliation, ...]:
    if len(text) < _LONG and text in known:  # the usual case: one, as the list has it
        return _affiliation(text)
    return tuple([Affiliation(part) for part in _parts(text, known)])


@lru_cache(maxsize=1 << 14)
def _affiliation(text: str) -> tuple[Affiliation, ...]:
    place = without_mail(cleaning.untag(text))
    return (Affiliation(place),) if place else ()


def _parts(text: str, known: list[str]) -> list[str]:
    """The affiliations in one text, told apart by the list that the record has of them."""
    inside: list[tuple[int, str]] = []
    rest = text
    for place in known:
        if place in rest:
            inside.append((rest.index(place), place))
            rest = rest.replace(place, "\x00" * len(place), 1)
    if not inside:
        return [t] if (t := without_mail(cleaning.untag(text))) else []
    return [t for _, p in sorted(inside) if (t := without_mail(cleaning.untag(p)))]


def _references(text: str, draft: compose.WorkDraft) -> None:
    if not text:
        return
    draft.cited = compose.cited(map(_cited, text.split("; ")))
    values = map(identify.doi, _CITED_DOI.findall(text))
    draft.references = tuple(dict.fromkeys([f"doi:{v}" for v in values if v]))
    without = sum(1 for part in text.split("; ") if part.strip()) - len(draft.references)
    if without > 0:
        draft.extra["references_without_doi"] = str(without)


def _cited(text: str) -> tuple[str | None, str]:
    match = _CITED_DOI.search(text)
    value = identify.doi(match.group(1)) if match else None
    return (f"doi:{value}" if value else None), text
