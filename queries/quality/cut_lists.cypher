// Works whose author list was cut off by the source, with how many are missing.
// param limit: INTEGER = 100
// returns: id STRING, title STRING, authors INTEGER, authors_omitted INTEGER
// example: limit=5

MATCH (w:Work)
WHERE w.authors_truncated = true
RETURN w.id AS id, w.title AS title, w.authors AS authors, w.authors_omitted AS authors_omitted
ORDER BY coalesce(authors_omitted, 0) DESC, id LIMIT $limit
