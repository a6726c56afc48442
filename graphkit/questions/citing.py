"""Lists of works as BibTeX, RIS and CSL-JSON: what is known of each, nothing guessed.

A row has title, year, venue, kind, doi, arxiv, url, and `authors_listed`: names in order. What else
of `works_out` it has is written, too.
"""

from __future__ import annotations

import json
import re
from typing import Any

from graphkit.answers import Row, Rows
from graphkit.names import PARTICLES, SUFFIXES, fold, parts
from graphkit.records import cut_lists

_BIBTEX = {
    "article": "article", "journal-article": "article", "article-journal": "article",
    "conference": "inproceedings", "paper-conference": "inproceedings",
    "proceedings-article": "inproceedings", "inproceedings": "inproceedings",
    "book": "book", "chapter": "incollection", "thesis": "phdthesis", "report": "techreport",
    "conference-paper": "inproceedings", "review": "article", "editorial": "article",
    "preprint": "unpublished", "dataset": "dataset", "software": "software",
}  # fmt: skip
_RIS = {
    "article": "JOUR", "inproceedings": "CPAPER", "book": "BOOK", "incollection": "CHAP",
    "phdthesis": "THES", "techreport": "RPRT", "unpublished": "UNPB", "dataset": "DATA",
    "software": "COMP", "misc": "GEN",
}  # fmt: skip
_CSL = {
    "article": "article-journal", "inproceedings": "paper-conference", "book": "book",
    "incollection": "chapter", "phdthesis": "thesis", "techreport": "report",
    "unpublished": "article", "dataset": "dataset", "software": "software", "misc": "document",
}  # fmt: skip
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "$": r"\$",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_VENUE = {"article": "journal", "inproceedings": "booktitle", "incollection": "booktitle",
          "phdthesis": "school", "techreport": "institution"}  # fmt: skip
