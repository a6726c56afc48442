// Why two people could meet: the coauthors they have in common, with the ties on both sides.
// param author: STRING
// param other: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works_a INTEGER, works_b INTEGER, weight_a FLOAT, weight_b FLOAT, last_year_a INTEGER, last_year_b INTEGER
// example: author="p:0311b41a3650", other="p:036519d7313a"

MATCH (a:Author {id: $author})-[r:COAUTHOR]-(c:Author)
WITH c, r
MATCH (c)-[s:COAUTHOR]-(b:Author {id: $other})
WHERE c.id <> $author AND c.id <> $other
RETURN c.id AS id, c.name AS name, r.works AS works_a, s.works AS works_b, r.weight AS weight_a,
       s.weight AS weight_b, r.last_year AS last_year_a, s.last_year AS last_year_b
ORDER BY weight_a + weight_b DESC, id LIMIT $limit
