// Over which two people one person is connected to another.
// param author: STRING
// param other: STRING
// param limit: INTEGER = 25
// returns: first STRING, first_name STRING, second STRING, second_name STRING, works INTEGER
// heavy: all coauthors of all coauthors on both sides
// example: author="p:0311b41a3650", other="p:036519d7313a"

MATCH (a:Author {id: $author})-[r:COAUTHOR]-(c:Author)-[s:COAUTHOR]-(d:Author)-[t:COAUTHOR]-(b:Author {id: $other})
WHERE a.id <> d.id AND c.id <> b.id AND a.id <> b.id
RETURN c.id AS first, c.name AS first_name, d.id AS second, d.name AS second_name,
       r.works + s.works + t.works AS works
ORDER BY coalesce(works, 0) DESC, first, second LIMIT $limit
