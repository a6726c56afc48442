// To which communities a community has ties, most ties first.
// param community: STRING
// param limit: INTEGER = 25
// returns: id STRING, ties INTEGER, works INTEGER
// example: community="c1"

MATCH (c:Community {id: $community})<-[:IN_COMMUNITY]-(a:Author)-[r:COAUTHOR]-(b:Author)
WHERE b.community <> a.community
WITH b.community AS id, count(*) AS ties, coalesce(sum(r.works), 0) AS works
RETURN id, ties, works ORDER BY ties DESC, works DESC, id LIMIT $limit
