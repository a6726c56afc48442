// Whose identity is least sure, most works first among equals.
// param below: FLOAT = 0.6
// param limit: INTEGER = 25
// returns: id STRING, name STRING, identity_confidence FLOAT, identity_basis STRING, works INTEGER
// example: limit=5

MATCH (a:Author)
WHERE a.identity_confidence < $below
RETURN a.id AS id, a.name AS name, a.identity_confidence AS identity_confidence,
       a.identity_basis AS identity_basis, a.works AS works
ORDER BY identity_confidence, coalesce(works, 0) DESC, id LIMIT $limit
