// Works by a part of the title: lower case, no accents, no punctuation.
// param text: STRING
// param limit: INTEGER = 25
// returns: id STRING, title STRING, year INTEGER, authors INTEGER
// example: text="wetland"

MATCH (w:Work)
WHERE w.title_norm CONTAINS $text
RETURN w.id AS id, w.title AS title, w.year AS year, w.authors AS authors
ORDER BY coalesce(w.year, 0) DESC, id LIMIT $limit
