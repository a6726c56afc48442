"""What a load would find, of what files state alone: by the functions that the load calls.

Records of one work are joined first, so a share is one of works, however often each is stated.
Who is who is not asked: nothing here depends on it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graphkit.graph.tables import PAIR_CAP
from graphkit.names import title_key
from graphkit.records import Record, Tie, Work
from graphkit.resolve.affiliations import Affiliations, countries_of_works
from graphkit.resolve.institutions import Institutions
from graphkit.resolve.lists import Slot, lay_over
from graphkit.resolve.orcids import checked
from graphkit.resolve.references import references_of
from graphkit.resolve.registers import Registers
from graphkit.resolve.resolved import CitedWork
from graphkit.resolve.statements import NONE, PAGE, Name, Statements
from graphkit.resolve.ties import COAUTHOR
from graphkit.resolve.works import join_records
from graphkit.sources.remedies import FIELDS, TIE_FIELDS

OF_AUTHORS = frozenset({"full_names", "author_ids"})


@dataclass(slots=True)
class Fields:
    """How many works, authors and ties state what."""

    works: int = 0  # each once
    authors: int = 0  # of each work once
    ties: int = 0  # that join two people
    stated: Counter[str] = field(default_factory=Counter)

    def shares(self) -> dict[str, float | None]:
        """How many of the works (ties, authors) state a field; None where there are none."""
        found: dict[str, float | None] = {}
        for name in FIELDS if self.works else ():
            whole = self.authors if name in OF_AUTHORS else self.works
            found[name] = round(self.stated[name] / whole, 4) if whole else None
        for name in TIE_FIELDS if self.ties else ():
            found[name] = round(self.stated[name] / self.ties, 4)
        return found


class Foreseen:
    """Gathers what files state, and counts what a graph of them would have."""

    def __init__(self) -> None:
        self._said, self._registers = Statements(), Registers()
        self._ties: list[Counter[str]] = []  # of each source
        self._abstracts: Counter[tuple[int, int, str]] = Counter()
        self._references: list[CitedWork] = []
        self._works: list[list[int]] = []

    def take(self, records: Iterable[Record]) -> int:
        """All that one source states; its number."""
        number = len(self._ties)
        self._ties.append(Counter())
        self._said.add(number, self._registers.watch(self._watched(number, records)))
        return number

    def _watched(self, number: int, records: Iterable[Record]) -> Iterator[Record]:
        for record in records:
            if isinstance(record, Tie):
                self._tie(self._ties[number], record)
                continue
            if isinstance(record, Work) and record.abstract is not None:
                self._abstracts[number, record.origin.line, title_key(record.title or "")] += 1
            yield record

    @staticmethod
    def _tie(stated: Counter[str], tie: Tie) -> None:
        if tie.kind != COAUTHOR or tie.one == tie.other:
            return  # as a load has it: they tie nobody to anybody
        stated["ties"] += 1
        stated["names"] += bool(tie.one_name and tie.other_name)
        stated["weight"] += tie.weight is not None
        stated["tie_works"] += tie.works is not None
        stated["years"] += tie.first_year is not None

    def count(self) -> tuple[Fields, list[Fields]]:
        """What all state together, and what each source does alone."""
        said = self._said
        said.finish()
        self._works, _ = join_records(said)
        places = Affiliations(said, Institutions(self._registers.organisations))
        self._references, _ = references_of(said, self._works)
        whole = self._fields(self._works, places, sum(self._ties, Counter()))
        if len(self._ties) == 1:
            return whole, [whole]
        parts = self._of_sources()
        return whole, [
            self._fields(parts.get(number, []), places, ties)
            for number, ties in enumerate(self._ties)
        ]

    def _of_sources(self) -> dict[int, list[list[int]]]:
        """Of each source its works, each as the records that this source has of it."""
        found: dict[int, list[list[int]]] = defaultdict(list)
        for records in self._works:
            own: dict[int, list[int]] = defaultdict(list)
            for record in records:
                own[self._said.source[record]].append(record)
            for number, part in own.items():
                found[number].append(part)
        return found

    def _fields(
        self, works: Sequence[Sequence[int]], places: Affiliations, ties: Counter[str]
    ) -> Fields:
        said, stated = self._said, Counter(ties)
        stated["countries"] = sum(map(bool, countries_of_works(said, works, places.countries)))
        every: list[Slot] = []
        for number, records in enumerate(works):
            slots = lay_over(said, number, records).slots
            every.extend(slots)
            stated["two_authors"] += 2 <= len(slots) <= PAIR_CAP
            stated["affiliations"] += any(
                places.places[a]
                for s in slots
                for m in s.mentions
                for a in said.mention_affiliations[m]
            )
            self._add_work(stated, records, bool(slots))
        checked(said, every)
        stated["full_names"] += sum(_is_full(slot.name) for slot in every)
        stated["author_ids"] += sum(map(self._has_id, every))
        return Fields(len(works), len(every), ties["ties"], stated)

    def _add_work(self, stated: Counter[str], records: Sequence[int], named: bool) -> None:
        said = self._said
        works = [said.works[r] for r in records]
        stated["title"] += any(w.title is not None for w in works)
        stated["authors"] += named or any(w.groups for w in works)
        stated["year"] += any(w.year is not None for w in works)
        stated["venue"] += any(w.venue is not None for w in works)
        stated["doi"] += any(scheme == "doi" for w in works for scheme, _ in w.ids)
        stated["identifier"] += any(w.ids for w in works)
        stated["topics"] += any(said.topics[r] for r in records)
        stated["references"] += any(said.references[r] for r in records)
        stated["cited"] += any(said.cited[r] or said.references[r] for r in records)
        stated["abstract"] += any(
            (said.source[r], said.line[r], said.works[r].key) in self._abstracts for r in records
        )

    def _has_id(self, slot: Slot) -> bool:
        said = self._said
        stated = (said.person_ids.values[n] for m in slot.mentions for n in said.mention_ids[m])
        return slot.orcid != NONE or any(scheme != PAGE for scheme, _ in stated)

    def references(self) -> dict[str, int | float | None]:
        """How many references there are, and how many of them are works of the set."""
        own = self._references
        here = sum(one.cited is not None and one.cited != one.work for one in own)
        return {
            "stated": len(own),
            "with_identifier": sum(
                one.why == "identifier" or not one.key.startswith(("#", "ref:")) for one in own
            ),
            "matched": here,
            "share": round(here / len(own), 4) if own else None,
        }


def _is_full(name: Name) -> bool:
    """Whether a given name is spelled out; "WM", without dots, is two initials."""
    given = [g for g in name.parts.given if len(g) > 1]
    words = {w for w in name.text.replace(",", " ").split() if len(w) < 4 and w.isupper()}
    return any(g.upper() not in words for g in given)
