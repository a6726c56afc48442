"""Texts of analysts, each beside its rows worked out from the tables, without any engine.

`$who`, `$other` and `$far` are people, `$topic` and `$work` a topic and a work; rows are compared
as they stand, lists that were collected without an order as sorted ones.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from graphkit.graph import TableFolder

Row = tuple[Any, ...]
Given = dict[str, str]
Oracle = Callable[["World", Given], list[Row]]


@dataclass(frozen=True)
class Case:
    text: str
    rows: Oracle


CASES: dict[str, Case] = {}


class World:
    """The tables as plain rows, and what hangs together."""

    def __init__(self, tables: TableFolder) -> None:
        def rows(table: str) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = tables.read(table).to_pylist()
            return found

        self.a = {row["id"]: row for row in rows("authors")}
        self.w = {row["id"]: row for row in rows("works")}
        self.t = {row["id"]: row for row in rows("topics")}
        self.i = {row["id"]: row for row in rows("institutions")}
        self.v = {row["id"]: row for row in rows("venues")}
        self.c = {row["id"]: row for row in rows("communities")}
        self.authored, self.ties = rows("authored"), rows("coauthor")
        self.team = _linked(self.authored, "target", "source")
        self.wrote = _linked(self.authored, "source", "target")
        self.about = _linked(rows("about"), "source", "target")
        self.at = _linked(rows("affiliated"), "source", "target")
        self.venue = _linked(rows("published_in"), "source", "target")
        self.cites = _linked(rows("cites"), "source", "target")
        self.tie: dict[frozenset[str], dict[str, Any]] = {}
        self.near: dict[str, set[str]] = defaultdict(set)
        for row in self.ties:
            self.tie[frozenset((row["source"], row["target"]))] = row
            self.near[row["source"]].add(row["target"])
            self.near[row["target"]].add(row["source"])

    def topics_of(self, person: str) -> set[str]:
        return {t for w in self.wrote[person] for t in self.about[w]}

    def years_of(self, person: str) -> list[int]:
        return sorted(y for w in self.wrote[person] if (y := self.w[w]["year"]) is not None)

    def name(self, person: str) -> str:
        return str(self.a[person]["name"])

    def two_away(self, person: str) -> set[str]:
        near = self.near[person]
        return {far for one in near for far in self.near[one]} - near - {person}


def _linked(rows: list[dict[str, Any]], one: str, other: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row[one]].append(row[other])
    return found


def best(rows: list[Row], *keys: int, most: int | None = None) -> list[Row]:
    """Sorted by columns; a negative one downwards (counted from 1)."""

    def key(row: Row) -> list[Any]:
        return [-row[-k - 1] if k < 0 else row[k - 1] for k in keys]

    return sorted(rows, key=key)[:most]


def case(text: str) -> Callable[[Oracle], Oracle]:
    def keep(oracle: Oracle) -> Oracle:
        CASES[oracle.__name__] = Case(text, oracle)
        return oracle

    return keep


def bound(text: str, given: Given) -> Given:
    """The parameters that a text names."""
    return {name: value for name, value in given.items() if f"${name}" in text}


def plain(value: Any) -> Any:
    """A value as it is compared: numbers with a point nearly."""
    if isinstance(value, float):
        return pytest.approx(value, rel=1e-9, abs=1e-9)
    if isinstance(value, dict):
        return {k: plain(v) for k, v in sorted(value.items())}
    return [plain(v) for v in value] if isinstance(value, list) else value


# -- whom to meet -------------------------------------------------------------------------------


@case("""
MATCH (me:Author {id: $who})-[:COAUTHOR]-(c:Author)-[:COAUTHOR]-(x:Author)
WHERE x <> me AND NOT EXISTS { (me)-[:COAUTHOR]-(x) }
WITH x, sum(1.0 / (c.degree * c.degree)) AS score, count(c) AS shared
RETURN x.id AS id, shared, round(score, 6) AS score ORDER BY shared DESC, id LIMIT 15
""")
def squared_degrees(w: World, given: Given) -> list[Row]:
    me, rows = given["who"], []
    for x in w.two_away(me):
        both = w.near[me] & w.near[x]
        score = sum(1.0 / w.a[c]["degree"] ** 2 for c in both)
        rows.append((x, len(both), round(score, 6)))
    return best(rows, -2, 1, most=15)


@case("""
MATCH (me:Author {id: $who})
MATCH (x:Author) WHERE x <> me AND x.last_year >= 2018
  AND COUNT { (me)-[:COAUTHOR]-(:Author)-[:COAUTHOR]-(x) } >= 2
  AND NOT (x)-[:COAUTHOR]-(me)
