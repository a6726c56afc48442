// Who came to an institution: its people whose first work is of a year or later, most works first.
// param institution: STRING
// param since: INTEGER = 2020
// param limit: INTEGER = 25
// returns: id STRING, name STRING, first_year INTEGER, works INTEGER
// see: time/left
// example: institution="inst:university-of-northmere", since=2015

MATCH (i:Institution {id: $institution})<-[:AFFILIATED]-(a:Author)
WHERE a.first_year >= $since
WITH a.id AS id, a.name AS name, a.first_year AS first_year, coalesce(a.works, 0) AS works
RETURN id, name, first_year, works ORDER BY works DESC, id LIMIT $limit
