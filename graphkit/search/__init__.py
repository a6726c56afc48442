"""Finding people, works, topics, institutions and venues by what somebody types, in any script."""

from graphkit.search.building import INDEX_FILE, INDEX_VERSION, build_index
from graphkit.search.index import Hit, Hits, SearchIndex
from graphkit.search.words import KINDS, name_words, query_words, text_words

__all__ = [
    "INDEX_FILE",
    "INDEX_VERSION",
    "KINDS",
    "Hit",
    "Hits",
    "SearchIndex",
    "build_index",
    "name_words",
    "query_words",
    "text_words",
]
