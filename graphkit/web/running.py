"""The server's life: it listens, says where, serves until it is told to stop, and lets go."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import os
import re
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Protocol

from graphkit.errors import UsageError
from graphkit.extras import install_line
from graphkit.questions.snapshot import Giver
from graphkit.web.settings import Settings, is_any, is_loopback

if TYPE_CHECKING:
    import uvicorn

    from graphkit.web.application import Explorer
    from graphkit.web.doings.place import Policy
    from graphkit.web.doings.serving import Doings
    from graphkit.web.guard import App

GRACE = 10  # seconds that answers may still take when it stops
OWN = "GRAPHKIT_SERVES"  # says that this process serves, and does nothing else
IDLE = 15  # seconds that a connection is kept for another question
Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Run:
    """What is served, and where."""

    settings: Settings
    opened: Callable[[], Giver]
    folder: Path | None
    port: int
    watch: str | None = None
    browser: bool = False
    doings: Policy | None = None  # people sign in, claim, follow, talk


def checked_root(given: str) -> str:
    """A prefix of a path, without a slash at its end."""
    root = given.rstrip("/")
    if root and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", root):
        raise UsageError(f"A root path is like /graphkit, not {given!r}.")
    return root


def checked_url(given: str, public_read: bool, search_engines: bool) -> str:
    """The address by which others reach the explorer: scheme and host, and nothing more."""
    url = given.rstrip("/")
    if url and not re.fullmatch(
        r"https?://[A-Za-z0-9.-]+(:\d+)?|https?://\[[0-9a-f:]+\](:\d+)?", url
    ):
        raise UsageError(f"A public address is like https://graph.example.org, not {given!r}.")
    if search_engines and not (url and public_read):
        raise UsageError("--search-engines needs --public-read and --public-url.")
    return url


def run(wanted: Run, tell: Say, say: Say) -> None:
    """Serve until SIGINT or SIGTERM. `tell` gets the address, `say` what a person should know."""
    _check(wanted)
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(_listening(wanted.settings.host, wanted.port))
        os.environ[OWN] = "1"
        scratch = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="graphkit-", ignore_cleanup_errors=True)
        )
        origin = _origin(wanted.settings, listening.getsockname()[1])
        settings = replace(wanted.settings, scratch=Path(scratch), listens_at=origin)
        wanted = replace(wanted, settings=settings)
        serving = _of_several(wanted, listening, say) or server(wanted)
        if wanted.watch is not None:
            stack.enter_context(_watching(wanted, say))
        address = f"{origin}{settings.root_path}/"
        tell(address)
        sys.stdout.flush()
        if wanted.browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        if settings.public_read:
            say("whoever reaches this address may read everything; Ctrl-C ends it")
        if wanted.doings is not None and settings.public_read and not settings.public_url:
            say(f"links in mails lead to {address}: give --public-url where others reach another")
        if settings.takes_uploads:
            say(f"files can be uploaded at {address}upload")
        with contextlib.suppress(KeyboardInterrupt):
            serving() if callable(serving) else serving.run(listening)


def _check(wanted: Run) -> None:
    settings = wanted.settings
    if not is_loopback(settings.host) and not settings.public_read:
        raise UsageError(
            f"--host {settings.host} lets others read everything in this graph. If they may, add"
            " --public-read; otherwise leave --host out, and only this machine reaches it."
        )
    if settings.uploads and settings.public_read and not settings.operator_token:
        raise UsageError(
            "--allow-upload is for who sits at this machine. Where others read it, uploads need"
            " --operator-token FILE."
        )
    if wanted.folder is None and (settings.uploads or settings.operator_token):
        raise UsageError("Uploads go into a workspace; a server that is attached has none.")


def _of_several(wanted: Run, listening: socket.socket, say: Say) -> Callable[[], None] | None:
    """What runs several processes, where these are wanted."""
    if wanted.settings.workers < 2:
        return None
    from graphkit.web.workers import Workers  # noqa: PLC0415 - it imports this module

    _libraries()
    if wanted.doings is not None:  # made, or renewed, before several open it; or refused in words
        from graphkit.accounts import Database  # noqa: PLC0415 - an extra

        Database(wanted.doings.database).close()
    return Workers(wanted, listening, say).run


class Serving(Protocol):
    """A server that was made and does not listen yet."""

    def run(self, listening: socket.socket, signals: Sequence[signal.Signals] = ...) -> None:
        """Answer what comes in until it is told to stop."""
        ...

    def stop(self) -> None:
        """Answer what was asked, and then no more."""
        ...


def _libraries() -> None:
    """What the extra brings is there."""
    for name in ("uvicorn", "starlette", "python_multipart", "prometheus_client"):
        if importlib.util.find_spec(name) is None:
            raise UsageError(
                f"The explorer needs the package {name}. Install it with: {install_line('web')}"
            )


def server(wanted: Run) -> Serving:
    """The server of one process."""
    _libraries()
    import uvicorn  # noqa: PLC0415 - an extra

    from graphkit.web.application import application  # noqa: PLC0415 - an extra

    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    if wanted.settings.log:
        logging.getLogger("graphkit.web.access").setLevel(logging.INFO)
    ending = threading.Event()
    app = application(
        wanted.opened, wanted.settings, wanted.folder, stopping=ending, doings=_doings(wanted)
    )

    class Stopping(uvicorn.Server):
        """Stops on a signal and is done; the usual one sends itself the signal once more."""

        _heard: Sequence[signal.Signals] = (signal.SIGINT, signal.SIGTERM)

        def run(  # type: ignore[override]
            self, listening: socket.socket, signals: Sequence[signal.Signals] | None = None
        ) -> None:
            self._heard = signals or self._heard
            asyncio.run(self.serve(sockets=[listening]))

        def stop(self) -> None:
            ending.set()  # streams end by themselves
            self.should_exit = True

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            ending.set()
            super().handle_exit(sig, frame)

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            if threading.current_thread() is not threading.main_thread():
                yield
                return
            before = {one: signal.signal(one, self.handle_exit) for one in self._heard}
            try:
                yield
            finally:
                for one, handler in before.items():
                    signal.signal(one, handler)

    return Stopping(_configured(app))


def _configured(app: App) -> uvicorn.Config:
    import uvicorn  # noqa: PLC0415 - an extra

    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        ws="none",
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=GRACE,
        http="h11",
        h11_max_incomplete_event_size=32_768,
        backlog=256,
        limit_concurrency=500,
    )


def _doings(wanted: Run) -> Callable[[Explorer], Doings] | None:
    """What people do, where it is on."""
    policy = wanted.doings
    if policy is None:
        return None
    from graphkit.web.doings.place import Desk  # noqa: PLC0415 - an extra
    from graphkit.web.doings.serving import with_doings  # noqa: PLC0415 - an extra

    return with_doings(lambda: Desk(policy, wanted.settings, wanted.folder), wanted.opened)


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    name = "::" if host == "" else host.strip("[]")
    kind = socket.AF_INET6 if ":" in name else socket.AF_INET
    # the protocol is named, or asyncio would not send small answers at once (TCP_NODELAY): 40 ms
    with socket.socket(kind, socket.SOCK_STREAM, socket.IPPROTO_TCP) as made:
        if sys.platform != "win32":  # there it would let two listen on one port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((name, port))
            made.listen(256)
        except OSError as error:
            raise UsageError(
                f"{host}:{port} cannot be listened on ({error.strerror or error}). Another program"
                " may be there: choose another port with --port, or --port 0 for a free one."
            ) from error
        yield made


def _origin(settings: Settings, port: int) -> str:
    host = "127.0.0.1" if is_any(settings.host) else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


@contextlib.contextmanager
def _watching(wanted: Run, say: Say) -> Iterator[None]:
    from graphkit.web.watching import Watch  # noqa: PLC0415 - seldom wanted

    if wanted.folder is None:
        raise UsageError("--watch loads into a workspace; a server that is attached has none.")
    watch = Watch(Path(str(wanted.watch)), wanted.opened, say)
    watch.start()
    try:
        yield
    finally:
        watch.stop()
