"""What the columns of tables mean, and in what they are counted: one name means one thing.

A test holds this list to what every verb gives; `frame.meaning()` shows it for a table at hand.
"""

from __future__ import annotations

from typing import NamedTuple

DOUBTFUL = 0.6  # an `identity_confidence` below this is said to be doubtful, everywhere


class Meaning(NamedTuple):
    """Of a column."""

    unit: str
    what: str


_LINES = """
after | depends | in the later window: the weight of a tie per year, institutions
against | sentences | what speaks against the suggestion, each with its works
alone | works | works whose addresses are all of this country
arxiv | id | the arXiv id
author | text | the first author of a reference, as printed
authors | count | authors that are known; `authors_truncated` says whether there are more
authors_omitted | count | authors that the source says it left out
authors_truncated | true or false | whether the source cut the list of authors
before | depends | what it was in the earlier window
behind | works | the works that made the row: id, title, year
bridges | communities | other communities with the ties to them
chance | 0 to 1 | how likely somebody becomes a coauthor in the next three years
change | word | what happened: new, ended, stronger, weaker, came, left, moved
citations | counts | times cited, by each source that states it
cited_here | works | works in this graph that cite it
close | true or false | in the small set that holds half of the strength, two works at least
community | id | the community of the person
conflict | yes, no, unknown | the verdict; "unknown" where the evidence does not allow a "no"
countries | codes | countries of the addresses of a work
country | code | ISO 3166, two letters
covers | topics | topics of the call that the team has works about
date_inferred | true or false | whether the year is the page's or the arXiv number's, not stated
dates | dates | the dates that each source states
day | 1 to 31 | of publication
degree | people | coauthors
deviation | references | beyond the median of the two years before and after
doi | id | without the resolver in front
evidence | text | what the row rests on
first_year | year | of the first work known
fractional | works | sum of 1/(authors − 1) over the works, without ageing
from_year | year | the first in which it is stated
guessed | institutions | further ones that may be there by the name of a city alone, counted nowhere
here | ids | works in this graph that the reference was matched to
high | as `value` | the most it can be, where identity or sampling leaves it open
id | id | stays when newer files are loaded; one that was merged leads to the person
identity_basis | words | on what the identity rests
identity_confidence | 0 to 1 | share of the works rightly together, by gold sets; doubtful below 0.6
inside | 0 to 1 | share of the ties, by weight, that stay inside the community
institutions | depends | a number of institutions, or those most named
issn | id | of the venue
kind | word | what it is: a kind of work, of hit, or of suggestion
label | phrase | made from titles of the works
last_year | year | of the last work known
leading | people | those with most works about it, or in it
likeness | 0 to 1 | cosine of what the two are about
list | near, beyond | whether there is a collaborator in common
lists | lists | which list of suggestions each pair of the team stands in
low | as `value` | the least it can be, where identity or sampling leaves it open
median | references | of the two years before and after
month | 1 to 12 | of publication
name | text | the fullest spelling of a person's name; else as stated
new_coauthors | people | with whom the first work in common is of this year
note | text | what tells it apart, or what to know of it
orcid | id | the ORCID iD
other_id | id | of the second of a pair
other_label | phrase | of the second community
other_name | text | of the second of a pair
parent | id | the community that it was divided from
partners | countries | with which most works are shared
path | number | which of several paths the step belongs to
people | people | how many, or who
position | 1, 2, … | place in the author list; empty where the source does not print it
possible_homonym | true or false | some works may be another person's of the same name
reasons | sentences | what speaks for the suggestion, each with its works
reference | key | of what is cited: a DOI, else a key made from the text
references | references | to what appeared in that year
reviewer | text | as given in the file
ror | id | the ROR id
same_house | true or false | whether one institution may be part of the other
score | log-odds | the sum that `--why` shows; of teams: what a team covers, less what it has shared
section | word | which part of the overview
series | text | what the volumes of the venue stand in
share | 0 to 1 | of the works
shared | depends | works, topics or references in common
since | year | works before it do not count for the verdict
size | people | members
source | id | where the tie begins; ties have no direction unless said
source_name | text | of `source`
source_text | text | `source` as printed
source_title | text | of `source`
stability | 0 to 1 | overlap with the communities of other runs
status | word | as stated: in review, preprint, published …
steps | ties | on the shortest way between the two; empty where there is none
strength | depends | of people: weight, halved for every five years; of pairs: a share
strongest | people | the strongest tie between the two communities
submission | text | as given in the file
target | id | where the tie ends
target_name | text | of `target`
target_text | text | `target` as printed
target_title | text | of `target`
text | text | the reference, as printed
ties | ties | pairs of people with works in common
times_cited | citations | as a source states it: another number than `cited_here`
times_usual | times | the share here over the share in the whole graph
title | text | with the source's capitals, without markup
to_year | year | the last in which it is stated
together | works | that cite both
top | people | members with most shared work
topic | id | the topic with most of the person's works
topics | depends | topics with most works
trend | times | share of the last five years over that of the five before; may be empty
unknown | sentences | what is missing for a "no"
url | address | where the work can be read, as stated
value | depends | the measure that was asked for: works, people, citations or a share
venue | text | journal, conference or book; as printed for references
weight | works | sum of 1/(authors − 1) over the works in common; of a topic: its part of the works
weight_after | per year | weight in the later window, per year
weight_before | per year | weight in the earlier window, per year
with | counts | works in common with each of the others, by id
with_others | works | works whose addresses are also of another country
works | works | how many works
works_after | works | in the later window
works_before | works | in the earlier window
year | year | of publication
"""


def _read() -> dict[str, Meaning]:
    found = {}
    for line in _LINES.strip().splitlines():
        name, unit, what = line.split(" | ")
        found[name] = Meaning(unit, what)
    return found


MEANING = _read()
