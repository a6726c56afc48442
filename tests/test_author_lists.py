"""One work has one author list, however its sources write it: each place is one person."""

from __future__ import annotations

import csv
import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

import pytest
from conftest import ROOT
from test_resolve import orcid
from written_twice import AT, written_twice

from graphkit.evaluate.works import split_people
from graphkit.names import compatible, parts
from graphkit.records import Mention, Record, Work
from graphkit.resolve import Resolved, resolve
from graphkit.resolve.spellings import likeness, spelling_of
from graphkit.resolve.statements import Name
from graphkit.sources import documents, recognised

SHARED = ROOT.parent / "shared/data"
SAME = (("doi", "10.5555/a"),)
WRITTEN = """
    Wójcik Hale, Agnieszka / Wójcik-Hale, A. M.
    Müller, Jürgen / Mueller, Juergen
    Xiaoming Wang / Wang Xiao-Ming
    García Márquez, Gabriel / Marquez, Gabriel G.
    Smith, Robert / Smith, Bob
    van der Berg, Jan / Berg, J. V. D.
    Petrov, Aleksandr / Petrov, Alexander
    Nguyễn Văn An / Nguyen, Van An
    Smith-Jones, Mary / Jones, Mary S.
    Agnieszka Wójcik Hale / A. M. Wójcik-Hale
    Ferrero López, Alberto / Alberto Ferrero-Lopez
    Bj?rn Kr\ufffdger / Björn Kröger
    Dan Wit / Daniel De Wit
    Tim Cheng / Kwang-Ting Cheng
    김서연 / Seo-yeon Kim
"""
PAIRS = [line.strip().split(" / ") for line in WRITTEN.strip().splitlines()]


def work(*authors: str | Mention, **more: object) -> Work:
    names = tuple(a if isinstance(a, Mention) else Mention(a) for a in authors)
    made = Work("Tides of the inner harbour", AT, ids=SAME, authors=names)
    return replace(made, **more)  # type: ignore[arg-type]


def lists(found: Resolved) -> dict[str, list[int]]:
    """The people of each work."""
    made: dict[str, list[int]] = defaultdict(list)
    for who, number in zip(found.authored_person, found.authored_work, strict=True):
        made[found.works[number].id].append(who)
    return made


def said(found: Resolved, kind: str) -> list[str]:
    return [d.evidence for d in found.decisions if d.kind == kind]


@pytest.mark.parametrize(("one", "other"), PAIRS)
@pytest.mark.parametrize("turned", [False, True])
def test_one_place_written_differently_is_one_person(one: str, other: str, turned: bool) -> None:
    records: list[list[Record]] = [
        [work("Ana Silva", one, "Ben Okoro")], [work("Silva, Ana", other, "Okoro, Ben")],
    ]  # fmt: skip
    found = resolve(records[::-1] if turned else records, {})
    assert len(found.people) == 3
    assert sorted(found.authored_position) == [1, 2, 3]
    (person,) = [p for p in found.people if len(p.names) > 1 and one in p.names]
    assert set(person.names) == {one, other}
    if not compatible(parts(one), parts(other)):  # what is plain goes unsaid
        (evidence,) = said(found, "one author")
        assert one in evidence
        assert other in evidence
    assert not said(found, "author lists")


def test_another_person_in_a_place_is_kept_and_said() -> None:
    one = work("Ana Silva", "Wei Chen", "Ben Okoro")
    found = resolve([[one], [work("A. Silva", "Dina Haddad", "B. Okoro")]], {})
    assert len(found.people) == 4
    (evidence,) = said(found, "author lists")
    assert "place 2 is" in evidence
    assert {"Wei Chen", "Dina Haddad"} <= {p.name for p in found.people}


def test_a_wrong_id_in_a_place_is_said_and_makes_nobody_new() -> None:
    one = work("Ana Silva", Mention("Ben Okoro", orcid=orcid(1)))
    other = work("Ana Silva", Mention("Ben Okoro", orcid=orcid(2)))
    found = resolve([[one], [other]], {})
    assert len(found.people) == 2
    assert "has the iD" in said(found, "author lists")[0]


def test_namesakes_of_one_list_find_their_own_place() -> None:
    first = work("Wei Zhang", "W. Zhang", "Jin Kim", "Jae Kim", "Wei Zhang")
    second = work("Zhang, W.", "Zhang, Wei", "Kim, Jin", "Kim, J.", "Zhang, Wei")
    found = resolve([[first], [second]], {})
    assert len(found.people) == 5


