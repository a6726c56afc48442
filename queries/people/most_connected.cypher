// People with the most coauthors.
// param limit: INTEGER = 25
// returns: id STRING, name STRING, degree INTEGER
// heavy: sorts every person of the graph
// example: limit=5

MATCH (a:Author)
RETURN a.id AS id, a.name AS name, a.degree AS degree
ORDER BY degree DESC, id LIMIT $limit
