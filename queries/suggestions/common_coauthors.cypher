// Through whom two people could meet: coauthors of both, with the works on each side.
// param author: STRING
// param other: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works_a INTEGER, works_b INTEGER
// example: author="p:0311b41a3650", other="p:036519d7313a"

MATCH (a:Author {id: $author})-[r:COAUTHOR]-(c:Author)-[s:COAUTHOR]-(b:Author {id: $other})
WHERE a.id <> b.id
RETURN c.id AS id, c.name AS name, r.works AS works_a, s.works AS works_b
ORDER BY coalesce(works_a + works_b, 0) DESC, id LIMIT $limit
