"""Ask a service over HTTP as its operators wish: a contact address, few requests, patience.

The standard library's client is enough for one request at a time, knows proxies and the system's
certificates, and adds no dependency. Told apart: a service that asks to *wait* (try again in a
while; short waits are waited out here) and one whose budget is *spent* (more needs a key, money or
tomorrow).
"""

from __future__ import annotations

import email.utils
import http.client
import json
import re
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any
from urllib.parse import urlsplit

from graphkit.errors import (
    NotFoundError,
    ServiceError,
    ServiceSpentError,
    ServiceWaitError,
    UsageError,
)

LARGEST = 1 << 28  # bytes of one answer
LONGEST_WAIT = 90.0  # seconds that are waited out; a longer wait is the user's to decide
ATTEMPTS = 5
TIMEOUT = 60.0

_SPENT = re.compile(
    r"insufficient (?:credits|budget|funds)|(?:daily|monthly) (?:limit|quota|budget)"
    r"|(?:quota|budget|credits?) (?:is |are |has been )?(?:exceeded|exhausted|spent|used up)"
    r"|out of credits|upgrade your plan",
    re.IGNORECASE,
)
_LEFT = ("x-ratelimit-credits-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")
_RESET = ("retry-after", "x-ratelimit-reset", "x-rate-limit-reset")
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 522, 524})


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """What a service answered: the bytes as they are, and what it says is left of the budget."""

    body: bytes
    left: int | None = None


