"""Finding people, works, topics, institutions and venues by what somebody types, in any script."""

from graphkit.search.asking import Found, Hit, SearchIndex
from graphkit.search.building import INDEX_FILE, INDEX_VERSION, build_index
from graphkit.search.words import KINDS, name_words, query_words, text_words

__all__ = [
    "INDEX_FILE",
    "INDEX_VERSION",
    "KINDS",
    "Found",
    "Hit",
    "SearchIndex",
    "build_index",
    "name_words",
    "query_words",
    "text_words",
]
