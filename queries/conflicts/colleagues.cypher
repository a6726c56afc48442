// Everybody whose works state one of a person's institutions.
// param author: STRING
// param limit: INTEGER = 1000
// returns: id STRING, name STRING, institution STRING, institution_name STRING
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:AFFILIATED]->(i:Institution)<-[:AFFILIATED]-(b:Author)
WHERE b.id <> a.id
RETURN DISTINCT b.id AS id, b.name AS name, i.id AS institution, i.name AS institution_name
ORDER BY id, institution LIMIT $limit
