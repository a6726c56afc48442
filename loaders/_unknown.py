"""What a file has that its loader knows no name for: counted, and told in one note at the end.

Such a field is kept in `extra` under its own name, so nothing is lost; the note says that the
vendor has changed the format, or that another program wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphkit.records import Note, Origin

SHOWN = 20
_MOST = 1000  # names that are told apart: a damaged file may have any number


class Unknown:
    """The names in a file that are not among the known ones."""

    __slots__ = ("_found", "_known", "_what")

    def __init__(self, known: frozenset[str], what: str = "tags") -> None:
        self._known = known
        self._what = what
        self._found: dict[str, list[int]] = {}  # name -> how many records, line of the first

    def see(self, names: Iterable[str], line: int) -> None:
        """Take note of the names of one record."""
        if not self._known.issuperset(names):
            for name in set(names) - self._known:
                if name in self._found:
                    self._found[name][0] += 1
                elif len(self._found) < _MOST:
                    self._found[name] = [1, line]

    def note(self, file: str, format: str) -> Iterator[Note]:
        """The note, if there is anything to say."""
        if self._found:
            yield Note(told(self._what, self._found), Origin(file, format, 0))


def told(what: str, found: dict[str, list[int]]) -> str:
    """The sentence of the note.

    >>> told("tags", {"ZZ": [1, 40], "QQ": [3, 12]})
    'unknown tags: QQ (3 records, first at line 12), ZZ (1 record, at line 40); kept as they are'
    """
    ranked = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    shown = [
        f"{name} ({count} records, first at line {line})"
        if count > 1
        else f"{name} (1 record, at line {line})"
        for name, (count, line) in ranked[:SHOWN]
    ]
    if len(ranked) > SHOWN:
        shown.append(f"and {len(ranked) - SHOWN} more")
    return f"unknown {what}: {', '.join(shown)}; kept as they are"
