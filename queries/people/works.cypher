// Works of one person, newest first.
// param author: STRING
// param limit: INTEGER = 100
// returns: id STRING, title STRING, year INTEGER, venue STRING, kind STRING, position INTEGER, authors INTEGER
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[p:AUTHORED]->(w:Work)
RETURN w.id AS id, w.title AS title, w.year AS year, w.venue AS venue, w.kind AS kind,
       p.position AS position, w.authors AS authors
ORDER BY coalesce(w.year, 0) DESC, id LIMIT $limit
