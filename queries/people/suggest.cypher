// Whom one person could meet: everybody with a coauthor in common who is none yet, by Adamic-Adar.
// param author: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, common INTEGER, score FLOAT, last_year INTEGER
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:COAUTHOR]-(c:Author)
WITH a, c
MATCH (c)-[:COAUTHOR]-(b:Author)
WHERE b.id <> $author AND NOT EXISTS { MATCH (a)-[:COAUTHOR]-(b) }
WITH b.id AS id, b.name AS name, b.last_year AS last_year, count(*) AS common,
     round(coalesce(sum(1.0 / log10(c.degree + 1)), 0), 6) AS score
RETURN id, name, common, score, last_year
ORDER BY score DESC, id LIMIT $limit
