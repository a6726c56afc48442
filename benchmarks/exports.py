"""The generated works of `corpus` as RIS, Scopus CSV and Web of Science plain text.

python benchmarks/exports.py ris 10000 works.ris
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from corpus import Person, generated


def _short(person: Person) -> str:
    return "".join(f"{word[0]}." for word in person.given.split())


def _ris(file: TextIO, works: int, seed: int) -> None:
    for work in generated(works, seed):
        kind, venue = ("JOUR", "JF") if work.kind == "article" else ("CONF", "T2")
        lines = [f"TY  - {kind}", f"TI  - {work.title}"]
        lines += [f"AU  - {p.family}, {p.given}" for p in work.authors]
        lines += [f"PY  - {work.year}", f"{venue}  - {work.venue}", f"VL  - {work.volume}"]
        lines += [f"SP  - {work.pages[0]}", f"EP  - {work.pages[1]}"]
        lines += [f"KW  - {word}" for word in work.keywords]
        lines += [f"DO  - {work.doi}"] if work.doi else []
        file.write("\n".join(lines) + "\nER  - \n\n")


_SCOPUS = (
    "Authors", "Author full names", "Author(s) ID", "Title", "Year", "Source title", "Volume",
    "Page start", "Page end", "Cited by", "DOI", "Link", "Affiliations",
    "Authors with affiliations", "Abstract", "Author Keywords", "Document Type",
    "Publication Stage", "Source", "EID",
)  # fmt: skip


def _scopus(file: TextIO, works: int, seed: int) -> None:
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(_SCOPUS)
    for number, work in enumerate(generated(works, seed)):
        short = [f"{p.family}, {_short(p)}" for p in work.authors]
        keys = [str(57000000000 + 40 * number + n) for n in range(len(short))]
        place = f"University {number % 900}, Somewhere"
        full = [f"{p.family}, {p.given} ({k})" for p, k in zip(work.authors, keys, strict=True)]
        rows.writerow([
            "; ".join(short), "; ".join(full), "; ".join(keys), work.title, work.year, work.venue,
            work.volume, *work.pages, number % 50, work.doi or "", "https://www.scopus.com/x",
            place, "; ".join(f"{name}, {place}" for name in short), "", "; ".join(work.keywords),
            "Article" if work.kind == "article" else "Conference paper", "Final", "Scopus",
            f"2-s2.0-{number}",
        ])  # fmt: skip


def _wos(file: TextIO, works: int, seed: int) -> None:
    file.write("FN Clarivate Analytics Web of Science\nVR 1.0\n")
    for number, work in enumerate(generated(works, seed)):
        short = [f"{p.family}, {_short(p).replace('.', '')}" for p in work.authors]
        full = [f"{p.family}, {p.given}" for p in work.authors]
        lines = ["PT J", "AU " + "\n   ".join(short), "AF " + "\n   ".join(full)]
        lines += [f"TI {work.title}", f"SO {work.venue.upper()}", "LA English", "DT Article"]
        lines += [f"DE {'; '.join(work.keywords)}"] if work.keywords else []
        lines += [f"C1 [{'; '.join(full)}] Univ {number % 900}, Somewhere.", f"PY {work.year}"]
        lines += [f"VL {work.volume}", f"BP {work.pages[0]}", f"EP {work.pages[1]}"]
        lines += [f"DI {work.doi}"] if work.doi else []
        file.write("\n".join([*lines, f"UT WOS:{number:015}", "ER", "", ""]))
    file.write("EF\n")


EXPORTS: dict[str, tuple[str, Callable[[TextIO, int, int], None]]] = {
    "ris": ("ris", _ris),
    "scopus": ("csv", _scopus),
    "wos": ("txt", _wos),
}


def write(format: str, path: Path, works: int, seed: int = 1) -> Path:
    """A file of generated works in a format."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        EXPORTS[format][1](file, works, seed)
    return path


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[3]), int(sys.argv[2]))
