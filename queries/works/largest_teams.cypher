// Works with the most authors.
// param limit: INTEGER = 25
// returns: id STRING, title STRING, year INTEGER, authors INTEGER
// example: limit=5

MATCH (w:Work)
RETURN w.id AS id, w.title AS title, w.year AS year, w.authors AS authors
ORDER BY coalesce(w.authors, 0) DESC, id LIMIT $limit
