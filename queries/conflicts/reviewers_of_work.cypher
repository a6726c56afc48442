// Who may review a work: they write about its topics and never wrote with any of its authors.
// param work: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, topics INTEGER, works INTEGER
// heavy: everybody who writes about the topics of the work
// see: conflicts/reviewers, conflicts/panel
// example: work="w:9f23b53b7bda"

MATCH (w:Work {id: $work})-[:ABOUT]->(t:Topic)
WITH DISTINCT t
MATCH (t)<-[:ABOUT]-(v:Work)<-[:AUTHORED]-(b:Author)
WHERE v.id <> $work
WITH b, count(DISTINCT t.id) AS topics, count(DISTINCT v.id) AS works
OPTIONAL MATCH (b)-[o:AUTHORED]->(x:Work {id: $work})
WITH b, topics, works, count(o) AS own
OPTIONAL MATCH (b)-[k:COAUTHOR]-(a:Author)-[:AUTHORED]->(y:Work {id: $work})
WITH b.id AS id, b.name AS name, topics, works, own, count(k) AS ties
WHERE own = 0 AND ties = 0
RETURN id, name, topics, works ORDER BY topics DESC, works DESC, id LIMIT $limit
