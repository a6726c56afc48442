// How much is not known: works without a year, a title, a venue, an identifier, with cut author lists.
// returns one: works INTEGER, no_year INTEGER, no_title INTEGER, no_venue INTEGER, no_identifier INTEGER, cut_lists INTEGER, dates_inferred INTEGER
// example: none

RETURN COUNT { MATCH (w:Work) } AS works,
       COUNT { MATCH (w:Work) WHERE w.year IS NULL } AS no_year,
       COUNT { MATCH (w:Work) WHERE w.title IS NULL } AS no_title,
       COUNT { MATCH (w:Work) WHERE w.venue IS NULL } AS no_venue,
       COUNT { MATCH (w:Work) WHERE w.doi IS NULL AND w.arxiv IS NULL } AS no_identifier,
       COUNT { MATCH (w:Work) WHERE w.authors_truncated = true } AS cut_lists,
       COUNT { MATCH (w:Work) WHERE w.date_inferred = true } AS dates_inferred
