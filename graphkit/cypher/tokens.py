"""Cypher text -> tokens with their places; comments and white space dropped, strings kept whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<space>\s+ | //[^\n]* | /\*.*?\*/)
  | (?P<string>'(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*")
  | (?P<quoted>`(?:``|[^`])*`)
  | (?P<parameter>\$\w+)
  | (?P<number>0[xX][0-9a-fA-F]+ | 0o[0-7]+ | \d+(?:\.\d+)?(?:[eE][+-]?\d+)?
      | \.\d+(?:[eE][+-]?\d+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<sign><>|<=|>=|!=|\.\.|\|\||=~|->|<-|::|/\*|\S)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind, its text, its place (both from 1), and where it begins."""

    kind: str
    text: str
    line: int
    column: int
    start: int = 0

    @property
    def upper(self) -> str:
        """The text in capitals if it is a word, else as it is: keywords have no case."""
        return self.text.upper() if self.kind == "word" else self.text

    @property
    def name(self) -> str:
        """The text of a word or of a name in backticks, without them."""
        return self.text[1:-1].replace("``", "`") if self.kind == "quoted" else self.text

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)


def tokens(text: str, first_line: int = 1) -> list[Token]:
    """The tokens of a query. What begins an unclosed string or comment is a sign."""
    found: list[Token] = []
    line, start_of_line = first_line, 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        if kind != "space":
            column = match.start() - start_of_line + 1
            found.append(Token(kind, match.group(), line, column, match.start()))
        breaks = match.group().count("\n")
        if breaks:
            line += breaks
            start_of_line = match.start() + match.group().rindex("\n") + 1
    return found
