// Whom a person might meet: coauthors of coauthors, each common one counting
// 1/log10(degree + 1), with those in between.
// param author: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, common INTEGER, score FLOAT, via LIST<STRING>
// heavy: every coauthor of every coauthor, for people with hundreds of them
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:COAUTHOR]-(c:Author)-[:COAUTHOR]-(b:Author)
WHERE b.id <> a.id
WITH a, b, c ORDER BY c.id LIMIT 1000000
WITH a, b, count(*) AS common, coalesce(sum(1.0 / log10(c.degree + 1)), 0.0) AS score,
     collect(c.id) AS via
OPTIONAL MATCH (a)-[k:COAUTHOR]-(b)
WITH b.id AS id, b.name AS name, common, round(score, 6) AS score, via, count(k) AS known
WHERE known = 0
RETURN id, name, common, score, via ORDER BY score DESC, id LIMIT $limit
