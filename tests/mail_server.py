"""A mail server that keeps what it took."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller


class Post:
    """What came, whole, and under which ids."""

    controller: Controller

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.letters: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        text = envelope.content.decode("utf-8", "replace")
        self.taken.append(re.search(r"Message-ID: <([^@]+)@", text)[1])  # type: ignore[index]
        self.letters.append(envelope.content)
        return "250 taken"

    @property
    def address(self) -> str:
        """What `--mails` takes."""
        return f"smtp+plain://127.0.0.1:{self.controller.port}"


@contextmanager
def mail_server() -> Iterator[Post]:
    """One on a free port."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    made = Post()
    made.controller = Controller(made, hostname="127.0.0.1", port=port)
    made.controller.start()
    try:
        yield made
    finally:
        made.controller.stop()