RETURN x.name AS name, x.id AS id ORDER BY name, id
""")
def two_in_common_and_active(w: World, given: Given) -> list[Row]:
    me = given["who"]
    rows = [
        (w.name(x), x) for x in w.two_away(me)
        if len(w.near[me] & w.near[x]) >= 2 and (w.a[x]["last_year"] or 0) >= 2018
    ]  # fmt: skip
    return best(rows, 1, 2)


@case("""
MATCH (me:Author {id: $who})-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic)
WITH me, collect(DISTINCT t.id) AS mine
MATCH (x:Author)-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic)
WHERE x.id <> me.id AND NOT (me)-[:COAUTHOR]-(x)
WITH mine, x, collect(DISTINCT t.id) AS theirs
WITH x, size([k IN mine WHERE k IN theirs]) AS both, size(mine) + size(theirs) AS all
WHERE both > 0
RETURN x.id AS id, both, toFloat(both) / (all - both) AS jaccard
ORDER BY jaccard DESC, id LIMIT 12
""")
def jaccard_of_topics(w: World, given: Given) -> list[Row]:
    me = given["who"]
    mine, rows = w.topics_of(me), []
    for x in w.a:
        theirs = w.topics_of(x)
        if x == me or x in w.near[me] or not mine & theirs:
            continue
        rows.append((x, len(mine & theirs), len(mine & theirs) / len(mine | theirs)))
    return best(rows, -3, 1, most=12)


@case("""
MATCH (me:Author {id: $who})
CALL { WITH me
  MATCH (me)-[:COAUTHOR]-(c)-[:COAUTHOR]-(x:Author)
  WHERE x <> me AND NOT (me)-[:COAUTHOR]-(x)
  RETURN x, 'friend' AS how
  UNION
  WITH me
  MATCH (me)-[:AFFILIATED]->(:Institution)<-[:AFFILIATED]-(x:Author)
  WHERE NOT (me)-[:COAUTHOR]-(x)
  RETURN x, 'house' AS how }
WITH x.id AS id, how ORDER BY how
RETURN id, collect(how) AS ways ORDER BY id
""")
def two_ways_to_meet(w: World, given: Given) -> list[Row]:
    me = given["who"]
    friends = w.two_away(me)
    house = {x for x in w.a if set(w.at[x]) & set(w.at[me])} - w.near[me] - {me}
    return [
        (x, [how for how, people in (("friend", friends), ("house", house)) if x in people])
        for x in sorted(friends | house)
    ]


@case("""
MATCH (me:Author {id: $who}), (x:Author)
WHERE x.community <> me.community AND EXISTS {
  MATCH (me)-[:COAUTHOR]-(c:Author)-[:COAUTHOR]-(x) WHERE c.works >= 5 }
