"""Wrong use of every public verb raises words, never an error from somewhere below."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_answers import OF_GRAPHS, OF_PEOPLE, A, B, _committee, _house, _work

import graphkit as gk
from graphkit.errors import GraphkitError, UsageError
from graphkit.in_words import checked, fits, said

WRONG: list[Any] = [None, -1, 2.5, float("nan"), "", "nonsense", "a\0b", [None], (2015, 2010, 7),
                    {"a": 1}, b"x", True]  # fmt: skip
SLOW = {"export_import", "gallery", "text_topics", "find_communities", "report", "introducers"}


def _right(graph: gk.KnowledgeGraph, folder: Path) -> dict[str, Any]:
    """A value for each argument that has to be given, so that only one is wrong at a time."""
    reviewers, submissions = _committee(folder)
    return {
        "name": A, "author": A, "one": A, "other": B, "who": A, "query": "graph/counts",
        "text": "MATCH (a:Author) RETURN a.name AS n LIMIT 1", "path": folder / "out.csv",
        "before": (2010, 2014), "after": (2015, 2019), "kind": "topics", "work": _work(graph),
        "topics": [graph.snapshot().projection.topics.names[0]], "institution": _house(graph),
        "reviewers": reviewers, "submissions": submissions, "parameters": {}, "by": "degree",
    }  # fmt: skip


def _calls(
    verb: Callable[..., Any], right: dict[str, Any]
) -> Iterator[tuple[str, Any, tuple[Any, ...], dict[str, Any]]]:
    """Every call of a verb with one wrong argument."""
    every = [
        p for p in inspect.signature(verb).parameters.values()
        if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
    ]  # fmt: skip
    for wrong in every:
        for value in WRONG:
            given: list[Any] = []
            named: dict[str, Any] = {}
            for p in every:
                if p is not wrong and p.default is not p.empty:
                    continue
                chosen = value if p is wrong else right[p.name]
                if p.kind is p.POSITIONAL_ONLY:
                    given.append(chosen)
                else:
                    named[p.name] = chosen
            yield wrong.name, value, tuple(given), named


def test_wrong_use_of_every_verb_is_told_in_words(
    own_demo: gk.KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some values are fit to name a file
    right = _right(own_demo, tmp_path)
    me = own_demo.author(A)
    verbs: dict[str, Callable[..., Any]] = {name: getattr(own_demo, name) for name in OF_GRAPHS}
    verbs |= {f"Author.{name}": getattr(me, name) for name in OF_PEOPLE}
    failed, calls = [], 0
    for name, verb in verbs.items():
        if name.rpartition(".")[2] in SLOW or not inspect.ismethod(verb):
            continue
        for argument, value, given, named in _calls(verb, right):
            calls += 1
            try:
                repr(verb(*given, **named))
            except GraphkitError as error:
                assert 10 < len(str(error)) < 2000, (name, argument, value)
            except Exception as error:  # what the test is about
                failed.append((name, argument, value, repr(error)))
    assert not failed
    assert calls > 800


def test_wrong_use_of_what_stands_in_the_module_is_told_in_words(
    own_demo: gk.KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    table = tmp_path / "works.csv"
    table.write_text("Title,Authors,Year\nTides,Ana Silva,2019\n", encoding="utf-8")
    drawing = own_demo.author(A).slice()
    right = {"path": table, "net": None}
    verbs: list[Callable[..., Any]] = [gk.open, gk.read, gk.demo, gk.draw]
    verbs += [drawing.save, drawing.html, drawing.svg, drawing.png]
    failed, told = [], 0
    for verb in verbs:
        for argument, value, given, named in _calls(verb, right):
            if verb in (gk.open, gk.demo) and value in ("nonsense", True, None):
                continue  # a folder's name; the usual one
            try:
                made = verb(*given, **named)
                if verb is gk.read:
                    list(made)
            except GraphkitError as error:
                told += 1
                assert 10 < len(str(error)) < 2000, (verb, argument, value)
            except Exception as error:  # what the test is about
                failed.append((verb.__name__, argument, value, repr(error)))
    assert not failed
    assert told > 60


def test_arguments_that_opening_does_not_have_are_told_in_words(tmp_path: Path) -> None:
    opened: Callable[..., Any] = gk.open
    with pytest.raises(UsageError, match="open has no argument x; it takes workspace, store"):
        opened(tmp_path / "w", x=1)
    with pytest.raises(UsageError, match=r"open takes workspace, .*: one is too many"):
        opened(tmp_path / "w", None, None)


def test_no_verb_floods_a_screen(demo: gk.KnowledgeGraph) -> None:
    """Every verb, not only those whose answers are tables."""
    me = demo.author(A)
    for name, ask in OF_GRAPHS.items():
        if name not in SLOW and not name.startswith(("export", "conflict_matrix")):
            assert len(repr(ask(demo))) < 5_000, name
    for name, verb in OF_PEOPLE.items():
        if name not in SLOW:
            assert len(repr(verb(me))) < 5_000, name


def test_what_is_wrong_is_named(demo: gk.KnowledgeGraph) -> None:
    for ask, words in (
        (lambda: demo.rank(n=-1), "rank: n is a number of something, not -1"),
        (lambda: demo.suggestions(A, n="ten"), "suggestions: n is a whole number, not 'ten'"),
        (lambda: demo.window(2015), "a whole number or None"),
        (lambda: demo.author(10**9), "no person of the number"),
        (lambda: demo.author(None), "author: name is a text or a whole number, not None"),
        (lambda: demo.find_communities(resolution=float("nan")), "resolution is a number, not nan"),
    ):  # fmt: skip
        with pytest.raises(GraphkitError) as told:
            ask()
        assert words in str(told.value)


def test_numbers_of_numpy_and_lists_for_pairs_are_right(demo: gk.KnowledgeGraph) -> None:
    assert demo.rank("degree", np.int64(3)).rows() == demo.rank("degree", 3).rows()  # type: ignore[arg-type]
    assert demo.author(np.int32(0)).id == demo.author(0).id  # type: ignore[arg-type]
    assert demo.trends(years=[2010, None]).rows() == demo.trends(years=(2010, None)).rows()  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        demo.rank("degree", True)


@pytest.mark.parametrize(
    ("value", "hint", "fitting"),
    [
        (3, int, True), (3.0, int, False), (True, int, False), (3, float, True),
        ("x", list[str], True), (b"x", list[str], False), ({"a": 1}, list[str], False),
        (["x", 1], list[str], False), ("x", list[int], False), ("x", list[str] | None, True),
        ((1, 2, 3), tuple[int, ...], True), ((1, "x"), tuple[int, ...], False),
        (None, int | None, True), ("p", Path, True),
        (np.float32(2), float, True), (len, Callable[[str], int], True),
    ],
)  # fmt: skip
def test_what_fits(value: Any, hint: Any, fitting: bool) -> None:
    assert fits(value, hint) is fitting
    assert said(hint)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda g: g.report(all=True), "report has no argument all; it takes path, and what help"),
        (lambda g: g.slice(all=True), "slice has no argument all; it takes people, hops, max_n"),
        (lambda g: g.similar(autor="x"), "similar has no argument autor"),
        (lambda g: g.where(year=(1, 2)), "where has no argument year; years was meant?"),
        (lambda g: g.communities(bridge=True), "communities has no argument bridge; it takes"),
        (lambda g: g.author(A).slice(vew="x"), "slice has no argument vew; view was meant?"),
        (lambda g: g.author(A).suggest(foo=1), "suggestions has no argument foo"),
        (lambda g: g.references(), "references needs work."),
        (lambda g: g.export_works(), "export_works needs path."),
        (lambda g: g.conflicts(), "conflicts needs one and other."),
        (lambda g: g.author("a", "b", "c"), "author takes name"),
        (lambda g: g.author("a", name="b"), "author takes name: one is too many, or given twice."),
    ],
)
def test_arguments_that_a_verb_has_not_are_told_in_words(
    demo: gk.KnowledgeGraph, call: Callable[[Any], Any], words: str
) -> None:
    with pytest.raises(UsageError) as told:
        call(demo)
    assert str(told.value).startswith(words) and not isinstance(told.value, TypeError)


def test_an_error_within_is_no_wrong_call() -> None:
    def inner(there: int) -> int:
        return there

    @checked
    def verb(name: str = "") -> int:
        return inner(here=1)  # type: ignore[call-arg] # a defect of ours, not of who calls

    with pytest.raises(TypeError, match="here"):
        verb("x")
