"""A sliding buffer over a stream of text: what is not consumed yet, and on which line it begins."""

from __future__ import annotations

from typing import TextIO


class Sliding:
    """`text[at:]` is what has not been consumed; readers of XML and JSON search in it."""

    def __init__(self, stream: TextIO, block: int, kept: int = 0) -> None:
        self.stream = stream
        self.block = block  # characters read at a time
        self.kept = kept  # characters before the position that stay, to see how a line begins
        self.text = ""
        self.at = 0
        self.ended = False
        self.line = 1  # the line of `counted`
        self.counted = 0

    def more(self) -> bool:
        """Read on, at least as much as is waiting, so that growing costs linear time."""
        if self.ended:
            return False
        self.here()  # lines are counted before the text is let go
        start = max(0, self.at - self.kept)
        waiting = self.text[start:]
        block = self.stream.read(max(self.block, len(waiting)))
        self.ended = not block
        self.text = waiting + block
        self.at = self.counted = self.at - start
        self.let_go(start)
        return not self.ended

    def let_go(self, count: int) -> None:
        """So many characters left the buffer at its beginning."""

    def here(self) -> int:
        """The line number of the position."""
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.line
