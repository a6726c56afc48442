"""More texts of analysts beside their rows by the tables: counts, paths, subqueries, lists."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations

from analysts_by_tables import CASES, Given, Row, World, best, case, rounded

__all__ = ["CASES"]

# -- counting -----------------------------------------------------------------------------------


@case("""
MATCH (w:Work)<-[x:AUTHORED]-(a:Author)
WITH w, a ORDER BY x.position, a.id
WITH w, collect(a.id) AS team WHERE size(team) = 2
RETURN team[0] AS first, last(team) AS second, count(w) AS works
ORDER BY works DESC, first, second LIMIT 8
""")
def pairs_that_write_alone(w: World, _: Given) -> list[Row]:
    position = {(r["source"], r["target"]): r["position"] for r in w.authored}

    def place(work: str, person: str) -> tuple[bool, int, str]:
        found = position[person, work]
        return found is None, found or 0, person

    count: Counter[tuple[str, ...]] = Counter()
    for work, team in w.team.items():
        if len(team) == 2:
            count[tuple(sorted(team, key=lambda p, k=work: place(k, p)))] += 1  # type: ignore[misc]
    return best([(*pair, n) for pair, n in count.items()], -3, 1, 2, most=8)


@case("""
MATCH (t:Topic)<-[:ABOUT]-(w:Work)<-[:AUTHORED]-(a:Author)
WITH t, a, count(w) AS n ORDER BY n DESC, a.id
WITH t, collect({id: a.id, n: n})[0] AS top, count(a) AS people
RETURN t.id AS topic, top.id AS who, top.n AS works, people ORDER BY people DESC, topic LIMIT 10
""")
def who_leads_a_topic(w: World, _: Given) -> list[Row]:
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for work, topics in w.about.items():
        for topic in topics:
            count[topic].update(w.team[work])
    rows = []
    for topic, people in count.items():
        if people:
            who, n = min(people.items(), key=lambda item: (-item[1], item[0]))
            rows.append((topic, who, n, len(people)))
    return best(rows, -4, 1, most=10)


@case("""
MATCH (i:Institution)<-[:AFFILIATED]-(a:Author)-[:COAUTHOR]-(b:Author)
MATCH (b)-[:AFFILIATED]->(j:Institution)
WHERE i.id < j.id
RETURN i.id AS one, j.id AS other, count(DISTINCT a) AS here, count(DISTINCT b) AS there
ORDER BY here + there DESC, one, other LIMIT 10
""")
def houses_that_work_together(w: World, _: Given) -> list[Row]:
    here, there = defaultdict(set), defaultdict(set)
    for a, near in w.near.items():
        for b in near:
            for i in w.at[a]:
                for j in w.at[b]:
                    if i < j:
                        here[i, j].add(a)
                        there[i, j].add(b)
    rows = [(*key, len(here[key]), len(there[key])) for key in here]
    rows.sort(key=lambda row: (-(row[2] + row[3]), row[0], row[1]))
    return rows[:10]


@case("""
MATCH (a:Author) WITH a.degree AS degree, count(*) AS n
WITH collect({d: degree, n: n}) AS all, sum(n) AS people
UNWIND all AS one
WITH people, one.d AS degree, one.n AS n ORDER BY degree
RETURN degree, n, round(100.0 * n / people, 1) AS share
""")
def degrees(w: World, _: Given) -> list[Row]:
    count = Counter(row["degree"] for row in w.a.values())
    return [(d, n, rounded(100.0 * n / len(w.a), 1)) for d, n in sorted(count.items())]


@case("""
MATCH (w:Work) WITH count(w) AS all
MATCH (w:Work) WHERE w.authors > 3
RETURN count(w) AS large, all, 1.0 * count(w) / all AS share
""")
def share_of_large_teams(w: World, _: Given) -> list[Row]:
    large = sum((row["authors"] or 0) > 3 for row in w.w.values())
    return [(large, len(w.w), large / len(w.w))] if large else []


@case("""
MATCH (c:Community)<-[:IN_COMMUNITY]-(a:Author)
OPTIONAL MATCH (a)-[:AFFILIATED]->(i:Institution)
WITH c, count(DISTINCT a) AS people, count(DISTINCT i) AS places,
     collect(DISTINCT i.country) AS land
