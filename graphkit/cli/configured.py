"""`graphkit.toml`: what would otherwise be typed or exported each time.

An option goes before the environment, that before the file, that before the default. The file is
the one that `--config` or $GRAPHKIT_CONFIG names, else `graphkit.toml` here. One that merely lies
here may have come with somebody else's files: it sends nothing anywhere, and opens nothing.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from graphkit.errors import UsageError

VARIABLE, FILE = "GRAPHKIT_CONFIG", "graphkit.toml"
_OWN = {"workspace": "GRAPHKIT_WORKSPACE", "store": "NEO4J_URI"}  # and what goes before it
_NAMED_ONLY = {
    ("store",), ("serve", "host"), ("serve", "public-read"), ("serve", "trust-proxy"),
    ("serve", "accounts"), ("serve", "accounts-database"), ("serve", "mails"),
    ("serve", "open-sign-up"), ("serve", "sign-in-at"), ("serve", "documents-key"),
}  # fmt: skip
_NOT_HERE = {"workspace", "store", "config", "debug", "help"}  # of a command: they stand at the top


class Configured:
    """What a file says; nothing where there is none."""

    def __init__(self, named: str | None) -> None:
        named = named or os.environ.get(VARIABLE) or None
        self.path = Path(named or FILE)
        self._named = named is not None
        self._said: Mapping[str, Any] = self._read()

    def _read(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            if self._named:
                raise UsageError(f"{self.path}: there is no such file.") from None
            return {}
        except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"{self.path}: {error}.") from error

    def value(self, name: str) -> str | None:
        """The workspace or the store, unless the environment says which."""
        if name not in self._said or os.environ.get(_OWN[name]):
            return None
        value = self._said[name]
        if not isinstance(value, str) or not value:
            raise UsageError(f"{self.path}: {name} is a text.")
        self._allowed((name,))
        return str(self.path.parent / value) if name == "workspace" else value

    def defaults(self, group: click.Group) -> dict[str, Any]:
        """What commands take where nothing is typed, by the names of their parameters."""
        tables = {name: value for name, value in self._said.items() if name not in _OWN}
        return self._of_group(group, tables, ())

    def _of_group(
        self, group: click.Group, said: Mapping[str, Any], before: tuple[str, ...]
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in said.items():
            where = (*before, name)
            command = group.commands.get(name)
            if command is None or not isinstance(value, dict):
                self._refuse(where, "is no command" if isinstance(value, dict) else "is unknown")
            elif isinstance(command, click.Group):
                found[name] = self._of_group(command, value, where)
            else:
                found[name] = self._of_command(command, value, where)
        return found

    def _of_command(
        self, command: click.Command, said: Mapping[str, Any], before: tuple[str, ...]
    ) -> dict[str, Any]:
        options = {
            option.lstrip("-"): parameter
            for parameter in command.params
            if isinstance(parameter, click.Option)
            for option in parameter.opts
        }
        found: dict[str, Any] = {}
        for name, value in said.items():
            option = options.get(name.replace("_", "-"))
            if option is None or name in _NOT_HERE or isinstance(value, dict):
                self._refuse((*before, name), "is no option of the command")
            else:
                self._allowed((*before, name.replace("_", "-")))
                found[str(option.name)] = value
        return found

    def _allowed(self, where: tuple[str, ...]) -> None:
        if where in _NAMED_ONLY and not self._named:
            self._refuse(where, f"needs a file that you name: graphkit --config {self.path} …")

    def _refuse(self, where: tuple[str, ...], why: str) -> None:
        raise UsageError(f"{self.path}: {'.'.join(where)} {why}.")
