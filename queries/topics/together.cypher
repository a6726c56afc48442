// Topics that stand on the same works as a topic, most works first.
// param topic: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER
// example: topic="topic:climate-change"

MATCH (t:Topic {id: $topic})<-[:ABOUT]-(w:Work)-[:ABOUT]->(o:Topic)
WHERE o.id <> t.id
WITH o.id AS id, o.name AS name, count(DISTINCT w.id) AS works
RETURN id, name, works ORDER BY works DESC, id LIMIT $limit
