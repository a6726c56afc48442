"""What is found of statements alone, before anybody's decision, kept for the next decision.

Which records are one work, and what names and works say of each pair of mentions, rest on what is
stated and on nothing else. So a decision compares no titles and no works again: it moves what it
names, and what hangs on that. The result is that of the whole, by the same functions.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from graphkit.resolve.identity import Compared
from graphkit.resolve.statements import Dated, Statements
from graphkit.resolve.titles import form_of
from graphkit.resolve.works import Join

AT_ONCE = 10_000  # works or names whose bytes are made at a time
_told = attrgetter(*(field.name for field in fields(Dated)))
MOST = 10_000_000  # pairs that are kept, 20 bytes each; of more all are compared again


class KeptFindings:
    """What was found of the statements with the fingerprint `made_of`.

    A join is two records, its kind, and the identifier; titles stand in the statements alone.
    Whoever keeps it on disk is told of each part as soon as it is `found`.
    """

    def __init__(
        self,
        made_of: str = "",
        joins: Sequence[tuple[int, int, str, str]] = (),
        compared: Compared | None = None,
    ) -> None:
        self.made_of, self.compared, self.most = made_of, compared, MOST
        self._joins = joins
        self.found: Callable[[], object] = lambda: None

    def fits(self, said: Statements) -> bool:
        """Whether it is of these statements; else it is emptied, and will be of them."""
        fingerprint = print_of(said)
        if self.made_of == fingerprint:
            return True
        self.made_of, self.compared, self._joins = fingerprint, None, ()
        return False

    def keep_joins(self, joins: Sequence[Join]) -> None:
        """Take in which records are one work."""
        self._joins = [
            (j.one, j.other, j.kind, j.value if j.kind == "identifier" else "") for j in joins
        ]
        self.found()

    def keep_compared(self, compared: Compared) -> None:
        """Take in what names and works say of all pairs; of too many only the disk keeps it."""
        self.compared = compared
        compared.again = not self.too_many
        self.found()
        self._let_go_of_many()

    def compared_before(self) -> Compared | None:
        """What was found of all pairs. What is of too many is used up by who takes it."""
        found = self.compared
        self._let_go_of_many()
        return found

    @property
    def too_many(self) -> bool:
        """Whether there are more pairs than are kept once they are done with."""
        return self.compared is not None and len(self.compared.told) > self.most

    def _let_go_of_many(self) -> None:
        if self.too_many:
            self.compared = None

    @property
    def joins(self) -> Sequence[tuple[int, int, str, str]]:
        """The joins as they are kept."""
        return self._joins

    def joins_of(self, said: Statements) -> list[Join]:
        """The joins in the words of the statements."""
        return [
            Join(one, other, kind, value or _title(said, one, kind))
            for one, other, kind, value in self._joins
        ]


def print_of(said: Statements) -> str:
    """A fingerprint of all that works and people rest on: records in their order, and mentions."""
    made = hashlib.blake2b(digest_size=16)

    def add(value: Any) -> None:
        # a version without references: equal values are equal bytes, shared or not
        made.update(marshal.dumps(value, 2))

    for begin in range(0, len(said.works), AT_ONCE):
        add([_told(work) for work in said.works[begin : begin + AT_ONCE]])
    for begin in range(0, len(said.names), AT_ONCE):
        some = said.names[begin : begin + AT_ONCE]
        add([(name.text, name.parts.given, name.parts.family, name.parts.suffix) for name in some])
    for columns in (said.first_mention, said.mention_name, said.mention_orcid, said.source):
        made.update(columns.tobytes())
    for listed in (said.mention_ids, said.mention_affiliations, sorted(said.owners)):
        add(listed)
    for things in (said.orcids, said.person_ids):
        add(things.values)
    add([repr(affiliation) for affiliation in said.affiliations.values])
    return made.hexdigest()


def _title(said: Statements, record: int, kind: str) -> str:
    key = said.works[record].key
    return form_of(key) if kind == "title" else key
