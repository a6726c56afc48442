// Which pairs of communities have the most ties between them.
// param limit: INTEGER = 25
// returns: source STRING, target STRING, ties INTEGER, works INTEGER
// heavy: goes through every tie of the graph
// example: limit=5

MATCH (a:Author)-[r:COAUTHOR]->(b:Author)
WHERE a.community <> b.community
WITH CASE WHEN a.community < b.community THEN a.community ELSE b.community END AS source,
     CASE WHEN a.community < b.community THEN b.community ELSE a.community END AS target,
     count(*) AS ties, coalesce(sum(r.works), 0) AS works
RETURN source, target, ties, works ORDER BY ties DESC, works DESC, source, target LIMIT $limit
