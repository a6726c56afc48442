"""Files -> ledger -> tables -> scores -> store -> current: the line, once through.

`taking` reads the files into the ledger; here the new generation is built aside, and the last step
makes it current.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from graphkit.columns import rows_where
from graphkit.errors import EngineMissingError, NotFoundError, UsageError, room_needed
from graphkit.files import written_aside
from graphkit.garbage import give_back, make_room, without_garbage_collection
from graphkit.graph import (
    AUTHOR_SCORES,
    CACHE,
    PAIR_CAP,
    SCORES,
    CheckedFiles,
    SourceInfo,
    TableFolder,
    generation_name,
    tables_in_turn,
    works_beyond_cap,
)
from graphkit.ledger import DecisionRow, Decisions, Ledger, PlaceChanges, SourceRow, is_mark
from graphkit.names import title_key
from graphkit.phrases import counted, shortened
from graphkit.projection import project
from graphkit.questions.prepared import prepare
from graphkit.questions.scores import default_scores
from graphkit.resolve import (
    CONTROL,
    KINDS,
    LEFT_OUT,
    ONE_IDENTIFIER,
    ONE_VENUE,
    REPLACED,
    SUPPRESS,
    KeptFindings,
    Ruling,
    Thesaurus,
    read_control,
    read_thesaurus,
    resolve,
)
from graphkit.search import INDEX_FILE, build_index
from graphkit.sources import Columns, Source, text_of
from graphkit.stores import EmbeddedStore, Progress, ServerStore, Store
from graphkit.workspace.block_scores import (
    forget_pairs,
    keep_pairs,
    keep_scores,
    kept_pairs,
    kept_scores,
)
from graphkit.workspace.carried import carried, columns_of
from graphkit.workspace.forgetting import Forgotten, take_out
from graphkit.workspace.layout import HISTORY, TABLES, remove_others, store_file, take_over
from graphkit.workspace.leaving_out import veil_of, without_names
from graphkit.workspace.mending import Mended, is_of_before, keep_history, kept_history, mend, sweep
from graphkit.workspace.receipt import Receipt, Retired, changes
from graphkit.workspace.renewing import renewed
from graphkit.workspace.room import SAID, foretold, look
from graphkit.workspace.standing import standing_again
from graphkit.workspace.taking import Taking

MISFIT = ("no longer fits", "does not hold")  # what is said of decisions that a person should see
FIRST = ("numpy.random", "scipy.sparse.csgraph", "scipy.sparse.linalg")  # that stages use
THESAURUS = "thesaurus.csv"  # of a workspace: what its user calls topics


class Load:
    """One load into a workspace."""

    def __init__(
        self,
        folder: Path,
        ledger: Ledger,
        server: ServerStore | None,
        progress: Progress,
        embedded: Callable[[Path], Store] = EmbeddedStore,
    ) -> None:
        self.folder = folder
        self.ledger = ledger
        self.server = server
        self.embedded = embedded  # makes the store of a generation
        self.progress = progress
        self.taking = Taking(ledger, progress)
        self.moved = PlaceChanges()
        self.notes: list[str] = []
        self.healed: list[str] = []  # what was damaged, and made again

    def run(
        self,
        paths: Iterable[Source],
        format: str | None,
        captured: str | None,
        columns: Columns | None = None,
    ) -> Receipt:
        """Read the files, then bring tables, scores and store up to date."""
        with self.ledger.writing(), without_garbage_collection(), room_needed("loading"):
            self._prepare()
            self.moved = self.taking.run(paths, format, captured, columns)
            return self._renew()

    def forget(self, names: Iterable[str]) -> Forgotten:
        """Take out what was read at some places, then bring all up to date."""
        with self.ledger.writing(), without_garbage_collection(), room_needed("taking files out"):
            self._prepare()
            current = self.ledger.current_generation()
            try:
                found = take_out(self.ledger, names)
            except NotFoundError:
                self._renew()  # one that was interrupted may have taken it out already
                if self.ledger.current_generation() == current:
                    raise
                return Forgotten(())
            self._renew()
            return found

    def call_topics(self, thesaurus: Path | None) -> Receipt:
        """Take over what a user calls topics, or let go of it, then bring all up to date."""
        text = None
        if thesaurus is not None:
            try:
                text = text_of(thesaurus)
                read_thesaurus(text, thesaurus.name)
            except ValueError as error:
                raise UsageError(f"{error}.") from error
        with self.ledger.writing(), without_garbage_collection(), room_needed("naming topics"):
            self._prepare()
            own = self.folder / THESAURUS
            if text is None:
                own.unlink(missing_ok=True)
            else:
                with written_aside(own) as aside:
                    aside.write_text(text, encoding="utf-8")
            return self._renew()

    def _prepare(self) -> None:
        if self.server is not None:
            self.server.check()
        take_over(self.folder, self.ledger.current_generation())

    # -- building ----------------------------------------------------------------------------

    def _renew(self) -> Receipt:
        sources = self.ledger.sources()
        current = self.ledger.current_generation()
        if not sources:
            if current is not None:
                self._empty()
            return self._receipt(None, None, 0, [])
        standing = self._standing()
        wanted = generation_of(sources, standing, thesaurus_of(self.folder))
        found = TableFolder(self.folder / TABLES / current) if current else None
        old, known = self._sound(found, sources, wanted, standing)
        if old and old.generation == wanted:
            return self._receipt(old, old, 0, self._show(old))
        anchors = columns_of({})
        redirects: dict[str, str] = {}
        stood = standing_again(self.folder, wanted, self.ledger.anchors())
        if stood is None:
            stood, anchors, redirects = self._resolve(sources, wanted, standing, known)
        tables = stood
        notes = [*renewed(found, tables), *taken_back(tables), *misfits(tables)]
        notes += [*shared_ids(tables), *conferences(tables), *controlled(old, tables)]
        notes += self._show(tables)
        self.ledger.switch(tables.folder.name, carried(anchors), redirects)
        remove_others(self.folder, {tables.folder.name, found.folder.name if found else ""})
        return self._receipt(old, tables, len(redirects), notes)

    def _standing(self) -> list[DecisionRow]:
        """The decisions that make tables: wishes and answers to samples change none."""
        return [row for row in Decisions(self.ledger).standing() if row.kind in KINDS]

    def _empty(self) -> None:
        """Nothing counts any more: no tables, and no store that would show what was."""
        self.ledger.switch(None, [], {})
        remove_others(self.folder, set())
        if self.server is not None:
            self.notes.append("The server still holds what it was sent last.")

    def _sound(
        self,
        found: TableFolder | None,
        sources: Sequence[SourceRow],
        wanted: str,
        standing: Sequence[DecisionRow],
    ) -> tuple[TableFolder | None, TableFolder | None]:
        """The current tables, mended where they are damaged, and those whose communities are known.

        None where they must be made anew.
        """
        if found is None:
            return None, None
        if not found.complete:
            if is_of_before(found.folder):
                return None, found
            if found.generation == wanted and found.folder.is_dir():  # who removes it knows
                self.healed.append("The tables were damaged; all is made again from the records.")
            return None, None
        self.healed += sweep(self.folder / CACHE, None) + sweep(found.cache, found.generation)
        mended = self.mended(found, sources, wanted, standing)
        self.healed.extend(mended.sentences())
        if not mended.beyond:
            return found, found
        scored = not any(name.startswith(f"{SCORES}/") for name in mended.beyond)
        return None, found if scored else None

    def mend(self, tables: TableFolder) -> Mended:
        """Make what is damaged of a generation again, in its place, where that is possible."""
        sources, standing = self.ledger.sources(), self._standing()
        wanted = generation_of(sources, standing, thesaurus_of(self.folder))
        return self.mended(tables, sources, wanted, standing)

    def mended(
        self,
        tables: TableFolder,
        sources: Sequence[SourceRow],
        wanted: str,
        standing: Sequence[DecisionRow],
    ) -> Mended:
        """The same with what is known already: sources that are not its own make other tables."""

        def again(scratch: Path) -> TableFolder:
            return self._written(sources, wanted, standing, scratch)[0]

        kept = self.folder / HISTORY / tables.generation
        return mend(tables, kept, again if wanted == tables.generation else None)

    def _resolve(
        self,
        sources: Sequence[SourceRow],
        generation: str,
        standing: Sequence[DecisionRow],
        old: TableFolder | None,
    ) -> tuple[TableFolder, pa.Table, dict[str, str]]:
        """Records -> tables with their default scores."""
        folder = self.folder / TABLES / generation
        records = sum(s.records for s in sources)
        self._look_for_room(records)
        tables, anchors, redirects = self._written(sources, generation, standing, folder)
        give_back(records)
        self.progress("finding communities", 0, None)
        self._score(tables, old)
        give_back(records)
        self.progress("indexing words", 0, None)
        tables.cache.mkdir(exist_ok=True)
        build_index(tables, tables.cache / INDEX_FILE)
        self.progress("preparing answers", 0, None)
        prepare(tables)
        give_back(records)  # the store's engine cannot use what is free here
        return tables, anchors, redirects

    def _look_for_room(self, records: int) -> None:
        room = foretold(self.folder, records)
        if warning := look(room):
            self.notes.append(warning)
        if room.likely >= SAID:
            self.progress(f"the graph will take {room.words}", 0, None)

    def _written(
        self,
        sources: Sequence[SourceRow],
        generation: str,
        standing: Sequence[DecisionRow],
        folder: Path,
    ) -> tuple[TableFolder, pa.Table, dict[str, str]]:
        """Records -> tables, without scores, and the ids of people that hold from now on.

        Nothing else of the resolution is kept: what follows needs its memory.
        """
        total = sum(s.records for s in sources)
        self.progress("resolving", 0, total)
        make_room(FIRST, total)
        cache = self.folder / CACHE
        known = kept_scores(cache)
        kept = self._kept_pairs(standing)
        before = (kept.made_of, kept.compared) if kept else None
        resolved = resolve(
            [self.ledger.segment_records(s) for s in sources],
            self.ledger.anchors(),
            rulings_of(standing),
            known,
            thesaurus_of(self.folder),
            kept=kept,
        )
        if kept is None:
            keep_scores(cache, known)
        elif (kept.made_of, kept.compared) != before:
            keep_scores(cache, known)
            keep_pairs(cache, kept)
        del known, kept  # written down by now
        give_back(total, circles=False)
        self.progress("writing tables", 0, None)
        infos = [
            SourceInfo(f"source:{s.id}", shown(s, resolved.left_out), s.format, s.records)
            for s in sources
        ]
        anchors = columns_of(resolved.anchors)
        resolved.anchors = {}  # until the last step it is columns, a fifth of the memory
        made = without_names(tables_in_turn(resolved, infos), resolved.names_left_out, generation)
        return TableFolder.write(folder, made), anchors, resolved.redirects

    def _kept_pairs(self, standing: Sequence[DecisionRow]) -> KeptFindings | None:
        """What is kept of statements; nothing where it names whom a decision leaves out."""
        if any(row.kind == SUPPRESS for row in standing):
            forget_pairs(self.folder / CACHE)
            return None
        return kept_pairs(self.folder / CACHE)

    def _score(self, tables: TableFolder, old: TableFolder | None) -> None:
        """The default scores: those that this very generation had before, if it was undone to.

        Communities follow those of the generation before, so their history is kept.
        """
        kept = kept_history(self.folder / HISTORY, tables.generation)
        if kept is not None and of_these_people(kept, tables):
            tables.take_scores(kept)
            return
        default_scores(tables, project(tables, tables.cache), old)
        keep_history(self.folder / HISTORY, tables)

    def _show(self, tables: TableFolder) -> list[str]:
        """Bring the store up to date; without an engine, say so and go on."""
        notes = []
        teams = tables.read("works", ["authors"]).column(0).to_numpy()
        if big := int((teams > PAIR_CAP).sum()):
            notes.append(f"{works_beyond_cap(big)} left out of coauthor ties.")
        if self.server is not None:
            self.server.build(tables, self.progress)
            return [*notes, self.server.note()]
        store = self.embedded(store_file(self.folder, tables))
        try:
            store.look_whole()
            if store.stamp() != tables.stamp:
                damage = store.damage
                store.build(tables, self.progress)
                self.healed += [damage] if damage else []
        except EngineMissingError as error:
            notes.append(str(error))
        finally:
            store.close()
        return notes

    def _receipt(
        self, old: TableFolder | None, new: TableFolder | None, merged: int, notes: Sequence[str]
    ) -> Receipt:
        taking, moved = self.taking, self.moved
        known = self.ledger.known_sources() if moved.retired else {}
        veil = veil_of(new, Decisions(self.ledger).standing())
        receipt = Receipt(
            generation=new.generation if new else "",
            files=tuple(taking.files(moved)),
            changes=changes(old, new) if new else {},
            rejected=tuple(taking.rejected),
            merged=merged,
            notes=(*taking.notes, *self.notes, *notes),
            rejected_before=max(0, self.ledger.count_rejections() - len(taking.rejected)),
            retired=tuple(
                Retired(name, known[source].records if source in known else 0)
                for source, name in moved.retired
            ),
            stayed=tuple((name, other) for _, name, other in moved.stayed),
            gone=tuple(moved.gone),
            mended=tuple(self.healed),
        )
        return receipt.seen_through(veil) if veil else receipt


def shown(source: SourceRow, left_out: Set[str]) -> str:
    """A file's name; but where it names somebody who asked to be left out, only what it is."""
    own = f" {title_key(source.name)} "
    return f"file {source.id[:8]}" if any(f" {name} " in own for name in left_out) else source.name


