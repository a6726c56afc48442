"""Forms that are sent: plain ones, and those with one file; read no further than they may be long.

A file stays in memory: nothing of it is on a disk before it is sealed.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from graphkit.errors import UsageError
from graphkit.web.failing import Failure
from graphkit.web.limits import announced

LARGEST = 256 * 1024  # bytes of a form
FIELDS = 1_000
FORM, WITH_FILE = "application/x-www-form-urlencoded", "multipart/form-data"
TOO_LARGE = Failure(413, "That is too much at once", "A form has at most 256 KB.")
FILE_TOO_LARGE = Failure(413, "That file is too large", "A document has at most 5 MB.")
WRONG_KIND = Failure(415, "No form of ours", "Only plain forms are taken.")


class RefusedError(Exception):
    """A form that is not taken, and why."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.title)


class _InMemory(MultiPartParser):
    """Starlette's parser; what it is given never goes to a temporary file."""

    spool_max_size = 1 << 40


async def form_with_file(request: Request, most: int) -> tuple[dict[str, list[str]], list[bytes]]:
    """A form with at most one file of so many bytes."""
    if not request.headers.get("content-type", "").startswith(WITH_FILE):
        return await form_of(request), []

    async def pieces() -> AsyncGenerator[bytes, None]:
        size = 0
        async for piece in request.stream():
            size += len(piece)
            if size > most + LARGEST:
                raise RefusedError(FILE_TOO_LARGE)
            yield piece

    if announced(request.headers) > most + LARGEST:
        raise RefusedError(FILE_TOO_LARGE)
    parser = _InMemory(request.headers, pieces(), max_files=1, max_fields=20, max_part_size=65_536)
    try:
        parsed = await parser.parse()
    except (MultiPartException, KeyError, UnicodeError):
        raise UsageError("This form cannot be read: it brings one file.") from None
    form: dict[str, list[str]] = {}
    files = []
    for name, value in parsed.multi_items():
        if isinstance(value, UploadFile):
            files.append(await value.read())
            await value.close()
        else:
            form.setdefault(name, []).append(value)
    return form, [one for one in files if one]


async def form_of(request: Request) -> dict[str, list[str]]:
    """A plain form, read no further than it may be long."""
    kind = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if kind != FORM:
        raise RefusedError(WRONG_KIND)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise RefusedError(TOO_LARGE)
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS
        )
    except ValueError:
        raise RefusedError(TOO_LARGE) from None
    form: dict[str, list[str]] = {}
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    return form