RETURN x.community AS community, count(x) AS people ORDER BY people DESC, community
""")
def communities_within_reach(w: World, given: Given) -> list[Row]:
    me = given["who"]
    own, found = w.a[me]["community"], Counter[str]()
    for x, row in w.a.items():
        between = [c for c in w.near[me] & w.near[x] if (w.a[c]["works"] or 0) >= 5]
        known = row["community"] is not None and own is not None
        if x != me and between and known and row["community"] != own:
            found[row["community"]] += 1
    return best(list(found.items()), -2, 1)


@case("""
MATCH (me:Author {id: $who})-[:AUTHORED]->(w:Work)<-[:CITES]-(c:Work)<-[:AUTHORED]-(x:Author)
WHERE x <> me AND NOT (me)-[:COAUTHOR]-(x)
RETURN x.id AS id, count(DISTINCT c) AS citing, min(c.year) AS since ORDER BY citing DESC, id
""")
def who_cites_me(w: World, given: Given) -> list[Row]:
    me = given["who"]
    mine, citing = set(w.wrote[me]), defaultdict(set)
    for work, cited in w.cites.items():
        if mine & set(cited):
            for x in w.team[work]:
                if x != me and x not in w.near[me]:
                    citing[x].add(work)
    rows = [(x, len(c), min((y for k in c if (y := w.w[k]["year"])), default=None))
            for x, c in citing.items()]  # fmt: skip
    return best(rows, -2, 1)


@case("""
UNWIND [$who, $other] AS one
MATCH (a:Author {id: one})-[:COAUTHOR]-(c:Author)-[:COAUTHOR]-(x:Author)
WHERE NOT x.id IN [$who, $other]
  AND NOT EXISTS { MATCH (x)-[:COAUTHOR]-(b:Author) WHERE b.id IN [$who, $other] }
WITH x, collect(DISTINCT one) AS asked
WHERE size(asked) = 2
RETURN x.id AS id ORDER BY id
""")
def for_two_together(w: World, given: Given) -> list[Row]:
    one, other = given["who"], given["other"]
    found = w.two_away(one) & w.two_away(other)
    return [(x,) for x in sorted(found - {one, other})]


# -- time ---------------------------------------------------------------------------------------


@case("""
MATCH (a:Author)-[:AUTHORED]->(w:Work) WHERE w.year IS NOT NULL
WITH a, w.year / 5 * 5 AS span, count(*) AS n
WITH span, max(n) AS most, avg(n) AS mean, count(a) AS people
RETURN span, people, most, mean ORDER BY span
""")
def five_years_each(w: World, _: Given) -> list[Row]:
    count: Counter[tuple[str, int]] = Counter()
    for person, works in w.wrote.items():
        for work in works:
            if (year := w.w[work]["year"]) is not None:
                count[person, year // 5 * 5] += 1
    rows = []
    for span in sorted({s for _, s in count}):
        own = [n for (_, s), n in count.items() if s == span]
        rows.append((span, len(own), max(own), sum(own) / len(own)))
    return rows


def rounded(value: float, places: int) -> float:
    """Halves away from zero, of the number as it is written."""
    from decimal import ROUND_HALF_UP, Decimal

    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


@case("""
MATCH (a:Author)-[:AUTHORED]->(w:Work) WHERE w.year IS NOT NULL
WITH a, w.year AS year ORDER BY year
WITH a, collect(DISTINCT year) AS years WHERE size(years) > 2
WITH a, [i IN range(1, size(years) - 1) | years[i] - years[i - 1]] AS gaps
WITH a, reduce(most = 0, g IN gaps | CASE WHEN g > most THEN g ELSE most END) AS gap
RETURN a.id AS id, gap ORDER BY gap DESC, id LIMIT 10
""")
def longest_pause(w: World, _: Given) -> list[Row]:
    rows = []
    for person in w.a:
        years = sorted(set(w.years_of(person)))
        if len(years) > 2:
            rows.append((person, max(b - a for a, b in pairwise(years))))
    return best(rows, -2, 1, most=10)


@case("""
MATCH (a:Author {id: $who})-[r:COAUTHOR]-(b:Author)
WITH r.first_year AS year, count(*) AS new ORDER BY year
WITH collect({year: year, new: new}) AS rows
UNWIND range(0, size(rows) - 1) AS i
RETURN rows[i].year AS year, rows[i].new AS new,
       reduce(s = 0, r IN rows[0..i + 1] | s + r.new) AS so_far
