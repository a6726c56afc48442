"""Names in plain letters or another order: Mueller for Müller, Saint for St., "Berg, J. van der".

Only for what stands in the corpus in its usual form: where somebody is called Müller here,
Mueller may be the same name, and where nobody is, Xue stays another name than Xu.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence

from graphkit.names import JOINING, PARTICLES, Parts, fold
from graphkit.resolve.statements import Name

MARKED = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "đ": "dj"}
WRITTEN_OUT = (str.maketrans(MARKED), str.maketrans({"å": "aa"}))  # and Aastrom for Åström
LEAST = 4  # letters of a word; shorter ones are syllables in some languages: Lü, Lue, Lu
SAINTS = frozenset({"saint", "sankt"})
_BREAK = re.compile(r"[\s,;.]+")
_PARTED = re.compile(r"[\s,;.\-\u2010-\u2015]+")


def written_out(names: Sequence[Name]) -> dict[str, Parts]:
    """The names, by key, that are others here in plain letters: their parts as those have them."""
    words = _words(names)
    families = {name.parts.family for name in names}
    found = {}
    for name in names:
        split = name.parts
        given = tuple(words.get(word, word) for word in split.given)
        family = " ".join(words.get(word, word) for word in split.family.split(" "))
        if (plain := _without_links(family)) in families:
            family = plain
        behind = _behind(given)
        if behind and (whole := " ".join((*behind, family))) in families:
            given, family = given[: -len(behind)], whole
        if given != split.given or family != split.family:
            found[name.key] = Parts(given, family, split.suffix)
    return found


def _words(names: Iterable[Name]) -> dict[str, str]:
    """Words written out -> as they are folded, of the words that stand here with their marks."""
    plain_of: dict[str, str] = {}
    unclear: set[str] = set()
    for name in names:
        if name.text.isascii():
            continue
        text = unicodedata.normalize("NFC", name.text).lower()
        if MARKED.keys().isdisjoint(text):
            continue
        for word, table in itertools.product(
            {*_BREAK.split(text), *_PARTED.split(text)}, WRITTEN_OUT
        ):
            plain, out = fold(word), fold(word.translate(table))
            if plain != out and len(plain) >= LEAST and plain_of.setdefault(out, plain) != plain:
                unclear.add(out)
    return {out: plain for out, plain in plain_of.items() if out not in unclear}


def _behind(given: tuple[str, ...]) -> tuple[str, ...]:
    """The particles of a surname that stand behind the given names: Berg, Jan van der."""
    first = len(given)
    while first > 1 and len(given[first - 1]) > 1 and given[first - 1] in PARTICLES:
        first -= 1
    return given[first:]


def _without_links(family: str) -> str:
    """A surname without "e" and "y" between its parts, and with "St" for "Saint".

    >>> _without_links("costa e silva"), _without_links("saint john"), _without_links("y lee")
    ('costa silva', 'st john', 'y lee')
    """
    if " " not in family:
        return family
    first, *middle, last = family.split(" ")
    first = "st" if first in SAINTS else first
    return " ".join((first, *(word for word in middle if word not in JOINING), last))
