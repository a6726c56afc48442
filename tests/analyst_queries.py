"""Texts of an analyst who knows Cypher 5 and our schema, but none of our documentation.

Written from the chapters of the Cypher manual and the questions of the library's folders. `$who`,
`$far` and `$other` are people of the graph, `$topic` is the id of a topic, `$work` that of a work.
"""

from __future__ import annotations

import re

from conftest import ROOT

ANALYST: dict[str, list[str]] = {
    "people": [
        "MATCH (a:Author) RETURN a.name AS name, a.works AS works ORDER BY works DESC,"
        " name LIMIT 10",
        "MATCH (a:Author {id: $who}) RETURN a",
        "MATCH (a:Author {id: $who}) RETURN a {.name, .works, .degree} AS card",
        "MATCH (a:Author {id: $who}) RETURN a {.*, first: head(a.names)} AS card",
        "MATCH (a:Author) WHERE a.name =~ '(?i).*kim.*' RETURN a.name ORDER BY a.name",
        "MATCH (a:Author) WHERE toLower(a.name) CONTAINS 'kim' RETURN a.name ORDER BY a.name, a.id",
        "MATCH (a:Author) WHERE a.name STARTS WITH 'S' RETURN count(a)",
        "MATCH (a:Author) WHERE a.orcid IS NOT NULL RETURN count(*) AS with_orcid",
        "MATCH (a:Author) RETURN a.orcid IS NULL AS missing, count(*) AS n ORDER BY missing",
        "MATCH (a:Author) WHERE size(a.names) > 3 RETURN a.name, size(a.names) AS n"
        " ORDER BY n DESC, a.name LIMIT 5",
        "MATCH (a:Author) UNWIND a.names AS form RETURN a.id, form ORDER BY a.id, form LIMIT 20",
        "MATCH (a:Author) RETURN split(a.name, ' ')[-1] AS family, count(*) AS n"
        " ORDER BY n DESC, family LIMIT 10",
        "MATCH (a:Author) RETURN substring(a.name, 0, 1) AS initial, count(*) AS n ORDER"
        " BY initial",
        "MATCH (a:Author) WITH a ORDER BY a.name, a.id RETURN toUpper(left(a.name, 1)) AS initial,"
        " collect(a.name)[0..2] AS some,"
        " count(*) AS n ORDER BY initial",
        "MATCH (a:Author) WHERE a.last_year - a.first_year >= 10 RETURN a.name,"
        " a.last_year - a.first_year AS span ORDER BY span DESC, a.name LIMIT 10",
        "MATCH (a:Author) WHERE a.first_year >= date().year - 5 RETURN count(a) AS newcomers",
        "MATCH (a:Author) RETURN avg(a.works) AS mean, stDev(a.works) AS sd,"
        " percentileCont(a.works, 0.5) AS median, percentileDisc(a.works, 0.9) AS p90,"
        " max(a.works) AS most",
        "MATCH (a:Author) RETURN CASE WHEN a.works >= 20 THEN 'many' WHEN a.works >= 5 THEN 'some'"
        " ELSE 'few' END AS class, count(*) AS n ORDER BY n DESC",
        "MATCH (a:Author {id: $who})--(x) RETURN labels(x) AS what, count(*) AS n ORDER BY n DESC",
        "MATCH (a:Author {id: $who})-[r]-(x) RETURN type(r) AS how, labels(x)[0] AS what,"
        " count(*) AS n ORDER BY how, what",
        "MATCH (a:Author {id: $who})-[:AFFILIATED]->(i:Institution) RETURN a.name,"
        " collect(i.name) AS places",
        "MATCH (a:Author) WHERE NOT (a)-[:AFFILIATED]->() RETURN count(a) AS nowhere",
        "MATCH (a:Author) WHERE NOT EXISTS { (a)-[:COAUTHOR]-() } RETURN a.name ORDER BY a.name",
        "MATCH (a:Author) RETURN a.name, COUNT { (a)-[:AUTHORED]->() } AS papers"
        " ORDER BY papers DESC, a.name LIMIT 5",
        "MATCH (a:Author) WHERE COUNT { (a)-[:AFFILIATED]->(:Institution) } > 1"
        " RETURN a.name ORDER BY a.name LIMIT 10",
        "MATCH (a:Author {id: $who}) RETURN keys(a) AS columns",
        "MATCH (a:Author {id: $who}) RETURN properties(a).name AS name",
    ],
    "works": [
        "MATCH (w:Work) RETURN w.year AS year, count(*) AS n ORDER BY year",
        "MATCH (w:Work) WHERE w.year >= 2015 AND w.year <= 2020 RETURN w.title, w.year"
        " ORDER BY w.year DESC, w.title LIMIT 10",
        "MATCH (w:Work) WHERE 2015 <= w.year <= 2018 RETURN count(*) AS n",
        "MATCH (w:Work) WHERE w.year IN [2019, 2020, 2021] RETURN w.year AS y, count(w) AS n"
        " ORDER BY y",
        "MATCH (w:Work) RETURN w.year / 10 * 10 AS decade, count(*) AS works ORDER BY decade",
        "MATCH (w:Work) WITH w.kind AS kind, count(*) AS n RETURN collect({kind: kind,"
        " n: n}) AS all",
        "MATCH (w:Work) RETURN coalesce(w.kind, 'unknown') AS kind, count(*) AS n"
        " ORDER BY n DESC, kind",
        "MATCH (w:Work {id: $work})<-[r:AUTHORED]-(a:Author) RETURN a.name, r.position"
        " ORDER BY r.position, a.name",
        "MATCH (w:Work {id: $work})<-[r:AUTHORED]-(a:Author) WITH a ORDER BY r.position, a.id"
        " RETURN collect(a.name) AS authors",
        "MATCH (w:Work)<-[:AUTHORED]-(a:Author) WITH w, count(a) AS team"
        " RETURN team, count(*) AS works ORDER BY team",
        "MATCH (w:Work)<-[:AUTHORED]-(a) WITH w, count(a) AS team WHERE team > 5"
        " RETURN w.title, team ORDER BY team DESC, w.title LIMIT 10",
        "MATCH (w:Work) WHERE w.doi IS NOT NULL RETURN split(w.doi, '/')[0] AS prefix,"
        " count(*) AS n ORDER BY n DESC, prefix LIMIT 5",
        "MATCH (w:Work) WHERE w.title =~ '.*[Gg]raph.*' RETURN count(*) AS n",
        "MATCH (w:Work) WHERE size(w.title) > 60 RETURN count(*) AS long_titles",
        "MATCH (w:Work) UNWIND split(toLower(w.title), ' ') AS word WITH word WHERE size(word) > 5"
        " RETURN word, count(*) AS n ORDER BY n DESC, word LIMIT 10",
        "MATCH (w:Work)-[:CITES]->(c:Work) RETURN c.title, count(w) AS cited"
        " ORDER BY cited DESC, c.title LIMIT 5",
        "MATCH (w:Work)-[:CITES*1..2]->(c:Work) RETURN count(*) AS ways",
        "MATCH (w:Work) OPTIONAL MATCH (w)-[:CITES]->(c) RETURN w.id, count(c) AS refs"
        " ORDER BY refs DESC, w.id LIMIT 5",
        "MATCH (w:Work)-[:PUBLISHED_IN]->(v:Venue) RETURN v.name AS venue, min(w.year) AS since,"
        " max(w.year) AS until, count(*) AS n ORDER BY n DESC, venue LIMIT 10",
        "MATCH (w:Work) WHERE w.title CONTAINS 'graph' OR w.title CONTAINS 'network'"
        " RETURN w.title AS title UNION MATCH (w:Work) WHERE w.title CONTAINS 'learning'"
        " RETURN w.title AS title",
        "MATCH (w:Work) WITH w ORDER BY w.title, w.id"  # the order of a list is nobody's otherwise
        " WITH w.year AS year, collect(w.title) AS titles"
        " RETURN year, size(titles) AS n, titles[0..1] AS first ORDER BY year DESC LIMIT 3",
        "MATCH (w:Work) WHERE w.year = 2020 RETURN w.title AS title, size((w.title)) AS n"
        " ORDER BY title SKIP 2 LIMIT 3",
        "MATCH (w:Work)-[s:STATED_BY]->(q:Source) RETURN q.format AS format, count(DISTINCT w) AS n"
        " ORDER BY n DESC, format",
        "MATCH (w:Work) WHERE NOT (w)-[:ABOUT]->(:Topic) RETURN count(w) AS without_topic",
    ],
    "topics": [
        "MATCH (t:Topic)<-[:ABOUT]-(w:Work) RETURN t.name AS topic, count(w) AS n"
        " ORDER BY n DESC, topic LIMIT 10",
        "MATCH (t:Topic)<-[:ABOUT]-(w:Work)<-[:AUTHORED]-(a:Author) WHERE t.id = $topic"
        " RETURN a.name, count(DISTINCT w) AS n ORDER BY n DESC, a.name LIMIT 10",
        "MATCH (t:Topic {id: $topic})<-[:ABOUT]-(w) WITH w.year AS year, count(*) AS n"
        " ORDER BY year RETURN collect([year, n]) AS series",
        "MATCH (a:Topic)<-[:ABOUT]-(w:Work)-[:ABOUT]->(b:Topic) WHERE a.name < b.name"
        " RETURN a.name, b.name, count(*) AS together ORDER BY together DESC, a.name,"
        " b.name LIMIT 5",
        "MATCH (t:Topic) WHERE t.name CONTAINS 'link' RETURN t.name, t.works ORDER BY t.name",
        "MATCH (a:Author {id: $who})-[:AUTHORED]->(w)-[:ABOUT]->(t:Topic) WITH t.name AS topic,"
        " collect(DISTINCT w.year) AS years RETURN topic, reduce(last = 0, y IN years |"
        " CASE WHEN y > last THEN y ELSE last END) AS last ORDER BY topic",
        "MATCH (a:Author {id: $who}), (b:Author {id: $other})"
        " MATCH (a)-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic)<-[:ABOUT]-(:Work)<-[:AUTHORED]-(b)"
        " RETURN DISTINCT t.name AS shared ORDER BY shared",
        "MATCH (a:Author {id: $who}) RETURN a.name,"
        " [(a)-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic) | t.name][0..3] IS NOT NULL AS some",
        "MATCH (t:Topic) WITH t ORDER BY t.works DESC, t.id LIMIT 3"
        " MATCH (t)<-[:ABOUT]-(w:Work) WHERE w.year > 2018"
        " RETURN t.name, count(w) AS recent ORDER BY recent DESC, t.name",
        "MATCH (t:Topic) CALL { WITH t MATCH (t)<-[:ABOUT]-(w:Work) RETURN max(w.year) AS last }"
        " RETURN t.name, last ORDER BY last DESC, t.name LIMIT 5",
        "MATCH (t:Topic) CALL (t) { MATCH (t)<-[:ABOUT]-(w:Work)<-[:AUTHORED]-(a:Author)"
        " RETURN a.name AS top, count(*) AS n ORDER BY n DESC, top LIMIT 1 }"
        " RETURN t.name, top, n ORDER BY n DESC, t.name LIMIT 5",
        "MATCH (w:Work)-[r:ABOUT]->(t:Topic) RETURN t.name, round(avg(r.weight), 2) AS weight"
        " ORDER BY t.name LIMIT 5",
        "MATCH (t:Topic) RETURN t.name, COLLECT { MATCH (t)<-[:ABOUT]-(w:Work) RETURN w.title"
        " ORDER BY w.title LIMIT 2 } AS titles ORDER BY t.name LIMIT 3",
    ],
    "institutions": [
        "MATCH (i:Institution)<-[:AFFILIATED]-(a:Author) RETURN i.name, count(a) AS people"
        " ORDER BY people DESC, i.name LIMIT 10",
        "MATCH (i:Institution) RETURN coalesce(i.country, '?') AS country, count(*) AS n"
        " ORDER BY n DESC, country",
        "MATCH (i:Institution)<-[:AFFILIATED]-(a)-[:COAUTHOR]-(b)-[:AFFILIATED]->(j:Institution)"
        " WHERE i.name < j.name RETURN i.name, j.name, count(*) AS ties"
        " ORDER BY ties DESC, i.name, j.name LIMIT 5",
        "MATCH (i:Institution)<-[:AFFILIATED]-(a:Author) WITH i, collect(a) AS people"
        " WHERE size(people) >= 3 RETURN i.name, [p IN people WHERE p.works > 10 | p.name] IS NULL"
        " AS none_known, size(people) AS n ORDER BY n DESC, i.name",
        "MATCH (i:Institution) WHERE (i)-[:PART_OF]->() RETURN i.name ORDER BY i.name",
        "MATCH (i:Institution)-[:PART_OF*1..3]->(top:Institution) RETURN i.name, top.name",
        "MATCH (a:Author)-[f:AFFILIATED]->(i:Institution) WHERE f.from_year IS NOT NULL"
        " RETURN a.name, i.name, f.from_year ORDER BY f.from_year, a.name, i.name LIMIT 5",
        "MATCH (i:Institution)<-[:AFFILIATED]-(a:Author)-[:AUTHORED]->(w:Work)"
        " WHERE w.year >= 2020 RETURN i.name, count(DISTINCT w) AS works,"
        " count(DISTINCT a) AS people ORDER BY works DESC, i.name LIMIT 5",
        "MATCH (i:Institution) RETURN i.name ORDER BY size(i.name) DESC, i.name LIMIT 3",
        "MATCH (a:Author)-[:AFFILIATED]->(i) WITH a, count(DISTINCT i) AS places"
        " RETURN places, count(*) AS people ORDER BY places",
    ],
    "communities": [
        "MATCH (c:Community)<-[:IN_COMMUNITY]-(a:Author) RETURN c.id, count(a) AS n"
        " ORDER BY n DESC, c.id LIMIT 5",
        "MATCH (a:Author)-[:COAUTHOR]-(b:Author) WHERE a.community <> b.community"
        " RETURN a.name, count(DISTINCT b.community) AS others ORDER BY others DESC,"
        " a.name LIMIT 5",
        "MATCH (a:Author)-[r:COAUTHOR]->(b:Author) RETURN a.community = b.community AS inside,"
        " count(r) AS ties, sum(r.weight) AS weight ORDER BY inside",
        "MATCH (c:Community)<-[:IN_COMMUNITY]-(a) WITH c, a ORDER BY a.works DESC, a.id"
        " WITH c, collect(a.name)[0] AS head RETURN c.id, head ORDER BY c.id",
        "MATCH (a:Author {id: $who})-[:IN_COMMUNITY]->(c)<-[:IN_COMMUNITY]-(b)"
        " WHERE NOT (a)-[:COAUTHOR]-(b) AND a <> b RETURN b.name ORDER BY b.name LIMIT 10",
        "MATCH (c:Community)<-[m:IN_COMMUNITY]-(a:Author) WHERE m.confidence < 0.8"
        " RETURN c.id, a.name, m.confidence ORDER BY m.confidence, a.name LIMIT 10",
        "MATCH (c:Community) RETURN c.id, c.size, c.size * 1.0 / 281 AS share"
        " ORDER BY c.size DESC, c.id LIMIT 5",
        "MATCH (a:Author) WHERE a.community IS NOT NULL WITH a.community AS c,"
        " percentileCont(a.degree, 0.75) AS q RETURN c, q ORDER BY q DESC, c LIMIT 5",
    ],
    "suggestions": [
        "MATCH (a:Author {id: $who})-[:COAUTHOR]-(c:Author)-[:COAUTHOR]-(b:Author)"
        " WHERE a <> b AND NOT (a)-[:COAUTHOR]-(b)"
        " RETURN b.name, count(DISTINCT c) AS common ORDER BY common DESC, b.name LIMIT 10",
        "MATCH (a:Author {id: $who})-[:COAUTHOR]-(c)-[:COAUTHOR]-(b)"
        " WHERE b.id <> a.id AND NOT EXISTS { MATCH (a)-[:COAUTHOR]-(b) }"
        " WITH b, collect(DISTINCT c.name) AS via RETURN b.name, size(via) AS n, via[0..3] IS NOT"
        " NULL AS some ORDER BY n DESC, b.name LIMIT 10",
        "MATCH (a:Author {id: $who})-[:COAUTHOR*2..2]-(b:Author) WHERE NOT (a)-[:COAUTHOR]-(b)"
        " AND a <> b RETURN b.name, count(*) AS paths ORDER BY paths DESC, b.name LIMIT 10",
        "MATCH (a:Author {id: $who})-[:COAUTHOR]-(c)-[:COAUTHOR]-(b) WHERE a <> b"
        " AND NOT (a)--(b) WITH b, sum(1.0 / log(c.degree + 1)) AS adamic"
        " RETURN b.name, round(adamic, 4) AS adamic ORDER BY adamic DESC, b.name LIMIT 10",
        "MATCH (a:Author {id: $who})-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic)"
        "<-[:ABOUT]-(w:Work)<-[:AUTHORED]-(b:Author) WHERE a <> b AND NOT (a)-[:COAUTHOR]-(b)"
        " RETURN b.name, count(DISTINCT t) AS topics, count(DISTINCT w) AS works"
        " ORDER BY topics DESC, works DESC, b.name LIMIT 10",
        "MATCH (a:Author {id: $who}) MATCH (b:Author) WHERE a <> b AND a.community = b.community"
        " AND NOT (a)-[:COAUTHOR]-(b) RETURN b.name ORDER BY b.works DESC, b.name LIMIT 10",
        "MATCH (me:Author {id: $who})-[:COAUTHOR]-(f) WITH me, collect(f) AS friends"
        " UNWIND friends AS f MATCH (f)-[:COAUTHOR]-(fof) WHERE NOT fof IN friends AND fof <> me"
        " RETURN fof.name AS name, count(*) AS n ORDER BY n DESC, name LIMIT 10",
        "MATCH (a:Author {id: $who})-[:AUTHORED]->(:Work)-[:CITES]->(r:Work)<-[:CITES]-(:Work)"
        "<-[:AUTHORED]-(b:Author) WHERE a <> b RETURN b.name, count(DISTINCT r) AS refs"
        " ORDER BY refs DESC, b.name LIMIT 10",
        "MATCH (a:Author {id: $who})-[:AUTHORED]->(w)-[:PUBLISHED_IN]->(v)<-[:PUBLISHED_IN]-(x)"
        "<-[:AUTHORED]-(b:Author) WHERE a <> b AND NOT (a)-[:COAUTHOR]-(b)"
        " RETURN b.name, count(DISTINCT v) AS venues ORDER BY venues DESC, b.name LIMIT 10",
        "MATCH (s:Author) WHERE s.works >= 20 MATCH (n:Author) WHERE n.first_year >= 2020"
        " AND n.community = s.community AND NOT (s)-[:COAUTHOR]-(n)"
        " RETURN s.name, count(n) AS newcomers ORDER BY newcomers DESC, s.name LIMIT 5",
        "MATCH (a:Author {id: $who})-[:COAUTHOR]-(x) WITH a, collect(x.id) AS mine"
        " MATCH (b:Author)-[:COAUTHOR]-(y) WHERE b <> a AND NOT b.id IN mine"
        " WITH b, mine, collect(y.id) AS theirs WITH b, [i IN theirs WHERE i IN mine] AS both,"
        " size(mine) + size(theirs) AS total WHERE size(both) > 0"
        " RETURN b.name, 1.0 * size(both) / (total - size(both)) AS jaccard"
        " ORDER BY jaccard DESC, b.name LIMIT 10",
        "MATCH (a:Author)-[:COAUTHOR]-(c)-[:COAUTHOR]-(b:Author) WHERE id(a) < id(b)"
        " RETURN count(*) AS n",
    ],
    "paths": [
        "MATCH p = shortestPath((a:Author {id: $who})-[:COAUTHOR*]-(b:Author {id: $far}))"
        " RETURN length(p) AS steps",
        "MATCH p = shortestPath((a:Author {id: $who})-[:COAUTHOR*..6]-(b:Author {id: $far}))"
        " RETURN size([n IN nodes(p) | n.name]) AS people, size(relationships(p)) AS ties",
        "MATCH (a:Author {id: $who}), (b:Author {id: $far}),"
        " p = shortestPath((a)-[:COAUTHOR*..10]-(b)) RETURN length(p)",
        "MATCH p = allShortestPaths((a:Author {id: $who})-[:COAUTHOR*]-(b:Author {id: $far}))"
        " RETURN [n IN nodes(p) | n.id] AS ids",
        "MATCH p = (a:Author {id: $who})-[:COAUTHOR*1..2]-(b:Author) WHERE b.id = $far"
        " RETURN length(p) AS steps, count(*) AS ways ORDER BY steps",
        "MATCH (a:Author {id: $who})-[:COAUTHOR*1..2]-(b) RETURN count(DISTINCT b) AS reach",
        "MATCH p = ANY SHORTEST (a:Author {id: $who})-[:COAUTHOR]-+(b:Author {id: $far})"
        " RETURN length(p) AS n",
        "MATCH p = (a:Author {id: $who})-[:COAUTHOR]-{1,2}(b:Author {id: $other})"
        " RETURN length(p) AS n ORDER BY n",
        "MATCH (a:Author {id: $who}) ((x:Author)-[r:COAUTHOR]-(y:Author) WHERE r.works > 1){1,2}"
        " (b:Author) RETURN count(DISTINCT b) AS n",
        "MATCH (a:Author {id: $who})-[r:COAUTHOR*2]-(b) RETURN b.name,"
        " min(reduce(s = 0.0, x IN r | s + x.weight)) AS weakest ORDER BY weakest DESC,"
        " b.name LIMIT 5",
        "MATCH p = (a:Author {id: $who})-[:AUTHORED]->(:Work)<-[:AUTHORED]-(b:Author {id: $other})"
        " RETURN [n IN nodes(p) | labels(n)[0]] AS kinds, count(*) AS n",
        "MATCH p = (a:Author {id: $who})-[:COAUTHOR*2..3]-(b:Author {id: $far})"
        " WHERE ALL(n IN nodes(p) WHERE n.works > 5) RETURN count(p) AS ways",
        "MATCH p = (a:Author {id: $who})-[:COAUTHOR*1..2]-(b) WHERE none(r IN relationships(p)"
        " WHERE r.works < 2) RETURN count(DISTINCT b) AS strong",
        "MATCH (a:Author {id: $who})-[:COAUTHOR]-(b)-[:COAUTHOR]-(c)-[:COAUTHOR]-(a)"
        " RETURN count(*) / 2 AS triangles",
        "RETURN EXISTS { MATCH (a:Author {id: $who})-[:COAUTHOR*1..3]-(b:Author {id:"
        " $far}) } AS near",
    ],
    "time": [
        "MATCH (a:Author)-[r:COAUTHOR]-(b:Author) WHERE r.last_year < 2015 AND a.id < b.id"
        " RETURN a.name, b.name, r.last_year ORDER BY r.last_year, a.name, b.name LIMIT 5",
        "MATCH (a:Author {id: $who})-[r:COAUTHOR]-(b) RETURN b.name,"
        " date().year - r.last_year > 3 AS dormant ORDER BY b.name LIMIT 10",
        "MATCH (a:Author) RETURN a.first_year AS year, count(*) AS newcomers ORDER BY year",
        "UNWIND range(2015, 2020) AS year OPTIONAL MATCH (w:Work {year: year})"
        " RETURN year, count(w) AS works ORDER BY year",
        "MATCH (w:Work) WHERE w.year IS NOT NULL AND w.month IS NOT NULL"
        " RETURN date({year: w.year, month: w.month, day: coalesce(w.day, 1)}) AS day, w.title"
        " ORDER BY day DESC, w.title LIMIT 5",
        "MATCH (w:Work) WHERE w.month IS NOT NULL RETURN date({year: w.year, month: w.month})"
        ".quarter AS quarter, count(*) AS n ORDER BY quarter",
        "RETURN duration.between(date('2015-03-01'), date('2020-05-15')).years AS years,"
        " date('2020-01-31') + duration('P1M') AS later, date('2020-05-15').week AS week",
        "MATCH (w:Work) WITH w.year AS year, count(*) AS n ORDER BY year WITH collect(n) AS ns"
        " RETURN reduce(total = 0, n IN ns | total + n) AS all, ns[0] AS first, ns[-1] AS last",
        "MATCH (a:Author {id: $who})-[:AUTHORED]->(w) WITH w.year AS year ORDER BY year"
        " WITH collect(DISTINCT year) AS years RETURN [i IN range(0, size(years) - 2) |"
        " years[i + 1] - years[i]] AS gaps",
        "MATCH (w:Work)-[:ABOUT]->(t:Topic) WITH t, min(w.year) AS since, max(w.year) AS until"
        " WHERE until - since > 8 RETURN t.name, toString(since) + '-' + toString(until) AS span"
        " ORDER BY t.name",
    ],
    "conflicts": [
        "MATCH (w:Work {id: $work})<-[:AUTHORED]-(a:Author) WITH collect(a) AS authors"
        " MATCH (r:Author) WHERE NOT r IN authors AND none(a IN authors WHERE (a)-[:COAUTHOR]-(r))"
        " RETURN count(r) AS free",
        "MATCH (w:Work {id: $work})-[:ABOUT]->(t)<-[:ABOUT]-(:Work)<-[:AUTHORED]-(r:Author)"
        " WHERE NOT EXISTS { MATCH (w)<-[:AUTHORED]-(a)-[:COAUTHOR]-(r) }"
        " AND NOT (r)-[:AUTHORED]->(w) RETURN r.name, count(DISTINCT t) AS fit"
        " ORDER BY fit DESC, r.name LIMIT 10",
        "MATCH (a:Author {id: $who})-[:AFFILIATED]->(i)<-[:AFFILIATED]-(b) RETURN b.name, i.name"
        " ORDER BY b.name, i.name LIMIT 10",
        "MATCH (a:Author {id: $who})-[r:COAUTHOR]-(b) WHERE r.last_year >= 2020"
        " RETURN collect(b.name) IS NOT NULL AS any, count(b) AS n",
        "WITH [$who, $other] AS panel UNWIND panel AS p MATCH (a:Author {id: p})"
        " OPTIONAL MATCH (a)-[:COAUTHOR]-(b) RETURN a.name, count(b) AS excluded ORDER BY a.name",
    ],
    "quality": [
        "MATCH (a:Author) WHERE a.identity_confidence < 0.5 RETURN a.name, a.identity_basis"
        " ORDER BY a.name LIMIT 10",
        "MATCH (a:Author), (b:Author) WHERE a.name = b.name AND a.id < b.id"
        " RETURN a.name, a.id, b.id ORDER BY a.name, a.id",
        "MATCH (a:Author) WITH a.name AS name, collect(a.id) AS ids WHERE size(ids) > 1"
        " RETURN name, size(ids) AS n ORDER BY name",
        "MATCH (w:Work) RETURN count(*) AS all, count(w.year) AS dated, count(w.doi) AS with_doi,"
        " 100.0 * count(w.doi) / count(*) AS share",
        "MATCH (n) RETURN labels(n) AS what, count(*) AS n ORDER BY n DESC, what",
        "MATCH ()-[r]->() RETURN type(r) AS how, count(*) AS n ORDER BY n DESC, how",
        "MATCH (w:Work) WHERE w.date_inferred RETURN count(w) AS guessed",
        "MATCH (w:Work) WHERE w.title IS NULL OR trim(w.title) = '' RETURN count(w) AS untitled",
        "MATCH (n:Author|Work) WHERE n.id STARTS WITH 'p:' RETURN count(n) AS people",
        "MATCH (n) WHERE n:Topic OR n:Venue RETURN labels(n)[0] AS kind, count(*) AS n"
        " ORDER BY kind",
        "CALL db.labels() YIELD label RETURN count(label) > 5 AS enough",
        "MATCH (a:Author) WHERE a.possible_homonym = true RETURN count(*) AS doubtful",
        "MATCH (a:Author) WHERE isEmpty(a.names) RETURN count(*) AS nameless",
    ],
    "values": [
        "RETURN [x IN range(1, 10) WHERE x % 2 = 0 | x * x] AS squares",
        "RETURN head([1, 2]) AS h, last([1, 2]) AS l, tail([1, 2, 3]) AS t, reverse([1, 2]) AS r",
        "RETURN toInteger('42') AS i, toFloat('1.5') AS f, toString(1.0) AS s,"
        " toBoolean('true') AS b",
        "RETURN any(x IN [1, null] WHERE x > 1) AS a, none(x IN [1, null] WHERE x > 1) AS n,"
        " all(x IN [] WHERE x > 1) AS e, single(x IN [1, 2] WHERE x = 1) AS s",
        "RETURN round(2.5) AS a, round(-2.5) AS b, round(1.005, 2) AS c, floor(-1.5) AS d,"
        " ceil(1.2) AS e, sign(-3) AS f, abs(-2.5) AS g",
        "RETURN 'a' || 'b' AS ab, 'x' + 1 AS x1, toUpper('straße') AS u, replace('aa',"
        " 'a', 'b') AS r",
        "WITH {name: 'x', years: [1, 2]} AS m RETURN m.name AS n, m['years'][1] AS y, keys(m) AS k",
        "RETURN null = null AS a, null IS NULL AS b, 1 IN [1, null] AS c, 2 IN [1, null] AS d,"
        " NOT (2 IN [1, null]) AS e",
        "UNWIND [1, 2, 2, 3] AS x RETURN count(DISTINCT x) AS n, sum(x) AS s, avg(x) AS a,"
        " collect(DISTINCT x) AS xs",
        "RETURN trim('  x ') AS t, size('abc') AS n, ltrim(' a') AS l,"
        " substring('hello', 1, 3) AS s",
    ],
}

TEXTS = [text for texts in ANALYST.values() for text in texts]


def course() -> list[str]:
    """The texts of docs/cypher.md, which an analyst may also take."""
    page = (ROOT / "docs" / "cypher.md").read_text(encoding="utf-8")
    found = re.findall(r"```cypher\n(.*?)```", page, re.DOTALL)
    assert len(found) == 10
    return found
