"""Query text -> tree, or an error with the place; every token has a place in the grammar, or none.

A text is only run if every token of it was read here. So it does not matter what an engine would
make of anything else: writing, files, addresses, settings, procedures that are not on a short list
and several statements have no rule.
"""

from graphkit.cypher.parsing.clauses import parse
from graphkit.cypher.parsing.reading import NotInGrammarError

__all__ = ["NotInGrammarError", "parse"]
