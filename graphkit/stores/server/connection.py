"""A Neo4j server, reached: addresses, errors in our words, one transaction at a time."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from graphkit.errors import (
    QueryFailedError,
    QueryTimeoutError,
    StoreError,
    StoreRefusedError,
    UsageError,
)
from graphkit.stores.server.guard import GRACE, MOST_BYTES, Guard, guarded

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
OLDEST = (5, 0)
CONNECT_TIMEOUT = 15.0
# A server that is restarted meanwhile is waited for.
PATIENCE = 120.0
# Indexes of a large graph, which the server's own limit for a transaction would cut off.
COMMAND_PATIENCE = 3_600.0
T = TypeVar("T")


class NameTakenError(StoreError):
    """An index of the wanted name is there already."""


def is_address(text: str) -> bool:
    """Whether a text is the address of a server and not a folder."""
    return "://" in text and text.partition("://")[0] in SCHEMES


def quoted(name: str) -> str:
    """A label, a type or a property as Cypher takes any name."""
    return "`" + name.replace("`", "``") + "`"


@dataclass(frozen=True)
class Address:
    """Where a server is and who asks; the password is never shown."""

    uri: str
    user: str
    password: str
    database: str | None = None

    def __repr__(self) -> str:
        return f"Address({self.uri!r}, {self.user!r})"

    @classmethod
    def of(cls, text: str, environment: Mapping[str, str] | None = None) -> Address:
        """From `bolt://[user:password@]host[:port][/database]` and the variables NEO4J_*."""
        known = os.environ if environment is None else environment
        parts = urlsplit(text)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise UsageError(
                f"{_hidden(text)!r} is no address of a Neo4j server. Write bolt://HOST:7687, or"
                f" one of {', '.join(SCHEMES)}."
            )
        try:
            port = f":{parts.port}" if parts.port else ""
        except ValueError as error:
            raise UsageError(f"{_hidden(text)!r} has no valid port.") from error
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return cls(
            f"{parts.scheme}://{host}{port}",
            unquote(parts.username or "") or known.get("NEO4J_USERNAME") or "neo4j",
            unquote(parts.password or "") or known.get("NEO4J_PASSWORD") or "",
            parts.path.strip("/") or known.get("NEO4J_DATABASE") or None,
        )


def _hidden(text: str) -> str:
    return re.sub(r"//[^@/]*@", "//…@", text)


class Connection:
    """The way to one database of one server, opened at the first use."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._driver: Any = None
        self._lock = threading.Lock()

    @property
    def driver(self) -> Any:
        """The driver, after the server was seen to answer and to be of a version that we know."""
        with self._lock:
            if self._driver is None:
                self._driver = self._connect()
            return self._driver

    def _connect(self) -> Any:
        neo4j = _neo4j()
        given = self.address
        auth = (given.user, given.password) if given.password else None
        with translated(f"reach {given.uri}", self.address):
            driver = neo4j.GraphDatabase.driver(
                given.uri,
                auth=auth,
                connection_timeout=CONNECT_TIMEOUT,
                max_transaction_retry_time=PATIENCE,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
                user_agent="graphkit",
            )
            try:
                with driver.session(database=given.database) as session:
                    session.run("RETURN 1").consume()
                _check_version(driver.get_server_info().agent, given.uri)
            except BaseException:
                driver.close()
                raise
        return driver

    @contextlib.contextmanager
    def _session(self, access: str) -> Iterator[Any]:
        with self.driver.session(
            database=self.address.database, default_access_mode=access, fetch_size=2000
        ) as session:
            yield session

    def read(
        self, text: str, parameters: Mapping[str, Any], timeout: float, doing: str
    ) -> tuple[list[str], list[list[Any]]]:
        """Names and rows of a query that can change nothing."""
        neo4j = _neo4j()

        @neo4j.unit_of_work(timeout=timeout)  # type: ignore[untyped-decorator]
        def work(transaction: Any) -> tuple[list[str], list[list[Any]]]:
            result = transaction.run(text, parameters)
            return list(result.keys()), [record.values() for record in result]

        with translated(doing, self.address), self._session("READ") as session:
            found: tuple[list[str], list[list[Any]]] = session.execute_read(work)
            return found

    def read_some(
        self,
        text: str,
        parameters: Mapping[str, Any],
        timeout: float,
        limit: int,
        *,
        doing: str,
        convert: Callable[[list[Any]], list[Any]],
    ) -> tuple[list[list[Any]], bool]:
        """The first rows of a query, and whether there are more; it is tried once.

        It is over soon after the time allowed, whatever the server does, and no answer is larger
        than we bear: then the line is cut, and the server ends the transaction.
        """
        guard: Guard | None = None
        rows: list[list[Any]] = []
        try:
            with (
                translated(doing, self.address),
                self._session("READ") as session,
                session.begin_transaction(timeout=timeout) as transaction,
                guarded(session, timeout + GRACE) as guard,
            ):
                result = transaction.run(text, parameters)
                rows.extend(convert(r.values()) for r in itertools.islice(result, limit + 1))
        except StoreError as error:
            if guard is not None and guard.too_large:
                raise QueryFailedError(
                    f"The answer has more than {MOST_BYTES >> 20} MiB: collect less, add a LIMIT."
                ) from error
            if guard is not None and guard.too_late:
                raise QueryTimeoutError(
                    f"The query did not end within {timeout:g} s and was stopped. Ask for less:"
                    " begin at one id, add a LIMIT."
                ) from error
            raise
        return rows[:limit], len(rows) > limit

    def plan(self, text: str, parameters: Mapping[str, Any], doing: str) -> Any:
        """How the server would run a query."""
        with (
            translated(doing, self.address),
            self._session("READ") as session,
            session.begin_transaction(timeout=CONNECT_TIMEOUT) as transaction,
        ):
            return transaction.run(f"EXPLAIN {text}", parameters).consume().plan

    def stream(self, text: str, doing: str, size: int = 20_000) -> Iterator[list[list[Any]]]:
        """The rows of a long query, some at a time."""
        with translated(doing, self.address), self._session("READ") as session:
            result = session.run(text)
            rows: list[list[Any]] = []
            for record in result:
                rows.append(record.values())
                if len(rows) == size:
                    yield rows
                    rows = []
            if rows:
                yield rows

    def write(self, work: Callable[[Any], T], doing: str) -> T:
        """One transaction, tried again when the server says that it may succeed later."""
        with translated(doing, self.address), self._session("WRITE") as session:
            done: T = session.execute_write(work)
            return done

    def command(self, text: str, doing: str) -> None:
        """A statement that stands alone: a constraint, an index. The server's limit is not ours."""

        @_neo4j().unit_of_work(timeout=COMMAND_PATIENCE)  # type: ignore[untyped-decorator]
        def work(transaction: Any) -> None:
            transaction.run(text).consume()

        self.write(work, doing)

    def alone(self, text: str, doing: str) -> None:
        """A statement that makes transactions of its own."""
        with translated(doing, self.address), self._session("WRITE") as session:
            session.run(_neo4j().Query(text, timeout=COMMAND_PATIENCE)).consume()

    def close(self) -> None:
        """Release the connections."""
        with self._lock:
            if self._driver is not None:
                self._driver.close()
                self._driver = None


