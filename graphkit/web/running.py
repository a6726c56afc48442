"""The server's life: it listens, says where, serves until it is told to stop, and lets go."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graphkit.errors import UsageError
from graphkit.questions.snapshot import Giver
from graphkit.web.settings import Settings, is_any, is_loopback

if TYPE_CHECKING:
    from graphkit.web.application import Explorer
    from graphkit.web.doings.place import Policy
    from graphkit.web.doings.serving import Doings

GRACE = 10  # seconds that answers may still take when it stops
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
    settings = wanted.settings
    if not is_loopback(settings.host) and not settings.public_read:
        raise UsageError(
            f"--host {settings.host} lets others read everything in this graph. If they may, add"
            " --public-read; otherwise leave --host out, and only this machine reaches it."
        )
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(_listening(settings.host, wanted.port))
        server = _server(wanted)
        if wanted.watch is not None:
            stack.enter_context(_watching(wanted, say))
        address = _address(settings, listening.getsockname()[1])
        tell(address)
        sys.stdout.flush()
        if wanted.browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        if settings.public_read:
            say("whoever reaches this address may read everything; Ctrl-C ends it")
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(server.serve(sockets=[listening]))


def _server(wanted: Run):  # type: ignore[no-untyped-def]
    try:
        import uvicorn  # noqa: PLC0415 - an extra

        from graphkit.web.application import application  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise UsageError(
            f"The explorer needs the package {error.name}. Install it with: pip install"
            " 'research-graphkit[web]'"
        ) from error
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    if wanted.settings.log:
        logging.getLogger("graphkit.web.access").setLevel(logging.INFO)
    config = uvicorn.Config(
        application(wanted.opened, wanted.settings, wanted.folder, doings=_doings(wanted)),
        log_config=None,
        access_log=False, server_header=False, proxy_headers=False, lifespan="on", ws="none",
        timeout_keep_alive=IDLE, timeout_graceful_shutdown=GRACE, http="h11",
        h11_max_incomplete_event_size=32_768, backlog=256, limit_concurrency=500,
    )  # fmt: skip

    class Stopping(uvicorn.Server):
        """Stops on a signal and is done; the usual one sends itself the signal once more."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            wanted = (signal.SIGINT, signal.SIGTERM)
            if threading.current_thread() is not threading.main_thread():
                yield
                return
            before = {one: signal.signal(one, self.handle_exit) for one in wanted}
            try:
                yield
            finally:
                for one, handler in before.items():
                    signal.signal(one, handler)

    return Stopping(config)


def _doings(wanted: Run) -> Callable[[Explorer], Doings] | None:
    """What people do, where it is on."""
    policy = wanted.doings
    if policy is None:
        return None
    from graphkit.web.doings.place import Place  # noqa: PLC0415 - an extra
    from graphkit.web.doings.serving import with_doings  # noqa: PLC0415 - an extra

    return with_doings(lambda: Place(policy, wanted.settings, wanted.folder), wanted.opened)


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    name = "::" if host == "" else host.strip("[]")
    kind = socket.AF_INET6 if ":" in name else socket.AF_INET
    with socket.socket(kind, socket.SOCK_STREAM) as made:
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


def _address(settings: Settings, port: int) -> str:
    host = "127.0.0.1" if is_any(settings.host) else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{settings.root_path}/"


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
