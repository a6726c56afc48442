// Topics by a part of the name: lower case, no accents.
// param text: STRING
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER
// example: text="climate"

MATCH (t:Topic)
WHERE t.name_norm CONTAINS $text
RETURN t.id AS id, t.name AS name, t.works AS works
ORDER BY coalesce(t.works, 0) DESC, id LIMIT $limit
