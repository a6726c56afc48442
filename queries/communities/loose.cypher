// Members who belong to their community least firmly.
// param community: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, confidence FLOAT
// example: community="c1"

MATCH (c:Community {id: $community})<-[r:IN_COMMUNITY]-(a:Author)
WHERE r.confidence IS NOT NULL
RETURN a.id AS id, a.name AS name, r.confidence AS confidence
ORDER BY confidence, id LIMIT $limit
