// Newcomers whom a senior person could take along: two steps away, first work in or after a year.
// param author: STRING
// param since: INTEGER = 2020
// param limit: INTEGER = 25
// returns: id STRING, name STRING, common INTEGER, first_year INTEGER
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:COAUTHOR]-(c:Author)-[:COAUTHOR]-(b:Author)
WHERE b.id <> a.id AND b.first_year >= $since
WITH a, b, count(*) AS common
OPTIONAL MATCH (a)-[k:COAUTHOR]-(b)
WITH b.id AS id, b.name AS name, common, b.first_year AS first_year, count(k) AS known
WHERE known = 0
RETURN id, name, common, first_year ORDER BY common DESC, id LIMIT $limit
