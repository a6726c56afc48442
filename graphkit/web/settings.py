"""What whoever runs the explorer decides."""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Settings:
    """How the explorer is served. The defaults are those of one person on one machine."""

    host: str = "127.0.0.1"
    root_path: str = ""  # the prefix under which a proxy shows it, without a slash at the end
    public_read: bool = False  # others read it too: operators' pages are closed
    hosts: tuple[str, ...] = ()  # names by which it is asked for, beside its own
    embed_in: tuple[str, ...] = ()  # origins whose pages may frame pictures
    proxies: tuple[str, ...] = ()  # addresses whose X-Forwarded-For is believed
    seconds: float = 20.0  # that an answer may take
    rate: float | None = None  # answers a second for one address; None for no limit
    log: bool = False  # one line of JSON for each answer
    public_url: str = ""  # how others reach it, https://graph.example.org, without a path
    listens_at: str = ""  # where it is found without one, http://127.0.0.1:8463; for links in mails
    search_engines: bool = False  # they may read it
    uploads: bool = False  # whoever sits at this machine may upload files
    operator_token: str = ""  # whoever shows it may upload files, from wherever
    upload_bytes: int = 200_000_000
    store: str | None = None  # the server that gets what is loaded, beside the workspace
    scratch: Path | None = None  # where uploads stand until they are loaded
    workers: int = 1  # processes that answer
    threads: int = 4
    cached_bytes: int = 64 << 20
    doings: bool = False  # people sign in, claim, follow, talk

    @property
    def takes_uploads(self) -> bool:
        """Whether anybody may upload."""
        return bool(self.operator_token) or (self.uploads and not self.public_read)

    def absolute(self, path: str) -> str:
        """The whole address of a page where it is known, otherwise that from the root."""
        return self.public_url + self.root_path + path

    @property
    def indexed(self) -> bool:
        """Whether search engines are let in."""
        return self.search_engines and self.public_read and bool(self.public_url)

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The names that a request may ask for; anything else is no request to us."""
        names = {*LOOPBACK, *(name.lower() for name in self.hosts)}
        if not is_any(self.host):
            names.add(self.host.lower())
        elif not self.hosts:
            names.update({socket.gethostname().lower(), socket.getfqdn().lower()})
        return frozenset(names)

    @property
    def frame_ancestors(self) -> str:
        """Who may frame what is made for frames."""
        if self.embed_in:
            return " ".join(("'self'", *self.embed_in))
        return "*" if self.public_read else "'self'"


def is_any(host: str) -> bool:
    """Whether an address means all of the machine's."""
    return host in ("", "0.0.0.0", "::")  # noqa: S104 - asked, not bound


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def usual_threads() -> int:
    """How many answers are made at once, unless told."""
    return min(8, 2 * (os.cpu_count() or 1))
