"""The trust of one person or of many at once: the tables are gone through once.

people → their works, with what dates and sources are stated → pages about them → those who bear
the name → one snapshot each, the same in a profile and on the cards of a picture
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import itemgetter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.analyse.trust import OwnWork, PersonFacts, TrustSnapshot, trust
from graphkit.answers import Row
from graphkit.names import fold, parts
from graphkit.projection import Projection

CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]{2,})?\Z")
FEW = 6  # up to here each costs less than one expression for all
_WORK = ["id", "year", "venue", "doi", "arxiv", "authors_truncated"]


def trust_words(projection: Projection, people: Sequence[int]) -> dict[int, str]:
    """The trust snapshots of some people, by their places, in a few words each."""
    return {
        person: f"{one.score} of 100 (L{one.level}: {one.level_means})"
        for person, one in trust_of(projection, people).items()
    }


def trust_of(
    projection: Projection, people: Sequence[int], claims: Mapping[int, bool] | None = None
) -> dict[int, TrustSnapshot]:
    """The trust snapshots of some people, by their places.

    `claims` are verified ones that no source states: whether each was authenticated.
    """
    wrote = projection.wrote.lists(people)
    works = _works(projection, sorted({w for own in wrote.values() for w in own}))
    known = _known(projection, people)
    for person, authenticated in (claims or {}).items():
        known[person] = replace(known[person], claimed=True, authenticated=authenticated)
    found = {}
    for person in people:
        newest = sorted((works[w] for w in wrote[person]), key=itemgetter("newest"))
        found[person] = trust(known[person], [_own(person, work) for work in newest])
    return found


def _own(person: int, work: Row) -> OwnWork:
    team: frozenset[int] = work["team"]
    return OwnWork(id=work["id"], coauthors=team - {person}, **work["of all"])


def _works(projection: Projection, numbers: Sequence[int]) -> dict[int, Row]:
    tables = projection.tables
    rows = tables.read("works", _WORK).take(pa.array(numbers, pa.int64())).to_pylist()
    teams = projection.team.lists(numbers)
    about, names = projection.topics.rows.lists(numbers), projection.topics.names
    formats = tables.read("sources", ["format"]).column(0).to_pylist()
    sources = projection.stated_by.rows.lists(numbers)
    found = {}
    for number, row in zip(numbers, rows, strict=True):
        topics = (names[t] for t in about[number])
        of_all = {
            "truncated": row["authors_truncated"],
            "dated": row["year"] is not None,
            "placed": bool(row["venue"]) or any(CATEGORY.match(topic) for topic in topics),
            "identified": bool(row["doi"] or row["arxiv"]),
            "sources": len({formats[source] for source in sources[number]}),
        }
        newest = (-(row["year"] or 0), row["id"])
        team = frozenset(teams[number])
        found[number] = {"id": row["id"], "newest": newest, "team": team, "of all": of_all}
    return found


def _known(projection: Projection, people: Sequence[int]) -> dict[int, PersonFacts]:
    tables = projection.tables
    ids = [projection.ids[person] for person in people]
    orcid = tables.read("authors", ["orcid"]).column(0).take(pa.array(people, pa.int64()))
    said = _stated(tables.read_statements(), ids)
    same, mentions = _namesakes(projection, people)
    houses = projection.author_institutions
    ror = tables.read("institutions", ["ror"]).column(0)
    found = {}
    for person, ident, own_orcid in zip(people, ids, orcid.to_pylist(), strict=True):
        row = houses.rows.row(person)
        stated = [
            (ror[int(houses.rows.targets[n])].as_py(), int(houses.first[n]), int(houses.last[n]))
            for n in range(row.start, row.stop)
        ]
        pages = said.get(ident, [])
        claims = [page["claimed"] for page in pages if page["claimed"] is not None]
        found[person] = PersonFacts(
            orcid=own_orcid,
            claimed=any(claims) if claims else None,
            affiliated=bool(stated) or any(page["affiliation"] for page in pages),
            affiliation_confirmed=any(r and first and first != last for r, first, last in stated),
            imported=bool(pages),
            namesakes=same[person],
            mentions=mentions,
        )
    return found


def _stated(table: pa.Table, ids: Sequence[str]) -> dict[str, list[Row]]:
    own = table.filter(pc.is_in(table.column("person"), pa.array(ids, pa.string())))
    found: dict[str, list[Row]] = {}
    for row in own.select(["person", "claimed", "affiliation"]).to_pylist():
        found.setdefault(row["person"], []).append(row)
    return found


def _begin_or_end(names: pa.ChunkedArray, families: Sequence[str]) -> pa.ChunkedArray:
    """Which names begin or end with one of these: asked one by one where they are few."""
    if not 0 < len(families) <= FEW:
        any_of = "|".join(map(re.escape, families))
        return pc.match_substring_regex(names, f"^(?:{any_of})|(?:{any_of})$")
    each = (f(names, family) for family in families for f in (pc.starts_with, pc.ends_with))
    return functools.reduce(pc.or_, each)


def _namesakes(projection: Projection, people: Sequence[int]) -> tuple[dict[int, int], int]:
    """How many mentions share surname and initial with each of some people; how many there are."""
    table = projection.tables.read("authors", ["name", "name_norm", "works"])
    own = {person: parts(projection.names[person]) for person in people}
    families = {person: fold(name.family) for person, name in own.items()}
    finding = projection.tables.finding
    wanted = sorted(set(families.values()))
    few = finding is None and len(wanted) <= FEW and all(wanted)
    ordered = projection.ordered_names() if few else None
    if finding is not None:  # a form of everybody's name begins with the surname
        blocks = {fold(name.block) for name in own.values()}
        likely = {place for block in sorted(blocks) for place in finding.beginning(block)}
        rows = table.take(pa.array(sorted(likely), pa.int64()))
    elif ordered is not None:
        places = np.unique(np.concatenate([ordered.begin_or_end(one) for one in wanted]))
        rows = table.take(pa.array(places, pa.int64()))
    else:
        rows = table.filter(_begin_or_end(table.column("name_norm"), wanted))
    many: Counter[tuple[str, str]] = Counter()  # mentions, by block and folded name
    for row in rows.to_pylist():
        many[parts(row["name"]).block, row["name_norm"]] += row["works"] or 0
    by_block: dict[str, list[tuple[str, int]]] = {}
    for (block, folded), works in many.items():
        by_block.setdefault(block, []).append((folded, works))
    same = {
        person: sum(
            works
            for folded, works in by_block.get(name.block, ())
            if folded.startswith(families[person]) or folded.endswith(families[person])
        )
        for person, name in own.items()
    }
    return same, projection.mentions
