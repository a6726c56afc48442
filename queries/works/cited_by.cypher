// Which works of the graph refer to a work, newest first.
// param work: STRING
// param limit: INTEGER = 100
// returns: id STRING, title STRING, year INTEGER
// example: work="doi:10.5555/ell.2008.0290"

MATCH (w:Work {id: $work})<-[:CITES]-(c:Work)
RETURN c.id AS id, c.title AS title, c.year AS year
ORDER BY coalesce(c.year, 0) DESC, id LIMIT $limit
