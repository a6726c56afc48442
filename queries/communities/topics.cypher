// What the members of a community write about, most works first.
// param community: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER, people INTEGER
// example: community="c1"

MATCH (c:Community {id: $community})<-[:IN_COMMUNITY]-(a:Author)-[:AUTHORED]->(w:Work)-[:ABOUT]->(t:Topic)
WITH t.id AS id, t.name AS name, count(DISTINCT w.id) AS works, count(DISTINCT a.id) AS people
RETURN id, name, works, people ORDER BY works DESC, id LIMIT $limit
