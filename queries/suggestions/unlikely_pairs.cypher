// Which pairs from different communities wrote together most for how few others they know.
// param works: INTEGER = 2
// param limit: INTEGER = 25
// returns: source STRING, source_name STRING, target STRING, target_name STRING, works INTEGER, score FLOAT
// heavy: goes through every tie of the graph
// example: limit=5

MATCH (a:Author)-[r:COAUTHOR]->(b:Author)
WHERE a.community <> b.community AND r.works >= $works
WITH a, b, r.works AS works, round(1.0 * r.works / (a.degree * b.degree), 6) AS score
RETURN a.id AS source, a.name AS source_name, b.id AS target, b.name AS target_name, works, score
ORDER BY coalesce(score, 0.0) DESC, source, target LIMIT $limit
