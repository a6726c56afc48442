// Coauthors of one person, strongest tie first.
// param author: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER, weight FLOAT, first_year INTEGER, last_year INTEGER
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[r:COAUTHOR]-(b:Author)
RETURN b.id AS id, b.name AS name, r.works AS works, r.weight AS weight,
       r.first_year AS first_year, r.last_year AS last_year
ORDER BY weight DESC, id LIMIT $limit
