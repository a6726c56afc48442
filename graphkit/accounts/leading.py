"""Who does the worker's steps: one process of all that share a database, as long as it lives.

Beside SQLite that is a lock on a file, in PostgreSQL one of its session: both go with the process,
however it ends. A process that only seems dead (stopped, or cut off from PostgreSQL) may wake up
while another leads; that is harmless, since each step looks whether it is still its own.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from graphkit.accounts.database import Database
from graphkit.locks import HELD, lock_alone

ENDING = ".worker"


class Lead:
    """The lead of one database: taken by one process, and given back at its end."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._handle: int | None = None
        self._session: Connection | None = None

    def take(self) -> bool:
        """Whether this process leads, perhaps from now on. It asks, and never waits."""
        url = make_url(self._database.address)
        if url.drivername != "sqlite":
            return self._take_session()
        if not url.database or url.database == ":memory:":
            return True  # nobody else can see it
        return self._take_file(Path(url.database))

    def _take_file(self, database: Path) -> bool:
        if self._handle is not None:
            return True
        path = database.with_name(database.name + ENDING)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            lock_alone(handle)
        except OSError as error:
            os.close(handle)
            if error.errno in HELD:
                return False
            raise  # this disk knows no locks: that is said, rather than mails sent twice
        self._handle = handle
        return True

    def _take_session(self) -> bool:
        """A lock lives as long as its session: whether that does is asked each time."""
        if self._session is not None:
            try:
                self._session.exec_driver_sql("SELECT 1")
                return True
            except SQLAlchemyError:
                self.release()
        made = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        taken = made.exec_driver_sql(f"SELECT pg_try_advisory_lock({self._number()})").scalar()
        if not taken:
            made.close()
            return False
        self._session = made
        return True

    def release(self) -> None:
        """Let another process lead; more than once does no harm."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)
        session, self._session = self._session, None
        if session is not None:
            # said, since PostgreSQL may notice only later that a session is gone
            with contextlib.suppress(SQLAlchemyError):
                session.exec_driver_sql(f"SELECT pg_advisory_unlock({self._number()})")
            with contextlib.suppress(SQLAlchemyError):
                session.invalidate()  # it is not used again
                session.close()

    def _number(self) -> int:
        """Of the lock: others on this server are not ours."""
        return int(self._database.keyed("lead")[:15], 16)
