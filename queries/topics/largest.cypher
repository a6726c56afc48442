// Topics with the most works.
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER
// example: limit=5

MATCH (t:Topic)
RETURN t.id AS id, t.name AS name, t.works AS works
ORDER BY coalesce(t.works, 0) DESC, id LIMIT $limit
