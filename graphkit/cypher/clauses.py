"""Tokens -> clauses: parts of a UNION, queries in braces, and what a clause holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graphkit.cypher.tokens import Token

Found: TypeAlias = Sequence[Token]

CLAUSES = frozenset({"MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "UNION"})
AGGREGATES = frozenset({"COUNT", "SUM", "AVG", "MIN", "MAX", "COLLECT"})
BRACED = frozenset({"COUNT", "EXISTS", "COLLECT"})
# Words after which a value begins, so that a bracket belongs to the value, not to the word.
BEFORE_A_VALUE = frozenset(
    "MATCH WHERE WITH RETURN UNWIND DISTINCT BY SKIP LIMIT AND OR XOR NOT IN CONTAINS CASE WHEN"
    " THEN ELSE".split()
)


def at(found: Found, index: int) -> str:
    """The text at an index, words in capitals; nothing beyond the ends."""
    return found[index].upper if 0 <= index < len(found) else ""


def depth_of(token: Token) -> int:
    """+1 for an opening bracket, -1 for a closing one."""
    return (token.text in "([{") - (token.text in ")]}") if token.kind == "sign" else 0


def brackets(found: Found, opening: int) -> Found:
    """The tokens from a bracket to its partner, both included."""
    depth = 0
    for index in range(opening, len(found)):
        depth += depth_of(found[index])
        if depth == 0:
            return found[opening : index + 1]
    return found[opening:]


def openings(found: Found) -> list[str]:
    """For each token the bracket that it stands in."""
    stack, texts = [""], []
    for token in found:
        if depth_of(token) < 0 and len(stack) > 1:
            stack.pop()
        texts.append(stack[-1])
        if depth_of(token) > 0:
            stack.append(token.text)
    return texts


def outside(found: Found) -> list[tuple[int, Token]]:
    """The tokens outside brackets, with their indices; brackets themselves are left out."""
    depth, kept = 0, []
    for index, token in enumerate(found):
        change = depth_of(token)
        depth += change
        if depth <= 0 and change == 0:
            kept.append((index, token))
    return kept


def named(found: Found, index: int) -> bool:
    """Whether a word is a name there (property, label, type, alias) and no keyword."""
    while at(found, index - 1) == "|" and index > 2:
        index -= 2  # [:A|B]
    return at(found, index - 1) in (".", ":", "AS")


def keyword(found: Found, word: str) -> int | None:
    """The index of a keyword outside brackets."""
    for index, token in outside(found):
        if token.upper == word and token.kind == "word" and not named(found, index):
            return index
    return None


def aggregates(item: Found) -> bool:
    """Whether a function of an item aggregates, queries in braces aside."""
    braces = 0
    for index, token in enumerate(item):
        braces += depth_of(token) if token.text in ("{", "}") else 0
        if braces == 0 and token.upper in AGGREGATES and at(item, index + 1) == "(":
            return True
    return False


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: its keyword and its tokens, the keyword included."""

    name: str
    tokens: tuple[Token, ...]

    def has(self, word: str) -> bool:
        """Whether a keyword stands in the clause outside brackets."""
        return keyword(self.tokens, word) is not None

    @property
    def projects(self) -> bool:
        """Whether it is a WITH or RETURN."""
        return self.name in ("WITH", "RETURN")

    @property
    def gathers(self) -> bool:
        """Whether rows become one: DISTINCT or an aggregate."""
        return self.has("DISTINCT") or any(aggregates(item) for item in self.items())

    def pattern(self) -> Found:
        """What stands before the WHERE."""
        return self.tokens[: keyword(self.tokens, "WHERE")]

    def condition(self) -> Found:
        """What stands from the WHERE on."""
        start = keyword(self.tokens, "WHERE")
        return () if start is None else self.tokens[start:]

    def items(self) -> list[Found]:
        """What a WITH or RETURN projects."""
        stops = [keyword(self.tokens, word) for word in ("ORDER", "SKIP", "LIMIT", "WHERE")]
        end = min((stop for stop in stops if stop is not None), default=len(self.tokens))
        return _by_comma(self.tokens[1 + (at(self.tokens, 1) == "DISTINCT") : end])

    def keys(self) -> list[Found]:
        """What it orders by, each with its direction."""
        start = keyword(self.tokens, "ORDER")
        if start is None:
            return []
        stops = [keyword(self.tokens, word) for word in ("SKIP", "LIMIT", "WHERE")]
        end = min((s for s in stops if s is not None and s > start), default=len(self.tokens))
        return _by_comma(self.tokens[start + 2 : end])


def _by_comma(found: Found) -> list[Found]:
    commas = [index for index, token in outside(found) if token.text == ","]
    starts = [0, *(index + 1 for index in commas)]
    return [found[a:b] for a, b in zip(starts, [*commas, len(found)], strict=True)]


def clauses(found: Found) -> list[Clause]:
    """The clauses at the top level."""
    starts = [
        index
        for index, token in outside(found)
        if token.kind == "word" and token.upper in CLAUSES and not named(found, index)
        and at(found, index - 1) not in ("OPTIONAL", "STARTS", "ENDS")
    ]  # fmt: skip
    ends = [*starts[1:], len(found)] if starts else []
    return [Clause(found[a].upper, tuple(found[a:b])) for a, b in zip(starts, ends, strict=True)]


def parts(found: Found) -> Iterator[list[Clause]]:
    """The clauses of each query in a text: each part of a UNION, and each query in braces."""
    part: list[Clause] = []
    for clause in clauses(found):
        if clause.name == "UNION":
            yield part
            part = []
        else:
            part.append(clause)
    yield part
    index = 0
    while index < len(found):
        if found[index].text == "{" and at(found, index - 1) in BRACED:
            inner = brackets(found, index)
            yield from parts(inner[1:-1])
            index += len(inner)
        else:
            index += 1
