// How many works of one person each year has; works without a year are left out.
// param author: STRING
// returns: year INTEGER, works INTEGER
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[:AUTHORED]->(w:Work)
WHERE w.year IS NOT NULL
RETURN w.year AS year, count(*) AS works
ORDER BY year
