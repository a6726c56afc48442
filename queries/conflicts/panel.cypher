// Which members of a panel have written together, and when last.
// param ids: LIST<STRING>
// returns: source STRING, source_name STRING, target STRING, target_name STRING, works INTEGER, last_year INTEGER
// example: ids=["p:0311b41a3650", "p:036519d7313a"]

UNWIND $ids AS one
MATCH (a:Author {id: one})-[r:COAUTHOR]->(b:Author)
WHERE b.id IN $ids
RETURN DISTINCT a.id AS source, a.name AS source_name, b.id AS target, b.name AS target_name,
       r.works AS works, r.last_year AS last_year
ORDER BY source, target
