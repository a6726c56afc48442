"""The kinds of work: what CSL, Crossref and BibTeX call a type -> one small vocabulary.

A type that the vocabulary cannot tell apart from another one is "lossy": its own word then goes to
the record's `extra`, so that nothing the source said is gone.
"""

from __future__ import annotations

from functools import lru_cache

ARTICLE = "article"
CONFERENCE_PAPER = "conference-paper"
CHAPTER = "chapter"
BOOK = "book"
THESIS = "thesis"
PREPRINT = "preprint"
REPORT = "report"
DATASET = "dataset"
SOFTWARE = "software"
REVIEW = "review"
EDITORIAL = "editorial"
OTHER = "other"

KINDS = frozenset(
    {ARTICLE, CONFERENCE_PAPER, CHAPTER, BOOK, THESIS, PREPRINT, REPORT, DATASET, SOFTWARE}
    | {REVIEW, EDITORIAL, OTHER}
)

# The types of CSL 1.0.2. CSL's "article" is a work *outside* a journal: a preprint.
CSL = {
    "article": PREPRINT,
    "article-journal": ARTICLE,
    "article-magazine": ARTICLE,
    "article-newspaper": ARTICLE,
    "paper-conference": CONFERENCE_PAPER,
    "speech": CONFERENCE_PAPER,
    "chapter": CHAPTER,
    "entry": CHAPTER,
    "entry-dictionary": CHAPTER,
    "entry-encyclopedia": CHAPTER,
    "book": BOOK,
    "classic": BOOK,
    "collection": BOOK,
    "pamphlet": BOOK,
    "thesis": THESIS,
    "report": REPORT,
    "standard": REPORT,
    "dataset": DATASET,
    "software": SOFTWARE,
    "review": REVIEW,
    "review-book": REVIEW,
}
_CSL_OTHER = (
    "bill broadcast document event figure graphic hearing interview legal_case legislation"
    " manuscript map motion_picture musical_score patent performance periodical"
    " personal_communication post post-weblog regulation song treaty webpage"
)
CSL.update(dict.fromkeys(_CSL_OTHER.split(), OTHER))

# doi.org answers CSL with Crossref's own type names; DataCite adds a few in CamelCase.
CROSSREF = {
    "journal-article": ARTICLE,
    "proceedings-article": CONFERENCE_PAPER,
    "book-chapter": CHAPTER,
    "book-part": CHAPTER,
    "book-section": CHAPTER,
    "book-track": CHAPTER,
    "reference-entry": CHAPTER,
    "monograph": BOOK,
    "edited-book": BOOK,
    "reference-book": BOOK,
    "book-set": BOOK,
    "book-series": BOOK,
    "proceedings": BOOK,
    "dissertation": THESIS,
    "posted-content": PREPRINT,
    "preprint": PREPRINT,
    "report-component": REPORT,
    "report-series": REPORT,
    "peer-review": REVIEW,
    "database": DATASET,
    "editorial": EDITORIAL,
}

# OpenAlex's own names; the others that it uses are Crossref's.
OPENALEX = {
    "article": ARTICLE,
    "letter": ARTICLE,
    "review": REVIEW,
    "peer-review": REVIEW,
    "book": BOOK,
    "book-chapter": CHAPTER,
    "reference-entry": CHAPTER,
    "preprint": PREPRINT,
    "dissertation": THESIS,
    "dataset": DATASET,
    "software": SOFTWARE,
    "report": REPORT,
    "standard": REPORT,
    "editorial": EDITORIAL,
}

# DataCite's general types; "text" says nothing.
DATACITE = {
    "journalarticle": ARTICLE,
    "datapaper": ARTICLE,
    "conferencepaper": CONFERENCE_PAPER,
    "conferenceproceeding": BOOK,
    "book": BOOK,
    "bookchapter": CHAPTER,
    "dissertation": THESIS,
    "preprint": PREPRINT,
    "report": REPORT,
    "standard": REPORT,
    "peerreview": REVIEW,
    "dataset": DATASET,
    "collection": DATASET,
    "software": SOFTWARE,
    "computationalnotebook": SOFTWARE,
}

