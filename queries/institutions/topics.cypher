// What an institution's people write about, most works first.
// param institution: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER, people INTEGER
// example: institution="inst:linjiang-university"

MATCH (i:Institution {id: $institution})<-[:AFFILIATED]-(a:Author)-[:AUTHORED]->(w:Work)-[:ABOUT]->(t:Topic)
WITH t.id AS id, t.name AS name, count(DISTINCT w.id) AS works, count(DISTINCT a.id) AS people
RETURN id, name, works, people ORDER BY works DESC, id LIMIT $limit
