// How many works about a topic each year has; works without a year are left out.
// param topic: STRING
// returns: year INTEGER, works INTEGER
// example: topic="topic:climate-change"

MATCH (t:Topic {id: $topic})<-[:ABOUT]-(w:Work)
WHERE w.year IS NOT NULL
RETURN w.year AS year, count(*) AS works ORDER BY year
