// Who publishes where a person publishes and never wrote with them: venues and works in common.
// param author: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, venues INTEGER, works INTEGER
// heavy: everybody who publishes in the same venues, for venues with thousands of works
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:AUTHORED]->(:Work)-[:PUBLISHED_IN]->(v:Venue)
WITH DISTINCT a, v
MATCH (v)<-[:PUBLISHED_IN]-(w:Work)<-[:AUTHORED]-(b:Author)
WHERE b.id <> a.id
WITH a, b, count(DISTINCT v.id) AS venues, count(DISTINCT w.id) AS works
OPTIONAL MATCH (a)-[k:COAUTHOR]-(b)
WITH b.id AS id, b.name AS name, venues, works, count(k) AS known
WHERE known = 0
RETURN id, name, venues, works ORDER BY venues DESC, works DESC, id LIMIT $limit
