"""Pages of a service -> files in a folder, as they came, one after another, resumable.

A folder holds one question: `request.json` says how far it was answered, and is written after each
page. The files are what the loaders read, so what a record says can be traced to the answer.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphkit.errors import NotFoundError, ServiceError
from graphkit.files import written_aside
from graphkit.ids import digest
from graphkit.sources.live.client import Client
from graphkit.sources.live.service import Service

STATE = "request.json"

Progress = Callable[[str, int, int | None], None]


@dataclass(slots=True)
class Collected:
    """What a question brought: the files, how many entries of how many, and what is to be said."""

    folder: Path
    files: list[Path] = field(default_factory=list)
    entries: int = 0
    total: int | None = None
    left: int | None = None  # of the service's budget, as it says
    asked: int = 0  # requests that were made now
    notes: list[str] = field(default_factory=list)
    stopped: ServiceError | None = None  # why it went no further, where something came before


def search(
    service: Service,
    client: Client,
    folder: Path,
    query: str,
    most: int,
    *,
    progress: Progress,
    refresh: bool = False,
) -> Collected:
    """The pages of a search, until `most` entries are there or the service has no more."""
    place = folder / service.name / f"search-{_slug(query)}"
    if refresh:
        shutil.rmtree(place, ignore_errors=True)
    state = _state(place, {"service": service.name, "query": query})
    found = Collected(place)
    try:
        while not state["done"] and state["entries"] < most:
            _next_page(service, client, place, state, most)
            found.asked += 1
            progress(f"asking {service.title}", state["entries"], min(most, state["total"] or most))
    except ServiceError as error:
        if not state["entries"]:
            raise
        found.stopped = error
    found.files = sorted(place.glob(f"[0-9]*{service.suffix}"))
    found.entries, found.total = state["entries"], state["total"]
    found.notes, found.left = list(state["notes"]), state["left"]
    return found


def _next_page(
    service: Service, client: Client, place: Path, state: dict[str, Any], most: int
) -> None:
    """Ask for the next page, keep it, and note how far the question is answered now."""
    url = state["next"] or service.search(state["query"], most)
    answer = client.get(service.signed(url), service.media, service.check)
    page = service.page(url, answer.body)
    mark = digest(answer.body.decode("utf-8", "replace"))
    known = mark in state["marks"]
    if not known:
        _write(place / f"{state['pages'] + 1:04d}{service.suffix}", answer.body)
        state["pages"] += 1
        state["entries"] += page.entries
        state["marks"].append(mark)
    state["asked"].append(url)
    state["left"] = answer.left
    state["total"] = page.total if page.total is not None else state["total"]
    state["next"] = page.following
    state["done"] = page.following is None or page.entries == 0
    if not state["done"] and (known or page.following in state["asked"]):
        state["done"] = True  # a cursor that leads in a circle
        state["notes"] = [f"{service.title} repeats itself after {state['entries']} entries"]
    _keep(place, state)


def fetch(
    service: Service,
    client: Client,
    folder: Path,
    idents: Sequence[str],
    *,
    progress: Progress,
    refresh: bool = False,
) -> Collected:
    """One file for each identifier; those that are there already are not asked for again."""
    place = folder / service.name / "fetched"
    found = Collected(place, total=len(idents))
    missing: list[str] = []
    for number, ident in enumerate(dict.fromkeys(i.strip() for i in idents if i.strip())):
        url = service.fetch(ident)
        file = file_of(service, folder, ident)
        if refresh or not file.exists():
            try:
                answer = client.get(service.signed(url), service.media, service.check)
            except NotFoundError:
                missing.append(ident)
                continue
            except ServiceError as error:
                if not found.files:
                    raise
                found.stopped = error
                break
            place.mkdir(parents=True, exist_ok=True)
            _write(file, answer.body)
            found.asked, found.left = found.asked + 1, answer.left
        found.files.append(file)
        found.entries += 1
        progress(f"asking {service.title}", number + 1, len(idents))
    if missing:
        shown = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        found.notes.append(f"{service.title} does not know {len(missing)}: {shown}")
    if not found.files:
        raise NotFoundError(found.notes[0] + "." if found.notes else "No identifier was given.")
    return found


def file_of(service: Service, folder: Path, ident: str) -> Path:
    """Where the answer to an identifier is kept."""
    return folder / service.name / "fetched" / f"{_slug(ident)}{service.suffix}"


def _slug(text: str) -> str:
    """A name for a file or a folder that tells what it holds and is no other's."""
    words = re.sub(r"[^0-9A-Za-z]+", "-", text).strip("-").lower()[:40].strip("-")
    return f"{words or 'x'}-{digest(text, size=4)}"


def _state(place: Path, request: dict[str, Any]) -> dict[str, Any]:
    """How far a question was answered before, or the beginning."""
    fresh = {
        **request,
        "next": None,
        "pages": 0,
        "entries": 0,
        "total": None,
        "done": False,
        "asked": [],
        "marks": [],
        "notes": [],
        "left": None,
    }
    with contextlib.suppress(OSError, ValueError):
        kept = json.loads((place / STATE).read_text(encoding="utf-8"))
        pages = sorted(place.glob("[0-9]*.*"))
        if isinstance(kept, dict) and kept.keys() == fresh.keys() and kept["pages"] <= len(pages):
            for page in pages[kept["pages"] :]:  # written, but not noted: it comes again
                page.unlink()
            return kept
    shutil.rmtree(place, ignore_errors=True)
    try:
        place.mkdir(parents=True)
    except OSError as error:
        raise ServiceError(f"{place} cannot be written: {error.strerror}.") from error
    return fresh


def _keep(place: Path, state: dict[str, Any]) -> None:
    text = json.dumps(state, ensure_ascii=False, indent=1)
    _write(place / STATE, text.encode("utf-8", "replace"))


def _write(file: Path, body: bytes) -> None:
    """Whole or not at all."""
    with written_aside(file) as aside:
        aside.write_bytes(body)
