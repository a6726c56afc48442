"""Wrong arguments of a verb are told in words, before anything is asked.

What a verb takes stands in its signature. A value of another type used to fail somewhere below
("'<' not supported between …"), or worse: a negative number of rows cut the last ones off.
"""

from __future__ import annotations

import difflib
import functools
import inspect
import math
import numbers
import os
import re
import sys
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

from graphkit.errors import UsageError, WrongCallError

_CALLED_WRONG = re.compile(
    r"got an unexpected keyword argument '(?P<unknown>\w+)'"
    r"|missing \d+ required (?:positional|keyword-only) arguments?: (?P<missing>.+)"
    r"|takes .+ positional arguments? but|got multiple values for argument"
)
HANDED_ON = 5  # calls from a verb to the function that takes its arguments
T = TypeVar("T")
Verb = TypeVar("Verb", bound=Callable[..., Any])
# How many of something: never below zero.
COUNTS = frozenset(
    {"n", "k", "limit", "runs", "hops", "max_nodes", "size", "slack", "most", "seed"}
)
CALLED = frozenset({"_topics"})  # what a table answers when it is called
LOOKED_AT = 1000  # of the entries of a list
_MANY = (Sequence, Collection, Iterable, list, set, frozenset)
_UNIONS = (typing.Union, types.UnionType)
_SAID = {
    int: "a whole number", float: "a number", str: "a text", bool: "True or False",
    Path: "a path", type(None): "None", os.PathLike: "a path",
}  # fmt: skip


def in_words(kind: type[T]) -> type[T]:
    """A class whose public verbs look at what they are given first."""
    for name, verb in list(vars(kind).items()):
        if (not name.startswith("_") or name in CALLED) and inspect.isfunction(verb):
            setattr(kind, name, _looking(verb))
    return kind


def checked(verb: Verb) -> Verb:
    """A function that looks at what it is given first."""
    return _looking(verb)  # type: ignore[return-value]


def _looking(verb: Callable[..., Any]) -> Callable[..., Any]:
    wanted: dict[str, Any] = {}
    names = [
        p.name
        for p in inspect.signature(verb).parameters.values()
        if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]

    @functools.wraps(verb)
    def asked(*given: Any, **named: Any) -> Any:
        if not wanted:
            wanted.update(_annotated(verb))
        for name, value in (*zip(names, given, strict=False), *named.items()):
            if name in wanted:
                _look(verb.__name__.strip("_"), name, value, wanted[name])
        try:
            return verb(*given, **named)
        except TypeError as error:
            if wrong := _wrong_call(verb, named, error):
                raise WrongCallError(wrong) from error
            raise

    return asked


def _wrong_call(verb: Callable[..., Any], named: Mapping[str, Any], error: TypeError) -> str:
    """What is wrong with a call that no function takes; empty where it is an error within.

    What a verb hands on to another function (`**wanted`) is found wrong a few calls below.
    """
    depth, trace = 0, error.__traceback__
    while trace is not None:
        depth, trace = depth + 1, trace.tb_next
    match = _CALLED_WRONG.search(str(error))
    if match is None or depth > HANDED_ON:
        return ""
    called = verb.__name__.strip("_")
    own = list(inspect.signature(verb).parameters.values())
    takes = [p.name for p in own if p.name != "self" and p.kind is not p.VAR_KEYWORD]
    last = own[-1].kind if own else None
    more = f", and what help({called}) tells" if last is inspect.Parameter.VAR_KEYWORD else ""
    unknown = match["unknown"]
    if unknown is not None:
        if unknown not in named:
            return ""
        near = difflib.get_close_matches(unknown, takes, 1)
        meant = f"{near[0]} was meant?" if near else f"it takes {', '.join(takes)}{more}."
        return f"{called} has no argument {unknown}; {meant}"
    if depth > 1:  # within the verb: what it lacks there is not the caller's
        return ""
    if match["missing"] is not None:
        return f"{called} needs {match['missing'].replace(chr(39), '')}."
    return f"{called} takes {', '.join(takes) or 'no argument'}: one is too many, or given twice."


def _annotated(verb: Callable[..., Any]) -> dict[str, Any]:
    """What each argument may be; those of which nothing can be said are left out."""
    space = verb.__globals__ | {"Any": Any}
    found: dict[str, Any] = {"self": Any}
    for parameter in inspect.signature(verb).parameters.values():
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        stated = parameter.annotation
        try:
            hint = eval(stated, space) if isinstance(stated, str) else stated  # noqa: S307
        except (NameError, TypeError):  # of a module that is only named for readers
            continue
        if hint is not inspect.Parameter.empty:
            found[parameter.name] = hint
    return found


