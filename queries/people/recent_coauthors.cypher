// With whom a person still works: coauthors since a year, the latest first.
// param author: STRING
// param since: INTEGER = 2015
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER, last_year INTEGER
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[r:COAUTHOR]-(b:Author)
WHERE r.last_year >= $since
RETURN b.id AS id, b.name AS name, r.works AS works, r.last_year AS last_year
ORDER BY coalesce(last_year, 0) DESC, coalesce(works, 0) DESC, id LIMIT $limit
