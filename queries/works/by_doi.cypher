// The work that has a DOI, written in lower case without an address.
// param doi: STRING
// returns: id STRING, title STRING, year INTEGER, venue STRING
// example: doi="10.5555/aem.2013.0434"

MATCH (w:Work)
WHERE w.doi = $doi
RETURN w.id AS id, w.title AS title, w.year AS year, w.venue AS venue
ORDER BY id
