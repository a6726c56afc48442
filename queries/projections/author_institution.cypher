// Projection: people tied to the institutions that their works state; weight is 1.
// returns: source STRING, target STRING, weight FLOAT
// heavy: the whole network, a row for every person and institution
// example: none

MATCH (a:Author)-[:AFFILIATED]->(i:Institution)
RETURN a.id AS source, i.id AS target, 1.0 AS weight
ORDER BY source, target
