// Communities by size.
// param limit: INTEGER = 25
// returns: id STRING, label STRING, size INTEGER
// example: limit=5

MATCH (c:Community)
RETURN c.id AS id, c.label AS label, c.size AS size
ORDER BY size DESC, id LIMIT $limit
