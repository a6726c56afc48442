"""Files -> ledger -> tables -> scores -> store -> current: the line, once through.

`taking` reads the files into the ledger; here the new generation is built aside, and the last step
makes it current.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import AbstractContextManager
from pathlib import Path

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
from graphkit.phrases import together
from graphkit.projection import project
from graphkit.questions.prepared import prepare
from graphkit.questions.scores import default_scores
from graphkit.resolve import (
    KINDS,
    SUPPRESS,
    KeptFindings,
    Ruling,
    Thesaurus,
    read_thesaurus,
    resolve,
)
from graphkit.search import INDEX_FILE, build_index
from graphkit.sources import Columns, Source, text_of
from graphkit.stores import EmbeddedStore, Progress, ServerStore, Store
from graphkit.workspace.ahead import Ahead
from graphkit.workspace.amounts import amounts_of
from graphkit.workspace.block_scores import Keeping, forget_pairs, kept_pairs, kept_scores
from graphkit.workspace.carried import carried, columns_of
from graphkit.workspace.forgetting import Forgotten, take_out
from graphkit.workspace.layout import (
    HISTORY,
    TABLES,
    THESAURUS,
    remove_others,
    store_file,
    take_over,
)
from graphkit.workspace.leaving_out import veil_of, without_names
from graphkit.workspace.mending import Mended, is_of_before, keep_history, kept_history, mend, sweep
from graphkit.workspace.noticed import noticed
from graphkit.workspace.receipt import Receipt, Retired, changes
from graphkit.workspace.remaining import Remaining
from graphkit.workspace.room import SAID, foretold, look, size_in_words
from graphkit.workspace.standing import made_before
from graphkit.workspace.taking import Taking
from graphkit.workspace.unfinished import (
    GONE_ON,
    Unfinished,
    beside,
    finish,
    has_index,
    kept_beside,
    made_of,
    remove_parts,
    unfinished,
)

RESOLVING = "resolving"
FIRST = ("numpy.random", "scipy.sparse.csgraph", "scipy.sparse.linalg")  # that stages use


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
        self.kept = ["what was read so far"]  # that a load goes on with, should this one end here

    def run(
        self,
        paths: Iterable[Source],
        format: str | None,
        captured: str | None,
        columns: Columns | None = None,
    ) -> Receipt:
        """Read the files, then bring tables, scores and store up to date."""
        with self.ledger.writing(), without_garbage_collection(), self._room("loading"):
            self._prepare()
            given = list(paths)
            taking = self.taking
            taking.progress = Ahead(self.progress, given, taking.took, self.ledger.records)
            self.moved = taking.run(given, format, captured, columns)
            return self._renew()

    def forget(self, names: Iterable[str]) -> Forgotten:
        """Take out what was read at some places, then bring all up to date."""
        with self.ledger.writing(), without_garbage_collection(), self._room("taking files out"):
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
        with self.ledger.writing(), without_garbage_collection(), self._room("naming topics"):
            self._prepare()
            own = self.folder / THESAURUS
            if text is None:
                own.unlink(missing_ok=True)
            else:
                with written_aside(own) as aside:
                    aside.write_text(text, encoding="utf-8")
            return self._renew()

    def _room(self, doing: str) -> AbstractContextManager[None]:
        """Where the disk is full it is said what is kept, and that a repeat goes on with it."""

        def kept() -> str:
            told = f"{together(self.kept)} {'are' if len(self.kept) > 1 else 'is'} kept"
            return told[0].upper() + told[1:]

        return room_needed(doing, kept)

    def _prepare(self) -> None:
        if self.server is not None:
            self.server.check()
        remove_parts(self.folder)
        take_over(self.folder, self.ledger.current_generation())

    # -- building ----------------------------------------------------------------------------

    def _renew(self) -> Receipt:
        sources = self.ledger.sources()
        self.kept = ["all that was read"]
        current = self.ledger.current_generation()
        if not sources:
            if current is not None:
                self._empty()
            return self._receipt(None, None, 0, [])
        standing = self._standing()
        wanted = generation_of(sources, standing, thesaurus_of(self.folder))
        before = TableFolder(self.folder / TABLES / current) if current else None
        old, known = self._sound(before, sources, wanted, standing)
        if old and old.generation == wanted:
            finish(old)
            return self._receipt(old, old, 0, self._show(old))
        made = self._made(sources, wanted, standing, known)
        tables = made.tables
        notes = [*noticed(before, old, tables), *self._show(tables)]
        self.ledger.switch(tables.folder.name, carried(made.anchors), made.redirects)
        finish(tables)
        remove_others(self.folder, {tables.folder.name, before.folder.name if before else ""})
        return self._receipt(old, tables, len(made.redirects), notes)

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
        before: TableFolder | None,
        sources: Sequence[SourceRow],
        wanted: str,
        standing: Sequence[DecisionRow],
    ) -> tuple[TableFolder | None, TableFolder | None]:
        """The current tables, mended where they are damaged, and those whose communities are known.

        None where they must be made anew.
        """
        if before is None:
            return None, None
        if not before.complete:
            if is_of_before(before.folder):
                return None, before
            if before.generation == wanted and before.folder.is_dir():  # who removes it knows
                self.healed.append("The tables were damaged; all is made again from the records.")
            return None, None
        self.healed += sweep(self.folder / CACHE, None) + sweep(before.cache, before.generation)
        mended = self.mended(before, sources, wanted, standing)
        self.healed.extend(mended.sentences())
        if not mended.beyond:
            return before, before
        scored = not any(name.startswith(f"{SCORES}/") for name in mended.beyond)
        return None, before if scored else None

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
            return self._written(sources, wanted, standing, scratch).tables

        kept = self.folder / HISTORY / tables.generation
        return mend(tables, kept, again if wanted == tables.generation else None)

    def _made(
        self,
        sources: Sequence[SourceRow],
        generation: str,
        standing: Sequence[DecisionRow],
        old: TableFolder | None,
    ) -> Unfinished:
        """The wanted generation, whole but for its store: as it stands, gone on with, or made."""
        given = self.ledger.anchors()
        fingerprint = made_of(given, old.stamp if old else "")
        made = unfinished(self.folder, generation, fingerprint)
        if made is None:
            stood = made_before(self.folder, generation, given)
            if stood is not None:
                return Unfinished(stood, columns_of({}), {})
        else:
            self.notes.append(GONE_ON)
        del given  # what follows needs its memory
        records = sum(s.records for s in sources)
        self._foresee(sources, begun=made is not None)
        if made is None:
            folder = self.folder / TABLES / generation
            made = self._written(sources, generation, standing, folder, fingerprint)
            give_back(records)
        if kept_beside(made.tables, fingerprint):
            self.kept.append("the tables")
        self._complete(made.tables, old, records)
        return made

    def _complete(self, tables: TableFolder, old: TableFolder | None, records: int) -> None:
        """Make what belongs to tables beside the store, as far as it is not there and whole."""
        self.progress("finding communities", 0, None)
        self._score(tables, old)
        self._keeps("communities")
        give_back(records)
        self.progress("indexing words", 0, None)
        tables.cache.mkdir(exist_ok=True)
        if not has_index(tables):
            build_index(tables, tables.cache / INDEX_FILE)
        self._keeps("the index of words")
        self.progress("preparing answers", 0, None)
        prepare(tables)
        give_back(records)  # the store's engine cannot use what is free here

    def _keeps(self, what: str) -> None:
        if "the tables" in self.kept:  # nothing is gone on with without them
            self.kept.append(what)

    def _foresee(self, sources: Sequence[SourceRow], *, begun: bool) -> None:
        """Say what the graph will take, of time and of disk, before the work is done."""
        files = [(self.ledger.records / source.segment, source.records) for source in sources]
        given = amounts_of(files)
        room = foretold(self.folder, given)
        if not begun and (warning := look(room)):
            self.notes.append(warning)
        disk = f", {size_in_words(room.likely)} of disk" if room.likely >= SAID else ""
        self.progress = Remaining(self.progress, given, disk)

    def _written(
        self,
        sources: Sequence[SourceRow],
        generation: str,
        standing: Sequence[DecisionRow],
        folder: Path,
        fingerprint: str = "",
    ) -> Unfinished:
        """Records -> tables, without scores, and the ids of people that hold from now on.

        Nothing else of the resolution is kept: what follows needs its memory. With a fingerprint
        the ids lie beside the tables, so that a later load can go on with them.
        """
        total = sum(s.records for s in sources)
        self.progress(RESOLVING, 0, total)
        make_room(FIRST, total)
        cache = self.folder / CACHE
        known = kept_scores(cache)
        kept = self._kept_pairs(standing)
        keeping = Keeping(cache, known, kept, total)
        resolved = resolve(
            [self.ledger.segment_records(s) for s in sources],
            self.ledger.anchors(),
            rulings_of(standing),
            known,
            thesaurus_of(self.folder),
            kept=kept,
            begun=lambda part: self.progress(f"{RESOLVING}: {part}", 0, None),
        )
        keeping.resolved()
        del known, kept  # written down by now
        give_back(total, circles=False)
        self.progress("writing tables", 0, None)
        infos = [
            SourceInfo(f"source:{s.id}", shown(s, resolved.left_out), s.format, s.records)
            for s in sources
        ]
        anchors = columns_of(resolved.anchors)
        resolved.anchors = {}  # until the last step it is columns, a fifth of the memory
        lay = beside(anchors, resolved.redirects, fingerprint) if fingerprint else None
        made = without_names(tables_in_turn(resolved, infos), resolved.names_left_out, generation)
        tables = TableFolder.write(folder, made, lay)
        keeping.written()
        return Unfinished(tables, anchors, resolved.redirects)

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
