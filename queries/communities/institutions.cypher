// From which institutions the members of a community are.
// param community: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, people INTEGER
// example: community="c1"

MATCH (c:Community {id: $community})<-[:IN_COMMUNITY]-(a:Author)-[:AFFILIATED]->(i:Institution)
WITH i.id AS id, i.name AS name, count(DISTINCT a.id) AS people
RETURN id, name, people ORDER BY people DESC, id LIMIT $limit
