// Works that two people wrote together, newest first.
// param author: STRING
// param other: STRING
// param limit: INTEGER = 100
// returns: id STRING, title STRING, year INTEGER, position_a INTEGER, position_b INTEGER
// example: author="p:0311b41a3650", other="p:036519d7313a"

MATCH (a:Author {id: $author})-[p:AUTHORED]->(w:Work)<-[q:AUTHORED]-(b:Author {id: $other})
WHERE a.id <> b.id
RETURN w.id AS id, w.title AS title, w.year AS year, p.position AS position_a,
       q.position AS position_b
ORDER BY coalesce(w.year, 0) DESC, id LIMIT $limit
