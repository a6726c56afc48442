// Institutions that the works of two people both state, with their years there.
// param author: STRING
// param other: STRING
// returns: id STRING, name STRING, from_a INTEGER, to_a INTEGER, from_b INTEGER, to_b INTEGER
// example: author="p:0311b41a3650", other="p:036519d7313a"

MATCH (a:Author {id: $author})-[r:AFFILIATED]->(i:Institution)<-[s:AFFILIATED]-(b:Author {id: $other})
WHERE a.id <> b.id
RETURN i.id AS id, i.name AS name, r.from_year AS from_a, r.to_year AS to_a, s.from_year AS from_b,
       s.to_year AS to_b
ORDER BY id, from_a, from_b