ORDER BY year
""")
def circle_as_it_grew(w: World, given: Given) -> list[Row]:
    me, so_far, rows = given["who"], 0, []
    count = Counter(w.tie[frozenset((me, b))]["first_year"] for b in w.near[me])
    for year in sorted(count, key=lambda y: (y is None, y or 0)):
        so_far += count[year]
        rows.append((year, count[year], so_far))
    return rows


@case("""
MATCH (w:Work) WHERE w.month IS NOT NULL AND w.year IS NOT NULL
WITH date({year: w.year, month: w.month, day: coalesce(w.day, 1)}) AS d
RETURN d.year AS year, d.quarter AS quarter, count(*) AS n, toString(max(d)) AS newest
ORDER BY year, quarter
""")
def by_quarter(w: World, _: Given) -> list[Row]:
    found: dict[tuple[int, int], list[date]] = defaultdict(list)
    for row in w.w.values():
        if row["month"] is not None and row["year"] is not None:
            day = date(row["year"], row["month"], row["day"] or 1)
            found[day.year, (day.month + 2) // 3].append(day)
    return [(*key, len(days), max(days).isoformat()) for key, days in sorted(found.items())]


@case("""
MATCH (a:Author)-[r:COAUTHOR]-(b:Author) WHERE r.first_year = r.last_year AND r.works > 1
RETURN r.first_year AS year, count(DISTINCT a) AS people, count(*) / 2 AS ties ORDER BY year
""")
def one_year_ties(w: World, _: Given) -> list[Row]:
    people: dict[int, set[str]] = defaultdict(set)
    ties: Counter[int] = Counter()
    for row in w.ties:
        if row["first_year"] and row["first_year"] == row["last_year"] and row["works"] > 1:
            people[row["first_year"]] |= {row["source"], row["target"]}
            ties[row["first_year"]] += 1
    return [(year, len(people[year]), ties[year]) for year in sorted(ties)]


@case("""
WITH date('2024-02-29') AS d
RETURN toString(d + duration({years: 1})) AS a, toString(d - duration('P1M')) AS b,
       duration.inDays(date('2023-12-31'), d).days AS c, d.dayOfWeek AS w, d.ordinalDay AS o,
       toString(date.truncate('month', d)) AS m, d > date('2024-02-28') AS later
""")
def days(_: World, __: Given) -> list[Row]:
    d = date(2024, 2, 29)
    gone = (d - date(2023, 12, 31)).days
    return [("2025-02-28", "2024-01-29", gone, d.isoweekday(), d.timetuple().tm_yday,
             "2024-02-01", True)]  # fmt: skip


@case("""
MATCH (a:Author) WHERE a.first_year IS NOT NULL
WITH a, CASE WHEN a.last_year - a.first_year < 3 THEN 'new'
             WHEN a.last_year - a.first_year < 10 THEN 'middle' ELSE 'senior' END AS career
RETURN career, count(*) AS people, percentileCont(a.degree, 0.5) AS median,
       percentileDisc(a.works, 0.75) AS upper, min(a.first_year) AS since ORDER BY career
""")
def careers(w: World, _: Given) -> list[Row]:
    found = defaultdict(list)
    for row in w.a.values():
        if row["first_year"] is not None:
            span = row["last_year"] - row["first_year"]
            found["new" if span < 3 else "middle" if span < 10 else "senior"].append(row)
    rows = []
    for career, people in sorted(found.items()):
        works = sorted(p["works"] for p in people)
        upper = works[max(math.ceil(0.75 * len(works)) - 1, 0)]
        median = float(statistics.median(p["degree"] for p in people))
        rows.append((career, len(people), median, upper, min(p["first_year"] for p in people)))
    return rows
