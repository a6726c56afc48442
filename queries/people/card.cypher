// One person: works, coauthors, years, and how sure the identity is.
// param author: STRING
// returns: id STRING, name STRING, orcid STRING, works INTEGER, degree INTEGER, first_year INTEGER, last_year INTEGER, community STRING, identity_confidence FLOAT, identity_basis STRING
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})
RETURN a.id AS id, a.name AS name, a.orcid AS orcid, a.works AS works, a.degree AS degree,
       a.first_year AS first_year, a.last_year AS last_year, a.community AS community,
       a.identity_confidence AS identity_confidence, a.identity_basis AS identity_basis
ORDER BY id
