// Ties among a set of people, for a picture of one person's surroundings.
// param ids: LIST<STRING>
// returns: source STRING, target STRING, works INTEGER, weight FLOAT
// example: ids=["p:0311b41a3650", "p:036519d7313a"]

UNWIND $ids AS one
MATCH (x:Author {id: one})-[r:COAUTHOR]->(y:Author)
WHERE y.id IN $ids
RETURN x.id AS source, y.id AS target, r.works AS works, r.weight AS weight
ORDER BY source, target
