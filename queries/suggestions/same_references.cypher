// Who cites the works that a person cites, and never wrote with them.
// param author: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, references INTEGER
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:AUTHORED]->(:Work)-[:CITES]->(c:Work)
WITH DISTINCT a, c
MATCH (c)<-[:CITES]-(:Work)<-[:AUTHORED]-(b:Author)
WHERE b.id <> a.id
WITH a, b, count(DISTINCT c.id) AS references
OPTIONAL MATCH (a)-[k:COAUTHOR]-(b)
WITH b.id AS id, b.name AS name, references, count(k) AS known
WHERE known = 0
RETURN id, name, references ORDER BY references DESC, id LIMIT $limit
