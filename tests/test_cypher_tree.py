"""The parser: each token has a place in the tree, or the text is refused, quickly, with a place."""

from __future__ import annotations

import random

import pytest
from analyst_queries import TEXTS
from typed_queries import HARMLESS

from graphkit.cypher import GraphNames, Library, gate, regular, tree
from graphkit.cypher.completion import completions
from graphkit.cypher.parsing import NotInGrammarError, parse
from graphkit.cypher.parsing.reading import MOST_STEPS_PER_TOKEN, Reading
from graphkit.cypher.scope import scoped
from graphkit.errors import CypherRefusedError

KNOWN = GraphNames.schema()
BODIES = [*TEXTS, *(text for text, _ in HARMLESS), *(Library()[name].body for name in Library())]


@pytest.mark.parametrize("text", TEXTS)
def test_every_part_knows_its_place(text: str) -> None:
    parsed = parse(text)
    starts = {token.start for token in parsed.tokens}
    ends = {token.end for token in parsed.tokens}
    for part in parsed.every:
        assert part.start in starts
        assert part.end in ends
        assert part.start < part.end <= len(text)
        for inner in tree.children(part):
            assert part.start <= inner.start
            assert inner.end <= part.end


def shape(text: str) -> str:
    """A value in brackets, as it was understood."""

    def said(part: tree.Part) -> str:
        if isinstance(part, tree.Binary):
            return f"({said(part.left)} {part.sign} {said(part.right)})"
        if isinstance(part, tree.Unary):
            return f"({part.sign}{said(part.of_)})"
        if isinstance(part, tree.Literal):
            return str(part.value)
        if isinstance(part, tree.Property):
            return f"{said(part.of_)}.{part.key}"
        name = getattr(part, "name", None)
        return name if isinstance(name, str) else type(part).__name__

    projection = parse(f"RETURN {text} AS x").query.parts[0].clauses[0]
    assert isinstance(projection, tree.Projection)
    return said(projection.items[0].value)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 + 2 * 3", "(1 + (2 * 3))"), ("1 - 2 - 3", "((1 - 2) - 3)"),
        ("2 ^ 3 ^ 2", "((2 ^ 3) ^ 2)"), ("-2 ^ 2", "((-2) ^ 2)"),
        ("NOT a AND b OR c", "(((NOTa) AND b) OR c)"),
        ("a XOR b AND c", "(a XOR (b AND c))"), ("NOT a = b", "(NOT(a = b))"),
        ("1 < 2 <= 3", "((1 < 2) AND (2 <= 3))"), ("a = b IN c", "(a = (b IN c))"),
        ("a + b STARTS WITH c", "((a + b) STARTS WITH c)"), ("a <-1", "(a < (-1))"),
        ("(1 + 2) * 3", "((1 + 2) * 3)"), ("a.b.c + 1", "(a.b.c + 1)"), ("a - -1", "(a - (-1))"),
        ("(a)-[1]", "(a - ListOf)"), ("(a)-(b)", "(a - b)"), ("(a)-[:R]-(b)", "PatternValue"),
        ("(a)--(b)", "PatternValue"), ("(a)-->(b) AND c", "(PatternValue AND c)"),
        ("[x IN xs]", "Comprehension"), ("[x IN xs, 1]", "ListOf"), ("[(a)-->(b) | b]",
        "PatternComprehension"), ("[(a)-[1], 2]", "ListOf"), ("0x1F + 0o17", "(31 + 15)"),
        (".5 + 1e3", "(0.5 + 1000.0)"),
    ],
)  # fmt: skip
def test_what_binds_tighter(text: str, wanted: str) -> None:
    assert shape(text) == wanted


