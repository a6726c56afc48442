// Which works of the graph a work refers to, newest first.
// param work: STRING
// param limit: INTEGER = 100
// returns: id STRING, title STRING, year INTEGER
// example: work="doi:10.5555/aem.2013.0434"

MATCH (w:Work {id: $work})-[:CITES]->(c:Work)
RETURN c.id AS id, c.title AS title, c.year AS year
ORDER BY coalesce(c.year, 0) DESC, id LIMIT $limit
