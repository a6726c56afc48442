"""Going through the words of a typed query, and noting what it uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphkit.cypher.tokens import Token
from graphkit.cypher.vocabulary import ADVICE, SIGNS

# Words that end an expression; a name of this kind is written in backticks.
RESERVED = frozenset(
    "MATCH OPTIONAL WHERE WITH RETURN UNWIND UNION ORDER SKIP LIMIT AS AND OR XOR NOT IN IS STARTS"
    " ENDS CONTAINS CASE WHEN THEN ELSE END DISTINCT ASC DESC ASCENDING DESCENDING NULL TRUE FALSE"
    " BY ON".split()
)


class NotInGrammarError(Exception):
    """A token without a place; `instead` says what to write."""

    def __init__(self, token: Token, message: str) -> None:
        self.token = token
        super().__init__(message)


@dataclass(slots=True)
class Shape:
    """What was read: what a text uses, counted, and what it returns."""

    columns: list[str] = field(default_factory=list)
    every_column: Token | None = None
    parameters: set[str] = field(default_factory=set)
    strings: list[Token] = field(default_factory=list)
    names: list[Token] = field(default_factory=list)
    relations: list[Token] = field(default_factory=list)
    matches: list[Token] = field(default_factory=list)
    labels: list[tuple[Token, str]] = field(default_factory=list)
    bound: dict[str, set[str]] = field(default_factory=dict)
    rebound: set[str] = field(default_factory=set)
    reads: list[tuple[Token, Token]] = field(default_factory=list)
    keys: list[tuple[tuple[str, ...], Token]] = field(default_factory=list)
    apart: list[Token] = field(default_factory=list)
    ranges: list[tuple[Token, int]] = field(default_factory=list)
    unions: list[Token] = field(default_factory=list)
    longest_list: tuple[int, Token] | None = None


class Words:
    """Goes through the tokens once, from left to right."""

    def __init__(self, text: str, found: Sequence[Token]) -> None:
        self.text = text
        self.tokens = found
        self.at = 0
        self.depth = 0
        self.shape = Shape()
        self.scope: set[str] = set()
        last = found[-1] if found else Token("sign", "", 1, 1, 0)
        self.end = Token("end", "", last.line, last.column + len(last.text), last.end)

    # -- tokens --------------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        """The token to be read."""
        return self.tokens[self.at] if self.at < len(self.tokens) else self.end

    def peek(self, step: int = 1) -> Token:
        """A later token."""
        place = self.at + step
        return self.tokens[place] if place < len(self.tokens) else self.end

    def take(self) -> Token:
        """Read one token."""
        token = self.next
        self.at += 1
        return token

    def word(self, *words: str) -> Token | None:
        """Read a keyword, if it is the next token."""
        if self.next.kind == "word" and self.next.upper in words:
            return self.take()
        return None

    def sign(self, *signs: str) -> Token | None:
        """Read a sign, if it is the next token."""
        if self.next.kind == "sign" and self.next.text in signs:
            return self.take()
        return None

    def need(self, text: str) -> Token:
        """Read this sign or keyword and no other."""
        found = self.word(text) or self.sign(text)
        return found or self.refuse(f"expected {text}")

    def refuse(self, expected: str, token: Token | None = None) -> Token:
        """No place for a token here: say what to write instead, where that is known."""
        token = token or self.next
        if token.kind == "end":
            raise NotInGrammarError(token, f"the text ends here: {expected}")
        known = ADVICE.get(token.upper) if token.kind == "word" else SIGNS.get(token.text)
        raise NotInGrammarError(token, known or f"{token.text[:40]} has no place here: {expected}")

    def name(self, what: str) -> Token:
        """Read a name."""
        token = self.next
        if token.kind == "quoted" or (token.kind == "word" and token.upper not in RESERVED):
            self.shape.names.append(token)
            return self.take()
        if token.kind == "word":
            raise NotInGrammarError(
                token, f"{token.text} is a word of Cypher: as {what} write `{token.text}`"
            )
        return self.refuse(f"expected {what}")

    def key(self, what: str) -> Token:
        """Read a name where no keyword can stand: a property, a label, a type."""
        token = self.next
        if token.kind not in ("word", "quoted"):
            return self.refuse(f"expected {what}")
        self.shape.names.append(token)
        return self.take()

    def alias(self, name: Token) -> None:
        """A name that stands for a value from here on."""
        self.shape.rebound.add(name.name)
