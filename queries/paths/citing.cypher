// Which works of one person cite which works of another.
// param author: STRING
// param other: STRING
// param limit: INTEGER = 25
// returns: source STRING, source_title STRING, target STRING, target_title STRING, year INTEGER
// example: author="p:0311b41a3650", other="p:036519d7313a"

MATCH (a:Author {id: $author})-[:AUTHORED]->(w:Work)-[:CITES]->(c:Work)<-[:AUTHORED]-(b:Author {id: $other})
WHERE a.id <> b.id
RETURN w.id AS source, w.title AS source_title, c.id AS target, c.title AS target_title,
       w.year AS year
ORDER BY coalesce(w.year, 0) DESC, source, target LIMIT $limit
