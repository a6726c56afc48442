// Who left an institution, or fell silent: its people without a work since a year, last ones first.
// param institution: STRING
// param since: INTEGER = 2020
// param limit: INTEGER = 25
// returns: id STRING, name STRING, last_year INTEGER, works INTEGER
// see: time/came
// example: institution="inst:university-of-northmere", since=2024

MATCH (i:Institution {id: $institution})<-[:AFFILIATED]-(a:Author)
WHERE a.last_year < $since
WITH a.id AS id, a.name AS name, coalesce(a.last_year, 0) AS last_year,
     coalesce(a.works, 0) AS works
RETURN id, name, last_year, works ORDER BY last_year DESC, works DESC, id LIMIT $limit
