// Which topics two people have in common, with the works of each.
// param author: STRING
// param other: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works_a INTEGER, works_b INTEGER
// example: author="p:0311b41a3650", other="p:036519d7313a"

MATCH (a:Author {id: $author})-[:AUTHORED]->(w:Work)-[:ABOUT]->(t:Topic)
WITH t, count(DISTINCT w.id) AS works_a
MATCH (t)<-[:ABOUT]-(v:Work)<-[:AUTHORED]-(b:Author {id: $other})
WITH t.id AS id, t.name AS name, works_a, count(DISTINCT v.id) AS works_b
RETURN id, name, works_a, works_b ORDER BY works_a + works_b DESC, id LIMIT $limit
