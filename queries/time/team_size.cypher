// How many authors works have on average, by year.
// returns: year INTEGER, works INTEGER, authors FLOAT
// example: none

MATCH (w:Work)
WHERE w.year IS NOT NULL AND w.authors > 0
WITH w.year AS year, count(*) AS works, coalesce(sum(w.authors), 0) AS authors
RETURN year, works, round(1.0 * authors / works, 3) AS authors ORDER BY year
