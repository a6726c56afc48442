"""How two forms of a name relate: equal, an initial for a word, in conflict.

The relation is a level, no number yet: what it is worth is estimated on the corpus, because an
equal name means one person in one corpus and twelve in another. A level says nothing of anybody's
origin.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import DamerauLevenshtein

from graphkit.names import Parts, fold, without_umlauts
from graphkit.remembered import remembered
from graphkit.resolve.nicknames import stand_for_each_other

CONFLICT = 0
INITIAL = 1  # both "J."
WORD_INITIAL = 2  # "Jin" and "J."
WORD = 3  # both "Jin"
MIDDLE_MISSING = 4  # "John Paul" and "John"
WORDS = 5  # both "John Paul"
INITIALS = 6  # both "J. P."
INITIALS_MISSING = 7  # "J." and "J. P."
WORDS_INITIALS = 8  # "Jong-Pil" and "J. P."
INSIDE = 9  # "Jongpil" and "J. P.": the second initial begins a sound inside the word
OUTSIDE = 10  # "John" and "J. P."
TURNED = 11  # "Kim Jin" and "Jin Kim"
NEAR = 12  # "Micheal" and "Michael", "Yi" and "Yi-Kai"
USUAL = 13  # "Dan" and "Daniel", "Günter" and "Guenter"
LEVELS = 14

LEVEL_WORDS = (
    "the names are in conflict", "equal initial and surname", "an initial for the given name",
    "equal full names", "equal names, a middle name is missing",
    "equal full names, middle name too",
    "equal initials and surname", "equal initial, another is missing",
    "all initials fit the given names", "the initials fit inside the given name",
    "the first initial fits, another is not in the name", "equal names in another order",
    "nearly equal names", "a usual form of the given name",
)  # fmt: skip

# One syllable of Chinese or Korean, as romanised; "Ann", "Lee", "John", "Paul" and "Mark" are none.
_SYLLABLE = re.compile(
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?"
    r"(?:i?ang|i?ong|eng|ing|uang|i?an|en|in|uan|u[nio]|i?ao|[aeu]i|ou|i[aeu]|u[ae]|uai|[aeiou]"
    r"|(?:y|w)?(?:eo|eu|ae|oo|a|e|o|u)(?:ng|n|m|k|l|p|b)?)"
)
_BREAK = re.compile(r"[\s.\-\u2010-\u2015\u2212]+")


@remembered(1 << 18)
def pieces(name: str, given: str | None = None) -> tuple[str, ...]:
    """The given names with their hyphenated parts apart: "Xin-Nian" is two pieces.

    >>> pieces("Wang, Xin-Nian"), pieces("Jean-Pierre van Dam", "Jean-Pierre")
    (('xin', 'nian'), ('jean', 'pierre'))
    """
    if given is None:
        given = name.split(",")[1] if "," in name else " ".join(name.split()[:-1])
    return tuple(f for word in _BREAK.split(given) if (f := fold(word)))


def turned(parts: Parts) -> Parts | None:
    """A full name of two words read in the other order; None for any other name."""
    if len(parts.given) != 1 or len(parts.given[0]) < 2 or " " in parts.family or not parts.family:
        return None
    return Parts((parts.family,), parts.given[0], parts.suffix)


def level(
    one: Parts, other: Parts, one_pieces: tuple[str, ...] = (), other_pieces: tuple[str, ...] = ()
) -> int:
    """How two names of one block relate."""
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return CONFLICT
    a, b = one.given, other.given
    if not a or not b:
        return WORD if a == b and one.family == other.family else WORD_INITIAL
    short_a, short_b = one.initials_only, other.initials_only
    if "".join(a) == "".join(b) and short_a == short_b:
        return _equal(min(len(a), len(b)) > 1, short_a)
    if not _fit(a, b):
        if not short_a and not short_b:
            return _related(a, b, one_pieces, other_pieces)
        if not _fit(one_pieces, other_pieces):
            return CONFLICT
    if short_a and short_b:
        return INITIALS_MISSING
    if not short_a and not short_b:
        if len(a[0]) == 1 or len(b[0]) == 1:
            return WORD_INITIAL
        return NEAR if _compound(max(a, b, key=len)) and len(a) != len(b) else MIDDLE_MISSING
    return _initials_for(a, b, other_pieces) if short_a else _initials_for(b, a, one_pieces)


def _related(
    a: tuple[str, ...], b: tuple[str, ...], pieces_a: tuple[str, ...], pieces_b: tuple[str, ...]
) -> int:
    """How two given names that are written out relate, where neither is the other's beginning.

    A compound name is another name than its first part ("Yi-Kai", "Yi"), unless much says so.
    """
    if (usual(a[0], b[0]) or usual(b[0], a[0])) and (not a[1:] or not b[1:] or _fit(a[1:], b[1:])):
        return USUAL
    if _fit(pieces_a, pieces_b) or near(a[0], b[0]):
        return NEAR
    short, long = sorted((a, b), key=len)
    if len(short) == 1 and len(short[0]) > 3 and short[0] in long[1:]:
        return USUAL  # "Gary Geunbae" and "Geunbae"
    return CONFLICT


def _compound(given: tuple[str, ...]) -> bool:
    """Whether two words are the halves of one given name, written apart: "Yi Mang", "Yoon Jo".

    Written together or with a hyphen it is another name than its first half, so it is here.
    """
    return len(given) == 2 and all(_SYLLABLE.fullmatch(word) for word in given)


def is_syllable(word: str) -> bool:
    """Whether a word of two letters or more is one syllable of Chinese or Korean."""
    return len(word) > 1 and _SYLLABLE.fullmatch(word) is not None


@remembered(1 << 18)
def two_syllables(word: str) -> tuple[tuple[str, str], ...]:
    """All ways in which a word is two such syllables; none where it is one by itself.

    >>> two_syllables("wenjun"), two_syllables("wei")
    ((('wen', 'jun'),), ())
    """
    if len(word) < 4 or is_syllable(word):
        return ()
    halves = ((word[:n], word[n:]) for n in range(1, len(word)))
    return tuple(
        (one, other)
        for one, other in halves
        if _SYLLABLE.fullmatch(one) and _SYLLABLE.fullmatch(other)
    )


def usual(one: str, other: str) -> bool:
    """Whether a given name is a usual form of another, or the same in another transliteration."""
    if stand_for_each_other(one, other):
        return True
    return len(one) > 3 and without_umlauts(one) == without_umlauts(other)


def _equal(several: bool, short: bool) -> int:
    if short:
        return INITIALS if several else INITIAL
    return WORDS if several else WORD


def _fit(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return bool(a and b) and all(
        x == y or (len(x) == 1 and y[0] == x) or (len(y) == 1 and x[0] == y)
        for x, y in zip(a, b, strict=False)
    )


def _initials_for(initials: tuple[str, ...], words: tuple[str, ...], split: tuple[str, ...]) -> int:
    if len(initials) == 1:
        return WORD_INITIAL
    split = split if len(split) > len(words) else words
    if len(split) >= len(initials):
        fits = all(w[0] == i for w, i in zip(split, initials, strict=False))
        return WORDS_INITIALS if fits else OUTSIDE
    inside = words[0].find(initials[1], 1)
    sounds = 0 < inside < len(words[0]) - 1 and words[0][inside + 1] in "aeiouy"
    return INSIDE if len(words) == 1 and sounds else OUTSIDE


def near(a: str, b: str) -> bool:
    """Whether two given names may be one: two letters changed places, or a long beginning.

    One letter more or less makes another name in many languages ("Jiwon", "Jiwoo"), so that counts
    in long names only.
    """
    short, long = sorted((a, b), key=len)
    if long.startswith(short) and long.isalpha():
        return len(short) >= 5 and len(long) - len(short) >= 3
    if len(short) < 5 or DamerauLevenshtein.distance(a, b, score_cutoff=1) > 1:
        return False
    return len(short) >= 8 or sorted(a) == sorted(b)
