// Who writes about a person's topics and never wrote with them: topics and works in common.
// param author: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, topics INTEGER, works INTEGER
// heavy: everybody who writes about the same topics, for topics with thousands of works
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic)
WITH DISTINCT a, t
MATCH (t)<-[:ABOUT]-(w:Work)<-[:AUTHORED]-(b:Author)
WHERE b.id <> a.id
WITH a, b, count(DISTINCT t.id) AS topics, count(DISTINCT w.id) AS works
OPTIONAL MATCH (a)-[k:COAUTHOR]-(b)
WITH b.id AS id, b.name AS name, topics, works, count(k) AS known
WHERE known = 0
RETURN id, name, topics, works ORDER BY topics DESC, works DESC, id LIMIT $limit
