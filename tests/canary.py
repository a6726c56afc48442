"""One name in every field of every format: the samples, each time with another field replaced."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from graphkit.errors import GraphkitError
from graphkit.ledger import Veil
from graphkit.records import Work
from graphkit.sources import read

NAME = "Ilsabet Quornwell"
NEEDLES = ("quornwell", "ilsabet")
HERS = Veil.of([NAME], "salt")
SAMPLES = Path(__file__).with_name("samples")
# Fields that hold a part of a name: with hers in it, it is the longer name of somebody else.
PARTS = re.compile(
    r"family|given|first_?name|last_?name|fore_?names?|initials|key_?names?|suffix|surname|"
    r"literal|credit|alias|alternat|particle|authors_parsed|"
    r"^categories$|primary_?class|eprint_?class",  # codes: each word of them is one
    re.IGNORECASE,
)  # fmt: skip
MOST = 60  # fields of one sample that are tried


def leaves(shape: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the texts of a piece of JSON stand: of a list only the first."""
    if isinstance(shape, dict):
        for key, value in shape.items():
            if not PARTS.search(key):
                yield from leaves(value, (*path, key))
    elif isinstance(shape, list):
        if shape:
            yield from leaves(shape[0], (*path, 0))
    elif isinstance(shape, str):
        yield path


def of_json(text: str) -> Iterator[str]:
    """The same JSON (or its first line), each time with another text replaced by the name."""
    try:
        shape = json.loads(text)
    except ValueError:
        shape = json.loads(text.splitlines()[0])
    for path in leaves(shape):
        other = copy.deepcopy(shape)
        within = other
        for step in path[:-1]:
            within = within[step]
        within[path[-1]] = NAME
        yield json.dumps(other, ensure_ascii=False)


def replaced(text: str, found: re.Pattern[str], group: int, key: int | None) -> Iterator[str]:
    """A text, each time with another place of a pattern replaced: of each key only the first."""
    seen: set[str] = set()
    for match in found.finditer(text):
        name = match.group(key) if key is not None else str(match.start())
        if name in seen or PARTS.search(name) or not re.search("[^\\W\\d]{3}", match.group(group)):
            continue
        seen.add(name)
        yield text[: match.start(group)] + NAME + text[match.end(group) :]


def of_xml(text: str) -> Iterator[str]:
    """XML, each time with the text of another element, or another attribute, replaced."""
    yield from replaced(text, re.compile(r"<([\w:.-]+)(?:\s[^<>]*)?>([^<>]+)</"), 2, 1)
    yield from replaced(text, re.compile(r'\s([\w:.-]+)="([^"<>]+)"'), 2, 1)


def of_tags(text: str) -> Iterator[str]:
    """Lines that begin with a tag (RIS, EndNote, MEDLINE, Web of Science)."""
    yield from replaced(text, re.compile(r"(?m)^(%?\w{1,4}) *-? +(\S.*)$"), 2, 1)


def of_bibtex(text: str) -> Iterator[str]:
    """Fields of entries."""
    yield from replaced(text, re.compile(r"(?m)^\s*([\w-]+)\s*=\s*[{\"](.+?)[}\"],?\s*$"), 2, 1)


def of_lines(text: str) -> Iterator[str]:
    """Each line of a page that somebody pasted."""
    yield from replaced(text, re.compile(r"(?m)^[ \t]*(\S.*)$"), 1, None)


def of_html(text: str) -> Iterator[str]:
    """Each text of a saved page."""
    yield from replaced(text, re.compile(r">\s*([^<>]*?[^\W\d]{3}[^<>]*?)[\s,.;:]*<"), 1, None)


def of_table(text: str) -> Iterator[str]:
    """Each column of a table."""
    between = max("\t;,", key=text.count)
    lines = list(csv.reader(io.StringIO(text), delimiter=between))
    longest = max(map(len, lines))
    head, *rows = lines[next(n for n, line in enumerate(lines) if len(line) == longest) :]
    for column in range(len(head)):
        if not rows or column >= len(rows[0]):
            continue
        out = io.StringIO()
        row = [*rows[0][:column], NAME, *rows[0][column + 1 :]]
        csv.writer(out, delimiter=between, lineterminator="\n").writerows([head, row])
        yield out.getvalue()


def of_graph(text: str) -> Iterator[str]:
    """Texts in quotation marks: GML, and what else names its nodes so."""
    yield from replaced(text, re.compile(r'"([^"]+)"'), 1, None)


BY_ENDING: dict[str, Callable[[str], Iterator[str]]] = {
    ".json": of_json, ".jsonl": of_json, ".xml": of_xml, ".atom": of_xml, ".gexf": of_xml,
    ".nxml": of_xml, ".rdf": of_xml, ".graphml": of_xml, ".ris": of_tags, ".enw": of_tags,
    ".nbib": of_tags, ".bib": of_bibtex, ".html": of_html, ".txt": of_lines,
    ".csv": of_table, ".gml": of_graph,
}  # fmt: skip
TAGGED = ("savedrecs.txt",)
SKIPPED = ("workspaces", "counted.txt")  # no samples of a format that holds names


def samples() -> list[Path]:
    """Every sample of every format."""
    return sorted(
        path for path in SAMPLES.rglob("*")
        if path.is_file() and path.parent != SAMPLES and not {*path.parts} & {*SKIPPED}
    )  # fmt: skip


def boxed(sample: Path, folder: Path) -> Path:
    """An archive of a sample with the name in one field after the other."""
    text = sample.read_text(encoding="utf-8-sig")
    of = of_tags if sample.name in TAGGED else BY_ENDING[sample.suffix]
    path = folder / f"{sample.parent.name}-{sample.stem}{sample.suffix.replace('.', '-')}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, variant in zip(range(MOST), of(text), strict=False):
            if not of_others(variant, sample, folder):
                archive.writestr(f"{number}{sample.suffix}", variant)
    return path


def of_others(text: str, sample: Path, folder: Path) -> bool:
    """Whether the name became a part of a longer one, which is somebody else's."""
    path = folder / f"looked-at{sample.suffix}"
    path.write_text(text, encoding="utf-8")
    try:
        works = [r for r in read(path) if isinstance(r, Work)]
    except GraphkitError:
        return False
    finally:
        path.unlink()
    names = [m.name for w in works for m in (*w.authors, *w.editors)]
    return any(NEEDLES[0] in n.casefold() and not HERS.covers(n) for n in names)
