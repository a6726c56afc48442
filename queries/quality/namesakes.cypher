// Names that several people bear, most people first.
// param limit: INTEGER = 25
// returns: name STRING, people INTEGER, ids LIST<STRING>
// heavy: goes through every person
// example: limit=5

MATCH (a:Author)
WITH a.name_norm AS name, a.id AS id ORDER BY id LIMIT 1000000000
WITH name, count(*) AS people, collect(id) AS ids
WHERE people > 1
RETURN name, people, ids ORDER BY people DESC, name LIMIT $limit
