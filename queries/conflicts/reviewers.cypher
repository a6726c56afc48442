// Who writes about a topic and has no work in common with a person: possible reviewers.
// param topic: STRING
// param author: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER
// heavy: everybody who writes about the topic
// example: topic="topic:climate-change", author="p:0311b41a3650"

MATCH (t:Topic {id: $topic})<-[:ABOUT]-(w:Work)<-[:AUTHORED]-(b:Author)
WHERE b.id <> $author
WITH b, count(DISTINCT w.id) AS works
OPTIONAL MATCH (b)-[k:COAUTHOR]-(a:Author {id: $author})
WITH b.id AS id, b.name AS name, works, count(k) AS known
WHERE known = 0
RETURN id, name, works ORDER BY works DESC, id LIMIT $limit
