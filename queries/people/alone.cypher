// Which works a person wrote alone, newest first.
// param author: STRING
// param limit: INTEGER = 100
// returns: id STRING, title STRING, year INTEGER
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:AUTHORED]->(w:Work)
WHERE w.authors = 1
RETURN w.id AS id, w.title AS title, w.year AS year
ORDER BY coalesce(w.year, 0) DESC, id LIMIT $limit