RETURN c.id AS id, people, places, size(land) AS countries ORDER BY people DESC, id LIMIT 10
""")
def mixed_communities(w: World, _: Given) -> list[Row]:
    people = defaultdict(set)
    for a, row in w.a.items():
        if row["community"] is not None:
            people[row["community"]].add(a)
    rows = []
    for c, own in people.items():
        places = {i for a in own for i in w.at[a]}
        rows.append((c, len(own), len(places), len({w.i[i]["country"] for i in places} - {None})))
    return best(rows, -2, 1, most=10)


@case("""
MATCH (v:Venue)<-[:PUBLISHED_IN]-(w:Work)
WITH v, count(w) AS n, avg(w.authors) AS team, stDev(w.year) AS spread WHERE n >= 3
RETURN v.id AS id, n, round(team, 2) AS team, round(spread, 4) AS spread
ORDER BY n DESC, id LIMIT 10
""")
def venues(w: World, _: Given) -> list[Row]:
    found = defaultdict(list)
    for work, at in w.venue.items():
        for v in at:
            found[v].append(w.w[work])
    rows = []
    for v, works in found.items():
        if len(works) < 3:
            continue
        years = [k["year"] for k in works if k["year"] is not None]
        teams = [k["authors"] for k in works if k["authors"] is not None]
        mean = rounded(sum(teams) / len(teams), 2) if teams else None
        spread = round(statistics.stdev(years), 4) if len(years) > 1 else 0.0
        rows.append((v, len(works), mean, spread))
    return best(rows, -2, 1, most=10)


@case("""
MATCH (a:Author {id: $who})
RETURN size([(a)-[:COAUTHOR]-(b) WHERE b.works > 3 | b.id]) AS busy,
       size([(a)-[:AUTHORED]->(w:Work) WHERE w.year >= 2020 | w]) AS late,
       COUNT { (a)-[:AUTHORED]->(:Work)-[:ABOUT]->(:Topic) } AS about
""")
def counts_in_lists(w: World, given: Given) -> list[Row]:
    me = given["who"]
    busy = sum((w.a[b]["works"] or 0) > 3 for b in w.near[me])
    late = sum((w.w[k]["year"] or 0) >= 2020 for k in w.wrote[me])
    return [(busy, late, sum(len(w.about[k]) for k in w.wrote[me]))]


# -- paths --------------------------------------------------------------------------------------


def _distance(w: World, one: str, other: str, fits: Callable[[str, str], bool]) -> int | None:
    seen, front, steps = {one}, {one}, 0
    while front:
        if other in front:
            return steps
        front = {b for a in front for b in w.near[a] if fits(a, b)} - seen
        seen |= front
        steps += 1
    return None


@case("""
MATCH p = shortestPath((a:Author {id: $who})-[:COAUTHOR*..8]-(b:Author {id: $far}))
WHERE all(r IN relationships(p) WHERE r.works >= 1)
RETURN length(p) AS n, [x IN nodes(p)][0].id AS first, last(nodes(p)).id AS last
""")
def ends_of_a_path(w: World, given: Given) -> list[Row]:
    steps = _distance(w, given["who"], given["far"], lambda _, __: True)
    return [(steps, given["who"], given["far"])] if steps and steps <= 8 else []


@case("""
MATCH p = shortestPath((a:Author {id: $who})-[:COAUTHOR*..15]-(b:Author {id: $far}))
WHERE all(r IN relationships(p) WHERE r.works >= 2)
RETURN length(p) AS n
""")
def by_strong_ties(w: World, given: Given) -> list[Row]:
    def strong(a: str, b: str) -> bool:
        return bool(w.tie[frozenset((a, b))]["works"] >= 2)

    steps = _distance(w, given["who"], given["far"], strong)
    return [(steps,)] if steps and steps <= 15 else []


@case("""
MATCH (a:Author {id: $who}), (b:Author)
MATCH p = allShortestPaths((a)-[rs:COAUTHOR*..4]-(b))
WHERE b.community <> a.community AND a <> b
  AND none(r IN rs WHERE r.last_year < b.last_year - 6)
  AND all(x IN nodes(p) WHERE x.works >= 3)
