// What each file brought: its records, and the works that it states.
// returns: id STRING, name STRING, format STRING, records INTEGER, works INTEGER
// heavy: counts every statement of every work
// example: none

MATCH (s:Source)
OPTIONAL MATCH (w:Work)-[:STATED_BY]->(s)
WITH s.id AS id, s.name AS name, s.format AS format, s.records AS records,
     count(DISTINCT w.id) AS works
RETURN id, name, format, records, works ORDER BY id
