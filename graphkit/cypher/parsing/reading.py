"""Going through the tokens of a query once, from left to right."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from graphkit.cypher.tokens import Token
from graphkit.cypher.tree import Text, Variable
from graphkit.cypher.vocabulary import ADVICE, SIGNS

# Words that end a value; a name of this kind is written in backticks.
RESERVED = frozenset(
    "MATCH OPTIONAL WHERE WITH RETURN UNWIND UNION ORDER SKIP LIMIT AS AND OR XOR NOT IN IS STARTS"
    " ENDS CONTAINS CASE WHEN THEN ELSE DISTINCT ASC DESC ASCENDING DESCENDING NULL TRUE FALSE"
    " BY".split()
)
DEEPEST = 40
# A text that is read again and again, because brackets may begin a pattern or a value.
MOST_STEPS_PER_TOKEN = 20
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\\": "\\", "'": "'", '"': '"',
            "`": "`"}  # fmt: skip


class NotInGrammarError(Exception):
    """A token without a place; the message says what to write instead."""

    def __init__(self, token: Token, message: str) -> None:
        self.token = token
        super().__init__(message)


class Reading:
    """The tokens, and how far they are read."""

    def __init__(self, text: str, read: Sequence[Token]) -> None:
        self.text = text
        self.tokens = read
        self.at = 0
        self.depth = 0
        self.cases = 0
        self.taken = 0
        self.names: dict[int, Token] = {}
        self.strings: dict[int, Text] = {}
        last = read[-1] if read else Token("sign", "", 1, 1, 0)
        self.finish = Token("end", "", last.line, last.column + len(last.text), last.end)

    @functools.cached_property
    def partner(self) -> dict[int, int]:
        """For each opening bracket the index of its partner."""
        stack: list[int] = []
        found: dict[int, int] = {}
        for index, token in enumerate(self.tokens):
            if token.kind == "sign" and token.text in ("(", "[", "{"):
                stack.append(index)
            elif token.kind == "sign" and token.text in (")", "]", "}") and stack:
                found[stack.pop()] = index
        return found

    @property
    def next(self) -> Token:
        """The token to be read."""
        return self.tokens[self.at] if self.at < len(self.tokens) else self.finish

    @property
    def end(self) -> int:
        """Where the last token that was read ends."""
        return self.tokens[self.at - 1].end if self.at else 0

    def peek(self, step: int = 1) -> Token:
        """A later token."""
        place = self.at + step
        return self.tokens[place] if place < len(self.tokens) else self.finish

    def take(self) -> Token:
        """Read one token."""
        token = self.next
        self.at += 1
        self.taken += 1
        if self.taken > MOST_STEPS_PER_TOKEN * (len(self.tokens) + 10):
            raise NotInGrammarError(token, "brackets inside brackets that cannot be told apart")
        return token

    def is_word(self, *words: str) -> bool:
        """Whether one of these keywords is next."""
        return self.next.kind == "word" and self.next.upper in words

    def is_sign(self, *signs: str) -> bool:
        """Whether one of these signs is next."""
        return self.next.kind == "sign" and self.next.text in signs

    def word(self, *words: str) -> Token | None:
        """Read a keyword, if it is the next token."""
        return self.take() if self.is_word(*words) else None

    def sign(self, *signs: str) -> Token | None:
        """Read a sign, if it is the next token."""
        return self.take() if self.is_sign(*signs) else None

    def need(self, text: str) -> Token:
        """Read this sign or keyword and no other."""
        found = self.word(text) or self.sign(text)
        if found is None:
            self.refuse(f"expected {text}")
            raise AssertionError
        return found

    def refuse(self, expected: str, token: Token | None = None) -> None:
        """No place for a token here: say what to write instead, where that is known."""
        token = token or self.next
        if token.kind == "end":
            raise NotInGrammarError(token, f"the text ends here: {expected}")
        known = ADVICE.get(token.upper) if token.kind == "word" else SIGNS.get(token.text)
        raise NotInGrammarError(token, known or f"{token.text[:40]} has no place here: {expected}")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One bracket further inside."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotInGrammarError(self.next, f"more than {DEEPEST} brackets inside each other")
        yield
        self.depth -= 1

    def is_name(self, step: int = 0) -> bool:
        """Whether a name may be read there."""
        token = self.peek(step)
        if token.kind == "quoted":
            return True
        if token.kind != "word" or token.upper in RESERVED:
            return False
        return not (self.cases and token.upper == "END")

    def name(self, what: str) -> Variable:
        """Read a name."""
        token = self.next
        if token.kind == "word" and not self.is_name():
            raise NotInGrammarError(
                token, f"{token.text} is a word of Cypher: as {what} write `{token.text}`"
            )
        if token.kind not in ("word", "quoted"):
            self.refuse(f"expected {what}")
        return Variable(self.key(what), self.end, token.name)

    def key(self, what: str) -> Token:
        """Read a name where no keyword can stand: a property, a label, a type."""
        token = self.next
        if token.kind not in ("word", "quoted"):
            self.refuse(f"expected {what}")
        self.names[token.start] = token
        return self.take()

    def count(self, what: str) -> int:
        """Read a whole number."""
        token = self.next
        if token.kind != "number" or not token.text.isdecimal() or len(token.text) > 9:
            self.refuse(f"expected {what}")
        return int(self.take().text)

    def string(self) -> Text:
        """Read a text in quotes."""
        token = self.take()
        inside = token.text[1:-1]
        odd = [m[1] for m in _ESCAPE.finditer(inside) if len(m[1]) == 1 and m[1] not in _ESCAPED]
        if odd:
            raise NotInGrammarError(
                token, f"\\{odd[0]} is no escape: known are \\n \\t \\\\ \\' \\\" \\u00e9"
            )
        value = _ESCAPE.sub(
            lambda m: chr(int(m[1][1:], 16)) if len(m[1]) > 1 else _ESCAPED[m[1]], inside
        )
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            try:  # two escapes that are one letter together
                value = value.encode("utf-16", "surrogatepass").decode("utf-16")
            except UnicodeDecodeError:
                raise NotInGrammarError(token, "a text holds whole letters") from None
        if "\0" in value:
            raise NotInGrammarError(token, "a text holds whole letters")
        found = self.strings[token.start] = Text(token, token.end, value)
        return found
