// What pages state of a person beside what the graph holds; null where nothing is stated.
// param author: STRING
// returns: id STRING, name STRING, works INTEGER, stated_papers INTEGER, degree INTEGER, stated_h_index INTEGER, stated_citations INTEGER, stated_novelty FLOAT, stated_ai_score FLOAT, stated_trust FLOAT, stated_on STRING, stated_in STRING
// example: author="p:0311b41a3650"

MATCH (a:Author {id: $author})
RETURN a.id AS id, a.name AS name, a.works AS works, a.stated_papers AS stated_papers,
       a.degree AS degree, a.stated_h_index AS stated_h_index,
       a.stated_citations AS stated_citations, a.stated_novelty AS stated_novelty,
       a.stated_ai_score AS stated_ai_score, a.stated_trust AS stated_trust,
       a.stated_on AS stated_on, a.stated_in AS stated_in
ORDER BY id
