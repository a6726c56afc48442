// Works that one record alone states, newest first.
// param limit: INTEGER = 100
// returns: id STRING, title STRING, year INTEGER, source STRING
// heavy: counts every statement of every work
// example: limit=5

MATCH (w:Work)-[r:STATED_BY]->(s:Source)
WITH w.id AS id, w.title AS title, w.year AS year, count(*) AS statements, min(s.name) AS source
WHERE statements = 1
RETURN id, title, year, source ORDER BY coalesce(year, 0) DESC, id LIMIT $limit