@pytest.mark.parametrize("seed", range(12))
def test_damaged_texts_are_refused_with_a_place_or_read(seed: int) -> None:
    chance = random.Random(seed)
    for body in chance.sample(BODIES, 25):
        text = list(body)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(text))
            text[at : at + chance.randint(0, 3)] = chance.choice(
                [
                    "",
                    "(",
                    ")",
                    "[",
                    "]",
                    "{",
                    "}",
                    "'",
                    "-",
                    "->",
                    "|",
                    ":",
                    " WHERE ",
                    "$",
                    "*",
                    "..",
                ]
            )
        damaged = "".join(text)
        try:
            parsed = parse(damaged)
        except NotInGrammarError as error:
            assert error.token.line >= 1
            assert str(error)
        else:
            scoped(parsed.query)
        try:
            gate(damaged, KNOWN)
        except CypherRefusedError as error:
            assert "line " in str(error) or "brackets" in str(error)


@pytest.mark.parametrize("piece", ["(", "[", "({k: ", "[(a)-[", "NOT (", "CASE WHEN ", "x {y: ",
                                   "EXISTS { MATCH (a) WHERE ", "(a)-[", "[x IN "])  # fmt: skip
def test_nested_texts_are_read_in_few_steps(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    take = Reading.take

    def counted(self: Reading) -> object:
        taken.append(1)
        return take(self)

    monkeypatch.setattr(Reading, "take", counted)
    text = f"RETURN {piece * 200} AS x"
    with pytest.raises(NotInGrammarError):
        parse(text)
    assert len(taken) <= MOST_STEPS_PER_TOKEN * (len(text) + 10)


def test_names_know_what_they_stand_for() -> None:
    text = (
        "MATCH (a:Author)-[r:COAUTHOR]-(b) WITH a, r.works AS n, collect(b) AS bs"
        " MATCH p = (a)--(w:Work) RETURN *"
    )
    found = scoped(parse(text).query)
    assert not found.problems
    assert found.columns == ("a", "bs", "n", "p", "w")
    assert [(set(labels), key.name) for labels, key, _ in found.reads] == [({"COAUTHOR"}, "works")]


GOOD_PATTERNS = [".*kim.*", "(?i).*(graph|net).*", "[A-Z][a-z]+ [A-Z].*", "10\\.\\d{4,9}/.*",
                 "a?b?c?", "(ab)*c", "\\p{Lu}.*", "(?:the|an?) .*", "[^ ]+ [^ ]+",
                 "\\d{4}-\\d{2}"]  # fmt: skip
BAD_PATTERNS = ["(a+)+", "(a*)*", "(a|aa)+", "(a|a)*", "(.*)*", "(a+b?)+", "([ab]+)*c", "(.)\\1",
                "(a{1,30}){1,30}", ".*.*.*.*.*", "(", "a{2000}{2000}", "x" * 2_000]  # fmt: skip


@pytest.mark.parametrize("pattern", GOOD_PATTERNS)
def test_a_harmless_pattern_passes(pattern: str) -> None:
    regular.checked(pattern)


@pytest.mark.parametrize("pattern", BAD_PATTERNS)
def test_a_pattern_without_end_is_refused(pattern: str) -> None:
    with pytest.raises(regular.RegularError):
        regular.checked(pattern)


@pytest.mark.parametrize(
    ("typed", "some"),
    [
        ("MATCH (a:Au", "Author"), ("MATCH (a:Author)-[:CO", "COAUTHOR"),
        ("MATCH (a:Author) WHERE a.na", "name"), ("MATCH (w:Work) RETURN w.ye", "year"),
        ("MATCH (a:Author {na", "name"), ("MA", "MATCH"),
        ("MATCH (a) RETURN perc", "percentilecont("),
        ("MATCH (author:Author) RETURN aut", "author"), ("people/ca", "people/card"),
        ("MATCH (a {id: $w", "$who"), ("MATCH (a:Author)-[r:AUTHORED]->() RETURN r.po", "position"),
    ],
)  # fmt: skip
def test_what_may_come_next(typed: str, some: str) -> None:
    begun, words = completions(typed, KNOWN, ["who"], Library())
    assert some in words
    begin = typed[len(typed) - begun :]
    assert all(word.casefold().startswith(begin.casefold()) for word in words)
