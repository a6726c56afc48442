"""What the tests of the loaders for services and dumps share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from documents import Document

from graphkit.records import Loader, Note, Record, Rejected, Work, from_json, to_json
from graphkit.sources import read as read_files
from graphkit.sources import recognised
from graphkit.sources.documents import documents

SAMPLES = Path(__file__).resolve().parent / "samples"


def read(loader: Loader, content: Any, name: str = "x") -> list[Record | Rejected]:
    """The records of a text, or of a value as JSON; each survives the wire. Notes are left out."""
    found = [r for r in whole(loader, content, name) if not isinstance(r, Note)]
    for record in found:
        check(record)
    return found


def whole(loader: Loader, content: Any, name: str = "x") -> list[Record | Rejected | Note]:
    """All that a loader says of a text, or of a value as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return list(loader.read(Document(name, text)))


def check(record: Record | Rejected) -> None:
    """A record can be written and read again; a rejection says why."""
    if isinstance(record, Rejected):
        assert record.reason
        return
    written = json.dumps(to_json(record), ensure_ascii=False)
    written.encode("utf-8")
    assert from_json(json.loads(written)) == record


def work(loader: Loader, content: Any) -> Work:
    """The one work that a content states."""
    (found,) = read(loader, content)
    assert isinstance(found, Work), found
    return found


def sample(loader: Loader, name: str) -> list[Record | Rejected]:
    """The records of an own sample."""
    return read(loader, (SAMPLES / loader.FORMAT / name).read_text(encoding="utf-8"), name)


def real(shared: Path, loader: Loader, path: str) -> tuple[list[Record], list[Rejected]]:
    """Records and rejections of a real file, which must be recognised by its content."""
    file = shared / "data" / path
    (document,) = documents([file])
    assert not isinstance(document, Rejected)
    assert recognised(document) is loader, path
    found = list(read_files(file))
    for record in found:
        check(record)
    kept = [r for r in found if not isinstance(r, Rejected)]
    return kept, [r for r in found if isinstance(r, Rejected)]
