// Whose works state an institution, and from when to when; most works first.
// param institution: STRING
// param limit: INTEGER = 100
// returns: id STRING, name STRING, works INTEGER, from_year INTEGER, to_year INTEGER
// example: institution="inst:linjiang-university"

MATCH (i:Institution {id: $institution})<-[r:AFFILIATED]-(a:Author)
RETURN a.id AS id, a.name AS name, a.works AS works, r.from_year AS from_year,
       r.to_year AS to_year
ORDER BY coalesce(works, 0) DESC, id LIMIT $limit