_VERBATIM = frozenset({"doi", "eprint", "url", "month", "author"})  # escaped already, or never
_LIGATURE = re.compile(r"-(?=-)|`(?=`)|'(?=')|[?!](?=`)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def bibtex(rows: Rows) -> str:
    """The works as BibTeX, in UTF-8; each has a key of its own."""
    used: dict[str, int] = {}
    return "\n".join(_entry(row, _key(row, used)) for row in rows)


def _entry(row: Row, key: str) -> str:
    kind = _kind(row)
    if kind == "unpublished":  # the type would want a note, and journals' styles print "misc"
        kind = "misc"
    month, _ = _day(row)
    fields = {
        "title": _plain(row.get("title")),
        "author": _authors(row),
        _VENUE.get(kind, "howpublished"): _plain(row.get("venue")),
        "series": _plain(row.get("series")),
        "volume": _plain(row.get("volume")),
        "number": _plain(row.get("issue")),
        "pages": _plain(row.get("pages")).replace("\u2013", "--"),
        "publisher": _plain(row.get("publisher")),
        "year": str(row["year"]) if row.get("year") else "",
        "month": _MONTHS[month - 1] if month else "",
        "issn": _plain(row.get("issn")),
        "isbn": _plain(row.get("isbn")),
        "keywords": _keywords(row),
        "language": _plain(row.get("language")),
        "doi": _plain(row.get("doi")),
        "eprint": _plain(row.get("arxiv")),
        "archiveprefix": "arXiv" if row.get("arxiv") else "",
        "pmid": _plain(row.get("pmid")),
        "pmcid": _plain(row.get("pmcid")),
        "url": _plain(row.get("url")),
        # "others" says that there are more; how many, a field that no style prints
        "annote": _cut(row) if row.get("authors_omitted") else "",
    }
    lines = [f"  {name} = {_field_value(name, value)}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _field_value(name: str, value: str) -> str:
    """A field's value: escaped but where it is an identifier; months are words of BibTeX."""
    if name == "month":
        return value
    if name == "author":
        return f"{{{value}}}"
    if name == "pages":
        return f"{{{'--'.join(map(_escaped, value.split('--')))}}}"
    return f"{{{_raw(value) if name in _VERBATIM else _escaped(value)}}}"


def _authors(row: Row) -> str:
    """People, then the groups, which braces keep from being parted."""
    names = [_plain(name) for name in row.get("authors_listed") or ()]
    told = [_braced(_escaped(_family_first(name, between=True))) for name in names]
    told += [f"{{{_escaped(_plain(name))}}}" for name in row.get("groups") or ()]
    if told and row.get("authors_truncated"):
        told.append("others")
    return " and ".join(told)


def _braced(name: str) -> str:
    """A family name with a small word inside in braces: BibTeX takes what is before it for a "von".

    >>> _braced("Ramón y Cajal, José"), _braced("van der Berg, Jan"), _braced("De la Cruz, F.")
    ('{Ramón y Cajal}, José', 'van der Berg, Jan', 'De la Cruz, F.')
    """
    family, comma, rest = name.partition(",")
    words = family.split()
    inside = any(word.islower() for word in words[1:])
    if not comma or not inside or words[0].casefold() in PARTICLES or words[0].islower():
        return name
    return f"{{{family}}}{comma}{rest}"


def _cut(row: Row) -> str:
    """The sentence that the list of authors is cut, empty where it is whole or not known."""
    if not row.get("authors_truncated") or not row.get("authors_listed"):
        return ""
    return cut_lists.told(row.get("authors_omitted"))


def _keywords(row: Row) -> str:
    """Keywords parted by semicolons: a heading may have commas of its own."""
    words = [_plain(word).replace(";", ",") for word in row.get("keywords") or ()]
    return f"{words[0]};" if len(words) == 1 and "," in words[0] else "; ".join(words)


def _day(row: Row) -> tuple[int, int]:
    """The month and the day, 0 where unknown; one that was inferred is not handed on."""
    if row.get("date_inferred") or not row.get("year") or not row.get("month"):
        return 0, 0
    return int(row["month"]), int(row.get("day") or 0)


def ris(rows: Rows) -> str:
    """The works as RIS."""
    return "".join(_record(row) for row in rows)


def _record(row: Row) -> str:
    kind = _kind(row)
    lines = [("TY", _RIS[kind]), ("TI", row.get("title"))]
    lines += [("AU", _family_first(_plain(name))) for name in row.get("authors_listed") or ()]
    lines += [("AU", name) for name in row.get("groups") or ()]
    month, day = _day(row)
    first, _, last = _plain(row.get("pages")).partition("\u2013")
    lines += [
        ("T2", row.get("venue")),
        ("T3", row.get("series")),
        ("VL", row.get("volume")),
        ("IS", row.get("issue")),
        ("SP", first),
        ("EP", last),
        ("PB", row.get("publisher")),
        ("PY", row.get("year")),
        ("DA", f"{row['year']}/{month:02}/{f'{day:02}' if day else ''}/" if month else None),
        ("SN", row.get("issn") or row.get("isbn")),
        *(("KW", word) for word in row.get("keywords") or ()),
        ("LA", row.get("language")),
        ("DO", row.get("doi")),
        *_accession(row),
        ("C2", row.get("pmcid")),
        ("UR", row.get("url")),
        ("N1", _cut(row)),
        ("ID", row.get("id")),
    ]
    text = "".join(f"{tag}  - {_plain(value)}\r\n" for tag, value in lines if value)
    return f"{text}ER  - \r\n\r\n"


def _accession(row: Row) -> list[tuple[str, object]]:
    """A number that another service has given the work, with the name of that."""
    if row.get("arxiv"):
        return [("AN", f"arXiv:{row['arxiv']}")]
    return [("AN", row["pmid"]), ("DB", "PubMed")] if row.get("pmid") else []


def csl(rows: Rows) -> str:
    """The works as CSL-JSON."""
    return json.dumps([_item(row) for row in rows], ensure_ascii=False, indent=1) + "\n"


def _item(row: Row) -> dict[str, Any]:
    month, day = _day(row)
    date = [part for part in (row.get("year"), month, day) if part]
    people = [_csl_name(_plain(name)) for name in row.get("authors_listed") or ()]
    item: dict[str, Any] = {
        "id": row.get("id"),
        "type": _CSL[_kind(row)],
        "title": row.get("title"),
        "container-title": row.get("venue"),
        "collection-title": row.get("series"),
        "volume": row.get("volume"),
        "issue": row.get("issue"),
        "page": _plain(row.get("pages")).replace("\u2013", "-"),
        "publisher": row.get("publisher"),
        "ISSN": row.get("issn"),
        "ISBN": row.get("isbn"),
        "keyword": _keywords(row),
        "language": row.get("language"),
        "DOI": row.get("doi"),
        "PMID": row.get("pmid"),
        "PMCID": row.get("pmcid"),
        "URL": row.get("url"),
        "author": people + [{"literal": _plain(name)} for name in row.get("groups") or ()],
        "issued": {"date-parts": [date]} if date else None,
    }
    if row.get("arxiv"):  # where Zotero has it; the number of an article is that of its issue
        place = "number" if item["type"] == "article" else "note"
        item[place] = f"arXiv:{row['arxiv']}"
    if cut := _cut(row):
        item["note"] = "\n".join(filter(None, (item.get("note"), cut)))
    return {name: value for name, value in item.items() if value}


def _csl_name(name: str) -> dict[str, str]:
    family, given, suffix = _split(name)
    if not given:
        return {"literal": name}
    return {"family": family, "given": given, **({"suffix": suffix} if suffix else {})}


def _kind(row: Row) -> str:
    return _BIBTEX.get(str(row.get("kind") or "").casefold(), "misc")


def _split(name: str) -> tuple[str, str, str]:
    """Family, given names and "Jr.", as they are written; the folded split says where to cut."""
    family = parts(name).family
    words = name.split()
    suffix = words.pop() if len(words) > 2 and fold(words[-1]) in SUFFIXES else ""
    for cut in range(1, len(words)):
        if fold(" ".join(words[cut:])) == family:
            return " ".join(words[cut:]), " ".join(words[:cut]), suffix
    return name, "", ""


def _family_first(name: str, between: bool = False) -> str:
    """RIS has "King, Martin, Jr.", BibTeX "King, Jr., Martin"."""
    family, given, suffix = _split(name)
    told = (family, suffix, given) if between else (family, given, suffix)
    return ", ".join(part for part in told if part) if given else name


def _key(row: Row, used: dict[str, int]) -> str:
    """surname, year, first word: letters and digits alone; a second one gets a number."""
    names = row.get("authors_listed") or [""]
    family = re.sub(r"[^a-z0-9]", "", parts(names[0]).family) or "anonymous"
    words = re.findall(r"[a-z0-9]{4,}", fold(row.get("title") or ""))
    key = f"{family}{row.get('year') or ''}{words[0] if words else ''}"
    used[key] = used.get(key, 0) + 1
    return key if used[key] == 1 else f"{key}-{used[key]}"


def _plain(value: object) -> str:
    """A value on one line."""
    return _CONTROL.sub(" ", str(value or "")).strip()


def _escaped(text: str) -> str:
    """A text as BibTeX prints it again: also what TeX would set as one sign, "--" and "``"."""
    told = "".join(_SPECIAL.get(letter, letter) for letter in text)
    return _LIGATURE.sub(r"\g<0>{}", told)


def _raw(text: str) -> str:
    """An identifier as it is; only what would end the field is taken out."""
    return re.sub(r"[{}\\\s]", "", text)
