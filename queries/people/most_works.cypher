// Who has written the most works.
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER, first_year INTEGER, last_year INTEGER
// example: limit=5

MATCH (a:Author)
RETURN a.id AS id, a.name AS name, a.works AS works, a.first_year AS first_year,
       a.last_year AS last_year
ORDER BY coalesce(works, 0) DESC, id LIMIT $limit