RETURN b.id AS id, length(p) AS n, count(*) AS ways ORDER BY n, id LIMIT 20
""")
def by_fresh_ties_and_busy_people(w: World, given: Given) -> list[Row]:
    me, rows = given["who"], []
    own = w.a[me]["community"]
    for b, row in w.a.items():
        if b == me or None in (own, row["community"]) or row["community"] == own:
            continue

        def fits(one: str, other: str, until: int | None = row["last_year"]) -> bool:
            last = w.tie[frozenset((one, other))]["last_year"]
            fresh = until is not None and last is not None and last >= until - 6
            return fresh and all((w.a[x]["works"] or 0) >= 3 for x in (one, other))

        steps = _distance(w, me, b, fits)
        if steps is not None and steps <= 4:
            rows.append((b, steps, _ways(w, me, b, steps, fits)))
    return best(rows, 2, 1, most=20)


def _ways(
    w: World, one: str, other: str, steps: int, fits: Callable[[str, str], bool]
) -> int:  # fmt: skip
    """How many shortest ways there are."""
    count = Counter({one: 1})
    for _ in range(steps):
        after: Counter[str] = Counter()
        for here, number in count.items():
            for there in w.near[here]:
                if fits(here, there):
                    after[there] += number
        count = after
    return count[other]


@case("""
MATCH p = allShortestPaths((a:Author {id: $who})-[:COAUTHOR*..4]-(b:Author {id: $far}))
WITH p, reduce(s = 0.0, r IN relationships(p) | s + r.weight) AS strength
RETURN count(p) AS ways, round(max(strength), 5) AS strongest
""")
def all_short_ways(w: World, given: Given) -> list[Row]:
    me, far = given["who"], given["far"]
    both = w.near[me] & w.near[far]
    assert both  # far is two ties away
    strength = [sum(w.tie[frozenset((c, end))]["weight"] for end in (me, far)) for c in both]
    return [(len(both), rounded(max(strength), 5))]


@case("""
MATCH (a:Author {id: $who})-[:COAUTHOR*1..2]-(x:Author)
WITH a, collect(DISTINCT x.id) AS reach
RETURN size([k IN reach WHERE k <> a.id]) AS n, $far IN reach AS far
""")
def within_two(w: World, given: Given) -> list[Row]:
    me = given["who"]
    return [(len(w.near[me] | w.two_away(me)), True)]


@case("""
MATCH (a:Author)-[:COAUTHOR]-(b:Author)-[:COAUTHOR]-(c:Author)-[:COAUTHOR]-(a)
WHERE a.id < b.id AND b.id < c.id AND a.community <> c.community
RETURN count(*) AS triangles
""")
def triangles_over_borders(w: World, _: Given) -> list[Row]:
    count = 0
    for a in w.a:
        for b, c in combinations(sorted(x for x in w.near[a] if x > a), 2):
            kinds = w.a[a]["community"], w.a[c]["community"]
            count += c in w.near[b] and None not in kinds and kinds[0] != kinds[1]
    return [(count,)]


@case("""
MATCH (a:Author {id: $who}) (()-[r:COAUTHOR]-() WHERE r.last_year >= 2015){1,2} (x:Author)
WHERE x <> a
RETURN count(DISTINCT x) AS reach
""")
def reach_by_late_ties(w: World, given: Given) -> list[Row]:
    me = given["who"]

    def late(a: str) -> set[str]:
        return {b for b in w.near[a] if (w.tie[frozenset((a, b))]["last_year"] or 0) >= 2015}

    one = late(me)
    return [(len(one.union(*(late(b) for b in one)) - {me}),)]


@case("""
MATCH (w:Work)-[:CITES*1..2]->(c:Work) WHERE w.year IS NOT NULL AND c.year IS NOT NULL
WITH w, count(DISTINCT c) AS roots, min(c.year) AS oldest
RETURN w.id AS id, roots, w.year - oldest AS depth ORDER BY roots DESC, id LIMIT 10
""")
def roots_of_works(w: World, _: Given) -> list[Row]:
    rows = []
    for work, row in w.w.items():
        one = set(w.cites[work])
        found = one.union(*(w.cites[c] for c in one)) if one else set()
        years = [y for c in found if (y := w.w[c]["year"]) is not None]
        if years and row["year"] is not None:
            rows.append((work, len(years), row["year"] - min(years)))
    return best(rows, -2, 1, most=10)


# -- subqueries, maps, lists ----------------------------------------------------------------------


@case("""
MATCH (a:Author {id: $who})
CALL { WITH a MATCH (a)-[r:COAUTHOR]-(b:Author)
       RETURN b, r ORDER BY r.weight DESC, b.id LIMIT 3 }
