// Who cites a person's works and never wrote with them, most citing works first.
// param author: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, citing INTEGER
// see: suggestions/same_references
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:AUTHORED]->(w:Work)
WITH DISTINCT a, w
MATCH (w)<-[:CITES]-(x:Work)<-[:AUTHORED]-(b:Author)
WHERE b.id <> a.id
WITH a, b, count(DISTINCT x.id) AS citing
OPTIONAL MATCH (a)-[k:COAUTHOR]-(b)
WITH b.id AS id, b.name AS name, citing, count(k) AS known
WHERE known = 0
RETURN id, name, citing ORDER BY citing DESC, id LIMIT $limit
