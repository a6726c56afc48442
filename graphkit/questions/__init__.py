"""Questions: each a function of a snapshot and what a person asks, which gives an answer.

They print nothing, ask no ledger and change nothing; they are cheap to call, and what is dear is
made once for a generation (`Snapshot.once`). People (`who`, `one`, `other`) are asked for by name,
id, ORCID iD, or their number in the tables.
"""
