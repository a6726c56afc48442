// How often a person is named first, last and in between; places not known are left out.
// param author: STRING
// returns: place STRING, works INTEGER
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})-[r:AUTHORED]->(w:Work)
WHERE r.position IS NOT NULL
WITH CASE WHEN w.authors = 1 THEN 'alone' WHEN r.position = 1 THEN 'first'
          WHEN r.position = w.authors THEN 'last' ELSE 'between' END AS place
RETURN place, count(*) AS works ORDER BY works DESC, place
