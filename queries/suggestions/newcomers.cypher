// Who began to write about a topic in or after a year, most works first.
// param topic: STRING
// param since: INTEGER = 2020
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER, first_year INTEGER
// example: topic="topic:climate-change"

MATCH (t:Topic {id: $topic})<-[:ABOUT]-(w:Work)<-[:AUTHORED]-(a:Author)
WHERE w.year IS NOT NULL
WITH a.id AS id, a.name AS name, count(DISTINCT w.id) AS works, min(w.year) AS first_year
WHERE first_year >= $since
RETURN id, name, works, first_year ORDER BY works DESC, id LIMIT $limit