def of_these_people(scores: CheckedFiles, tables: TableFolder) -> bool:
    """Whether scores of a generation's name fit its people.

    Decisions that were not undone in the order in which they were taken may leave other ids.
    """
    ids = tables.read("authors", ["id"]).column("id")
    added = [scores.folder / name for name in scores.listed if name.startswith(AUTHOR_SCORES)]
    return all(scores.parquet(path, ["id"]).column("id").equals(ids) for path in added)


def rulings_of(standing: Iterable[DecisionRow]) -> list[Ruling]:
    """Decisions as the resolution takes them."""
    return [
        Ruling(row.id, row.kind, tuple(k for k in row.one if not is_mark(k)), row.other)
        for row in standing
        if row.kind in KINDS
    ]


def misfits(tables: TableFolder) -> list[str]:
    """Decisions that no longer fit what is stated: they are kept, and said."""
    table = tables.read_decisions()
    few = pc.or_(pc.equal(table["kind"], LEFT_OUT), pc.starts_with(table["subject"], "ruling:"))
    rows = table.filter(few).to_pylist()  # of a million people most rows say other things
    alike = [row["subject"] for row in rows if row["kind"] == LEFT_OUT]
    notes = [
        f"{ident} bears the name of somebody who asked to be left out; if it is the same person:"
        f" graphkit people suppress {ident}"
        for ident in alike
    ]
    return notes + [
        f"the decision {row['subject'].removeprefix('ruling:')} ({row['kind']}) {row['evidence']}"
        for row in rows
        if row["subject"].startswith("ruling:") and row["evidence"].startswith(MISFIT)
    ]


