"""Style sheet and script of the pages: read once, named by what they hold, kept by browsers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
NAMES = (
    "explorer.css",
    "explorer.js",
    "lasso.js",
    "lists.js",
    "loads.js",
    "mark.svg",
    "passkeys.js",
)


@dataclass(frozen=True, slots=True)
class Static:
    """A file as it is sent."""

    name: str
    body: bytes
    kind: str


@cache
def statics() -> dict[str, Static]:
    """The files by their names with the hash of what they hold: there are no others."""
    found = {}
    for name in NAMES:
        body = files("graphkit.web").joinpath("static", name).read_bytes().replace(b"\r\n", b"\n")
        stem, dot, ending = name.rpartition(".")
        hashed = f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}{dot}{ending}"
        found[hashed] = Static(hashed, body, KINDS[dot + ending])
    return found


@cache
def static_name(name: str) -> str:
    """The name of a file with its hash."""
    stem, _, ending = name.rpartition(".")
    return next(
        known for known in statics() if known.startswith(f"{stem}.") and known.endswith(ending)
    )
