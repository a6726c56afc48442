// One work: what is known of it.
// param work: STRING
// returns: id STRING, title STRING, year INTEGER, kind STRING, status STRING, venue STRING, doi STRING, arxiv STRING, url STRING, authors INTEGER, authors_truncated BOOLEAN, date_inferred BOOLEAN
// example: work="arxiv:2103.99871"

MATCH (w:Work {id: $work})
RETURN w.id AS id, w.title AS title, w.year AS year, w.kind AS kind, w.status AS status,
       w.venue AS venue, w.doi AS doi, w.arxiv AS arxiv, w.url AS url, w.authors AS authors,
       w.authors_truncated AS authors_truncated, w.date_inferred AS date_inferred
ORDER BY id
