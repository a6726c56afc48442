// Who could bridge two communities: pairs, one of each, with a coauthor in common and no tie yet.
// param one: STRING
// param other: STRING
// param limit: INTEGER = 25
// returns: source STRING, source_name STRING, target STRING, target_name STRING, common INTEGER
// heavy: every way of two steps between the two communities
// see: communities/between
// example: one="c1", other="c6"

MATCH (a:Author)-[:COAUTHOR]-(c:Author)-[:COAUTHOR]-(b:Author)
WHERE a.community = $one AND b.community = $other AND b.id <> a.id
WITH a, b, count(*) AS common
OPTIONAL MATCH (a)-[k:COAUTHOR]-(b)
WITH a.id AS source, a.name AS source_name, b.id AS target, b.name AS target_name, common,
     count(k) AS known
WHERE known = 0
RETURN source, source_name, target, target_name, common
ORDER BY common DESC, source, target LIMIT $limit
