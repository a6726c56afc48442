// Where works about a topic appear, most works first.
// param topic: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER
// example: topic="topic:climate-change"

MATCH (t:Topic {id: $topic})<-[:ABOUT]-(w:Work)-[:PUBLISHED_IN]->(v:Venue)
WITH v.id AS id, v.name AS name, count(DISTINCT w.id) AS works
RETURN id, name, works ORDER BY works DESC, id LIMIT $limit
