// Which institutions a person's works state, and from when to when.
// param author: STRING
// returns: id STRING, name STRING, country STRING, from_year INTEGER, to_year INTEGER
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[r:AFFILIATED]->(i:Institution)
RETURN i.id AS id, i.name AS name, i.country AS country, r.from_year AS from_year,
       r.to_year AS to_year
ORDER BY from_year, id
