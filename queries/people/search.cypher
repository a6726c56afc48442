// People by a part of any spelling of their name: lower case, no accents, family name first or last.
// param text: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER, last_year INTEGER
// example: text="kim"

MATCH (a:Author)
WHERE a.search CONTAINS $text
RETURN a.id AS id, a.name AS name, a.works AS works, a.last_year AS last_year
ORDER BY coalesce(works, 0) DESC, id LIMIT $limit
