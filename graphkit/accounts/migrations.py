"""How a database came to be what it is, step by step; a new step goes to the end, none changes.

A step gets a connection within one transaction, and is written so that both engines take it.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, inspect

from graphkit.accounts import schema as t
from graphkit.accounts.schema import META

Step = Callable[[Connection], None]


def _first(connection: Connection) -> None:
    """Every table. Later steps alter: the schema as data always says how it is at the end."""
    META.create_all(connection)


def _second(connection: Connection) -> None:
    """Documents as proof, objections, whom to meet: only where the first step knew them not."""
    META.create_all(connection, tables=[t.document, t.objection])
    there = {column["name"] for column in inspect(connection).get_columns("seen")}
    for name in ("suggested", "suggested_with"):
        if name not in there:
            connection.exec_driver_sql(f"ALTER TABLE seen ADD COLUMN {name} TEXT")


def _third(connection: Connection) -> None:
    """Passkeys."""
    META.create_all(connection, tables=[t.passkey])


STEPS: tuple[Step, ...] = (_first, _second, _third)