def shared_ids(tables: TableFolder) -> list[str]:
    """Identifiers that stand on works whose titles do not agree: a source is wrong about one."""
    works = [row["subject"] for row in rows_where(tables.read_decisions(), "kind", ONE_IDENTIFIER)]
    if not works:
        return []
    shown = ", ".join(works[:3]) + (" …" if len(works) > 3 else "")
    verb = "bears" if len(works) == 1 else "bear"
    told = (
        f"{counted(len(works), 'work')} {verb} the identifier of another work with another title,"
        f" and stayed apart: {shown}"
    )
    return [told]


def conferences(tables: TableFolder) -> list[str]:
    """Venues that are one under several names, in a line."""
    rows = rows_where(tables.read_decisions(), "kind", ONE_VENUE)
    if not rows:
        return []
    more = f" and {len(rows) - 1:,} more" if len(rows) > 1 else ""
    told = (
        f"{counted(len(rows), 'venue')} under several names (one that {THESAURUS} maps to itself"
        f" stays apart): {shortened(rows[0]['evidence'], 200)}{more}"
    )
    return [told]


def taken_back(tables: TableFolder) -> list[str]:
    """How many records their own source took back, in a line."""
    kinds = tables.read_decisions().column("kind")
    counts = [(words, pc.sum(pc.equal(kinds, words)).as_py() or 0) for words in REPLACED]
    told = [f"{count:,} works are {words}" for words, count in counts if count]
    return [f"OpenAlex took statements back: {'; '.join(told)}"] if told else []


