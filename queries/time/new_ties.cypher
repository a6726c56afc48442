// Who began to write together in or after a year, strongest first.
// param since: INTEGER = 2020
// param limit: INTEGER = 25
// returns: source STRING, source_name STRING, target STRING, target_name STRING, works INTEGER, first_year INTEGER
// heavy: goes through every tie of the graph
// example: limit=5

MATCH (a:Author)-[r:COAUTHOR]->(b:Author)
WHERE r.first_year >= $since
RETURN a.id AS source, a.name AS source_name, b.id AS target, b.name AS target_name,
       r.works AS works, r.first_year AS first_year
ORDER BY coalesce(works, 0) DESC, source, target LIMIT $limit
