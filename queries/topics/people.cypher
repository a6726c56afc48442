// People with the most works about one topic.
// param topic: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER
// example: topic="topic:climate-change"

MATCH (t:Topic {id: $topic})<-[:ABOUT]-(w:Work)<-[:AUTHORED]-(a:Author)
WITH a.id AS id, a.name AS name, count(DISTINCT w.id) AS works
RETURN id, name, works ORDER BY works DESC, id LIMIT $limit
