"""Which column of an unknown table says what: a guess by names in many languages and by contents.

A guess is shown (`graphkit columns`), can be saved beside the file, changed there, and then counts.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

from graphkit import ids
from graphkit.names import plain

from .._values import cleaning, marks, name_lists, people
from . import table

# The first column found counts; more telling names stand first.
NAMES: dict[str, str] = {
    "title": "title|article title|文献标题|название документа"
    "|document title|paper title|work title|item title|titel|titre"
    "|titulo|titolo|tytul|nazev|naslov|otsikko|baslik|название|заглавие|название статьи|제목"
    "|논문제목|논문명|题名|标题|題名|論題|タイトル|論文名|display name|paper",
    "authors": "authors|author s|author full names|author|author names|all authors|authors list"
    "|author list|autor|autores|autoren|verfasser|auteurs|auteur|autori|autore|autorzy|yazarlar"
    "|tekijat|авторы|автор ы|автор|저자|저자명|作者|著者|creators|creator|contributors|researchers"
    "|coauthors|au|first authors|primary authors|authors names"
    "|authorship",
    "year": "year|publication year|years|pub year|pubyear|year published|jahr|erscheinungsjahr"
    "|annee"
    "|ano|anno|rok|yil|vuosi|год|год публикации|연도|발행년도|발행연도|出版年|年份|年|発行年|py"
    "|published year",
    "date": "date|publication date|pub date|date published|published|datum|fecha|data|дата"
    "|발행일|发表时间|出版日期|issued|date of publication|online date",
    "month": "month|publication month|pub month|monat|mois|mes|mese|month of publication|월|月",
    "venue": "source title|source|journal|journal name|venue|publication title|container title"
    "|journal book|publication|zeitschrift|quelle|revue|revista|rivista|czasopismo|dergi|журнал"
    "|источник|название источника|来源出版物名称"
    "|학술지|학술지명|저널|期刊|刊名|来源|雑誌名|掲載誌|conference|booktitle|book title"
    "|where|so|published in|journal title|conference title|pubname|pub name|venue name|forum",
    "doi": "doi|item doi|doi link|doi url|doi number",
    "pmid": "pmid|pubmed id|pubmedid|pubmed",
    "pmcid": "pmcid|pmc id|pmc",
    "arxiv": "arxiv|arxiv id|arxivid|arxiv number|eprint",
    "issn": "issn|issns|e issn|eissn|print issn",
    "url": "url|link|address|web|article url|articleurl|permalink|homepage|uri|source url",
    "kind": "document type|item type|type|publication type|work type|entry type|kind|typ|art"
    "|tipo|тип|publication types|types",
    "keywords": "keywords|author keywords|keyword|source keywords|tags|manual tags|schlagworte"
    "|schlagworter"
    "|stichworte|mots cles|palabras clave|palavras chave|parole chiave|ключевые слова|키워드"
    "|주제어|关键词|关键字|キーワード|de",
    "categories": "subjects|subject|topics|topic|categories|category|fields of study|discipline"
    "|field|research areas|themes|主題|분야",
    "abstract": "abstract|abstract note|summary|description|zusammenfassung|resume|resumen"
    "|resumo|riassunto|аннотация|초록|摘要|抄録|ab",
    "affiliations": "affiliations|affiliation|author affiliations|institutions|institution"
    "|organisation|organization|university|addresses|einrichtung|institut|universitat|afiliacion"
    "|소속|机构|所属",
    "orcids": "orcids|orcid|author orcids|orcid id|orcid ids",
    "editors": "editors|editor|herausgeber|editeurs|editores|curatori|редакторы",
    "volume": "volume|vol|band|volumen|tome|том|권|卷|巻",
    "number": "issue|number|no|issue number|heft|numero|номер|호|期|号",
    "pages": "pages|page|pp|page range|seiten|paginas|pagine|страницы|페이지|页码|ページ",
    "first_page": "first page|start page|page start|beginning page|from page",
    "last_page": "last page|end page|page end|ending page|to page",
    "times_cited": "times cited|cited by|citations|citation count|cited by count|scopus citations"
    "|total citations|cites|citas|zitationen|피인용|被引",
    "publisher": "publisher|verlag|editeur|editorial|editora|editore|издательство|출판사|出版社",
    "language": "language|lang|sprache|langue|idioma|lingua|язык|언어|语言",
    "id": "id|key|citation key|record id|paper id|identifier|nr|number id",
}  # fmt: skip
_ROLE_OF = {name: (role, rank) for role, names in NAMES.items()
            for rank, name in enumerate(names.split("|"))}  # fmt: skip
_NUMBERED = re.compile(r"(?:author|autor|auteur|autore)s? (\d{1,3})(?: name| full name)?\Z")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?:\.0)?\Z")
_INITIALS_LAST = re.compile(r"[^\d,;.]{1,200} (?:" + people.INITIALS_BEHIND + r")\Z")
_SHORT = re.compile(r"[^,;]{1,200} (?:[^\W\d_]\.[ -]?){1,9}\Z")
# What stands where a citation was cut in the wrong place: a year, and perhaps a link's text.
_NO_TITLE = re.compile(r"[\W_]*(?:1[5-9]|20)\d\d[\W_]*(?:doi|link|pdf|url)?[\W_]*\Z", re.IGNORECASE)
SAMPLE = 50


def columns(head: str) -> tuple[int, dict[str, Any]]:
    """The header's place among the first rows, and for each role its column; -1 for none."""
    _, rows = table.beginning(head)
    best: tuple[int, int, dict[str, Any]] = (0, -1, {})
    for place, row in enumerate(rows[:10]):
        if sum(len(c) < 60 for c in row.cells) * 2 < len(row.cells):
            continue
        roles = _by_name(row.cells)
        if "title" in roles and len(roles) > best[0]:
            best = (len(roles), place, roles)
    _, place, roles = best
    if place < 0:
        return -1, {}
    after = rows[place + 1 : place + 1 + SAMPLE]
    if _no_titles(roles["title"], rows[place].cells, after):
        return -1, {}
    _by_content(roles, rows[place].cells, after)
    return place, roles


