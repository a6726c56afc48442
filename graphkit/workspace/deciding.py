"""Decisions about people: taken, explained, reviewed and undone.

Each decision is a row of the ledger and an input of the next resolution; the tables are then made
again from the records. Undoing one gives the tables that were there before, byte for byte.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from graphkit.columns import rows_where
from graphkit.errors import NothingUsableError, UsageError, room_needed
from graphkit.ledger import DecisionRow, Decisions, Veil, purge_ledger, purge_segments, taken
from graphkit.meanings import DOUBTFUL
from graphkit.questions.wishes import IN_TOUCH, NOT_SUGGESTED
from graphkit.questions.wishes import KINDS as WISHES
from graphkit.resolve import (
    ANSWERS,
    CONTROL,
    ID,
    KINDS,
    SUPPRESS,
    keys_and_names,
    read_control,
    resolution_of,
)
from graphkit.workspace.examples import with_examples
from graphkit.workspace.layout import TABLES, remove_others
from graphkit.workspace.leaving_out import (
    forget_history,
    names_of_ties,
    remove_derived,
    veil_of,
    who_leaves,
)
from graphkit.workspace.loading import rulings_of
from graphkit.workspace.naming_works import works_named
from graphkit.workspace.sampling import Sampling
from graphkit.workspace.strongest_pair import places_of, strongest

if TYPE_CHECKING:
    from graphkit.workspace.knowledge_graph import KnowledgeGraph
    from graphkit.workspace.receipt import Receipt

UNDO = "To take it back: graphkit people undo ID"


@with_examples
class Deciding:
    """The verbs of `graphkit people`."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self.decisions = Decisions(graph.ledger)

    # -- taking ------------------------------------------------------------------------------

    def merge(
        self,
        one: str,
        other: str,
        why: str = "",
        who: str | None = None,
        *,
        works: Sequence[str] = (),
    ) -> Receipt:
        """Two people are one; with `works` (or groups) only these of the other are the one's.

        Then it is two decisions: they are split off, and merged.
        """
        if not works:
            return self._of_two("merge", one, other, why, who)
        a, b, out, rest = self._moving(one, other, works)
        rows = [
            taken("split", [b], out, rest, why=why, who=who),
            taken("merge", [a, b], self._keys(a), out, why=why, who=who),
        ]
        return self._take(*rows)

    def _moving(
        self, one: str, other: str, works: Sequence[str]
    ) -> tuple[str, str, list[str], list[str]]:
        """Whose works go to whom: both ids, the mentions that go and those that stay."""
        a = self._graph.author(one).id
        b, going, rows = self._going(other, works)
        if a == b:
            raise UsageError(f"{one!r} and {other!r} are one person already ({a}).")
        out, rest = ([r["id"] for r in rows if (r["work"] in going) is g] for g in (True, False))
        return a, b, out, rest

    def not_same(self, one: str, other: str, why: str = "", who: str | None = None) -> Receipt:
        """Two people are two, whatever later files suggest."""
        return self._of_two("not-same", one, other, why, who)

    def split(
        self, person: str, works: Sequence[str], why: str = "", who: str | None = None
    ) -> Receipt:
        """Some works of a person are another's."""
        return self._of_works("split", person, works, why, who)

    def not_my_work(
        self, person: str, works: Sequence[str], why: str = "", who: str | None = None
    ) -> Receipt:
        """Some works are not this person's; whose they are is left open."""
        return self._of_works("not-my-work", person, works, why, who)

    def claim(self, person: str, why: str = "", who: str | None = None) -> Receipt:
        """All works that a person has now are theirs for good."""
        ident = self._graph.author(person).id
        return self._take(taken("claim", [ident], self._keys(ident), (), why=why, who=who))

    def suppress(
        self, person: str, why: str = "", who: str | None = None, purge: bool = False
    ) -> Receipt:
        """A person asks to be left out: gone from every output, also after reloads.

        With `purge`, gone for good from all that the workspace keeps: see `purge`.
        """
        ident = self._graph.author(person).id
        keys = self._all_keys(ident) or [ID + ident]  # of a ready-made graph: on no work
        receipt = self._take(taken("suppress", [ident], keys, (), why=why, who=who))
        if purge:
            return self.purge()
        held = self._forget_tables({self._graph.tables.folder.name})
        forget_history(self._graph.folder / "history", self._veil(), receipt.generation)
        return replace(receipt, notes=(*receipt.notes, *_still_naming(held), *self._warnings()))

    def purge(self) -> Receipt:
        """Take all who are left out from records, ledger and journal, and from what is derived.

        Their decisions keep salted hashes, so that no later file brings them back. It cannot be
        undone.
        """
        graph, ledger = self._graph, self._graph.ledger
        standing = self.decisions.standing()
        with ledger.writing(), room_needed("taking somebody out"):
            records = [ledger.segment_records(s) for s in ledger.sources()]
            resolution = resolution_of(records, ledger.anchors(), rulings_of(standing))
            decided = [row for row in standing if row.kind == SUPPRESS]
            leaving = who_leaves(resolution)
            leaving.names |= names_of_ties(ledger, decided)
            done = purge_segments(ledger, leaving, keys_and_names)
            people = {ident for row in decided for ident in row.people}
            copies = remove_derived(graph.folder, ledger, done.sources, leaving)
            purge_ledger(ledger, leaving, done, decided, people)
        graph.workspace.let_go()
        copies += self._forget_tables(set())
        veil = leaving.veil()
        receipt = graph.load([])
        forget_history(graph.folder / "history", veil, receipt.generation)
        notes = [f"{veil(s.name)}: its records are written anew" for s in done.sources]
        notes += [*_still_naming(copies), *self._warnings()]
        return replace(receipt, notes=(*receipt.notes, *notes)).seen_through(veil)

    def _veil(self) -> Veil:
        return veil_of(self._graph.tables, self.decisions.standing())

    def _warnings(self) -> list[str]:
        """What is not in our hands: servers that were sent more, and what was written elsewhere."""
        notes = ["What was drawn, exported or copied elsewhere before still names them."]
        sent = self._graph.folder / "sent"
        if sent.is_dir() and any(sent.iterdir()) and self._graph.workspace.server is None:
            notes.append(
                "A server was sent this graph before, and still shows them until you repeat:"
                " graphkit load --store URI"
            )
        return notes

    def not_suggested(
        self, person: str, other: str, why: str = "", who: str | None = None
    ) -> DecisionRow:
        """A person does not want to be shown another among their suggestions."""
        return self._wish(NOT_SUGGESTED, person, other, why, who)

    def in_touch(
        self, person: str, other: str, why: str = "", who: str | None = None
    ) -> DecisionRow:
        """Two people are in touch already: neither is suggested to the other."""
        return self._wish(IN_TOUCH, person, other, why, who)

    def _wish(self, kind: str, one: str, other: str, why: str, who: str | None) -> DecisionRow:
        """A decision about suggestions: nothing is resolved anew by it."""
        a, b = self._graph.author(one), self._graph.author(other)
        if a.id == b.id:
            raise UsageError(f"{one!r} and {other!r} are one person ({a.id}).")
        snapshot = self._graph.snapshot()
        for decided in snapshot.wishes:
            if (decided.one, decided.other, decided.wish.kind) == (a.number, b.number, kind):
                raise UsageError(f"That is decided already: {decided.wish.id}. {UNDO}")
        sides = (self._all_keys(p.id) or [ID + p.id] for p in (a, b))
        row = taken(kind, [a.id, b.id], *sides, why=why, who=who)
        with self._graph.ledger.writing():
            self.decisions.add([row])
        return row

    def undo(self, ident: str | Sequence[str] = "last", who: str | None = None) -> Receipt:
        """Take a decision back, or several, the latest of them first."""
        idents = [ident] if isinstance(ident, str) else ident
        undone = {row.id: row for row in map(self.decisions.find, idents)}
        order = {row.id: number for number, row in enumerate(self.decisions.all())}
        with self._graph.ledger.writing():
            for one in sorted(undone, key=order.__getitem__, reverse=True):
                self.decisions.undo(one, who)
        return self._graph.load([])

    def _forget_tables(self, keep: set[str]) -> list[str]:
        """Remove the tables of before, which name who is left out; those that somebody reads stay.

        A snapshot that nobody has any more is let go by the collector, which is asked to come.
        """
        gc.collect()
        remove_others(self._graph.folder, keep)
        folder = self._graph.folder / TABLES
        left = {p.name for p in folder.iterdir() if p.is_dir()} if folder.is_dir() else set()
        return [f"{TABLES}/{name}, which somebody reads," for name in sorted(left - keep)]

    def once(
        self,
        ident: str,
        kind: str,
        people: Sequence[str],
        works: Sequence[str] = (),
        *,
        why: str = "",
        who: str | None = None,
    ) -> str:
        """A decision that another program names: asked for again, it is the same one.

        Merges, what is kept apart, splits, works that are not somebody's, claims; its id.
        """
        if any(row.id == ident for row in self.decisions.all()):
            self._graph.load([])  # a process may have died between the decision and the tables
            return ident
        if kind in ("split", "not-my-work"):
            one, going, rows = self._going(people[0], works)
            people = [one]
            sides = (
                [r["id"] for r in rows if r["work"] in going],
                [r["id"] for r in rows if r["work"] not in going],
            )
        else:
            people = [self._graph.author(person).id for person in people]
            if len(set(people)) < len(people):
                raise UsageError(f"{people[0]} is one person already.")
            keys = [self._keys(person) for person in people]
            sides = (keys[0], keys[1] if len(keys) > 1 else [])
        self._take(replace(taken(kind, people, *sides, why=why, who=who), id=ident))
        return ident

    def _of_two(self, kind: str, one: str, other: str, why: str, who: str | None) -> Receipt:
        a, b = self._graph.author(one).id, self._graph.author(other).id
        if a == b:
            raise UsageError(f"{one!r} and {other!r} are one person already ({a}).")
        return self._take(taken(kind, [a, b], self._keys(a), self._keys(b), why=why, who=who))

    def _of_works(
        self, kind: str, person: str, works: Sequence[str], why: str, who: str | None
    ) -> Receipt:
        ident, going, rows = self._going(person, works)
        out = [r["id"] for r in rows if r["work"] in going]
        rest = [r["id"] for r in rows if r["work"] not in going]
        return self._take(taken(kind, [ident], out, rest, why=why, who=who))

    def _going(
        self, person: str, works: Sequence[str]
    ) -> tuple[str, set[str], list[dict[str, Any]]]:
        """The person, which of their works are meant, and their mentions.

        A work is named by its id, its title, or, with others, by the number of its group.
        """
        author = self._graph.author(person)
        table = self._graph.tables.read_mentions()
        rows = table.filter(pc.equal(table.column("person"), author.id)).to_pylist()
        known = {r["work"] for r in rows}
        going: set[str] = set()
        if not known.issuperset(works):
            shape = author.profile()
            going = works_named(shape["works"], shape["trust"]["homonymy"]["groups"], works)
        else:
            going.update(works)
        if going >= known:
            raise UsageError("Some works have to stay, and some have to go.")
        return author.id, going, rows

    def effect(
        self, person: str, works: Sequence[str] = (), *, into: str | None = None
    ) -> dict[str, Any]:
        """What splitting these works off would do: which go, and how many stay.

        With `into` they go to that person, all of them unless some are named; works on which both
        stand are said, since nobody stands twice on one.
        """
        if into is None:
            return self._effect(*self._going(person, works))
        a, b = self._graph.author(into).id, self._graph.author(person).id
        if a == b:
            raise UsageError(f"{into!r} and {person!r} are one person already ({a}).")
        table = self._graph.tables.read_mentions()
        rows = table.filter(pc.equal(table.column("person"), b)).to_pylist()
        going = self._going(person, works)[1] if works else {r["work"] for r in rows}
        own = table.filter(pc.equal(table.column("person"), a)).column("work").to_pylist()
        both = sorted(going & {*own})
        return {**self._effect(b, going, rows), "into": a, "has": len({*own}), "both": both}

    def _effect(
        self, ident: str, going: set[str], rows: Sequence[dict[str, Any]]
    ) -> dict[str, Any]:
        listed = self._graph.tables.read("works", ["id", "title", "year"])
        listed = listed.filter(pc.is_in(listed.column("id"), pa.array(sorted(going), pa.string())))
        stay = len({r["work"] for r in rows} - going)
        return {"person": ident, "go": listed.to_pylist(), "stay": stay}

    def _keys(self, ident: str) -> list[str]:
        if keys := self._all_keys(ident):
            return keys
        raise UsageError(
            f"{ident} is of a ready-made graph, whose ids are people: only `suppress` is for them."
        )

    def _all_keys(self, ident: str) -> list[str]:
        rows = self._graph.tables.read_mentions()
        keys = rows.filter(pc.equal(rows.column("person"), ident)).column("id").to_pylist()
        return [str(key) for key in keys]

    def _take(self, *rows: DecisionRow) -> Receipt:
        ledger = self._graph.ledger
        anchors, redirects = ledger.anchors(), ledger.redirects()
        made, last = ledger.current_generation(), self.decisions.standing()[-len(rows) :]
        # one that was interrupted is kept already: a second would outlive the undoing of the first
        again = [_said(row) for row in last] == [_said(row) for row in rows]
        rows = tuple(last) if again else rows
        if not again:
            with ledger.writing():
                self.decisions.add(rows)
        receipt = self._graph.load([])
        if not again or ledger.current_generation() != made:
            with ledger.writing():
                for row in rows:
                    self.decisions.keep_before(row.id, anchors, redirects)
        return receipt

    # -- in and out --------------------------------------------------------------------------

    def log(self) -> list[dict[str, Any]]:
        """Every decision with what became of it, newest first."""
        outcomes: dict[str, str] = {}
        if self._graph.ledger.current_generation():
            for row in self._graph.tables.read_decisions().to_pylist():
                if row["subject"].startswith("ruling:"):
                    outcomes[row["subject"].removeprefix("ruling:")] = row["evidence"]
        rows = []
        for row in reversed(self.decisions.all()):
            state = f"undone by {row.undone_by}" if row.undone_at else outcomes.get(row.id, "kept")
            rows.append(
                {**row.to_dict(), "mentions": len(row.one) + len(row.other), "state": state}
            )
        return rows

    def export(self, path: Path) -> int:
        """Write all decisions as JSON Lines."""
        rows = self.decisions.all()
        text = "".join(json.dumps(row.to_dict(), ensure_ascii=False) + "\n" for row in rows)
        path.write_text(text, encoding="utf-8", newline="\n")
        return len(rows)

    def take_in(self, path: Path) -> int:
        """Read decisions that `export` wrote; those known here are left alone."""
        rows = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                row = DecisionRow.from_dict(json.loads(line))
            except (ValueError, UsageError) as error:
                raise UsageError(f"{path}:{number}: {error}") from error
            if row.kind not in (*KINDS, *WISHES, *ANSWERS):
                raise UsageError(f"{path}:{number}: {row.kind!r} is no kind of decision.")
            rows.append(row)
        with self._graph.ledger.writing():
            new = self.decisions.add(rows)
        if new and self._graph.ledger.sources():
            self._graph.load([])
        return new

    # -- looking -----------------------------------------------------------------------------

    def quality(self) -> list[dict[str, Any]]:
        """Standing control without gold: what iDs contradict, rare names, answers to samples."""
        measures = read_control(rows_where(self._graph.tables.read_decisions(), "subject", CONTROL))
        judged = Sampling(self._graph).precision()
        return measures + [
            {
                "measure": f"wrongly joined: {row['rule']}",
                "found": row["wrong"],
                "of": row["looked_at"],
                "share": round(row["wrong"] / row["looked_at"], 4),
                "people": [],
            }
            for row in judged
            if row["looked_at"]
        ]

    def review(self, n: int | None = 25) -> list[dict[str, Any]]:
        """What a person should look at, most valuable first: works at stake times doubt."""
        columns = [
            "id",
            "name",
            "works",
            "identity_confidence",
            "identity_basis",
            "possible_homonym",
            "name_norm",
        ]
        rows = self._graph.tables.read("authors", columns).to_pylist()
        same: dict[str, list[str]] = {}
        for row in rows:
            same.setdefault(row["name_norm"], []).append(row["id"])
        listed = []
        for row in rows:
            others = [i for i in same[row["name_norm"]] if i != row["id"]]
            sure = row["identity_confidence"] >= DOUBTFUL and not row["possible_homonym"]
            if sure and not others:
                continue
            value = round(row["works"] * (1 - row["identity_confidence"]), 2)
            listed.append(
                {
                    "id": row["id"],
                    "name": row["name"],
                    "works": row["works"],
                    "confidence": row["identity_confidence"],
                    "basis": row["identity_basis"],
                    "namesakes": others,
                    "possible_homonym": bool(row["possible_homonym"]),
                    "value": value,
                }
            )
        return sorted(listed, key=lambda r: (-r["value"], r["id"]))[:n]

    def explain(self, one: str, other: str | None = None) -> dict[str, Any]:
        """Why two people are two, or why one person's works are one's: the sum of the evidence."""
        graph = self._graph
        a = graph.author(one)
        b = graph.author(other) if other else a
        ledger = graph.ledger
        resolution = resolution_of(
            [ledger.segment_records(s) for s in ledger.sources()],
            ledger.anchors(),
            rulings_of(self.decisions.standing()),
        )
        left, right = places_of(resolution, a.id), places_of(resolution, b.id)
        if not left or not right:
            raise NothingUsableError(f"{a.id} or {b.id} is on no work.")
        pair = strongest(resolution, left, right, alone=other is None)
        shape: dict[str, Any] = {
            "one": {"id": a.id, "name": a.name},
            "other": {"id": b.id, "name": b.name},
            "same": a.id == b.id,
            "confidence": a.facts["identity_confidence"],
            "basis": a.facts["identity_basis"],
            "evidence": [],
            "sum": None,
            "works": [],
        }
        if pair is None:
            return shape
        lines = resolution.people.identified.explain(*pair)
        works = [resolution.resolved.works[resolution.slots[p].work] for p in pair]
        return {
            **shape,
            "works": [{"id": w.id, "title": w.title, "year": w.year} for w in works],
            "evidence": [{"value": value, "text": text} for text, value in lines],
            "sum": round(sum(value for _, value in lines), 2),
        }


def _still_naming(what: Sequence[str]) -> list[str]:
    """What could not be removed, and what to do."""
    todo = "remove what you do not need, or repeat later: graphkit people purge"
    return [f"{' and '.join(what)} may still name them: {todo}"] if what else []


def _said(row: DecisionRow) -> DecisionRow:
    """What a decision says, without when and under which id."""
    return replace(row, id="", at="")
