"""What a source means by a topic: the authors' word, an index's, a class, or a reader's own tag."""

from __future__ import annotations

from collections.abc import Callable

from graphkit.records import Work

KEYWORD, INDEX_TERM, CATEGORY, TAG = "keyword", "index-term", "category", "tag"
KINDS = (KEYWORD, INDEX_TERM, CATEGORY, TAG)
TERMS = "index_terms"  # in `extra` of a record: those of its keywords that an index gave
# What these formats hold as classes are the headings of an index; what these hold as keywords are
# the tags of whoever keeps the library.
_INDEXED = frozenset({"medline", "ieee-csv"})
_TAGGED = frozenset({"zotero-rdf"})


def label_kinds(work: Work) -> Callable[[str], str]:
    """What each label of a work is stated as."""
    stated = next((text for name, text in work.extra if name == TERMS), "")
    terms = {term.strip() for term in stated.split(";")} if stated else set()
    classes = set(work.categories)
    of_class = INDEX_TERM if work.origin.format in _INDEXED else CATEGORY
    of_word = TAG if work.origin.format in _TAGGED else KEYWORD

    def kind(label: str) -> str:
        if label in classes:
            return of_class
        return INDEX_TERM if label in terms else of_word

    return kind