def _look(verb: str, name: str, value: Any, hint: Any) -> None:
    if not fits(value, hint):
        shown = repr(value)
        shown = shown if len(shown) <= 60 else f"{shown[:60]}…"
        raise UsageError(f"{verb}: {name} is {said(hint)}, not {shown}.")
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if name in COUNTS and whole and value < 0:
        raise UsageError(f"{verb}: {name} is a number of something, not {value}.")
    names_a_file = Path in (hint, *get_args(hint))
    if isinstance(value, str) and names_a_file and "\0" in value:
        raise UsageError(f"{verb}: {name} holds a zero byte, so it names no file: {value!r}.")
    if isinstance(value, str) and not value and hint is Path:
        raise UsageError(f"{verb}: {name} is {said(hint)}, not {value!r}.")
    if isinstance(value, float) and not math.isfinite(value):
        raise UsageError(f"{verb}: {name} is {said(hint)}, not {value}.")


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is what an annotation says; what cannot be told counts as fitting.

    >>> fits(3, int), fits(True, int), fits((2010, None), tuple[int | None, int | None])
    (True, False, True)
    """
    origin, inner = get_origin(hint), get_args(hint)
    if hint in (Any, object) or isinstance(hint, TypeVar):
        return True
    if hint is None or hint is type(None):
        return value is None
    if origin in _UNIONS:
        return any(fits(value, one) for one in inner)
    if origin is Literal:
        return isinstance(value, typing.Hashable) and value in inner
    if origin is tuple:
        return _fits_tuple(value, inner)
    if origin in _MANY:
        return _fits_many(value, inner)
    if origin is not None:
        return isinstance(value, origin) if isinstance(origin, type) else callable(value)
    return _fits_plain(value, hint)


def _is_flag(value: Any) -> bool:
    """Whether a value is true or false, also numpy's, which none is before numpy is imported.

    Processes that only read need it not, and it takes half their start.
    """
    numpy = sys.modules.get("numpy")
    return isinstance(value, bool) or (numpy is not None and isinstance(value, numpy.bool_))


def _fits_plain(value: Any, hint: Any) -> bool:
    if hint is bool:
        return _is_flag(value)
    if hint in (int, float):
        wanted = numbers.Integral if hint is int else numbers.Real
        return isinstance(value, wanted) and not _is_flag(value)
    if hint is Path:
        return isinstance(value, (str, os.PathLike))
    return isinstance(value, hint) if isinstance(hint, type) and not _protocol(hint) else True


def _protocol(hint: type) -> bool:
    return bool(getattr(hint, "_is_protocol", False))


def _fits_tuple(value: Any, inner: tuple[Any, ...]) -> bool:
    if not isinstance(value, (tuple, list)):
        return False
    if len(inner) == 2 and inner[1] is Ellipsis:
        return all(fits(one, inner[0]) for one in value)
    return len(value) == len(inner) and all(map(fits, value, inner))


def _fits_many(value: Any, inner: tuple[Any, ...]) -> bool:
    if isinstance(value, (bytes, Mapping)) or not hasattr(value, "__iter__"):
        return False
    if isinstance(value, str) and inner:
        return fits(value, inner[0])  # one text for a list of texts
    if not inner or not isinstance(value, (list, tuple, set, frozenset)):
        return True  # what can be passed through once is not looked into
    return all(fits(one, inner[0]) for one in list(value)[:LOOKED_AT])


def said(hint: Any) -> str:
    """What an annotation asks for, in words.

    >>> said(int | None), said(tuple[int | None, int | None])
    ('a whole number or None', 'a pair (a whole number or None, a whole number or None)')
    """
    origin, inner = get_origin(hint), get_args(hint)
    if hint is None:
        return "None"
    if origin in _UNIONS:
        return " or ".join(dict.fromkeys(said(one) for one in inner))
    if origin is Literal:
        return " or ".join(map(repr, inner))
    if origin is tuple:
        told = ", ".join("…" if one is Ellipsis else said(one) for one in inner)
        return f"{'a pair ' if len(inner) == 2 and inner[1] is not Ellipsis else ''}({told})"
    if origin in _MANY:
        return f"a list of {said(inner[0])}" if inner else "a list"
    if origin in (dict, Mapping):
        return "names with values"
    name = getattr(hint, "__name__", str(hint))
    return _SAID.get(hint, "something to call" if origin is not None else f"a {name}")
