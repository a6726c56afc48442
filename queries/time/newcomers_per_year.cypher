// How many people published for the first time in each year.
// returns: year INTEGER, people INTEGER
// example: none

MATCH (a:Author)
WHERE a.first_year IS NOT NULL
RETURN a.first_year AS year, count(*) AS people ORDER BY year
