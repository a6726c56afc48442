// Works that two people wrote together in or after a year: a reason not to review each other.
// param author: STRING
// param other: STRING
// param since: INTEGER = 2020
// returns: id STRING, title STRING, year INTEGER
// example: author="p:0311b41a3650", other="p:036519d7313a"

MATCH (a:Author {id: $author})-[:AUTHORED]->(w:Work)<-[:AUTHORED]-(b:Author {id: $other})
WHERE a.id <> b.id AND (w.year >= $since OR w.year IS NULL)
RETURN w.id AS id, w.title AS title, w.year AS year
ORDER BY coalesce(w.year, 9999) DESC, id LIMIT 1000
