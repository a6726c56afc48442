// Which institutions write about a topic: people and works of each.
// param topic: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, people INTEGER, works INTEGER
// example: topic="topic:climate-change"

MATCH (t:Topic {id: $topic})<-[:ABOUT]-(w:Work)<-[:AUTHORED]-(a:Author)-[:AFFILIATED]->(i:Institution)
WITH i.id AS id, i.name AS name, count(DISTINCT a.id) AS people, count(DISTINCT w.id) AS works
RETURN id, name, people, works ORDER BY works DESC, people DESC, id LIMIT $limit
