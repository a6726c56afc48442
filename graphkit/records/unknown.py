"""What a file has that its loader knows no name for: counted, and told in one note at the end.

Such a field is kept in `extra` under its own name, so nothing is lost; the note says that the
vendor has changed the format, or that another program wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphkit.records.types import Note, Origin, Strange

SHOWN = 20
_LONGEST = 80  # characters of a name
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
                self._add(_shown(name), 1, line)

    def _add(self, name: str, count: int, line: int) -> None:
        if name in self._found:
            self._found[name][0] += count
        elif len(self._found) < _MOST:
            self._found[name] = [count, line]

    def note(self, file: str, format: str) -> Iterator[Note]:
        """The note, if there is anything to say."""
        if self._found:
            strange: Strange = tuple((n, c, line) for n, (c, line) in sorted(self._found.items()))
            origin = Origin(file, format, 0)
            yield Note(_sentence(self._what, strange), origin, self._what, strange)

    @staticmethod
    def joined(notes: Iterable[Note]) -> list[Note]:
        """The notes on parts of one file as notes on all of it, each once."""
        others: dict[Note, None] = {}
        by_kind: dict[str, Unknown] = {}
        origin = None
        for note in notes:
            if not note.strange:
                others[note] = None
                continue
            origin = note.origin
            whole = by_kind.setdefault(note.what, Unknown(frozenset(), note.what))
            for name, count, line in note.strange:
                whole._add(name, count, line)
        if origin is None:
            return list(others)
        whole_notes = [n for u in by_kind.values() for n in u.note(origin.file, origin.format)]
        return [*others, *whole_notes]


def _shown(name: str) -> str:
    """A name as a note can print it, whatever a damaged file calls one."""
    if name.isprintable() and 0 < len(name) <= _LONGEST:
        return name
    cut = "".join(c if c.isprintable() else "\ufffd" for c in name[:_LONGEST])
    return f"{cut}…" if len(name) > _LONGEST else cut or "(no name)"


def _sentence(what: str, unknown: Strange) -> str:
    """The sentence of the note.

    >>> _sentence("tags", (("QQ", 3, 12), ("ZZ", 1, 40)))
    'unknown tags: QQ (3 records, first at line 12), ZZ (1 record, at line 40); kept as they are'
    """
    ranked = sorted(unknown, key=lambda item: (-item[1], item[0]))
    shown = [
        f"{name} ({count} records, first at line {line})"
        if count > 1
        else f"{name} (1 record, at line {line})"
        for name, count, line in ranked[:SHOWN]
    ]
    if len(ranked) > SHOWN:
        shown.append(f"and {len(ranked) - SHOWN} more")
    return f"unknown {what}: {', '.join(shown)}; kept as they are"
