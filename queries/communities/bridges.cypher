// Who of a community has coauthors in the most other communities.
// param community: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, communities INTEGER, ties INTEGER
// example: community="c1"

MATCH (c:Community {id: $community})<-[:IN_COMMUNITY]-(a:Author)-[:COAUTHOR]-(b:Author)
WHERE b.community <> a.community
WITH a.id AS id, a.name AS name, count(DISTINCT b.community) AS communities, count(*) AS ties
RETURN id, name, communities, ties ORDER BY communities DESC, ties DESC, id LIMIT $limit
