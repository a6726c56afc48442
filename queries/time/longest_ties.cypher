// Who has written together for the longest time.
// param limit: INTEGER = 25
// returns: source STRING, source_name STRING, target STRING, target_name STRING, years INTEGER, works INTEGER
// heavy: goes through every tie of the graph
// example: limit=5

MATCH (a:Author)-[r:COAUTHOR]->(b:Author)
WHERE r.first_year IS NOT NULL AND r.last_year IS NOT NULL
WITH a, b, r.last_year - r.first_year AS years, r.works AS works
RETURN a.id AS source, a.name AS source_name, b.id AS target, b.name AS target_name, years, works
ORDER BY coalesce(years, 0) DESC, coalesce(works, 0) DESC, source, target LIMIT $limit