def test_cut_lists_lacking_people_and_owners_are_laid_over_each_other() -> None:
    whole = work("Hanju Yoo", "Taehun Jung", "Linglong Dai", "Songkuk Kim", "Chan-Byoung Chae")
    cut = work("H. Yoo", "T. Jung", authors_truncated=True)
    lacking = work("Jung, Taehun", "Dai, L.", "Chae, Chan Byoung")
    page = replace(work("Hanju Yoo", authors_truncated=True), owner="Songkuk Kim")
    for order in itertools.permutations([whole, cut, lacking, page]):
        assert len(resolve([[w] for w in order], {}).people) == 5


@pytest.mark.parametrize("seed", [1, 2])
def test_works_written_twice_have_as_many_authors_as_were_made(seed: int) -> None:
    chance = random.Random(seed)
    made = {f"doi:10.5555/{n}": written_twice(n, chance) for n in range(500)}
    ones, others = ([m[0][side] for m in made.values()] for side in (0, 1))
    found = lists(resolve([ones, others], {}))
    assert found.keys() == made.keys()
    right = sum(len(found[ident]) == m[1] for ident, m in made.items())
    assert right >= 0.99 * len(made)
    assert all(len(set(people)) == len(people) for people in found.values())


def test_a_list_of_hundreds_costs_no_square() -> None:
    names = [f"Given{n} Family{n % 977}" for n in range(1500)]
    first = work(*names)
    second = work(*(f"{n.split()[1]}, {n[0]}." if i % 3 else n for i, n in enumerate(names)))
    assert len(resolve([[first], [second]], {}).people) == 1500


# -- real lists -------------------------------------------------------------------------------

real = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")


@real
def test_lists_of_two_libraries_are_one_list() -> None:
    """DBLP and ACM: the same works, names cut, turned around, with letters lost."""
    sides = []
    for table in ("tableA", "tableB"):
        path = SHARED / f"duplicates/dblp-acm/{table}.csv"
        with open(path, encoding="utf-8", errors="replace") as handle:
            sides.append({row["id"]: row for row in csv.DictReader(handle)})
    with open(SHARED / "duplicates/dblp-acm/match.csv", encoding="utf-8") as handle:
        pairs = [p for p in csv.reader(handle) if p[0] in sides[0] and p[1] in sides[1]]
    records: list[list[Record]] = [[], []]
    longest = {}
    for number, pair in enumerate(pairs[::4]):
        ids = (("doi", f"10.5555/{number}"),)
        for rows, ident, out in zip(sides, pair, records, strict=True):
            people = tuple(Mention(n) for n in split_people(rows[ident]["authors"]))
            out.append(Work(rows[ident]["title"], AT, ids=ids, authors=people))
            longest[f"doi:10.5555/{number}"] = max(
                len(people), longest.get(f"doi:10.5555/{number}", 0)
            )
    found = resolve(records, {})
    counts = Counter(found.works[n].id for n in found.authored_work)
    assert sum(counts[i] == n for i, n in longest.items()) >= 0.985 * len(longest)


@real
def test_a_work_that_two_formats_hold_has_one_list() -> None:
    def works(*names: str) -> Iterable[Work]:
        for document in documents([SHARED / n for n in names]):
            loader = recognised(document)  # type: ignore[arg-type]
            yield from (r for r in loader.read(document) if isinstance(r, Work))  # type: ignore[union-attr]

    arxiv = [w for w in works("arxiv/arxiv-metadata-oai-snapshot-200.jsonl") if len(w.authors) > 1]
    assert len(arxiv) > 50
    ris = [replace(w, ids=(), authors=tuple(_inverted(m) for m in w.authors)) for w in arxiv]
    once, twice = resolve([arxiv], {}), resolve([arxiv, ris], {})
    assert len(twice.works) == len(once.works)
    assert [len(p) for p in lists(twice).values()] == [len(p) for p in lists(once).values()]


def _inverted(mention: Mention) -> Mention:
    """A name as another format writes it: the surname first, then initials."""
    split = parts(mention.name, mention.given, mention.family, mention.suffix)
    initials = " ".join(f"{g[0]}." for g in split.given)
    if not initials or mention.kind:
        return mention
    return Mention(f"{split.family.title()}, {initials}")


def test_likeness_is_the_same_both_ways() -> None:
    made = [spelling_of(Name(n, parts(n), parts(n).key)) for pair in PAIRS for n in pair]
    for a, b in itertools.product(made, made):
        assert likeness(a, b) == pytest.approx(likeness(b, a))
