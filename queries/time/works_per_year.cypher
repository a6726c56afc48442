// How many works each year has; works without a year are left out.
// returns: year INTEGER, works INTEGER
// example: none

MATCH (w:Work)
WHERE w.year IS NOT NULL
RETURN w.year AS year, count(*) AS works ORDER BY year
