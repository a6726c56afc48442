// Who by their page has more works than are found here, largest gap first.
// param limit: INTEGER = 25
// returns: id STRING, name STRING, works INTEGER, stated_papers INTEGER, stated_on STRING
// example: limit=5

MATCH (a:Author)
WHERE a.stated_papers > a.works
RETURN a.id AS id, a.name AS name, a.works AS works, a.stated_papers AS stated_papers,
       a.stated_on AS stated_on
ORDER BY coalesce(stated_papers - works, 0) DESC, id LIMIT $limit
