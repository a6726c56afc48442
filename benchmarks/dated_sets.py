"""Dated works for the back-test of suggestions, as `year<TAB>author|author<TAB>title`.

    python benchmarks/dated_sets.py DATA OUT [--seed 1]

DATA holds disambiguation/aminer-110/*.xml, disambiguation/prolific and full-names, and
duplicates/dblp-acm/tableA.csv. Five files come out: four real sets (the second has whole lists of 109 names only;
the third, of one field until 2016, has works with at least one prolific author or bearer of a common name; the
fourth has works around 14 common names), and groups that grow: members come,
publish, leave, and take ties of old with them; groups drift between topics and find partners by topic
or through partners of partners. Then: graphkit evaluate suggestions --works FILE --until YEAR --then 3
"""

from __future__ import annotations

import argparse
import csv
import gzip
import html
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Work = tuple[int, Sequence[str], str]
TOPICS, WORDS = 60, 3_000
FIRST, LAST, GROUPS, GROWTH = 1998, 2018, 120, 1.11


def dblp_acm(data: Path) -> Iterator[Work]:
    """Papers of five database venues, 1994 to 2003."""
    with open(data / "duplicates/dblp-acm/tableA.csv", encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if authors := _listed(row["authors"]):
                yield int(row["year"]), authors, row["title"]


def aminer(data: Path) -> list[Work]:
    """Papers around 109 names; whoever bears one is told apart by the gold label."""
    seen: dict[tuple[str, str], tuple[int, list[str], str]] = {}
    for path in sorted((data / "disambiguation/aminer-110").glob("*.xml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        name = _element(text, "FullName")
        for part in re.findall("<publication>(.*?)</publication>", text, re.S):
            authors, year, title = (
                _listed(_element(part, "authors")),
                _element(part, "year"),
                _element(part, "title"),
            )
            if not authors or not year.isdigit():
                continue
            authors = [f"{a} {_element(part, 'label')}" if a == name else a for a in authors]
            key = re.sub(r"\W", "", title.lower()), year
            if key not in seen:
                seen[key] = (int(year), list(dict.fromkeys(authors)), title)
            elif len(known := seen[key][1]) == len(authors):
                known[:] = [max(b, a, key=len) for a, b in zip(known, authors, strict=True)]
    return list(seen.values())


def anthology(data: Path, last: int = 2016) -> Iterator[Work]:
    """Papers of one field; people by the gold label, others by name where that is one person's."""
    folder = data / "disambiguation/prolific"
    gold = {}
    with gzip.open(folder / "gold.tsv.gz", "rt", encoding="utf-8") as handle:
        for line in handle:
            ident, block, person = line.rstrip("\n").split("\t")
            gold[ident] = f"{block}/{person}"
    works: dict[str, dict[int, dict[str, Any]]] = {}
    called: dict[str, set[str]] = {}
    with gzip.open(folder / "mentions.jsonl.gz", "rt", encoding="utf-8") as handle:
        for line in handle:
            mention = json.loads(line)
            year = mention["year"] or _year_in(mention["id"])
            if year is None or year > last:
                continue
            work, _, place = mention["id"].rpartition("#")
            works.setdefault(work, {})[int(place)] = {**mention, "year": year}
            called.setdefault(mention["name"], set()).add(gold[mention["id"]])
    for mentions in works.values():
        place, one = next(iter(mentions.items()))
        names = [*one["coauthors"][:place], one["name"], *one["coauthors"][place:]]
        here = {mention["name"]: gold[mention["id"]] for mention in mentions.values()}
        team = [
            here.get(name) or (min(called[name]) if len(called.get(name, ())) == 1 else name)
            for name in names
        ]
        yield one["year"], [name.replace("|", " ") for name in dict.fromkeys(team)], one["title"]


def around_fourteen(data: Path) -> Iterator[Work]:
    """Papers around 14 common names; whoever bears one is told apart by the gold label."""
    folder = data / "disambiguation/full-names"
    with gzip.open(folder / "gold.tsv.gz", "rt", encoding="utf-8") as handle:
        rows = (line.rstrip("\n").split("\t") for line in handle)
        gold = {ident: f"{block}/{person}" for ident, block, person in rows}
    works: dict[tuple[int, str], tuple[dict[str, str], dict[str, None]]] = {}
    with gzip.open(folder / "mentions.jsonl.gz", "rt", encoding="utf-8") as handle:
        for mention in map(json.loads, handle):
            if mention["year"] is None:
                continue
            own, others = works.setdefault((mention["year"], mention["title"]), ({}, {}))
            own[mention["name"]] = gold[mention["id"]]
            others.update(dict.fromkeys(mention["coauthors"]))
    for (year, title), (own, others) in sorted(works.items()):
        yield year, [*own.values(), *(name for name in others if name not in own)], title


def _year_in(ident: str) -> int | None:
    """The year that an id of the anthology begins with: C67-1007, 2020.acl-1."""
    if found := re.match(r"[A-Z](\d\d)-", ident):
        return int(found[1]) + (1900 if int(found[1]) > 50 else 2000)
    found = re.match(r"(\d{4})\.", ident)
    return int(found[1]) if found else None


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _element(text: str, name: str) -> str:
    found = re.search(f"<{name}>(.*?)</{name}>", text, re.S)
    return html.unescape(found[1]).strip() if found else ""


# -- groups that grow ------------------------------------------------------------------------------


@dataclass(eq=False)
class Group:
    """A leader, members with the last year of each, topics, and partners until a year."""

    leader: str
    topics: list[int]
    pace: float
    end: int
    members: dict[str, int] = field(default_factory=dict)
    partners: dict[int, tuple[Group, int]] = field(default_factory=dict)

    def shares(self, other: Group) -> bool:
        return bool(set(self.topics) & set(other.topics))

    def tie(self, other: Group, until: int) -> None:
        self.partners[id(other)] = (other, until)


class Growth:
    """A research world that grows by a known process."""

    def __init__(self, seed: int) -> None:
        self.draw = draw = random.Random(seed)
        self.mobility = draw.uniform(0.25, 0.5)
        self.outside = draw.uniform(0.2, 0.45)
        self.closure = draw.uniform(0.3, 0.7)
        self.visits = draw.uniform(0.05, 0.2)
        self.passing = draw.uniform(0.15, 0.35)
        self.large = draw.uniform(0.005, 0.03)
        self.words = [[draw.randrange(WORDS) for _ in range(60)] for _ in range(TOPICS)]
        self.common = [draw.randrange(WORDS) for _ in range(200)]
        self.people = 0
        self.groups: list[Group] = []
        for _ in range(GROUPS):
            self.found(FIRST - draw.randint(0, 10))

    def person(self) -> str:
        self.people += 1
        return f"P{self.people}"

    def found(self, year: int, leader: str | None = None, topics: list[int] | None = None) -> Group:
        draw = self.draw
        group = Group(
            leader or self.person(),
            topics or [draw.randrange(TOPICS) for _ in range(2)],
            draw.lognormvariate(0, 0.7),
            year + draw.randint(8, 30),
        )
        self.groups.append(group)
        return group

    def works(self) -> Iterator[Work]:
        for year in range(FIRST, LAST + 1):
            live = [group for group in self.groups if group.end >= year]
            for _ in range(max(1, int(len(live) * (GROWTH - 1) * 0.5))):
                live.append(self.found(year))
            leavers = [one for group in live for one in self._renew(group, year)]
            for person, old in leavers:
                self._move(person, old, year, live)
            for group in live:
                yield from self._year(group, year, live)

    def _renew(self, group: Group, year: int) -> list[tuple[str, Group]]:
        draw, leavers = self.draw, []
        for person, last in list(group.members.items()):
            if last < year:
                del group.members[person]
                if draw.random() < self.mobility:
                    leavers.append((person, group))
        wanted = 2 + 3 * group.pace
        for _ in range(100):
            if len(group.members) >= wanted or draw.random() < 0.4:
                break
            group.members[self.person()] = year + draw.choice([0, 1, 2, 3, 4, 4, 5])
        return leavers

    def _move(self, person: str, old: Group, year: int, live: list[Group]) -> None:
        """Whoever leaves leads a group of their own, or joins a partner's or one of the topic."""
        draw = self.draw
        if draw.random() < 0.3:
            group = self.found(year, person, [old.topics[0], draw.randrange(TOPICS)])
            group.tie(old, year + draw.randint(1, 5))
            live.append(group)
            return
        linked = [g for g, end in old.partners.values() if end >= year - 2 and g.end >= year]
        alike = [g for g in draw.sample(live, min(60, len(live))) if g.shares(old)]
        group = draw.choice(linked if linked and draw.random() < 0.5 else alike or live)
        group.members[person] = year + draw.randint(1, 5)
        if draw.random() < 0.4:
            group.tie(old, year + draw.randint(0, 2))

    def _year(self, group: Group, year: int, live: list[Group]) -> Iterator[Work]:
        draw = self.draw
        if draw.random() < 0.1:
            group.topics[draw.randrange(2)] = draw.randrange(TOPICS)
        if draw.random() < 0.35:
            self._find_partner(group, year, live)
        rate = 1.2 * group.pace * (1 + len(group.members) * 0.35)
        count = min(30, int(draw.expovariate(1 / rate)))
        members = list(group.members)
        eager = [draw.lognormvariate(0, 0.8) for _ in members]
        circles = [draw.sample(members, min(len(members), 3)) for _ in range(3)] if members else []
        for _ in range(count):
            team = self._core(members, eager, circles)
            self._others(group, year, live, members, team)
            if team := list(dict.fromkeys(team)):
                yield year, team, self._title(group)

    def _find_partner(self, group: Group, year: int, live: list[Group]) -> None:
        draw, found = self.draw, []
        if draw.random() < self.closure:
            for partner, end in group.partners.values():
                if end >= year:
                    found += [
                        g for g, e in partner.partners.values() if e >= year and g is not group
                    ]
        if not found:
            near = draw.sample(live, min(80, len(live)))
            found = [g for g in near if g.shares(group) and g is not group]
        if found:
            other = draw.choice(found)
            until = year + int(draw.expovariate(1 / 2.0))
            group.tie(other, until)
            other.tie(group, until)

    def _core(self, members: list[str], eager: list[float], circles: list[list[str]]) -> list[str]:
        if not members:
            return []
        draw = self.draw
        first = draw.choices(members, eager)[0]
        circle = next((c for c in circles if first in c), members)
        return [first] + [
            m for m in members if m != first and draw.random() < (0.3 if m in circle else 0.05)
        ]

    def _others(
        self, group: Group, year: int, live: list[Group], members: list[str], team: list[str]
    ) -> None:
        draw = self.draw
        active = [g for g, end in group.partners.values() if end >= year and g.end >= year]
        if active and draw.random() < self.outside:
            self._partners(active, team)
        if draw.random() < self.visits:
            host = draw.choice(live)
            if members and host.shares(group):
                team[1:] = [
                    *draw.sample(list(host.members), min(2, len(host.members))),
                    host.leader,
                ]
        while draw.random() < self.passing:
            team.insert(1, self.person())
        if draw.random() < 0.92:
            team.append(group.leader)
        if draw.random() < self.large:
            for other in draw.sample(live, min(6, len(live))):
                team += [other.leader, *list(other.members)[:2]]

    def _partners(self, active: list[Group], team: list[str]) -> None:
        draw = self.draw
        partner = draw.choice(active)
        if theirs := list(partner.members):
            team += draw.sample(theirs, min(len(theirs), draw.choice([1, 1, 2])))
        if draw.random() < 0.6:
            team.append(partner.leader)
        if draw.random() < 0.15 and len(active) > 1:
            second = draw.choice(active)
            if second is not partner:
                team.append(second.leader)

    def _title(self, group: Group) -> str:
        draw = self.draw
        own = self.words[draw.choice(group.topics)]
        words = [
            draw.choice(own) if draw.random() < 0.6 else draw.choice(self.common) for _ in range(9)
        ]
        return " ".join(f"w{'abcdefghij'[w % 10]}{w}" for w in words)


def write(path: Path, works: Iterator[Work] | list[Work]) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as handle:
        for year, authors, title in works:
            handle.write(f"{year}\t{'|'.join(authors)}\t{' '.join(title.split())}\n")
    print(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    write(asked.out / "database-papers.tsv", dblp_acm(asked.data))
    write(asked.out / "around-109-names.tsv", aminer(asked.data))
    write(asked.out / "anthology.tsv", anthology(asked.data))
    write(asked.out / "around-14-names.tsv", around_fourteen(asked.data))
    write(asked.out / "growth.tsv", Growth(asked.seed).works())


if __name__ == "__main__":
    main()