def controlled(old: TableFolder | None, new: TableFolder) -> list[str]:
    """What sources contradict of who is who, in a line, with the change since the last load."""
    before = {}
    if old is not None:
        for row in _control_of(old):
            before[row["measure"]] = int(str(row["found"]))
    told = []
    for row in _control_of(new):
        found, measure = int(str(row["found"])), row["measure"]
        if found or before.get(measure):
            changed = f" ({found - before[measure]:+,})" if measure in before else ""
            told.append(f"{measure} {found:,} of {row['of']:,}{changed}")
    if not told:
        return []
    return [f"identity, to be looked at (graphkit people quality): {'; '.join(told)}"]


def _control_of(tables: TableFolder) -> list[dict[str, object]]:
    return read_control(rows_where(tables.read_decisions(), "subject", CONTROL))


def thesaurus_of(folder: Path) -> Thesaurus:
    """What a workspace calls topics otherwise than its records."""
    path = folder / THESAURUS
    if not path.exists():
        return {}
    try:
        return read_thesaurus(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeError, ValueError) as error:
        raise UsageError(f"{error}. Mend the file, or delete it.") from error


def generation_of(
    sources: Sequence[SourceRow],
    standing: Sequence[DecisionRow] = (),
    thesaurus: Thesaurus | None = None,
) -> str:
    """The name of the tables that sources and decisions make with this version of the code."""
    told = sorted((k, v or "") for k, v in thesaurus.items()) if thesaurus else None
    return generation_name(
        [(s.id, s.name) for s in sources],
        [f"thesaurus {told}"] if told else (),
        [f"decision {d.id}" for d in standing],
    )
