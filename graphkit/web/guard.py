"""What every request passes before anything is asked, and what every answer carries.

host → method → length → rate → the route → headers → a line of the log, without who asked what
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from graphkit.web import failing
from graphkit.web.failing import Failure
from graphkit.web.limits import RATE, Rate, SharedRate
from graphkit.web.metrics import Metrics
from graphkit.web.settings import Settings, is_loopback

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Shown = Callable[[Failure, Scope], App]

LONGEST_ADDRESS = 16_384
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PLAIN: dict[str, str] = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "content-security-policy": POLICY,
}
FORWARDED = (b"forwarded", b"x-forwarded-for", b"via", b"x-real-ip")
log = logging.getLogger("graphkit.web.access")


class Guard:
    """The outermost part of the application."""

    def __init__(
        self,
        app: App,
        settings: Settings,
        metrics: Metrics,
        shown: Shown,
        *,
        takes: Callable[[str], bool] | None = None,
    ) -> None:
        self._app, self._settings, self._metrics, self._shown = app, settings, metrics, shown
        self._takes = takes  # whether something may be sent to a path
        self._hosts = settings.allowed_hosts
        self._rate: Rate | SharedRate | None = Rate(settings.rate) if settings.rate else None
        if settings.rate and settings.workers > 1 and settings.scratch is not None:
            self._rate = SharedRate(settings.rate, settings.scratch / RATE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        scope = self._below_root(scope)
        began, sent = time.perf_counter(), _Sent(send)
        scope["state"] = {
            **scope.get("state", {}),
            "operator": self._is_operator(scope),
            "address": self._address(scope),
        }
        failure = self._refused(scope)
        app = self._app if failure is None else self._shown(failure, scope)
        await app(scope, receive, sent)
        route = scope["state"].get("route", "none")
        seconds = time.perf_counter() - began
        self._metrics.seen(route, sent.status, seconds)
        if self._settings.log:
            line = {
                "route": route,
                "status": sent.status,
                "ms": round(1000 * seconds, 1),
                "bytes": sent.bytes,
            }
            log.info(json.dumps(line))

    def _below_root(self, scope: Scope) -> Scope:
        """The same request without the prefix, whether or not the proxy took it away."""
        root = self._settings.root_path
        path = scope["path"]
        if root and (path == root or path.startswith(f"{root}/")):
            path = path[len(root) :] or "/"
        return {**scope, "path": path, "root_path": ""}

    def _refused(self, scope: Scope) -> Failure | None:
        names = [value for name, value in scope["headers"] if name == b"host"]
        if len(names) != 1 or _host(names[0]) not in self._hosts:
            return failing.REFUSED_HOST
        takes = self._takes
        sent = scope["method"] == "POST" and takes is not None and takes(scope["path"])
        if scope["method"] not in ("GET", "HEAD") and not sent:
            return failing.WRONG_METHOD
        if len(scope["path"]) + len(scope.get("query_string", b"")) > LONGEST_ADDRESS:
            return failing.TOO_LONG
        if self._rate is not None and (wait := self._rate.wait(self._address(scope))):
            return failing.too_often(wait)
        return None

    def _address(self, scope: Scope) -> str:
        """Who asks: the connection, or what a proxy that is believed says of it."""
        address = str((scope.get("client") or ("unknown",))[0])
        if address not in self._settings.proxies:
            return address
        told = b",".join(v for name, v in scope["headers"] if name == b"x-forwarded-for")
        for one in reversed(told.decode("latin-1").split(",")):
            if one.strip() and one.strip() not in self._settings.proxies:
                return one.strip()[:64]
        return address

    def _is_operator(self, scope: Scope) -> bool:
        """Whoever runs it: on this machine, not through a proxy, and not where others read it."""
        if self._settings.public_read or any(n in FORWARDED for n, _ in scope["headers"]):
            return False
        return is_loopback(str((scope.get("client") or ("",))[0]))


class _Sent:
    """Passes an answer on with the headers that all have, and remembers its status."""

    def __init__(self, send: Send) -> None:
        self._send, self.status, self.bytes = send, 0, 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = _completed(message.get("headers", []))
        elif message["type"] == "http.response.body":
            self.bytes += len(message.get("body", b""))
        await self._send(message)


def _completed(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers with those that are missing; one that stands empty is taken away."""
    own = {name.lower() for name, _ in headers}
    more = [(n.encode(), v.encode()) for n, v in PLAIN.items() if n.encode() not in own]
    return [(name, value) for name, value in (*headers, *more) if value]


def _host(value: bytes) -> str:
    """The name in a Host header, without the port."""
    text = value.decode("latin-1").strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.rpartition(":")[0] if ":" in text else text
