"""The tree that is drawn is the tree that is."""

from __future__ import annotations

import inspect
import pickle
import re

import pytest

from graphkit import errors

DRAWN = re.compile(r"^([│ ]*)(?:[├└]── )?(\w+Error)\s*(.*?)\s*(?:exit (\d))?$")
CLASSES = [
    c
    for c in vars(errors).values()
    if inspect.isclass(c)
    and issubclass(c, Exception)
    and not issubclass(c, Warning)
    and c.__module__ == errors.__name__
]


def drawn() -> dict[str, tuple[str | None, int]]:
    """Each name in the docstring, with its parent and its exit code."""
    found: dict[str, tuple[str | None, int]] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = DRAWN.match(line)
        if not match or not (line.startswith("GraphkitError") or "──" in line):
            continue
        depth = 0 if "──" not in line else len(match[1]) // 4 + 1
        del above[depth:]
        parent = above[-1] if above else None
        code = int(match[4]) if match[4] else (found[parent][1] if depth > 1 else 1)  # type: ignore[index]
        found[match[2]] = (parent, code)
        above.append(match[2])
    return found


def test_the_drawing_names_every_class_once() -> None:
    assert sorted(drawn()) == sorted(c.__name__ for c in CLASSES)
    names = re.findall(r"── (\w+)", errors.__doc__ or "")
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", CLASSES, ids=lambda c: c.__name__)
def test_parent_and_exit_code_are_as_drawn(kind: type[errors.GraphkitError]) -> None:
    parent, code = drawn()[kind.__name__]
    assert kind.__bases__[0].__name__ == (parent or "Exception")
    assert kind.exit_code == code


@pytest.mark.parametrize("kind", CLASSES, ids=lambda c: c.__name__)
def test_every_class_says_what_it_is(kind: type) -> None:
    assert (kind.__doc__ or "").strip().endswith(".")


def test_exit_codes_are_those_of_the_command_line() -> None:
    assert {c.exit_code for c in CLASSES} == {1, 2, 4, 5}


def test_an_ambiguous_name_lists_its_candidates() -> None:
    error = errors.AmbiguousNameError("Kim", [("p:1", "Jin Kim", "3 works"), ("p:2", "J Kim", "1")])
    assert str(error).splitlines() == [
        "2 people fit 'Kim'; give an id:",
        "  p:1  Jin Kim  (3 works)",
        "  p:2  J Kim  (1)",
    ]
    assert error.candidates[1] == ("p:2", "J Kim", "1")


@pytest.mark.parametrize(
    "error",
    [
        errors.StoreError("gone"),
        errors.AmbiguousNameError("Kim", [("p:1", "Jin", "x")]),
    ],
    ids=lambda e: type(e).__name__,
)
def test_errors_pass_between_processes(error: errors.GraphkitError) -> None:
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301
