// With which institutions an institution's people write, most pairs of people first.
// param institution: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, pairs INTEGER, works INTEGER
// example: institution="inst:linjiang-university"

MATCH (i:Institution {id: $institution})<-[:AFFILIATED]-(a:Author)-[r:COAUTHOR]-(b:Author)-[:AFFILIATED]->(j:Institution)
WHERE j.id <> i.id AND b.id <> a.id
WITH j.id AS id, j.name AS name, count(*) AS pairs, coalesce(sum(r.works), 0) AS works
RETURN id, name, pairs, works ORDER BY pairs DESC, works DESC, id LIMIT $limit