def unread(head: str) -> str:
    r"""Why a text that looks like a table is not read as one of works; empty where it is none.

    >>> unread("Authors,Title\nSilva A. Tides,2024.\nLi B. Sands,2023. DOI\n")
    "its column 'Title' holds years, no titles"
    >>> unread("a,b\n1,2\n"), unread("Dear all\n")
    ('none of its columns is known to hold titles (a, b)', '')
    """
    _, rows = table.beginning(head)
    if not rows or len(rows[0].cells) < 2 or len(rows) < 2:
        return ""
    header, named = rows[0].cells, _by_name(rows[0].cells)
    if "title" in named:
        years = _no_titles(named["title"], header, rows[1 : 1 + SAMPLE])
        if years:
            return f"its column {named['title']!r} holds years, no titles"
        known = ", ".join(str(c) for c in header[:8])
        return f"of authors, years, journals and DOIs it has no column ({known})"
    names = ", ".join(cleaning.excerpt(c, 40) for c in header[:8] if c.strip())
    return f"none of its columns is known to hold titles ({names})"


def _no_titles(name: str, header: Sequence[str], rows: Sequence[table.Row]) -> bool:
    """Whether what is called title holds years in most rows: then nothing is where it seems."""
    place = [h.strip() for h in header].index(name)
    cells = [t for r in rows if place < len(r.cells) and (t := r.cells[place].strip())]
    return len(cells) > 1 and sum(_NO_TITLE.match(c) is not None for c in cells) * 2 > len(cells)


def _by_name(header: Sequence[str]) -> dict[str, Any]:
    ranked: dict[str, tuple[int, str]] = {}
    numbered: list[str] = []
    names = [plain(table.key(cell)) for cell in header]
    for cell, name in zip(header, names, strict=True):
        if name == "source" and "target" in names:
            continue  # the two ends of a tie, which somebody added
        role, rank = _ROLE_OF.get(name) or _qualified(name)
        if role and (role not in ranked or rank < ranked[role][0]):
            ranked[role] = (rank, cell.strip())
        elif _NUMBERED.match(name):
            numbered.append(cell.strip())
    if "title" not in ranked:
        _titled_otherwise(ranked, header, names)
    found: dict[str, Any] = {role: ranked[role][1] for role in NAMES if role in ranked}
    if len(numbered) > 1 and "authors" not in found:
        found["authors"] = numbered
    return found


