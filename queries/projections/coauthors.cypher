// Projection: people tied by works written together; weight is the sum of 1/(authors - 1).
// returns: source STRING, target STRING, weight FLOAT, works INTEGER, first_year INTEGER, last_year INTEGER
// heavy: the whole network, a row for every tie
// example: none

MATCH (a:Author)-[r:COAUTHOR]->(b:Author)
RETURN a.id AS source, b.id AS target, r.weight AS weight, r.works AS works,
       r.first_year AS first_year, r.last_year AS last_year
ORDER BY source, target
