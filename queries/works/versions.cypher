// In which forms sources state a work: preprint, article, each with its date and venue.
// param work: STRING
// returns: source STRING, name STRING, line INTEGER, kind STRING, year INTEGER, venue STRING, doi STRING, arxiv STRING
// example: work="arxiv:2103.99871"

MATCH (w:Work {id: $work})-[r:STATED_BY]->(s:Source)
RETURN s.id AS source, s.name AS name, r.line AS line, r.kind AS kind, r.year AS year,
       r.venue AS venue, r.doi AS doi, r.arxiv AS arxiv
ORDER BY source, line, kind, year, doi, arxiv, venue