def _neo4j() -> ModuleType:
    import neo4j  # noqa: PLC0415 - slow to import, and the embedded engine does without

    return neo4j


def _check_version(agent: str, uri: str) -> None:
    version = re.match(r"Neo4j/(\d+)\.(\d+)", agent)
    if not version:
        raise StoreRefusedError(f"{uri} is not a Neo4j server: it calls itself {agent!r}.")
    if (int(version[1]), int(version[2])) < OLDEST:
        raise StoreRefusedError(
            f"{uri} runs {agent}; graphkit needs Neo4j {OLDEST[0]} or later. It is tested with"
            " 5.26 and the newest release."
        )


@contextlib.contextmanager
def translated(doing: str, address: Address) -> Iterator[None]:
    """The driver's errors in our words; anything else passes."""
    errors = _neo4j().exceptions
    try:
        yield
    except errors.AuthError as error:
        raise StoreError(_auth_words(address, str(error.code or ""))) from error
    except errors.ServiceUnavailable as error:
        raise StoreError(_unreachable_words(address, error, doing)) from error
    except errors.ConfigurationError as error:
        raise UsageError(f"{address.uri}: {error}") from error
    except errors.Neo4jError as error:
        code = str(error.code or "")
        if "TransactionTimedOut" in code or "LockClient" in code:
            raise QueryTimeoutError(f"Could not {doing} in the time allowed.") from error
        if "MemoryPool" in code or "OutOfMemory" in code or "TransactionLimit" in code:
            raise QueryFailedError(f"Could not {doing}: {_full_words(code)}") from error
        if "DatabaseNotFound" in code:
            raise StoreError(
                f"{address.uri} has no database {address.database!r}. Neo4j Community has one,"
                " named neo4j."
            ) from error
        kind = QueryFailedError if doing.startswith("run") else StoreError
        if "IndexWithNameAlreadyExists" in code:
            kind = NameTakenError
        raise kind(f"Could not {doing}: {error.message or error}") from error
    except errors.DriverError as error:
        raise StoreError(_unreachable_words(address, error, doing)) from error


