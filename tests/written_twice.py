"""Author lists written a second time by another source, with a truth that is known."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from graphkit.names import plain
from graphkit.records import Mention, Origin, Work

AT = Origin("made", "csl-json", 1)
GIVEN = (
    "Ana Jürgen Agnieszka Jean-Pierre Xiaoming Min-jun Seo-yeon Aleksandr Dmitriy Gabriel Mary"
    " Robert William Elizabeth José François Søren Yuki Björn Chidi Olumide Fatima Mohammed"
    " Nguyên Priya"
    " Margaret Thomas Katarzyna Zoë Li-Wei Jun Wei Hyun-woo Lars Ingrid Paulo Beatriz Ivan"
).split()
FAMILY = (
    "Silva Okoro Müller Wójcik Wang Kim Petrov Hale Nwosu Haddad Rautio Ito Lindqvist Ferrante"
    " Chen Li Zhang Schäfer Smith-Jones Ångström Çelik Dvořák Ivanova Sørensen Nakamura Osei Abe"
    " García|Márquez Ferrero|López van|der|Berg de|la|Cruz O'Brien Zhao Tanaka Kowalski Brânză"
    " Gößling Novák Park"
).split()
SHORT = {"Robert": "Bob", "William": "Bill", "Elizabeth": "Liz", "Thomas": "Tom",
         "Margaret": "Peggy"}  # fmt: skip
ELSEWHERE = {"Aleksandr": "Alexander", "Dmitriy": "Dmitry", "Mohammed": "Muhammad",
             "Jürgen": "Juergen"}  # fmt: skip
PARTICLES = ("van", "der", "de", "la")


@dataclass(frozen=True)
class Person:
    """A person's name in parts."""

    given: tuple[str, ...]
    family: tuple[str, ...]

    def written(self, inverted: bool) -> str:
        given, family = " ".join(self.given), " ".join(self.family)
        return f"{family}, {given}" if inverted else f"{given} {family}"


def person(chance: random.Random) -> Person:
    given = chance.sample(GIVEN, chance.choice([1, 1, 1, 2]))
    return Person(tuple(given), tuple(chance.choice(FAMILY).split("|")))


def rewritten(one: Person, chance: random.Random) -> str:
    """One of the ways in which another source writes a name."""
    given, family = one.given, one.family
    kind = chance.choice(
        "same initials initials diacritics hyphens particles elsewhere nickname double"
        " umlaut".split()
    )
    inverted = chance.random() < 0.5
    if kind == "initials":
        given = tuple("-".join(p[0] + "." for p in g.split("-")) for g in given)
    elif kind == "diacritics":
        given, family = (tuple(plain(w).title() for w in side) for side in (given, family))
    elif kind == "hyphens":
        join = chance.choice(["", " "])
        given = tuple(g.replace("-", join).capitalize() if join == "" else g.replace("-", join)
                      for g in given)  # fmt: skip
        family = tuple(f.replace("-", " ") for f in family)
    elif kind == "particles" and len(family) > 1:
        family = tuple(f for f in family if f not in PARTICLES)
    elif kind == "elsewhere":
        given = tuple(ELSEWHERE.get(g, g) for g in given)
    elif kind == "nickname":
        given = tuple(SHORT.get(g, g) for g in given)
    elif kind == "double" and len(family) == 2 and family[0] not in PARTICLES:
        family, inverted = family[1:], True
    elif kind == "umlaut":
        table = {"ü": "ue", "ö": "oe", "ä": "ae", "ß": "ss", "ø": "oe", "å": "aa"}
        family = tuple("".join(table.get(c, c) for c in f) for f in family)
    return replace(one, given=given, family=family).written(inverted)


def surnames_apart(team: list[Person]) -> bool:
    """Whether no two of a team could be written alike."""
    forms = {(plain(p.family[-1]), plain(p.given[0])[0]) for p in team}
    words = [plain(w) for p in team for w in p.family]
    return len(forms) == len(team) == len({plain(p.family[-1]) for p in team}) and len(
        words
    ) == len(set(words))


def written_twice(number: int, chance: random.Random) -> tuple[list[Work], int, int]:
    """A work as two sources state it; how many authors it has; and how many the lists deny."""
    while True:
        team = [person(chance) for _ in range(chance.randint(1, 7))]
        if surnames_apart(team):
            break
    ids = (("doi", f"10.5555/{number}"),)
    title = f"Tides of the inner harbour and observations number {number}"
    first = [p.written(chance.random() < 0.3) for p in team]
    second = [rewritten(p, chance) for p in team]
    truncated, extra = None, 0
    kind = chance.choice("whole whole whole cut missing added swapped".split())
    if kind == "cut" and len(second) > 2:
        second, truncated = second[: chance.randint(1, len(second) - 1)], True
    elif kind == "missing" and len(second) > 2:
        del second[chance.randrange(len(second))]
    elif kind == "added":
        second.insert(chance.randint(0, len(second)), "Zzyzx Quuxington")
        extra = 1
    elif kind == "swapped" and len(second) > 1:
        a, b = chance.sample(range(len(second)), 2)
        second[a], second[b] = second[b], second[a]
    works = [
        Work(title, AT, year=2020, ids=ids, authors=tuple(Mention(n) for n in first)),
        Work(title, AT, year=chance.choice([2020, 2021]), ids=ids, authors_truncated=truncated,
             authors=tuple(Mention(n) for n in second)),
    ]  # fmt: skip
    return works, len(team) + extra, extra
