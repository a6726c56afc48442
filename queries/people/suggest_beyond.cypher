// Whom one person could meet beyond their circle: who writes about the same topics, is no coauthor,
// and has no coauthor in common; with the topics and works that they are known by.
// param author: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, topics INTEGER, works INTEGER, last_year INTEGER
// heavy: everybody who writes about the same topics, for topics with thousands of works
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic)
WITH DISTINCT a, t
MATCH (t)<-[:ABOUT]-(w:Work)<-[:AUTHORED]-(b:Author)
WHERE b.id <> a.id
WITH a, b, count(DISTINCT t.id) AS topics, count(DISTINCT w.id) AS works
OPTIONAL MATCH (a)-[k:COAUTHOR]-(b)
WITH a, b, topics, works, count(k) AS known
WHERE known = 0
OPTIONAL MATCH (a)-[:COAUTHOR]-(c:Author)
WITH b, topics, works, c
OPTIONAL MATCH (c)-[s:COAUTHOR]-(b)
WITH b.id AS id, b.name AS name, topics, works, b.last_year AS last_year, count(s) AS common
WHERE common = 0
RETURN id, name, topics, works, last_year ORDER BY topics DESC, works DESC, id LIMIT $limit
