// Whether two people have a coauthor in common, and who it is.
// param author: STRING
// param other: STRING
// param limit: INTEGER = 25
// returns: via STRING, name STRING, weight FLOAT
// example: author="p:0311b41a3650", other="p:036519d7313a"

MATCH (a:Author {id: $author})-[r:COAUTHOR]-(c:Author)-[s:COAUTHOR]-(b:Author {id: $other})
WHERE a.id <> b.id
WITH c.id AS via, c.name AS name, CASE WHEN r.weight < s.weight THEN r.weight ELSE s.weight END AS least
RETURN via, name, round(least, 6) AS weight ORDER BY weight DESC, via LIMIT $limit
