"""A document for loader tests, without a file."""

from __future__ import annotations

import io


class Document:
    """A file, or a text given directly."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    def open_text(self) -> io.StringIO:
        return io.StringIO(self.text)

    def open_bytes(self) -> io.BytesIO:
        return io.BytesIO(self.text.encode("utf-8", "surrogatepass"))
