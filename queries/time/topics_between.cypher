// Which topics have the most works between two years.
// param from: INTEGER = 2015
// param to: INTEGER = 2030
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER
// heavy: goes through every work of these years
// example: limit=5

MATCH (w:Work)-[:ABOUT]->(t:Topic)
WHERE w.year >= $from AND w.year <= $to
WITH t.id AS id, t.name AS name, count(*) AS works
RETURN id, name, works ORDER BY works DESC, id LIMIT $limit
