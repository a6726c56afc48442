// Projection: people tied to the topics of their works; weight is the number of works.
// returns: source STRING, target STRING, weight FLOAT
// heavy: the whole network, from every work of every person
// example: none

MATCH (a:Author)-[:AUTHORED]->(w:Work)-[:ABOUT]->(t:Topic)
WITH a.id AS source, t.id AS target, count(*) AS works
RETURN source, target, 1.0 * works AS weight
ORDER BY source, target