# ORCID's types that are neither CSL's nor Crossref's.
ORCID = {
    "conference-paper": CONFERENCE_PAPER,
    "conference-abstract": CONFERENCE_PAPER,
    "conference-output": CONFERENCE_PAPER,
    "conference-poster": CONFERENCE_PAPER,
    "conference-presentation": CONFERENCE_PAPER,
    "dissertation-thesis": THESIS,
    "supervised-student-publication": THESIS,
    "working-paper": REPORT,
    "research-technique": REPORT,
    "technical-standard": REPORT,
    "standards-and-policy": REPORT,
    "data-set": DATASET,
    "review": REVIEW,
    "journal-issue": BOOK,
    "edited-book": BOOK,
    "dictionary-entry": CHAPTER,
    "encyclopedia-entry": CHAPTER,
    "magazine-article": ARTICLE,
    "newspaper-article": ARTICLE,
    "newsletter-article": ARTICLE,
}

BIBTEX = {
    "article": ARTICLE,
    "inproceedings": CONFERENCE_PAPER,
    "conference": CONFERENCE_PAPER,
    "incollection": CHAPTER,
    "inbook": CHAPTER,
    "bookinbook": CHAPTER,
    "suppbook": CHAPTER,
    "suppcollection": CHAPTER,
    "inreference": CHAPTER,
    "book": BOOK,
    "mvbook": BOOK,
    "collection": BOOK,
    "mvcollection": BOOK,
    "proceedings": BOOK,
    "mvproceedings": BOOK,
    "reference": BOOK,
    "mvreference": BOOK,
    "booklet": BOOK,
    "manual": BOOK,
    "thesis": THESIS,
    "phdthesis": THESIS,
    "mastersthesis": THESIS,
    "report": REPORT,
    "techreport": REPORT,
    "standard": REPORT,
    "preprint": PREPRINT,
    "dataset": DATASET,
    "data": DATASET,
    "software": SOFTWARE,
    "review": REVIEW,
    "editorial": EDITORIAL,
}

_ONE_WORD = {
    "booksection": CHAPTER, "encyclopediaarticle": CHAPTER, "dictionaryentry": CHAPTER,
    "magazinearticle": ARTICLE, "newspaperarticle": ARTICLE, "article": ARTICLE,
    "researcharticle": ARTICLE, "originalarticle": ARTICLE, "computerprogram": SOFTWARE,
    "presentation": CONFERENCE_PAPER, "proceedingspaper": CONFERENCE_PAPER,
    "reviewarticle": REVIEW,
}  # fmt: skip

_PLAIN = frozenset(
    "article-journal paper-conference chapter book thesis report dataset software review"
    " journal-article proceedings-article book-chapter dissertation preprint editorial"
    " article inproceedings conference incollection techreport data".split()
)


def is_csl(name: str) -> bool:
    """Whether a word is a type of CSL or of Crossref."""
    return name in CSL or name in CROSSREF


@lru_cache(maxsize=1024)
def from_csl(name: str) -> tuple[str | None, bool]:
    """The kind of a CSL (or Crossref) type, and whether its own word says more than the kind."""
    key = name.strip().lower()
    if not key:
        return None, False
    if key == "article":
        return PREPRINT, True
    return CSL.get(key) or CROSSREF.get(key, OTHER), key not in _PLAIN


def from_one_word(name: str) -> str:
    """The kind of a type that is written in one word or several, as tables have it.

    >>> from_one_word("journalArticle"), from_one_word("Book section"), from_one_word("Song")
    ('article', 'chapter', 'other')
    """
    key = "".join(name.split()).lower().replace("-", "")
    return DATACITE.get(key) or _ONE_WORD.get(key) or from_bibtex(key)[0]


@lru_cache(maxsize=1024)
def from_bibtex(name: str) -> tuple[str, bool]:
    """The kind of a BibTeX entry type, and whether its own word says more than the kind."""
    key = name.strip().lower()
    return BIBTEX.get(key, OTHER), key not in _PLAIN
