"""A user's decisions in the form in which sources take corrections. Nothing is sent anywhere.

OpenAlex has a form for errors in author profiles, which asks for the ids of the profiles, the works
that are meant, and what is wrong; ORCID's records are changed by their owners, who can import
BibTeX. So there is a table of requests, and a file of works for everybody whose iD is known and who
was claimed or joined here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphkit.errors import NothingUsableError
from graphkit.files import write_text
from graphkit.ledger.decisions import DecisionRow, Decisions
from graphkit.phrases import safe_cell
from graphkit.questions import citing, works_out
from graphkit.questions.snapshot import Snapshot
from graphkit.records import Mention, Work
from graphkit.resolve.identifiers import keys_and_names
from graphkit.resolve.rulings import CLAIM, MERGE, NOT_MINE, NOT_SAME, SPLIT

if TYPE_CHECKING:
    from graphkit.workspace.knowledge_graph import KnowledgeGraph

TABLE, HOW = "openalex-author-profiles.csv", "README.txt"
COLUMNS = ("request", "profiles", "works", "names", "orcid", "why", "decided_by", "decided_at",
           "decision")  # fmt: skip
_SHOWN = 200  # works that a request names
_MERGE = "these profiles are one person"
_REMOVE = "these works are another person's: take them out of the profile"
_PART = "this profile holds two people: these works are the second one's"
_WORDS = """\
What is here was made from the decisions of this workspace; nothing was sent.

{table}
  One row for each decision that OpenAlex can act on. Send it by the author curation form that
  help.openalex.org names under "Author disambiguation": the ids of the profiles, the works, and
  the reason are what it asks for. Decisions about people whom OpenAlex does not know, or knows
  already as you decided, are not in it.

orcid-….bib
  The works of one person, for the owner of that iD: in ORCID, Works, Add, Import BibTeX. Only the
  owner can change the record.
"""


class _Stated:
    """What the sources state of the mentions that decisions are about."""

    def __init__(self, snapshot: Snapshot, wanted: set[str]) -> None:
        self.profile: dict[str, str] = {}
        self.orcid: dict[str, str] = {}
        self.name: dict[str, str] = {}
        self.work: dict[str, str] = {}
        for record in _works(snapshot):
            if not any(m.ids or m.orcid for m in record.authors):
                continue
            for (key, name), mention in zip(keys_and_names(record), record.authors, strict=False):
                if key in wanted and name:
                    self._keep(key, record, mention)

    def _keep(self, key: str, record: Work, mention: Mention) -> None:
        ids, work = dict(mention.ids), dict(record.ids)
        self.name.setdefault(key, mention.name)
        if "openalex" in ids:
            self.profile[key] = ids["openalex"]
            doi = f"doi:{work['doi']}" if "doi" in work else ""
            self.work[key] = work.get("openalex") or doi or record.title or ""
        if mention.orcid:
            self.orcid.setdefault(key, mention.orcid)

    def of(self, told: dict[str, str], keys: Iterable[str]) -> list[str]:
        """What is stated of some mentions, each once, sorted."""
        return sorted({told[key] for key in keys if told.get(key)})


def _works(snapshot: Snapshot) -> Iterable[Work]:
    records = snapshot.made.records
    for source in snapshot.tables.read("sources", ["id"]).column(0).to_pylist():
        for record in records(source) if records else ():
            if isinstance(record, Work):
                yield record


def requests(snapshot: Snapshot, decisions: Sequence[DecisionRow]) -> list[dict[str, Any]]:
    """What OpenAlex could be asked for, a row for each decision that it does not follow yet."""
    stated = _Stated(snapshot, {key for row in decisions for key in (*row.one, *row.other)})
    found = []
    for row in decisions:
        asked = _request(row, stated)
        if asked is None:
            continue
        request, profiles, keys = asked
        everybody = (*row.one, *row.other)
        found.append(
            {
                "request": request,
                "profiles": profiles,
                "works": stated.of(stated.work, keys)[:_SHOWN],
                "names": stated.of(stated.name, everybody),
                "orcid": stated.of(stated.orcid, everybody),
                "why": row.why,
                "decided_by": row.who,
                "decided_at": row.at,
                "decision": row.id,
            }
        )
    return found


def _request(row: DecisionRow, stated: _Stated) -> tuple[str, list[str], tuple[str, ...]] | None:
    """What a decision asks for: the words, the profiles, and the mentions that are meant."""
    one, other = stated.of(stated.profile, row.one), stated.of(stated.profile, row.other)
    both = sorted({*one, *other})
    if row.kind in (MERGE, CLAIM) and len(both) > 1:
        return _MERGE, both, ()
    shared = sorted(set(one) & set(other))
    if row.kind == NOT_MINE and one:
        return _REMOVE, shared or one, tuple(k for k in row.one if k in stated.profile)
    if row.kind in (SPLIT, NOT_SAME) and shared:
        meant = row.one if row.kind == SPLIT else row.other
        return _PART, shared, tuple(k for k in meant if stated.profile.get(k) in shared)
    return None


def write(graph: KnowledgeGraph, folder: Path) -> list[Path]:
    """Write what can be corrected elsewhere into a folder; the files."""
    with graph.snapshot() as snapshot:
        decisions = _of_those_shown(snapshot, Decisions(graph.ledger).standing())
        rows = requests(snapshot, decisions)
        own = _own_works(snapshot, decisions)
    if not rows and not own:
        raise NothingUsableError(
            "No decision here says something that OpenAlex or ORCID could be asked to correct:"
            " they take merges, splits and claims of people whose ids they gave."
        )
    folder.mkdir(parents=True, exist_ok=True)
    files = {TABLE: _csv(rows), **own} if rows else dict(own)
    files[HOW] = _WORDS.format(table=TABLE)
    for name, text in files.items():
        write_text(folder / name, text)
    return [folder / name for name in files]


def _of_those_shown(snapshot: Snapshot, decisions: Sequence[DecisionRow]) -> list[DecisionRow]:
    """Decisions by the mentions that are there: whoever asked to be left out is in no request."""
    here = set(snapshot.tables.read_mentions().column("id").to_pylist())
    return [
        replace(
            row,
            one=tuple(k for k in row.one if k in here),
            other=tuple(k for k in row.other if k in here),
        )
        for row in decisions
    ]


def _own_works(snapshot: Snapshot, decisions: Sequence[DecisionRow]) -> dict[str, str]:
    """BibTeX of the works of everybody with an iD who was claimed or joined."""
    keys = {key for row in decisions if row.kind in (MERGE, CLAIM) for key in row.one}
    mentions = snapshot.tables.read_mentions()
    pairs = zip(
        mentions.column("id").to_pylist(), mentions.column("person").to_pylist(), strict=True
    )
    people = sorted({person for key, person in pairs if key in keys})
    table = snapshot.tables.read("authors", ["id", "orcid"])
    orcids = dict(zip(*(c.to_pylist() for c in table.columns), strict=True))
    return {
        f"orcid-{orcid}.bib": citing.bibtex(works_out.rows(snapshot, snapshot.person(person)))
        for person in people
        if (orcid := orcids.get(person))
    }


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(row[name]) for name in COLUMNS] for row in rows)
    return target.getvalue()
