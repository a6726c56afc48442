// How much there is: works, people, topics, institutions.
// returns one: works INTEGER, people INTEGER, topics INTEGER, institutions INTEGER
// example: none

RETURN COUNT { MATCH (w:Work) } AS works, COUNT { MATCH (a:Author) } AS people,
       COUNT { MATCH (t:Topic) } AS topics, COUNT { MATCH (i:Institution) } AS institutions