class _CutError(OSError):
    """An answer that ends before its end, or that is not what was asked for."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follow only to the web, never from a closed to an open line, and leave keys at home."""

    def redirect_request(  # noqa: PLR0917 - as the library calls it
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if new.scheme not in ("http", "https") or (old.scheme, new.scheme) == ("https", "http"):
            raise urllib.error.URLError(f"it leads to {new.scheme}://{new.netloc}, which is unsafe")
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        if following is not None and old.netloc != new.netloc:
            for name in ("Authorization", "X-api-key", "Crossref-plus-api-token"):
                following.remove_header(name)
        return following


@dataclass(slots=True)
class Client:
    """One service's line: at most one request each `interval` seconds."""

    service: str
    interval: float = 0.0
    contact: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()  # keys that no message may show
    sleep: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic
    longest_wait: float = LONGEST_WAIT
    _last: float | None = None

    def __post_init__(self) -> None:
        if self.contact is not None and not re.fullmatch(r"[^\s<>()]+@[^\s<>()]+", self.contact):
            raise UsageError(f"The contact {self.contact!r} is no e-mail address.")

    def get(self, url: str, accept: str, check: Callable[[bytes], object]) -> ServiceAnswer:
        """The answer to a request; `check` raises ValueError for one that is damaged."""
        reason = "it did not answer"
        for attempt in range(ATTEMPTS):
            self._pace()
            try:
                answer = self._once(url, accept)
                check(answer.body)
            except urllib.error.HTTPError as error:
                with error:
                    wait, reason = self._refused(error, attempt)
            except ValueError as error:
                wait, reason = self._back_off(attempt), f"its answer is damaged ({error})"
            except (OSError, http.client.HTTPException, EOFError, zlib.error) as error:
                wait, reason = self._back_off(attempt), self._shown(error)
            else:
                return answer
            if attempt + 1 < ATTEMPTS:
                self.sleep(wait)
        raise ServiceError(
            f"{self.service} could not be asked, {ATTEMPTS} times: {reason}. What came before is"
            " kept; the same command goes on from there."
        )

    def _pace(self) -> None:
        now = self.clock()
        if self._last is not None and (left := self._last + self.interval - now) > 0:
            self.sleep(left)
            now = self.clock()
        self._last = now

    def _once(self, url: str, accept: str) -> ServiceAnswer:
        address = f" (mailto:{self.contact})" if self.contact else ""
        headers = {
            "User-Agent": f"graphkit/{metadata.version('research-graphkit')}{address}",
            "Accept": accept,
            "Accept-Encoding": "gzip",
            **self.headers,
        }
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - composed by us
        opener = urllib.request.build_opener(_Redirects)
        with opener.open(request, timeout=TIMEOUT) as response:
            body = response.read(LARGEST + 1)
            stated = response.headers.get("Content-Length")
            if len(body) > LARGEST:
                raise ServiceError(f"{self.service} answered more than {LARGEST >> 20} MiB.")
            if stated and stated.isdigit() and len(body) < int(stated):
                raise _CutError("the answer was cut off")
            if response.headers.get("Content-Encoding") == "gzip":
                body = _unpacked(body)
            return ServiceAnswer(body, _number(response.headers, _LEFT))

    # Refusals

    def _refused(self, error: urllib.error.HTTPError, attempt: int) -> tuple[float, str]:
        """How long to wait before the next attempt, and why; raises where waiting does not help."""
        said = self._said(error)
        if error.code in (404, 410):
            raise NotFoundError(f"{self.service} does not know it{said}") from error
        wait = self._asked_to_wait(error)
        left = _number(error.headers, _LEFT)
        if error.code == 402 or (error.code in (403, 409, 429) and _SPENT.search(said)):
            raise self._spent(said, wait) from error
        if error.code == 429 and left == 0 and (wait or 0) > self.longest_wait:
            raise self._spent(said, wait) from error
        if error.code not in _PASSING:
            raise ServiceError(f"{self.service} refused: {error.code}{said}") from error
        if wait is not None and wait > self.longest_wait:
            raise ServiceWaitError(
                f"{self.service} asks to wait {_duration(wait)}{said} Repeat the same command then;"
                " it goes on from here.",
                wait,
            ) from error
        reason = f"it answered {error.code}{said}"
        return max(wait or 0.0, self._back_off(attempt) if wait is None else 0.0), reason

    def _spent(self, said: str, wait: float | None) -> ServiceSpentError:
        until = f" It is renewed in {_duration(wait)}." if wait else ""
        return ServiceSpentError(
            f"The budget of {self.service} is spent{said}{until} A key may raise it: see"
            " graphkit fetch --help. What came before is kept."
        )

    def _said(self, error: urllib.error.HTTPError) -> str:
        """What the service says of a refusal, without markup, addresses and keys."""
        try:
            text = error.read(4000).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            text = ""
        try:
            value = json.loads(text)
            parts = (
                [value.get(k) for k in ("message", "error", "detail")]
                if (isinstance(value, dict))
                else []
            )
            text = " ".join(part for part in parts if isinstance(part, str)) or text
        except ValueError:
            text = re.sub(r"<[^>]*>", " ", text)
        text = self._without_keys(" ".join(text.split()))[:200]
        return f" ({text})." if text else "."

    def _without_keys(self, text: str) -> str:
        for key in self.hidden:
            text = text.replace(key, "***")
        return text

    def _shown(self, error: BaseException) -> str:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        return self._without_keys(str(reason) or type(reason).__name__)

    def _asked_to_wait(self, error: urllib.error.HTTPError) -> float | None:
        for name in _RESET:
            stated = (error.headers.get(name) or "").strip()
            if re.fullmatch(r"\d{1,12}(\.\d+)?", stated):
                number = float(stated)
                # a number of that size is a moment, in seconds since 1970, and no duration
                return max(0.0, number - time.time()) if number > 1e9 else number
            if date := email.utils.parsedate_tz(stated):
                return max(0.0, email.utils.mktime_tz(date) - time.time())
        return None

    def _back_off(self, attempt: int) -> float:
        return float(min(2**attempt, self.longest_wait))


def _unpacked(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    found = unpacker.decompress(body, LARGEST + 1)
    if len(found) > LARGEST:
        raise ServiceError("An answer grows beyond belief when decompressed.")
    if not unpacker.eof:
        raise _CutError("the answer was cut off")
    return found


def _number(headers: Any, names: tuple[str, ...]) -> int | None:
    for name in names:
        stated = (headers.get(name) or "").strip()
        if stated.isdigit() and len(stated) < 12:
            return int(stated)
    return None


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"
