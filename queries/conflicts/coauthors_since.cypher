// Everybody with whom a person wrote in or after a year: who cannot review them. A tie without years counts.
// param author: STRING
// param since: INTEGER = 2020
// returns: id STRING, name STRING, works INTEGER, last_year INTEGER
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[r:COAUTHOR]-(b:Author)
WHERE r.last_year >= $since OR r.last_year IS NULL
RETURN b.id AS id, b.name AS name, r.works AS works, r.last_year AS last_year
ORDER BY id
