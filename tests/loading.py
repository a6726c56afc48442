"""What the tests of the loaders share: read a sample, a text or a real file with one loader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from documents import Document

from graphkit.records import Note, Rejected, Work, from_json, to_json
from graphkit.sources import documents, recognised

SAMPLES = Path(__file__).resolve().parent / "samples"


def read(loader: Any, text: str, name: str = "x") -> list[Any]:
    """All that a loader says of a text."""
    return list(loader.read(Document(name, text)))


def sample(loader: Any, name: str) -> list[Any]:
    """All that a loader says of one of our own samples."""
    text = (SAMPLES / name).read_text(encoding="utf-8-sig")
    assert loader.recognise(text) >= 0.5
    return read(loader, text, name)


def counted(path: Path, format: str) -> tuple[int, int]:
    """How many records of a real file were kept and rejected; it must be known by its content."""
    kept = rejected = 0
    for document in documents([path]):
        assert not isinstance(document, Rejected), document
        loader = recognised(document)
        assert not isinstance(loader, Rejected), loader
        assert format == loader.FORMAT
        for record in loader.read(document):
            if isinstance(record, Rejected):
                assert record.reason and record.origin.line > 0 and record.origin.file
                rejected += 1
            elif not isinstance(record, Note):
                assert from_json(to_json(record)) == record
                kept += 1
    return kept, rejected


def works(records: list[Any]) -> list[Work]:
    """The works among records."""
    return [r for r in records if isinstance(r, Work)]


def names(work: Work) -> list[tuple[str, str | None, str | None]]:
    """The authors of a work: name, family, kind."""
    return [(m.name, m.family, m.kind) for m in work.authors]
