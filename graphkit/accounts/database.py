"""The database of people's own doings: SQLite beside the workspace, or PostgreSQL by an address.

Every change is one transaction, and leaves a line in `audit`: `with database.change(…) as ways`.
Changes come one after another on both engines, so that what is read in one is true until its end.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from graphkit.accounts import schema as t
from graphkit.accounts.migrations import STEPS
from graphkit.errors import StoreError, UsageError
from graphkit.extras import install_line

FOLDER, FILE = "accounts", "accounts.sqlite"
_LOCK = 0x67726170  # of PostgreSQL: one writer at a time, as SQLite has it
LONG = 30.0  # seconds that a change waits for another


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something, and from where."""

    who: str
    origin: str = "web"


COMMAND = Actor("command line", "command line")
WORKER = Actor("worker", "worker")


class Database:
    """The tables, opened; `now` is the clock, in whole seconds."""

    def __init__(self, address: str, now: Callable[[], float] = time.time) -> None:
        self.address, self._now = address, now
        self.engine = _engine(address)
        try:
            self._migrate()
            self.secret = self._secret()
        except SQLAlchemyError as error:
            self.close()
            raise StoreError(
                f"The database of accounts cannot be opened ({type(error).__name__}). Look whether"
                " it runs, and whether its address and password are right."
            ) from error
        except UsageError:
            self.close()
            raise

    @classmethod
    def beside(cls, workspace: Path, **more: Any) -> Database:
        """The one that lies in a workspace's folder."""
        folder = workspace / FOLDER
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(f"sqlite:///{folder / FILE}", **more)

    def close(self) -> None:
        """Release the connections."""
        self.engine.dispose()

    def now(self) -> int:
        """The time, in whole seconds."""
        return int(self._now())

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One state of the tables, to read."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def change(
        self, actor: Actor, what: str, subject: str = "", why: str = ""
    ) -> Iterator[Connection]:
        """One change, whole or not at all, with its line of the audit."""
        with self.quiet() as connection:
            yield connection
            connection.execute(
                t.audit.insert().values(
                    at=self.now(),
                    who=actor.who,
                    what=what,
                    subject=subject[:200],
                    why=why[:500],
                    origin=actor.origin,
                )
            )

    @contextmanager
    def quiet(self) -> Iterator[Connection]:
        """A change that tells nothing of anybody: counts of attempts, times of sessions, mails."""
        with self.engine.connect() as opened:
            connection = opened.execution_options(graphkit_write=True)
            with connection.begin():
                if self.engine.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                yield connection

    def keyed(self, *words: str) -> str:
        """A hash that only this database can make: of addresses, and for links without a row."""
        text = "\x00".join(words).encode("utf-8", "replace")
        return hmac.new(self.secret, text, hashlib.sha256).hexdigest()

    def _migrate(self) -> None:
        with self.quiet() as connection:
            there = inspect(connection).has_table("setting")
            at = int(_setting(connection, "version") or 0) if there else 0
            if at > len(STEPS):
                raise UsageError(
                    "The database of accounts was made by a newer graphkit. Use that, or a backup."
                )
            for number, step in enumerate(STEPS[at:], at + 1):
                step(connection)
                _set(connection, "version", str(number))

    def _secret(self) -> bytes:
        with self.quiet() as connection:
            secret = _setting(connection, "secret")
            if secret is None:
                secret = secrets.token_hex(32)
                _set(connection, "secret", secret)
        return bytes.fromhex(secret)


def _setting(connection: Connection, name: str) -> str | None:
    query = select(t.setting.c.value).where(t.setting.c.name == name)
    found: str | None = connection.execute(query).scalar()
    return found


def _set(connection: Connection, name: str, value: str) -> None:
    done = connection.execute(
        t.setting.update().where(t.setting.c.name == name).values(value=value)
    )
    if not done.rowcount:
        connection.execute(t.setting.insert().values(name=name, value=value))


def _engine(address: str) -> Engine:
    try:
        url = make_url(address)
    except ArgumentError:
        raise UsageError("The database's address is like postgresql://USER@HOST/NAME.") from None
    if url.drivername.startswith("postgres"):
        try:
            import psycopg  # noqa: F401, PLC0415 - an extra
        except ImportError:
            raise UsageError(f"PostgreSQL needs a driver: {install_line('postgres')}") from None
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=8,
            hide_parameters=True,
            connect_args={"connect_timeout": 10},
        )
    if url.drivername != "sqlite":
        raise UsageError("Accounts are kept in SQLite or PostgreSQL: postgresql://USER@HOST/NAME.")
    # parameters of statements are never in messages: they hold what people wrote
    engine = create_engine(url, connect_args={"timeout": LONG}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(raw: Any, _: Any) -> None:
    raw.isolation_level = None  # transactions begin where we say so
    for word in (
        "journal_mode = WAL",
        "foreign_keys = ON",
        "synchronous = FULL",
        "secure_delete = ON",
        "trusted_schema = OFF",
    ):
        raw.execute(f"PRAGMA {word}")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("graphkit_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def new_id() -> str:
    """A key that nobody guesses."""
    return secrets.token_hex(12)


def hashed(secret: str) -> str:
    """What is kept of a secret that is long and random: cookies, links."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def row_of(connection: Connection, query: Any) -> dict[str, Any] | None:
    """The one row of a query, or none."""
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def rows_of(connection: Connection, query: Any) -> list[dict[str, Any]]:
    """The rows of a query."""
    return [dict(row) for row in connection.execute(query).mappings()]


def add_once(connection: Connection, table: Any, values: Mapping[str, Any]) -> bool:
    """Add a row unless its key is there already; whether it was added."""
    adding = _insert(connection, table).values(**values).on_conflict_do_nothing()
    return bool(connection.execute(adding).rowcount)


def put_all(
    connection: Connection, table: Any, rows: Sequence[Mapping[str, Any]], key: Sequence[str]
) -> None:
    """Add rows, or change those that are there in the columns that are given."""
    if not rows:
        return
    adding = _insert(connection, table)
    changed = {name: adding.excluded[name] for name in rows[0] if name not in key}
    connection.execute(adding.on_conflict_do_update(index_elements=key, set_=changed), rows)


def _insert(connection: Connection, table: Any) -> Any:
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # noqa: PLC0415
    return insert(table)


def reachable(database: Database) -> bool:
    """Whether it answers."""
    try:
        with database.read() as connection:
            return _setting(connection, "version") is not None
    except OperationalError:
        return False