def _titled_otherwise(
    ranked: dict[str, tuple[int, str]], header: Sequence[str], names: Sequence[str]
) -> None:
    """A column "Publication" beside one of journals holds titles; alone it may be the journal's."""
    for cell, name in zip(header, names, strict=True):
        others = [n for n in names if n != name and _ROLE_OF.get(n, ("",))[0] == "venue"]
        if name in _MAY_BE_TITLES and others:
            ranked["title"] = (0, cell.strip())
            ranked["venue"] = (0, header[names.index(others[0])].strip())
            return


_MAY_BE_TITLES = ("publication", "publications", "article", "articles")


def _qualified(name: str) -> tuple[str, int]:
    """The role of a name with words around it that say nothing: "authors raw", "完整作者".

    >>> _qualified("authors raw")[0], _qualified("完整作者")[0], _qualified("通讯作者")
    ('authors', 'authors', ('', 0))
    """
    words = [word for word in name.split() if word not in _SAY_NOTHING]
    role, rank = _ROLE_OF.get(" ".join(words), ("", 0)) if words else ("", 0)
    if not role and people.is_cjk(name) and not name.startswith(_NOT_ALL):
        ends = [known for known in _ROLE_OF if len(known) > 1 and name.endswith(known)]
        role, rank = _ROLE_OF[max(ends, key=len)] if ends else ("", 0)
    return (role, rank + 100) if role and role not in _EXACT else ("", 0)


# Words around a column's name that say nothing; and columns that only an exact name tells.
_SAY_NOTHING = frozenset(
    "raw full complete clean cleaned original string str text list all paper article publication"
    " work pub final normalized normalised".split()
)
_EXACT = frozenset({"number", "id", "date", "kind", "language", "publisher", "volume"})
_NOT_ALL = ("通讯", "通信", "第一", "责任", "교신", "제1", "筆頭", "責任")  # authors, but not all


def _by_content(roles: dict[str, Any], header: Sequence[str], rows: Sequence[table.Row]) -> None:
    """What names do not tell: a column of DOIs or of years, and how authors are parted."""
    taken = {name for value in roles.values() for name in _listed(value)}
    for place, name in enumerate(header):
        cells = [t for r in rows if place < len(r.cells) and (t := r.cells[place].strip())]
        if not cells or name.strip() in taken or not name.strip():
            continue
        if "doi" not in roles and sum(ids.doi(c[:300]) is not None for c in cells) * 2 > len(cells):
            roles["doi"] = name.strip()
        elif "year" not in roles and all(_YEAR.match(c) for c in cells):
            roles["year"] = name.strip()
    if isinstance(roles.get("authors"), str):
        fill_style(roles, header, rows)


def fill_style(mapping: dict[str, Any], header: Sequence[str], rows: Sequence[table.Row]) -> None:
    """How the cells of authors are parted, where a mapping names their column and no more."""
    names = [str(name) for name in _listed(mapping.get("authors", []))]
    places = [
        n for n, h in enumerate(header) if len(names) == 1 and table.key(h) == table.key(names[0])
    ]
    if not places:
        return
    cells = [t for r in rows if places[0] < len(r.cells) and (t := r.cells[places[0]].strip())]
    separator, style = authors_style(cells[:SAMPLE])
    if separator:
        mapping["author_separator"] = separator
    if style:
        mapping["author_style"] = style


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def authors_style(cells: Sequence[str]) -> tuple[str, str]:
    """What parts the names of a cell, and "family-initials" where they read "Silva AM".

    "family-only" where a cell lists family names and nothing else: "Silva, Li, De Vries";
    "family-given" where commas also part the two halves of each: "Silva, Ana, Li, Bo M".

    >>> authors_style(["Silva, Ana; Li, Bo"]), authors_style(["Silva, Ana"])
    ((';', ''), ('', ''))
    >>> authors_style(["Ana Silva, Bo Li", "Cy Ng"]), authors_style(["Silva AM, Li B.", "Ng C."])
    ((',', ''), (',', 'family-initials'))
    >>> authors_style(["Silva A.M., Li B.", "Ng C."]), authors_style(["Ana M. Silva, Bo Li"])
    ((',', 'family-initials'), (',', ''))
    >>> authors_style(["Silva*, Li, Ng", "Silva, Li"]), authors_style(["Silva, Ana", "Li, Bo"])
    ((',', 'family-only'), ('', ''))
    >>> authors_style(["Silva, Ana, Li, Bo M", "Kelp, Cy"])
    (',', 'family-given')
    """
    cells = [html.unescape(c) for c in cells]
    if lists := [names for c in cells if (names := literal(c))]:
        cells = [name for names in lists for name in names]
        return "", "family-initials" if people.family_first(cells) else ""
    separator = ""
    for mark in (";", "|", "\n", "\x0b", " and ", " & "):
        if 5 * sum(mark in c for c in cells) > len(cells):
            separator = mark
            break
    else:
        if name_lists.all_paired(cells):
            return ",", "family-given"
        if _families_alone(cells):
            return ",", "family-only"
        if any("," in c for c in cells) and sum(map(comma_parts, cells)) * 2 > len(cells):
            separator = ","
    names = [n for c in cells for n in (c.split(separator) if separator else [c])]
    if separator == ";":
        names = [n for name in names for n in behind_commas(name)]
    names = [n.strip(" .") for n in names]
    names = [n for n in names if n and not people.is_organisation(n)]
    initials = sum(_INITIALS_LAST.match(n) is not None for n in names)
    return separator, "family-initials" if names and initials * 5 > len(names) * 4 else ""


