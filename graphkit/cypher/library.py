"""The query library: one file is one question; its path is its name, its header its contract.

// Coauthors of one person, strongest first.
// param author: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER
// example: author="p:…"

`returns one:` promises one row; `heavy:` says why a query may take longer than a second; `see:`
names a query that goes with it.
"""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from graphkit.cypher.query_folder import QueryFolder
from graphkit.cypher.tokens import tokens
from graphkit.errors import NotFoundError, QueryHeaderError, QueryParameterError

TYPES = ("STRING", "INTEGER", "FLOAT", "BOOLEAN", "LIST<STRING>")
_PARAM = re.compile(r"param (\w+): (\S+)(?: = (.+))?")
_COLUMN = re.compile(r"(\w+) (\S+)")
_EXAMPLE = re.compile(r'(\w+)=("(?:\\.|[^"\\])*"|\[[^\]]*\]|[^\s,]+)')
_TYPED = re.compile(r"\s*(?:OPTIONAL|MATCH|WITH|UNWIND|RETURN|CALL|CREATE|MERGE)\s", re.IGNORECASE)
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query. Without a default it must be given."""

    name: str
    type: str
    default: Any = None
    required: bool = True

    def bind(self, value: Any) -> Any:
        """The value in the declared type; texts, as the command line gives them, are converted."""
        try:
            return _CONVERT[self.type](value)
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise QueryParameterError(
                f"Parameter {self.name} wants {self.type}, got {value!r}."
            ) from error


def _integer(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise TypeError
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise OverflowError
    return number


def _float(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}[_text(value).lower()]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        raise TypeError
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = json.loads(value)
    elif isinstance(value, str):
        value = [item.strip() for item in value.split(",")] if value.strip() else []
    return [_text(item) for item in value]


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "STRING": _text,
    "INTEGER": _integer,
    "FLOAT": _float,
    "BOOLEAN": _boolean,
    "LIST<STRING>": _texts,
}


@dataclass(frozen=True)
class Query:
    """A named query: what it answers, what it takes, what it returns, and its text."""

    name: str
    description: str
    parameters: tuple[Parameter, ...]
    returns: tuple[tuple[str, str], ...]
    one_row: bool
    example: Mapping[str, Any]
    not_yet: Mapping[str, str]
    body: str
    path: str
    body_line: int
    heavy: str = ""
    see: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The folder that it is in."""
        return self.name.rpartition("/")[0]

    def bind(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """All parameters with their values, checked."""
        known = {p.name for p in self.parameters}
        if unknown := sorted(set(given) - known):
            takes = ", ".join(sorted(known)) or "none"
            raise QueryParameterError(
                f"{self.name} has no parameter {', '.join(unknown)}; it takes {takes}."
            )
        missing = [p.name for p in self.parameters if p.required and p.name not in given]
        if missing:
            raise QueryParameterError(
                f"{self.name} needs {', '.join(missing)}: {self.name} --param {missing[0]}=…"
            )
        return {
            p.name: p.bind(given[p.name]) if p.name in given else p.default for p in self.parameters
        }

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(name for name, _ in self.returns)


def parse(name: str, text: str, path: str) -> Query:
    """A query from its file's text; a wrong header is an error with file and line."""
    lines = text.split("\n")
    header: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        if not line.startswith("//"):
            break
        header.append((number, line[2:].strip()))
    fields = _Header(path)
    for number, line in header:
        fields.take(number, line)
    rest = "\n".join(lines[len(header) :])
    lead = _BLANK_LINES.match(rest)
    blank = lead.group() if lead else ""
    query = Query(
        name=name,
        description=" ".join(fields.description),
        parameters=tuple(fields.parameters),
        returns=fields.returns,
        one_row=fields.one_row,
        example=fields.example,
        not_yet=fields.not_yet,
        body=rest[len(blank) :].rstrip(),
        path=path,
        body_line=len(header) + blank.count("\n") + 1,
        heavy=fields.heavy,
        see=fields.see,
    )
    _check(query, len(header))
    return query


class _Header:
    """Takes in a header line by line."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.description: list[str] = []
        self.parameters: list[Parameter] = []
        self.returns: tuple[tuple[str, str], ...] = ()
        self.one_row = False
        self.example: dict[str, Any] = {}
        self.not_yet: dict[str, str] = {}
        self.heavy = ""
        self.see: tuple[str, ...] = ()

    def take(self, number: int, line: str) -> None:
        if line.startswith("param "):
            self.parameters.append(self._parameter(number, line))
        elif line.startswith(("returns:", "returns one:")):
            self.one_row = line.startswith("returns one:")
            columns = line.partition(":")[2].split(",")
            matches = [_COLUMN.fullmatch(c.strip()) for c in columns]
            self.returns = tuple((m[1], m[2]) for m in matches if m)
            if not all(matches) or any(t not in TYPES for _, t in self.returns):
                raise QueryHeaderError(f"{self.path}:{number}: columns are 'name TYPE, name TYPE'.")
        elif line.startswith("example:"):
            for key, value in _EXAMPLE.findall(line):
                self.example[key] = self._json(number, value)
        elif line.startswith("heavy:"):
            self.heavy = line.removeprefix("heavy:").strip()
        elif line.startswith("see:"):
            self.see = tuple(name.strip() for name in line.removeprefix("see:").split(","))
        elif line.startswith("notyet "):
            store, _, reason = line.removeprefix("notyet ").partition(":")
            self.not_yet[store.strip()] = reason.strip()
        else:
            self.description.append(line)

    def _parameter(self, number: int, line: str) -> Parameter:
        match = _PARAM.fullmatch(line)
        if not match or match[2] not in TYPES:
            known = ", ".join(TYPES)
            raise QueryHeaderError(
                f"{self.path}:{number}: write 'param name: TYPE = default' with TYPE of {known}."
            )
        if any(match[1] == parameter.name for parameter in self.parameters):
            raise QueryHeaderError(f"{self.path}:{number}: {match[1]} is declared twice.")
        parameter = Parameter(match[1], match[2])
        if match[3] is None:
            return parameter
        default = self._json(number, match[3])
        try:
            if isinstance(default, str) and parameter.type != "STRING":
                raise QueryParameterError(f"Parameter {match[1]} wants {match[2]}, got a text.")
            return Parameter(match[1], match[2], parameter.bind(default), required=False)
        except QueryParameterError as error:
            raise QueryHeaderError(f"{self.path}:{number}: the default: {error}") from error

    def _json(self, number: int, text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError as error:
            raise QueryHeaderError(
                f"{self.path}:{number}: values are written as JSON (texts in quotes), not {text}."
            ) from error


def _check(query: Query, line: int) -> None:
    def wrong(reason: str) -> QueryHeaderError:
        return QueryHeaderError(f"{query.path}:{line}: {reason}")

    if not query.description:
        raise wrong("the header does not say what the query answers.")
    if not query.returns:
        raise wrong("the header lacks 'returns: name TYPE, …'.")
    used = {t.text[1:] for t in tokens(query.body) if t.kind == "parameter"}
    declared = {p.name for p in query.parameters}
    if used != declared:
        odd = ", ".join(sorted(used ^ declared))
        raise wrong(f"declared parameters and those used differ: {odd}.")
    if missing := {p.name for p in query.parameters if p.required} - set(query.example):
        raise wrong(f"the example lacks {', '.join(sorted(missing))}.")


def queries_folder() -> Path:
    """Where the query files are: inside an installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    packaged = package / "_queries"
    return packaged if packaged.is_dir() else package.parent / "queries"


class Library(Mapping[str, Query]):
    """All queries by name, each read when it is asked for.

    `library["people/coauthors"]` is the query; `library.people.coauthors` is a function that asks
    it, with its description, parameters and columns for `help`.
    """

    def __init__(self, folder: Path | None = None, ask: Callable[..., Any] | None = None) -> None:
        self.folder = folder or queries_folder()
        self._ask = ask

    def __getattr__(self, name: str) -> QueryFolder:
        """The queries of a folder."""
        if not name.startswith("_") and any(p.startswith(f"{name}/") for p in self._paths):
            return QueryFolder(self, name, self._ask)
        raise AttributeError(f"There are no queries of {name!r}; see graphkit queries")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(p.partition("/")[0] for p in self._paths)})

    def search(self, words: str) -> list[Query]:
        """The queries that have all these words in their name, description or columns."""
        wanted = words.casefold().split()
        found = []
        for query in self.values():
            names = [*(p.name for p in query.parameters), *query.columns]
            text = " ".join([query.name, query.description, *names]).casefold()
            if all(word in text for word in wanted):
                found.append(query)
        return found

    @cached_property
    def _paths(self) -> dict[str, Path]:
        files = sorted(self.folder.rglob("*.cypher"))
        return {p.relative_to(self.folder).with_suffix("").as_posix(): p for p in files}

    def __getitem__(self, name: str) -> Query:
        if name not in self._paths:
            near = difflib.get_close_matches(name, self._paths, n=3, cutoff=0.4)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            if _TYPED.match(name):
                hint = " A text of your own is asked with --cypher, or g.cypher(…)."
            raise NotFoundError(f"There is no query {name!r}.{hint} See: graphkit queries")
        path = self._paths[name]
        shown = "queries/" + path.relative_to(self.folder).as_posix()
        return parse(name, path.read_text(encoding="utf-8-sig"), shown)

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)
