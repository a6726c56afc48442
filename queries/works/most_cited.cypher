// Works that most works of the graph refer to.
// param limit: INTEGER = 25
// returns: id STRING, title STRING, year INTEGER, cited INTEGER
// heavy: counts every reference of the graph
// example: limit=5

MATCH (w:Work)<-[:CITES]-(c:Work)
WITH w.id AS id, w.title AS title, w.year AS year, count(*) AS cited
RETURN id, title, year, cited ORDER BY cited DESC, id LIMIT $limit
