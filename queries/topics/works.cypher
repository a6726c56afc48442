// Works about a topic, newest first.
// param topic: STRING
// param limit: INTEGER = 100
// returns: id STRING, title STRING, year INTEGER, authors INTEGER
// example: topic="topic:climate-change"

MATCH (t:Topic {id: $topic})<-[:ABOUT]-(w:Work)
RETURN w.id AS id, w.title AS title, w.year AS year, w.authors AS authors
ORDER BY coalesce(w.year, 0) DESC, id LIMIT $limit
