// Who wrote a work, in the order that is printed, as printed and as resolved.
// param work: STRING
// returns: id STRING, name STRING, position INTEGER, raw_name STRING, identity_confidence FLOAT
// example: work="arxiv:2103.99871"

MATCH (w:Work {id: $work})<-[r:AUTHORED]-(a:Author)
RETURN a.id AS id, a.name AS name, r.position AS position, r.raw_name AS raw_name,
       a.identity_confidence AS identity_confidence
ORDER BY position, id
