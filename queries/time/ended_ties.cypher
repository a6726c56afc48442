// Who wrote together several times, and not since a year.
// param before: INTEGER = 2015
// param works: INTEGER = 2
// param limit: INTEGER = 25
// returns: source STRING, source_name STRING, target STRING, target_name STRING, works INTEGER, last_year INTEGER
// heavy: goes through every tie of the graph
// example: limit=5

MATCH (a:Author)-[r:COAUTHOR]->(b:Author)
WHERE r.last_year < $before AND r.works >= $works
RETURN a.id AS source, a.name AS source_name, b.id AS target, b.name AS target_name,
       r.works AS works, r.last_year AS last_year
ORDER BY coalesce(works, 0) DESC, source, target LIMIT $limit