def _full_words(code: str) -> str:
    if "TransactionLimit" in code:
        return "the server answers as many questions as it may at once; repeat it in a moment."
    return (
        "it needs more memory than the server gives one query. Ask for less: begin at one id,"
        " add a LIMIT."
    )


def _auth_words(address: Address, code: str) -> str:
    if "RateLimit" in code:
        return f"{address.uri} takes no more attempts for a while: too many wrong passwords."
    if "Expired" in code:
        return f"{address.uri} wants the first password of {address.user!r} to be changed."
    if not address.password:
        return (
            f"{address.uri} wants a password. Set NEO4J_PASSWORD (and NEO4J_USERNAME, if it is"
            f" not {address.user!r})."
        )
    return (
        f"{address.uri} does not accept the user {address.user!r} with this password. Set"
        " NEO4J_USERNAME and NEO4J_PASSWORD."
    )


def _unreachable_words(address: Address, error: BaseException, doing: str) -> str:
    causes: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(causes) < 6:
        causes.append(f"{type(cause).__name__} {cause}")
        cause = cause.__cause__ or cause.__context__
    text = " ".join(causes)
    uri = address.uri
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return (
            f"{uri}: the server's certificate is not signed by anybody whom this machine trusts."
            " For a certificate of your own set SSL_CERT_FILE to its file, or write"
            f" {uri.partition('://')[0].removesuffix('+s')}+ssc:// to trust any."
        )
    if "SSL" in text or "WRONG_VERSION_NUMBER" in text:
        return f"{uri}: the server does not speak TLS here; without it, write bolt://."
    if "ConnectionRefused" in text or "refused" in text:
        return f"Nothing answers at {uri}. Is Neo4j running, and is this its Bolt port (7687)?"
    if "gaierror" in text or "DNS resolve" in text:
        return f"The name in {uri} leads to no machine."
    if doing.startswith("run"):
        return (
            f"{uri} ended the connection while it answered: it was stopped, or it had no more"
            " memory. Ask for less, and see the server's log."
        )
    if "closed connection" in text or "handshake" in text.lower() or "defunct" in text:
        return (
            f"{uri} ended the connection. Is it the Bolt port (7687, not 7474)? If the server"
            " wants TLS, write bolt+s://."
        )
    return f"{uri} cannot be reached: {error}"
