"""BibTeX entries that are not closed: what their lines say is kept, and what is in doubt is not."""

from __future__ import annotations

from typing import Any

import pytest
from loading import read

from graphkit.records import Note, Rejected, Work
from loaders import bibtex

BEFORE = "@article{z,\n  title = {Before},\n  author = {Okoro, Ben},\n  year = {2000}\n}\n"
AFTER = "@article{y,\n  title = {After},\n  author = {Silva, Ana},\n  year = {2002},\n}\n"


def test_the_number_of_a_homonym_is_no_surname() -> None:
    """As DBLP writes BibTeX."""
    text = "@book{k, title={Kelp}, author={Seo{-}yeon Kim and\n  Ana Silva 0001}}"
    (work,) = read(bibtex, text)
    silva = work.authors[1]
    assert (silva.name, silva.family) == ("Ana Silva", "Silva")
    assert silva.ids == (("dblp_name", "Ana Silva 0001"),)


def entry(**fields: str) -> str:
    """An entry as programs write it; an underscore before a name says: with quotation marks."""
    lines = [f'  {k[1:]} = "{v}"' if k[0] == "_" else f"  {k} = {{{v}}}" for k, v in fields.items()]
    return "@article{a,\n" + ",\n".join(lines) + "\n}\n"


def around(middle: str) -> tuple[list[Work], list[Rejected], list[str]]:
    found: list[Any] = read(bibtex, BEFORE + middle + AFTER)
    works = [r for r in found if isinstance(r, Work)]
    rejected = [r for r in found if isinstance(r, Rejected)]
    return works, rejected, [r.text for r in found if isinstance(r, Note)]


WHOLE = {"title": "Tides {of} the Harbour", "author": 'Nwosu, Chidi and M{\\"u}ller, Jo'}


@pytest.mark.parametrize("broken", [
    "An {open one", "A closed} one", "Two {{of them", "A (001 {phase", "}{", "one } and { two }",
])  # fmt: skip
@pytest.mark.parametrize("where", ["middle", "end"])
def test_a_brace_in_an_abstract_costs_no_record(broken: str, where: str) -> None:
    more = {"abstract": broken, "year": "2001"}
    fields = WHOLE | (more if where == "middle" else dict(reversed(more.items())))
    works, rejected, notes = around(entry(**fields))
    assert [w.title for w in works] == ["Before", "Tides of the Harbour", "After"]
    assert [m.name for m in works[1].authors] == ["Chidi Nwosu", "Jo Müller"]
    assert works[1].year == 2001 and works[1].origin.line == 6
    assert not rejected
    if broken.count("{") != broken.count("}") and (where == "middle" or "}" not in broken):
        assert any("in abstract of the entry at line 6" in note for note in notes)


@pytest.mark.parametrize("field", ["title", "author", "doi"])
def test_what_says_who_and_what_must_be_whole(field: str) -> None:
    fields = WHOLE | {"doi": "10.5555/1", "year": "2001"}
    works, rejected, _ = around(entry(**(fields | {field: "An {open one"})))
    assert [w.title for w in works] == ["Before", "After"]
    assert [r.origin.line for r in rejected] == [6]


@pytest.mark.parametrize("at", range(30, 150, 9))
def test_an_entry_that_was_cut_has_no_half_of_its_authors(at: int) -> None:
    whole = entry(year="2001", author="Nwosu, Chidi and Silva, Ana and Okoro, Ben", title="Tides")
    works, rejected, _ = around(whole[:at] + "\n")
    assert [w.title for w in works if w.title != "Tides"] == ["Before", "After"]
    assert len(works) + len(rejected) == 3
    for cut in works[1:-1]:
        assert [m.name for m in cut.authors] == ["Chidi Nwosu", "Ana Silva", "Ben Okoro"]


def test_what_a_brace_too_many_in_a_title_cuts_off_is_said() -> None:
    works, rejected, notes = around("@article{a,\n  title = {Ti}des},\n  year = {2001}\n}\n")
    assert (len(works), len(rejected)) == (3, 0)
    assert any("in title of the entry at line 6" in note for note in notes)


def test_an_open_quotation_mark_and_an_unknown_year() -> None:
    text = entry(**WHOLE, _note='An "open one', year="2001")
    works, rejected, _ = around(text)
    assert len(works) + len(rejected) == 3
    works, _, _ = around(entry(**WHOLE, abstract="closed} one", year="20{01"))
    assert works[1].title == "Tides of the Harbour" and works[1].year is None
