"""How a database came to be what it is, step by step; a new step goes to the end, none changes.

A step gets a connection within one transaction, and is written so that both engines take it.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from graphkit.accounts.schema import META

Step = Callable[[Connection], None]


def _first(connection: Connection) -> None:
    """Every table. Later steps alter: the schema as data always says how it is at the end."""
    META.create_all(connection)


STEPS: tuple[Step, ...] = (_first,)
