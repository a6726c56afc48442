"""The exports of the tutorial: works of the sample, as three databases and a colleague would send them.

python scripts/site/tutorial_files.py      writes docs/tutorial-exports/; the same bytes each time
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from anyascii import anyascii

import graphkit as gk
from graphkit.workspace import sample_files

OUT = Path(__file__).resolve().parents[2] / "docs" / "tutorial-exports"


def short(mention: gk.Mention) -> str:
    """A name as Scopus prints it beside the full one."""
    given = mention.given or ""
    return f"{mention.family or mention.name}, {''.join(f'{g[0]}.' for g in given.replace('-', ' ').split())}".strip(
        ", "
    )


def full(mention: gk.Mention) -> str:
    return f"{mention.family}, {mention.given}" if mention.given else mention.name


def person(mention: gk.Mention) -> str:
    """What tells authors apart in an index: the surname and an initial, without accents."""
    return f"{anyascii(mention.family or mention.name)} {(mention.given or ' ')[0]}".lower()


def table(rows: list[list[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def scopus(works: list[gk.Work], ids: dict[str, int]) -> str:
    rows: list[list[object]] = [
        ["Authors", "Author full names", "Author(s) ID", "Title", "Year", "Source title", "DOI", "Affiliations",
         "Authors with affiliations", "Author Keywords", "Document Type", "Source", "EID"],
    ]  # fmt: skip
    for n, work in enumerate(works):
        named = [m for m in work.authors if m.given]
        for m in named:
            ids.setdefault(person(m), 57190000000 + len(ids))
        houses = dict.fromkeys(a.name for m in named for a in m.affiliations)
        rows.append([
            "; ".join(short(m) for m in named), "; ".join(f"{full(m)} ({ids[person(m)]})" for m in named),
            "; ".join(str(ids[person(m)]) for m in named), work.title, work.year, work.venue,
            dict(work.ids).get("doi", ""), "; ".join(houses),
            "; ".join(", ".join([short(m), *(a.name for a in m.affiliations)]) for m in named), "; ".join(work.keywords), "Article",
            "Scopus", f"2-s2.0-{85000000000 + n}",
        ])  # fmt: skip
    return table(rows)


def wos(works: list[gk.Work]) -> str:
    lines = ["FN Clarivate Analytics Web of Science", "VR 1.0"]
    for n, work in enumerate(works):
        named = [m for m in work.authors if m.given]
        lines += ["PT J"]
        lines += [
            f"{'AU' if k == 0 else '  '} {short(m).replace('.', '')}" for k, m in enumerate(named)
        ]
        lines += [f"{'AF' if k == 0 else '  '} {full(m)}" for k, m in enumerate(named)]
        lines += [
            f"TI {work.title.upper() if n % 5 == 0 else work.title}",
            f"SO {(work.venue or '').upper()}",
            f"PY {work.year}",
        ]
        if work.keywords:
            lines.append(f"DE {'; '.join(work.keywords)}")
        houses = [f"[{full(m)}] {m.affiliations[0].name}." for m in named if m.affiliations]
        lines += [f"{'C1' if k == 0 else '  '} {house}" for k, house in enumerate(houses)]
        if doi := dict(work.ids).get("doi"):
            lines.append(f"DI {doi}")
        lines += [f"UT WOS:{n + 1:015d}", "ER", ""]
    return "\n".join([*lines, "EF", ""])


def ris(works: list[gk.Work]) -> str:
    lines = []
    for work in works:
        lines += ["TY  - JOUR", *(f"AU  - {short(m)}" for m in work.authors), f"TI  - {work.title}"]
        lines += [f"PY  - {work.year}", f"JO  - {work.venue or ''}"]
        lines += ["ER  - ", ""]
    return "\n".join(lines)


def main() -> None:
    works = [
        r for path in sample_files() for r in gk.read(path)
        if isinstance(r, gk.Work) and r.year and 1 < len(r.authors) < 20 and r.title.isascii()
    ]  # fmt: skip
    works.sort(key=lambda w: (w.year or 0, w.title))
    OUT.mkdir(exist_ok=True)
    files = {
        "scopus.csv": scopus(works[0:110], {}),
        "savedrecs.txt": wos(works[60:190]),
        "zotero.ris": ris(works[170:215]) + "TY  - JOUR\nAU  - Nobody, N.\nPY  - 2020\nER  - \n",
        "our-list.csv": table(
            [["Titel", "Autoren", "Jahr"],
             *([w.title, "; ".join(full(m) for m in w.authors), w.year] for w in works[205:225])]
        ),
    }  # fmt: skip
    for name, text in files.items():
        (OUT / name).write_text(text, encoding="utf-8", newline="\n")
        print(name, len(text))


if __name__ == "__main__":
    main()
