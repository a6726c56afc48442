// Institutions with the most people.
// param limit: INTEGER = 25
// returns: id STRING, name STRING, country STRING, people INTEGER
// example: limit=5

MATCH (i:Institution)
RETURN i.id AS id, i.name AS name, i.country AS country, i.people AS people
ORDER BY coalesce(i.people, 0) DESC, id LIMIT $limit
