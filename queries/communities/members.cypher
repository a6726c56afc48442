// Members of one community, best connected first.
// param community: STRING
// param limit: INTEGER = 100
// returns: id STRING, name STRING, works INTEGER, degree INTEGER
// example: community="c1"

MATCH (c:Community {id: $community})<-[:IN_COMMUNITY]-(a:Author)
RETURN a.id AS id, a.name AS name, a.works AS works, a.degree AS degree
ORDER BY degree DESC, id LIMIT $limit
