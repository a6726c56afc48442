"""Lists of works as BibTeX, RIS and CSL-JSON: what is known of each, nothing guessed.

A row has title, year, venue, kind, doi, arxiv, url, and `authors_listed`: names in order.
"""

from __future__ import annotations

import json
import re
from typing import Any

from graphkit.answers import Row, Rows
from graphkit.names import SUFFIXES, fold, parts

_BIBTEX = {
    "article": "article", "journal-article": "article", "article-journal": "article",
    "conference": "inproceedings", "paper-conference": "inproceedings",
    "proceedings-article": "inproceedings", "inproceedings": "inproceedings",
    "book": "book", "chapter": "incollection", "thesis": "phdthesis", "report": "techreport",
}  # fmt: skip
_RIS = {
    "article": "JOUR", "inproceedings": "CPAPER", "book": "BOOK", "incollection": "CHAP",
    "phdthesis": "THES", "techreport": "RPRT", "misc": "GEN",
}  # fmt: skip
_CSL = {
    "article": "article-journal", "inproceedings": "paper-conference", "book": "book",
    "incollection": "chapter", "phdthesis": "thesis", "techreport": "report", "misc": "document",
}  # fmt: skip
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "$": r"\$",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_VENUE = {"article": "journal", "inproceedings": "booktitle", "incollection": "booktitle"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def bibtex(rows: Rows) -> str:
    """The works as BibTeX, in UTF-8; each has a key of its own."""
    used: dict[str, int] = {}
    return "\n".join(_entry(row, _key(row, used)) for row in rows)


def _entry(row: Row, key: str) -> str:
    kind = _kind(row)
    names = [_plain(name) for name in row.get("authors_listed") or ()]
    fields = {
        "title": _plain(row.get("title")),
        "author": " and ".join(_family_first(name, between=True) for name in names),
        _VENUE.get(kind, "howpublished"): _plain(row.get("venue")),
        "year": str(row["year"]) if row.get("year") else "",
        "doi": _plain(row.get("doi")),
        "eprint": _plain(row.get("arxiv")),
        "archiveprefix": "arXiv" if row.get("arxiv") else "",
    }
    if row.get("authors_truncated"):
        fields["author"] += " and others" if names else ""
    lines = [
        f"  {name} = {{{_escaped(value) if name not in ('doi', 'eprint') else _raw(value)}}},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def ris(rows: Rows) -> str:
    """The works as RIS."""
    return "".join(_record(row) for row in rows)


def _record(row: Row) -> str:
    kind = _kind(row)
    lines = [("TY", _RIS[kind]), ("TI", row.get("title"))]
    lines += [("AU", _family_first(_plain(name))) for name in row.get("authors_listed") or ()]
    lines += [
        ("T2", row.get("venue")),
        ("PY", row.get("year")),
        ("DO", row.get("doi")),
        ("AN", f"arXiv:{row['arxiv']}" if row.get("arxiv") else None),
        ("ID", row.get("id")),
    ]
    text = "".join(f"{tag}  - {_plain(value)}\r\n" for tag, value in lines if value)
    return f"{text}ER  - \r\n\r\n"


def csl(rows: Rows) -> str:
    """The works as CSL-JSON."""
    return json.dumps([_item(row) for row in rows], ensure_ascii=False, indent=1) + "\n"


def _item(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": row.get("id"),
        "type": _CSL[_kind(row)],
        "title": row.get("title"),
        "container-title": row.get("venue"),
        "DOI": row.get("doi"),
        "author": [_csl_name(_plain(name)) for name in row.get("authors_listed") or ()],
        "issued": {"date-parts": [[row["year"]]]} if row.get("year") else None,
    }
    if row.get("arxiv"):
        found["number"] = f"arXiv:{row['arxiv']}"
    return {name: value for name, value in found.items() if value}


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
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def _raw(text: str) -> str:
    """An identifier as it is; only what would end the field is taken out."""
    return re.sub(r"[{}\\\s]", "", text)