RETURN b.id AS id, r.works AS works ORDER BY id
""")
def three_strongest(w: World, given: Given) -> list[Row]:
    me = given["who"]
    ties = [(b, w.tie[frozenset((me, b))]) for b in w.near[me]]
    ties.sort(key=lambda item: (-item[1]["weight"], item[0]))
    return sorted((b, row["works"]) for b, row in ties[:3])


@case("""
MATCH (a:Author) WHERE a.id IN [$who, $other, $far]
CALL (a) { MATCH (a)-[:AUTHORED]->(w:Work) RETURN max(w.year) AS newest, count(w) AS n }
RETURN a.id AS id, n, newest ORDER BY id
""")
def newest_of_three(w: World, given: Given) -> list[Row]:
    people = sorted({given["who"], given["other"], given["far"]})
    return [(p, len(w.wrote[p]), max(w.years_of(p), default=None)) for p in people]


@case("""
MATCH (a:Author {id: $who})
RETURN a {.id, .works, ties: size([(a)-[:COAUTHOR]-(b) | b]),
          last: COLLECT { MATCH (a)-[:AUTHORED]->(w:Work)
                          RETURN w.id ORDER BY w.year DESC, w.id LIMIT 2 }} AS card
""")
def a_card(w: World, given: Given) -> list[Row]:
    me = given["who"]
    works = sorted(
        w.wrote[me], key=lambda k: (w.w[k]["year"] is not None, -(w.w[k]["year"] or 0), k)
    )
    row = w.a[me]
    return [({"id": me, "works": row["works"], "ties": len(w.near[me]), "last": works[:2]},)]


@case("""
MATCH (a:Author)-[:AFFILIATED]->(i:Institution)
WITH i.country AS country, collect(DISTINCT a.id) AS people
WITH collect([country, size(people)]) AS pairs
UNWIND [p IN pairs WHERE p[1] > 1] AS p
RETURN p[0] AS country, p[1] AS people ORDER BY people DESC, country
""")
def people_by_country(w: World, _: Given) -> list[Row]:
    found = defaultdict(set)
    for a, places in w.at.items():
        for i in places:
            found[w.i[i]["country"]].add(a)
    rows = [(c, len(own)) for c, own in found.items() if len(own) > 1]
    return sorted(rows, key=lambda row: (-row[1], row[0] is None, row[0] or ""))


@case("""
MATCH (w:Work) WHERE any(word IN ['learning', 'network', 'model']
                          WHERE toLower(w.title) CONTAINS word)
