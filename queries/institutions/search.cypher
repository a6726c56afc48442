// Institutions by a part of the name: lower case, no accents.
// param text: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, ror STRING, people INTEGER
// example: text="university"

MATCH (i:Institution)
WHERE i.name_norm CONTAINS $text
RETURN i.id AS id, i.name AS name, i.ror AS ror, i.people AS people
ORDER BY coalesce(i.people, 0) DESC, id LIMIT $limit
