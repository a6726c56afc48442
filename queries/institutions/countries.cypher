// How many institutions each country has, as far as countries are known.
// returns: country STRING, institutions INTEGER
// example: none

MATCH (i:Institution)
WITH coalesce(i.country, 'not known') AS country, count(*) AS institutions
RETURN country, institutions ORDER BY institutions DESC, country