WITH [x IN split(toLower(w.title), ' ') WHERE size(x) > 8] AS long
UNWIND long AS word
RETURN word, count(*) AS n ORDER BY n DESC, word LIMIT 10
""")
def long_words(w: World, _: Given) -> list[Row]:
    count: Counter[str] = Counter()
    for row in w.w.values():
        title = (row["title"] or "").lower()
        if any(word in title for word in ("learning", "network", "model")):
            count.update(x for x in title.split(" ") if len(x) > 8)
    return best(list(count.items()), -2, 1, most=10)


@case("""
MATCH (a:Author) WHERE NOT EXISTS { MATCH (a)-[:AUTHORED]->(w:Work) WHERE w.authors > 1 }
RETURN count(a) AS alone, collect(a.works)[..3] IS NOT NULL AS some
""")
def always_alone(w: World, _: Given) -> list[Row]:
    alone = [a for a in w.a if not any((w.w[k]["authors"] or 0) > 1 for k in w.wrote[a])]
    return [(len(alone), True)]


@case("""
MATCH (a:Author) WITH a ORDER BY a.works DESC, a.id LIMIT 5
WITH collect(a) AS top
UNWIND range(0, size(top) - 2) AS i UNWIND range(i + 1, size(top) - 1) AS j
WITH top[i] AS one, top[j] AS other
OPTIONAL MATCH (one)-[r:COAUTHOR]-(other)
RETURN one.id AS one, other.id AS other, coalesce(r.works, 0) AS works ORDER BY one, other
""")
def matrix_of_five(w: World, _: Given) -> list[Row]:
    top = sorted(w.a, key=lambda a: (w.a[a]["works"] is not None, -(w.a[a]["works"] or 0), a))[:5]
    rows = []
    for one, other in combinations(top, 2):
        tie = w.tie.get(frozenset((one, other)))
        rows.append((one, other, tie["works"] if tie else 0))
    return sorted(rows)


@case("""
MATCH (a:Author {id: $who})-[:COAUTHOR]-(b:Author)
WITH a, collect(b) AS circle
WITH circle, [x IN circle WHERE x.last_year >= 2020 | x.id] AS active
RETURN size(circle) AS all, size(active) AS active,
       any(x IN circle WHERE x.id = $other) AS there, none(x IN circle WHERE x.id = $far) AS away
""")
def circle_in_lists(w: World, given: Given) -> list[Row]:
    near = w.near[given["who"]]
    active = [b for b in near if (w.a[b]["last_year"] or 0) >= 2020]
    return [(len(near), len(active), True, True)]


@case("""
MATCH (a:Author {id: $who})-[:AUTHORED]->(w:Work)
OPTIONAL MATCH (w)-[:ABOUT]->(t:Topic)
WITH w, collect(t.name) AS topics
RETURN w.id AS id, CASE size(topics) WHEN 0 THEN 'none' WHEN 1 THEN 'one' ELSE 'many' END AS topics
ORDER BY id
""")
def topics_in_words(w: World, given: Given) -> list[Row]:
    words = {0: "none", 1: "one"}
    return [(k, words.get(len(w.about[k]), "many")) for k in sorted(w.wrote[given["who"]])]


@case("""
MATCH (t:Topic {id: $topic})<-[:ABOUT]-(w:Work)
WITH count(w) AS n, [y IN collect(w.year) WHERE y IS NOT NULL] AS years
RETURN n, size(years) AS dated, toString(n) + ' works' AS text,
       reduce(low = 9999, y IN years | CASE WHEN y < low THEN y ELSE low END) AS first
""")
def a_topic_in_numbers(w: World, given: Given) -> list[Row]:
    works = [k for k, topics in w.about.items() if given["topic"] in topics]
    years = [y for k in works if (y := w.w[k]["year"]) is not None]
    return [(len(works), len(years), f"{len(works)} works", min([*years, 9999]))]


@case("""
MATCH (a:Author {id: $who})
OPTIONAL MATCH (a)-[:COAUTHOR]-(b:Author) WHERE b.first_year >= 2019
WITH a, b ORDER BY b.first_year, b.id
WITH a, collect(b.id) AS fresh
UNWIND CASE WHEN fresh = [] THEN [null] ELSE fresh END AS one
RETURN a.id AS id, one
""")
def a_list_that_may_be_empty(w: World, given: Given) -> list[Row]:
    me = given["who"]
    fresh = [b for b in w.near[me] if (w.a[b]["first_year"] or 0) >= 2019]
    fresh.sort(key=lambda b: (w.a[b]["first_year"], b))
    return [(me, b) for b in fresh] or [(me, None)]


@case("""
MATCH (a:Author {id: $who})-[:COAUTHOR]-(b:Author)-[:COAUTHOR]-(c:Author)-[:COAUTHOR]-(a)
WHERE b.id < c.id
WITH a, count(*) AS closed
RETURN round(2.0 * closed / (a.degree * (a.degree - 1)), 5) AS clustering
""")
def clustering(w: World, given: Given) -> list[Row]:
    me = given["who"]
    closed = sum(c in w.near[b] for b, c in combinations(w.near[me], 2))
    degree = w.a[me]["degree"]
    return [(rounded(2.0 * closed / (degree * (degree - 1)), 5),)] if closed else []
