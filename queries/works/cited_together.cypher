// Works that are cited beside a work, by how many works cite both.
// param work: STRING
// param limit: INTEGER = 25
// returns: id STRING, title STRING, year INTEGER, together INTEGER
// example: work="doi:10.5555/aem.2016.0074"

MATCH (w:Work {id: $work})<-[:CITES]-(c:Work)-[:CITES]->(o:Work)
WHERE o.id <> w.id
WITH o.id AS id, o.title AS title, o.year AS year, count(DISTINCT c.id) AS together
RETURN id, title, year, together ORDER BY together DESC, id LIMIT $limit
