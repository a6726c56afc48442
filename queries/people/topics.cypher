// What a person writes about, most works first.
// param author: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER, first_year INTEGER, last_year INTEGER
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:AUTHORED]->(w:Work)-[:ABOUT]->(t:Topic)
WITH t.id AS id, t.name AS name, count(DISTINCT w.id) AS works, min(w.year) AS first_year,
     max(w.year) AS last_year
RETURN id, name, works, first_year, last_year ORDER BY works DESC, id LIMIT $limit