_FAMILY = re.compile(
    r"(?:[^\W\d_]{1,4}\.? ){0,2}[^\W\d_]['’‐-]?[^\W\d_]{1,40}(?:[-‐'’ ][^\W\d_]{1,40}){0,3}\Z"
)


def _families_alone(cells: Sequence[str]) -> bool:
    """Whether cells list family names alone: single words, three or more in some, and no pairs.

    "Silva, Li" among them is two people, too; by itself it would be Li Silva.
    """
    lists = [[marks.unmarked(p.strip()) for p in c.split(",")] for c in cells]
    lists = [[p for p in pieces if p and not people.is_others(p)] for pieces in lists]
    telling = [pieces for pieces in lists if len(pieces) > 2]
    if 4 * len(telling) < len([p for p in lists if len(p) > 1]) or not telling:
        return False
    words = [p for pieces in telling for p in pieces]
    single = sum(" " not in p and len(p.rstrip(".")) > 1 for p in words)
    if single * 10 < len(words) * 7 or not any(len(pieces) % 2 for pieces in telling):
        return False
    return all(_FAMILY.match(p) for p in words)


def behind_commas(text: str) -> list[str]:
    """Names that commas part within what semicolons part, as PubMed sets groups apart from people.

    >>> behind_commas("Silva A, Li BC"), behind_commas("Silva, A"), behind_commas("Silva, Li B")
    (['Silva A', 'Li BC'], ['Silva, A'], ['Silva, Li B'])
    """
    pieces = [p.strip() for p in text.split(",")]
    many = len(pieces) > 1 and all(_INITIALS_LAST.match(p.rstrip(".")) for p in pieces)
    return pieces if many else [text]


_PIECE = r"""(?:'[^']{0,2000}'|"[^"]{0,2000}")"""
_LITERAL = re.compile(rf"\[\s*{_PIECE}(?:\s*,\s*{_PIECE})*\s*\]")


def literal(cell: str) -> list[str]:
    r"""The texts of a cell that a program wrote as its list; none where it is no such list.

    >>> literal("['Silva, Ana', \"O'Neil, Bo\"]"), literal("[Silva], Ana")
    (['Silva, Ana', "O'Neil, Bo"], [])
    """
    cell = cell.strip()
    if not (cell.startswith("[") and _LITERAL.fullmatch(cell)):
        return []
    return [piece[1:-1] for piece in re.findall(_PIECE, cell)]


def comma_parts(cell: str) -> bool:
    """Whether commas part whole names: each piece has two words then, or is Chinese or Korean."""
    pieces = [marks.unmarked(p.strip(" .")) for p in cell.split(",")]
    pieces = [p for p in pieces if p]
    if len(pieces) == 1:
        return " " in pieces[0]
    whole = sum(" " in p or (people.is_cjk(p) and len(p) > 1) for p in pieces)
    if len(pieces) == 2 and _SHORT.match(cell) and " " not in pieces[0]:
        return False  # "Silva, A. M."
    return whole == len(pieces) or (len(pieces) > 2 and whole * 4 >= len(pieces) * 3)
