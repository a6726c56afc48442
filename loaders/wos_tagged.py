"""Web of Science tagged, plain text ("savedrecs.txt", .isi, .ciw) -> works; also Inspec's.

A record runs from PT to ER. In lists each line is a value, in texts lines flow on.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from graphkit.records import Document, Note, Origin, Rejected, Work

from ._read import tagged
from ._values import wos_fields

FORMAT = "wos-tagged"
TITLE = "Web of Science plain text (also Inspec, MEDLINE by WoS)"
SUFFIXES = (".isi", ".ciw", ".txt")
CUT = (r"\nER[ \t]*\r?\n\s*(?=PT )", "")

_FRAMING = frozenset({"FN", "VR", "EF", "ER"})
_PLAIN_RECORD = tagged.Plain(
    r"\nER ?\n",
    r"^([A-Z][A-Z0-9])(?: (.*(?:\n {3,}\S.*)*))?$",
    first="PT",
    frame=_FRAMING,
    indent="   ",
)
_LINE = re.compile(r"([A-Z][A-Z0-9])(?: |$)")
_FRAME = re.compile(r"^[ \t\ufeff]{0,80}FN \S.*\nVR \S", re.MULTILINE)
_START = re.compile(r"^[\ufeff]?PT [A-Z][ \t]*$", re.MULTILINE)
_TAGS = re.compile(r"^(?:AU|AF|TI|SO|DT|UT|PY|C1|CR|DE|LA) \S", re.MULTILINE)
# Each line of these is a value of its own; of all others the lines are one text.
_LISTS = frozenset("AU AF BA BF BE CA C1 CR RP".split())
_WRAPPED = frozenset({"C1", "RP"})


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is Web of Science tagged."""
    if _START.search(head) and _TAGS.search(head):
        return 0.97 if _FRAME.match(head) else 0.9
    return 0.6 if _FRAME.match(head) else 0.0


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    return tagged.works(document, FORMAT, _entries, _work, wos_fields.KNOWN, plain=_PLAIN_RECORD)


def _entries(lines: Iterator[tuple[int, str | None]]) -> Iterator[tagged.TaggedEntry]:
    entry: tagged.TaggedEntry | None = None
    for number, text in lines:
        if text is None:
            if entry is None:
                yield tagged.lost(number)
            else:
                entry.too_long()
            continue
        tag = _tag(text)
        if not tag:
            if entry and text and not text.isspace():
                entry.go_on(text.removeprefix("   "))  # or a line that lost its indent
            continue
        if entry and (tag == "ER" or _ends(entry, tag)):
            yield entry
            entry = None
        if entry is None and tag not in _FRAMING:
            entry = tagged.TaggedEntry(number)
        if entry and tag != "EF":
            entry.add(tag, text.lstrip("\ufeff")[3:])
    if entry:
        yield entry


def _tag(text: str) -> str:
    """The tag of a line; empty where it goes on with the line before."""
    if text[:3] == "   ":
        return ""
    if text[2:3] == " " and text[:2].isalnum() and text[:2].isupper() and text[:2].isascii():
        return text[:2] if text[0].isalpha() else ""
    match = _LINE.match(text.lstrip("\ufeff"))
    return match.group(1) if match else ""


def _ends(entry: tagged.TaggedEntry, tag: str) -> bool:
    """Whether a PT begins a new record, because the ER of the one before was lost."""
    return tag == "PT" and any(t == "TI" for t, _ in entry.fields)


def _work(entry: tagged.TaggedEntry, origin: Origin) -> Work | Rejected:
    tags: wos_fields.Tags = {}
    strayed = False
    for tag, text in entry.fields:
        if not text or text.isspace():
            if tag != "PT":
                continue
        elif "\n" not in text:
            tags.setdefault(tag, []).append(text)
            continue
        values = [v for v in text.split("\n") if v.strip()]
        if tag == "C1" and len(values) > 1:
            values, cited = _apart(values)
            if cited:
                strayed = True
                tags.setdefault("CR", []).extend(cited)
        if tag in _WRAPPED:
            values = _unwrapped(values)
        elif tag not in _LISTS:
            values = [" ".join(values)]
        tags.setdefault(tag, []).extend(values)
    work = wos_fields.work(tags, origin, entry.shown)
    return _doubted(work) if strayed and isinstance(work, Work) else work


def _apart(values: list[str]) -> tuple[list[str], list[str]]:
    """Addresses, and the cited references that follow where the CR tag was lost."""
    first = next((n for n, v in enumerate(values) if n and wos_fields.is_cited(v)), len(values))
    after = values[first:]
    return (
        (values[:first], after)
        if 2 * sum(map(wos_fields.is_cited, after)) > len(after)
        else (values, [])
    )


def _unwrapped(values: list[str]) -> list[str]:
    """Addresses of one line each: a new one follows a full stop or begins with a bracket."""
    joined: list[str] = []
    for value in values:
        if joined and not value.startswith("[") and not joined[-1].rstrip().endswith((".", ";")):
            joined[-1] += " " + value
        else:
            joined.append(value)
    return joined


def _doubted(work: Work) -> Work:
    note = "lines after the addresses lost their tag; they were read as cited references"
    return dataclasses.replace(work, extra=(*work.extra, ("doubt", note)))
