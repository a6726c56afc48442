"""A name or identifier as a person types it -> one person or thing, or a clear word why not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from graphkit import ids
from graphkit.columns import Column, found_in
from graphkit.errors import AmbiguousNameError, NotFoundError
from graphkit.graph import Finding, TableFolder
from graphkit.names import Parts, compatible, fold, parts, title_key, without_titles
from graphkit.phrases import counted

MOST = 10
NEAR = 3  # names that may have been meant
SYLLABLE = 4  # letters of the longest first name that may be half of one
LOOKED_AT = 20_000  # people whose names are compared
LEAST = 3  # letters: a shorter beginning tells nobody apart
_COLUMNS = ["id", "name", "search", "orcid", "works", "first_year", "last_year"]


def find_person(tables: TableFolder, text: str, redirects: Mapping[str, str]) -> int:
    """The place of the person in the table of authors.

    An id (or one that was merged away), an ORCID iD, a full name in any spelling and either order,
    or a part of a name that only one person bears.
    """
    people = tables.read("authors", _COLUMNS)
    finding = tables.finding
    if (place := _by_identifier(people, text, redirects, finding)) is not None:
        return place
    bare = without_titles(text)
    forms = [form for form in dict.fromkeys((fold(text), fold(bare))) if form]
    if not forms:
        raise NotFoundError(f"{text!r} holds no letters to look for.")
    for form in forms:  # a title may be somebody's name, so what was typed goes first
        for ask in _ways(people.column("search"), form, finding):
            places = ask()
            if len(places) == 1:
                return int(places[0])
            if places:
                raise AmbiguousNameError(text, _candidates(people, places))
    near = _of_that_name(people, bare)
    same = [place for place, name in near if _but_for_middle_names(parts(bare), parts(name))]
    if len(same) == 1:
        return same[0]
    if same:
        raise AmbiguousNameError(text, _candidates(people, same))
    hint = _hint([name for _, name in near] or _alike(people, fold(bare)))
    raise NotFoundError(f"Nobody here is called {text!r}.{hint}")


def _ways(
    search: pa.ChunkedArray, form: str, finding: Finding | None
) -> Iterator[Callable[[], list[int]]]:
    """Whom to look for, the surest first: a whole name, whole words of one, a word's beginning.

    "J. Smith" is in "HJ Smith" letter by letter, and means somebody else. Scripts that put no
    blanks between the parts of a name are looked for anywhere.
    """

    def holding(wanted: str) -> Callable[[], list[int]]:
        return lambda: pc.indices_nonzero(pc.match_substring_regex(search, wanted)).to_pylist()

    text = re.escape(form)
    yield holding(rf"\|{text}\|") if finding is None else lambda: finding.called(form)
    yield holding(rf"[| ]{text}[| ]")
    if " " not in form and len(form) > LEAST:
        yield holding(rf"[| ]{text}")
    if not form.isascii():
        yield holding(text)


def _by_identifier(
    people: pa.Table, text: str, redirects: Mapping[str, str], finding: Finding | None
) -> int | None:
    ident = text.strip()
    seen: set[str] = set()
    while ident in redirects and ident not in seen:
        seen.add(ident)
        ident = redirects[ident]
    orcid = ids.orcid(ident)
    if finding is not None:
        found = found_in(Column(people.column("id")), ident)
        if found is None and orcid:
            found = finding.with_orcid(orcid)
        if found is not None:
            return found
    for column, value in (("id", ident), ("orcid", orcid)) if finding is None else ():
        place = pc.index(people.column(column), value).as_py() if value else -1
        if place >= 0:
            return int(place)
    if text.startswith("p:"):
        raise NotFoundError(f"There is no person with the id {text}.")
    return None


def _candidates(people: pa.Table, places: list[int]) -> list[tuple[str, str, str]]:
    rows = people.take(pa.array(places)).to_pylist()
    rows.sort(key=lambda row: (-(row["works"] or 0), row["id"]))
    return [(row["id"], row["name"], _note(row)) for row in rows[:MOST]]


def _note(row: Mapping[str, object]) -> str:
    number = row["works"]
    works = "works unknown" if not isinstance(number, int) else counted(number, "work")
    years = f", {row['first_year']}–{row['last_year']}" if row["last_year"] else ""
    return f"{works}{years}{', ORCID ' + str(row['orcid']) if row['orcid'] else ''}"


def _of_that_name(people: pa.Table, typed: str) -> list[tuple[int, str]]:
    """Whom a name with other initials or middle names may mean: their places and names."""
    split = parts(typed)
    if not split.given or not split.family:
        return []
    family = pc.match_substring(people.column("search"), split.family)
    places = pc.indices_nonzero(family)[:LOOKED_AT]
    names = people.column("name").take(places).to_pylist()
    listed = zip(places.to_pylist(), names, strict=True)
    return [(place, name) for place, name in listed if name and compatible(split, parts(name))]


def _but_for_middle_names(typed: Parts, known: Parts) -> bool:
    """Whether a name is a known one with middle names left out or cut: Ana Silva, Ana M. Silva.

    "Yi Wang" may be another one than "Yi Kai Wang": a syllable more makes another given name.
    """
    first, more = typed.given[0], known.given[len(typed.given) :]
    if len(typed.given) > len(known.given) or known.given[0] != first or len(first) == 1:
        return False
    return len(first) > SYLLABLE or all(len(word) == 1 for word in more)


def _hint(names: Sequence[str]) -> str:
    told = list(dict.fromkeys(names))[:NEAR]
    return f" Did you mean {' or '.join(told)}?" if told else " See: graphkit rank"


def _alike(people: pa.Table, form: str) -> list[str]:
    """Names of nearly the same letters."""
    likely = pa.array([False] * people.num_rows, pa.bool_())
    for begin in {word[:3] for word in form.split() if len(word) > 2}:
        likely = pc.or_(likely, pc.match_substring(people.column("search"), begin))
    names = people.filter(likely).column("name").to_pylist()[:LOOKED_AT]
    folded = {fold(name): name for name in names}
    return [folded[f] for f in difflib.get_close_matches(form, list(folded), n=NEAR, cutoff=0.7)]


def place_of(text: str, named: pa.Table) -> int:
    """The place of a thing by id or by name, in a table whose first two columns say these."""
    return place_in(text, named.column(0).to_pylist(), named.column(1).to_pylist())


def place_in(text: str, ids: Sequence[str], names: Sequence[str | None]) -> int:
    """The same in lists; several things of one name are an error that lists them."""
    if text in ids:
        return ids.index(text)
    key = title_key(text)
    same = [n for n, name in enumerate(names) if name and title_key(name) == key]
    same = same or [n for n, name in enumerate(names) if name and key and key in title_key(name)]
    if len(same) == 1:
        return same[0]
    if same:
        listed = "; ".join(f"{ids[n]} ({names[n]})" for n in same[:10])
        raise NotFoundError(f"{len(same)} fit {text!r}; give an id: {listed}")
    raise NotFoundError(f"There is nothing here called {text!r}.")
