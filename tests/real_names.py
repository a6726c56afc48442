"""Titles and author lists of the real files beside the repository, to make glued lines of."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

from graphkit.records import Work
from graphkit.sources import read

Paper = tuple[str, tuple[str, ...]]


def papers(shared: Path) -> list[Paper]:
    """All (title, authors) pairs, each once, in a stable order."""
    data = shared / "data"
    found = [*_aminer(data), *_openalex(data), *_dblp(data), *_library(data), *_pubmed(data)]
    usable = {(title, people) for title, people in found if _usable(title, people)}
    return sorted(usable)


def _usable(title: str, people: tuple[str, ...]) -> bool:
    """A page shows names in reading order, without numbers, and titles without a final dot."""
    return (
        8 < len(title) < 250
        and 0 < len(people) < 30
        and all(name and not re.search(r"[\d,;:@()\[\]{}&/]", name) for name in people)
        and title.strip() == title
        and not title.endswith(".")
        and title.isprintable()
    )


def _aminer(data: Path) -> Iterator[Paper]:
    for path in sorted((data / "disambiguation" / "aminer-110").glob("*.xml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        pattern = r"<title>(.*?)</title>.*?<authors>(.*?)</authors>"
        for title, people in re.findall(pattern, text, re.DOTALL):
            names = [html.unescape(p).strip() for p in people.split(",")]
            yield html.unescape(title).rstrip("."), tuple(n for n in names if n)


def _openalex(data: Path) -> Iterator[Paper]:
    for path in sorted((data / "openalex").glob("*works*.json")):
        for work in json.loads(path.read_text(encoding="utf-8")).get("results", []):
            people = [a["author"]["display_name"] or "" for a in work.get("authorships", [])]
            yield (work.get("title") or "").rstrip("."), tuple(people)


def _dblp(data: Path) -> Iterator[Paper]:
    path = next(iter(sorted((data / "dblp").glob("*.xml*"))), None)
    if path is None:
        return
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = html.unescape(raw.decode("iso-8859-1"))
    for entry in re.split(r"</(?:article|inproceedings|incollection|book|phdthesis)>", text):
        title = re.search(r"<title>([^<]*)</title>", entry)
        people = re.findall(r"<author[^>]*>([^<]*)</author>", entry)
        if title:
            names = tuple(re.sub(r" \d{4}$", "", p) for p in people)
            yield title.group(1).rstrip("."), names


def _library(data: Path) -> Iterator[Paper]:
    for folder in ("bibtex", "csl-json"):
        for record in read(data / folder):
            if isinstance(record, Work) and record.title:
                title = re.sub(r"[{}$]", "", record.title).rstrip(".")
                people = [m.name for m in record.authors if m.kind != "organisation"]
                yield title, tuple(people)


def _pubmed(data: Path) -> Iterator[Paper]:
    text = (data / "pubmed" / "medline_test.medline").read_text(encoding="utf-8")
    for entry in re.split(r"\n\s*\n", text):
        title = re.search(r"^TI  - (.*(?:\n      .*)*)", entry, re.MULTILINE)
        people = re.findall(r"^FAU - (.*)$", entry, re.MULTILINE)
        names = [" ".join(reversed(p.split(", ", 1))) for p in people]
        if title:
            yield re.sub(r"\s+", " ", title.group(1)).rstrip("."), tuple(names)
