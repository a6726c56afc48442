// Who works near a person and never wrote with them: at the same institution, else in its country,
// with the topics that both write about.
// param author: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, same_institution INTEGER, topics INTEGER
// heavy: everybody of the same countries who writes about the same topics
// see: suggestions/same_topics
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:AFFILIATED]->(i:Institution)
WITH DISTINCT a, i
MATCH (a)-[:AUTHORED]->(:Work)-[:ABOUT]->(t:Topic)
WITH DISTINCT a, i, t
MATCH (t)<-[:ABOUT]-(:Work)<-[:AUTHORED]-(b:Author)
WHERE b.id <> a.id
WITH DISTINCT a, i, t, b
MATCH (b)-[:AFFILIATED]->(j:Institution)
WHERE j.id = i.id OR j.country = i.country
WITH a, b, count(DISTINCT t.id) AS topics,
     max(CASE WHEN j.id = i.id THEN 1 ELSE 0 END) AS same_institution
OPTIONAL MATCH (a)-[k:COAUTHOR]-(b)
WITH b.id AS id, b.name AS name, same_institution, topics, count(k) AS known
WHERE known = 0
RETURN id, name, same_institution, topics
ORDER BY same_institution DESC, topics DESC, id LIMIT $limit
