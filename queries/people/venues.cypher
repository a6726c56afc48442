// Where a person publishes, most works first.
// param author: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER, last_year INTEGER
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:AUTHORED]->(w:Work)-[:PUBLISHED_IN]->(v:Venue)
WITH v.id AS id, v.name AS name, count(DISTINCT w.id) AS works, max(w.year) AS last_year
RETURN id, name, works, last_year ORDER BY works DESC, id LIMIT $limit
